/*
 * The last 100 messages, newest first, as a page.
 */
#include <stdlib.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/tui/pager.h>

#include "frame.h"
#include "keyline.h"
#include "messages.h"
#include "page.h"
#include "sheet.h"
#include "sheets.h"

struct messages_page {
    struct sheet sheet;
    struct pager *pager;
};

static void fill(struct messages_page *page)
{
    const struct messages *messages = page->sheet.ui->messages;
    pager_clear(page->pager);
    pager_wrap(page->pager, true);
    for (size_t i = 0; i < messages_count(messages); i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        bool is_error = false;
        char clock[6];
        clock_hour_minute(clock, messages_at(messages, i, &text, &is_error));
        pager_add(page->pager, INK_MUTED, clock);
        pager_add(page->pager, INK_MUTED, "  ");
        pager_add(page->pager, is_error ? INK_FAILED : INK_TEXT, text.s);
        pager_end_line(page->pager);
    }
    if (messages_count(messages) == 0)
        pager_add(page->pager, INK_MUTED, _("carnet has said nothing yet."));
}

static void page_draw(struct sheet *sheet, struct area area)
{
    struct messages_page *page = (struct messages_page *)sheet;
    page_title(area, trc("page", "Messages"), "");
    pager_draw(page->pager,
               area_part(area, PAGE_TITLE_ROWS, 1, area.rows - PAGE_TITLE_ROWS, area.cols - 2));
}

static bool page_event(struct sheet *sheet, const struct input_event *event)
{
    return page_scroll(((struct messages_page *)sheet)->pager, sheet->ui, event);
}

static void page_key_line(struct sheet *sheet, struct key_line *line)
{
    key_line_add(line, K_UP, K_DOWN, trc("key", "Scroll"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void page_changed(struct sheet *sheet)
{
    fill((struct messages_page *)sheet);
}

static void page_free(struct sheet *sheet)
{
    struct messages_page *page = (struct messages_page *)sheet;
    pager_free(page->pager);
    free(page);
}

static const struct sheet_ops page_ops = {
    .full = true,
    .draw = page_draw,
    .event = page_event,
    .key_line = page_key_line,
    .changed = page_changed,
    .free = page_free,
};

struct sheet *messages_page_new(struct ui *ui)
{
    struct messages_page *page = mem_zalloc(1, sizeof *page);
    page->sheet = (struct sheet){.ops = &page_ops, .ui = ui, .title = NC_("page", "Messages")};
    page->pager = pager_new();
    fill(page);
    return &page->sheet;
}
