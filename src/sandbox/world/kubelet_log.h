/*
 * Private to the world: logs of containers, written into who asked for them (podlog.h).
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_KUBELET_LOG_H
#define CARNET_SRC_SANDBOX_WORLD_KUBELET_LOG_H

#include "kubelet.h"

struct logs *logs_new(struct world *world);
void logs_free(struct logs *logs); /* ends every answer that is open */
enum podlog_verdict logs_open(struct world *world, const char *ns, const char *pod,
                              const char *container, const struct podlog_options *options,
                              struct podlog_sink *sink, struct str *why);
void logs_cancel(struct world *world, struct podlog_sink *sink);

#endif
