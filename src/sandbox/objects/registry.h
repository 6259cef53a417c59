/*
 * Private to the sandbox: the objects, with Kubernetes' rules, as the HTTP side and the controllers
 * see them.
 *
 * Everything that changes an object goes through here: versions, uid, generation, creation time,
 * name rules, finalizers and deletion, status apart from spec, quota, validation by kind, no change
 * for no effect. Who watches hears of every change in order. One thread. Texts of what failed are
 * the real server's (kube-wire.md 4); an answer is a HTTP status and a Status object.
 */
#ifndef CARNET_SRC_SANDBOX_OBJECTS_REGISTRY_H
#define CARNET_SRC_SANDBOX_OBJECTS_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/data/json_edit.h>

#include "resource.h"

struct loop;
struct registry;

/* `database` null: one in memory, for tests. Keeps the last 2,000 changes for watches. */
struct registry *registry_open(struct loop *loop, const char *database, struct error *error);
void registry_close(struct registry *registry);
uint64_t registry_version(const struct registry *registry);
uint64_t registry_oldest(const struct registry *registry); /* changes after it can be told again */

/* What came of a call. `code` 200/201 or a failure; then `status` says it as Kubernetes does. */
struct answer {
    int code;
    char reason[40]; /* "NotFound"; "" none */
    char message[2048];
    char details[4096];    /* JSON object, "" none */
    char metadata[512];    /* of the Status, JSON object; "" is {} */
    char warnings[4][256]; /* texts of Warning headers, "" none */
};

/* The stored object's text, compact JSON; null: there is none. Valid until it changes. */
const char *registry_get(const struct registry *registry, const struct resource *resource,
                         const char *ns, const char *name, size_t *len);
/* Visits in the order of namespace, then name; `ns` null: all. */
void registry_each(const struct registry *registry, const struct resource *resource, const char *ns,
                   bool (*each)(void *data, const char *ns, const char *name, const char *text,
                                size_t len),
                   void *data);

typedef bool registry_each_fn(void *data, const char *ns, const char *name, const char *text,
                              size_t len);
/* The same from behind a key on (null: from the beginning), for lists in pieces. */
struct registry_key {
    const char *ns, *name;
};
void registry_each_after(const struct registry *registry, const struct resource *resource,
                         const char *ns, const struct registry_key *after, registry_each_fn *each,
                         void *data);
/* The same as they stood at a version. False: what has changed since is no longer known (before
 * registry_oldest). `each` changes nothing. */
bool registry_each_at(struct registry *registry, const struct resource *resource, const char *ns,
                      uint64_t version, const struct registry_key *after, registry_each_fn *each,
                      void *data) MUST_CHECK;
size_t registry_count(const struct registry *registry, const struct resource *resource);

/* WRITE_SYSTEM: a controller's word: finalizers, status at creation and quota are not looked at. */
enum {
    WRITE_DRY_RUN = 1,
    WRITE_STATUS = 2,
    WRITE_STRICT = 4,
    WRITE_IGNORE_UNKNOWN = 8,
    WRITE_SYSTEM = 16
};
/* All writes: the result is put into `doc` (json_edit(doc) is the object as it is now). `object`
 * may lie in `doc`. Return answer->code < 300. */
bool registry_create(struct registry *registry, const struct resource *resource, const char *ns,
                     struct json_doc *doc, const struct json *object, unsigned flags,
                     struct answer *answer);
bool registry_update(struct registry *registry, const struct resource *resource, const char *ns,
                     const char *name, struct json_doc *doc, const struct json *object,
                     unsigned flags, struct answer *answer);
enum patch_type { PATCH_MERGE, PATCH_JSON, PATCH_STRATEGIC, PATCH_APPLY };
bool registry_patch(struct registry *registry, const struct resource *resource, const char *ns,
                    const char *name, enum patch_type type, struct json_doc *doc,
                    const struct json *patch, unsigned flags, struct answer *answer);
struct delete_options {
    const char *propagation;   /* "Background", "Foreground", "Orphan", "" default of the kind */
    int64_t grace_s;           /* -1: the object's own */
    const char *uid, *version; /* preconditions, "" none */
    bool dry_run;
};
/* 200 with a Status or with the object that stays for its finalizers or grace. */
bool registry_delete(struct registry *registry, const struct resource *resource, const char *ns,
                     const char *name, const struct delete_options *options, struct json_doc *doc,
                     struct answer *answer);
/* For controllers that are the last word (kubelet's part): takes the object away now. False: it is
 * still there. */
bool registry_remove(struct registry *registry, const struct resource *resource, const char *ns,
                     const char *name) MUST_CHECK;

/* Hearing of changes, in order, after they are durable. */
enum registry_change { REGISTRY_ADDED, REGISTRY_MODIFIED, REGISTRY_DELETED };
struct registry_event {
    enum registry_change change;
    const struct resource *resource;
    const char *ns, *name;
    uint64_t version;
    const char *text; /* of DELETED: the last state, with the version of the deletion */
    size_t len;
    const char *before; /* what stood there until then; null for ADDED */
    size_t before_len;
};
struct registry_listener;
typedef void registry_listener_fn(void *data, const struct registry_event *event);
/* A listener may change objects: what comes of it is told after this event, to all. */
struct registry_listener *registry_listen(struct registry *registry, registry_listener_fn *heard,
                                          void *data);
void registry_unlisten(struct registry_listener *listener);
/* Changes after a version, for watches that go on: false when they were compacted (410). */
bool registry_since(struct registry *registry, const struct resource *resource, const char *ns,
                    uint64_t after, registry_listener_fn *each, void *data);

#endif
