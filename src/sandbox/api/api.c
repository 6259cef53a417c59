#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../objects/status.h"
#include "http.h"
#include "server_parts.h"
#include "verbs.h"
#include "watch.h"

/* -- who asks, and may they -------------------------------------------------------------------- */

static const char *verb_of(const struct request *request)
{
    const struct route *route = &request->route;
    const char *method = request->method;
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) {
        if (*route->name)
            return "get";
        bool watch = query_bool(&request->query, "watch") || route->all_watch;
        return watch ? "watch" : "list";
    }
    if (strcmp(method, "POST") == 0)
        return "create";
    if (strcmp(method, "PUT") == 0)
        return "update";
    if (strcmp(method, "PATCH") == 0)
        return "patch";
    return *route->name ? "delete" : "deletecollection";
}

static bool is_object(const struct route *route)
{
    return route->kind == ROUTE_OBJECTS || route->kind == ROUTE_REVIEW ||
           route->kind == ROUTE_METRICS;
}

static void refuse_object(struct request *request, const struct access_ask *ask)
{
    AUTO_STR struct str why = STR_INIT(1500);
    struct resource named = {.group = ask->group, .plural = ask->resource, .kind = ""};
    str_addf(&why, "User \"%s\" cannot %s resource \"%s%s%s\" in API group \"%s\" ",
             request->person.name, ask->verb, ask->resource, *ask->subresource ? "/" : "",
             ask->subresource, ask->group);
    if (*ask->namespace)
        str_addf(&why, "in the namespace \"%s\"", ask->namespace);
    else
        str_add(&why, "at the cluster scope");
    answer_forbidden(&request->answer, &named, ask->name, why.s);
    reply_status(request);
}

static void refuse_path(struct request *request, const struct access_ask *ask)
{
    answer_fail(&request->answer, 403, "Forbidden", "forbidden: User \"%s\" cannot %s path \"%s\"",
                request->person.name, ask->verb, ask->path);
    (void)str_copy(request->answer.details, sizeof request->answer.details, "{}");
    reply_status(request);
}

static bool may(struct request *request)
{
    const struct access *access = request->server->access;
    const struct route *route = &request->route;
    /* A Namespace itself counts as lying in its own namespace. */
    bool space = !*route->group && strcmp(route->plural, "namespaces") == 0;
    struct access_ask ask = {.verb = verb_of(request),
                             .group = route->group,
                             .resource = route->plural,
                             .subresource = route->subresource,
                             .namespace = space ? route->name : route->ns,
                             .name = route->name};
    if (!is_object(route)) {
        ask = (struct access_ask){.verb = "get",
                                  .path = route->path,
                                  .group = "",
                                  .resource = "",
                                  .subresource = "",
                                  .namespace = "",
                                  .name = ""};
        if (strcmp(request->method, "GET") != 0)
            ask.verb = verb_of(request);
    }
    if (access->decide(access->data, &request->person, &ask))
        return true;
    if (is_object(route))
        refuse_object(request, &ask);
    else
        refuse_path(request, &ask);
    return false;
}

static bool identify(struct request *request)
{
    const struct access *access = request->server->access;
    if (access->identify(access->data, request->has_token ? request->token : NULL,
                         &request->person))
        return true;
    reply_failure(request, 401, "Unauthorized", "Unauthorized");
    return false;
}

/* -- what is asked ----------------------------------------------------------------------------- */

static void answer_open(struct request *request)
{
    struct str text = STR_INIT(2000);
    if (!str_starts(request->route.path, "/version")) {
        str_add(&text, "ok");
        reply_text(request, 200, "text/plain; charset=utf-8", &text);
        return;
    }
    str_add(&text, "{\n  \"major\": \"1\",\n  \"minor\": \"34\",\n  \"gitVersion\": "
                   "\"v1.34.0+carnet\",\n  \"gitCommit\": \"\",\n  \"gitTreeState\": \"clean\",\n"
                   "  \"buildDate\": \"\",\n  \"goVersion\": \"\",\n  \"compiler\": \"gcc\",\n"
                   "  \"platform\": \"linux\"\n}");
    reply_text(request, 200, NULL, &text);
}

static void answer_collection(struct request *request, enum form form)
{
    const char *verb = verb_of(request);
    if (strcmp(verb, "watch") == 0)
        verb_watch(request, form);
    else if (strcmp(verb, "list") == 0)
        verb_list(request, form);
    else if (strcmp(verb, "create") == 0)
        verb_create(request, form);
    else if (strcmp(verb, "deletecollection") == 0 && !request->route.resource->one_by_one)
        verb_delete_collection(request, form);
    else if (request->route.resource->custom && strcmp(verb, "deletecollection") != 0)
        reply_failure(request, 400, "BadRequest", "name must be provided");
    else
        reply_no_method(request);
}

static void answer_one(struct request *request, enum form form)
{
    const char *verb = verb_of(request);
    bool sub = *request->route.subresource;
    if (strcmp(verb, "get") == 0)
        verb_get(request, form);
    else if (strcmp(verb, "update") == 0)
        verb_update(request, form);
    else if (strcmp(verb, "patch") == 0)
        verb_patch(request, form);
    else if (strcmp(verb, "delete") == 0 && !sub)
        verb_delete(request, form);
    else if (strcmp(verb, "create") == 0 && !sub && request->route.resource->custom)
        verb_create(request, form); /* the real server takes it, and the name in the body */
    else
        reply_no_method(request);
}

static bool has_subresource(const struct route *route)
{
    if (!*route->subresource)
        return true;
    return strcmp(route->subresource, "status") == 0 && route->resource->has_status;
}

/* Subresources of a pod through which one speaks with its processes. */
static bool is_conversation(const char *subresource)
{
    static const char *const words[] = {"exec", "attach", "portforward", "proxy"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (strcmp(words[i], subresource) == 0)
            return true;
    }
    return false;
}

static void answer_objects(struct request *request)
{
    struct route *route = &request->route;
    const struct resource *resource = route->resource;
    enum form form = form_of(request);
    if (form == FORM_NONE) {
        reply_failure(request, 406, "NotAcceptable",
                      "only the following media types are accepted: application/json, "
                      "application/yaml, application/vnd.kubernetes.protobuf");
        return;
    }
    bool pod = strcmp(resource->plural, "pods") == 0 && !*resource->group;
    if (pod && strcmp(route->subresource, "log") == 0) {
        podlog_answer(request);
    } else if (pod && is_conversation(route->subresource)) {
        reply_failure(request, 501, "NotImplemented",
                      "the sandbox does not serve exec, attach, port-forward and proxy");
    } else if (!has_subresource(route) || (*route->name && resource->namespaced && !*route->ns)) {
        answer_not_found(&request->answer, resource, route->name);
        reply_status(request);
    } else if (*route->name) {
        answer_one(request, form);
    } else if (strcmp(request->method, "POST") == 0 && resource->namespaced && !*route->ns) {
        reply_no_method(request);
    } else {
        answer_collection(request, form);
    }
}

/* Core and custom groups say "not there" in different words. */
static void answer_unknown(struct request *request)
{
    if (request->route.kind != ROUTE_OBJECTS || *request->route.group) {
        reply_no_page(request);
        return;
    }
    reply_no_resource(request);
}

static bool is_known_method(const char *method)
{
    static const char *const known[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(method, known[i]) == 0)
            return true;
    }
    return false;
}

static void answer_route(struct request *request)
{
    switch (request->route.kind) {
    case ROUTE_DISCOVERY:
        discovery_answer(request);
        break;
    case ROUTE_OPENAPI:
        openapi_answer(request);
        break;
    case ROUTE_REVIEW:
        review_answer(request);
        break;
    case ROUTE_METRICS:
        metrics_answer(request);
        break;
    default:
        if (request->route.resource)
            answer_objects(request);
        else
            answer_unknown(request);
    }
}

void api_answer(struct request *request)
{
    char *question = strchr(request->target, '?');
    if (question)
        *question++ = '\0';
    query_init(&request->query, question);
    route_read(&request->route, request->target);
    if (!is_known_method(request->method))
        reply_no_method(request);
    else if (!identify(request))
        return;
    else if (request->route.kind == ROUTE_OPEN && strcmp(request->method, "GET") == 0)
        answer_open(request);
    else if (may(request))
        answer_route(request);
}
