/*
 * The parts a loop is made of; each lives in a file of its own beside this header.
 * A part's `run` function does one stage of a turn and returns true if it called anything.
 */
#ifndef CARNET_LOOP_PARTS_H
#define CARNET_LOOP_PARTS_H


#include <carnet/base/map.h>
#include <carnet/loop/loop.h>

#include <curl/multi.h>
#include <signal.h>

/* fds.c: all descriptors sit in one epoll, which is the only one the wait is given. */
struct fds {
    int epoll;
    struct loop_fd *first;   /* all of them */
    struct loop_fd *removed; /* freed when no batch can name them any more */
    int unpollable;          /* plain files and the like: always ready, as with poll */
};
/* Signals and children run after other descriptors: a source is `late` for that. */
struct loop_fd *fds_add(struct loop *loop, int fd, int events, loop_fd_fn *ready, void *data,
                        bool late);
void fds_init(struct fds *fds);
void fds_fini(struct fds *fds);
bool fds_run(struct loop *loop);

/* timers.c: a binary heap by due time, then by the order of arming. */
struct timers {
    struct loop_timer **heap;
    size_t len, cap;
    struct loop_timer *all; /* armed or not */
    uint64_t armed;         /* how often a timer was armed, for the order */
    int64_t running;        /* the time that counts as now during a stage, else 0 */
};
void timers_fini(struct timers *timers);
bool timers_run(struct loop *loop);
int64_t timers_wait(const struct timers *timers); /* ms until the next is due, or -1 */

/* wakes.c: who hears that the machine slept. */
struct wakes {
    struct loop_wake *first;
    int64_t slept; /* ms, in all, as last seen */
    int fd;        /* ends the wait; -1: there is none */
    struct loop_fd *source;
};
void wakes_init(struct loop *loop);
void wakes_fini(struct loop *loop);
bool wakes_run(struct loop *loop);

/* calls.c: deferred calls. */
struct call;
struct calls {
    struct call *first, **last;
    uint64_t made;
};
void calls_init(struct calls *calls);
void calls_fini(struct calls *calls);
bool calls_run(struct loop *loop);
bool calls_waiting(const struct calls *calls);

/* signals.c, children.c */
struct signal_handler {
    loop_signal_fn *handler; /* null: not ours */
    void *data;
};
struct signals {
    struct signal_handler handlers[NSIG];
    sigset_t set;
    int fd; /* -1 until the first handler */
    struct loop_fd *source;
};
void signals_init(struct signals *signals);
void signals_fini(struct signals *signals);
void children_fini(struct loop *loop);

/* transfers.c: what curl carries. */
struct transfers {
    CURLM *multi;
    struct map byeasy;
    bool wanted; /* something was added or resumed: perform without asking */
    int inside;  /* curl is calling back; its multi interface must be left alone */
};
void transfers_init(struct transfers *transfers);
void transfers_fini(struct transfers *transfers);
bool transfers_run(struct loop *loop, bool ready);

struct loop {
    struct transfers transfers;
    struct fds fds;
    struct timers timers;
    struct wakes wakes;
    struct calls calls;
    struct signals signals;
    struct loop_child *children;

    loop_hook_fn *hook;
    void *hook_data;
    bool stop;
    bool transfers_ready; /* the last wait saw sockets of curl's */

    int busy;
    int idle_fd;
    bool idle_told;
    uint64_t wakeups;
};

#endif
