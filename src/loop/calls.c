#include "parts.h"

#include <carnet/base/mem.h>

#include <stdlib.h>

struct call {
    struct call *next;
    loop_call_fn *fn;
    void *data;
    uint64_t order;
};

void calls_init(struct calls *calls)
{
    *calls = (struct calls){0};
    calls->last = &calls->first;
}

void calls_fini(struct calls *calls)
{
    for (struct call *call = calls->first, *next; call; call = next) {
        next = call->next;
        free(call);
    }
}

void loop_defer(struct loop *loop, loop_call_fn *fn, void *data)
{
    struct call *call = mem_zalloc(1, sizeof *call);
    *call = (struct call){.fn = fn, .data = data, .order = ++loop->calls.made};
    *loop->calls.last = call;
    loop->calls.last = &call->next;
}

void loop_defer_cancel(struct loop *loop, void *data)
{
    struct calls *calls = &loop->calls;
    struct call **at = &calls->first;
    while (*at) {
        struct call *call = *at;
        if (call->data == data) {
            *at = call->next;
            free(call);
        } else {
            at = &call->next;
        }
    }
    calls->last = at;
}

bool calls_waiting(const struct calls *calls)
{
    return calls->first != NULL;
}

/* Calls made while this runs wait for the next turn, so that no chain of them starves the rest. */
bool calls_run(struct loop *loop)
{
    struct calls *calls = &loop->calls;
    bool called = false;
    uint64_t until = calls->made;
    while (calls->first && calls->first->order <= until) {
        struct call *call = calls->first;
        calls->first = call->next;
        if (!calls->first)
            calls->last = &calls->first;
        call->fn(call->data);
        free(call);
        called = true;
    }
    return called;
}
