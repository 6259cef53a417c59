/*
 * Places pods on the one node, with the words of the real scheduler (kube-wire.md 8.2).
 */
#include "scheduler.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/number.h>

/* A pod that fits nowhere is tried again when something is freed, and after this long. Its event is
 * repeated at most that often: two thousand waiting pods must not keep the store busy. */
enum { TRY_AGAIN_MS = 300000, SAY_AGAIN_S = 30 };
#define SELECTED "volume.kubernetes.io/selected-node"

struct booking {
    struct {
        char name[64];
        int64_t amount; /* in thousandths */
    } items[REQUESTS_MAX];
    size_t len;
};
struct waiting {
    char *ns, *name;
    int64_t told;
};
struct scheduler {
    struct world *world;
    struct map bookings; /* "ns/name" to struct booking */
    struct map waits;    /* "ns/name" to struct waiting */
};

static void waiting_free(void *pointer)
{
    struct waiting *waiting = pointer;
    free(waiting->ns);
    free(waiting->name);
    free(waiting);
}

struct scheduler *scheduler_new(struct world *world)
{
    struct scheduler *scheduler = mem_zalloc(1, sizeof *scheduler);
    scheduler->world = world;
    map_init(&scheduler->bookings, free);
    map_init(&scheduler->waits, waiting_free);
    return scheduler;
}

void scheduler_free(struct scheduler *scheduler)
{
    if (!scheduler)
        return;
    map_fini(&scheduler->bookings);
    map_fini(&scheduler->waits);
    free(scheduler);
}

static void pod_key(struct str *out, const char *ns, const char *name)
{
    str_addf(out, "%s/%s", ns, name);
}

/* -- what is taken ---------------------------------------------------------------------------- */

static void book(struct booking *booking, const struct json *pod, const char *resource)
{
    for (size_t i = 0; i < booking->len; i++) {
        if (str_eq(booking->items[i].name, resource))
            return;
    }
    if (booking->len == REQUESTS_MAX ||
        !str_copy(booking->items[booking->len].name, sizeof booking->items[0].name, resource))
        return;
    booking->items[booking->len++].amount = pod_amount(pod, "requests", resource);
}

static void booking_of(struct booking *booking, const struct json *pod)
{
    static const char *const lists[] = {"spec.containers", "spec.initContainers"};
    memset(booking, 0, sizeof *booking);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        JSON_EACH(container, json_at(pod, lists[i])) {
            JSON_EACH(amount, json_at(container, "resources.requests"))
                book(booking, pod, json_key(amount));
        }
    }
}

static int64_t booked(const struct booking *booking, const char *resource)
{
    for (size_t i = 0; i < booking->len; i++) {
        if (str_eq(booking->items[i].name, resource))
            return booking->items[i].amount;
    }
    return 0;
}

static int64_t taken(const struct scheduler *scheduler, const char *resource)
{
    int64_t sum = 0;
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&scheduler->bookings, &at, &key, &value);)
        sum = number_add(sum, booked(value, resource));
    return sum;
}

void scheduler_heard(struct scheduler *scheduler, const struct registry_event *event,
                     const struct json *pod)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    pod_key(&key, event->ns, event->name);
    bool placed = json_str(json_at(pod, "spec.nodeName"), "")[0] != '\0';
    bool gone = event->change == REGISTRY_DELETED;
    if (gone || placed) {
        struct waiting *waiting = map_remove(&scheduler->waits, key.s);
        if (waiting)
            waiting_free(waiting);
    }
    if (placed && !gone && !pod_is_over(pod)) {
        struct booking *booking = mem_zalloc(1, sizeof *booking);
        booking_of(booking, pod);
        free(map_set(&scheduler->bookings, key.s, booking));
        return;
    }
    struct booking *booking = map_remove(&scheduler->bookings, key.s);
    if (booking)
        scheduler_freed(scheduler);
    free(booking);
}

void scheduler_freed(struct scheduler *scheduler)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&scheduler->waits, &at, &key, &value);) {
        const struct waiting *waiting = value;
        work_add(scheduler->world, WORK_SCHEDULE, waiting->ns, waiting->name);
    }
}

/* -- does it fit ------------------------------------------------------------------------------ */

/* Why not. `hopeless`: even an empty node would not do, so preemption cannot help. */
struct verdict {
    struct str reasons;
    bool hopeless;
};

static void against(struct verdict *verdict, const char *reason, bool hopeless)
{
    str_addf(&verdict->reasons, "%s1 %s", verdict->reasons.len > 0 ? ", " : "", reason);
    verdict->hopeless = verdict->hopeless || hopeless;
}

/* In thousandths. */
static int64_t allocatable(const struct object *node, const char *resource)
{
    const struct json *status = json_get(node->root, "status");
    const struct json *list = json_get(status, "allocatable");
    return amount_in(json_get(list, resource) ? list : json_get(status, "capacity"), resource);
}

static bool tolerates(const struct json *pod, const struct json *taint)
{
    JSON_EACH(toleration, json_at(pod, "spec.tolerations")) {
        const char *key = json_str(json_get(toleration, "key"), "");
        const char *effect = json_str(json_get(toleration, "effect"), "");
        bool exists = str_eq(json_str(json_get(toleration, "operator"), "Equal"), "Exists");
        if (effect[0] != '\0' && !str_eq(effect, json_str(json_get(taint, "effect"), "")))
            continue;
        if (key[0] == '\0' ? !exists : !str_eq(key, json_str(json_get(taint, "key"), "")))
            continue;
        if (exists || str_eq(json_str(json_get(toleration, "value"), ""),
                             json_str(json_get(taint, "value"), "")))
            return true;
    }
    return false;
}

static bool taints_stop(const struct object *node, const struct json *pod)
{
    JSON_EACH(taint, json_at(node->root, "spec.taints")) {
        const char *effect = json_str(json_get(taint, "effect"), "");
        if (!str_eq(effect, "PreferNoSchedule") && !tolerates(pod, taint))
            return true;
    }
    return false;
}

static bool labels_match(const struct object *node, const struct json *pod)
{
    JSON_EACH(wanted, json_at(pod, "spec.nodeSelector")) {
        if (!str_eq(object_label(node, json_key(wanted)), json_str(wanted, "")))
            return false;
    }
    return true;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void look_at_amounts(struct scheduler *scheduler, const struct object *node,
                            const struct json *pod, struct verdict *verdict)
{
    if ((int64_t)scheduler->bookings.len >= allocatable(node, "pods") / 1000)
        against(verdict, "Too many pods", false);
    struct booking wish;
    booking_of(&wish, pod);
    qsort(wish.items, wish.len, sizeof wish.items[0], by_name);
    for (size_t i = 0; i < wish.len; i++) {
        int64_t amount = wish.items[i].amount, all = allocatable(node, wish.items[i].name);
        if (amount == 0 || str_eq(wish.items[i].name, "ephemeral-storage") ||
            amount <= all - taken(scheduler, wish.items[i].name))
            continue;
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text, "Insufficient %s", wish.items[i].name);
        against(verdict, text.s, amount > all);
    }
}

/* The first filter that says no decides, as in the real one. */
static void look_at_node(struct scheduler *scheduler, const struct json *pod,
                         struct verdict *verdict)
{
    struct world *world = scheduler->world;
    AUTO_OBJECT struct object node = {0};
    if (!object_read(world, world->kinds.node, "", NODE_NAME, &node))
        str_add(&verdict->reasons, "no nodes");
    else if (json_bool(json_at(node.root, "spec.unschedulable"), false))
        against(verdict, "node(s) were unschedulable", true);
    else if (taints_stop(&node, pod))
        against(verdict, "node(s) had untolerated taint(s)", true);
    else if (!labels_match(&node, pod))
        against(verdict, "node(s) didn't match Pod's node affinity/selector", true);
    else
        look_at_amounts(scheduler, &node, pod, verdict);
}

/* -- its claims ------------------------------------------------------------------------------- */

struct claim_look {
    struct world *world;
    const char *ns;
    struct str fault; /* why it can never be placed as things are */
    bool unbound;     /* some claim waits for the node to be chosen */
    bool choose;      /* say to those that it is chosen */
    bool failed;      /* … and it could not be written */
};

static bool choose_node(struct world *world, struct object *claim)
{
    if (object_annotation(claim, SELECTED))
        return true;
    struct json *metadata = json_need_object(&claim->doc, claim->root, "metadata");
    json_set_str(&claim->doc, json_need_object(&claim->doc, metadata, "annotations"), SELECTED,
                 NODE_NAME);
    return object_save(world, claim);
}

static void look_at_claim(void *data, const char *name)
{
    struct claim_look *look = data;
    if (look->fault.len > 0)
        return;
    AUTO_OBJECT struct object claim = {0};
    if (!object_read(look->world, look->world->kinds.claim, look->ns, name, &claim)) {
        str_addf(&look->fault, "persistentvolumeclaim \"%s\" not found. not found", name);
        return;
    }
    if (object_deleting(&claim)) {
        str_addf(&look->fault, "persistentvolumeclaim \"%s\" is being deleted. not found", name);
        return;
    }
    if (str_eq(json_str(json_at(claim.root, "status.phase"), ""), "Bound"))
        return;
    const char *class = json_str(json_at(claim.root, "spec.storageClassName"), "");
    AUTO_OBJECT struct object found = {0};
    bool known = object_read(look->world, look->world->kinds.storage_class, "", class, &found);
    if (!known ||
        !str_eq(json_str(json_get(found.root, "volumeBindingMode"), ""), "WaitForFirstConsumer")) {
        str_add(&look->fault, "pod has unbound immediate PersistentVolumeClaims. not found");
        return;
    }
    look->unbound = true;
    if (look->choose && !choose_node(look->world, &claim))
        look->failed = true;
}

static struct claim_look look_at_claims(struct world *world, const struct object *pod, bool choose)
{
    struct claim_look look = {world, pod->ns, STR_INIT(STR_LINE), false, choose, false};
    pod_each_claim(pod->root, look_at_claim, &look);
    return look;
}

/* -- one pod ---------------------------------------------------------------------------------- */

static void set_condition(struct object *pod, bool placed, const char *message)
{
    struct json_doc *doc = &pod->doc;
    struct json *status = json_need_object(doc, pod->root, "status");
    struct json *list = json_need_array(doc, status, "conditions");
    const char *word = placed ? "True" : "False";
    struct json *found = NULL;
    for (size_t i = 0; i < json_count(list) && !found; i++) {
        struct json *condition = json_edit_at(list, i);
        if (str_eq(json_str(json_get(condition, "type"), ""), "PodScheduled"))
            found = condition;
    }
    if (!found) {
        json_append(doc, list, json_new_object(doc));
        found = json_edit_at(list, json_count(list) - 1);
        json_set_str(doc, found, "type", "PodScheduled");
    }
    const struct json *generation = json_at(pod->root, "metadata.generation");
    if (generation)
        json_set(doc, found, "observedGeneration", generation);
    if (!str_eq(json_str(json_get(found, "status"), ""), word)) {
        char now[CLOCK_TEXT];
        now_text(now);
        json_set_str(doc, found, "status", word);
        json_set_null(doc, found, "lastProbeTime");
        json_set_str(doc, found, "lastTransitionTime", now);
    }
    if (placed) {
        json_remove(found, "reason");
        json_remove(found, "message");
    } else {
        json_set_str(doc, found, "reason", "Unschedulable");
        json_set_str(doc, found, "message", message);
    }
}

static struct waiting *wait_for_change(struct scheduler *scheduler, const struct object *pod)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    pod_key(&key, pod->ns, pod->name);
    struct waiting *waiting = map_get(&scheduler->waits, key.s);
    if (!waiting) {
        waiting = mem_zalloc(1, sizeof *waiting);
        waiting->ns = mem_strdup(pod->ns);
        waiting->name = mem_strdup(pod->name);
        map_set(&scheduler->waits, key.s, waiting);
    }
    return waiting;
}

/* False: it could not be written. */
static bool refuse(struct scheduler *scheduler, struct object *pod, const char *why)
{
    struct world *world = scheduler->world;
    AUTO_STR struct str message = STR_INIT(STR_LINE);
    str_addf(&message, "0/1 nodes are available: %s", why);
    struct waiting *waiting = wait_for_change(scheduler, pod);
    AUTO_STR struct str before = STR_INIT(STR_LINE);
    JSON_EACH(condition, json_at(pod->root, "status.conditions")) {
        if (str_eq(json_str(json_get(condition, "type"), ""), "PodScheduled"))
            str_add(&before, json_str(json_get(condition, "message"), ""));
    }
    set_condition(pod, false, message.s);
    if (!object_save_status(world, pod))
        return false;
    if (str_eq(before.s, message.s) && clock_wall() - waiting->told < SAY_AGAIN_S)
        return true;
    waiting->told = clock_wall();
    struct event_about about = event_about(pod);
    event_tell_series(world, &about, "Scheduling", "Warning", "FailedScheduling", message.s);
    return true;
}

/* False: its place could not be written down. That it has one the kubelet says as well. */
static bool place(struct scheduler *scheduler, struct object *pod)
{
    struct world *world = scheduler->world;
    struct json *spec = json_need_object(&pod->doc, pod->root, "spec");
    json_set_str(&pod->doc, spec, "nodeName", NODE_NAME);
    if (!object_save(world, pod))
        return false;
    set_condition(pod, true, NULL);
    bool said = object_save_status(world, pod);
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "Successfully assigned %s/%s to %s", pod->ns, pod->name, NODE_NAME);
    struct event_about about = event_about(pod);
    event_tell_series(world, &about, "Binding", "Normal", "Scheduled", text.s);
    return said;
}

static bool refuse_by_node(struct scheduler *scheduler, struct object *pod,
                           const struct verdict *verdict)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "%s. no new claims to deallocate, preemption: 0/1 nodes are available: 1 %s.",
             verdict->reasons.s,
             verdict->hopeless ? "Preemption is not helpful for scheduling"
                               : "No preemption victims found for incoming pod");
    return refuse(scheduler, pod, text.s);
}

static bool is_mine(const struct object *pod)
{
    const char *scheduler = json_str(json_at(pod->root, "spec.schedulerName"), "default-scheduler");
    return !object_deleting(pod) && !pod_is_over(pod->root) &&
           json_str(json_at(pod->root, "spec.nodeName"), "")[0] == '\0' &&
           str_eq(scheduler, "default-scheduler");
}

/* All that it asks for is there: it gets its place, or its claims theirs first. */
static int64_t place_or_bind(struct scheduler *scheduler, struct object *pod, bool unbound)
{
    if (!unbound)
        return place(scheduler, pod) ? WORK_DONE : WORK_FAILED;
    wait_for_change(scheduler, pod);
    struct claim_look claims = look_at_claims(scheduler->world, pod, true);
    str_fini(&claims.fault);
    return claims.failed ? WORK_FAILED : TRY_AGAIN_MS;
}

int64_t schedule_work(struct world *world, const char *ns, const char *name)
{
    struct scheduler *scheduler = world->scheduler;
    AUTO_OBJECT struct object pod = {0};
    if (!object_read(world, world->kinds.pod, ns, name, &pod) || !is_mine(&pod))
        return WORK_DONE;
    int64_t again;
    struct verdict verdict = {.reasons = STR_INIT(STR_LINE)};
    struct claim_look claims = look_at_claims(world, &pod, false);
    if (claims.fault.len == 0)
        look_at_node(scheduler, pod.root, &verdict);
    if (claims.fault.len > 0)
        again = refuse(scheduler, &pod, claims.fault.s) ? TRY_AGAIN_MS : WORK_FAILED;
    else if (verdict.reasons.len > 0)
        again = refuse_by_node(scheduler, &pod, &verdict) ? TRY_AGAIN_MS : WORK_FAILED;
    else
        again = place_or_bind(scheduler, &pod, claims.unbound);
    str_fini(&claims.fault);
    str_fini(&verdict.reasons);
    return again;
}

bool scheduler_explained(const struct scheduler *scheduler, const char *ns, const char *name)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    pod_key(&key, ns, name);
    const struct waiting *waiting = map_get(&scheduler->waits, key.s);
    return waiting && waiting->told > 0;
}
