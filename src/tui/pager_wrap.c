#include "pager_lines.h"

#include <carnet/base/utf8.h>

/* Bytes of the row that begins at `at`: as many graphemes as there is room for. */
static size_t row_bytes(const struct pager *pager, size_t at, size_t end)
{
    int used = 0, width;
    size_t begin = at;
    while (at < end) {
        size_t took = utf8_grapheme(pager->text.s + at, end - at, &width);
        if (used + width > pager->cols && at > begin)
            break;
        used += width;
        at += took;
    }
    return at - begin;
}

size_t pager_line_rows(const struct pager *pager, size_t line)
{
    const struct line *l = &pager->lines[line];
    if (!pager->wrap || pager->cols < 1 || l->end - l->begin <= (size_t)pager->cols)
        return 1;
    size_t rows = 0;
    for (size_t at = l->begin; at < l->end; rows++)
        at += row_bytes(pager, at, l->end);
    return rows;
}

size_t pager_row_begin(const struct pager *pager, size_t line, size_t row)
{
    const struct line *l = &pager->lines[line];
    size_t at = l->begin;
    if (row == 0)
        return at;
    if (!pager->wrap || pager->cols < 1)
        return l->end;
    while (row-- > 0 && at < l->end)
        at += row_bytes(pager, at, l->end);
    return at;
}

static void walk_down(const struct pager *pager, size_t *line, size_t *row, long long rows)
{
    while (rows > 0) {
        size_t left = pager_line_rows(pager, *line) - 1 - *row;
        if ((unsigned long long)rows <= left) {
            *row += (size_t)rows;
            return;
        }
        if (*line + 1 >= pager->line_count) {
            *row += left;
            return;
        }
        rows -= (long long)left + 1;
        (*line)++;
        *row = 0;
    }
}

static void walk_up(const struct pager *pager, size_t *line, size_t *row, long long rows)
{
    while (rows > 0) {
        if ((unsigned long long)rows <= *row) {
            *row -= (size_t)rows;
            return;
        }
        if (*line == 0) {
            *row = 0;
            return;
        }
        rows -= (long long)*row + 1;
        (*line)--;
        *row = pager_line_rows(pager, *line) - 1;
    }
}

void pager_walk(const struct pager *pager, size_t *line, size_t *row, long long rows)
{
    if (rows > 0)
        walk_down(pager, line, row, rows);
    else
        walk_up(pager, line, row, -rows);
}
