#include "listener.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>

enum { REST_MS = 100 };

struct listener {
    struct loop_fd *source;
    struct loop_timer *rest;
    listener_fn *came;
    void *data;
};

static void on_caller(void *data, int fd, int events)
{
    struct listener *listener = data;
    int caller = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (caller >= 0) {
        listener->came(listener->data, caller);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        loop_fd_events(listener->source, 0);
        loop_timer_set(listener->rest, REST_MS);
    }
}

static void on_rested(void *data)
{
    struct listener *listener = data;
    loop_fd_events(listener->source, LOOP_READ);
}

struct listener *listener_new(struct loop *loop, int fd, listener_fn *came, void *data)
{
    struct listener *listener = mem_zalloc(1, sizeof *listener);
    listener->came = came;
    listener->data = data;
    listener->rest = loop_timer_new(loop, on_rested, listener);
    listener->source = loop_fd_add(loop, fd, LOOP_READ, on_caller, listener);
    return listener;
}

void listener_free(struct listener *listener)
{
    if (!listener)
        return;
    loop_fd_remove(listener->source);
    loop_timer_free(listener->rest);
    free(listener);
}
