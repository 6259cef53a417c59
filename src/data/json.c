#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/data/json.h>

#include "json_error.h"
#include "json_node.h"

#define KEEP_MAX (1u << 20) /* memory an empty doc may hold */

/*
 * cJSON has one allocator for the whole program. It is set here and takes from the arena of the doc
 * that is being parsed, else from malloc. Parsing never calls back into carnet and happens on the
 * main thread only, so one pointer is enough; it is null whenever json_parse is not running.
 */
static struct reading {
    struct arena *arena;
    bool installed;
    bool full; /* the arena had no more to give */
} reading;

static void *reading_alloc(size_t size)
{
    if (!reading.arena)
        return malloc(size);
    void *memory = arena_alloc(reading.arena, size);
    if (!memory)
        reading.full = true;
    return memory;
}

static void reading_free(void *memory)
{
    if (!reading.arena)
        free(memory);
}

static void reading_begin(struct arena *arena)
{
    if (!reading.installed) {
        cJSON_Hooks hooks = {.malloc_fn = reading_alloc, .free_fn = reading_free};
        cJSON_InitHooks(&hooks);
        reading.installed = true;
    }
    reading.arena = arena;
    reading.full = false;
}

/* Returns whether the arena sufficed. */
static bool reading_end(void)
{
    reading.arena = NULL;
    return !reading.full;
}

void json_doc_init(struct json_doc *doc, size_t max_memory)
{
    arena_init(&doc->arena, max_memory);
    doc->root = NULL;
    doc->failed = false;
}

void json_doc_fini(struct json_doc *doc)
{
    doc->root = NULL;
    arena_fini(&doc->arena);
}

static void wipe(const cJSON *node)
{
    if (node->valuestring)
        explicit_bzero(node->valuestring, strlen(node->valuestring));
    for (const cJSON *child = node->child; child; child = child->next)
        wipe(child);
}

void json_doc_wipe(struct json_doc *doc)
{
    if (doc->root)
        wipe((const cJSON *)doc->root);
    json_doc_fini(doc);
}

/* An arena keeps its first block only: make that one as large as what was needed, so that a doc
 * that reads item after item soon stops calling malloc. */
void json_doc_clear(struct json_doc *doc)
{
    doc->root = NULL;
    doc->failed = false;
    struct arena *arena = &doc->arena;
    size_t needed = arena->total;
    arena_reset(arena);
    if (needed <= arena->total || needed > KEEP_MAX)
        return;
    arena_fini(arena);
    (void)arena_alloc(arena, needed);
    arena_reset(arena);
}

static const cJSON *node_of(const struct json *node)
{
    return (const cJSON *)node;
}

static bool is_container(const cJSON *node)
{
    return node && (node->type & (cJSON_Array | cJSON_Object));
}

static bool too_deep(const cJSON *node, unsigned depth)
{
    if (depth > JSON_DEPTH_MAX)
        return true;
    for (const cJSON *child = node->child; child; child = child->next)
        if (is_container(child) && too_deep(child, depth + 1))
            return true;
    return false;
}

static bool only_space(const char *text, const char *end)
{
    while (text < end && (*text == ' ' || *text == '\n' || *text == '\r' || *text == '\t'))
        text++;
    return text == end;
}

bool json_parse(struct json_doc *doc, const char *text, size_t len, struct error *error)
{
    json_doc_clear(doc);
    const char *end = NULL;
    reading_begin(&doc->arena);
    cJSON *root = cJSON_ParseWithLengthOpts(text, len, &end, false);
    if (!reading_end() || (root && too_deep(root, 1))) {
        json_doc_clear(doc);
        json_error_large(error);
        return false;
    }
    if (!root || !only_space(end, text + len)) {
        json_doc_clear(doc);
        bool known = end && end >= text && end <= text + len;
        json_error_here(error, known ? end : text, text + len);
        return false;
    }
    doc->root = (struct json *)root;
    return true;
}

enum json_type json_type(const struct json *node)
{
    if (!node)
        return JSON_NONE;
    switch (node_of(node)->type & 0xFF) {
    case cJSON_NULL:
        return JSON_NULL;
    case cJSON_True:
    case cJSON_False:
        return JSON_BOOL;
    case cJSON_Number:
        return JSON_NUMBER;
    case cJSON_String:
        return JSON_STRING;
    case cJSON_Array:
        return JSON_ARRAY;
    case cJSON_Object:
        return JSON_OBJECT;
    default:
        return JSON_NONE;
    }
}

/* The member (or, of an array, the element) that the first `len` bytes of `key` name. */
static const cJSON *child_named(const cJSON *node, const char *key, size_t len)
{
    if (json_type((const struct json *)node) != JSON_OBJECT)
        return NULL;
    for (const cJSON *child = node->child; child; child = child->next)
        if (child->string && (len == 0 || child->string[0] == key[0]) && /* tells most apart */
            strncmp(child->string, key, len) == 0 && !child->string[len])
            return child;
    return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
    return (const struct json *)child_named(node_of(object), key, strlen(key));
}

const struct json *json_at(const struct json *node, const char *path)
{
    const cJSON *at = node_of(node);
    for (const char *key = path; at; key++) {
        size_t len = strcspn(key, ".");
        at = child_named(at, key, len);
        key += len;
        if (!*key)
            break;
    }
    return (const struct json *)at;
}

const struct json *json_first(const struct json *container)
{
    const cJSON *node = node_of(container);
    return is_container(node) ? (const struct json *)node->child : NULL;
}

const struct json *json_next(const struct json *element)
{
    return element ? (const struct json *)node_of(element)->next : NULL;
}

const char *json_key(const struct json *member)
{
    return member ? node_of(member)->string : NULL;
}

size_t json_count(const struct json *container)
{
    size_t count = 0;
    JSON_EACH(child, container)
        count++;
    return count;
}

const char *json_str(const struct json *node, const char *otherwise)
{
    return json_type(node) == JSON_STRING ? node_of(node)->valuestring : otherwise;
}

int64_t json_int(const struct json *node, int64_t otherwise)
{
    if (json_type(node) != JSON_NUMBER)
        return otherwise;
    double number = node_of(node)->valuedouble;
    /* The bounds are exact doubles; 2^63 itself does not fit. The comparison is false for NaN. */
    bool fits = number >= -9223372036854775808.0 && number < 9223372036854775808.0;
    return fits && number == trunc(number) ? (int64_t)number : otherwise;
}

bool json_bool(const struct json *node, bool otherwise)
{
    return json_type(node) == JSON_BOOL ? (node_of(node)->type & 0xFF) == cJSON_True : otherwise;
}
