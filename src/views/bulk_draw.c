/*
 * How the question about many is drawn: what it frees and keeps, a row for each server, the number
 * to type.
 */
#include "bulk.h"

#include <carnet/base/utf8.h>
#include <carnet/platform/plan.h>
#include <carnet/tui/list.h>

#include "frame.h"
#include "outcome.h"
#include "servers.h"
#include "words.h"

enum {
    LABEL_COL = 3,
    FACT_COL = 13,
    NAME_LEAST = 12,  /* cells of a namespace or name */
    WORDS_LEAST = 16, /* what names leave for the words after them */
    COMPACT_BELOW = 11
};

/* Title, facts --------------------------------------------------------------------------------- */

static const char *asking(const struct plan *plan)
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

static const char *doing(const struct plan *plan)
{
    int64_t n = (int64_t)plan->count;
    switch (plan->verb) {
    case VERB_STOP_SERVER:
        return trn("Stopping {n} server", "Stopping {n} servers", n);
    case VERB_START_SERVER:
        return trn("Starting {n} server", "Starting {n} servers", n);
    default:
        return trn("Deleting {n} server", "Deleting {n} servers", n);
    }
}

static size_t answered(const struct plan *plan)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->item_count; i++)
        count += plan->items[i].progress == PLAN_DONE || plan->items[i].progress == PLAN_FAILED;
    return count;
}

static void draw_title(const struct bulk *bulk, struct area area)
{
    const struct plan *plan = bulk->plan;
    AUTO_STR struct str title = STR_INIT(STR_LINE), right = STR_INIT(STR_LINE);
    bool asks = bulk->stage == BULK_ASKS;
    TR_FILL(&title, asks ? asking(plan) : doing(plan), ARG_N("n", (int64_t)plan->count),
            ARG_N("m", (int64_t)plan->namespaces));
    int64_t hidden = (int64_t)list_marks_hidden(servers_list(bulk->sheet.ui->servers));
    if (asks)
        TR_FILL(&right, _("{n} of {all} marked"), ARG_N("n", (int64_t)plan->count),
                ARG_N("all", (int64_t)plan->item_count));
    if (asks && hidden > 0)
        TR_FILL(&right, trn(", {n} not shown", ", {n} not shown", hidden), ARG_N("n", hidden));
    if (!asks)
        TR_FILL(&right, _("{n} of {all} answered"), ARG_N("n", (int64_t)answered(plan)),
                ARG_N("all", (int64_t)plan->count));
    frame_title(area, title.s, right.s, false);
}

/* "1,344 GiB": no larger unit, so that it can be compared with what the rows say. */
static void add_memory(struct str *out, int64_t bytes)
{
    const int64_t gib = INT64_C(1) << 30;
    if (bytes >= gib)
        TR_FILL(out, _("{n} GiB"), ARG_N("n", bytes / gib));
    else
        tr_arg(out, &ARG_K("memory", ARG_MEMORY, bytes));
}

static void draw_frees(const struct plan *plan, struct area area, int row)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    if (plan->gpus) {
        TR_FILL(&words, _("{n} GPU"), ARG_N("n", plan->gpus));
        str_add(&words, "     ");
    }
    TR_FILL(&words, _("{cpu} CPU"), ARG_K("cpu", ARG_CPU, plan->cpu));
    str_add(&words, "     ");
    add_memory(&words, plan->memory);
    area_text(area, row, LABEL_COL, INK_MUTED,
              plan->verb == VERB_START_SERVER ? _("Asks for") : _("Frees"));
    area_text(area, row, FACT_COL, INK_TEXT, words.s);
}

static bool draw_keeps(const struct bulk *bulk, struct area area, int row)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE), key = STR_INIT(STR_LINE);
    enum platform_verb verb = bulk->plan->verb;
    if (verb == VERB_START_SERVER)
        return false;
    outcome_start_key(&key, bulk->sheet.ui);
    TR_FILL(&words,
            verb == VERB_STOP_SERVER ? _("volumes and settings; {key} starts a server again")
                                     : _("all volumes; the servers and their settings go"),
            ARG_S("key", key.s));
    area_text(area, row, LABEL_COL, INK_MUTED, _("Keeps"));
    area_text(area, row, FACT_COL, INK_TEXT, words.s);
    return true;
}

/* Rows ----------------------------------------------------------------------------------------- */

/* Left out, to do, on its way, done, failed, not known. */
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
        *ink = plan_item_open(item) ? INK_WAITING : INK_FAILED;
        return plan_item_open(item) ? "?" : "✕";
    default:
        return " ";
    }
}

/* "idle  9 d     1 GPU" */
static void holds(struct str *out, const struct plan_item *item)
{
    if (item->was_stopped) {
        str_add(out, trc("bulk", "stopped"));
    } else if (item->idle >= 0) {
        str_add(out, trc("bulk", "idle"));
        tr_age_column(out, item->idle);
    } else {
        str_add(out, trc("bulk", "idle ?"));
    }
    if (!item->gpus)
        return;
    size_t width = utf8_width(out->s);
    size_t col = utf8_width(trc("bulk", "idle")) + tr_age_column_width() + 3;
    str_pad(out, ' ', width < col ? col - width : 1);
    TR_FILL(out, _("{n} GPU"), ARG_N("n", item->gpus));
}

static void item_words(struct str *out, const struct plan_item *item, const struct actions *actions)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    if (plan_item_open(item)) {
        words_error(&why, &item->error, actions);
        TR_FILL(out, _("not known: {why}"), ARG_S("why", why.s));
    } else if (item->progress == PLAN_FAILED) {
        words_error(out, &item->error, actions);
    } else if (item->left_out) {
        if (item->why_left_out.msgid)
            text_render(&why, &item->why_left_out);
        else
            str_add(&why, trc("bulk", "by you"));
        TR_FILL(out, _("left out: {why}"), ARG_S("why", why.s));
    } else {
        holds(out, item);
    }
}

/* Names are not cut: their columns take the longest one, within what the sheet has. */
struct columns {
    int namespace, name;
};
static void measure(struct columns *columns, const struct bulk *bulk, int cols)
{
    const struct plan *plan = bulk->plan;
    size_t namespace = NAME_LEAST, name = NAME_LEAST;
    bool several = false;
    for (size_t i = 0; i < plan->item_count; i++) {
        size_t a = utf8_width(plan->items[i].ref.namespace),
               b = utf8_width(plan->items[i].ref.name);
        namespace = a > namespace ? a : namespace;
        name = b > name ? b : name;
        several = several || !str_eq(plan->items[0].ref.namespace, plan->items[i].ref.namespace);
    }
    *columns = (struct columns){several ? (int)namespace + 2 : 0, (int)name + 2};
    int room = cols - LABEL_COL - WORDS_LEAST;
    if (columns->namespace + columns->name > room && columns->namespace > room / 2)
        columns->namespace = room / 2;
    if (columns->namespace + columns->name > room)
        columns->name = room - columns->namespace;
}

struct rows {
    const struct bulk *bulk;
    struct columns columns;
};

static int draw_fit(struct area area, int col, int cols, enum ink ink, const char *text)
{
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    utf8_cut(&cut, text, cols > 2 ? (size_t)cols - 2 : 0, UTF8_CUT_END);
    area_text(area, 0, col, ink, cut.s);
    return col + cols;
}

static void draw_row(void *data, struct area area, int number)
{
    const struct rows *rows = data;
    const struct plan_item *item = &rows->bulk->plan->items[number];
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    enum ink ink, text = item->left_out ? INK_MUTED : INK_TEXT;
    int col = LABEL_COL;
    const char *sign = shape(item, &ink);
    area_text(area, 0, 1, ink, sign);
    if (rows->columns.namespace)
        col = draw_fit(area, col, rows->columns.namespace, text, item->ref.namespace);
    col = draw_fit(area, col, rows->columns.name, text, item->ref.name);
    item_words(&words, item, rows->bulk->sheet.ui->actions);
    draw_fit(area, col, area.cols - col + 1, item->progress == PLAN_FAILED ? INK_FAILED : INK_MUTED,
             words.s);
}

/* The question --------------------------------------------------------------------------------- */

static const char *type_words(const struct plan *plan)
{
    int64_t n = (int64_t)plan->count;
    switch (plan->verb) {
    case VERB_STOP_SERVER:
        return trn("Type {n} to stop it:", "Type {n} to stop them:", n);
    case VERB_START_SERVER:
        return trn("Type {n} to start it:", "Type {n} to start them:", n);
    default:
        return trn("Type {n} to delete it:", "Type {n} to delete them:", n);
    }
}

static void draw_question(const struct bulk *bulk, struct area area, int row)
{
    AUTO_STR struct str question = STR_INIT(STR_LINE);
    const struct plan *plan = bulk->plan;
    int end;
    if (plan->count == 0) {
        area_text(area, row, LABEL_COL, INK_MUTED,
                  _("All of them are left out: nothing would change."));
        return;
    }
    TR_FILL(&question, type_words(plan), ARG_N("n", (int64_t)plan->count));
    end = area_text(area, row, LABEL_COL, plan->verb == VERB_DELETE_SERVER ? INK_DANGER : INK_TEXT,
                    question.s);
    edit_draw(&bulk->typed, area, row, end + 1, 9, true);
}

void bulk_draw(struct bulk *bulk, struct area area)
{
    struct rows rows = {.bulk = bulk};
    bool compact = area.rows < COMPACT_BELOW, asks = bulk->stage == BULK_ASKS;
    int row = 1, below = asks ? (compact ? 1 : 3) : 0;
    measure(&rows.columns, bulk, area.cols);
    draw_title(bulk, area);
    draw_frees(bulk->plan, area, row++);
    if (!compact)
        row += draw_keeps(bulk, area, row) + 1;
    row = chooser_draw(&bulk->chooser, area, row, area.rows - row - below, draw_row, &rows);
    if (asks)
        draw_question(bulk, area, compact ? area.rows - 1 : row + 1);
}
