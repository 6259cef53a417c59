/*
 * Drawing: where everything stands, then each part into its place.
 */
#include <carnet/views/ui.h>

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/views/places.h>

#include "detail.h"
#include "frame.h"
#include "header.h"
#include "keyline.h"
#include "messages.h"
#include "place.h"
#include "quota.h"
#include "servers.h"
#include "sheet.h"
#include "spaces.h"
#include "tabs.h"
#include "trouble.h"
#include "welcome.h"

static struct area area_of(struct grid *grid, const struct box *box)
{
    return area_part(grid_area(grid), box->row, box->col, box->rows, box->cols);
}

static void lay_out(struct ui *ui, const struct grid *grid)
{
    const struct layout_wish wish = {
        .rows = grid->rows,
        .cols = grid->cols,
        .list_rows = servers_rows(ui->servers),
        .message_rows = messages_rows(ui->messages, grid->cols),
        .detail = detail_shows(ui->detail),
        .sheet = ui->sheet && !ui->sheet->ops->full,
        .page = ui->sheet && ui->sheet->ops->full,
        .zoomed = ui->zoomed,
        .focus = ui->focus,
    };
    layout_compute(&ui->layout, &wish);
}

/* A pane that went away hands the keys to the list. */
static void check_focus(struct ui *ui, const struct grid *grid)
{
    bool spaces_fit = grid->cols >= LAYOUT_SPACES_FROM && grid->rows >= 24;
    if ((ui->focus == PANE_DETAIL && !detail_shows(ui->detail)) ||
        (ui->focus == PANE_SPACES && !spaces_fit))
        ui->focus = PANE_LIST;
}

/* Header and key line ------------------------------------------------------------------------- */

static const char *page_name(const struct ui *ui)
{
    if (ui->sheet && ui->sheet->ops->full && ui->sheet->title)
        return trc("page", ui->sheet->title);
    return ui->layout.size == FRAME_REDUCED ? tabs_name(0) : NULL;
}

static int language_key(const struct ui *ui)
{
    const struct action *action = actions_find(ui->actions, "app.language");
    if (place_now(ui) == PLACE_TYPING)
        return K_F1 + 1;
    return action ? action_key(ui->actions, action) : K_NONE;
}

/* Null: not shown. */
static const struct ui_weight *own_weight(struct ui *ui)
{
    const struct ui_options *options = &ui->options;
    ui->weight.next = 0;
    if (ui->layout.cols < LAYOUT_WIDE_FROM || !options->host_ops->weight ||
        !options->host_ops->weight(options->host, &ui->weight))
        return NULL;
    return &ui->weight;
}

static void header_facts(struct ui *ui, struct header_facts *facts, struct link *link)
{
    int64_t now = frame_now(ui);
    if (ui->platform)
        platform_link(ui->platform, link);
    *facts = (struct header_facts){
        .context = ui->context,
        .namespace = ui->all ? _("all namespaces") : ui->namespace,
        .object = ui->sheet && ui->sheet->ops->full ? ui->sheet->object : NULL,
        .page = page_name(ui),
        .link = ui->platform ? link : NULL,
        .stale = trouble_age(ui),
        .needs = ui->layout.page.rows > 0 ? 0 : servers_needs(ui->servers, frame_platform_now(ui)),
        .read_only = ui->options.read_only,
        .figures = ui->layout.cols >= LAYOUT_WIDE_FROM,
        .weight = own_weight(ui),
        .language_key = language_key(ui),
        .now = now,
        .mono = clock_mono_ms(),
    };
}

static void draw_header(struct ui *ui, struct area area)
{
    struct header_facts facts;
    struct link link = {0};
    header_facts(ui, &facts, &link);
    header_draw(ui->header, area, &facts);
}

/* Borders ------------------------------------------------------------------------------------- */

static bool is_rule(const struct grid *grid, int row, int col)
{
    if (col < 0 || col >= grid->cols)
        return false;
    const char *text = grid->cells[(size_t)row * (size_t)grid->cols + (size_t)col].text;
    return strcmp(text, "─") == 0 || strcmp(text, "━") == 0;
}

/* A vertical rule from the tabs row down, joined to the rules it meets. */
static void draw_border(const struct ui *ui, struct grid *grid, int col)
{
    int last = ui->layout.message.row;
    for (int row = 1; col >= 0 && row < last; row++) {
        bool left = is_rule(grid, row, col - 1), right = is_rule(grid, row, col + 1);
        const char *glyph = row == 1 ? "┬" : left && right ? "┼" : right ? "├" : left ? "┤" : "│";
        area_text(grid_area(grid), row, col, INK_MUTED, glyph);
    }
}

/* The frames ---------------------------------------------------------------------------------- */

static void draw_lower(struct ui *ui, struct grid *grid)
{
    struct area area = area_of(grid, &ui->layout.lower);
    if (area.rows == 0)
        return;
    if (ui->sheet) {
        ui->sheet->ops->draw(ui->sheet, area);
        return;
    }
    welcome_draw(ui, &area);
    detail_draw(ui->detail, area, ui->focus == PANE_DETAIL);
}

static void draw_panes(struct ui *ui, struct grid *grid)
{
    const struct layout *layout = &ui->layout;
    int tab_cols = 0;
    if (layout->tabs.rows > 0)
        tab_cols = tabs_draw(area_of(grid, &layout->tabs), 0);
    if (layout->spaces.rows > 0)
        spaces_draw(ui->spaces, area_of(grid, &layout->spaces),
                    ui->focus == PANE_SPACES && !ui->sheet);
    /* The rule first finds out whether what the rows say is old; the text typed in it takes the
     * cursor last. */
    servers_draw_rule(ui->servers, area_of(grid, &layout->rule), tab_cols);
    if (layout->list.rows > 0)
        servers_draw(ui->servers, area_of(grid, &layout->list),
                     ui->focus == PANE_LIST && !ui->sheet);
    if (servers_typing(ui->servers))
        servers_draw_rule(ui->servers, area_of(grid, &layout->rule), tab_cols);
    if (layout->quota.rows > 0 && ui->model && !ui->all)
        quota_draw(ui->model, ui->namespace, area_of(grid, &layout->quota));
    draw_lower(ui, grid);
    draw_border(ui, grid, layout->border);
    draw_border(ui, grid, layout->border_right);
}

static void draw_message(struct ui *ui, struct area area)
{
    AUTO_STR struct str key = STR_INIT(STR_LINE), whole = STR_INIT(STR_LINE);
    const struct action *palette = actions_find(ui->actions, "app.palette");
    key_name(&key, action_key(ui->actions, palette));
    TR_FILL(&whole, trc("message line", "{key} messages"), ARG_S("key", key.s));
    messages_draw(ui->messages, area, whole.s);
}

static void draw_full(struct ui *ui, struct grid *grid)
{
    const struct layout *layout = &ui->layout;
    draw_header(ui, area_of(grid, &layout->header));
    if (layout->page.rows > 0)
        ui->sheet->ops->draw(ui->sheet, area_of(grid, &layout->page));
    else
        draw_panes(ui, grid);
    draw_message(ui, area_of(grid, &layout->message));
    key_line_fill(ui->key_line, ui, grid->cols);
    key_line_draw(ui->key_line, area_of(grid, &layout->key_line));
}

/* Below 40x10: what needs the person is still said. */
static void draw_too_small(struct ui *ui, struct grid *grid)
{
    AUTO_STR struct str first = STR_INIT(STR_LINE);
    AUTO_STR struct str size = STR_INIT(STR_LINE);
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    AUTO_STR struct str help = STR_INIT(STR_LINE);
    struct area area = grid_area(grid);
    struct header_facts facts;
    struct link link = {0};
    char worst[8][64];
    header_facts(ui, &facts, &link);
    str_add(&first, "carnet: ");
    if (facts.needs > 0)
        TR_FILL(&first, trn("{n} needs you", "{n} need you", (int64_t)facts.needs),
                ARG_N("n", (int64_t)facts.needs));
    else
        header_link(&first, &facts);
    TR_FILL(&size, _("{w}x{h}, needs 40x10"), ARG_N("w", grid->cols), ARG_N("h", grid->rows));
    key_name(&key, action_key(ui->actions, actions_find(ui->actions, "app.quit")));
    TR_FILL(&help, _("Enlarge, or {key} quits"), ARG_S("key", key.s));
    int room = grid->rows - 3;
    size_t count = room > 0 ? servers_worst(ui->servers, worst, room < 8 ? (size_t)room : 8) : 0;
    area_text(area, 0, 0, INK_HEADER, first.s);
    for (size_t i = 0; i < count; i++)
        area_text(area, 1 + (int)i, 0, INK_TEXT, worst[i]);
    area_text(area, grid->rows > 2 ? 1 + (int)count : grid->rows - 1, 0, INK_MUTED, size.s);
    if (grid->rows > 2)
        area_text(area, 2 + (int)count, 0, INK_MUTED, help.s);
}

void ui_draw(struct ui *ui, struct grid *grid)
{
    grid_clear(grid);
    servers_sync(ui->servers);
    detail_follow(ui->detail);
    check_focus(ui, grid);
    lay_out(ui, grid);
    if (ui->layout.size == FRAME_TOO_SMALL)
        draw_too_small(ui, grid);
    else
        draw_full(ui, grid);
}
