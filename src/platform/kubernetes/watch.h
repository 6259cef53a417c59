/*
 * One kind of one namespace (or of all), read and kept up to date: a list and a watch, or timed
 * lists.
 *
 * The rows in the model are never blanked: new content replaces old by a sweep that only a whole
 * content ends. They go when the platform has refused them for good (FORBIDDEN). watch_become is
 * the one function that changes the state.
 *
 *   OFF -> READING -> LIVE -> (normal end) OPENING -> LIVE …       versions too old: READING
 *   timed lists: READING -> RESTING -> READING …
 *   trouble: BACKING_OFF (own wait), LINK (the connection's keeper wakes it), FORBIDDEN and
 * NOT_SERVED (tried again slowly).
 */
#ifndef CARNET_KUBERNETES_WATCH_H
#define CARNET_KUBERNETES_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>

#include "intake.h"
#include "remedy.h"

struct deferred;
struct discovery;
struct http_head;
struct http_request;
struct json_split;
struct link_keeper;
struct loop_timer;
struct model_sweep;

enum watch_state {
    WATCH_OFF,
    WATCH_READING,
    WATCH_OPENING,
    WATCH_LIVE,
    WATCH_RESTING,
    WATCH_BACKING_OFF,
    WATCH_LINK,
    WATCH_FORBIDDEN,
    WATCH_NOT_SERVED
};

/* What all watches of a platform share. */
struct watch_source {
    struct link_keeper *link;
    struct discovery *discovery;
    struct intake *intake;
    struct deferred *changed; /* asked when states or rows change */
    struct deferred *plan;    /* asked when a state changes: other watches may be needed then */
    bool no_streaming_lists;  /* the server said so */
};

struct watch {
    struct watch_source *source;
    struct link_keeper *link;  /* the source's */
    struct intake_scope scope; /* owns its namespace */
    bool polled;               /* by timed lists */
    bool unwatchable;          /* may be listed but not watched */
    bool wanted, part;         /* by the plan of feeds; as a part of all namespaces */
    bool poll_planned;
    enum watch_state state;
    enum way way;
    unsigned failures, refusals; /* in a row */
    struct error error;          /* why it is not live */

    bool has_content;      /* a whole content was read at least once */
    bool refused;          /* forbidden since the last whole content */
    size_t count;          /* items of the content being read */
    int64_t right_at;      /* wall: when the content was last known right */
    char version[64];      /* resourceVersion to go on from, "" none */
    char read_version[64]; /* of the content being read: counts when it is whole */
    char api_version[32];  /* of the kind, as last asked for */

    /* The present request: */
    struct http_request *request;
    struct json_split *split;
    struct model_sweep *sweep;
    struct str next_page;
    int64_t began;            /* monotonic */
    unsigned pages;           /* of the content being read, when it is read by pages */
    size_t bytes, bytes_seen; /* that came; until the last look at the speed */
    unsigned slow_checks;
    bool answered, nameless, list_end, slow_line;
    bool half;         /* it ended inside an item: no good stream, however long it lasted */
    struct error told; /* by an ERROR event, or by text that is not JSON */
    struct loop_timer *timer;
};

struct watch *watch_new(struct watch_source *source, int resource, const char *namespace);
void watch_free(struct watch *watch);
void watch_begin(struct watch *watch);      /* from OFF */
void watch_end(struct watch *watch);        /* to OFF; rows stay */
void watch_read_again(struct watch *watch); /* the whole content, now, from any state */
void watch_wake(struct watch *watch);       /* ends a wait, if it is in one */
/* The stream gave no byte since `since` (monotonic): opened again from where it was. */
void watch_recheck(struct watch *watch, int64_t since);
void watch_set_polled(struct watch *watch, bool polled); /* as far as the kind lets choose */

/* For watch_read.c ---------------------------------------------------------------------------- */
void watch_become(struct watch *watch, enum watch_state state, const char *why);
/* The request ended or is to end with this; decides what comes next. */
void watch_failed(struct watch *watch, const struct error *error);
void watch_content_whole(struct watch *watch); /* the sweep may end */
void watch_ended(struct watch *watch);         /* normal end of a stream */
void watch_drop_request(struct watch *watch);
/* Sends the request that reads the content by the present way, or opens the watch. */
void watch_send_read(struct watch *watch);
void watch_send_open(struct watch *watch);

#endif
