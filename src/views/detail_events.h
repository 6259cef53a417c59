/*
 * The events of a server and of what belongs to it, newest first: when last, how often, what, and
 * of which object since when.
 */
#ifndef CARNET_SRC_VIEWS_DETAIL_EVENTS_H
#define CARNET_SRC_VIEWS_DETAIL_EVENTS_H

#include <stddef.h>

#include <carnet/tui/grid.h>

struct detail;

/* Draws from row 0 and returns the rows it used. */
int events_draw(struct detail *detail, struct area area);
/* The newest events in `rows` rows, one each, cut at the end. */
void events_draw_brief(struct detail *detail, struct area area, int row, int rows);
size_t events_count(const struct detail *detail);

#endif
