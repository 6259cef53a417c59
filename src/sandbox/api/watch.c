#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

#include "../objects/selector.h"
#include "../objects/status.h"
#include "../objects/table.h"
#include "server_parts.h"
#include "verbs.h"

#define BOOKMARK_MS 60000
#define LAST_MS     2000             /* one more so long before the end */
#define LIFE_MS     (45 * 60 * 1000) /* who says nothing about its end */
#define EVENT_MAX   (8u << 20)

struct watch {
    struct watches *all;
    struct watch *next, **link;
    struct stream *stream;
    const struct resource *resource;
    char ns[254], version[32], include[16];
    enum form form;
    struct selector selector;
    bool bookmarks, headed;
    bool last_bookmark_sent;
    bool ended;
    int64_t ends, next_bookmark; /* monotonic */
};
struct watches {
    struct server *server;
    struct registry_listener *listener;
    struct watch *first;
    struct str line; /* one event, kept for its memory */
};

/* A change, and its trees, read once for all watches that need them. */
struct telling {
    const struct registry_event *event;
    struct json_doc now, before;
    bool now_read, before_read;
};

static const struct json *tree(struct json_doc *doc, bool *read, const char *text, size_t len)
{
    struct error error;
    if (!*read) {
        json_doc_init(doc, TREE_MAX);
        if (text && !json_parse(doc, text, len, &error))
            doc->root = NULL;
    }
    *read = true;
    return doc->root;
}

static const struct json *tree_now(struct telling *t)
{
    return tree(&t->now, &t->now_read, t->event->text, t->event->len);
}

static const struct json *tree_before(struct telling *t)
{
    return tree(&t->before, &t->before_read, t->event->before, t->event->before_len);
}

static void telling_fini(struct telling *t)
{
    if (t->now_read)
        json_doc_fini(&t->now);
    if (t->before_read)
        json_doc_fini(&t->before);
}

/* -- lines
 * ----------------------------------------------------------------------------------------------------
 */

static void write_table(struct watch *watch, struct str *line, const struct json *object)
{
    struct table table = table_of(line, watch->resource, watch->include);
    table.headless = watch->headed;
    watch->headed = true;
    table_begin(&table, json_str(json_at(object, "metadata.resourceVersion"), ""), NULL);
    table_row(&table, object);
    table_end(&table);
}

/* Its last word: who watches has to list again. `why` needs no quoting. */
static void expire(struct watch *watch, const char *why)
{
    AUTO_STR struct str line = STR_INIT(1000);
    str_addf(&line,
             "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"apiVersion\":\"v1\","
             "\"metadata\":{},\"status\":\"Failure\",\"message\":\"%s\",\"reason\":\"Expired\","
             "\"code\":410}}\n",
             why);
    (void)stream_write(watch->stream, line.s, line.len);
    watch->ended = true;
    stream_end(watch->stream);
}

/* `object` may be null in the plain form, which sends the text. */
static void send_event(struct watch *watch, const char *type, struct stored text,
                       const struct json *object)
{
    struct str *line = &watch->all->line;
    str_clear(line);
    str_addf(line, "{\"type\":\"%s\",\"object\":", type);
    if (watch->form == FORM_TABLE)
        write_table(watch, line, object);
    else if (watch->form == FORM_PARTIAL)
        partial_write(line, object);
    else if (text.text)
        served_write(line, watch->resource, watch->version, text, false);
    else
        json_write(line, object, false);
    str_add(line, "}\n");
    bool whole = !line->cut;
    line->cut = false;
    if (!whole)
        expire(watch, "an object has become too large to be watched");
    else if (!stream_write(watch->stream, line->s, line->len))
        watch->ended = true;
}

/* What Go writes of an object that has nothing but metadata. */
static const char *empty_parts(const struct resource *resource)
{
    static const struct {
        const char *kind, *parts;
    } kinds[] = {{"Pod", ",\"spec\":{\"containers\":null},\"status\":{}"},
                 {"PersistentVolumeClaim", ",\"spec\":{\"resources\":{}},\"status\":{}"},
                 {"Namespace", ",\"spec\":{},\"status\":{}"},
                 {"ResourceQuota", ",\"spec\":{},\"status\":{}"}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (strcmp(kinds[i].kind, resource->kind) == 0)
            return kinds[i].parts;
    }
    return "";
}

static void send_bookmark(struct watch *watch, bool initial_end)
{
    struct str *line = &watch->all->line;
    AUTO_STR struct str metadata = STR_INIT(400), version = STR_INIT(200);
    str_addf(&metadata, "{%s\"resourceVersion\":\"%llu\"}",
             initial_end ? "\"annotations\":{\"k8s.io/initial-events-end\":\"true\"}," : "",
             (unsigned long long)registry_version(watch->all->server->registry));
    resource_api_version(&version, watch->resource, watch->version);
    str_clear(line);
    str_add(line, "{\"type\":\"BOOKMARK\",\"object\":");
    if (watch->form == FORM_TABLE) {
        struct table table = table_of(line, watch->resource, watch->include);
        table.headless = watch->headed;
        watch->headed = true;
        table_begin(&table, "", NULL);
        table_empty_row(&table, metadata.s);
        table_end(&table);
    } else if (watch->form == FORM_PARTIAL) {
        str_addf(line,
                 "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\","
                 "\"metadata\":%s}",
                 metadata.s);
    } else {
        str_addf(line, "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":%s%s}",
                 watch->resource->kind, version.s, metadata.s, empty_parts(watch->resource));
    }
    str_add(line, "}\n");
    (void)stream_write(watch->stream, line->s, line->len);
    watch->next_bookmark = clock_mono_ms() + BOOKMARK_MS;
}

/* -- changes
 * ---------------------------------------------------------------------------------------------------
 */

/* It ceased to match: told as its deletion, in its last matching state, with the version of the
 * change. */
static void send_ceased(struct watch *watch, struct telling *t)
{
    char version[24];
    struct json_doc doc;
    json_doc_init(&doc, TREE_MAX);
    struct json *object = json_clone(&doc, tree_before(t));
    version_text(version, t->event->version);
    json_set_str(&doc, json_need_object(&doc, object, "metadata"), "resourceVersion", version);
    AUTO_STR struct str text = STR_INIT(EVENT_MAX);
    json_write(&text, object, false);
    send_event(watch, "DELETED", (struct stored){text.s, text.len}, object);
    json_doc_fini(&doc);
}

static void tell_one(struct watch *watch, struct telling *t)
{
    const struct registry_event *event = t->event;
    const char *name = selector_name(&watch->selector);
    bool needs_tree = watch->form != FORM_JSON || !selector_is_empty(&watch->selector);
    if (watch->ended || event->resource != watch->resource ||
        (*watch->ns && strcmp(event->ns, watch->ns) != 0) ||
        (name && strcmp(name, event->name) != 0))
        return;
    const struct json *now = needs_tree ? tree_now(t) : NULL;
    bool matches = !needs_tree || selector_matches(&watch->selector, now);
    bool matched = matches;
    if (event->change == REGISTRY_MODIFIED && !selector_is_empty(&watch->selector))
        matched = event->before && selector_matches(&watch->selector, tree_before(t));
    struct stored text = {event->text, event->len};
    if (event->change == REGISTRY_MODIFIED && matched && !matches)
        send_ceased(watch, t);
    else if (!matches)
        return;
    else if (event->change == REGISTRY_DELETED)
        send_event(watch, "DELETED", text, now);
    else
        send_event(watch, event->change == REGISTRY_MODIFIED && matched ? "MODIFIED" : "ADDED",
                   text, now);
}

static void heard(void *data, const struct registry_event *event)
{
    struct watches *all = data;
    struct telling t = {.event = event};
    for (struct watch *watch = all->first; watch; watch = watch->next)
        tell_one(watch, &t);
    telling_fini(&t);
}

/* -- beginning
 * --------------------------------------------------------------------------------------------------
 */

static void replay(void *data, const struct registry_event *event)
{
    struct telling t = {.event = event};
    tell_one(data, &t);
    telling_fini(&t);
}

static bool send_existing(void *data, const char *ns, const char *name, const char *text,
                          size_t len)
{
    struct registry_event event = {.change = REGISTRY_ADDED,
                                   .resource = ((struct watch *)data)->resource,
                                   .ns = ns,
                                   .name = name,
                                   .text = text,
                                   .len = len};
    replay(data, &event);
    return true;
}

static void send_too_old(struct watch *watch, const struct list_options *options)
{
    AUTO_STR struct str why = STR_INIT(200);
    str_addf(&why, "too old resource version: %llu (%llu)", (unsigned long long)options->version,
             (unsigned long long)registry_oldest(watch->all->server->registry));
    expire(watch, why.s);
}

static void begin(struct watch *watch, const struct list_options *options)
{
    struct registry *registry = watch->all->server->registry;
    const char *ns = *watch->ns ? watch->ns : NULL;
    if (options->has_version && options->send_initial != 1) {
        if (!registry_since(registry, watch->resource, ns, options->version, replay, watch))
            send_too_old(watch, options);
        return;
    }
    if (options->send_initial == 0)
        return;
    registry_each(registry, watch->resource, ns, send_existing, watch);
    if (watch->bookmarks)
        send_bookmark(watch, true);
}

static void gone(void *data)
{
    struct watch *watch = data;
    *watch->link = watch->next;
    if (watch->next)
        watch->next->link = watch->link;
    selector_fini(&watch->selector);
    free(watch);
}

static struct watch *add(struct request *request, enum form form,
                         const struct list_options *options, struct selector *selector)
{
    struct watches *all = request->server->watches;
    struct watch *watch = mem_zalloc(1, sizeof *watch);
    int64_t now = clock_mono_ms();
    *watch = (struct watch){.all = all,
                            .next = all->first,
                            .link = &all->first,
                            .resource = request->route.resource,
                            .form = form == FORM_YAML ? FORM_JSON : form,
                            .selector = *selector,
                            .bookmarks = options->bookmarks,
                            .next_bookmark = now + BOOKMARK_MS};
    watch->ends =
        now + (options->timeout_s > 0 && options->timeout_s < 86400 ? options->timeout_s * 1000
                                                                    : LIFE_MS);
    watch->last_bookmark_sent = watch->ends - now <= LAST_MS;
    if (watch->resource->namespaced)
        (void)str_copy(watch->ns, sizeof watch->ns, request->route.ns);
    (void)str_copy(watch->version, sizeof watch->version, request->route.version);
    (void)str_copy(watch->include, sizeof watch->include,
                   query_str(&request->query, "includeObject"));
    if (watch->next)
        watch->next->link = &watch->next;
    all->first = watch;
    return watch;
}

void verb_watch(struct request *request, enum form form)
{
    struct list_options options;
    struct selector selector;
    if (!list_options_read(request, &options))
        return;
    if (!selector_read(&selector, request->route.resource,
                       query_get(&request->query, "labelSelector"),
                       query_get(&request->query, "fieldSelector"), &request->answer)) {
        reply_status(request);
        return;
    }
    struct watch *watch = add(request, form, &options, &selector);
    struct stream *stream = stream_new(request, "application/json", gone, watch);
    if (!stream)
        return;
    watch->stream = stream;
    begin(watch, &options);
}

/* -- time
 * --------------------------------------------------------------------------------------------------------
 */

static void look_at(struct watch *watch, int64_t now)
{
    bool over = now >= watch->ends;
    bool nearly = watch->ends - now < LAST_MS && !watch->last_bookmark_sent;
    if (watch->bookmarks && (nearly || (!over && now >= watch->next_bookmark)))
        send_bookmark(watch, false);
    watch->last_bookmark_sent = watch->last_bookmark_sent || nearly;
    if (!over)
        return;
    watch->ended = true;
    stream_end(watch->stream);
}

void watches_tick(struct watches *watches)
{
    int64_t now = clock_mono_ms();
    for (struct watch *watch = watches->first; watch; watch = watch->next) {
        if (!watch->ended)
            look_at(watch, now);
    }
}

struct watches *watches_new(struct server *server)
{
    struct watches *watches = mem_zalloc(1, sizeof *watches);
    watches->server = server;
    watches->line = STR_INIT(EVENT_MAX);
    watches->listener = registry_listen(server->registry, heard, watches);
    return watches;
}

void watches_free(struct watches *watches)
{
    if (!watches)
        return;
    registry_unlisten(watches->listener);
    str_fini(&watches->line);
    free(watches);
}
