/*
 * Calls from screens that are under way: changes and reads, each with its owner.
 *
 * calls_forget ends an owner's calls and tells nobody. A call answers once, from the loop, and is
 * gone.
 */
#ifndef CARNET_KUBERNETES_CALL_H
#define CARNET_KUBERNETES_CALL_H

#include "query.h"

struct discovery;

struct calls {
    struct link_keeper *link;
    const struct discovery *discovery;
    struct call *first;
};
/* First member of each kind of call. */
struct call {
    struct calls *calls;
    struct call *next, **self;
    void *owner;
    struct query *query;             /* the present request */
    void (*free)(struct call *call); /* what the kind of call holds, and itself */
};
void call_begin(struct call *call, struct calls *calls, void *owner,
                void (*free)(struct call *call));
void call_end(struct call *call); /* leaves the list and frees */
/* Sends the next request of the call: `answered` gets the call as its data. */
void call_query(struct call *call, const struct query_options *options, query_fn *answered);
void calls_forget(struct calls *calls, const void *owner);
void calls_end(struct calls *calls); /* all of them */

#endif
