#include "deferred.h"

#include <carnet/loop/loop.h>

static void run(void *data)
{
    struct deferred *deferred = data;

    deferred->due = false;
    deferred->work(deferred->data);
}

void deferred_ask(struct deferred *deferred)
{
    if (deferred->due)
        return;
    deferred->due = true;
    loop_defer(deferred->loop, run, deferred);
}

void deferred_init(struct deferred *deferred, struct loop *loop, void (*work)(void *data),
                   void *data)
{
    *deferred = (struct deferred){.loop = loop, .work = work, .data = data};
}

void deferred_fini(struct deferred *deferred)
{
    loop_defer_cancel(deferred->loop, deferred);
    deferred->due = false;
}
