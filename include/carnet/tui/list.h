/*
 * The one list: rows with identity, sorted, filtered, marked, scrolled.
 *
 * A row is a pointer of the owner's with a key that names it for ever ("namespace/name"). The list
 * keeps order, selection, marks and scroll position by key: a refresh never moves the cursor to
 * another object, and when rows move, the selected one keeps its screen row and the others move
 * around it: by scrolling where there is room, else it stays out of order until the cursor leaves
 * it. When the selected row vanishes its neighbour below (else above) is selected. Until the person
 * moved the cursor it stays on the first row. 10,000 rows: put and remove cost a search and a
 * memmove, drawing only the visible rows. The list looks at rows (compare, match, cell) only
 * between a put and the row's next put or remove; a removed or replaced row may be freed before the
 * call that says so. Rows whose order changed are put again before the next list_end or put that
 * relies on it.
 */
#ifndef CARNET_TUI_LIST_H
#define CARNET_TUI_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/tui/grid.h>
#include <carnet/tui/list_ops.h>

struct list;
struct list *list_new(const struct list_ops *ops, void *data, const struct list_column *columns,
                      size_t column_count);
void list_free(struct list *list);

void list_put(struct list *list, const char *key,
              void *row); /* new, or changed: moved to its place */
void list_remove(struct list *list, const char *key);
/* Rows by key and one after the other, also those that the filter hides; in no order. */
void *list_find(const struct list *list, const char *key); /* null: none */
void list_each(const struct list *list, void (*each)(void *user, void *row), void *user);
void list_clear(struct list *list);
void list_begin(struct list *list); /* many puts follow: sorted once at list_end */
void list_end(struct list *list);

size_t list_count(const struct list *list);   /* rows shown */
size_t list_total(const struct list *list);   /* rows before the filter */
void *list_selected(const struct list *list); /* null: empty */
void *list_row(const struct list *list, size_t index); /* of the shown ones */

void list_move(struct list *list, int rows); /* clamped */
void list_page(struct list *list, int pages);
void list_first(struct list *list);
void list_last(struct list *list);
void list_scroll(struct list *list, int rows); /* the wheel */
bool list_click(struct list *list, int row);   /* row of the drawn area; false: none there */

void list_mark(struct list *list);     /* toggles, and moves down */
void list_mark_all(struct list *list); /* all shown, or none */
size_t list_mark_count(const struct list *list);
size_t list_marks_hidden(const struct list *list);    /* of these, by the filter */
void list_unmark(struct list *list, const char *key); /* null: all */
/* In the order of the list, also those that the filter hides. */
void list_each_marked(const struct list *list, void (*each)(void *user, const char *key, void *row),
                      void *user);

void list_sort(struct list *list, int column, bool reverse); /* -1: default order */
int list_sort_column(const struct list *list, bool *reverse);
void list_filter(struct list *list, const char *filter); /* "" none; kept */
void list_refresh(struct list *list); /* sort and filter anew: what they depend on changed */

/* Column titles in the first row, rows below. `focus`: the cursor is ▸ and the row is drawn as
 * selected, otherwise only ›. Remembers the height for paging. */
void list_draw(struct list *list, struct area area, bool focus);
/* The widths list_draw would use: fills widths[column], 0 for columns that are not shown. */
void list_layout(const struct list *list, int cols, int *widths);

#endif
