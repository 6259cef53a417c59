#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/yaml.h>

#include "../objects/status.h"
#include "protobuf.h"
#include "server_parts.h"
#include "verbs.h"

/* -- bodies
 * -------------------------------------------------------------------------------------------------
 */

static bool is_type(const struct request *request, const char *type)
{
    size_t len = strlen(type);
    return strncasecmp(request->content_type, type, len) == 0 &&
           (!request->content_type[len] || strchr("; ", request->content_type[len]));
}

const char *body_trouble(const struct str *body)
{
    size_t end = body->len;
    while (end > 0 && strchr(" \r\n\t", body->s[end - 1]))
        end--;
    return end == 0 || !strchr("}]", body->s[end - 1]) ? "unexpected end of JSON input"
                                                       : "invalid character in the text";
}

static void refuse_body(struct request *request)
{
    const struct resource *resource = request->route.resource;
    AUTO_STR struct str shown = STR_INIT(200);
    str_add(&shown, request->body.len > 0 ? request->body.s : "<empty>");
    answer_fail(&request->answer, 400, "BadRequest",
                "the object provided is unrecognized (must be of type %s): couldn't get "
                "version/kind; json parse error: %s (%s)",
                resource ? resource->kind : "Object", body_trouble(&request->body), shown.s);
    reply_status(request);
}

enum body body_parse(const struct request *request, struct json_doc *doc)
{
    struct error error;
    const struct str *body = &request->body;
    bool fine;
    if (is_type(request, "application/vnd.kubernetes.protobuf")) {
        AUTO_STR struct str text = STR_INIT(BODY_MAX);
        fine = protobuf_read(&text, (const unsigned char *)body->s, body->len) &&
               json_parse(doc, text.s, text.len, &error);
    } else if (is_type(request, "application/yaml")) {
        fine = yaml_read(doc, body->s, body->len, &error);
    } else if (!*request->content_type || is_type(request, "application/json") ||
               is_type(request, "*/*")) {
        fine = json_parse(doc, body->s, body->len, &error);
    } else {
        return BODY_FOREIGN;
    }
    return fine && json_type(json_edit(doc)) == JSON_OBJECT ? BODY_READ : BODY_BROKEN;
}

void refuse_body_type(struct request *request)
{
    reply_failure(request, 415, "UnsupportedMediaType",
                  "the body of the request was in an unknown format - accepted media types "
                  "include: application/json, application/yaml, "
                  "application/vnd.kubernetes.protobuf");
}

bool body_read(struct request *request, struct json_doc *doc)
{
    enum body body = body_parse(request, doc);
    if (body == BODY_FOREIGN)
        refuse_body_type(request);
    else if (body == BODY_BROKEN)
        refuse_body(request);
    return body == BODY_READ;
}

/* -- options
 * --------------------------------------------------------------------------------------------------
 */

bool option_refuse(struct request *request, const char *options, const char *field,
                   const char *value)
{
    bool dry = strcmp(field, "dryRun") == 0;
    AUTO_STR struct str why = STR_INIT(400);
    str_addf(&why, "Unsupported value: %s\"%s\"%s: supported values: %s", dry ? "[" : "", value,
             dry ? "]" : "", dry ? "\"All\"" : "\"\", \"Ignore\", \"Strict\", \"Warn\"");
    (void)answer_bad_option(&request->answer, options, field, "FieldValueNotSupported", why.s);
    reply_status(request);
    return false;
}

static bool read_flags(struct request *request, const char *options, unsigned *flags)
{
    const char *validation = query_str(&request->query, "fieldValidation");
    const char *dry_run = query_str(&request->query, "dryRun");
    *flags = strcmp(request->route.subresource, "status") == 0 ? WRITE_STATUS : 0;
    if (strcmp(dry_run, "All") == 0)
        *flags |= WRITE_DRY_RUN;
    else if (*dry_run)
        return option_refuse(request, options, "dryRun", dry_run);
    if (strcmp(validation, "Strict") == 0)
        *flags |= WRITE_STRICT;
    else if (strcmp(validation, "Ignore") == 0)
        *flags |= WRITE_IGNORE_UNKNOWN;
    else if (*validation && strcmp(validation, "Warn") != 0)
        return option_refuse(request, options, "fieldValidation", validation);
    return true;
}

/* The version of the path is what the body must say; inside there is only the stored one. */
static bool to_stored_version(struct request *request, struct json_doc *doc, struct json *object)
{
    const struct resource *resource = request->route.resource;
    AUTO_STR struct str stored = STR_INIT(200), wanted = STR_INIT(200);
    const char *said = json_str(json_get(object, "apiVersion"), "");
    resource_api_version(&stored, resource, NULL);
    resource_api_version(&wanted, resource, request->route.version);
    if (resource->custom && !*json_str(json_get(object, "kind"), "")) {
        AUTO_STR struct str shown = STR_INIT(200);
        str_add(&shown, request->body.s);
        answer_fail(&request->answer, 400, "BadRequest",
                    "the object provided is unrecognized (must be of type %s): Object 'Kind' is "
                    "missing in '%s' (%s)",
                    resource->kind, shown.s, shown.s);
        reply_status(request);
        return false;
    }
    if (*said && strcmp(said, wanted.s) != 0) {
        answer_fail(&request->answer, 400, "BadRequest",
                    "the API version in the data (%s) does not match the expected API version (%s)",
                    said, wanted.s);
        reply_status(request);
        return false;
    }
    json_set_str(doc, object, "apiVersion", stored.s);
    return true;
}

void reply_write(struct request *request, bool done, struct json_doc *doc, enum form form)
{
    if (done && json_edit(doc))
        reply_object(request, doc, form);
    else
        reply_status(request);
}

/* -- verbs
 * -------------------------------------------------------------------------------------------------------
 */

void verb_create(struct request *request, enum form form)
{
    const struct route *route = &request->route;
    struct json_doc body, doc;
    unsigned flags;
    if (!read_flags(request, "CreateOptions", &flags))
        return;
    json_doc_init(&body, TREE_MAX);
    json_doc_init(&doc, TREE_MAX);
    if (body_read(request, &body) && to_stored_version(request, &body, json_edit(&body)))
        reply_write(request,
                    registry_create(request->server->registry, route->resource, route->ns, &doc,
                                    json_edit(&body), flags, &request->answer),
                    &doc, form);
    json_doc_fini(&body);
    json_doc_fini(&doc);
}

void verb_update(struct request *request, enum form form)
{
    const struct route *route = &request->route;
    struct json_doc body, doc;
    unsigned flags;
    if (!read_flags(request, "UpdateOptions", &flags))
        return;
    json_doc_init(&body, TREE_MAX);
    json_doc_init(&doc, TREE_MAX);
    if (body_read(request, &body) && to_stored_version(request, &body, json_edit(&body)))
        reply_write(request,
                    registry_update(request->server->registry, route->resource, route->ns,
                                    route->name, &doc, json_edit(&body), flags, &request->answer),
                    &doc, form);
    json_doc_fini(&body);
    json_doc_fini(&doc);
}

static void refuse_patch_type(struct request *request)
{
    if (request->route.resource->custom) {
        reply_failure(request, 415, "UnsupportedMediaType",
                      "the body of the request was in an unknown format - accepted media types "
                      "include: application/json-patch+json, application/merge-patch+json, "
                      "application/apply-patch+yaml");
        return;
    }
    answer_fail(&request->answer, 415, "UnsupportedMediaType", "415: Unsupported Media Type");
    (void)str_copy(request->answer.details, sizeof request->answer.details, "{}");
    reply_status(request);
}

static bool patch_type_of(struct request *request, enum patch_type *type)
{
    if (is_type(request, "application/merge-patch+json"))
        *type = PATCH_MERGE;
    else if (is_type(request, "application/json-patch+json"))
        *type = PATCH_JSON;
    else if (is_type(request, "application/apply-patch+yaml"))
        *type = PATCH_APPLY;
    else if (is_type(request, "application/strategic-merge-patch+json") &&
             !request->route.resource->custom)
        *type = PATCH_STRATEGIC;
    else
        return refuse_patch_type(request), false;
    return true;
}

static bool read_patch(struct request *request, enum patch_type type, struct json_doc *body)
{
    struct error error;
    bool fine = type == PATCH_APPLY ? yaml_read(body, request->body.s, request->body.len, &error)
                                    : json_parse(body, request->body.s, request->body.len, &error);
    if (!fine)
        answer_fail(&request->answer, 400, "BadRequest", "error decoding patch: %s",
                    body_trouble(&request->body));
    else if (type == PATCH_JSON && json_type(json_edit(body)) != JSON_ARRAY)
        answer_fail(&request->answer, 400, "BadRequest",
                    "error decoding patch: json: cannot unmarshal object into Go value of type "
                    "[]handlers.jsonPatchOp");
    else if (type == PATCH_APPLY && !*query_str(&request->query, "fieldManager"))
        (void)answer_bad_option(&request->answer, "PatchOptions", "fieldManager",
                                "FieldValueRequired",
                                "Required value: is required for apply patch");
    else
        return true;
    reply_status(request);
    return false;
}

/* A patch may name the version of its path; the stored object has its own. */
static void patch_to_stored(struct request *request, enum patch_type type, struct json_doc *body)
{
    AUTO_STR struct str stored = STR_INIT(200), wanted = STR_INIT(200);
    const char *said = json_str(json_get(json_edit(body), "apiVersion"), "");
    resource_api_version(&stored, request->route.resource, NULL);
    resource_api_version(&wanted, request->route.resource, request->route.version);
    if (type != PATCH_JSON && strcmp(said, wanted.s) == 0)
        json_set_str(body, json_edit(body), "apiVersion", stored.s);
}

void verb_patch(struct request *request, enum form form)
{
    const struct route *route = &request->route;
    struct json_doc body, doc;
    enum patch_type type;
    unsigned flags;
    if (!read_flags(request, "PatchOptions", &flags) || !patch_type_of(request, &type))
        return;
    json_doc_init(&body, TREE_MAX);
    json_doc_init(&doc, TREE_MAX);
    if (read_patch(request, type, &body)) {
        patch_to_stored(request, type, &body);
        reply_write(request,
                    registry_patch(request->server->registry, route->resource, route->ns,
                                   route->name, type, &doc, json_edit(&body), flags,
                                   &request->answer),
                    &doc, form);
    }
    json_doc_fini(&body);
    json_doc_fini(&doc);
}
