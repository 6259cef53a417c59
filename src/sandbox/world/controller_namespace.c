/*
 * Namespaces: what each new one gets, and how one goes with all that is in it (kube-wire.md
 * 5, 8.4).
 */
#include "world_parts.h"

#include <string.h>

enum { LOOK_AGAIN_MS = 1000, SAY_LEFTOVERS_AFTER_S = 5 };

static bool need(struct world *world, const struct resource *resource, const char *ns,
                 const char *name)
{
    size_t len;
    if (!resource || registry_get(world->registry, resource, ns, name, &len))
        return true;
    AUTO_OBJECT struct object object = {0};
    object_make(resource, ns, name, &object);
    return object_create(world, &object, NULL);
}

struct clearing {
    struct world *world;
    const struct resource *resource;
    struct str names; /* one a line */
    size_t count, kept;
    char finalizer[NAME_MAX_LEN];
};

static bool note_name(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct clearing *clearing = data;
    AUTO_OBJECT struct object object = {0};
    clearing->count++;
    if (!object_parse(clearing->resource, ns, name, text, len, &object))
        return true;
    const struct json *finalizers = json_at(object.root, "metadata.finalizers");
    if (!object_deleting(&object)) {
        str_addf(&clearing->names, "%s\n", name);
    } else if (json_count(finalizers) > 0) {
        clearing->kept++;
        str_copy(clearing->finalizer, sizeof clearing->finalizer,
                 json_str(json_first(finalizers), ""));
    }
    return true;
}

/* False: one could not be deleted. */
static bool clear_kind(struct clearing *clearing, const char *ns)
{
    bool done = true;
    registry_each(clearing->world->registry, clearing->resource, ns, note_name, clearing);
    char *rest = clearing->names.s;
    for (char *name; (name = strsep(&rest, "\n")) && *name != '\0';)
        done = object_delete(clearing->world, clearing->resource, ns, name, "Background") && done;
    return done;
}

struct leftovers {
    bool failed; /* to be tried again */
    size_t count;
    struct str content, finalizers;
};

static void note_leftovers(struct leftovers *left, const struct clearing *clearing)
{
    if (clearing->kept == 0)
        return;
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    resource_full_name(&name, clearing->resource, false);
    str_addf(&left->content, "%s%s has %zu resource instances", left->content.len > 0 ? ", " : "",
             name.s, clearing->kept);
    str_addf(&left->finalizers, "%s%s in %zu resource instances",
             left->finalizers.len > 0 ? ", " : "", clearing->finalizer, clearing->kept);
}

/* Deletes all that is in it; says what is still there. */
static void clear_all(struct world *world, const char *ns, struct leftovers *left)
{
    size_t count;
    const struct resource *table = resource_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!table[i].namespaced)
            continue;
        struct clearing clearing = {world, &table[i], STR_INIT(STR_DOCUMENT), 0, 0, ""};
        left->failed = !clear_kind(&clearing, ns) || left->failed;
        str_fini(&clearing.names);
        clearing.names = STR_INIT(STR_DOCUMENT);
        clearing.count = clearing.kept = 0;
        registry_each(world->registry, &table[i], ns, note_name, &clearing);
        left->count += clearing.count;
        note_leftovers(left, &clearing);
        str_fini(&clearing.names);
    }
}

static void condition(struct object *space, const char *type, const char *reason,
                      const char *message)
{
    struct json_doc *doc = &space->doc;
    struct json *status = json_need_object(doc, space->root, "status");
    struct json *list = json_need_array(doc, status, "conditions");
    for (size_t i = 0; i < json_count(list); i++) {
        struct json *old = json_edit_at(list, i);
        if (str_eq(json_str(json_get(old, "type"), ""), type)) {
            json_set_str(doc, old, "message", message);
            return;
        }
    }
    char now[CLOCK_TEXT];
    now_text(now);
    struct json *added = json_new_object(doc);
    json_set_str(doc, added, "type", type);
    json_set_str(doc, added, "status", "True");
    json_set_str(doc, added, "lastTransitionTime", now);
    json_set_str(doc, added, "reason", reason);
    json_set_str(doc, added, "message", message);
    json_append(doc, list, added);
}

static bool say_leftovers(struct world *world, struct object *space, const struct leftovers *left)
{
    int64_t since = clock_parse(json_str(json_at(space->root, "metadata.deletionTimestamp"), ""));
    if (left->content.len == 0 || clock_wall() - since < SAY_LEFTOVERS_AFTER_S)
        return true;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "Some resources are remaining: %s", left->content.s);
    condition(space, "NamespaceContentRemaining", "SomeResourcesRemain", text.s);
    str_clear(&text);
    str_addf(&text, "Some content in the namespace has finalizers remaining: %s",
             left->finalizers.s);
    condition(space, "NamespaceFinalizersRemaining", "SomeFinalizersRemain", text.s);
    return object_save_status(world, space);
}

static int64_t end_namespace(struct world *world, struct object *space)
{
    struct leftovers left = {false, 0, STR_INIT(STR_LINE), STR_INIT(STR_LINE)};
    clear_all(world, space->name, &left);
    bool done = left.count > 0 ? say_leftovers(world, space, &left)
                               : registry_remove(world->registry, world->kinds.ns, "", space->name);
    str_fini(&left.content);
    str_fini(&left.finalizers);
    if (!done || left.failed)
        return WORK_FAILED;
    return left.count == 0 ? WORK_DONE : LOOK_AGAIN_MS;
}

int64_t namespace_work(struct world *world, const char *ns, const char *name)
{
    AUTO_OBJECT struct object space = {0};
    if (!object_read(world, world->kinds.ns, "", name, &space))
        return WORK_DONE;
    if (object_deleting(&space))
        return end_namespace(world, &space);
    bool done = need(world, world->kinds.account, name, "default");
    done = need(world, world->kinds.configmap, name, "kube-root-ca.crt") && done;
    return done ? WORK_DONE : WORK_FAILED;
}
