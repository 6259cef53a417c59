/*
 * A row of cells for terminals without UTF-8: every cell one ASCII character.
 *
 * Glyphs with an ASCII sign of their own keep their cell; "…" takes its cell and the next. What
 * becomes a longer word ("↵" to "Ent", "œ" to "oe") moves the rest of its pane to the right, up to
 * the next gap that has room: columns further right stay where they were.
 */
#ifndef CARNET_SRC_TUI_ASCII_H
#define CARNET_SRC_TUI_ASCII_H

#include <carnet/tui/grid.h>

/* `in` and `out` hold `cols` cells and do not overlap. */
void ascii_row(const struct cell *in, struct cell *out, int cols);

#endif
