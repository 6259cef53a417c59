/*
 * Shapes all screens share: rules with titles and tabs, bars, wrapped text.
 */
#ifndef CARNET_TUI_DRAW_H
#define CARNET_TUI_DRAW_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/tui/grid.h>

/* "── name ━━ Overview ━━ Events 3 ── YAML ─────── right text " over the whole width of the row.
 * The active part has a heavy stretch on both sides; `focus` puts ▸ in front of the first part.
 * Parts that do not fit are left out from the end, the active one never. Where each part was drawn
 * goes to hits[i] (col, cols). */
struct rule_part {
    const char *text;
    bool active;
    style style; /* 0: by being active */
};
struct rule_hit {
    int col, cols;
};
void draw_rule(struct area area, int row, const struct rule_part *parts, size_t count,
               const char *right, bool focus, struct rule_hit *hits);
/* Wraps text at spaces from (row, col) over at most `rows` rows; a text that does not fit ends in
 * "…". Returns the rows used. */
int draw_wrapped(struct area area, int row, int col, int cols, int rows, style style,
                 const char *text);
/* Rows that a text takes when wrapped to `cols`. */
int draw_wrapped_rows(const char *text, int cols);
/* Bytes of the first line of `text` as draw_wrapped wraps it; the line after it begins at `*next`. */
size_t draw_wrap(const char *text, size_t len, int cols, size_t *next);
/* "██████░░░░" of `cols` cells for a share in thousandths. */
void draw_bar(struct area area, int row, int col, int cols, int share, style style);
/* Text with the bytes at `hits` bold and underlined (fuzzy matches), cut with "…" where the area
 * ends. Returns the column after it. */
int draw_hits(struct area area, int row, int col, style style, const char *text, const size_t *hits,
              size_t count);

#endif
