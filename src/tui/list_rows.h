/*
 * Private to the list: its struct, and how shown positions relate to the sorted order.
 *
 * `shown` holds the rows that pass the filter, in true order. What the person sees is that order
 * with one exception: the selected row stands at position `at`, which differs from its true
 * position `home` only while it is held on its screen row though the order changed. list_at turns
 * positions on the screen into rows.
 */
#ifndef CARNET_SRC_TUI_LIST_ROWS_H
#define CARNET_SRC_TUI_LIST_ROWS_H

#include <carnet/base/map.h>
#include <carnet/base/str.h>
#include <carnet/tui/list.h>

struct list_entry {
    void *row;
    bool marked, shown;
    char key[];
};

struct list {
    const struct list_ops *ops;
    void *data;
    const struct list_column *columns;
    size_t column_count;

    struct map entries; /* by key; owns them */
    struct list_entry **shown;
    size_t count, cap;
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
int list_compare(const struct list *list, const struct list_entry *a, const struct list_entry *b);
bool list_matches(const struct list *list, const struct list_entry *entry);
/* The first true position whose row is not before `entry`. */
size_t list_place(const struct list *list, const struct list_entry *entry);
/* The true position of an entry that is shown. */
size_t list_home(const struct list *list, const struct list_entry *entry);
void list_show(struct list *list, struct list_entry *entry);
void list_hide(struct list *list, struct list_entry *entry);
void list_arrange(const struct list *list, struct list_entry **entries, size_t count);
void list_rebuild(struct list *list); /* filter and sort all */

/* list_cursor.c: selection and scroll position */
struct list_entry *list_at(const struct list *list, size_t position);
size_t list_page_rows(const struct list *list);
void list_choose(struct list *list, size_t position); /* the person's choice */
void list_take_neighbour(struct list *list);          /* before the selected row leaves */
/* After rows moved: the cursor keeps its screen row (`hold`) or takes its true place. */
void list_settle(struct list *list, bool hold);

#endif
