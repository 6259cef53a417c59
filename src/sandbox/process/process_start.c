/*
 * The sandbox's side of a container's processes: starts the keeper, hears its report.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/loop/loop.h>

enum { NOBODY = 65534, FIRST_FREE_FD = 16 };

struct process {
    struct loop *loop;
    pid_t keeper, pid;
    struct loop_child *child;
    struct loop_fd *source;
    int report;
    struct str line;
    process_fn *told;
    void *data;
    struct process_news last; /* FAILED or ENDED, told once the keeper is reaped */
    bool heard;
};

uid_t process_owner(void)
{
    return geteuid() == 0 ? (uid_t)NOBODY : (uid_t)-1;
}

static void put_strings(struct json_out *out, const char *key, const char *const *strings)
{
    json_begin(out, key, '[');
    for (size_t i = 0; strings[i]; i++)
        json_put_str(out, NULL, strings[i]);
    json_end(out);
}

static void put_spec(struct str *text, const struct process_spec *spec)
{
    struct json_out out = json_out(text);
    json_begin(&out, NULL, '{');
    json_put_int(&out, "sandbox", getpid());
    put_strings(&out, "argv", spec->argv);
    put_strings(&out, "env", spec->env);
    json_put_str(&out, "folder", spec->folder);
    json_put_str(&out, "logs", spec->logs);
    json_put_str(&out, "log", spec->log_name);
    json_put_str(&out, "record", spec->record);
    json_put_int(&out, "owner", spec->owner == (uid_t)-1 ? -1 : (int64_t)spec->owner);
    json_put_int(&out, "memory", spec->memory);
    json_end(&out);
}

/* In memory only: an environment may hold secrets. */
static int spec_fd(const struct process_spec *spec)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    put_spec(&text, spec);
    int made = memfd_create("spec", MFD_CLOEXEC);
    int fd = made >= 0 ? fcntl(made, F_DUPFD_CLOEXEC, FIRST_FREE_FD) : -1;
    if (made >= 0)
        close(made);
    if (fd >= 0 &&
        (write(fd, text.s, text.len) != (ssize_t)text.len || lseek(fd, 0, SEEK_SET) != 0)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static void prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes)
{
    posix_spawn_file_actions_init(actions);
    posix_spawnattr_init(attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY, 0);
}

static int spawn_keeper(struct process *process, const struct process_spec *spec, int description,
                        int report)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int listener = spec->listener >= 0 ? fcntl(spec->listener, F_DUPFD_CLOEXEC, FIRST_FREE_FD) : -1;
    if (spec->listener >= 0 && listener < 0)
        return errno;
    prepare(&actions, &attributes);
    posix_spawn_file_actions_adddup2(&actions, description, PROCESS_SPEC_FD);
    posix_spawn_file_actions_adddup2(&actions, report, PROCESS_REPORT_FD);
    if (listener >= 0)
        posix_spawn_file_actions_adddup2(&actions, listener, PROCESS_LISTEN_FD);
    posix_spawn_file_actions_addclosefrom_np(&actions, listener >= 0 ? PROCESS_LISTEN_FD + 1
                                                                     : PROCESS_REPORT_FD + 1);
    AUTO_STR struct str home = STR_INIT(STR_LINE);
    str_addf(&home, "HOME=%s", spec->folder);
    char name[] = PROCESS_KEEPER;
    AUTO_FREE char *program = mem_strdup(spec->program);
    char *argv[] = {program, name, NULL};
    char *env[] = {home.s, NULL};
    int error = posix_spawn(&process->keeper, program, &actions, &attributes, argv, env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (listener >= 0)
        close(listener);
    return error;
}

static void tell_last(void *data)
{
    struct process *process = data;
    struct process_news news = process->last;
    process->told(process->data, &news);
}

static void take_line(struct process *process, const char *line)
{
    char *rest;
    long number = strtol(line + 1, &rest, 10);
    if (line[0] == 'P') {
        process->pid = (pid_t)number;
        struct process_news news = {.change = PROCESS_STARTED, .pid = process->pid};
        process->told(process->data, &news);
    } else if (line[0] == 'X') {
        process->last = (struct process_news){.change = PROCESS_FAILED, .error = (int)number};
        process->heard = true;
    } else if (line[0] == 'E') {
        process->last = (struct process_news){.change = PROCESS_ENDED,
                                              .code = (int)number,
                                              .out_of_memory = strtol(rest, NULL, 10) != 0};
        process->heard = true;
    }
}

static void read_report(struct process *process)
{
    char piece[256];
    ssize_t got;
    while (process->report >= 0 && (got = read(process->report, piece, sizeof piece)) > 0)
        str_add_n(&process->line, piece, (size_t)got);
    for (char *end; (end = strchr(process->line.s, '\n'));) {
        AUTO_STR struct str line = STR_INIT(STR_LINE), rest = STR_INIT(STR_LINE);
        str_add_n(&line, process->line.s, (size_t)(end - process->line.s));
        str_add(&rest, end + 1);
        str_clear(&process->line);
        str_add_n(&process->line, rest.s, rest.len);
        take_line(process, line.s);
    }
}

static void on_report(void *data, int fd, int events)
{
    struct process *process = data;
    read_report(process);
    char byte;
    if (recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        loop_fd_events(process->source, 0); /* its end; the rest is told when it is reaped */
}

/* A keeper that was killed could not tell: its children got the parent-death signal. */
static void on_keeper(void *data, pid_t pid, int status)
{
    struct process *process = data;
    process->child = NULL;
    read_report(process);
    if (!process->heard) {
        int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : 137;
        process->last = (struct process_news){.change = PROCESS_ENDED, .code = code, .lost = true};
    }
    process->keeper = 0;
    tell_last(process);
}

/* An errno; then nothing of it is left. */
static int watch(struct process *process)
{
    process->child = loop_child_add(process->loop, process->keeper, on_keeper, process);
    if (process->child) {
        process->source =
            loop_fd_add(process->loop, process->report, LOOP_READ, on_report, process);
        return 0;
    }
    int error = errno;
    kill(process->keeper, SIGTERM);
    waitpid(process->keeper, NULL, 0);
    return error;
}

struct process *process_start(struct loop *loop, const struct process_spec *spec, process_fn *told,
                              void *data)
{
    struct process *process = mem_zalloc(1, sizeof *process);
    *process = (struct process){
        .loop = loop, .report = -1, .told = told, .data = data, .line = STR_INIT(STR_LINE)};
    int pair[2] = {-1, -1};
    int description = spec_fd(spec);
    int error = description < 0 ? errno : 0;
    if (!error && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) != 0)
        error = errno;
    int theirs = error ? -1 : fcntl(pair[1], F_DUPFD_CLOEXEC, FIRST_FREE_FD);
    if (!error && theirs < 0)
        error = errno;
    if (!error)
        error = spawn_keeper(process, spec, description, theirs);
    process->report = pair[0];
    if (description >= 0)
        close(description);
    if (theirs >= 0)
        close(theirs);
    if (pair[1] >= 0)
        close(pair[1]);
    if (!error)
        error = watch(process);
    if (error) {
        process->keeper = 0;
        process->last = (struct process_news){.change = PROCESS_FAILED, .error = error};
        loop_defer(loop, tell_last, process);
    }
    return process;
}

void process_ask(struct process *process)
{
    if (process && process->keeper > 0)
        kill(process->keeper, SIGUSR1);
}

void process_kill(struct process *process)
{
    if (process && process->keeper > 0)
        kill(process->keeper, SIGTERM);
}

void process_free(struct process *process)
{
    if (!process)
        return;
    loop_defer_cancel(process->loop, process);
    loop_fd_remove(process->source);
    loop_child_remove(process->child);
    if (process->keeper > 0) {
        kill(process->keeper, SIGTERM);
        while (waitpid(process->keeper, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (process->report >= 0)
        close(process->report);
    str_fini(&process->line);
    free(process);
}

pid_t process_pid(const struct process *process)
{
    return process ? process->pid : 0;
}

pid_t process_keeper(const struct process *process)
{
    return process ? process->keeper : 0;
}
