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

/* What all rows together say; kept until a row changes or time makes one more need the person. */
struct measure {
    int name, namespace; /* cells of the longest */
    bool gpus, unreadable;
    size_t needs;
    int64_t next_need; /* wall; 0: no row will by time alone */
};
struct servers {
    struct ui *ui;
    struct list *list;
    struct map entries; /* key "namespace/name" to its row; owns them */
    struct map touched; /* keys whose rows are to be brought in line with the model */
    struct measure measure;
    bool measured;
    struct edit edit; /* the filter's text */
    bool typing;
    struct server_filter filter;
    int64_t refreshed;   /* wall, when the filter was last tried on all rows */
    int64_t shown_since; /* monotonic ms */
    bool stale;          /* as of the last drawing */
};
const struct measure *servers_measure(struct servers *servers, int64_t now);

#endif
