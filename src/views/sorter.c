/*
 * o: by which column the list is sorted; choosing the present one again turns the order round.
 */
#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

#include "chooser.h"
#include "frame.h"
#include "keyline.h"
#include "servers.h"
#include "sheet.h"
#include "sheets.h"

struct sorter {
    struct sheet sheet;
    struct chooser chooser;
    int columns[32]; /* what list_sort takes; -1 is the default order */
    int count;
};

static void draw_row(void *data, struct area area, int number)
{
    const struct sorter *sorter = data;
    size_t count;
    const struct list_column *columns = servers_columns(&count);
    int column = sorter->columns[number];
    bool reverse;
    bool present = list_sort_column(servers_list(sorter->sheet.ui->servers), &reverse) == column;

    area_text(area, 0, 3, INK_TEXT,
              column < 0 ? _("What needs you first") : trc("column", columns[column].title));
    if (present)
        area_text(area, 0, 28, INK_MUTED, column < 0 ? _("now") : servers_order(column, reverse));
}

static void sorter_draw(struct sheet *sheet, struct area area)
{
    struct sorter *sorter = (struct sorter *)sheet;
    frame_title(area, trc("sheet", "Sort by"), "", false);
    chooser_draw(&sorter->chooser, area, 2, area.rows - 2, draw_row, sorter);
}

static bool sorter_event(struct sheet *sheet, const struct input_event *event)
{
    struct sorter *sorter = (struct sorter *)sheet;
    struct list *list = servers_list(sheet->ui->servers);
    bool reverse;
    int column;
    switch (chooser_event(&sorter->chooser, sheet->ui, event, true)) {
    case CHOOSER_NO:
        return false;
    case CHOOSER_MOVED:
        return true;
    default:
        break;
    }
    column = sorter->columns[sorter->chooser.at];
    if (list_sort_column(list, &reverse) != column)
        reverse = true; /* so that it begins the right way round */
    list_sort(list, column, column >= 0 && !reverse);
    sheet_close(sheet->ui);
    return true;
}

static void sorter_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_ENTER, 0, trc("key", "Choose"));
    key_line_add(line, K_UP, K_DOWN, trc("key", "Move"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void sorter_free(struct sheet *sheet)
{
    free(sheet);
}

static const struct sheet_ops sorter_ops = {
    .draw = sorter_draw,
    .event = sorter_event,
    .key_line = sorter_key_line,
    .free = sorter_free,
};

struct sheet *sorter_new(struct ui *ui)
{
    struct sorter *sorter = mem_zalloc(1, sizeof *sorter);
    size_t count;
    const struct list_column *columns = servers_columns(&count);
    bool reverse;
    int present = list_sort_column(servers_list(ui->servers), &reverse);

    sorter->sheet = (struct sheet){.ops = &sorter_ops, .ui = ui};
    sorter->columns[sorter->count++] = -1;
    for (size_t i = 0; i < count && sorter->count < (int)ARRAY_LEN(sorter->columns); i++) {
        if (!columns[i].sortable)
            continue;
        if ((int)i == present)
            sorter->chooser.at = sorter->count;
        sorter->columns[sorter->count++] = (int)i;
    }
    sorter->chooser.more = true;
    chooser_count(&sorter->chooser, sorter->count);
    return &sorter->sheet;
}
