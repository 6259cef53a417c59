#include "http_connection.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../objects/status.h"
#include "server_parts.h"

/* -- one request's life ------------------------------------------------------------------------ */

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void *http_connection_begin(void *data, const char *target, struct MHD_Connection *connection)
{
    visitor_begins(visitor_of(connection));
    struct request *request = mem_zalloc(1, sizeof *request);
    request->server = data;
    request->connection = connection;
    request->target = mem_strndup(target, strnlen(target, TARGET_MAX));
    request->body = STR_INIT(BODY_MAX);
    return request;
}

void http_connection_end(void *data, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode how)
{
    struct request *request = *state;
    *state = NULL;
    visitor_was_answered(visitor_of(connection));
    if (!request)
        return;
    query_fini(&request->query);
    explicit_bzero(request->token, sizeof request->token);
    str_fini(&request->body);
    free(request->target);
    free(request);
}

/* -- heads
 * ---------------------------------------------------------------------------------------------------
 */

static const char *head(struct request *request, const char *name)
{
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

static void copy_head(struct request *request, const char *name, char *to, size_t size)
{
    (void)str_copy(to, size, str_or(head(request, name), ""));
}

/* Names of this machine's loopback: a page of the web that made its own name point here has
 * another. */
static bool is_loopback(const char *host)
{
    static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        size_t len = strlen(names[i]);
        if (strncasecmp(host, names[i], len) == 0 && (!host[len] || host[len] == ':'))
            return true;
    }
    return false;
}

/* What a browser adds by itself when a page of elsewhere asks. */
static bool is_cross_site(struct request *request)
{
    return head(request, "Origin") || head(request, "Sec-Fetch-Mode") || head(request, "Cookie") ||
           head(request, "Sec-Fetch-Site") || head(request, "Access-Control-Request-Method");
}

static bool read_token(struct request *request)
{
    const char *given = head(request, "Authorization");
    if (!given)
        return true;
    if (strncasecmp(given, "Bearer ", 7) != 0)
        return false;
    given += 7;
    while (*given == ' ')
        given++;
    request->has_token = true;
    return str_copy(request->token, sizeof request->token, given);
}

/* Before a byte of the body is taken: what a stranger sends is never kept. */
static bool is_somebody(struct request *request)
{
    const struct access *access = request->server->access;
    struct visitor *visitor = visitor_of(request->connection);
    if (!request->has_token)
        return true;
    if (!access->identify(access->data, request->token, &request->person))
        return false;
    request->server->last_request = clock_mono_ms();
    if (visitor)
        visitor->known = true;
    return true;
}

/* False: refused, and answered. */
static bool read_heads(struct request *request)
{
    const char *host = head(request, "Host");
    const char *length = head(request, "Content-Length");
    copy_head(request, "Accept", request->accept, sizeof request->accept);
    copy_head(request, "Content-Type", request->content_type, sizeof request->content_type);
    copy_head(request, "User-Agent", request->agent, sizeof request->agent);
    if (!host || !is_loopback(host) || is_cross_site(request)) {
        reply_failure(request, 403, "Forbidden",
                      "the sandbox answers only to programs of this machine");
        return false;
    }
    if (!read_token(request) || !is_somebody(request)) {
        reply_failure(request, 401, "Unauthorized", "Unauthorized");
        return false;
    }
    if (length && (strlen(length) > 7 || atol(length) > (long)BODY_MAX)) {
        reply_failure(request, 413, "RequestEntityTooLarge",
                      "Request entity too large: limit is 3145728");
        return false;
    }
    return true;
}

enum MHD_Result http_connection_access(void *data, struct MHD_Connection *connection,
                                       const char *url, const char *method, const char *version,
                                       const char *body, size_t *body_len, void **state)
{
    struct request *request = *state;
    if (!request->method[0]) {
        request->connection = connection;
        (void)str_copy(request->method, sizeof request->method, method);
        bool fine = read_heads(request);
        /* Who shows no token may read a few pages and write nothing: the body is not waited for. */
        if (fine && !request->has_token)
            api_answer(request);
        return fine || request->answered ? MHD_YES : MHD_NO;
    }
    if (*body_len > 0) {
        str_add_n(&request->body, body, *body_len);
        *body_len = 0;
        return MHD_YES;
    }
    if (request->answered)
        return MHD_YES;
    visitor_has_asked(visitor_of(connection));
    if (request->body.cut)
        reply_failure(request, 413, "RequestEntityTooLarge",
                      "Request entity too large: limit is 3145728");
    else
        api_answer(request);
    return request->answered ? MHD_YES : MHD_NO;
}

/* -- answers
 * --------------------------------------------------------------------------------------------------
 */

static void add_warnings(struct MHD_Response *response, const struct answer *answer)
{
    for (size_t i = 0; i < ARRAY_LEN(answer->warnings); i++) {
        AUTO_STR struct str value = STR_INIT(1000), text = STR_INIT(500);
        /* Only what may stand in a header. */
        for (const char *p = answer->warnings[i]; *p; p++) {
            if (*p == '"' || *p == '\\')
                str_add_char(&text, '\\');
            str_add_char(&text, isprint((unsigned char)*p) ? *p : '?');
        }
        str_addf(&value, "299 - \"%s\"", text.s);
        if (text.len > 0)
            MHD_add_response_header(response, "Warning", value.s);
    }
}

void http_connection_send(struct request *request, int code, const char *type,
                          struct MHD_Response *response)
{
    MHD_add_response_header(response, "Content-Type", type);
    MHD_add_response_header(response, "Cache-Control", "no-cache, private");
    MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
    if (code == 429 || code == 503)
        MHD_add_response_header(response, "Retry-After", "1");
    add_warnings(response, &request->answer);
    request->answered =
        MHD_queue_response(request->connection, (unsigned)code, response) == MHD_YES;
    MHD_destroy_response(response);
}

void reply_text(struct request *request, int code, const char *type, struct str *text)
{
    size_t len = text->len;
    char *bytes = str_take(text);
    struct MHD_Response *response =
        MHD_create_response_from_buffer(len, bytes, MHD_RESPMEM_MUST_FREE);
    if (response)
        http_connection_send(request, code, type ? type : "application/json", response);
}
