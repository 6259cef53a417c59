#include "ask.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/net/http.h>

#include "adapter.h"
#include "status_error.h"

struct ask {
    struct kubernetes *k;
    struct http_request *request;
    struct str answer;
    ask_fn *done;
    void *data;
};

static void take_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct ask *ask = user;
    (void)request;

    link_head(&ask->k->link, head);
}

/* The last bytes count: of a log the newest lines. Twice the room keeps the moving cheap. */
static bool take_bytes(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct ask *ask = user;
    size_t room = ask->answer.max / 2;
    (void)request;

    if (len > room) {
        bytes += len - room;
        len = room;
    }
    if (ask->answer.len + len > ask->answer.max) {
        size_t keep = room - len;

        memmove(ask->answer.s, ask->answer.s + ask->answer.len - keep, keep);
        str_truncate(&ask->answer, keep);
    }
    str_add_n(&ask->answer, bytes, len);
    return true;
}

static void take_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                         struct error *error)
{
    struct ask *ask = user;

    link_head(&ask->k->link, head);
    status_error_read(NULL, head, bytes, len, error);
}

static void free_ask(struct ask *ask)
{
    str_fini(&ask->answer);
    free(ask);
}

static void answered(void *user, const struct error *error)
{
    struct ask *ask = user;
    size_t room = ask->answer.max / 2;
    size_t skip = ask->answer.len > room ? ask->answer.len - room : 0;

    ask->request = NULL;
    if (error->code != ERR_NONE)
        link_failed(&ask->k->link, error);
    if (error->code != ERR_NONE)
        ask->done(ask->data, error, NULL, 0);
    else
        ask->done(ask->data, error, ask->answer.s + skip, ask->answer.len - skip);
    free_ask(ask);
}

struct ask *ask_send(struct kubernetes *k, const struct ask_options *options, ask_fn *done,
                     void *data)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_bytes, .failed_body = take_failure, .done = answered};
    struct ask *ask = mem_zalloc(1, sizeof *ask);
    struct http_options http = {.method = options->method,
                                .path = options->path,
                                .accept = options->accept,
                                .timeout_ms = options->timeout_ms};

    if (options->body) {
        http.content_type = options->content_type ? options->content_type : "application/json";
        http.body = options->body;
        http.body_len = strlen(options->body);
    }
    ask->k = k;
    ask->done = done;
    ask->data = data;
    str_init(&ask->answer, options->max * 2);
    ask->request = http_send(k->client, ask, &http, &handlers, ask);
    return ask;
}

void ask_drop(struct ask *ask)
{
    if (!ask)
        return;
    http_cancel(ask->request);
    free_ask(ask);
}
