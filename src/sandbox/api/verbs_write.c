#include <string.h>

#include <carnet/base/str.h>
#include <carnet/data/yaml.h>

#include "../objects/selector.h"
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

/* Go's words for the trouble, as far as they matter: a text that ends too early, or another. */
static const char *json_trouble(const struct str *body)
{
    size_t end = body->len;
    while (end > 0 && strchr(" \r\n\t", body->s[end - 1]))
        end--;
    return end == 0 || !strchr("}]", body->s[end - 1]) ? "unexpected end of JSON input"
                                                       : "invalid character in the text";
}

static bool refuse_body(struct request *request)
{
    const struct resource *resource = request->route.resource;
    AUTO_STR struct str shown = STR_INIT(200);
    str_add(&shown, request->body.len > 0 ? request->body.s : "<empty>");
    answer_fail(&request->answer, 400, "BadRequest",
                "the object provided is unrecognized (must be of type %s): couldn't get "
                "version/kind; json parse error: %s (%s)",
                resource ? resource->kind : "Object", json_trouble(&request->body), shown.s);
    reply_status(request);
    return false;
}

bool body_read(struct request *request, struct json_doc *doc)
{
    struct error error;
    bool fine;
    if (is_type(request, "application/vnd.kubernetes.protobuf")) {
        AUTO_STR struct str text = STR_INIT(BODY_MAX);
        fine = protobuf_read(&text, (const unsigned char *)request->body.s, request->body.len) &&
               json_parse(doc, text.s, text.len, &error);
    } else if (is_type(request, "application/yaml")) {
        fine = yaml_read(doc, request->body.s, request->body.len, &error);
    } else if (!*request->content_type || is_type(request, "application/json") ||
               is_type(request, "*/*")) {
        fine = json_parse(doc, request->body.s, request->body.len, &error);
    } else {
        reply_failure(request, 415, "UnsupportedMediaType",
                      "the body of the request was in an unknown format - accepted media types "
                      "include: application/json, application/yaml, "
                      "application/vnd.kubernetes.protobuf");
        return false;
    }
    return (fine && json_type(json_edit(doc)) == JSON_OBJECT) || refuse_body(request);
}

/* -- options
 * --------------------------------------------------------------------------------------------------
 */

static bool refuse_option(struct request *request, const char *options, const char *field,
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
        return refuse_option(request, options, "dryRun", dry_run);
    if (strcmp(validation, "Strict") == 0)
        *flags |= WRITE_STRICT;
    else if (strcmp(validation, "Ignore") == 0)
        *flags |= WRITE_IGNORE_UNKNOWN;
    else if (*validation && strcmp(validation, "Warn") != 0)
        return refuse_option(request, options, "fieldValidation", validation);
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

static void reply_write(struct request *request, bool done, struct json_doc *doc, enum form form)
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
                    json_trouble(&request->body));
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

/* -- deleting
 * ---------------------------------------------------------------------------------------------------
 */

/* From the body or the query. `body` must live as long as the options. */
static bool read_delete(struct request *request, struct json_doc *body,
                        struct delete_options *options)
{
    struct error error;
    const struct json *given = NULL;
    unsigned flags;
    int64_t grace;
    if (!read_flags(request, "DeleteOptions", &flags))
        return false;
    if (request->body.len > 0) {
        if (!json_parse(body, request->body.s, request->body.len, &error)) {
            answer_fail(&request->answer, 500, "",
                        "couldn't get version/kind; json parse error: %s",
                        json_trouble(&request->body));
            reply_status(request);
            return false;
        }
        given = json_edit(body);
    }
    bool dry = str_eq(json_str(json_first(json_get(given, "dryRun")), ""), "All");
    const char *policy = query_str(&request->query, "propagationPolicy");
    bool has_grace = query_int(&request->query, "gracePeriodSeconds", -1, &grace);
    *options = (struct delete_options){
        .propagation = json_str(json_get(given, "propagationPolicy"), policy),
        .grace_s = json_int(json_get(given, "gracePeriodSeconds"), has_grace ? grace : -1),
        .uid = json_str(json_at(given, "preconditions.uid"), ""),
        .version = json_str(json_at(given, "preconditions.resourceVersion"), ""),
        .dry_run = dry || (flags & WRITE_DRY_RUN)};
    return true;
}

void verb_delete(struct request *request, enum form form)
{
    const struct route *route = &request->route;
    struct json_doc body, doc;
    struct delete_options options;
    json_doc_init(&body, TREE_MAX);
    json_doc_init(&doc, TREE_MAX);
    if (read_delete(request, &body, &options))
        reply_write(request,
                    registry_delete(request->server->registry, route->resource, route->ns,
                                    route->name, &options, &doc, &request->answer),
                    &doc, form);
    json_doc_fini(&body);
    json_doc_fini(&doc);
}

/* Which ones: the keys are gathered first, since deleting changes what is walked. */
struct gathering {
    const struct selector *selector;
    struct json_doc doc;
    struct str keys; /* "ns\nname\n" */
    bool unread;     /* an object could not be read: nobody knows if it is meant */
};

static bool gather(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct gathering *g = data;
    struct error error;
    if (!json_parse(&g->doc, text, len, &error))
        g->unread = true;
    else if (selector_matches(g->selector, json_edit(&g->doc)))
        str_addf(&g->keys, "%s\n%s\n", ns, name);
    return true;
}

static bool delete_named(struct request *request, const char *ns, const char *name,
                         const struct delete_options *options)
{
    struct json_doc doc;
    struct answer answer = {0};
    json_doc_init(&doc, TREE_MAX);
    bool gone = registry_delete(request->server->registry, request->route.resource, ns, name,
                                options, &doc, &answer) ||
                answer.code == 404;
    json_doc_fini(&doc);
    if (!gone)
        request->answer = answer;
    return gone;
}

/* Stops at the first that does not go: request->answer then says why. */
static bool delete_gathered(struct request *request, char *keys,
                            const struct delete_options *options)
{
    for (char *ns = keys; *ns;) {
        char *name = strchr(ns, '\n');
        char *end = name ? strchr(name + 1, '\n') : NULL;
        if (!end)
            break; /* cut: half a name may be another's */
        *name++ = *end++ = '\0';
        if (!delete_named(request, ns, name, options))
            return false;
        ns = end;
    }
    return true;
}

/* The list is made before, and sent after: what it shows has been deleted. */
static void delete_and_list(struct request *request, enum form form, char *keys,
                            const struct delete_options *options)
{
    struct str list;
    if (!list_write(request, form, &list))
        return;
    if (delete_gathered(request, keys, options)) {
        list_reply(request, form, &list);
        return;
    }
    str_fini(&list);
    reply_status(request);
}

/* Answers with the list as it was before. */
void verb_delete_collection(struct request *request, enum form form)
{
    const struct route *route = &request->route;
    struct json_doc body;
    struct delete_options options;
    struct selector selector;
    json_doc_init(&body, TREE_MAX);
    if (!read_delete(request, &body, &options)) {
        json_doc_fini(&body);
        return;
    }
    if (!selector_read(&selector, route->resource, query_get(&request->query, "labelSelector"),
                       query_get(&request->query, "fieldSelector"), &request->answer)) {
        reply_status(request);
        json_doc_fini(&body);
        return;
    }
    struct gathering g = {.selector = &selector, .keys = STR_INIT(64u << 20)};
    json_doc_init(&g.doc, TREE_MAX);
    const char *ns = route->resource->namespaced && *route->ns ? route->ns : NULL;
    registry_each(request->server->registry, route->resource, ns, gather, &g);
    if (g.unread || g.keys.cut)
        reply_failure(request, 500, "InternalError",
                      g.unread ? "a stored object cannot be read" : "these are too many at once");
    else
        delete_and_list(request, form, g.keys.s, &options);
    str_fini(&g.keys);
    json_doc_fini(&g.doc);
    selector_fini(&selector);
    json_doc_fini(&body);
}
