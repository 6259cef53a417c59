/*
 * Private to the sandbox: what the processes of a pod use, measured every 15 seconds (metrics.k8s.io).
 */
#ifndef CARNET_SRC_SANDBOX_USAGE_H
#define CARNET_SRC_SANDBOX_USAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/str.h>

struct world;

/* Appends the PodMetrics object of a running pod ("{"kind":"PodMetrics",…"). False: none was measured yet, or no
 * such pod runs. */
bool usage_pod(const struct world *world, const char *ns, const char *name, struct str *out);

#endif
