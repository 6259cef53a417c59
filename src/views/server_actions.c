#include "server_actions.h"

#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/list.h>

#include "actions.h"
#include "changes.h"
#include "command_copy.h"
#include "frame.h"
#include "outcome.h"
#include "place.h"
#include "servers.h"
#include "sheet.h"
#include "sheets.h"
#include "shown.h"

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
        if (!asked && change_possible(ui, refs[i].namespace, right, why))
            return true;
    }
    return false;
}

static bool can_change(struct ui *ui, enum right right, struct text *why)
{
    const struct server *server = shown_server(ui);
    if (!place_in_list(ui, ui->model && server ? 1 : 0, why))
        return false;
    if (is_marked(ui))
        return may_change_some(ui, right, why);
    if (server->meta.deleting) {
        *why = (struct text){.msgid = N_("{name} is being deleted."),
                             .args = {ARG_S("name", server->meta.name)}};
        return false;
    }
    return change_possible(ui, server->meta.namespace, right, why);
}

static bool can_stop_start(void *self, const struct action *action, struct text *why)
{
    struct ui *ui = self;
    const struct server *server = shown_server(ui);
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
    if (!ui->model || !shown_server(ui))
        return;
    bool stop = stop_or_start(ui) == VERB_STOP_SERVER;
    *line = stop ? NC_("key", "Stop") : NC_("key", "Start");
    if (is_marked(ui))
        *palette = stop ? NC_("palette", "Stop every marked server")
                        : NC_("palette", "Start every marked server");
    else
        *palette = stop ? NC_("palette", "Stop the server") : NC_("palette", "Start the server");
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

static struct plan *plan_for(struct ui *ui, enum platform_verb verb, const struct ref *refs,
                             size_t count)
{
    struct plan_feeds feeds = {0};
    if (count == 1)
        feeds = plan_feeds_of(ui->platform, refs[0].namespace);
    return plan_new(ui->model, &(struct plan_request){verb, refs, count, count > 1,
                                                      frame_platform_now(ui), feeds});
}

/* What loses nothing is sent at once, anything else is shown first. */
static void ask_for(struct ui *ui, const struct ref *refs, size_t count, enum platform_verb verb)
{
    struct plan *plan = plan_for(ui, verb, refs, count);
    if (plan->item_count == 0) {
        plan_free(plan);
    } else if (plan->many && all_stay_out(plan)) {
        say_all_left_out(ui, plan);
        plan_free(plan);
    } else if (plan->many) {
        sheet_open(ui, bulk_new(ui, plan));
    } else if (plan->items[0].left_out) {
        outcome_say_left_out(ui, &plan->items[0]);
        plan_free(plan);
    } else if (plan->ask == PLAN_ASK_NOTHING) {
        outcome_say_sent(ui, plan);
        change_run(ui, plan, NULL, NULL);
    } else {
        sheet_open(ui, confirm_new(ui, plan));
    }
}

static bool call_of(struct ui *ui, enum platform_verb verb, struct str *command, struct str *brief)
{
    size_t count;
    AUTO_FREE struct ref *refs = targets(ui, &count);
    struct plan *plan = plan_for(ui, verb, refs, count);
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
    if (change_possible(ui, ref->namespace, right, &why))
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
    sheet_open(self, why_new(self));
}

static void copy(void *self, const struct action *action)
{
    sheet_open(self, copy_new(self));
}

static void report(void *self, const struct action *action)
{
    sheet_open(self, report_sheet_new(self));
}

static bool has_row(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    return place_in_list(ui, list_count(servers_list(ui->servers)), why);
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
