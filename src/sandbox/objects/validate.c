#include "validate.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>

#include "schema.h"
#include "status.h"

#define ANNOTATIONS_MAX 262144

static const char subdomain_rule[] =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used "
    "for validation is "
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
static const char label_rule[] =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and "
    "must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used "
    "for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
static const char key_rule[] =
    "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end "
    "with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for "
    "validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
static const char value_rule[] =
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or "
    "'.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  "
    "or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

static bool is_lower(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool is_alphanumeric(char c)
{
    return is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* One part between dots. */
static bool is_label(const char *s, size_t len)
{
    if (len == 0 || !is_lower(s[0]) || !is_lower(s[len - 1]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_lower(s[i]) && s[i] != '-')
            return false;
    }
    return true;
}

static bool is_subdomain(const char *s)
{
    for (;; s++) {
        size_t len = strcspn(s, ".");
        if (!is_label(s, len))
            return false;
        s += len;
        if (!*s)
            return true;
    }
}

/* Label values, and the name part of a key. */
static bool is_value(const char *s, size_t len)
{
    if (len == 0 || !is_alphanumeric(s[0]) || !is_alphanumeric(s[len - 1]))
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_alphanumeric(s[i]) && s[i] != '-' && s[i] != '_' && s[i] != '.')
            return false;
    }
    return true;
}

static void check_name(struct faults *faults, const struct resource *resource, const char *name)
{
    size_t max = resource->label_names ? 63 : 253;
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    if (!*name) {
        faults_required(faults, "metadata.name", "name or generateName is required");
        return;
    }
    if (resource->path_names) {
        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 || strpbrk(name, "/%"))
            faults_invalid(faults, "metadata.name", name,
                           strpbrk(name, "/") ? "may not contain '/'" : "may not contain '%'");
        return;
    }
    if (strlen(name) > max)
        str_addf(&why, "must be no more than %zu bytes", max);
    else if (resource->label_names && !is_label(name, strlen(name)))
        str_add(&why, label_rule);
    else if (!resource->label_names && !is_subdomain(name))
        str_add(&why, subdomain_rule);
    if (why.len > 0)
        faults_invalid(faults, "metadata.name", name, why.s);
}

static void check_key(struct faults *faults, const char *field, const char *key)
{
    const char *slash = strchr(key, '/');
    const char *part = slash ? slash + 1 : key;
    AUTO_STR struct str prefix = STR_INIT(STR_LINE);
    if (slash)
        str_add_n(&prefix, key, (size_t)(slash - key));
    if (slash && (prefix.len > 253 || !is_subdomain(prefix.s)))
        faults_add(faults, field, "FieldValueInvalid", "Invalid value: \"%s\": prefix part %s", key,
                   subdomain_rule);
    else if (strlen(part) > 63)
        faults_invalid(faults, field, key, "name part must be no more than 63 bytes");
    else if (!is_value(part, strlen(part)))
        faults_invalid(faults, field, key, key_rule);
}

static void check_labels(struct faults *faults, const struct json *labels)
{
    JSON_EACH(label, labels) {
        const char *value = json_str(label, "");
        check_key(faults, "metadata.labels", json_key(label));
        if (strlen(value) > 63)
            faults_invalid(faults, "metadata.labels", value, "must be no more than 63 bytes");
        else if (*value && !is_value(value, strlen(value)))
            faults_invalid(faults, "metadata.labels", value, value_rule);
    }
}

static void check_annotations(struct faults *faults, const struct json *annotations)
{
    size_t total = 0;
    JSON_EACH(annotation, annotations) {
        check_key(faults, "metadata.annotations", json_key(annotation));
        total += strlen(json_key(annotation)) + strlen(json_str(annotation, ""));
    }
    if (total > ANNOTATIONS_MAX)
        faults_add(faults, "metadata.annotations", "FieldValueTooLong",
                   "Too long: may not be more than %d bytes", ANNOTATIONS_MAX);
}

static bool is_text_map(const struct json *map)
{
    JSON_EACH(member, map) {
        if (json_type(member) != JSON_STRING)
            return false;
    }
    return !map || json_type(map) == JSON_OBJECT || json_type(map) == JSON_NULL;
}

static bool holds(const struct json *list, const char *text)
{
    JSON_EACH(element, list) {
        if (str_eq(json_str(element, ""), text))
            return true;
    }
    return false;
}

/* While an object is being deleted its finalizers only become fewer. */
static void check_finalizers(struct faults *faults, const struct json *object,
                             const struct json *before)
{
    AUTO_STR struct str added = STR_INIT(STR_LINE);
    const struct json *old = json_at(before, "metadata.finalizers");
    JSON_EACH(finalizer, json_at(object, "metadata.finalizers")) {
        const char *name = json_str(finalizer, "");
        if (json_type(finalizer) != JSON_STRING)
            faults_invalid(faults, "metadata.finalizers", "", "must be a string");
        if (json_at(before, "metadata.deletionTimestamp") && !holds(old, name))
            str_addf(&added, "%s\"%s\"", added.len > 0 ? ", " : "", name);
    }
    if (added.len > 0)
        faults_add(faults, "metadata.finalizers", "FieldValueForbidden",
                   "Forbidden: no new finalizers can be added if the object is being deleted, "
                   "found new finalizers []string{%s}",
                   added.s);
}

void validate(struct faults *faults, const struct resource *resource, const struct json *object,
              const struct json *before)
{
    const struct json *metadata = json_get(object, "metadata");
    check_name(faults, resource, json_str(json_get(metadata, "name"), ""));
    if (!is_text_map(json_get(metadata, "labels")))
        faults_invalid(faults, "metadata.labels", "", "labels are strings");
    else
        check_labels(faults, json_get(metadata, "labels"));
    if (!is_text_map(json_get(metadata, "annotations")))
        faults_invalid(faults, "metadata.annotations", "", "annotations are strings");
    else
        check_annotations(faults, json_get(metadata, "annotations"));
    check_finalizers(faults, object, before);
    schema_check(resource, object, faults);
    if (resource->check && !faults->bad_request)
        resource->check(faults, object, before);
}

bool validate_kind(const struct resource *resource, const struct json *object,
                   struct answer *answer)
{
    const char *kind = json_str(json_get(object, "kind"), "");
    const char *version = json_str(json_get(object, "apiVersion"), "");
    AUTO_STR struct str expected = STR_INIT(STR_LINE);
    resource_api_version(&expected, resource, NULL);
    if (*version && strcmp(version, expected.s) != 0) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_addf(&text,
                 "the API version in the data (%s) does not match the expected API version (%s)",
                 version, expected.s);
        return answer_bad_request(answer, text.s);
    }
    if (!*kind || strcmp(kind, resource->kind) == 0)
        return true;
    struct faults faults;
    faults_init(&faults);
    faults_add(&faults, "kind", "FieldValueInvalid", "Invalid value: \"%s\": must be %s", kind,
               resource->kind);
    /* The message names the kind that was sent. */
    struct resource sent = *resource;
    sent.kind = kind;
    bool none = faults_none(&faults, &sent, json_str(json_at(object, "metadata.name"), ""), answer);
    faults_fini(&faults);
    return none;
}
