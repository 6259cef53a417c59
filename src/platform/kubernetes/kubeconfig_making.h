/*
 * A target that is being made: shared by kubeconfig_target.c (contexts), kubeconfig_cluster.c
 * (where) and kubeconfig_user.c (who).
 *
 * What is kept belongs to the target and is overwritten when it is freed. Calls that return a bool
 * have set `error` when they return false; the fail calls always do.
 */
#ifndef CARNET_KUBERNETES_KUBECONFIG_MAKING_H
#define CARNET_KUBERNETES_KUBECONFIG_MAKING_H

#include <carnet/base/str.h>

#include "kubeconfig.h"
#include "kubeconfig_merge.h"

struct kubeconfig_making {
    const struct kubeconfig *config;
    struct kubeconfig_target *target;
    const struct kubeconfig_entry *cluster, *user; /* user null: nobody is named */
    struct error *error;
    bool where; /* the cluster is made: only who signs in may still fail */
};

bool making_cluster(struct kubeconfig_making *m);
bool making_user(struct kubeconfig_making *m); /* after the cluster */

void *making_keep_bytes(struct kubeconfig_making *m, const void *bytes, size_t size);
/* Null stays null. */
const char *making_keep(struct kubeconfig_making *m, const char *text);
const char *making_keep_clean(struct kubeconfig_making *m, const char *text);
const char *making_keep_path(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                             const char *path);

/* A file that is read again later, by who signs in: it must be there now. */
bool making_file(struct kubeconfig_making *m, const struct kubeconfig_entry *entry, const char *key,
                 const char **out);
/* "certificate-authority-data" and the like: base64 of PEM. Absent ones leave *out as it is. */
bool making_pem_data(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                     const char *key, const char **out);
/* Reads the endpoint's authorities, which are not secret and are needed at once. */
bool making_authority(struct kubeconfig_making *m, const struct kubeconfig_entry *entry,
                      const char *path);

/* "{file}: … {name} …": says that an entry cannot be used. */
bool making_fail(struct kubeconfig_making *m, enum error_code code, const char *msgid,
                 const struct kubeconfig_entry *entry);
bool making_fail_with(struct kubeconfig_making *m, enum error_code code, const char *msgid,
                      const struct kubeconfig_entry *entry, const char *name, const char *value);

#endif
