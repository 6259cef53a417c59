/*
 * The second row: the views there are. The rule under it is drawn by the view.
 */
#ifndef CARNET_SRC_VIEWS_TABS_H
#define CARNET_SRC_VIEWS_TABS_H

#include <stddef.h>

#include <carnet/tui/grid.h>

/* Returns the cells the active tab takes with the space on both sides: the heavy stretch below it.
 */
int tabs_draw(struct area area, size_t active);
/* The view at a column, -1 if there is none. */
int tabs_at(int col);
const char *tabs_name(size_t view); /* translated */

#endif
