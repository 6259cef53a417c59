/*
 * Who we are: one source of credentials for a client.
 *
 * http asks before each request. A source answers at once from what it holds, or later (exec plugin):
 * the request waits. After a 401 http calls renew once. Secrets are held in memory that is wiped when
 * freed, and never logged. Files (token, client certificate, key) are read again when they changed, at
 * most once a second; a token file also each minute (in-cluster rotation).
 * An exec plugin runs once at a time however many ask; what it gave is kept until a minute before
 * it ends. It may take 60 s (ten minutes where a person answers) and print 1 MiB; what it
 * prints is never logged.
 * Not to be freed from inside a credentials_fn. Facts: kubeflow.md 4.8.
 */
#ifndef CARNET_NET_CREDENTIALS_H
#define CARNET_NET_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>

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

/* What an exec plugin printed, taken apart. Strings are the parser's to fill. */
struct exec_answer {
    char api_version[64];
    struct str token, cert_pem, key_pem; /* wiped after use */
    int64_t expires;                     /* wall time, or 0 */
};
/* Reads an ExecCredential. It is given from outside because net knows no JSON. False: `error` says
 * why, without quoting the text. */
typedef bool exec_parse_fn(const char *text, size_t len, struct exec_answer *answer,
                           struct error *error);

struct credentials_config {
    const char *token, *token_file;
    const char *username, *password;
    const char *cert_pem, *key_pem;    /* data wins over files */
    const char *cert_file, *key_file;
    /* exec plugin; null argv: none */
    const char *const *exec_argv;
    const char *const *exec_env;       /* "NAME=value", null-terminated, or null */
    const char *exec_directory;        /* relative commands are found from here */
    const char *exec_api_version;      /* "client.authentication.k8s.io/v1" */
    const char *exec_install_hint;
    const char *exec_cluster_info;     /* JSON of spec.cluster when provideClusterInfo, else null */
    exec_parse_fn *exec_parse;         /* with exec_argv: must be there */
    bool exec_interactive;             /* it may ask the person (interactiveMode is not Never) … */
    /* … on our terminal, that nothing else uses now: set while it does. Null: there is none; then it
     * runs without one, which is enough for what it remembers. */
    bool *terminal;
};
/* Copies the configuration. */
struct credentials *credentials_new(struct loop *loop, const struct credentials_config *config);
/* Shared by two clients, one after the other or at once: each frees its own. */
struct credentials *credentials_ref(struct credentials *credentials);
void credentials_free(struct credentials *credentials); /* the last one wipes and frees; accepts null */
/* Calls back exactly once (set or error, the other null), maybe before it returns. `owner` cancels by
 * credentials_forget. */
void credentials_get(struct credentials *credentials, void *owner, credentials_fn *ready,
                     void *data);
void credentials_forget(struct credentials *credentials, void *owner);
/* The platform said 401 to the answer of this generation: it is dropped, unless a newer one took its
 * place already; true if asking again may help. */
bool credentials_renew(struct credentials *credentials, uint64_t generation);
/* ERR_UNAUTHORIZED of a platform that said 401, which has a host: adds the sentence for the way we
 * sign in. */
void credentials_refused(const struct credentials *credentials, struct error *error);
/* Wall time when what we hold ends, or 0 when not known. */
int64_t credentials_expiry(const struct credentials *credentials);

#endif
