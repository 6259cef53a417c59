/*
 * Private to the sandbox: the HTTPS side. Kubernetes' API over a registry, in the loop, on
 * 127.0.0.1 only.
 *
 * Requests that a browser could be tricked into (an Origin, a Host that is not this machine's
 * loopback, any credential that is not a bearer token) are refused. Everything is freed with
 * server_free, which ends the watches. Freed before the registry.
 */
#ifndef CARNET_SRC_SANDBOX_API_SERVER_H
#define CARNET_SRC_SANDBOX_API_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>

struct loop;
struct registry;
struct access;
struct podlog;
struct server;

struct server_options {
    struct loop *loop;
    struct registry *registry;
    const struct access *access; /* lives as long as the server */
    const char *cert_pem, *key_pem;
    int port; /* 0: a free one */
};
/* Null: ERR_IO, the port is taken or the certificate is not one. */
struct server *server_new(const struct server_options *options, struct error *error);
void server_free(struct server *server);
int server_port(const struct server *server);
/* Logs and figures. Without it: pods/log answers 503, metrics.k8s.io is not served. */
void server_set_world(struct server *server, const struct podlog *world);
/* For the end after the last client: connections that are open, and the monotonic time of the last
 * request. */
size_t server_clients(const struct server *server);
int64_t server_last_request(const struct server *server);

#endif
