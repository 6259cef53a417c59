/*
 * Private to the detail pane: its struct and its tabs, each in a file of its own.
 */
#ifndef CARNET_SRC_VIEWS_DETAIL_PARTS_H
#define CARNET_SRC_VIEWS_DETAIL_PARTS_H

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/model/facts.h>
#include <carnet/tui/draw.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/pager.h>

#include "detail.h"

enum detail_tab { TAB_OVERVIEW, TAB_EVENTS, TAB_YAML, DETAIL_TABS };

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
    bool seconds;               /* an age of less than a minute was drawn */
    struct grid scratch;        /* overview and events are drawn here, then scrolled */
    struct rule_hit hits[1 + DETAIL_TABS];
    struct yaml yaml;
};

/* The server shown, or null when it went away. */
const struct server *detail_server(const struct detail *detail);

/* Each draws from row 0 and returns the rows it used. `visible` is how many will be seen. */
int overview_draw(struct detail *detail, struct area area, int visible);
int events_draw(struct detail *detail, struct area area);
/* The newest events in `rows` rows, one each, cut at the end. */
void events_draw_brief(struct detail *detail, struct area area, int row, int rows);
size_t events_count(const struct detail *detail);

void yaml_init(struct yaml *yaml);
void yaml_fini(struct yaml *yaml);
void yaml_forget(struct detail *detail, struct platform *platform);
void yaml_draw(struct detail *detail, struct area area); /* asks for it when need be */

/* "40 s", telling the detail pane that a second will change it. */
void detail_age(struct detail *detail, struct str *out, const char *pattern, int64_t when);

#endif
