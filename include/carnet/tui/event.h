/*
 * What a person did at the terminal, and what the terminal answered.
 */
#ifndef CARNET_TUI_EVENT_H
#define CARNET_TUI_EVENT_H

#include <stddef.h>

#include <carnet/tui/key.h>

enum input_type {
    INPUT_NONE,
    INPUT_KEY,
    INPUT_PRESS, /* mouse button 1 to 3 */
    INPUT_RELEASE,
    INPUT_MOVE,  /* with a button held */
    INPUT_WHEEL, /* key: K_UP or K_DOWN */
    INPUT_PASTE,
    INPUT_FOCUS, /* button: 1 in, 0 out */
    INPUT_ANSWER /* DECRPM: button = mode, key = value; "I am well" (CSI 0 n): both 0 */
};
struct input_event {
    enum input_type type;
    int key; /* with modifiers */
    int button, row, col;
    const char *paste; /* NUL-terminated, valid until the next call */
    size_t paste_len;
};

#endif
