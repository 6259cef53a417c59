#include "shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

/* Go's order of ObjectMeta. */
static const char *const metadata_order[] = {"name",
                                             "generateName",
                                             "namespace",
                                             "selfLink",
                                             "uid",
                                             "resourceVersion",
                                             "generation",
                                             "creationTimestamp",
                                             "deletionTimestamp",
                                             "deletionGracePeriodSeconds",
                                             "labels",
                                             "annotations",
                                             "ownerReferences",
                                             "finalizers",
                                             "managedFields"};

static int compare_keys(const void *a, const void *b)
{
    const struct json *const *x = a, *const *y = b;
    return strcmp(json_key(*x), json_key(*y));
}

static struct json *sorted(struct json_doc *doc, const struct json *node);

static struct json *sorted_object(struct json_doc *doc, const struct json *node)
{
    size_t count = json_count(node), i = 0;
    struct json *copy = json_new_object(doc);
    AUTO_FREE const struct json **members = mem_zalloc(count + 1, sizeof *members);
    JSON_EACH(member, node)
        members[i++] = member;
    qsort(members, count, sizeof *members, compare_keys);
    for (i = 0; i < count; i++) {
        enum json_type type = json_type(members[i]);
        const struct json *value = members[i];
        if (type == JSON_OBJECT || type == JSON_ARRAY)
            value = sorted(doc, value);
        json_set(doc, copy, json_key(members[i]), value);
    }
    return copy;
}

/* Depth is bounded by what parsing lets in. */
static struct json *sorted(struct json_doc *doc, const struct json *node)
{
    if (json_type(node) == JSON_OBJECT)
        return sorted_object(doc, node);
    if (json_type(node) != JSON_ARRAY)
        return json_clone(doc, node);
    struct json *copy = json_new_array(doc);
    JSON_EACH(element, node)
        json_append(doc, copy, sorted(doc, element));
    return copy;
}

/* Go writes its maps sorted; everything else in the order of the type. */
static bool is_map(const char *name)
{
    static const char *const names[] = {"labels",      "annotations",  "hard",     "used",
                                        "limits",      "requests",     "capacity", "allocatable",
                                        "matchLabels", "nodeSelector", "data",     "binaryData",
                                        "selector",    "parameters"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static struct json *maps_sorted(struct json_doc *doc, const struct json *node)
{
    if (json_type(node) != JSON_OBJECT && json_type(node) != JSON_ARRAY)
        return json_clone(doc, node);
    bool list = json_type(node) == JSON_ARRAY;
    struct json *copy = list ? json_new_array(doc) : json_new_object(doc);
    JSON_EACH(child, node) {
        if (list)
            json_append(doc, copy, maps_sorted(doc, child));
        else if (is_map(json_key(child)))
            json_set(doc, copy, json_key(child), sorted(doc, child));
        else
            json_set(doc, copy, json_key(child), maps_sorted(doc, child));
    }
    return copy;
}

void shape_metadata(struct str *out, const struct json *metadata)
{
    bool first = true;
    str_add_char(out, '{');
    for (size_t i = 0; i < ARRAY_LEN(metadata_order); i++) {
        const struct json *member = json_get(metadata, metadata_order[i]);
        if (!member)
            continue;
        str_addf(out, "%s\"%s\":", first ? "" : ",", metadata_order[i]);
        json_write(out, member, false);
        first = false;
    }
    str_add_char(out, '}');
}

static struct json *ordered_metadata(struct json_doc *doc, const struct json *metadata)
{
    struct json *copy = json_new_object(doc);
    for (size_t i = 0; i < ARRAY_LEN(metadata_order); i++)
        json_set(doc, copy, metadata_order[i], json_get(metadata, metadata_order[i]));
    return copy;
}

struct json *shape(struct json_doc *doc, const struct resource *resource, const struct json *object)
{
    AUTO_STR struct str version = STR_INIT(STR_LINE);
    struct json *copy = json_new_object(doc);
    struct json *metadata = ordered_metadata(doc, json_get(object, "metadata"));
    resource_api_version(&version, resource, NULL);
    json_set_str(doc, copy, "kind", resource->kind);
    json_set_str(doc, copy, "apiVersion", version.s);
    json_set(doc, copy, "metadata", metadata);
    JSON_EACH(member, object) {
        if (!json_get(copy, json_key(member)))
            json_set(doc, copy, json_key(member), member);
    }
    return resource->custom ? sorted(doc, copy) : maps_sorted(doc, copy);
}

static void random_bytes(unsigned char *bytes, size_t len)
{
    if (getrandom(bytes, len, 0) != (ssize_t)len)
        abort(); /* cannot happen for less than 256 bytes */
}

void shape_uid(char out[37])
{
    unsigned char b[16];
    random_bytes(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(out, 37, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

void shape_suffix(struct str *out)
{
    /* Kubernetes' alphabet: no vowels, nothing that looks like another. */
    static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";
    unsigned char b[5];
    random_bytes(b, sizeof b);
    for (size_t i = 0; i < sizeof b; i++)
        str_add_char(out, alphabet[b[i] % (sizeof alphabet - 1)]);
}
