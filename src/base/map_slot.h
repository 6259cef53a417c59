/*
 * What a map is made of, for map.c and pool.c alone.
 *
 * Open addressing with linear probing. A slot is free (no key, not dead), dead (no key, `dead`:
 * something was removed here and searches go on past it) or taken.
 */
#ifndef CARNET_SRC_BASE_MAP_SLOT_H
#define CARNET_SRC_BASE_MAP_SLOT_H

#include <carnet/base/map.h>

struct map_slot {
    uint64_t hash;
    char *key; /* owned, NUL-terminated */
    size_t len;
    void *value;
    bool dead;
};

/* The slot of a key, or null. */
struct map_slot *map_slot_find(const struct map *map, const char *key, size_t len);
/* The slot of a key, made with a null value if it is not there. */
struct map_slot *map_slot_make(struct map *map, const char *key, size_t len);

#endif
