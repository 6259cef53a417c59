/*
 * Bytes of a terminal to events. A pure function of bytes and time: no descriptor, no curses, no
 * clock.
 *
 * Feed what was read; take events until there is none. A lone ESC waits `escape_ms`: input_wait
 * says how long the caller should let pass before input_timeout. Understood: UTF-8, CSI and SS3
 * keys with modifiers, SGR mouse, bracketed paste (given whole, at most 64 KiB, cleaned of ESC and
 * C1), focus, answers to DECRQM and DA, kitty and modifyOtherKeys forms. What is not understood is
 * swallowed whole, never typed.
 */
#ifndef CARNET_TUI_INPUT_H
#define CARNET_TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

/* A key: a code point, or one of these, with modifiers. Ctrl-letter is K_CTRL | the lower-case
 * letter. Shift is told only for keys that have no character of their own (K_SHIFT | K_TAB). */
enum {
    K_NONE = 0,
    K_TAB = 9,
    K_ENTER = 13,
    K_ESC = 27,
    K_SPACE = 32,
    K_BACKSPACE = 127,
    K_UP = 0x200000,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_INSERT,
    K_DELETE,
    K_F1, /* up to F12 = K_F1 + 11 */
    K_F12 = K_F1 + 11,
    K_SHIFT = 0x1000000,
    K_ALT = 0x2000000,
    K_CTRL = 0x4000000
};
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
struct input;
struct input *input_new(int escape_ms);
void input_free(struct input *input);
void input_feed(struct input *input, const char *bytes, size_t len, long long now_ms);
bool input_next(struct input *input, struct input_event *event);
int input_wait(const struct input *input, long long now_ms); /* ms, -1: nothing waits */
void input_timeout(struct input *input, long long now_ms);

/* "Ctrl-O", "Space", "PgUp", "F1", "↑" in the current language; and back from a settings file
 * (English names). K_NONE when it is not a key. */
struct str;
void key_name(struct str *out, int key);
int key_parse(const char *text);

#endif
