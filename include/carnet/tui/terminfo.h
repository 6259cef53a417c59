/*
 * What this machine knows of a kind of terminal, without touching one.
 */
#ifndef CARNET_TUI_TERMINFO_H
#define CARNET_TUI_TERMINFO_H

#include <stdbool.h>

/* False: it does not know `term`. *colours: how many, 0 none. Not while a screen is open. */
bool terminfo_look(const char *term, int *colours);

#endif
