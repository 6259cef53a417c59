/*
 * Private to the world: one look at a port of 127.0.0.1: does it take a connection, what does it
 * answer to a GET.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_KUBELET_CHECK_H
#define CARNET_SRC_SANDBOX_WORLD_KUBELET_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/loop/loop.h>

struct check;
struct check_wish {
    int port;
    const char *path;    /* null: a connection is enough */
    const char *headers; /* "Name: value\r\n"…; "" none */
    int64_t timeout_ms;
};
struct check_result {
    int status;        /* of HTTP; 0: no answer, or none was asked for */
    const char *fault; /* in the kubelet's words ("dial tcp 127.0.0.1:1: connect: connection
                          refused"); null: it answered */
    const char *body;  /* what came of it, at most some KiB; "" none */
};
typedef void check_fn(void *data, const struct check_result *result);

/* Tells once, from the loop, and is gone then. */
struct check *check_start(struct loop *loop, const struct check_wish *wish, check_fn *told,
                          void *data);
void check_cancel(struct check *check); /* tells nothing; accepts null */

#endif
