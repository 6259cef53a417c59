/*
 * carnet report NAME: what is known of a server, for the people who run the platform, as Markdown.
 */
#include <stdio.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/views/report.h>
#include <carnet/views/report_read.h>

#include "command.h"
#include "program.h"
#include "scope.h"

#define ANSWERS_TIMEOUT_MS 10000

static bool all_here(struct program *program, void *data)
{
    return report_reading_done(data);
}

/* The report does without what does not come in time. */
static enum exit_code write_report(struct program *program, const struct ref *ref)
{
    AUTO_STR struct str text = STR_INIT(REPORT_MAX);
    const struct server *server = model_server(program->model, ref->namespace, ref->name);
    if (!server)
        return scope_not_there(ref);
    struct report_reading *reading = report_read(program->platform, server, NULL, NULL);
    (void)program_wait(program, all_here, reading, ANSWERS_TIMEOUT_MS);
    server = model_server(program->model, ref->namespace, ref->name);
    if (server)
        report_write(&text, &(struct report){.platform = program->platform,
                                             .model = program->model,
                                             .server = server,
                                             .now = program_platform_now(program),
                                             .reading = reading});
    report_reading_free(reading);
    fwrite(text.s, 1, text.len, stdout);
    return server ? EXIT_OK : scope_not_there(ref);
}

enum exit_code command_report(struct program *program)
{
    return scope_tell(program, program_read_servers, write_report);
}
