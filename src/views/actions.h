/*
 * The actions of the screen: ids, keys, places and texts of screens.md 8, those with code behind
 * them. Each file holds functions and the table that names them, and registers it with the ui as
 * their self.
 */
#ifndef CARNET_SRC_VIEWS_ACTIONS_H
#define CARNET_SRC_VIEWS_ACTIONS_H

#include <carnet/views/places.h>

struct action;
struct ui;

enum {
    LISTS = PLACE_LIST | PLACE_PAGER | PLACE_SHEET, /* what has rows or lines */
    VIEW = PLACE_LIST | PLACE_PAGER
};

void actions_add_servers(struct ui *ui);    /* server_actions.c */
void actions_add_listing(struct ui *ui);    /* actions_list.c */
void actions_add_moving(struct ui *ui);     /* actions_move.c */
void actions_add_everywhere(struct ui *ui); /* actions_app.c */
/* One step back: sheet, filter being typed, zoom, pane, filter. */
void action_back(void *self, const struct action *action);

#endif
