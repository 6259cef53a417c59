/*
 * carnet why NAME: why a server is in its state, what that rests on, and what the person can do
 * about it.
 */
#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/shell.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/platform.h>
#include <carnet/views/why.h>

#include "command.h"
#include "output.h"
#include "program.h"
#include "scope.h"
#include "server_json.h"

#define MORE_TIMEOUT_MS 3000  /* quota, nodes, rights: said as unknown without them */
#define LOG_TIMEOUT_MS  10000 /* the kubelet of a node that is gone never answers */
#define LOG_TEXT        (16u << 10)
#define NAME_CELLS      22

/* What the answer is made of; the log's line is a copy. */
struct why {
    struct program *program;
    const struct server *server;
    const struct status *status;
    struct step steps[STATUS_STEPS + 1];
    size_t step_count;
    struct why_check checks[WHY_CHECKS];
    size_t check_count;
    bool has_log, log_here;
    struct why_log log;
    struct str *log_line, *log_text; /* the last one; all that were read */
    struct error log_error;
};

/* Reading ------------------------------------------------------------------------------------- */

static bool more_is_here(struct program *program, void *data)
{
    const char *ns = data;
    struct feed quota = {0}, nodes = {0};
    platform_feed(program->platform, KIND_QUOTA, ns, &quota);
    platform_feed(program->platform, KIND_NODE, NULL, &nodes);
    return quota.state > FEED_LOADING && nodes.state > FEED_LOADING &&
           model_allowed(program->model, ns, RIGHT_DELETE_SERVER) != ALLOWED_UNKNOWN;
}

static bool read_all(struct program *program, const char *ns, struct error *error)
{
    char copy[254];
    platform_want(program->platform, program, KIND_QUOTA, ns);
    platform_want(program->platform, program, KIND_NODE, NULL);
    platform_ask_rights(program->platform, ns);
    if (!program_read_servers(program, ns, error))
        return false;
    str_copy(copy, sizeof copy, ns);
    program_wait(program, more_is_here, copy, MORE_TIMEOUT_MS);
    return true;
}

static void take_log(void *data, const struct error *error, const char *text, size_t len)
{
    struct why *why = data;
    size_t line_len = 0;
    why->log_here = true;
    why->log_error = *error;
    if (error->code != ERR_NONE)
        return;
    const char *line = why_last_line(text, len, &line_len);
    utf8_clean(why->log_line, line, line_len, STR_LINE - 8, 0);
    if (line_len > 0)
        str_add_n(why->log_text, text, (size_t)(line - text) + line_len);
}

static bool log_is_here(struct program *program, void *data)
{
    return ((struct why *)data)->log_here;
}

static void read_log(struct why *why)
{
    struct program *program = why->program;
    const char *ns = why->server->meta.namespace;
    const struct platform_ops *ops = program->platform->ops;
    if (!ops->read_log || !why_log(program->model, why->server, &why->log) ||
        model_allowed(program->model, ns, RIGHT_READ_LOGS) == ALLOWED_NO)
        return;
    why->has_log = true;
    ops->read_log(program->platform, program, &why->log.pod, why->log.container, WHY_LOG_LINES,
                  why->log.previous, take_log, why);
    if (program_wait(program, log_is_here, why, LOG_TIMEOUT_MS))
        return;
    platform_forget(program->platform, program);
    error_set(&why->log_error, ERR_TIMEOUT, N_("{name} did not answer in time."), "name",
              program->platform->context);
}

/* The server may have changed while the log was read: what is told is told of one moment. */
static bool gather(struct why *why, const struct ref *ref)
{
    struct program *program = why->program;
    why->server = model_server(program->model, ref->namespace, ref->name);
    if (!why->server)
        return false;
    read_log(why);
    why->server = model_server(program->model, ref->namespace, ref->name);
    if (!why->server)
        return false;
    const struct why_scope scope = {program->platform, program->model, false};
    why->status = model_server_status(program->model, why->server);
    why->step_count = model_server_steps(program->model, why->server, why->steps);
    why->check_count = why_checks(&scope, why->server, why->checks);
    why->has_log = why->has_log && why_log(program->model, why->server, &why->log);
    return true;
}

/* As text ------------------------------------------------------------------------------------- */

static void print_named(const char *name, const char *words)
{
    AUTO_STR struct str fitted = STR_INIT(STR_LINE);
    if (utf8_width(name) <= NAME_CELLS)
        utf8_fit(&fitted, name, NAME_CELLS);
    else
        str_add(&fitted, name);
    printf("  %s  %s\n", fitted.s, words);
}

static void print_head(const struct why *why, int64_t now)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE), sentence = STR_INIT(STR_LINE);
    AUTO_STR struct str more = STR_INIT(STR_LINE);
    const struct status *status = why->status;
    str_addf(&line, "%s  %s", why->server->meta.name, trc("state", state_msgid(status->state)));
    if (status->since) {
        str_add(&line, "  ");
        TR_FILL(&line, _("since {age}"), ARG_K("age", ARG_DURATION, now - status->since));
    }
    puts(line.s);
    why_sentence(&sentence, status);
    printf("  %s\n", sentence.s);
    text_render(&more, &status->more);
    if (more.len > 0)
        printf("  %s\n", more.s);
}

static void print_piece(const struct evidence *evidence, int64_t now)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), words = STR_INIT(STR_LINE);
    why_evidence_name(&name, evidence);
    why_evidence_words(&words, evidence);
    if (evidence->when) {
        AUTO_STR struct str seen = STR_INIT(STR_LINE);
        TR_FILL(&seen, _("{age} ago"), ARG_K("age", ARG_DURATION, now - evidence->when));
        if (evidence->count > 1)
            TR_FILL(&seen, trn(", seen {n} time", ", seen {n} times", evidence->count),
                    ARG_N("n", evidence->count));
        str_addf(&words, " (%s)", seen.s);
    }
    print_named(name.s, words.s);
}

static bool advises_log(const struct why *why)
{
    for (size_t i = 0; i < why->step_count; i++) {
        if (why->steps[i].kind == STEP_LOG)
            return true;
    }
    return false;
}

/* Who is told to read them reads them here. */
static void print_log_lines(const char *text)
{
    printf("  %s\n", _("last lines of its log"));
    while (*text) {
        AUTO_STR struct str line = STR_INIT(STR_LINE);
        size_t len = strcspn(text, "\n");
        utf8_clean(&line, text, len, STR_LINE - 8, 0);
        printf("      %s\n", line.s);
        text += len + (text[len] == '\n');
    }
}

static void print_log(const struct why *why)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    if (!why->has_log)
        return;
    if (why->log_error.code != ERR_NONE)
        error_text(&words, &why->log_error);
    else if (why->log_line->len == 0)
        str_add(&words, _("it wrote nothing"));
    else if (advises_log(why)) {
        print_log_lines(why->log_text->s);
        return;
    } else
        str_add(&words, why->log_line->s);
    print_named(_("last line of its log"), words.s);
}

static void print_evidence(const struct why *why, int64_t now)
{
    bool image = cause_is_image(why->status->cause) && why->server->image[0];
    if (why->status->evidence_count == 0 && !why->has_log && !image)
        return;
    printf("\n%s\n", trc("label", "Evidence"));
    for (size_t i = 0; i < why->status->evidence_count; i++)
        print_piece(&why->status->evidence[i], now);
    print_log(why);
    if (image)
        print_named(_("image asked for"), why->server->image);
}

/* The platform this run is about: without it the command would act on another one. */
static bool add_where(struct str *out, const struct options *options)
{
    if (options->sandbox)
        str_add(out, " --sandbox");
    if (options->kubeconfig) {
        str_add(out, " --kubeconfig=");
        if (!shell_add_word(out, options->kubeconfig))
            return false;
    }
    if (!options->context)
        return true;
    str_add(out, " --context=");
    return shell_add_word(out, options->context);
}

/* The command that takes a step; false: it is advice. */
static bool add_command(struct str *out, const struct why *why, enum step_kind kind)
{
    if (kind == STEP_EDIT)
        return why_call(why->program->platform, why->server, kind, out);
    if (kind != STEP_REPORT && kind != STEP_STOP && kind != STEP_START && kind != STEP_DELETE)
        return false;
    str_addf(out, "%s %s", why->program->called, step_id(kind));
    if (!add_where(out, &why->program->options))
        return false;
    str_addf(out, " -n %s %s", why->server->meta.namespace, why->server->meta.name);
    return true;
}

static void print_steps(const struct why *why)
{
    if (why->step_count > 0)
        printf("\n%s\n", _("What you can do"));
    for (size_t i = 0; i < why->step_count; i++) {
        AUTO_STR struct str words = STR_INIT(STR_LINE), command = STR_INIT(STR_LINE);
        if (why->steps[i].kind == STEP_LOG && why->has_log && why->log_line->len == 0)
            continue; /* there is nothing in it */
        text_render(&words, &why->steps[i].words);
        printf("  %s\n", words.s);
        if (add_command(&command, why, why->steps[i].kind))
            printf("      %s\n", command.s);
    }
}

static void print_checks(const struct why *why)
{
    if (why->check_count > 0)
        printf("\n%s\n", _("Not the cause"));
    for (size_t i = 0; i < why->check_count; i++) {
        AUTO_STR struct str words = STR_INIT(STR_LINE);
        text_render(&words, &why->checks[i].words);
        printf("  %s %s\n", why->checks[i].fine ? "✓" : "?", words.s);
    }
}

static enum exit_code why_text(const struct why *why)
{
    int64_t now = program_platform_now(why->program);
    print_head(why, now);
    print_evidence(why, now);
    print_steps(why);
    print_checks(why);
    return EXIT_OK;
}

/* As a document ------------------------------------------------------------------------------- */

static void put_log(struct json_out *out, const struct why *why)
{
    AUTO_STR struct str error = STR_INIT(STR_LINE);
    if (!why->has_log) {
        json_put_null(out, "log");
        return;
    }
    if (why->log_error.code != ERR_NONE)
        error_text(&error, &why->log_error);
    json_begin(out, "log", '{');
    json_put_str(out, "container", why->log.container);
    json_put_bool(out, "previous", why->log.previous);
    json_put_str(out, "last_line", why->log_line->len > 0 ? why->log_line->s : NULL);
    json_put_str(out, "error", error.len > 0 ? error.s : NULL);
    json_end(out);
}

static void put_step(struct json_out *out, const struct why *why, const struct step *step)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE), command = STR_INIT(STR_LINE);
    text_render(&words, &step->words);
    json_begin(out, NULL, '{');
    json_put_str(out, "kind", step_id(step->kind));
    json_put_str(out, "words", words.s);
    json_put_str(out, "command", add_command(&command, why, step->kind) ? command.s : NULL);
    json_end(out);
}

static void put_check(struct json_out *out, const struct why_check *check)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    text_render(&words, &check->words);
    json_begin(out, NULL, '{');
    json_put_bool(out, "checked", check->fine);
    json_put_str(out, "words", words.s);
    json_end(out);
}

static enum exit_code why_document(const struct why *why)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct json_out out = json_out(&text);
    json_begin(&out, NULL, '{');
    json_put_str(&out, "namespace", why->server->meta.namespace);
    json_put_str(&out, "name", why->server->meta.name);
    server_json_status(&out, why->status, program_platform_now(why->program));
    put_log(&out, why);
    json_begin(&out, "steps", '[');
    for (size_t i = 0; i < why->step_count; i++)
        put_step(&out, why, &why->steps[i]);
    json_end(&out);
    json_begin(&out, "not_the_cause", '[');
    for (size_t i = 0; i < why->check_count; i++)
        put_check(&out, &why->checks[i]);
    json_end(&out);
    json_end(&out);
    return output_document(&text, why->program->options.output);
}

/* The command --------------------------------------------------------------------------------- */

static enum exit_code show(struct program *program, const struct ref *ref)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE), text = STR_INIT(LOG_TEXT);
    struct why why = {.program = program, .log_line = &line, .log_text = &text};
    if (!gather(&why, ref))
        return scope_not_there(ref);
    switch (program->options.output) {
    case OUTPUT_JSON:
    case OUTPUT_YAML:
        return why_document(&why);
    case OUTPUT_NAME:
        puts(cause_id(why.status->cause));
        return EXIT_OK;
    default:
        return why_text(&why);
    }
}

enum exit_code command_why(struct program *program)
{
    return scope_tell(program, read_all, show);
}
