/*
 * What the namespace may use and how much of it is used: the block under a short list on a wide
 * screen.
 */
#ifndef CARNET_SRC_VIEWS_QUOTA_H
#define CARNET_SRC_VIEWS_QUOTA_H

#include <carnet/model/model.h>
#include <carnet/tui/grid.h>

/* Draws nothing when the namespace has no quota. */
void quota_draw(const struct model *model, const char *namespace, struct area area);

#endif
