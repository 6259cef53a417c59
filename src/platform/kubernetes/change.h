/*
 * One change, as a call: stop, start, delete.
 */
#ifndef CARNET_KUBERNETES_CHANGE_H
#define CARNET_KUBERNETES_CHANGE_H

#include <carnet/platform/platform.h>

struct calls;

void change_start(struct calls *calls, void *owner, const struct platform_change *change,
                  platform_done_fn *done, void *data);

#endif
