#include "resource.h"

#include <carnet/net/http.h>

#include "labels.h"

static const struct resource_info resources[RESOURCE_COUNT] = {
    [KIND_NAMESPACE] = {.group = "",
                        .version = "v1",
                        .plural = "namespaces",
                        .cluster_scope = true},
    [KIND_SERVER] = {.group = "kubeflow.org", .version = "v1", .plural = "notebooks"},
    [KIND_POD] = {.group = "", .version = "v1", .plural = "pods", .selector = LABEL_SERVER},
    [KIND_VOLUME] = {.group = "", .version = "v1", .plural = "persistentvolumeclaims"},
    [KIND_EVENT] = {.group = "", .version = "v1", .plural = "events"},
    [KIND_QUOTA] = {.group = "", .version = "v1", .plural = "resourcequotas"},
    [KIND_NODE] = {.group = "", .version = "v1", .plural = "nodes", .cluster_scope = true},
    [KIND_USAGE] = {.group = "metrics.k8s.io",
                    .version = "v1beta1",
                    .plural = "pods",
                    .polled = true,
                    .selector = LABEL_SERVER},
    [RESOURCE_PROFILE] = {.group = "kubeflow.org",
                          .version = "v1",
                          .plural = "profiles",
                          .cluster_scope = true},
};

const struct resource_info *resource_info(int resource)
{
    return &resources[resource];
}

void resource_path(struct str *out, const struct resource_path *path)
{
    const struct resource_info *info = &resources[path->resource];

    if (info->group[0] == '\0')
        str_add(out, "/api/");
    else
        str_addf(out, "/apis/%s/", info->group);
    http_escape(out, path->version ? path->version : info->version);
    if (path->namespace && !info->cluster_scope) {
        str_add(out, "/namespaces/");
        http_escape(out, path->namespace);
    }
    str_addf(out, "/%s", info->plural);
    if (path->name) {
        str_add_char(out, '/');
        http_escape(out, path->name);
    }
}
