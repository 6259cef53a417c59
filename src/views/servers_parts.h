/*
 * Private to the server list: its struct, shared by servers.c (rows) and servers_draw.c (what is
 * seen).
 */
#ifndef CARNET_SRC_VIEWS_SERVERS_PARTS_H
#define CARNET_SRC_VIEWS_SERVERS_PARTS_H

#include <carnet/base/clock.h>
#include <carnet/base/map.h>
#include <carnet/tui/edit.h>

#include "server_filter.h"
#include "servers.h"

#define CELLS_MAX 256 /* of a name */

/* What all rows together say: kept up row by row, but for those that time alone makes need the
 * person. */
struct measure {
    unsigned names[CELLS_MAX], namespaces[CELLS_MAX]; /* how many are so wide */
    int name, namespace;                              /* cells of the longest */
    size_t gpus, unreadable, needs;
    int64_t next_need; /* wall: not later than the next row is needed by time alone; 0: none is */
};
struct servers {
    struct ui *ui;
    struct list *list;
    struct pool words;  /* namespaces and images, which repeat over the rows */
    struct map touched; /* keys whose rows are to be brought in line with the model */
    struct measure measure;
    struct edit edit; /* the filter's text */
    bool typing;
    struct server_filter filter;
    int64_t refreshed;   /* wall, when the filter was last tried on all rows */
    int64_t now;         /* wall, as of the last sync: the clock is not asked for each row */
    int64_t shown_since; /* monotonic ms */
    bool stale;          /* as of the last drawing */
};
/* When the rows were right, if they are those of an earlier run; else 0. */
int64_t servers_remembered(const struct servers *servers);
/* The sentence about a term of the filter that is not understood; false: there is none. */
bool servers_filter_odd(const struct servers *servers, struct text *said);
const struct measure *servers_measure(struct servers *servers, int64_t now);

#endif
