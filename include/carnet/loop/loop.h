/*
 * The one wait of the program.
 *
 * One thread, one loop. Order of a turn: the end of a sleep, HTTP transfers (perform, then collect the finished),
 * ready descriptors, children and signals, due timers, deferred calls, the before-sleep hook
 * (drawing happens there), then the wait. Callbacks may add and remove any source, also their own.
 * A source that stopped early because of its budget re-arms itself by loop_defer, never through
 * its descriptor (TLS and SSH hold bytes that poll cannot see).
 * Handles (struct loop_fd *, …) belong to the loop; the matching _remove frees them and accepts
 * null. Nothing here blocks except loop_run. The loop is freed last, after all that uses it, and
 * never turned from inside a callback. It ignores SIGPIPE for the process.
 * The wait is curl_multi_poll behind this face (terminal-ssh.md 1); nobody else calls curl's
 * multi interface or poll.
 */
#ifndef CARNET_LOOP_LOOP_H
#define CARNET_LOOP_LOOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct loop;

struct loop *loop_new(void);
void loop_free(struct loop *loop);
void loop_run(struct loop *loop);  /* until loop_stop; may be called again */
void loop_stop(struct loop *loop); /* ends loop_run after the present turn */
/* One turn that waits at most `ms` (0: not at all). For tests and for the command line. */
void loop_turn(struct loop *loop, int ms);

/* Descriptors ------------------------------------------------------------------------------ */
enum { LOOP_READ = 1, LOOP_WRITE = 2 };
struct loop_fd;
/* A hang-up or error is told as LOOP_READ: read to see it. */
typedef void loop_fd_fn(void *data, int fd, int events);
struct loop_fd *loop_fd_add(struct loop *loop, int fd, int events, loop_fd_fn *ready, void *data);
void loop_fd_events(struct loop_fd *source, int events); /* 0 parks it */
void loop_fd_remove(struct loop_fd *source);             /* before the descriptor is closed */

/* Timers (awake time, one shot) --------------------------------------------------------------- */
struct loop_timer;
typedef void loop_timer_fn(void *data);
struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn *due, void *data);
void loop_timer_set(struct loop_timer *timer, int64_t ms_from_now); /* replaces; <0 disarms */
bool loop_timer_armed(const struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer);

/* Sleep --------------------------------------------------------------------------------------- */
/* The machine slept and is awake: told first in the turn, before anything that arrived is read. */
struct loop_wake;
typedef void loop_wake_fn(void *data);
struct loop_wake *loop_wake_add(struct loop *loop, loop_wake_fn *woke, void *data);
void loop_wake_remove(struct loop_wake *wake); /* accepts null; not from `woke` */

/* Deferred calls ------------------------------------------------------------------------------ */
/* Runs once, later in this turn or in the next. The key (data) cancels them. */
typedef void loop_call_fn(void *data);
void loop_defer(struct loop *loop, loop_call_fn *call, void *data);
void loop_defer_cancel(struct loop *loop, void *data);

/* Before sleep -------------------------------------------------------------------------------- */
/* One hook, for the screen: called once a turn. Returns in how many ms it wants to be called again
 * even if nothing happens, or -1. `*clean` false says that something is still to be drawn. */
typedef int loop_hook_fn(void *data, bool *clean);
void loop_before_sleep(struct loop *loop, loop_hook_fn *hook, void *data);

/* Signals and children ------------------------------------------------------------------------- */
/* Blocks the signal process-wide (before any thread starts) and reads it by signalfd. At most one
 * handler a signal; null gives the signal back. */
typedef void loop_signal_fn(void *data, int signo);
void loop_on_signal(struct loop *loop, int signo, loop_signal_fn *handler, void *data);
/* Watches a child by pidfd and reaps it; `status` as of waitpid. One call, then forgotten. Null
 * (and errno) when it cannot be watched. */
struct loop_child;
typedef void loop_child_fn(void *data, pid_t pid, int status);
struct loop_child *loop_child_add(struct loop *loop, pid_t pid, loop_child_fn *ended, void *data);
void loop_child_remove(struct loop_child *child); /* forgets; does not kill */

/* HTTP transfers: only the net layer calls these; `easy` is a CURL * ------------------------------
 */
/* Called when it is over; the handle is no longer the loop's then. */
typedef void loop_transfer_fn(void *data, int curl_code);
/* True while curl calls back: none of the functions below may be called then; loop_defer first. */
bool loop_inside_transfer(const struct loop *loop);
bool loop_transfer_add(struct loop *loop, void *easy, loop_transfer_fn *done, void *data);
void loop_transfer_remove(struct loop *loop, void *easy); /* its `done` is not called */
void loop_transfer_resume(struct loop *loop, void *easy); /* undoes a pause */

/* Idle notice ---------------------------------------------------------------------------------- */
/* One-shot work (a request, not a watch) is open between these; nests. */
void loop_busy(struct loop *loop);
void loop_done(struct loop *loop);
/* When idle (no source ready, no deferred call, nothing busy, screen clean) one byte is written to
 * this descriptor each time the loop becomes idle; -1 turns it off. */
void loop_idle_fd(struct loop *loop, int fd);

/* For the bench: wake-ups since the start. */
uint64_t loop_wakeups(const struct loop *loop);

#endif
