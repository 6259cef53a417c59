/*
 * One small request whose whole answer is JSON (or text), told once to whoever asked.
 *
 * Gathers at most `max` bytes, notes signs of life, turns failed answers into errors. A query that
 * is dropped tells nobody.
 */
#ifndef CARNET_KUBERNETES_QUERY_H
#define CARNET_KUBERNETES_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>

struct link_keeper;
struct query;

/* `body` is valid during the call; null with an error. The query is gone afterwards. */
typedef void query_fn(void *data, const struct error *error, const char *body, size_t len);

struct query_options {
    const char *method, *path, *accept; /* as http_options */
    const char *content_type;           /* null: application/json */
    const char *body;                   /* or null */
    size_t max;                         /* of the answer: a longer one is ERR_TOO_LARGE … */
    bool tail;                          /* … or, of a log, loses its first bytes */
    int timeout_ms;
    bool own; /* a person waits for it: without an answer the link is in doubt */
};
struct query *query_send(struct link_keeper *link, const struct query_options *options,
                         query_fn *done, void *data);
void query_drop(struct query *query); /* accepts null */

#endif
