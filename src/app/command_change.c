/*
 * carnet start, stop, delete: the same plans as on the screen, run by the same executor.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/plan.h>
#include <carnet/views/forbidden.h>

#include "ask.h"
#include "command.h"
#include "program.h"
#include "scope.h"

#define OWNER_TIMEOUT_MS 2000

struct work {
    struct program *program;
    struct plan *plan;
    struct plan_run *run; /* null once it ended */
    int interrupts;
    enum exit_code code; /* the first failure's */
};

/* The words name servers of one namespace, or of several as NAMESPACE/NAME. */
struct refs {
    struct ref *items;
    char (*buffers)[256];
    size_t count;
};

static bool refs_init(struct refs *refs, const struct scope *scope, const struct options *options,
                      struct error *error)
{
    size_t count = (size_t)options->word_count;
    refs->items = mem_zalloc(count, sizeof *refs->items);
    refs->buffers = mem_zalloc(count, sizeof *refs->buffers);
    for (refs->count = 0; refs->count < count; refs->count++) {
        size_t i = refs->count;
        if (!scope_ref(scope, options->words[i], refs->buffers[i], sizeof refs->buffers[i],
                       &refs->items[i], error))
            return false;
    }
    return true;
}

static void refs_fini(struct refs *refs)
{
    free(refs->items);
    free(refs->buffers);
}

/* Reads what the plan rests on: the servers of each namespace that is named. */
static bool read_all(struct program *program, const struct refs *refs, struct error *error)
{
    for (size_t i = 0; i < refs->count; i++) {
        const struct ref *ref = &refs->items[i];
        platform_ask_rights(program->platform, ref->namespace);
        if (!program_read_servers(program, ref->namespace, error))
            return false;
        if (program->options.with_volumes)
            program_read_users(program, ref->namespace);
        if (model_server(program->model, ref->namespace, ref->name))
            continue;
        error_set(error, ERR_NOT_FOUND, N_("{ns} has no server {name}. Nothing was done."), "name",
                  ref->name);
        error_add_arg(error, "ns", ref->namespace);
        return false;
    }
    return true;
}

static const char *done_text(enum platform_verb verb)
{
    switch (verb) {
    case VERB_STOP_SERVER:
        return _("Stopping {name}.");
    case VERB_START_SERVER:
        return _("Starting {name}.");
    default:
        return _("Deleting {name}.");
    }
}

static const char *open_text(enum platform_verb verb)
{
    switch (verb) {
    case VERB_STOP_SERVER:
        return _("It is not known whether {name} was stopped. {why}");
    case VERB_START_SERVER:
        return _("It is not known whether {name} was started. {why}");
    default:
        return _("It is not known whether {name} was deleted. {why}");
    }
}

static void say_failed(const struct plan *plan, const struct plan_item *item)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    error_text(&why, &item->error);
    TR_FILL(&line, plan_item_open(item) ? open_text(plan->verb) : _("{name}: {why}"),
            ARG_S("name", item->ref.name), ARG_S("why", why.s));
    fprintf(stderr, "%s\n", line.s);
    if (item->error.evidence[0])
        fprintf(stderr, "  %s\n", item->error.evidence);
}

static void say_step(void *data, const struct plan_item *item)
{
    struct work *work = data;
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    if (item->progress == PLAN_DONE) {
        TR_FILL(&line, done_text(work->plan->verb), ARG_S("name", item->ref.name));
        puts(line.s);
    } else if (item->progress == PLAN_FAILED) {
        say_failed(work->plan, item);
        if (work->code == EXIT_OK)
            work->code = exit_code_of(&item->error);
    }
}

static void note_end(void *data, size_t done, size_t failed)
{
    ((struct work *)data)->run = NULL;
}

static bool ended_or_given_up(struct program *program, void *data)
{
    const struct work *work = data;
    return !work->run || work->interrupts > 1;
}

/* Ctrl-C: what was sent is waited for, nothing more is sent. A second one does not wait. */
static void interrupted(void *data, int signo)
{
    struct work *work = data;
    if (work->interrupts++ > 0 || !work->run)
        return;
    plan_stop(work->run);
    fprintf(stderr, "%s\n",
            _("Nothing more is sent. Ctrl-C again does not wait for the answers either."));
}

/* It ended early: nobody is to guess what became of the others. */
static void say_open(struct work *work)
{
    for (size_t i = 0; i < work->plan->item_count; i++) {
        const struct plan_item *item = &work->plan->items[i];
        AUTO_STR struct str line = STR_INIT(STR_LINE);
        if (item->left_out || (item->progress != PLAN_TO_DO && item->progress != PLAN_DOING))
            continue;
        TR_FILL(&line,
                item->progress == PLAN_TO_DO
                    ? _("{name}: not sent.")
                    : _("{name}: sent, but its answer was not waited for."),
                ARG_S("name", item->ref.name));
        fprintf(stderr, "%s\n", line.s);
        if (work->code == EXIT_OK)
            work->code = EXIT_FAILED;
    }
}

/* No limit for the whole: each request has its own, and there may be hundreds. */
static void send(struct work *work)
{
    static const int signals[] = {SIGINT, SIGTERM};
    struct loop *loop = work->program->loop;
    for (size_t i = 0; i < ARRAY_LEN(signals); i++)
        loop_on_signal(loop, signals[i], interrupted, work);
    work->run = plan_start(work->program->platform, work->plan, say_step, note_end, work);
    (void)program_wait(work->program, ended_or_given_up, work, -1);
    for (size_t i = 0; i < ARRAY_LEN(signals); i++)
        loop_on_signal(loop, signals[i], NULL, NULL);
    say_open(work);
    plan_drop(work->run);
}

static enum right right_for(const struct work *work)
{
    return work->plan->verb == VERB_DELETE_SERVER ? RIGHT_DELETE_SERVER : RIGHT_CHANGE_SERVER;
}

static bool forbidden(const struct work *work, const struct plan_item *item)
{
    return model_allowed(work->program->model, item->ref.namespace, right_for(work)) == ALLOWED_NO;
}

/* What was asked for is so already: nothing is missing, whoever asks. */
static bool already_so(const struct work *work, const struct plan_item *item)
{
    const struct server *server =
        model_server(work->program->model, item->ref.namespace, item->ref.name);
    switch (work->plan->verb) {
    case VERB_STOP_SERVER:
        return item->was_stopped;
    case VERB_START_SERVER:
        return !item->was_stopped;
    default:
        return !server || server->meta.deleting;
    }
}

static bool unreadable(const struct work *work, const struct plan_item *item)
{
    const struct server *server =
        model_server(work->program->model, item->ref.namespace, item->ref.name);
    return server && server->unreadable && work->plan->verb != VERB_DELETE_SERVER;
}

/* Who a namespace belongs to may still be on its way. */
static bool owner_known(struct program *program, void *data)
{
    const struct plan_item *item = data;
    const struct namespace *facts = model_namespace(program->model, item->ref.namespace);
    return facts && *facts->owner &&
           model_role(program->model, item->ref.namespace) != ROLE_UNKNOWN;
}

/* The screen's words, then the right as the platform names it, which one can ask for. */
static void say_forbidden(struct work *work, struct plan_item *item)
{
    struct program *program = work->program;
    const struct platform *platform = program->platform;
    AUTO_STR struct str line = STR_INIT(STR_LINE), right = STR_INIT(STR_LINE);
    struct text why;
    platform_want(program->platform, program, KIND_NAMESPACE, NULL);
    (void)program_wait(program, owner_known, item, OWNER_TIMEOUT_MS);
    forbidden_words(&why, platform, program->model, item->ref.namespace, right_for(work));
    str_addf(&line, "%s: ", item->ref.name);
    text_render(&line, &why);
    fprintf(stderr, "%s\n", line.s);
    TR_FILL(&right, _("The missing right: {right}."),
            ARG_S("right", platform->ops->right_name(platform, right_for(work))));
    if (!strstr(line.s, right.s))
        fprintf(stderr, "  %s\n", right.s);
}

/* Items that may not be changed are failures here; those that are so already are said and are fine.
 */
static void say_left_out(struct work *work)
{
    for (size_t i = 0; i < work->plan->item_count; i++) {
        struct plan_item *item = &work->plan->items[i];
        AUTO_STR struct str why = STR_INIT(STR_LINE);
        AUTO_STR struct str line = STR_INIT(STR_LINE);
        if (!item->left_out)
            continue;
        if (forbidden(work, item) && !already_so(work, item)) {
            say_forbidden(work, item);
            work->code = EXIT_FORBIDDEN;
            continue;
        }
        text_render(&why, &item->why_left_out);
        TR_FILL(&line, _("{name}: {why}."), ARG_S("name", item->ref.name), ARG_S("why", why.s));
        fprintf(stderr, "%s\n", line.s);
        if (!already_so(work, item) && work->code == EXIT_OK && unreadable(work, item))
            work->code = EXIT_FAILED;
    }
}

static void say_volume(const struct plan_volume *volume)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    const struct arg name = ARG_S("name", volume->ref.name);
    if (volume->tick)
        TR_FILL(&line, _("Goes: volume {name}, {size}"), name,
                ARG_K("size", ARG_MEMORY, volume->size));
    else if (volume->other_server)
        TR_FILL(&line, _("Stays: volume {name}, {size}; {server} uses it too"), name,
                ARG_K("size", ARG_MEMORY, volume->size), ARG_S("server", volume->other_server));
    else if (volume->forbidden)
        TR_FILL(&line, _("Stays: volume {name}, {size}; you may not delete it"), name,
                ARG_K("size", ARG_MEMORY, volume->size));
    else
        TR_FILL(&line, _("Stays: volume {name}, {size}"), name,
                ARG_K("size", ARG_MEMORY, volume->size));
    fprintf(stderr, "%s\n", line.s);
}

/* Everything that the question on the screen names. */
static void say_deletion(const struct plan *plan)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    TR_FILL(&line, _("Goes: the server {name} and its settings"),
            ARG_S("name", plan->items[0].ref.name));
    fprintf(stderr, "%s\n", line.s);
    if (plan->items[0].loses_work)
        fprintf(stderr, "%s\n", _("Goes: running notebooks and terminals, unsaved work"));
    for (size_t i = 0; i < plan->volume_count; i++)
        if (plan->volumes[i].tick)
            say_volume(&plan->volumes[i]);
    for (size_t i = 0; i < plan->volume_count; i++)
        if (!plan->volumes[i].tick)
            say_volume(&plan->volumes[i]);
}

static bool confirmed(struct program *program, const struct plan *plan, struct error *error)
{
    AUTO_STR struct str prompt = STR_INIT(STR_LINE);
    const char *name = plan->items[0].ref.name;
    TR_FILL(&prompt, _("Type {name} to delete it: "), ARG_S("name", name));
    const struct question question = {
        .word = name,
        .prompt = prompt.s,
        .no_terminal = N_("Without a terminal, delete needs --yes. Nothing was deleted."),
        .refused = N_("Nothing was deleted."),
    };
    return ask_typed(program, &question, error);
}

/* The calls go to standard output and nothing else does: they can be kept as a script. */
static enum exit_code show_calls(struct work *work)
{
    const struct plan *plan = work->plan;
    AUTO_STR struct str calls = STR_INIT(STR_DOCUMENT);
    size_t known = plan_commands(work->program->platform, plan, &calls);
    fputs(calls.s, stdout);
    if (known == plan->count)
        return work->code;
    fprintf(stderr, "%s\n", _("There is no call of kubectl for some of them."));
    return EXIT_FAILED;
}

/* Of volumes that may go only if nobody else uses them, and nobody can say that. The server alone
 * is not what was asked for, and afterwards nothing would name its volumes any more. */
static bool volumes_in_doubt(const struct program *program, const struct plan *plan)
{
    if (!program->options.with_volumes || plan->unsure.code == ERR_NONE)
        return false;
    program_complain(&plan->unsure);
    fprintf(stderr, "%s\n",
            _("Nothing was deleted. Without --with-volumes the server goes and its volumes stay."));
    return true;
}

static enum exit_code run_plan(struct program *program, struct plan *plan)
{
    struct work work = {.program = program, .plan = plan};
    struct error error = ERROR_NONE;

    say_left_out(&work);
    if (plan->count == 0)
        return work.code;
    if (volumes_in_doubt(program, plan))
        return exit_code_of(&plan->unsure);
    for (size_t i = 0; i < plan->volume_count && program->options.with_volumes; i++)
        plan_tick(plan, i, true);
    if (program->options.dry_run)
        return show_calls(&work);
    if (plan->verb == VERB_DELETE_SERVER) {
        say_deletion(plan);
        if (!confirmed(program, plan, &error)) {
            program_complain(&error);
            return exit_code_of(&error);
        }
    }
    send(&work);
    return work.code;
}

static enum exit_code change(struct program *program, enum platform_verb verb)
{
    struct scope scope;
    struct refs refs = {0};
    struct error error = ERROR_NONE;
    enum exit_code code;

    if (scope_init(&scope, program, &error) &&
        refs_init(&refs, &scope, &program->options, &error) && read_all(program, &refs, &error)) {
        struct plan *plan = plan_new(
            program->model, &(struct plan_request){
                                verb, refs.items, refs.count, refs.count > 1, program_platform_now(program),
                                plan_feeds_of(program->platform, refs.items[0].namespace)});
        for (size_t i = 0; i < plan->item_count; i++) {
            if (plan->items[i].may_put_back)
                plan_leave_out(plan, i, false); /* the person named it: being active is no reason */
        }
        code = run_plan(program, plan);
        plan_free(plan);
    } else {
        program_complain(&error);
        code = exit_code_of(&error);
    }
    refs_fini(&refs);
    scope_fini(&scope);
    return code;
}

enum exit_code command_start(struct program *program)
{
    return change(program, VERB_START_SERVER);
}

enum exit_code command_stop(struct program *program)
{
    return change(program, VERB_STOP_SERVER);
}

enum exit_code command_delete(struct program *program)
{
    return change(program, VERB_DELETE_SERVER);
}
