/*
 * The insides of clients and requests.
 *
 * Life of a request: http_send makes it; the rest happens from the loop. START (deferred) asks for
 * credentials, SEND gives it to curl, OVER is set before `done` is called or by a cancel, and from
 * then on nobody calls a handler. It is freed at once, or by a deferred call when one of its own
 * functions is still on the stack.
 */
#ifndef CARNET_NET_PARTS_H
#define CARNET_NET_PARTS_H

#include <carnet/base/str.h>
#include <carnet/net/http.h>

#include <curl/curl.h>

struct loop_timer;
struct credential_set;

/* What a base URL comes to. */
struct address {
    char *url;  /* what path and query are appended to */
    char *host; /* for people; without brackets */
    char *port;
    char *host_field; /* "Host: …", or null when curl's own is right */
    char *connect_to; /* CURLOPT_CONNECT_TO, or null */
};
/* False: not a URL of ours; `host` is then the text itself, cleaned. */
bool address_init(struct address *address, const char *base_url, const char *tls_name);
void address_fini(struct address *address);
/* proxy.c: the environment has a proxy for a usable address; one that is configured is not looked at. */
bool proxy_of_environment(const struct address *address);

struct http_client {
    struct loop *loop;
    struct credentials *credentials; /* or null */
    struct http_request *requests;
    struct address address;
    struct error fault; /* of the endpoint itself: every request ends with it */
    char *user_agent, *ca_pem, *proxy;
    bool insecure, compression;
    int connect_timeout_ms;
    struct curl_slist *impersonate; /* header lines */
    int64_t reset_at;               /* connections made before are not used again; 0: none */
    struct http_stats stats;
};

/* What has come of an answer. */
struct answer {
    int status; /* 0 before the head is complete */
    bool complete;
    bool login; /* it points to a page where people sign in */
    int retry_after_s;
    int64_t date; /* wall, 0: none */
    char content_type[128], warning[512], location[256];
    size_t head_bytes;
    uint64_t body_bytes; /* as handed on */
    size_t turn_bytes;   /* since the loop had a chance to do something else */
    curl_off_t counted;  /* of what curl received, in the client's sum */
    struct str failure;  /* body of a failed answer */
    bool enough;         /* of that */
};

enum phase { PHASE_START, PHASE_SEND, PHASE_OVER };

struct http_request {
    struct loop *loop;
    struct http_client *client; /* not to be touched in PHASE_OVER */
    struct http_request *next, **self;
    struct http_handlers handlers;
    void *user;
    struct http_options options; /* its pointers are our copies */
    enum phase phase;
    int running; /* handlers on the stack outside curl's callbacks */

    CURL *easy;
    struct curl_slist *lines, *connect_to;
    char *cert_pem, *key_pem; /* curl reads them in place */
    char words[CURL_ERROR_SIZE];
    uint64_t generation; /* of the credentials sent */
    bool renewed;

    struct answer answer;
    struct error error; /* known before curl ends */
    bool paused;
    struct loop_timer *timer; /* whole answer, or silence of a stream */
    int64_t last_byte;
};

/* setup.c: makes the handle. False: `error` says why. */
bool request_setup(struct http_request *request, const struct credential_set *set,
                   struct error *error);
/* The part of it that says how to get there. */
void request_set_way(struct http_request *request);
void request_unset(struct http_request *request);
/* False: the value would let its writer add headers. */
bool header_fits(const char *value);

/* request.c */
void request_start(void *request);
void request_failing(struct http_request *request); /* the head says so */

/* answer.c */
size_t answer_on_head(char *line, size_t size, size_t count, void *request);
size_t answer_on_body(char *bytes, size_t size, size_t count, void *request);
void answer_clear(struct answer *answer);
struct http_head answer_head(const struct answer *answer);

/* translate.c: curl's codes and HTTP's statuses to our errors. */
void translate_curl(const struct http_request *request, CURLcode code, struct error *error);
void translate_status(const struct http_request *request, struct error *error);
void translate_html(const struct http_request *request, struct error *error);
void translate_limit(const struct http_request *request, struct error *error); /* of the body */
void translate_head_limit(const struct http_request *request, struct error *error);
/* The other side would have another certificate of ours, or one at all. */
bool translate_refuses_us(const struct http_request *request);
enum waited { WAITED_CONNECT, WAITED_ANSWER, WAITED_SILENCE };
void translate_wait(const struct http_request *request, enum waited what, struct error *error);

/* Milliseconds with their defaults. */
int request_timeout_ms(const struct http_request *request);

#endif
