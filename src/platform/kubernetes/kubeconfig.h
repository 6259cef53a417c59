/*
 * The person's kubeconfig: read, merged, and turned into "where and who". Never written.
 *
 * What is read: the file that is named alone; else those of KUBECONFIG (missing ones are skipped);
 * else ~/.kube/config. Of entries with the same name, and of current-context, the first counts.
 * With no file named and a service account mounted, a context "in-cluster" stands at the end
 * (unless a file has one of that name), and is the current one when the files hold no context at
 * all.
 *
 * A damaged entry hides no other: it is a problem (kubeconfig_problem), or makes the contexts that
 * need it broken. A file that cannot be read whole is a problem too; then current-context of a
 * later file does not count, since the damaged one may have said otherwise.
 *
 * Names and texts are cleaned (utf8_clean); secrets are overwritten when freed. Errors are
 * ERR_CONFIG with the file and the line or entry named, unless another code is said. Paths in a
 * file are relative to its folder. Facts: kubeflow.md 4.8.
 */
#ifndef CARNET_KUBERNETES_KUBECONFIG_H
#define CARNET_KUBERNETES_KUBECONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/net/credentials.h>
#include <carnet/net/http.h>
#include <carnet/platform/kubernetes.h>

struct kubeconfig;

/* `root` stands before the paths of the service account's files: "" outside tests.
 * Null: ERR_NOT_FOUND when there is no configuration at all; ERR_CONFIG when the named file cannot
 * be read, or files cannot be read and no context is left. An empty kubeconfig gives no context and
 * is no failure. */
struct kubeconfig *kubeconfig_load(const struct kubernetes_source *source, const char *root,
                                   struct error *error) MUST_CHECK;
void kubeconfig_free(struct kubeconfig *config);

/* Calls `each` for every context, in the order of the files; strings live during the call. `broken`
 * is what kubeconfig_resolve would say. */
void kubeconfig_each(const struct kubeconfig *config,
                     void (*each)(void *user, const struct kubernetes_context *context),
                     void *user);
/* The context used when none is named: current-context, or the only one there is; null if unclear.
 */
const char *kubeconfig_current(const struct kubeconfig *config);

/* What was left out, for the log: damaged files and entries. Null when `index` is past the last. */
const struct error *kubeconfig_problem(const struct kubeconfig *config, size_t index);

/*
 * Where and who: ready for http_client_new and credentials_new (both copy). Owns all its strings
 * and does not need the kubeconfig any more.
 */
struct kubeconfig_target {
    const char *context, *cluster, *user; /* names; user is "" when nobody is named */
    const char *namespace;                /* of the context, null if it has none */
    const char *file;                     /* that holds the context; null in the cluster */
    /* Absolute, links followed: all that hold a part of it, in their order, by ':'. */
    const char *files;
    bool several; /* it is more than one */
    const char *authority_file; /* that the endpoint's authorities came from, or null */
    struct http_endpoint endpoint; /* user_agent and connect_timeout_ms are left to the caller */
    struct credentials_config credentials;
    struct kubeconfig_text *texts; /* private */
};
/* `context` null: the current one. Null: ERR_NOT_FOUND when there is no context of that name,
 * ERR_UNSUPPORTED for a way to sign in that carnet does not have, else ERR_CONFIG. */
struct kubeconfig_target *kubeconfig_resolve(const struct kubeconfig *config, const char *context,
                                             struct error *error) MUST_CHECK;
/* The same for who looks for what is wrong: when only the way to sign in cannot be used, `error`
 * says so and the target tells where, with no credentials. */
struct kubeconfig_target *kubeconfig_reach(const struct kubeconfig *config, const char *context,
                                           struct error *error) MUST_CHECK;
void kubeconfig_target_free(struct kubeconfig_target *target);

#endif
