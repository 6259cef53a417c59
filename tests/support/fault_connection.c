/* One connection of the fault server: reads a request, plays its script. */
#include "fault_parts.h"

#include <assert.h>
#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 16 * 1024 };

void connection_free(struct connection *connection)
{
    SSL_free(connection->ssl);
    if (connection->fd >= 0)
        close(connection->fd);
    reply_fini(&connection->own);
    free((void *)(uintptr_t)connection->pushed.text);
    free(connection->input);
    free(connection);
}

/* Input and output, plain or by TLS: -1 means later (`want` says what for), 0 the end. */

static ssize_t tls_result(struct connection *c, int result)
{
    switch (SSL_get_error(c->ssl, result)) {
    case SSL_ERROR_NONE:
        return result;
    case SSL_ERROR_WANT_READ:
        c->want = POLLIN;
        return -1;
    case SSL_ERROR_WANT_WRITE:
        c->want = POLLOUT;
        return -1;
    default:
        return 0;
    }
}

static ssize_t plain_result(struct connection *c, ssize_t result, short want)
{
    if (result >= 0)
        return result;
    c->want = want;
    return errno == EAGAIN || errno == EINTR ? -1 : 0;
}

static ssize_t take(struct connection *c, char *bytes, size_t size)
{
    ERR_clear_error();
    if (c->ssl)
        return tls_result(c, SSL_read(c->ssl, bytes, (int)size));
    return plain_result(c, recv(c->fd, bytes, size, 0), POLLIN);
}

static ssize_t give(struct connection *c, const char *bytes, size_t size)
{
    ERR_clear_error();
    if (c->ssl)
        return tls_result(c, SSL_write(c->ssl, bytes, size > 1 << 20 ? 1 << 20 : (int)size));
    return plain_result(c, send(c->fd, bytes, size, MSG_NOSIGNAL), POLLOUT);
}

void connection_end(struct connection *c, enum fault_kind how)
{
    if (how == FAULT_DO_CLOSE && c->ssl && c->shaken)
        SSL_shutdown(c->ssl);
    if (how == FAULT_DO_RESET)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
    c->gone = true;
}

/* Requests ------------------------------------------------------------------------------------ */

static size_t length_of(const char *head)
{
    struct fault_request request = {.head = (char *)(uintptr_t)head};
    char value[32];
    return strtoul(fault_request_field(&request, "content-length", value, sizeof value), NULL, 10);
}

static void begin_request(struct connection *c, const char *head, size_t head_len)
{
    struct fault_request *request = calloc(1, sizeof *request);
    request->connection = c->number;
    memcpy(request->peer, c->peer, sizeof c->peer);
    memcpy(request->asked, c->asked, sizeof c->asked);
    request->head = strndup(head, head_len);
    char *space = strchr(request->head, ' ');
    if (space && (size_t)(space - request->head) < sizeof request->method) {
        memcpy(request->method, request->head, (size_t)(space - request->head));
        request->path = strndup(space + 1, strcspn(space + 1, " \r\n"));
    } else {
        request->path = strdup("");
    }
    request->body_len = length_of(request->head);
    request->body = calloc(1, request->body_len + 1);
    memcpy(request->body, head + head_len, request->body_len);
    server_take(c, request);
}

static void begin_raw(struct connection *c)
{
    struct fault_request *request = calloc(1, sizeof *request);
    request->connection = c->number;
    snprintf(request->method, sizeof request->method, "RAW");
    request->path = strdup("");
    request->head = strdup("");
    request->body = calloc(1, c->input_len + 1);
    memcpy(request->body, c->input, c->input_len);
    request->body_len = c->input_len;
    c->input_len = 0;
    server_take(c, request);
}

/* True if a whole request was there. */
static bool parse(struct connection *c)
{
    if (c->dropped)
        c->input_len = 0;
    if (c->server->raw) {
        if (c->input_len == 0)
            return false;
        begin_raw(c);
        return true;
    }
    const char *end = c->input ? memmem(c->input, c->input_len, "\r\n\r\n", 4) : NULL;
    if (!end)
        return false;
    size_t head_len = (size_t)(end + 4 - c->input);
    char *head = strndup(c->input, head_len);
    size_t whole = head_len + length_of(head);
    free(head);
    if (c->input_len < whole)
        return false;
    begin_request(c, c->input, head_len);
    c->input_len -= whole;
    memmove(c->input, c->input + whole, c->input_len);
    return true;
}

/* False: nothing more to read now. */
static bool read_some(struct connection *c)
{
    if (c->input_cap - c->input_len < READ_SIZE) {
        c->input_cap = c->input_len + 2 * READ_SIZE;
        c->input = realloc(c->input, c->input_cap);
        assert(c->input);
    }
    ssize_t got = take(c, c->input + c->input_len, c->input_cap - c->input_len);
    if (got == 0)
        c->gone = true;
    if (got <= 0)
        return false;
    c->input_len += (size_t)got;
    return true;
}

/* Scripts ------------------------------------------------------------------------------------- */

/* True: the step is over. */
static bool send_step(struct connection *c, const struct fault_step *step)
{
    size_t len = step->len;
    bool repeat = step->kind == FAULT_DO_REPEAT;
    while (c->repeats < (repeat ? step->n : 1)) {
        while (c->sent < len) {
            size_t piece = len - c->sent;
            if (!repeat && step->n > 0 && piece > (size_t)step->n)
                piece = (size_t)step->n;
            ssize_t sent = give(c, step->text + c->sent, piece);
            if (sent <= 0) {
                c->gone = sent == 0;
                return false;
            }
            c->sent += (size_t)sent;
            if (!repeat && step->n > 0 && c->sent < len) {
                c->yield = true;
                return false;
            }
        }
        c->sent = 0;
        c->repeats++;
    }
    c->repeats = 0;
    return true;
}

static bool pause_step(struct connection *c, const struct fault_step *step)
{
    if (c->wake_at == 0)
        c->wake_at = fault_now_ms() + step->n;
    if (fault_now_ms() < c->wake_at)
        return false;
    c->wake_at = 0;
    return true;
}

static bool channel_step(struct connection *c, const struct fault_step *step)
{
    struct channel *channel = server_channel(c->server, step->text);
    if (channel->taken == channel->pushed.len)
        return false;
    free((void *)(uintptr_t)c->pushed.text);
    c->pushed = channel->pushed.steps[channel->taken];
    channel->pushed.steps[channel->taken++].text = NULL; /* ours now */
    c->in_pushed = true;
    return false;
}

/* True: the step is over. */
static bool play(struct connection *c, const struct fault_step *step)
{
    switch (step->kind) {
    case FAULT_DO_SEND:
    case FAULT_DO_REPEAT:
        return send_step(c, step);
    case FAULT_DO_PAUSE:
        return pause_step(c, step);
    case FAULT_DO_GATE:
        return server_gate_open(c->server, step->text);
    case FAULT_DO_CHANNEL:
        return channel_step(c, step);
    case FAULT_DO_END:
        c->answering = false;
        return true;
    case FAULT_DO_STALL:
        return false;
    default:
        connection_end(c, step->kind);
        return true;
    }
}

/* False: the script waits. */
static bool play_next(struct connection *c)
{
    if (c->in_pushed) {
        if (!play(c, &c->pushed))
            return false;
        c->in_pushed = false; /* the script stays at its channel */
        return true;
    }
    if (play(c, &c->script->steps[c->at])) {
        c->at++;
        return true;
    }
    return c->in_pushed;
}

/* Turns --------------------------------------------------------------------------------------- */

/* The handshake failed and an alert says why. What the client has sent already is read until it
 * leaves: closing before that would be a reset, which could overtake the alert. */
static void drop_politely(struct connection *c)
{
    SSL_free(c->ssl);
    c->ssl = NULL;
    c->dropped = true;
    shutdown(c->fd, SHUT_WR);
}

static bool shake_hands(struct connection *c)
{
    if (!c->ssl || c->shaken)
        return true;
    ERR_clear_error();
    ssize_t result = tls_result(c, SSL_accept(c->ssl));
    if (result == 0)
        drop_politely(c);
    if (result <= 0)
        return false;
    c->shaken = true;
    snprintf(c->asked, sizeof c->asked, "%s",
             SSL_get_servername(c->ssl, TLSEXT_NAMETYPE_host_name)
                 ? SSL_get_servername(c->ssl, TLSEXT_NAMETYPE_host_name)
                 : "");
    X509 *peer = SSL_get1_peer_certificate(c->ssl);
    if (peer)
        X509_NAME_get_text_by_NID(X509_get_subject_name(peer), NID_commonName, c->peer,
                                  sizeof c->peer);
    X509_free(peer);
    return true;
}

void connection_go(struct connection *c)
{
    c->want = 0;
    c->yield = false;
    if (!shake_hands(c) && !c->dropped)
        return;
    while (!c->gone) {
        if (c->answering) {
            if (!play_next(c))
                return;
        } else if (!parse(c) && !read_some(c)) {
            return;
        }
    }
}
