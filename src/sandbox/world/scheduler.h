/*
 * Private to the world: what the scheduler keeps in mind.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_SCHEDULER_H
#define CARNET_SRC_SANDBOX_WORLD_SCHEDULER_H

#include "world_parts.h"

enum { REQUESTS_MAX = 8 }; /* different resources of one pod */

/* Of every change of a pod: what is taken on the node. */
void scheduler_heard(struct scheduler *scheduler, const struct registry_event *event,
                     const struct json *pod);
/* True when it was said why this pod waits. */
bool scheduler_explained(const struct scheduler *scheduler, const char *ns, const char *name);

#endif
