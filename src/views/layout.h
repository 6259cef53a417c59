/*
 * Where everything stands: a pure function of sizes (screens.md 2 and 7.4).
 */
#ifndef CARNET_SRC_VIEWS_LAYOUT_H
#define CARNET_SRC_VIEWS_LAYOUT_H

#include <stdbool.h>

#define LAYOUT_SPACES_COLS 24  /* the namespaces pane, without its border */
#define LAYOUT_SPACES_FROM 100 /* columns of the terminal */
#define LAYOUT_RIGHT_COLS  65  /* the right pane, without its border */
#define LAYOUT_RIGHT_FROM  160
#define LAYOUT_WIDE_FROM   140 /* the header has room for figures and own weight */

enum pane { PANE_LIST, PANE_DETAIL, PANE_SPACES };
enum frame_size {
    FRAME_FULL,     /* from 80x24 */
    FRAME_REDUCED,  /* from 40x10: no lower pane, no tabs row */
    FRAME_TOO_SMALL /* the worst rows are still said */
};
struct box {
    int row, col, rows, cols; /* rows 0: not there */
};
struct layout_wish {
    int rows, cols;   /* of the terminal */
    int list_rows;    /* rows the list would take, with its column titles */
    int message_rows; /* of what is said now; 0: nothing is */
    bool detail;      /* there is something to show below the list */
    bool sheet, page; /* a sheet is open; it is a full page */
    bool zoomed;
    enum pane focus;
};
struct layout {
    enum frame_size size;
    int rows, cols;
    struct box header, tabs, rule, key_line;
    struct box message; /* its last row is the message line; what is longer takes rows above it */
    struct box spaces; /* its first row is its title */
    struct box list;   /* its first row holds the column titles */
    struct box lower;  /* detail pane or sheet; its first row is its title */
    struct box quota;  /* under a short list, when the detail pane stands at the right */
    struct box page;
    bool right;               /* `lower` stands at the right, from the tabs row down */
    int border, border_right; /* columns of the vertical rules, -1: none; from the tabs row to the
                                 message line */
};
void layout_compute(struct layout *layout, const struct layout_wish *wish);

#endif
