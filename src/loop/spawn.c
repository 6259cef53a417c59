#include <carnet/loop/spawn.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What one pipe brought. The memory is there from the start and never moves, so that a secret
 * leaves no copy behind; the kernel gives pages only for what is used. */
struct output {
    struct loop_fd *source;
    int fd;
    char *bytes;
    size_t len;
};

struct spawn {
    struct loop *loop;
    struct output out, err;
    size_t max;
    pid_t pid;
    pid_t target; /* of a kill: its group, below 0, or it alone */
    struct loop_child *child;
    struct loop_timer *limit;
    int error;
    int status;
    spawn_fn *done;
    void *data;
};

static void output_close(struct output *output)
{
    loop_fd_remove(output->source);
    output->source = NULL;
    if (output->fd >= 0)
        close(output->fd);
    output->fd = -1;
}

static void output_fini(struct output *output)
{
    output_close(output);
    explicit_bzero(output->bytes, output->len);
    free(output->bytes);
}

static void spawn_free(struct spawn *spawn)
{
    output_fini(&spawn->out);
    output_fini(&spawn->err);
    loop_child_remove(spawn->child);
    loop_timer_free(spawn->limit);
    free(spawn);
}

static void finish(void *data)
{
    struct spawn *spawn = data;
    struct spawn_result result = {
        .error = spawn->error,
        .status = spawn->status,
        .out = spawn->out.bytes,
        .out_len = spawn->out.len,
        .err = spawn->err.bytes,
        .err_len = spawn->err.len,
    };
    spawn_fn *done = spawn->done;
    spawn->done = NULL; /* cancelling from inside the call is nothing */
    done(spawn->data, &result);
    spawn_free(spawn);
}

/* Ends the whole group; `finish` follows when the child is reaped. */
static void give_up(struct spawn *spawn, int error)
{
    if (!spawn->error)
        spawn->error = error;
    output_close(&spawn->out);
    output_close(&spawn->err);
    kill(spawn->target, SIGKILL);
}

static void on_limit(void *data)
{
    give_up(data, ETIMEDOUT);
}

/* Reads what there is. One byte more than the maximum is room enough to see that it is passed. */
static void drain(struct spawn *spawn, struct output *output)
{
    while (output->fd >= 0) {
        ssize_t got = read(output->fd, output->bytes + output->len, spawn->max + 1 - output->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == EAGAIN)
            return;
        if (got <= 0) {
            output_close(output);
            return;
        }
        output->len += (size_t)got;
        if (output->len > spawn->max) {
            output->len = spawn->max;
            output->bytes[spawn->max] = '\0';
            give_up(spawn, SPAWN_TOO_MUCH);
        }
    }
}

static void on_out(void *data, int fd, int events)
{
    struct spawn *spawn = data;
    drain(spawn, &spawn->out);
}

static void on_err(void *data, int fd, int events)
{
    struct spawn *spawn = data;
    drain(spawn, &spawn->err);
}

/* What the child wrote is in the pipes by now. Their end is not waited for: an agent that the
 * child left behind may hold them open for days. */
static void on_ended(void *data, pid_t pid, int status)
{
    struct spawn *spawn = data;
    spawn->child = NULL;
    drain(spawn, &spawn->out);
    drain(spawn, &spawn->err);
    spawn->status = status;
    finish(spawn);
}

static bool same_name(const char *a, const char *b)
{
    size_t len = strcspn(a, "=");
    return strncmp(a, b, len) == 0 && b[len] == '=';
}

static bool named_in(const char *const *list, const char *entry)
{
    for (size_t i = 0; list && list[i]; i++)
        if (same_name(list[i], entry))
            return true;
    return false;
}

/* Our environment with `extra` in place of what has the same names; the vector is the caller's. */
static char **environment(const char *const *extra)
{
    char **env = NULL;
    size_t len = 0, cap = 0;
    for (char **e = environ; *e; e++) {
        ARRAY_ROOM(env, cap, len + 2);
        if (!named_in(extra, *e))
            env[len++] = *e;
    }
    for (size_t i = 0; extra && extra[i]; i++) {
        ARRAY_ROOM(env, cap, len + 2);
        env[len++] = (char *)(uintptr_t)extra[i]; /* posix_spawn's old signature; not written to */
    }
    ARRAY_ROOM(env, cap, len + 1);
    env[len] = NULL;
    return env;
}

struct ends {
    int out, err; /* the child's; err -1: ours */
};

static void set_files(posix_spawn_file_actions_t *files, const struct ends *ends,
                      const char *directory)
{
    posix_spawn_file_actions_init(files);
    posix_spawn_file_actions_adddup2(files, ends->out, STDOUT_FILENO);
    if (ends->err >= 0) {
        posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(files, ends->err, STDERR_FILENO);
    }
    /* curl does not mark its sockets to be closed. */
    posix_spawn_file_actions_addclosefrom_np(files, STDERR_FILENO + 1);
    if (directory)
        posix_spawn_file_actions_addchdir_np(files, directory);
}

static void set_attributes(posix_spawnattr_t *attributes, bool terminal)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setflags(attributes, (short)((terminal ? 0 : POSIX_SPAWN_SETSID) |
                                                 POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
}

static int start_child(struct spawn *spawn, const struct spawn_options *options,
                       const struct ends *ends)
{
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    AUTO_FREE char **env = environment(options->extra_env);
    set_files(&files, ends, options->directory);
    set_attributes(&attributes, options->terminal);
    int error = posix_spawnp(&spawn->pid, options->argv[0], &files, &attributes,
                             (char *const *)(uintptr_t)options->argv, env);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
    if (error)
        return error;
    spawn->target = options->terminal ? spawn->pid : -spawn->pid;
    spawn->child = loop_child_add(spawn->loop, spawn->pid, on_ended, spawn);
    if (spawn->child)
        return 0;
    error = errno;
    kill(spawn->target, SIGKILL);
    waitpid(spawn->pid, NULL, 0);
    return error;
}

/* Our end in `output`, the child's in *theirs. */
static int open_pipe(struct output *output, int *theirs)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return errno;
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    output->fd = ends[0];
    *theirs = ends[1];
    return 0;
}

static int start(struct spawn *spawn, const struct spawn_options *options)
{
    struct ends ends = {-1, -1};
    int error = open_pipe(&spawn->out, &ends.out);
    if (!error && !options->terminal)
        error = open_pipe(&spawn->err, &ends.err);
    if (!error)
        error = start_child(spawn, options, &ends);
    if (ends.out >= 0)
        close(ends.out);
    if (ends.err >= 0)
        close(ends.err);
    return error;
}

struct spawn *spawn_start(struct loop *loop, const struct spawn_options *options, spawn_fn *done,
                          void *data)
{
    struct spawn *spawn = mem_zalloc(1, sizeof *spawn);
    *spawn = (struct spawn){.loop = loop, .max = options->max_output, .done = done, .data = data};
    spawn->out = (struct output){.fd = -1, .bytes = mem_zalloc(1, options->max_output + 1)};
    spawn->err = (struct output){.fd = -1, .bytes = mem_zalloc(1, options->max_output + 1)};
    spawn->error = start(spawn, options);
    if (!spawn->child) {
        loop_defer(loop, finish, spawn);
        return spawn;
    }
    spawn->out.source = loop_fd_add(loop, spawn->out.fd, LOOP_READ, on_out, spawn);
    if (spawn->err.fd >= 0)
        spawn->err.source = loop_fd_add(loop, spawn->err.fd, LOOP_READ, on_err, spawn);
    spawn->limit = loop_timer_new(loop, on_limit, spawn);
    loop_timer_set(spawn->limit, options->timeout_ms);
    return spawn;
}

static void reaped(void *data, pid_t pid, int status)
{
}

void spawn_cancel(struct spawn *spawn)
{
    if (!spawn || !spawn->done)
        return;
    loop_defer_cancel(spawn->loop, spawn);
    if (spawn->child) {
        kill(spawn->target, SIGKILL);
        loop_child_add(spawn->loop, spawn->pid, reaped, NULL);
    }
    spawn_free(spawn);
}

static bool can_run(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

/* As execvp looks: a name with a slash is a path, an empty entry of PATH is this folder. */
bool spawn_find(struct str *path, const char *program)
{
    const char *at = getenv("PATH");
    if (strchr(program, '/'))
        return can_run(program) && str_add(path, program);
    for (; at && *program; at = strchr(at, ':') ? strchr(at, ':') + 1 : NULL) {
        AUTO_STR struct str candidate = STR_INIT(STR_LINE);
        size_t len = strcspn(at, ":");
        str_add_n(&candidate, len ? at : ".", len ? len : 1);
        str_addf(&candidate, "/%s", program);
        if (!candidate.cut && can_run(candidate.s))
            return str_add(path, candidate.s);
    }
    return false;
}
