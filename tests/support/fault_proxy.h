/*
 * A line that misbehaves as it is told: forwards a port of loopback to another one, byte for byte,
 * with or without TLS inside, until told to do something else. One thread of its own, as the fault
 * server.
 *
 *     struct fault_proxy *line = fault_proxy_new(fault_server_port(server), false);
 *     fault_proxy_be(line, LINE_STALLED, 0);
 *
 * What it is told holds for the lines there are and for new ones; `n` counts anew from then on.
 */
#ifndef CARNET_TESTS_FAULT_PROXY_H
#define CARNET_TESTS_FAULT_PROXY_H

#include <stdbool.h>

struct fault_proxy;

enum line {
    LINE_GOOD,
    LINE_RESET,   /* each line ends with RST after `n` bytes towards the client; 0: at once */
    LINE_CUT,     /* the same with FIN */
    LINE_STALLED, /* after `n` bytes towards the client nothing moves any more */
    LINE_TRICKLE, /* `n` bytes each 10 ms towards the client */
    LINE_GARBLED, /* one byte of each `n` towards the client is another one */
    LINE_LOSSY,   /* one byte of each `n` towards the client is missing */
    LINE_LATE     /* everything towards the client arrives `n` ms late */
};

/* `tunnel`: waits for an HTTP CONNECT before it forwards, wherever that leads. */
struct fault_proxy *fault_proxy_new(int port, bool tunnel);
void fault_proxy_free(struct fault_proxy *proxy);
int fault_proxy_port(const struct fault_proxy *proxy);
void fault_proxy_be(struct fault_proxy *proxy, enum line how, int n);

#endif
