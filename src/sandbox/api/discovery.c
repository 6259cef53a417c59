#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "openapi_schema.h"
#include "server_parts.h"
#include "verbs.h"

/* Discovery in both forms (kube-wire.md 1.1, 1.2), and the little OpenAPI that apply needs (1.4).
 */
#define TEXT_MAX   (1u << 20)
#define AGGREGATED "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

/* Kinds that are asked, not kept. */
static const struct resource asked[] = {
    {.group = "authentication.k8s.io",
     .version = "v1",
     .plural = "selfsubjectreviews",
     .singular = "selfsubjectreview",
     .kind = "SelfSubjectReview",
     .short_name = ""},
    {.group = "authorization.k8s.io",
     .version = "v1",
     .plural = "selfsubjectaccessreviews",
     .singular = "selfsubjectaccessreview",
     .kind = "SelfSubjectAccessReview",
     .short_name = ""},
    {.group = "authorization.k8s.io",
     .version = "v1",
     .plural = "selfsubjectrulesreviews",
     .singular = "selfsubjectrulesreview",
     .kind = "SelfSubjectRulesReview",
     .short_name = ""},
    {.group = "metrics.k8s.io",
     .version = "v1beta1",
     .plural = "nodes",
     .singular = "",
     .kind = "NodeMetrics",
     .short_name = ""},
    {.group = "metrics.k8s.io",
     .version = "v1beta1",
     .plural = "pods",
     .singular = "",
     .kind = "PodMetrics",
     .short_name = "",
     .namespaced = true},
};

static const struct {
    const char *group;
    const char *versions[4]; /* in the order of preference */
} groups[] = {
    {"apps", {"v1"}},
    {"authentication.k8s.io", {"v1"}},
    {"authorization.k8s.io", {"v1"}},
    {"batch", {"v1"}},
    {"rbac.authorization.k8s.io", {"v1"}},
    {"storage.k8s.io", {"v1"}},
    {"kubeflow.org", {"v1", "v1beta1", "v1alpha1"}},
    {"metrics.k8s.io", {"v1beta1"}},
};

static bool is_asked(const struct resource *resource)
{
    return resource >= asked && resource < asked + ARRAY_LEN(asked);
}

/* Visits the rows of a group version, kept ones first. */
static const struct resource *next_of(const char *group, const char *version, size_t *at)
{
    size_t count;
    const struct resource *table = resource_table(&count);
    while (*at < count + ARRAY_LEN(asked)) {
        const struct resource *row = *at < count ? &table[*at] : &asked[*at - count];
        (*at)++;
        if (strcmp(row->group, group) == 0 && resource_has_version(row, version))
            return row;
    }
    return NULL;
}

static bool is_served(const struct request *request, const char *group)
{
    return strcmp(group, "metrics.k8s.io") != 0 || request->server->world;
}

/* -- resources
 * ------------------------------------------------------------------------------------------------
 */

static void put_texts(struct json_out *w, const char *key, const char *const *texts)
{
    json_begin(w, key, '[');
    for (; *texts; texts++)
        json_put_str(w, NULL, *texts);
    json_end(w);
}

static void put_verbs(struct json_out *w, const struct resource *row)
{
    static const char *const all[] = {
        "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch", NULL};
    static const char *const one[] = {"create", "delete", "get",   "list",
                                      "patch",  "update", "watch", NULL};
    static const char *const custom[] = {"delete", "deletecollection", "get",   "list", "patch",
                                         "create", "update",           "watch", NULL};
    static const char *const create[] = {"create", NULL};
    static const char *const read[] = {"get", "list", NULL};
    if (is_asked(row))
        put_texts(w, "verbs", strcmp(row->group, "metrics.k8s.io") == 0 ? read : create);
    else
        put_texts(w, "verbs", row->custom ? custom : row->one_by_one ? one : all);
}

static void put_lists(struct json_out *w, const struct resource *row)
{
    const char *const names[] = {row->short_name, NULL}, *const categories[] = {"all", NULL};
    put_verbs(w, row);
    if (*row->short_name)
        put_texts(w, "shortNames", names);
    if (row->in_all)
        put_texts(w, "categories", categories);
}

static const char *const status_verbs[] = {"get", "patch", "update", NULL};
static const char *const get_verb[] = {"get", NULL};

static void put_kind(struct json_out *w, const struct resource *row, const char *version)
{
    json_begin(w, "responseKind", '{');
    json_put_str(w, "group", row->group);
    json_put_str(w, "version", version);
    json_put_str(w, "kind", row->kind);
    json_end(w);
}

static void put_subresource(struct json_out *w, const struct resource *row, const char *version,
                            const char *name)
{
    json_begin(w, NULL, '{');
    json_put_str(w, "subresource", name);
    put_kind(w, row, version);
    put_texts(w, "verbs", strcmp(name, "status") == 0 ? status_verbs : get_verb);
    json_end(w);
}

static void put_subresources(struct json_out *w, const struct resource *row, const char *version)
{
    if (!row->has_status && !row->subresources)
        return;
    json_begin(w, "subresources", '[');
    for (const char *const *name = row->subresources; name && *name; name++)
        put_subresource(w, row, version, *name);
    if (row->has_status)
        put_subresource(w, row, version, "status");
    json_end(w);
}

static void put_aggregated_version(struct json_out *w, const char *group, const char *version)
{
    size_t at = 0;
    json_begin(w, NULL, '{');
    json_put_str(w, "version", version);
    json_begin(w, "resources", '[');
    for (const struct resource *row; (row = next_of(group, version, &at));) {
        json_begin(w, NULL, '{');
        json_put_str(w, "resource", row->plural);
        put_kind(w, row, version);
        json_put_str(w, "scope", row->namespaced ? "Namespaced" : "Cluster");
        json_put_str(w, "singularResource", row->singular);
        put_lists(w, row);
        put_subresources(w, row, version);
        json_end(w);
    }
    json_end(w);
    json_put_str(w, "freshness", "Current");
    json_end(w);
}

static void put_aggregated(struct json_out *w, const char *group, const char *const *versions)
{
    json_begin(w, NULL, '{');
    json_begin(w, "metadata", '{');
    if (*group)
        json_put_str(w, "name", group);
    json_put_null(w, "creationTimestamp");
    json_end(w);
    json_begin(w, "versions", '[');
    for (; *versions; versions++)
        put_aggregated_version(w, group, *versions);
    json_end(w);
    json_end(w);
}

static void write_aggregated(struct str *out, const struct request *request, bool core)
{
    static const char *const v1[] = {"v1", NULL};
    struct json_out w = json_out(out);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "kind", "APIGroupDiscoveryList");
    json_put_str(&w, "apiVersion", "apidiscovery.k8s.io/v2");
    json_put_raw(&w, "metadata", "{}");
    json_begin(&w, "items", '[');
    if (core)
        put_aggregated(&w, "", v1);
    for (size_t i = 0; !core && i < ARRAY_LEN(groups); i++) {
        if (is_served(request, groups[i].group))
            put_aggregated(&w, groups[i].group, groups[i].versions);
    }
    json_end(&w);
    json_end(&w);
    str_add_char(out, '\n');
}

/* -- the plain form
 * -----------------------------------------------------------------------------------------------
 */

static void put_group_version(struct json_out *w, const char *key, const char *group,
                              const char *version)
{
    AUTO_STR struct str both = STR_INIT(200);
    str_addf(&both, "%s/%s", group, version);
    json_begin(w, key, '{');
    json_put_str(w, "groupVersion", both.s);
    json_put_str(w, "version", version);
    json_end(w);
}

static void put_group(struct json_out *w, size_t index)
{
    json_put_str(w, "name", groups[index].group);
    json_begin(w, "versions", '[');
    for (const char *const *version = groups[index].versions; *version; version++)
        put_group_version(w, NULL, groups[index].group, *version);
    json_end(w);
    put_group_version(w, "preferredVersion", groups[index].group, groups[index].versions[0]);
}

static void write_groups(struct str *out, const struct request *request)
{
    struct json_out w = json_out(out);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "kind", "APIGroupList");
    json_put_str(&w, "apiVersion", "v1");
    json_begin(&w, "groups", '[');
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        if (!is_served(request, groups[i].group))
            continue;
        json_begin(&w, NULL, '{');
        put_group(&w, i);
        json_end(&w);
    }
    json_end(&w);
    json_end(&w);
    str_add_char(out, '\n');
}

static bool write_group(struct str *out, const struct request *request, const char *group)
{
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        if (strcmp(groups[i].group, group) != 0 || !is_served(request, group))
            continue;
        struct json_out w = json_out(out);
        json_begin(&w, NULL, '{');
        json_put_str(&w, "kind", "APIGroup");
        json_put_str(&w, "apiVersion", "v1");
        put_group(&w, i);
        json_end(&w);
        str_add_char(out, '\n');
        return true;
    }
    return false;
}

static void put_plain_sub(struct json_out *w, const struct resource *row, const char *sub)
{
    AUTO_STR struct str name = STR_INIT(200);
    str_addf(&name, "%s/%s", row->plural, sub);
    json_begin(w, NULL, '{');
    json_put_str(w, "name", name.s);
    json_put_str(w, "singularName", "");
    json_put_bool(w, "namespaced", row->namespaced);
    json_put_str(w, "kind", row->kind);
    put_texts(w, "verbs", strcmp(sub, "status") == 0 ? status_verbs : get_verb);
    json_end(w);
}

static void put_plain(struct json_out *w, const struct resource *row)
{
    json_begin(w, NULL, '{');
    json_put_str(w, "name", row->plural);
    json_put_str(w, "singularName", row->singular);
    json_put_bool(w, "namespaced", row->namespaced);
    json_put_str(w, "kind", row->kind);
    put_lists(w, row);
    json_end(w);
    for (const char *const *name = row->subresources; name && *name; name++)
        put_plain_sub(w, row, *name);
    if (row->has_status)
        put_plain_sub(w, row, "status");
}

static bool write_resources(struct str *out, const struct request *request)
{
    const struct route *route = &request->route;
    size_t at = 0, look = 0;
    AUTO_STR struct str version = STR_INIT(200);
    if (!next_of(route->group, route->version, &look) || !is_served(request, route->group))
        return false;
    str_addf(&version, "%s%s%s", route->group, *route->group ? "/" : "", route->version);
    struct json_out w = json_out(out);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "kind", "APIResourceList");
    if (*route->group)
        json_put_str(&w, "apiVersion", "v1");
    json_put_str(&w, "groupVersion", version.s);
    json_begin(&w, "resources", '[');
    for (const struct resource *row; (row = next_of(route->group, route->version, &at));)
        put_plain(&w, row);
    json_end(&w);
    json_end(&w);
    str_add_char(out, '\n');
    return true;
}

static void write_root(struct str *out)
{
    struct json_out w = json_out(out);
    json_begin(&w, NULL, '{');
    json_begin(&w, "paths", '[');
    static const char *const paths[] = {"/api",   "/api/v1",     "/apis",   "/healthz",
                                        "/livez", "/openapi/v3", "/readyz", "/version"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        json_put_str(&w, NULL, paths[i]);
    json_end(&w);
    json_end(&w);
    str_add_char(out, '\n');
}

/* -- answers
 * ---------------------------------------------------------------------------------------------------------
 */

/* Clients that know only v2beta1 get the plain form, as from the real server. */
static bool wants_aggregated(const struct request *request)
{
    return strstr(request->accept, "g=apidiscovery.k8s.io;v=v2;") != NULL;
}

static bool write_plain(struct str *text, const struct request *request)
{
    const struct route *route = &request->route;
    bool core = !str_starts(route->path, "/apis");
    if (strcmp(route->path, "/") == 0)
        write_root(text);
    else if (*route->version)
        return write_resources(text, request);
    else if (*route->group)
        return write_group(text, request, route->group);
    else if (core)
        str_add(text, "{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],"
                      "\"serverAddressByClientCIDRs\":[]}\n");
    else
        write_groups(text, request);
    return true;
}

void discovery_answer(struct request *request)
{
    struct str text = STR_INIT(TEXT_MAX);
    const struct route *route = &request->route;
    bool list = !*route->group && !*route->version && strcmp(route->path, "/") != 0;
    if (str_starts(route->path, "/api/") && *route->version && strcmp(route->version, "v1") != 0) {
        reply_no_resource(request);
        return;
    }
    if (strcmp(request->method, "GET") != 0) {
        reply_no_page(request);
        return;
    }
    if (list && wants_aggregated(request)) {
        write_aggregated(&text, request, !str_starts(route->path, "/apis"));
        reply_text(request, 200, AGGREGATED, &text);
        return;
    }
    if (write_plain(&text, request))
        reply_json(request, 200, &text);
    else
        reply_no_page(request);
}

/* -- OpenAPI
 * ------------------------------------------------------------------------------------------------------------
 */

static void write_index(struct str *out, const struct request *request)
{
    str_add(out, "{\"paths\":{\"api/v1\":{\"serverRelativeURL\":\"/openapi/v3/api/v1\"}");
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        if (!is_served(request, groups[i].group))
            continue;
        for (const char *const *version = groups[i].versions; *version; version++)
            str_addf(out, ",\"apis/%s/%s\":{\"serverRelativeURL\":\"/openapi/v3/apis/%s/%s\"}",
                     groups[i].group, *version, groups[i].group, *version);
    }
    str_add(out, "}}\n");
}

static void write_schemas(struct str *out, const char *group, const char *version)
{
    size_t at = 0, n = 0;
    for (const struct resource *row; (row = next_of(group, version, &at));) {
        if (!row->custom)
            continue;
        str_add(out, n++ > 0 ? "," : "");
        openapi_schema_write(out, row, version);
    }
}

/* For each kind a patch that knows fieldValidation: with it kubectl leaves all checking to the
 * server. */
static bool write_document(struct str *out, const char *group, const char *version)
{
    size_t at = 0, n = 0;
    str_addf(out, "{\"openapi\":\"3.0.0\",\"info\":{\"title\":\"carnet sandbox\",\"version\":"
                  "\"v1.34.0\"},\"paths\":{");
    for (const struct resource *row; (row = next_of(group, version, &at)); n++) {
        str_addf(out, "%s\"/%s%s%s/%s/%s/{name}\":{\"patch\":{\"parameters\":[{\"name\":",
                 n > 0 ? "," : "", *group ? "apis/" : "api", *group ? group : "", "", version,
                 row->plural);
        str_addf(out,
                 "\"fieldValidation\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}}],"
                 "\"responses\":{},\"x-kubernetes-action\":\"patch\","
                 "\"x-kubernetes-group-version-kind\":{\"group\":\"%s\",\"version\":\"%s\","
                 "\"kind\":\"%s\"}}}",
                 group, version, row->kind);
    }
    str_add(out, "},\"components\":{\"schemas\":{");
    write_schemas(out, group, version);
    str_add(out, "}}}\n");
    return n > 0;
}

/* An empty description in the old form (protobuf: swagger, info, paths, definitions). Clients
 * before 1.27 want one before they create anything, and check nothing where it says nothing. */
static void answer_old_form(struct request *request)
{
    static const char document[] = "\x0a\x03"
                                   "2.0"
                                   "\x12\x0c\x0a\x06"
                                   "carnet"
                                   "\x12\x02"
                                   "v1"
                                   "\x42\x00\x4a\x00";
    struct str text = STR_INIT(100);
    str_add_n(&text, document, sizeof document - 1);
    reply_text(request, 200, "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", &text);
}

void openapi_answer(struct request *request)
{
    static const char prefix[] = "/openapi/v3";
    if (strcmp(request->route.path, "/openapi/v2") == 0 &&
        strstr(request->accept, "application/com.github.proto-openapi")) {
        answer_old_form(request);
        return;
    }
    struct str text = STR_INIT(TEXT_MAX);
    char path[128], *version = NULL;
    const char *rest = request->route.path + strlen(prefix);
    if (!str_starts(request->route.path, prefix) || !str_copy(path, sizeof path, rest)) {
        reply_no_page(request);
        return;
    }
    bool found = true;
    if (!*path || strcmp(path, "/") == 0)
        write_index(&text, request);
    else if (strcmp(path, "/api/v1") == 0)
        found = write_document(&text, "", "v1");
    else if (str_starts(path, "/apis/") && (version = strchr(path + 6, '/'))) {
        *version++ = '\0';
        found = write_document(&text, path + 6, version);
    } else {
        found = false;
    }
    if (found)
        reply_text(request, 200, NULL, &text);
    else
        reply_no_page(request);
    str_fini(&text);
}
