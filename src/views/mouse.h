/*
 * The mouse: a click selects, a second click opens, tabs and key-line labels are buttons, the wheel
 * scrolls what is under it.
 */
#ifndef CARNET_SRC_VIEWS_MOUSE_H
#define CARNET_SRC_VIEWS_MOUSE_H

#include <carnet/tui/event.h>

struct ui;

void mouse_event(struct ui *ui, const struct input_event *event);

#endif
