/*
 * Private to the screen: the escape sequence that puts text into the clipboard of the terminal.
 */
#ifndef CARNET_SRC_TUI_OSC52_H
#define CARNET_SRC_TUI_OSC52_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/str.h>

#define OSC52_MAX 70000 /* of base64: terminals refuse longer ones, each at its own length */

/* Appends the sequence; false, and nothing appended, when the text is too long. */
bool osc52_add(struct str *out, const char *text, size_t len);

#endif
