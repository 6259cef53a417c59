/*
 * The terminal: ncurses for output, our own decoder for input, and leaving it as it was found.
 *
 * screen_open enters the alternate screen, raw mode without echo, bracketed paste, mouse if wanted;
 * the opposite is done by screen_close, by a crash handler (SIGSEGV, SIGABRT, SIGBUS, SIGFPE: then
 * the signal is raised again) and by screen_leave / screen_enter around a suspension or a child on
 * the terminal. The settings for the crash handler are one of the program's four file-scope
 * variables. Falls back over unknown TERM to xterm-256color, xterm, vt100; `dumb` or no terminal:
 * error. Frames: screen_show draws the difference to the last frame; nothing is written when
 * nothing differs.
 */
#ifndef CARNET_TUI_SCREEN_H
#define CARNET_TUI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/theme.h>

struct screen;
struct screen_options {
    const char *term; /* TERM */
    bool ascii;       /* draw ASCII only */
    bool no_colour;   /* NO_COLOR: no colour sequence at all */
    bool mouse;
    bool slow_line; /* SSH: begin at 20 frames a second */
};
/* Null on error: ERR_UNSUPPORTED with a sentence (TERM=dumb, not a terminal). */
struct screen *screen_open(const struct screen_options *options, const struct theme *theme,
                           struct error *error);
void screen_close(struct screen *screen);                      /* accepts null */
void screen_size(struct screen *screen, int *rows, int *cols); /* asks the terminal now */
void screen_theme(struct screen *screen, const struct theme *theme);
void screen_show(struct screen *screen, const struct grid *grid);
/* INPUT_ANSWER of the decoder: that a frame has come (over a slow line it is asked for), or whether the terminal can hold a frame back until it is whole (mode
 * 2026). */
void screen_answer(struct screen *screen, int mode, int value);
void screen_redraw(struct screen *screen); /* the next frame is drawn from nothing */
void screen_leave(struct screen *screen);
void screen_enter(struct screen *screen);
/* When the next frame may be drawn (monotonic ms), by what the line carries; a frame after a key
 * press is never delayed: screen_key_pressed says so. */
int64_t screen_next_frame(struct screen *screen, int64_t now_ms);
void screen_key_pressed(struct screen *screen);
/* OSC 52 with base64 after the next frame; false: too long (70 kB). */
bool screen_copy(struct screen *screen, const char *text, size_t len);
uint64_t screen_bytes(const struct screen *screen); /* written so far */

#endif
