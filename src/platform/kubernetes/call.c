#include "call.h"

#include "adapter.h"

void call_begin(struct call *call, struct kubernetes *k, void *owner,
                void (*free)(struct call *call))
{
    call->k = k;
    call->owner = owner;
    call->free = free;
    call->next = k->calls;
    call->self = &k->calls;
    if (call->next)
        call->next->self = &call->next;
    k->calls = call;
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
    call->query = query_send(call->k, &own, answered, call);
}

void call_forget_owner(struct kubernetes *k, void *owner)
{
    struct call *next;

    for (struct call *call = k->calls; call; call = next) {
        next = call->next;
        if (call->owner == owner)
            call_end(call);
    }
}

void call_end_all(struct kubernetes *k)
{
    while (k->calls)
        call_end(k->calls);
}
