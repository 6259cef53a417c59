/* One HTTP request of a test and everything that came of it. */
#ifndef CARNET_TESTS_ASK_H
#define CARNET_TESTS_ASK_H

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/net/http.h>

struct ask {
    struct loop *loop;
    struct http_client *client;
    struct http_request *request;      /* null when it is over */
    int heads, pieces, failures, ends; /* how often each handler was called */
    int status;
    int retry_after_s;
    char type[128], warning[512];
    struct str body, failure;
    struct error error;
    /* Wishes. */
    size_t full_after; /* pause when the body is this long (0: never) */
    bool cancel_in_data, cancel_in_head;
};

/* `owner` of the request is the ask itself. */
void ask_send(struct ask *ask, struct loop *loop, struct http_client *client,
              const struct http_options *options);
void ask_get(struct ask *ask, struct loop *loop, struct http_client *client, const char *path);
/* Turns the loop until the request is over; false after 30 s. */
bool ask_wait(struct ask *ask);
/* Turns the loop until the body is so long; false after 30 s or at the end. */
bool ask_wait_body(struct ask *ask, size_t len);
void ask_fini(struct ask *ask); /* cancels */

/* The error's text in English, in `out`. */
const char *ask_text(const struct error *error, char *out, size_t size);

#endif
