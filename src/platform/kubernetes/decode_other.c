/* Namespaces, profiles, claims, quotas, nodes, pod metrics: kubeflow.md 1.5, 1.6, 4.1,
 * kube-wire.md 8.4. */
#include "decode.h"

#include <string.h>

#include <carnet/data/json.h>

#include "labels.h"

bool decode_namespace(struct decoder *d, const struct json *object, struct namespace *out)
{
    const struct json *part_of = decode_label(object, LABEL_PART_OF);

    *out = (struct namespace){.sources = NS_LISTED};
    if (!decode_meta(d, object, &out->meta))
        return false;
    out->meta.namespace = "";
    out->terminating = out->meta.deleting > 0 ||
                       str_eq(json_str(json_at(object, "status.phase"), ""), "Terminating");
    out->owner = decode_text(d, decode_annotation(object, ANNOTATION_OWNER), DECODE_NAME);
    out->platform = out->owner[0] != '\0' || str_eq(json_str(part_of, ""), LABEL_PART_OF_PROFILE);
    return true;
}

const char *decode_profile_owner(struct decoder *d, const struct json *object)
{
    return decode_text(d, json_at(object, "spec.owner.name"), DECODE_NAME);
}

bool decode_volume(struct decoder *d, const struct json *object, struct volume *out)
{
    const struct json *spec = json_get(object, "spec");

    *out = (struct volume){0};
    if (!decode_meta(d, object, &out->meta))
        return false;
    out->phase = decode_text(d, json_at(object, "status.phase"), DECODE_NAME);
    out->storage_class = decode_text(d, json_get(spec, "storageClassName"), DECODE_NAME);
    out->volume_name = decode_text(d, json_get(spec, "volumeName"), DECODE_NAME);
    out->access_mode = decode_text(d, json_first(json_get(spec, "accessModes")), DECODE_NAME);
    out->asked = decode_size(json_at(spec, "resources.requests.storage"));
    out->capacity = decode_size(json_at(object, "status.capacity.storage"));
    return true;
}

bool decode_quota(struct decoder *d, const struct json *object, struct quota *out)
{
    const struct json *hard = json_at(object, "status.hard");
    const struct json *used = json_at(object, "status.used");
    size_t room;
    struct quota_item *items;

    *out = (struct quota){0};
    if (!decode_meta(d, object, &out->meta))
        return false;
    if (json_type(hard) != JSON_OBJECT)
        hard = json_at(object, "spec.hard");
    room = decode_count(hard);
    items = room ? arena_alloc(&d->arena, room * sizeof *items) : NULL;
    out->items = items;
    JSON_EACH(amount, hard) {
        const char *resource = json_key(amount);

        if (!items || !resource || out->item_count == room)
            break;
        items[out->item_count++] = (struct quota_item){
            .resource = decode_bytes(d, resource, strlen(resource), DECODE_NAME),
            .hard = decode_text(d, amount, DECODE_NAME),
            .used = decode_text(d, decode_member(used, resource), DECODE_NAME),
        };
    }
    return true;
}

static bool is_ready(const struct json *conditions)
{
    JSON_EACH(condition, conditions)
        if (str_eq(json_str(json_get(condition, "type"), ""), "Ready"))
            return str_eq(json_str(json_get(condition, "status"), ""), "True");
    return false;
}

bool decode_node(struct decoder *d, const struct json *object, struct node *out)
{
    const struct json *room = json_at(object, "status.allocatable");

    *out = (struct node){0};
    if (!decode_meta(d, object, &out->meta))
        return false;
    out->meta.namespace = "";
    out->ready = is_ready(json_at(object, "status.conditions"));
    out->unschedulable = json_bool(json_at(object, "spec.unschedulable"), false);
    out->cpu = decode_cpu(json_get(room, "cpu"));
    out->memory = decode_size(json_get(room, "memory"));
    out->pods = decode_size(json_get(room, "pods"));
    JSON_EACH(amount, room)
        if (json_key(amount) && decode_is_gpu(json_key(amount)))
            out->gpus = decode_sum(out->gpus, decode_size(amount));
    return true;
}

bool decode_usage(struct decoder *d, const struct json *object, struct usage *out)
{
    *out = (struct usage){0};
    if (!decode_meta(d, object, &out->meta))
        return false;
    JSON_EACH(container, json_get(object, "containers")) {
        out->cpu = decode_sum(out->cpu, decode_cpu(json_at(container, "usage.cpu")));
        out->memory = decode_sum(out->memory, decode_size(json_at(container, "usage.memory")));
    }
    out->when = decode_time(json_get(object, "timestamp"));
    return true;
}
