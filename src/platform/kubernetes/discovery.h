/*
 * What of Kubeflow's own group is served, and in which version (kubeflow.md 4.1).
 *
 * Runs beside the first lists, which try the usual version meanwhile: nothing waits for it but a
 * kind that answered 404. CRDs have versions of their own: each is looked for, newest first.
 */
#ifndef CARNET_KUBERNETES_DISCOVERY_H
#define CARNET_KUBERNETES_DISCOVERY_H

#include <stdbool.h>

#include <carnet/base/str.h>

#include "resource.h"

struct http_request;
struct link_keeper;

enum { DISCOVERY_VERSIONS = 8, DISCOVERY_VERSION = 32 };
enum discovery_state { DISCOVERY_NOT_YET, DISCOVERY_RUNNING, DISCOVERY_DONE, DISCOVERY_FAILED };

struct discovery {
    struct link_keeper *link;
    void (*done)(void *data); /* it is known now what is served, or that it cannot be known */
    void *data;
    enum discovery_state state;
    struct http_request *request;
    struct str body;
    /* Versions the group has, the best first; the one being looked at. */
    char versions[DISCOVERY_VERSIONS][DISCOVERY_VERSION];
    unsigned version_count, looking;
    char chosen[RESOURCE_COUNT][DISCOVERY_VERSION]; /* "" not chosen: the usual one */
    bool found[RESOURCE_COUNT];
};
void discovery_init(struct discovery *discovery, struct link_keeper *link, void (*done)(void *data),
                    void *data);
void discovery_fini(struct discovery *discovery);
void discovery_start(struct discovery *discovery);
void discovery_link_up(struct discovery *discovery); /* starts again what failed */

/* The version to ask for. */
const char *discovery_version(const struct discovery *discovery, int resource);
/* It is still being found out whether the kind is served. */
bool discovery_is_open(const struct discovery *discovery);

struct json;
/* Pure. The versions of an APIGroup in the order they are tried: v1, v1beta1, …, then what is
 * unknown. */
unsigned discovery_read_versions(char versions[][DISCOVERY_VERSION], unsigned max,
                                 const struct json *group);
/* Pure. Whether an APIResourceList has the plural. */
bool discovery_has(const struct json *resource_list, const char *plural);

#endif
