#include <carnet/model/model.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "store.h"

struct model *model_new(void)
{
    struct model *model = mem_zalloc(1, sizeof *model);
    pool_init(&model->pool);
    model->packer.pool = &model->pool;
    map_init(&model->places, place_free);
    map_init(&model->stopped_here, free);
    model->person = pool_ref(&model->pool, "");
    return model;
}

void model_free(struct model *model)
{
    if (!model)
        return;
    size_t at = 0;
    void *value;
    const char *key;
    while (map_next(&model->places, &at, &key, &value)) {
        struct place *place = value;
        for (size_t kind = 0; kind < KIND_COUNT; kind++) {
            for (size_t i = 0; i < place->buckets[kind].len; i++)
                free(place->buckets[kind].items[i]);
        }
    }
    map_fini(&model->places);
    map_fini(&model->stopped_here);
    index_fini(&model->names);
    index_fini(&model->relations);
    packer_fini(&model->packer);
    pool_fini(&model->pool); /* with all words, so that no object releases its own */
    listeners_fini(model);
    statuses_free(model->statuses);
    free(model);
}

/* Finding -------------------------------------------------------------------------------------- */
static uint32_t name_hash(enum kind kind, const struct place *place, const char *name)
{
    uint64_t hash = map_hash(name, strlen(name));
    hash ^= ((uint64_t)(uintptr_t)place >> 4) * 0x9E3779B97F4A7C15u + (uint64_t)kind;
    return (uint32_t)(hash ^ (hash >> 32));
}

static struct entry *find_in(const struct model *model, enum kind kind, const struct place *place,
                             const char *name)
{
    uint32_t hash = name_hash(kind, place, name);
    for (struct link *at = index_first(&model->names, hash); at; at = index_next(at)) {
        const struct meta *meta = entry_facts(link_entry(at));
        if (link_entry(at)->place == place && link_entry(at)->kind == kind &&
            strcmp(meta->name, name) == 0)
            return link_entry(at);
    }
    return NULL;
}

struct entry *store_find(const struct model *model, enum kind kind, const char *ns,
                         const char *name)
{
    const struct place *place = place_find(model, ns);
    return place ? find_in(model, kind, place, str_or(name, "")) : NULL;
}

/* Putting -------------------------------------------------------------------------------------- */
static struct entry *entry_new(struct model *model, enum kind kind, const void *facts)
{
    const struct layout *layout = &layouts[kind];
    size_t links = relations_count(kind, facts);
    size_t before = sizeof(struct entry) + layout->size + links * sizeof(struct link);
    size_t room = layout_measure(&model->packer, layout, facts);
    struct entry *entry = mem_alloc(before + room);
    *entry = (struct entry){.kind = (uint8_t)kind, .links = (uint16_t)links};
    layout_pack(&model->packer, layout, facts, entry_facts(entry), (char *)entry + before);
    return entry;
}

static void entry_free(struct model *model, struct entry *entry)
{
    layout_release(&model->pool, &layouts[entry->kind], entry_facts(entry));
    free(entry);
}

static void take_from_indexes(struct model *model, struct entry *entry)
{
    index_remove(&model->names, &entry->name);
    relations_remove(model, entry);
    if (entry->kind == KIND_SERVER)
        status_forget(model, entry);
}

static void add_to_indexes(struct model *model, struct entry *entry)
{
    const struct meta *meta = entry_facts(entry);
    link_init(&entry->name, entry, name_hash(entry->kind, entry->place, meta->name));
    index_add(&model->names, &entry->name);
    relations_add(model, entry);
}

static void inherit(struct entry *entry, const struct entry *old)
{
    if (entry->kind != KIND_SERVER)
        return;
    const struct server *before = entry_facts(old), *after = entry_facts(entry);
    bool same = str_eq(before->meta.uid, after->meta.uid);
    entry->restarted = same && !after->stopped && (old->restarted || before->stopped);
}

/* Tells the new facts, and who is concerned by them or was by the old ones. */
static void tell_put(struct model *model, const struct entry *entry, const struct entry *old)
{
    const struct meta *meta = entry_facts(entry);
    tell(model, MODEL_PUT, entry->kind, meta->namespace, meta->name);
    if (old && relations_moved(old, entry))
        relations_tell(model, old);
    relations_tell(model, entry);
    if (entry->kind == KIND_NODE)
        nodes_changed(model, old ? entry_facts(old) : NULL, entry_facts(entry));
}

static void put(struct model *model, enum kind kind, const void *facts)
{
    const struct meta *meta = facts;
    struct place *place = place_need(model, meta->namespace);
    struct entry *old = find_in(model, kind, place, str_or(meta->name, ""));
    if (old && layout_equal(&layouts[kind], entry_facts(old), facts)) {
        old->stamp = model->stamp;
        return;
    }
    struct entry *entry = entry_new(model, kind, facts);
    entry->place = place;
    entry->stamp = model->stamp;
    if (old) {
        inherit(entry, old);
        take_from_indexes(model, old);
        place_replace(old, entry);
    } else {
        place_add(entry);
        model->counts[kind]++;
    }
    add_to_indexes(model, entry);
    tell_put(model, entry, old);
    if (old)
        entry_free(model, old);
    if (kind == KIND_EVENT)
        events_settle(model, entry);
}

void model_put_namespace(struct model *model, const struct namespace *facts)
{
    const struct namespace *old = model_namespace(model, facts->meta.name);
    struct namespace merged = *facts;
    if (old && !(facts->sources & NS_LISTED) && (old->sources & NS_LISTED)) {
        merged = *old; /* what the platform says stays; only where else the name is from is new */
        merged.sources = facts->sources;
        merged.last_used = facts->last_used;
    }
    if (old) {
        merged.sources |= old->sources;
        if (merged.last_used < old->last_used)
            merged.last_used = old->last_used;
    }
    put(model, KIND_NAMESPACE, &merged);
}

void model_put_server(struct model *model, const struct server *facts)
{
    put(model, KIND_SERVER, facts);
}

void model_put_pod(struct model *model, const struct pod *facts)
{
    put(model, KIND_POD, facts);
}

void model_put_volume(struct model *model, const struct volume *facts)
{
    put(model, KIND_VOLUME, facts);
}

void model_put_event(struct model *model, const struct event *facts)
{
    put(model, KIND_EVENT, facts);
}

void model_put_quota(struct model *model, const struct quota *facts)
{
    put(model, KIND_QUOTA, facts);
}

void model_put_node(struct model *model, const struct node *facts)
{
    put(model, KIND_NODE, facts);
}

void model_put_usage(struct model *model, const struct usage *facts)
{
    put(model, KIND_USAGE, facts);
}

/* Removing ------------------------------------------------------------------------------------- */
void store_remove(struct model *model, struct entry *entry)
{
    const struct meta *meta = entry_facts(entry);
    take_from_indexes(model, entry);
    place_remove(entry);
    model->counts[entry->kind]--;
    tell(model, MODEL_REMOVED, entry->kind, meta->namespace, meta->name);
    relations_tell(model, entry);
    if (entry->kind == KIND_NODE)
        nodes_changed(model, entry_facts(entry), NULL);
    entry_free(model, entry);
}

void model_remove(struct model *model, enum kind kind, const char *namespace, const char *name)
{
    struct entry *entry = store_find(model, kind, namespace, name);
    if (entry)
        store_remove(model, entry);
}

/* Reading -------------------------------------------------------------------------------------- */
const void *model_facts(const struct model *model, enum kind kind, const char *ns, const char *name)
{
    const struct entry *entry = store_find(model, kind, ns, name);
    return entry ? entry_facts(entry) : NULL;
}

const struct namespace *model_namespace(const struct model *model, const char *name)
{
    return model_facts(model, KIND_NAMESPACE, "", name);
}

const struct server *model_server(const struct model *model, const char *ns, const char *name)
{
    return model_facts(model, KIND_SERVER, ns, name);
}

const struct pod *model_pod(const struct model *model, const char *ns, const char *name)
{
    return model_facts(model, KIND_POD, ns, name);
}

const struct volume *model_volume(const struct model *model, const char *ns, const char *name)
{
    return model_facts(model, KIND_VOLUME, ns, name);
}

const struct quota *model_quota(const struct model *model, const char *ns, const char *name)
{
    return model_facts(model, KIND_QUOTA, ns, name);
}

const struct usage *model_usage(const struct model *model, const char *ns, const char *pod)
{
    return model_facts(model, KIND_USAGE, ns, pod);
}

size_t model_count(const struct model *model, enum kind kind, const char *namespace)
{
    if (!namespace)
        return model->counts[kind];
    const struct place *place = place_find(model, namespace);
    return place ? place->buckets[kind].len : 0;
}

static bool visit(const struct bucket *bucket, model_each_fn *each, void *data)
{
    for (size_t i = 0; i < bucket->len; i++) {
        if (!each(data, entry_facts(bucket->items[i])))
            return false;
    }
    return true;
}

void model_each(const struct model *model, enum kind kind, const char *namespace,
                model_each_fn *each, void *data)
{
    if (namespace) {
        const struct place *place = place_find(model, namespace);
        if (place)
            visit(&place->buckets[kind], each, data);
        return;
    }
    size_t at = 0;
    const char *key;
    void *value;
    while (map_next(&model->places, &at, &key, &value)) {
        const struct place *place = value;
        if (!visit(&place->buckets[kind], each, data))
            return;
    }
}

/* Joins ---------------------------------------------------------------------------------------- */
static bool better_pod(const struct pod *pod, const struct pod *than)
{
    if (!than || !pod->meta.deleting != !than->meta.deleting)
        return !than || !pod->meta.deleting;
    return pod->meta.created > than->meta.created;
}

const struct pod *model_server_pod(const struct model *model, const struct server *server)
{
    const struct place *place = place_find(model, server->meta.namespace);
    struct relation_key key = relation_key(POD_OF, place, NULL, server->meta.name);
    const struct pod *best = NULL;
    for (struct link *at = relation_first(model, &key); at; at = relation_next(at, &key)) {
        const struct pod *pod = entry_facts(link_entry(at));
        if (better_pod(pod, best))
            best = pod;
    }
    return best;
}

void model_volume_servers(const struct model *model, const char *ns, const char *claim,
                          model_each_fn *each, void *data)
{
    struct relation_key key = relation_key(MOUNTS, place_find(model, ns), NULL, claim);
    for (struct link *at = relation_first(model, &key); at; at = relation_next(at, &key)) {
        if (!each(data, entry_facts(link_entry(at))))
            return;
    }
}
