/*
 * A tiny program of screen, input and list, run in a terminal by tests and by the bench: they
 * execute themselves again with "demo" as first argument.
 *   demo [-r ROWS] [-t THEME] [-m] [-q]     -m: with the mouse, -q: without telling events
 * Keys: arrows, paging and mouse move; Space marks; q ends; the others are in tui_demo.c.
 */
#ifndef TESTS_SUPPORT_TUI_DEMO_H
#define TESTS_SUPPORT_TUI_DEMO_H

/* Null-terminated arguments of this very program, as terminal_start takes them. */
#define DEMO(...) ((const char *const[]){"/proc/self/exe", "demo", __VA_ARGS__ __VA_OPT__(, ) NULL})

int tui_demo(int argc, char **argv);

#endif
