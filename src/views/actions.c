#include "actions.h"

#include <limits.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

#include "detail.h"
#include "frame.h"
#include "server_actions.h"
#include "servers.h"
#include "sheets.h"
#include "spaces.h"

#define AGAIN_MS 2000 /* within which a second Ctrl-C quits */

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
        frame_go_namespace(ui, name, false);
        ui->focus = PANE_LIST;
    } else if (ui->focus == PANE_LIST && detail_shows(ui->detail)) {
        ui->focus = PANE_DETAIL;
    }
}

static bool can_open(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    if (ui->focus == PANE_SPACES)
        return spaces_selected(ui->spaces) != NULL;
    return ui->focus == PANE_LIST && detail_shows(ui->detail);
}

/* One step back: sheet, filter being typed, zoom, pane, filter. */
static void back(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (ui->sheet)
        frame_close(ui);
    else if (servers_typing(ui->servers))
        servers_filter_clear(ui->servers);
    else if (ui->zoomed)
        ui->zoomed = false;
    else if (ui->focus != PANE_LIST)
        ui->focus = PANE_LIST;
    else
        servers_filter_clear(ui->servers);
}

/* The list ------------------------------------------------------------------------------------ */

static bool has_rows(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    return ui->focus != PANE_SPACES && list_count(servers_list(ui->servers)) > 0;
}

static bool has_list(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    return ui->focus != PANE_SPACES && list_total(servers_list(ui->servers)) > 0;
}

static void filter(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (ui->sheet)
        return;
    ui->focus = PANE_LIST;
    servers_filter_open(ui->servers);
}

static void problems(void *self, const struct action *action)
{
    servers_problems(((struct ui *)self)->servers);
}

static void sort(void *self, const struct action *action)
{
    frame_open(self, sorter_new(self));
}

static void mark(void *self, const struct action *action)
{
    struct ui *ui = self;
    list_mark(servers_list(ui->servers));
    detail_hold(ui->detail);
}

static void mark_all(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->sheet)
        list_mark_all(servers_list(ui->servers));
}

/* Namespaces and platforms -------------------------------------------------------------------- */

static bool has_platform(void *self, const struct action *action, struct text *why)
{
    return ((struct ui *)self)->platform != NULL;
}

static void namespace_pick(void *self, const struct action *action)
{
    frame_open(self, picker_new(self));
}

static bool can_show_all(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    if (!ui->platform)
        return false;
    if (ui->platform->ops->all_namespaces &&
        ui->platform->ops->all_namespaces(ui->platform) == ALLOWED_NO) {
        *why = (struct text){.msgid = N_("Your account may not list all namespaces.")};
        return false;
    }
    return true;
}

static void namespace_all(void *self, const struct action *action)
{
    frame_go_namespace(self, "", true);
}

static void context_pick(void *self, const struct action *action)
{
    frame_open(self, contexts_new(self));
}

/* Everywhere ---------------------------------------------------------------------------------- */

static void palette(void *self, const struct action *action)
{
    frame_open(self, palette_new(self));
}

static void help(void *self, const struct action *action)
{
    frame_open(self, help_new(self));
}

static void messages(void *self, const struct action *action)
{
    frame_open(self, messages_page_new(self));
}

static void copy(void *self, const struct action *action)
{
    frame_open(self, copy_new(self));
}

static void language(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->options.host_ops->language(ui->options.host);
    list_refresh(servers_list(ui->servers));
    if (ui->sheet && ui->sheet->ops->changed)
        ui->sheet->ops->changed(ui->sheet);
}

static void language_names(void *self, const struct action *action, const char **line,
                           const char **long_name)
{
    *line = language_next()->name;
}

static void theme(void *self, const struct action *action)
{
    struct ui *ui = self;
    const char *name = ui->options.host_ops->theme(ui->options.host);
    frame_say(ui, &(struct text){.msgid = N_("Theme: {name}"), .args = {ARG_S("name", name)}});
}

static void retry(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->platform) {
        ui->options.host_ops->switch_context(ui->options.host, ui->context);
        return;
    }
    platform_retry(ui->platform);
    detail_reload(ui->detail);
}

static void redraw(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->options.host_ops->redraw(ui->options.host);
}

static void suspend(void *self, const struct action *action)
{
    struct ui *ui = self;
    ui->options.host_ops->suspend(ui->options.host);
}

static void quit(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (ui->sheet)
        frame_close(ui);
    else
        ui->options.host_ops->quit(ui->options.host);
}

static void interrupt(void *self, const struct action *action)
{
    struct ui *ui = self;
    int64_t now = clock_mono_ms();
    if (ui->interrupted && now - ui->interrupted < AGAIN_MS) {
        ui->options.host_ops->quit(ui->options.host);
        return;
    }
    ui->interrupted = now;
    back(self, action);
    frame_say(ui, &(struct text){.msgid = N_("Ctrl-C again quits.")});
}

static void wrap(void *self, const struct action *action)
{
    struct ui *ui = self;
    if (!ui->sheet)
        detail_wrap(ui->detail);
}

/* The table ----------------------------------------------------------------------------------- */

enum {
    LISTS = PLACE_LIST | PLACE_PAGER | PLACE_SHEET, /* what has rows or lines */
    VIEW = PLACE_LIST | PLACE_PAGER
};

static const struct action moving[] = {
    {"list.up",
     {K_UP, 'k'},
     LISTS,
     NC_("key", "Up"),
     NC_("palette", "Row above"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     up,
     NULL,
     NULL,
     NC_("help", "row")},
    {"list.down",
     {K_DOWN, 'j'},
     LISTS,
     NC_("key", "Down"),
     NC_("palette", "Row below"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     down,
     NULL,
     NULL},
    {"list.page_up",
     {K_PAGE_UP},
     LISTS,
     NC_("key", "Page"),
     NC_("palette", "One page up"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     page_up,
     NULL,
     NULL,
     NC_("help", "page")},
    {"list.page_down",
     {K_PAGE_DOWN},
     LISTS,
     NC_("key", "Page"),
     NC_("palette", "One page down"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     page_down,
     NULL,
     NULL},
    {"list.first",
     {'g', K_HOME},
     LISTS,
     NC_("key", "First"),
     NC_("palette", "First row"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     first,
     NULL,
     NULL,
     NC_("help", "first, last")},
    {"list.last",
     {'G', K_END},
     LISTS,
     NC_("key", "Last"),
     NC_("palette", "Last row"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     last,
     NULL,
     NULL},
    {"list.open",
     {K_ENTER},
     PLACE_LIST | PLACE_SHEET,
     NC_("key", "Open"),
     NC_("palette", "Open, go in, choose"),
     0,
     2,
     HELP_SERVER,
     open_row,
     can_open,
     NULL,
     NC_("help", "open, go in")},
    {"go.back",
     {K_ESC},
     PLACE_ALL,
     NC_("key", "Back"),
     NC_("palette", "Back, close, cancel"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     back,
     NULL,
     NULL,
     NC_("help", "back")},
    {"pane.next",
     {K_TAB},
     VIEW,
     NC_("key", "Pane"),
     NC_("palette", "Next pane (Shift-Tab: the one before)"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     pane_next,
     NULL,
     NULL,
     NC_("help", "next pane")},
    {"pane.previous",
     {K_SHIFT | K_TAB},
     VIEW,
     NC_("key", "Pane"),
     NC_("palette", "The pane before"),
     ACTION_HIDDEN,
     0,
     HELP_NONE,
     pane_previous,
     NULL,
     NULL},
    {"tab.left",
     {K_LEFT},
     VIEW,
     NC_("key", "Tab"),
     NC_("palette", "Tab to the left"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     tab_left,
     NULL,
     NULL,
     NC_("help", "next tab")},
    {"tab.right",
     {K_RIGHT},
     VIEW,
     NC_("key", "Tab"),
     NC_("palette", "Tab to the right"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     tab_right,
     NULL,
     NULL},
    {"view.1",
     {'1'},
     VIEW,
     NC_("key", "View"),
     NC_("palette", "Servers"),
     ACTION_HIDDEN,
     0,
     HELP_MOVE,
     view_servers,
     NULL,
     NULL,
     NC_("help", "view")},
    {"pane.zoom",
     {'z'},
     VIEW,
     NC_("key", "Full"),
     NC_("palette", "This pane alone, and back"),
     0,
     0,
     HELP_LIST,
     zoom,
     NULL,
     NULL,
     NC_("help", "this pane full")},
};

static const struct action listing[] = {
    {"list.filter",
     {'/'},
     LISTS,
     NC_("key", "Filter"),
     NC_("palette", "Filter this list"),
     0,
     13,
     HELP_LIST,
     filter,
     has_list,
     NULL,
     NC_("help", "filter")},
    {"list.problems",
     {'!'},
     PLACE_LIST,
     NC_("key", "Problems"),
     NC_("palette", "Only what needs you"),
     0,
     0,
     HELP_LIST,
     problems,
     has_list,
     NULL,
     NC_("help", "only problems")},
    {"list.sort",
     {'o'},
     PLACE_LIST,
     NC_("key", "Sort"),
     NC_("palette", "Sort by another column, or the other way"),
     0,
     14,
     HELP_LIST,
     sort,
     has_list,
     NULL,
     NC_("help", "sort")},
    {"list.mark",
     {K_SPACE},
     PLACE_LIST,
     NC_("key", "Mark"),
     NC_("palette", "Mark this row"),
     0,
     12,
     HELP_LIST,
     mark,
     has_rows,
     NULL,
     NC_("help", "mark")},
    {"list.mark_all",
     {'A'},
     PLACE_LIST | PLACE_SHEET,
     NC_("key", "All"),
     NC_("palette", "Mark all rows shown, or none"),
     0,
     0,
     HELP_LIST,
     mark_all,
     has_rows,
     NULL,
     NC_("help", "mark all shown")},
};

static const struct action everywhere[] = {
    {"namespace.pick",
     {'N'},
     VIEW,
     NC_("key", "Namespace"),
     NC_("palette", "Another namespace"),
     0,
     0,
     HELP_NAMESPACE,
     namespace_pick,
     has_platform,
     NULL,
     NC_("help", "other namespace")},
    {"namespace.all",
     {'0'},
     VIEW,
     NC_("key", "All"),
     NC_("palette", "All namespaces"),
     0,
     0,
     HELP_NAMESPACE,
     namespace_all,
     can_show_all,
     NULL,
     NC_("help", "all namespaces")},
    {"context.pick",
     {'C'},
     VIEW,
     NC_("key", "Platform"),
     NC_("palette", "Another platform (context)"),
     0,
     0,
     HELP_NAMESPACE,
     context_pick,
     NULL,
     NULL,
     NC_("help", "other platform")},
    {"app.palette",
     {':'},
     VIEW,
     NC_("key", "Command"),
     NC_("palette", "Any command by its name"),
     0,
     17,
     HELP_EVERYWHERE,
     palette,
     NULL,
     NULL,
     NC_("help", "any command")},
    {"app.help",
     {'?', K_F1},
     PLACE_ALL,
     NC_("key", "Help"),
     NC_("palette", "Keys of this screen"),
     0,
     18,
     HELP_EVERYWHERE,
     help,
     NULL,
     NULL,
     NC_("help", "this help")},
    {"app.language",
     {'L', K_F1 + 1},
     PLACE_ALL,
     NC_("key", "Language"),
     NC_("palette", "Change the language"),
     0,
     0,
     HELP_EVERYWHERE,
     language,
     NULL,
     language_names},
    {"app.theme",
     {'T'},
     LISTS,
     NC_("key", "Theme"),
     NC_("palette", "Change the theme"),
     0,
     0,
     HELP_EVERYWHERE,
     theme,
     NULL,
     NULL,
     NC_("help", "theme")},
    {"app.retry",
     {'R'},
     LISTS,
     NC_("key", "Again"),
     NC_("palette", "Try or read again now, sign in again"),
     0,
     0,
     HELP_EVERYWHERE,
     retry,
     NULL,
     NULL,
     NC_("help", "try again now")},
    {"app.messages",
     {K_NONE},
     VIEW,
     NC_("key", "Messages"),
     NC_("palette", "The last messages"),
     0,
     0,
     HELP_NONE,
     messages,
     NULL,
     NULL},
    {"app.redraw",
     {K_CTRL | 'l'},
     PLACE_ALL,
     NC_("key", "Redraw"),
     NC_("palette", "Draw the screen again"),
     0,
     0,
     HELP_NONE,
     redraw,
     NULL,
     NULL},
    {"app.suspend",
     {K_CTRL | 'z'},
     PLACE_ALL,
     NC_("key", "Suspend"),
     NC_("palette", "Put carnet in the background"),
     0,
     0,
     HELP_NONE,
     suspend,
     NULL,
     NULL},
    {"app.interrupt",
     {K_CTRL | 'c'},
     PLACE_ALL,
     NC_("key", "Cancel"),
     NC_("palette", "Cancel; twice: quit"),
     ACTION_HIDDEN,
     0,
     HELP_NONE,
     interrupt,
     NULL,
     NULL},
    {"app.quit",
     {'q'},
     VIEW,
     NC_("key", "Quit"),
     NC_("palette", "Leave this page; on a view: quit"),
     0,
     19,
     HELP_EVERYWHERE,
     quit,
     NULL,
     NULL,
     NC_("help", "leave this, quit")},
    {"log.wrap",
     {'W'},
     PLACE_PAGER,
     NC_("key", "Wrap"),
     NC_("palette", "Wrap long lines"),
     0,
     0,
     HELP_NONE,
     wrap,
     NULL,
     NULL},
};

static const struct action serving[] = {
    {"server.stop_start",
     {'s'},
     PLACE_SERVER,
     NC_("key", "Stop"),
     NC_("palette", "Stop or start the server"),
     ACTION_CHANGES | ACTION_ON_ROW,
     3,
     HELP_SERVER,
     server_stop_start,
     server_can_stop_start,
     server_stop_start_names,
     NC_("help", "stop or start")},
    {"object.copy",
     {'y'},
     VIEW,
     NC_("key", "Copy"),
     NC_("palette", "Copy the name, address, YAML or call"),
     0,
     0,
     HELP_SERVER,
     copy,
     has_rows,
     NULL,
     NC_("help", "copy name, YAML…")},
    {"object.delete",
     {'d'},
     PLACE_LIST,
     NC_("key", "Delete"),
     NC_("palette", "Delete the server"),
     ACTION_CHANGES | ACTION_ON_ROW | ACTION_DANGEROUS,
     11,
     HELP_SERVER,
     server_delete,
     server_can_delete,
     NULL,
     NC_("help", "delete")},
};

void actions_add_all(struct ui *ui)
{
    actions_register(ui->actions, serving, ARRAY_LEN(serving), ui);
    actions_register(ui->actions, listing, ARRAY_LEN(listing), ui);
    actions_register(ui->actions, moving, ARRAY_LEN(moving), ui);
    actions_register(ui->actions, everywhere, ARRAY_LEN(everywhere), ui);
}
