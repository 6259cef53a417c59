/*
 * What the list asks of the server list: order, filter, cells, and which columns are how wide.
 */
#ifndef CARNET_SRC_VIEWS_SERVERS_COLUMNS_H
#define CARNET_SRC_VIEWS_SERVERS_COLUMNS_H

#include <carnet/tui/list_ops.h>

extern const struct list_ops servers_list_ops; /* data: struct servers; rows: struct server_entry */

#endif
