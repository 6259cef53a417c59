/*
 * carnet status NAME: one server, its state, the reason and the evidence.
 */
#include <stdio.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/platform.h>
#include <carnet/views/why.h>

#include "command.h"
#include "output.h"
#include "program.h"
#include "scope.h"
#include "server_json.h"

#define YAML_TIMEOUT_MS 30000

struct yaml_answer {
    bool here;
    struct error error;
};

static void print_yaml(void *data, const struct error *error, const char *text, size_t len)
{
    struct yaml_answer *answer = data;
    answer->here = true;
    answer->error = *error;
    if (error->code == ERR_NONE)
        fwrite(text, 1, len, stdout);
}

static bool yaml_is_here(struct program *program, void *data)
{
    return ((struct yaml_answer *)data)->here;
}

static enum exit_code status_yaml(struct program *program, const struct ref *ref)
{
    struct yaml_answer answer = {.error = ERROR_NONE};
    program->platform->ops->read_yaml(program->platform, program, KIND_SERVER, ref, print_yaml,
                                      &answer);
    if (!program_wait(program, yaml_is_here, &answer, YAML_TIMEOUT_MS)) {
        platform_forget(program->platform, program);
        error_set(&answer.error, ERR_TIMEOUT, N_("{name} did not answer in time."), "name",
                  program->platform->context);
    }
    if (answer.error.code == ERR_NONE)
        return EXIT_OK;
    program_complain(&answer.error);
    return exit_code_of(&answer.error);
}

static enum exit_code status_json(struct program *program, const struct server *server)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct json_out json = json_out(&text);
    server_json(&json, program->model, server, program_platform_now(program));
    return output_document(&text, OUTPUT_JSON);
}

static void print_sentence(const struct text *text)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    text_render(&words, text);
    if (words.len)
        printf("  %s\n", words.s);
}

static void print_evidence(const struct evidence *evidence, int64_t now)
{
    AUTO_STR struct str head = STR_INIT(STR_LINE), words = STR_INIT(STR_LINE);
    why_evidence_name(&head, evidence);
    why_evidence_words(&words, evidence);
    if (evidence->when)
        TR_FILL(&head, _(", {age} ago"), ARG_K("age", ARG_DURATION, now - evidence->when));
    if (evidence->count > 1)
        TR_FILL(&head, trn(", seen {n} time", ", seen {n} times", evidence->count),
                ARG_N("n", evidence->count));
    printf("  %s\n    %s\n", head.s, words.s);
}

static void print_steps(struct program *program, const struct server *server)
{
    struct step steps[STATUS_STEPS + 1];
    size_t count = model_server_steps(program->model, server, steps);
    for (size_t i = 0; i < count; i++)
        print_sentence(&steps[i].words);
}

static enum exit_code status_text(struct program *program, const struct server *server)
{
    const struct status *status = model_server_status(program->model, server);
    int64_t now = program_platform_now(program);
    AUTO_STR struct str line = STR_INIT(STR_LINE);

    str_addf(&line, "%s  %s", server->meta.name, trc("state", state_msgid(status->state)));
    if (status->since) {
        str_add(&line, "  ");
        TR_FILL(&line, _("since {age}"), ARG_K("age", ARG_DURATION, now - status->since));
    }
    puts(line.s);
    print_sentence(&status->sentence);
    print_sentence(&status->more);
    for (size_t i = 0; i < status->evidence_count; i++)
        print_evidence(&status->evidence[i], now);
    print_steps(program, server);
    if (*server->image)
        printf("  %s\n", server->image);
    return EXIT_OK;
}

static enum exit_code show(struct program *program, const struct ref *ref)
{
    const struct server *server = model_server(program->model, ref->namespace, ref->name);
    if (!server)
        return scope_not_there(ref);
    switch (program->options.output) {
    case OUTPUT_JSON:
        return status_json(program, server);
    case OUTPUT_YAML:
        return status_yaml(program, ref);
    case OUTPUT_NAME:
        puts(server->meta.name);
        return EXIT_OK;
    default:
        return status_text(program, server);
    }
}

enum exit_code command_status(struct program *program)
{
    return scope_tell(program, program_read_servers, show);
}
