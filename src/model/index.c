#include "index.h"

#include <stdlib.h>

#include <carnet/base/mem.h>

#define FIRST_CAP 64u

static void chain(struct link **head, struct link *link)
{
    link->next = *head;
    link->from = head;
    if (link->next)
        link->next->from = &link->next;
    *head = link;
}

static void grow(struct index *index)
{
    size_t cap = index->cap ? index->cap * 2 : FIRST_CAP;
    struct link **heads = mem_zalloc(cap, sizeof *heads);
    for (size_t i = 0; i < index->cap; i++) {
        struct link *next;
        for (struct link *link = index->heads[i]; link; link = next) {
            next = link->next;
            chain(&heads[link->hash & (cap - 1)], link);
        }
    }
    free(index->heads);
    index->heads = heads;
    index->cap = cap;
}

void index_fini(struct index *index)
{
    free(index->heads);
    *index = (struct index){0};
}

void index_add(struct index *index, struct link *link)
{
    if (index->len >= index->cap)
        grow(index);
    chain(&index->heads[link->hash & (index->cap - 1)], link);
    index->len++;
}

void index_remove(struct index *index, struct link *link)
{
    *link->from = link->next;
    if (link->next)
        link->next->from = link->from;
    link->from = NULL;
    index->len--;
}

static struct link *same_hash(struct link *link, uint32_t hash)
{
    while (link && link->hash != hash)
        link = link->next;
    return link;
}

struct link *index_first(const struct index *index, uint32_t hash)
{
    if (index->cap == 0)
        return NULL;
    return same_hash(index->heads[hash & (index->cap - 1)], hash);
}

struct link *index_next(const struct link *link)
{
    return same_hash(link->next, link->hash);
}
