#include "detail.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "detail_events.h"
#include "detail_overview.h"
#include "detail_parts.h"
#include "detail_yaml.h"
#include "frame.h"
#include "servers.h"

#define HOLD_MS        40 /* without a key, until the pane follows the cursor */
#define SCRATCH_ROWS   80
#define SCRATCH_EVENTS 800

static const char *const tab_names[DETAIL_TABS] = {
    [TAB_OVERVIEW] = NC_("tab", "Overview"),
    [TAB_EVENTS] = NC_("tab", "Events"),
    [TAB_YAML] = NC_("tab", "YAML"),
};

struct detail *detail_new(struct ui *ui)
{
    struct detail *detail = mem_zalloc(1, sizeof *detail);
    detail->ui = ui;
    str_init(&detail->namespace, STR_LINE);
    str_init(&detail->name, STR_LINE);
    grid_init(&detail->scratch);
    yaml_init(&detail->yaml);
    return detail;
}

void detail_free(struct detail *detail)
{
    if (!detail)
        return;
    str_fini(&detail->namespace);
    str_fini(&detail->name);
    grid_fini(&detail->scratch);
    yaml_fini(&detail->yaml);
    free(detail);
}

/* What is shown ------------------------------------------------------------------------------- */

void detail_leave(struct detail *detail, struct platform *platform)
{
    yaml_forget(detail, platform);
    str_clear(&detail->namespace);
    str_clear(&detail->name);
    detail->due = 0;
}

bool detail_shows(const struct detail *detail)
{
    struct ref ref;
    return servers_selected(detail->ui->servers, &ref);
}

static void show(struct detail *detail, const struct ref *ref)
{
    if (str_eq(detail->name.s, ref->name) && str_eq(detail->namespace.s, ref->namespace))
        return;
    str_clear(&detail->namespace);
    str_clear(&detail->name);
    str_add(&detail->namespace, ref->namespace);
    str_add(&detail->name, ref->name);
    detail->offset = 0;
}

void detail_follow(struct detail *detail)
{
    struct ref ref;
    detail->seconds = false;
    if (detail->due > 0 && clock_mono_ms() < detail->due && detail_server(detail))
        return;
    detail->due = 0;
    /* Where the pane always stands, a server that is gone or filtered away leaves it empty. */
    if (servers_selected(detail->ui->servers, &ref))
        show(detail, &ref);
    else
        show(detail, &(struct ref){"", ""});
}

void detail_hold(struct detail *detail)
{
    detail->due = clock_mono_ms() + HOLD_MS;
}

int detail_due(const struct detail *detail)
{
    if (detail->due == 0)
        return -1;
    int64_t ms = detail->due - clock_mono_ms();
    return ms > 0 ? (int)ms : 0;
}

void detail_changed(struct detail *detail, const struct model_change *change)
{
    if (change->kind == KIND_SERVER && change->type == MODEL_PUT &&
        str_eq(change->ref.name, detail->name.s) &&
        str_eq(change->ref.namespace, detail->namespace.s))
        detail->yaml.stale = true;
}

void detail_link_changed(struct detail *detail)
{
    struct link link;
    platform_link(detail->ui->platform, &link);
    bool back = link.state == LINK_LIVE && !detail->live;
    detail->live = link.state == LINK_LIVE;
    if (back && detail->yaml.error.code != ERR_NONE)
        detail->yaml.stale = true;
}

void detail_reload(struct detail *detail)
{
    detail->yaml.stale = true;
}

bool detail_counts_seconds(const struct detail *detail)
{
    return detail->seconds;
}

/* Moving -------------------------------------------------------------------------------------- */

void detail_tab(struct detail *detail, int direction)
{
    int tab = (int)detail->tab + direction;
    if (tab < 0 || tab >= DETAIL_TABS)
        return;
    detail->tab = (enum detail_tab)tab;
    detail->offset = 0;
}

static void clamp_offset(struct detail *detail)
{
    int most = detail->used > detail->rows ? detail->used - detail->rows : 0;
    if (detail->offset > most)
        detail->offset = most;
    if (detail->offset < 0)
        detail->offset = 0;
}

void detail_scroll(struct detail *detail, int lines)
{
    bool first = lines == INT_MIN, last = lines == INT_MAX;
    if (detail->tab == TAB_YAML) {
        if (first)
            pager_first(detail->yaml.pager);
        else if (last)
            pager_last(detail->yaml.pager);
        else
            pager_scroll(detail->yaml.pager, lines);
        return;
    }
    detail->offset = first ? 0 : last ? detail->used : detail->offset + lines;
    clamp_offset(detail);
}

void detail_page(struct detail *detail, int pages)
{
    if (detail->tab == TAB_YAML)
        pager_page(detail->yaml.pager, pages);
    else
        detail_scroll(detail, pages * (detail->rows > 1 ? detail->rows - 1 : 1));
}

void detail_wrap(struct detail *detail)
{
    detail->yaml.wrap = !detail->yaml.wrap;
    pager_wrap(detail->yaml.pager, detail->yaml.wrap);
}

bool detail_click(struct detail *detail, int row, int col)
{
    for (int i = 0; row == 0 && i < DETAIL_TABS; i++) {
        const struct rule_hit *hit = &detail->hits[1 + i];
        if (hit->cols > 0 && col >= hit->col && col < hit->col + hit->cols) {
            detail_tab(detail, i - (int)detail->tab);
            return true;
        }
    }
    return false;
}

/* Drawing ------------------------------------------------------------------------------------- */

static void draw_tabs(struct detail *detail, struct area area, bool focus)
{
    struct rule_part parts[1 + DETAIL_TABS] = {{.text = detail->name.s}};
    AUTO_STR struct str events = STR_INIT(STR_LINE);
    size_t count = events_count(detail);
    str_add(&events, trc("tab", tab_names[TAB_EVENTS]));
    if (count > 0)
        TR_FILL(&events, " {n}", ARG_N("n", (int64_t)count));
    for (int i = 0; i < DETAIL_TABS; i++)
        parts[1 + i] =
            (struct rule_part){.text = trc("tab", tab_names[i]), .active = i == (int)detail->tab};
    parts[1 + TAB_EVENTS].text = events.s;
    memset(detail->hits, 0, sizeof detail->hits);
    draw_rule(area, 0, parts, detail->name.len > 0 ? ARRAY_LEN(parts) : 0, NULL, focus,
              detail->hits);
}

/* Overview and events may be longer than the pane: they are drawn whole beside it and scrolled. */
static void draw_scrolled(struct detail *detail, struct area area)
{
    int rows = detail->tab == TAB_EVENTS ? SCRATCH_EVENTS : SCRATCH_ROWS;
    grid_resize(&detail->scratch, rows > area.rows ? rows : area.rows, area.cols);
    struct area scratch = grid_area(&detail->scratch);
    if (detail->tab == TAB_EVENTS)
        detail->used = events_draw(detail, scratch);
    else
        detail->used = overview_draw(detail, scratch, area.rows);
    clamp_offset(detail);
    frame_copy_rows(&detail->scratch, detail->offset, area);
}

void detail_draw(struct detail *detail, struct area area, bool focus)
{
    struct area content = area_part(area, 1, 0, area.rows - 1, area.cols);
    detail->rows = content.rows;
    draw_tabs(detail, area, focus);
    if (!detail_server(detail) || content.rows <= 0 || content.cols <= 0)
        return;
    if (detail->tab == TAB_YAML)
        yaml_draw(detail, content);
    else
        draw_scrolled(detail, content);
}
