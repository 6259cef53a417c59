#include "query.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/net/http.h>

#include "link.h"
#include "pace.h"

struct query {
    struct link_keeper *link;
    struct http_request *request;
    struct loop_timer *doubt; /* while a person waits for the head; or null */
    int64_t sent;
    struct str answer;
    size_t max;
    query_fn *done;
    void *data;
};

static void end_doubt(struct query *query)
{
    loop_timer_free(query->doubt);
    query->doubt = NULL;
}

static void doubt_due(void *data)
{
    struct query *query = data;

    link_doubt(query->link, query->sent);
}

static void take_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct query *query = user;
    (void)request;

    end_doubt(query);
    link_head(query->link, head);
}

/* With `tail` the last bytes count, of a log the newest lines: twice the room keeps the moving
 * cheap. Without it net has refused what is over `max` before it comes here. */
static bool take_bytes(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct query *query = user;
    size_t room = query->max;
    (void)request;

    if (len > room) {
        bytes += len - room;
        len = room;
    }
    if (query->answer.len + len > query->answer.max) {
        size_t keep = room - len;

        memmove(query->answer.s, query->answer.s + query->answer.len - keep, keep);
        str_truncate(&query->answer, keep);
    }
    str_add_n(&query->answer, bytes, len);
    return true;
}

static void take_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                         struct error *error)
{
    struct query *query = user;

    end_doubt(query);
    link_failed_body(query->link, head, bytes, len, error);
}

static void free_query(struct query *query)
{
    end_doubt(query);
    str_fini(&query->answer);
    free(query);
}

static void answered(void *user, const struct error *error)
{
    struct query *query = user;
    size_t room = query->max;
    size_t skip = query->answer.len > room ? query->answer.len - room : 0;

    query->request = NULL;
    /* A log may fail because its node does: that is not yet the link. */
    if (error->code == ERR_SERVER)
        link_ask(query->link);
    else if (error->code != ERR_NONE)
        link_failed(query->link, error);
    if (error->code != ERR_NONE)
        query->done(query->data, error, NULL, 0);
    else
        query->done(query->data, error, query->answer.s + skip, query->answer.len - skip);
    free_query(query);
}

struct query *query_send(struct link_keeper *link, const struct query_options *options,
                         query_fn *done, void *data)
{
    static const struct http_handlers handlers = {
        .head = take_head, .data = take_bytes, .failed_body = take_failure, .done = answered};
    struct query *query = mem_zalloc(1, sizeof *query);
    struct http_options http = {.method = options->method,
                                .path = options->path,
                                .accept = options->accept,
                                .max_body = options->tail ? 0 : options->max,
                                .timeout_ms = options->timeout_ms};

    if (options->body) {
        http.content_type = options->content_type ? options->content_type : "application/json";
        http.body = options->body;
        http.body_len = strlen(options->body);
    }
    query->link = link;
    query->done = done;
    query->data = data;
    query->max = options->max;
    query->sent = clock_mono_ms();
    if (options->own) {
        query->doubt = loop_timer_new(link->loop, doubt_due, query);
        loop_timer_set(query->doubt, link->pace->own_answer);
    }
    str_init(&query->answer, options->tail ? options->max * 2 : options->max);
    query->request = http_send(link->client, &http, &handlers, query);
    return query;
}

void query_drop(struct query *query)
{
    if (!query)
        return;
    http_cancel(query->request);
    free_query(query);
}
