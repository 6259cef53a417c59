/*
 * Memory that is always there.
 *
 * Every call either returns what was asked for or ends the program with one line on standard
 * error (after the exit hooks have restored the terminal): carnet never carries on with half an
 * allocation. Sizes are bytes. A size that overflows is treated as "no memory".
 * What these return is released with free().
 */
#ifndef CARNET_BASE_MEM_H
#define CARNET_BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_zalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *mem_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
char *mem_strdup(const char *s) __attribute__((malloc, returns_nonnull));
char *mem_strndup(const char *s, size_t len) __attribute__((malloc, returns_nonnull));

/*
 * Makes room for at least `need` elements of `size` bytes, doubling as it grows.
 * `items` and `*cap` are the array's own members: ARRAY_ROOM(a->items, a->cap, a->len + 1).
 */
void *mem_room(void *items, size_t *cap, size_t need, size_t size)
    __attribute__((returns_nonnull));
#define ARRAY_ROOM(items, cap, need) ((items) = mem_room((items), &(cap), (need), sizeof *(items)))
#define ARRAY_LEN(a)                 (sizeof(a) / sizeof *(a))

/* Scope cleanup: `AUTO_FREE char *s = …` is freed at the end of its scope. */
void mem_auto_free(void *pointer_to_pointer);
#define AUTO_FREE __attribute__((cleanup(mem_auto_free)))

#define MUST_CHECK __attribute__((warn_unused_result))

#endif
