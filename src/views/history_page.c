/*
 * What was changed from here, newest first, as a page; with the call of each, to copy.
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/views/past_change.h>

#include "chooser.h"
#include "command_copy.h"
#include "frame.h"
#include "keyline.h"
#include "page.h"
#include "sheet.h"
#include "sheets.h"

enum {
    KEPT = 500, /* the newest; `carnet history` tells all */
    TIME_COL = 3,
    OUTCOME_COL = 21,
    WORDS_COL = 32,
    CALL_ROWS = 7, /* with its title, below the list */
    LIST_ROWS = 4, /* at least: else the call is left out */
};

struct kept {
    struct ui_change change;
    char *texts; /* all of its strings, in one piece */
};
struct history_page {
    struct sheet sheet;
    struct chooser chooser;
    struct kept *ring;
    size_t count, next;
};

/* Reading ------------------------------------------------------------------------------------- */

static void keep(struct kept *kept, const struct ui_change *from)
{
    struct ui_change *to = &kept->change;
    const char **const texts[] = {&to->context, &to->namespace, &to->name,    &to->action,
                                  &to->kind,    &to->command,   &to->outcome, &to->words};
    size_t sizes[ARRAY_LEN(texts)], size = 0;
    *to = *from;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        size += sizes[i] = strlen(*texts[i]) + 1;
    char *at = kept->texts = mem_alloc(size);
    for (size_t i = 0; i < ARRAY_LEN(texts); at += sizes[i++])
        *texts[i] = memcpy(at, *texts[i], sizes[i]);
}

static void take(void *user, const struct ui_change *change)
{
    struct history_page *history = user;
    struct kept *kept = &history->ring[history->next];
    free(kept->texts); /* of the oldest, once the ring is full */
    keep(kept, change);
    if (history->count < KEPT)
        history->count++;
    history->next = (history->next + 1) % KEPT;
}

/* The newest is number 0. */
static const struct ui_change *change_at(const struct history_page *history, int number)
{
    return &history->ring[(history->next + KEPT - 1 - (size_t)number) % KEPT].change;
}

static const struct ui_change *chosen(const struct history_page *history)
{
    return history->chooser.at < 0 ? NULL : change_at(history, history->chooser.at);
}

/* Drawing ------------------------------------------------------------------------------------- */

static void draw_row(void *data, struct area area, int number)
{
    const struct history_page *history = data;
    const struct ui_change *change = change_at(history, number);
    AUTO_STR struct str words = STR_INIT(STR_LINE), cut = STR_INIT(STR_LINE);
    char date[11], clock[6];
    enum ink ink = str_eq(change->outcome, "failed") ? INK_FAILED : INK_TEXT;
    clock_date(date, change->when);
    clock_hour_minute(clock, change->when);
    area_text(area, 0, area_text(area, 0, TIME_COL, INK_MUTED, date) + 1, INK_MUTED, clock);
    area_text(area, 0, OUTCOME_COL, ink, change_outcome(change->outcome));
    change_words(&words, change);
    if (!str_eq(change->context, history->sheet.ui->context))
        str_addf(&words, "  (%s)", change->context);
    utf8_cut(&cut, words.s, area.cols > WORDS_COL + 1 ? (size_t)(area.cols - WORDS_COL - 1) : 0,
             UTF8_CUT_MIDDLE);
    area_text(area, 0, WORDS_COL, INK_TEXT, cut.s);
}

/* The call of what is at the ▸, whole, and what the platform said to it. */
static void draw_call(const struct history_page *history, struct area area)
{
    const struct ui_change *change = chosen(history);
    int row = 1;
    frame_title(area, trc("sheet", "Call"), "", false);
    if (!change)
        return;
    row += draw_wrapped(area, row, TIME_COL, area.cols - TIME_COL - 1, area.rows - row, INK_TEXT,
                        change->command);
    draw_wrapped(area, row, TIME_COL, area.cols - TIME_COL - 1, area.rows - row, INK_FAILED,
                 change->words);
}

static void history_draw(struct sheet *sheet, struct area area)
{
    struct history_page *history = (struct history_page *)sheet;
    int rows = area.rows - PAGE_TITLE_ROWS;
    int call_rows = rows >= LIST_ROWS + CALL_ROWS ? CALL_ROWS : 0;
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    int64_t count = (int64_t)history->count;
    TR_FILL(&right, trn("{n} change", "{n} changes", count), ARG_N("n", count));
    area_text(area, 0, 1, INK_HEADER, _("What was changed from here, on this machine"));
    draw_rule(area, 1, NULL, 0, count > 0 ? right.s : "", false, NULL);
    if (count == 0) {
        area_text(area, PAGE_TITLE_ROWS + 1, TIME_COL, INK_MUTED,
                  _("carnet has changed nothing from here yet."));
        return;
    }
    chooser_draw(&history->chooser, area, PAGE_TITLE_ROWS, rows - call_rows, draw_row, history);
    if (call_rows > 0)
        draw_call(history, area_part(area, area.rows - call_rows, 0, call_rows, area.cols));
}

/* Events -------------------------------------------------------------------------------------- */

static bool history_event(struct sheet *sheet, const struct input_event *event)
{
    struct history_page *history = (struct history_page *)sheet;
    bool copies = command_is_key(sheet->ui, event);
    enum chooser_result result =
        copies ? CHOOSER_CHOSEN : chooser_event(&history->chooser, sheet->ui, event, true);
    const struct ui_change *change = chosen(history);
    if (result == CHOOSER_CHOSEN && change)
        command_copy(sheet->ui, change->command);
    return result != CHOOSER_NO;
}

static void history_key_line(struct sheet *sheet, struct key_line *line)
{
    if (((struct history_page *)sheet)->count > 0) {
        key_line_add(line, command_key(sheet->ui, false), 0, trc("key", "Copy the call"));
        key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    }
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void history_free(struct sheet *sheet)
{
    struct history_page *history = (struct history_page *)sheet;
    for (size_t i = 0; i < history->count; i++)
        free(history->ring[i].texts);
    free(history->ring);
    free(history);
}

static const struct sheet_ops history_ops = {
    .full = true,
    .draw = history_draw,
    .event = history_event,
    .key_line = history_key_line,
    .free = history_free,
};

struct sheet *history_page_new(struct ui *ui)
{
    struct history_page *history = mem_zalloc(1, sizeof *history);
    struct error error = ERROR_NONE;
    history->sheet =
        (struct sheet){.ops = &history_ops, .ui = ui, .title = NC_("page", "Changed from here")};
    history->ring = mem_zalloc(KEPT, sizeof *history->ring);
    if (!ui->options.host_ops->history(ui->options.host, take, history, &error)) {
        frame_say_error(ui, &error);
        history_free(&history->sheet);
        return NULL;
    }
    chooser_count(&history->chooser, (int)history->count);
    return &history->sheet;
}
