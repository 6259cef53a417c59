/*
 * An HTTP(S) server on 127.0.0.1 that misbehaves as it is told.
 *
 * One thread of its own turns everything; the functions below may be called from the test's thread
 * at any time. What it does is a script for each request: steps that send, wait, or end the
 * connection in some way. Nothing depends on chance, and a test needs no sleep: gates and channels
 * let it decide when the server goes on, and requests are recorded for it to look at.
 * Port and URL stay the same until fault_server_free, also across fault_server_down and _up.
 *
 *     struct fault_server *server = fault_server_new(&(struct fault_options){0});
 *     fault_server_answer(server, "GET /version", 200, "application/json", "{}");
 *     fault_server_script(server, "GET /cut", 0, (struct fault_step[]){
 *         FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), FAULT_CUT, FAULT_END});
 *
 * A watch: answer with FAULT_STREAM_HEAD and FAULT_CHANNEL("notebooks"), then
 * fault_server_push_line (server, "notebooks", "{…}") whenever an event shall come.
 */
#ifndef CARNET_TESTS_FAULT_SERVER_H
#define CARNET_TESTS_FAULT_SERVER_H

#include <stdbool.h>
#include <stddef.h>

struct fault_server;
struct tls_identity;

struct fault_options {
    const struct tls_identity *tls; /* speak TLS as this one; null: plain */
    const char *client_ca_pem;      /* ask for a client certificate of this authority … */
    bool client_may_be_nobody;      /* … but take those who have none */
    bool raw;                       /* not HTTP: each read is a request with method RAW */
};
struct fault_server *fault_server_new(const struct fault_options *options);
void fault_server_free(struct fault_server *server);
int fault_server_port(const struct fault_server *server);
/* "https://127.0.0.1:PORT", owned by the server. */
const char *fault_server_url(const struct fault_server *server);

/* Scripts -------------------------------------------------------------------------------------- */
enum fault_kind {
    FAULT_DO_END,    /* the answer is complete; the connection waits for the next request */
    FAULT_DO_SEND,   /* `text`, `len` bytes (0: up to its NUL), in pieces of `n` bytes (0: whole) */
    FAULT_DO_REPEAT, /* `text`, `n` times */
    FAULT_DO_PAUSE,  /* `n` ms */
    FAULT_DO_GATE,   /* until fault_server_open_gate(`text`) */
    FAULT_DO_CHANNEL, /* does what is pushed into the channel `text`, until an end is pushed */
    FAULT_DO_STALL,   /* nothing, for ever */
    FAULT_DO_CLOSE,   /* ends the connection in good order */
    FAULT_DO_CUT,     /* ends TCP but not TLS */
    FAULT_DO_RESET    /* RST */
};
struct fault_step {
    enum fault_kind kind;
    const char *text;
    size_t len;
    int n;
};
/* clang-format off */
#define FAULT_TEXT(s)         {.kind = FAULT_DO_SEND, .text = (s)}
#define FAULT_BYTES(s, bytes) {.kind = FAULT_DO_SEND, .text = (s), .len = (bytes)}
#define FAULT_PIECES(s, size) {.kind = FAULT_DO_SEND, .text = (s), .n = (size)}
#define FAULT_REPEAT(s, times) {.kind = FAULT_DO_REPEAT, .text = (s), .n = (times)}
#define FAULT_PAUSE(ms)       {.kind = FAULT_DO_PAUSE, .n = (ms)}
#define FAULT_GATE(name)      {.kind = FAULT_DO_GATE, .text = (name)}
#define FAULT_CHANNEL(name)   {.kind = FAULT_DO_CHANNEL, .text = (name)}
#define FAULT_STALL           {.kind = FAULT_DO_STALL}
#define FAULT_CLOSE           {.kind = FAULT_DO_CLOSE}
#define FAULT_CUT             {.kind = FAULT_DO_CUT}
#define FAULT_RESET           {.kind = FAULT_DO_RESET}
#define FAULT_END             {.kind = FAULT_DO_END}
#define FAULT_STREAM_HEAD \
    FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" \
               "Transfer-Encoding: chunked\r\n\r\n")
/* clang-format on */

/*
 * Routes. `pattern` is "METHOD path" with the wildcards of fnmatch; the newest route that matches
 * is taken, `times` times (0: always). Without one: 404 in plain text. Steps are copied, up to and
 * with FAULT_END or one that ends the connection.
 */
void fault_server_script(struct fault_server *server, const char *pattern, int times,
                         const struct fault_step *steps);
/* A whole answer with Content-Length. `type` may be "application/json\r\nRetry-After: 1". */
void fault_server_answer(struct fault_server *server, const char *pattern, int status,
                         const char *type, const char *body);
void fault_server_answer_times(struct fault_server *server, const char *pattern, int times,
                               int status, const char *type, const char *body);

/* Between these, routes are a fault: the second takes back those that came after the first.
 * Answers that have begun go on. */
void fault_server_keep(struct fault_server *server);
void fault_server_heal(struct fault_server *server);

struct fault_request {
    int connection; /* counted from 1 */
    char method[16];
    char *path; /* with query */
    char *head; /* request line and header lines, as they came */
    char *body; /* NUL-terminated */
    size_t body_len;
    char peer[128];  /* common name of the client's certificate, "" if none */
    char asked[128]; /* the name asked for by TLS, "" if none */
};
/* Answers computed by the test: called in the server's thread. */
struct fault_reply;
typedef void fault_handler(void *data, const struct fault_request *request,
                           struct fault_reply *reply);
void fault_server_handle(struct fault_server *server, const char *pattern, fault_handler *handler,
                         void *data);
void fault_reply_add(struct fault_reply *reply, const struct fault_step *step); /* copies */
void fault_reply_answer(struct fault_reply *reply, int status, const char *type, const char *body);

/* From the test, while scripts run ------------------------------------------------------------ */
void fault_server_open_gate(struct fault_server *server, const char *name); /* stays open */
void fault_server_push(struct fault_server *server, const char *channel,
                       const struct fault_step *step);
/* `line` and a newline as one HTTP chunk. */
void fault_server_push_line(struct fault_server *server, const char *channel, const char *line);
/* The orderly end of a chunked answer. */
void fault_server_push_end(struct fault_server *server, const char *channel);

/* From now on only these are let in, everybody else gets 401: the value of the Authorization field,
 * the common name of the client's certificate; null: whatever it is. */
void fault_server_admit(struct fault_server *server, const char *authorization, const char *peer);
/* The next `times` connections end so (FAULT_DO_RESET, _CLOSE, _STALL) before a byte is read. */
void fault_server_greet(struct fault_server *server, enum fault_kind how, int times);
/* Ends all connections there are (FAULT_DO_RESET, _CLOSE, _CUT). */
void fault_server_end(struct fault_server *server, enum fault_kind how);
/* Speaks TLS as another one from the next connection on. */
void fault_server_become(struct fault_server *server, const struct tls_identity *identity);
/* Stopped, as by SIGSTOP: the kernel goes on accepting, nobody answers. */
void fault_server_freeze(struct fault_server *server, bool frozen);
void fault_server_down(struct fault_server *server); /* resets everybody and stops listening */
void fault_server_up(struct fault_server *server);

/* What came ----------------------------------------------------------------------------------- */
int fault_server_count(struct fault_server *server, const char *pattern); /* null: all */
/* The n-th (from 0) that matches, or null. Lives as long as the server. */
const struct fault_request *fault_server_request(struct fault_server *server, const char *pattern,
                                                 int n);
/* The value of a header field in `out`, "" if there is none. */
const char *fault_request_field(const struct fault_request *request, const char *name, char *out,
                                size_t size);
int fault_server_accepted(struct fault_server *server);  /* connections since the start */
int fault_server_connected(struct fault_server *server); /* connections now */

#endif
