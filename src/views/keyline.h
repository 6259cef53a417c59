/*
 * The key line: what works now, most useful first; each entry is a button.
 */
#ifndef CARNET_SRC_VIEWS_KEYLINE_H
#define CARNET_SRC_VIEWS_KEYLINE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/tui/grid.h>
#include <carnet/tui/key.h>

struct ui;

#define KEY_LINE_MAX 24
struct key_hint {
    int keys[2];   /* the first is what a click sends; the second may be 0 */
    char word[64]; /* translated */
    enum ink ink;  /* of the word */
    int col, cols; /* where it was drawn; 0 cells: it did not fit */
};
struct key_line {
    struct key_hint hints[KEY_LINE_MAX];
    size_t count;
    size_t kept; /* the entry that is never dropped ("? Help", "Esc Close"); KEY_LINE_MAX: none */
};
/* One entry more, at the end: "↑ ↓ Move"; none without a key. */
void key_line_add(struct key_line *line, int key, int key2, const char *word);

/* What the present place offers: of the sheet, or from the action table. */
void key_line_fill(struct key_line *line, struct ui *ui, int cols);
void key_line_draw(struct key_line *line, struct area area);
/* The key of the entry at a column, K_NONE if there is none. */
int key_line_at(const struct key_line *line, int col);

#endif
