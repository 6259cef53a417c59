/*
 * Deleting: one object, or all that a list would show.
 */
#include <string.h>

#include <carnet/base/str.h>

#include "../objects/status.h"
#include "server_parts.h"
#include "verbs.h"

#define KEYS_MAX (64u << 20)

/* -- what was asked ---------------------------------------------------------------------------- */

static bool refuse_broken(struct request *request)
{
    answer_fail(&request->answer, 500, "", "couldn't get version/kind; json parse error: %s",
                body_trouble(&request->body));
    reply_status(request);
    return false;
}

/* In Go's words: here the real server answers 500. */
static bool refuse_grace(struct request *request, const struct json *grace)
{
    static const char *const words[] = {[JSON_BOOL] = "bool",
                                        [JSON_NUMBER] = "number ",
                                        [JSON_STRING] = "string",
                                        [JSON_ARRAY] = "array",
                                        [JSON_OBJECT] = "object"};
    AUTO_STR struct str number = STR_INIT(100);
    if (json_type(grace) == JSON_NUMBER)
        json_write(&number, grace, false);
    answer_fail(&request->answer, 500, "",
                "json: cannot unmarshal %s%s into Go struct field DeleteOptions.gracePeriodSeconds "
                "of type int64",
                words[json_type(grace)], number.s);
    reply_status(request);
    return false;
}

static bool is_whole(const struct json *number)
{
    AUTO_STR struct str text = STR_INIT(100);
    json_write(&text, number, false);
    return json_type(number) == JSON_NUMBER && !strpbrk(text.s, ".eE");
}

static bool read_body(struct request *request, struct json_doc *doc, struct delete_options *options)
{
    enum body body = body_parse(request, doc);
    if (body == BODY_FOREIGN)
        refuse_body_type(request);
    if (body != BODY_READ)
        return body == BODY_BROKEN && refuse_broken(request);
    const struct json *given = json_edit(doc), *grace = json_get(given, "gracePeriodSeconds");
    const char *dry = json_str(json_first(json_get(given, "dryRun")), "");
    if (grace && json_type(grace) != JSON_NULL && !is_whole(grace))
        return refuse_grace(request, grace);
    if (*dry && strcmp(dry, "All") != 0)
        return option_refuse(request, "DeleteOptions", "dryRun", dry);
    *options = (struct delete_options){
        .propagation = json_str(json_get(given, "propagationPolicy"), ""),
        .grace_s = json_int(grace, -1),
        .uid = json_str(json_at(given, "preconditions.uid"), ""),
        .version = json_str(json_at(given, "preconditions.resourceVersion"), ""),
        .dry_run = *dry != '\0'};
    return true;
}

static bool read_query(struct request *request, struct delete_options *options)
{
    const char *dry = query_str(&request->query, "dryRun");
    *options =
        (struct delete_options){.propagation = query_str(&request->query, "propagationPolicy"),
                                .uid = "",
                                .version = "",
                                .dry_run = *dry != '\0'};
    if (*dry && strcmp(dry, "All") != 0)
        return option_refuse(request, "DeleteOptions", "dryRun", dry);
    return number_read(request, "gracePeriodSeconds", -1, &options->grace_s);
}

/* From the body, or where there is none from the query: never from both. The options live in
 * `body`. False: answered. */
static bool read_options(struct request *request, struct json_doc *body,
                         struct delete_options *options)
{
    return request->body.len > 0 ? read_body(request, body, options) : read_query(request, options);
}

/* -- one --------------------------------------------------------------------------------------- */

void verb_delete(struct request *request, enum form form)
{
    const struct route *route = &request->route;
    struct json_doc body, doc;
    struct delete_options options;
    json_doc_init(&body, TREE_MAX);
    json_doc_init(&doc, TREE_MAX);
    if (read_options(request, &body, &options))
        reply_write(request,
                    registry_delete(request->server->registry, route->resource, route->ns,
                                    route->name, &options, &doc, &request->answer),
                    &doc, form);
    json_doc_fini(&body);
    json_doc_fini(&doc);
}

/* -- all that are listed ----------------------------------------------------------------------- */

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

/* `keys`: "ns\nname\n" of each. Stops at the first that does not go: request->answer then says why.
 */
static bool delete_keys(struct request *request, char *keys, const struct delete_options *options)
{
    for (char *ns = keys; *ns;) {
        char *name = strchr(ns, '\n');
        char *end = strchr(name + 1, '\n');
        *name++ = *end++ = '\0';
        if (!delete_named(request, ns, name, options))
            return false;
        ns = end;
    }
    return true;
}

/* What a list with the same query shows goes, a page where `limit` asks for one, and nothing else;
 * the answer is that list, as it was before. */
void verb_delete_collection(struct request *request, enum form form)
{
    struct json_doc body;
    struct delete_options options;
    AUTO_STR struct str keys = STR_INIT(KEYS_MAX);
    struct str list;
    json_doc_init(&body, TREE_MAX);
    if (read_options(request, &body, &options) && list_write(request, form, &keys, &list)) {
        if (!keys.cut && delete_keys(request, keys.s, &options)) {
            list_reply(request, form, &list);
        } else {
            if (keys.cut) /* half a name may be another's */
                answer_fail(&request->answer, 500, "InternalError", "these are too many at once");
            str_fini(&list);
            reply_status(request);
        }
    }
    json_doc_fini(&body);
}
