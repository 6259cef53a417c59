/* The requests of a watch and what comes back: bytes to items, items to the model. */
#include "watch.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/data/json.h>
#include <carnet/data/json_split.h>
#include <carnet/model/model.h>
#include <carnet/net/http.h>

#include "deferred.h"
#include "discovery.h"
#include "link.h"
#include "pace.h"
#include "resource.h"

#define PAGE             "500"
#define WATCH_SECONDS    240 /* and up to half as much more, at random */
#define LIST_REST_MEMORY (4u << 20)

/* A content beyond these is not a platform's: some twenty times what the largest ones hold. */
enum { ROWS_MOST = 200000, PAGES_MOST = 1000 };
#define BYTES_MOST ((size_t)1 << 30)

/* Items --------------------------------------------------------------------------------------- */

static void note_nameless(struct watch *w, enum intake_result result)
{
    if (result == INTAKE_NAMELESS)
        w->nameless = true;
}

static bool is_endless(const struct watch *w)
{
    const struct model *model = w->source->intake->model;
    int resource = w->scope.resource;
    bool reading = w->state == WATCH_READING;

    return (reading && (w->count > ROWS_MOST || w->bytes > BYTES_MOST)) ||
           (resource < KIND_COUNT && model_count(model, (enum kind)resource, NULL) > ROWS_MOST);
}

/* False stops the reading. */
static bool go_on_reading(struct watch *w)
{
    if (!is_endless(w))
        return true;
    w->told = ERROR_NONE;
    w->told.code = ERR_TOO_LARGE;
    return false;
}

/* One line of a watch. False stops the reading: the stream said it is over. */
static bool take_line(void *user, const char *text, size_t len)
{
    struct watch *w = user;
    struct intake_event event;
    enum intake_result result = intake_watch_line(w->source->intake, &w->scope, text, len, &event);

    if (result == INTAKE_ERROR) {
        w->told = event.error;
        return false;
    }
    note_nameless(w, result);
    if (event.version[0])
        memcpy(w->state == WATCH_READING ? w->read_version : w->version, event.version,
               sizeof w->version);
    if (result != INTAKE_BOOKMARK)
        w->count++;
    else if (event.list_end && w->state == WATCH_READING)
        watch_content_whole(w);
    return go_on_reading(w);
}

static bool take_element(void *user, const char *text, size_t len)
{
    struct watch *w = user;

    w->count++;
    note_nameless(w, intake_list_item(w->source->intake, &w->scope, text, len));
    return go_on_reading(w);
}

static void take_too_large_line(void *user, const char *head, size_t len)
{
    struct watch *w = user;

    note_nameless(w, intake_too_large(w->source->intake, &w->scope, head, len, true));
}

static void take_too_large_element(void *user, const char *head, size_t len)
{
    struct watch *w = user;

    w->count++;
    note_nameless(w, intake_too_large(w->source->intake, &w->scope, head, len, false));
}

/* Bytes --------------------------------------------------------------------------------------- */

static void take_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct watch *w = user;
    (void)request;

    link_head(w->link, head);
    w->answered = true;
    if (w->state == WATCH_OPENING) {
        w->error = ERROR_NONE;
        watch_become(w, WATCH_LIVE, "watching");
    }
}

static void take_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                         struct error *error)
{
    struct watch *w = user;

    link_failed_body(w->link, head, bytes, len, error);
}

static void tell_not_json(struct watch *w)
{
    error_set(&w->told, ERR_PROTOCOL,
              NA_("The list of {kind} cannot be read; carnet keeps trying.", "{retry} tries at once."),
              "kind", resource_info(w->scope.resource)->plural);
}

static bool take_bytes(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct watch *w = user;
    bool ok = true;

    link_bytes(w->link);
    w->bytes += len;
    json_split_feed(w->split, bytes, len, &ok);
    if (!ok)
        tell_not_json(w);
    if (w->told.code != ERR_NONE) {
        struct error told = w->told;

        http_cancel(request);
        w->request = NULL;
        watch_failed(w, &told);
        return true;
    }
    deferred_ask(w->source->changed);
    return true;
}

static void stream_done(void *user, const struct error *error)
{
    struct watch *w = user;

    w->request = NULL;
    if (error->code != ERR_NONE)
        watch_failed(w, error);
    else
        watch_ended(w);
}

/* Lists --------------------------------------------------------------------------------------- */

/* What stands beside the items: version and next page. False: this is not a list. */
static bool take_rest(struct watch *w, const char *rest, size_t len)
{
    struct json_doc doc;
    struct error error;
    const char *version, *next;
    bool is_list = false;

    json_doc_init(&doc, LIST_REST_MEMORY);
    if (json_parse(&doc, rest, len, &error)) {
        is_list = str_ends(json_str(json_get(doc.root, "kind"), ""), "List");
        version = json_str(json_at(doc.root, "metadata.resourceVersion"), "");
        next = json_str(json_at(doc.root, "metadata.continue"), "");
        if (strlen(version) < sizeof w->read_version)
            memcpy(w->read_version, version, strlen(version) + 1);
        str_clear(&w->next_page);
        str_add(&w->next_page, next);
        is_list = is_list && !w->next_page.cut;
    }
    json_doc_fini(&doc);
    return is_list && (w->read_version[0] || resource_info(w->scope.resource)->polled);
}

static void list_done(void *user, const struct error *error)
{
    struct watch *w = user;
    struct error broken = ERROR_NONE;
    const char *rest = NULL;
    size_t len = 0;

    w->request = NULL;
    if (error->code != ERR_NONE) {
        watch_failed(w, error);
        return;
    }
    if (!json_split_end(w->split, &rest, &len, &broken) || !take_rest(w, rest, len)) {
        bool garbled = broken.code == ERR_NONE || broken.code == ERR_PROTOCOL;

        tell_not_json(w);
        watch_failed(w, garbled ? &w->told : &broken);
        return;
    }
    if (w->next_page.len > 0 && ++w->pages > PAGES_MOST)
        watch_failed(w, &(struct error){.code = ERR_TOO_LARGE});
    else if (w->next_page.len > 0)
        watch_send_read(w);
    else
        watch_content_whole(w);
}

/* Requests ------------------------------------------------------------------------------------ */

static void add_path(struct watch *w, struct str *out, char *separator)
{
    const struct resource_info *info = resource_info(w->scope.resource);
    const char *version = discovery_version(w->source->discovery, w->scope.resource);

    memcpy(w->api_version, version, strlen(version) + 1);
    resource_path(out, &(struct resource_path){.resource = w->scope.resource,
                                               .version = version,
                                               .namespace = w->scope.namespace});
    *separator = '?';
    if (info->selector && !w->scope.namespace) {
        str_add(out, "?labelSelector=");
        http_escape(out, info->selector);
        *separator = '&';
    }
}

static void new_split(struct watch *w, enum json_split_form form)
{
    static const struct json_split_handlers lines = {.item = take_line,
                                                     .too_large = take_too_large_line};
    static const struct json_split_handlers elements = {.item = take_element,
                                                        .too_large = take_too_large_element};

    json_split_free(w->split);
    w->split = json_split_new(form, INTAKE_ITEM, form == JSON_SPLIT_LIST ? &elements : &lines, w);
}

static void send_stream(struct watch *w, const char *path)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_bytes, .failed_body = take_failure, .done = stream_done};
    struct http_options options = {
        .path = path, .stream = true, .silence_ms = w->link->pace->stream_silence, .quiet = true};

    new_split(w, JSON_SPLIT_SEQUENCE);
    w->request = http_send(w->link->client, &options, &handlers, w);
}

/* As a stream, too: a long list has no total time, but a silence it may not pass. */
static void send_list(struct watch *w, const char *path)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_bytes, .failed_body = take_failure, .done = list_done};
    struct http_options options = {.path = path,
                                   .stream = true,
                                   .silence_ms = w->link->pace->list_silence,
                                   .gzip = w->slow_line,
                                   .quiet = true};

    new_split(w, JSON_SPLIT_LIST);
    w->request = http_send(w->link->client, &options, &handlers, w);
}

static void add_watch_query(struct str *path)
{
    str_addf(path, "watch=1&allowWatchBookmarks=true&timeoutSeconds=%u",
             WATCH_SECONDS + pace_random(WATCH_SECONDS / 2 + 1));
}

void watch_send_read(struct watch *w)
{
    AUTO_STR struct str path = STR_INIT(32u << 10);
    char separator;

    add_path(w, &path, &separator);
    if (w->way == WAY_STREAM) {
        str_add_char(&path, separator);
        add_watch_query(&path);
        str_add(&path, "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
        send_stream(w, path.s);
        return;
    }
    if (w->way == WAY_PAGES) {
        str_addf(&path, "%climit=" PAGE, separator);
        separator = '&';
    }
    if (w->next_page.len > 0) {
        str_addf(&path, "%ccontinue=", separator);
        http_escape(&path, w->next_page.s);
    }
    send_list(w, path.s);
}

void watch_send_open(struct watch *w)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    char separator;

    add_path(w, &path, &separator);
    str_add_char(&path, separator);
    add_watch_query(&path);
    str_add(&path, "&resourceVersion=");
    http_escape(&path, w->version);
    send_stream(w, path.s);
}
