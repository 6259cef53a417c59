/* What the network and servers do wrong, and what a request makes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/ask.h"
#include "support/fault_server.h"
#include "support/tls.h"

#include <carnet/base/mem.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct scene {
    struct loop *loop;
    struct fault_server *server;
    struct http_client *client;
};

static struct http_client *client_for(struct loop *loop, const char *url)
{
    struct http_endpoint endpoint = {.base_url = url, .proxy = ""};
    return http_client_new(loop, &endpoint, NULL);
}

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    scene->loop = loop_new();
    scene->server = fault_server_new(&(struct fault_options){0});
    scene->client = client_for(scene->loop, fault_server_url(scene->server));
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    http_client_free(scene->client);
    loop_free(scene->loop);
    fault_server_free(scene->server);
    free(scene);
    return 0;
}

/* Answers that are damaged -------------------------------------------------------------------- */

#define OK_JSON(length) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" length "\r\n"
#define CHUNKED         "Transfer-Encoding: chunked\r\n"
#define STATUS(code, reason, message)                                                              \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","           \
    "\"message\":\"" message "\",\"reason\":\"" reason "\",\"code\":" code "}\n"

struct fault {
    const char *name;
    struct fault_step steps[6];
    struct http_options options;
    enum error_code code;
    const char *body; /* what must have been handed on; null: does not matter */
    const char *text; /* part of the sentence, or null */
};

static const struct fault faults[] = {
    {.name = "whole answer",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 2\r\n") "{}"), FAULT_END},
     .body = "{}"},
    {.name = "in pieces of one byte",
     .steps = {FAULT_PIECES(OK_JSON(CHUNKED) "3\r\n{\"a\r\n2\r\n\":\r\n2\r\n1}\r\n0\r\n\r\n", 1),
               FAULT_END},
     .body = "{\"a\":1}"},
    {.name = "interim answer first",
     .steps = {FAULT_TEXT("HTTP/1.1 103 Early Hints\r\nContent-Type: text/html\r\n\r\n"),
               FAULT_TEXT(OK_JSON("Content-Length: 2\r\n") "{}"), FAULT_END},
     .body = "{}"},
    {.name = "chunk extensions and trailers",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "2;x=y\r\n{}\r\n0\r\nX-Late: 1\r\n\r\n"), FAULT_END},
     .body = "{}"},
    {.name = "no length, ended by closing",
     .steps = {FAULT_TEXT(OK_JSON("") "{}"), FAULT_CLOSE},
     .body = "{}"},
    {.name = "empty answer of 204",
     .steps = {FAULT_TEXT("HTTP/1.1 204 No Content\r\n\r\n"), FAULT_END},
     .body = ""},
    {.name = "closed before a byte",
     .steps = {FAULT_CLOSE},
     .code = ERR_CUT,
     .text = "The connection to 127.0.0.1 was lost."},
    {.name = "reset before a byte", .steps = {FAULT_RESET}, .code = ERR_CUT, .text = "was lost"},
    {.name = "cut in the head",
     .steps = {FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Ty"), FAULT_CUT},
     .code = ERR_CUT,
     .body = ""},
    {.name = "shorter than its length",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 10\r\n") "half"), FAULT_CUT},
     .code = ERR_CUT,
     .body = "half"},
    {.name = "reset in the body",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 10\r\n") "half"), FAULT_RESET},
     .code = ERR_CUT},
    {.name = "cut between chunks",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "2\r\n{}\r\n"), FAULT_CUT},
     .code = ERR_CUT,
     .body = "{}"},
    {.name = "cut inside a chunk",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "64\r\nhalf"), FAULT_CUT},
     .code = ERR_CUT,
     .body = "half"},
    {.name = "stream cut between lines",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "3\r\n{}\n\r\n"), FAULT_CUT},
     .options = {.stream = true},
     .code = ERR_CUT,
     .body = "{}\n"},
    {.name = "chunk length that is none",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "nonsense\r\n{}\r\n"), FAULT_STALL},
     .code = ERR_CUT}, /* for curl a broken chunk is a broken connection */
    {.name = "two lengths that differ",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 2\r\nContent-Length: 5\r\n") "{}"), FAULT_CUT},
     .code = ERR_CUT},
    {.name = "length that is none",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: two\r\n") "{}"), FAULT_STALL},
     .code = ERR_PROTOCOL},
    {.name = "not HTTP at all",
     .steps = {FAULT_TEXT("SSH-2.0-OpenSSH_9.2\r\n"), FAULT_STALL},
     .code = ERR_PROTOCOL,
     .text = "127.0.0.1"},
    {.name = "bytes without sense",
     .steps = {FAULT_BYTES("\x16\x03\x01\x02\x00\x01\x00\xff\xfe\r\n\r\n", 13), FAULT_CUT},
     .code = ERR_PROTOCOL},
    {.name = "header without an end",
     .steps = {FAULT_TEXT("HTTP/1.1 200 OK\r\n"), FAULT_REPEAT("X-Padding: 0123456789\r\n", 100000),
               FAULT_STALL},
     .code = ERR_TOO_LARGE,
     .body = ""},
    {.name = "one header line without an end",
     .steps = {FAULT_TEXT("HTTP/1.1 200 OK\r\nX-Padding: "), FAULT_REPEAT("0123456789", 100000),
               FAULT_STALL},
     .code = ERR_TOO_LARGE,
     .body = ""},
    {.name = "interim answers without an end",
     .steps = {FAULT_REPEAT("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 100000), FAULT_STALL},
     .code = ERR_TOO_LARGE},
    {.name = "larger than allowed, said at once",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 11\r\n")), FAULT_STALL},
     .options = {.max_body = 10},
     .code = ERR_TOO_LARGE},
    {.name = "larger than anything is, said at once, with no maximum asked for",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 67108865\r\n")), FAULT_STALL},
     .code = ERR_TOO_LARGE},
    {.name = "larger than allowed, found out",
     .steps = {FAULT_TEXT(OK_JSON("")), FAULT_REPEAT("0123456789", 1000000), FAULT_STALL},
     .options = {.max_body = 1000000},
     .code = ERR_TOO_LARGE},
    {.name = "exactly as large as allowed",
     .steps = {FAULT_TEXT(OK_JSON("") "0123456789"), FAULT_CLOSE},
     .options = {.max_body = 10},
     .body = "0123456789"},
    {.name = "silence before the head",
     .steps = {FAULT_STALL},
     .options = {.timeout_ms = 100},
     .code = ERR_TIMEOUT,
     .text = "127.0.0.1 did not answer in 1 s."},
    {.name = "silence in the body",
     .steps = {FAULT_TEXT(OK_JSON("Content-Length: 10\r\n") "half"), FAULT_STALL},
     .options = {.timeout_ms = 100},
     .code = ERR_TIMEOUT,
     .body = "half"},
    {.name = "trickle that never ends",
     .steps = {FAULT_TEXT(OK_JSON("")), FAULT_TEXT("{"), FAULT_PAUSE(60), FAULT_TEXT("{"),
               FAULT_STALL},
     .options = {.timeout_ms = 200},
     .code = ERR_TIMEOUT},
    {.name = "silent stream",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "3\r\n{}\n\r\n"), FAULT_STALL},
     .options = {.stream = true, .silence_ms = 150},
     .code = ERR_TIMEOUT,
     .body = "{}\n",
     .text = "127.0.0.1 has sent nothing for 1 s."},
    {.name = "stream that says nothing at all",
     .steps = {FAULT_STALL},
     .options = {.stream = true, .silence_ms = 100},
     .code = ERR_TIMEOUT},
    {.name = "slow stream, never silent for long",
     .steps = {FAULT_TEXT(OK_JSON(CHUNKED) "1\r\na\r\n"), FAULT_PAUSE(200),
               FAULT_TEXT("1\r\nb\r\n"), FAULT_PAUSE(200), FAULT_TEXT("1\r\nc\r\n0\r\n\r\n"),
               FAULT_END},
     .options = {.stream = true, .silence_ms = 350},
     .body = "abc"},
    {.name = "compressed without being asked to",
     .steps = {FAULT_TEXT(OK_JSON("Content-Encoding: gzip\r\nContent-Length: 4\r\n") "\x1f\x8b??"),
               FAULT_END},
     .body = "\x1f\x8b??"},
};

static void play(struct scene *scene, const struct fault *fault, struct ask *ask)
{
    struct http_options options = fault->options;
    options.path = "/x";
    fault_server_script(scene->server, "GET /x", 0, fault->steps);
    ask_send(ask, scene->loop, scene->client, &options);
    if (!ask_wait(ask))
        fail_msg("%s: no end", fault->name);
}

static void test_damaged_answers(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        const struct fault *fault = &faults[i];
        struct ask ask = {0};
        char text[512];
        play(scene, fault, &ask);
        if (ask.error.code != fault->code)
            fail_msg("%s: %s instead of %s (%s)", fault->name, error_word(ask.error.code),
                     error_word(fault->code), ask.error.evidence);
        if (fault->body && strcmp(ask.body.s, fault->body) != 0)
            fail_msg("%s: body \"%s\"", fault->name, ask.body.s);
        if (fault->text && !strstr(ask_text(&ask.error, text, sizeof text), fault->text))
            fail_msg("%s: says \"%s\"", fault->name, text);
        ask_fini(&ask);
    }
}

/* A client that met a fault is as good as new. */
static void test_after_each_fault_the_next_request_works(void **state)
{
    struct scene *scene = *state;
    fault_server_answer(scene->server, "GET /good", 200, "application/json", "{}");
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct ask bad = {0}, good = {0};
        play(scene, &faults[i], &bad);
        ask_get(&good, scene->loop, scene->client, "/good");
        if (!ask_wait(&good) || good.error.code != ERR_NONE || !str_eq(good.body.s, "{}"))
            fail_msg("after %s: %s", faults[i].name, error_word(good.error.code));
        ask_fini(&bad);
        ask_fini(&good);
    }
}

/* Statuses ------------------------------------------------------------------------------------ */

struct refusal {
    int status;
    const char *type, *body;
    enum error_code code;
    int retry_after_s;
    const char *text, *evidence;
};

static const struct refusal refusals[] = {
    {400, "application/json", STATUS("400", "BadRequest", "bad"), ERR_INVALID, 0, NULL, "bad"},
    {401, "application/json", STATUS("401", "Unauthorized", "Unauthorized"), ERR_UNAUTHORIZED, 0,
     "You are signed out. Sign in again.", NULL},
    {401, "text/html", "<html>login</html>", ERR_UNAUTHORIZED, 0, NULL, NULL},
    {403, "application/json", STATUS("403", "Forbidden", "pods is forbidden"), ERR_FORBIDDEN, 0,
     NULL, "pods is forbidden"},
    {403, "text/html", "<html>Blocked by policy</html>", ERR_HTML, 0, "sent a web page", NULL},
    {403, "text/plain", "RBAC: access denied", ERR_FORBIDDEN, 0, NULL, "RBAC: access denied"},
    {404, "application/json", STATUS("404", "NotFound", "not found"), ERR_NOT_FOUND, 0, NULL, NULL},
    {404, "text/plain; charset=utf-8", "404 page not found\n", ERR_NOT_FOUND, 0, NULL,
     "404 page not found"},
    {404, "text/html; charset=utf-8", "<html>nginx</html>", ERR_HTML, 0, "sent a web page", NULL},
    {405, "application/json", "{}", ERR_NOT_SERVED, 0, NULL, NULL},
    {409, "application/json", STATUS("409", "Conflict", "modified"), ERR_CONFLICT, 0, NULL, NULL},
    {410, "application/json", STATUS("410", "Expired", "too old"), ERR_GONE, 0, NULL, NULL},
    {413, "application/json", "{}", ERR_TOO_LARGE, 0, NULL, NULL},
    {418, "application/json", "{}", ERR_INVALID, 0, NULL, NULL},
    {422, "application/json", STATUS("422", "Invalid", "bad"), ERR_INVALID, 0, NULL, NULL},
    {429, "text/plain; charset=utf-8\r\nRetry-After: 7",
     "Too many requests, please try again later.\n", ERR_BUSY, 7,
     "The platform asks for less haste. Next try in 7 s.", "Too many requests"},
    {429, "application/json", STATUS("429", "TooManyRequests", "later"), ERR_BUSY, 0,
     "asks for less haste", NULL},
    {429, "text/plain\r\nRetry-After: 999999999999999999999", "", ERR_BUSY, 600, NULL, NULL},
    {429, "text/plain\r\nRetry-After: -5", "", ERR_BUSY, 0, NULL, NULL},
    {429, "text/plain\r\nRetry-After: soon", "", ERR_BUSY, 0, NULL, NULL},
    {429, "text/plain\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT", "", ERR_BUSY, 0, NULL, NULL},
    {500, "application/json", STATUS("500", "InternalError", "boom"), ERR_SERVER, 0, "500", "boom"},
    {502, "text/html", "<html><h1>Bad Gateway</h1></html>", ERR_SERVER, 0, NULL, NULL},
    {503, "text/plain\r\nRetry-After: 3", "no healthy upstream", ERR_SERVER, 3, NULL, "upstream"},
    {504, "application/json", STATUS("504", "Timeout", "Too large resource version"), ERR_SERVER, 0,
     NULL, "Too large"},
    {302, "text/html\r\nLocation: https://dex.example/auth?state=s3cr3t", "<a>", ERR_UNAUTHORIZED,
     0, "You are signed out. Sign in again.", "dex.example/auth"},
    {302, "text/html\r\nLocation: /oauth2/sign_in", "", ERR_UNAUTHORIZED, 0, NULL, NULL},
    {301, "text/plain\r\nLocation: https://elsewhere.example/", "", ERR_HTML, 0, "another address",
     "elsewhere.example"},
    {307, "application/json", "{}", ERR_HTML, 0, NULL, NULL},
    {200, "text/html", "<html>Sign in</html>", ERR_HTML, 0,
     "127.0.0.1 sent a web page instead of data", NULL},
    {200, "TEXT/HTML; charset=utf-8", "<html>", ERR_HTML, 0, NULL, NULL},
    {200, "application/json", "{}", ERR_NONE, 0, NULL, NULL},
    {201, "application/json", "{}", ERR_NONE, 0, NULL, NULL},
};

static void check_refusal(const struct refusal *refusal, const struct ask *ask)
{
    char text[512];
    const char *name = refusal->type;
    ask_text(&ask->error, text, sizeof text);
    if (ask->error.code != refusal->code)
        fail_msg("%d %s: %s", refusal->status, name, error_word(ask->error.code));
    if (refusal->code != ERR_NONE)
        assert_int_equal(ask->error.status, refusal->status);
    assert_int_equal(ask->error.retry_after_s, refusal->retry_after_s);
    if (refusal->text && !strstr(text, refusal->text))
        fail_msg("%d %s: says \"%s\"", refusal->status, name, text);
    if (refusal->evidence && !strstr(ask->error.evidence, refusal->evidence))
        fail_msg("%d %s: evidence \"%s\"", refusal->status, name, ask->error.evidence);
    assert_null(strstr(ask->error.evidence, "s3cr3t"));
    assert_null(strstr(ask->error.evidence, "<html"));
    assert_null(strchr(text, '{')); /* every brace was filled */

    bool good = refusal->code == ERR_NONE, gathered = refusal->status >= 400;
    assert_int_equal(ask->heads, good);
    assert_string_equal(ask->body.s, good ? refusal->body : "");
    assert_int_equal(ask->failures, gathered);
    if (gathered)
        assert_string_equal(ask->failure.s, refusal->body);
}

static void test_statuses(void **state)
{
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        const struct refusal *refusal = &refusals[i];
        for (int stream = 0; stream < 2; stream++) {
            struct ask ask = {0};
            struct http_options options = {.path = "/x", .stream = stream};
            fault_server_answer(scene->server, "GET /x", refusal->status, refusal->type,
                                refusal->body);
            ask_send(&ask, scene->loop, scene->client, &options);
            assert_true(ask_wait(&ask));
            check_refusal(refusal, &ask);
            ask_fini(&ask);
        }
    }
    /* None of all those redirects was followed. */
    assert_int_equal(fault_server_count(scene->server, NULL), 2 * ARRAY_LEN(refusals));
}

static void test_retry_after_may_be_a_date(void **state)
{
    struct scene *scene = *state;
    char type[128], date[64];
    time_t later = time(NULL) + 90;
    struct tm tm;
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&later, &tm));
    snprintf(type, sizeof type, "text/plain\r\nRetry-After: %s", date);
    fault_server_answer(scene->server, "GET /x", 429, type, "");
    struct ask ask = {0};
    ask_get(&ask, scene->loop, scene->client, "/x");
    assert_true(ask_wait(&ask));
    assert_in_range(ask.error.retry_after_s, 80, 90);
    ask_fini(&ask);
}

/* The status is known, so it is told, however its words end. */
static void test_failure_whose_body_never_ends(void **state)
{
    static const struct fault failures[] = {
        {.name = "stall",
         .steps = {FAULT_TEXT("HTTP/1.1 503 X\r\nContent-Length: 50\r\n\r\nhalf"), FAULT_STALL}},
        {.name = "cut",
         .steps = {FAULT_TEXT("HTTP/1.1 503 X\r\nContent-Length: 50\r\n\r\nhalf"), FAULT_CUT}},
        {.name = "flood",
         .steps = {FAULT_TEXT("HTTP/1.1 503 X\r\n\r\nhalf"), FAULT_REPEAT("0123456789", 1000000),
                   FAULT_STALL}},
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        for (int stream = 0; stream < 2; stream++) {
            struct fault fault = failures[i];
            struct ask ask = {0};
            fault.options = (struct http_options){.stream = stream, .timeout_ms = 200};
            play(scene, &fault, &ask);
            assert_int_equal(ask.error.code, ERR_SERVER);
            assert_int_equal(ask.failures, 1);
            assert_int_equal(strncmp(ask.failure.s, "half", 4), 0);
            assert_true(ask.failure.len <= 64 * 1024);
            ask_fini(&ask);
        }
    }
}

static void test_hostile_fields_are_cleaned(void **state)
{
    struct scene *scene = *state;
    fault_server_answer(scene->server, "GET /x", 200,
                        "application/json\r\n"
                        "Warning: 299 - \"old \\\"API\\\" \x1b[31mred\x1b[0m \xe2\x80\xaexet\"\r\n"
                        "Warning: 299 - \"second\"",
                        "{}");
    fault_server_answer(scene->server, "GET /y", 503, "text/plain",
                        "\x1b]0;title\a bad \xff bytes");
    struct ask ask = {0};
    ask_get(&ask, scene->loop, scene->client, "/x");
    assert_true(ask_wait(&ask));
    assert_non_null(strstr(ask.warning, "old \"API\" red"));
    assert_null(strchr(ask.warning, '\x1b'));
    assert_null(strstr(ask.warning, "\xe2\x80\xae"));
    assert_null(strstr(ask.warning, "second"));
    ask_fini(&ask);

    ask_get(&ask, scene->loop, scene->client, "/y");
    assert_true(ask_wait(&ask));
    assert_null(strchr(ask.error.evidence, '\x1b'));
    assert_null(strchr(ask.error.evidence, '\xff'));
    assert_non_null(strstr(ask.error.evidence, "bad"));
    ask_fini(&ask);
}

/* Connections --------------------------------------------------------------------------------- */

static enum error_code outcome(struct loop *loop, const struct http_endpoint *endpoint, char *text,
                               size_t size)
{
    struct http_client *client = http_client_new(loop, endpoint, NULL);
    struct ask ask = {0};
    ask_get(&ask, loop, client, "/x");
    assert_true(ask_wait(&ask));
    enum error_code code = ask.error.code;
    ask_text(&ask.error, text, size);
    assert_null(strchr(text, '{'));
    ask_fini(&ask);
    http_client_free(client);
    return code;
}

static void test_nothing_listens(void **state)
{
    struct scene *scene = *state;
    char text[512], port[32];
    fault_server_down(scene->server);
    struct http_endpoint endpoint = {.base_url = fault_server_url(scene->server), .proxy = ""};
    assert_int_equal(outcome(scene->loop, &endpoint, text, sizeof text), ERR_REFUSED);
    snprintf(port, sizeof port, "port %d.", fault_server_port(scene->server));
    assert_non_null(strstr(text, "127.0.0.1 answers but nothing listens on"));
    assert_non_null(strstr(text, port));

    fault_server_up(scene->server); /* and then it does */
    struct ask ask = {0};
    ask_get(&ask, scene->loop, scene->client, "/x");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NOT_FOUND);
    ask_fini(&ask);
}

static void test_addresses_that_lead_nowhere(void **state)
{
    static const struct {
        const char *url;
        enum error_code code;
        const char *text;
    } cases[] = {
        {"https://no-such-host.test:6443", ERR_NAME, "no-such-host.test cannot be found."},
        {"ftp://127.0.0.1/", ERR_CONFIG, "ftp://127.0.0.1/ is not an address"},
        {"file:///etc/passwd", ERR_CONFIG, "is not an address"},
        {"", ERR_CONFIG, "is not an address"},
        {"https://", ERR_CONFIG, "is not an address"},
        {"https://a b/", ERR_CONFIG, "is not an address"},
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512];
        struct http_endpoint endpoint = {.base_url = cases[i].url, .proxy = ""};
        assert_int_equal(outcome(scene->loop, &endpoint, text, sizeof text), cases[i].code);
        if (!strstr(text, cases[i].text))
            fail_msg("%s: says \"%s\"", cases[i].url, text);
    }
}

static void test_greetings(void **state)
{
    struct scene *scene = *state;
    static const struct {
        enum fault_kind how;
        enum error_code code;
    } cases[] = {
        {FAULT_DO_RESET, ERR_CUT},
        {FAULT_DO_CLOSE, ERR_CUT},
        {FAULT_DO_STALL, ERR_TIMEOUT},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ask ask = {0};
        struct http_options options = {.path = "/x", .timeout_ms = 150};
        http_client_reset(scene->client); /* no old connection */
        fault_server_greet(scene->server, cases[i].how, 1);
        ask_send(&ask, scene->loop, scene->client, &options);
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, cases[i].code);
        ask_fini(&ask);
    }
}

/* A kept connection that the server closed meanwhile is not the person's trouble. */
static void test_kept_connection_that_died(void **state)
{
    struct scene *scene = *state;
    fault_server_answer(scene->server, "GET /x", 200, "application/json", "{}");
    for (int i = 0; i < 3; i++) {
        struct ask ask = {0};
        ask_get(&ask, scene->loop, scene->client, "/x");
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, ERR_NONE);
        ask_fini(&ask);
        fault_server_down(scene->server);
        fault_server_up(scene->server);
    }
}

/* One that dies under a change may have died with the answer: nobody but the person sends it again.
 */
static void test_changes_are_sent_once(void **state)
{
    static const char *const methods[] = {"PATCH", "DELETE", "POST", "PUT"};
    struct scene *scene = *state;
    fault_server_answer(scene->server, "GET /x", 200, "application/json", "{}");
    for (size_t i = 0; i < ARRAY_LEN(methods) * 2; i++) {
        struct ask kept[3] = {0}, change = {0};
        const char *method = methods[i / 2];
        AUTO_STR struct str pattern = STR_INIT(STR_LINE);
        str_addf(&pattern, "%s /x", method);
        fault_server_script(scene->server, pattern.s, 0, (struct fault_step[]){FAULT_RESET});
        for (size_t k = 0; k < ARRAY_LEN(kept); k++)
            ask_get(&kept[k], scene->loop, scene->client, "/x");
        for (size_t k = 0; k < ARRAY_LEN(kept); k++) {
            assert_true(ask_wait(&kept[k]));
            assert_int_equal(kept[k].error.code, ERR_NONE);
            ask_fini(&kept[k]);
        }
        int before = fault_server_count(scene->server, pattern.s);
        struct http_options options = {.method = method, .path = "/x"};
        if (i % 2)
            options.body = "{}", options.body_len = 2;
        ask_send(&change, scene->loop, scene->client, &options);
        assert_true(ask_wait(&change));
        assert_int_equal(change.error.code, ERR_CUT);
        assert_int_equal(fault_server_count(scene->server, pattern.s) - before, 1);
        ask_fini(&change);
    }
}

static void test_frozen_server_comes_back(void **state)
{
    struct scene *scene = *state;
    fault_server_answer(scene->server, "GET /x", 200, "application/json", "{}");
    fault_server_freeze(scene->server, true);
    struct ask first = {0}, second = {0};
    struct http_options options = {.path = "/x", .timeout_ms = 100};
    ask_send(&first, scene->loop, scene->client, &options);
    assert_true(ask_wait(&first));
    assert_int_equal(first.error.code, ERR_TIMEOUT);
    ask_get(&second, scene->loop, scene->client, "/x");
    loop_turn(scene->loop, 0);
    fault_server_freeze(scene->server, false);
    assert_true(ask_wait(&second));
    assert_int_equal(second.error.code, ERR_NONE);
    ask_fini(&first);
    ask_fini(&second);
}

/* TLS ----------------------------------------------------------------------------------------- */

struct certificates {
    struct tls_identity authority, stranger; /* authorities */
    struct tls_identity good, expired, future, other_name, self_signed, foreign, client;
};

static void make_certificates(struct certificates *c)
{
    static const char here[] = "DNS:localhost,IP:127.0.0.1";
    tls_make(&c->authority, &(struct tls_spec){.name = "Test CA", .authority = true}, NULL);
    tls_make(&c->stranger, &(struct tls_spec){.name = "Other CA", .authority = true}, NULL);
    tls_make(&c->good, &(struct tls_spec){.name = "good", .alt_names = here}, &c->authority);
    tls_make(&c->expired,
             &(struct tls_spec){.name = "old", .alt_names = here, .from_days = -10, .to_days = -1},
             &c->authority);
    tls_make(&c->future,
             &(struct tls_spec){.name = "young", .alt_names = here, .from_days = 5, .to_days = 10},
             &c->authority);
    tls_make(&c->other_name,
             &(struct tls_spec){.name = "other", .alt_names = "DNS:kubernetes.example"},
             &c->authority);
    tls_make(&c->self_signed, &(struct tls_spec){.name = "self", .alt_names = here}, NULL);
    tls_make(&c->foreign, &(struct tls_spec){.name = "foreign", .alt_names = here}, &c->stranger);
    tls_make(&c->client, &(struct tls_spec){.name = "ada", .group = "people"}, &c->authority);
}

static void free_certificates(struct certificates *c)
{
    struct tls_identity *all[] = {&c->authority,   &c->stranger, &c->good,
                                  &c->expired,     &c->future,   &c->other_name,
                                  &c->self_signed, &c->foreign,  &c->client};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        tls_fini(all[i]);
}

static void expect_tls(struct loop *loop, const struct tls_identity *server_identity,
                       const char *ca_pem, enum error_code code, const char *words)
{
    char text[512];
    struct fault_server *server = fault_server_new(&(struct fault_options){.tls = server_identity});
    fault_server_answer(server, "GET /x", 200, "application/json", "{}");
    struct http_endpoint endpoint = {
        .base_url = fault_server_url(server), .proxy = "", .ca_pem = ca_pem};
    enum error_code got = outcome(loop, &endpoint, text, sizeof text);
    if (got != code || (words && !strstr(text, words)))
        fail_msg("%s: \"%s\" instead of \"%s\"", error_word(got), text, words);
    assert_int_equal(fault_server_count(server, NULL), code == ERR_NONE);

    endpoint.insecure_skip_verify = true; /* then every one will do */
    endpoint.ca_pem = NULL;
    assert_int_equal(outcome(loop, &endpoint, text, sizeof text), ERR_NONE);
    fault_server_free(server);
}

static void test_certificates(void **state)
{
    struct scene *scene = *state;
    struct certificates c;
    make_certificates(&c);
    const char *ca = c.authority.cert_pem;
    expect_tls(scene->loop, &c.good, ca, ERR_NONE, NULL);
    expect_tls(scene->loop, &c.good, NULL, ERR_TLS, "is not one this machine trusts");
    expect_tls(scene->loop, &c.foreign, ca, ERR_TLS, "is not one this machine trusts");
    expect_tls(scene->loop, &c.self_signed, ca, ERR_TLS, "is not one this machine trusts");
    expect_tls(scene->loop, &c.self_signed, c.self_signed.cert_pem, ERR_NONE, NULL);
    expect_tls(scene->loop, &c.expired, ca, ERR_TLS, "has expired");
    expect_tls(scene->loop, &c.future, ca, ERR_TLS, "is not valid yet");
    expect_tls(scene->loop, &c.other_name, ca, ERR_TLS, "is for another name");
    expect_tls(scene->loop, &c.good, "no certificate", ERR_CONFIG, "cannot be read");
    free_certificates(&c);
}

/* The authorities of this machine, and variables that name others, do not count beside ca_pem. */
static void test_system_authorities_do_not_count(void **state)
{
    struct scene *scene = *state;
    struct certificates c;
    make_certificates(&c);
    static const char *const names[] = {"SSL_CERT_FILE", "CURL_CA_BUNDLE"};
    char path[] = "/tmp/carnet-ca-XXXXXX", *before[ARRAY_LEN(names)];
    int fd = mkstemp(path);
    assert_int_equal(write(fd, c.stranger.cert_pem, strlen(c.stranger.cert_pem)),
                     strlen(c.stranger.cert_pem));
    close(fd);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        before[i] = getenv(names[i]) ? mem_strdup(getenv(names[i])) : NULL;
        setenv(names[i], path, 1);
    }
    expect_tls(scene->loop, &c.foreign, c.authority.cert_pem, ERR_TLS, "this machine trusts");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (before[i])
            setenv(names[i], before[i], 1);
        else
            unsetenv(names[i]);
        free(before[i]);
    }
    unlink(path);
    free_certificates(&c);
}

static void test_tls_server_name(void **state)
{
    struct scene *scene = *state;
    struct certificates c;
    char text[512], host[64], expected[64];
    make_certificates(&c);
    struct fault_server *server = fault_server_new(&(struct fault_options){.tls = &c.other_name});
    fault_server_answer(server, "GET /x", 200, "application/json", "{}");
    struct http_endpoint endpoint = {.base_url = fault_server_url(server),
                                     .proxy = "",
                                     .ca_pem = c.authority.cert_pem,
                                     .tls_server_name = "kubernetes.example"};
    assert_int_equal(outcome(scene->loop, &endpoint, text, sizeof text), ERR_NONE);
    const struct fault_request *request = fault_server_request(server, NULL, 0);
    assert_string_equal(request->asked, "kubernetes.example");
    snprintf(expected, sizeof expected, "127.0.0.1:%d", fault_server_port(server));
    assert_string_equal(fault_request_field(request, "host", host, sizeof host), expected);

    endpoint.tls_server_name = "other.example";
    assert_int_equal(outcome(scene->loop, &endpoint, text, sizeof text), ERR_TLS);
    assert_non_null(strstr(text, "another name"));
    assert_non_null(strstr(text, "127.0.0.1"));
    fault_server_free(server);
    free_certificates(&c);
}

static void test_tls_that_is_none(void **state)
{
    struct scene *scene = *state;
    char url[64], text[512];
    snprintf(url, sizeof url, "https://127.0.0.1:%d", fault_server_port(scene->server));
    fault_server_script(
        scene->server, "*", 0,
        (struct fault_step[]){FAULT_TEXT("HTTP/1.1 400 Bad Request\r\n\r\n"), FAULT_CLOSE});
    struct fault_server *raw = fault_server_new(&(struct fault_options){.raw = true});
    fault_server_script(
        raw, "RAW*", 0,
        (struct fault_step[]){FAULT_TEXT("HTTP/1.1 400 Bad Request\r\n\r\n"), FAULT_CLOSE});
    snprintf(url, sizeof url, "https://127.0.0.1:%d", fault_server_port(raw));
    struct http_endpoint endpoint = {.base_url = url, .proxy = ""};
    assert_int_equal(outcome(scene->loop, &endpoint, text, sizeof text), ERR_REFUSED);
    assert_non_null(strstr(text, "does not speak HTTPS"));
    fault_server_free(raw);
}

/* A handshake that is never answered ends with the time to connect. */
static void test_tls_that_stalls(void **state)
{
    struct scene *scene = *state;
    struct certificates c;
    char text[512];
    make_certificates(&c);
    struct fault_server *server = fault_server_new(&(struct fault_options){.tls = &c.good});
    fault_server_greet(server, FAULT_DO_STALL, 1);
    struct http_endpoint endpoint = {.base_url = fault_server_url(server),
                                     .proxy = "",
                                     .ca_pem = c.authority.cert_pem,
                                     .connect_timeout_ms = 200};
    assert_int_equal(outcome(scene->loop, &endpoint, text, sizeof text), ERR_TIMEOUT);
    assert_non_null(strstr(text, "did not answer in 1 s"));
    fault_server_free(server);
    free_certificates(&c);
}

static void test_tls_cut(void **state)
{
    struct scene *scene = *state;
    struct certificates c;
    make_certificates(&c);
    struct fault_server *server = fault_server_new(&(struct fault_options){.tls = &c.good});
    fault_server_script(
        server, "GET /length", 0,
        (struct fault_step[]){FAULT_TEXT(OK_JSON("Content-Length: 9\r\n") "half"), FAULT_CUT});
    fault_server_script(
        server, "GET /chunks", 0,
        (struct fault_step[]){FAULT_TEXT(OK_JSON(CHUNKED) "4\r\nhalf\r\n"), FAULT_CUT});
    fault_server_script(
        server, "GET /whole", 0,
        (struct fault_step[]){FAULT_TEXT(OK_JSON("Content-Length: 5\r\n") "whole"), FAULT_CUT});
    struct http_endpoint endpoint = {
        .base_url = fault_server_url(server), .proxy = "", .ca_pem = c.authority.cert_pem};
    struct http_client *client = http_client_new(scene->loop, &endpoint, NULL);
    struct ask asks[3] = {0};
    ask_get(&asks[0], scene->loop, client, "/length");
    ask_get(&asks[1], scene->loop, client, "/chunks");
    ask_get(&asks[2], scene->loop, client, "/whole");
    for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
        assert_true(ask_wait(&asks[i]));
        assert_int_equal(asks[i].error.code, i < 2 ? ERR_CUT : ERR_NONE);
        ask_fini(&asks[i]);
    }
    http_client_free(client);
    fault_server_free(server);
    free_certificates(&c);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_damaged_answers),
        SCENE(test_after_each_fault_the_next_request_works),
        SCENE(test_statuses),
        SCENE(test_retry_after_may_be_a_date),
        SCENE(test_failure_whose_body_never_ends),
        SCENE(test_hostile_fields_are_cleaned),
        SCENE(test_nothing_listens),
        SCENE(test_addresses_that_lead_nowhere),
        SCENE(test_greetings),
        SCENE(test_kept_connection_that_died),
        SCENE(test_changes_are_sent_once),
        SCENE(test_frozen_server_comes_back),
        SCENE(test_certificates),
        SCENE(test_system_authorities_do_not_count),
        SCENE(test_tls_server_name),
        SCENE(test_tls_that_is_none),
        SCENE(test_tls_that_stalls),
        SCENE(test_tls_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
