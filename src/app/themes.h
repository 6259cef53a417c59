/*
 * Themes by name: the person's own files (~/.config/carnet/themes/NAME.theme) before those in the program.
 */
#ifndef CARNET_SRC_APP_THEMES_H
#define CARNET_SRC_APP_THEMES_H

#include <stdbool.h>

#include <carnet/tui/theme.h>

/* False: there is no theme of that name; `theme` is then the default one. */
bool themes_load(struct theme *theme, const char *name);
/* The theme after this one, in the order of the program's own. */
const char *themes_next(const char *name);

#define THEMES_DEFAULT "dark"

#endif
