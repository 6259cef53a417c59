/*
 * A Job: pods until enough of them succeeded or too many failed.
 */
#include "world_parts.h"

#include <string.h>
#include <time.h>

enum { JOB_PODS_MAX = 50, RETRY_REFUSED_MS = 15000 };

struct job {
    struct world *world;
    struct object object;
    int64_t active, ready, succeeded, failed;
    bool refused;
};

static bool count_pod(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct job *job = data;
    if (!memmem(text, len, object_uid(&job->object), strlen(object_uid(&job->object))))
        return true;
    AUTO_OBJECT struct object pod;
    if (!object_parse(job->world->kinds.pod, ns, name, text, len, &pod) ||
        !str_eq(object_owner(pod.root, "Job"), job->object.name))
        return true;
    const char *phase = json_str(json_at(pod.root, "status.phase"), "");
    if (str_eq(phase, "Succeeded"))
        job->succeeded++;
    else if (str_eq(phase, "Failed"))
        job->failed++;
    else if (!object_deleting(&pod))
        job->active++;
    job->ready += str_eq(phase, "Running");
    return true;
}

static void job_says(struct job *job, const char *type, const char *reason, const char *message)
{
    struct event_about about = event_about(&job->object);
    event_tell(job->world, &about, "job-controller", type, reason, message);
}

static void set_pod_labels(struct object *pod, struct json *labels, const struct job *job)
{
    struct json_doc *doc = &pod->doc;
    json_set_str(doc, labels, "batch.kubernetes.io/controller-uid", object_uid(&job->object));
    json_set_str(doc, labels, "batch.kubernetes.io/job-name", job->object.name);
    json_set_str(doc, labels, "controller-uid", object_uid(&job->object));
    json_set_str(doc, labels, "job-name", job->object.name);
}

static void make_job_pod(struct job *job)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    AUTO_STR struct str seed = STR_INIT(STR_LINE), name = STR_INIT(STR_LINE);
    str_addf(&seed, "%s%lld", object_uid(&job->object),
             (long long)now.tv_sec * 1000000000 + now.tv_nsec);
    str_addf(&name, "%s-", job->object.name);
    hash_text(&name, seed.s, 5);
    AUTO_OBJECT struct object pod = {0};
    object_make(job->world->kinds.pod, job->object.ns, name.s, &pod);
    struct json *metadata = json_need_object(&pod.doc, pod.root, "metadata");
    const struct json *template = json_at(job->object.root, "spec.template");
    if (json_count(json_at(template, "metadata.labels")) > 0)
        json_set(&pod.doc, metadata, "labels", json_at(template, "metadata.labels"));
    set_pod_labels(&pod, json_need_object(&pod.doc, metadata, "labels"), job);
    object_own(&pod, &job->object);
    json_set(&pod.doc, pod.root, "spec", json_get(template, "spec"));
    struct answer answer = {0};
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (object_create(job->world, &pod, &answer)) {
        str_addf(&text, "Created pod: %s", name.s);
        job_says(job, "Normal", "SuccessfulCreate", text.s);
        job->active++;
        return;
    }
    str_addf(&text, "Error creating: %s", answer.message);
    job_says(job, "Warning", "FailedCreate", text.s);
    job->refused = true;
}

static void add_condition(struct job *job, const char *type, const char *reason,
                          const char *message)
{
    struct json_doc *doc = &job->object.doc;
    struct json *status = json_need_object(doc, job->object.root, "status");
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

static void finish(struct job *job, bool complete)
{
    struct json_doc *doc = &job->object.doc;
    struct json *status = json_need_object(doc, job->object.root, "status");
    if (!complete) {
        static const char text[] = "Job has reached the specified backoff limit";
        add_condition(job, "FailureTarget", "BackoffLimitExceeded", text);
        add_condition(job, "Failed", "BackoffLimitExceeded", text);
        job_says(job, "Warning", "BackoffLimitExceeded", text);
        return;
    }
    static const char text[] = "Reached expected number of succeeded pods";
    char now[CLOCK_TEXT];
    now_text(now);
    json_set_str(doc, status, "completionTime", now);
    add_condition(job, "SuccessCriteriaMet", "CompletionsReached", text);
    add_condition(job, "Complete", "CompletionsReached", text);
    job_says(job, "Normal", "Completed", "Job completed");
}

static void set_count(struct json_doc *doc, struct json *status, const char *key, int64_t count)
{
    if (count > 0)
        json_set_int(doc, status, key, count);
    else
        json_remove(status, key);
}

static void write_job_status(struct job *job)
{
    struct json_doc *doc = &job->object.doc;
    struct json *status = json_need_object(doc, job->object.root, "status");
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
    object_save_status(job->world, &job->object);
}

static bool is_finished(const struct json *job)
{
    JSON_EACH(condition, json_at(job, "status.conditions")) {
        const char *type = json_str(json_get(condition, "type"), "");
        if (str_eq(type, "Complete") || str_eq(type, "Failed"))
            return true;
    }
    return false;
}

static void go_on(struct job *job)
{
    const struct json *spec = json_get(job->object.root, "spec");
    int64_t wanted = json_int(json_get(spec, "completions"), 1);
    int64_t parallel = json_int(json_get(spec, "parallelism"), 1);
    int64_t limit = json_int(json_get(spec, "backoffLimit"), 6);
    parallel = parallel < JOB_PODS_MAX ? parallel : JOB_PODS_MAX;
    registry_each(job->world->registry, job->world->kinds.pod, job->object.ns, count_pod, job);
    if (job->succeeded >= wanted)
        finish(job, true);
    else if (job->failed > limit)
        finish(job, false);
    else
        while (!job->refused && job->active < parallel && job->active + job->succeeded < wanted &&
               !json_bool(json_get(spec, "suspend"), false))
            make_job_pod(job);
    write_job_status(job);
}

int64_t job_work(struct world *world, const char *ns, const char *name)
{
    struct job job = {.world = world};
    if (!object_read(world, world->kinds.job, ns, name, &job.object))
        return WORK_DONE;
    if (!object_deleting(&job.object) && !is_finished(job.object.root))
        go_on(&job);
    object_fini(&job.object);
    return job.refused ? RETRY_REFUSED_MS : WORK_DONE;
}
