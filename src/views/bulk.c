/*
 * The question before many servers are changed at once (screens.md 3.10): what it frees and what it
 * keeps, every server by name, the number typed. While it runs each row says how it went. The plan
 * follows the model: what vanished is no longer in it, what was left out or put back by hand stays
 * so, what was typed stays.
 */
#include "bulk.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/event.h>

#include "changes.h"
#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "sheets.h"

#define DIGITS_MAX 8

/* Following the model -------------------------------------------------------------------------- */

static struct plan_item *same_item(const struct plan *plan, const struct plan_item *item)
{
    for (size_t i = 0; i < plan->item_count; i++) {
        if (str_eq(plan->items[i].uid, item->uid) &&
            str_eq(plan->items[i].ref.name, item->ref.name) &&
            str_eq(plan->items[i].ref.namespace, item->ref.namespace))
            return &plan->items[i];
    }
    return NULL;
}

/* Left out by hand: not by what the platform or the activity says. */
static bool by_hand(const struct plan_item *item)
{
    return item->left_out && item->may_put_back && !item->why_left_out.msgid;
}

/* Put back by hand: the reason is still there, but it is not left out. */
static bool put_back(const struct plan_item *item)
{
    return !item->left_out && item->why_left_out.msgid;
}

static void keep_choices(struct plan *plan, const struct plan *old)
{
    for (size_t i = 0; i < old->item_count; i++) {
        struct plan_item *item = same_item(plan, &old->items[i]);
        if (item && (by_hand(&old->items[i]) || put_back(&old->items[i])))
            plan_leave_out(plan, (size_t)(item - plan->items), old->items[i].left_out);
    }
}

static void say_gone(struct ui *ui, const struct plan *plan, const struct plan *old)
{
    for (size_t i = 0; i < old->item_count; i++) {
        if (same_item(plan, &old->items[i]))
            continue;
        frame_say(ui, &(struct text){.msgid = N_("{name} is no longer there: someone deleted it."),
                                     .args = {ARG_S("name", old->items[i].ref.name)}});
        return;
    }
}

/* The ▸ stays on its server, else on its place. */
static void keep_row(struct bulk *bulk, const struct plan *old)
{
    int at = bulk->chooser.at;
    const struct plan_item *item = at >= 0 ? same_item(bulk->plan, &old->items[at]) : NULL;
    if (item)
        bulk->chooser.at = (int)(item - bulk->plan->items);
    chooser_count(&bulk->chooser, (int)bulk->plan->item_count);
}

static void follow(struct bulk *bulk)
{
    struct ui *ui = bulk->sheet.ui;
    struct plan *old = bulk->plan;
    if (!bulk->stale || bulk->stage != BULK_ASKS)
        return;
    AUTO_FREE struct ref *refs = mem_zalloc(old->item_count + 1, sizeof *refs);
    for (size_t i = 0; i < old->item_count; i++)
        refs[i] = old->items[i].ref;
    bulk->stale = false;
    bulk->plan = plan_new(ui->model,
                          &(struct plan_request){
                              old->verb, refs, old->item_count, true, frame_platform_now(ui), {0}});
    keep_choices(bulk->plan, old);
    say_gone(ui, bulk->plan, old);
    keep_row(bulk, old);
    plan_free(old);
}

static void draw(struct sheet *sheet, struct area area)
{
    struct bulk *bulk = (struct bulk *)sheet;
    follow(bulk);
    bulk_draw(bulk, area);
}

static void bulk_changed(struct sheet *sheet)
{
    ((struct bulk *)sheet)->stale = true;
}

/* Running -------------------------------------------------------------------------------------- */

static bool any_failed(const struct plan *plan)
{
    for (size_t i = 0; i < plan->item_count; i++) {
        if (plan->items[i].progress == PLAN_FAILED)
            return true;
    }
    return false;
}

/* Where all went well the sheet goes; else it stays, so that the reasons can be read. */
static bool stepped(void *data, struct plan *plan, bool ended)
{
    struct bulk *bulk = data;
    if (!ended)
        return false;
    bulk->stage = BULK_ENDED;
    if (any_failed(plan))
        return true;
    bulk->plan = NULL;
    sheet_close(bulk->sheet.ui);
    return false;
}

static bool may_run(struct bulk *bulk)
{
    struct ui *ui = bulk->sheet.ui;
    struct text why;
    enum right right =
        bulk->plan->verb == VERB_DELETE_SERVER ? RIGHT_DELETE_SERVER : RIGHT_CHANGE_SERVER;
    if (bulk->plan->count == 0)
        return false;
    if (!change_possible(ui, NULL, right, &why)) {
        frame_say(ui, &why);
        return false;
    }
    if (!plan_typed_right(bulk->plan, bulk->typed.text.s)) {
        frame_say(ui, &(struct text){.msgid = N_("Not sent: the number to type is {n}."),
                                     .args = {ARG_N("n", (int64_t)bulk->plan->count)}});
        return false;
    }
    return true;
}

static void run(struct bulk *bulk)
{
    if (!may_run(bulk))
        return;
    bulk->stage = BULK_RUNS;
    bulk->sheet.typing = false;
    change_run(bulk->sheet.ui, bulk->plan, stepped, bulk);
}

static void leave_out(struct bulk *bulk)
{
    int at = bulk->chooser.at;
    if (at < 0)
        return;
    const struct plan_item *item = &bulk->plan->items[at];
    if (!item->left_out || item->may_put_back)
        plan_leave_out(bulk->plan, (size_t)at, !item->left_out);
}

/* Events --------------------------------------------------------------------------------------- */

/* Only a number is typed here: other characters do nothing. */
static bool type(struct bulk *bulk, const struct input_event *event)
{
    bool letter = event->type == INPUT_KEY && event->key > K_SPACE && event->key < K_UP &&
                  event->key != K_BACKSPACE && (event->key < '0' || event->key > '9');
    return letter || edit_event(&bulk->typed, event);
}

static bool bulk_event(struct sheet *sheet, const struct input_event *event)
{
    struct bulk *bulk = (struct bulk *)sheet;
    bool asks = bulk->stage == BULK_ASKS;
    follow(bulk);
    if (bulk->stage == BULK_RUNS && event->type == INPUT_KEY && event->key == K_ESC) {
        change_stop(sheet->ui, bulk->plan);
        return false; /* the frame closes it */
    }
    if (event->type == INPUT_KEY && event->key == K_SPACE && asks) {
        leave_out(bulk);
        return true;
    }
    if (asks && command_is_key(sheet->ui, event)) {
        command_copy_plan(sheet->ui, bulk->plan);
        return true;
    }
    switch (chooser_event(&bulk->chooser, sheet->ui, event, !asks)) {
    case CHOOSER_CHOSEN:
        if (asks && event->type == INPUT_KEY)
            run(bulk);
        else if (asks)
            leave_out(bulk);
        return true;
    case CHOOSER_MOVED:
        return true;
    default:
        break;
    }
    return asks && type(bulk, event);
}

static void bulk_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct bulk *bulk = (const struct bulk *)sheet;
    if (bulk->stage != BULK_ASKS) {
        key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
        key_line_add(line, K_ESC, 0,
                     bulk->stage == BULK_RUNS ? trc("key", "Send nothing further")
                                              : trc("key", "Close"));
        return;
    }
    key_line_add(line, K_SPACE, 0, trc("key", "Leave out"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, command_key(sheet->ui, true), 0, trc("key", "Copy the calls"));
    key_line_add(line, K_ESC, 0,
                 bulk->plan->verb == VERB_STOP_SERVER ? trc("key", "Stop nothing")
                                                      : trc("key", "Change nothing"));
}

static void bulk_free(struct sheet *sheet)
{
    struct bulk *bulk = (struct bulk *)sheet;
    if (bulk->stage == BULK_RUNS)
        change_unwatch(sheet->ui, bulk); /* it goes on: the message line says how it ended */
    else
        plan_free(bulk->plan);
    edit_fini(&bulk->typed);
    free(bulk);
}

static const struct sheet_ops bulk_ops = {
    .draw = draw,
    .event = bulk_event,
    .key_line = bulk_key_line,
    .changed = bulk_changed,
    .free = bulk_free,
};

/* What may be done where: asked once for each namespace, known answers stay. */
static void ask_rights(const struct bulk *bulk)
{
    const struct plan *plan = bulk->plan;
    for (size_t i = 0; i < plan->item_count; i++) {
        if (i == 0 || !str_eq(plan->items[i].ref.namespace, plan->items[i - 1].ref.namespace))
            platform_ask_rights(bulk->sheet.ui->platform, plan->items[i].ref.namespace);
    }
}

struct sheet *bulk_new(struct ui *ui, struct plan *plan)
{
    struct bulk *bulk = mem_zalloc(1, sizeof *bulk);
    bulk->sheet = (struct sheet){.ops = &bulk_ops, .ui = ui, .typing = true};
    bulk->plan = plan;
    bulk->chooser.more = true;
    edit_init(&bulk->typed, DIGITS_MAX);
    chooser_count(&bulk->chooser, (int)plan->item_count);
    ask_rights(bulk);
    return &bulk->sheet;
}
