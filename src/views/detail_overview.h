/*
 * The Overview tab: why the server is in its state and what to do about it, before any other fact.
 */
#ifndef CARNET_SRC_VIEWS_DETAIL_OVERVIEW_H
#define CARNET_SRC_VIEWS_DETAIL_OVERVIEW_H

#include <carnet/tui/grid.h>

struct detail;

/* Draws from row 0 and returns the rows it used. `visible` is how many will be seen. */
int overview_draw(struct detail *detail, struct area area, int visible);

#endif
