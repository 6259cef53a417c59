/*
 * What is seen of the server list: its rule, its rows, or why there are none.
 */
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/list.h>
#include <carnet/views/server_row.h>

#include "frame.h"
#include "messages.h"
#include "servers.h"
#include "servers_parts.h"
#include "trouble.h"
#include "words.h"

#define COUNT_AFTER_MS 2000 /* of loading, before the count so far is said */
#define TEXT_COL       3
#define FILTER_LEAST   12 /* cells the filter's text keeps in the rule */

/* The connection and the feed ----------------------------------------------------------------- */

struct sight {
    struct feed feed;
    struct link link;
    bool cut; /* no connection: what is shown is as old as it was cut */
};

static void look(const struct servers *servers, struct sight *sight)
{
    const struct ui *ui = servers->ui;
    *sight = (struct sight){0};
    if (!ui->platform)
        return;
    platform_feed(ui->platform, KIND_SERVER, ui->all ? NULL : ui->namespace, &sight->feed);
    platform_link(ui->platform, &sight->link);
    sight->cut = sight->link.state == LINK_OFFLINE || sight->link.state == LINK_SIGNED_OUT ||
                 sight->link.state == LINK_CERTIFICATE;
}

static bool is_stale(const struct sight *sight)
{
    return sight->feed.state == FEED_STALE || (sight->feed.as_of > 0 && sight->cut);
}

bool servers_settled(const struct servers *servers)
{
    struct sight sight;
    look(servers, &sight);
    return servers->ui->platform && sight.feed.state != FEED_NONE &&
           sight.feed.state != FEED_LOADING;
}

static const char not_read_yet[] = N_("The list of servers is not read yet.");

const char *servers_none(const struct servers *servers)
{
    struct sight sight;
    look(servers, &sight);
    bool read = sight.feed.state == FEED_LIVE || sight.feed.as_of > 0;
    return !servers->ui->platform || read || sight.feed.state == FEED_FORBIDDEN ||
                   sight.feed.state == FEED_NOT_SERVED
               ? N_("There is no server here.")
               : not_read_yet;
}

/* What was said of rows that were not there yet is over when they come. */
static void end_not_read(const struct servers *servers)
{
    if (list_total(servers->list) > 0)
        messages_end(servers->ui->messages, not_read_yet);
}

/* The rule ------------------------------------------------------------------------------------ */

static const struct {
    int column;
    const char *order, *reversed;
} orders[] = {
    {-1, NC_("order", "problems first"), NC_("order", "problems last")},
    {COLUMN_NAMESPACE, NC_("order", "by namespace"), NC_("order", "by namespace, z to a")},
    {COLUMN_NAME, NC_("order", "by name"), NC_("order", "by name, z to a")},
    {COLUMN_STATE, NC_("order", "by state"), NC_("order", "by state, ready first")},
    {COLUMN_FOR, NC_("order", "longest in this state first"),
     NC_("order", "shortest in this state first")},
    {COLUMN_IMAGE, NC_("order", "by image"), NC_("order", "by image, z to a")},
    {COLUMN_CPU, NC_("order", "most CPU first"), NC_("order", "least CPU first")},
    {COLUMN_MEMORY, NC_("order", "most memory first"), NC_("order", "least memory first")},
    {COLUMN_GPU, NC_("order", "most GPUs first"), NC_("order", "fewest GPUs first")},
    {COLUMN_IDLE, NC_("order", "longest idle first"), NC_("order", "shortest idle first")},
    {COLUMN_AGE, NC_("order", "oldest first"), NC_("order", "newest first")},
};

const char *servers_order(int column, bool reverse)
{
    for (size_t i = 0; i < ARRAY_LEN(orders); i++)
        if (orders[i].column == column)
            return trc("order", reverse ? orders[i].reversed : orders[i].order);
    return "";
}

static void add_count(struct str *out, const struct list *list)
{
    int64_t shown = (int64_t)list_count(list), total = (int64_t)list_total(list);
    if (shown == total)
        TR_FILL(out, trn("{n} server", "{n} servers", total), ARG_N("n", total));
    else
        TR_FILL(out, trn("{n} of {total} server", "{n} of {total} servers", total),
                ARG_N("n", shown), ARG_N("total", total));
    int64_t marks = (int64_t)list_mark_count(list);
    if (marks > 0)
        TR_FILL(out, trn(", {n} marked", ", {n} marked", marks), ARG_N("n", marks));
    int64_t hidden = (int64_t)list_marks_hidden(list);
    if (hidden > 0)
        TR_FILL(out, trn(", {n} not shown", ", {n} not shown", hidden), ARG_N("n", hidden));
}

/* When the rows were right, if they are those of an earlier run; else 0. */
static int64_t remembered_at(const struct servers *servers)
{
    const struct server_entry *first = list_row(servers->list, 0);
    return first ? first->remembered : 0;
}

static void add_state(struct str *out, const struct servers *servers, const struct sight *sight)
{
    int64_t as_of = is_stale(sight) ? sight->feed.as_of : 0;
    if (sight->feed.as_of == 0)
        as_of = remembered_at(servers);
    if (as_of > 0) {
        char clock[6];
        clock_hour_minute(clock, as_of);
        TR_FILL(out, _(", as of {time}, {age} old"), ARG_S("time", clock),
                ARG_K("age", ARG_DURATION, frame_now(servers->ui) - as_of));
    } else if (sight->feed.state == FEED_LOADING) {
        str_add(out, _(", reading…"));
    }
    if (sight->feed.missing > 0)
        TR_FILL(out,
                trn(", {n} namespace not readable", ", {n} namespaces not readable",
                    (int64_t)sight->feed.missing),
                ARG_N("n", (int64_t)sight->feed.missing));
}

/* What stands at the right of the rule, as much of it as fits. */
static void rule_text(struct str *out, const struct servers *servers, const struct sight *sight,
                      int room)
{
    AUTO_STR struct str count = STR_INIT(STR_LINE);
    AUTO_STR struct str state = STR_INIT(STR_LINE);
    AUTO_STR struct str order = STR_INIT(STR_LINE);
    struct text said;
    bool reverse;
    int column = list_sort_column(servers->list, &reverse);
    if (list_total(servers->list) == 0)
        return;
    if (server_filter_said(&servers->filter, &said)) {
        text_render(&state, &said);
        utf8_cut(out, state.s, room > 0 ? (size_t)room : 0, UTF8_CUT_END);
        return;
    }
    add_count(&count, servers->list);
    add_state(&state, servers, sight);
    TR_FILL(&order, trc("order", ", {order}"), ARG_S("order", servers_order(column, reverse)));
    str_add(out, count.s);
    if ((int)(utf8_width(count.s) + utf8_width(order.s) + utf8_width(state.s)) <= room)
        str_add(out, order.s);
    if ((int)(utf8_width(count.s) + utf8_width(state.s)) <= room)
        str_add(out, state.s);
}

/* What the filter would like of the rule: its words and the text with the cursor. */
static int filter_cells(const struct servers *servers)
{
    int cells = 0;
    if (servers->filter.problems)
        cells += (int)utf8_width(trc("rule", "what needs you")) + 4;
    if (servers->typing || servers->edit.text.len > 0)
        cells += (int)(utf8_width(trc("rule", "filter")) + utf8_width(servers->edit.text.s)) + 7;
    return cells;
}

static int draw_filter(const struct servers *servers, struct area area, int col, int end)
{
    if (!servers->typing && servers->edit.text.len == 0 && !servers->filter.problems)
        return col;
    col = area_text(area, 0, col + 2, INK_ACCENT, " ");
    if (servers->filter.problems)
        col = area_text(area, 0, col, INK_TEXT, trc("rule", "what needs you")) + 1;
    if (!servers->typing && servers->edit.text.len == 0)
        return area_text(area, 0, col - 1, INK_TEXT, " ");
    col = area_text(area, 0, col, INK_MUTED, trc("rule", "filter")) + 2;
    area_fill(area, 0, col - 2, end > col - 2 ? end - col + 2 : 0, INK_TEXT, " ");
    return edit_draw(&servers->edit, area, 0, col, end - col, servers->typing) + 1;
}

void servers_draw_rule(struct servers *servers, struct area area, int tab_cols)
{
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    struct sight sight;
    look(servers, &sight);
    servers->stale = is_stale(&sight);
    area_fill(area, 0, 0, area.cols, INK_MUTED, "─");
    area_fill(area, 0, 0, tab_cols, INK_ACCENT, "━");
    rule_text(&right, servers, &sight, area.cols - tab_cols - 6 - filter_cells(servers));
    int width = right.len > 0 ? (int)utf8_width(right.s) + 2 : 0;
    int end = area.cols - width - 2;
    int col = draw_filter(servers, area, tab_cols, end > tab_cols + FILTER_LEAST ? end : area.cols);
    if (col < area.cols - width)
        area_fill(area, 0, col, area.cols - width - col, INK_MUTED, "─");
    if (width == 0 || col > area.cols - width)
        return;
    area_fill(area, 0, area.cols - width, width, INK_TEXT, " ");
    area_text_right(area, 0, area.cols - 1, servers->stale ? INK_STALE : INK_MUTED, right.s);
}

/* In place of rows ---------------------------------------------------------------------------- */

static void line(struct area area, int row, style look_, const struct str *text)
{
    draw_wrapped(area, row, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - row, look_, text->s);
}

static void draw_loading(const struct servers *servers, struct area area, const struct feed *feed)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const struct ui *ui = servers->ui;
    if (feed->count > 0 && clock_mono_ms() - servers->shown_since >= COUNT_AFTER_MS)
        TR_FILL(&text, _("Reading… {n}"), ARG_N("n", (int64_t)feed->count));
    else if (ui->all)
        str_add(&text, _("Reading the servers of all namespaces…"));
    else
        TR_FILL(&text, _("Reading the servers of {ns}…"), ARG_S("ns", ui->namespace));
    line(area, 1, INK_MUTED, &text);
}

/* "N  look in another namespace": a key and what it does here. */
static void draw_way_out(const struct servers *servers, struct area area, const char *id,
                         const char *words)
{
    const struct actions *actions = servers->ui->actions;
    const struct action *action = actions_find(actions, id);
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    if (!action)
        return;
    key_name(&key, action_key(actions, action));
    int col = area_text(area, 2, TEXT_COL, INK_KEY, key.s);
    area_text(area, 2, col + 2, INK_TEXT, words);
}

static void draw_not_served(const struct servers *servers, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add(&text, _("This platform has no notebook servers."));
    line(area, 1, INK_TEXT, &text);
    draw_way_out(servers, area, "context.pick", _("look at another platform"));
}

static void draw_empty(const struct servers *servers, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (servers->ui->all)
        str_add(&text, _("No server in any namespace you may read."));
    else
        TR_FILL(&text, _("No server in {ns} yet."), ARG_S("ns", servers->ui->namespace));
    line(area, 1, INK_TEXT, &text);
    draw_way_out(servers, area, "namespace.pick", _("look in another namespace"));
}

static void draw_forbidden(const struct servers *servers, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    AUTO_STR struct str right = STR_INIT(STR_LINE);
    AUTO_STR struct str next = STR_INIT(STR_LINE);
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    const struct ui *ui = servers->ui;
    const struct namespace *ns = ui->all ? NULL : model_namespace(ui->model, ui->namespace);
    const struct action *pick = actions_find(ui->actions, "namespace.pick");
    key_name(&key, pick ? action_key(ui->actions, pick) : K_NONE);
    if (ui->all)
        str_add(&text, _("You may not list the servers of all namespaces."));
    else
        TR_FILL(&text, _("You may not list servers in {ns}."), ARG_S("ns", ui->namespace));
    TR_FILL(&right, _("The missing right: {right}."),
            ARG_S("right", ui->platform->ops->right_name(ui->platform, RIGHT_LIST_SERVERS)));
    if (ns && ns->owner[0])
        TR_FILL(&next, _("Ask its owner, {owner}, or press {key} for another namespace."),
                ARG_S("owner", ns->owner), ARG_S("key", key.s));
    else
        TR_FILL(&next, _("Press {key} for another namespace."), ARG_S("key", key.s));
    line(area, 1, INK_TEXT, &text);
    line(area, 2, INK_MUTED, &right);
    line(area, 3, INK_TEXT, &next);
}

static void draw_error(const struct servers *servers, struct area area, const struct error *error)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    AUTO_STR struct str next = STR_INIT(STR_LINE);
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    const struct action *retry = actions_find(servers->ui->actions, "app.retry");
    struct error own;
    if (trouble_sandbox_ended(servers->ui, &own)) {
        error = &own;
        retry = NULL;
    }
    words_error(&text, error, retry ? servers->ui->actions : NULL);
    int row = 1 + draw_wrapped(area, 1, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - 2, INK_TEXT,
                               text.s);
    if (error->evidence[0])
        row += draw_wrapped(area, row, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - row - 1,
                            INK_MUTED, error->evidence);
    if (!retry)
        return;
    key_name(&key, action_key(servers->ui->actions, retry));
    if (!error_advises_key(error)) {
        TR_FILL(&next, _("{key} tries now."), ARG_S("key", key.s));
        line(area, row++, INK_TEXT, &next);
        str_clear(&next);
    }
    frame_with_commands(servers->ui, &next, _("To look at every step of the way:  {carnet} doctor"),
                        area.cols > TEXT_COL ? (size_t)(area.cols - TEXT_COL - 1) : 0);
    line(area, row, INK_TEXT, &next);
}

/* What could have been asked for. */
static void draw_states(struct area area, int row)
{
    AUTO_STR struct str states = STR_INIT(STR_LINE), text = STR_INIT(STR_LINE);
    server_filter_states(&states);
    TR_FILL(&text, _("There are: {states}."), ARG_S("states", states.s));
    draw_wrapped(area, row, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - row, INK_MUTED, text.s);
}

static void draw_nothing_matches(const struct servers *servers, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct text said;
    bool only_problems = servers->filter.problems && servers->filter.count == 0;
    if (server_filter_said(&servers->filter, &said)) {
        text_render(&text, &said);
        str_add(&text, ". ");
        str_add(&text, _("Esc clears it."));
    } else {
        str_add(&text, only_problems ? _("Nothing needs you. Esc shows every server.")
                                     : _("No server matches the filter. Esc clears it."));
    }
    line(area, 1, INK_MUTED, &text);
    if (servers->filter.odd == FILTER_NO_STATE)
        draw_states(area, 2);
}

static void draw_no_platform(const struct servers *servers, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    AUTO_STR struct str next = STR_INIT(STR_LINE), key = STR_INIT(STR_LINE);
    const struct actions *actions = servers->ui->actions;
    words_error(&text, &servers->ui->no_platform, actions);
    int row = 1 + draw_wrapped(area, 1, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - 3, INK_TEXT,
                               text.s);
    if (servers->ui->no_platform.evidence[0])
        row += draw_wrapped(area, row, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - row - 3,
                            INK_MUTED, servers->ui->no_platform.evidence);
    key_name(&key, action_key(actions, actions_find(actions, "context.pick")));
    TR_FILL(&next, _("{key}  another platform; the sandbox is one, if it can start here"),
            ARG_S("key", key.s));
    line(area, row + 1, INK_TEXT, &next);
    str_clear(&next);
    frame_with_commands(servers->ui, &next,
                        _("To see your servers:  {carnet} context add NAME --kubeconfig FILE"),
                        (size_t)(area.cols > TEXT_COL ? area.cols - TEXT_COL - 1 : 0));
    line(area, row + 2, INK_TEXT, &next);
}

static void draw_instead(const struct servers *servers, struct area area, const struct sight *sight)
{
    if (list_total(servers->list) > 0) {
        draw_nothing_matches(servers, area);
        return;
    }
    switch (sight->feed.state) {
    case FEED_FORBIDDEN:
        draw_forbidden(servers, area);
        break;
    case FEED_NOT_SERVED:
        draw_not_served(servers, area);
        break;
    case FEED_STALE:
        draw_error(servers, area, sight->feed.error.code ? &sight->feed.error : &sight->link.error);
        break;
    case FEED_LIVE:
        draw_empty(servers, area);
        break;
    case FEED_NONE:
    case FEED_LOADING:
        if (sight->cut)
            draw_error(servers, area, &sight->link.error);
        else
            draw_loading(servers, area, &sight->feed);
        break;
    }
}

int servers_rows(const struct servers *servers)
{
    size_t rows = list_count(servers->list);
    return 1 + (rows < 1000 ? (int)rows : 1000);
}

void servers_draw(struct servers *servers, struct area area, bool focus)
{
    struct sight sight;
    if (!servers->ui->platform) {
        draw_no_platform(servers, area);
        return;
    }
    end_not_read(servers);
    look(servers, &sight);
    list_draw(servers->list, area, focus);
    if (list_count(servers->list) == 0)
        draw_instead(servers, area_part(area, 0, 0, area.rows, area.cols), &sight);
}
