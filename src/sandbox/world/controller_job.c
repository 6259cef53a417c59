/*
 * A Job: pods until enough of them succeeded, too many failed or its time is over; gone some time
 * after its end if it says so.
 */
#include "world_parts.h"

#include <string.h>
#include <time.h>

#include <carnet/base/number.h>

/* After a pod that failed the next one waits, longer each time, as the real controller has it. */
enum { JOB_PODS_MAX = 50, RETRY_REFUSED_MS = 15000, BACK_OFF_S = 10, BACK_OFF_LAST_S = 600 };

/* The event of its end: told when the end has been written. */
struct last_words {
    const char *type, *reason, *text;
};
struct job {
    struct world *world;
    struct object *object;
    int64_t active, ready, succeeded, failed;
    int64_t last_failure; /* wall seconds */
    bool refused;         /* a pod, by a quota or another rule */
    bool unwritten;       /* something could not be written: to be tried again */
    struct last_words last_words;
    int64_t again; /* ms until it is looked at again; WORK_DONE: when something happens */
};

static void look_again(struct job *job, int64_t ms)
{
    if (job->again == WORK_DONE || ms < job->again)
        job->again = ms > 0 ? ms : 1;
}

static void note_failure(struct job *job, const struct json *pod)
{
    job->failed++;
    JSON_EACH(status, json_at(pod, "status.containerStatuses")) {
        int64_t when = clock_parse(json_str(json_at(status, "state.terminated.finishedAt"), ""));
        job->last_failure = when > job->last_failure ? when : job->last_failure;
    }
}

static bool count_pod(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct job *job = data;
    if (!memmem(text, len, object_uid(job->object), strlen(object_uid(job->object))))
        return true;
    AUTO_OBJECT struct object pod = {0};
    if (!object_parse(job->world->kinds.pod, ns, name, text, len, &pod) ||
        !str_eq(object_owner(pod.root, "Job"), job->object->name))
        return true;
    const char *phase = json_str(json_at(pod.root, "status.phase"), "");
    if (str_eq(phase, "Succeeded"))
        job->succeeded++;
    else if (str_eq(phase, "Failed"))
        note_failure(job, pod.root);
    else if (!object_deleting(&pod))
        job->active++;
    job->ready += str_eq(phase, "Running");
    return true;
}

static void job_says(struct job *job, const char *type, const char *reason, const char *message)
{
    struct event_about about = event_about(job->object);
    event_tell(job->world, &about, "job-controller", type, reason, message);
}

static void set_pod_labels(struct object *pod, struct json *labels, const struct job *job)
{
    struct json_doc *doc = &pod->doc;
    json_set_str(doc, labels, "batch.kubernetes.io/controller-uid", object_uid(job->object));
    json_set_str(doc, labels, "batch.kubernetes.io/job-name", job->object->name);
    json_set_str(doc, labels, "controller-uid", object_uid(job->object));
    json_set_str(doc, labels, "job-name", job->object->name);
}

static void make_job_pod(struct job *job)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    AUTO_STR struct str seed = STR_INIT(STR_LINE), name = STR_INIT(STR_LINE);
    str_addf(&seed, "%s%lld", object_uid(job->object),
             (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    str_addf(&name, "%s-", job->object->name);
    hash_text(&name, seed.s, 5);
    AUTO_OBJECT struct object pod = {0};
    object_make(job->world->kinds.pod, job->object->ns, name.s, &pod);
    struct json *metadata = json_need_object(&pod.doc, pod.root, "metadata");
    const struct json *template = json_at(job->object->root, "spec.template");
    if (json_count(json_at(template, "metadata.labels")) > 0)
        json_set(&pod.doc, metadata, "labels", json_at(template, "metadata.labels"));
    set_pod_labels(&pod, json_need_object(&pod.doc, metadata, "labels"), job);
    object_own(&pod, job->object);
    json_set(&pod.doc, pod.root, "spec", json_get(template, "spec"));
    struct answer answer = {0};
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (object_create(job->world, &pod, &answer)) {
        str_addf(&text, "Created pod: %s", name.s);
        job_says(job, "Normal", "SuccessfulCreate", text.s);
        job->active++;
        return;
    }
    job->refused = answer.code < 500;
    job->unwritten = job->unwritten || !job->refused;
    if (job->unwritten)
        return;
    str_addf(&text, "Error creating: %s", answer.message);
    job_says(job, "Warning", "FailedCreate", text.s);
    look_again(job, RETRY_REFUSED_MS);
}

static void add_condition(struct job *job, const char *type, const char *reason,
                          const char *message)
{
    struct json_doc *doc = &job->object->doc;
    struct json *status = json_need_object(doc, job->object->root, "status");
    char now[CLOCK_TEXT];
    now_text(now);
    struct json *condition = json_new_object(doc);
    json_set_str(doc, condition, "type", type);
    json_set_str(doc, condition, "status", "True");
    json_set_str(doc, condition, "lastProbeTime", now);
    json_set_str(doc, condition, "lastTransitionTime", now);
    json_set_str(doc, condition, "reason", reason);
    json_set_str(doc, condition, "message", message);
    json_append(doc, json_need_array(doc, status, "conditions"), condition);
}

static void complete(struct job *job)
{
    static const char text[] = "Reached expected number of succeeded pods";
    struct json_doc *doc = &job->object->doc;
    char now[CLOCK_TEXT];
    now_text(now);
    json_set_str(doc, json_need_object(doc, job->object->root, "status"), "completionTime", now);
    add_condition(job, "SuccessCriteriaMet", "CompletionsReached", text);
    add_condition(job, "Complete", "CompletionsReached", text);
    job->last_words = (struct last_words){"Normal", "Completed", "Job completed"};
}

struct endings {
    struct job *job;
    struct str names; /* each with a line's end */
};

static bool note_active(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct endings *endings = data;
    AUTO_OBJECT struct object pod = {0};
    if (object_parse(endings->job->world->kinds.pod, ns, name, text, len, &pod) &&
        str_eq(object_owner(pod.root, "Job"), endings->job->object->name) &&
        !object_deleting(&pod) && !pod_is_over(pod.root))
        str_addf(&endings->names, "%s\n", name);
    return true;
}

/* What still runs of it is ended. */
static void end_pods(struct job *job)
{
    struct world *world = job->world;
    struct endings endings = {job, STR_INIT(STR_DOCUMENT)};
    registry_each(world->registry, world->kinds.pod, job->object->ns, note_active, &endings);
    char *rest = endings.names.s;
    for (char *name; (name = strsep(&rest, "\n")) && *name != '\0';) {
        AUTO_STR struct str deleted = STR_INIT(STR_LINE);
        str_addf(&deleted, "Deleted pod: %s", name);
        if (object_delete(world, world->kinds.pod, job->object->ns, name, "Background"))
            job_says(job, "Normal", "SuccessfulDelete", deleted.s);
        else
            job->unwritten = true;
    }
    str_fini(&endings.names);
}

/* It has failed once its pods have been ended: until then nobody would end them. */
static void fail(struct job *job, const char *reason, const char *text)
{
    end_pods(job);
    if (job->unwritten)
        return;
    add_condition(job, "FailureTarget", reason, text);
    add_condition(job, "Failed", reason, text);
    job->last_words = (struct last_words){"Warning", reason, text};
    job->active = job->ready = 0;
}

static void set_count(struct json_doc *doc, struct json *status, const char *key, int64_t count)
{
    if (count > 0)
        json_set_int(doc, status, key, count);
    else
        json_remove(status, key);
}

static bool write_job_status(struct job *job)
{
    struct json_doc *doc = &job->object->doc;
    struct json *status = json_need_object(doc, job->object->root, "status");
    char now[CLOCK_TEXT];
    now_text(now);
    if (!json_get(status, "startTime"))
        json_set_str(doc, status, "startTime", now);
    set_count(doc, status, "active", job->active);
    set_count(doc, status, "succeeded", job->succeeded);
    set_count(doc, status, "failed", job->failed);
    json_set_int(doc, status, "ready", job->ready);
    json_set_int(doc, status, "terminating", 0);
    json_need_object(doc, status, "uncountedTerminatedPods");
    return object_save_status(job->world, job->object);
}

/* When it ended, in wall seconds; 0: it has not. */
static int64_t finished_at(const struct json *job)
{
    JSON_EACH(condition, json_at(job, "status.conditions")) {
        const char *type = json_str(json_get(condition, "type"), "");
        if (str_eq(type, "Complete") || str_eq(type, "Failed"))
            return clock_parse(json_str(json_get(condition, "lastTransitionTime"), ""));
    }
    return 0;
}

/* Seconds until the next pod may be made after one that failed; <= 0: now. */
static int64_t back_off(const struct job *job)
{
    int64_t wait = BACK_OFF_S;
    if (job->failed == 0)
        return 0;
    for (int64_t i = 1; i < job->failed && wait < BACK_OFF_LAST_S; i++)
        wait *= 2;
    return job->last_failure + (wait < BACK_OFF_LAST_S ? wait : BACK_OFF_LAST_S) - clock_wall();
}

static void make_pods(struct job *job, const struct json *spec, int64_t wanted)
{
    int64_t parallel = json_int(json_get(spec, "parallelism"), 1), wait = back_off(job);
    parallel = parallel < JOB_PODS_MAX ? parallel : JOB_PODS_MAX;
    if (json_bool(json_get(spec, "suspend"), false))
        return;
    if (wait > 0 && job->active < parallel) {
        look_again(job, wait * 1000);
        return;
    }
    while (!job->refused && !job->unwritten && job->active < parallel &&
           job->active + job->succeeded < wanted)
        make_job_pod(job);
}

/* Seconds it may still be active; INT64_MAX: as long as it likes. */
static int64_t time_left(const struct job *job)
{
    int64_t most = json_int(json_at(job->object->root, "spec.activeDeadlineSeconds"), 0);
    int64_t since = clock_parse(json_str(json_at(job->object->root, "status.startTime"), ""));
    if (most <= 0)
        return INT64_MAX;
    return since > 0 ? number_add(most, since - clock_wall()) : most;
}

static void go_on(struct job *job)
{
    const struct json *spec = json_get(job->object->root, "spec");
    int64_t wanted = json_int(json_get(spec, "completions"), 1);
    int64_t limit = json_int(json_get(spec, "backoffLimit"), 6), left = time_left(job);
    registry_each(job->world->registry, job->world->kinds.pod, job->object->ns, count_pod, job);
    if (job->succeeded >= wanted) {
        complete(job);
    } else if (job->failed > limit) {
        fail(job, "BackoffLimitExceeded", "Job has reached the specified backoff limit");
    } else if (left <= 0) {
        fail(job, "DeadlineExceeded", "Job was active longer than specified deadline");
    } else {
        make_pods(job, spec, wanted);
        if (left != INT64_MAX)
            look_again(job, number_times(left, 1000));
    }
    const struct last_words *last = &job->last_words;
    job->unwritten = !write_job_status(job) || job->unwritten;
    if (last->text && !job->unwritten)
        job_says(job, last->type, last->reason, last->text);
}

static void outlive(struct job *job, int64_t finished)
{
    const struct json *ttl = json_at(job->object->root, "spec.ttlSecondsAfterFinished");
    int64_t left = number_add(json_int(ttl, 0), finished - clock_wall());
    if (!ttl)
        return;
    if (left > 0)
        look_again(job, number_times(left, 1000));
    else
        job->unwritten = !object_delete(job->world, job->world->kinds.job, job->object->ns,
                                        job->object->name, "Background");
}

int64_t job_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object object = {0};
    struct job job = {.world = world, .object = &object, .again = WORK_DONE};
    if (!object_read(world, world->kinds.job, ns, name, &object) || object_deleting(&object))
        return WORK_DONE;
    int64_t finished = finished_at(object.root);
    if (finished == 0)
        go_on(&job);
    else
        outlive(&job, finished);
    return job.unwritten ? WORK_FAILED : job.again;
}
