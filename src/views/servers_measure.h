/*
 * What all rows of the server list say together: kept up row by row, but for those that time alone
 * makes need the person.
 */
#ifndef CARNET_SRC_VIEWS_SERVERS_MEASURE_H
#define CARNET_SRC_VIEWS_SERVERS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/views/server_row.h>

struct list;

/* One row of the list, which owns it by the key "namespace/name". */
struct server_entry {
    struct server_row row;
    bool needed;        /* counted in measure.needs */
    int64_t remembered; /* wall: of an earlier run; the platform has not spoken of it yet */
    char name[];
};

#define CELLS_MAX 256 /* of a name */

struct measure {
    unsigned names[CELLS_MAX], namespaces[CELLS_MAX]; /* how many are so wide */
    int name, namespace;                              /* cells of the longest */
    size_t gpus, unreadable, needs;
    int64_t next_need; /* wall: not later than the next row is needed by time alone; 0: none is */
};

void measure_add(struct measure *measure, struct server_entry *entry, int64_t now);
void measure_take(struct measure *measure, const struct server_entry *entry);
/* Brings `needs` to the time. */
void measure_at(struct measure *measure, const struct list *list, int64_t now);

#endif
