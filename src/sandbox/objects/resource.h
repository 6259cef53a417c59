/*
 * Private to the sandbox: the kinds it serves, one row each (kube-wire.md 1.2, 2.1 Table).
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_RESOURCE_H
#define CARNET_SRC_SANDBOX_OBJECTS_RESOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/data/json_edit.h>

struct field;
struct faults;

struct table_column {
    const char *name, *type, *format;
    int priority;
    /* Appends the cell as JSON. `now` is wall time. */
    void (*cell)(struct str *out, const struct json *object, int64_t now);
};
struct resource {
    const char *group, *version; /* "" for core; the version that is stored */
    const char *plural, *singular, *kind;
    const char *short_name;  /* "" none */
    bool namespaced, custom; /* custom: rules of custom resources (3.2, 3.3, 4.2) */
    bool has_status;         /* status subresource */
    bool has_generation;
    bool in_all;                       /* category "all" */
    bool one_by_one;                   /* no deletecollection */
    bool label_names;                  /* names are labels (no dots), as for namespaces; */
    bool path_names;                   /* … or anything that fits a path, as for roles */
    const char *const *older_versions; /* also served: "v1beta1", …; null-terminated, may be null */
    const char *const *subresources;   /* read-only ones beside status: "log"; may be null */
    const struct table_column *columns; /* ends with a null name; null: Name and Created At */
    const struct json_merge_key *merge_keys;
    const char *const *fields;  /* field selectors beside name and namespace; null-terminated */
    const struct field *schema; /* the fields that are known; null: all are taken */
    /* Sets what the server sets where nothing was said. `fresh`: at creation. Null: nothing. */
    void (*complete)(struct json_doc *doc, struct json *object, bool fresh);
    /* What this kind asks of an object. `before` is null at creation. Null: nothing. */
    void (*check)(struct faults *faults, const struct json *object, const struct json *before);
};

const struct resource *resource_find(const char *group, const char *version, const char *plural);
const struct resource *resource_by_kind(const char *group, const char *kind);
const struct resource *resource_table(size_t *count);
/* Whether it is served in that version, stored or older. */
bool resource_has_version(const struct resource *resource, const char *version);
/* Appends "v1" or "kubeflow.org/v1"; `version` null: the stored one. */
void resource_api_version(struct str *out, const struct resource *resource, const char *version);
/* Appends "pods" or "notebooks.kubeflow.org" (`kind`: "Pod", "Notebook.kubeflow.org"). */
void resource_full_name(struct str *out, const struct resource *resource, bool kind);

#endif
