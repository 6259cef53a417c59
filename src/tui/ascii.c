#include "ascii.h"

#include <string.h>

#include <carnet/base/utf8.h>

enum { GAP_KEPT = 2 }; /* cells of a gap that stay when it gives room */

/* One pane's part of a row being written. */
struct writer {
    struct cell *out;
    int len, max;
    int debt;   /* cells written beyond those read */
    int blanks; /* in a row, just written */
};

static bool is_blank(const struct cell *cell)
{
    return cell->text[0] == '\0' || strcmp(cell->text, " ") == 0;
}

/* Upright lines between panes never move. */
static bool is_border(const struct cell *cell)
{
    static const char *const borders[] = {"│", "├", "┤", "┬", "┼", "┴"};
    for (size_t i = 0; i < sizeof borders / sizeof *borders; i++)
        if (strcmp(cell->text, borders[i]) == 0)
            return true;
    return false;
}

static void write_char(struct writer *w, char c, style look)
{
    if (w->len >= w->max)
        return;
    struct cell *cell = &w->out[w->len++];
    *cell = (struct cell){.style = look, .width = 1};
    cell->text[0] = c == ' ' ? '\0' : c;
}

/* Takes a cell out of the double gaps written so far, the last one first. */
static bool squeeze(struct writer *w)
{
    for (int at = w->len - 1; at > 0; at--) {
        if (is_blank(&w->out[at]) && is_blank(&w->out[at - 1])) {
            memmove(w->out + at, w->out + at + 1, (size_t)(w->len - at - 1) * sizeof *w->out);
            w->len--;
            return true;
        }
    }
    return false;
}

static void write_text(struct writer *w, const char *text, const struct cell *cell)
{
    int len = (int)strlen(text), width = cell->width;
    while (w->len + len > w->max && squeeze(w))
        continue;
    for (int i = 0; i < len; i++)
        write_char(w, text[i], cell->style);
    for (int i = len; i < width; i++)
        write_char(w, ' ', cell->style);
    w->debt += len > width ? len - width : 0;
    w->blanks = 0;
}

static void write_blank(struct writer *w, const struct cell *cell)
{
    w->blanks++;
    if (w->debt > 0 && w->blanks > GAP_KEPT)
        w->debt--;
    else
        write_char(w, ' ', cell->style);
}

/* "›" closes a choice ("‹ 2 CPU ›") or marks the row of a waiting pane. */
static bool closes_choice(const struct cell *first, const struct cell *cell)
{
    while (cell-- > first)
        if (strcmp(cell->text, "‹") == 0)
            return true;
    return false;
}

static void write_pane(struct writer *w, const struct cell *in, int cols)
{
    for (int i = 0; i < cols; i++) {
        const struct cell *cell = &in[i];
        if (cell->width == 0)
            continue;
        if (is_blank(cell)) {
            write_blank(w, cell);
            continue;
        }
        if (strcmp(cell->text, "…") == 0) { /* takes the room of two */
            struct cell both = *cell;
            both.width = (uint8_t)(i + 1 < cols && in[i + 1].width == 1 ? 2 : 1);
            write_text(w, both.width == 2 ? ".." : ".", &both);
            i += both.width - 1;
            continue;
        }
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        if (strcmp(cell->text, "›") == 0 && closes_choice(in, cell))
            str_add(&text, ">");
        else
            utf8_to_ascii(&text, cell->text);
        write_text(w, text.len > 0 ? text.s : " ", cell);
    }
}

void ascii_row(const struct cell *in, struct cell *out, int cols)
{
    int from = 0;
    while (from < cols) {
        int to = from;
        while (to < cols && !is_border(&in[to]))
            to++;
        struct writer w = {.out = out + from, .max = to - from};
        write_pane(&w, in + from, to - from);
        while (w.len < w.max)
            write_char(&w, ' ', in[to - 1].style);
        if (to < cols) {
            out[to] = (struct cell){.style = in[to].style, .width = 1};
            out[to].text[0] = strcmp(in[to].text, "│") == 0 ? '|' : '+';
        }
        from = to + 1;
    }
}
