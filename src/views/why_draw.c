/*
 * The Why page, drawn whole into a grid of its own and scrolled (screens.md 3.11).
 */
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/key.h>
#include <carnet/views/why.h>

#include "detail_events.h"
#include "detail_parts.h"
#include "frame.h"
#include "unread.h"
#include "why_next.h"
#include "why_page.h"
#include "words.h"

enum {
    PAGE_ROWS = 240,
    TITLE_COL = 1,
    TEXT_COL = 3,
    VALUE_COL = 26, /* of evidence; its name stands before it */
    STEP_COL = 7,
    CHECK_GAP = 3,
    WORDS_ROWS = 6, /* of one piece of evidence */
    EVENTS_FEW = 2, /* at least, folded */
    EVENTS_ALL = 100
};

struct drawing {
    struct why_page *page;
    struct ui *ui;
    struct area area;
    const struct server *server;
    const struct status *status;
    int row;
};

static int cols_from(const struct drawing *d, int col)
{
    return d->area.cols - col - 1;
}

static void title(struct drawing *d, const char *text)
{
    area_text(d->area, d->row++, TITLE_COL, INK_HEADER, text);
}

/* The cause ----------------------------------------------------------------------------------- */

/* "since 22 min", and of old data from when it is. */
static void add_since(const struct drawing *d, struct str *out)
{
    struct as_of as_of;
    if (d->status->since > 0)
        detail_age(d->ui->detail, out, _("since {age}"), d->status->since);
    if (as_of_look(&as_of, d->ui->platform, d->ui->all ? NULL : d->page->namespace, d->server)) {
        char clock[6];
        clock_hour_minute(clock, as_of.when);
        str_add(out, out->len > 0 ? ", " : "");
        TR_FILL(out, _("as of {time}"), ARG_S("time", clock));
    }
}

static void draw_cause(struct drawing *d)
{
    AUTO_STR struct str sentence = STR_INIT(STR_LINE), since = STR_INIT(STR_LINE);
    style look = state_ink(d->status->state);
    why_sentence(&sentence, d->status);
    area_text(d->area, d->row, TITLE_COL, look, state_shape(d->status->state));
    d->row += draw_wrapped(d->area, d->row, TEXT_COL, cols_from(d, TEXT_COL), 3, look | STYLE_BOLD,
                           sentence.s);
    add_since(d, &since);
    draw_rule(d->area, d->row++, NULL, 0, since.s, false, NULL);
    AUTO_STR struct str more = STR_INIT(STR_LINE);
    text_render(&more, &d->status->more);
    if (more.len > 0)
        d->row +=
            draw_wrapped(d->area, d->row, TEXT_COL, cols_from(d, TEXT_COL), 3, INK_TEXT, more.s);
    d->row++;
}

/* Evidence ------------------------------------------------------------------------------------ */

static void draw_named(struct drawing *d, const char *name, style look, const char *words)
{
    int end = area_text(d->area, d->row, TEXT_COL, INK_MUTED, name);
    if (end >= VALUE_COL)
        d->row++;
    int rows =
        draw_wrapped(d->area, d->row, VALUE_COL, cols_from(d, VALUE_COL), WORDS_ROWS, look, words);
    d->row += rows > 0 ? rows : 1;
}

/* " (20 s ago, seen 9 times)", which no line end parts. */
static void add_together(struct str *out, const char *ago)
{
    str_add(out, " (");
    for (; *ago; ago++) {
        if (*ago == ' ')
            str_add(out, "\u00a0");
        else
            str_add_char(out, *ago);
    }
    str_add_char(out, ')');
}

static void draw_piece(struct drawing *d, const struct evidence *evidence)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE), words = STR_INIT(STR_LINE);
    why_evidence_name(&name, evidence);
    why_evidence_words(&words, evidence);
    if (evidence->when > 0) {
        AUTO_STR struct str ago = STR_INIT(STR_LINE);
        detail_age(d->ui->detail, &ago, _("{age} ago"), evidence->when);
        if (evidence->count > 1)
            TR_FILL(&ago, trn(", seen {n} time", ", seen {n} times", evidence->count),
                    ARG_N("n", evidence->count));
        add_together(&words, ago.s);
    }
    draw_named(d, name.s, INK_TEXT, words.s);
}

/* All lines that were read, each in a row of its own or more. */
static void draw_log_lines(struct drawing *d)
{
    const char *at = d->page->log.text.s;
    area_text(d->area, d->row++, TEXT_COL, INK_MUTED, _("last lines of its log"));
    while (*at) {
        AUTO_STR struct str line = STR_INIT(STR_LINE);
        size_t len = strcspn(at, "\n");
        utf8_clean(&line, at, len, STR_LINE - 8, 0);
        int rows = draw_wrapped(d->area, d->row, STEP_COL, cols_from(d, STEP_COL), WORDS_ROWS,
                                INK_TEXT, line.s);
        d->row += rows > 0 ? rows : 1;
        at += len + (at[len] == '\n');
    }
}

/* Its row is there as soon as the log is asked for: nothing moves when the answer comes. */
static void draw_log(struct drawing *d)
{
    const struct why_page *page = d->page;
    const char *name = _("last line of its log");
    if (page->log.state == WHY_LOG_ASKED) {
        draw_named(d, name, INK_MUTED, _("reading…"));
    } else if (page->log.state == WHY_LOG_HERE && page->log.line.len == 0) {
        draw_named(d, name, INK_MUTED, _("it wrote nothing"));
    } else if (page->log.state == WHY_LOG_HERE && page->log.unfolded) {
        draw_log_lines(d);
    } else if (page->log.state == WHY_LOG_HERE) {
        draw_named(d, name, INK_TEXT, page->log.line.s);
    } else if (page->log.state == WHY_LOG_FAILED) {
        AUTO_STR struct str why = STR_INIT(STR_LINE);
        words_error(&why, &page->log.error, page->sheet.ui->actions);
        draw_named(d, name, INK_MUTED, why.s);
    }
}

static bool has_evidence(const struct drawing *d)
{
    return d->status->evidence_count > 0 || d->page->log.state != WHY_LOG_NONE;
}

static void draw_evidence(struct drawing *d)
{
    if (!has_evidence(d))
        return;
    title(d, trc("label", "Evidence"));
    for (size_t i = 0; i < d->status->evidence_count; i++)
        draw_piece(d, &d->status->evidence[i]);
    draw_log(d);
    if (cause_is_image(d->status->cause) && d->server->image[0])
        draw_named(d, _("image asked for"), INK_TEXT, d->server->image);
    d->row++;
}

/* Steps --------------------------------------------------------------------------------------- */

static void draw_step(struct drawing *d, size_t i)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE), key = STR_INIT(STR_LINE);
    const struct step *step = &d->page->steps[i];
    const struct action *action = why_action(d->ui, step->kind);
    why_step_words(&words, d->ui, step);
    if (action)
        key_name(&key, action_key(d->ui->actions, action));
    else if (step->kind == STEP_LOG && d->page->log.text.len > 0)
        key_name(&key, K_ENTER);
    d->page->step_rows[i] = d->row;
    area_text(d->area, d->row, TEXT_COL, INK_KEY, key.len > 0 ? key.s : "–");
    int rows =
        draw_wrapped(d->area, d->row, STEP_COL, cols_from(d, STEP_COL), 3, INK_TEXT, words.s);
    if ((int)i == d->page->at) {
        area_text(d->area, d->row, 0, INK_ACCENT, "▸");
        area_add_style(d->area, d->row, 0, d->area.cols, STYLE_SELECTED);
    }
    d->row += rows > 0 ? rows : 1;
}

static void draw_steps(struct drawing *d)
{
    struct why_page *page = d->page;
    why_page_read_steps(page);
    if (page->step_count == 0)
        return;
    title(d, _("What you can do"));
    for (size_t i = 0; i < page->step_count; i++)
        draw_step(d, i);
    d->row++;
}

/* Not the cause ------------------------------------------------------------------------------- */

static void draw_check(struct drawing *d, const struct why_check *check, int col, int cols)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE), cut = STR_INIT(STR_LINE);
    text_render(&words, &check->words);
    utf8_cut(&cut, words.s, cols > 2 ? (size_t)cols - 2 : 0, UTF8_CUT_END);
    area_text(d->area, d->row, col, check->fine ? INK_OK : INK_MUTED, check->fine ? "✓" : "?");
    area_text(d->area, d->row, col + 2, check->fine ? INK_TEXT : INK_MUTED, cut.s);
}

/* In two columns. */
static void draw_checks(struct drawing *d)
{
    struct why_check checks[WHY_CHECKS];
    const struct why_scope scope = {d->ui->platform, d->ui->model, d->ui->all};
    size_t count = why_checks(&scope, d->server, checks);
    int width = (d->area.cols - TEXT_COL - 1) / 2;
    if (count == 0)
        return;
    title(d, _("Not the cause"));
    for (size_t i = 0; i < count; i++) {
        draw_check(d, &checks[i], TEXT_COL + (int)(i % 2) * width, width - CHECK_GAP);
        d->row += i % 2 == 1 || i + 1 == count;
    }
    d->row++;
}

/* Events -------------------------------------------------------------------------------------- */

static void draw_events(struct drawing *d)
{
    const struct rule_part part = {.text = trc("tab", "Events")};
    AUTO_STR struct str right = STR_INIT(STR_LINE), key = STR_INIT(STR_LINE);
    const struct server *shown = detail_server(d->ui->detail);
    size_t count = shown == d->server ? events_count(d->ui->detail) : 0;
    int left = d->page->rows - d->row - 1;
    int few = left > EVENTS_FEW ? left : EVENTS_FEW;
    key_name(&key, K_TAB);
    if (count > 0)
        TR_FILL(&right, d->page->events ? _("{n}, {key} folds") : _("{n}, {key} unfolds"),
                ARG_N("n", (int64_t)count), ARG_S("key", key.s));
    draw_rule(d->area, d->row++, &part, 1, right.s, false, NULL);
    if (count == 0) {
        AUTO_STR struct str none = STR_INIT(STR_LINE);
        no_events(&none, d->ui->platform, d->ui->all ? NULL : d->page->namespace, true);
        d->row +=
            draw_wrapped(d->area, d->row, TEXT_COL, cols_from(d, TEXT_COL), 3, INK_MUTED, none.s);
        return;
    }
    int rows = d->page->events ? EVENTS_ALL : few;
    rows = (int)count < rows ? (int)count : rows;
    events_draw_brief(d->ui->detail, d->area, d->row, rows);
    d->row += rows;
}

/* The page ------------------------------------------------------------------------------------ */

static void clamp_offset(struct why_page *page)
{
    int most = page->used > page->rows ? page->used - page->rows : 0;
    int at = page->at >= 0 ? page->step_rows[page->at] : 0;
    if (page->move && at < page->offset)
        page->offset = at;
    if (page->move && at >= page->offset + page->rows)
        page->offset = at - page->rows + 1;
    page->move = false;
    page->offset = page->offset < 0 ? 0 : page->offset > most ? most : page->offset;
}

static void draw_unreadable(struct drawing *d)
{
    draw_cause(d);
    draw_evidence(d);
    draw_steps(d);
}

static void draw_whole(struct drawing *d)
{
    if (d->server->unreadable) {
        draw_unreadable(d);
        return;
    }
    draw_cause(d);
    draw_evidence(d);
    draw_steps(d);
    draw_checks(d);
    draw_events(d);
}

void why_page_draw(struct sheet *sheet, struct area area)
{
    struct why_page *page = (struct why_page *)sheet;
    struct drawing d = {.page = page, .ui = sheet->ui, .server = why_page_server(page)};
    if (!d.server || area.rows <= 0)
        return;
    page->rows = area.rows;
    grid_resize(&page->scratch, PAGE_ROWS, area.cols);
    d.area = grid_area(&page->scratch);
    d.status = model_server_status(d.ui->model, d.server);
    draw_whole(&d);
    page->used = d.row;
    clamp_offset(page);
    frame_copy_rows(&page->scratch, page->offset, area);
    int at = page->at >= 0 ? page->step_rows[page->at] - page->offset : 0;
    if (at >= 0 && at < area.rows)
        area_cursor(area, at, 0, false);
}
