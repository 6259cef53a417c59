/*
 * Looking into /proc: who descends from whom, what they use, what an earlier sandbox left.
 */
#include "process.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

enum { KILLED_MAX = 1024, TREE_MAX = 4096, SWEEPS = 40, SWEEP_PAUSE_NS = 5000000 };

/* Files of /proc have no size: read until the end, or as much as fits. */
static bool read_proc(struct str *out, pid_t pid, const char *name)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    char piece[4096];
    ssize_t got;
    while ((got = read(fd, piece, sizeof piece)) > 0 && str_add_n(out, piece, (size_t)got))
        ;
    close(fd);
    return out->len > 0;
}

/* -- descendants ------------------------------------------------------------------------------ */

static size_t add_children(pid_t pid, const char *thread, pid_t *found, size_t len, size_t max)
{
    char name[64];
    snprintf(name, sizeof name, "task/%.20s/children", thread);
    AUTO_STR struct str text = STR_INIT(1u << 20);
    read_proc(&text, pid, name);
    char *rest = text.s;
    for (char *word; len < max && (word = strsep(&rest, " ")) && *word != '\0';)
        found[len++] = (pid_t)strtol(word, NULL, 10);
    return len;
}

size_t process_descendants(pid_t root, pid_t *found, size_t max)
{
    size_t len = 0, next = 0;
    for (pid_t at = root; at > 0;) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task", (int)at);
        DIR *threads = opendir(path);
        for (struct dirent *entry; threads && (entry = readdir(threads));) {
            if (entry->d_name[0] != '.')
                len = add_children(at, entry->d_name, found, len, max);
        }
        if (threads)
            closedir(threads);
        at = next < len ? found[next++] : 0;
    }
    return len;
}

/* The fields of /proc/<pid>/stat from the third on: the second may hold anything. */
static const char *stat_fields(struct str *out, pid_t pid)
{
    const char *end = read_proc(out, pid, "stat") ? strrchr(out->s, ')') : NULL;
    return end && end[1] == ' ' ? end + 2 : NULL;
}

static uint64_t field(const char *fields, int wanted)
{
    for (int at = 3; fields && at < wanted; at++) {
        fields = strchr(fields, ' ');
        fields = fields ? fields + 1 : NULL;
    }
    return fields ? strtoull(fields, NULL, 10) : 0;
}

uint64_t process_start_time(pid_t pid)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    return field(stat_fields(&text, pid), 22);
}

static int64_t cpu_time(uint64_t ticks)
{
    return (int64_t)(ticks * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK)));
}

/* What the children it waited for had used. */
static int64_t cpu_of_ended(pid_t pid)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const char *fields = stat_fields(&text, pid);
    return cpu_time(field(fields, 16) + field(fields, 17));
}

static void measure_one(pid_t pid, struct process_use *use)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE), statm = STR_INIT(STR_LINE);
    const char *fields = stat_fields(&text, pid);
    if (!fields)
        return;
    uint64_t ticks = field(fields, 14) + field(fields, 15) + field(fields, 16) + field(fields, 17);
    use->cpu_ns += cpu_time(ticks);
    use->count++;
    if (!read_proc(&statm, pid, "statm"))
        return;
    char *at = statm.s;
    strtoll(at, &at, 10);
    int64_t resident = strtoll(at, &at, 10), shared = strtoll(at, &at, 10);
    use->memory += (resident - shared) * sysconf(_SC_PAGESIZE);
}

void process_measure(pid_t root, struct process_use *use)
{
    *use = (struct process_use){0};
    pid_t *tree = mem_zalloc(TREE_MAX, sizeof *tree);
    size_t count = process_descendants(root, tree, TREE_MAX);
    use->cpu_ns = cpu_of_ended(root);
    for (size_t i = 0; i < count; i++)
        measure_one(tree[i], use);
    free(tree);
}

/* -- what was left ---------------------------------------------------------------------------- */

static bool is_below(const char *path, size_t len, const char *folder)
{
    size_t folder_len = strlen(folder);
    return len > folder_len && memcmp(path, folder, folder_len) == 0 && path[folder_len] == '/';
}

/* A person's own shell or editor may stand in a folder of the sandbox: what has a terminal is known
 * by its environment only. */
static bool lives_below(pid_t pid, const char *folder)
{
    char path[64], cwd[4096];
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    bool has_terminal = field(stat_fields(&text, pid), 7) != 0;
    snprintf(path, sizeof path, "/proc/%d/cwd", (int)pid);
    ssize_t len = readlink(path, cwd, sizeof cwd);
    if (!has_terminal && len > 0 && is_below(cwd, (size_t)len, folder))
        return true;
    AUTO_STR struct str environment = STR_INIT(1u << 20);
    if (!read_proc(&environment, pid, "environ"))
        return false;
    for (const char *at = environment.s, *end = at + environment.len; at < end;
         at += strlen(at) + 1) {
        if (str_starts(at, "HOME=") && is_below(at + 5, strlen(at + 5), folder))
            return true;
    }
    return false;
}

struct killed {
    pid_t pids[KILLED_MAX];
    size_t len;
};

/* Kills those that are found. A session whose first process is one of them goes with it. */
static bool sweep_once(const char *folder, struct killed *killed)
{
    bool any = false;
    DIR *all = opendir("/proc");
    for (struct dirent *entry; all && (entry = readdir(all));) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        if (pid <= 1 || pid == getpid())
            continue;
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        const char *fields = stat_fields(&text, pid);
        if (!fields || *fields == 'Z')
            continue;
        pid_t session = (pid_t)field(fields, 6);
        bool ours = lives_below(pid, folder) || (session > 1 && session != getsid(0) &&
                                                 session != pid && lives_below(session, folder));
        if (!ours || kill(pid, SIGKILL) != 0)
            continue;
        any = true;
        if (killed->len < KILLED_MAX)
            killed->pids[killed->len++] = pid;
    }
    if (all)
        closedir(all);
    return any;
}

void process_sweep(const char *folder)
{
    struct killed *killed = mem_zalloc(1, sizeof *killed);
    for (int i = 0; i < SWEEPS && sweep_once(folder, killed); i++) {
        struct timespec pause = {0, SWEEP_PAUSE_NS};
        nanosleep(&pause, NULL);
    }
    for (size_t i = 0; i < killed->len; i++)
        waitpid(killed->pids[i], NULL, WNOHANG); /* orphans of a keeper came to us */
    free(killed);
}
