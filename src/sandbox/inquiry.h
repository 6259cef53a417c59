/*
 * How the sandbox does, asked of the process itself: a socket in its folder (0700) answers every
 * caller with one line. So the counts are those of this moment, and none is believed of a sandbox
 * that is no more. The two ends ask the kernel who the other is: answers go to the sandbox's own
 * account and to root, and are taken from the folder's owner.
 */
#ifndef CARNET_SRC_SANDBOX_INQUIRY_H
#define CARNET_SRC_SANDBOX_INQUIRY_H

#include <stdbool.h>

#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>

struct inquiry;
struct inquiry_answer {
    int servers; /* notebooks */
    int running; /* pods whose processes run */
    bool lingers;
};
typedef void inquiry_fn(void *data, struct inquiry_answer *answer);

/* Null where no socket can be made: then nobody is answered. */
struct inquiry *inquiry_new(struct loop *loop, const char *folder, inquiry_fn *ask, void *data);
void inquiry_free(struct inquiry *inquiry);

/* From another process. False: nothing answered within two seconds. */
bool inquiry_ask(const char *folder, struct inquiry_answer *answer) MUST_CHECK;

#endif
