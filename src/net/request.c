#include "parts.h"
#include "secret.h"

#include <carnet/base/clock.h>
#include <carnet/base/log.h>
#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>
#include <carnet/net/credentials.h>

#include <stdlib.h>
#include <string.h>

enum { ANSWER_MS = 30 * 1000, SMALL_ANSWER = 64 * 1024 };

int request_timeout_ms(const struct http_request *request)
{
    return request->options.timeout_ms ? request->options.timeout_ms : ANSWER_MS;
}

/* Making and ending ---------------------------------------------------------------------------- */

static bool counts_as_work(const struct http_request *request)
{
    return !request->options.stream && !request->options.quiet;
}

static char *copy_or(const char *s, const char *otherwise)
{
    return s ? mem_strdup(s) : otherwise ? mem_strdup(otherwise) : NULL;
}

static void copy_options(struct http_options *to, const struct http_options *from)
{
    *to = *from;
    to->method = copy_or(from->method, "GET");
    to->path = copy_or(from->path, "/");
    to->accept = copy_or(from->accept, "application/json");
    to->content_type = copy_or(from->content_type, NULL);
    if (!from->body)
        return;
    void *body = mem_alloc(from->body_len + 1);
    memcpy(body, from->body, from->body_len);
    to->body = body;
}

struct http_request *http_send(struct http_client *client, const struct http_options *options,
                               const struct http_handlers *handlers, void *user)
{
    struct http_request *request = mem_zalloc(1, sizeof *request);
    *request = (struct http_request){
        .loop = client->loop,
        .client = client,
        .next = client->requests,
        .self = &client->requests,
        .handlers = *handlers,
        .user = user,
        .last_byte = clock_mono_ms(),
    };
    copy_options(&request->options, options);
    answer_clear(&request->answer);
    if (request->next)
        request->next->self = &request->next;
    client->requests = request;
    if (counts_as_work(request))
        loop_busy(client->loop);
    loop_defer(client->loop, request_start, request);
    return request;
}

/* The strings of our copy are not const: we made them. */
static void free_const(const void *p)
{
    free((void *)(uintptr_t)p);
}

static void destroy(void *data)
{
    struct http_request *request = data;
    if (request->easy) {
        loop_transfer_remove(request->loop, request->easy);
        request_unset(request);
    }
    answer_clear(&request->answer);
    free_const(request->options.method);
    free_const(request->options.path);
    free_const(request->options.accept);
    free_const(request->options.content_type);
    if (request->options.body)
        explicit_bzero((void *)(uintptr_t)request->options.body, request->options.body_len);
    free_const(request->options.body);
    free(request);
}

/* From here on nobody calls a handler, and the client may go. */
static void leave(struct http_request *request)
{
    struct http_client *client = request->client;
    request->phase = PHASE_OVER;
    *request->self = request->next;
    if (request->next)
        request->next->self = request->self;
    if (client->credentials)
        credentials_forget(client->credentials, request);
    loop_defer_cancel(request->loop, request);
    loop_timer_free(request->timer);
    request->timer = NULL;
    request->client = NULL;
    if (counts_as_work(request))
        loop_done(request->loop);
}

void http_cancel(struct http_request *request)
{
    if (!request || request->phase == PHASE_OVER)
        return;
    leave(request);
    if (request->running || loop_inside_transfer(request->loop))
        loop_defer(request->loop, destroy, request);
    else
        destroy(request);
}

/* Never inside curl: called by the loop. */
static void finish(struct http_request *request, const struct error *outcome)
{
    struct error error = *outcome;
    if (request->answer.status >= 400 && request->handlers.failed_body) {
        struct http_head head = answer_head(&request->answer);
        request->running++;
        request->handlers.failed_body(request->user, &head, request->answer.failure.s,
                                      request->answer.failure.len, &error);
        request->running--;
        if (request->phase == PHASE_OVER)
            return; /* cancelled by its own handler; the deferred call frees it */
    }
    leave(request);
    request->handlers.done(request->user, &error);
    destroy(request);
}

static void finish_deferred(void *data)
{
    struct http_request *request = data;
    struct error error = request->error;
    finish(request, &error);
}

static void fail_later(struct http_request *request, const struct error *error)
{
    request->error = *error;
    loop_defer(request->loop, finish_deferred, request);
}

static void count(struct http_request *request)
{
    struct http_stats *stats = &request->client->stats;
    curl_off_t sent = 0, before = 0, first = 0;
    long head = 0;
    curl_easy_getinfo(request->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
    curl_easy_getinfo(request->easy, CURLINFO_REQUEST_SIZE, &head);
    stats->bytes_out += (uint64_t)head + (uint64_t)sent;
    curl_easy_getinfo(request->easy, CURLINFO_PRETRANSFER_TIME_T, &before);
    curl_easy_getinfo(request->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    if (first > 0 && first >= before && request->answer.counted < SMALL_ANSWER)
        stats->last_rtt_ms = (int)((first - before + 500) / 1000);
}

/* Time ---------------------------------------------------------------------------------------- */

static void give_up_waiting(struct http_request *request, enum waited what)
{
    struct error error = ERROR_NONE;
    count(request);
    if (request->answer.status >= 300)
        translate_status(request, &error); /* only its words are late */
    else
        translate_wait(request, what, &error);
    loop_transfer_remove(request->loop, request->easy);
    finish(request, &error);
}

static void on_timer(void *data)
{
    struct http_request *request = data;
    if (!request->options.stream || request->answer.status >= 300) {
        give_up_waiting(request, WAITED_ANSWER);
        return;
    }
    int64_t silent = clock_mono_ms() - request->last_byte;
    if (request->paused)
        silent = 0; /* our own doing */
    if (silent >= request->options.silence_ms)
        give_up_waiting(request, WAITED_SILENCE);
    else
        loop_timer_set(request->timer, request->options.silence_ms - silent);
}

static void start_timer(struct http_request *request)
{
    int ms = request->options.stream ? request->options.silence_ms : request_timeout_ms(request);
    if (!request->timer)
        request->timer = loop_timer_new(request->loop, on_timer, request);
    loop_timer_set(request->timer, ms > 0 ? ms : -1);
}

/* A stream's failure is an answer like any other: it may not go on for ever. */
void request_failing(struct http_request *request)
{
    if (request->options.stream)
        loop_timer_set(request->timer, request_timeout_ms(request));
}

/* Sending -------------------------------------------------------------------------------------- */

static void trace(const struct http_request *request, CURLcode code)
{
    if (!log_wants(LOG_DEBUG))
        return;
    const char *path = request->options.path;
    log_line(LOG_DEBUG, "http", "%s %.*s: %d, curl %d, %lld bytes", request->options.method,
             (int)strcspn(path, "?"), path, request->answer.status, (int)code,
             (long long)request->answer.counted);
}

static bool try_again_as_somebody_known(struct http_request *request)
{
    struct credentials *credentials = request->client->credentials;
    bool refused = request->answer.status == 401 || translate_refuses_us(request);
    if (!refused || request->renewed || !credentials)
        return false;
    request->renewed = true;
    if (!credentials_renew(credentials, request->generation))
        return false;
    request_unset(request);
    answer_clear(&request->answer);
    request->error = ERROR_NONE;
    loop_timer_set(request->timer,
                   -1); /* a plugin has its own time; on_credentials sets it again */
    loop_defer(request->loop, request_start, request);
    return true;
}

static void on_done(void *data, int curl_code)
{
    struct http_request *request = data;
    if (request->phase == PHASE_OVER)
        return;
    count(request);
    trace(request, (CURLcode)curl_code);
    if (try_again_as_somebody_known(request))
        return;
    struct error error = request->error;
    if (error.code == ERR_NONE && request->answer.status >= 300)
        translate_status(request, &error);
    else if (error.code == ERR_NONE && curl_code != CURLE_OK)
        translate_curl(request, (CURLcode)curl_code, &error);
    else if (error.code == ERR_NONE && !request->answer.complete)
        translate_curl(request, CURLE_GOT_NOTHING, &error); /* for curl, half a head is an end */
    finish(request, &error);
}

/* No handler may be called from here: it is the credentials' call. */
static void on_credentials(void *data, const struct credential_set *set, const struct error *error)
{
    struct http_request *request = data;
    struct error own = ERROR_NONE;
    if (error) {
        fail_later(request, error);
        return;
    }
    request->generation = set->generation;
    if (!request_setup(request, set, &own)) {
        fail_later(request, &own);
        return;
    }
    request->phase = PHASE_SEND;
    request->last_byte = clock_mono_ms();
    request->client->stats.requests++;
    start_timer(request);
    if (!loop_transfer_add(request->loop, request->easy, on_done, request)) {
        translate_curl(request, CURLE_FAILED_INIT, &own);
        fail_later(request, &own);
    }
}

void request_start(void *data)
{
    struct http_request *request = data;
    struct http_client *client = request->client;
    if (client->fault.code != ERR_NONE) {
        fail_later(request, &client->fault);
    } else if (client->credentials) {
        credentials_get(client->credentials, request, on_credentials, request);
    } else {
        static const struct credential_set nobody;
        on_credentials(request, &nobody, NULL);
    }
}

/* Back-pressure ------------------------------------------------------------------------------- */

static void resume(void *data)
{
    struct http_request *request = data;
    if (!request->paused || !request->easy)
        return;
    request->paused = false;
    request->last_byte = clock_mono_ms();
    loop_transfer_resume(request->loop, request->easy);
}

/* Deferred: the caller may be the data handler itself, about to say that it is full. */
void http_resume(struct http_request *request)
{
    if (request && request->phase != PHASE_OVER)
        loop_defer(request->loop, resume, request);
}

int64_t http_last_byte(const struct http_request *request)
{
    return request->last_byte;
}
