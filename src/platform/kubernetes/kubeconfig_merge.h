/*
 * The inside of a struct kubeconfig: what the files said, merged. kubeconfig.h says by which rules.
 */
#ifndef CARNET_KUBERNETES_KUBECONFIG_MERGE_H
#define CARNET_KUBERNETES_KUBECONFIG_MERGE_H

#include <carnet/base/error.h>
#include <carnet/base/map.h>
#include <carnet/base/mem.h>
#include <carnet/data/yaml.h>
#include <carnet/platform/kubernetes.h>

#define KUBECONFIG_IN_CLUSTER     "in-cluster"
#define KUBECONFIG_SERVICE_FOLDER "/var/run/secrets/kubernetes.io/serviceaccount"

struct kubeconfig_file {
    char *path;   /* as it was named */
    char *folder; /* absolute */
    struct json_doc doc;
};

/* A cluster, user or context. */
struct kubeconfig_entry {
    char *name;
    const struct json *body;            /* of `file`; null or of any type when it is damaged */
    const struct kubeconfig_file *file; /* null: the context "in-cluster" */
};

struct kubeconfig_list {
    struct kubeconfig_entry **items; /* in the order of the files */
    size_t len, cap;
    struct map by_name;
};

struct kubeconfig {
    struct kubeconfig_file **files;
    size_t files_len, files_cap;
    struct kubeconfig_list contexts, clusters, users;
    char *current;              /* current-context, or null */
    const char *current_file;   /* that says so */
    struct error current_error; /* a damaged file that may have said otherwise came first */
    struct error *problems;
    size_t problems_len, problems_cap;
    char *service_root, *service_url; /* of the service account; url null: not in a cluster */
};

void kubeconfig_merge_init(struct kubeconfig *config);
void kubeconfig_merge_fini(struct kubeconfig *config);
/* Reads and merges what the source names; `error` as kubeconfig_load. */
bool kubeconfig_merge(struct kubeconfig *config, const struct kubernetes_source *source,
                      const char *root, struct error *error) MUST_CHECK;

/* The files that a source names, whether they are there or not; not those of a service account. */
void kubeconfig_paths(const struct kubernetes_source *source,
                      void (*each)(void *user, const char *path), void *user);

struct kubeconfig_entry *kubeconfig_find(const struct kubeconfig_list *list, const char *name);
/* The text of a member that is a scalar, as it was written; null when absent, null or empty. */
const char *kubeconfig_text(const struct json *object, const char *key);
/* Appends a name or address as it is shown and compared. */
void kubeconfig_clean(struct str *out, const char *text);
/* Appends root, the folder of service accounts, "/" and the name. */
void kubeconfig_service_path(struct str *out, const char *root, const char *name);

#endif
