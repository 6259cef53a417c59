#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "http_connection.h"
#include "server_parts.h"
#include "watch.h"

/*
 * Answers that go on: bytes wait here until libmicrohttpd takes them; while there are none the
 * connection is suspended, and nothing turns.
 */
#define WAITING_MAX (64u << 20)

struct stream {
    struct server *server;
    struct stream *next, **link;
    struct MHD_Connection *connection;
    struct str waiting; /* never more than twice WAITING_MAX: see `drop_sent` */
    size_t sent;        /* of `waiting`: less than half of it */
    bool suspended, ended;
    bool failed; /* its end is an error, when all is sent */
    bool cut;    /* it ends now, with an error */
    stream_gone_fn *gone;
    void *data;
};

static void resume(struct stream *stream)
{
    if (!stream->suspended)
        return;
    stream->suspended = false;
    MHD_resume_connection(stream->connection);
    server_wake(stream->server);
}

/* When half is sent: what moves is then less than what went, however long the stream. */
static void drop_sent(struct stream *stream)
{
    struct str *waiting = &stream->waiting;
    size_t left = waiting->len - stream->sent;
    if (left > stream->sent)
        return;
    /* A burst does not keep its memory for the hours that follow. */
    if (left == 0 && waiting->cap > 1u << 16)
        str_fini(waiting);
    else if (left > 0)
        memmove(waiting->s, waiting->s + stream->sent, left);
    str_truncate(waiting, left);
    stream->sent = 0;
}

static ssize_t read_stream(void *data, uint64_t position, char *out, size_t max)
{
    struct stream *stream = data;
    size_t left = stream_pending(stream);
    if (stream->cut)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (left > 0) {
        size_t len = left < max ? left : max;
        memcpy(out, stream->waiting.s + stream->sent, len);
        stream->sent += len;
        drop_sent(stream);
        return (ssize_t)len;
    }
    if (stream->ended)
        return stream->failed ? MHD_CONTENT_READER_END_WITH_ERROR
                              : MHD_CONTENT_READER_END_OF_STREAM;
    stream->suspended = true;
    MHD_suspend_connection(stream->connection);
    return 0;
}

static void free_stream(void *data)
{
    struct stream *stream = data;
    *stream->link = stream->next;
    if (stream->next)
        stream->next->link = stream->link;
    stream->gone(stream->data);
    str_fini(&stream->waiting);
    free(stream);
}

struct stream *stream_new(struct request *request, const char *type, stream_gone_fn *gone,
                          void *data)
{
    struct server *server = request->server;
    struct stream *stream = mem_zalloc(1, sizeof *stream);
    *stream = (struct stream){.server = server,
                              .next = server->streams,
                              .link = &server->streams,
                              .connection = request->connection,
                              .waiting = STR_INIT(2 * WAITING_MAX),
                              .gone = gone,
                              .data = data};
    if (stream->next)
        stream->next->link = &stream->next;
    server->streams = stream;
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, 16384, read_stream, stream, free_stream);
    if (!response) {
        free_stream(stream);
        return NULL;
    }
    http_connection_send(request, 200, type, response);
    if (!request->answered)
        return NULL; /* freed with the response */
    server_look_soon(server);
    return stream;
}

bool stream_write(struct stream *stream, const char *bytes, size_t len)
{
    if (stream->ended || stream->cut)
        return false;
    if (stream_pending(stream) + len > WAITING_MAX) {
        stream_fail(stream);
        return false;
    }
    str_add_n(&stream->waiting, bytes, len);
    resume(stream);
    return true;
}

void stream_end(struct stream *stream)
{
    stream->ended = true;
    resume(stream);
}

void stream_fail(struct stream *stream)
{
    stream->failed = true;
    stream_end(stream);
}

size_t stream_pending(const struct stream *stream)
{
    return stream->waiting.len - stream->sent;
}

/* A suspended connection is not looked at by libmicrohttpd: who has left is seen here. */
static bool has_left(const struct stream *stream)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(stream->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return fd && getsockopt(fd->connect_fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
           info.tcpi_state != TCP_ESTABLISHED;
}

void streams_look(struct server *server)
{
    for (struct stream *stream = server->streams; stream; stream = stream->next) {
        if (!stream->suspended || !has_left(stream))
            continue;
        stream->cut = true;
        resume(stream);
    }
}

void streams_cut(struct server *server)
{
    for (struct stream *stream = server->streams; stream; stream = stream->next) {
        stream->cut = true;
        resume(stream);
    }
    MHD_run(server->daemon);
}
