/*
 * What a pod's status says: made anew from what is known, never from what was said before, but for
 * times of change (kube-wire.md 8.1).
 */
#include <stdio.h>
#include <string.h>

#include "kubelet.h"

/* -- whole pod -------------------------------------------------------------------------------- */

bool pod_ended(const struct pod *pod, const struct json *spec)
{
    bool init_failed = false;
    for (size_t i = 0; i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        if (run->placed)
            return false;
        bool over = run->state == RUN_ENDED && (pod->ending || !run_starts_again(run, spec));
        if (run->init && over && run->end.code != 0)
            init_failed = true;
        if (!over && !init_failed)
            return false;
    }
    return true;
}

static const char *phase_of(const struct pod *pod, const struct json *spec)
{
    bool any = false, failed = false;
    for (size_t i = 0; i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        bool begun = run->state != RUN_WAITING || run->last.there;
        any = any || (!run->init && begun);
        failed = failed || (run->state == RUN_ENDED && run->end.code != 0);
    }
    if (pod_ended(pod, spec))
        return failed ? "Failed" : "Succeeded";
    return any ? "Running" : "Pending";
}

/* -- conditions ------------------------------------------------------------------------------- */

struct said {
    struct object *object;
    struct json *list;
    const struct json *before;
};

static const struct json *find(const struct json *list, const char *type)
{
    JSON_EACH(condition, list) {
        if (str_eq(json_str(json_get(condition, "type"), ""), type))
            return condition;
    }
    return NULL;
}

static void say(struct said *said, const char *type, bool holds, const char *reason,
                const char *message)
{
    struct json_doc *doc = &said->object->doc;
    const char *word = holds ? "True" : "False";
    const struct json *old = find(said->before, type);
    char now[CLOCK_TEXT];
    now_text(now);
    bool same = str_eq(json_str(json_get(old, "status"), ""), word);
    struct json *condition = json_new_object(doc);
    json_set_str(doc, condition, "type", type);
    json_set_int(doc, condition, "observedGeneration",
                 json_int(json_at(said->object->root, "metadata.generation"), 1));
    json_set_str(doc, condition, "status", word);
    json_set_null(doc, condition, "lastProbeTime");
    json_set_str(doc, condition, "lastTransitionTime",
                 same ? json_str(json_get(old, "lastTransitionTime"), now) : now);
    if (reason)
        json_set_str(doc, condition, "reason", reason);
    if (message && message[0] != '\0')
        json_set_str(doc, condition, "message", message);
    json_append(doc, said->list, condition);
}

/* "containers with unready status: [a b]" */
static bool list_unready(const struct pod *pod, bool init, const char *words, struct str *out)
{
    bool all = true;
    str_addf(out, "containers with %s status: [", words);
    for (size_t i = 0; i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        bool good = init ? run->state == RUN_ENDED && run->end.code == 0
                         : run->state == RUN_RUNNING && run->ready && !pod->ending;
        if (run->init != init || good)
            continue;
        str_addf(out, "%s%s", all ? "" : " ", run->name);
        all = false;
    }
    str_add(out, "]");
    return all;
}

static void say_conditions(struct pod *pod, struct said *said, const char *phase)
{
    bool done = str_eq(phase, "Succeeded"), failed = str_eq(phase, "Failed");
    AUTO_STR struct str unready = STR_INIT(STR_LINE), incomplete = STR_INIT(STR_LINE);
    bool initialized = list_unready(pod, true, "incomplete", &incomplete);
    bool ready = list_unready(pod, false, "unready", &unready);
    const char *over = done ? "PodCompleted" : failed ? "PodFailed" : NULL;
    bool running = pod->prepared && !over;
    say(said, "PodReadyToStartContainers", running, NULL, NULL);
    if (initialized)
        say(said, "Initialized", true, done ? over : NULL, NULL);
    else
        say(said, "Initialized", false, "ContainersNotInitialized", incomplete.s);
    const char *reason = over ? over : ready ? NULL : "ContainersNotReady";
    const char *message = over || ready ? NULL : unready.s;
    say(said, "Ready", ready && !over, reason, message);
    say(said, "ContainersReady", ready && !over, reason, message);
    say(said, "PodScheduled", true, NULL, NULL);
}

/* -- containers ------------------------------------------------------------------------------- */

static void put_ending(struct json_doc *doc, struct json *state, const struct ending *ending)
{
    struct json *terminated = json_need_object(doc, state, "terminated");
    json_set_int(doc, terminated, "exitCode", ending->code);
    json_set_str(doc, terminated, "reason", ending->reason);
    if (ending->message[0] != '\0')
        json_set_str(doc, terminated, "message", ending->message);
    json_set_str(doc, terminated, "startedAt", ending->started);
    json_set_str(doc, terminated, "finishedAt", ending->finished);
    if (ending->id[0] != '\0')
        json_set_str(doc, terminated, "containerID", ending->id);
}

static void put_state(struct json_doc *doc, struct json *status, const struct run *run)
{
    struct json *state = json_need_object(doc, status, "state");
    if (run->state == RUN_RUNNING) {
        json_set_str(doc, json_need_object(doc, state, "running"), "startedAt", run->started);
    } else if (run->state == RUN_ENDED) {
        put_ending(doc, state, &run->end);
    } else {
        struct json *waiting = json_need_object(doc, state, "waiting");
        json_set_str(doc, waiting, "reason", run->reason);
        if (run->message[0] != '\0')
            json_set_str(doc, waiting, "message", run->message);
    }
    struct json *last = json_need_object(doc, status, "lastState");
    if (run->last.there)
        put_ending(doc, last, &run->last);
}

static void put_mounts(struct json_doc *doc, struct json *status, const struct json *container)
{
    JSON_EACH(mount, json_get(container, "volumeMounts")) {
        struct json *item = json_new_object(doc);
        json_set(doc, item, "name", json_get(mount, "name"));
        json_set(doc, item, "mountPath", json_get(mount, "mountPath"));
        if (json_bool(json_get(mount, "readOnly"), false)) {
            json_set_bool(doc, item, "readOnly", true);
            json_set_str(doc, item, "recursiveReadOnly", "Disabled");
        }
        json_append(doc, json_need_array(doc, status, "volumeMounts"), item);
    }
}

static void put_container(struct object *object, struct json *list, const struct run *run)
{
    struct json_doc *doc = &object->doc;
    const struct json *container = run_container(object, run);
    struct json *status = json_new_object(doc);
    bool running = run->state == RUN_RUNNING, known = image_kind(run->image) != IMAGE_UNKNOWN;
    json_set_str(doc, status, "name", run->name);
    put_state(doc, status, run);
    json_set_bool(doc, status, "ready",
                  run->init ? run->state == RUN_ENDED && run->end.code == 0
                            : running && run->ready && !run->pod->ending);
    json_set_int(doc, status, "restartCount", run->restarts);
    json_set_str(doc, status, "image", run->image);
    json_set_str(doc, status, "imageID", known ? run->image : "");
    if (run->id[0] != '\0')
        json_set_str(doc, status, "containerID", run->id);
    json_set_bool(doc, status, "started", running && run->up);
    const struct json *resources = json_get(container, "resources");
    if (running && json_count(resources) > 0) {
        if (json_get(resources, "requests"))
            json_set(doc, status, "allocatedResources", json_get(resources, "requests"));
        json_set(doc, status, "resources", resources);
    }
    put_mounts(doc, status, container);
    json_append(doc, list, status);
}

static void put_addresses(struct json_doc *doc, struct json *status)
{
    static const char *const keys[] = {"hostIP", "podIP"};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        AUTO_STR struct str plural = STR_INIT(STR_LINE);
        str_addf(&plural, "%ss", keys[i]);
        struct json *list = json_new_array(doc), *item = json_new_object(doc);
        json_set_str(doc, item, "ip", NODE_ADDRESS);
        json_append(doc, list, item);
        json_set_str(doc, status, keys[i], NODE_ADDRESS);
        json_set(doc, status, plural.s, list);
    }
}

bool pod_status_write(struct pod *pod, struct object *object)
{
    struct json_doc *doc = &object->doc;
    struct json *status = json_need_object(doc, object->root, "status");
    const struct json *spec = json_get(object->root, "spec");
    const char *phase = phase_of(pod, spec);
    struct said said = {object, json_new_array(doc),
                        json_clone(doc, json_get(status, "conditions"))};
    say_conditions(pod, &said, phase);
    json_set_int(doc, status, "observedGeneration",
                 json_int(json_at(object->root, "metadata.generation"), 1));
    json_set_str(doc, status, "phase", phase);
    json_set(doc, status, "conditions", said.list);
    put_addresses(doc, status);
    json_set_str(doc, status, "startTime", pod->started);
    struct json *mains = json_new_array(doc), *inits = json_new_array(doc);
    for (size_t i = 0; i < pod->count; i++)
        put_container(object, pod->runs[i].init ? inits : mains, &pod->runs[i]);
    json_set(doc, status, "containerStatuses", mains);
    if (json_count(inits) > 0)
        json_set(doc, status, "initContainerStatuses", inits);
    return object_save_status(pod->kubelet->world, object);
}

static int port_of(const struct pod *pod)
{
    for (size_t i = 0; i < pod->count; i++) {
        if (pod->runs[i].state == RUN_RUNNING && pod->runs[i].port > 0)
            return pod->runs[i].port;
    }
    return 0;
}

bool pod_address_write(struct pod *pod, struct object *object)
{
    static const char key[] = "sandbox.carnet/address";
    int port = port_of(pod);
    AUTO_STR struct str address = STR_INIT(STR_LINE);
    str_addf(&address, "http://%s:%d/notebook/%s/%s/", NODE_ADDRESS, port, object->ns,
             str_or(object_label(object, "notebook-name"), object->name));
    if (port == 0 || str_eq(object_annotation(object, key), address.s))
        return true;
    struct json *metadata = json_need_object(&object->doc, object->root, "metadata");
    json_set_str(&object->doc, json_need_object(&object->doc, metadata, "annotations"), key,
                 address.s);
    return object_save(pod->kubelet->world, object);
}

/* -- after a restart of the sandbox ----------------------------------------------------------- */

static void restore_ending(struct ending *ending, const struct json *terminated)
{
    if (!terminated)
        return;
    *ending = (struct ending){.there = true};
    ending->code = (int)json_int(json_get(terminated, "exitCode"), 0);
    str_copy(ending->reason, sizeof ending->reason, json_str(json_get(terminated, "reason"), ""));
    str_copy(ending->message, sizeof ending->message,
             json_str(json_get(terminated, "message"), ""));
    str_copy(ending->started, sizeof ending->started,
             json_str(json_get(terminated, "startedAt"), ""));
    str_copy(ending->finished, sizeof ending->finished,
             json_str(json_get(terminated, "finishedAt"), ""));
    str_copy(ending->id, sizeof ending->id, json_str(json_get(terminated, "containerID"), ""));
}

static void restore_run(struct run *run, const struct json *status)
{
    const struct json *state = json_get(status, "state");
    const struct json *running = json_get(state, "running");
    const struct json *terminated = json_get(state, "terminated");
    run->restarts = (int)json_int(json_get(status, "restartCount"), 0);
    str_copy(run->id, sizeof run->id, json_str(json_get(status, "containerID"), ""));
    restore_ending(&run->last, json_at(status, "lastState.terminated"));
    if (terminated) {
        restore_ending(&run->end, terminated);
        run->state = RUN_ENDED;
    } else if (running) {
        run->state = RUN_ENDED;
        run->end = (struct ending){.there = true, .code = 255, .reason = "Unknown"};
        str_copy(run->end.started, sizeof run->end.started,
                 json_str(json_get(running, "startedAt"), ""));
        now_text(run->end.finished);
        str_copy(run->end.id, sizeof run->end.id, run->id);
    }
}

void pod_status_restore(struct pod *pod, const struct object *object)
{
    const char *started = json_str(json_at(object->root, "status.startTime"), "");
    if (started[0] != '\0')
        str_copy(pod->started, sizeof pod->started, started);
    for (size_t i = 0; i < pod->count; i++) {
        struct run *run = &pod->runs[i];
        const struct json *list = json_at(object->root, run->init ? "status.initContainerStatuses"
                                                                  : "status.containerStatuses");
        JSON_EACH(status, list) {
            if (str_eq(json_str(json_get(status, "name"), ""), run->name))
                restore_run(run, status);
        }
    }
}
