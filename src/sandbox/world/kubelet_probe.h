/*
 * Private to the world: the probes of a container. Until its startup probe succeeded the others
 * rest; its readiness says whether it is ready; where startup or liveness fail too often it is
 * ended, to be started again.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_KUBELET_PROBE_H
#define CARNET_SRC_SANDBOX_WORLD_KUBELET_PROBE_H

#include "kubelet.h"

/* A run has begun. */
void probes_begin(struct run *run, const struct object *object, const struct json *container);
void probes_end(struct run *run); /* it is over, or forgotten */

#endif
