/*
 * Private to the decoder: what sequences mean. Pure tables and arithmetic.
 */
#ifndef CARNET_SRC_TUI_INPUT_KEYS_H
#define CARNET_SRC_TUI_INPUT_KEYS_H

#include <stdbool.h>

#include <carnet/tui/event.h>

enum { CSI_NUMBERS = 8, CSI_SUBS = 3, NUMBER_MAX = 1 << 21 };

/* A control sequence: ESC [ <private> numbers <intermediate> final. A number left out is 0. */
struct csi {
    char prefix; /* one of < = > ?, or 0 */
    char middle; /* the last intermediate byte, or 0 */
    char final;
    int sub;                            /* while read: which part of the last number */
    int count;                          /* of numbers, 0 when there is none */
    int numbers[CSI_NUMBERS][CSI_SUBS]; /* with what follows them after ':' */
};

/* False: nothing a person did (an answer we do not use, a key we do not know). */
bool csi_event(const struct csi *csi, struct input_event *event);
int ss3_key(char final);   /* K_NONE: not known */
int control_key(int byte); /* of a byte below 32, or 127 */

#endif
