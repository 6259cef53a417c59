/*
 * A program in a terminal of the test's own: a real pty, and an emulator (libvterm) that reads what
 * the program writes. Keys in, frames, cells and raw bytes out.
 *
 * Nothing here sleeps: waits end when what is waited for has come, or at a deadline (false). The
 * program gets CARNET_IDLE_FD, a pipe it writes a byte to each time it becomes idle.
 */
#ifndef TESTS_SUPPORT_TERMINAL_H
#define TESTS_SUPPORT_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <carnet/base/str.h>

#define TERMINAL_MS 20000 /* a deadline for what usually takes milliseconds */

struct terminal;

/* argv[0] is a path. `env` is the whole environment, ended by null, or null for a usual one
 * (TERM=xterm-256color, LC_ALL=C.UTF-8, PATH, HOME=/nonexistent). */
struct terminal *terminal_start(const char *const argv[], const char *const env[], int rows,
                                int cols);
void terminal_stop(struct terminal *terminal); /* kills it if it still runs */
pid_t terminal_pid(const struct terminal *terminal);

void terminal_keys(struct terminal *terminal, const char *keys); /* as a keyboard sends them */
void terminal_bytes(struct terminal *terminal, const char *bytes, size_t len);
void terminal_resize(struct terminal *terminal, int rows, int cols);
void terminal_hang_up(struct terminal *terminal); /* the window is closed */

bool terminal_wait_idle(struct terminal *terminal); /* idle after the last keys */
bool terminal_wait_text(struct terminal *terminal, const char *text);
/* One row, from 0, is as the pattern (of fnmatch) says. */
bool terminal_wait_row(struct terminal *terminal, int row, const char *pattern);
/* The same; a line's end and many spaces are as good as one. */
bool terminal_wait_words(struct terminal *terminal, const char *sentence);
bool terminal_wait_no_text(struct terminal *terminal, const char *text);
/* The raw output, from the last terminal_mark on, holds these bytes. */
bool terminal_wait_raw(struct terminal *terminal, const char *bytes);
/* Ended, or stopped by a signal; *status as of waitpid. All output was read before. */
bool terminal_wait_exit(struct terminal *terminal, int *status);
bool terminal_wait_stop(struct terminal *terminal);

/* The rows as text, without trailing spaces, each ended by '\n'. */
void terminal_frame(struct terminal *terminal, struct str *out);
bool terminal_shows(struct terminal *terminal, const char *text);

struct terminal_cell {
    char text[32]; /* "" blank */
    int width;
    bool bold, underline, reverse;
    int fg, bg; /* palette numbers; -1 the terminal's own */
};
struct terminal_cell terminal_cell(struct terminal *terminal, int row, int col);
void terminal_cursor(struct terminal *terminal, int *row, int *col, bool *visible);
bool terminal_is_alternate(struct terminal *terminal); /* the program has its own screen */
bool terminal_mouse(struct terminal *terminal);        /* it asked for mouse reports */

/* What was written since the last mark, and how much. */
void terminal_mark(struct terminal *terminal);
const char *terminal_raw(const struct terminal *terminal, size_t *len);
/* Whether a colour was set by an SGR sequence since the mark. */
bool terminal_raw_has_colour(const struct terminal *terminal);
/* The modes of the tty are those from before the program began. */
bool terminal_modes_kept(const struct terminal *terminal);

#endif
