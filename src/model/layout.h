/*
 * What each struct of facts is made of, so that copying, comparing and releasing are written once.
 *
 * A packed copy is one piece of memory: the struct, then its lists, then its own strings (equal
 * ones once). Words, strings that repeat over thousands of objects, live in the model's pool
 * instead.
 */
#ifndef MODEL_LAYOUT_H
#define MODEL_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/map.h>
#include <carnet/model/facts.h>

enum field_type {
    FIELD_WORD,   /* string shared over objects */
    FIELD_TEXT,   /* string of this object */
    FIELD_MAYBE,  /* the same, null stays null */
    FIELD_NUMBER, /* int64_t */
    FIELD_INT,    /* int or an enum */
    FIELD_FLAG,   /* bool */
    FIELD_PART,   /* a struct in place */
    FIELD_LIST,   /* array of structs, with its count */
    FIELD_WORDS   /* array of words, with its count */
};
struct layout;
struct field {
    enum field_type type;
    size_t at, count_at;
    const struct layout *of;
};
struct layout {
    size_t size;
    const struct field *fields;
    size_t count;
};
extern const struct layout layouts[KIND_COUNT];

/* Working memory of packing, kept between calls. */
struct packer {
    struct pool *pool;
    const char **texts; /* each visited own string … */
    uint32_t *places;   /* … and where it goes within the string area */
    size_t len, texts_cap, places_cap;
    size_t list_bytes, text_bytes;
};
void packer_fini(struct packer *packer);
/* Bytes behind the struct that `facts` needs; must come before layout_pack of the same facts. */
size_t layout_measure(struct packer *packer, const struct layout *layout, const void *facts);
/* Copies; `room` has the bytes layout_measure named. */
void layout_pack(struct packer *packer, const struct layout *layout, const void *facts, void *copy,
                 void *room);
bool layout_equal(const struct layout *layout, const void *a, const void *b);
void layout_release(struct pool *pool, const struct layout *layout, const void *packed);

#endif
