/*
 * The first minute on the sandbox: what it is, three keys to try, and how to see one's own servers.
 * It stands below the detail until the person has used the keys or hides it, and never comes back.
 */
#ifndef CARNET_SRC_VIEWS_WELCOME_H
#define CARNET_SRC_VIEWS_WELCOME_H

#include <stdbool.h>

#include <carnet/tui/grid.h>

struct action;
struct ui;

/* Takes its rows from the end of the lower pane's area, if there is room. */
void welcome_draw(const struct ui *ui, struct area *area);
/* An action was done: the welcome leaves when each of its keys was tried. */
void welcome_tried(struct ui *ui, const struct action *action);
/* Esc. True: it was there. */
bool welcome_hide(struct ui *ui);

#endif
