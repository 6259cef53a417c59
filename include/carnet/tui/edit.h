/*
 * One line of text being typed: filter, picker, palette, typed confirmation.
 *
 * UTF-8, at most `max` bytes. Keys: letters, Backspace, Delete, arrows, Home, End, Ctrl-A/E/U/W/K.
 * A paste is inserted without its newlines. edit_key returns false for keys it does not use.
 */
#ifndef CARNET_TUI_EDIT_H
#define CARNET_TUI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/str.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/event.h>

struct edit {
    struct str text;
    size_t at;     /* byte offset of the cursor, on a grapheme */
    bool selected; /* all of it: what is typed next takes its place */
};
void edit_init(struct edit *edit, size_t max);
void edit_fini(struct edit *edit);
void edit_set(struct edit *edit, const char *text); /* cursor at the end */
void edit_select(struct edit *edit); /* all there is; any key but a character keeps the text */
bool edit_event(struct edit *edit, const struct input_event *event); /* keys and pastes */
/* Draws the text within `cols`, scrolled so that the cursor is seen; shows the ▏ and puts the real
 * cursor there. */
int edit_draw(const struct edit *edit, struct area area, int row, int col, int cols, bool focus);

#endif
