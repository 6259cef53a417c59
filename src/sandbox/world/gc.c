/*
 * Garbage collection by ownerReferences (kube-wire.md 5): what nobody owns any more goes;
 * foreground deletion waits for what blocks it; orphaning takes the references away.
 */
#include "world_parts.h"

#include <stdlib.h>
#include <string.h>

struct dependent {
    const struct resource *resource;
    char *ns, *name;
    bool blocks;
};
struct dependents {
    struct dependent *items;
    size_t len, cap;
};
struct gc {
    struct world *world;
    struct map by_owner; /* uid to struct dependents */
};

static void dependents_free(void *pointer)
{
    struct dependents *list = pointer;
    for (size_t i = 0; i < list->len; i++) {
        free(list->items[i].ns);
        free(list->items[i].name);
    }
    free(list->items);
    free(list);
}

struct gc *gc_new(struct world *world)
{
    struct gc *gc = mem_zalloc(1, sizeof *gc);
    gc->world = world;
    map_init(&gc->by_owner, dependents_free);
    return gc;
}

void gc_free(struct gc *gc)
{
    if (!gc)
        return;
    map_fini(&gc->by_owner);
    free(gc);
}

static struct dependent *find(struct dependents *list, const struct resource *resource,
                              const char *ns, const char *name)
{
    for (size_t i = 0; list && i < list->len; i++) {
        struct dependent *item = &list->items[i];
        if (item->resource == resource && str_eq(item->ns, ns) && str_eq(item->name, name))
            return item;
    }
    return NULL;
}

static void note(struct gc *gc, const struct json *owner, const struct object *object)
{
    const char *uid = json_str(json_get(owner, "uid"), "");
    struct dependents *list = map_get(&gc->by_owner, uid);
    if (!list) {
        list = mem_zalloc(1, sizeof *list);
        map_set(&gc->by_owner, uid, list);
    }
    struct dependent *item = find(list, object->resource, object->ns, object->name);
    if (!item) {
        ARRAY_ROOM(list->items, list->cap, list->len + 1);
        item = &list->items[list->len++];
        *item = (struct dependent){object->resource, mem_strdup(object->ns),
                                   mem_strdup(object->name), false};
    }
    item->blocks = json_bool(json_get(owner, "blockOwnerDeletion"), false);
}

static void unnote(struct gc *gc, const char *uid, const struct dependent *gone)
{
    struct dependents *list = map_get(&gc->by_owner, uid);
    struct dependent *item = find(list, gone->resource, gone->ns, gone->name);
    if (!item)
        return;
    free(item->ns);
    free(item->name);
    *item = list->items[--list->len];
    if (list->len == 0)
        dependents_free(map_remove(&gc->by_owner, uid));
}

/* Work keys: "Kind.group/name"; the namespace is the object's. */
static void ask(struct gc *gc, const struct resource *resource, const char *ns, const char *name)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%s.%s/%s", resource->kind, resource->group, name);
    work_add(gc->world, WORK_GC, ns, key.s);
}

static bool has(const char *text, size_t len, const char *word)
{
    return memmem(text, len, word, strlen(word)) != NULL;
}

static void ask_owners(struct gc *gc, const struct object *object)
{
    JSON_EACH(owner, json_at(object->root, "metadata.ownerReferences")) {
        const char *version = json_str(json_get(owner, "apiVersion"), "");
        const char *slash = strchr(version, '/');
        AUTO_STR struct str group = STR_INIT(STR_LINE);
        str_add_n(&group, version, slash ? (size_t)(slash - version) : 0);
        AUTO_STR struct str name = STR_INIT(STR_LINE);
        str_addf(&name, "%s.%s/%s", json_str(json_get(owner, "kind"), ""), group.s,
                 json_str(json_get(owner, "name"), ""));
        work_add(gc->world, WORK_GC, object->ns, name.s);
    }
}

/* What depended on an object that is gone is looked at. */
static void ask_dependents(struct gc *gc, const char *uid)
{
    const struct dependents *list = map_get(&gc->by_owner, uid);
    for (size_t i = 0; list && i < list->len; i++)
        ask(gc, list->items[i].resource, list->items[i].ns, list->items[i].name);
}

void gc_heard(struct gc *gc, enum registry_change change, const struct resource *resource,
              const char *ns, const char *name, const char *text, size_t len)
{
    bool owned = has(text, len, "\"ownerReferences\"");
    if (resource == gc->world->kinds.event)
        return;
    if (change != REGISTRY_DELETED && !owned && !has(text, len, "\"deletionTimestamp\""))
        return;
    AUTO_OBJECT struct object object = {0};
    if (!object_parse(resource, ns, name, text, len, &object))
        return;
    JSON_EACH(owner, json_at(object.root, "metadata.ownerReferences")) {
        if (change == REGISTRY_DELETED)
            unnote(gc, json_str(json_get(owner, "uid"), ""),
                   &(struct dependent){object.resource, object.ns, object.name, false});
        else
            note(gc, owner, &object);
    }
    if (change == REGISTRY_DELETED) {
        ask_owners(gc, &object);
        ask_dependents(gc, object_uid(&object));
    } else {
        ask(gc, resource, ns, name);
    }
}

/* -- looking at one --------------------------------------------------------------------------- */

static const struct resource *owner_kind(const struct json *owner)
{
    const char *version = json_str(json_get(owner, "apiVersion"), "");
    const char *slash = strchr(version, '/');
    AUTO_STR struct str group = STR_INIT(STR_LINE);
    str_add_n(&group, version, slash ? (size_t)(slash - version) : 0);
    return resource_by_kind(group.s, json_str(json_get(owner, "kind"), ""));
}

/* An owner of a kind that is not served is believed to be there. */
static bool owner_lives(struct world *world, const struct object *object, const struct json *owner)
{
    const struct resource *kind = owner_kind(owner);
    if (!kind)
        return true;
    AUTO_OBJECT struct object found = {0};
    return object_read(world, kind, kind->namespaced ? object->ns : "",
                       json_str(json_get(owner, "name"), ""), &found) &&
           str_eq(object_uid(&found), json_str(json_get(owner, "uid"), ""));
}

static bool is_orphaned(struct world *world, const struct object *object)
{
    const struct json *owners = json_at(object->root, "metadata.ownerReferences");
    JSON_EACH(owner, owners) {
        if (owner_lives(world, object, owner))
            return false;
    }
    return json_count(owners) > 0;
}

/* False: it still refers to the owner. */
static bool cut_reference(struct world *world, const struct dependent *item, const char *uid)
{
    size_t len;
    AUTO_OBJECT struct object object = {0};
    if (!object_read(world, item->resource, item->ns, item->name, &object))
        return !registry_get(world->registry, item->resource, item->ns, item->name, &len);
    struct json *metadata = json_edit_get(object.root, "metadata");
    struct json *owners = json_edit_get(metadata, "ownerReferences");
    for (size_t i = json_count(owners); i-- > 0;) {
        if (str_eq(json_str(json_get(json_edit_at(owners, i), "uid"), ""), uid))
            json_remove_at(owners, i);
    }
    if (json_count(owners) == 0)
        json_remove(metadata, "ownerReferences");
    return object_save(world, &object);
}

/* The owner stays until none refers to it: one that did would be taken for garbage. */
static bool orphan(struct world *world, struct object *object)
{
    AUTO_FREE char *uid = mem_strdup(object_uid(object));
    const struct dependents *list;
    while ((list = map_get(&world->gc->by_owner, uid)) && list->len > 0) {
        AUTO_FREE char *ns = mem_strdup(list->items[0].ns);
        AUTO_FREE char *name = mem_strdup(list->items[0].name);
        struct dependent first = {list->items[0].resource, ns, name, false};
        if (!cut_reference(world, &first, uid))
            return false;
        unnote(world->gc, uid, &first);
    }
    object_drop_finalizer(object, "orphan");
    return object_save(world, object);
}

/* Dependents go first, each in the foreground; the owner once nothing that blocks it is left. */
static bool foreground(struct world *world, struct object *object)
{
    bool blocked = false, done = true;
    const struct dependents *list = map_get(&world->gc->by_owner, object_uid(object));
    size_t count = list ? list->len : 0;
    struct dependent *copy = mem_zalloc(count + 1, sizeof *copy);
    for (size_t i = 0; i < count; i++) {
        copy[i] = list->items[i];
        copy[i].ns = mem_strdup(copy[i].ns);
        copy[i].name = mem_strdup(copy[i].name);
        blocked = blocked || copy[i].blocks;
    }
    for (size_t i = 0; i < count; i++) {
        AUTO_OBJECT struct object dependent = {0};
        if (object_read(world, copy[i].resource, copy[i].ns, copy[i].name, &dependent) &&
            !object_deleting(&dependent))
            done =
                object_delete(world, copy[i].resource, copy[i].ns, copy[i].name,
                              copy[i].resource == world->kinds.pod ? "Background" : "Foreground") &&
                done;
        free(copy[i].ns);
        free(copy[i].name);
    }
    free(copy);
    if (blocked || !done)
        return done; /* the end of each dependent asks for this owner again */
    object_drop_finalizer(object, "foregroundDeletion");
    return object_save(world, object);
}

int64_t gc_work(struct world *world, const char *ns, const char *name)
{
    const char *dot = strchr(name, '.'), *slash = strchr(name, '/');
    if (!dot || !slash || slash < dot)
        return WORK_DONE;
    AUTO_STR struct str kind = STR_INIT(STR_LINE), group = STR_INIT(STR_LINE);
    str_add_n(&kind, name, (size_t)(dot - name));
    str_add_n(&group, dot + 1, (size_t)(slash - dot - 1));
    const struct resource *resource = resource_by_kind(group.s, kind.s);
    if (!resource)
        return WORK_DONE;
    AUTO_OBJECT struct object object = {0};
    if (!object_read(world, resource, resource->namespaced ? ns : "", slash + 1, &object))
        return WORK_DONE;
    bool done = true;
    if (object_deleting(&object)) {
        if (object_has_finalizer(object.root, "orphan"))
            done = orphan(world, &object);
        else if (object_has_finalizer(object.root, "foregroundDeletion"))
            done = foreground(world, &object);
    } else if (is_orphaned(world, &object)) {
        done = object_delete(world, resource, object.ns, object.name, "Background");
    }
    return done ? WORK_DONE : WORK_FAILED;
}
