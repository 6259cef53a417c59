#include <carnet/base/mem.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * exit() runs the exit hooks first and flushes the streams after them. So the line waits in a
 * buffer of standard error until the hooks have given the terminal back. The buffer may live on
 * the stack, because this function never returns.
 */
__attribute__((noreturn)) static void out_of_memory(size_t size)
{
    char buffer[160];
    fflush(stderr);
    setvbuf(stderr, buffer, _IOFBF, sizeof buffer);
    fprintf(stderr,
            "carnet: no memory for %zu more bytes. Close other programs, or raise the limit "
            "(ulimit -v).\n",
            size);
    exit(EXIT_FAILURE);
}

static size_t total_size(size_t count, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(count, size, &total) || total > PTRDIFF_MAX)
        out_of_memory(SIZE_MAX);
    return total > 0 ? total : 1;
}

void *mem_alloc(size_t size)
{
    size = total_size(1, size);
    void *memory = malloc(size);
    if (!memory)
        out_of_memory(size);
    return memory;
}

void *mem_zalloc(size_t count, size_t size)
{
    size_t total = total_size(count, size);
    void *memory = calloc(1, total);
    if (!memory)
        out_of_memory(total);
    return memory;
}

void *mem_resize(void *old, size_t count, size_t size)
{
    size_t total = total_size(count, size);
    void *memory = realloc(old, total);
    if (!memory)
        out_of_memory(total);
    return memory;
}

char *mem_strdup(const char *s)
{
    return mem_strndup(s, strlen(s));
}

char *mem_strndup(const char *s, size_t len)
{
    len = strnlen(s, len);
    char *copy = mem_alloc(len + 1);
    memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

void *mem_room(void *items, size_t *cap, size_t need, size_t size)
{
    if (items && need <= *cap)
        return items;
    size_t grown = *cap < 8 ? 8 : *cap;
    while (grown < need)
        grown = grown <= SIZE_MAX / 2 ? grown * 2 : need;
    items = mem_resize(items, grown, size);
    *cap = grown;
    return items;
}

void mem_auto_free(void *pointer_to_pointer)
{
    void *pointer;
    memcpy(&pointer, pointer_to_pointer, sizeof pointer);
    free(pointer);
}
