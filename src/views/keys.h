/*
 * Keys: first for what is typed into, then for the actions of the place.
 */
#ifndef CARNET_SRC_VIEWS_KEYS_H
#define CARNET_SRC_VIEWS_KEYS_H

struct action;
struct input_event;
struct ui;

void keys_event(struct ui *ui, const struct input_event *event);
/* Closes the sheet and does it, or says why it cannot be done. */
void keys_run(struct ui *ui, const struct action *action);

#endif
