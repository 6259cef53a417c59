#include "mouse.h"
#include "keys.h"

#include <string.h>

#include <carnet/tui/list.h>

#include "detail.h"
#include "frame.h"
#include "header.h"
#include "keyline.h"
#include "servers.h"
#include "sheet.h"
#include "spaces.h"
#include "tabs.h"

#define WHEEL_ROWS 3

static bool within(const struct box *box, const struct input_event *event)
{
    return box->rows > 0 && event->row >= box->row && event->row < box->row + box->rows &&
           event->col >= box->col && event->col < box->col + box->cols;
}

static void press_key(struct ui *ui, int key)
{
    const struct input_event event = {.type = INPUT_KEY, .key = key};
    if (key != K_NONE)
        keys_event(ui, &event);
}

static void press_action(struct ui *ui, const char *id)
{
    const struct action *action = actions_find(ui->actions, id);
    if (action)
        press_key(ui, action_key(ui->actions, action));
}

/* Sheets get what falls on them, with their own coordinates. */
static bool to_sheet(struct ui *ui, const struct input_event *event)
{
    const struct box *box = ui->sheet->ops->full ? &ui->layout.page : &ui->layout.lower;
    struct input_event own = *event;
    if (!within(box, event))
        return false;
    own.row -= box->row;
    own.col -= box->col;
    ui->sheet->ops->event(ui->sheet, &own);
    return true;
}

static void click_list(struct ui *ui, int row)
{
    struct list *list = servers_list(ui->servers);
    const void *before = list_selected(list);
    bool had_focus = ui->focus == PANE_LIST;
    if (!list_click(list, row))
        return;
    ui->focus = PANE_LIST;
    if (had_focus && before == list_selected(list))
        press_action(ui, "list.open");
}

static void click_spaces(struct ui *ui, int row)
{
    const char *before = spaces_selected(ui->spaces);
    bool had_focus = ui->focus == PANE_SPACES;
    if (!spaces_click(ui->spaces, row))
        return;
    ui->focus = PANE_SPACES;
    if (had_focus && before == spaces_selected(ui->spaces))
        press_action(ui, "list.open");
}

static void click_body(struct ui *ui, const struct input_event *event)
{
    const struct layout *layout = &ui->layout;
    if (within(&layout->tabs, event) && tabs_at(event->col - layout->tabs.col) >= 0) {
        ui->focus = PANE_LIST;
    } else if (within(&layout->list, event)) {
        click_list(ui, event->row - layout->list.row);
    } else if (within(&layout->spaces, event)) {
        click_spaces(ui, event->row - layout->spaces.row);
    } else if (within(&layout->lower, event)) {
        ui->focus = PANE_DETAIL;
        detail_click(ui->detail, event->row - layout->lower.row, event->col - layout->lower.col);
    }
}

static void press(struct ui *ui, const struct input_event *event)
{
    const struct layout *layout = &ui->layout;
    const struct header *header = ui->header;
    if (event->button != 1)
        return;
    if (within(&layout->header, event) && event->col >= header->language_col &&
        event->col < header->language_col + header->language_cols)
        press_key(ui, K_F1 + 1);
    else if (within(&layout->key_line, event))
        press_key(ui, key_line_at(ui->key_line, event->col));
    else if (ui->sheet && !to_sheet(ui, event))
        sheet_close(ui); /* beside the sheet */
    else if (!ui->sheet)
        click_body(ui, event);
}

static void wheel(struct ui *ui, const struct input_event *event)
{
    int rows = event->key == K_UP ? -WHEEL_ROWS : WHEEL_ROWS;
    if (ui->sheet && to_sheet(ui, event))
        return;
    if (within(&ui->layout.list, event))
        list_scroll(servers_list(ui->servers), rows);
    else if (within(&ui->layout.spaces, event))
        spaces_scroll(ui->spaces, rows);
    else if (within(&ui->layout.lower, event) && !ui->sheet)
        detail_scroll(ui->detail, rows);
}

void mouse_event(struct ui *ui, const struct input_event *event)
{
    if (event->type == INPUT_PRESS)
        press(ui, event);
    else if (event->type == INPUT_WHEEL)
        wheel(ui, event);
}
