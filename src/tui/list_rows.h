/*
 * Private to the list: its struct, and how shown positions relate to the sorted order.
 *
 * `order` holds all rows, sorted, so that a filter costs one pass and no sorting; `shown` those of
 * them that pass the filter, in the same order. Between list_begin and list_end the rows that were
 * put are loose: they may stand anywhere in `order`, or not yet in it, until list_end sorts them by
 * themselves and merges them with the others.
 *
 * What the person sees is that order
 * with one exception: the selected row stands at position `at`, which differs from its true
 * position `home` only while it is held on its screen row though the order changed. list_at turns
 * positions on the screen into rows.
 */
#ifndef CARNET_SRC_TUI_LIST_ROWS_H
#define CARNET_SRC_TUI_LIST_ROWS_H

#include <carnet/base/map.h>
#include <carnet/base/str.h>
#include <carnet/tui/list_ops.h>

struct list_entry {
    void *row;
    bool marked, shown, loose;
    char key[];
};

struct list_rows {
    struct list_entry **items;
    size_t count, cap;
};

struct list {
    const struct list_ops *ops;
    void *data;
    const struct list_column *columns;
    size_t column_count;

    struct map entries; /* by key; owns them */
    struct list_rows order, shown, loose;
    struct list_rows ties; /* list_sort.c: in the order of column `tie`; empty: not known */
    size_t marks;

    struct list_entry *selected; /* null: none shown */
    size_t at, home;
    size_t top;  /* position of the first row drawn */
    bool moved;  /* the person moved the cursor */
    bool reveal; /* the next drawing scrolls so that the cursor is seen */
    int height;  /* rows drawn last time */

    int sort_column;
    bool reverse;
    struct str filter;
    int batch; /* between list_begin and list_end */
};

/* list_rows.c: the order */
int list_compare_by(const struct list *list, const struct list_entry *a, const struct list_entry *b,
                    int column);
int list_compare(const struct list *list, const struct list_entry *a, const struct list_entry *b);
bool list_matches(const struct list *list, const struct list_entry *entry);
/* The first position among the rows whose row is not before `entry`. */
size_t list_place(const struct list *list, const struct list_rows *rows,
                  const struct list_entry *entry);
/* Where an entry stands, `count` if it does not: by address, since its row may be gone or changed,
 * so that comparing would lead astray. */
size_t list_index(const struct list_rows *rows, const struct list_entry *entry);
/* Whether the row at a position stands right between its neighbours. */
bool list_in_place(const struct list *list, const struct list_rows *rows, size_t at);
void list_insert(const struct list *list, struct list_rows *rows, struct list_entry *entry);
void list_take(struct list_rows *rows, const struct list_entry *entry); /* if it is there */
void list_loosen(struct list *list, struct list_entry *entry);
void list_merge(struct list *list);   /* brings the loose rows into the order */
void list_sift(struct list *list);    /* filters all rows */

/* list_sort.c */
void list_arrange(struct list *list); /* sorts all rows */
void list_sort_rows(struct list *list, struct list_rows *rows);

/* list_cursor.c: selection and scroll position */
struct list_entry *list_at(const struct list *list, size_t position);
size_t list_page_rows(const struct list *list);
void list_take_neighbour(struct list *list);          /* before the selected row leaves */
/* After rows moved: the cursor keeps its screen row (`hold`) or takes its true place. */
void list_settle(struct list *list, bool hold);

#endif
