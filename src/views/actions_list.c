/*
 * The list: filter, order, marks.
 */
#include "actions.h"

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

#include "detail.h"
#include "frame.h"
#include "place.h"
#include "servers.h"
#include "sheet.h"
#include "sheets.h"

static bool has_rows(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    return place_in_list(ui, list_count(servers_list(ui->servers)), why);
}

static bool has_list(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    return place_in_list(ui, list_total(servers_list(ui->servers)), why);
}

/* Also while the rows are still being read: what is typed meanwhile is text, never keys. */
static bool can_filter(void *self, const struct action *action, struct text *why)
{
    const struct ui *ui = self;
    bool reading = ui->platform && !servers_settled(ui->servers);
    return place_in_list(ui, reading ? 1 : list_total(servers_list(ui->servers)), why);
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
    sheet_open(self, sorter_new(self));
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

static const struct action listing[] = {
    {.id = "list.filter",
     .keys = {'/'},
     .where = LISTS,
     .rank = 13,
     .group = HELP_LIST,
     .line = NC_("key", "Filter"),
     .palette = NC_("palette", "Filter this list"),
     .help = NC_("help", "filter"),
     .run = filter,
     .possible = can_filter},
    {.id = "list.problems",
     .keys = {'!'},
     .where = PLACE_LIST,
     .group = HELP_LIST,
     .line = NC_("key", "Problems"),
     .palette = NC_("palette", "Only what needs you"),
     .help = NC_("help", "only problems"),
     .run = problems,
     .possible = has_list},
    {.id = "list.sort",
     .keys = {'o'},
     .where = PLACE_LIST,
     .rank = 14,
     .group = HELP_LIST,
     .line = NC_("key", "Sort"),
     .palette = NC_("palette", "Sort by another column, or the other way"),
     .help = NC_("help", "sort"),
     .run = sort,
     .possible = has_list},
    {.id = "list.mark",
     .keys = {K_SPACE},
     .where = PLACE_LIST,
     .rank = 12,
     .group = HELP_LIST,
     .line = NC_("key", "Mark"),
     .palette = NC_("palette", "Mark this row"),
     .help = NC_("help", "mark"),
     .run = mark,
     .possible = has_rows},
    {.id = "list.mark_all",
     .keys = {'A'},
     .where = PLACE_LIST | PLACE_SHEET,
     .group = HELP_LIST,
     .line = NC_("key", "All"),
     .palette = NC_("palette", "Mark all rows shown, or none"),
     .help = NC_("help", "mark all shown"),
     .run = mark_all,
     .possible = has_rows},
};

void actions_add_listing(struct ui *ui)
{
    actions_register(ui->actions, listing, ARRAY_LEN(listing), ui);
}
