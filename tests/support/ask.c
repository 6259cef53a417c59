#include "ask.h"

#include <carnet/base/clock.h>

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { PATIENCE_MS = 30 * 1000 };

static void on_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct ask *ask = user;
    ask->heads++;
    ask->status = head->status;
    ask->retry_after_s = head->retry_after_s;
    snprintf(ask->type, sizeof ask->type, "%s", head->content_type);
    snprintf(ask->warning, sizeof ask->warning, "%s", head->warning);
    if (ask->cancel_in_head) {
        http_cancel(request);
        ask->request = NULL;
    }
}

static bool on_data(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct ask *ask = user;
    if (ask->full_after && ask->body.len >= ask->full_after)
        return false;
    ask->pieces++;
    str_add_n(&ask->body, bytes, len);
    if (ask->cancel_in_data) {
        http_cancel(request);
        ask->request = NULL;
    }
    return true;
}

static void on_failure(void *user, const struct http_head *head, const char *bytes, size_t len,
                       struct error *error)
{
    struct ask *ask = user;
    ask->failures++;
    ask->status = head->status;
    str_add_n(&ask->failure, bytes, len);
}

static void on_done(void *user, const struct error *error)
{
    struct ask *ask = user;
    ask->ends++;
    ask->error = *error;
    ask->request = NULL;
}

void ask_send(struct ask *ask, struct loop *loop, struct http_client *client,
              const struct http_options *options)
{
    static const struct http_handlers handlers = {on_head, on_data, on_failure, on_done};
    ask->loop = loop;
    ask->client = client;
    ask->body = STR_INIT(STR_DOCUMENT * 8);
    ask->failure = STR_INIT(STR_DOCUMENT);
    ask->request = http_send(client, options, &handlers, ask);
    assert(ask->ends == 0);
}

void ask_get(struct ask *ask, struct loop *loop, struct http_client *client, const char *path)
{
    ask_send(ask, loop, client, &(struct http_options){.path = path});
}

bool ask_wait(struct ask *ask)
{
    int64_t end = clock_mono_ms() + PATIENCE_MS;
    while (ask->ends == 0 && clock_mono_ms() < end)
        loop_turn(ask->loop, 20);
    return ask->ends == 1;
}

bool ask_wait_body(struct ask *ask, size_t len)
{
    int64_t end = clock_mono_ms() + PATIENCE_MS;
    while (ask->body.len < len && ask->ends == 0 && clock_mono_ms() < end)
        loop_turn(ask->loop, 20);
    return ask->body.len >= len;
}

void ask_fini(struct ask *ask)
{
    if (ask->request)
        http_cancel(ask->request);
    str_fini(&ask->body);
    str_fini(&ask->failure);
    *ask = (struct ask){0};
}

const char *ask_text(const struct error *error, char *out, size_t size)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    error_text(&text, error);
    snprintf(out, size, "%s", text.s);
    return out;
}
