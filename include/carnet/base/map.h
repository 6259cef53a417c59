/*
 * Hash map from a byte string to a pointer; and a pool of shared strings.
 *
 * Keys are copied in. Values belong to the caller; map_fini calls `free_value` on each if it is
 * not null. Order is not defined; between two calls of map_next the entry it gave may be removed
 * with map_remove, and nothing else changed. Hashing is keyed (per-process secret):
 * names from outside cannot make it slow.
 */
#ifndef CARNET_BASE_MAP_H
#define CARNET_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot;
struct map {
    struct map_slot *slots; /* private */
    size_t len, cap, used;
    void (*free_value)(void *value);
};

void map_init(struct map *map, void (*free_value)(void *value));
void map_fini(struct map *map);
void map_clear(struct map *map);
void *map_get(const struct map *map, const char *key);
void *map_get_n(const struct map *map, const char *key, size_t len);
/* Sets, and returns what stood there before (null if nothing); it is not freed. */
void *map_set(struct map *map, const char *key, void *value);
void *map_set_n(struct map *map, const char *key, size_t len, void *value);
/* Removes, and returns what stood there (not freed). */
void *map_remove(struct map *map, const char *key);
void *map_remove_n(struct map *map, const char *key, size_t len);

/* for (size_t at = 0; map_next(&m, &at, &key, &value);) … `key` is NUL-terminated. */
bool map_next(const struct map *map, size_t *at, const char **key, void **value);

uint64_t map_hash(const void *bytes, size_t len);

/*
 * Pool: one copy of each different string, counted. For what repeats over thousands of objects
 * (namespaces, images, reasons, nodes). pool_ref(null) is null.
 */
struct pool {
    struct map strings;
};
void pool_init(struct pool *pool);
void pool_fini(struct pool *pool);
const char *pool_ref(struct pool *pool, const char *s);
void pool_unref(struct pool *pool, const char *s);

#endif
