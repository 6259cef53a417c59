#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/json_edit.h>

#include "json_node.h"

static cJSON *changing(struct json *node)
{
    return (cJSON *)node;
}

static struct json *given(cJSON *node)
{
    return (struct json *)node;
}

static bool is_type(const struct json *node, int type)
{
    return node && (((const cJSON *)node)->type & 0xFF) == type;
}

static char *keep(struct json_doc *doc, const char *text)
{
    char *copy = arena_strdup(&doc->arena, text);
    if (!copy)
        doc->failed = true;
    return copy;
}

static cJSON *fresh(struct json_doc *doc, int type)
{
    cJSON *node = json_node_new(&doc->arena, type);
    if (!node)
        doc->failed = true;
    return node;
}

struct json *json_edit(const struct json_doc *doc)
{
    return doc->root;
}

struct json *json_new_object(struct json_doc *doc)
{
    return given(fresh(doc, cJSON_Object));
}

struct json *json_new_array(struct json_doc *doc)
{
    return given(fresh(doc, cJSON_Array));
}

/* Containers nest at most JSON_DEPTH_MAX deep in trees that were parsed: recursion is bounded. */
static cJSON *clone(struct json_doc *doc, const cJSON *node)
{
    cJSON *copy = fresh(doc, node->type & 0xFF);
    if (!copy)
        return NULL;
    copy->valuedouble = node->valuedouble;
    copy->valueint = node->valueint;
    if (node->valuestring)
        copy->valuestring = keep(doc, node->valuestring);
    for (const cJSON *child = node->child; child; child = child->next) {
        cJSON *child_copy = clone(doc, child);
        if (!child_copy)
            return NULL;
        if (child->string)
            child_copy->string = keep(doc, child->string);
        json_node_append(copy, child_copy);
    }
    return copy;
}

struct json *json_clone(struct json_doc *doc, const struct json *node)
{
    return node ? given(clone(doc, (const cJSON *)node)) : NULL;
}

/* -- links ------------------------------------------------------------------------------------- */

static cJSON *member(struct json *object, const char *key)
{
    if (!is_type(object, cJSON_Object))
        return NULL;
    for (cJSON *child = changing(object)->child; child; child = child->next) {
        if (child->string && strcmp(child->string, key) == 0)
            return child;
    }
    return NULL;
}

/* cJSON's lists: the first child's `prev` is the last one. */
static void unlink_child(cJSON *container, cJSON *child)
{
    if (child->next)
        child->next->prev = child->prev;
    else
        container->child->prev = child->prev;
    if (container->child == child)
        container->child = child->next;
    else
        child->prev->next = child->next;
    child->next = child->prev = NULL;
}

static void put_in_place(cJSON *container, cJSON *old, cJSON *new)
{
    new->next = old->next;
    new->prev = old->prev;
    if (old->next)
        old->next->prev = new;
    else if (container->child != old)
        container->child->prev = new;
    if (container->child == old) {
        container->child = new;
        if (!new->next)
            new->prev = new;
    } else {
        old->prev->next = new;
    }
    old->next = old->prev = NULL;
}

/* Takes `value` as it is: it must lie in the doc and in no other container. */
static void set(struct json_doc *doc, struct json *object, const char *key, cJSON *value)
{
    cJSON *old = member(object, key);
    if (!value || !is_type(object, cJSON_Object))
        return;
    value->string = old ? old->string : keep(doc, key);
    if (old)
        put_in_place(changing(object), old, value);
    else if (value->string)
        json_node_append(changing(object), value);
}

struct json *json_edit_get(struct json *object, const char *key)
{
    return given(member(object, key));
}

struct json *json_edit_at(struct json *array, size_t index)
{
    if (!is_type(array, cJSON_Array))
        return NULL;
    for (cJSON *child = changing(array)->child; child; child = child->next) {
        if (index-- == 0)
            return given(child);
    }
    return NULL;
}

static struct json *need(struct json_doc *doc, struct json *object, const char *key, int type)
{
    struct json *there = json_edit_get(object, key);
    if (is_type(there, type))
        return there;
    set(doc, object, key, fresh(doc, type));
    return json_edit_get(object, key);
}

struct json *json_need_object(struct json_doc *doc, struct json *object, const char *key)
{
    return need(doc, object, key, cJSON_Object);
}

struct json *json_need_array(struct json_doc *doc, struct json *object, const char *key)
{
    return need(doc, object, key, cJSON_Array);
}

/* -- values ------------------------------------------------------------------------------------ */

void json_set(struct json_doc *doc, struct json *object, const char *key, const struct json *node)
{
    if (object && node)
        set(doc, object, key, clone(doc, (const cJSON *)node));
}

static cJSON *string_node(struct json_doc *doc, const char *value)
{
    cJSON *node = fresh(doc, cJSON_String);
    if (node)
        node->valuestring = keep(doc, value);
    return node;
}

void json_set_str(struct json_doc *doc, struct json *object, const char *key, const char *value)
{
    set(doc, object, key, string_node(doc, value));
}

void json_set_int(struct json_doc *doc, struct json *object, const char *key, int64_t value)
{
    cJSON *node = fresh(doc, cJSON_Number);
    if (node)
        node->valuedouble = (double)value;
    set(doc, object, key, node);
}

void json_set_bool(struct json_doc *doc, struct json *object, const char *key, bool value)
{
    set(doc, object, key, fresh(doc, value ? cJSON_True : cJSON_False));
}

void json_set_null(struct json_doc *doc, struct json *object, const char *key)
{
    set(doc, object, key, fresh(doc, cJSON_NULL));
}

void json_remove(struct json *object, const char *key)
{
    cJSON *child = member(object, key);
    if (child)
        unlink_child(changing(object), child);
}

void json_append(struct json_doc *doc, struct json *array, const struct json *node)
{
    cJSON *copy;
    if (!is_type(array, cJSON_Array) || !node)
        return;
    copy = clone(doc, (const cJSON *)node);
    if (copy)
        json_node_append(changing(array), copy);
}

void json_append_str(struct json_doc *doc, struct json *array, const char *value)
{
    cJSON *node;
    if (!is_type(array, cJSON_Array))
        return;
    node = string_node(doc, value);
    if (node)
        json_node_append(changing(array), node);
}

void json_insert_at(struct json_doc *doc, struct json *array, size_t index, const struct json *node)
{
    cJSON *at, *copy;
    if (!is_type(array, cJSON_Array) || !node)
        return;
    at = changing(json_edit_at(array, index));
    if (!at) {
        json_append(doc, array, node);
        return;
    }
    copy = clone(doc, (const cJSON *)node);
    if (!copy)
        return;
    copy->next = at;
    copy->prev = at->prev;
    if (changing(array)->child == at)
        changing(array)->child = copy;
    else
        at->prev->next = copy;
    at->prev = copy;
}

void json_remove_at(struct json *array, size_t index)
{
    cJSON *child = changing(json_edit_at(array, index));
    if (child)
        unlink_child(changing(array), child);
}

/* -- comparing --------------------------------------------------------------------------------- */

static bool members_equal(const struct json *a, const struct json *b)
{
    if (json_count(a) != json_count(b))
        return false;
    JSON_EACH(child, a) {
        const struct json *other = json_get(b, json_key(child));
        if (!other || !json_equal(child, other))
            return false;
    }
    return true;
}

static bool elements_equal(const struct json *a, const struct json *b)
{
    const struct json *x = json_first(a), *y = json_first(b);
    while (x && y && json_equal(x, y)) {
        x = json_next(x);
        y = json_next(y);
    }
    return !x && !y;
}

bool json_equal(const struct json *a, const struct json *b)
{
    enum json_type type = json_type(a);
    if (type != json_type(b))
        return false;
    switch (type) {
    case JSON_OBJECT:
        return members_equal(a, b);
    case JSON_ARRAY:
        return elements_equal(a, b);
    case JSON_STRING:
        return str_eq(json_str(a, ""), json_str(b, ""));
    case JSON_NUMBER:
        return ((const cJSON *)a)->valuedouble == ((const cJSON *)b)->valuedouble;
    case JSON_BOOL:
        return json_bool(a, false) == json_bool(b, false);
    default:
        return true;
    }
}
