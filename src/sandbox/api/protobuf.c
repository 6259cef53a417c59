#include "protobuf.h"

#include <stdint.h>
#include <string.h>

#include <carnet/base/base64.h>
#include <carnet/base/mem.h>
#include <carnet/data/json.h>

/*
 * Messages are described by tables: the number of a field, its name in JSON, and what it is.
 */
enum { DEPTH_MAX = 12 };

enum proto_type {
    PROTO_TEXT, /* empty ones are left out, as Go does */
    PROTO_INT,  /* zero is left out */
    PROTO_BOOL,
    PROTO_MESSAGE,
    PROTO_TEXTS,     /* repeated string */
    PROTO_LIST,      /* repeated message */
    PROTO_MAP,       /* map<string, string> */
    PROTO_BYTES,     /* map<string, bytes>, in base64 */
    PROTO_QUANTITIES /* map<string, Quantity> */
};
struct proto {
    unsigned number; /* 0 ends */
    const char *name;
    enum proto_type type;
    const struct proto *fields;
};

/* clang-format off */
static const struct proto owner[] = {
    {5, "apiVersion", PROTO_TEXT, NULL}, {1, "kind", PROTO_TEXT, NULL}, {3, "name", PROTO_TEXT, NULL},
    {4, "uid", PROTO_TEXT, NULL}, {6, "controller", PROTO_BOOL, NULL},
    {7, "blockOwnerDeletion", PROTO_BOOL, NULL}, {0}};
static const struct proto metadata[] = {
    {1, "name", PROTO_TEXT, NULL}, {2, "generateName", PROTO_TEXT, NULL},
    {3, "namespace", PROTO_TEXT, NULL}, {11, "labels", PROTO_MAP, NULL},
    {12, "annotations", PROTO_MAP, NULL}, {13, "ownerReferences", PROTO_LIST, owner},
    {14, "finalizers", PROTO_TEXTS, NULL}, {0}};

static const struct proto resource_attributes[] = {
    {1, "namespace", PROTO_TEXT, NULL}, {2, "verb", PROTO_TEXT, NULL}, {3, "group", PROTO_TEXT, NULL},
    {4, "version", PROTO_TEXT, NULL}, {5, "resource", PROTO_TEXT, NULL},
    {6, "subresource", PROTO_TEXT, NULL}, {7, "name", PROTO_TEXT, NULL}, {0}};
static const struct proto path_attributes[] = {
    {1, "path", PROTO_TEXT, NULL}, {2, "verb", PROTO_TEXT, NULL}, {0}};
static const struct proto access_spec[] = {
    {1, "resourceAttributes", PROTO_MESSAGE, resource_attributes},
    {2, "nonResourceAttributes", PROTO_MESSAGE, path_attributes}, {0}};
static const struct proto access_review[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "spec", PROTO_MESSAGE, access_spec}, {0}};
static const struct proto rules_spec[] = {{1, "namespace", PROTO_TEXT, NULL}, {0}};
static const struct proto rules_review[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "spec", PROTO_MESSAGE, rules_spec}, {0}};
static const struct proto plain[] = {{1, "metadata", PROTO_MESSAGE, metadata}, {0}};

static const struct proto configmap[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "data", PROTO_MAP, NULL},
    {4, "immutable", PROTO_BOOL, NULL}, {0}};
static const struct proto secret[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "data", PROTO_BYTES, NULL},
    {3, "type", PROTO_TEXT, NULL}, {4, "stringData", PROTO_MAP, NULL},
    {5, "immutable", PROTO_BOOL, NULL}, {0}};
static const struct proto quota_spec[] = {
    {1, "hard", PROTO_QUANTITIES, NULL}, {2, "scopes", PROTO_TEXTS, NULL}, {0}};
static const struct proto quota[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "spec", PROTO_MESSAGE, quota_spec}, {0}};
static const struct proto subject[] = {
    {1, "kind", PROTO_TEXT, NULL}, {2, "apiGroup", PROTO_TEXT, NULL}, {3, "name", PROTO_TEXT, NULL},
    {4, "namespace", PROTO_TEXT, NULL}, {0}};
static const struct proto role_ref[] = {
    {1, "apiGroup", PROTO_TEXT, NULL}, {2, "kind", PROTO_TEXT, NULL}, {3, "name", PROTO_TEXT, NULL}, {0}};
static const struct proto role_binding[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "subjects", PROTO_LIST, subject},
    {3, "roleRef", PROTO_MESSAGE, role_ref}, {0}};
static const struct proto rule[] = {
    {1, "verbs", PROTO_TEXTS, NULL}, {2, "apiGroups", PROTO_TEXTS, NULL},
    {3, "resources", PROTO_TEXTS, NULL}, {4, "resourceNames", PROTO_TEXTS, NULL},
    {5, "nonResourceURLs", PROTO_TEXTS, NULL}, {0}};
static const struct proto role[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "rules", PROTO_LIST, rule}, {0}};
static const struct proto container[] = {
    {1, "name", PROTO_TEXT, NULL}, {2, "image", PROTO_TEXT, NULL}, {3, "command", PROTO_TEXTS, NULL},
    {4, "args", PROTO_TEXTS, NULL}, {5, "workingDir", PROTO_TEXT, NULL}, {0}};
static const struct proto pod_spec[] = {
    {2, "containers", PROTO_LIST, container}, {3, "restartPolicy", PROTO_TEXT, NULL}, {0}};
static const struct proto template[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "spec", PROTO_MESSAGE, pod_spec}, {0}};
static const struct proto job_spec[] = {
    {1, "parallelism", PROTO_INT, NULL}, {2, "completions", PROTO_INT, NULL},
    {7, "backoffLimit", PROTO_INT, NULL}, {6, "template", PROTO_MESSAGE, template}, {0}};
static const struct proto job[] = {
    {1, "metadata", PROTO_MESSAGE, metadata}, {2, "spec", PROTO_MESSAGE, job_spec}, {0}};

static const struct { const char *kind; const struct proto *fields; } kinds[] = {
    {"SelfSubjectAccessReview", access_review}, {"SelfSubjectRulesReview", rules_review},
    {"SelfSubjectReview", plain}, {"Namespace", plain}, {"ServiceAccount", plain},
    {"ConfigMap", configmap}, {"Secret", secret}, {"ResourceQuota", quota}, {"RoleBinding", role_binding},
    {"Role", role}, {"ClusterRole", role}, {"Job", job}};
/* clang-format on */

struct bytes {
    const unsigned char *at, *end;
};
struct proto_field {
    unsigned number, wire;
    uint64_t value;      /* of a varint */
    struct bytes inside; /* of a length-delimited one */
};

static bool read_varint(struct bytes *bytes, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; bytes->at < bytes->end && shift < 64; shift += 7) {
        unsigned char byte = *bytes->at++;
        *value |= (uint64_t)(byte & 0x7F) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

static bool skip(struct bytes *bytes, size_t len)
{
    if ((size_t)(bytes->end - bytes->at) < len)
        return false;
    bytes->at += len;
    return true;
}

static bool read_field(struct bytes *bytes, struct proto_field *field)
{
    uint64_t tag, len;
    if (!read_varint(bytes, &tag) || tag >> 3 == 0 || tag >> 3 > 536870911)
        return false;
    *field = (struct proto_field){.number = (unsigned)(tag >> 3), .wire = (unsigned)(tag & 7)};
    switch (field->wire) {
    case 0:
        return read_varint(bytes, &field->value);
    case 1:
        return skip(bytes, 8);
    case 5:
        return skip(bytes, 4);
    case 2:
        if (!read_varint(bytes, &len) || len > (uint64_t)(bytes->end - bytes->at))
            return false;
        field->inside = (struct bytes){bytes->at, bytes->at + len};
        bytes->at += len;
        return true;
    default:
        return false;
    }
}

static void put_text(struct json_out *w, const char *key, struct bytes bytes)
{
    AUTO_STR struct str text = STR_INIT(1u << 20);
    str_add_n(&text, (const char *)bytes.at, (size_t)(bytes.end - bytes.at));
    json_put_str(w, key, text.s);
}

static bool write_message(struct json_out *w, struct bytes bytes, const struct proto *fields,
                          unsigned depth);

static void put_bytes(struct json_out *w, const char *key, struct bytes bytes)
{
    AUTO_STR struct str text = STR_INIT(4u << 20);
    base64_write(&text, bytes.at, (size_t)(bytes.end - bytes.at));
    json_put_str(w, key, text.s);
}

/* An entry of a map: 1 the key, 2 the value (a text, bytes, or a Quantity, whose field 1 is its
 * text). */
static bool write_entry(struct json_out *w, struct bytes bytes, enum proto_type type)
{
    AUTO_STR struct str key = STR_INIT(1000);
    struct bytes value = {bytes.end, bytes.end};
    struct proto_field field;
    while (bytes.at < bytes.end) {
        if (!read_field(&bytes, &field))
            return false;
        if (field.number == 1 && field.wire == 2)
            str_add_n(&key, (const char *)field.inside.at,
                      (size_t)(field.inside.end - field.inside.at));
        else if (field.number == 2 && field.wire == 2)
            value = field.inside;
    }
    if (type == PROTO_QUANTITIES && value.at < value.end) {
        if (!read_field(&value, &field) || field.wire != 2)
            return false;
        value = field.inside;
    }
    if (type == PROTO_BYTES)
        put_bytes(w, key.s, value);
    else
        put_text(w, key.s, value);
    return true;
}

static bool write_value(struct json_out *w, const struct proto *known,
                        const struct proto_field *field, unsigned depth)
{
    bool repeated = known->type == PROTO_LIST || known->type == PROTO_TEXTS;
    const char *key = repeated ? NULL : known->name;
    switch (known->type) {
    case PROTO_TEXT:
    case PROTO_TEXTS:
        if (repeated || field->inside.at < field->inside.end)
            put_text(w, key, field->inside);
        return true;
    case PROTO_INT:
        json_put_int(w, key, (int64_t)field->value);
        return true;
    case PROTO_BOOL:
        json_put_bool(w, key, field->value != 0);
        return true;
    case PROTO_MAP:
    case PROTO_BYTES:
    case PROTO_QUANTITIES:
        return write_entry(w, field->inside, known->type);
    default:
        json_begin(w, key, '{');
        if (!write_message(w, field->inside, known->fields, depth + 1))
            return false;
        json_end(w);
        return true;
    }
}

static bool is_number(enum proto_type type)
{
    return type == PROTO_INT || type == PROTO_BOOL;
}

/* All that a field has: repeated ones become one list or object. */
static bool write_known(struct json_out *w, struct bytes bytes, const struct proto *known,
                        unsigned depth)
{
    bool list = known->type == PROTO_LIST || known->type == PROTO_TEXTS;
    bool map =
        known->type == PROTO_MAP || known->type == PROTO_BYTES || known->type == PROTO_QUANTITIES;
    bool begun = false;
    while (bytes.at < bytes.end) {
        struct proto_field field;
        if (!read_field(&bytes, &field))
            return false;
        if (field.number != known->number || field.wire != (is_number(known->type) ? 0u : 2u) ||
            (begun && !list && !map))
            continue;
        if (!begun && (list || map))
            json_begin(w, known->name, list ? '[' : '{');
        begun = true;
        if (!write_value(w, known, &field, depth))
            return false;
    }
    if (begun && (list || map))
        json_end(w);
    return true;
}

static bool write_message(struct json_out *w, struct bytes bytes, const struct proto *fields,
                          unsigned depth)
{
    if (depth > DEPTH_MAX)
        return false;
    for (; fields->number; fields++) {
        if (!write_known(w, bytes, fields, depth))
            return false;
    }
    return true;
}

/* Unknown {1 typeMeta {1 apiVersion, 2 kind}, 2 raw} */
static bool read_unknown(struct bytes bytes, struct bytes type[2], struct bytes *raw)
{
    struct proto_field field;
    while (bytes.at < bytes.end) {
        if (!read_field(&bytes, &field))
            return false;
        if (field.number == 2 && field.wire == 2)
            *raw = field.inside;
        if (field.number != 1 || field.wire != 2)
            continue;
        for (struct bytes meta = field.inside; meta.at < meta.end;) {
            if (!read_field(&meta, &field))
                return false;
            if ((field.number == 1 || field.number == 2) && field.wire == 2)
                type[field.number - 1] = field.inside;
        }
    }
    return true;
}

bool protobuf_read(struct str *out, const unsigned char *bytes, size_t len)
{
    struct bytes all = {bytes + 4, bytes + len}, type[2] = {{NULL, NULL}}, raw = {NULL, NULL};
    if (len < 4 || memcmp(bytes, "k8s", 4) != 0 || !read_unknown(all, type, &raw))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        size_t kind_len = (size_t)(type[1].end - type[1].at);
        if (strlen(kinds[i].kind) != kind_len || memcmp(kinds[i].kind, type[1].at, kind_len) != 0)
            continue;
        struct json_out w = json_out(out);
        json_begin(&w, NULL, '{');
        put_text(&w, "kind", type[1]);
        put_text(&w, "apiVersion", type[0]);
        if (!write_message(&w, raw, kinds[i].fields, 0))
            return false;
        json_end(&w);
        return !out->cut;
    }
    return false;
}
