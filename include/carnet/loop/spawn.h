/*
 * Children whose output is collected: exec credential plugins, helpers.
 *
 * The program is found by PATH, gets its arguments as a vector (never a shell string), default
 * signals, a session of its own (so that it has no terminal to speak to), standard input from
 * /dev/null. With `terminal` it keeps ours: standard input and error, session and group; only its
 * output is collected, and giving up ends it alone. Output beyond `max_output` or a
 * run beyond `timeout_ms` ends the whole group. `done` is called exactly once, from the loop, unless
 * spawn_cancel was called first (which kills and reaps quietly).
 */
#ifndef CARNET_LOOP_SPAWN_H
#define CARNET_LOOP_SPAWN_H

#include <stdbool.h>
#include <stddef.h>

struct loop;
struct spawn;

/* No errno: execve has E2BIG for arguments that are too long. */
enum { SPAWN_TOO_MUCH = -1 };
struct spawn_result {
    int error;          /* errno of the start, ETIMEDOUT, SPAWN_TOO_MUCH (it printed), or 0 */
    int status;         /* as of waitpid, when error is 0 */
    const char *out, *err; /* NUL-terminated; live during the call */
    size_t out_len, err_len;
};
typedef void spawn_fn(void *data, const struct spawn_result *result);

struct spawn_options {
    const char *const *argv;      /* null-terminated */
    const char *const *extra_env; /* "NAME=value", null-terminated, or null */
    const char *directory;        /* or null */
    size_t max_output;            /* bytes of stdout and of stderr each */
    int timeout_ms;
    bool terminal; /* it may ask the person, who sees nothing else meanwhile */
};
struct spawn *spawn_start(struct loop *loop, const struct spawn_options *options, spawn_fn *done,
                          void *data);
void spawn_cancel(struct spawn *spawn);

/* Appends where a program of that name would be found; false: nowhere. */
struct str;
bool spawn_find(struct str *path, const char *program);

#endif
