#include "resource.h"

#include <string.h>

#include <carnet/base/str.h>

#include "columns.h"
#include "kinds.h"
#include "schema.h"

static const char *const notebook_versions[] = {"v1beta1", "v1alpha1", NULL};
static const char *const profile_versions[] = {"v1beta1", NULL};
static const char *const pod_subresources[] = {"log", NULL};

static const char *const pod_fields[] = {"spec.nodeName",
                                         "spec.restartPolicy",
                                         "spec.schedulerName",
                                         "spec.serviceAccountName",
                                         "spec.hostNetwork",
                                         "status.phase",
                                         "status.podIP",
                                         "status.nominatedNodeName",
                                         NULL};
static const char *const event_fields[] = {"involvedObject.kind",
                                           "involvedObject.namespace",
                                           "involvedObject.name",
                                           "involvedObject.uid",
                                           "involvedObject.apiVersion",
                                           "involvedObject.resourceVersion",
                                           "involvedObject.fieldPath",
                                           "reason",
                                           "type",
                                           "source",
                                           "reportingComponent",
                                           NULL};
static const char *const phase_field[] = {"status.phase", NULL};
static const char *const unschedulable_field[] = {"spec.unschedulable", NULL};
static const char *const successful_field[] = {"status.successful", NULL};
static const char *const type_field[] = {"type", NULL};

/* Merge keys of a pod's lists, below a prefix. */
#define POD_KEYS(spec)                                                                             \
    {spec ".containers", "name"}, {spec ".containers.env", "name"},                                \
        {spec ".containers.ports", "containerPort"},                                               \
        {spec ".containers.volumeMounts", "mountPath"}, {spec ".initContainers", "name"},          \
        {spec ".initContainers.env", "name"}, {spec ".initContainers.volumeMounts", "mountPath"},  \
        {spec ".volumes", "name"}, {spec ".imagePullSecrets", "name"},                             \
    {                                                                                              \
        spec ".hostAliases", "ip"                                                                  \
    }
#define META_KEYS                                                                                  \
    {"metadata.finalizers", ""},                                                                   \
    {                                                                                              \
        "metadata.ownerReferences", "uid"                                                          \
    }

static const struct json_merge_key plain_keys[] = {
    META_KEYS,           {"status.conditions", "type"}, {"status.addresses", "type"},
    {"secrets", "name"}, {"imagePullSecrets", "name"},  {"spec.ports", "port"},
    {NULL, NULL}};
static const struct json_merge_key pod_keys[] = {META_KEYS,
                                                 POD_KEYS("spec"),
                                                 {"status.conditions", "type"},
                                                 {"status.podIPs", "ip"},
                                                 {"status.hostIPs", "ip"},
                                                 {NULL, NULL}};
static const struct json_merge_key template_keys[] = {
    META_KEYS, POD_KEYS("spec.template.spec"), {"status.conditions", "type"}, {NULL, NULL}};

#define CORE           .group = "", .version = "v1"
#define NAMES(p, s, k) .plural = p, .singular = s, .kind = k

/* The order is that of discovery; custom kinds' versions stand in the order of preference. */
static const struct resource table[] = {
    {CORE, NAMES("configmaps", "configmap", "ConfigMap"), .short_name = "cm", .namespaced = true,
     .columns = columns_configmap, .schema = schema_configmap, .check = check_data,
     .merge_keys = plain_keys},
    {CORE, NAMES("events", "event", "Event"), .short_name = "ev", .namespaced = true,
     .columns = columns_event, .fields = event_fields, .complete = complete_event,
     .check = check_event, .merge_keys = plain_keys},
    {CORE, NAMES("namespaces", "namespace", "Namespace"), .short_name = "ns", .has_status = true,
     .one_by_one = true, .label_names = true, .columns = columns_namespace, .fields = phase_field,
     .complete = complete_namespace, .merge_keys = plain_keys},
    {CORE, NAMES("nodes", "node", "Node"), .short_name = "no", .has_status = true,
     .columns = columns_node, .fields = unschedulable_field, .merge_keys = plain_keys},
    {CORE, NAMES("persistentvolumeclaims", "persistentvolumeclaim", "PersistentVolumeClaim"),
     .short_name = "pvc", .namespaced = true, .has_status = true, .columns = columns_claim,
     .schema = schema_claim, .complete = complete_claim, .check = check_claim,
     .merge_keys = plain_keys},
    {CORE, NAMES("persistentvolumes", "persistentvolume", "PersistentVolume"), .short_name = "pv",
     .has_status = true, .columns = columns_volume, .merge_keys = plain_keys},
    {CORE, NAMES("pods", "pod", "Pod"), .short_name = "po", .namespaced = true, .has_status = true,
     .has_generation = true, .in_all = true, .subresources = pod_subresources,
     .columns = columns_pod, .merge_keys = pod_keys, .fields = pod_fields, .schema = schema_pod,
     .complete = complete_pod, .check = check_pod},
    {CORE, NAMES("resourcequotas", "resourcequota", "ResourceQuota"), .short_name = "quota",
     .namespaced = true, .has_status = true, .columns = columns_quota, .schema = schema_quota,
     .complete = complete_quota, .merge_keys = plain_keys},
    {CORE, NAMES("secrets", "secret", "Secret"), .short_name = "", .namespaced = true,
     .columns = columns_secret, .fields = type_field, .schema = schema_secret,
     .complete = complete_secret, .check = check_data, .merge_keys = plain_keys},
    {CORE, NAMES("serviceaccounts", "serviceaccount", "ServiceAccount"), .short_name = "sa",
     .namespaced = true, .columns = columns_account, .merge_keys = plain_keys},
    {CORE, NAMES("services", "service", "Service"), .short_name = "svc", .namespaced = true,
     .has_status = true, .in_all = true, .label_names = true, .columns = columns_service,
     .complete = complete_service, .merge_keys = plain_keys},
    {.group = "apps",
     .version = "v1",
     NAMES("statefulsets", "statefulset", "StatefulSet"),
     .short_name = "sts",
     .namespaced = true,
     .has_status = true,
     .has_generation = true,
     .in_all = true,
     .columns = columns_statefulset,
     .merge_keys = template_keys,
     .complete = complete_statefulset},
    {.group = "batch",
     .version = "v1",
     NAMES("jobs", "job", "Job"),
     .short_name = "",
     .namespaced = true,
     .has_status = true,
     .has_generation = true,
     .in_all = true,
     .columns = columns_job,
     .merge_keys = template_keys,
     .fields = successful_field,
     .complete = complete_job},
    {.group = "rbac.authorization.k8s.io",
     .version = "v1",
     NAMES("clusterroles", "clusterrole", "ClusterRole"),
     .short_name = "",
     .path_names = true,
     .merge_keys = plain_keys},
    {.group = "rbac.authorization.k8s.io",
     .version = "v1",
     NAMES("rolebindings", "rolebinding", "RoleBinding"),
     .short_name = "",
     .namespaced = true,
     .path_names = true,
     .columns = columns_binding,
     .merge_keys = plain_keys,
     .complete = complete_binding,
     .check = check_binding},
    {.group = "rbac.authorization.k8s.io",
     .version = "v1",
     NAMES("roles", "role", "Role"),
     .short_name = "",
     .namespaced = true,
     .path_names = true,
     .merge_keys = plain_keys},
    {.group = "storage.k8s.io",
     .version = "v1",
     NAMES("storageclasses", "storageclass", "StorageClass"),
     .short_name = "sc",
     .columns = columns_storage,
     .merge_keys = plain_keys,
     .complete = complete_storage},
    {.group = "kubeflow.org",
     .version = "v1",
     NAMES("notebooks", "notebook", "Notebook"),
     .short_name = "",
     .namespaced = true,
     .custom = true,
     .has_status = true,
     .has_generation = true,
     .older_versions = notebook_versions,
     .columns = columns_custom,
     .schema = schema_notebook},
    {.group = "kubeflow.org",
     .version = "v1",
     NAMES("profiles", "profile", "Profile"),
     .short_name = "",
     .custom = true,
     .has_status = true,
     .has_generation = true,
     .older_versions = profile_versions,
     .columns = columns_custom,
     .schema = schema_profile},
    {.group = "kubeflow.org",
     .version = "v1alpha1",
     NAMES("poddefaults", "poddefault", "PodDefault"),
     .short_name = "",
     .namespaced = true,
     .custom = true,
     .has_generation = true,
     .columns = columns_custom,
     .schema = schema_poddefault},
};

const struct resource *resource_table(size_t *count)
{
    *count = sizeof table / sizeof *table;
    return table;
}

bool resource_has_version(const struct resource *resource, const char *version)
{
    if (strcmp(resource->version, version) == 0)
        return true;
    for (const char *const *older = resource->older_versions; older && *older; older++) {
        if (strcmp(*older, version) == 0)
            return true;
    }
    return false;
}

const struct resource *resource_find(const char *group, const char *version, const char *plural)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].plural, plural) == 0 && strcmp(table[i].group, group) == 0 &&
            resource_has_version(&table[i], version))
            return &table[i];
    }
    return NULL;
}

const struct resource *resource_by_kind(const char *group, const char *kind)
{
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        if (strcmp(table[i].kind, kind) == 0 && strcmp(table[i].group, group) == 0)
            return &table[i];
    }
    return NULL;
}

void resource_api_version(struct str *out, const struct resource *resource, const char *version)
{
    if (*resource->group) {
        str_add(out, resource->group);
        str_add_char(out, '/');
    }
    str_add(out, version ? version : resource->version);
}

void resource_full_name(struct str *out, const struct resource *resource, bool kind)
{
    str_add(out, kind ? resource->kind : resource->plural);
    if (*resource->group) {
        str_add_char(out, '.');
        str_add(out, resource->group);
    }
}
