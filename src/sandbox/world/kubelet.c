/*
 * The pods of the node, each brought nearer to what it should be whenever it is looked at.
 */
#include "kubelet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/number.h>

#include "kubelet_probe.h"

enum {
    BACK_OFF_FIRST_MS = 10000,
    BACK_OFF_LAST_MS = 300000,
    RAN_WELL_MS = 600000, /* after so long a crash counts as the first again */
    MOUNT_AGAIN_MS = 5000,
    SAY_PULL_MS = 2000 /* between a pull that failed and its back-off being said */
};

/* -- what it keeps of a pod ------------------------------------------------------------------- */

static void add_runs(struct pod *pod, const struct object *object, const char *path, bool init)
{
    const struct json *list = json_at(object->root, path);
    JSON_EACH(container, list) {
        struct run *run = &pod->runs[pod->count++];
        run->pod = pod;
        run->init = init;
        run->name = mem_strdup(json_str(json_get(container, "name"), ""));
        run->image = mem_strdup(json_str(json_get(container, "image"), ""));
        str_copy(run->reason, sizeof run->reason,
                 json_count(json_at(object->root, "spec.initContainers")) > 0
                     ? "PodInitializing"
                     : "ContainerCreating");
    }
}

static struct pod *pod_adopt(struct kubelet *kubelet, const struct object *object, const char *key)
{
    struct pod *pod = mem_zalloc(1, sizeof *pod);
    pod->kubelet = kubelet;
    pod->ns = mem_strdup(object->ns);
    pod->name = mem_strdup(object->name);
    pod->uid = mem_strdup(object_uid(object));
    map_init(&pod->mounts, free);
    size_t count = json_count(json_at(object->root, "spec.initContainers")) +
                   json_count(json_at(object->root, "spec.containers"));
    pod->runs = mem_zalloc(count + 1, sizeof *pod->runs);
    add_runs(pod, object, "spec.initContainers", true);
    add_runs(pod, object, "spec.containers", false);
    now_text(pod->started);
    pod_status_restore(pod, object);
    map_set(&kubelet->pods, key, pod);
    return pod;
}

/* Whatever still runs of it is ended, all at once, and waited for. */
static void end_runs(struct pod *pod)
{
    for (size_t i = 0; i < pod->count; i++)
        process_kill(pod->runs[i].process);
    for (size_t i = 0; i < pod->count; i++) {
        probes_end(&pod->runs[i]);
        activity_stop(&pod->runs[i]);
        process_free(pod->runs[i].process);
        pod->runs[i].process = NULL;
    }
}

static void pod_free(void *pointer)
{
    struct pod *pod = pointer;
    end_runs(pod);
    for (size_t i = 0; i < pod->count; i++) {
        free(pod->runs[i].name);
        free(pod->runs[i].image);
    }
    map_fini(&pod->mounts);
    free(pod->runs);
    free(pod->ns);
    free(pod->name);
    free(pod->uid);
    free(pod);
}

/* The object is gone: so are its processes and its folder. */
static void pod_forget(struct kubelet *kubelet, struct pod *pod, const char *key)
{
    map_remove(&kubelet->pods, key);
    end_runs(pod);
    volumes_remove(pod);
    pod_free(pod);
}

struct kubelet *kubelet_new(struct world *world)
{
    struct kubelet *kubelet = mem_zalloc(1, sizeof *kubelet);
    kubelet->world = world;
    map_init(&kubelet->pods, pod_free);
    return kubelet;
}

void kubelet_free(struct kubelet *kubelet)
{
    if (!kubelet)
        return;
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&kubelet->pods, &at, &key, &value);) {
        struct pod *pod = value;
        for (size_t i = 0; i < pod->count; i++)
            process_kill(pod->runs[i].process);
    }
    map_fini(&kubelet->pods);
    free(kubelet);
}

struct pod *kubelet_pod(const struct kubelet *kubelet, const char *ns, const char *name)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%s/%s", ns, name);
    return map_get(&kubelet->pods, key.s);
}

/* -- going on --------------------------------------------------------------------------------- */

const struct json *run_container(const struct object *object, const struct run *run)
{
    JSON_EACH(container,
              json_at(object->root, run->init ? "spec.initContainers" : "spec.containers")) {
        if (str_eq(json_str(json_get(container, "name"), ""), run->name))
            return container;
    }
    return NULL;
}

bool run_starts_again(const struct run *run, const struct json *spec)
{
    const char *policy = json_str(json_get(spec, "restartPolicy"), "Always");
    if (run->init)
        return run->end.code != 0 && !str_eq(policy, "Never");
    return str_eq(policy, "Always") || (str_eq(policy, "OnFailure") && run->end.code != 0);
}

static void back_off(struct run *run, const struct object *object)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add(&text, "back-off ");
    duration_text(&text, run->back_off_ms / 1000);
    str_addf(&text, " restarting failed container=%s pod=%s_%s(%s)", run->name, run->pod->name,
             run->pod->ns, run->pod->uid);
    bool start_error = str_eq(run->end.reason, "StartError");
    run->state = RUN_WAITING;
    str_copy(run->reason, sizeof run->reason,
             start_error ? "RunContainerError" : "CrashLoopBackOff");
    str_copy(run->message, sizeof run->message, start_error ? run->end.message : text.s);
    run->due = clock_mono_ms() + run->back_off_ms;
    run->back_off_ms =
        run->back_off_ms * 2 < BACK_OFF_LAST_MS ? run->back_off_ms * 2 : BACK_OFF_LAST_MS;
    str_clear(&text);
    str_addf(&text, "Back-off restarting failed container %s in pod %s_%s(%s)", run->name,
             run->pod->name, run->pod->ns, run->pod->uid);
    container_says(run, object, "Warning", "BackOff", text.s);
}

/* It ended and is wanted again: the first time at once, then after a back-off. */
static void again(struct run *run, const struct object *object)
{
    run->last = run->end;
    if (run->ran_since > 0 && clock_mono_ms() - run->ran_since > RAN_WELL_MS)
        run->back_off_ms = 0;
    if (run->back_off_ms == 0) {
        run->back_off_ms = BACK_OFF_FIRST_MS;
        run->due = 0;
        container_start(run, object, run_container(object, run));
    } else {
        back_off(run, object);
    }
}

/* True once it is over for good. */
static bool advance(struct run *run, const struct object *object)
{
    if (run->placed)
        return false;
    if (run->state == RUN_ENDED && !run_starts_again(run, json_get(object->root, "spec")))
        return true;
    if (run->state == RUN_ENDED) {
        again(run, object);
        return false;
    }
    int64_t now = clock_mono_ms();
    bool say_pull =
        str_eq(run->reason, "ErrImagePull") && run->due - run->pull_ms + SAY_PULL_MS <= now;
    if (run->due <= now || say_pull)
        container_start(run, object, run_container(object, run));
    return false;
}

static void say_mount(struct pod *pod, const struct object *object, const char *why)
{
    struct event_about about = event_about(object);
    event_tell(pod->kubelet->world, &about, "kubelet", "Warning", "FailedMount", why);
}

/* An image may be changed in place (kubectl set image): then it is another one's turn. */
static void renew_images(struct pod *pod, const struct object *object)
{
    for (size_t i = 0; i < pod->count; i++) {
        struct run *run = &pod->runs[i];
        const char *image = json_str(json_get(run_container(object, run), "image"), "");
        if (str_eq(image, run->image))
            continue;
        free(run->image);
        run->image = mem_strdup(image);
        run->due = 0;
        run->pull_ms = 0;
        str_copy(run->reason, sizeof run->reason, "ContainerCreating");
        process_ask(run->process);
    }
}

static bool prepare(struct pod *pod, const struct object *object)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    if (!pod->prepared)
        pod->prepared = volumes_prepare(pod, object, &why);
    if (why.len > 0)
        say_mount(pod, object, why.s);
    return pod->prepared;
}

static void go_on(struct pod *pod, const struct object *object)
{
    renew_images(pod, object);
    if (!prepare(pod, object))
        return;
    for (size_t i = 0; i < pod->count; i++) {
        struct run *run = &pod->runs[i];
        bool over = advance(run, object);
        if (run->init && !(over && run->end.code == 0))
            return; /* the ones after it wait */
    }
}

/* Milliseconds until there is something to do without being told; WORK_DONE if nothing. */
static int64_t next_look(const struct pod *pod)
{
    int64_t now = clock_mono_ms(), nearest = WORK_DONE;
    if (!pod->prepared)
        return MOUNT_AGAIN_MS;
    for (size_t i = 0; i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        if (run->placed || run->state != RUN_WAITING || run->due == 0)
            continue;
        int64_t left = run->due > now ? run->due - now : 1;
        if (str_eq(run->reason, "ErrImagePull"))
            left = left - run->pull_ms + SAY_PULL_MS;
        left = left > 0 ? left : 1;
        if (nearest < 0 || left < nearest)
            nearest = left;
    }
    return nearest;
}

/* -- ending ----------------------------------------------------------------------------------- */

static void begin_end(struct pod *pod, const struct object *object)
{
    int64_t grace = json_int(json_at(object->root, "metadata.deletionGracePeriodSeconds"), 30);
    pod->ending = true;
    pod->kill_at = number_add(clock_mono_ms(), number_times(grace > 0 ? grace : 0, 1000));
    for (size_t i = 0; i < pod->count; i++) {
        struct run *run = &pod->runs[i];
        if (!run->placed)
            continue;
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text, "Stopping container %s", run->name);
        container_says(run, object, "Normal", "Killing", text.s);
        process_ask(run->process);
    }
}

static bool any_placed(const struct pod *pod)
{
    for (size_t i = 0; i < pod->count; i++) {
        if (pod->runs[i].placed)
            return true;
    }
    return false;
}

static int64_t wait_for_end(struct pod *pod)
{
    int64_t left = pod->kill_at - clock_mono_ms();
    if (left > 0)
        return left;
    if (!pod->forced) {
        pod->forced = true;
        for (size_t i = 0; i < pod->count; i++)
            process_kill(pod->runs[i].process);
    }
    return WORK_DONE; /* the processes' end is told */
}

static int64_t end_pod(struct pod *pod, struct object *object, const char *key)
{
    struct world *world = pod->kubelet->world;
    if (!pod->ending)
        begin_end(pod, object);
    bool said = pod_status_write(pod, object);
    if (any_placed(pod)) {
        int64_t left = wait_for_end(pod);
        return said || left != WORK_DONE ? left : WORK_FAILED;
    }
    if (!said)
        return WORK_FAILED;
    pod_forget(pod->kubelet, pod, key);
    if (object->root) {
        struct json *metadata = json_need_object(&object->doc, object->root, "metadata");
        json_set_int(&object->doc, metadata, "deletionGracePeriodSeconds", 0);
        if (!object_save(world, object))
            return WORK_FAILED;
    }
    bool gone = registry_remove(world->registry, world->kinds.pod, object->ns, object->name);
    return gone ? WORK_DONE : WORK_FAILED;
}

int64_t pod_work(struct world *world, const char *ns, const char *name)
{
    struct kubelet *kubelet = world->kubelet;
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%s/%s", ns, name);
    struct pod *pod = map_get(&kubelet->pods, key.s);
    AUTO_OBJECT struct object object = {0};
    bool there = object_read(world, world->kinds.pod, ns, name, &object);
    if (pod && (!there || !str_eq(pod->uid, object_uid(&object)))) {
        pod_forget(kubelet, pod, key.s);
        pod = NULL;
    }
    if (!there || !str_eq(json_str(json_at(object.root, "spec.nodeName"), ""), NODE_NAME))
        return WORK_DONE;
    if (!pod)
        pod = pod_adopt(kubelet, &object, key.s);
    if (object_deleting(&object))
        return end_pod(pod, &object, key.s);
    if (!pod_is_over(object.root)) {
        go_on(pod, &object);
        if (!pod_address_write(pod, &object) || !pod_status_write(pod, &object))
            return WORK_FAILED;
    }
    return pod_is_over(object.root) ? WORK_DONE : next_look(pod);
}

/* -- for the world ---------------------------------------------------------------------------- */

bool kubelet_at_rest(const struct kubelet *kubelet, const char *ns, const char *name,
                     const struct json *object)
{
    const struct pod *pod = kubelet_pod(kubelet, ns, name);
    if (!pod || pod->ending || !pod_measured(pod))
        return false;
    for (size_t i = 0; i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        if (run->state == RUN_WAITING && (run->placed || run->due == 0))
            return false;
        if (run->state == RUN_RUNNING && !run->judged)
            return false;
    }
    return true;
}

void kubelet_ask_all(struct kubelet *kubelet)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&kubelet->pods, &at, &key, &value);) {
        struct pod *pod = value;
        for (size_t i = 0; i < pod->count; i++)
            process_ask(pod->runs[i].process);
    }
}

int kubelet_running(const struct kubelet *kubelet)
{
    int count = 0;
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&kubelet->pods, &at, &key, &value);) {
        const struct pod *pod = value;
        bool runs = false;
        for (size_t i = 0; i < pod->count; i++)
            runs = runs || pod->runs[i].state == RUN_RUNNING;
        count += runs;
    }
    return count;
}

bool kubelet_any_runs(const struct kubelet *kubelet)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&kubelet->pods, &at, &key, &value);) {
        if (any_placed(value))
            return true;
    }
    return false;
}
