#include "intake.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/log.h>
#include <carnet/model/model.h>

#include "head.h"
#include "labels.h"
#include "resource.h"
#include "status_error.h"

/* A tree takes up to sixteen times its text (64 bytes for a node such as "1,"). */
#define INTAKE_MEMORY (INTAKE_ITEM * 24u)

void intake_init(struct intake *intake, struct model *model)
{
    intake->model = model;
    json_doc_init(&intake->doc, INTAKE_MEMORY);
    decoder_init(&intake->decoder);
    map_init(&intake->owners, free);
}

void intake_fini(struct intake *intake)
{
    json_doc_fini(&intake->doc);
    decoder_fini(&intake->decoder);
    map_fini(&intake->owners);
}

/* Putting ------------------------------------------------------------------------------------- */

/* The owner a profile names wins over the annotation its controller writes from it. */
static void put_namespace(struct intake *intake, struct namespace *facts)
{
    const char *owner = map_get(&intake->owners, facts->meta.name);

    if (owner && owner[0] != '\0')
        facts->owner = owner;
    facts->platform = facts->platform || owner;
    model_put_namespace(intake->model, facts);
}

/* What the model holds, with strings of our own: a put replaces what it points to. */
static struct namespace copy_namespace(struct arena *arena, const struct namespace *known)
{
    struct namespace copy = *known;

    copy.meta.namespace = "";
    copy.meta.name = str_or(arena_strdup(arena, known->meta.name), "");
    copy.meta.uid = str_or(arena_strdup(arena, known->meta.uid), "");
    copy.meta.finalizers = NULL;
    copy.meta.finalizer_count = 0;
    copy.owner = str_or(arena_strdup(arena, known->owner), "");
    return copy;
}

/* A profile owns the namespace of its name: its owner is joined into what is known of it. */
static enum intake_result put_profile(struct intake *intake, const struct json *object)
{
    struct meta meta;
    const struct namespace *known;

    if (!decode_meta(&intake->decoder, object, &meta))
        return INTAKE_NAMELESS;
    free(map_set(&intake->owners, meta.name,
                 mem_strdup(decode_profile_owner(&intake->decoder, object))));
    known = model_namespace(intake->model, meta.name);
    if (known) {
        struct namespace facts = copy_namespace(&intake->decoder.arena, known);

        put_namespace(intake, &facts);
    }
    return INTAKE_TAKEN;
}

static bool in_scope(const struct intake_scope *scope, struct meta *meta)
{
    if (resource_info(scope->resource)->cluster_scope)
        return true;
    if (!scope->namespace) /* "" is the model's word for all of them */
        return meta->namespace[0] != '\0';
    if (meta->namespace[0] == '\0')
        meta->namespace = scope->namespace;
    return strcmp(meta->namespace, scope->namespace) == 0;
}

/* Facts of whichever kind; all begin with their meta. */
union facts {
    struct meta meta;
    struct namespace namespace;
    struct server server;
    struct pod pod;
    struct volume volume;
    struct event event;
    struct quota quota;
    struct node node;
    struct usage usage;
};

static bool decode(struct decoder *d, int kind, const struct json *object, union facts *out)
{
    switch (kind) {
    case KIND_NAMESPACE:
        return decode_namespace(d, object, &out->namespace);
    case KIND_SERVER:
        return decode_server(d, object, &out->server);
    case KIND_POD:
        return decode_pod(d, object, &out->pod);
    case KIND_VOLUME:
        return decode_volume(d, object, &out->volume);
    case KIND_EVENT:
        return decode_event(d, object, &out->event);
    case KIND_QUOTA:
        return decode_quota(d, object, &out->quota);
    case KIND_NODE:
        return decode_node(d, object, &out->node);
    case KIND_USAGE:
        return decode_usage(d, object, &out->usage);
    default:
        return false;
    }
}

static void put(struct intake *intake, int kind, union facts *facts)
{
    switch (kind) {
    case KIND_NAMESPACE:
        put_namespace(intake, &facts->namespace);
        break;
    case KIND_SERVER:
        model_put_server(intake->model, &facts->server);
        break;
    case KIND_POD:
        model_put_pod(intake->model, &facts->pod);
        break;
    case KIND_VOLUME:
        model_put_volume(intake->model, &facts->volume);
        break;
    case KIND_EVENT:
        model_put_event(intake->model, &facts->event);
        break;
    case KIND_QUOTA:
        model_put_quota(intake->model, &facts->quota);
        break;
    case KIND_NODE:
        model_put_node(intake->model, &facts->node);
        break;
    case KIND_USAGE:
        model_put_usage(intake->model, &facts->usage);
        break;
    }
}

static enum intake_result put_object(struct intake *intake, const struct intake_scope *scope,
                                     const struct json *object)
{
    union facts facts;

    if (scope->resource == RESOURCE_PROFILE)
        return put_profile(intake, object);
    if (!decode(&intake->decoder, scope->resource, object, &facts) || !in_scope(scope, &facts.meta))
        return INTAKE_NAMELESS;
    put(intake, scope->resource, &facts);
    return INTAKE_TAKEN;
}

static enum intake_result remove_meta(struct intake *intake, const struct intake_scope *scope,
                                      struct meta *meta)
{
    if (!in_scope(scope, meta))
        return INTAKE_NAMELESS;
    if (scope->resource == RESOURCE_PROFILE)
        free(map_remove(&intake->owners, meta->name));
    else
        model_remove(intake->model, (enum kind)scope->resource,
                     resource_info(scope->resource)->cluster_scope ? "" : meta->namespace,
                     meta->name);
    return INTAKE_TAKEN;
}

static enum intake_result remove_object(struct intake *intake, const struct intake_scope *scope,
                                        const struct json *object)
{
    struct meta meta;

    if (!decode_meta(&intake->decoder, object, &meta))
        return INTAKE_NAMELESS;
    return remove_meta(intake, scope, &meta);
}

/* What could be seen of the names in a text that is not read as a whole. */
static struct meta meta_of_names(struct decoder *d, const struct head_names *names)
{
    return (struct meta){
        .namespace = decode_bytes(d, names->namespace, strlen(names->namespace), DECODE_NAME),
        .name = decode_bytes(d, names->name, strlen(names->name), DECODE_NAME),
        .uid = ""};
}

/* A row for a server of which only the name is known. Of other kinds an older state is better than
 * none: they count as nameless, so that no sweep takes them away. */
static enum intake_result put_unreadable(struct intake *intake, const struct intake_scope *scope,
                                         const struct head_names *names, const char *text,
                                         size_t len)
{
    struct decoder *d = &intake->decoder;
    struct server facts = {.image = "", .kind = "", .creator = ""};

    if (scope->resource != KIND_SERVER)
        return INTAKE_NAMELESS;
    facts.meta = meta_of_names(d, names);
    if (!in_scope(scope, &facts.meta))
        return INTAKE_NAMELESS;
    facts.asked.gpu_resource = "";
    facts.container = (struct container_state){.reason = "", .message = ""};
    facts.unreadable = decode_bytes(d, text, len, DECODE_MESSAGE);
    model_put_server(intake->model, &facts);
    return INTAKE_TAKEN;
}

static enum intake_result take_broken(struct intake *intake, const struct intake_scope *scope,
                                      const char *why, const char *text, size_t len, bool event)
{
    struct head_names names;
    struct str raw = STR_INIT(DECODE_MESSAGE * 2);
    enum intake_result result = INTAKE_NAMELESS;

    if (head_names(&names, text, len, event)) {
        str_addf(&raw, "%s: ", why);
        str_add_n(&raw, text, len);
        result = put_unreadable(intake, scope, &names, raw.s, raw.len);
    }
    log_line(LOG_WARN, "intake", "%s: an item of %zu bytes cannot be read (%s), %s",
             resource_info(scope->resource)->plural, len, why,
             names.name[0] ? "known by name" : "without a name");
    str_fini(&raw);
    return result;
}

/* Items --------------------------------------------------------------------------------------- */

enum intake_result intake_list_item(struct intake *intake, const struct intake_scope *scope,
                                    const char *text, size_t len)
{
    struct error error;

    decoder_reset(&intake->decoder);
    if (!json_parse(&intake->doc, text, len, &error))
        return take_broken(intake, scope, "not JSON", text, len, false);
    return put_object(intake, scope, intake->doc.root);
}

static enum intake_result take_bookmark(const struct json *object, struct intake_event *event)
{
    event->list_end = str_eq(json_str(decode_annotation(object, ANNOTATION_LIST_END), ""), "true");
    return INTAKE_BOOKMARK;
}

static void take_version(const struct json *object, struct intake_event *event)
{
    const char *version = json_str(json_at(object, "metadata.resourceVersion"), "");
    size_t len = strlen(version);

    /* Opaque, but it goes into an address and back: anything long is not one. */
    if (len < sizeof event->version)
        memcpy(event->version, version, len + 1);
}

enum intake_result intake_watch_line(struct intake *intake, const struct intake_scope *scope,
                                     const char *text, size_t len, struct intake_event *event)
{
    const struct json *object;
    const char *type;

    *event = (struct intake_event){.error = ERROR_NONE};
    decoder_reset(&intake->decoder);
    if (!json_parse(&intake->doc, text, len, &event->error))
        return take_broken(intake, scope, "not JSON", text, len, true);
    object = json_get(intake->doc.root, "object");
    type = json_str(json_get(intake->doc.root, "type"), "");
    if (json_type(object) != JSON_OBJECT)
        return INTAKE_MALFORMED;
    if (str_eq(type, "ERROR")) {
        status_error(&event->error, object, 0);
        return INTAKE_ERROR;
    }
    take_version(object, event);
    if (str_eq(type, "BOOKMARK"))
        return take_bookmark(object, event);
    if (str_eq(type, "DELETED"))
        return remove_object(intake, scope, object);
    if (str_eq(type, "ADDED") || str_eq(type, "MODIFIED"))
        return put_object(intake, scope, object);
    return INTAKE_MALFORMED;
}

enum intake_result intake_too_large(struct intake *intake, const struct intake_scope *scope,
                                    const char *head, size_t len, bool event)
{
    struct head_names names;

    decoder_reset(&intake->decoder);
    if (event && head_names(&names, head, len, true) && strcmp(names.type, "DELETED") == 0) {
        struct meta meta = meta_of_names(&intake->decoder, &names);
        return remove_meta(intake, scope, &meta);
    }
    return take_broken(intake, scope, "over 4 MiB", head, len, event);
}
