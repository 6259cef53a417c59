/*
 * Hash table of links that live inside the objects they lead to: nothing is allocated per object,
 * and taking a link out needs no search. Several links may have the same hash; who looks up
 * compares.
 */
#ifndef MODEL_INDEX_H
#define MODEL_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct link {
    struct link *next, **from; /* chain of one bucket; `from` is what points here */
    uint32_t hash;
    uint32_t inside; /* bytes between the beginning of its object and the link */
};
struct index {
    struct link **heads;
    size_t cap, len;
};

void index_fini(struct index *index); /* the links belong to their objects */
void index_add(struct index *index, struct link *link);
void index_remove(struct index *index, struct link *link);
/* Links of one hash, in no order. */
struct link *index_first(const struct index *index, uint32_t hash);
struct link *index_next(const struct link *link);

#endif
