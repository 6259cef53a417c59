/*
 * Private to the sandbox: the kinds it serves, one row each (kube-wire.md 1.2, 2.1 Table).
 */
#ifndef CARNET_SRC_SANDBOX_RESOURCE_H
#define CARNET_SRC_SANDBOX_RESOURCE_H

#include <stdbool.h>

#include <carnet/data/json_edit.h>

struct table_column {
    const char *name, *type, *format;
    int priority;
    /* Appends the cell as JSON. `now` is wall time. */
    void (*cell)(struct str *out, const struct json *object, int64_t now);
};
struct resource {
    const char *group, *version; /* "" for core */
    const char *plural, *singular, *kind;
    const char *short_name;      /* "" none */
    bool namespaced, custom;     /* custom: rules of custom resources (3.2, 3.3, 4.2) */
    bool has_status;             /* status subresource */
    bool has_generation;
    bool in_all;                 /* category "all" */
    const char *const *older_versions; /* also served: "v1beta1", …; null-terminated, may be null */
    const struct table_column *columns; /* ends with a null name */
    const struct json_merge_key *merge_keys;
};

const struct resource *resource_find(const char *group, const char *version, const char *plural);
const struct resource *resource_by_kind(const char *group, const char *kind);
const struct resource *resource_table(size_t *count);

#endif
