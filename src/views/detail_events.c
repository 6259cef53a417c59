#include "detail_events.h"

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "detail_parts.h"
#include "frame.h"
#include "unread.h"

enum {
    LINES_MAX = 100,
    NARROW = 80, /* below: columns as in the right pane */
    MESSAGE_ROWS = 6
};

/* Columns of a row. */
struct columns {
    int age, mark, reason, message;
};

static struct columns columns(int cols)
{
    if (cols < NARROW)
        return (struct columns){1, 9, 11, 33};
    return (struct columns){3, 11, 13, 37};
}

static size_t read_lines(const struct detail *detail, struct event_line *lines)
{
    const struct server *server = detail_server(detail);
    return server ? model_server_event_lines(detail->ui->model, server, lines, LINES_MAX) : 0;
}

size_t events_count(const struct detail *detail)
{
    AUTO_FREE struct event_line *lines = mem_zalloc(LINES_MAX, sizeof *lines);
    return read_lines(detail, lines);
}

static void draw_age(struct detail *detail, struct area area, int row, int col,
                     const struct event_line *line)
{
    AUTO_STR struct str age = STR_INIT(STR_LINE);
    int64_t seconds = frame_platform_now(detail->ui) - line->last;
    if (line->last == 0) {
        str_add(&age, "  ?");
    } else {
        tr_age_column(&age, seconds);
        detail->seconds = detail->seconds || seconds < 60;
    }
    area_text(area, row, col, INK_MUTED, age.s);
}

/* The reason and, where it has room, how often: "FailedScheduling   ×9". */
static void draw_reason(struct area area, int row, const struct columns *at,
                        const struct event_line *line)
{
    AUTO_STR struct str reason = STR_INIT(STR_LINE);
    AUTO_STR struct str count = STR_INIT(STR_LINE);
    int room = at->message - at->reason - 1, spread = at->reason + (at->mark > 9 ? 19 : 17);
    utf8_cut(&reason, line->event->reason, (size_t)room, UTF8_CUT_END);
    int end = area_text(area, row, at->reason, INK_TEXT, reason.s);
    if (line->event->warning)
        area_text(area, row, at->mark, INK_FAILED, "✕");
    if (line->count <= 1 && at->mark <= 9)
        return;
    TR_FILL(&count, "×{n}", ARG_N("n", line->count));
    int col = end + 1 > spread ? end + 1 : spread;
    if (col + (int)utf8_width(count.s) < at->message)
        area_text(area, row, col, INK_MUTED, count.s);
}

void events_draw_brief(struct detail *detail, struct area area, int row, int rows)
{
    AUTO_FREE struct event_line *lines = mem_zalloc(LINES_MAX, sizeof *lines);
    struct columns at = columns(area.cols);
    size_t count = read_lines(detail, lines);
    for (size_t i = 0; i < count && (int)i < rows; i++, row++) {
        AUTO_STR struct str message = STR_INIT(STR_LINE);
        draw_age(detail, area, row, at.age, &lines[i]);
        draw_reason(area, row, &at, &lines[i]);
        utf8_cut(&message, lines[i].words,
                 area.cols - 1 > at.message ? (size_t)(area.cols - 1 - at.message) : 0,
                 UTF8_CUT_END);
        area_text(area, row, at.message, INK_TEXT, message.s);
    }
}

static int draw_none(struct detail *detail, struct area area)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    const struct ui *ui = detail->ui;
    no_events(&text, ui->platform, ui->all ? NULL : ui->namespace, true);
    return draw_wrapped(area, 0, 3, area.cols - 4, 3, INK_MUTED, text.s);
}

/* "Pod train-gpu-0, since 4 min": whose event it is and, if it came again, since when. */
static int draw_origin(struct detail *detail, struct area area, int row, int col,
                       const struct event_line *line)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    str_addf(&words, "%s %s", line->kind, line->name);
    if (line->first && line->first < line->last)
        detail_age(detail, &words, _(", since {age}"), line->first);
    return draw_wrapped(area, row, col, area.cols - 1 - col, 2, INK_MUTED, words.s);
}

static int draw_line(struct detail *detail, struct area area, int row, const struct columns *at,
                     const struct event_line *line)
{
    draw_age(detail, area, row, at->age, line);
    draw_reason(area, row, at, line);
    int used = draw_wrapped(area, row, at->message, area.cols - 1 - at->message, MESSAGE_ROWS,
                            INK_TEXT, line->words);
    used = used > 0 ? used : 1;
    return used + draw_origin(detail, area, row + used, at->message, line);
}

int events_draw(struct detail *detail, struct area area)
{
    AUTO_FREE struct event_line *lines = mem_zalloc(LINES_MAX, sizeof *lines);
    struct columns at = columns(area.cols);
    size_t count = read_lines(detail, lines);
    int row = 0;
    if (count == 0)
        return draw_none(detail, area);
    for (size_t i = 0; i < count && row < area.rows; i++)
        row += draw_line(detail, area, row, &at, &lines[i]);
    return row;
}
