/*
 * The Kubernetes adapter: Kubeflow's objects by the Kubernetes API (kubeconfig or in-cluster).
 *
 * Facts: kubeflow.md 4, kube-wire.md. First content by the streaming list where the server has it, by one
 * list otherwise; then one watch per kind and namespace. A person who may not list namespaces gets in by
 * context namespace, configured and remembered names.
 */
#ifndef CARNET_PLATFORM_KUBERNETES_H
#define CARNET_PLATFORM_KUBERNETES_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct credentials;
struct loop;
struct model;
struct platform;

/* Where to look; strings are borrowed during the call. */
struct kubernetes_source {
    const char *kubeconfig;      /* --kubeconfig: this file alone; or null */
    const char *kubeconfig_env;  /* value of KUBECONFIG, or null */
    const char *home;            /* home folder, or null */
    const char *service_host, *service_port; /* KUBERNETES_SERVICE_HOST/_PORT, or null */
    struct credentials *signed_in; /* shared: who signed in there already and need not again; or null */
    bool *terminal; /* as of credentials_config; must live as long as the platform */
    int hurry; /* for tests: all waits of the connection are so many times shorter; 0: as they are */
};
struct kubernetes_context {
    const char *name, *cluster, *server, *user, *namespace;
    bool current;
    const struct error *broken; /* null, or why it cannot be used */
};
/* Calls `each` for every context in order; ERR_NOT_FOUND when there is no configuration at all. */
bool kubernetes_contexts(const struct kubernetes_source *source,
                         void (*each)(void *user, const struct kubernetes_context *context),
                         void *user, struct error *error) MUST_CHECK;
/* `context` null: the current one. In-cluster is context "in-cluster". Null on error. */
struct platform *kubernetes_new(struct loop *loop, struct model *model,
                                const struct kubernetes_source *source, const char *context,
                                struct error *error);

#endif
