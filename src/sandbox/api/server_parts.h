/*
 * Private to the HTTP side: what the server is made of.
 */
#ifndef CARNET_SRC_SANDBOX_API_SERVER_PARTS_H
#define CARNET_SRC_SANDBOX_API_SERVER_PARTS_H

#include <carnet/loop/loop.h>

#include "server.h"
#include "visitors.h"

struct MHD_Daemon;
struct stream;
struct watch;
struct watches;

struct server {
    struct loop *loop;
    struct registry *registry;
    const struct access *access;
    const struct podlog *world; /* null: none yet */
    struct MHD_Daemon *daemon;
    struct loop_fd *source;
    struct loop_timer *timer; /* libmicrohttpd's own */
    struct loop_timer *tick;  /* looks after connections, once a second while there are any */
    struct stream *streams;
    struct watches *watches;
    struct visitors visitors;
    int port;
    int64_t last_request;
};

/* Lets libmicrohttpd work later in this turn: after something was written. */
void server_wake(struct server *server);
/* Connections are looked after within a second. */
void server_look_soon(struct server *server);
/* Ends all streams at once. */
void streams_cut(struct server *server);
/* Who has left, from time to time. */
void streams_look(struct server *server);

#endif
