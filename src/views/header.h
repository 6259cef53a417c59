/*
 * The first row: where one is, what needs the person, how the connection is, language, clock.
 */
#ifndef CARNET_SRC_VIEWS_HEADER_H
#define CARNET_SRC_VIEWS_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/platform/platform.h>
#include <carnet/tui/grid.h>

struct ui_weight;

/* What it says; strings are borrowed and translated. */
struct header_facts {
    const char *context;     /* "" none */
    const char *namespace;   /* "" none */
    const char *object;      /* that the page is about; null none */
    const char *page;        /* of a full page, or the view in a small terminal; null none */
    const struct link *link; /* null: no platform */
    int64_t stale; /* s since the list was right, though the link is live; -1: it is right */
    size_t needs;
    bool read_only;
    bool figures;                   /* there is room for the round trip's time */
    const struct ui_weight *weight; /* null: not shown */
    int language_key;               /* K_NONE: not offered here */
    int64_t now;  /* wall, for the clock */
    int64_t mono; /* ms, for ages of the connection */
};
struct header {
    int language_col, language_cols; /* where the button is; 0 cells: not drawn */
};
void header_draw(struct header *header, struct area area, const struct header_facts *facts);
/* The state of the connection as the header says it, and its ink. */
enum ink header_link(struct str *out, const struct header_facts *facts);

#endif
