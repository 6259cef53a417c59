/*
 * The question before many servers are changed at once (screens.md 3.10): what it frees and what it
 * keeps, every server by name, the number typed. While it runs each row says how it went.
 */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/edit.h>

#include "chooser.h"
#include "frame.h"
#include "keyline.h"
#include "sheets.h"

struct bulk {
    struct sheet sheet;
    struct plan *plan; /* ours until it is run; then read only, until it ended */
    bool running, ended;
    struct chooser chooser;
    struct edit typed;
};

static const char *title_words(const struct plan *plan)
{
    int64_t n = (int64_t)plan->count;
    bool several = plan->namespaces > 1;
    switch (plan->verb) {
    case VERB_STOP_SERVER:
        return several ? trn("Stop {n} server in {m} namespaces?",
                             "Stop {n} servers in {m} namespaces?", n)
                       : trn("Stop {n} server?", "Stop {n} servers?", n);
    case VERB_START_SERVER:
        return several ? trn("Start {n} server in {m} namespaces?",
                             "Start {n} servers in {m} namespaces?", n)
                       : trn("Start {n} server?", "Start {n} servers?", n);
    default:
        return several ? trn("Delete {n} server in {m} namespaces?",
                             "Delete {n} servers in {m} namespaces?", n)
                       : trn("Delete {n} server?", "Delete {n} servers?", n);
    }
}

static void draw_frees(const struct plan *plan, struct area area, int row)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    if (plan->gpus)
        TR_FILL(&words, "{n} GPU     ", ARG_N("n", plan->gpus));
    TR_FILL(&words, "{cpu} CPU     {memory}", ARG_K("cpu", ARG_CPU, plan->cpu),
            ARG_K("memory", ARG_MEMORY, plan->memory));
    area_text(area, row, 3, INK_MUTED,
              plan->verb == VERB_START_SERVER ? _("Asks for") : _("Frees"));
    area_text(area, row, 13, INK_TEXT, words.s);
}

static void draw_keeps(const struct plan *plan, struct area area, int row)
{
    if (plan->verb == VERB_START_SERVER)
        return;
    area_text(area, row, 3, INK_MUTED, _("Keeps"));
    area_text(area, row, 13, INK_TEXT,
              plan->verb == VERB_STOP_SERVER ? _("volumes and settings; s starts a server again")
                                             : _("volumes; the servers and their settings go"));
}

/* Shape of a row: left out, to do, on its way, done, failed. */
static const char *shape(const struct plan_item *item, enum ink *ink)
{
    *ink = INK_MUTED;
    if (item->left_out)
        return item->may_put_back ? "–" : "✕";
    switch (item->progress) {
    case PLAN_DOING:
        *ink = INK_WAITING;
        return "◐";
    case PLAN_DONE:
        *ink = INK_OK;
        return "✓";
    case PLAN_FAILED:
        *ink = INK_FAILED;
        return "✕";
    default:
        return " ";
    }
}

static void item_words(struct str *out, const struct plan_item *item)
{
    if (item->progress == PLAN_FAILED) {
        error_text(out, &item->error);
    } else if (item->left_out) {
        AUTO_STR struct str why = STR_INIT(STR_LINE);
        text_render(&why, &item->why_left_out);
        TR_FILL(out, _("left out: {why}"), ARG_S("why", why.s));
    } else {
        if (item->idle >= 0)
            TR_FILL(out, _("idle {age}"), ARG_K("age", ARG_DURATION, item->idle));
        if (item->gpus)
            TR_FILL(out, "     {n} GPU", ARG_N("n", item->gpus));
    }
}

static void draw_row(void *data, struct area area, int number)
{
    const struct bulk *bulk = data;
    const struct plan_item *item = &bulk->plan->items[number];
    AUTO_STR struct str name = STR_INIT(STR_LINE), words = STR_INIT(STR_LINE);
    enum ink ink, text = item->left_out ? INK_MUTED : INK_TEXT;
    const char *sign = shape(item, &ink);
    int col = 3;

    area_text(area, 0, 1, ink, sign);
    if (bulk->plan->namespaces > 1) {
        utf8_fit(&name, item->ref.namespace, 14);
        col = area_text(area, 0, col, text, name.s);
        str_clear(&name);
    }
    utf8_fit(&name, item->ref.name, 15);
    col = area_text(area, 0, col, text, name.s);
    item_words(&words, item);
    area_text(area, 0, col + 1, item->progress == PLAN_FAILED ? INK_FAILED : INK_MUTED, words.s);
}

static void draw_question(const struct bulk *bulk, struct area area, int row)
{
    AUTO_STR struct str question = STR_INIT(STR_LINE);
    int64_t n = (int64_t)bulk->plan->count;
    const char *words;
    int end;
    switch (bulk->plan->verb) {
    case VERB_STOP_SERVER:
        words = trn("Type {n} to stop it:", "Type {n} to stop them:", n);
        break;
    case VERB_START_SERVER:
        words = trn("Type {n} to start it:", "Type {n} to start them:", n);
        break;
    default:
        words = trn("Type {n} to delete it:", "Type {n} to delete them:", n);
        break;
    }
    if (bulk->plan->count == 0) {
        area_text(area, row, 3, INK_MUTED, _("All of them are left out: nothing would change."));
        return;
    }
    TR_FILL(&question, words, ARG_N("n", n));
    end = area_text(area, row, 3, bulk->plan->verb == VERB_DELETE_SERVER ? INK_DANGER : INK_TEXT,
                    question.s);
    edit_draw(&bulk->typed, area, row, end + 1, 8, true);
}

static void bulk_draw(struct sheet *sheet, struct area area)
{
    struct bulk *bulk = (struct bulk *)sheet;
    const struct plan *plan = bulk->plan;
    AUTO_STR struct str title = STR_INIT(STR_LINE), right = STR_INIT(STR_LINE);
    int bottom = bulk->running ? area.rows : area.rows - 2;

    TR_FILL(&title, title_words(plan), ARG_N("n", (int64_t)plan->count),
            ARG_N("m", (int64_t)plan->namespaces));
    TR_FILL(&right, _("{n} of {all} marked"), ARG_N("n", (int64_t)plan->count),
            ARG_N("all", (int64_t)plan->item_count));
    frame_title(area, title.s, right.s, false);
    draw_frees(plan, area, 1);
    draw_keeps(plan, area, 2);
    chooser_draw(&bulk->chooser, area, 4, bottom - 4, draw_row, bulk);
    if (!bulk->running)
        draw_question(bulk, area, area.rows - 1);
}

/* The frame reports steps; the plan may be read until it ended. */
static void stepped(void *data, const struct plan *plan, bool ended)
{
    struct bulk *bulk = data;
    if (!ended)
        return;
    bulk->ended = true;
    bulk->plan = NULL;
    frame_close(bulk->sheet.ui);
}

static void run(struct bulk *bulk)
{
    bulk->running = true;
    bulk->sheet.typing = false;
    frame_run(bulk->sheet.ui, bulk->plan, stepped, bulk);
}

static void leave_out(struct bulk *bulk)
{
    const struct plan_item *item = &bulk->plan->items[bulk->chooser.at];
    if (item->left_out && !item->may_put_back)
        return;
    plan_leave_out(bulk->plan, (size_t)bulk->chooser.at, !item->left_out);
}

static bool bulk_event(struct sheet *sheet, const struct input_event *event)
{
    struct bulk *bulk = (struct bulk *)sheet;
    if (event->type == INPUT_KEY && event->key == K_SPACE && !bulk->running) {
        leave_out(bulk);
        return true;
    }
    switch (chooser_event(&bulk->chooser, sheet->ui, event, bulk->running)) {
    case CHOOSER_CHOSEN:
        if (!bulk->running && bulk->plan->count && plan_typed_right(bulk->plan, bulk->typed.text.s))
            run(bulk);
        return true;
    case CHOOSER_MOVED:
        return true;
    default:
        break;
    }
    return !bulk->running && edit_event(&bulk->typed, event);
}

static void bulk_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct bulk *bulk = (const struct bulk *)sheet;
    if (bulk->running) {
        key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
        key_line_add(line, K_ESC, 0, trc("key", "Send nothing further"));
        return;
    }
    key_line_add(line, K_SPACE, 0, trc("key", "Leave out"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, K_ESC, 0,
                 bulk->plan->verb == VERB_STOP_SERVER ? trc("key", "Stop nothing")
                                                      : trc("key", "Change nothing"));
}

static void bulk_free(struct sheet *sheet)
{
    struct bulk *bulk = (struct bulk *)sheet;
    if (bulk->running && !bulk->ended) {
        frame_run_stop(sheet->ui, bulk->plan);
        frame_run_unwatch(sheet->ui, bulk);
    } else if (!bulk->running) {
        plan_free(bulk->plan);
    }
    edit_fini(&bulk->typed);
    free(bulk);
}

static const struct sheet_ops bulk_ops = {
    .draw = bulk_draw,
    .event = bulk_event,
    .key_line = bulk_key_line,
    .free = bulk_free,
};

struct sheet *bulk_new(struct ui *ui, struct plan *plan)
{
    struct bulk *bulk = mem_zalloc(1, sizeof *bulk);
    bulk->sheet = (struct sheet){.ops = &bulk_ops, .ui = ui, .typing = true};
    bulk->plan = plan;
    edit_init(&bulk->typed, 8);
    chooser_count(&bulk->chooser, (int)plan->item_count);
    return &bulk->sheet;
}
