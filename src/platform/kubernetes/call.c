#include "call.h"

void call_begin(struct call *call, struct calls *calls, void *owner,
                void (*free)(struct call *call))
{
    call->calls = calls;
    call->owner = owner;
    call->free = free;
    call->next = calls->first;
    call->self = &calls->first;
    if (call->next)
        call->next->self = &call->next;
    calls->first = call;
}

void call_end(struct call *call)
{
    *call->self = call->next;
    if (call->next)
        call->next->self = call->self;
    query_drop(call->query);
    call->free(call);
}

void call_query(struct call *call, const struct query_options *options, query_fn *answered)
{
    struct query_options own = *options;

    own.own = true;
    call->query = query_send(call->calls->link, &own, answered, call);
}

void calls_forget(struct calls *calls, const void *owner)
{
    struct call *next;

    for (struct call *call = calls->first; call; call = next) {
        next = call->next;
        if (call->owner == owner)
            call_end(call);
    }
}

void calls_end(struct calls *calls)
{
    while (calls->first)
        call_end(calls->first);
}
