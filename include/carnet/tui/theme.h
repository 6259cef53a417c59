/*
 * Themes: roles to colours for 256, 16 and 8 colours and none. A theme file (themes/<name>.theme) has a line
 * per role: `role = <256> <16> [bold] [underline] [reverse]`, a colour being a number, `a on b`, or `default`.
 * The caller parses files (data) and hands entries over; unknown roles and colours are refused with a text.
 */
#ifndef CARNET_TUI_THEME_H
#define CARNET_TUI_THEME_H

#include <stdbool.h>

#include <carnet/tui/grid.h>

struct theme_colour {
    short fg256, bg256, fg16, bg16; /* -1: the terminal's own */
    bool bold, underline, reverse, dim;
};
struct theme {
    char name[32];
    struct theme_colour inks[INK_COUNT];
    struct theme_colour mono[INK_COUNT]; /* from the built-in table of screens.md 9, column mono */
    bool plain;                              /* mono whatever the terminal can */
};
void theme_init(struct theme *theme, const char *name); /* everything the terminal's own, mono filled in */
/* One entry of a theme file. False: *why says what is not understood (msgid). */
bool theme_set(struct theme *theme, const char *role, const char *value, const char **why);
const char *ink_name(enum ink ink); /* "text", "source 1" */

#endif
