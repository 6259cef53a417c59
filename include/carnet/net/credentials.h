/*
 * Who we are: one source of credentials for a client.
 *
 * http asks before each request. A source answers at once from what it holds, or later (exec plugin):
 * the request waits. After a 401 http calls renew once. Secrets are held in memory that is wiped when
 * freed, and never logged. Files (token, client certificate, key) are read again when they changed, at
 * most once a second; a token file also each minute (in-cluster rotation).
 * Facts: kubeflow.md 4.8.
 */
#ifndef CARNET_NET_CREDENTIALS_H
#define CARNET_NET_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>

struct loop;
struct credentials;

/* What a request needs; strings live until the next answer. */
struct credential_set {
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
    /* exec plugin; null argv: none */
    const char *const *exec_argv;
    const char *const *exec_env;
    const char *exec_directory;        /* relative commands are found from here */
    const char *exec_api_version;      /* "client.authentication.k8s.io/v1" */
    const char *exec_install_hint;
    const char *exec_cluster_info;     /* JSON of spec.cluster when provideClusterInfo, else null */
    bool exec_interactive;             /* may ask on the terminal (app leaves the screen for it) */
};
/* Copies the configuration. */
struct credentials *credentials_new(struct loop *loop, const struct credentials_config *config);
void credentials_free(struct credentials *credentials);
/* Calls back exactly once, maybe before it returns. `owner` cancels by credentials_forget. */
void credentials_get(struct credentials *credentials, void *owner, credentials_fn *ready,
                     void *data);
void credentials_forget(struct credentials *credentials, void *owner);
/* The platform said 401 to what was given: drop what is cached; true if asking again may help. */
bool credentials_renew(struct credentials *credentials);
/* Wall time when what we hold ends, or 0 when not known. */
int64_t credentials_expiry(const struct credentials *credentials);

#endif
