#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/data/json_edit.h>

#include "json_node.h"

#define OPERATIONS_MAX 10000 /* Kubernetes' own limit */
#define COPIES_MAX     (8u << 20)

static bool refuse(struct error *error, const char *why)
{
    error_set(error, ERR_INVALID, NULL, NULL, NULL);
    error_set_evidence(error, why);
    return false;
}

/* -- RFC 7386 ---------------------------------------------------------------------------------- */

static void merge(struct json_doc *doc, struct json *target, const struct json *patch)
{
    JSON_EACH(member, patch) {
        const char *key = json_key(member);
        if (json_type(member) == JSON_NULL)
            json_remove(target, key);
        else if (json_type(member) == JSON_OBJECT)
            merge(doc, json_need_object(doc, target, key), member);
        else
            json_set(doc, target, key, member);
    }
}

bool json_merge_patch(struct json_doc *doc, struct json *target, const struct json *patch,
                      struct error *error)
{
    if (json_type(patch) != JSON_OBJECT || json_type(target) != JSON_OBJECT)
        return refuse(error, "a merge patch is an object");
    merge(doc, target, patch);
    return true;
}

/* -- RFC 6902 ---------------------------------------------------------------------------------- */

struct json_pointer {
    struct json *parent; /* of what the last token names */
    char token[256];
};

/* Takes one token, unescaped, and what follows it. False: too long, or a bad escape. */
static bool next_token(const char **path, char *token, size_t size)
{
    size_t len = 0;
    const char *p = *path + 1;
    for (; *p && *p != '/'; p++) {
        char c = *p;
        if (c == '~') {
            p++;
            if (*p != '0' && *p != '1')
                return false;
            c = *p == '0' ? '~' : '/';
        }
        if (len + 1 >= size)
            return false;
        token[len++] = c;
    }
    token[len] = '\0';
    *path = p;
    return true;
}

/* -1: not an index. Leading zeros are none (RFC 6901). */
static long index_of(const char *token, size_t count)
{
    long index = 0;
    if (strcmp(token, "-") == 0)
        return (long)count;
    if (!*token || (token[0] == '0' && token[1]) || strlen(token) > 6)
        return -1;
    for (; *token; token++) {
        if (*token < '0' || *token > '9')
            return -1;
        index = index * 10 + (*token - '0');
    }
    return index;
}

static struct json *child_of(struct json *parent, const char *token)
{
    if (json_type(parent) == JSON_OBJECT)
        return json_edit_get(parent, token);
    size_t count = json_count(parent);
    long index = json_type(parent) == JSON_ARRAY ? index_of(token, count) : -1;
    return index < 0 ? NULL : json_edit_at(parent, (size_t)index);
}

/* Follows a path up to its last token. */
static bool follow(struct json *root, const char *path, struct json_pointer *at)
{
    at->parent = root;
    if (*path != '/' || !next_token(&path, at->token, sizeof at->token))
        return false;
    while (*path) {
        at->parent = child_of(at->parent, at->token);
        if (!at->parent || !next_token(&path, at->token, sizeof at->token))
            return false;
    }
    return true;
}

static bool add(struct json_doc *doc, const struct json_pointer *at, const struct json *value)
{
    if (json_type(at->parent) == JSON_OBJECT) {
        json_set(doc, at->parent, at->token, value);
        return true;
    }
    size_t count = json_count(at->parent);
    long index = json_type(at->parent) == JSON_ARRAY ? index_of(at->token, count) : -1;
    if (index < 0 || (size_t)index > count)
        return false;
    json_insert_at(doc, at->parent, (size_t)index, value);
    return true;
}

static bool take_away(const struct json_pointer *at)
{
    if (!child_of(at->parent, at->token))
        return false;
    if (json_type(at->parent) == JSON_OBJECT)
        json_remove(at->parent, at->token);
    else
        json_remove_at(at->parent, (size_t)index_of(at->token, json_count(at->parent)));
    return true;
}

static bool replace(struct json_doc *doc, const struct json_pointer *at, const struct json *value)
{
    if (json_type(at->parent) == JSON_OBJECT) {
        if (!json_get(at->parent, at->token))
            return false;
        json_set(doc, at->parent, at->token, value);
        return true;
    }
    long index = index_of(at->token, json_count(at->parent));
    return take_away(at) && (json_insert_at(doc, at->parent, (size_t)index, value), true);
}

/* A path that begins with another, whole tokens: nothing moves into itself. */
static bool lies_in(const char *path, const char *from)
{
    size_t len = strlen(from);
    return strncmp(path, from, len) == 0 && path[len] == '/';
}

/* Beyond the depth that parsing allows: copies into themselves would grow without end. */
static bool nests_too_deep(const struct json *node, unsigned depth)
{
    if (depth > JSON_DEPTH_MAX)
        return true;
    JSON_EACH(child, node) {
        if (nests_too_deep(child, depth + 1))
            return true;
    }
    return false;
}

static bool fits(const char *path, const struct json *value)
{
    unsigned depth = 1;
    for (; *path; path++)
        depth += *path == '/';
    return value && !nests_too_deep(value, depth);
}

static bool copy_or_move(struct json_doc *doc, struct json *root, const struct json *operation,
                         bool move)
{
    struct json_pointer from, to;
    const char *from_path = json_str(json_get(operation, "from"), "");
    const char *path = json_str(json_get(operation, "path"), "");
    if (!follow(root, from_path, &from) || (move && lies_in(path, from_path)))
        return false;
    struct json *there = child_of(from.parent, from.token);
    struct json *value = json_clone(doc, there);
    return fits(path, value) && (!move || take_away(&from)) && follow(root, path, &to) &&
           add(doc, &to, value);
}

/* The root as a whole ("") can only be tested and replaced by an object. */
static bool apply_at_root(struct json_doc *doc, struct json *root, const char *name,
                          const struct json *value)
{
    if (strcmp(name, "test") == 0)
        return json_equal(root, value);
    if ((strcmp(name, "replace") != 0 && strcmp(name, "add") != 0) ||
        json_type(value) != JSON_OBJECT)
        return false;
    value = json_clone(doc, value);
    while (json_first(root))
        json_remove(root, json_key(json_first(root)));
    JSON_EACH(member, value)
        json_set(doc, root, json_key(member), member);
    return true;
}

static bool apply(struct json_doc *doc, struct json *root, const struct json *operation)
{
    struct json_pointer at;
    const char *name = json_str(json_get(operation, "op"), "");
    const char *path = json_str(json_get(operation, "path"), NULL);
    const struct json *value = json_get(operation, "value");
    if (strcmp(name, "copy") == 0 || strcmp(name, "move") == 0)
        return copy_or_move(doc, root, operation, *name == 'm');
    if (path && !*path)
        return apply_at_root(doc, root, name, value);
    if (!path || !follow(root, path, &at))
        return false;
    if (strcmp(name, "test") == 0)
        return value && json_equal(child_of(at.parent, at.token), value);
    if (strcmp(name, "remove") == 0)
        return take_away(&at);
    if (!fits(path, value))
        return false;
    if (strcmp(name, "add") == 0)
        return add(doc, &at, value);
    return strcmp(name, "replace") == 0 && replace(doc, &at, value);
}

bool json_patch(struct json_doc *doc, struct json *target, const struct json *operations,
                bool *test_failed, struct error *error)
{
    *test_failed = false;
    if (json_type(operations) != JSON_ARRAY)
        return refuse(error, "a JSON patch is a list of operations");
    if (json_count(operations) > OPERATIONS_MAX)
        return refuse(error, "a JSON patch has at most 10000 operations");
    size_t before = doc->arena.total;
    JSON_EACH(operation, operations) {
        if (!apply(doc, target, operation)) {
            *test_failed = true;
            return refuse(error, "an operation of the patch does not apply");
        }
        if (doc->failed || doc->arena.total - before > COPIES_MAX)
            return refuse(error, "the patch makes the object too large");
    }
    return true;
}
