#include "page.h"

#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/event.h>
#include <carnet/tui/pager.h>

#include "place.h"

void page_title(struct area area, const char *title, const char *right)
{
    int width = (int)utf8_width(right);
    int end = area_text(area, 0, 1, INK_FOCUS, title);
    if (end + 2 + width < area.cols)
        area_text_right(area, 0, area.cols - 1, INK_MUTED, right);
    area_fill(area, 1, 0, area.cols, INK_MUTED, "─");
    area_text(area, 0, 0, INK_ACCENT, "▸");
    area_cursor(area, 0, 0, false);
}

bool page_scroll(struct pager *pager, const struct ui *ui, const struct input_event *event)
{
    const char *id;
    if (event->type == INPUT_WHEEL) {
        pager_scroll(pager, event->key == K_UP ? -3 : 3);
        return true;
    }
    if (event->type != INPUT_KEY)
        return false;
    id = place_action_id(ui, event->key);
    if (str_eq(id, "list.up"))
        pager_scroll(pager, -1);
    else if (str_eq(id, "list.down"))
        pager_scroll(pager, 1);
    else if (str_eq(id, "list.page_up"))
        pager_page(pager, -1);
    else if (str_eq(id, "list.page_down"))
        pager_page(pager, 1);
    else if (str_eq(id, "list.first"))
        pager_first(pager);
    else if (str_eq(id, "list.last"))
        pager_last(pager);
    else
        return false;
    return true;
}
