#include "parts.h"

#include <carnet/base/mem.h>

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

struct loop_fd {
    struct loop *loop;
    struct loop_fd *next, **self; /* `self` points at what points here */
    int fd, events;
    bool late, in_epoll, unpollable, removed;
    loop_fd_fn *ready;
    void *data;
};

enum { BATCH = 64 };

void fds_init(struct fds *fds)
{
    *fds = (struct fds){.epoll = epoll_create1(EPOLL_CLOEXEC)};
}

static void free_list(struct loop_fd **list)
{
    while (*list) {
        struct loop_fd *source = *list;
        *list = source->next;
        free(source);
    }
}

void fds_fini(struct fds *fds)
{
    free_list(&fds->first);
    free_list(&fds->removed);
    close(fds->epoll);
}

static void link_into(struct loop_fd **list, struct loop_fd *source)
{
    source->next = *list;
    source->self = list;
    if (source->next)
        source->next->self = &source->next;
    *list = source;
}

static void unlink_from(struct loop_fd *source)
{
    *source->self = source->next;
    if (source->next)
        source->next->self = source->self;
}

static void set_unpollable(struct loop_fd *source, bool unpollable)
{
    if (source->unpollable != unpollable)
        source->loop->fds.unpollable += unpollable ? 1 : -1;
    source->unpollable = unpollable;
}

/* A parked source leaves the epoll: a hang-up would be reported even for no events. */
static void leave_epoll(struct loop_fd *source)
{
    if (source->in_epoll)
        epoll_ctl(source->loop->fds.epoll, EPOLL_CTL_DEL, source->fd, NULL);
    source->in_epoll = false;
    set_unpollable(source, false);
}

static void enter_epoll(struct loop_fd *source)
{
    struct epoll_event event = {.data.ptr = source};
    if (source->events & LOOP_READ)
        event.events |= EPOLLIN;
    if (source->events & LOOP_WRITE)
        event.events |= EPOLLOUT;
    int op = source->in_epoll ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (epoll_ctl(source->loop->fds.epoll, op, source->fd, &event) == 0)
        source->in_epoll = true;
    else if (errno == EPERM) /* a plain file */
        set_unpollable(source, true);
}

struct loop_fd *fds_add(struct loop *loop, int fd, int events, loop_fd_fn *ready, void *data,
                        bool late)
{
    struct loop_fd *source = mem_zalloc(1, sizeof *source);
    *source = (struct loop_fd){.loop = loop, .fd = fd, .late = late, .ready = ready, .data = data};
    link_into(&loop->fds.first, source);
    loop_fd_events(source, events);
    return source;
}

struct loop_fd *loop_fd_add(struct loop *loop, int fd, int events, loop_fd_fn *ready, void *data)
{
    return fds_add(loop, fd, events, ready, data, false);
}

void loop_fd_events(struct loop_fd *source, int events)
{
    source->events = events;
    if (events == 0)
        leave_epoll(source);
    else
        enter_epoll(source);
}

void loop_fd_remove(struct loop_fd *source)
{
    if (!source || source->removed)
        return;
    leave_epoll(source);
    source->removed = true;
    unlink_from(source);
    link_into(&source->loop->fds.removed, source);
}

static int told_events(const struct loop_fd *source, uint32_t got)
{
    int events = 0;
    if (got & EPOLLIN)
        events |= LOOP_READ;
    if (got & EPOLLOUT)
        events |= LOOP_WRITE;
    events &= source->events;
    if (got & (EPOLLHUP | EPOLLERR))
        events |= LOOP_READ;
    return events;
}

static bool dispatch(const struct epoll_event *batch, int count, bool late)
{
    bool called = false;
    for (int i = 0; i < count; i++) {
        struct loop_fd *source = batch[i].data.ptr;
        if (source->removed || source->late != late)
            continue;
        /* Parked or changed by a callback before it in this batch: what is left may be nothing. */
        int events = source->events ? told_events(source, batch[i].events) : 0;
        if (!events)
            continue;
        source->ready(source->data, source->fd, events);
        called = true;
    }
    return called;
}

/* Callbacks may remove any source: each step starts from one that is still linked. */
static bool run_unpollable(struct loop *loop)
{
    struct loop_fd *found[BATCH];
    int count = 0;
    for (struct loop_fd *s = loop->fds.first; s && count < BATCH; s = s->next)
        if (s->unpollable)
            found[count++] = s;
    for (int i = 0; i < count; i++)
        if (!found[i]->removed && found[i]->events)
            found[i]->ready(found[i]->data, found[i]->fd, found[i]->events);
    return count > 0;
}

bool fds_run(struct loop *loop)
{
    struct epoll_event batch[BATCH];
    bool called = loop->fds.unpollable > 0 && run_unpollable(loop);
    int count = epoll_wait(loop->fds.epoll, batch, BATCH, 0);
    called |= dispatch(batch, count, false);
    called |= dispatch(batch, count, true);
    free_list(&loop->fds.removed);
    return called;
}
