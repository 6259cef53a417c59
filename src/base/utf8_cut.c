/* Texts for places of a given number of cells. Cuts fall between graphemes. */
#include <string.h>

#include <carnet/base/utf8.h>

#include "utf8_plain.h"

/* Bytes from the start of `s` that take at most `cells`; their cells in *used. */
static size_t head_bytes(const char *s, size_t len, size_t cells, size_t *used)
{
    size_t at = 0;
    *used = 0;
    while (at < len && *used < cells) {
        size_t run = utf8_plain_run(s + at, len - at);
        if (run > 1) { /* the last one may combine with what follows */
            run = run - 1 < cells - *used ? run - 1 : cells - *used;
            at += run;
            *used += run;
            continue;
        }
        int width;
        size_t bytes = utf8_grapheme(s + at, len - at, &width);
        if (*used + (size_t)width > cells)
            break;
        *used += (size_t)width;
        at += bytes;
    }
    return at;
}

/* Offset from which the rest of `s` takes at most `cells`, taking `width` in all; the cells of
 * the rest in *used. */
static size_t tail_offset(const char *s, size_t width, size_t cells, size_t *used)
{
    size_t at = 0, len = strlen(s);
    if (cells == 0) {
        *used = 0;
        return len;
    }
    while (at < len && width > cells) {
        int w;
        at += utf8_grapheme(s + at, len - at, &w);
        width -= (size_t)w;
    }
    *used = width;
    return at;
}

struct cut {
    size_t head, tail; /* bytes from the start, offset of the end */
    size_t cells;      /* of both and the "…" between them */
};

/* How `s`, which takes `width`, becomes at most `cells` (at least 1, less than `width`). */
static struct cut plan(const char *s, size_t width, size_t cells, enum utf8_cut where)
{
    size_t tail = where == UTF8_CUT_START ? cells - 1 : 0, head_cells, tail_cells;
    if (where == UTF8_CUT_MIDDLE && cells >= 2)
        tail = (cells - 2) / 2; /* the beginning says more than the end */
    struct cut cut;
    cut.head = head_bytes(s, strlen(s), cells - 1 - tail, &head_cells);
    cut.tail = tail_offset(s, width, tail, &tail_cells);
    cut.cells = head_cells + 1 + tail_cells;
    return cut;
}

static void add_cut(struct str *out, const char *s, const struct cut *cut)
{
    str_add_n(out, s, cut->head);
    str_add(out, "…");
    str_add(out, s + cut->tail);
}

void utf8_cut(struct str *out, const char *s, size_t cells, enum utf8_cut where)
{
    size_t width = utf8_width(s);
    if (width <= cells) {
        str_add(out, s);
    } else if (cells > 0) {
        struct cut cut = plan(s, width, cells, where);
        add_cut(out, s, &cut);
    }
}

void utf8_fit(struct str *out, const char *s, size_t cells)
{
    size_t width = utf8_width(s);
    if (width <= cells) {
        str_add(out, s);
        str_pad(out, ' ', cells - width);
    } else if (cells > 0) {
        struct cut cut = plan(s, width, cells, UTF8_CUT_END);
        add_cut(out, s, &cut);
        str_pad(out, ' ', cells - cut.cells); /* half of a wide character stays free */
    }
}

void utf8_fit_right(struct str *out, const char *s, size_t cells)
{
    size_t width = utf8_width(s);
    if (width <= cells) {
        str_pad(out, ' ', cells - width);
        str_add(out, s);
    } else if (cells > 0) {
        struct cut cut = plan(s, width, cells, UTF8_CUT_END);
        str_pad(out, ' ', cells - cut.cells);
        add_cut(out, s, &cut);
    }
}
