#include <carnet/base/map.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "map_slot.h"

enum { SMALLEST = 16 };

void map_init(struct map *map, void (*free_value)(void *value))
{
    *map = (struct map){.free_value = free_value};
}

void map_clear(struct map *map)
{
    for (size_t i = 0; i < map->cap; i++) {
        struct map_slot *slot = &map->slots[i];
        if (slot->key && map->free_value)
            map->free_value(slot->value);
        free(slot->key);
    }
    if (map->cap > 0)
        memset(map->slots, 0, map->cap * sizeof *map->slots);
    map->len = map->used = 0;
}

void map_fini(struct map *map)
{
    map_clear(map);
    free(map->slots);
    map_init(map, map->free_value);
}

struct map_slot *map_slot_find(const struct map *map, const char *key, size_t len)
{
    if (map->len == 0)
        return NULL;
    uint64_t hash = map_hash(key, len);
    for (size_t i = hash & (map->cap - 1);; i = (i + 1) & (map->cap - 1)) {
        struct map_slot *slot = &map->slots[i];
        if (!slot->key && !slot->dead)
            return NULL;
        if (slot->key && slot->hash == hash && slot->len == len && memcmp(slot->key, key, len) == 0)
            return slot;
    }
}

/* The first slot without a key on the way of `hash`. There is always one. */
static struct map_slot *vacant_slot(struct map_slot *slots, size_t cap, uint64_t hash)
{
    size_t i = hash & (cap - 1);
    while (slots[i].key)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

/* Keeps at least a quarter of the slots free; dead ones disappear on the way. */
static void make_room(struct map *map)
{
    if (map->cap > 0 && (map->used + 1) * 4 <= map->cap * 3)
        return;
    size_t cap = SMALLEST;
    while (cap < (map->len + 1) * 2)
        cap *= 2;
    struct map_slot *slots = mem_zalloc(cap, sizeof *slots);
    for (size_t i = 0; i < map->cap; i++)
        if (map->slots[i].key)
            *vacant_slot(slots, cap, map->slots[i].hash) = map->slots[i];
    free(map->slots);
    map->slots = slots;
    map->cap = cap;
    map->used = map->len;
}

struct map_slot *map_slot_make(struct map *map, const char *key, size_t len)
{
    struct map_slot *slot = map_slot_find(map, key, len);
    if (slot)
        return slot;
    make_room(map);
    uint64_t hash = map_hash(key, len);
    slot = vacant_slot(map->slots, map->cap, hash);
    if (!slot->dead)
        map->used++;
    char *copy = mem_alloc(len + 1);
    memcpy(copy, key, len);
    copy[len] = '\0';
    *slot = (struct map_slot){.hash = hash, .key = copy, .len = len};
    map->len++;
    return slot;
}

void *map_get_n(const struct map *map, const char *key, size_t len)
{
    const struct map_slot *slot = map_slot_find(map, key, len);
    return slot ? slot->value : NULL;
}

void *map_get(const struct map *map, const char *key)
{
    return map_get_n(map, key, strlen(key));
}

void *map_set_n(struct map *map, const char *key, size_t len, void *value)
{
    struct map_slot *slot = map_slot_make(map, key, len);
    void *before = slot->value;
    slot->value = value;
    return before;
}

void *map_set(struct map *map, const char *key, void *value)
{
    return map_set_n(map, key, strlen(key), value);
}

void *map_remove_n(struct map *map, const char *key, size_t len)
{
    struct map_slot *slot = map_slot_find(map, key, len);
    if (!slot)
        return NULL;
    void *before = slot->value;
    free(slot->key); /* may be `key` itself: not used below */
    *slot = (struct map_slot){.dead = true};
    map->len--;
    return before;
}

void *map_remove(struct map *map, const char *key)
{
    return map_remove_n(map, key, strlen(key));
}

bool map_next(const struct map *map, size_t *at, const char **key, void **value)
{
    for (size_t i = *at; i < map->cap; i++) {
        if (!map->slots[i].key)
            continue;
        if (key)
            *key = map->slots[i].key;
        if (value)
            *value = map->slots[i].value;
        *at = i + 1;
        return true;
    }
    *at = map->cap;
    return false;
}
