/*
 * Themes: roles to colours, for 256 colours, for 16 (and 8), and to attributes for none.
 *
 * A theme file (themes/<name>.theme) has a line per role, `role = <with 256>, <with 16>`, each side
 * a colour and what goes with it: `108`, `255 on 24`, `default` (the terminal's own), `4 bold`,
 * `default reverse`; words are bold, underline, reverse. Roles are named as the inks are ("text",
 * "source.1"). A role that is not given has the colours of `text`. `plain = yes` uses no colours whatever the
 * terminal can. The caller parses files (data) and hands the entries over one by one; what is not
 * understood is refused with a text and changes nothing.
 */
#ifndef CARNET_TUI_THEME_H
#define CARNET_TUI_THEME_H

#include <stdbool.h>

#include <carnet/tui/grid.h>

struct theme_colour {
    short fg, bg; /* -1: the terminal's own */
    bool given;   /* otherwise as INK_TEXT */
    bool bold, underline, reverse, dim;
};
struct theme {
    char name[32];
    struct theme_colour many[INK_COUNT]; /* with 256 colours or more, by xterm's numbers */
    struct theme_colour few[INK_COUNT];  /* with 16; with 8, bold stands for the bright ones */
    struct theme_colour mono[INK_COUNT]; /* without: attributes only, from the built-in table */
    bool plain;                          /* mono whatever the terminal can */
};
void theme_init(struct theme *theme,
                const char *name); /* everything the terminal's own, mono filled in */
/* One entry of a theme file. False: *why says what is not understood (msgid). */
bool theme_set(struct theme *theme, const char *role, const char *value, const char **why);

#endif
