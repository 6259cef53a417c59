/*
 * One container: started, told of, started again with a back-off (kube-wire.md 8.1, 8.3).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include <carnet/base/quantity.h>

#include "kubelet_probe.h"

enum { PULL_FIRST_MS = 10000, PULL_LAST_MS = 300000, RETRY_CONFIG_MS = 10000 };

void container_says(struct run *run, const struct object *object, const char *type,
                    const char *reason, const char *message)
{
    struct event_about about = event_about(object);
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "spec.%s{%s}", run->init ? "initContainers" : "containers", run->name);
    about.field_path = path.s;
    event_tell(run->pod->kubelet->world, &about, "kubelet", type, reason, message);
}

static void waits(struct run *run, const char *reason, const char *message)
{
    run->state = RUN_WAITING;
    str_copy(run->reason, sizeof run->reason, reason);
    str_copy(run->message, sizeof run->message, message);
}

/* -- images ----------------------------------------------------------------------------------- */

/* The real words, and what a person can write instead: nothing is pulled from anywhere. */
static void pull_text(struct str *out, const char *image)
{
    str_addf(out,
             "failed to pull and unpack image \"%s\": failed to resolve reference \"%s\": %s: "
             "not found (this sandbox pulls nothing; it has",
             image, image, image);
    for (size_t i = 0; i < image_count(); i++) {
        str_add(out, i > 0 ? ", " : " ");
        image_name(i, out);
    }
    str_add(out, ")");
}

/* The second half of a failed pull: it waits, and says so. */
static void back_off_pull(struct run *run, const struct object *object)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE), why = STR_INIT(STR_LINE);
    str_addf(&text, "Back-off pulling image \"%s\"", run->image);
    container_says(run, object, "Normal", "BackOff", text.s);
    container_says(run, object, "Warning", "Failed", "Error: ImagePullBackOff");
    pull_text(&why, run->image);
    str_addf(&text, ": ErrImagePull: %s", why.s);
    waits(run, "ImagePullBackOff", text.s);
}

static void fail_pull(struct run *run, const struct object *object)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE), why = STR_INIT(STR_LINE);
    str_addf(&text, "Pulling image \"%s\"", run->image);
    container_says(run, object, "Normal", "Pulling", text.s);
    pull_text(&why, run->image);
    str_clear(&text);
    str_addf(&text, "Failed to pull image \"%s\": %s", run->image, why.s);
    container_says(run, object, "Warning", "Failed", text.s);
    container_says(run, object, "Warning", "Failed", "Error: ErrImagePull");
    waits(run, "ErrImagePull", why.s);
    run->pull_ms = run->pull_ms == 0 ? PULL_FIRST_MS : run->pull_ms * 2;
    run->pull_ms = run->pull_ms < PULL_LAST_MS ? run->pull_ms : PULL_LAST_MS;
    run->due = clock_mono_ms() + run->pull_ms;
}

/* True when the image is here. */
static bool have_image(struct run *run, const struct object *object, const struct json *container)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (image_kind(run->image) != IMAGE_UNKNOWN) {
        run->pull_ms = 0;
        str_addf(&text, "Container image \"%s\" already present on machine", run->image);
        container_says(run, object, "Normal", "Pulled", text.s);
        return true;
    }
    if (str_eq(json_str(json_get(container, "imagePullPolicy"), ""), "Never")) {
        str_addf(&text, "Container image \"%s\" is not present with pull policy of Never",
                 run->image);
        container_says(run, object, "Warning", "ErrImageNeverPull", text.s);
        container_says(run, object, "Warning", "Failed", "Error: ErrImageNeverPull");
        waits(run, "ErrImageNeverPull", text.s);
        run->due = clock_mono_ms() + RETRY_CONFIG_MS;
    } else if (str_eq(run->reason, "ErrImagePull")) {
        back_off_pull(run, object); /* `due` stays: the next pull */
    } else {
        fail_pull(run, object);
    }
    return false;
}

/* -- a run ------------------------------------------------------------------------------------ */

static void new_id(char id[80])
{
    unsigned char bytes[32] = {0};
    AUTO_STR struct str text = STR_INIT(79);
    str_add(&text, "carnet://");
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        bytes[0] = 1;
    for (size_t i = 0; i < sizeof bytes; i++)
        str_addf(&text, "%02x", bytes[i]);
    str_copy(id, 80, text.s);
}

static void set_ending(struct run *run, int code, const char *reason)
{
    run->end = (struct ending){.there = true, .code = code};
    str_copy(run->end.reason, sizeof run->end.reason, reason);
    now_text(run->end.finished);
    str_copy(run->end.started, sizeof run->end.started,
             run->started[0] != '\0' ? run->started : run->end.finished);
    str_copy(run->end.id, sizeof run->end.id, run->id);
    run->state = RUN_ENDED;
}

static void on_started(struct run *run)
{
    run->state = RUN_RUNNING;
    run->ran_since = clock_mono_ms();
    run->cpu_ns = run->cpu_last_ns = run->memory = 0;
    run->measured = 0;
    now_text(run->started);
    struct world *world = run->pod->kubelet->world;
    usage_soon(world->usage);
    AUTO_OBJECT struct object object = {0};
    if (!object_read(world, world->kinds.pod, run->pod->ns, run->pod->name, &object))
        return;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "Started container %s", run->name);
    container_says(run, &object, "Normal", "Started", text.s);
    probes_begin(run, &object, run_container(&object, run));
}

static void start_error_text(struct run *run, int error, const char *program, struct str *out)
{
    str_add(out, "failed to create containerd task: failed to create shim task: OCI runtime create "
                 "failed: runc create failed: unable to start container process: error during "
                 "container init: exec: ");
    if (error == ENOENT && !strchr(program, '/'))
        str_addf(out, "\"%s\": executable file not found in $PATH: unknown", program);
    else if (error == ENOENT)
        str_addf(out, "\"%s\": stat %s: no such file or directory: unknown", program, program);
    else
        str_addf(out, "\"%s\": %s: unknown", program, strerror(error));
}

static void on_failed(struct run *run, int error)
{
    struct world *world = run->pod->kubelet->world;
    AUTO_OBJECT struct object object = {0};
    AUTO_STR struct str text = STR_INIT(STR_LINE), event = STR_INIT(STR_LINE);
    const char *program = "";
    bool there = object_read(world, world->kinds.pod, run->pod->ns, run->pod->name, &object);
    if (there)
        program = json_str(json_first(json_get(run_container(&object, run), "command")), "");
    start_error_text(run, error, program, &text);
    set_ending(run, 128, "StartError");
    str_copy(run->end.message, sizeof run->end.message, text.s);
    str_copy(run->message, sizeof run->message, text.s);
    str_addf(&event, "Error: %s", text.s);
    if (there)
        container_says(run, &object, "Warning", "Failed", event.s);
}

/* Its keeper was killed: what it kept goes too. Others of this pod are started again. */
static void sweep(struct run *run)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE);
    pod_folder(run->pod, "root", &folder);
    process_sweep(folder.s);
}

static void on_news(void *data, const struct process_news *news)
{
    struct run *run = data;
    if (news->change == PROCESS_STARTED) {
        on_started(run);
    } else {
        probes_end(run);
        activity_stop(run);
        if (news->lost)
            sweep(run);
        if (news->change == PROCESS_FAILED)
            on_failed(run, news->error);
        else if (news->out_of_memory)
            set_ending(run, 137, "OOMKilled");
        else
            set_ending(run, news->code, news->code == 0 ? "Completed" : "Error");
        run->placed = false;
        process_free(run->process);
        run->process = NULL;
        run->port = 0;
    }
    work_add(run->pod->kubelet->world, WORK_POD, run->pod->ns, run->pod->name);
}

/* Only the log of the run before is kept beside the one that begins. */
static void drop_old_log(const struct run *run, const char *folder)
{
    static const char *const ages[] = {"", ".1", ".2", ".3", ".4"};
    for (size_t i = 0; i < ARRAY_LEN(ages) && run->restarts >= 2; i++) {
        AUTO_STR struct str path = STR_INIT(STR_LINE);
        str_addf(&path, "%s/%d.log%s", folder, run->restarts - 2, ages[i]);
        unlink(path.s);
    }
}

static void execute(struct run *run, const struct json *container, const struct command *command)
{
    struct world *world = run->pod->kubelet->world;
    AUTO_STR struct str part = STR_INIT(STR_LINE), logs = STR_INIT(STR_LINE),
                        log = STR_INIT(STR_LINE), record = STR_INIT(STR_LINE);
    str_addf(&part, "logs/%s", run->name);
    pod_folder(run->pod, part.s, &logs);
    str_clear(&part);
    str_addf(&part, "records/%s", run->name);
    pod_folder(run->pod, part.s, &record);
    str_addf(&log, "%d.log", run->restarts);
    drop_old_log(run, logs.s);
    const char *limit = json_str(json_at(container, "resources.limits.memory"), "");
    int64_t memory = quantity_units(limit);
    struct process_spec spec = {
        .program = world->program,
        .argv = (const char *const *)command->argv,
        .env = (const char *const *)command->env,
        .folder = command->folder.s,
        .logs = logs.s,
        .log_name = log.s,
        .record = record.s,
        .owner = process_owner(),
        .memory = memory > 0 ? memory : 0,
        .listener = command->listener,
    };
    run->placed = true;
    run->process = process_start(world->loop, &spec, on_news, run);
}

void container_start(struct run *run, const struct object *object, const struct json *container)
{
    if (!have_image(run, object, container))
        return;
    if (run->last.there)
        run->restarts++;
    run->due = 0;
    struct command command;
    new_id(run->id);
    run->started[0] = '\0';
    if (!command_make(run, object, container, &command)) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text, "Error: %s", run->message);
        container_says(run, object, "Warning", "Failed", text.s);
        run->restarts -= run->last.there;
        run->state = RUN_WAITING;
        run->due = clock_mono_ms() + RETRY_CONFIG_MS;
    } else {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text, "Created container: %s", run->name);
        container_says(run, object, "Normal", "Created", text.s);
        waits(run, "ContainerCreating", "");
        execute(run, container, &command);
    }
    command_fini(&command);
}
