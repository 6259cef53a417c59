#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../objects/podlog.h"
#include "../objects/status.h"
#include "server_parts.h"
#include "verbs.h"

/* pods/log (kube-wire.md 7.1): what can be said without the world is said here. */

struct log_answer {
    struct podlog_sink sink; /* first: the world knows only this */
    struct server *server;
    struct stream *stream; /* null: not begun; what came first waits in `early` */
    struct str early;
    bool early_end, ended;
};

static bool refuse(struct request *request, const char *message)
{
    reply_failure(request, 400, "BadRequest", message);
    return false;
}

/* 422: one fault of the options. */
static bool refuse_option(struct request *request, const char *field, const char *reason,
                          const char *why)
{
    struct faults faults;
    struct resource kind = {.group = "", .plural = "", .kind = "PodLogOptions"};
    faults_init(&faults);
    faults_add(&faults, field, reason, "%s", why);
    (void)faults_none(&faults, &kind, request->route.name, &request->answer);
    faults_fini(&faults);
    reply_status(request);
    return false;
}

static bool read_number(struct request *request, const char *key, int64_t *value)
{
    AUTO_STR struct str why = STR_INIT(400);
    if (!query_int(&request->query, key, -1, value)) {
        str_addf(&why, "strconv.ParseInt: parsing \"%s\": invalid syntax",
                 query_str(&request->query, key));
        return refuse(request, why.s);
    }
    if (*value >= 0 || !*query_str(&request->query, key))
        return true;
    str_addf(&why, "Invalid value: %lld: must be greater than or equal to 0", (long long)*value);
    return refuse_option(request, key, "FieldValueInvalid", why.s);
}

static bool read_since(struct request *request, struct podlog_options *options)
{
    int64_t seconds;
    const char *time = query_str(&request->query, "sinceTime");
    AUTO_STR struct str why = STR_INIT(400);
    if (!read_number(request, "sinceSeconds", &seconds))
        return false;
    if (*time && seconds >= 0)
        return refuse_option(request, "[]", "FieldValueForbidden",
                             "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be "
                             "specified");
    if (seconds >= 0)
        options->since = clock_wall() - seconds;
    if (*time && (options->since = clock_parse(time)) == 0) {
        str_addf(&why,
                 "parsing time \"%s\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"%s\" as "
                 "\"2006\"",
                 time, time);
        return refuse(request, why.s);
    }
    return true;
}

static bool read_options(struct request *request, struct podlog_options *options)
{
    const struct query *query = &request->query;
    *options = (struct podlog_options){.follow = query_bool(query, "follow"),
                                       .previous = query_bool(query, "previous"),
                                       .timestamps = query_bool(query, "timestamps")};
    return read_number(request, "tailLines", &options->tail) &&
           read_number(request, "limitBytes", &options->limit_bytes) &&
           read_since(request, options);
}

/* -- the container ----------------------------------------------------------------------------- */

static bool has_container(const struct json *pod, const char *name)
{
    static const char *const lists[] = {"spec.containers", "spec.initContainers"};
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        JSON_EACH(container, json_at(pod, lists[i])) {
            if (str_eq(json_str(json_get(container, "name"), ""), name))
                return true;
        }
    }
    return false;
}

static bool choose_container(struct request *request, const struct json *pod, struct str *name)
{
    const char *said = query_str(&request->query, "container");
    const struct json *containers = json_at(pod, "spec.containers");
    AUTO_STR struct str why = STR_INIT(1000);
    if (*said && !has_container(pod, said)) {
        str_addf(&why, "container %s is not valid for pod %s", said, request->route.name);
        return refuse(request, why.s);
    }
    if (!*said && json_count(containers) > 1) {
        str_addf(&why, "a container name must be specified for pod %s, choose one of: [",
                 request->route.name);
        JSON_EACH(container, containers)
            str_addf(&why, "%s%s", container == json_first(containers) ? "" : " ",
                     json_str(json_get(container, "name"), ""));
        str_add_char(&why, ']');
        return refuse(request, why.s);
    }
    str_add(name, *said ? said : json_str(json_get(json_first(containers), "name"), ""));
    return true;
}

/* -- the answer -------------------------------------------------------------------------------- */

static bool write_log(struct podlog_sink *sink, const char *bytes, size_t len)
{
    struct log_answer *log = (struct log_answer *)sink;
    if (log->stream)
        return stream_write(log->stream, bytes, len);
    return str_add_n(&log->early, bytes, len);
}

static size_t pending(const struct podlog_sink *sink)
{
    const struct log_answer *log = (const struct log_answer *)sink;
    return log->stream ? stream_pending(log->stream) : log->early.len;
}

static void end_log(struct podlog_sink *sink)
{
    struct log_answer *log = (struct log_answer *)sink;
    log->ended = true;
    if (log->stream)
        stream_end(log->stream);
}

static void free_log(struct log_answer *log)
{
    str_fini(&log->early);
    free(log);
}

static void gone(void *data)
{
    struct log_answer *log = data;
    const struct podlog *world = log->server->world;
    if (!log->ended && world)
        world->cancel(world->data, &log->sink);
    free_log(log);
}

static void begin(struct request *request, struct log_answer *log)
{
    struct stream *stream = stream_new(request, "text/plain", gone, log);
    if (!stream)
        return;
    log->stream = stream;
    if (log->early.len > 0)
        (void)stream_write(stream, log->early.s, log->early.len);
    if (log->early.cut)
        stream_fail(stream);
    str_fini(&log->early);
    if (log->ended)
        stream_end(stream);
}

static void refuse_log(struct request *request, enum podlog_verdict verdict, const char *container,
                       const char *reason)
{
    AUTO_STR struct str why = STR_INIT(1000);
    if (verdict == PODLOG_NO_PREVIOUS)
        str_addf(&why, "previous terminated container \"%s\" in pod \"%s\" not found", container,
                 request->route.name);
    else
        str_addf(&why, "container \"%s\" in pod \"%s\" is waiting to start: %s", container,
                 request->route.name, reason);
    refuse(request, why.s);
}

static void open_log(struct request *request, const char *container,
                     const struct podlog_options *options)
{
    const struct podlog *world = request->server->world;
    AUTO_STR struct str why = STR_INIT(400);
    struct log_answer *log = mem_zalloc(1, sizeof *log);
    *log = (struct log_answer){.sink = {write_log, end_log, pending},
                               .server = request->server,
                               .early = STR_INIT(64u << 20)};
    enum podlog_verdict verdict = world->open(world->data, request->route.ns, request->route.name,
                                              container, options, &log->sink, &why);
    if (verdict == PODLOG_OK) {
        begin(request, log);
        return;
    }
    free_log(log);
    if (verdict == PODLOG_NOTHING) {
        struct str none = STR_INIT(1);
        reply_text(request, 204, "text/plain", &none);
    } else {
        refuse_log(request, verdict, container, why.s);
    }
}

static void answer_for(struct request *request, const struct json *pod)
{
    struct podlog_options options;
    AUTO_STR struct str container = STR_INIT(300);
    if (!read_options(request, &options) || !choose_container(request, pod, &container))
        return;
    if (request->server->world)
        open_log(request, container.s, &options);
    else
        reply_failure(request, 503, "ServiceUnavailable",
                      "the server is currently unable to handle the request");
}

void podlog_answer(struct request *request)
{
    size_t len;
    struct json_doc doc;
    struct error error;
    const struct route *route = &request->route;
    if (strcmp(request->method, "GET") != 0) {
        reply_no_method(request);
        return;
    }
    const char *text =
        registry_get(request->server->registry, route->resource, route->ns, route->name, &len);
    json_doc_init(&doc, TREE_MAX);
    if (text && json_parse(&doc, text, len, &error)) {
        answer_for(request, json_edit(&doc));
    } else {
        answer_not_found(&request->answer, route->resource, route->name);
        reply_status(request);
    }
    json_doc_fini(&doc);
}
