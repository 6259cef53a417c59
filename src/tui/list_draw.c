#include <carnet/tui/list.h>

#include <stdlib.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "list_layout.h"
#include "list_rows.h"

void list_layout(const struct list *list, int cols, int *widths)
{
    AUTO_FREE int *wishes = mem_zalloc(list->column_count, sizeof *wishes);
    for (size_t i = 0; i < list->column_count; i++) {
        if (list->ops->shown && !list->ops->shown(list->data, (int)i))
            wishes[i] = LIST_HIDDEN;
        else if (list->ops->wish)
            wishes[i] = list->ops->wish(list->data, (int)i);
    }
    list_layout_columns(list->columns, wishes, list->column_count, cols, widths);
}

/* -- columns --------------------------------------------------------------------------------- */

struct pen {
    const struct list *list;
    struct area area;
    const int *widths;
    int row;
};

/* Calls `draw` for each column shown, with its first cell. */
static void each_column(const struct pen *pen, const void *what,
                        void (*draw)(const struct pen *pen, const void *what, size_t column,
                                     int col))
{
    int col = LIST_PREFIX;
    for (size_t i = 0; i < pen->list->column_count; i++) {
        if (pen->widths[i] == 0)
            continue;
        if (col > LIST_PREFIX)
            col += pen->list->columns[i].gap;
        draw(pen, what, i, col);
        col += pen->widths[i];
    }
}

/* A title wider than its column may reach into the gap before it, but for one cell. */
static void draw_title(const struct pen *pen, const void *what, size_t i, int col)
{
    (void)what;
    const struct list_column *column = &pen->list->columns[i];
    const char *title = column->title[0] ? trc("column", column->title) : "";
    int room = pen->widths[i];
    if (column->right) {
        int first = col > LIST_PREFIX && column->gap > 1 ? col - column->gap + 1 : col;
        int begin = col + room - column->inset - (int)utf8_width(title);
        begin = begin < first ? first : begin;
        room = col + room - begin;
        col = begin;
    }
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    utf8_cut(&cut, title, (size_t)room, UTF8_CUT_END);
    area_text(pen->area, pen->row, col, INK_MUTED, cut.s);
}

static void draw_cell(const struct pen *pen, const void *what, size_t i, int col)
{
    const struct list_entry *entry = what;
    const struct list *list = pen->list;
    struct list_cell cell = {.text = ""};
    list->ops->cell(list->data, entry->row, (int)i, pen->widths[i], &cell);
    if (list->ops->muted && list->ops->muted(list->data, entry->row))
        cell.style = INK_MUTED;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (list->columns[i].right)
        utf8_fit_right(&text, cell.text, (size_t)pen->widths[i]);
    else
        utf8_cut(&text, cell.text, (size_t)pen->widths[i], UTF8_CUT_END);
    area_text(pen->area, pen->row, col, cell.style, text.s);
}

/* -- rows ------------------------------------------------------------------------------------ */

static void draw_row(const struct pen *pen, const struct list_entry *entry, bool focus)
{
    bool selected = entry == pen->list->selected;
    if (selected)
        area_text(pen->area, pen->row, 0, INK_ACCENT, focus ? "▸" : "›");
    if (entry->marked)
        area_text(pen->area, pen->row, 1, INK_ACCENT, "•");
    each_column(pen, entry, draw_cell);
    if (selected && focus) {
        area_add_style(pen->area, pen->row, 0, pen->area.cols, STYLE_SELECTED);
        area_cursor(pen->area, pen->row, 0, false);
    }
}

static void scroll_to_cursor(struct list *list)
{
    size_t page = list_page_rows(list);
    size_t last = list->shown.count > page ? list->shown.count - page : 0;
    if (list->reveal && list->at < list->top)
        list->top = list->at;
    else if (list->reveal && list->at >= list->top + page)
        list->top = list->at - page + 1;
    if (list->top > last)
        list->top = last;
    list->reveal = false;
}

void list_draw(struct list *list, struct area area, bool focus)
{
    AUTO_FREE int *widths = mem_zalloc(list->column_count, sizeof *widths);
    list_layout(list, area.cols, widths);
    int height = area.rows > 1 ? area.rows - 1 : 0;
    if (height != list->height)
        list->reveal = true;
    list->height = height;
    scroll_to_cursor(list);
    struct pen pen = {.list = list, .area = area, .widths = widths};
    each_column(&pen, NULL, draw_title);
    for (pen.row = 1; pen.row < area.rows; pen.row++) {
        size_t position = list->top + (size_t)pen.row - 1;
        if (position >= list->shown.count)
            break;
        draw_row(&pen, list_at(list, position), focus);
    }
}
