/*
 * Private to the screen: cells to the bytes of a terminal. screen_curses.c is the only file that
 * includes ncurses.
 *
 * ncurses writes into a file in memory, never to the terminal: every call that makes bytes appends
 * them to `out`, so that the screen sends a frame in one write, counts it, and sends nothing when
 * it is empty. A process has at most one canvas.
 */
#ifndef CARNET_SRC_TUI_SCREEN_CURSES_H
#define CARNET_SRC_TUI_SCREEN_CURSES_H

#include <stdbool.h>

#include <carnet/base/str.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/theme.h>

struct canvas;

/* Null when the terminal is not known, nor any it is likely to resemble, or cannot place its
 * cursor. */
struct canvas *canvas_new(const char *term, bool colour, bool ascii, const struct theme *theme);
void canvas_free(struct canvas *canvas);
void canvas_theme(struct canvas *canvas, const struct theme *theme);
void canvas_redraw(struct canvas *canvas); /* the next frame is drawn from nothing */
void canvas_paint(struct canvas *canvas, const struct grid *grid, struct str *out);
/* The terminal's own screen comes back; the next frame takes it again. */
void canvas_leave(struct canvas *canvas, struct str *out);
/* What leaves the screen without ncurses' help, for the crash handler. */
void canvas_escape(const struct canvas *canvas, struct str *out);
bool canvas_is_modern(
    const struct canvas *canvas); /* xterm and its kin: may be asked for its modes */

#endif
