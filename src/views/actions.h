/*
 * The action table of the screen: ids, keys, places and texts of screens.md 8, those with code
 * behind them.
 */
#ifndef CARNET_SRC_VIEWS_ACTIONS_H
#define CARNET_SRC_VIEWS_ACTIONS_H

struct ui;

void actions_add_all(struct ui *ui); /* registers the tables with the ui as their self */

#endif
