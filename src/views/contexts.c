/*
 * C: another platform (context).
 */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>

#include "chooser.h"
#include "frame.h"
#include "keyline.h"
#include "sheet.h"
#include "sheets.h"
#include "words.h"

struct known {
    char name[PLATFORM_NAME_SIZE], server[256];
    bool current, broken;
    struct error why;
};
struct contexts {
    struct sheet sheet;
    struct chooser chooser;
    struct known *items;
    size_t count, cap;
};

static void add(void *user, const struct ui_context *context)
{
    struct contexts *contexts = user;
    struct known *item;
    ARRAY_ROOM(contexts->items, contexts->cap, contexts->count + 1);
    item = &contexts->items[contexts->count];
    *item = (struct known){.current = str_eq(context->name, contexts->sheet.ui->context),
                           .broken = context->broken != NULL};
    str_copy(item->name, sizeof item->name, context->name);
    str_copy(item->server, sizeof item->server, context->server);
    if (context->broken)
        item->why = *context->broken;
    if (item->current)
        contexts->chooser.at = (int)contexts->count;
    contexts->count++;
}

static void draw_row(void *data, struct area area, int number)
{
    const struct contexts *contexts = data;
    const struct known *item = &contexts->items[number];
    enum ink ink = item->broken ? INK_MUTED : INK_TEXT;
    AUTO_STR struct str right = STR_INIT(STR_LINE), cut = STR_INIT(STR_LINE);
    int col = area_text(area, 0, 3, ink, item->name) + 2;

    if (item->broken)
        words_error(&right, &item->why, contexts->sheet.ui->actions);
    else
        str_add(&right, item->server);
    col = col > 34 ? col : 34;
    utf8_cut(&cut, right.s, col < area.cols - 1 ? (size_t)(area.cols - 1 - col) : 0, UTF8_CUT_END);
    area_text(area, 0, col, INK_MUTED, cut.s);
    if (item->current)
        area_text(area, 0, 1, INK_ACCENT, "•");
}

static void contexts_draw(struct sheet *sheet, struct area area)
{
    struct contexts *contexts = (struct contexts *)sheet;
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    TR_FILL(&right, trn("{n} platform", "{n} platforms", (int64_t)contexts->count),
            ARG_N("n", (int64_t)contexts->count));
    frame_title(area, trc("sheet", "Platform"), right.s, false);
    if (contexts->count < 2) {
        AUTO_STR struct str alone = STR_INIT(STR_LINE);
        TR_FILL(&alone,
                _("carnet knows no other platform yet. {carnet} context add NAME --kubeconfig FILE "
                  "adds one."),
                ARG_S("carnet", sheet->ui->program));
        draw_wrapped(area, 4, 3, area.cols - 5, 3, INK_MUTED, alone.s);
    }
    chooser_draw(&contexts->chooser, area, 2, area.rows - 2, draw_row, contexts);
}

/* There is nothing to go to; a platform that has gone is gone to anew (a sandbox is started). */
static bool is_here(const struct ui *ui, const struct known *chosen)
{
    struct link link;
    if (!chosen->current || !ui->platform)
        return false;
    platform_link(ui->platform, &link);
    return link.state != LINK_OFFLINE;
}

static bool contexts_event(struct sheet *sheet, const struct input_event *event)
{
    struct contexts *contexts = (struct contexts *)sheet;
    struct ui *ui = sheet->ui;
    struct known chosen;
    switch (chooser_event(&contexts->chooser, ui, event, true)) {
    case CHOOSER_NO:
        return false;
    case CHOOSER_MOVED:
        return true;
    default:
        break;
    }
    chosen = contexts->items[contexts->chooser.at];
    if (chosen.broken) {
        frame_say_error(ui, &chosen.why);
        return true;
    }
    sheet_close(ui);
    if (!is_here(ui, &chosen))
        ui->options.host_ops->switch_context(ui->options.host, chosen.name);
    return true;
}

static void contexts_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_ENTER, 0, trc("key", "Go"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void contexts_free(struct sheet *sheet)
{
    struct contexts *contexts = (struct contexts *)sheet;
    free(contexts->items);
    free(contexts);
}

static const struct sheet_ops contexts_ops = {
    .draw = contexts_draw,
    .event = contexts_event,
    .key_line = contexts_key_line,
    .free = contexts_free,
};

struct sheet *contexts_new(struct ui *ui)
{
    struct contexts *contexts = mem_zalloc(1, sizeof *contexts);
    contexts->sheet = (struct sheet){.ops = &contexts_ops, .ui = ui};
    ui->options.host_ops->contexts(ui->options.host, add, contexts);
    contexts->chooser.more = true;
    chooser_count(&contexts->chooser, (int)contexts->count);
    return &contexts->sheet;
}
