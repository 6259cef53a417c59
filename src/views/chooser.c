#include "chooser.h"

#include <carnet/base/str.h>

#include "frame.h"

static int clamp(int n, int least, int most)
{
    return n > most ? most : n < least ? least : n;
}

void chooser_count(struct chooser *chooser, int count)
{
    chooser->count = count;
    chooser->at = count ? clamp(chooser->at, 0, count - 1) : -1;
}

static enum chooser_result move(struct chooser *chooser, int rows)
{
    if (chooser->count)
        chooser->at = clamp(chooser->at + rows, 0, chooser->count - 1);
    return CHOOSER_MOVED;
}

static enum chooser_result click(struct chooser *chooser, int row)
{
    int at = chooser->top + row - chooser->row;
    if (row < chooser->row || row >= chooser->row + chooser->rows || at >= chooser->count)
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
    id = frame_action_id(ui, code);
    if (code == K_ENTER || str_eq(id, "list.open"))
        return chooser->count ? CHOOSER_CHOSEN : CHOOSER_NO;
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

void chooser_draw(struct chooser *chooser, struct area area, int row, int rows,
                  void (*draw_row)(void *data, struct area area, int number), void *data)
{
    chooser->row = row;
    chooser->rows = clamp(rows, 0, area.rows - row);
    if (chooser->at >= chooser->top + chooser->rows)
        chooser->top = chooser->at - chooser->rows + 1;
    if (chooser->at >= 0 && chooser->at < chooser->top)
        chooser->top = chooser->at;
    chooser->top = clamp(chooser->top, 0, clamp(chooser->count - chooser->rows, 0, chooser->count));
    for (int i = 0; i < chooser->rows && chooser->top + i < chooser->count; i++) {
        int number = chooser->top + i;
        struct area line = area_part(area, row + i, 0, 1, area.cols);
        draw_row(data, line, number);
        if (number != chooser->at)
            continue;
        area_set_style(line, 0, 0, area.cols, INK_SELECTION | STYLE_SELECTED);
        area_text(line, 0, 0, INK_SELECTION | STYLE_SELECTED, "▸");
        area_cursor(line, 0, 0, false);
    }
}
