/*
 * carnet report NAME: what is known of a server, for the people who run the platform, as Markdown.
 */
#include <stdio.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/views/report.h>

#include "command.h"
#include "program.h"
#include "scope.h"

#define ANSWERS_TIMEOUT_MS 10000

static bool all_here(struct program *program, void *data)
{
    return report_reading_done(data);
}

static enum exit_code not_there(const struct ref *ref)
{
    struct error error = ERROR_NONE;
    error_set(&error, ERR_NOT_FOUND, N_("{ns} has no server {name}."), "name", ref->name);
    error_add_arg(&error, "ns", ref->namespace);
    program_complain(&error);
    return exit_code_of(&error);
}

/* The report does without what does not come in time. */
static enum exit_code write_report(struct program *program, const struct ref *ref)
{
    AUTO_STR struct str text = STR_INIT(REPORT_MAX);
    const struct server *server = model_server(program->model, ref->namespace, ref->name);
    if (!server)
        return not_there(ref);
    struct report_reading *reading = report_read(program->platform, server, NULL, NULL);
    (void)program_wait(program, all_here, reading, ANSWERS_TIMEOUT_MS);
    server = model_server(program->model, ref->namespace, ref->name);
    if (server)
        report_write(&text, &(struct report){.platform = program->platform,
                                             .model = program->model,
                                             .server = server,
                                             .now = program_now(program),
                                             .reading = reading});
    report_reading_free(reading);
    fwrite(text.s, 1, text.len, stdout);
    return server ? EXIT_OK : not_there(ref);
}

enum exit_code command_report(struct program *program)
{
    struct scope scope;
    char buffer[512];
    struct ref ref;
    struct error error = ERROR_NONE;
    enum exit_code code;

    if (scope_init(&scope, program, &error) &&
        scope_ref(&scope, program->options.words[0], buffer, sizeof buffer, &ref, &error) &&
        program_read_servers(program, ref.namespace, &error)) {
        code = write_report(program, &ref);
    } else {
        program_complain(&error);
        code = exit_code_of(&error);
    }
    scope_fini(&scope);
    return code;
}
