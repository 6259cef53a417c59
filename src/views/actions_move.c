/*
 * Moving: the cursor, pages, panes, tabs, one step back.
 */
#include "actions.h"

#include <limits.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

#include "detail.h"
#include "frame.h"
#include "servers.h"
#include "sheet.h"
#include "shown.h"
#include "spaces.h"
#include "welcome.h"

/* Moving -------------------------------------------------------------------------------------- */

static void move(struct ui *ui, int rows)
{
    if (ui->sheet)
        return; /* sheets move themselves */
    if (ui->focus == PANE_DETAIL) {
        detail_scroll(ui->detail, rows);
    } else if (ui->focus == PANE_SPACES) {
        spaces_move(ui->spaces, rows);
    } else {
        struct list *list = servers_list(ui->servers);
        if (rows == INT_MIN)
            list_first(list);
        else if (rows == INT_MAX)
            list_last(list);
        else
            list_move(list, rows);
        detail_hold(ui->detail);
    }
}

static void page(struct ui *ui, int pages)
{
    if (ui->sheet)
        return;
    if (ui->focus == PANE_DETAIL) {
        detail_page(ui->detail, pages);
    } else if (ui->focus == PANE_SPACES) {
        spaces_page(ui->spaces, pages);
    } else {
        list_page(servers_list(ui->servers), pages);
        detail_hold(ui->detail);
    }
}

static void up(void *self, const struct action *action)
{
    move(self, -1);
}

static void down(void *self, const struct action *action)
{
    move(self, 1);
}

static void page_up(void *self, const struct action *action)
{
    page(self, -1);
}

static void page_down(void *self, const struct action *action)
{
    page(self, 1);
}

static void first(void *self, const struct action *action)
{
    move(self, INT_MIN);
}

static void last(void *self, const struct action *action)
{
    move(self, INT_MAX);
}

/* Panes --------------------------------------------------------------------------------------- */

static bool pane_there(const struct ui *ui, enum pane pane)
{
    switch (pane) {
    case PANE_DETAIL:
        return detail_shows(ui->detail);
    case PANE_SPACES:
        return ui->layout.cols >= LAYOUT_SPACES_FROM && ui->layout.size == FRAME_FULL;
    case PANE_LIST:
        break;
    }
    return true;
}

static void walk(struct ui *ui, int step)
{
    if (ui->sheet)
        return;
    do
        ui->focus = (enum pane)(((int)ui->focus + step + 3) % 3);
    while (!pane_there(ui, ui->focus));
}

static void pane_next(void *self, const struct action *action)
{
    walk(self, 1);
}

static void pane_previous(void *self, const struct action *action)
{
    walk(self, -1);
}

static void tab_left(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->sheet)
        detail_tab(ui->detail, -1);
}

static void tab_right(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->sheet)
        detail_tab(ui->detail, 1);
}

static void view_servers(void *self, const struct action *action)
{
    ((struct ui *)self)->focus = PANE_LIST;
}

static void zoom(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->zoomed = !ui->zoomed;
}

static void open_row(void *self, const struct action *action)
{
    struct ui *ui = self;
    const char *name = spaces_selected(ui->spaces);
    if (ui->sheet)
        return;
    if (ui->focus == PANE_SPACES && name) {
        shown_go(ui, name, false);
        ui->focus = PANE_LIST;
    } else if (ui->focus == PANE_LIST && detail_shows(ui->detail)) {
        ui->focus = PANE_DETAIL;
    }
}

static bool can_open(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    bool can = ui->focus == PANE_SPACES ? spaces_selected(ui->spaces) != NULL
                                        : ui->focus == PANE_LIST && detail_shows(ui->detail);
    if (!can)
        *why = (struct text){.msgid = N_("There is nothing to open here.")};
    return can;
}

void action_back(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (ui->sheet)
        sheet_close(ui);
    else if (servers_typing(ui->servers))
        servers_filter_clear(ui->servers);
    else if (ui->zoomed)
        ui->zoomed = false;
    else if (ui->focus != PANE_LIST)
        ui->focus = PANE_LIST;
    else if (list_mark_count(servers_list(ui->servers)) > 0)
        list_unmark(servers_list(ui->servers), NULL);
    else if (!servers_filter_clear(ui->servers))
        welcome_hide(ui);
}

static void wrap(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->sheet)
        detail_wrap(ui->detail);
}

static const struct action moving[] = {
    {.id = "list.up",
     .keys = {K_UP, 'k'},
     .where = LISTS,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Up"),
     .palette = NC_("palette", "Row above"),
     .help = NC_("help", "row"),
     .run = up},
    {.id = "list.down",
     .keys = {K_DOWN, 'j'},
     .where = LISTS,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Down"),
     .palette = NC_("palette", "Row below"),
     .run = down},
    {.id = "list.page_up",
     .keys = {K_PAGE_UP},
     .where = LISTS,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Page"),
     .palette = NC_("palette", "One page up"),
     .help = NC_("help", "page"),
     .run = page_up},
    {.id = "list.page_down",
     .keys = {K_PAGE_DOWN},
     .where = LISTS,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Page"),
     .palette = NC_("palette", "One page down"),
     .run = page_down},
    {.id = "list.first",
     .keys = {'g', K_HOME},
     .where = LISTS,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "First"),
     .palette = NC_("palette", "First row"),
     .help = NC_("help", "first, last"),
     .run = first},
    {.id = "list.last",
     .keys = {'G', K_END},
     .where = LISTS,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Last"),
     .palette = NC_("palette", "Last row"),
     .run = last},
    {.id = "list.open",
     .keys = {K_ENTER},
     .where = PLACE_LIST | PLACE_SHEET,
     .rank = 2,
     .group = HELP_SERVER,
     .line = NC_("key", "Open"),
     .palette = NC_("palette", "Open, go in, choose"),
     .help = NC_("help", "open, go in"),
     .run = open_row,
     .possible = can_open},
    {.id = "go.back",
     .keys = {K_ESC},
     .where = PLACE_ALL,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Back"),
     .palette = NC_("palette", "Back, close, cancel"),
     .help = NC_("help", "back"),
     .run = action_back},
    {.id = "pane.next",
     .keys = {K_TAB},
     .where = VIEW,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Pane"),
     .palette = NC_("palette", "Next pane (Shift-Tab: the one before)"),
     .help = NC_("help", "next pane"),
     .run = pane_next},
    {.id = "pane.previous",
     .keys = {K_SHIFT | K_TAB},
     .where = VIEW,
     .flags = ACTION_HIDDEN,
     .line = NC_("key", "Pane"),
     .palette = NC_("palette", "The pane before"),
     .run = pane_previous},
    {.id = "tab.left",
     .keys = {K_LEFT},
     .where = VIEW,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Tab"),
     .palette = NC_("palette", "Tab to the left"),
     .help = NC_("help", "next tab"),
     .run = tab_left},
    {.id = "tab.right",
     .keys = {K_RIGHT},
     .where = VIEW,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "Tab"),
     .palette = NC_("palette", "Tab to the right"),
     .run = tab_right},
    {.id = "view.1",
     .keys = {'1'},
     .where = VIEW,
     .flags = ACTION_HIDDEN,
     .group = HELP_MOVE,
     .line = NC_("key", "View"),
     .palette = NC_("palette", "Servers"),
     .help = NC_("help", "view"),
     .run = view_servers},
    {.id = "pane.zoom",
     .keys = {'z'},
     .where = VIEW,
     .group = HELP_LIST,
     .line = NC_("key", "Full"),
     .palette = NC_("palette", "This pane alone, and back"),
     .help = NC_("help", "this pane full"),
     .run = zoom},
    {.id = "log.wrap",
     .keys = {'W'},
     .where = PLACE_PAGER,
     .line = NC_("key", "Wrap"),
     .palette = NC_("palette", "Wrap long lines"),
     .run = wrap},
};

void actions_add_moving(struct ui *ui)
{
    actions_register(ui->actions, moving, ARRAY_LEN(moving), ui);
}
