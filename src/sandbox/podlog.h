/*
 * Private to the sandbox: reading the log of a container (kube-wire.md 7.1).
 *
 * A reader has a file of its own open and reads when asked; with `follow` it tells when there may be more. It
 * ends when the container's run ends: the next run is another log. Rotated parts are not read, as a kubelet
 * does not.
 */
#ifndef CARNET_SRC_SANDBOX_PODLOG_H
#define CARNET_SRC_SANDBOX_PODLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "registry.h"

struct world;
struct podlog;

struct podlog_options {
    const char *container;           /* null or "": the only one */
    bool follow, previous, timestamps;
    int64_t tail;                    /* lines; -1 all */
    int64_t limit;                   /* bytes; -1 all */
    int64_t since_s;                 /* seconds back; -1 not given */
    const char *since_time;          /* RFC 3339; null not given */
};
typedef void podlog_fn(void *data);

/* Null with answer->code 204: the pod is not on a node, there is no log and no body. Null otherwise: what
 * failed, worded as the real server does. `more` is called from the loop after podlog_read gave 0. */
struct podlog *podlog_open(struct world *world, const char *ns, const char *pod,
                           const struct podlog_options *options, podlog_fn *more, void *data,
                           struct answer *answer);
/* Bytes put into `to`; 0: nothing now, `more` will be called; -1: the end. Whole lines where they fit. */
ssize_t podlog_read(struct podlog *log, char *to, size_t size);
void podlog_close(struct podlog *log);

#endif
