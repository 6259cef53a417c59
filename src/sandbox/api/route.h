/*
 * Private to the sandbox: what a path means.
 */
#ifndef CARNET_SRC_SANDBOX_API_ROUTE_H
#define CARNET_SRC_SANDBOX_API_ROUTE_H

#include "../objects/resource.h"

enum route_kind {
    ROUTE_UNKNOWN,   /* 404 */
    ROUTE_OPEN,      /* /version, /healthz, /livez, /readyz: for strangers who GET them */
    ROUTE_DISCOVERY, /* /, /api, /apis and what is below without a resource */
    ROUTE_OPENAPI,
    ROUTE_OBJECTS, /* `resource` is null when there is no such kind */
    ROUTE_REVIEW,
    ROUTE_METRICS
};
struct route {
    enum route_kind kind;
    const struct resource *resource;
    char path[512]; /* as sent, up to what fits: for what is no object */
    char group[64], version[32], plural[64];
    char ns[254], name[254], subresource[64]; /* "" none */
    bool all_watch;                           /* /api/v1/watch/…, the old form */
};
/* `path` without query, as sent. */
void route_read(struct route *route, const char *path);

#endif
