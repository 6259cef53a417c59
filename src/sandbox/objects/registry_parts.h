/*
 * Private to registry*.c: what is kept in memory, and the steps of a write.
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_REGISTRY_PARTS_H
#define CARNET_SRC_SANDBOX_OBJECTS_REGISTRY_PARTS_H

#include <carnet/data/objects.h>

#include "registry.h"

#define REGISTRY_TREE_MAX (64u << 20)
#define REGISTRY_TEXT_MAX (3u << 19) /* 1.5 MiB, etcd's limit */

/* A text that several hold: the record, and changes that are still being told. */
struct blob {
    unsigned refs;
    size_t len;
    char s[];
};
struct record {
    char *ns, *name;
    uint64_t version;
    struct blob *text;
};
/* All objects of a kind, in the order of "namespace/name". */
struct shelf {
    struct record **records;
    size_t len, cap;
};
struct registry_listener {
    struct registry *registry;
    struct registry_listener *next;
    registry_listener_fn *heard; /* null: removed while changes are told */
    void *data;
};
/* A change that is still to be told. */
struct pending {
    struct pending *next;
    enum registry_change change;
    const struct resource *resource;
    char *ns, *name;
    uint64_t version;
    struct blob *text, *before;
};
struct registry {
    struct loop *loop;
    struct objects *objects;
    struct shelf *shelves; /* one for each row of the resource table */
    struct registry_listener *listeners;
    struct quota *quota;
    struct pending *first, *last;
    bool telling;
};

struct record *registry_find(const struct registry *registry, const struct resource *resource,
                             const char *ns, const char *name);
struct shelf *registry_shelf(const struct registry *registry, const struct resource *resource);
/* The order of the keys "namespace/name", as etcd has it. */
int registry_compare(const struct registry_key *a, const struct registry_key *b);
/* Where on a shelf a walk begins: behind `after`, or (null) at the namespace's first, null: at the
 * first. */
size_t registry_place(const struct shelf *shelf, const char *ns, const struct registry_key *after);

/* One write on its way. */
struct write {
    struct registry *registry;
    const struct resource *resource;
    const char *ns, *name;
    struct json_doc *doc; /* holds the new object */
    unsigned flags;
    struct answer *answer;
    const struct json *patch; /* not null: the write is a patch */
    struct json_doc old_doc;
    struct json *old; /* the object as it stands, null: there is none */
};
/* Reads the object as it stands; 404 when it is not there. */
bool write_begin(struct write *write);
void write_end(struct write *write);
/* Puts the object (in write->doc) on the disk and on its shelf, with the next version, and tells.
 */
bool write_store(struct write *write, enum registry_change change, struct json *object);

/* Replaces the old object by `next` under all rules. */
bool write_replace(struct write *write, struct json *next);
/* The last finalizer went: the object goes. */
bool write_is_over(const struct json *object);

#endif
