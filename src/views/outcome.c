#include "outcome.h"

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/action.h>
#include <carnet/tui/key.h>

#include "frame.h"
#include "messages.h"

/* Of one server ------------------------------------------------------------------------------- */

void outcome_start_key(struct str *out, const struct ui *ui)
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

void outcome_say_sent(struct ui *ui, const struct plan *plan)
{
    if (plan->item_count == 1 && said(plan))
        frame_say(ui, &(struct text){.msgid = said(plan)->sent,
                                     .args = {ARG_S("name", plan->items[0].ref.name)}});
}

static void say_one_done(struct ui *ui, const struct plan_item *item, const char *msgid)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    outcome_start_key(&key, ui);
    frame_say(ui, &(struct text){.msgid = msgid,
                                 .args = {ARG_S("name", item->ref.name), ARG_S("key", key.s)}});
}

static void say_one_failed(struct ui *ui, const struct plan_item *item, const char *msgid)
{
    const struct text text = {.msgid = msgid, .args = {ARG_S("name", item->ref.name)}};
    if (item->error.code != ERR_CANCELLED)
        messages_say_failure(ui->messages, frame_now(ui), &text, &item->error);
}

static void say_one(struct ui *ui, const struct plan *plan)
{
    const struct plan_item *item = plan->items;
    const struct said *words = said(plan);
    if (!words)
        return;
    if (item->progress == PLAN_DONE && !words->done)
        say_deleting(ui, plan);
    else if (item->progress == PLAN_DONE)
        say_one_done(ui, item, words->done);
    else if (item->progress == PLAN_FAILED)
        say_one_failed(ui, item, plan_item_open(item) ? words->unknown : words->failed);
}

void outcome_say_left_out(struct ui *ui, const struct plan_item *item)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    text_render(&why, &item->why_left_out);
    frame_say(ui, &(struct text){.msgid = N_("{name}: {why}."),
                                 .args = {ARG_S("name", item->ref.name), ARG_S("why", why.s)}});
}

/* Of many ------------------------------------------------------------------------------------- */

static const struct plan_item *first_failed(const struct plan *plan)
{
    for (size_t i = 0; i < plan->item_count; i++)
        if (plan->items[i].progress == PLAN_FAILED)
            return &plan->items[i];
    return NULL;
}

/* The verbs have a sentence each: languages bend them differently. */
static void say_all_done(struct ui *ui, const struct plan *plan, int64_t done)
{
    struct text text = {.count = done, .args = {ARG_N("n", done)}};
    if (plan->verb == VERB_STOP_SERVER)
        text = (struct text){NP_("{n} server stops.", "{n} servers stop."), done, {text.args[0]}};
    else if (plan->verb == VERB_START_SERVER)
        text = (struct text){NP_("{n} server starts.", "{n} servers start."), done, {text.args[0]}};
    else
        text = (struct text){NP_("{n} server is being deleted.", "{n} servers are being deleted."),
                             done,
                             {text.args[0]}};
    frame_say(ui, &text);
}

/* The person stopped it: the rest was not sent. */
static size_t not_sent(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->item_count; i++)
        count += !plan->items[i].left_out && plan->items[i].progress == PLAN_TO_DO;
    return count;
}

static void say_stopped(struct ui *ui, int64_t done, int64_t rest)
{
    frame_say(ui, &(struct text){.msgid = N_("{n} done, {m} not sent: you stopped it."),
                                 .args = {ARG_N("n", done), ARG_N("m", rest)}});
}

/* {m} did not go well, some of them for sure. */
static const char *some_failed_text(int64_t failed, int64_t open)
{
    if (open == 0)
        return N_("{n} done, {m} not. {name}: {why}");
    return open == failed ? N_("{n} done, {m} not known. {name}: {why}")
                          : N_("{n} done, {m} not or not known. {name}: {why}");
}

static void say_some_failed(struct ui *ui, const struct plan *plan, int64_t done, int64_t failed)
{
    const struct plan_item *item = first_failed(plan);
    int64_t open = 0;
    if (!item)
        return;
    for (size_t i = 0; i < plan->item_count; i++)
        open += plan_item_open(&plan->items[i]);
    const struct text text = {
        .msgid = some_failed_text(failed, open),
        .args = {ARG_N("n", done), ARG_N("m", failed), ARG_S("name", item->ref.name)}};
    messages_say_failure(ui->messages, frame_now(ui), &text, &item->error);
}

void outcome_say(struct ui *ui, const struct plan *plan, int64_t done, int64_t failed)
{
    int64_t rest = (int64_t)not_sent(plan);
    if (plan->item_count == 1)
        say_one(ui, plan);
    else if (failed > 0)
        say_some_failed(ui, plan, done, failed);
    else if (rest > 0)
        say_stopped(ui, done, rest);
    else
        say_all_done(ui, plan, done);
}
