/* One object as YAML; the server's version; the last lines of a log. */
#include "read.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/utf8.h>
#include <carnet/data/json.h>
#include <carnet/data/yaml.h>
#include <carnet/net/http.h>

#include "call.h"
#include "discovery.h"
#include "labels.h"
#include "resource.h"

#define OBJECT_MAX     (8u << 20)
#define OBJECT_MEMORY  (192u << 20)
#define YAML_MAX       (8u << 20)
#define VERSION_MAX    (64u << 10)
#define VERSION_MEMORY (1u << 20)
#define VERSION_TEXT   63u
#define LOG_MAX        (64u << 10)
#define LOG_LIMIT      "8388608" /* what the server may send at most: lines can be long */

struct reading {
    struct call call; /* first */
    char *container;  /* of a log */
    platform_text_fn *done;
    void *data;
};

static void free_reading(struct call *call)
{
    struct reading *reading = (struct reading *)call;

    free(reading->container);
    free(reading);
}

static struct reading *begin(struct calls *calls, void *owner, platform_text_fn *done, void *data)
{
    struct reading *reading = mem_zalloc(1, sizeof *reading);

    reading->done = done;
    reading->data = data;
    call_begin(&reading->call, calls, owner, free_reading);
    return reading;
}

static void end(struct reading *reading, const struct error *error, const struct str *text)
{
    platform_text_fn *done = reading->done;
    void *data = reading->data;

    call_end(&reading->call);
    if (error->code != ERR_NONE)
        done(data, error, NULL, 0);
    else
        done(data, error, text->s, text->len);
}

/* YAML ---------------------------------------------------------------------------------------- */

static void yaml_answered(void *data, const struct error *error, const char *body, size_t len)
{
    static const char *const skip[] = {"metadata.managedFields",
                                       "metadata.annotations." ANNOTATION_APPLIED, NULL};
    struct reading *reading = data;
    struct error result = *error;
    struct json_doc doc;
    AUTO_STR struct str yaml = STR_INIT(YAML_MAX), clean = STR_INIT(YAML_MAX);

    reading->call.query = NULL;
    if (result.code == ERR_NONE) {
        json_doc_init(&doc, OBJECT_MEMORY);
        if (json_parse(&doc, body, len, &result)) {
            yaml_write(&yaml, doc.root, skip);
            if (!utf8_clean(&clean, yaml.s, yaml.len, YAML_MAX - 8, UTF8_KEEP_LINES) || yaml.cut)
                error_set(&result, ERR_TOO_LARGE, NULL, NULL, NULL);
        }
        json_doc_fini(&doc);
    }
    end(reading, &result, &clean);
}

void read_yaml_start(struct calls *calls, void *owner, const struct read_target *target,
                     platform_text_fn *done, void *data)
{
    struct reading *reading = begin(calls, owner, done, data);
    int resource = (int)target->kind;
    AUTO_STR struct str path = STR_INIT(STR_LINE);

    resource_path(&path,
                  &(struct resource_path){.resource = resource,
                                          .version = discovery_version(calls->discovery, resource),
                                          .namespace = target->ref->namespace,
                                          .name = target->ref->name});
    call_query(&reading->call, &(struct query_options){.path = path.s, .max = OBJECT_MAX},
               yaml_answered);
}

/* Version ------------------------------------------------------------------------------------- */

static void version_answered(void *data, const struct error *error, const char *body, size_t len)
{
    struct reading *reading = data;
    struct error result = *error;
    struct json_doc doc;
    AUTO_STR struct str clean = STR_INIT(VERSION_TEXT * 4);

    reading->call.query = NULL;
    if (result.code == ERR_NONE) {
        json_doc_init(&doc, VERSION_MEMORY);
        if (json_parse(&doc, body, len, &result)) {
            const char *version = json_str(json_get(doc.root, "gitVersion"), "");
            utf8_clean(&clean, version, strlen(version), VERSION_TEXT, 0);
        }
        json_doc_fini(&doc);
    }
    end(reading, &result, &clean);
}

void read_version_start(struct calls *calls, void *owner, platform_text_fn *done, void *data)
{
    struct reading *reading = begin(calls, owner, done, data);

    call_query(&reading->call, &(struct query_options){.path = "/version", .max = VERSION_MAX},
               version_answered);
}

/* Logs ---------------------------------------------------------------------------------------- */

/* The platform's refusals that are no failures to the person (kube-wire.md 7.1). */
static void explain(const struct reading *reading, struct error *error)
{
    if (error->code != ERR_INVALID)
        return;
    if (strstr(error->evidence, "is waiting to start"))
        error->msgid = N_("{container} has not started yet, so it has written nothing.");
    else if (strstr(error->evidence, "previous terminated container"))
        error->msgid = N_("{container} has not ended before, so there is no earlier log.");
    else
        return;
    error->code = ERR_NOT_FOUND;
    error_add_arg(error, "container", reading->container);
}

/* Programs tell why they end in their last lines: what is too much goes at the beginning, up to a
 * whole line or, of an endless one, to a whole character. A byte that is no UTF-8 becomes three. */
static void take_lines(struct str *out, const char *bytes, size_t len)
{
    const size_t room = LOG_MAX - strlen(LOG_CUT);
    AUTO_STR struct str clean = STR_INIT(3 * LOG_MAX);
    const char *at, *newline;

    if (len > LOG_MAX)
        bytes += len - LOG_MAX;
    utf8_clean(&clean, bytes, len < LOG_MAX ? len : LOG_MAX, clean.max, UTF8_KEEP_LINES);
    at = clean.s;
    if (clean.len > room || len >= LOG_MAX) {
        at += clean.len > room ? clean.len - room : 0;
        newline = strchr(at, '\n');
        if (newline && newline[1])
            at = newline + 1;
        while (((unsigned char)*at & 0xC0) == 0x80)
            at++;
        str_add(out, LOG_CUT);
    }
    str_add(out, at);
}

static void log_answered(void *data, const struct error *error, const char *body, size_t len)
{
    struct reading *reading = data;
    struct error result = *error;
    AUTO_STR struct str clean = STR_INIT(LOG_MAX);

    reading->call.query = NULL;
    if (result.code == ERR_NONE)
        take_lines(&clean, body, len);
    explain(reading, &result);
    end(reading, &result, &clean);
}

void read_log_start(struct calls *calls, void *owner, const struct log_target *target,
                    platform_text_fn *done, void *data)
{
    struct reading *reading = begin(calls, owner, done, data);
    AUTO_STR struct str path = STR_INIT(STR_LINE);

    reading->container = mem_strdup(target->container);
    resource_path(&path, &(struct resource_path){.resource = KIND_POD,
                                                 .namespace = target->pod->namespace,
                                                 .name = target->pod->name});
    str_add(&path, "/log?limitBytes=" LOG_LIMIT "&container=");
    http_escape(&path, target->container);
    if (target->lines > 0)
        str_addf(&path, "&tailLines=%d", target->lines);
    if (target->previous)
        str_add(&path, "&previous=true");
    call_query(
        &reading->call,
        &(struct query_options){.path = path.s, .accept = "*/*", .max = LOG_MAX, .tail = true},
        log_answered);
}
