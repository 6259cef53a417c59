#include <carnet/tui/pager.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "pager_lines.h"

struct pager *pager_new(void)
{
    struct pager *pager = mem_zalloc(1, sizeof *pager);
    str_init(&pager->text, STR_DOCUMENT);
    str_init(&pager->needle, STR_LINE);
    return pager;
}

void pager_free(struct pager *pager)
{
    if (!pager)
        return;
    str_fini(&pager->text);
    str_fini(&pager->needle);
    free(pager->spans);
    free(pager->lines);
    free(pager->matches);
    free(pager);
}

/* -- the text -------------------------------------------------------------------------------- */

void pager_clear(struct pager *pager)
{
    str_clear(&pager->text);
    pager->span_count = pager->line_count = 0;
    pager->open = pager->searched = false;
}

static void add_bytes(struct pager *pager, style look, const char *bytes, size_t len)
{
    str_add_n(&pager->text, bytes, len);
    struct span *last = pager->span_count > 0 ? &pager->spans[pager->span_count - 1] : NULL;
    if (!last || last->style != look) {
        ARRAY_ROOM(pager->spans, pager->span_cap, pager->span_count + 1);
        last = &pager->spans[pager->span_count++];
        last->style = look;
    }
    last->end = pager->text.len;
}

static void open_line(struct pager *pager)
{
    if (pager->open)
        return;
    ARRAY_ROOM(pager->lines, pager->line_cap, pager->line_count + 1);
    size_t at = pager->text.len; /* the last span may go on in this line */
    pager->lines[pager->line_count++] = (struct line){
        .begin = at, .end = at, .span = pager->span_count > 0 ? pager->span_count - 1 : 0};
    pager->open = true;
}

void pager_end_line(struct pager *pager)
{
    open_line(pager);
    add_bytes(pager, INK_TEXT, "\n", 1);
    pager->open = pager->searched = false;
}

void pager_add(struct pager *pager, style look, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        open_line(pager);
        if (len > 0)
            add_bytes(pager, look, text, len);
        pager->lines[pager->line_count - 1].end = pager->text.len;
        text += len;
        if (*text == '\n') {
            pager_end_line(pager);
            text++;
        }
    }
    pager->searched = false;
}

size_t pager_lines(const struct pager *pager)
{
    return pager->line_count;
}

void pager_text(const struct pager *pager, struct str *out)
{
    str_add_n(out, pager->text.s, pager->text.len);
}

/* -- moving ---------------------------------------------------------------------------------- */

/* The position from which the end of the text is just on the screen. */
static void last_position(const struct pager *pager, size_t *line, size_t *row)
{
    *line = *row = 0;
    if (pager->line_count == 0)
        return;
    *line = pager->line_count - 1;
    *row = pager_line_rows(pager, *line) - 1;
    pager_walk(pager, line, row, 1 - (pager->rows > 0 ? pager->rows : 1));
}

void pager_clamp(struct pager *pager)
{
    size_t line, row;
    last_position(pager, &line, &row);
    if (pager->top > line || (pager->top == line && pager->top_row > row)) {
        pager->top = line;
        pager->top_row = row;
    }
    if (pager->line_count > 0 && pager->top_row >= pager_line_rows(pager, pager->top))
        pager->top_row = 0;
}

void pager_scroll(struct pager *pager, int lines)
{
    pager_clamp(pager);
    if (pager->line_count > 0)
        pager_walk(pager, &pager->top, &pager->top_row, lines);
    pager_clamp(pager);
}

void pager_page(struct pager *pager, int pages)
{
    int rows = pager->rows > 1 ? pager->rows - 1 : 1; /* one row stays for the eye */
    pager_scroll(pager, pages * rows);
}

void pager_first(struct pager *pager)
{
    pager->top = pager->top_row = 0;
}

void pager_last(struct pager *pager)
{
    last_position(pager, &pager->top, &pager->top_row);
}

void pager_show_line(struct pager *pager, size_t line)
{
    bool seen =
        line >= pager->top && line < pager->top + (size_t)(pager->rows > 0 ? pager->rows : 1);
    if (seen && !pager->wrap)
        return;
    pager->top = line;
    pager->top_row = 0;
    pager_clamp(pager);
}

void pager_wrap(struct pager *pager, bool wrap)
{
    pager->wrap = wrap;
    pager->top_row = 0;
}
