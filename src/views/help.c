/*
 * ?: the keys of this screen (screens.md 3.8), made from the action table: a key that was changed
 * shows as changed, what may not be done is muted with a footnote that says why.
 */
#include "help.h"

#include <stdlib.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/edit.h>
#include <carnet/tui/pager.h>

#include "frame.h"
#include "keyline.h"
#include "page.h"
#include "place.h"
#include "sheet.h"
#include "sheets.h"

#define FIND_COLS 28

struct help {
    struct sheet sheet;
    struct pager *pager;
    struct edit find;
    size_t found;
    int cols; /* the content was laid out for; 0: is to be made anew */
};

/* Content ------------------------------------------------------------------------------------- */

static void add_legend(struct pager *pager)
{
    pager_end_line(pager);
    pager_add(pager, INK_MUTED, trc("help", "Filter:  "));
    pager_add(pager, INK_TEXT,
              trc("help", "train   state:waiting   image:rstudio   idle:>7d   gpu:>0   !gpu:0"));
    pager_end_line(pager);
    pager_add(pager, INK_MUTED, trc("help", "State:   "));
    pager_add(pager, INK_TEXT,
              trc("help", "● ready   ◐ on its way   ○ stopped   ✕ failed   ◌ going away, unknown"));
    pager_end_line(pager);
    pager_add(
        pager, INK_TEXT,
        trc("help",
            "–  does not apply      ?  not known (no right, no metrics)      0  really zero"));
    pager_end_line(pager);
}

static void add_notes(struct pager *pager, const struct help_table *table)
{
    if (table->note_count)
        pager_end_line(pager);
    for (int i = 0; i < table->note_count; i++) {
        AUTO_STR struct str line = STR_INIT(STR_LINE);
        str_addf(&line, "(%d)  ", i + 1);
        text_render(&line, &table->notes[i]);
        pager_add(pager, INK_MUTED, line.s);
        pager_end_line(pager);
    }
}

static void fill(struct help *help, int cols)
{
    struct help_table *table = mem_zalloc(1, sizeof *table);
    const struct ui *ui = help->sheet.ui;
    help->cols = cols;
    pager_clear(help->pager);
    pager_wrap(help->pager, true);
    help_table_fill(table, ui);
    help_table_write(table, ui, help->pager, cols - 2);
    add_notes(help->pager, table);
    add_legend(help->pager);
    free(table);
}

static void draw_title(const struct help *help, struct area area)
{
    const struct ui *ui = help->sheet.ui;
    AUTO_STR struct str right = STR_INIT(STR_LINE), key = STR_INIT(STR_LINE);
    if (!help->sheet.typing) {
        key_name(&key, action_key(ui->actions, actions_find(ui->actions, "list.filter")));
        TR_FILL(&right, _("{key} finds a key or a word"), ARG_S("key", key.s));
        page_title(area, _("Keys of the server list"), right.s);
        return;
    }
    if (help->find.text.len && help->found == 0)
        str_add(&right, _("not found"));
    else if (help->find.text.len)
        TR_FILL(&right, trn("found {n} time", "found {n} times", (int64_t)help->found),
                ARG_N("n", (int64_t)help->found));
    page_title(area, _("Keys of the server list"), right.s);
    int col = area.cols - 18 - FIND_COLS;
    col = area_text(area, 0, col, INK_KEY, "/ ");
    edit_draw(&help->find, area, 0, col, FIND_COLS - 4, true);
}

static void help_draw(struct sheet *sheet, struct area area)
{
    struct help *help = (struct help *)sheet;
    if (help->cols != area.cols) {
        fill(help, area.cols);
        help->found = pager_find(help->pager, sheet->typing ? help->find.text.s : "");
    }
    pager_draw(help->pager,
               area_part(area, PAGE_TITLE_ROWS, 1, area.rows - PAGE_TITLE_ROWS, area.cols - 2));
    draw_title(help, area);
}

/* Events -------------------------------------------------------------------------------------- */

static void find(struct help *help)
{
    help->found = pager_find(help->pager, help->find.text.s);
}

/* ↵ goes to the next place, Esc ends it; movements that are no letters scroll. */
static bool find_event(struct help *help, const struct input_event *event)
{
    if (event->type == INPUT_KEY && event->key == K_ENTER) {
        pager_find_next(help->pager, 1);
        return true;
    }
    if (event->type == INPUT_KEY && event->key == K_ESC) {
        help->sheet.typing = false;
        pager_find(help->pager, "");
        return true;
    }
    if (edit_event(&help->find, event)) {
        find(help);
        return true;
    }
    return page_scroll(help->pager, help->sheet.ui, event);
}

static bool help_event(struct sheet *sheet, const struct input_event *event)
{
    struct help *help = (struct help *)sheet;
    if (sheet->typing)
        return find_event(help, event);
    if (event->type == INPUT_KEY && str_eq(place_action_id(sheet->ui, event->key), "list.filter")) {
        edit_set(&help->find, "");
        sheet->typing = true;
        return true;
    }
    return page_scroll(help->pager, sheet->ui, event);
}

static void help_key_line(struct sheet *sheet, struct key_line *line)
{
    const struct actions *actions = sheet->ui->actions;
    if (sheet->typing) {
        key_line_add(line, K_ENTER, 0, trc("key", "Next"));
        key_line_add(line, K_UP, K_DOWN, trc("key", "Scroll"));
        key_line_add(line, K_ESC, 0, trc("key", "End the search"));
        return;
    }
    key_line_add(line, K_UP, K_DOWN, trc("key", "Scroll"));
    key_line_add(line, action_key(actions, actions_find(actions, "list.filter")), 0,
                 trc("key", "Find"));
    key_line_add(line, action_key(actions, actions_find(actions, "app.palette")), 0,
                 trc("key", "Command"));
    key_line_add(line, K_ESC, 0, trc("key", "Close"));
}

static void help_changed(struct sheet *sheet)
{
    ((struct help *)sheet)->cols = 0; /* laid out anew at the next drawing */
}

static void help_free(struct sheet *sheet)
{
    struct help *help = (struct help *)sheet;
    pager_free(help->pager);
    edit_fini(&help->find);
    free(help);
}

static const struct sheet_ops help_ops = {
    .full = true,
    .draw = help_draw,
    .event = help_event,
    .key_line = help_key_line,
    .changed = help_changed,
    .free = help_free,
};

struct sheet *help_new(struct ui *ui)
{
    struct help *help = mem_zalloc(1, sizeof *help);
    help->sheet = (struct sheet){.ops = &help_ops, .ui = ui, .title = NC_("page", "Help")};
    help->pager = pager_new();
    edit_init(&help->find, 64);
    return &help->sheet;
}
