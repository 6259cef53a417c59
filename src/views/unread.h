/*
 * What was not read, or not lately: what is shown says so instead of showing it as known. Pure.
 */
#ifndef CARNET_SRC_VIEWS_UNREAD_H
#define CARNET_SRC_VIEWS_UNREAD_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>

struct platform;
struct server;
struct str;

/* Of when the facts of a server are, where nothing newer comes. */
struct as_of {
    int64_t when;     /* wall: when they were last known right */
    struct error why; /* what keeps newer ones away; ERR_NONE: the platform is silent */
};
/* `ns` null: the feeds are of all namespaces. False: they are those of now. */
bool as_of_look(struct as_of *out, const struct platform *platform, const char *ns,
                const struct server *server);

/* Why there are no events to show: there are none, or they were not read. A screen that will show
 * them when they come `waits`. */
void no_events(struct str *out, const struct platform *platform, const char *ns, bool waits);

#endif
