/*
 * Binds claims to folders and protects those in use (kube-wire.md 5, 8.3, 8.4).
 *
 * A claim of a class that waits is bound once the scheduler has chosen the node for its first pod,
 * which it says by an annotation, as a real one does.
 */
#include "world_parts.h"

#include <string.h>

#include <carnet/base/quantity.h>

#include "claims.h"

enum { LOOK_AGAIN_MS = 15000 };
#define PROTECTION "kubernetes.io/pvc-protection"
#define SELECTED   "volume.kubernetes.io/selected-node"

/* -- who uses it ------------------------------------------------------------------------------ */

struct users {
    struct world *world;
    const char *claim;
    bool found, scheduled;
    char pod[NAME_MAX_LEN];
};

static void compare(void *data, const char *claim)
{
    struct users *users = data;
    users->found = users->found || str_eq(claim, users->claim);
}

static bool look_for(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct users *users = data;
    if (!memmem(text, len, users->claim, strlen(users->claim)))
        return true;
    AUTO_OBJECT struct object pod = {0};
    if (!object_parse(users->world->kinds.pod, ns, name, text, len, &pod) || pod_is_over(pod.root))
        return true;
    pod_each_claim(pod.root, compare, users);
    if (users->found)
        str_copy(users->pod, sizeof users->pod, name);
    return !users->found;
}

static struct users users_of(struct world *world, const struct object *claim)
{
    struct users users = {.world = world, .claim = claim->name};
    registry_each(world->registry, world->kinds.pod, claim->ns, look_for, &users);
    return users;
}

/* -- binding ---------------------------------------------------------------------------------- */

static void say(struct world *world, const struct object *claim, const char *type,
                const char *reason, const char *message)
{
    struct event_about about = event_about(claim);
    event_tell(world, &about, "persistentvolume-controller", type, reason, message);
}

static const char *capacity(const struct object *claim)
{
    return json_str(json_at(claim->root, "spec.resources.requests.storage"), "0");
}

static bool write_bound(struct world *world, struct object *claim)
{
    struct json_doc *doc = &claim->doc;
    struct json *status = json_need_object(doc, claim->root, "status");
    json_set_str(doc, status, "phase", "Bound");
    json_set(doc, status, "accessModes", json_at(claim->root, "spec.accessModes"));
    json_set_str(doc, json_need_object(doc, status, "capacity"), "storage", capacity(claim));
    return object_save_status(world, claim);
}

/* Two writes, as a real binder does: the volume's name, then the phase. */
static int64_t bind_claim(struct world *world, struct object *claim)
{
    if (!claim_folder_make(world, object_uid(claim)))
        return WORK_FAILED;
    struct json_doc *doc = &claim->doc;
    if (!json_at(claim->root, "spec.volumeName")) {
        struct json *metadata = json_need_object(doc, claim->root, "metadata");
        struct json *annotations = json_need_object(doc, metadata, "annotations");
        json_set_str(doc, annotations, "pv.kubernetes.io/bind-completed", "yes");
        json_set_str(doc, annotations, "pv.kubernetes.io/bound-by-controller", "yes");
        AUTO_STR struct str volume = STR_INIT(STR_LINE);
        str_addf(&volume, "pvc-%s", object_uid(claim));
        json_set_str(doc, json_need_object(doc, claim->root, "spec"), "volumeName", volume.s);
        if (!object_save(world, claim))
            return WORK_FAILED;
    }
    if (!write_bound(world, claim))
        return WORK_FAILED;
    scheduler_freed(world->scheduler);
    return WORK_DONE;
}

static int64_t wait_for_pod(struct world *world, const struct object *claim)
{
    struct users users = users_of(world, claim);
    if (!users.found) {
        say(world, claim, "Normal", "WaitForFirstConsumer",
            "waiting for first consumer to be created before binding");
        return LOOK_AGAIN_MS;
    }
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "waiting for pod %s to be scheduled", users.pod);
    say(world, claim, "Normal", "WaitForPodScheduled", text.s);
    return LOOK_AGAIN_MS;
}

static int64_t pending_claim(struct world *world, struct object *claim)
{
    const char *class = json_str(json_at(claim->root, "spec.storageClassName"), "");
    AUTO_OBJECT struct object found = {0};
    if (!object_read(world, world->kinds.storage_class, "", class, &found)) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text, "storageclass.storage.k8s.io \"%s\" not found", class);
        say(world, claim, "Warning", "ProvisioningFailed", text.s);
        return LOOK_AGAIN_MS;
    }
    bool waits = str_eq(json_str(json_get(found.root, "volumeBindingMode"), "Immediate"),
                        "WaitForFirstConsumer");
    if (waits && !object_annotation(claim, SELECTED))
        return wait_for_pod(world, claim);
    return bind_claim(world, claim);
}

/* It goes once no pod uses it. */
static int64_t end_claim(struct world *world, struct object *claim)
{
    if (!object_has_finalizer(claim->root, PROTECTION) || users_of(world, claim).found)
        return WORK_DONE;
    object_drop_finalizer(claim, PROTECTION);
    return object_save(world, claim) ? WORK_DONE : WORK_FAILED;
}

int64_t claim_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object claim = {0};
    if (!object_read(world, world->kinds.claim, ns, name, &claim))
        return WORK_DONE;
    if (object_deleting(&claim))
        return end_claim(world, &claim);
    if (!str_eq(json_str(json_at(claim.root, "status.phase"), "Pending"), "Bound"))
        return pending_claim(world, &claim);
    const char *has = json_str(json_at(claim.root, "status.capacity.storage"), "0");
    bool grown = quantity_units(has) != quantity_units(capacity(&claim));
    if (grown && !write_bound(world, &claim)) /* the folder grows by itself */
        return WORK_FAILED;
    return claim_folder_make(world, object_uid(&claim)) ? WORK_DONE : WORK_FAILED;
}
