/*
 * The sandbox's API in the test's own process: a registry (in memory, or in a file), the HTTPS side
 * with a certificate made for the test, everybody allowed but "nobody", and a client of carnet's
 * own.
 */
#ifndef CARNET_TESTS_SANDBOX_API_H
#define CARNET_TESTS_SANDBOX_API_H

#include <carnet/base/str.h>

#include "support/ask.h"
#include "support/tls.h"

struct registry;
struct server;
struct podlog;

struct sandbox_api {
    struct loop *loop;
    struct registry *registry;
    struct server *server;
    struct http_client *client;
    struct tls_identity identity;
};
/* `database` null: in memory. Namespace "ada" is there. */
void sandbox_api_init(struct sandbox_api *api, const char *database);
void sandbox_api_fini(struct sandbox_api *api);

/* One request; `body` null: none. The ask holds what came: status, body or failure. Freed with
 * ask_fini. */
void sandbox_api_ask(struct sandbox_api *api, struct ask *ask, const char *method, const char *path,
                     const char *content_type, const char *body);
/* The same, and fails the test unless that status came with an answer that holds the text. */
struct sandbox_ask {
    const char *method, *path, *type, *body; /* type, body: may be null */
};
void sandbox_api_expect(struct sandbox_api *api, const struct sandbox_ask *asked, int status,
                        const char *holds);
/* Bytes as they are, over TLS; appends what came until the other side closed. */
void sandbox_api_raw(struct sandbox_api *api, const char *request, struct str *answer);
/* A kubeconfig for programs; `person` is the token. */
void sandbox_api_kubeconfig(struct sandbox_api *api, const char *person, struct str *out);

#endif
