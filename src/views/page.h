/*
 * What all pages do alike: their title, and moving in their text.
 */
#ifndef CARNET_SRC_VIEWS_PAGE_H
#define CARNET_SRC_VIEWS_PAGE_H

#include <stdbool.h>

#include <carnet/tui/grid.h>

struct input_event;
struct pager;
struct ui;

/* "▸Title      right" and a rule below it: the first PAGE_TITLE_ROWS rows of a page. */
#define PAGE_TITLE_ROWS 2
void page_title(struct area area, const char *title, const char *right);
/* A movement scrolls; false: it is none. */
bool page_scroll(struct pager *pager, const struct ui *ui, const struct input_event *event);

#endif
