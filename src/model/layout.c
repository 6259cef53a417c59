#include "layout.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

/* Equal strings of one object are looked for among its first ones only, so that a hostile object
 * with thousands of conditions costs linear time. */
#define DOUBLES_LOOKED_FOR 24u

static const char *string_at(const void *facts, const struct field *field)
{
    const char *const *at = (const void *)((const char *)facts + field->at);
    return *at;
}

static const void *list_at(const void *facts, const struct field *field, size_t *count)
{
    const void *const *at = (const void *)((const char *)facts + field->at);
    const size_t *len = (const void *)((const char *)facts + field->count_at);
    *count = *at ? *len : 0;
    return *at;
}

/* Measuring ------------------------------------------------------------------------------------ */
static void measure_text(struct packer *packer, const char *text)
{
    ARRAY_ROOM(packer->texts, packer->texts_cap, packer->len + 1);
    ARRAY_ROOM(packer->places, packer->places_cap, packer->len + 1);
    size_t looked = packer->len < DOUBLES_LOOKED_FOR ? packer->len : DOUBLES_LOOKED_FOR;
    uint32_t place = (uint32_t)packer->text_bytes;
    bool again = false;
    for (size_t i = 0; i < looked && !again; i++) {
        again = strcmp(packer->texts[i], text) == 0;
        if (again)
            place = packer->places[i];
    }
    if (!again)
        packer->text_bytes += strlen(text) + 1;
    packer->texts[packer->len] = text;
    packer->places[packer->len++] = place;
}

static void measure(struct packer *packer, const struct layout *layout, const void *facts)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];
        size_t count;
        const char *items;
        switch (field->type) {
        case FIELD_TEXT:
            measure_text(packer, str_or(string_at(facts, field), ""));
            break;
        case FIELD_MAYBE:
            if (string_at(facts, field))
                measure_text(packer, string_at(facts, field));
            break;
        case FIELD_PART:
            measure(packer, field->of, (const char *)facts + field->at);
            break;
        case FIELD_LIST:
            items = list_at(facts, field, &count);
            packer->list_bytes += count * field->of->size;
            for (size_t n = 0; n < count; n++)
                measure(packer, field->of, items + n * field->of->size);
            break;
        case FIELD_WORDS:
            list_at(facts, field, &count);
            packer->list_bytes += count * sizeof(char *);
            break;
        default:
            break;
        }
    }
}

size_t layout_measure(struct packer *packer, const struct layout *layout, const void *facts)
{
    packer->len = packer->list_bytes = packer->text_bytes = 0;
    measure(packer, layout, facts);
    return packer->list_bytes + packer->text_bytes;
}

/* Packing -------------------------------------------------------------------------------------- */
/* Where packing stands: next free list byte, the string area, next of the measured texts. */
struct cursor {
    struct packer *packer;
    char *lists, *strings;
    size_t text;
};

static const char *pack_text(struct cursor *cursor, const char *text)
{
    char *at = cursor->strings + cursor->packer->places[cursor->text++];
    memcpy(at, text, strlen(text) + 1);
    return at;
}

static void pack(struct cursor *cursor, const struct layout *layout, const void *facts, char *copy);

static void *pack_list(struct cursor *cursor, const struct field *field, const void *facts)
{
    size_t count;
    const char *from = list_at(facts, field, &count);
    size_t size = field->type == FIELD_LIST ? field->of->size : sizeof(char *);
    char *list = cursor->lists;
    cursor->lists += count * size;
    for (size_t n = 0; n < count; n++) {
        if (field->type == FIELD_LIST) {
            pack(cursor, field->of, from + n * size, list + n * size);
        } else {
            const char *word = ((const char *const *)(const void *)from)[n];
            ((const char **)(void *)list)[n] = pool_ref(cursor->packer->pool, str_or(word, ""));
        }
    }
    return count ? list : NULL;
}

static void pack(struct cursor *cursor, const struct layout *layout, const void *facts, char *copy)
{
    memcpy(copy, facts, layout->size);
    for (size_t i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];
        void *at = copy + field->at;
        const char *string;
        switch (field->type) {
        case FIELD_WORD:
            string = str_or(string_at(facts, field), "");
            *(const char **)at = pool_ref(cursor->packer->pool, string);
            break;
        case FIELD_TEXT:
        case FIELD_MAYBE:
            string = string_at(facts, field);
            if (string || field->type == FIELD_TEXT)
                *(const char **)at = pack_text(cursor, str_or(string, ""));
            break;
        case FIELD_PART:
            pack(cursor, field->of, (const char *)facts + field->at, at);
            break;
        case FIELD_LIST:
        case FIELD_WORDS:
            *(void **)at = pack_list(cursor, field, facts);
            if (!*(void **)at)
                *(size_t *)(void *)(copy + field->count_at) = 0;
            break;
        default:
            break;
        }
    }
}

void layout_pack(struct packer *packer, const struct layout *layout, const void *facts, void *copy,
                 void *room)
{
    struct cursor cursor = {packer, room, (char *)room + packer->list_bytes, 0};
    pack(&cursor, layout, facts, copy);
}

/* Comparing ------------------------------------------------------------------------------------ */
static bool lists_equal(const struct field *field, const void *a, const void *b)
{
    size_t a_count, b_count;
    const char *a_items = list_at(a, field, &a_count);
    const char *b_items = list_at(b, field, &b_count);
    if (a_count != b_count)
        return false;
    for (size_t i = 0; i < a_count; i++) {
        if (field->type == FIELD_LIST) {
            size_t at = i * field->of->size;
            if (!layout_equal(field->of, a_items + at, b_items + at))
                return false;
        } else if (!str_eq(((const char *const *)(const void *)a_items)[i],
                           ((const char *const *)(const void *)b_items)[i])) {
            return false;
        }
    }
    return true;
}

static bool fields_equal(const struct field *field, const void *a, const void *b)
{
    const char *a_at = (const char *)a + field->at, *b_at = (const char *)b + field->at;
    switch (field->type) {
    case FIELD_WORD:
    case FIELD_TEXT:
        return str_eq(string_at(a, field), string_at(b, field));
    case FIELD_MAYBE:
        return !string_at(a, field) == !string_at(b, field) &&
               str_eq(string_at(a, field), string_at(b, field));
    case FIELD_NUMBER:
        return memcmp(a_at, b_at, sizeof(int64_t)) == 0;
    case FIELD_INT:
        return memcmp(a_at, b_at, sizeof(int)) == 0;
    case FIELD_FLAG:
        return *(const bool *)a_at == *(const bool *)b_at;
    case FIELD_PART:
        return layout_equal(field->of, a_at, b_at);
    default:
        return lists_equal(field, a, b);
    }
}

bool layout_equal(const struct layout *layout, const void *a, const void *b)
{
    for (size_t i = 0; i < layout->count; i++) {
        if (!fields_equal(&layout->fields[i], a, b))
            return false;
    }
    return true;
}

/* Releasing ------------------------------------------------------------------------------------ */
void layout_release(struct pool *pool, const struct layout *layout, const void *packed)
{
    for (size_t i = 0; i < layout->count; i++) {
        const struct field *field = &layout->fields[i];
        size_t count = 0;
        const char *items = NULL;
        if (field->type == FIELD_LIST || field->type == FIELD_WORDS)
            items = list_at(packed, field, &count);
        if (field->type == FIELD_WORD)
            pool_unref(pool, string_at(packed, field));
        else if (field->type == FIELD_PART)
            layout_release(pool, field->of, (const char *)packed + field->at);
        for (size_t n = 0; n < count; n++) {
            if (field->type == FIELD_LIST)
                layout_release(pool, field->of, items + n * field->of->size);
            else
                pool_unref(pool, ((const char *const *)(const void *)items)[n]);
        }
    }
}

void packer_fini(struct packer *packer)
{
    free(packer->texts);
    free(packer->places);
}
