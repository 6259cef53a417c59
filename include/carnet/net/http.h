/*
 * HTTP requests and streams over one loop.
 *
 * A client is one endpoint: base URL, trust, proxy, who we are. After http_cancel no handler of the
 * request is called; it accepts one whose handlers are running.
 * Redirects are never followed. JSON is expected only if Content-Type says so; text/html is
 * ERR_HTML. Failure statuses (>= 400) are gathered (at most 64 KiB) and given to `failed_body`, so
 * that the platform can translate its own error form; then `done` gets the error.
 * An answer with neither a length nor chunks ends where the connection ends, also when TLS was merely
 * cut (curl does not tell): who reads one must know its end, as JSON does.
 * Secrets: request headers and bodies are never logged.
 * Limits: header block 64 KiB; whole (non-stream) answers `max_body`, beyond it ERR_TOO_LARGE.
 */
#ifndef CARNET_NET_HTTP_H
#define CARNET_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>

struct loop;
struct credentials;
struct http_client;
struct http_request;

struct http_endpoint {
    const char *base_url;       /* "https://host:6443" or with a path; no final slash needed */
    const char *user_agent;     /* "carnet/0.1.0" */
    const char *ca_pem;         /* trusted authorities; then the system's do not count. Or null */
    bool insecure_skip_verify;
    const char *tls_server_name; /* name to ask for and to check, or null */
    const char *proxy;           /* URL (http, https, socks5), "" none at all, null: environment */
    bool compression;            /* ask for gzip where the request allows it */
    int connect_timeout_ms;      /* 0: 10 s */
    const char *impersonate_user; /* or null */
    const char *const *impersonate_groups; /* null-terminated, or null */
};
struct http_client *http_client_new(struct loop *loop, const struct http_endpoint *endpoint,
                                    struct credentials *credentials /* taken over, may be null */);
/* The same address, with other credentials (taken over) and authorities: those of the person's files
 * that were written anew. Requests that are open go on, and ask again for what they waited for; a
 * refusal of what they were sent with is not the last word. */
void http_client_renew(struct http_client *client, const struct http_endpoint *endpoint,
                       struct credentials *credentials);
void http_client_free(struct http_client *client); /* cancels everything that is open */

/* What came first of an answer. */
struct http_head {
    int status;
    const char *content_type; /* lower case, "" if none */
    int retry_after_s;        /* 0 if none */
    int64_t date;             /* wall time by the other side's clock, 0 if none */
    const char *warning;      /* first Warning header's text, cleaned; "" if none */
};

/*
 * Handlers. All optional but `done`. Called from the loop, never from http_send itself.
 * data returning false pauses the stream: the same bytes come again after http_resume.
 */
struct http_handlers {
    /* Of an answer that succeeds (2xx), before its first byte. */
    void (*head)(void *user, struct http_request *request, const struct http_head *head);
    bool (*data)(void *user, struct http_request *request, const char *bytes, size_t len);
    /* A failed answer's body, to be turned into a better error. */
    void (*failed_body)(void *user, const struct http_head *head, const char *bytes, size_t len,
                        struct error *error);
    /* The end: error->code ERR_NONE is a normal end (also of a stream). Exactly once, unless
     * cancelled. The request is gone afterwards. */
    void (*done)(void *user, const struct error *error);
};

struct http_options {
    const char *method;       /* "GET" if null */
    const char *path;         /* with query, begins with '/'; appended to the base URL */
    const char *accept;       /* "application/json" if null */
    const char *content_type; /* of the body */
    const void *body;         /* copied */
    size_t body_len;
    size_t max_body;      /* 0: 64 MiB; streams: no limit in sum */
    bool stream;          /* long-lived: HTTP/1.1, no total timeout, silence timer, not "busy" */
    bool gzip;            /* accept gzip for this one */
    int timeout_ms;       /* whole answer, 0: 30 s; not for streams */
    int silence_ms;       /* stream: without a byte for so long ends it with ERR_TIMEOUT; 0: never */
    bool quiet;           /* does not count as one-shot work for the idle notice */
};
/* Never fails at once: errors arrive by `done`. A 401 renews the
 * credentials once and repeats by itself. Nothing else is ever sent twice but a GET, whose kept connection
 * may turn out to be dead; a change goes out on a connection of its own. */
struct http_request *http_send(struct http_client *client, const struct http_options *options,
                               const struct http_handlers *handlers, void *user);
void http_cancel(struct http_request *request);
void http_resume(struct http_request *request);
/* Monotonic ms of the last byte received on this request (or of its start). */
int64_t http_last_byte(const struct http_request *request);
/* Lets go of idle connections and forgets failures: after a resume from sleep, or `R`. */
void http_client_reset(struct http_client *client);

struct http_stats {
    uint64_t requests, bytes_in, bytes_out;
    int last_rtt_ms; /* of the last small request: sent to first byte; -1 unknown */
};
void http_client_stats(const struct http_client *client, struct http_stats *stats);

/* What a status means where its answer says no more: the one place that decides it. */
enum error_code http_status_error(int status);

/* Appends `text` percent-encoded for a path segment or a query value. */
struct str;
void http_escape(struct str *out, const char *text);

#endif
