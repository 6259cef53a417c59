#include <carnet/net/credentials.h>

#include "exec.h"
#include "secret.h"
#include "watched_file.h"

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    TOKEN_FILE_MS = 60 * 1000, /* in-cluster tokens are replaced without a new time stamp */
    EARLY_S = 60,              /* so long before its end an answer counts as ended */
};

struct waiter {
    struct waiter *next;
    void *owner;
    credentials_fn *ready;
    void *data;
};

struct credentials {
    unsigned refs;
    enum sign_in way;
    uint64_t generation; /* of what is held now; 0: nothing was given yet */
    char *token, *user, *password;
    char *cert_pem, *key_pem;
    struct watched_file token_file, cert_file, key_file;

    struct exec *exec; /* or null */
    struct waiter *waiters, **last;
    char *exec_token, *exec_cert, *exec_key; /* what it gave, or null */
    int64_t exec_until, exec_expires;        /* wall; 0: no end known */
};

static void on_exec(void *data, const struct exec_answer *answer, const struct error *error);

enum sign_in credentials_way(const struct credentials_config *config)
{
    if (config->token_file)
        return SIGN_IN_TOKEN_FILE;
    if (config->token)
        return SIGN_IN_TOKEN;
    if (config->exec.argv && config->exec.argv[0])
        return SIGN_IN_PROGRAM;
    if (config->cert_pem || config->cert_file)
        return SIGN_IN_CERTIFICATE;
    return config->username ? SIGN_IN_PASSWORD : SIGN_IN_NOBODY;
}

struct credentials *credentials_new(struct loop *loop, const struct credentials_config *config)
{
    struct credentials *c = mem_zalloc(1, sizeof *c);
    c->refs = 1;
    c->way = credentials_way(config);
    c->generation = 1;
    c->token = secret_dup(config->token);
    c->user = secret_dup(config->username);
    c->password = secret_dup(config->password);
    c->cert_pem = secret_dup(config->cert_pem);
    c->key_pem = secret_dup(config->key_pem);
    watched_file_init(&c->token_file, config->token_file);
    watched_file_init(&c->cert_file, config->cert_pem ? NULL : config->cert_file);
    watched_file_init(&c->key_file, config->key_pem ? NULL : config->key_file);
    c->last = &c->waiters;
    if (config->exec.argv && config->exec.argv[0])
        c->exec = exec_new(loop, &config->exec, on_exec, c);
    return c;
}

static void drop_exec_answer(struct credentials *c)
{
    secret_free(c->exec_token);
    secret_free(c->exec_cert);
    secret_free(c->exec_key);
    c->exec_token = c->exec_cert = c->exec_key = NULL;
    c->exec_until = c->exec_expires = 0;
    c->generation++;
}

struct credentials *credentials_ref(struct credentials *c)
{
    c->refs++;
    return c;
}

void credentials_free(struct credentials *c)
{
    if (!c || --c->refs > 0)
        return;
    exec_free(c->exec);
    while (c->waiters) {
        struct waiter *waiter = c->waiters;
        c->waiters = waiter->next;
        free(waiter);
    }
    drop_exec_answer(c);
    secret_free(c->token);
    secret_free(c->user);
    secret_free(c->password);
    secret_free(c->cert_pem);
    secret_free(c->key_pem);
    watched_file_fini(&c->token_file);
    watched_file_fini(&c->cert_file);
    watched_file_fini(&c->key_file);
    free(c);
}

/* Files ---------------------------------------------------------------------------------------- */

/* True if anything is new. */
static bool look_at_files(struct credentials *c, bool force)
{
    bool changed = watched_file_look(&c->token_file, TOKEN_FILE_MS, force);
    changed |= watched_file_look(&c->cert_file, 0, force);
    changed |= watched_file_look(&c->key_file, 0, force);
    if (changed)
        c->generation++;
    return changed;
}

static const struct watched_file *missing_file(const struct credentials *c)
{
    const struct watched_file *files[] = {&c->token_file, &c->cert_file, &c->key_file};
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        if (files[i]->path && !files[i]->text)
            return files[i];
    return NULL;
}

/* Answers -------------------------------------------------------------------------------------- */

/* A token file ends in a newline more often than not. */
static char *trimmed(const char *text)
{
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]))
        len--;
    return mem_strndup(text, len);
}

static const char *first(const char *a, const char *b)
{
    return a ? a : b;
}

static void answer(struct credentials *c, credentials_fn *ready, void *data)
{
    errno = 0;
    look_at_files(c, false);
    const struct watched_file *missing = missing_file(c);
    if (missing) {
        struct error error = ERROR_NONE;
        error_set(&error, ERR_CONFIG,
                  NA_("{file} signs you in here, but it cannot be read.",
                      "Check that it is there and yours to read."),
                  "file", missing->path);
        error_set_evidence(&error, errno ? strerror(errno) : "");
        ready(data, NULL, &error);
        return;
    }
    char *token = c->token_file.text ? trimmed(c->token_file.text) : NULL;
    struct credential_set set = {
        .generation = c->generation,
        .bearer = first(first(token, c->token), c->exec_token),
        .basic_user = c->user,
        .basic_password = c->password,
        .cert_pem = first(first(c->cert_pem, c->cert_file.text), c->exec_cert),
        .key_pem = first(first(c->key_pem, c->key_file.text), c->exec_key),
    };
    ready(data, &set, NULL);
    secret_free(token);
}

static bool exec_answer_holds(const struct credentials *c)
{
    return (c->exec_token || c->exec_cert) && (c->exec_until == 0 || clock_wall() < c->exec_until);
}

void credentials_get(struct credentials *c, void *owner, credentials_fn *ready, void *data)
{
    if (!c->exec || exec_answer_holds(c)) {
        answer(c, ready, data);
        return;
    }
    struct waiter *waiter = mem_zalloc(1, sizeof *waiter);
    *waiter = (struct waiter){.owner = owner, .ready = ready, .data = data};
    *c->last = waiter;
    c->last = &waiter->next;
    if (!exec_running(c->exec))
        exec_run(c->exec);
}

bool credentials_forget(struct credentials *c, const void *owner)
{
    bool waited = false;
    struct waiter **at = &c->waiters;
    while (*at) {
        struct waiter *waiter = *at;
        if (waiter->owner == owner) {
            *at = waiter->next;
            free(waiter);
            waited = true;
        } else {
            at = &waiter->next;
        }
    }
    c->last = at;
    return waited;
}

/* Exec plugins -------------------------------------------------------------------------------- */

static char *taken(const struct str *s)
{
    return s->len ? mem_strdup(s->s) : NULL;
}

static void keep_exec_answer(struct credentials *c, const struct exec_answer *given)
{
    drop_exec_answer(c);
    c->exec_token = taken(&given->token);
    c->exec_cert = taken(&given->cert_pem);
    c->exec_key = taken(&given->key_pem);
    c->exec_expires = given->expires;
    if (given->expires == 0)
        return;
    /* One that lives for less than two minutes is used for half its life. */
    int64_t left = given->expires - clock_wall();
    c->exec_until = given->expires - (left < 2 * EARLY_S ? left / 2 : EARLY_S);
}

/* Whoever waits at this moment is served; those who come during it ask anew. */
static void on_exec(void *data, const struct exec_answer *given, const struct error *error)
{
    struct credentials *c = data;
    if (given)
        keep_exec_answer(c, given);
    struct waiter *last = NULL;
    for (struct waiter *w = c->waiters; w; w = w->next)
        last = w;
    for (bool more = last != NULL; more && c->waiters;) {
        struct waiter waiter = *c->waiters;
        more = c->waiters != last;
        free(c->waiters);
        c->waiters = waiter.next;
        if (!c->waiters)
            c->last = &c->waiters;
        if (given)
            answer(c, waiter.ready, waiter.data);
        else
            waiter.ready(waiter.data, NULL, error);
    }
}

bool credentials_renew(struct credentials *c, uint64_t generation)
{
    if (generation != c->generation)
        return true;
    if (look_at_files(c, true))
        return true;
    if (!c->exec)
        return false;
    drop_exec_answer(c);
    return true;
}

void credentials_refused(const struct credentials *c, struct error *error)
{
    static const char *const texts[] = {
        [SIGN_IN_NOBODY] = NA_("{host} asks who you are, but the context names no user.",
                               "Fetch the kubeconfig again."),
        [SIGN_IN_TOKEN_FILE] =
            NA_("{host} does not accept the token in {file}.", "Whoever renews it can help."),
        [SIGN_IN_TOKEN] = NA_("{host} does not accept your token.", "Fetch the kubeconfig again."),
        [SIGN_IN_PROGRAM] =
            NA_("{host} does not accept what {program} gave.", "Sign in with {program} again."),
        [SIGN_IN_CERTIFICATE] =
            NA_("{host} does not accept your certificate.", "Fetch the kubeconfig again."),
        [SIGN_IN_PASSWORD] =
            NA_("{host} does not accept your name and password.", "Check them in the kubeconfig."),
    };
    error->msgid = texts[c->way];
    if (c->way == SIGN_IN_TOKEN_FILE)
        error_add_arg(error, "file", c->token_file.path);
    else if (c->way == SIGN_IN_PROGRAM)
        error_add_arg(error, "program", exec_name(c->exec));
}

int64_t credentials_expiry(const struct credentials *c)
{
    return c->exec_expires;
}
