/*
 * Who we are: one source of credentials for a client.
 *
 * http asks before each request. A source answers at once from what it holds, or later (exec plugin):
 * the request waits. After a 401 http calls renew once. Secrets are held in memory that is wiped when
 * freed, and never logged. Files (token, client certificate, key) are read again when they changed, at
 * most once a second; a token file also each minute (in-cluster rotation).
 * What an exec plugin gave is kept until a minute before it ends.
 * Not to be freed from inside a credentials_fn. Facts: kubeflow.md 4.8.
 */
#ifndef CARNET_NET_CREDENTIALS_H
#define CARNET_NET_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/net/exec_plugin.h>

struct loop;
struct credentials;

/* What a request needs; the strings live during the call. */
struct credential_set {
    uint64_t generation;               /* of this answer, for credentials_renew */
    const char *bearer;                /* or null */
    const char *basic_user, *basic_password;
    const char *cert_pem, *key_pem;    /* client certificate and key, PEM in memory, or null */
};
typedef void credentials_fn(void *data, const struct credential_set *set,
                            const struct error *error);

struct credentials_config {
    const char *token, *token_file;
    const char *username, *password;
    const char *cert_pem, *key_pem;    /* data wins over files */
    const char *cert_file, *key_file;
    struct exec_plugin exec; /* null argv: none */
};
/* Who signs in. All that is configured is sent; where it is more than one, the platform's word is about
 * the first of these. A password comes last: Kubernetes has not looked at any since 1.19. */
enum sign_in {
    SIGN_IN_NOBODY,
    SIGN_IN_TOKEN_FILE,
    SIGN_IN_TOKEN,
    SIGN_IN_PROGRAM,
    SIGN_IN_CERTIFICATE,
    SIGN_IN_PASSWORD
};
enum sign_in credentials_way(const struct credentials_config *config);

/* Copies the configuration. */
struct credentials *credentials_new(struct loop *loop, const struct credentials_config *config);
/* Shared by two clients, one after the other or at once: each frees its own. */
struct credentials *credentials_ref(struct credentials *credentials);
void credentials_free(struct credentials *credentials); /* the last one wipes and frees; accepts null */
/* Calls back exactly once (set or error, the other null), maybe before it returns. `owner` cancels by
 * credentials_forget. */
void credentials_get(struct credentials *credentials, void *owner, credentials_fn *ready,
                     void *data);
/* True: it waited, and is not called back any more. */
bool credentials_forget(struct credentials *credentials, const void *owner);
/* The platform said 401 to the answer of this generation: it is dropped, unless a newer one took its
 * place already; true if asking again may help. */
bool credentials_renew(struct credentials *credentials, uint64_t generation);
/* ERR_UNAUTHORIZED of a platform that said 401, which has a host: adds the sentence for the way we
 * sign in. */
void credentials_refused(const struct credentials *credentials, struct error *error);
/* Wall time when what we hold ends, or 0 when not known. */
int64_t credentials_expiry(const struct credentials *credentials);

#endif
