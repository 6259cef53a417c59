#include "openapi_schema.h"

#include <carnet/base/str.h>
#include <carnet/data/json.h>

#include "../objects/schema.h"

static void put_fields(struct json_out *w, const struct field *fields);

static void put_items(struct json_out *w, const struct field *field)
{
    json_begin(w, "items", '{');
    if (field->fields)
        put_fields(w, field->fields);
    else
        json_put_str(w, "type", field->type == FIELD_STRINGS ? "string" : "object");
    json_end(w);
}

static const char *type_of(const struct field *field)
{
    static const char *const words[] = {
        [FIELD_ANY] = "object",   [FIELD_STRING] = "string", [FIELD_INTEGER] = "integer",
        [FIELD_BOOL] = "boolean", [FIELD_LIST] = "array",    [FIELD_STRINGS] = "array",
        [FIELD_TEXTS] = "object", [FIELD_OBJECT] = "object", [FIELD_QUANTITIES] = "object"};
    return words[field->type];
}

static void put_field(struct json_out *w, const struct field *field)
{
    json_begin(w, field->name, '{');
    if (field->type == FIELD_OBJECT && field->fields)
        put_fields(w, field->fields);
    else
        json_put_str(w, "type", type_of(field));
    if (field->type == FIELD_LIST || field->type == FIELD_STRINGS)
        put_items(w, field);
    if (field->type == FIELD_TEXTS) {
        json_begin(w, "additionalProperties", '{');
        json_put_str(w, "type", "string");
        json_end(w);
    }
    json_end(w);
}

static void put_fields(struct json_out *w, const struct field *fields)
{
    bool required = false;
    json_put_str(w, "type", "object");
    json_begin(w, "properties", '{');
    for (const struct field *field = fields; field->name; field++) {
        put_field(w, field);
        required = required || field->required;
    }
    json_end(w);
    if (!required)
        return;
    json_begin(w, "required", '[');
    for (const struct field *field = fields; field->name; field++) {
        if (field->required)
            json_put_str(w, NULL, field->name);
    }
    json_end(w);
}

void openapi_schema_write(struct str *out, const struct resource *resource, const char *version)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), body = STR_INIT(1u << 20);
    str_addf(&name, "org.kubeflow.%s.%s", version, resource->kind);
    json_quote(out, name.s);
    struct json_out w = json_out(&body);
    json_begin(&w, NULL, '{');
    put_fields(&w, resource->schema);
    json_begin(&w, "x-kubernetes-group-version-kind", '[');
    json_begin(&w, NULL, '{');
    json_put_str(&w, "group", resource->group);
    json_put_str(&w, "version", version);
    json_put_str(&w, "kind", resource->kind);
    json_end(&w);
    json_end(&w);
    json_end(&w);
    str_addf(out, ":");
    str_add_n(out, body.s, body.len);
}
