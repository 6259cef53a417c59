#include "world_parts.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/log.h>

#define OBJECT_MEMORY (16u << 20)

void object_fini(struct object *object)
{
    if (object->resource)
        json_doc_fini(&object->doc);
    object->resource = NULL;
    object->root = NULL;
}

static void object_init(struct object *object, const struct resource *resource, const char *ns,
                        const char *name)
{
    memset(object, 0, sizeof *object);
    json_doc_init(&object->doc, OBJECT_MEMORY);
    object->resource = resource;
    str_copy(object->ns, sizeof object->ns, str_or(ns, ""));
    str_copy(object->name, sizeof object->name, name);
}

bool object_parse(const struct resource *resource, const char *ns, const char *name,
                  const char *text, size_t len, struct object *object)
{
    memset(object, 0, sizeof *object);
    if (!resource || !text)
        return false;
    object_init(object, resource, ns, name);
    struct error error = ERROR_NONE;
    if (!json_parse(&object->doc, text, len, &error))
        return false;
    object->root = json_edit(&object->doc);
    return true;
}

bool object_read(const struct world *world, const struct resource *resource, const char *ns,
                 const char *name, struct object *object)
{
    size_t len = 0;
    const char *text =
        resource ? registry_get(world->registry, resource, str_or(ns, ""), name, &len) : NULL;
    return object_parse(resource, ns, name, text, len, object);
}

void object_make(const struct resource *resource, const char *ns, const char *name,
                 struct object *object)
{
    object_init(object, resource, ns, name);
    AUTO_STR struct str version = STR_INIT(STR_LINE);
    resource_api_version(&version, resource, NULL);
    struct json_doc *doc = &object->doc;
    object->root = json_new_object(doc);
    json_set_str(doc, object->root, "apiVersion", version.s);
    json_set_str(doc, object->root, "kind", resource->kind);
    struct json *metadata = json_need_object(doc, object->root, "metadata");
    json_set_str(doc, metadata, "name", name);
    if (resource->namespaced)
        json_set_str(doc, metadata, "namespace", ns);
}

static bool written(struct object *object, const char *verb, bool done, const struct answer *answer)
{
    object->root = json_edit(&object->doc);
    if (!done && answer->code != 404)
        log_line(LOG_WARN, "sandbox", "%s of %s %s/%s: %d %s", verb, object->resource->plural,
                 object->ns, object->name, answer->code, answer->message);
    return done;
}

bool object_save(struct world *world, struct object *object)
{
    struct answer answer = {0};
    bool done = registry_update(world->registry, object->resource, object->ns, object->name,
                                &object->doc, object->root, WRITE_SYSTEM, &answer);
    return written(object, "update", done, &answer);
}

bool object_save_status(struct world *world, struct object *object)
{
    struct answer answer = {0};
    bool done = registry_update(world->registry, object->resource, object->ns, object->name,
                                &object->doc, object->root, WRITE_STATUS | WRITE_SYSTEM, &answer);
    return written(object, "status", done, &answer);
}

bool object_create(struct world *world, struct object *object, struct answer *answer)
{
    struct answer unwanted = {0};
    if (!answer)
        answer = &unwanted;
    bool done = registry_create(world->registry, object->resource, object->ns, &object->doc,
                                object->root, 0, answer);
    if (answer->code == 409)
        return false;
    return written(object, "create", done, answer);
}

bool object_delete(struct world *world, const struct resource *resource, const char *ns,
                   const char *name, const char *propagation)
{
    struct answer answer = {0};
    struct delete_options options = {
        .propagation = propagation, .grace_s = -1, .uid = "", .version = ""};
    struct json_doc doc;
    json_doc_init(&doc, OBJECT_MEMORY);
    bool done = registry_delete(world->registry, resource, ns, name, &options, &doc, &answer);
    json_doc_fini(&doc);
    return done || answer.code == 404;
}

const char *object_uid(const struct object *object)
{
    return json_str(json_at(object->root, "metadata.uid"), "");
}

bool object_deleting(const struct object *object)
{
    return json_type(json_at(object->root, "metadata.deletionTimestamp")) == JSON_STRING;
}

const char *object_label(const struct object *object, const char *key)
{
    return json_str(json_get(json_at(object->root, "metadata.labels"), key), NULL);
}

const char *object_annotation(const struct object *object, const char *key)
{
    return json_str(json_get(json_at(object->root, "metadata.annotations"), key), NULL);
}

bool object_has_finalizer(const struct json *root, const char *finalizer)
{
    JSON_EACH(item, json_at(root, "metadata.finalizers")) {
        if (str_eq(json_str(item, ""), finalizer))
            return true;
    }
    return false;
}

void object_drop_finalizer(struct object *object, const char *finalizer)
{
    struct json *metadata = json_edit_get(object->root, "metadata");
    struct json *list = json_edit_get(metadata, "finalizers");
    size_t index = 0;
    JSON_EACH(item, list) {
        if (str_eq(json_str(item, ""), finalizer)) {
            json_remove_at(list, index);
            break;
        }
        index++;
    }
    if (json_count(list) == 0)
        json_remove(metadata, "finalizers");
}

const char *object_owner(const struct json *root, const char *kind)
{
    JSON_EACH(owner, json_at(root, "metadata.ownerReferences")) {
        if (json_bool(json_get(owner, "controller"), false) &&
            str_eq(json_str(json_get(owner, "kind"), ""), kind))
            return json_str(json_get(owner, "name"), NULL);
    }
    return NULL;
}

void object_own(struct object *object, const struct object *owner)
{
    struct json_doc *doc = &object->doc;
    AUTO_STR struct str version = STR_INIT(STR_LINE);
    resource_api_version(&version, owner->resource, NULL);
    struct json *reference = json_new_object(doc);
    json_set_str(doc, reference, "apiVersion", version.s);
    json_set_str(doc, reference, "kind", owner->resource->kind);
    json_set_str(doc, reference, "name", owner->name);
    json_set_str(doc, reference, "uid", object_uid(owner));
    json_set_bool(doc, reference, "controller", true);
    json_set_bool(doc, reference, "blockOwnerDeletion", true);
    struct json *metadata = json_need_object(doc, object->root, "metadata");
    json_append(doc, json_need_array(doc, metadata, "ownerReferences"), reference);
}
