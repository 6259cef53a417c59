#include "server_actions.h"

#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/tui/input.h>
#include <carnet/tui/list.h>

#include "actions.h"
#include "command_copy.h"
#include "frame.h"
#include "messages.h"
#include "servers.h"
#include "sheets.h"

/* The servers an action is about: the marked ones, else the selected one. The refs point into rows.
 */
static struct ref *targets(const struct ui *ui, size_t *count)
{
    size_t marks = list_mark_count(servers_list(ui->servers));
    struct ref *refs = mem_zalloc(marks > 0 ? marks : 1, sizeof *refs);
    if (marks > 0)
        *count = servers_marked(ui->servers, refs, marks);
    else
        *count = servers_selected(ui->servers, &refs[0]) ? 1 : 0;
    return refs;
}

static bool is_marked(const struct ui *ui)
{
    return list_mark_count(servers_list(ui->servers)) > 0;
}

/* Start only when all of them are stopped. */
static enum platform_verb stop_or_start(const struct ui *ui)
{
    size_t count;
    AUTO_FREE struct ref *refs = targets(ui, &count);
    for (size_t i = 0; i < count; i++) {
        const struct server *server = model_server(ui->model, refs[i].namespace, refs[i].name);
        if (server && server->stopped == 0)
            return VERB_STOP_SERVER;
    }
    return VERB_START_SERVER;
}

/* Of many, one that may be changed is enough: the question leaves the others out. */
static bool may_change_some(struct ui *ui, enum right right, struct text *why)
{
    size_t count;
    AUTO_FREE struct ref *refs = targets(ui, &count);
    for (size_t i = 0; i < count; i++) {
        bool asked = i > 0 && str_eq(refs[i].namespace, refs[i - 1].namespace);
        if (!asked && frame_may_change(ui, refs[i].namespace, right, why))
            return true;
    }
    return false;
}

static bool can_change(struct ui *ui, enum right right, struct text *why)
{
    const struct server *server = frame_selected(ui);
    if (!frame_in_list(ui, ui->model && server ? 1 : 0, why))
        return false;
    if (is_marked(ui))
        return may_change_some(ui, right, why);
    if (server->meta.deleting) {
        *why = (struct text){.msgid = N_("{name} is being deleted."),
                             .args = {ARG_S("name", server->meta.name)}};
        return false;
    }
    return frame_may_change(ui, server->meta.namespace, right, why);
}

static bool can_stop_start(void *self, const struct action *action, struct text *why)
{
    struct ui *ui = self;
    const struct server *server = frame_selected(ui);
    if (server && server->unreadable && !is_marked(ui)) {
        *why = (struct text){.msgid = N_("carnet cannot read {name}, so it does not change it."),
                             .args = {ARG_S("name", server->meta.name)}};
        return false;
    }
    return can_change(ui, RIGHT_CHANGE_SERVER, why);
}

static bool can_delete(void *self, const struct action *action, struct text *why)
{
    return can_change(self, RIGHT_DELETE_SERVER, why);
}

static void stop_start_names(void *self, const struct action *action, const char **line,
                             const char **palette)
{
    const struct ui *ui = self;
    if (!ui->model || !frame_selected(ui))
        return;
    bool stop = stop_or_start(ui) == VERB_STOP_SERVER;
    *line = stop ? NC_("key", "Stop") : NC_("key", "Start");
    if (is_marked(ui))
        *palette = stop ? NC_("palette", "Stop every marked server")
                        : NC_("palette", "Start every marked server");
    else
        *palette = stop ? NC_("palette", "Stop the server") : NC_("palette", "Start the server");
}

void server_start_key(struct str *out, const struct ui *ui)
{
    key_name(out, action_key(ui->actions, actions_find(ui->actions, "server.stop_start")));
}

/* Of a deletion: what stays is what one fears for. */
static void say_deleting(struct ui *ui, const struct plan *plan)
{
    const char *name = plan->items[0].ref.name, *kept = NULL;
    int64_t count = 0;
    for (size_t i = 0; i < plan->volume_count; i++) {
        if (plan->volumes[i].tick)
            continue;
        kept = plan->volumes[i].ref.name;
        count++;
    }
    if (count == 0)
        frame_say(ui,
                  &(struct text){.msgid = N_("Deleting {name}."), .args = {ARG_S("name", name)}});
    else if (count == 1)
        frame_say(ui, &(struct text){.msgid = N_("Deleting {name}; volume {volume} stays."),
                                     .args = {ARG_S("name", name), ARG_S("volume", kept)}});
    else
        frame_say(ui, &(struct text){.msgid = N_("Deleting {name}; {n} volumes stay."),
                                     .args = {ARG_S("name", name), ARG_N("n", count)}});
}

/* What is said of a change to one server. The verbs have a sentence each: languages bend them
 * differently. */
static const struct said {
    enum platform_verb verb;
    const char *sent, *done, *failed, *unknown; /* done null: say_deleting */
} said_of[] = {
    {VERB_STOP_SERVER, N_("{name}: stop sent, no answer yet."),
     N_("Stopping {name}. {key} starts it again."), N_("{name} was not stopped. {why}"),
     N_("It is not known whether {name} was stopped. {why}")},
    {VERB_START_SERVER, N_("{name}: start sent, no answer yet."),
     N_("Starting {name}. {key} stops it again."), N_("{name} was not started. {why}"),
     N_("It is not known whether {name} was started. {why}")},
    {VERB_DELETE_SERVER, N_("{name}: deletion sent, no answer yet."), NULL,
     N_("{name} was not deleted. {why}"), N_("It is not known whether {name} was deleted. {why}")},
};

static const struct said *said(const struct plan *plan)
{
    for (size_t i = 0; i < ARRAY_LEN(said_of); i++)
        if (said_of[i].verb == plan->verb)
            return &said_of[i];
    return NULL;
}

void server_say_sent(struct ui *ui, const struct plan *plan)
{
    if (plan->item_count == 1 && said(plan))
        frame_say(ui, &(struct text){.msgid = said(plan)->sent,
                                     .args = {ARG_S("name", plan->items[0].ref.name)}});
}

/* The request may have arrived: what it did is not known. */
static bool is_open(const struct error *error)
{
    return error->code == ERR_TIMEOUT || error->code == ERR_CUT || error->code == ERR_PROTOCOL ||
           (error->code == ERR_SERVER && error->status >= 502 && error->status <= 504);
}

static void say_done(struct ui *ui, const struct plan_item *item, const char *msgid)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    server_start_key(&key, ui);
    frame_say(ui, &(struct text){.msgid = msgid,
                                 .args = {ARG_S("name", item->ref.name), ARG_S("key", key.s)}});
}

static void say_failed(struct ui *ui, const struct plan_item *item, const char *msgid)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    if (item->error.code == ERR_CANCELLED)
        return;
    error_text(&why, &item->error);
    messages_say_failure(
        ui->messages, frame_now(ui),
        &(struct text){.msgid = msgid,
                       .args = {ARG_S("name", item->ref.name), ARG_S("why", why.s)}});
    frame_dirty(ui);
}

void server_say_outcome(struct ui *ui, const struct plan *plan)
{
    const struct plan_item *item = plan->items;
    const struct said *words = said(plan);
    if (plan->item_count != 1 || !words)
        return;
    if (item->progress == PLAN_DONE && !words->done)
        say_deleting(ui, plan);
    else if (item->progress == PLAN_DONE)
        say_done(ui, item, words->done);
    else if (item->progress == PLAN_FAILED)
        say_failed(ui, item, is_open(&item->error) ? words->unknown : words->failed);
}

void server_say_left_out(struct ui *ui, const struct plan_item *item)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    text_render(&why, &item->why_left_out);
    frame_say(ui, &(struct text){.msgid = N_("{name}: {why}."),
                                 .args = {ARG_S("name", item->ref.name), ARG_S("why", why.s)}});
}

static bool all_stay_out(const struct plan *plan)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (!plan->items[i].left_out || plan->items[i].may_put_back)
            return false;
    return true;
}

static void say_all_left_out(struct ui *ui, const struct plan *plan)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    text_render(&why, &plan->items[0].why_left_out);
    frame_say(
        ui, &(struct text){.msgid = N_("Nothing to change. {name}: {why}."),
                           .args = {ARG_S("name", plan->items[0].ref.name), ARG_S("why", why.s)}});
}

/* What loses nothing is sent at once, anything else is shown first. */
static void ask_for(struct ui *ui, const struct ref *refs, size_t count, enum platform_verb verb)
{
    struct plan *plan =
        plan_new(ui->model, &(struct plan_request){verb, refs, count, count > 1, frame_now(ui)});
    if (plan->item_count == 0) {
        plan_free(plan);
    } else if (plan->many && all_stay_out(plan)) {
        say_all_left_out(ui, plan);
        plan_free(plan);
    } else if (plan->many) {
        frame_open(ui, bulk_new(ui, plan));
    } else if (plan->items[0].left_out) {
        server_say_left_out(ui, &plan->items[0]);
        plan_free(plan);
    } else if (plan->ask == PLAN_ASK_NOTHING) {
        server_say_sent(ui, plan);
        frame_run(ui, plan, NULL, NULL);
    } else {
        frame_open(ui, confirm_new(ui, plan));
    }
}

static bool call_of(struct ui *ui, enum platform_verb verb, struct str *command, struct str *brief)
{
    size_t count;
    AUTO_FREE struct ref *refs = targets(ui, &count);
    struct plan *plan =
        plan_new(ui->model, &(struct plan_request){verb, refs, count, count > 1, frame_now(ui)});
    count = command_of_plan(command, brief, ui, plan);
    plan_free(plan);
    return count > 0;
}

static bool stop_start_call(void *self, const struct action *action, struct str *command,
                            struct str *brief)
{
    return call_of(self, stop_or_start(self), command, brief);
}

static bool delete_call(void *self, const struct action *action, struct str *command,
                        struct str *brief)
{
    return call_of(self, VERB_DELETE_SERVER, command, brief);
}

static void plan_and_ask(struct ui *ui, enum platform_verb verb)
{
    size_t count;
    AUTO_FREE struct ref *refs = targets(ui, &count);
    ask_for(ui, refs, count, verb);
}

void server_act(struct ui *ui, const struct ref *ref, enum platform_verb verb)
{
    struct text why;
    enum right right = verb == VERB_DELETE_SERVER ? RIGHT_DELETE_SERVER : RIGHT_CHANGE_SERVER;
    if (frame_may_change(ui, ref->namespace, right, &why))
        ask_for(ui, ref, 1, verb);
    else
        frame_say(ui, &why);
}

static void stop_start(void *self, const struct action *action)
{
    plan_and_ask(self, stop_or_start(self));
}

static void delete (void *self, const struct action *action)
{
    plan_and_ask(self, VERB_DELETE_SERVER);
}

static void why(void *self, const struct action *action)
{
    frame_open(self, why_new(self));
}

static void copy(void *self, const struct action *action)
{
    frame_open(self, copy_new(self));
}

static void report(void *self, const struct action *action)
{
    frame_open(self, report_sheet_new(self));
}

static bool has_row(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    return frame_in_list(ui, list_count(servers_list(ui->servers)), why);
}

static const struct action serving[] = {
    {.id = "server.stop_start",
     .keys = {'s'},
     .where = PLACE_SERVER,
     .flags = ACTION_CHANGES | ACTION_ON_ROW,
     .rank = 3,
     .group = HELP_SERVER,
     .line = NC_("key", "Stop"),
     .palette = NC_("palette", "Stop or start the server"),
     .help = NC_("help", "stop or start"),
     .run = stop_start,
     .possible = can_stop_start,
     .call = stop_start_call,
     .names = stop_start_names},
    {.id = "object.why",
     .keys = {'w'},
     .where = VIEW,
     .flags = ACTION_ON_ROW,
     .rank = 4,
     .group = HELP_SERVER,
     .line = NC_("key", "Why"),
     .palette = NC_("palette", "Why is it in this state"),
     .help = NC_("help", "why it is so"),
     .run = why,
     .possible = has_row},
    {.id = "object.copy",
     .keys = {'y'},
     .where = VIEW,
     .group = HELP_SERVER,
     .line = NC_("key", "Copy"),
     .palette = NC_("palette", "Copy the name, address, YAML or call"),
     .help = NC_("help", "copy name, YAML…"),
     .run = copy,
     .possible = has_row},
    {.id = "object.report",
     .keys = {'I'},
     .where = VIEW,
     .rank = 16,
     .group = HELP_SERVER,
     .line = NC_("key", "Report"),
     .palette = NC_("palette", "Write an incident report, English and French"),
     .help = NC_("help", "incident report"),
     .run = report,
     .possible = has_row},
    {.id = "object.delete",
     .keys = {'d'},
     .where = PLACE_LIST,
     .flags = ACTION_CHANGES | ACTION_ON_ROW | ACTION_DANGEROUS,
     .rank = 11,
     .group = HELP_SERVER,
     .line = NC_("key", "Delete"),
     .palette = NC_("palette", "Delete the server"),
     .help = NC_("help", "delete"),
     .run = delete,
     .possible = can_delete,
     .call = delete_call},
};

void actions_add_servers(struct ui *ui)
{
    actions_register(ui->actions, serving, ARRAY_LEN(serving), ui);
}
