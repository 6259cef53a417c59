/*
 * Work that is put off to the end of the turn of the loop, and done once however often it is asked
 * for: nothing is cancelled or freed under a callback that is running, and who shows the platform
 * is told once of all that changed together.
 */
#ifndef CARNET_KUBERNETES_DEFERRED_H
#define CARNET_KUBERNETES_DEFERRED_H

#include <stdbool.h>

struct loop;

struct deferred {
    struct loop *loop;
    void (*work)(void *data);
    void *data;
    bool due;
};
void deferred_init(struct deferred *deferred, struct loop *loop, void (*work)(void *data),
                   void *data);
void deferred_fini(struct deferred *deferred); /* what is due is not done any more */
void deferred_ask(struct deferred *deferred);

#endif
