/*
 * What a list is made of and asks its owner: columns, cells, order, filter.
 */
#ifndef CARNET_TUI_LIST_OPS_H
#define CARNET_TUI_LIST_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/tui/grid.h>

/* Columns. Widths are those of the pane the list is drawn in (screens.md 2). */
struct list_column {
    const char *id;    /* "state": settings, sort */
    const char *title; /* msgid, context "column" */
    int min, max;      /* cells */
    int from;          /* shown when the pane is at least so wide; 0 always */
    int rank; /* dropped first when room is short: highest first; 0 never, and never under `wish` */
    bool right; /* right-aligned */
    int gap;    /* cells before it; not used for the first column shown */
    bool sortable;
    int inset; /* right-aligned: cells between the end of the title and that of the column */
    int parts; /* of its rank; 0: one, which says all */
};
struct list_cell {
    char text[128];
    style style;
};

/* A result of compare as large as this holds in the reversed order too ("–" and "?" are always
 * last). */
enum { LIST_ALWAYS = 1 << 24 };
/* A rank that is last in both orders, as LIST_ALWAYS is. */
#define LIST_RANK_LAST UINT64_MAX

struct list_ops {
    /* <0, 0, >0 by a column; ties are broken by the key. Column -1 is the default order. */
    int (*compare)(void *data, const void *a, const void *b, int column);
    bool (*match)(void *data, const void *row, const char *filter); /* filter is not "" */
    void (*cell)(void *data, const void *row, int column, int width, struct list_cell *cell);
    /* Optional: width a column would like over all rows ("the longest name"); 0: its max. */
    int (*wish)(void *data, int column);
    /* Optional: whether a column is to be shown at all now ("GPU only if some row asks for one").
     */
    bool (*shown)(void *data, int column);
    /* Optional: the whole row is muted (stale). */
    bool (*muted)(void *data, const void *row);
    /* Optional: makes sorting quicker. A row's place in a column's order as a number, smallest
     * first; of texts the parts are eight bytes each, and compare has the last word. Rows equal in
     * a column stand in the order of column `tie`, which of a row never changes. */
    uint64_t (*rank)(void *data, const void *row, int column, int part);
    int tie;
};

#endif
