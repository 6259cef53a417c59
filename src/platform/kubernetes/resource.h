/*
 * The kinds as the Kubernetes API knows them: group, version, plural and scope (kubeflow.md 4.1).
 */
#ifndef CARNET_KUBERNETES_RESOURCE_H
#define CARNET_KUBERNETES_RESOURCE_H

#include <stdbool.h>

#include <carnet/base/str.h>
#include <carnet/model/facts.h>

/* The first ones are the model's kinds (enum kind), in the same order. */
enum resource { RESOURCE_PROFILE = KIND_COUNT, RESOURCE_COUNT };

struct resource_info {
    const char *group;   /* "" is the core group */
    const char *version; /* where discovery does not choose another */
    const char *plural;
    bool cluster_scope;
    bool polled;          /* cannot be watched */
    const char *selector; /* of lists over all namespaces: labels carnet can use; or null */
};
const struct resource_info *resource_info(int resource);

/*
 * Appends the path of the collection, or of one object (`name` not null). `version` null: the usual
 * one. A null namespace is all of them; cluster-wide kinds ignore it.
 */
struct resource_path {
    int resource;
    const char *version, *namespace, *name;
};
void resource_path(struct str *out, const struct resource_path *path);

#endif
