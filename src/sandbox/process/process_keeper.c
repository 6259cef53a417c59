/*
 * The keeper of one run of a container: a process of its own (process.h).
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/data/file.h>
#include <carnet/data/json.h>
#include <carnet/loop/loop.h>

#include "process_log.h"

extern char **environ;

enum {
    READ_AT_ONCE = 64 << 10,
    WATCH_MS = 100,  /* how often the memory of one that works is looked at … */
    QUIET_MS = 2000, /* … and of one that rests */
    ENDING_ROUNDS = 400,
    ENDING_PAUSE_NS = 5000000,
    FILES_MAX = 4096,
    PROCESSES_MAX = 4096,
    TREE_MAX = 4096
};

struct pipe_end {
    struct keeper *keeper;
    int fd;
    struct loop_fd *source;
    struct log_stream stream;
};
struct keeper {
    struct loop *loop;
    struct json_doc spec;
    struct log_file log;
    struct pipe_end out, err;
    struct loop_timer *watch;
    pid_t child;
    int64_t memory, cpu_ns;
    int status;
    bool over, out_of_memory;
    char *buffer;
};

/* -- in the child, before the container's program --------------------------------------------- */

static void limit(int what, rlim_t most)
{
    struct rlimit now;
    if (getrlimit(what, &now) != 0)
        return;
    if (now.rlim_max == RLIM_INFINITY || now.rlim_max > most)
        now = (struct rlimit){most, most};
    now.rlim_cur = now.rlim_max;
    setrlimit(what, &now);
}

static bool become(uid_t owner)
{
    if (owner != (uid_t)-1 && (setgroups(0, NULL) != 0 || setresgid(owner, owner, owner) != 0 ||
                               setresuid(owner, owner, owner) != 0))
        return false;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
}

static char **strings_of(const struct json *list)
{
    char **strings = mem_zalloc(json_count(list) + 1, sizeof *strings);
    size_t len = 0;
    JSON_EACH(item, list)
        strings[len++] = mem_strdup(json_str(item, ""));
    return strings;
}

static void default_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    for (int signo = 1; signo < NSIG; signo++)
        signal(signo, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Only the three streams, the listener if there is one, and what closes by itself. */
static void execute(const struct json *spec, int self)
{
    char **argv = strings_of(json_get(spec, "argv"));
    environ = strings_of(json_get(spec, "env"));
    if (str_eq(argv[0], PROCESS_SELF))
        fexecve(self, argv, environ);
    else
        execvp(argv[0], argv);
}

static void child_main(struct keeper *keeper, const int out[2], const int err[2], int failed)
{
    const struct json *spec = keeper->spec.root;
    int self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
    int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    setsid();
    default_signals();
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, FILES_MAX);
    limit(RLIMIT_NPROC, PROCESSES_MAX);
    umask(022);
    bool fine = dup2(null, 0) == 0 && dup2(out[1], 1) == 1 && dup2(err[1], 2) == 2;
    fine = fine && chdir(json_str(json_get(spec, "folder"), "/")) == 0;
    fine = fine && become((uid_t)json_int(json_get(spec, "owner"), -1));
    if (fine && getppid() != 1)
        execute(spec, self);
    int error = errno;
    if (write(failed, &error, sizeof error) < 0)
        _exit(126);
    _exit(127);
}

/* -- starting it ------------------------------------------------------------------------------ */

static void report(const char *line)
{
    if (write(PROCESS_REPORT_FD, line, strlen(line)) < 0)
        return; /* the sandbox is gone; its end is told by a signal */
}

static void record(const struct keeper *keeper)
{
    const char *path = json_str(json_get(keeper->spec.root, "record"), "");
    char text[160];
    int len = snprintf(text, sizeof text, "%d %llu\n%d %llu\n", (int)getpid(),
                       (unsigned long long)process_start_time(getpid()), (int)keeper->child,
                       (unsigned long long)process_start_time(keeper->child));
    struct error error = ERROR_NONE;
    if (!file_write(path, text, (size_t)len, 0600, &error))
        return; /* the sweep at the next start finds them by their folder as well */
}

static bool start_child(struct keeper *keeper)
{
    int out[2], err[2], failed[2];
    if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0 || pipe2(failed, O_CLOEXEC) != 0)
        return false;
    keeper->child = fork();
    if (keeper->child == 0)
        child_main(keeper, out, err, failed[1]);
    close(out[1]);
    close(err[1]);
    close(failed[1]);
    keeper->out.fd = out[0];
    keeper->err.fd = err[0];
    int error = errno;
    bool started = keeper->child > 0;
    if (started && read(failed[0], &error, sizeof error) == (ssize_t)sizeof error) {
        waitpid(keeper->child, NULL, 0);
        started = false;
    }
    close(failed[0]);
    errno = error;
    return started;
}

/* -- while it runs ---------------------------------------------------------------------------- */

/* Descendants too: whoever loses its parent becomes a child of ours. */
static void kill_tree(void)
{
    pid_t *tree = mem_zalloc(TREE_MAX, sizeof *tree);
    size_t count = process_descendants(getpid(), tree, TREE_MAX);
    for (size_t i = 0; i < count; i++)
        kill(tree[i], SIGKILL);
    free(tree);
}

/* True while there are children. */
static bool reap(struct keeper *keeper)
{
    int status;
    pid_t pid;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == keeper->child && !keeper->over) {
            keeper->over = true;
            keeper->status = status;
        }
    }
    return pid == 0;
}

static void end_tree(struct keeper *keeper)
{
    for (int i = 0; i < ENDING_ROUNDS; i++) {
        kill_tree();
        if (!reap(keeper))
            return;
        struct timespec pause = {0, ENDING_PAUSE_NS};
        nanosleep(&pause, NULL);
    }
}

/* False at the end, and where there is nothing now. */
static bool drain(struct pipe_end *end)
{
    struct keeper *keeper = end->keeper;
    if (end->fd < 0)
        return false;
    ssize_t got = read(end->fd, keeper->buffer, READ_AT_ONCE);
    if (got > 0) {
        log_take(&keeper->log, &end->stream, keeper->buffer, (size_t)got);
        return true;
    }
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return false;
    loop_fd_remove(end->source);
    end->source = NULL;
    close(end->fd);
    end->fd = -1;
    return false;
}

static void on_output(void *data, int fd, int events)
{
    drain(data);
}

static void on_child(void *data, int signo)
{
    struct keeper *keeper = data;
    reap(keeper);
    if (keeper->over)
        loop_stop(keeper->loop);
}

static void on_ask(void *data, int signo)
{
    struct keeper *keeper = data;
    if (!keeper->over)
        kill(keeper->child, SIGTERM);
}

/* The sandbox wants an end at once, or is no more. */
static void on_end(void *data, int signo)
{
    struct keeper *keeper = data;
    end_tree(keeper);
    loop_stop(keeper->loop);
}

static void on_watch(void *data)
{
    struct keeper *keeper = data;
    struct process_use use;
    process_measure(getpid(), &use);
    if (use.memory > keeper->memory) {
        keeper->out_of_memory = true;
        end_tree(keeper);
        loop_stop(keeper->loop);
        return;
    }
    /* Nothing is taken without working for it. */
    bool worked = use.cpu_ns != keeper->cpu_ns;
    keeper->cpu_ns = use.cpu_ns;
    loop_timer_set(keeper->watch, worked ? WATCH_MS : QUIET_MS);
}

static void listen_to(struct keeper *keeper, struct pipe_end *end, const char *word)
{
    end->keeper = keeper;
    log_stream_init(&end->stream, word);
    fcntl(end->fd, F_SETFL, O_NONBLOCK);
    end->source = loop_fd_add(keeper->loop, end->fd, LOOP_READ, on_output, end);
}

static void run(struct keeper *keeper)
{
    listen_to(keeper, &keeper->out, "stdout");
    listen_to(keeper, &keeper->err, "stderr");
    keeper->watch = loop_timer_new(keeper->loop, on_watch, keeper);
    if (keeper->memory > 0)
        loop_timer_set(keeper->watch, WATCH_MS);
    on_child(keeper, SIGCHLD); /* it may have ended before we listened */
    if (!keeper->over)
        loop_run(keeper->loop);
    end_tree(keeper);
    while (drain(&keeper->out) || drain(&keeper->err))
        ;
    log_finish(&keeper->log, &keeper->out.stream);
    log_finish(&keeper->log, &keeper->err.stream);
}

static void report_end(const struct keeper *keeper)
{
    int code =
        WIFEXITED(keeper->status) ? WEXITSTATUS(keeper->status) : 128 + WTERMSIG(keeper->status);
    char line[64];
    snprintf(line, sizeof line, "E %d %d\n", code, keeper->out_of_memory);
    report(line);
}

static bool read_spec(struct keeper *keeper)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    char piece[4096];
    ssize_t got;
    while ((got = read(PROCESS_SPEC_FD, piece, sizeof piece)) > 0)
        str_add_n(&text, piece, (size_t)got);
    close(PROCESS_SPEC_FD);
    json_doc_init(&keeper->spec, STR_DOCUMENT);
    struct error error = ERROR_NONE;
    return json_parse(&keeper->spec, text.s, text.len, &error);
}

static bool settle_in(struct keeper *keeper)
{
    pid_t sandbox = (pid_t)json_int(json_get(keeper->spec.root, "sandbox"), 0);
    fcntl(PROCESS_REPORT_FD, F_SETFD, FD_CLOEXEC);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != sandbox)
        return false; /* it ended before the signal was asked for */
    setsid();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    keeper->loop = loop_new();
    loop_on_signal(keeper->loop, SIGCHLD, on_child, keeper);
    loop_on_signal(keeper->loop, SIGTERM, on_end, keeper);
    loop_on_signal(keeper->loop, SIGUSR1, on_ask, keeper);
    keeper->memory = json_int(json_get(keeper->spec.root, "memory"), 0);
    keeper->buffer = mem_alloc(READ_AT_ONCE);
    return log_file_open(&keeper->log, json_str(json_get(keeper->spec.root, "logs"), ""),
                         json_str(json_get(keeper->spec.root, "log"), "0.log"));
}

int keeper_main(void)
{
    struct keeper keeper = {.out = {.fd = -1}, .err = {.fd = -1}};
    char line[64];
    if (!read_spec(&keeper) || !settle_in(&keeper) || !start_child(&keeper)) {
        snprintf(line, sizeof line, "X %d\n", errno);
        report(line);
        return 1;
    }
    record(&keeper);
    snprintf(line, sizeof line, "P %d\n", (int)keeper.child);
    report(line);
    run(&keeper);
    unlink(json_str(json_get(keeper.spec.root, "record"), ""));
    report_end(&keeper);
    return 0;
}
