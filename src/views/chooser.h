/*
 * Rows to choose from in a sheet: which is at the ▸, and which are seen. What a row looks like is
 * the sheet's affair.
 */
#ifndef CARNET_SRC_VIEWS_CHOOSER_H
#define CARNET_SRC_VIEWS_CHOOSER_H

#include <stdbool.h>

#include <carnet/tui/event.h>
#include <carnet/tui/grid.h>

struct ui;

struct chooser {
    int count, at;           /* rows there are; the chosen one, -1: none */
    int tail;                /* the last rows that stand apart, always seen, after an empty row */
    bool more;               /* "… 11 more ↓" where rows do not fit */
    int top;                 /* first row seen */
    int row, rows, tail_row; /* where they were drawn last, for the mouse */
};
enum chooser_result { CHOOSER_NO, CHOOSER_MOVED, CHOOSER_CHOSEN };

void chooser_count(struct chooser *chooser, int count); /* keeps `at` where it can */
/* Arrows, paging, the wheel, a click (choosing what is at the ▸ already chooses it), Enter. Letters
 * move only when `letters` (nothing is being typed). */
enum chooser_result chooser_event(struct chooser *chooser, const struct ui *ui,
                                  const struct input_event *event, bool letters);
/* Draws the rows that fit, with the ▸; draw_row gets an area of one row and the row's number.
 * Returns the row after the last one drawn. */
int chooser_draw(struct chooser *chooser, struct area area, int row, int rows,
                 void (*draw_row)(void *data, struct area area, int number), void *data);
/* The ▸ and the selection over a row that is drawn already. */
void chooser_mark(struct area area, int row);

#endif
