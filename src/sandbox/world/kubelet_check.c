#include "kubelet_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <netinet/in.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

enum { ANSWER_MAX = 16 << 10 };

struct check {
    struct loop *loop;
    int fd, port, error;
    struct loop_fd *source;
    struct loop_timer *patience;
    bool wants_answer, connected, late;
    struct str url, request, answer;
    check_fn *told;
    void *data;
};

static void check_free(struct check *check)
{
    loop_defer_cancel(check->loop, check);
    loop_fd_remove(check->source);
    loop_timer_free(check->patience);
    if (check->fd >= 0)
        close(check->fd);
    str_fini(&check->url);
    str_fini(&check->request);
    str_fini(&check->answer);
    free(check);
}

/* -- what came of it -------------------------------------------------------------------------- */

static int status_of(const struct check *check)
{
    const char *space =
        str_starts(check->answer.s, "HTTP/1.") ? strchr(check->answer.s, ' ') : NULL;
    return space ? (int)strtol(space, NULL, 10) : 0;
}

static void fault_text(const struct check *check, struct str *out)
{
    if (check->wants_answer)
        str_addf(out, "Get \"%s\": ", check->url.s);
    if (check->error)
        str_addf(out, "dial tcp 127.0.0.1:%d: connect: %s", check->port,
                 check->error == ECONNREFUSED ? "connection refused" : strerror(check->error));
    else if (check->late && check->wants_answer)
        str_add(out, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
    else if (check->late)
        str_addf(out, "dial tcp 127.0.0.1:%d: i/o timeout", check->port);
    else
        str_add(out, "EOF");
}

static void tell(void *data)
{
    struct check *check = data;
    AUTO_STR struct str fault = STR_INIT(STR_LINE);
    int status = status_of(check);
    const char *body = strstr(check->answer.s, "\r\n\r\n");
    struct check_result result = {.status = status, .body = body ? body + 4 : ""};
    if (check->wants_answer ? status == 0 : !check->connected) {
        fault_text(check, &fault);
        result.fault = fault.s;
    }
    check->told(check->data, &result);
    check_free(check);
}

static void finish(struct check *check)
{
    if (check->source)
        loop_fd_events(check->source, 0);
    loop_timer_set(check->patience, -1);
    loop_defer(check->loop, tell, check);
}

static void on_late(void *data)
{
    struct check *check = data;
    check->late = true;
    finish(check);
}

/* -- the exchange ----------------------------------------------------------------------------- */

static void on_connected(struct check *check)
{
    socklen_t size = sizeof check->error;
    getsockopt(check->fd, SOL_SOCKET, SO_ERROR, &check->error, &size);
    check->connected = check->error == 0;
    if (!check->connected || !check->wants_answer) {
        finish(check);
        return;
    }
    /* Small enough for the buffer of a socket that is new. */
    if (send(check->fd, check->request.s, check->request.len, MSG_NOSIGNAL) !=
        (ssize_t)check->request.len) {
        finish(check);
        return;
    }
    loop_fd_events(check->source, LOOP_READ);
}

static void on_answer(struct check *check)
{
    char piece[4096];
    ssize_t got = recv(check->fd, piece, sizeof piece, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0 || !str_add_n(&check->answer, piece, (size_t)got))
        finish(check);
}

static void on_ready(void *data, int fd, int events)
{
    struct check *check = data;
    if (check->connected)
        on_answer(check);
    else
        on_connected(check);
}

static void begin(struct check *check)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)check->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    check->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (check->fd < 0 || (connect(check->fd, (struct sockaddr *)&address, sizeof address) != 0 &&
                          errno != EINPROGRESS)) {
        check->error = errno;
        finish(check);
        return;
    }
    check->source = loop_fd_add(check->loop, check->fd, LOOP_WRITE, on_ready, check);
}

struct check *check_start(struct loop *loop, const struct check_wish *wish, check_fn *told,
                          void *data)
{
    struct check *check = mem_zalloc(1, sizeof *check);
    *check = (struct check){.loop = loop,
                            .fd = -1,
                            .port = wish->port,
                            .wants_answer = wish->path != NULL,
                            .url = STR_INIT(STR_LINE),
                            .request = STR_INIT(ANSWER_MAX),
                            .answer = STR_INIT(ANSWER_MAX),
                            .told = told,
                            .data = data};
    if (wish->path) {
        str_addf(&check->url, "http://127.0.0.1:%d%s", wish->port, wish->path);
        str_addf(&check->request,
                 "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: kube-probe/1.34\r\n"
                 "Accept: */*\r\nConnection: close\r\n%s\r\n",
                 wish->path, wish->port, wish->headers);
    }
    check->patience = loop_timer_new(loop, on_late, check);
    loop_timer_set(check->patience, wish->timeout_ms);
    begin(check);
    return check;
}

void check_cancel(struct check *check)
{
    if (check)
        check_free(check);
}
