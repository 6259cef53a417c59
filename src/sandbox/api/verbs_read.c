#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/base64.h>
#include <carnet/base/str.h>
#include <carnet/data/yaml.h>

#include "../objects/selector.h"
#include "../objects/status.h"
#include "../objects/table.h"
#include "server_parts.h"
#include "verbs.h"

#define LIST_MAX (512u << 20)

static const char list_too_large[] =
    "the list is too large for one answer: ask for it in pages, with limit";

void version_text(char out[24], uint64_t version)
{
    snprintf(out, 24, "%llu", (unsigned long long)version);
}

/* -- get
 * -----------------------------------------------------------------------------------------------------
 */

void verb_get(struct request *request, enum form form)
{
    size_t len;
    struct json_doc doc;
    struct error error;
    const struct route *route = &request->route;
    const char *text =
        registry_get(request->server->registry, route->resource, route->ns, route->name, &len);
    if (!text) {
        answer_not_found(&request->answer, route->resource, route->name);
        reply_status(request);
        return;
    }
    json_doc_init(&doc, TREE_MAX);
    answer_ok(&request->answer, 200);
    if (json_parse(&doc, text, len, &error))
        reply_object(request, &doc, form);
    else
        reply_failure(request, 500, "InternalError", "the stored object cannot be read");
    json_doc_fini(&doc);
}

/* -- what was asked ---------------------------------------------------------------------------- */

static bool refuse(struct request *request, int code, const char *why)
{
    answer_fail(&request->answer, code, code == 400 ? "BadRequest" : "", "%s", why);
    reply_status(request);
    return false;
}

bool number_read(struct request *request, const char *key, int64_t otherwise, int64_t *value)
{
    AUTO_STR struct str why = STR_INIT(400);
    if (query_int(&request->query, key, otherwise, value))
        return true;
    str_addf(&why, "strconv.ParseInt: parsing \"%s\": invalid syntax",
             query_str(&request->query, key));
    return refuse(request, 400, why.s);
}

/* Watches and lists say it in different words. */
static bool read_version(struct request *request, struct list_options *options)
{
    const char *text = query_str(&request->query, "resourceVersion");
    char *end;
    AUTO_STR struct str why = STR_INIT(400);
    if (!*text)
        return true;
    options->version = strtoull(text, &end, 10);
    options->has_version = strcmp(text, "0") != 0;
    if (!*end && *text >= '0' && *text <= '9')
        return true;
    str_addf(&why,
             "%sresourceVersion: Invalid value: \"%s\": strconv.ParseUint: parsing \"%s\": invalid "
             "syntax",
             options->watch ? "" : "invalid resource version: ", text, text);
    return refuse(request, options->watch ? 500 : 400, why.s);
}

static void forbid_match(struct faults *faults, const char *why)
{
    faults_add(faults, "resourceVersionMatch", "FieldValueForbidden",
               "Forbidden: resourceVersionMatch %s", why);
}

static void check_list_match(const struct request *request, const char *match,
                             struct faults *faults)
{
    const char *version = query_str(&request->query, "resourceVersion");
    bool exact = strcmp(match, "Exact") == 0;
    if (!*version)
        forbid_match(faults, "is forbidden unless resourceVersion is provided");
    if (*query_str(&request->query, "continue"))
        forbid_match(faults, "is forbidden when continue is provided");
    if (!exact && strcmp(match, "NotOlderThan") != 0)
        faults_add(faults, "resourceVersionMatch", "FieldValueNotSupported",
                   "Unsupported value: \"%s\": supported values: \"Exact\", \"NotOlderThan\", \"\"",
                   match);
    if (exact && strcmp(version, "0") == 0)
        forbid_match(faults, "\"exact\" is forbidden for resourceVersion \"0\"");
}

static bool check_match(struct request *request, const struct list_options *options)
{
    const char *match = query_str(&request->query, "resourceVersionMatch");
    struct resource named = {.group = "meta.k8s.io", .plural = "", .kind = "ListOptions"};
    bool initial = options->send_initial >= 0;
    struct faults faults;
    faults_init(&faults);
    if (!options->watch && *match)
        check_list_match(request, match, &faults);
    if (!options->watch && initial)
        faults_add(&faults, "sendInitialEvents", "FieldValueForbidden",
                   "Forbidden: sendInitialEvents is forbidden for list");
    if (options->watch && initial && strcmp(match, "NotOlderThan") != 0)
        faults_add(&faults, "resourceVersionMatch", "FieldValueForbidden",
                   "Forbidden: sendInitialEvents requires setting resourceVersionMatch to "
                   "NotOlderThan");
    if (options->watch && !initial && *match)
        forbid_match(&faults, "is forbidden for watch unless sendInitialEvents is provided");
    bool fine = faults_none(&faults, &named, "", &request->answer);
    faults_fini(&faults);
    if (!fine)
        reply_status(request);
    return fine;
}

bool list_options_read(struct request *request, struct list_options *options)
{
    const struct query *query = &request->query;
    const char *initial = query_get(query, "sendInitialEvents");
    *options = (struct list_options){
        .continue_token = query_str(query, "continue"),
        .watch = query_bool(query, "watch") || request->route.all_watch,
        .bookmarks = query_bool(query, "allowWatchBookmarks"),
        .exact = strcmp(query_str(query, "resourceVersionMatch"), "Exact") == 0,
        .send_initial = initial ? query_bool(query, "sendInitialEvents") : -1};
    if (!number_read(request, "limit", 0, &options->limit) ||
        !number_read(request, "timeoutSeconds", 0, &options->timeout_s) ||
        !read_version(request, options) || !check_match(request, options))
        return false;
    /* A page of a version is of exactly that one, if nothing else is said. */
    options->exact = options->exact || (options->limit > 0 && options->has_version &&
                                        !*query_str(query, "resourceVersionMatch"));
    return true;
}

/* -- list
 * -------------------------------------------------------------------------------------------------------
 */

void served_write(struct str *out, const struct resource *resource, const char *version,
                  struct stored stored, bool in_list)
{
    AUTO_STR struct str head = STR_INIT(400), wanted = STR_INIT(400);
    str_add(&head, resource->custom ? "{\"apiVersion\":\"" : "{\"kind\":\"");
    if (!resource->custom)
        str_addf(&head, "%s\",\"apiVersion\":\"", resource->kind);
    str_add(&wanted, head.s);
    resource_api_version(&head, resource, NULL);
    resource_api_version(&wanted, resource, version);
    if (stored.len <= head.len + 2 || strncmp(stored.text, head.s, head.len) != 0) {
        str_add_n(out, stored.text, stored.len);
    } else if (in_list && !resource->custom) {
        str_add_char(out, '{');
        str_add_n(out, stored.text + head.len + 2, stored.len - head.len - 2);
    } else {
        str_add_n(out, wanted.s, wanted.len);
        str_add_n(out, stored.text + head.len, stored.len - head.len);
    }
}

struct listing {
    struct request *request;
    struct str out;
    struct selector selector;
    struct table table;
    struct json_doc doc;
    enum form form;
    size_t count;
    int64_t limit;
    size_t left; /* that matched no more because the page is full */
    bool unread; /* an object could not be read: the list would lack it */
    uint64_t at; /* the version whose state is listed */
    char version[24];
    struct str last;  /* "ns/name" of the last that was listed */
    struct str *keys; /* "ns\nname\n" of all that were, where somebody wants them; or null */
};

static void add_item(struct listing *l, const char *text, size_t len, const struct json *object)
{
    if (l->form == FORM_TABLE) {
        table_row(&l->table, object);
        return;
    }
    if (l->count > 0)
        str_add_char(&l->out, ',');
    if (l->form == FORM_PARTIAL)
        partial_write(&l->out, object);
    else
        served_write(&l->out, l->request->route.resource, l->request->route.version,
                     (struct stored){text, len}, true);
}

static bool list_one(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct listing *l = data;
    struct error error;
    const struct json *object = NULL;
    bool needs_tree =
        l->form == FORM_TABLE || l->form == FORM_PARTIAL || !selector_is_empty(&l->selector);
    bool full = l->limit > 0 && l->count >= (size_t)l->limit;
    if (full && selector_is_empty(&l->selector)) {
        l->left++;
        return true;
    }
    if (needs_tree) {
        if (!json_parse(&l->doc, text, len, &error)) {
            l->unread = true;
            return false;
        }
        object = json_edit(&l->doc);
        if (!selector_matches(&l->selector, object))
            return true;
    }
    if (full) {
        l->left++;
        return false;
    }
    add_item(l, text, len, object);
    l->count++;
    str_clear(&l->last);
    str_addf(&l->last, "%s/%s", ns, name);
    if (l->keys)
        str_addf(l->keys, "%s\n%s\n", ns, name);
    return true;
}

/* Where the next page begins, and which version the first had: opaque to clients. */
static void add_token(struct str *out, const struct listing *l)
{
    AUTO_STR struct str plain = STR_INIT(1000);
    str_addf(&plain, "%s/%s", l->version, l->last.s);
    base64_write(out, plain.s, plain.len);
}

/* False: it is not one of ours. `plain` then holds "version/ns/name". */
static bool read_token(struct str *plain, const char *token, struct registry_key *after,
                       uint64_t *version)
{
    if (!base64_read(plain, token, strlen(token)) || strlen(plain->s) != plain->len)
        return false;
    char *ns = strchr(plain->s, '/');
    char *name = ns ? strchr(ns + 1, '/') : NULL;
    if (!name)
        return false;
    *ns++ = *name++ = '\0';
    *after = (struct registry_key){ns, name};
    *version = strtoull(plain->s, NULL, 10);
    return strlen(plain->s) < 21;
}

/* The metadata's members behind the version. */
static void add_continue(struct str *out, const struct listing *l)
{
    if (l->left == 0)
        return;
    str_add(out, ",\"continue\":\"");
    add_token(out, l);
    str_add_char(out, '"');
    if (selector_is_empty(&l->selector))
        str_addf(out, ",\"remainingItemCount\":%zu", l->left);
}

static void list_kind(struct str *out, const struct listing *l)
{
    if (l->form == FORM_PARTIAL)
        str_add(out, "PartialObjectMetadataList");
    else
        str_addf(out, "%sList", l->request->route.resource->kind);
}

static void api_version(struct str *out, const struct listing *l)
{
    if (l->form == FORM_PARTIAL)
        str_add(out, "meta.k8s.io/v1");
    else
        resource_api_version(out, l->request->route.resource, l->request->route.version);
}

/* Custom kinds: keys sorted, so the metadata stand behind the items. */
static void wrap(struct listing *l, struct str *items)
{
    bool sorted = l->request->route.resource->custom && l->form != FORM_PARTIAL;
    AUTO_STR struct str rest = STR_INIT(2000);
    add_continue(&rest, l);
    str_add(&l->out, "{");
    if (sorted) {
        str_add(&l->out, "\"apiVersion\":\"");
        api_version(&l->out, l);
        str_add(&l->out, "\",\"items\":[");
        str_add_n(&l->out, items->s, items->len);
        str_add(&l->out, "],\"kind\":\"");
        list_kind(&l->out, l);
        str_addf(&l->out, "\",\"metadata\":{%s,\"resourceVersion\":\"%s\"}}\n",
                 l->left > 0 ? rest.s + 1 : "\"continue\":\"\"", l->version);
        return;
    }
    str_add(&l->out, "\"kind\":\"");
    list_kind(&l->out, l);
    str_add(&l->out, "\",\"apiVersion\":\"");
    api_version(&l->out, l);
    str_addf(&l->out, "\",\"metadata\":{\"resourceVersion\":\"%s\"", l->version);
    str_add(&l->out, rest.s);
    str_add(&l->out, "},\"items\":[");
    str_add_n(&l->out, items->s, items->len);
    str_add(&l->out, "]}\n");
}

static void walk(struct listing *l, const struct registry_key *after)
{
    const struct route *route = &l->request->route;
    const char *ns = route->resource->namespaced && *route->ns ? route->ns : NULL;
    struct registry *registry = l->request->server->registry;
    if (l->at >= registry_version(registry))
        registry_each_after(registry, route->resource, ns, after, list_one, l);
    else if (!registry_each_at(registry, route->resource, ns, l->at, after, list_one, l))
        l->unread = true;
}

static void make_table(struct listing *l, const struct registry_key *after)
{
    struct str rows = STR_INIT(LIST_MAX);
    AUTO_STR struct str rest = STR_INIT(2000);
    const struct resource *resource = l->request->route.resource;
    l->table = table_of(&rows, resource, query_str(&l->request->query, "includeObject"));
    l->table.first = true;
    walk(l, after);
    add_continue(&rest, l);
    l->table.out = &l->out;
    table_begin(&l->table, l->version, rest.s);
    str_add_n(&l->out, rows.s, rows.len);
    l->out.cut = l->out.cut || rows.cut;
    table_end(&l->table);
    str_add_char(&l->out, '\n');
    str_fini(&rows);
}

static void make_list(struct listing *l, const struct registry_key *after)
{
    walk(l, after);
    struct str items = l->out;
    l->out = STR_INIT(LIST_MAX);
    wrap(l, &items);
    l->out.cut = l->out.cut || items.cut;
    str_fini(&items);
}

static bool check_future(struct request *request, const struct list_options *options)
{
    uint64_t now = registry_version(request->server->registry);
    if (!options->has_version || options->version <= now)
        return true;
    answer_fail(&request->answer, 504, "Timeout",
                "Timeout: Too large resource version: %llu, current: %llu",
                (unsigned long long)options->version, (unsigned long long)now);
    (void)str_copy(request->answer.details, sizeof request->answer.details,
                   "{\"causes\":[{\"reason\":\"ResourceVersionTooLarge\",\"message\":\"Too large "
                   "resource version\"}],\"retryAfterSeconds\":1}");
    reply_status(request);
    return false;
}

static bool check_exact(struct request *request, const struct list_options *options)
{
    if (!options->exact || options->version >= registry_oldest(request->server->registry))
        return true;
    reply_failure(request, 410, "Expired", "The resourceVersion for the provided list is too old.");
    return false;
}

/* What has changed since the first page is no longer known: the client may go on all the same, with
 * a token of now. */
static bool is_too_old(struct listing *l, uint64_t version, const struct registry_key *after)
{
    struct registry *registry = l->request->server->registry;
    struct answer *answer = &l->request->answer;
    AUTO_STR struct str metadata = STR_INIT(sizeof answer->metadata - 1);
    if (version >= registry_oldest(registry))
        return false;
    version_text(l->version, registry_version(registry));
    str_addf(&l->last, "%s/%s", after->ns, after->name);
    str_add(&metadata, "{\"continue\":\"");
    add_token(&metadata, l);
    str_add(&metadata, "\"}");
    answer_fail(answer, 410, "Expired",
                "The provided continue parameter is too old to display a consistent list result. "
                "You can start a new list without the continue parameter, or use the continue "
                "token in this response to retrieve the remainder of the results. Continuing with "
                "the provided token results in an inconsistent list - objects that were created, "
                "modified, or deleted between the time the first chunk was returned and now may "
                "show up in the list.");
    (void)str_copy(answer->metadata, sizeof answer->metadata, metadata.s);
    reply_status(l->request);
    return true;
}

/* A list that lacks something is none: a client would take what it does not see for deleted. */
static bool check_whole(struct listing *l)
{
    if (!l->unread && !l->out.cut)
        return true;
    reply_failure(l->request, 500, "InternalError",
                  l->unread ? "a stored object cannot be read" : list_too_large);
    return false;
}

/* False: answered. */
static bool run(struct listing *l, const struct list_options *options)
{
    AUTO_STR struct str plain = STR_INIT(2000);
    struct registry_key after;
    bool goes_on = *options->continue_token;
    if (goes_on && options->has_version)
        return refuse(l->request, 400,
                      "specifying resource version is not allowed when using continue");
    l->at = options->exact ? options->version : registry_version(l->request->server->registry);
    if (goes_on && !read_token(&plain, options->continue_token, &after, &l->at)) {
        reply_failure(l->request, 400, "BadRequest",
                      "invalid continue token: continue key is not valid: encoded token");
        return false;
    }
    if (goes_on && is_too_old(l, l->at, &after))
        return false;
    version_text(l->version, l->at);
    if (l->form == FORM_TABLE)
        make_table(l, goes_on ? &after : NULL);
    else
        make_list(l, goes_on ? &after : NULL);
    return check_whole(l);
}

bool list_write(struct request *request, enum form form, struct str *keys, struct str *out)
{
    struct list_options options;
    struct listing l = {.request = request,
                        .out = STR_INIT(LIST_MAX),
                        .form = form,
                        .last = STR_INIT(1000),
                        .keys = keys};
    if (!list_options_read(request, &options) || !check_future(request, &options) ||
        !check_exact(request, &options))
        return false;
    if (!selector_read(&l.selector, request->route.resource,
                       query_get(&request->query, "labelSelector"),
                       query_get(&request->query, "fieldSelector"), &request->answer)) {
        reply_status(request);
        return false;
    }
    l.limit = options.limit;
    json_doc_init(&l.doc, TREE_MAX);
    bool fine = run(&l, &options);
    *out = l.out;
    json_doc_fini(&l.doc);
    selector_fini(&l.selector);
    str_fini(&l.last);
    if (!fine)
        str_fini(out);
    return fine;
}

void list_reply(struct request *request, enum form form, struct str *list)
{
    answer_ok(&request->answer, 200);
    if (form != FORM_YAML) {
        reply_json(request, 200, list);
        return;
    }
    struct json_doc doc;
    struct error error;
    struct str yaml = STR_INIT(LIST_MAX);
    json_doc_init(&doc, TREE_MAX);
    bool whole = json_parse(&doc, list->s, list->len, &error);
    if (whole)
        yaml_write(&yaml, json_edit(&doc), NULL);
    json_doc_fini(&doc);
    str_fini(list);
    if (whole && !yaml.cut) {
        reply_text(request, 200, "application/yaml", &yaml);
        return;
    }
    str_fini(&yaml);
    reply_failure(request, 500, "InternalError", list_too_large);
}

void verb_list(struct request *request, enum form form)
{
    struct str list;
    if (list_write(request, form, NULL, &list))
        list_reply(request, form, &list);
}
