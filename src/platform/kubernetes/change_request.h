/*
 * What is sent for a change, and the kubectl call that sends the same: both from these few
 * functions. Facts: kubeflow.md 2.7, kube-wire.md 2.2, 2.3.
 */
#ifndef CARNET_KUBERNETES_CHANGE_REQUEST_H
#define CARNET_KUBERNETES_CHANGE_REQUEST_H

#include <stdbool.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/platform/platform.h>

#define CHANGE_PATCH_TYPE "application/merge-patch+json" /* --type=merge */

bool change_deletes(enum platform_verb verb);
int change_resource(enum platform_verb verb); /* enum resource */
/* The merge patch; `when` stamps a stop. */
void change_patch(const struct platform_change *change, struct str *out);
/* The DeleteOptions. */
void change_delete_options(const struct platform_change *change, struct str *out);

/* Which kubectl calls reach this platform: null members are not said. */
struct command_target {
    const char *kubeconfig, *context;
    bool several; /* `kubeconfig` is more than one file, by ':' */
};
/*
 * Append the call, quoted for a shell. False, and nothing is appended, where a name is none that
 * Kubernetes would take: kubectl may not be able to say it, and nobody should paste it.
 * kubectl has no precondition for a deletion: what carnet checks by the uid, the call does not.
 */
bool change_command(const struct command_target *target, const struct platform_change *change,
                    struct str *out) MUST_CHECK;
bool read_command(const struct command_target *target, enum kind kind, const struct ref *ref,
                  struct str *out) MUST_CHECK;
bool edit_command(const struct command_target *target, enum kind kind, const struct ref *ref,
                  struct str *out) MUST_CHECK;
/* "PATCH notebooks/train   kubeflow-resource-stopped = now": the request in a few words. */
void change_brief(const struct platform_change *change, struct str *out);

#endif
