/*
 * A StatefulSet keeps pods <name>-0 … of its template.
 */
#include "world_parts.h"

#include <stdlib.h>
#include <string.h>

/* One whose pod was refused is tried again when a quota of its namespace changes, and after this
 * long. */
enum { RETRY_REFUSED_MS = 300000, REPLICAS_MAX = 100 };

struct set {
    struct world *world;
    struct object *object;
    struct str revision; /* "hello-7c9f…" : changes with the template */
    int64_t wanted, there, ready, current;
    bool refused;   /* a pod, by a quota or another rule */
    bool unwritten; /* something could not be written: to be tried again */
};

static void revision_of(struct str *out, const struct object *set)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    json_write(&text, json_at(set->root, "spec.template"), false);
    str_addf(out, "%s-", set->name);
    hash_text(out, text.s, 10);
}

static void say(struct set *set, const char *type, const char *reason, const char *message)
{
    struct event_about about = event_about(set->object);
    event_tell(set->world, &about, "statefulset-controller", type, reason, message);
}

static void say_done(struct set *set, const char *verb, const char *reason, const char *pod)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "%s Pod %s in StatefulSet %s successful", verb, pod, set->object->name);
    say(set, "Normal", reason, text.s);
}

static void make_pod(struct set *set, const char *name, int64_t ordinal)
{
    struct world *world = set->world;
    AUTO_OBJECT struct object pod = {0};
    object_make(world->kinds.pod, set->object->ns, name, &pod);
    struct json_doc *doc = &pod.doc;
    struct json *metadata = json_need_object(doc, pod.root, "metadata");
    const struct json *template = json_at(set->object->root, "spec.template");
    json_set(doc, metadata, "labels", json_at(template, "metadata.labels"));
    if (json_count(json_at(template, "metadata.annotations")) > 0)
        json_set(doc, metadata, "annotations", json_at(template, "metadata.annotations"));
    struct json *labels = json_need_object(doc, metadata, "labels");
    AUTO_STR struct str index = STR_INIT(STR_LINE);
    str_addf(&index, "%lld", (long long)ordinal);
    json_set_str(doc, labels, "apps.kubernetes.io/pod-index", index.s);
    json_set_str(doc, labels, "controller-revision-hash", set->revision.s);
    json_set_str(doc, labels, "statefulset.kubernetes.io/pod-name", name);
    object_own(&pod, set->object);
    json_set(doc, pod.root, "spec", json_get(template, "spec"));
    struct json *spec = json_need_object(doc, pod.root, "spec");
    json_set_str(doc, spec, "hostname", name);
    struct answer answer = {0};
    if (object_create(world, &pod, &answer)) {
        say_done(set, "create", "SuccessfulCreate", name);
        return;
    }
    set->refused = answer.code < 500;
    set->unwritten = set->unwritten || !set->refused;
    if (set->unwritten || answer.code == 409)
        return;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "create Pod %s in StatefulSet %s failed error: %s", name, set->object->name,
             answer.message);
    say(set, "Warning", "FailedCreate", text.s);
}

static void end_pod(struct set *set, const char *name)
{
    if (object_delete(set->world, set->world->kinds.pod, set->object->ns, name, "Background"))
        say_done(set, "delete", "SuccessfulDelete", name);
    else
        set->unwritten = true;
}

static bool is_ready(const struct json *pod)
{
    JSON_EACH(condition, json_at(pod, "status.conditions")) {
        if (str_eq(json_str(json_get(condition, "type"), ""), "Ready"))
            return str_eq(json_str(json_get(condition, "status"), ""), "True");
    }
    return false;
}

/* One place of the set: a pod of the present template, running or on its way. */
static void keep_pod(struct set *set, int64_t ordinal)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_addf(&name, "%s-%lld", set->object->name, (long long)ordinal);
    AUTO_OBJECT struct object pod = {0};
    if (!object_read(set->world, set->world->kinds.pod, set->object->ns, name.s, &pod)) {
        if (ordinal < set->wanted)
            make_pod(set, name.s, ordinal);
        return;
    }
    if (!str_eq(object_owner(pod.root, "StatefulSet"), set->object->name))
        return;
    set->there++;
    bool present = str_eq(object_label(&pod, "controller-revision-hash"), set->revision.s);
    set->current += present;
    if (object_deleting(&pod))
        return;
    set->ready += is_ready(pod.root);
    if (ordinal >= set->wanted || !present || pod_is_over(pod.root))
        end_pod(set, name.s);
}

static bool write_status(struct set *set)
{
    struct json_doc *doc = &set->object->doc;
    struct json *status = json_need_object(doc, set->object->root, "status");
    json_set(doc, status, "observedGeneration", json_at(set->object->root, "metadata.generation"));
    json_set_int(doc, status, "replicas", set->there);
    if (set->ready > 0)
        json_set_int(doc, status, "readyReplicas", set->ready);
    else
        json_remove(status, "readyReplicas");
    json_set_int(doc, status, "availableReplicas", set->ready);
    json_set_int(doc, status, "currentReplicas", set->current);
    json_set_int(doc, status, "updatedReplicas", set->current);
    json_set_str(doc, status, "currentRevision", set->revision.s);
    json_set_str(doc, status, "updateRevision", set->revision.s);
    json_set_int(doc, status, "collisionCount", 0);
    return object_save_status(set->world, set->object);
}

void sets_retry(struct world *world, const char *ns)
{
    const char *key;
    void *value;
    size_t len = strlen(ns);
    for (size_t at = 0; map_next(&world->refused, &at, &key, &value);) {
        if (strncmp(key, ns, len) == 0 && key[len] == '/')
            work_add(world, WORK_STATEFULSET, ns, key + len + 1);
    }
}

static void remember(struct world *world, const char *ns, const char *name, bool refused)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%s/%s", ns, name);
    if (refused)
        map_set(&world->refused, key.s, world);
    else
        map_remove(&world->refused, key.s);
}

static void keep_pods(struct set *set)
{
    const struct json *root = set->object->root;
    set->wanted = json_int(json_at(root, "spec.replicas"), 1);
    set->wanted = set->wanted < REPLICAS_MAX ? set->wanted : REPLICAS_MAX;
    int64_t had = json_int(json_at(root, "status.replicas"), 0);
    int64_t last = had > set->wanted ? had : set->wanted;
    for (int64_t ordinal = 0; ordinal <= last && ordinal <= REPLICAS_MAX; ordinal++)
        keep_pod(set, ordinal);
}

int64_t statefulset_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object object = {0};
    struct set set = {.world = world, .object = &object, .revision = STR_INIT(STR_LINE)};
    if (!object_read(world, world->kinds.statefulset, ns, name, &object)) {
        remember(world, ns, name, false);
        return WORK_DONE;
    }
    if (!object_deleting(&object)) {
        revision_of(&set.revision, &object);
        keep_pods(&set);
        set.unwritten = !write_status(&set) || set.unwritten;
    }
    remember(world, ns, name, set.refused);
    str_fini(&set.revision);
    if (set.unwritten)
        return WORK_FAILED;
    return set.refused ? RETRY_REFUSED_MS : WORK_DONE;
}
