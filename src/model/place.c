/* Namespaces as the place where objects stand: a bucket for each kind, so that visiting a namespace
 * costs what the namespace holds. */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "store.h"

struct place *place_find(const struct model *model, const char *name)
{
    return map_get(&model->places, str_or(name, ""));
}

struct place *place_need(struct model *model, const char *name)
{
    struct place *place = place_find(model, name);
    if (!place) {
        place = mem_zalloc(1, sizeof *place);
        place->name = pool_ref(&model->pool, str_or(name, ""));
        map_set(&model->places, place->name, place);
    }
    return place;
}

void place_free(void *data)
{
    struct place *place = data;
    for (size_t kind = 0; kind < KIND_COUNT; kind++)
        free(place->buckets[kind].items);
    free(place);
}

void place_add(struct entry *entry)
{
    struct bucket *bucket = &entry->place->buckets[entry->kind];
    ARRAY_ROOM(bucket->items, bucket->cap, bucket->len + 1);
    entry->at = (uint32_t)bucket->len;
    bucket->items[bucket->len++] = entry;
}

void place_replace(struct entry *old, struct entry *entry)
{
    entry->at = old->at;
    entry->place->buckets[entry->kind].items[entry->at] = entry;
}

void place_remove(struct entry *entry)
{
    struct bucket *bucket = &entry->place->buckets[entry->kind];
    struct entry *last = bucket->items[--bucket->len];
    bucket->items[entry->at] = last;
    last->at = entry->at;
}
