/*
 * A look at the way to an endpoint without asking it anything: name, connection, encryption.
 *
 * No request and no credentials are sent, and what a certificate says is told, not believed. For
 * finding out why requests fail, never in place of one.
 */
#ifndef CARNET_NET_PROBE_H
#define CARNET_NET_PROBE_H

#include <stdbool.h>

#include <carnet/base/error.h>

struct http_client;
struct probe;

enum probe_step { PROBE_NAME, PROBE_CONNECTION, PROBE_ENCRYPTION, PROBE_DONE };
struct probe_result {
    enum probe_step failed; /* PROBE_DONE: nothing did */
    struct error error;     /* why, ERR_NONE if nothing did */
    const char *host, *port;
    const char *address; /* connected to: an IP address (a proxy's, if there is one), "" none */
    const char *chain;   /* the certificates the other side showed, PEM, its own first; or null */
    bool trusted;        /* they lead to an authority that counts, whatever their dates and names */
    const char *distrust; /* why not, in the TLS library's words; "" */
};
/* `result` lives during the call. */
typedef void probe_fn(void *data, const struct probe_result *result);

/* Told once, from the loop; the probe is gone then. The client must live until it is. */
struct probe *probe_start(struct http_client *client, probe_fn *done, void *data);
void probe_cancel(struct probe *probe); /* accepts null */

#endif
