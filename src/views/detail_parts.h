/*
 * Private to the detail pane: its struct, which its tabs share, each in a file of its own.
 */
#ifndef CARNET_SRC_VIEWS_DETAIL_PARTS_H
#define CARNET_SRC_VIEWS_DETAIL_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/model/facts.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/pager.h>

enum detail_tab { TAB_OVERVIEW, TAB_EVENTS, TAB_YAML, DETAIL_TABS };

struct ui;

struct yaml {
    struct pager *pager;
    struct str key; /* "namespace/name" of what the pager holds or was asked for */
    bool asked;     /* an answer is on its way */
    bool stale;     /* the object changed since it was asked for */
    bool read;
    bool wrap; /* long lines */
    struct error error;
};
struct detail {
    struct ui *ui;
    enum detail_tab tab;
    struct str namespace, name; /* of what is shown */
    int64_t due;                /* monotonic ms when it follows the cursor, 0: at once */
    int offset;                 /* first row shown of overview or events */
    int rows, used;             /* of the last drawing: visible, and in all */
    bool live;                  /* the connection was, when it was looked at last */
    bool seconds;               /* an age of less than a minute was drawn */
    struct grid scratch;        /* overview and events are drawn here, then scrolled */
    struct rule_hit hits[1 + DETAIL_TABS];
    struct yaml yaml;
};

/* The server shown, or null when it went away. */
const struct server *detail_server(const struct detail *detail);
/* "40 s", telling the detail pane that a second will change it. */
void detail_age(struct detail *detail, struct str *out, const char *pattern, int64_t when);

#endif
