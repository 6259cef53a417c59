/* What comes back: head, body, and the limits on both. These functions run inside curl. */
#include "parts.h"

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    HEAD_MAX = 64 * 1024,
    FAILURE_MAX = 64 * 1024,
    TURN_MAX = 256 * 1024, /* handed on at a time; keys are read in between */
};
#define BODY_MAX (UINT64_C(64) << 20)

void answer_clear(struct answer *answer)
{
    str_fini(&answer->failure);
    *answer = (struct answer){.failure = STR_INIT(FAILURE_MAX)};
}

struct http_head answer_head(const struct answer *answer)
{
    return (struct http_head){
        .status = answer->status,
        .content_type = answer->content_type,
        .retry_after_s = answer->retry_after_s,
        .date = answer->date,
        .warning = answer->warning,
    };
}

static void received(struct http_request *request)
{
    request->last_byte = clock_mono_ms();
    curl_off_t now = 0;
    curl_easy_getinfo(request->easy, CURLINFO_SIZE_DOWNLOAD_T, &now);
    if (now > request->answer.counted)
        request->client->stats.bytes_in += (uint64_t)(now - request->answer.counted);
    request->answer.counted = now;
}

/* The head ------------------------------------------------------------------------------------ */

static void keep_type(struct answer *answer, const char *value, size_t len)
{
    utf8_clean_copy(answer->content_type, sizeof answer->content_type, value, len);
    for (char *c = answer->content_type; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
}

/* RFC 9110 10.2.3: seconds, or a date. */
static void keep_retry_after(struct answer *answer, const char *value, size_t len)
{
    AUTO_FREE char *text = mem_strndup(value, len);
    char *end;
    long long seconds = strtoll(text, &end, 10);
    if (end == text || *end != '\0') {
        time_t when = curl_getdate(text, NULL);
        seconds = when < 0 ? 0 : (long long)when - clock_wall();
    }
    if (seconds < 0)
        seconds = 0;
    answer->retry_after_s = seconds > ERROR_RETRY_MAX_S ? ERROR_RETRY_MAX_S : (int)seconds;
}

static void keep_date(struct answer *answer, const char *value, size_t len)
{
    AUTO_FREE char *text = mem_strndup(value, len);
    time_t when = curl_getdate(text, NULL);
    answer->date = when < 0 ? 0 : (int64_t)when;
}

/* RFC 7234 5.5: 299 - "the text, \"quoted\"". Only the first one is kept. */
static void keep_warning(struct answer *answer, const char *value, size_t len)
{
    const char *quote = memchr(value, '"', len);
    if (answer->warning[0] || !quote)
        return;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    for (const char *c = quote + 1; c < value + len && *c != '"'; c++) {
        if (*c == '\\' && c + 1 < value + len)
            c++;
        str_add_char(&text, *c);
    }
    utf8_clean_copy(answer->warning, sizeof answer->warning, text.s, text.len);
}

/* What the addresses of sign-in pages have in common. */
static const char *const login_words[] = {"login", "signin", "sign_in", "sign-in", "logon", "oauth",
                                          "oidc",  "openid", "saml",    "/auth",   "/dex",  "/sso"};

/* The query may hold a state or a token: it is not kept. */
static void keep_location(struct answer *answer, const char *value, size_t len)
{
    const char *query = memchr(value, '?', len);
    utf8_clean_copy(answer->location, sizeof answer->location, value,
                    query ? (size_t)(query - value) : len);
    for (size_t i = 0; i < ARRAY_LEN(login_words); i++)
        answer->login |= strcasestr(answer->location, login_words[i]) != NULL;
}

static const struct {
    const char *name;
    void (*keep)(struct answer *answer, const char *value, size_t len);
} fields[] = {
    {"content-type", keep_type}, {"retry-after", keep_retry_after},
    {"warning", keep_warning},   {"location", keep_location},
    {"date", keep_date},
};

static void read_field(struct answer *answer, const char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);
    if (!colon)
        return;
    const char *value = colon + 1, *end = line + len;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\r' || end[-1] == '\n'))
        end--;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        if (strlen(fields[i].name) == (size_t)(colon - line) &&
            strncasecmp(fields[i].name, line, (size_t)(colon - line)) == 0)
            fields[i].keep(answer, value, (size_t)(end - value));
}

static bool is_html(const struct http_request *request)
{
    return str_starts(request->answer.content_type, "text/html") &&
           !strstr(request->options.accept, "text/html");
}

static uint64_t body_limit(const struct http_request *request)
{
    if (request->options.max_body)
        return request->options.max_body;
    return request->options.stream ? UINT64_MAX : BODY_MAX;
}

/* The head is complete. False: nothing more is wanted of this answer. */
static bool head_done(struct http_request *request)
{
    struct answer *answer = &request->answer;
    answer->complete = true;
    if (answer->status >= 300) {
        request_failing(request); /* translated at the end */
        return true;
    }
    if (is_html(request)) {
        translate_html(request, &request->error);
        return false;
    }
    curl_off_t length = -1;
    curl_easy_getinfo(request->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    if (length > 0 && (uint64_t)length > body_limit(request)) {
        translate_limit(request, &request->error);
        return false;
    }
    if (request->handlers.head) {
        struct http_head head = answer_head(answer);
        request->handlers.head(request->user, request, &head);
    }
    return request->phase != PHASE_OVER;
}

/* A head after an interim one (100, 103) starts anew; its bytes count all the same. */
static void begin_head(struct answer *answer)
{
    size_t bytes = answer->head_bytes;
    curl_off_t counted = answer->counted;
    answer_clear(answer);
    answer->head_bytes = bytes;
    answer->counted = counted;
}

static bool head_line(struct http_request *request, const char *line, size_t len)
{
    struct answer *answer = &request->answer;
    if (answer->complete)
        return true; /* a trailer */
    if (len > 5 && strncmp(line, "HTTP/", 5) == 0) {
        begin_head(answer);
    } else if (line[0] != '\r' && line[0] != '\n') {
        read_field(answer, line, len);
    } else {
        long status = 0;
        curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
        answer->status = (int)status;
        return status < 200 || head_done(request);
    }
    return true;
}

size_t answer_on_head(char *line, size_t size, size_t count, void *data)
{
    struct http_request *request = data;
    size_t len = size * count;
    if (request->phase == PHASE_OVER)
        return 0;
    received(request);
    struct answer *answer = &request->answer;
    answer->head_bytes += len;
    request->client->stats.bytes_in += len;
    if (answer->head_bytes > HEAD_MAX) {
        translate_head_limit(request, &request->error);
        return 0;
    }
    return head_line(request, line, len) ? len : 0;
}

/* The body ------------------------------------------------------------------------------------ */

static size_t gather_failure(struct answer *answer, const char *bytes, size_t len)
{
    answer->enough = !str_add_n(&answer->failure, bytes, len);
    return answer->enough ? 0 : len;
}

static size_t pause_stream(struct http_request *request)
{
    request->paused = true;
    return CURL_WRITEFUNC_PAUSE;
}

size_t answer_on_body(char *bytes, size_t size, size_t count, void *data)
{
    struct http_request *request = data;
    struct answer *answer = &request->answer;
    size_t len = size * count;
    if (request->phase == PHASE_OVER)
        return 0;
    received(request);
    if (answer->status >= 300)
        return gather_failure(answer, bytes, len);
    if (len > body_limit(request) - answer->body_bytes) {
        translate_limit(request, &request->error);
        return 0;
    }
    if (answer->turn_bytes >= TURN_MAX) {
        answer->turn_bytes = 0;
        http_resume(request);
        return pause_stream(request);
    }
    bool taken =
        !request->handlers.data || request->handlers.data(request->user, request, bytes, len);
    if (request->phase == PHASE_OVER)
        return 0;
    if (!taken)
        return pause_stream(request);
    answer->body_bytes += len;
    answer->turn_bytes += len;
    return len;
}
