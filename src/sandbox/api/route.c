#include "route.h"

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "query.h"

enum { PARTS_MAX = 10 };

struct parts {
    const char *at[PARTS_MAX + 1];
    size_t count;
};

/* False: too many parts, a bad escape, an empty part inside, a slash or a dot-dot in disguise. */
static bool split(char *path, struct parts *parts)
{
    for (char *part = path + 1, *end; part && *part; part = end) {
        end = strchr(part, '/');
        if (end)
            *end++ = '\0';
        if (!query_decode(part, false) || !*part || strchr(part, '/') || strcmp(part, "..") == 0 ||
            strcmp(part, ".") == 0 || parts->count == PARTS_MAX)
            return false;
        parts->at[parts->count++] = part;
    }
    return true;
}

static bool take(struct parts *parts, char *to, size_t size)
{
    if (parts->count == 0)
        return true;
    bool fits = str_copy(to, size, parts->at[0]);
    parts->count--;
    memmove(parts->at, parts->at + 1, parts->count * sizeof *parts->at);
    return fits;
}

static bool is_below_namespace(const struct parts *parts)
{
    return parts->count >= 3 && strcmp(parts->at[0], "namespaces") == 0 &&
           !(parts->count == 3 &&
             (strcmp(parts->at[2], "status") == 0 || strcmp(parts->at[2], "finalize") == 0));
}

static enum route_kind kind_of(struct route *route)
{
    if (strcmp(route->group, "authorization.k8s.io") == 0 ||
        strcmp(route->group, "authentication.k8s.io") == 0)
        return ROUTE_REVIEW;
    if (strcmp(route->group, "metrics.k8s.io") == 0)
        return ROUTE_METRICS;
    route->resource = resource_find(route->group, route->version, route->plural);
    return ROUTE_OBJECTS;
}

/* What follows the version: [watch/] [namespaces/NS/] PLURAL [/NAME [/SUBRESOURCE]] */
static bool read_object(struct route *route, struct parts *parts)
{
    char word[16];
    if (strcmp(parts->at[0], "watch") == 0 && parts->count > 1) {
        take(parts, word, sizeof word);
        route->all_watch = true;
    }
    if (is_below_namespace(parts) &&
        (!take(parts, word, sizeof word) || !take(parts, route->ns, sizeof route->ns)))
        return false;
    if (!take(parts, route->plural, sizeof route->plural) ||
        !take(parts, route->name, sizeof route->name) ||
        !take(parts, route->subresource, sizeof route->subresource) || parts->count > 0)
        return false;
    route->kind = kind_of(route);
    return true;
}

static enum route_kind other_kind(const char *path)
{
    static const char *const open[] = {"/version", "/version/", "/healthz", "/livez", "/readyz"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++) {
        if (strcmp(path, open[i]) == 0)
            return ROUTE_OPEN;
    }
    if (strcmp(path, "/") == 0)
        return ROUTE_DISCOVERY;
    return str_starts(path, "/openapi/") ? ROUTE_OPENAPI : ROUTE_UNKNOWN;
}

void route_read(struct route *route, const char *path)
{
    char text[1024], word[8];
    struct parts parts = {.count = 0};
    *route = (struct route){.kind = ROUTE_UNKNOWN};
    (void)str_copy(route->path, sizeof route->path, path);
    route->kind = other_kind(path);
    if (*path != '/' || route->kind != ROUTE_UNKNOWN || !str_copy(text, sizeof text, path) ||
        !split(text, &parts) || parts.count == 0)
        return;
    bool core = strcmp(parts.at[0], "api") == 0;
    if (!core && strcmp(parts.at[0], "apis") != 0)
        return;
    take(&parts, word, sizeof word);
    route->kind = ROUTE_DISCOVERY;
    if ((!core && !take(&parts, route->group, sizeof route->group)) ||
        !take(&parts, route->version, sizeof route->version) ||
        (parts.count > 0 && !read_object(route, &parts)))
        route->kind = ROUTE_UNKNOWN;
}
