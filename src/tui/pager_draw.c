#include <carnet/tui/pager.h>

#include "pager_lines.h"

/* The first span that reaches beyond a byte, from `span` on. */
static size_t span_at(const struct pager *pager, size_t span, size_t byte)
{
    while (span < pager->span_count && pager->spans[span].end <= byte)
        span++;
    return span;
}

/* Style of the byte at `at`; `*until` is moved down to where it changes. */
static style style_at(const struct pager *pager, size_t at, size_t *span, size_t *until)
{
    *span = span_at(pager, *span, at);
    style look = INK_TEXT;
    if (*span < pager->span_count) {
        look = pager->spans[*span].style;
        if (pager->spans[*span].end < *until)
            *until = pager->spans[*span].end;
    }
    size_t m = pager_match_after(pager, at);
    if (m == pager->match_count)
        return look;
    size_t border = pager->matches[m].begin > at ? pager->matches[m].begin : pager->matches[m].end;
    if (border < *until)
        *until = border;
    if (pager->matches[m].begin > at)
        return look;
    return look | (m == pager->match ? STYLE_SELECTED : STYLE_BOLD | STYLE_UNDERLINE);
}

static void draw_bytes(const struct pager *pager, struct area row, const struct line *line,
                       size_t begin, size_t end)
{
    size_t span = line->span;
    int col = 0;
    while (begin < end && col < row.cols) {
        size_t until = end;
        style look = style_at(pager, begin, &span, &until);
        col = area_text_n(row, 0, col, look, pager->text.s + begin, until - begin);
        begin = until;
    }
}

void pager_draw(struct pager *pager, struct area area)
{
    pager->rows = area.rows;
    pager->cols = area.cols;
    pager_clamp(pager);
    pager_search(pager);
    size_t line = pager->top, row = pager->top_row;
    for (int i = 0; i < area.rows && line < pager->line_count; i++) {
        const struct line *l = &pager->lines[line];
        size_t begin = pager_row_begin(pager, line, row);
        bool more = pager->wrap && row + 1 < pager_line_rows(pager, line);
        size_t end = more ? pager_row_begin(pager, line, row + 1) : l->end;
        draw_bytes(pager, area_part(area, i, 0, 1, area.cols), l, begin, end);
        row = more ? row + 1 : 0;
        line += !more;
    }
}
