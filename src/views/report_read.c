#include <carnet/views/report_read.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/views/why.h>

#define YAML_MAX (1u << 20)
#define LOG_MAX  (64u << 10)

static void answered(struct report_reading *reading)
{
    reading->open--;
    if (reading->here)
        reading->here(reading->data);
}

/* It came, but there is no room for it. */
static void too_large(struct error *error)
{
    error_set(error, ERR_TOO_LARGE, N_("It is too long for a report."), NULL, NULL);
}

static void yaml_here(void *data, const struct error *error, const char *text, size_t len)
{
    struct report_reading *reading = data;
    reading->no_yaml = *error;
    reading->has_yaml = error->code == ERR_NONE && str_add_n(&reading->yaml, text, len);
    if (error->code == ERR_NONE && !reading->has_yaml)
        too_large(&reading->no_yaml);
    answered(reading);
}

static void version_here(void *data, const struct error *error, const char *text, size_t len)
{
    struct report_reading *reading = data;
    if (error->code == ERR_NONE)
        str_add_n(&reading->version, text, len);
    answered(reading);
}

static size_t lines_of(const char *text, size_t len)
{
    size_t count = 0;
    for (size_t i = 0; i < len; i++)
        count += text[i] == '\n' || i + 1 == len;
    return count;
}

static void log_here(void *data, const struct error *error, const char *text, size_t len)
{
    struct report_reading *reading = data;
    reading->no_log = *error;
    if (error->code == ERR_NONE) {
        str_add_n(&reading->log, text, len);
        reading->log_cut =
            str_starts(reading->log.s, LOG_CUT) || lines_of(text, len) >= WHY_LOG_LINES;
    }
    answered(reading);
}

static void ask_log(struct report_reading *reading, const struct server *server)
{
    struct platform *platform = reading->platform;
    struct why_log log;
    if (!platform->ops->read_log || !why_log(platform->model, server, &log) ||
        model_allowed(platform->model, server->meta.namespace, RIGHT_READ_LOGS) == ALLOWED_NO)
        return;
    snprintf(reading->log_of, sizeof reading->log_of, "%s %s%s", log.pod.name, log.container,
             log.previous ? " --previous" : "");
    reading->open++;
    platform->ops->read_log(platform, reading, &log.pod, log.container, WHY_LOG_LINES, log.previous,
                            log_here, reading);
}

struct report_reading *report_read(struct platform *platform, const struct server *server,
                                   void (*here)(void *data), void *data)
{
    struct report_reading *reading = mem_zalloc(1, sizeof *reading);
    struct ref ref = {server->meta.namespace, server->meta.name};
    *reading = (struct report_reading){.platform = platform, .here = here, .data = data, .open = 1};
    str_init(&reading->yaml, YAML_MAX);
    str_init(&reading->version, STR_LINE);
    str_init(&reading->log, LOG_MAX);
    platform->ops->read_yaml(platform, reading, KIND_SERVER, &ref, yaml_here, reading);
    if (platform->ops->read_version) {
        reading->open++;
        platform->ops->read_version(platform, reading, version_here, reading);
    }
    ask_log(reading, server);
    return reading;
}

bool report_reading_done(const struct report_reading *reading)
{
    return reading->open == 0;
}

void report_reading_free(struct report_reading *reading)
{
    if (!reading)
        return;
    platform_forget(reading->platform, reading);
    str_fini(&reading->yaml);
    str_fini(&reading->version);
    str_fini(&reading->log);
    free(reading);
}
