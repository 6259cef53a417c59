/*
 * The mouse: a click selects, a second click opens, tabs and key-line labels are buttons, the wheel
 * scrolls what is under it.
 */
#ifndef CARNET_SRC_VIEWS_FRAME_MOUSE_H
#define CARNET_SRC_VIEWS_FRAME_MOUSE_H

#include <carnet/tui/input.h>

struct ui;

void frame_mouse(struct ui *ui, const struct input_event *event);

#endif
