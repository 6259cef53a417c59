/*
 * The adapter's own state, shared by its files; nobody outside this folder sees it.
 *
 * What is asked from outside (want, retry, ask_rights, …) only notes the wish and defers the work
 * to the loop: nothing is cancelled or freed under a callback that is running.
 */
#ifndef CARNET_KUBERNETES_ADAPTER_H
#define CARNET_KUBERNETES_ADAPTER_H

#include <stdbool.h>

#include <carnet/platform/platform.h>

#include "access.h"
#include "change_request.h"
#include "discovery.h"
#include "feeds.h"
#include "intake.h"
#include "link.h"
#include "pace.h"

struct call;
struct http_client;
struct model_listener;

struct kubernetes {
    struct platform platform; /* first: a struct platform * is one of these */
    struct http_client *client;
    char *namespace;              /* of the context */
    struct command_target target; /* its texts are ours */
    struct pace pace;
    struct link_keeper link;
    struct discovery discovery;
    struct feeds feeds;
    struct access access;
    struct intake intake;
    struct call *calls; /* changes and reads that are under way */
    struct model_listener *listener;
    bool no_streaming_lists; /* the server said so: not asked again before `retry` */
    bool change_due;         /* `changed` will be called this turn */
    char retry_key;          /* names the deferred retry */
};

/* Tells who shows the platform that link or feeds changed, once a turn. */
void kubernetes_changed(struct kubernetes *k);

#endif
