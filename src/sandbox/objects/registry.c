#include "registry_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/str.h>

#include "quota.h"
#include "shape.h"
#include "status.h"

#define KEEP_CHANGES 2000

/* -- texts ------------------------------------------------------------------------------------- */

static struct blob *blob_new(const char *text, size_t len)
{
    struct blob *blob = mem_alloc(sizeof *blob + len + 1);
    blob->refs = 1;
    blob->len = len;
    memcpy(blob->s, text, len);
    blob->s[len] = '\0';
    return blob;
}

static struct blob *blob_ref(struct blob *blob)
{
    if (blob)
        blob->refs++;
    return blob;
}

static void blob_unref(struct blob *blob)
{
    if (blob && --blob->refs == 0)
        free(blob);
}

/* -- shelves ----------------------------------------------------------------------------------- */

struct shelf *registry_shelf(const struct registry *registry, const struct resource *resource)
{
    size_t count;
    return &registry->shelves[resource - resource_table(&count)];
}

int registry_compare(const struct registry_key *a, const struct registry_key *b)
{
    if (strcmp(a->ns, b->ns) == 0)
        return strcmp(a->name, b->name);
    size_t same = 0;
    while (a->ns[same] && a->ns[same] == b->ns[same])
        same++;
    unsigned char x = a->ns[same] ? (unsigned char)a->ns[same] : '/';
    unsigned char y = b->ns[same] ? (unsigned char)b->ns[same] : '/';
    return x < y ? -1 : 1;
}

/* Where that key is, or would be. */
static size_t place_of(const struct shelf *shelf, const char *ns, const char *name, bool *found)
{
    size_t from = 0, to = shelf->len;
    *found = false;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct record *record = shelf->records[middle];
        int order = registry_compare(&(struct registry_key){ns, name},
                                     &(struct registry_key){record->ns, record->name});
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return from;
}

static void record_free(struct record *record)
{
    blob_unref(record->text);
    free(record->ns);
    free(record->name);
    free(record);
}

static void shelf_put(struct shelf *shelf, const char *ns, const char *name, uint64_t version,
                      struct blob *text)
{
    bool found;
    size_t at = place_of(shelf, ns, name, &found);
    if (!found) {
        struct record *record = mem_zalloc(1, sizeof *record);
        record->ns = mem_strdup(ns);
        record->name = mem_strdup(name);
        ARRAY_ROOM(shelf->records, shelf->cap, shelf->len + 1);
        memmove(shelf->records + at + 1, shelf->records + at,
                (shelf->len - at) * sizeof *shelf->records);
        shelf->records[at] = record;
        shelf->len++;
    }
    blob_unref(shelf->records[at]->text);
    shelf->records[at]->text = blob_ref(text);
    shelf->records[at]->version = version;
}

static void shelf_remove(struct shelf *shelf, const char *ns, const char *name)
{
    bool found;
    size_t at = place_of(shelf, ns, name, &found);
    if (!found)
        return;
    record_free(shelf->records[at]);
    shelf->len--;
    memmove(shelf->records + at, shelf->records + at + 1,
            (shelf->len - at) * sizeof *shelf->records);
}

struct record *registry_find(const struct registry *registry, const struct resource *resource,
                             const char *ns, const char *name)
{
    bool found;
    const struct shelf *shelf = registry_shelf(registry, resource);
    size_t at = place_of(shelf, ns ? ns : "", name, &found);
    return found ? shelf->records[at] : NULL;
}

const char *registry_get(const struct registry *registry, const struct resource *resource,
                         const char *ns, const char *name, size_t *len)
{
    const struct record *record = registry_find(registry, resource, ns, name);
    if (len)
        *len = record ? record->text->len : 0;
    return record ? record->text->s : NULL;
}

size_t registry_place(const struct shelf *shelf, const char *ns, const struct registry_key *after)
{
    bool found = false;
    if (!after)
        return place_of(shelf, ns ? ns : "", "", &found);
    size_t at = place_of(shelf, after->ns, after->name, &found);
    return at + found;
}

void registry_each(const struct registry *registry, const struct resource *resource, const char *ns,
                   bool (*each)(void *data, const char *ns, const char *name, const char *text,
                                size_t len),
                   void *data)
{
    registry_each_after(registry, resource, ns, NULL, each, data);
}

void registry_each_after(const struct registry *registry, const struct resource *resource,
                         const char *ns, const struct registry_key *after, registry_each_fn *each,
                         void *data)
{
    const struct shelf *shelf = registry_shelf(registry, resource);
    for (size_t at = registry_place(shelf, ns, after); at < shelf->len; at++) {
        const struct record *record = shelf->records[at];
        if (ns && strcmp(record->ns, ns) != 0)
            break;
        if (!each(data, record->ns, record->name, record->text->s, record->text->len))
            break;
    }
}

size_t registry_count(const struct registry *registry, const struct resource *resource)
{
    return registry_shelf(registry, resource)->len;
}

/* -- life
 * --------------------------------------------------------------------------------------------------
 */

static const struct resource *resource_of_key(const char *kind)
{
    size_t count;
    const struct resource *table = resource_table(&count);
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(table[i].group);
        if (strncmp(kind, table[i].group, len) == 0 && kind[len] == '/' &&
            strcmp(kind + len + 1, table[i].plural) == 0)
            return &table[i];
    }
    return NULL;
}

static void load_one(void *data, const struct objects_key *key, uint64_t version, const char *text,
                     size_t len)
{
    struct registry *registry = data;
    const struct resource *resource = resource_of_key(key->kind);
    if (!resource)
        return;
    struct blob *blob = blob_new(text, len);
    shelf_put(registry_shelf(registry, resource), key->namespace, key->name, version, blob);
    blob_unref(blob);
}

struct registry *registry_open(struct loop *loop, const char *database, struct error *error)
{
    size_t count;
    struct registry *registry = mem_zalloc(1, sizeof *registry);
    registry->loop = loop;
    resource_table(&count);
    registry->shelves = mem_zalloc(count, sizeof *registry->shelves);
    registry->objects = objects_open(database ? database : ":memory:", KEEP_CHANGES, error);
    if (registry->objects && objects_load(registry->objects, load_one, registry, error)) {
        registry->quota = quota_new(registry, loop);
        return registry;
    }
    registry_close(registry);
    return NULL;
}

void registry_close(struct registry *registry)
{
    size_t count;
    if (!registry)
        return;
    quota_free(registry->quota);
    resource_table(&count);
    for (size_t i = 0; i < count; i++) {
        struct shelf *shelf = &registry->shelves[i];
        for (size_t r = 0; r < shelf->len; r++)
            record_free(shelf->records[r]);
        free(shelf->records);
    }
    while (registry->listeners) {
        struct registry_listener *next = registry->listeners->next;
        free(registry->listeners);
        registry->listeners = next;
    }
    free(registry->shelves);
    objects_close(registry->objects);
    free(registry);
}

uint64_t registry_version(const struct registry *registry)
{
    return objects_version(registry->objects);
}

uint64_t registry_oldest(const struct registry *registry)
{
    return objects_oldest(registry->objects);
}

/* -- telling
 * -------------------------------------------------------------------------------------------------
 */

struct registry_listener *registry_listen(struct registry *registry, registry_listener_fn *heard,
                                          void *data)
{
    struct registry_listener **end = &registry->listeners;
    struct registry_listener *listener = mem_zalloc(1, sizeof *listener);
    *listener = (struct registry_listener){.registry = registry, .heard = heard, .data = data};
    while (*end)
        end = &(*end)->next;
    *end = listener;
    return listener;
}

/* Forgets those that left while changes were told. */
static void sweep(struct registry *registry)
{
    for (struct registry_listener **at = &registry->listeners; *at;) {
        struct registry_listener *listener = *at;
        if (listener->heard) {
            at = &listener->next;
            continue;
        }
        *at = listener->next;
        free(listener);
    }
}

void registry_unlisten(struct registry_listener *listener)
{
    if (!listener)
        return;
    listener->heard = NULL;
    if (!listener->registry->telling)
        sweep(listener->registry);
}

static void tell(struct registry *registry, const struct pending *pending)
{
    struct registry_event event = {.change = pending->change,
                                   .resource = pending->resource,
                                   .ns = pending->ns,
                                   .name = pending->name,
                                   .version = pending->version,
                                   .text = pending->text->s,
                                   .len = pending->text->len,
                                   .before = pending->before ? pending->before->s : NULL,
                                   .before_len = pending->before ? pending->before->len : 0};
    for (struct registry_listener *l = registry->listeners; l; l = l->next) {
        if (l->heard)
            l->heard(l->data, &event);
    }
}

/* A listener that changes something finds us telling: its change waits for its turn. */
static void tell_all(struct registry *registry)
{
    if (registry->telling)
        return;
    registry->telling = true;
    while (registry->first) {
        struct pending *pending = registry->first;
        tell(registry, pending);
        registry->first = pending->next;
        if (!registry->first)
            registry->last = NULL;
        blob_unref(pending->text);
        blob_unref(pending->before);
        free(pending->ns);
        free(pending->name);
        free(pending);
    }
    registry->telling = false;
    sweep(registry);
}

static void queue(struct registry *registry, const struct pending *what)
{
    struct pending *pending = mem_alloc(sizeof *pending);
    *pending = *what;
    pending->next = NULL;
    pending->ns = mem_strdup(what->ns);
    pending->name = mem_strdup(what->name);
    blob_ref(pending->text);
    blob_ref(pending->before);
    if (registry->last)
        registry->last->next = pending;
    else
        registry->first = pending;
    registry->last = pending;
}

struct replay {
    const struct resource *resource;
    registry_listener_fn *each;
    void *data;
};

static void replay_one(void *data, const struct objects_entry *entry)
{
    static const enum registry_change changes[] = {[OBJECTS_ADDED] = REGISTRY_ADDED,
                                                   [OBJECTS_MODIFIED] = REGISTRY_MODIFIED,
                                                   [OBJECTS_DELETED] = REGISTRY_DELETED};
    const struct replay *replay = data;
    struct registry_event event = {.change = changes[entry->change],
                                   .resource = replay->resource,
                                   .ns = entry->key.namespace,
                                   .name = entry->key.name,
                                   .version = entry->version,
                                   .text = entry->text,
                                   .len = entry->len,
                                   .before = entry->before,
                                   .before_len = entry->before_len};
    replay->each(replay->data, &event);
}

static void kind_key(struct str *out, const struct resource *resource)
{
    str_addf(out, "%s/%s", resource->group, resource->plural);
}

bool registry_since(struct registry *registry, const struct resource *resource, const char *ns,
                    uint64_t after, registry_listener_fn *each, void *data)
{
    struct error error;
    struct replay replay = {resource, each, data};
    AUTO_STR struct str kind = STR_INIT(STR_LINE);
    kind_key(&kind, resource);
    return objects_since(registry->objects, after, kind.s, ns, replay_one, &replay, &error);
}

/* -- storing
 * ---------------------------------------------------------------------------------------------------
 */

bool write_store(struct write *write, enum registry_change change, struct json *object)
{
    static const enum objects_change changes[] = {[REGISTRY_ADDED] = OBJECTS_ADDED,
                                                  [REGISTRY_MODIFIED] = OBJECTS_MODIFIED,
                                                  [REGISTRY_DELETED] = OBJECTS_DELETED};
    struct registry *registry = write->registry;
    struct error error;
    uint64_t version = objects_next(registry->objects);
    AUTO_STR struct str kind = STR_INIT(STR_LINE);
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    char number[24];
    snprintf(number, sizeof number, "%llu", (unsigned long long)version);
    json_set_str(write->doc, json_need_object(write->doc, object, "metadata"), "resourceVersion",
                 number);
    write->doc->root = object = shape(write->doc, write->resource, object);
    json_write(&text, object, false);
    if (write->doc->failed || text.len > REGISTRY_TEXT_MAX)
        return answer_fail(write->answer, 500, "", "etcdserver: request is too large");
    kind_key(&kind, write->resource);
    struct objects_key key = {kind.s, write->ns, write->name};
    if (!objects_put(registry->objects, changes[change], &key, text.s, text.len, &error))
        return answer_broken(write->answer, &error);
    struct shelf *shelf = registry_shelf(registry, write->resource);
    const struct record *record = registry_find(registry, write->resource, write->ns, write->name);
    struct blob *blob = blob_new(text.s, text.len);
    struct pending pending = {.change = change,
                              .resource = write->resource,
                              /* Copied by queue. */
                              .ns = (char *)(uintptr_t)write->ns,
                              .name = (char *)(uintptr_t)write->name,
                              .version = version,
                              .text = blob,
                              .before = record ? record->text : NULL};
    queue(registry, &pending);
    if (change == REGISTRY_DELETED)
        shelf_remove(shelf, write->ns, write->name);
    else
        shelf_put(shelf, write->ns, write->name, version, blob);
    blob_unref(blob);
    tell_all(registry);
    return true;
}
