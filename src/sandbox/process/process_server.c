/*
 * The small notebook server of the sandbox, where Jupyter is not installed: a page and Jupyter's
 * status calls below NB_PREFIX, on a socket of 127.0.0.1 it inherits. Whoever asks needs the token
 * of its folder, but for /api, which says as Jupyter's does that it is there.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <netinet/in.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/loop/loop.h>

#include "listener.h"

/* Asked for again and again, by who looks whether it is there and of use: not noted. */
#define PRESENCE "/api"
#define STATUS   "/api/status"
enum { REQUEST_MAX = 8192, VISITORS_MAX = 32, PATIENCE_MS = 10000, TOKEN_MAX = 128 };

struct visitor;
struct server {
    struct loop *loop;
    struct listener *listener;
    struct str prefix; /* "/notebook/demo/hello", no slash at its end */
    struct str token;
    int64_t started, last;
    struct visitor *visitors;
    int count;
};
struct visitor {
    struct server *server;
    struct visitor *next;
    int fd;
    struct loop_fd *source;
    struct loop_timer *patience;
    struct str request;
};

static void say(const char *text)
{
    printf("%s\n", text);
    fflush(stdout);
}

static void visitor_free(struct visitor *visitor)
{
    struct visitor **at = &visitor->server->visitors;
    while (*at != visitor)
        at = &(*at)->next;
    *at = visitor->next;
    visitor->server->count--;
    loop_fd_remove(visitor->source);
    loop_timer_free(visitor->patience);
    close(visitor->fd);
    str_fini(&visitor->request);
    free(visitor);
}

static void on_patience(void *data)
{
    visitor_free(data);
}

/* -- answers ---------------------------------------------------------------------------------- */

static void answer(struct visitor *visitor, const char *status, const char *type,
                   const char *header, const char *body)
{
    AUTO_STR struct str text = STR_INIT(1u << 16);
    str_addf(&text,
             "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n"
             "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n%s\r\n%s",
             status, type, strlen(body), header, body);
    ssize_t sent = send(visitor->fd, text.s, text.len, MSG_NOSIGNAL);
    (void)sent; /* small enough for the socket's buffer; who does not read loses it */
    shutdown(visitor->fd, SHUT_WR);
}

static void answer_page(struct visitor *visitor)
{
    AUTO_STR struct str body = STR_INIT(1u << 15);
    str_addf(&body,
             "<!doctype html><meta charset=utf-8><title>carnet sandbox</title>"
             "<h1>A notebook server of the sandbox</h1><p>It runs at <code>%s/</code>. Jupyter is "
             "not installed on this machine, so this small page stands in for it.</p>\n",
             visitor->server->prefix.s);
    answer(visitor, "200 OK", "text/html; charset=utf-8",
           "Content-Security-Policy: default-src 'none'\r\n", body.s);
}

static void answer_status(struct visitor *visitor)
{
    char started[CLOCK_TEXT], last[CLOCK_TEXT];
    clock_format(started, visitor->server->started);
    clock_format(last, visitor->server->last);
    AUTO_STR struct str body = STR_INIT(STR_LINE);
    str_addf(&body,
             "{\"connections\": 0, \"kernels\": 0, \"last_activity\": \"%s\", \"started\": "
             "\"%s\"}\n",
             last, started);
    answer(visitor, "200 OK", "application/json", "", body.s);
}

/* Takes as long whatever differs. */
static bool same(const char *a, const char *b)
{
    size_t len = strlen(a), other = strlen(b);
    unsigned differs = len != other;
    for (size_t i = 0; i < len; i++)
        differs |= (unsigned)(a[i] ^ b[other > 0 ? i % other : 0]);
    return differs == 0;
}

static bool may_enter(const struct visitor *visitor, const char *query)
{
    char token[TOKEN_MAX] = "";
    const char *from = query ? strstr(query, "token=") : NULL;
    const char *header = strcasestr(visitor->request.s, "\r\nAuthorization: token ");
    if (from)
        from += 6;
    else if (header)
        from = header + 23;
    AUTO_STR struct str given = STR_INIT(TOKEN_MAX - 1);
    if (from)
        str_add_n(&given, from, strcspn(from, "& \r\n"));
    str_copy(token, sizeof token, given.s);
    return visitor->server->token.len > 0 && same(token, visitor->server->token.s);
}

static void route(struct visitor *visitor, const char *path, const char *query)
{
    struct server *server = visitor->server;
    const char *rest = str_starts(path, server->prefix.s) ? path + server->prefix.len : NULL;
    if (rest && *rest == '\0') {
        AUTO_STR struct str header = STR_INIT(STR_LINE);
        str_addf(&header, "Location: %s/\r\n", server->prefix.s);
        answer(visitor, "302 Found", "text/plain", header.s, "");
    } else if (!rest || *rest != '/') {
        answer(visitor, "404 Not Found", "text/plain", "", "not found\n");
    } else if (str_eq(rest, PRESENCE)) {
        answer(visitor, "200 OK", "application/json", "", "{\"version\": \"0\"}\n");
    } else if (!may_enter(visitor, query)) {
        answer(visitor, "403 Forbidden", "text/plain", "", "the token is missing or wrong\n");
    } else {
        if (str_eq(rest, STATUS)) {
            answer_status(visitor);
            return;
        }
        server->last = clock_wall();
        if (str_eq(rest, "/") || str_eq(rest, "/lab") || str_eq(rest, "/tree"))
            answer_page(visitor);
        else if (str_eq(rest, "/api/kernels") || str_eq(rest, "/api/sessions"))
            answer(visitor, "200 OK", "application/json", "", "[]\n");
        else
            answer(visitor, "404 Not Found", "text/plain", "", "not found\n");
    }
}

static void handle(struct visitor *visitor)
{
    AUTO_STR struct str line = STR_INIT(REQUEST_MAX);
    str_add_n(&line, visitor->request.s, strcspn(visitor->request.s, "\r\n"));
    char *rest = line.s, *method = strsep(&rest, " "), *target = strsep(&rest, " ");
    if (!target || !rest || !str_eq(method, "GET")) {
        answer(visitor, "405 Method Not Allowed", "text/plain", "", "only GET is answered\n");
        return;
    }
    char *query = strchr(target, '?');
    if (query)
        *query++ = '\0';
    AUTO_STR struct str note = STR_INIT(512); /* without the query: it may hold the token */
    str_addf(&note, "GET %s", target);
    if (!str_ends(target, PRESENCE) && !str_ends(target, STATUS))
        say(note.s);
    route(visitor, target, query);
}

/* -- connections ------------------------------------------------------------------------------ */

static void on_request(void *data, int fd, int events)
{
    struct visitor *visitor = data;
    char piece[REQUEST_MAX];
    ssize_t got = recv(fd, piece, sizeof piece, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN)
        return;
    if (got <= 0 || !str_add_n(&visitor->request, piece, (size_t)got)) {
        visitor_free(visitor);
        return;
    }
    if (!strstr(visitor->request.s, "\r\n\r\n"))
        return;
    handle(visitor);
    visitor_free(visitor);
}

static void on_visitor(void *data, int socket)
{
    struct server *server = data;
    if (server->count >= VISITORS_MAX) {
        close(socket);
        return;
    }
    struct visitor *visitor = mem_zalloc(1, sizeof *visitor);
    *visitor = (struct visitor){
        .server = server, .next = server->visitors, .fd = socket, .request = STR_INIT(REQUEST_MAX)};
    server->visitors = visitor;
    server->count++;
    visitor->patience = loop_timer_new(server->loop, on_patience, visitor);
    loop_timer_set(visitor->patience, PATIENCE_MS);
    visitor->source = loop_fd_add(server->loop, socket, LOOP_READ, on_request, visitor);
}

static void on_term(void *data, int signo)
{
    say("Asked to end.");
    loop_stop(data);
}

static int port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t len = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &len) != 0)
        return 0;
    return ntohs(address.sin_port);
}

static void read_token(struct server *server, const char *folder)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/token", folder);
    struct error error = ERROR_NONE;
    if (!file_read(path.s, &server->token, &error))
        str_clear(&server->token);
    str_truncate(&server->token, strcspn(server->token.s, "\n"));
}

int server_main(const char *folder)
{
    struct server server = {
        .loop = loop_new(), .prefix = STR_INIT(STR_LINE), .token = STR_INIT(TOKEN_MAX)};
    server.started = server.last = clock_wall();
    str_add(&server.prefix, str_or(getenv("NB_PREFIX"), ""));
    while (server.prefix.len > 0 && server.prefix.s[server.prefix.len - 1] == '/')
        str_truncate(&server.prefix, server.prefix.len - 1);
    read_token(&server, folder);
    loop_on_signal(server.loop, SIGTERM, on_term, server.loop);
    server.listener = listener_new(server.loop, PROCESS_LISTEN_FD, on_visitor, &server);
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text,
             "Jupyter is not installed here: a small server of the sandbox stands in for it.");
    say(text.s);
    str_clear(&text);
    str_addf(&text, "Serving at http://127.0.0.1:%d%s/", port_of(PROCESS_LISTEN_FD),
             server.prefix.s);
    say(text.s);
    loop_run(server.loop);
    while (server.visitors)
        visitor_free(server.visitors);
    listener_free(server.listener);
    loop_free(server.loop);
    str_fini(&server.prefix);
    str_fini(&server.token);
    return 0;
}
