#include "schema.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>

#include "status.h"

static const struct field *find(const struct field *fields, const char *name)
{
    for (; fields->name; fields++) {
        if (strcmp(fields->name, name) == 0)
            return fields;
    }
    return NULL;
}

static size_t enter(struct str *path, const char *name)
{
    size_t before = path->len;
    if (before > 0)
        str_add_char(path, '.');
    str_add(path, name);
    return before;
}

/* A node of a tree that is ours to change: by its index it would be looked for from the first on.
 */
static struct json *changing(const struct json *node)
{
    return (struct json *)(uintptr_t)node;
}

/* -- what is not known ------------------------------------------------------------------------- */

struct pruning {
    struct str path;
    struct str *unknown;
};

static void prune_fields(struct pruning *p, struct json *object, const struct field *field);

static void prune_value(struct pruning *p, struct json *value, const struct field *field)
{
    size_t index = 0, before = p->path.len;
    if (!field->fields)
        return;
    if (field->type == FIELD_OBJECT)
        prune_fields(p, value, field);
    else if (field->type == FIELD_LIST) {
        JSON_EACH(element, value) {
            str_addf(&p->path, "[%zu]", index++);
            prune_fields(p, changing(element), field);
            str_truncate(&p->path, before);
        }
    }
}

static void prune_fields(struct pruning *p, struct json *object, const struct field *field)
{
    if (json_type(object) != JSON_OBJECT)
        return;
    for (const struct json *member = json_first(object); member;) {
        const char *name = json_key(member);
        const struct json *next = json_next(member);
        const struct field *known = find(field->fields, name);
        size_t before = enter(&p->path, name);
        if (known) {
            prune_value(p, json_edit_get(object, name), known);
        } else if (!field->open) {
            str_addf(p->unknown, "%sunknown field \"%s\"", p->unknown->len > 0 ? "\n" : "",
                     p->path.s);
            json_remove(object, name);
        }
        str_truncate(&p->path, before);
        member = next;
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of members with one name the last counts, as for Go. */
static void drop_same(struct pruning *p, struct json *object)
{
    size_t count = 0;
    AUTO_FREE const char **names = mem_alloc((json_count(object) + 1) * sizeof *names);
    JSON_EACH(member, object)
        names[count++] = json_key(member);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(names[i - 1], names[i]) != 0)
            continue;
        size_t before = enter(&p->path, names[i]);
        if (i < 2 || strcmp(names[i - 2], names[i]) != 0)
            str_addf(p->unknown, "%sduplicate field \"%s\"", p->unknown->len > 0 ? "\n" : "",
                     p->path.s);
        str_truncate(&p->path, before);
        json_remove(object, names[i]);
    }
}

static void drop_duplicates(struct pruning *p, struct json *value)
{
    size_t index = 0, before = p->path.len;
    if (json_type(value) == JSON_OBJECT)
        drop_same(p, value);
    else if (json_type(value) != JSON_ARRAY)
        return;
    JSON_EACH(inner, value) {
        if (json_key(inner) && json_type(value) == JSON_OBJECT)
            (void)enter(&p->path, json_key(inner));
        else
            str_addf(&p->path, "[%zu]", index++);
        drop_duplicates(p, changing(inner));
        str_truncate(&p->path, before);
    }
}

void schema_prune(const struct resource *resource, struct json *object, struct str *unknown)
{
    struct pruning p = {.path = STR_INIT(2000), .unknown = unknown};
    struct field root = {.type = FIELD_OBJECT, .fields = resource->schema};
    drop_duplicates(&p, object);
    if (resource->schema)
        prune_fields(&p, object, &root);
    str_fini(&p.path);
}

/* -- types and what is required ---------------------------------------------------------------- */

struct checking {
    const struct resource *resource;
    struct str path;
    struct faults *faults;
};

static const char *type_word(enum field_type type)
{
    switch (type) {
    case FIELD_STRING:
        return "string";
    case FIELD_INTEGER:
        return "integer";
    case FIELD_BOOL:
        return "boolean";
    case FIELD_LIST:
    case FIELD_STRINGS:
        return "array";
    default:
        return "object";
    }
}

/* The words of the definition's validation, or of Go's decoder. */
static const char *value_word(const struct json *value, bool custom)
{
    switch (json_type(value)) {
    case JSON_STRING:
        return "string";
    case JSON_NUMBER:
        return !custom ? "number" : json_int(value, INT64_MIN) != INT64_MIN ? "integer" : "number";
    case JSON_BOOL:
        return custom ? "boolean" : "bool";
    case JSON_ARRAY:
        return "array";
    default:
        return "object";
    }
}

static bool has_type(const struct json *value, enum field_type type)
{
    switch (type) {
    case FIELD_ANY:
        return true;
    case FIELD_STRING:
        return json_type(value) == JSON_STRING;
    case FIELD_INTEGER:
        return json_type(value) == JSON_NUMBER && json_int(value, INT64_MIN) != INT64_MIN;
    case FIELD_BOOL:
        return json_type(value) == JSON_BOOL;
    case FIELD_OBJECT:
    case FIELD_TEXTS:
    case FIELD_QUANTITIES:
        return json_type(value) == JSON_OBJECT;
    default:
        return json_type(value) == JSON_ARRAY;
    }
}

static void wrong_type(struct checking *c, const struct json *value, enum field_type wanted)
{
    const struct resource *resource = c->resource;
    const char *word = value_word(value, resource->custom);
    if (resource->custom) {
        faults_add(c->faults, c->path.s, "FieldValueTypeInvalid",
                   "Invalid value: \"%s\": %s in body must be of type %s: \"%s\"", word, c->path.s,
                   type_word(wanted), word);
        return;
    }
    if (c->faults->bad_request)
        return;
    str_clear(&c->faults->message);
    str_addf(&c->faults->message,
             "%s in version \"%s\" cannot be handled as a %s: json: cannot unmarshal %s into Go "
             "struct field %s.%s of type %s",
             resource->kind, resource->version, resource->kind, word, resource->kind, c->path.s,
             wanted == FIELD_STRINGS ? "[]string"
             : wanted == FIELD_TEXTS ? "map[string]string"
                                     : type_word(wanted));
    c->faults->count++;
    c->faults->bad_request = true;
}

/* -- quantities ------------------------------------------------------------------------------- */

static void say_numbers(struct json_doc *doc, struct json *quantities)
{
    for (const struct json *member = json_first(quantities); member;) {
        const struct json *next = json_next(member);
        if (json_type(member) == JSON_NUMBER) {
            AUTO_STR struct str number = STR_INIT(64), name = STR_INIT(400);
            json_write(&number, member, false);
            int64_t milli = quantity_milli(number.s);
            str_clear(&number);
            str_addf(&number, "%" PRId64 "%s", milli % 1000 == 0 ? milli / 1000 : milli,
                     milli % 1000 == 0 ? "" : "m");
            str_add(&name, json_key(member));
            json_set_str(doc, quantities, name.s, number.s);
        }
        member = next;
    }
}

static void say_fields(struct json_doc *doc, struct json *object, const struct field *fields);

static void say_value(struct json_doc *doc, struct json *value, const struct field *field)
{
    if (field->type == FIELD_QUANTITIES && json_type(value) == JSON_OBJECT)
        say_numbers(doc, value);
    else if (field->type == FIELD_OBJECT && field->fields)
        say_fields(doc, value, field->fields);
    else if (field->type == FIELD_LIST && field->fields)
        JSON_EACH(element, value)
            say_fields(doc, changing(element), field->fields);
}

static void say_fields(struct json_doc *doc, struct json *object, const struct field *fields)
{
    for (; fields->name && json_type(object) == JSON_OBJECT; fields++) {
        struct json *value = json_edit_get(object, fields->name);
        if (value)
            say_value(doc, value, fields);
    }
}

void schema_say_quantities(const struct resource *resource, struct json_doc *doc,
                           struct json *object)
{
    if (resource->schema && !resource->custom)
        say_fields(doc, object, resource->schema);
}

/* "100m", "1.5Gi", 2: what Kubernetes reads as a quantity. */
static bool is_quantity(const struct json *value)
{
    static const char *const suffixes[] = {"",  "n", "u",  "m",  "k",  "M",  "G",  "T",
                                           "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    if (json_type(value) == JSON_NUMBER)
        return true;
    const char *text = json_str(value, "");
    text += *text == '-' || *text == '+';
    size_t len = strspn(text, "0123456789.");
    if (strspn(text, ".") == len || (memchr(text, '.', len) != memrchr(text, '.', len)))
        return false;
    text += len;
    if ((*text == 'e' || *text == 'E') && text[1]) {
        size_t sign = text[1] == '-' || text[1] == '+';
        size_t digits = strspn(text + 1 + sign, "0123456789");
        return digits > 0 && !text[1 + sign + digits];
    }
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        if (strcmp(text, suffixes[i]) == 0)
            return true;
    }
    return false;
}

static void no_quantity(struct checking *c)
{
    const struct resource *resource = c->resource;
    if (c->faults->bad_request)
        return;
    str_clear(&c->faults->message);
    str_addf(&c->faults->message,
             "%s in version \"%s\" cannot be handled as a %s: quantities must match the regular "
             "expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
             resource->kind, resource->version, resource->kind);
    c->faults->count++;
    c->faults->bad_request = true;
}

/* An object of quantities. A custom kind's are anything: nobody reads them before the pod is made.
 */
static void check_quantities(struct checking *c, const struct json *value)
{
    if (c->resource->custom)
        return;
    JSON_EACH(quantity, value) {
        if (!is_quantity(quantity))
            no_quantity(c);
    }
}

static void check_fields(struct checking *c, const struct json *object, const struct field *field);

static void check_elements(struct checking *c, const struct json *value, const struct field *field)
{
    struct field element_field = {.type = FIELD_OBJECT};
    size_t index = 0, before = c->path.len;
    if (field->type == FIELD_STRINGS || field->type == FIELD_TEXTS)
        element_field.type = FIELD_STRING;
    else if (!field->fields)
        return;
    JSON_EACH(element, value) {
        if (field->type == FIELD_TEXTS)
            str_addf(&c->path, ".%s", json_key(element));
        else
            str_addf(&c->path, "[%zu]", index++);
        if (!has_type(element, element_field.type))
            wrong_type(c, element, element_field.type);
        else if (field->type == FIELD_LIST)
            check_fields(c, element, field);
        str_truncate(&c->path, before);
    }
}

static void check_value(struct checking *c, const struct json *value, const struct field *field)
{
    if (json_type(value) == JSON_NULL)
        return;
    if (!has_type(value, field->type))
        wrong_type(c, value, field->type);
    else if (field->type == FIELD_QUANTITIES)
        check_quantities(c, value);
    else if (field->type == FIELD_OBJECT && field->fields)
        check_fields(c, value, field);
    else if (field->type != FIELD_OBJECT)
        check_elements(c, value, field);
}

static void check_fields(struct checking *c, const struct json *object, const struct field *field)
{
    for (const struct field *known = field->fields; known->name; known++) {
        const struct json *value = json_get(object, known->name);
        size_t before = enter(&c->path, known->name);
        if (value)
            check_value(c, value, known);
        else if (known->required && c->resource->custom)
            faults_required(c->faults, c->path.s, "");
        str_truncate(&c->path, before);
    }
}

void schema_check(const struct resource *resource, const struct json *object, struct faults *faults)
{
    struct checking c = {.resource = resource, .path = STR_INIT(2000), .faults = faults};
    struct field root = {.type = FIELD_OBJECT, .fields = resource->schema};
    if (resource->schema)
        check_fields(&c, object, &root);
    str_fini(&c.path);
}
