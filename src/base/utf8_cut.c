/* Texts for places of a given number of cells. Cuts fall between graphemes. */
#include <string.h>

#include <carnet/base/utf8.h>

/* Bytes from the start of `s` that take at most `cells`; their cells in *used. */
static size_t head_bytes(const char *s, size_t len, size_t cells, size_t *used)
{
    size_t at = 0;
    *used = 0;
    while (at < len) {
        int width;
        size_t bytes = utf8_grapheme(s + at, len - at, &width);
        if (*used + (size_t)width > cells)
            break;
        *used += (size_t)width;
        at += bytes;
    }
    return at;
}

/* Offset from which the rest of `s` (of `width` cells) takes at most `cells`. */
static size_t tail_offset(const char *s, size_t len, size_t width, size_t cells)
{
    size_t at = 0;
    while (at < len && width > cells) {
        int w;
        at += utf8_grapheme(s + at, len - at, &w);
        width -= (size_t)w;
    }
    return at;
}

void utf8_cut(struct str *out, const char *s, size_t cells, enum utf8_cut where)
{
    size_t len = strlen(s), width = utf8_width(s);
    if (width <= cells) {
        str_add_n(out, s, len);
        return;
    }
    if (cells == 0)
        return;
    size_t tail = where == UTF8_CUT_START ? cells - 1 : 0;
    if (where == UTF8_CUT_MIDDLE && cells >= 2)
        tail = (cells - 2) / 2; /* the beginning says more than the end */
    size_t head = cells - 1 - tail, used;
    str_add_n(out, s, head_bytes(s, len, head, &used));
    str_add(out, "…");
    if (tail > 0)
        str_add(out, s + tail_offset(s, len, width, tail));
}

void utf8_fit(struct str *out, const char *s, size_t cells)
{
    size_t before = out->len;
    utf8_cut(out, s, cells, UTF8_CUT_END);
    size_t width = utf8_width(out->s + before);
    str_pad(out, ' ', cells > width ? cells - width : 0);
}

void utf8_fit_right(struct str *out, const char *s, size_t cells)
{
    size_t width = utf8_width(s);
    if (width <= cells) {
        str_pad(out, ' ', cells - width);
    } else if (cells > 0) { /* a wide character that is cut in two leaves a cell */
        head_bytes(s, strlen(s), cells - 1, &width);
        str_pad(out, ' ', cells - 1 - width);
    }
    utf8_cut(out, s, cells, UTF8_CUT_END);
}
