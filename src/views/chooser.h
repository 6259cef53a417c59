/*
 * Rows to choose from in a sheet: which is at the ▸, and which are seen. What a row looks like is
 * the sheet's affair.
 */
#ifndef CARNET_SRC_VIEWS_CHOOSER_H
#define CARNET_SRC_VIEWS_CHOOSER_H

#include <stdbool.h>

#include <carnet/tui/grid.h>
#include <carnet/tui/input.h>

struct ui;

struct chooser {
    int count, at; /* rows there are; the chosen one, -1 with none */
    int top;       /* first row seen */
    int row, rows; /* where they were drawn last, for the mouse */
};
enum chooser_result { CHOOSER_NO, CHOOSER_MOVED, CHOOSER_CHOSEN };

void chooser_count(struct chooser *chooser, int count); /* keeps `at` where it can */
/* Arrows, paging, the wheel, a click (choosing what is at the ▸ already chooses it), Enter. Letters
 * move only when `letters` (nothing is being typed). */
enum chooser_result chooser_event(struct chooser *chooser, const struct ui *ui,
                                  const struct input_event *event, bool letters);
/* Draws the rows that fit, with the ▸; draw_row gets an area of one row and the row's number. */
void chooser_draw(struct chooser *chooser, struct area area, int row, int rows,
                  void (*draw_row)(void *data, struct area area, int number), void *data);

#endif
