/*
 * carnet report NAME: what is known of a server, for the people who run the platform, as Markdown.
 */
#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/views/report.h>

#include "command.h"
#include "program.h"
#include "scope.h"

#define ANSWERS_TIMEOUT_MS 10000

/* The report does without what does not come. */
struct answers {
    struct str yaml, version;
    bool has_yaml;
    int open;
};

static void take_yaml(void *data, const struct error *error, const char *text, size_t len)
{
    struct answers *answers = data;
    answers->open--;
    answers->has_yaml = error->code == ERR_NONE && str_add_n(&answers->yaml, text, len);
}

static void take_version(void *data, const struct error *error, const char *text, size_t len)
{
    struct answers *answers = data;
    answers->open--;
    if (error->code == ERR_NONE)
        str_add_n(&answers->version, text, len);
}

static bool all_here(struct program *program, void *data)
{
    return ((struct answers *)data)->open == 0;
}

static void ask(struct program *program, const struct ref *ref, struct answers *answers)
{
    struct platform *platform = program->platform;
    answers->open = 1;
    platform->ops->read_yaml(platform, program, KIND_SERVER, ref, take_yaml, answers);
    if (platform->ops->read_version) {
        answers->open++;
        platform->ops->read_version(platform, program, take_version, answers);
    }
    if (!program_wait(program, all_here, answers, ANSWERS_TIMEOUT_MS))
        platform_forget(platform, program);
}

static enum exit_code write_report(struct program *program, const struct ref *ref)
{
    AUTO_STR struct str text = STR_INIT(REPORT_MAX);
    struct answers answers = {.yaml = STR_INIT(REPORT_MAX / 4), .version = STR_INIT(STR_LINE)};
    struct error error = ERROR_NONE;
    ask(program, ref, &answers);
    const struct server *server = model_server(program->model, ref->namespace, ref->name);
    if (server) {
        report_write(&text, &(struct report){.platform = program->platform,
                                             .model = program->model,
                                             .server = server,
                                             .now = program_now(program),
                                             .version = answers.version.s,
                                             .yaml = answers.has_yaml ? answers.yaml.s : NULL,
                                             .yaml_len = answers.yaml.len});
        fwrite(text.s, 1, text.len, stdout);
    } else {
        error_set(&error, ERR_NOT_FOUND, N_("{ns} has no server {name}."), "name", ref->name);
        error_add_arg(&error, "ns", ref->namespace);
        program_complain(&error);
    }
    str_fini(&answers.yaml);
    str_fini(&answers.version);
    return exit_code_of(&error);
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
