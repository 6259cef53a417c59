/*
 * What the screen asks of the platform for the namespace it shows.
 */
#ifndef CARNET_SRC_VIEWS_WANTS_H
#define CARNET_SRC_VIEWS_WANTS_H

#include <stdbool.h>

struct ui;

void wants_take(struct ui *ui);
void wants_drop(struct ui *ui);
/* Each of them was read, or could not be. */
bool wants_settled(const struct ui *ui);

#endif
