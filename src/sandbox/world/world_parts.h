/*
 * Private to the world: what its controllers share.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_WORLD_PARTS_H
#define CARNET_SRC_SANDBOX_WORLD_WORLD_PARTS_H

#include <carnet/base/clock.h>
#include <carnet/base/map.h>
#include <carnet/data/json_edit.h>
#include <carnet/loop/loop.h>

#include "../objects/pod.h"
#include "../objects/podlog.h"
#include "../objects/registry.h"
#include "world.h"

#define NODE_NAME    "localhost"
#define NODE_ADDRESS "127.0.0.1"
#define NAME_MAX_LEN 254

/* -- objects: read, changed in a document of their own, written back (world_object.c) --------- */
struct object {
    struct json_doc doc;
    struct json *root; /* in doc; null before object_read or object_make */
    const struct resource *resource;
    char ns[NAME_MAX_LEN], name[NAME_MAX_LEN];
};
void object_fini(struct object *object);
/* Always with "= {0}": what was never read is put away as well. */
#define AUTO_OBJECT __attribute__((cleanup(object_fini)))
bool object_read(const struct world *world, const struct resource *resource, const char *ns,
                 const char *name, struct object *object);
bool object_parse(const struct resource *resource, const char *ns, const char *name,
                  const char *text, size_t len, struct object *object);
/* A new one with apiVersion, kind, name and namespace; nothing is written yet. */
void object_make(const struct resource *resource, const char *ns, const char *name,
                 struct object *object);
/* Write what `root` says now; false is logged unless it is gone. Who writes tries again: a work
 * function by WORK_FAILED. */
bool object_save(struct world *world, struct object *object) MUST_CHECK;
bool object_save_status(struct world *world, struct object *object) MUST_CHECK;
bool object_create(struct world *world, struct object *object, struct answer *answer) MUST_CHECK;
bool object_delete(struct world *world, const struct resource *resource, const char *ns,
                   const char *name, const char *propagation) MUST_CHECK;

const char *object_uid(const struct object *object);
bool object_deleting(const struct object *object);
const char *object_label(const struct object *object, const char *key);
const char *object_annotation(const struct object *object, const char *key);
bool object_has_finalizer(const struct json *root, const char *finalizer);
void object_drop_finalizer(struct object *object, const char *finalizer);
/* The controlling owner's name if it is of this kind, else null. */
const char *object_owner(const struct json *root, const char *kind);
void object_own(struct object *object, const struct object *owner);

/* -- texts and times -------------------------------------------------------------------------- */
void now_text(char out[CLOCK_TEXT]);
#define NOW_MICRO 32
void now_micro_text(char out[NOW_MICRO]);
/* Appends a duration as Go writes it: "10s", "1m20s", "5m0s". */
void duration_text(struct str *out, int64_t seconds);
void hash_text(struct str *out, const char *text,
               size_t digits); /* letters and digits of a stable hash */

/* -- work: keys that wait to be looked at (world_work.c) -------------------------------------- */
enum work {
    WORK_PROFILE,
    WORK_NAMESPACE,
    WORK_NOTEBOOK,
    WORK_STATEFULSET,
    WORK_JOB,
    WORK_CLAIM,
    WORK_GC,
    WORK_REISSUE,
    WORK_EVENT,
    WORK_SCHEDULE,
    WORK_POD,
    WORK_KINDS
};
enum { WORK_DONE = -1, WORK_FAILED = -2 }; /* else: look again in so many milliseconds */
typedef int64_t work_fn(struct world *world, const char *ns, const char *name);
struct work_queue;
struct work_queue *work_new(struct world *world, struct loop *loop);
void work_free(struct work_queue *queue);
void work_add(struct world *world, enum work kind, const char *ns, const char *name);
bool work_idle(const struct work_queue *queue); /* nothing waits to be looked at now */

work_fn profile_work, namespace_work, notebook_work, statefulset_work, job_work, claim_work,
    gc_work, reissue_work, event_work, schedule_work, pod_work;

void sets_retry(struct world *world, const char *ns); /* those that were refused there */

/* -- the world itself ------------------------------------------------------------------------- */
struct kinds {
    const struct resource *pod, *node, *event, *claim, *quota, *ns, *service, *account, *configmap,
        *secret, *statefulset, *job, *notebook, *profile, *role_binding, *storage_class;
};
struct events;
struct gc;
struct scheduler;
struct kubelet;
struct usage;
struct logs;
struct world {
    struct loop *loop;
    struct registry *registry;
    struct registry_listener *listener;
    struct kinds kinds;
    char *program, *living;
    struct work_queue *work;
    struct events *events;
    struct gc *gc;
    struct scheduler *scheduler;
    struct kubelet *kubelet;
    struct usage *usage;
    struct logs *logs;
    struct podlog podlog;
    struct map refused;        /* "ns/name" of stateful sets whose pod was refused */
    struct loop_timer *ending; /* while it stops */
    int64_t end_at;
    world_fn *ended;
    void *ended_data;
    bool stopping;
    world_fn *settled;
    void *settled_data;
};
void world_stirred(struct world *world); /* something came to rest: perhaps all is settled */

/* -- events (events.c) ------------------------------------------------------------------------ */
struct event_about {
    const char *api_version, *kind, *ns, *name, *uid, *version, *field_path;
};
struct events *events_new(struct world *world);
void events_free(struct events *events);
/* "Pod" etc. of the object; texts live in it. */
struct event_about event_about(const struct object *object);
/* The classic form: the same about the same thing again raises its count. `source` is the
 * component. One that cannot be written is kept and written later, in both forms. */
void event_tell(struct world *world, const struct event_about *about, const char *source,
                const char *type, const char *reason, const char *message);
/* The scheduler's form: eventTime and series. */
void event_tell_series(struct world *world, const struct event_about *about, const char *action,
                       const char *type, const char *reason, const char *message);

/* -- garbage (gc.c) --------------------------------------------------------------------------- */
struct gc *gc_new(struct world *world);
void gc_free(struct gc *gc);
void gc_heard(struct gc *gc, enum registry_change change, const struct resource *resource,
              const char *ns, const char *name, const char *text, size_t len);

/* -- scheduler -------------------------------------------------------------------------------- */
struct scheduler *scheduler_new(struct world *world);
void scheduler_free(struct scheduler *scheduler);
void scheduler_freed(
    struct scheduler *scheduler); /* something that pods may wait for has changed */
bool node_register(struct world *world) MUST_CHECK; /* makes or renews the node's object */

#endif
