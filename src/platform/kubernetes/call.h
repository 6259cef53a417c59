/*
 * Calls from screens that are under way: changes and reads, each with its owner.
 *
 * call_forget_owner ends an owner's calls and tells nobody. A call answers once, from the loop, and
 * is gone.
 */
#ifndef CARNET_KUBERNETES_CALL_H
#define CARNET_KUBERNETES_CALL_H

#include <carnet/platform/platform.h>

#include "query.h"

struct kubernetes;

/* First member of each kind of call. */
struct call {
    struct kubernetes *k;
    struct call *next, **self;
    void *owner;
    struct query *query;             /* the present request */
    void (*free)(struct call *call); /* what the kind of call holds, and itself */
};
void call_begin(struct call *call, struct kubernetes *k, void *owner,
                void (*free)(struct call *call));
void call_end(struct call *call); /* leaves the list and frees */
/* Sends the next request of the call: `answered` gets the call as its data. */
void call_query(struct call *call, const struct query_options *options, query_fn *answered);
void call_forget_owner(struct kubernetes *k, void *owner);
void call_end_all(struct kubernetes *k);

/* change.c */
void change_start(struct kubernetes *k, void *owner, const struct platform_change *change,
                  platform_done_fn *done, void *data);
/* read.c */
struct read_target {
    enum kind kind;
    const struct ref *ref;
};
void read_yaml_start(struct kubernetes *k, void *owner, const struct read_target *target,
                     platform_text_fn *done, void *data);
void read_version_start(struct kubernetes *k, void *owner, platform_text_fn *done, void *data);
struct log_target {
    const struct ref *pod;
    const char *container;
    int lines;
    bool previous;
};
void read_log_start(struct kubernetes *k, void *owner, const struct log_target *target,
                    platform_text_fn *done, void *data);

#endif
