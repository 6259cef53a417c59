#include <carnet/base/arena.h>

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

enum { FIRST_BLOCK = 1024, LARGEST_STEP = 256 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size, used; /* of `bytes` */
    alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *arena, size_t max)
{
    *arena = (struct arena){.max = max};
}

static void free_blocks(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_fini(struct arena *arena)
{
    free_blocks(arena->first);
    arena_init(arena, arena->max);
}

void arena_reset(struct arena *arena)
{
    struct arena_block *first = arena->first;
    if (!first)
        return;
    free_blocks(first->next);
    first->next = NULL;
    first->used = 0;
    arena->current = first;
    arena->total = first->size;
}

/* A block for at least `size` bytes at the end of the chain, or null at the maximum. */
static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t room = arena->max > arena->total ? arena->max - arena->total : 0;
    if (size > room)
        return NULL;
    size_t step = arena->current ? arena->current->size * 2 : FIRST_BLOCK;
    if (step > LARGEST_STEP)
        step = LARGEST_STEP;
    if (step < size)
        step = size;
    if (step > room)
        step = room;
    struct arena_block *block = mem_alloc(sizeof *block + step);
    block->next = NULL;
    block->size = step;
    block->used = 0;
    if (arena->current)
        arena->current->next = block;
    else
        arena->first = block;
    arena->current = block;
    arena->total += step;
    return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t unit = alignof(max_align_t);
    if (size > PTRDIFF_MAX)
        return NULL;
    size = size ? (size + unit - 1) / unit * unit : unit;
    struct arena_block *block = arena->current;
    if (!block || block->size - block->used < size)
        block = add_block(arena, size);
    if (!block)
        return NULL;
    void *memory = block->bytes + block->used;
    block->used += size;
    return memset(memory, 0, size);
}

char *arena_strdup(struct arena *arena, const char *s)
{
    return arena_strndup(arena, s, strlen(s));
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
    len = strnlen(s, len);
    char *copy = arena_alloc(arena, len + 1);
    if (copy)
        memcpy(copy, s, len);
    return copy;
}
