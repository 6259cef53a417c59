/*
 * Private to the server list: its struct, shared by servers.c (rows) and servers_draw.c (what is
 * seen).
 */
#ifndef CARNET_SRC_VIEWS_SERVERS_PARTS_H
#define CARNET_SRC_VIEWS_SERVERS_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/map.h>
#include <carnet/tui/edit.h>

#include "server_filter.h"
#include "servers_measure.h"

struct list;
struct ui;

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

#endif
