/* Notebooks: kubeflow.md 2.6-2.8, kube-wire.md 8.4. */
#include "decode.h"

#include <string.h>

#include <carnet/data/json.h>

#include "labels.h"

/* Where a wrong type makes a server unreadable: what its row is made of. */
static const struct {
    const char *path;
    enum json_type type;
    const char *due;
} shapes[] = {
    {"metadata.annotations", JSON_OBJECT, "object"},
    {"metadata.labels", JSON_OBJECT, "object"},
    {"spec", JSON_OBJECT, "object"},
    {"spec.template", JSON_OBJECT, "object"},
    {"spec.template.spec", JSON_OBJECT, "object"},
    {"spec.template.spec.containers", JSON_ARRAY, "array"},
    {"spec.template.spec.volumes", JSON_ARRAY, "array"},
    {"status", JSON_OBJECT, "object"},
    {"status.conditions", JSON_ARRAY, "array"},
    {"status.containerState", JSON_OBJECT, "object"},
};

static bool is_absent(const struct json *node)
{
    return json_type(node) == JSON_NONE || json_type(node) == JSON_NULL;
}

/* Appends what is wrong; false if nothing is. */
static bool find_fault(struct str *out, const struct json *object)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        const struct json *node = json_at(object, shapes[i].path);

        if (!is_absent(node) && json_type(node) != shapes[i].type) {
            str_addf(out, "%s: not an %s", shapes[i].path, shapes[i].due);
            return true;
        }
    }
    JSON_EACH(container, json_at(object, "spec.template.spec.containers"))
        if (json_type(container) != JSON_OBJECT) {
            str_add(out, "spec.template.spec.containers: not a list of objects");
            return true;
        }
    return false;
}

/* The container named as the server; the first otherwise. */
static const struct json *main_container(const struct json *pod_spec, const char *name)
{
    const struct json *containers = json_get(pod_spec, "containers");

    JSON_EACH(container, containers)
        if (str_eq(json_str(json_get(container, "name"), ""), name))
            return container;
    return json_first(containers);
}

static void decode_gpus(struct decoder *d, const struct json *amounts, struct resources *out)
{
    JSON_EACH(amount, amounts) {
        const char *resource = json_key(amount);
        int64_t count;

        if (!resource || !decode_is_gpu(resource))
            continue;
        count = decode_size(amount);
        if (count <= 0)
            continue;
        out->gpus = decode_sum(out->gpus, count);
        if (out->gpu_resource[0] == '\0')
            out->gpu_resource = decode_bytes(d, resource, strlen(resource), DECODE_NAME);
    }
}

static void decode_resources(struct decoder *d, const struct json *container, struct resources *out)
{
    const struct json *requests = json_at(container, "resources.requests");
    const struct json *limits = json_at(container, "resources.limits");

    *out = (struct resources){
        .cpu_request = decode_cpu(json_get(requests, "cpu")),
        .cpu_limit = decode_cpu(json_get(limits, "cpu")),
        .memory_request = decode_size(json_get(requests, "memory")),
        .memory_limit = decode_size(json_get(limits, "memory")),
        .gpu_resource = "",
    };
    decode_gpus(d, limits, out);
    if (out->gpus == 0)
        decode_gpus(d, requests, out);
}

/* Asked once for each volume: of a hostile list only the beginning is looked at. */
static const char *mount_path(struct decoder *d, const struct json *container, const char *volume)
{
    size_t left = DECODE_LIST;

    JSON_EACH(mount, json_get(container, "volumeMounts")) {
        if (left-- == 0)
            break;
        if (str_eq(json_str(json_get(mount, "name"), ""), volume))
            return decode_text(d, json_get(mount, "mountPath"), DECODE_WORD);
    }
    return "";
}

/* Claims first, then the other volumes. */
static void decode_mounts(struct decoder *d, const struct json *pod_spec,
                          const struct json *container, struct server *out)
{
    const struct json *volumes = json_get(pod_spec, "volumes");
    size_t count = decode_count(volumes);
    struct mount *mounts = count ? arena_alloc(&d->arena, count * sizeof *mounts) : NULL;

    out->mounts = mounts;
    out->mount_count = 0;
    for (int claims = 1; claims >= 0 && mounts; claims--) {
        JSON_EACH(volume, volumes) {
            const struct json *claim = json_at(volume, "persistentVolumeClaim.claimName");

            if ((json_type(claim) == JSON_STRING) != (claims == 1) || out->mount_count == count)
                continue;
            mounts[out->mount_count++] = (struct mount){
                .volume = decode_text(d, json_get(volume, "name"), DECODE_NAME),
                .claim = decode_text(d, claim, DECODE_NAME),
                .path = mount_path(d, container, json_str(json_get(volume, "name"), "")),
            };
        }
    }
}

static int64_t decode_stopped(const struct json *object)
{
    const struct json *mark = decode_annotation(object, ANNOTATION_STOPPED);
    int64_t when = decode_time(mark);

    if (is_absent(mark))
        return 0;
    return when > 0 ? when : 1;
}

/* Who wrote what is in metadata.managedFields: one entry for each writer and subresource. The one
 * that holds the stop annotation wrote it; the one of the subresource status is the controller. */
static void decode_stopper(struct decoder *d, const struct json *object, struct server *out)
{
    const struct json *writer = NULL;
    const char *controller = NULL;
    size_t left = DECODE_LIST;

    JSON_EACH(entry, json_at(object, "metadata.managedFields")) {
        const struct json *annotations = json_at(entry, "fieldsV1.f:metadata.f:annotations");

        if (left-- == 0)
            break;
        if (!is_absent(json_get(annotations, "f:" ANNOTATION_STOPPED)))
            writer = json_get(entry, "manager");
        if (str_eq(json_str(json_get(entry, "subresource"), ""), "status"))
            controller = json_str(json_get(entry, "manager"), "");
    }
    out->stopped_by = decode_text(d, writer, DECODE_NAME);
    out->stopped_by_platform = writer && controller && str_eq(json_str(writer, ""), controller);
}

static void decode_server_status(struct decoder *d, const struct json *status, struct server *out)
{
    out->has_status = json_type(status) == JSON_OBJECT && json_count(status) > 0;
    out->ready_replicas = decode_times(json_get(status, "readyReplicas"));
    decode_state(d, json_get(status, "containerState"), &out->container);
    out->condition_count = decode_conditions(d, json_get(status, "conditions"), &out->conditions);
}

/* Without the environment: this text goes to other people, and nothing in it tells why it cannot be
 * read. */
static const char *unreadable_text(struct decoder *d, const struct json *object, const char *why)
{
    struct str raw = STR_INIT(DECODE_MESSAGE * 2);
    const char *text;

    str_addf(&raw, "%s: ", why);
    json_write_without(&raw, object, "env");
    text = decode_bytes(d, raw.s, raw.len, DECODE_MESSAGE);
    str_fini(&raw);
    return text;
}

bool decode_server(struct decoder *d, const struct json *object, struct server *out)
{
    const struct json *pod_spec = json_at(object, "spec.template.spec");
    const struct json *container;
    AUTO_STR struct str fault = STR_INIT(DECODE_WORD);

    *out = (struct server){.image = "", .kind = "", .creator = "", .stopped_by = ""};
    if (!decode_meta(d, object, &out->meta))
        return false;
    if (find_fault(&fault, object))
        out->unreadable = unreadable_text(d, object, fault.s);
    container = main_container(pod_spec, json_str(json_at(object, "metadata.name"), ""));
    out->image = decode_text(d, json_get(container, "image"), DECODE_WORD);
    out->kind = decode_text(d, decode_annotation(object, ANNOTATION_SERVER_TYPE), DECODE_NAME);
    out->creator = decode_text(d, decode_annotation(object, ANNOTATION_CREATOR), DECODE_NAME);
    decode_resources(d, container, &out->asked);
    decode_mounts(d, pod_spec, container, out);
    out->stopped = decode_stopped(object);
    if (out->stopped)
        decode_stopper(d, object, out);
    out->last_activity = decode_time(decode_annotation(object, ANNOTATION_ACTIVITY));
    decode_server_status(d, json_get(object, "status"), out);
    return true;
}
