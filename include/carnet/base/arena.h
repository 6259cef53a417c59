/*
 * Memory that goes all at once.
 *
 * What arena_alloc returns is aligned for any type, zeroed, and lives until arena_reset or
 * arena_fini. arena_reset keeps the first block, so that an arena that is reset for each item
 * stops calling malloc. `max` bounds the sum of all blocks: past it arena_alloc returns null
 * (callers that read from outside must look at it).
 */
#ifndef CARNET_BASE_ARENA_H
#define CARNET_BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *first, *current; /* private */
    size_t total, max;
};

void arena_init(struct arena *arena, size_t max);
void arena_fini(struct arena *arena);
void arena_reset(struct arena *arena);
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strdup(struct arena *arena, const char *s);
char *arena_strndup(struct arena *arena, const char *s, size_t len);

#endif
