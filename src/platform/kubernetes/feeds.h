/*
 * What is wanted, the watches that serve it, and what is said of both.
 *
 * A plan, made once per turn after something changed, says which watches the wants need; the
 * difference is started and ended. What nobody wants any more lingers a while for quick returns,
 * then its rows go.
 */
#ifndef CARNET_KUBERNETES_FEEDS_H
#define CARNET_KUBERNETES_FEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/platform/platform.h>

#include "deferred.h"
#include "wants.h"
#include "watch.h"
#include "watches.h"

struct loop_timer;

struct feeds {
    struct watch_source source;
    struct wants wants;
    struct watches watches;
    struct deferred plan;
    struct loop_timer *linger, *recheck;
    int64_t silent_since; /* for the recheck */
};

/* Copies the source and plans by itself; `context`: the namespace of the context, or null. */
void feeds_init(struct feeds *feeds, const struct watch_source *source, const char *context);
void feeds_fini(struct feeds *feeds);

void feeds_want(struct feeds *feeds, void *owner, enum kind kind, const char *namespace);
void feeds_unwant(struct feeds *feeds, void *owner, enum kind kind, const char *namespace);
void feeds_forget(struct feeds *feeds, const void *owner);
void feeds_describe(const struct feeds *feeds, enum kind kind, const char *namespace,
                    struct feed *out);
void feeds_read_again(struct feeds *feeds); /* everything, now, as if for the first time */

/* Notices from the other parts: */
void feeds_namespaces_changed(struct feeds *feeds);
/* Requests may be sent again. Streams that gave no byte since `silent` (monotonic; 0: there was no
 * outage) and still give none are opened again a little later. */
void feeds_link_up(struct feeds *feeds, int64_t silent);
/* Opens every stream again, now, from where it was. */
void feeds_open_again(struct feeds *feeds);
void feeds_discovered(struct feeds *feeds);

#endif
