/*
 * What the screen asks of the platform for the namespace it shows.
 */
#ifndef CARNET_SRC_VIEWS_WANTS_H
#define CARNET_SRC_VIEWS_WANTS_H

struct ui;

void wants_take(struct ui *ui);
void wants_drop(struct ui *ui);

#endif
