/*
 * Private to the HTTP side: watches (kube-wire.md 3).
 */
#ifndef CARNET_SRC_SANDBOX_API_WATCH_H
#define CARNET_SRC_SANDBOX_API_WATCH_H

#include "http.h"

struct watches;
struct watches *watches_new(struct server *server);
void watches_free(struct watches *watches); /* when no stream is left */
/* Bookmarks and ends, looked at once a second. */
void watches_tick(struct watches *watches);

void verb_watch(struct request *request, enum form form);

#endif
