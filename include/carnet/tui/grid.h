/*
 * The grid: what the screen shall show, as cells of our own. Everything is drawn here; the back
 * ends (ncurses in screen.h, plain text in grid_text) only read it.
 *
 * A cell holds one grapheme (at most GRID_TEXT - 1 bytes), its width by our own table and a style.
 * A wide grapheme takes two cells, the second has width 0. Text must be clean (utf8_clean): what is
 * not printable is drawn as U+FFFD all the same. No-break spaces are written as plain ones.
 * Coordinates are (row, column) from 0. Drawing outside an area is cut silently: areas never
 * overlap by mistake. Areas are cheap values.
 */
#ifndef CARNET_TUI_GRID_H
#define CARNET_TUI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/str.h>

/* Inks: the colour roles of screens.md 9 ("role" alone is what a person is in a namespace). Themes
 * give them colours. */
enum ink {
    INK_TEXT,
    INK_MUTED,
    INK_ACCENT,
    INK_HEADER,
    INK_KEY,
    INK_OK,
    INK_WAITING,
    INK_FAILED,
    INK_STOPPED,
    INK_STALE,
    INK_INFO,
    INK_DANGER,
    INK_SOURCE_1,
    INK_SOURCE_8 = INK_SOURCE_1 + 7,
    INK_SELECTION,
    INK_FOCUS,
    INK_COUNT
};
/* A style is an ink, with flags. */
typedef uint16_t style;
enum { STYLE_BOLD = 0x100, STYLE_UNDERLINE = 0x200, STYLE_SELECTED = 0x400 };

#define GRID_TEXT 24
struct cell {
    char text[GRID_TEXT]; /* "" is a space */
    style style;
    uint8_t width; /* 1, 2, or 0 for the second half of a wide one */
};
struct grid {
    int rows, cols;
    struct cell *cells;
    int cursor_row, cursor_col; /* -1: no cursor */
    bool cursor_visible; /* in text being typed; otherwise it sits on the ▸ for screen readers */
};
void grid_init(struct grid *grid);
void grid_fini(struct grid *grid);
void grid_resize(struct grid *grid, int rows, int cols); /* clears */
void grid_clear(struct grid *grid);
/* Appends the frame as text, rows without trailing spaces, each ended by '\n'. `ascii`:
 * transliterated, cell for cell (a glyph that becomes two characters takes the room of two cells
 * where there is one). */
void grid_text(const struct grid *grid, struct str *out, bool ascii);

struct area {
    struct grid *grid;
    int row, col, rows, cols;
};
struct area grid_area(struct grid *grid);
/* Part of an area, clipped to it; negative sizes give an empty area. */
struct area area_part(struct area area, int row, int col, int rows, int cols);
void area_clear(struct area area);
/* Writes text from (row, col); returns the column after it (also when cut). */
int area_text(struct area area, int row, int col, style style, const char *text);
int area_text_n(struct area area, int row, int col, style style, const char *text, size_t len);
/* So that it ends at (not beyond) column `end`; returns the column it begins at. */
int area_text_right(struct area area, int row, int end, style style, const char *text);
void area_fill(struct area area, int row, int col, int cols, style style, const char *glyph);
/* Adds flags to what stands there, or replaces the style altogether. */
void area_add_style(struct area area, int row, int col, int cols, style flags);
void area_set_style(struct area area, int row, int col, int cols, style style);
/* Puts the real cursor; visible only while text is typed. */
void area_cursor(struct area area, int row, int col, bool visible);

#endif
