/*
 * Private to the HTTP side of the sandbox: one request, and how it is answered.
 *
 * http_connection.c gets it from libmicrohttpd and gives the answer back; api.c decides what it is;
 * verbs*, watch, discovery… make the answer. Each request is answered exactly once, before its
 * handler returns: by reply_* or by a stream.
 */
#ifndef CARNET_SRC_SANDBOX_API_HTTP_H
#define CARNET_SRC_SANDBOX_API_HTTP_H

#include <carnet/base/str.h>

#include "../objects/registry.h"
#include "../people/access.h"
#include "query.h"
#include "route.h"

struct server;
struct stream;

#define BODY_MAX 3145728u

/* In which form objects are sent. */
enum form { FORM_JSON, FORM_YAML, FORM_TABLE, FORM_PARTIAL, FORM_NONE };

struct request {
    struct server *server;
    void *connection; /* struct MHD_Connection * */
    char *target;     /* as sent, up to TARGET_MAX */
    char method[16];
    char accept[1024], content_type[200], agent[120], token[2048];
    bool has_token;
    struct str body;
    struct query query;
    struct route route;
    struct person person;
    struct answer answer; /* code, and warnings also of what succeeds */
    bool answered;
};

/* api.c: everything has been read. */
void api_answer(struct request *request);

/* Takes the text over. `type` null: JSON. */
void reply_text(struct request *request, int code, const char *type, struct str *text);
/* The Status of request->answer. */
void reply_status(struct request *request);
void reply_failure(struct request *request, int code, const char *reason, const char *message);
/* 404 as other paths than objects' give it. */
void reply_no_page(struct request *request);
void reply_no_resource(struct request *request); /* 404 as core kinds give it */
void reply_no_method(struct request *request);
/* An object in the form that was asked for, in the version of the route; code of request->answer.
 */
void reply_object(struct request *request, struct json_doc *doc, enum form form);
/* JSON text, indented for those who like to read (curl). */
void reply_json(struct request *request, int code, struct str *text);

/* What the Accept header prefers. Aggregated discovery is looked for by discovery.c. */
enum form form_of(const struct request *request);

/* -- answers that go on ------------------------------------------------------------------------ */
/* `gone` is called once, when the other side has left or after stream_end was sent; the stream is
 * freed then. Null: it could not begin; `gone` was called. */
typedef void stream_gone_fn(void *data);
struct stream *stream_new(struct request *request, const char *type, stream_gone_fn *gone,
                          void *data);
/* False: more would wait than is kept for one that does not read, or the stream has been ended.
 * None of the bytes are taken, and the stream fails. */
bool stream_write(struct stream *stream, const char *bytes, size_t len);
void stream_end(struct stream *stream); /* when all is sent */
/* Ends when what waits is sent, and not as a whole: the connection is cut, so that the other side
 * does not take it for all there was. */
void stream_fail(struct stream *stream);
/* What was written and is not sent. */
size_t stream_pending(const struct stream *stream);

#endif
