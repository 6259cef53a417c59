/*
 * The question before one server is deleted, or stopped while something runs in it
 * (screens.md 3.9): what goes and what stays is named, the safe choice has the ▸. With a volume
 * ticked the server's name is typed. The question follows the model: when the server is gone it
 * closes, when what depends on it changes it says so; what was ticked and typed stays.
 */
#include "confirm.h"

#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/event.h>

#include "changes.h"
#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "outcome.h"
#include "sheets.h"
#include "words.h"

bool confirm_deletes(const struct confirm *confirm)
{
    return confirm->plan->verb == VERB_DELETE_SERVER;
}

const struct ref *confirm_ref(const struct confirm *confirm)
{
    return &confirm->plan->items[0].ref;
}

static bool is_loading(const struct confirm *confirm, enum kind kind)
{
    const struct ui *ui = confirm->sheet.ui;
    struct feed feed;
    platform_feed(ui->platform, kind, confirm_ref(confirm)->namespace, &feed);
    return feed.state == FEED_LOADING;
}

bool confirm_reading(const struct confirm *confirm)
{
    return confirm_deletes(confirm) &&
           (is_loading(confirm, KIND_VOLUME) || is_loading(confirm, KIND_POD) ||
            is_loading(confirm, KIND_SERVER));
}

/* Choices -------------------------------------------------------------------------------------- */

static void add_choice(struct confirm *confirm, enum choice_kind kind, size_t volume)
{
    ARRAY_ROOM(confirm->choices, confirm->choice_cap, (size_t)confirm->choice_count + 1);
    confirm->choices[confirm->choice_count++] = (struct choice){kind, volume, -1};
}

static const struct choice *chosen(const struct confirm *confirm)
{
    return &confirm->choices[confirm->chooser.at];
}

/* Letters go to the name being typed only while the ▸ is on that line. */
static void note_typing(struct confirm *confirm)
{
    confirm->sheet.typing = confirm->plan->ask == PLAN_ASK_NAME &&
                            chosen(confirm)->kind == CHOICE_DO && !confirm_reading(confirm);
}

/* The ▸ goes to the choice of this kind (and volume), else to the safe one. */
static void list_choices(struct confirm *confirm, enum choice_kind kind, const char *volume)
{
    const struct plan *plan = confirm->plan;
    confirm->choice_count = 0;
    for (size_t i = 0; i < plan->volume_count; i++) {
        if (plan_may_tick(plan, i))
            add_choice(confirm, CHOICE_TICK, i);
    }
    add_choice(confirm, CHOICE_KEEP, 0);
    add_choice(confirm, CHOICE_DO, 0);
    confirm->chooser.at = confirm->choice_count - (kind == CHOICE_DO ? 1 : 2);
    for (int i = 0; kind == CHOICE_TICK && confirm->choices[i].kind == CHOICE_TICK; i++) {
        if (str_eq(plan->volumes[confirm->choices[i].volume].ref.name, volume))
            confirm->chooser.at = i;
    }
    chooser_count(&confirm->chooser, confirm->choice_count);
    note_typing(confirm);
}

/* How many boxes there are: they come first. */
static int boxes(const struct confirm *confirm)
{
    return confirm->choice_count - 2;
}

/* The box at the ▸; away from the boxes, the only one there is, else the ▸ goes to the first of
 * them, since which one is meant is not known. */
static void tick(struct confirm *confirm)
{
    struct plan *plan = confirm->plan;
    if (boxes(confirm) == 0)
        return;
    if (chosen(confirm)->kind != CHOICE_TICK && boxes(confirm) > 1) {
        confirm->chooser.at = 0;
        return;
    }
    size_t volume =
        chosen(confirm)->kind == CHOICE_TICK ? chosen(confirm)->volume : confirm->choices[0].volume;
    plan_tick(plan, volume, !plan->volumes[volume].tick);
}

/* What changed meanwhile ----------------------------------------------------------------------- */

static void keep_ticks(struct plan *plan, const struct plan *old)
{
    for (size_t i = 0; i < plan->volume_count; i++) {
        for (size_t k = 0; k < old->volume_count; k++) {
            if (old->volumes[k].tick &&
                str_eq(old->volumes[k].ref.name, plan->volumes[i].ref.name) &&
                str_eq(old->volumes[k].uid, plan->volumes[i].uid))
                plan_tick(plan, i, true);
        }
    }
}

static void close_gone(struct confirm *confirm)
{
    struct ui *ui = confirm->sheet.ui;
    frame_say(ui, &(struct text){.msgid = N_("{name} is no longer there: someone deleted it."),
                                 .args = {ARG_S("name", confirm_ref(confirm)->name)}});
    sheet_close(ui);
}

/* The server is going, or stopped, or may not be changed any more: the question is answered. */
static void close_answered(struct confirm *confirm, const struct plan *plan)
{
    struct ui *ui = confirm->sheet.ui;
    outcome_say_left_out(ui, &plan->items[0]);
    sheet_close(ui);
}

/* The plan as it would be made now; null: the server is gone (or another one has its name). */
static struct plan *plan_now(const struct confirm *confirm)
{
    const struct plan *old = confirm->plan;
    struct ui *ui = confirm->sheet.ui;
    struct plan *plan = plan_new(
        ui->model,
        &(struct plan_request){old->verb, &old->items[0].ref, 1, false, frame_platform_now(ui),
                               plan_feeds_of(ui->platform, old->items[0].ref.namespace)});
    if (plan->item_count > 0 && str_eq(plan->items[0].uid, old->items[0].uid))
        return plan;
    plan_free(plan);
    return NULL;
}

/* A connection that is away for a moment takes no tick away. */
static bool keeps_old(const struct confirm *confirm)
{
    return confirm->doubt.code != ERR_NONE && confirm->doubt.code != ERR_FORBIDDEN &&
           confirm->plan->ask == PLAN_ASK_NAME;
}

static void take_plan(struct confirm *confirm, struct plan *plan)
{
    struct plan *old = confirm->plan;
    confirm->doubt = plan->unsure;
    if (keeps_old(confirm)) {
        confirm->stale = false;
        plan_free(plan);
        return;
    }
    const struct choice *at = chosen(confirm);
    const char *volume = at->kind == CHOICE_TICK ? old->volumes[at->volume].ref.name : NULL;
    confirm->stale = false;
    keep_ticks(plan, old);
    confirm->plan = plan;
    list_choices(confirm, at->kind, volume);
    plan_free(old);
}

/* False: there is nothing to ask any more, the sheet is gone. */
static bool follow(struct confirm *confirm)
{
    struct plan *plan = plan_now(confirm);
    if (plan && !plan->items[0].left_out) {
        take_plan(confirm, plan);
        return true;
    }
    if (plan)
        close_answered(confirm, plan);
    else
        close_gone(confirm);
    plan_free(plan);
    return false;
}

/* Each change of the model comes here: only what may end the question is looked at at once. */
static void confirm_changed(struct sheet *sheet)
{
    struct confirm *confirm = (struct confirm *)sheet;
    const struct ref *ref = confirm_ref(confirm);
    const struct server *server = model_server(sheet->ui->model, ref->namespace, ref->name);
    confirm->stale = true;
    if (!server || server->meta.deleting)
        follow(confirm);
}

static void draw(struct sheet *sheet, struct area area)
{
    struct confirm *confirm = (struct confirm *)sheet;
    struct plan *plan = confirm->stale ? plan_now(confirm) : NULL;
    if (plan && !plan->items[0].left_out)
        take_plan(confirm, plan);
    else
        plan_free(plan); /* the next key says it: drawing closes nothing */
    note_typing(confirm);
    confirm_draw(sheet, area);
}

/* Doing ---------------------------------------------------------------------------------------- */

static bool may_run(struct confirm *confirm)
{
    struct ui *ui = confirm->sheet.ui;
    enum right right = confirm_deletes(confirm) ? RIGHT_DELETE_SERVER : RIGHT_CHANGE_SERVER;
    struct text why;
    if (confirm_reading(confirm)) {
        frame_say(ui, &(struct text){.msgid = N_("carnet still reads what depends on it.")});
        return false;
    }
    if (!change_possible(ui, confirm_ref(confirm)->namespace, right, &why)) {
        frame_say(ui, &why);
        return false;
    }
    if (confirm->doubt.code != ERR_NONE && confirm->plan->ask == PLAN_ASK_NAME) {
        AUTO_STR struct str doubt = STR_INIT(STR_LINE);
        words_error(&doubt, &confirm->doubt, ui->actions);
        frame_say(ui,
                  &(struct text){.msgid = N_("Not sent. {why}"), .args = {ARG_S("why", doubt.s)}});
        return false;
    }
    if (confirm->plan->ask == PLAN_ASK_NAME &&
        !plan_typed_right(confirm->plan, confirm->typed.text.s)) {
        frame_say(ui, &(struct text){.msgid = N_("Not deleted: what is typed is not {name}."),
                                     .args = {ARG_S("name", confirm_ref(confirm)->name)}});
        return false;
    }
    return true;
}

static void run(struct confirm *confirm)
{
    struct ui *ui = confirm->sheet.ui;
    struct plan *plan = confirm->plan;
    if (!may_run(confirm))
        return;
    confirm->plan = NULL;
    sheet_close(ui);
    outcome_say_sent(ui, plan);
    change_run(ui, plan, NULL, NULL);
}

static bool choose(struct confirm *confirm)
{
    switch (chosen(confirm)->kind) {
    case CHOICE_TICK:
        tick(confirm);
        break;
    case CHOICE_KEEP:
        sheet_close(confirm->sheet.ui);
        break;
    case CHOICE_DO:
        run(confirm);
        break;
    }
    return true;
}

static bool click(struct confirm *confirm, int row)
{
    for (int i = 0; i < confirm->choice_count; i++) {
        if (confirm->choices[i].row != row)
            continue;
        if (confirm->chooser.at == i || confirm->choices[i].kind == CHOICE_TICK) {
            confirm->chooser.at = i;
            note_typing(confirm);
            return chosen(confirm)->kind == CHOICE_DO && confirm->sheet.typing ? true
                                                                               : choose(confirm);
        }
        confirm->chooser.at = i;
        note_typing(confirm);
        return true;
    }
    return false;
}

static bool confirm_event(struct sheet *sheet, const struct input_event *event)
{
    struct confirm *confirm = (struct confirm *)sheet;
    if (confirm->stale && !follow(confirm))
        return true;
    note_typing(confirm);
    if (command_is_key(sheet->ui, event)) {
        command_copy_plan(sheet->ui, confirm->plan);
        return true;
    }
    if (event->type == INPUT_PRESS)
        return event->button == 1 && click(confirm, event->row);
    if (event->type == INPUT_KEY && event->key == K_SPACE && !sheet->typing) {
        tick(confirm);
        return true;
    }
    switch (chooser_event(&confirm->chooser, sheet->ui, event, !sheet->typing)) {
    case CHOOSER_CHOSEN:
        return choose(confirm);
    case CHOOSER_MOVED:
        note_typing(confirm);
        return true;
    default:
        break;
    }
    return sheet->typing && edit_event(&confirm->typed, event);
}

static void confirm_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct confirm *confirm = (const struct confirm *)sheet;
    key_line_add(line, K_ENTER, 0, trc("key", "Choose"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    if (boxes(confirm) > 0 && !sheet->typing)
        key_line_add(line, K_SPACE, 0, trc("key", "Tick"));
    key_line_add(line, command_key(sheet->ui, sheet->typing), 0, trc("key", "Copy the call"));
    key_line_add(line, K_ESC, 0, confirm_deletes(confirm) ? _("Keep it") : _("Let it run"));
}

static void confirm_free(struct sheet *sheet)
{
    struct confirm *confirm = (struct confirm *)sheet;
    plan_free(confirm->plan);
    edit_fini(&confirm->typed);
    free(confirm->choices);
    free(confirm);
}

static const struct sheet_ops confirm_ops = {
    .draw = draw,
    .event = confirm_event,
    .key_line = confirm_key_line,
    .changed = confirm_changed,
    .free = confirm_free,
};

struct sheet *confirm_new(struct ui *ui, struct plan *plan)
{
    struct confirm *confirm = mem_zalloc(1, sizeof *confirm);
    confirm->sheet = (struct sheet){.ops = &confirm_ops, .ui = ui};
    confirm->plan = plan;
    confirm->doubt = plan->unsure;
    edit_init(&confirm->typed, 253);
    list_choices(confirm, CHOICE_KEEP, NULL);
    platform_ask_rights(ui->platform, confirm_ref(confirm)->namespace);
    return &confirm->sheet;
}
