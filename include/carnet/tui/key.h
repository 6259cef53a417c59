/*
 * Keys: their codes, their names for people and in settings files.
 */
#ifndef CARNET_TUI_KEY_H
#define CARNET_TUI_KEY_H

struct str;

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

/* "Ctrl-O", "Space", "PgUp", "F1", "↑" in the current language; and back from a settings file
 * (English names). K_NONE when it is not a key. */
void key_name(struct str *out, int key);
int key_parse(const char *text);

#endif
