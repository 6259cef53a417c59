/*
 * One small request whose whole answer is JSON (or text), told once to whoever asked.
 *
 * Gathers at most `max` bytes, notes signs of life, turns failed answers into errors. An ask that
 * is dropped tells nobody.
 */
#ifndef CARNET_KUBERNETES_ASK_H
#define CARNET_KUBERNETES_ASK_H

#include <stddef.h>

#include <carnet/base/error.h>

struct ask;
struct kubernetes;

/* `body` is valid during the call; null with an error. The ask is gone afterwards. */
typedef void ask_fn(void *data, const struct error *error, const char *body, size_t len);

struct ask_options {
    const char *method, *path, *accept; /* as http_options */
    const char *content_type;           /* null: application/json */
    const char *body;                   /* or null */
    size_t max;                         /* of the answer; the first bytes of a longer one go */
    int timeout_ms;
};
struct ask *ask_send(struct kubernetes *k, const struct ask_options *options, ask_fn *done,
                     void *data);
void ask_drop(struct ask *ask); /* accepts null */

#endif
