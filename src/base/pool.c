/* The shared string is the map's own copy of the key; the value is its count, held as a pointer. */
#include <string.h>

#include <carnet/base/map.h>

#include "map_slot.h"

static uintptr_t count_of(const struct map_slot *slot)
{
    return (uintptr_t)slot->value;
}

void pool_init(struct pool *pool)
{
    map_init(&pool->strings, NULL);
}

void pool_fini(struct pool *pool)
{
    map_fini(&pool->strings);
}

const char *pool_ref(struct pool *pool, const char *s)
{
    if (!s)
        return NULL;
    struct map_slot *slot = map_slot_make(&pool->strings, s, strlen(s));
    slot->value = (void *)(count_of(slot) + 1);
    return slot->key;
}

void pool_unref(struct pool *pool, const char *s)
{
    struct map_slot *slot = s ? map_slot_find(&pool->strings, s, strlen(s)) : NULL;
    if (!slot)
        return;
    slot->value = (void *)(count_of(slot) - 1);
    if (!slot->value)
        map_remove(&pool->strings, s);
}
