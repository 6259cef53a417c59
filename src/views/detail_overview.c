#include "detail_overview.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/utf8.h>
#include <carnet/views/server_row.h>
#include <carnet/views/why.h>

#include "detail_events.h"
#include "detail_parts.h"
#include "frame.h"
#include "why_next.h"
#include "words.h"

enum {
    STATE_COL = 1,
    TEXT_COL = 3,
    VALUE_COL = 14,
    SIZE_END = 38,    /* column after the number of a volume's size */
    PATH_COL = 44,    /* its mount path, where the table stands below */
    BESIDE_FROM = 80, /* columns from which the table stands beside the facts */
    TABLE_COLS = 33,
    NAME_MOST = 20,    /* of a volume beside the table */
    COMPACT_ROWS = 18, /* fewer: one piece of evidence in two rows */
    WORDS_ROWS = 4,
    EVENTS_LEAST = 7 /* rows left from which the newest events are shown below */
};

struct page {
    struct detail *detail;
    struct area area;
    const struct server *server;
    const struct status *status;
    int row;
    int visible; /* rows that will be seen without scrolling */
    bool compact;
};

static int text_cols(const struct page *page, int col)
{
    return page->area.cols - col - 1;
}

/* State --------------------------------------------------------------------------------------- */

/* Returns the column where it begins. */
static int draw_since(struct page *page)
{
    AUTO_STR struct str since = STR_INIT(STR_LINE);
    if (page->status->since == 0)
        return page->area.cols;
    detail_age(page->detail, &since, _("since {age}"), page->status->since);
    return area_text_right(page->area, page->row, page->area.cols - 1, INK_MUTED, since.s);
}

static void draw_state(struct page *page)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    AUTO_STR struct str cause = STR_INIT(STR_LINE);
    const struct status *status = page->status;
    const char *word = trc("state", state_msgid(status->state));
    style look = state_ink(status->state);
    text_render(&cause, &status->sentence);
    if (cause.len > 0)
        TR_FILL(&line, trc("state", "{state}: {cause}"), ARG_S("state", word),
                ARG_S("cause", cause.s));
    else
        str_add(&line, word);
    area_text(page->area, page->row, STATE_COL, look, state_shape(status->state));
    int end = draw_since(page) - 2;
    int rows =
        draw_wrapped(page->area, page->row, TEXT_COL, end - TEXT_COL, 3, look | STYLE_BOLD, line.s);
    page->row += rows > 0 ? rows : 1;
}

static void draw_more(struct page *page)
{
    AUTO_STR struct str more = STR_INIT(STR_LINE);
    text_render(&more, &page->status->more);
    if (more.len > 0)
        page->row += draw_wrapped(page->area, page->row, TEXT_COL, text_cols(page, TEXT_COL), 3,
                                  INK_TEXT, more.s);
}

/* Evidence ------------------------------------------------------------------------------------ */

/* "4 Insufficient": a figure stays with the word it counts when lines are wrapped. */
static void keep_figures(struct str *out, const char *words)
{
    for (const char *p = words; *p; p++) {
        bool after_digit = p > words && p[-1] >= '0' && p[-1] <= '9';
        if (*p == ' ' && after_digit)
            str_add(out, "\u00a0");
        else
            str_add_char(out, *p);
    }
}

static void draw_label(struct page *page, const char *label)
{
    area_text(page->area, page->row, TEXT_COL, INK_MUTED, label);
}

static void draw_value(struct page *page, int rows, const char *text)
{
    page->row += draw_wrapped(page->area, page->row, VALUE_COL, text_cols(page, VALUE_COL), rows,
                              INK_TEXT, text);
}

/* "FailedScheduling, 40 s ago, seen 9 times" */
static void add_source(struct page *page, struct str *out, const struct evidence *evidence)
{
    why_evidence_name(out, evidence);
    if (evidence->when > 0) {
        str_add(out, ", ");
        detail_age(page->detail, out, _("{age} ago"), evidence->when);
    }
    if (!page->compact && evidence->count > 1)
        TR_FILL(out, trn(", seen {n} time", ", seen {n} times", evidence->count),
                ARG_N("n", evidence->count));
}

static void draw_piece(struct page *page, const struct evidence *evidence)
{
    AUTO_STR struct str source = STR_INIT(STR_LINE);
    AUTO_STR struct str quoted = STR_INIT(STR_LINE);
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    add_source(page, &source, evidence);
    why_evidence_words(&quoted, evidence);
    keep_figures(&words, quoted.s);
    if (words.len == 0 || !page->compact) {
        draw_value(page, 1, source.s);
        if (words.len > 0)
            draw_value(page, WORDS_ROWS, words.s);
        return;
    }
    TR_FILL(&line, trc("evidence", "{source}: {words}"), ARG_S("source", source.s),
            ARG_S("words", words.s));
    draw_value(page, 2, line.s);
}

static void draw_evidence(struct page *page)
{
    const struct status *status = page->status;
    size_t count = status->evidence_count;
    if (page->compact && count > 1)
        count = 1;
    for (size_t i = 0; i < count; i++) {
        if (i == 0)
            draw_label(page, trc("label", "Evidence"));
        draw_piece(page, &status->evidence[i]);
    }
}

static void draw_next(struct page *page)
{
    AUTO_STR struct str next = STR_INIT(STR_LINE);
    why_next(&next, page->detail->ui, page->server);
    if (next.len == 0)
        return;
    draw_label(page, trc("label", "Next"));
    draw_value(page, 2, next.s);
}

static void draw_why(struct page *page)
{
    draw_state(page);
    draw_more(page);
    if (page->status->evidence_count > 0 || page->status->step_count > 0)
        page->row++;
    draw_evidence(page);
    draw_next(page);
    page->row++;
}

/* Facts --------------------------------------------------------------------------------------- */

/* "16 GiB" in two: the number ends at SIZE_END, the unit begins a cell after it. */
static void draw_size(struct page *page, int end, int64_t bytes)
{
    AUTO_STR struct str size = STR_INIT(STR_LINE);
    const struct arg arg = ARG_K("size", ARG_MEMORY, bytes);
    if (bytes < 0) {
        area_text_right(page->area, page->row, end, INK_TEXT, "?");
        return;
    }
    tr_arg(&size, &arg);
    size_t unit = size.len;
    while (unit > 0 && ((unsigned char)size.s[unit - 1] & 0x80) == 0 && size.s[unit - 1] != ' ')
        unit--; /* the unit is ASCII in every language carnet writes it in */
    area_text(page->area, page->row, end + 1, INK_TEXT, size.s + unit);
    while (unit > 0 && (((unsigned char)size.s[unit - 1] & 0x80) != 0 || size.s[unit - 1] == ' '))
        unit--;
    str_truncate(&size, unit);
    area_text_right(page->area, page->row, end, INK_TEXT, size.s);
}

static int64_t volume_size(const struct page *page, const char *claim)
{
    const struct volume *volume =
        model_volume(page->detail->ui->model, page->server->meta.namespace, claim);
    if (!volume)
        return -1;
    return volume->capacity > 0 ? volume->capacity : volume->asked;
}

static void draw_mount(struct page *page, const struct mount *mount, const char *label, bool beside)
{
    draw_label(page, label);
    int end = area_text(page->area, page->row, VALUE_COL, INK_TEXT, mount->claim);
    int size_end = end + 4 > SIZE_END ? end + 4 : SIZE_END;
    draw_size(page, size_end, volume_size(page, mount->claim));
    if (!beside)
        area_text(page->area, page->row, size_end + PATH_COL - SIZE_END, INK_MUTED, mount->path);
    page->row++;
}

static bool is_workspace(const struct mount *mount, const char *server)
{
    return (str_starts(mount->claim, server) && str_ends(mount->claim, "-workspace")) ||
           strcmp(mount->path, "/home/jovyan") == 0;
}

/* The workspace first, then data volumes; what is no claim (shared memory) is not shown. */
static void draw_mounts(struct page *page, bool beside)
{
    const struct server *server = page->server;
    bool named = false;
    for (size_t i = 0; i < server->mount_count; i++)
        if (server->mounts[i].claim[0] && is_workspace(&server->mounts[i], server->meta.name))
            draw_mount(page, &server->mounts[i], trc("label", "Workspace"), beside);
    for (size_t i = 0; i < server->mount_count; i++) {
        const struct mount *mount = &server->mounts[i];
        if (!mount->claim[0] || is_workspace(mount, server->meta.name))
            continue;
        draw_mount(page, mount, named ? "" : trc("label", "Data"), beside);
        named = true;
    }
}

static void draw_image(struct page *page, int cols)
{
    AUTO_STR struct str image = STR_INIT(STR_LINE);
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    if (cause_is_image(page->status->cause))
        str_add(&image, page->server->image);
    else
        image_short(&image, page->server->image, true);
    draw_label(page, trc("label", "Image"));
    utf8_cut(&cut, image.s, cols > 0 ? (size_t)cols : 0, UTF8_CUT_MIDDLE);
    area_text(page->area, page->row++, VALUE_COL, INK_TEXT, cut.s);
}

static void draw_created(struct page *page, int cols)
{
    AUTO_STR struct str ago = STR_INIT(STR_LINE);
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    AUTO_STR struct str cut = STR_INIT(STR_LINE);
    const struct server *server = page->server;
    if (server->meta.created == 0)
        return;
    detail_age(page->detail, &ago, _("{age} ago"), server->meta.created);
    if (server->creator[0])
        TR_FILL(&line, _("{ago} by {who}"), ARG_S("ago", ago.s), ARG_S("who", server->creator));
    else
        str_add(&line, ago.s);
    draw_label(page, trc("label", "Created"));
    utf8_cut(&cut, line.s, cols > 0 ? (size_t)cols : 0, UTF8_CUT_END);
    area_text(page->area, page->row++, VALUE_COL, INK_TEXT, cut.s);
}

/* The table of what was asked ----------------------------------------------------------------- */

struct table {
    int label, asked, limit, used; /* the last three: columns after the figures */
};

static void draw_figure(struct page *page, int end, int64_t value, int64_t unit)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    if (value == QUANTITY_NONE || value == ROW_NONE)
        str_add(&text, "–");
    else if (value < 0)
        str_add(&text, "?");
    else
        words_asked(&text, value / unit * 1000 + value % unit * 1000 / unit);
    area_text_right(page->area, page->row, end, INK_TEXT, text.s);
}

struct measure_row {
    const char *label;
    int64_t asked, limit, used, unit;
};

static void draw_measure(struct page *page, const struct table *table,
                         const struct measure_row *measure)
{
    area_text(page->area, page->row, table->label, INK_MUTED, measure->label);
    draw_figure(page, table->asked, measure->asked, measure->unit);
    draw_figure(page, table->limit, measure->limit, measure->unit);
    if (measure->used >= 0) { /* used has always its decimal: it was measured */
        AUTO_STR struct str used = STR_INIT(STR_LINE);
        tr_figure(&used,
                  measure->used / measure->unit * 1000 +
                      measure->used % measure->unit * 1000 / measure->unit,
                  false);
        area_text_right(page->area, page->row, table->used, INK_TEXT, used.s);
    } else {
        draw_figure(page, table->used, measure->used, measure->unit);
    }
    page->row++;
}

static const char *gpu_label(const char *resource)
{
    if (str_starts(resource, "nvidia.com/"))
        return "GPU NVIDIA";
    if (str_starts(resource, "amd.com/"))
        return "GPU AMD";
    if (str_starts(resource, "habana.ai/"))
        return "GPU Gaudi";
    return "GPU";
}

static void draw_titles(struct page *page, const struct table *table)
{
    area_text_right(page->area, page->row, table->asked, INK_MUTED, trc("resources", "asked"));
    area_text_right(page->area, page->row, table->limit, INK_MUTED, trc("resources", "limit"));
    area_text_right(page->area, page->row, table->used, INK_MUTED, trc("resources", "used"));
    page->row++;
}

static void draw_table(struct page *page, const struct table *table)
{
    const struct resources *asked = &page->server->asked;
    const struct pod *pod = model_server_pod(page->detail->ui->model, page->server);
    struct server_facts facts = {.server = page->server, .status = page->status, .pod = pod};
    struct server_row row;
    if (pod)
        facts.usage = model_usage(page->detail->ui->model, pod->meta.namespace, pod->meta.name);
    server_row_fill(&row, &facts, frame_platform_now(page->detail->ui));
    const struct measure_row rows[] = {
        {trc("resources", "CPU"), asked->cpu_request, asked->cpu_limit, row.cpu_used, 1000},
        {trc("resources", "Memory GiB"), asked->memory_request, asked->memory_limit,
         row.memory_used, (int64_t)1 << 30},
        {gpu_label(asked->gpu_resource), asked->gpus, asked->gpus, ROW_NONE, 1},
    };
    draw_titles(page, table);
    for (size_t i = 0; i < ARRAY_LEN(rows) - (asked->gpus > 0 ? 0 : 1); i++)
        draw_measure(page, table, &rows[i]);
}

static bool names_fit(const struct server *server)
{
    for (size_t i = 0; i < server->mount_count; i++)
        if (utf8_width(server->mounts[i].claim) > NAME_MOST)
            return false;
    return true;
}

static void draw_facts(struct page *page)
{
    int cols = page->area.cols, begin = page->row;
    bool beside = cols >= BESIDE_FROM && names_fit(page->server);
    int label = beside ? cols - TABLE_COLS - (cols < 90 ? 2 : 3) : TEXT_COL;
    const struct table table = {label, label + (beside ? 17 : 20), label + (beside ? 25 : 29),
                                label + (beside ? 33 : 38)};
    int room = (beside ? label - 2 : cols - 1) - VALUE_COL;
    draw_image(page, room);
    draw_mounts(page, beside);
    draw_created(page, room);
    int end = page->row;
    page->row = beside ? begin : end + 1;
    draw_table(page, &table);
    if (page->row < end)
        page->row = end;
}

/* The page ------------------------------------------------------------------------------------ */

static void draw_events(struct page *page)
{
    int left = page->visible - page->row;
    const struct rule_part part = {.text = trc("tab", "Events")};
    if (left < EVENTS_LEAST || events_count(page->detail) == 0)
        return;
    page->row++;
    draw_rule(page->area, page->row++, &part, 1, _("newest first"), false, NULL);
    events_draw_brief(page->detail, page->area, page->row, page->visible - page->row);
    page->row = page->visible;
}

static int draw_unreadable(struct detail *detail, struct area area, const struct server *server)
{
    area_text(area, 0, STATE_COL, INK_FAILED, "✕");
    area_text(area, 0, TEXT_COL, INK_FAILED | STYLE_BOLD,
              _("Unreadable: the platform holds something carnet does not understand."));
    return 2 + draw_wrapped(area, 2, TEXT_COL, area.cols - TEXT_COL - 1, area.rows - 2, INK_TEXT,
                            server->unreadable);
}

int overview_draw(struct detail *detail, struct area area, int visible)
{
    struct page page = {
        .detail = detail,
        .area = area,
        .server = detail_server(detail),
        .visible = visible,
        .compact = visible < COMPACT_ROWS,
    };
    if (page.server->unreadable)
        return draw_unreadable(detail, area, page.server);
    page.status = model_server_status(detail->ui->model, page.server);
    draw_why(&page);
    draw_facts(&page);
    draw_events(&page);
    return page.row;
}
