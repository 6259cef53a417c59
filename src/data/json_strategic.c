#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/json_edit.h>

/*
 * Strategic merge patch, as clients of Kubernetes send it: a merge patch whose lists of objects
 * merge by a key where the kind says so, with directives in members that begin with '$'.
 */
#define ORDER  "$setElementOrder/"
#define DELETE "$deleteFromPrimitiveList/"

struct strategic {
    struct json_doc *doc;
    const struct json_merge_key *keys;
    struct str path; /* names of members from the root, joined by '.', without indexes */
    const char *trouble;
};

static void merge_object(struct strategic *s, struct json *target, const struct json *patch);

static const char *merge_key(const struct strategic *s)
{
    for (const struct json_merge_key *key = s->keys; key && key->path; key++) {
        if (strcmp(key->path, s->path.s) == 0)
            return key->key;
    }
    return NULL;
}

static size_t enter(struct strategic *s, const char *name)
{
    size_t before = s->path.len;
    if (before > 0)
        str_add_char(&s->path, '.');
    str_add(&s->path, name);
    return before;
}

static void clear(struct json *object)
{
    while (json_first(object))
        json_remove(object, json_key(json_first(object)));
}

static bool same_scalar(const struct json *a, const struct json *b)
{
    return a && b && json_equal(a, b);
}

/* -1: no element of the list has that value of the key. */
static long find_by_key(const struct json *list, const char *key, const struct json *value)
{
    long index = 0;
    JSON_EACH(element, list) {
        if (same_scalar(json_get(element, key), value))
            return index;
        index++;
    }
    return -1;
}

static void merge_element(struct strategic *s, struct json *list, const char *key,
                          const struct json *element)
{
    const struct json *value = json_get(element, key);
    const char *directive = json_str(json_get(element, "$patch"), "merge");
    if (!value) {
        s->trouble = "an element of a list lacks its merge key";
        return;
    }
    long index = find_by_key(list, key, value);
    if (strcmp(directive, "delete") == 0) {
        if (index >= 0)
            json_remove_at(list, (size_t)index);
        return;
    }
    if (index < 0) {
        json_append(s->doc, list, json_new_object(s->doc));
        index = (long)json_count(list) - 1;
    }
    merge_object(s, json_edit_at(list, (size_t)index), element);
}

static bool list_is_replaced(const struct json *patch)
{
    JSON_EACH(element, patch) {
        if (strcmp(json_str(json_get(element, "$patch"), ""), "replace") == 0 &&
            json_count(element) == 1)
            return true;
    }
    return false;
}

static void merge_keyed_list(struct strategic *s, struct json *list, const char *key,
                             const struct json *patch)
{
    bool replaced = list_is_replaced(patch);
    while (replaced && json_first(list))
        json_remove_at(list, 0);
    JSON_EACH(element, patch) {
        if (replaced && json_count(element) == 1 && json_get(element, "$patch"))
            continue;
        merge_element(s, list, key, element);
    }
}

/* Lists of plain values with the key "" are sets (finalizers): what is new is added. */
static void merge_set(struct strategic *s, struct json *list, const struct json *patch)
{
    JSON_EACH(value, patch) {
        bool there = false;
        JSON_EACH(element, list)
            there = there || json_equal(element, value);
        if (!there)
            json_append(s->doc, list, value);
    }
}

static void merge_list(struct strategic *s, struct json *target, const struct json *patch)
{
    const char *key = merge_key(s);
    const char *name = json_key(patch);
    if (!key)
        json_set(s->doc, target, name, patch);
    else if (!*key)
        merge_set(s, json_need_array(s->doc, target, name), patch);
    else
        merge_keyed_list(s, json_need_array(s->doc, target, name), key, patch);
}

static void delete_values(struct json *list, const struct json *values)
{
    JSON_EACH(value, values) {
        long index = 0;
        for (const struct json *element = json_first(list); element; index++) {
            const struct json *next = json_next(element);
            if (json_equal(element, value))
                json_remove_at(list, (size_t)index--);
            element = next;
        }
    }
}

/* Elements that the order names come in that order; others stay behind the one they followed. */
static void set_order(struct strategic *s, struct json *target, const char *name,
                      const struct json *order)
{
    struct json *list = json_edit_get(target, name);
    size_t before = enter(s, name);
    const char *key = merge_key(s);
    str_truncate(&s->path, before);
    if (json_type(list) != JSON_ARRAY || !key)
        return;
    struct json *sorted = json_new_array(s->doc);
    JSON_EACH(wanted, order) {
        long index = 0;
        const struct json *found = NULL;
        JSON_EACH(element, list) {
            found =
                *key ? (same_scalar(json_get(element, key), json_get(wanted, key)) ? element : NULL)
                     : (json_equal(element, wanted) ? element : NULL);
            if (found)
                break;
            index++;
        }
        if (!found)
            continue;
        json_append(s->doc, sorted, found);
        json_remove_at(list, (size_t)index);
    }
    JSON_EACH(rest, list)
        json_append(s->doc, sorted, rest);
    json_set(s->doc, target, name, sorted);
}

static void retain(struct json *target, const struct json *keys)
{
    for (const struct json *member = json_first(target); member;) {
        const struct json *next = json_next(member);
        bool kept = false;
        JSON_EACH(key, keys)
            kept = kept || str_eq(json_str(key, ""), json_key(member));
        if (!kept)
            json_remove(target, json_key(member));
        member = next;
    }
}

/* Members that are directives; true when it was one. */
static bool direct(struct strategic *s, struct json *target, const struct json *member)
{
    const char *name = json_key(member);
    if (*name != '$')
        return false;
    if (str_starts(name, DELETE))
        delete_values(json_edit_get(target, name + strlen(DELETE)), member);
    else if (!str_starts(name, ORDER) && strcmp(name, "$patch") != 0 &&
             strcmp(name, "$retainKeys") != 0)
        s->trouble = "the patch has a directive that is not known";
    return true;
}

static void merge_member(struct strategic *s, struct json *target, const struct json *member)
{
    const char *name = json_key(member);
    size_t before = enter(s, name);
    if (json_type(member) == JSON_NULL)
        json_remove(target, name);
    else if (json_type(member) == JSON_OBJECT)
        merge_object(s, json_need_object(s->doc, target, name), member);
    else if (json_type(member) == JSON_ARRAY)
        merge_list(s, target, member);
    else
        json_set(s->doc, target, name, member);
    str_truncate(&s->path, before);
}

static void merge_object(struct strategic *s, struct json *target, const struct json *patch)
{
    const char *directive = json_str(json_get(patch, "$patch"), "merge");
    if (strcmp(directive, "replace") == 0 || strcmp(directive, "delete") == 0)
        clear(target);
    if (strcmp(directive, "delete") == 0)
        return;
    if (json_get(patch, "$retainKeys"))
        retain(target, json_get(patch, "$retainKeys"));
    JSON_EACH(member, patch) {
        if (!direct(s, target, member))
            merge_member(s, target, member);
    }
    JSON_EACH(member, patch) {
        if (str_starts(json_key(member), ORDER))
            set_order(s, target, json_key(member) + strlen(ORDER), member);
    }
}

bool json_strategic_patch(struct json_doc *doc, struct json *target, const struct json *patch,
                          const struct json_merge_key *keys, struct error *error)
{
    struct strategic s = {.doc = doc, .keys = keys, .path = STR_INIT(1u << 16)};
    if (json_type(patch) != JSON_OBJECT || json_type(target) != JSON_OBJECT)
        s.trouble = "a strategic merge patch is an object";
    else
        merge_object(&s, target, patch);
    str_fini(&s.path);
    if (!s.trouble)
        return true;
    error_set(error, ERR_INVALID, NULL, NULL, NULL);
    error_set_evidence(error, s.trouble);
    return false;
}
