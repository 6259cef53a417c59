#include "chooser.h"

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#include "frame.h"
#include "place.h"

static int clamp(int n, int least, int most)
{
    return n > most ? most : n < least ? least : n;
}

void chooser_count(struct chooser *chooser, int count)
{
    chooser->count = count;
    chooser->at = count ? clamp(chooser->at, -1, count - 1) : -1;
}

static enum chooser_result move(struct chooser *chooser, int rows)
{
    if (chooser->count)
        chooser->at = clamp(chooser->at + rows, 0, chooser->count - 1);
    return CHOOSER_MOVED;
}

/* Rows of the part that scrolls. */
static int body(const struct chooser *chooser)
{
    return chooser->count - chooser->tail;
}

static bool has_more(const struct chooser *chooser)
{
    return chooser->more && chooser->rows > 1 && chooser->top + chooser->rows < body(chooser);
}

static int row_at(const struct chooser *chooser, int row)
{
    int seen = chooser->rows - has_more(chooser);
    if (row >= chooser->row && row < chooser->row + seen &&
        chooser->top + row - chooser->row < body(chooser))
        return chooser->top + row - chooser->row;
    if (row >= chooser->tail_row && row < chooser->tail_row + chooser->tail)
        return body(chooser) + row - chooser->tail_row;
    return -1;
}

static enum chooser_result click(struct chooser *chooser, int row)
{
    int at = row_at(chooser, row);
    if (at < 0)
        return CHOOSER_NO;
    if (at == chooser->at)
        return CHOOSER_CHOSEN;
    chooser->at = at;
    return CHOOSER_MOVED;
}

static enum chooser_result key(struct chooser *chooser, const struct ui *ui, int code, bool letters)
{
    int page = chooser->rows > 1 ? chooser->rows - 1 : 1;
    const char *id;
    if (!letters && code < K_UP && code != K_ENTER)
        return CHOOSER_NO;
    id = place_action_id(ui, code);
    if (code == K_ENTER || str_eq(id, "list.open"))
        return chooser->at >= 0 ? CHOOSER_CHOSEN : CHOOSER_MOVED;
    if (code == K_UP || str_eq(id, "list.up"))
        return move(chooser, -1);
    if (code == K_DOWN || str_eq(id, "list.down"))
        return move(chooser, 1);
    if (str_eq(id, "list.page_up"))
        return move(chooser, -page);
    if (str_eq(id, "list.page_down"))
        return move(chooser, page);
    if (str_eq(id, "list.first"))
        return move(chooser, -chooser->count);
    if (str_eq(id, "list.last"))
        return move(chooser, chooser->count);
    return CHOOSER_NO;
}

enum chooser_result chooser_event(struct chooser *chooser, const struct ui *ui,
                                  const struct input_event *event, bool letters)
{
    switch (event->type) {
    case INPUT_KEY:
        return key(chooser, ui, event->key, letters);
    case INPUT_WHEEL:
        return move(chooser, event->key == K_UP ? -1 : 1);
    case INPUT_PRESS:
        return event->button == 1 ? click(chooser, event->row) : CHOOSER_NO;
    default:
        return CHOOSER_NO;
    }
}

void chooser_mark(struct area area, int row)
{
    area_text(area, row, 0, INK_ACCENT, "▸");
    area_add_style(area, row, 0, area.cols, STYLE_SELECTED);
    area_cursor(area, row, 0, false);
}

/* Scrolls as little as needed for the ▸ to be seen. */
static void scroll(struct chooser *chooser)
{
    int last = body(chooser) - chooser->rows;
    chooser->top = clamp(chooser->top, 0, last > 0 ? last : 0);
    if (chooser->at < 0 || chooser->at >= body(chooser))
        return;
    if (chooser->at < chooser->top)
        chooser->top = chooser->at;
    while (chooser->at >= chooser->top + chooser->rows - has_more(chooser) && chooser->top < last)
        chooser->top++;
}

static void draw_more(const struct chooser *chooser, struct area area, int row, int hidden)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    TR_FILL(&words, trn("… {n} more ↓", "… {n} more ↓", hidden), ARG_N("n", hidden));
    area_text(area, row, 3, INK_MUTED, words.s);
}

static void draw_one(const struct chooser *chooser, struct area area, int number,
                     void (*draw_row)(void *data, struct area area, int number), void *data)
{
    draw_row(data, area, number);
    if (number == chooser->at)
        chooser_mark(area, 0);
}

int chooser_draw(struct chooser *chooser, struct area area, int row, int rows,
                 void (*draw_row)(void *data, struct area area, int number), void *data)
{
    int apart = chooser->tail ? chooser->tail + 1 : 0, seen;
    chooser->row = row;
    chooser->rows = clamp(rows - apart, 0, area.rows - row);
    scroll(chooser);
    seen = clamp(body(chooser) - chooser->top, 0, chooser->rows - has_more(chooser));
    for (int i = 0; i < seen; i++)
        draw_one(chooser, area_part(area, row + i, 0, 1, area.cols), chooser->top + i, draw_row,
                 data);
    row += seen;
    if (has_more(chooser))
        draw_more(chooser, area, row++, body(chooser) - chooser->top - seen);
    chooser->tail_row = row + (seen > 0);
    for (int i = 0; i < chooser->tail; i++)
        draw_one(chooser, area_part(area, chooser->tail_row + i, 0, 1, area.cols),
                 body(chooser) + i, draw_row, data);
    return chooser->tail ? chooser->tail_row + chooser->tail : row;
}
