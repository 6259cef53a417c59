/* Pods: kube-wire.md 8.1. */
#include "decode.h"

#include <string.h>

#include <carnet/data/json.h>

#include "labels.h"

/* Asked once for each container: of a hostile list only the beginning is looked at. */
static const struct json *status_of(const struct json *statuses, const char *name)
{
    size_t left = DECODE_LIST;

    JSON_EACH(status, statuses) {
        if (left-- == 0)
            break;
        if (str_eq(json_str(json_get(status, "name"), ""), name))
            return status;
    }
    return NULL;
}

static void decode_container(struct decoder *d, const struct json *spec, const struct json *status,
                             struct container *out)
{
    out->name = decode_text(d, json_get(spec, "name"), DECODE_NAME);
    out->image = decode_text(d, json_get(spec, "image"), DECODE_WORD);
    out->ready = json_bool(json_get(status, "ready"), false);
    out->restarts = decode_times(json_get(status, "restartCount"));
    decode_state(d, json_get(status, "state"), &out->now);
    decode_state(d, json_get(status, "lastState"), &out->last);
    out->memory_limit = decode_size(json_at(spec, "resources.limits.memory"));
}

static size_t add_containers(struct decoder *d, const struct json *specs,
                             const struct json *statuses, struct container *to)
{
    size_t room = decode_count(specs), count = 0;

    JSON_EACH(spec, specs) {
        if (count == room)
            break;
        decode_container(d, spec, status_of(statuses, json_str(json_get(spec, "name"), "")),
                         &to[count++]);
    }
    return count;
}

static void decode_containers(struct decoder *d, const struct json *object, struct pod *out)
{
    const struct json *init = json_at(object, "spec.initContainers");
    const struct json *plain = json_at(object, "spec.containers");
    size_t room = decode_count(init) + decode_count(plain);
    struct container *all = room ? arena_alloc(&d->arena, room * sizeof *all) : NULL;

    out->containers = all;
    if (!all)
        return;
    out->container_count =
        add_containers(d, init, json_at(object, "status.initContainerStatuses"), all);
    for (size_t i = 0; i < out->container_count; i++)
        all[i].init = true;
    out->container_count += add_containers(d, plain, json_at(object, "status.containerStatuses"),
                                           all + out->container_count);
}

static void decode_claims(struct decoder *d, const struct json *volumes, struct pod *out)
{
    size_t room = decode_count(volumes);
    const char **claims = room ? arena_alloc(&d->arena, room * sizeof *claims) : NULL;

    out->claims = claims;
    if (!claims)
        return;
    JSON_EACH(volume, volumes) {
        const struct json *claim = json_at(volume, "persistentVolumeClaim.claimName");

        if (json_type(claim) == JSON_STRING && out->claim_count < room)
            claims[out->claim_count++] = decode_text(d, claim, DECODE_NAME);
    }
}

static void decode_poddefaults(struct decoder *d, const struct json *annotations, struct pod *out)
{
    const size_t prefix = strlen(ANNOTATION_PODDEFAULT);
    size_t room = decode_count(annotations);
    const char **names = room ? arena_alloc(&d->arena, room * sizeof *names) : NULL;

    out->poddefaults = names;
    if (!names)
        return;
    JSON_EACH(annotation, annotations) {
        const char *key = json_key(annotation);

        if (key && str_starts(key, ANNOTATION_PODDEFAULT) && out->poddefault_count < room)
            names[out->poddefault_count++] =
                decode_bytes(d, key + prefix, strlen(key + prefix), DECODE_NAME);
    }
}

bool decode_pod(struct decoder *d, const struct json *object, struct pod *out)
{
    const struct json *status = json_get(object, "status");

    *out = (struct pod){0};
    if (!decode_meta(d, object, &out->meta))
        return false;
    out->server = decode_text(d, decode_label(object, LABEL_SERVER), DECODE_NAME);
    out->phase = decode_text(d, json_get(status, "phase"), DECODE_NAME);
    out->node = decode_text(d, json_at(object, "spec.nodeName"), DECODE_NAME);
    out->reason = decode_text(d, json_get(status, "reason"), DECODE_WORD);
    out->message = decode_text(d, json_get(status, "message"), DECODE_MESSAGE);
    out->started = decode_time(json_get(status, "startTime"));
    out->condition_count = decode_conditions(d, json_get(status, "conditions"), &out->conditions);
    decode_containers(d, object, out);
    decode_claims(d, json_at(object, "spec.volumes"), out);
    decode_poddefaults(d, json_at(object, "metadata.annotations"), out);
    return true;
}
