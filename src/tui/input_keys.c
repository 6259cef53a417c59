#include "input_keys.h"

#include <stddef.h>

/* -- modifiers ------------------------------------------------------------------------------- */

/* xterm and kitty send 1 + bits. */
static int modifier_flags(int number)
{
    int bits = number > 0 ? number - 1 : 0;
    return (bits & 1 ? K_SHIFT : 0) | (bits & (2 | 32) ? K_ALT : 0) | (bits & 4 ? K_CTRL : 0);
}

/* A code point with modifiers, in the form of the contract. */
static int with_modifiers(int rune, int flags)
{
    if (rune < 0x20 || rune == 0x7F) {
        int key = control_key(rune);
        return key == K_NONE ? K_NONE : key | flags;
    }
    if (rune > 0x10FFFF || (rune >= 0x80 && rune < 0xA0) || (rune >= 0xE000 && rune <= 0xF8FF))
        return K_NONE; /* private use: keys of other terminals */
    if ((flags & K_CTRL) && rune >= 'A' && rune <= 'Z')
        rune += 'a' - 'A';
    else if ((flags & K_SHIFT) && !(flags & K_CTRL) && rune >= 'a' && rune <= 'z')
        rune -= 'a' - 'A';
    return rune | (flags & ~K_SHIFT);
}

int control_key(int byte)
{
    switch (byte) {
    case 0:
        return K_CTRL | K_SPACE;
    case 8:
    case 127:
        return K_BACKSPACE;
    case 9:
        return K_TAB;
    case 10:
    case 13:
        return K_ENTER;
    case 27:
        return K_ESC;
    default:
        return byte < 27 ? K_CTRL | (byte + 'a' - 1) : K_CTRL | (byte + '@');
    }
}

/* -- keys of sequences ----------------------------------------------------------------------- */

static int letter_key(char final)
{
    switch (final) {
    case 'A':
        return K_UP;
    case 'B':
        return K_DOWN;
    case 'C':
        return K_RIGHT;
    case 'D':
        return K_LEFT;
    case 'H':
        return K_HOME;
    case 'F':
        return K_END;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
        return K_F1 + (final - 'P');
    default:
        return K_NONE;
    }
}

/* The keypad in application mode sends the digits and signs 0x40 further on. */
int ss3_key(char final)
{
    if (final == 'M')
        return K_ENTER;
    if (final == 'X')
        return '=';
    if (final >= 'j' && final <= 'y')
        return final - 0x40;
    return letter_key(final);
}

/* CSI number ~ */
static int tilde_key(int number)
{
    static const int keys[] = {
        [1] = K_HOME,      [2] = K_INSERT,  [3] = K_DELETE,  [4] = K_END,      [5] = K_PAGE_UP,
        [6] = K_PAGE_DOWN, [7] = K_HOME,    [8] = K_END,     [11] = K_F1,      [12] = K_F1 + 1,
        [13] = K_F1 + 2,   [14] = K_F1 + 3, [15] = K_F1 + 4, [17] = K_F1 + 5,  [18] = K_F1 + 6,
        [19] = K_F1 + 7,   [20] = K_F1 + 8, [21] = K_F1 + 9, [23] = K_F1 + 10, [24] = K_F12,
    };
    if (number < 0 || (size_t)number >= sizeof keys / sizeof *keys)
        return K_NONE;
    return keys[number];
}

/* The keypad of the kitty keyboard protocol, code points 57399 to 57426. */
static int kitty_keypad(int code)
{
    static const int keys[] = {'0',    '1',       '2',         '3',    '4',    '5',      '6',
                               '7',    '8',       '9',         '.',    '/',    '*',      '-',
                               '+',    K_ENTER,   '=',         ',',    K_LEFT, K_RIGHT,  K_UP,
                               K_DOWN, K_PAGE_UP, K_PAGE_DOWN, K_HOME, K_END,  K_INSERT, K_DELETE};
    int at = code - 57399;
    return at >= 0 && (size_t)at < sizeof keys / sizeof *keys ? keys[at] : K_NONE;
}

static bool key_event(struct input_event *event, int key)
{
    *event = (struct input_event){.type = INPUT_KEY, .key = key};
    return key != K_NONE;
}

static bool special_event(struct input_event *event, int key, int flags)
{
    return key_event(event, key == K_NONE ? K_NONE : key | flags);
}

/* CSI code:shifted:base ; modifiers:event ; text u */
static bool kitty_event(const struct csi *csi, struct input_event *event)
{
    enum { RELEASED = 3 };
    int code = csi->numbers[0][0], flags = csi->count > 1 ? modifier_flags(csi->numbers[1][0]) : 0;
    if (csi->count > 1 && csi->numbers[1][1] == RELEASED)
        return false;
    int keypad = kitty_keypad(code);
    if (keypad != K_NONE)
        return keypad < K_UP && keypad != K_ENTER ? key_event(event, with_modifiers(keypad, flags))
                                                  : special_event(event, keypad, flags);
    if ((flags & K_SHIFT) && csi->numbers[0][1] > 0)
        code = csi->numbers[0][1];
    return csi->count > 0 && key_event(event, with_modifiers(code, flags));
}

/* -- mouse ----------------------------------------------------------------------------------- */

static int cell_number(int number)
{
    return number > 0 ? number - 1 : 0;
}

/* CSI < bits ; column ; row M, or m when released */
static bool mouse_event(const struct csi *csi, struct input_event *event)
{
    enum { MOVED = 32, WHEEL = 64, MORE = 128, NO_BUTTON = 3 };
    if (csi->count < 3)
        return false;
    int bits = csi->numbers[0][0], button = (bits & 3) + 1;
    *event = (struct input_event){.button = button,
                                  .col = cell_number(csi->numbers[1][0]),
                                  .row = cell_number(csi->numbers[2][0])};
    if (bits & MORE)
        return false;
    if (bits & WHEEL) { /* 64 up, 65 down; 66 and 67 are sideways */
        event->type = INPUT_WHEEL;
        event->key = button == 1 ? K_UP : K_DOWN;
        event->button = 0;
        return button <= 2 && csi->final == 'M';
    }
    if ((bits & 3) == NO_BUTTON)
        return false;
    event->type = csi->final == 'm' ? INPUT_RELEASE : bits & MOVED ? INPUT_MOVE : INPUT_PRESS;
    return true;
}

/* -- all ------------------------------------------------------------------------------------- */

static bool plain_event(const struct csi *csi, struct input_event *event)
{
    int first = csi->numbers[0][0];
    int flags = csi->count > 1 ? modifier_flags(csi->numbers[1][0]) : 0;
    switch (csi->final) {
    case '~':
        if (first == 27 && csi->count > 2) /* modifyOtherKeys */
            return key_event(event, with_modifiers(csi->numbers[2][0], flags));
        return special_event(event, tilde_key(first), flags);
    case '^': /* rxvt: with Ctrl */
        return special_event(event, tilde_key(first), K_CTRL);
    case 'u':
        return kitty_event(csi, event);
    case 'Z':
        return special_event(event, K_TAB, K_SHIFT | flags);
    case 'I':
    case 'O':
        *event = (struct input_event){.type = INPUT_FOCUS, .button = csi->final == 'I'};
        return csi->count == 0;
    default: /* a first number other than 1: a position report, not a key */
        return first <= 1 && special_event(event, letter_key(csi->final), flags);
    }
}

bool csi_event(const struct csi *csi, struct input_event *event)
{
    if (csi->prefix == '<' && csi->middle == 0 && (csi->final == 'M' || csi->final == 'm'))
        return mouse_event(csi, event);
    if (csi->prefix == '?' && csi->middle == '$' && csi->final == 'y') {
        *event = (struct input_event){
            .type = INPUT_ANSWER, .button = csi->numbers[0][0], .key = csi->numbers[1][0]};
        return csi->count == 2;
    }
    if (csi->prefix == 0 && csi->middle == 0 && csi->final == 'n') {
        *event = (struct input_event){.type = INPUT_ANSWER};
        return csi->count <= 1 && csi->numbers[0][0] == 0;
    }
    return csi->prefix == 0 && csi->middle == 0 && plain_event(csi, event);
}
