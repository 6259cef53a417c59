/*
 * The connection as a whole: what the header says, and the one place that tries again.
 *
 * Any byte is a sign of life. After a silence a small request asks for one; an answer that does not
 * come makes the link old, a lost connection makes it offline and the keeper tries again with
 * growing waits. Watches that fail with the connection wait for it; all are woken together.
 */
#ifndef CARNET_KUBERNETES_LINK_H
#define CARNET_KUBERNETES_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/platform/platform.h>

#include "skew.h"

struct http_client;
struct http_head;
struct http_request;
struct loop;
struct loop_timer;
struct loop_wake;
struct pace;

struct link_notices {
    void (*changed)(void *data); /* what is said of the link */
    /* Requests may be sent again; nothing had come since `silent` (monotonic; 0: no outage). */
    void (*up)(void *data, int64_t silent);
    void (*woke)(void *data); /* the machine slept: streams that stood are no longer to be trusted */
    void *data;
};

struct link_keeper {
    struct loop *loop;
    struct http_client *client; /* its own: all requests of the adapter go through it */
    const struct pace *pace;
    struct link_notices notices;
    struct link link; /* but for `ahead` */
    struct skew skew;
    struct http_request *question; /* the small request, or null */
    struct loop_timer *timer;
    struct loop_wake *wake;
    int64_t asked;     /* when the question was sent */
    int64_t lost;      /* the last byte before nothing came, over all tries; 0: something does */
    int64_t silent;    /* last byte before the present outage; 0: none */
    unsigned failures; /* tries in a row that failed */
    bool unproven;     /* since a sleep: what arrives may have been on its way before it */
};

void link_init(struct link_keeper *keeper, struct loop *loop, struct http_client *client,
               const struct pace *pace, const struct link_notices *notices);
void link_fini(struct link_keeper *keeper);
void link_start(struct link_keeper *keeper);
void link_retry(struct link_keeper *keeper); /* forgets waits and tries now */

/* From every request: its head, its bytes. */
void link_head(struct link_keeper *keeper, const struct http_head *head);
/* Of one that failed: its head, and its body as the platform's own error. */
void link_failed_body(struct link_keeper *keeper, const struct http_head *head, const char *bytes,
                      size_t len, struct error *error);
void link_bytes(struct link_keeper *keeper);
/* True if `error` is about the connection as a whole; then the keeper has taken it, tries again by
 * itself and says when the link is up. */
bool link_failed(struct link_keeper *keeper, const struct error *error);
/* What is ours is refused: a token, a certificate, what our files say. */
bool link_refuses_us(const struct link_keeper *keeper);
/* Asks now, in any state: what was refused may have been renewed. */
void link_try(struct link_keeper *keeper);
/* A stream broke though the connection stood: ask at once whether the other side lives. */
void link_ask(struct link_keeper *keeper);
/* A request of the person's own, sent at `since` (monotonic), has no answer for too long: the link
 * is old at once unless something else came meanwhile, and a question tells more. */
void link_doubt(struct link_keeper *keeper, int64_t since);
/* Seconds the platform's clock is ahead of ours. */
int64_t link_ahead(const struct link_keeper *keeper);
/* Wall time of the last sign of life. */
int64_t link_heard_at(const struct link_keeper *keeper);
/* Requests may be sent. */
bool link_stands(const struct link_keeper *keeper);
/* What is shown is right. */
bool link_is_live(const struct link_keeper *keeper);
/* … or it is too early to tell, where nothing is shown yet. */
bool link_is_fresh(const struct link_keeper *keeper);

/* Which state an error of a request means for the link; LINK_LIVE: none of its business. Pure. */
enum link_state link_state_of(const struct error *error);

#endif
