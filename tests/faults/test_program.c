/*
 * The whole program under faults: what the person sees, and that it is right again by itself. The
 * table of README.md is this one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "support/fault_scene.h"

#define JSON(more) "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" more "\r\n"
#define CHUNKED    "Transfer-Encoding: chunked\r\n"
#define ANSWER(line, type, more, body)                                                             \
    "HTTP/1.1 " line "\r\nContent-Type: " type "\r\n" more "Connection: close\r\n\r\n" body
#define STATUS(code, reason, message)                                                              \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","           \
    "\"message\":\"" message "\",\"reason\":\"" reason "\",\"code\":" code "}"
#define REFUSAL(line, code, reason, message, more)                                                 \
    {                                                                                              \
        FAULT_TEXT(ANSWER(line, "application/json", more, STATUS(code, reason, message))),         \
            FAULT_CLOSE                                                                            \
    }
#define EVERY_NOTEBOOK "GET " HOUSE_NOTEBOOKS "*"

static void go_down(struct fault_scene *scene)
{
    fault_server_down(scene->house.server);
}

static void come_up(struct fault_scene *scene)
{
    fault_server_up(scene->house.server);
}

static void freeze(struct fault_scene *scene)
{
    fault_server_freeze(scene->house.server, true);
}

static void thaw(struct fault_scene *scene)
{
    fault_server_freeze(scene->house.server, false);
}

static void certify(struct fault_scene *scene, const struct tls_spec *spec,
                    const struct tls_identity *issuer)
{
    struct tls_identity other;
    tls_make(&other, spec, issuer);
    fault_server_become(scene->house.server, &other);
    tls_fini(&other);
}

static void expire(struct fault_scene *scene)
{
    certify(scene,
            &(struct tls_spec){
                .name = "server", .alt_names = "IP:127.0.0.1", .from_days = -30, .to_days = -1},
            &scene->authority);
}

static void be_somebody_else(struct fault_scene *scene)
{
    certify(scene, &(struct tls_spec){.name = "server", .alt_names = "IP:127.0.0.1"}, NULL);
}

static void be_oneself(struct fault_scene *scene)
{
    fault_server_become(scene->house.server, &scene->server);
}

/* The line ------------------------------------------------------------------------------------ */

#define LOST  "The connection to 127.0.0.1 was lost. R tries again."
#define TRIES "tries again, after 1 s at first, then up to 30 s apart"

static const struct fault_case lines[] = {
    {.name = "every connection is reset",
     .line = LINE_RESET,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "every connection ends in the TLS handshake",
     .line = LINE_CUT,
     .line_n = 600,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "every connection is reset in the TLS handshake",
     .line = LINE_RESET,
     .line_n = 600,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "the line is dead, nobody says so",
     .line = LINE_STALLED,
     .open_lines_stay = true,
     .header = HEADER_OLD,
     .next = "asks for a sign of life after 15 s of silence; offline after a minute"},
    {.name = "the TLS handshake stops in the middle",
     .line = LINE_STALLED,
     .line_n = 600,
     .header = HEADER_OFFLINE,
     .says = "127.0.0.1 did not answer in",
     .next = "gives a connection 10 s; " TRIES},
    {.name = "40 bytes at a time",
     .line = LINE_TRICKLE,
     .line_n = 40,
     .open_lines_stay = true,
     .header = HEADER_LIVE,
     .next = "goes on reading"},
    {.name = "everything comes 300 ms late",
     .line = LINE_LATE,
     .line_n = 300,
     .header = HEADER_LIVE,
     .next = "opens the streams again, from where they were"},
    {.name = "bytes arrive changed",
     .line = LINE_GARBLED,
     .line_n = 150,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "bytes are missing",
     .line = LINE_LOSSY,
     .line_n = 150,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "the server's certificate has expired",
     .strike = expire,
     .heal = be_oneself,
     .header = "✕ certificate expired",
     .says = "The certificate of 127.0.0.1 has expired. Nothing was sent.",
     .next = "sends nothing; looks at the certificate again each minute, and when your kubeconfig "
             "changes"},
    {.name = "somebody else answers, with a certificate of their own",
     .strike = be_somebody_else,
     .heal = be_oneself,
     .header = "✕ certificate unknown",
     .says = "The certificate of 127.0.0.1 is not one this machine trusts. Nothing was sent",
     .next = "sends nothing; looks at the certificate again each minute, and when your kubeconfig "
             "changes"},
    {.name = "the server is gone",
     .strike = go_down,
     .heal = come_up,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "the server is frozen",
     .strike = freeze,
     .heal = thaw,
     .open_lines_stay = true,
     .header = HEADER_OLD,
     .next = "asks for a sign of life; opens the streams again when there is one"},
};

/* Answers ------------------------------------------------------------------------------------- */

static const struct fault_case answers[] = {
    {.name = "ends in the head",
     .steps = {FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Ty"), FAULT_CUT},
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "head without an end",
     .steps = {FAULT_TEXT("HTTP/1.1 200 OK\r\n"), FAULT_REPEAT("X-Padding: 0123456789\r\n", 20000),
               FAULT_STALL},
     .header = HEADER_OFFLINE,
     .says = "carnet cannot read the answer of 127.0.0.1. Check that a platform",
     .next = "stops reading at 64 KiB; " TRIES},
    {.name = "shorter than its length",
     .steps = {FAULT_TEXT(JSON("Content-Length: 100\r\n") "{\"major\":"), FAULT_CUT},
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "longer than its length",
     .pattern = EVERY_NOTEBOOK,
     .steps = {FAULT_TEXT(JSON("Content-Length: 2\r\n") "{} and more that nobody asked for"),
               FAULT_CLOSE},
     .header = HEADER_OLD,
     .says = "The list of notebooks cannot be read; carnet keeps trying. R tries at once.",
     .next = "takes nothing of it; tries again by itself"},
    {.name = "chunk lengths that are none",
     .steps = {FAULT_TEXT(JSON(CHUNKED) "what\r\n{}\r\n"), FAULT_STALL},
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "not HTTP",
     .steps = {FAULT_TEXT("SSH-2.0-OpenSSH_9.2\r\n"), FAULT_CLOSE},
     .header = HEADER_OFFLINE,
     .says = "carnet cannot read the answer of 127.0.0.1. Check that a platform",
     .next = TRIES},
    {.name = "a web page (captive portal)",
     .steps = {FAULT_TEXT(ANSWER("200 OK", "text/html", "", "<html>Welcome to the hotel</html>")),
               FAULT_CLOSE},
     .header = HEADER_OFFLINE,
     .says = "127.0.0.1 sent a web page instead of data: signed out, or another address.",
     .next = TRIES},
    {.name = "a redirection to a sign-in page",
     .steps = {FAULT_TEXT(ANSWER("302 Found", "text/html",
                                 "Location: https://dex.example/auth?state=s\r\n", "")),
               FAULT_CLOSE},
     .header = HEADER_SIGNED_OUT,
     .says = "127.0.0.1 does not accept your token. Fetch the kubeconfig again.",
     .next = "asks again when a file of yours changes; else each minute"},
    {.name = "a redirection to another place",
     .steps = {FAULT_TEXT(ANSWER("301 Moved", "text/plain",
                                 "Location: https://elsewhere.example/\r\n", "")),
               FAULT_CLOSE},
     .header = HEADER_OFFLINE,
     .says = "127.0.0.1 sent a web page instead of data: signed out, or another address.",
     .next = "does not follow; " TRIES},
    {.name = "compressed without being asked to (a gzip bomb)",
     .pattern = EVERY_NOTEBOOK,
     .steps = {FAULT_TEXT(JSON("Content-Encoding: gzip\r\n")),
               FAULT_BYTES("\x1f\x8b\x08\0\0\0\0\0\x02\x03\xed\xc1", 12),
               FAULT_REPEAT("\x01\x01\x01\x01", 1000), FAULT_CLOSE},
     .header = HEADER_OLD,
     .says = "The list of notebooks cannot be read; carnet keeps trying. R tries at once.",
     .next = "does not unpack it; tries again by itself"},
    {.name = "an object without an end",
     .pattern = EVERY_NOTEBOOK,
     .steps = {FAULT_TEXT(JSON("")), FAULT_TEXT("{\"type\":\"ADDED\",\"object\":{\"x\":\""),
               FAULT_REPEAT("0123456789012345678901234567890123456789", 130000), FAULT_CLOSE},
     .header = HEADER_OLD,
     .says = "The list of notebooks cannot be read; carnet keeps trying. R tries at once.",
     .next = "keeps 4 MiB of it at most; tries again by itself"},
    {.name = "half an object",
     .pattern = EVERY_NOTEBOOK,
     .steps = {FAULT_TEXT(JSON("") "{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"na"),
               FAULT_CUT},
     .header = HEADER_OLD,
     .next = "takes only what is whole; tries again by itself"},
    {.name = "a list of something else",
     .pattern = EVERY_NOTEBOOK,
     .steps = {FAULT_TEXT(ANSWER("200 OK", "application/json", "", "[1, 2, 3]")), FAULT_CLOSE},
     .header = HEADER_OLD,
     .says = "The list of notebooks cannot be read; carnet keeps trying. R tries at once.",
     .next = "removes nothing; tries again by itself"},
    {.name = "JSON that says it is text",
     .pattern = "GET /version",
     .steps = {FAULT_TEXT(ANSWER("200 OK", "text/plain", "", "{\"major\":\"1\"}")), FAULT_CLOSE},
     .header = HEADER_LIVE,
     .next = "reads it"},
};

/* Streams: what is said in one that is open. */
static const struct fault_case streams[] = {
    {.name = "half an object, then a cut",
     .pushed = {FAULT_TEXT("40\r\n{\"type\":\"MODIFIED\",\"object\":{\"me"), FAULT_CUT},
     .open_lines_stay = true,
     .header = HEADER_LIVE,
     .next = "opens the stream again, from the last whole object"},
    {.name = "a line of nonsense",
     .pushed = {FAULT_TEXT("9\r\nnonsense\n\r\n")},
     .open_lines_stay = true,
     .header = HEADER_LIVE,
     .next = "opens the stream again"},
    {.name = "a web page",
     .pushed = {FAULT_TEXT("1b\r\n<html>502 Bad Gateway</html>\r\n")},
     .open_lines_stay = true,
     .header = HEADER_LIVE,
     .next = "opens the stream again"},
    {.name = "the version is too old (410)",
     .pushed = {FAULT_TEXT("8b\r\n{\"type\":\"ERROR\",\"object\":" STATUS(
         "410", "Expired", "too old resource") "}\n\r\n")},
     .open_lines_stay = true,
     .header = HEADER_LIVE,
     .next = "reads the whole list; rows go only when it is whole"},
    {.name = "the end, in good order",
     .pushed = {FAULT_TEXT("0\r\n\r\n")},
     .open_lines_stay = true,
     .header = HEADER_LIVE,
     .next = "opens the stream again"},
};

/* Changes: s is pressed on jl-cpu -------------------------------------------------------------- */

/* The object itself, as it was. */
static void serve_one(struct fault_scene *scene)
{
    fault_server_answer(scene->house.server, "GET " HOUSE_NOTEBOOKS "/jl-cpu", 200,
                        "application/json", HOUSE_SERVER("jl-cpu", "registry.example/jl:1"));
}

static const struct fault_case changes[] = {
    {.name = "no answer, and nothing else comes",
     .when = AT_A_CHANGE,
     .sent = 1,
     .strike = freeze,
     .heal = thaw,
     .header = HEADER_OLD,
     .says = "jl-cpu: stop sent, no answer yet.",
     .next = "is in doubt after 5 s, though the list was quiet before"},
    {.name = "the answer is cut",
     .when = AT_A_CHANGE,
     .sent = 1,
     .pattern = FAULT_CHANGE,
     .steps = {FAULT_CUT},
     .header = HEADER_LIVE,
     .says = "It is not known whether jl-cpu was stopped.",
     .next = "does not send it again by itself: it may have arrived"},
    {.name = "403",
     .when = AT_A_CHANGE,
     .sent = 1,
     .pattern = FAULT_CHANGE,
     .steps = REFUSAL("403 Forbidden", "403", "Forbidden", "no", ""),
     .header = HEADER_LIVE,
     .says = "You may not do this: a right is missing.",
     .next = "nothing"},
    {.name = "409, again and again",
     .when = AT_A_CHANGE,
     .sent = 6,
     .strike = serve_one,
     .pattern = FAULT_CHANGE,
     .steps = REFUSAL("409 Conflict", "409", "Conflict", "modified", ""),
     .header = HEADER_LIVE,
     .says = "jl-cpu changed meanwhile.",
     .next = "reads the object and sends it again, five times, if nobody changed what counts"},
    {.name = "429",
     .when = AT_A_CHANGE,
     .sent = 1,
     .pattern = FAULT_CHANGE,
     .steps =
         REFUSAL("429 Too Many Requests", "429", "TooManyRequests", "later", "Retry-After: 1\r\n"),
     .header = "◐ slow down asked, * s",
     .says = "The platform asks for less haste. Next try in 1 s.",
     .next = "sends nothing for the time asked for; the change is not sent again"},
    {.name = "500",
     .when = AT_A_CHANGE,
     .sent = 1,
     .pattern = FAULT_CHANGE,
     .steps = REFUSAL("500 Internal Server Error", "500", "InternalError", "etcd is away", ""),
     .header = HEADER_LIVE,
     .says = "The platform failed (status 500).",
     .next = "nothing"},
};

/* Starts: nothing was read yet ----------------------------------------------------------------- */

static const struct fault_case starts[] = {
    {.name = "the server is gone",
     .when = AT_START,
     .strike = go_down,
     .heal = come_up,
     .header = HEADER_OFFLINE,
     .says = LOST,
     .next = TRIES},
    {.name = "no answer at all",
     .when = AT_START,
     .line = LINE_STALLED,
     .header = HEADER_OFFLINE,
     .says = "127.0.0.1 did not answer in",
     .next = TRIES},
    {.name = "a web page (captive portal)",
     .when = AT_START,
     .steps = {FAULT_TEXT(ANSWER("200 OK", "text/html", "", "<html>Welcome to the hotel</html>")),
               FAULT_CLOSE},
     .header = HEADER_OFFLINE,
     .says = "127.0.0.1 sent a web page instead of data: signed out, or another address.",
     .next = TRIES},
    {.name = "401",
     .when = AT_START,
     .steps = REFUSAL("401 Unauthorized", "401", "Unauthorized", "Unauthorized", ""),
     .header = HEADER_SIGNED_OUT,
     .says = "127.0.0.1 does not accept your token. Fetch the kubeconfig again.",
     .next =
         "asks for fresh credentials at once, and when a file of yours changes; else each minute"},
    {.name = "everything is there, 300 ms late",
     .when = AT_START,
     .line = LINE_LATE,
     .line_n = 300,
     .header = HEADER_LIVE,
     .next = "goes on reading"},
};

/* Statuses ------------------------------------------------------------------------------------ */

static const struct fault_case statuses[] = {
    {.name = "401",
     .steps = REFUSAL("401 Unauthorized", "401", "Unauthorized", "Unauthorized", ""),
     .header = HEADER_SIGNED_OUT,
     .says = "127.0.0.1 does not accept your token. Fetch the kubeconfig again.",
     .next =
         "asks for fresh credentials at once, and when a file of yours changes; else each minute"},
    {.name = "403 for everything",
     .steps = REFUSAL("403 Forbidden", "403", "Forbidden", "no", ""),
     .rows_go = true,
     .header = HEADER_LIVE,
     .says = "You may not list servers in lab. The missing right: list notebooks.kubeflow.org.",
     .next = "believes it after five tries: the rows go; tries again each 30 s to 5 min"},
    {.name = "404 for everything",
     .steps = REFUSAL("404 Not Found", "404", "NotFound", "no", ""),
     .header = HEADER_OLD,
     .says = "This platform does not have notebooks.kubeflow.org. Its administrator",
     .next = "tries again, a few times soon, then each 30 s to 5 min"},
    {.name = "410 for the list",
     .pattern = EVERY_NOTEBOOK,
     .steps = REFUSAL("410 Gone", "410", "Expired", "too old", ""),
     .header = HEADER_OLD,
     .next = "reads the whole list, at once, then with growing waits"},
    {.name = "429, two seconds asked for",
     .steps =
         REFUSAL("429 Too Many Requests", "429", "TooManyRequests", "later", "Retry-After: 2\r\n"),
     .header = "◐ slow down asked, * s",
     .next = "sends nothing for the time asked for"},
    {.name = "500",
     .steps = REFUSAL("500 Internal Server Error", "500", "InternalError", "etcd is away", ""),
     .header = HEADER_OLD,
     .says = "The platform failed (status 500).",
     .next = "tries again by itself"},
    {.name = "502, a web page of a gateway",
     .steps = {FAULT_TEXT(ANSWER("502 Bad Gateway", "text/html", "", "<html>")), FAULT_CLOSE},
     .header = HEADER_OFFLINE,
     .says = "The platform failed (status 502). R tries again; its administrator can help.",
     .next = TRIES},
    {.name = "503, one second asked for",
     .steps = REFUSAL("503 Service Unavailable", "503", "ServiceUnavailable", "starting",
                      "Retry-After: 1\r\n"),
     .header = HEADER_OFFLINE,
     .says = "The platform failed (status 503). R tries again; its administrator can help.",
     .next = "waits the time asked for"},
    {.name = "504",
     .steps = REFUSAL("504 Gateway Timeout", "504", "Timeout", "slow", ""),
     .header = HEADER_OFFLINE,
     .says = "The platform failed (status 504). R tries again; its administrator can help.",
     .next = TRIES},
};

/* --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const struct fault_case *cases;
    size_t count;
} tables[] = {
    {"lines", lines, ARRAY_LEN(lines)},       {"answers", answers, ARRAY_LEN(answers)},
    {"streams", streams, ARRAY_LEN(streams)}, {"statuses", statuses, ARRAY_LEN(statuses)},
    {"changes", changes, ARRAY_LEN(changes)}, {"starts", starts, ARRAY_LEN(starts)},
};

static void run_case(void **state)
{
    fault_case_run(*state);
}

static void the_page_says_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        fault_cases_check(tables[i].name, tables[i].cases, tables[i].count);
}

enum { TESTS_MAX = 100 };

int main(int argc, char **argv)
{
    struct CMUnitTest tests[TESTS_MAX];
    size_t count = 0;
    for (size_t t = 0; t < ARRAY_LEN(tables); t++)
        for (size_t i = 0; i < tables[t].count; i++) {
            const struct fault_case *one = &tables[t].cases[i];
            if (argc > 1 && !strstr(one->name, argv[1]))
                continue;
            tests[count++] = (struct CMUnitTest){
                .name = one->name, .test_func = run_case, .initial_state = (void *)(uintptr_t)one};
        }
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(the_page_says_the_same);
    return _cmocka_run_group_tests("program", tests, count, NULL, NULL);
}
