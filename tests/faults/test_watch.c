/*
 * Watches under a server that misbehaves: whatever comes, the rows that were read stay, the link
 * says the truth, and everything is right again afterwards without anybody doing anything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/kubernetes.h>
#include <carnet/platform/platform.h>

#include "../../src/platform/kubernetes/pace.h"
#include "support/fault_server.h"

#define WAIT_MS 15000

/* A second stands for some milliseconds. */
static const struct pace quick = {
    .backoff_first = 20,
    .backoff_most = 150,
    .ask_after = 200,
    .answer_within = 80,
    .own_answer = 60,
    .ask_timeout = 400,
    .offline_after = 1500,
    .signed_out_again = 150,
    .look_again = 50,
    .recheck = 60,
    .stream_silence = 60000,
    .list_silence = 700,
    .rate_check = 100,
    .poll = 150,
    .refused_first = 60,
    .refused_most = 200,
    .linger = 200,
};

struct rig {
    struct fault_server *server;
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    struct model_listener *listener;
    char config[64];
    size_t removed;
    size_t least; /* the fewest rows there ever were since `watch_least` */
    bool watch_least;
};

/* What the server says ------------------------------------------------------------------------ */

#define NOTEBOOKS "GET /apis/kubeflow.org/v1/namespaces/lab/notebooks"
#define STREAMED  NOTEBOOKS "*sendInitialEvents=true*"
#define LISTED    NOTEBOOKS
#define PAGED     NOTEBOOKS "[?]limit=500*"
#define WATCHED   NOTEBOOKS "*resourceVersion=*"

#define HEAD                                                                                       \
    FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
#define OBJECT(name, version, more)                                                                \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"resourceVersion\":\"" version "\",\"uid\":\"uid-" name             \
    "\",\"generation\":1" more                                                                     \
    "},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"" name                        \
    "\",\"image\":\"img\"}]}}}}"
#define EVENT(type, object)    "{\"type\":\"" type "\",\"object\":" object "}\n"
#define ADDED(name, version)   EVENT("ADDED", OBJECT(name, version, ""))
#define CHANGED(name, version) EVENT("MODIFIED", OBJECT(name, version, ""))
#define DELETED(name, version) EVENT("DELETED", OBJECT(name, version, ""))
#define LIST_END(version)                                                                          \
    EVENT("BOOKMARK",                                                                              \
          "{\"kind\":\"Notebook\",\"metadata\":{\"annotations\":"                                  \
          "{\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"" version "\"}}")
#define BOOKMARK(version)                                                                          \
    EVENT("BOOKMARK", "{\"kind\":\"Notebook\",\"metadata\":{\"resourceVersion\":\"" version "\"}"  \
                      "}")
#define STATUS(code, reason, message)                                                              \
    "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","           \
    "\"message\":\"" message "\",\"reason\":\"" reason "\",\"code\":" #code "}"
#define LIST(items, version)                                                                       \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"items\":[" items "],\"kind\":\"NotebookList\","         \
    "\"metadata\":{\"continue\":\"\",\"resourceVersion\":\"" version "\"}}"
#define THREE ADDED("a", "1") ADDED("b", "2") ADDED("c", "3") LIST_END("10")

#define SCRIPT(pattern, times, ...)                                                                \
    fault_server_script(rig->server, pattern, times, (struct fault_step[]){__VA_ARGS__, FAULT_END})

/* The answers every platform gives; the notebooks are each test's own. */
static void be_a_platform(struct rig *rig)
{
    fault_server_answer(rig->server, "GET /version", 200, "application/json", "{\"major\":\"1\"}");
    fault_server_answer(rig->server, "GET /apis/kubeflow.org", 200, "application/json",
                        "{\"kind\":\"APIGroup\",\"versions\":[{\"version\":\"v1\"}]}");
    fault_server_answer(rig->server, "GET /apis/kubeflow.org/v1", 200, "application/json",
                        "{\"resources\":[{\"name\":\"notebooks\"},{\"name\":\"profiles\"}]}");
}

/* Rig ----------------------------------------------------------------------------------------- */

static void note(void *data, const struct model_change *change)
{
    struct rig *rig = data;
    size_t rows = model_count(rig->model, KIND_SERVER, "lab");

    rig->removed += change->kind == KIND_SERVER && change->type == MODEL_REMOVED;
    if (rig->watch_least && rows < rig->least)
        rig->least = rows;
}

static void write_config(struct rig *rig)
{
    int fd;
    FILE *file;

    snprintf(rig->config, sizeof rig->config, "/tmp/carnet-faults-XXXXXX");
    fd = mkstemp(rig->config);
    assert_true(fd >= 0);
    file = fdopen(fd, "w");
    assert_non_null(file);
    fprintf(file,
            "current-context: faults\n"
            "clusters: [{name: c, cluster: {server: '%s'}}]\n"
            "users: [{name: u, user: {token: secret}}]\n"
            "contexts: [{name: faults, context: {cluster: c, user: u, namespace: lab}}]\n",
            fault_server_url(rig->server));
    fclose(file);
}

static int open_rig(void **state)
{
    struct rig *rig = mem_zalloc(1, sizeof *rig);
    struct error error = ERROR_NONE;

    *state = rig;
    rig->server = fault_server_new(&(struct fault_options){0});
    be_a_platform(rig);
    write_config(rig);
    rig->loop = loop_new();
    rig->model = model_new();
    rig->platform =
        kubernetes_new(rig->loop, rig->model,
                       &(struct kubernetes_source){.kubeconfig = rig->config}, NULL, &error);
    if (!rig->platform)
        fail_msg("%s %s", error_word(error.code), error.evidence);
    kubernetes_set_pace(rig->platform, &quick);
    rig->listener = model_listen(rig->model, note, rig);
    return 0;
}

static int close_rig(void **state)
{
    struct rig *rig = *state;

    platform_free(rig->platform);
    model_unlisten(rig->listener);
    model_free(rig->model);
    loop_free(rig->loop);
    fault_server_free(rig->server);
    unlink(rig->config);
    free(rig);
    return 0;
}

/* Begins to watch; the scripts must be there by now. */
static void begin(struct rig *rig)
{
    platform_start(rig->platform);
    platform_want(rig->platform, rig, KIND_SERVER, "lab");
}

typedef bool holds_fn(struct rig *rig, const void *data);

static bool waits(struct rig *rig, holds_fn *holds, const void *data)
{
    int64_t end = clock_mono_ms() + WAIT_MS;

    while (!holds(rig, data)) {
        if (clock_mono_ms() >= end)
            return false;
        loop_turn(rig->loop, 20);
    }
    return true;
}

static struct feed feed_of(struct rig *rig)
{
    struct feed feed;

    platform_feed(rig->platform, KIND_SERVER, "lab", &feed);
    return feed;
}

static struct link link_of(struct rig *rig)
{
    struct link link;

    platform_link(rig->platform, &link);
    return link;
}

static bool feed_is(struct rig *rig, const void *data)
{
    return feed_of(rig).state == *(const enum feed_state *)data;
}

static bool link_is(struct rig *rig, const void *data)
{
    return link_of(rig).state == *(const enum link_state *)data;
}

static bool is_there(struct rig *rig, const void *data)
{
    return model_server(rig->model, "lab", data) != NULL;
}

static bool is_gone(struct rig *rig, const void *data)
{
    return !is_there(rig, data);
}

static bool was_asked(struct rig *rig, const void *pattern)
{
    return fault_server_count(rig->server, pattern) > 0;
}

static void expect_feed(struct rig *rig, enum feed_state state)
{
    if (!waits(rig, feed_is, &state))
        fail_msg("feed is %d, not %d (%s, %s)", feed_of(rig).state, state,
                 error_word(feed_of(rig).error.code), feed_of(rig).error.evidence);
}

static void expect_link(struct rig *rig, enum link_state state)
{
    if (!waits(rig, link_is, &state))
        fail_msg("link is %d, not %d (%s)", link_of(rig).state, state,
                 error_word(link_of(rig).error.code));
}

static void expect(struct rig *rig, holds_fn *holds, const char *what)
{
    if (!waits(rig, holds, what))
        fail_msg("%s: what was expected did not come", what);
}

static void assert_rows(struct rig *rig, const char *names)
{
    char name[2] = "";

    assert_int_equal(model_count(rig->model, KIND_SERVER, "lab"), strlen(names));
    for (; *names; names++) {
        name[0] = *names;
        assert_true(is_there(rig, name));
    }
}

/* From now on no row may ever be missing, not even for a moment. */
static void never_fewer(struct rig *rig, size_t rows)
{
    rig->watch_least = true;
    rig->least = rows;
}

static void assert_never_fewer(struct rig *rig, size_t rows)
{
    assert_true(rig->least >= rows);
}

/* Three rows, live. */
static void begin_with_three(struct rig *rig)
{
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    expect_link(rig, LINK_LIVE);
    assert_rows(rig, "abc");
    never_fewer(rig, 3);
}

/* Ways to the first content ------------------------------------------------------------------- */

static void test_streaming_list(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1") ADDED("b", "2")), FAULT_GATE("whole"),
           FAULT_TEXT(LIST_END("10")), FAULT_GATE("later"), FAULT_TEXT(ADDED("c", "11")),
           FAULT_STALL);
    begin(rig);
    expect(rig, is_there, "b"); /* rows are shown before the list is whole */
    assert_int_equal(feed_of(rig).state, FEED_LOADING);
    fault_server_open_gate(rig->server, "whole");
    expect_feed(rig, FEED_LIVE);
    fault_server_open_gate(rig->server, "later");
    expect(rig, is_there, "c");
    assert_int_equal(fault_server_count(rig->server, NOTEBOOKS "*"), 1);
}

static void test_no_streaming_list_by_422(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(ADDED("c", "11")), FAULT_STALL);
    fault_server_answer(rig->server, LISTED, 200, "application/json",
                        LIST(OBJECT("a", "1", "") "," OBJECT("b", "2", ""), "10"));
    fault_server_answer(rig->server, STREAMED, 422, "application/json",
                        STATUS(422, "Invalid", "sendInitialEvents: Forbidden"));
    begin(rig);
    expect(rig, is_there, "c");
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
    assert_int_equal(fault_server_count(rig->server, NOTEBOOKS "*resourceVersion=10"), 1);
}

static void test_no_streaming_list_by_error_event(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    fault_server_answer(rig->server, LISTED, 200, "application/json",
                        LIST(OBJECT("a", "1", ""), "10"));
    SCRIPT(STREAMED, 0, HEAD,
           FAULT_TEXT(EVENT("ERROR", STATUS(500, "InternalError",
                                            "the required storage feature RequestWatchProgress "
                                            "is disabled"))),
           FAULT_CLOSE);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "a");
    assert_int_equal(link_of(rig).state, LINK_LIVE);
}

/* A server or proxy that knows no streaming list and says nothing: no end mark comes. */
static void test_a_streaming_list_without_end(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    fault_server_answer(rig->server, LISTED, 200, "application/json",
                        LIST(OBJECT("a", "1", "") "," OBJECT("b", "2", ""), "10"));
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1")), FAULT_STALL);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "ab");
}

static void test_pages_as_the_last_resort(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    fault_server_answer(rig->server, PAGED "continue=second*", 200, "application/json",
                        LIST(OBJECT("b", "2", ""), "10"));
    fault_server_answer_times(rig->server, PAGED "continue=second*", 1, 410, "application/json",
                              STATUS(410, "Expired", "The provided continue parameter is too old"));
    fault_server_answer(rig->server, NOTEBOOKS "[?]limit=500", 200, "application/json",
                        "{\"kind\":\"NotebookList\",\"metadata\":{\"resourceVersion\":\"10\","
                        "\"continue\":\"second\"},\"items\":[" OBJECT("a", "1", "") "]}");
    fault_server_answer(rig->server, LISTED, 504, "application/json",
                        STATUS(504, "Timeout", "request did not complete in time"));
    fault_server_answer(rig->server, STREAMED, 422, "application/json",
                        STATUS(422, "Invalid", "unknown"));
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "ab");
    assert_int_equal(fault_server_count(rig->server, NOTEBOOKS "[?]limit=500"), 2);
}

static void test_another_version_is_served(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "GET /apis/kubeflow.org", 200, "application/json",
                        "{\"versions\":[{\"version\":\"v1alpha1\"},{\"version\":\"v1beta1\"}]}");
    fault_server_answer(rig->server, "GET /apis/kubeflow.org/v1beta1", 200, "application/json",
                        "{\"resources\":[{\"name\":\"notebooks\"}]}");
    SCRIPT("GET /apis/kubeflow.org/v1beta1/namespaces/lab/notebooks*", 0, HEAD, FAULT_TEXT(THREE),
           FAULT_STALL);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
}

static void test_not_served(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "GET /apis/kubeflow.org*", 404, "text/plain; charset=utf-8",
                        "404 page not found\n");
    begin(rig);
    expect_feed(rig, FEED_NOT_SERVED);
    expect_link(rig, LINK_LIVE);
}

/* May be listed but not watched: timed lists. */
static void test_watch_forbidden(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, WATCHED, 403, "application/json",
                        STATUS(403, "Forbidden", "cannot watch resource"));
    fault_server_answer(rig->server, STREAMED, 403, "application/json",
                        STATUS(403, "Forbidden", "cannot watch resource"));
    fault_server_answer(rig->server, LISTED, 200, "application/json",
                        LIST(OBJECT("b", "2", ""), "20"));
    fault_server_answer_times(rig->server, LISTED, 1, 200, "application/json",
                              LIST(OBJECT("a", "1", ""), "10"));
    begin(rig);
    expect(rig, is_there, "a");
    expect(rig, is_there, "b");
    expect(rig, is_gone, "a");
}

/* Streams that break -------------------------------------------------------------------------- */

static void test_cut_in_the_first_content(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(ADDED("a", "1") "{\"type\":\"ADDED\",\"object\":{\"meta"),
           FAULT_RESET);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
    assert_int_equal(rig->removed, 0);
}

/* An object cut in two is not half an object: the stream goes on from the last whole line. */
static void test_cut_in_the_middle_of_an_object(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(ADDED("e", "13")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"),
           FAULT_TEXT(
               ADDED("d", "12") "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"a\""),
           FAULT_RESET);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "cut");
    expect(rig, is_there, "e");
    assert_rows(rig, "abcde");
    assert_true(fault_server_count(rig->server, NOTEBOOKS "*resourceVersion=12") >= 1);
    expect_feed(rig, FEED_LIVE);
    assert_int_equal(link_of(rig).state, LINK_LIVE);
    assert_never_fewer(rig, 3);
}

static void garbage(struct rig *rig, const char *line)
{
    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(ADDED("e", "13")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("go"), FAULT_TEXT(line), FAULT_STALL);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "go");
    expect(rig, is_there, "e");
    assert_rows(rig, "abce");
    expect_feed(rig, FEED_LIVE);
    assert_never_fewer(rig, 3);
}

static void test_garbage_lines(void **state)
{
    garbage(*state, "\x01\x02 this is not JSON\n");
}

static void test_garbage_after_objects(void **state)
{
    garbage(*state, BOOKMARK("12") "}}}}\n");
}

static void test_web_page_in_the_stream(void **state)
{
    garbage(*state, "<html><body>502 Bad Gateway</body></html>\n");
}

static void test_a_normal_end(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(DELETED("b", "21")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE BOOKMARK("20")), FAULT_PAUSE(150), FAULT_CLOSE);
    begin_with_three(rig);
    expect(rig, is_gone, "b");
    assert_rows(rig, "ac");
    /* From the bookmark, not from the last object. */
    assert_int_equal(fault_server_count(rig->server, NOTEBOOKS "*resourceVersion=20"), 1);
}

/* Each lasts for a while and then breaks off within an object: what it stumbles over there may
 * never come whole, so that after some tries the content is read anew. */
static void test_streams_that_always_end_in_half_an_object(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_PAUSE(4 * quick.backoff_first + 20),
           FAULT_TEXT("{\"type\":\"MODIFIED\",\"object\":{\"meta"), FAULT_CLOSE);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1") ADDED("d", "12") LIST_END("40")),
           FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_CLOSE);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "cut");
    expect(rig, is_there, "d");
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "ad");
}

/* Streams that end at once do not make carnet run in circles. */
static void test_no_haste_with_short_streams(void **state)
{
    struct rig *rig = *state;
    int64_t begun;

    SCRIPT(WATCHED, 0, HEAD, FAULT_CLOSE);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_CLOSE);
    begin(rig);
    expect(rig, is_there, "c");
    begun = clock_mono_ms();
    while (clock_mono_ms() - begun < 1000)
        loop_turn(rig->loop, 50);
    assert_in_range(fault_server_count(rig->server, NOTEBOOKS "*"), 2, 25);
    assert_rows(rig, "abc");
}

/* Versions that are too old ------------------------------------------------------------------- */

/* The content is read again; what is not in it goes, the rest never does. */
static void assert_swept(struct rig *rig)
{
    expect(rig, is_gone, "b");
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "acd");
    assert_int_equal(rig->removed, 1);
    assert_never_fewer(rig, 3);
}

#define SECOND_CONTENT ADDED("a", "1") ADDED("c", "3") ADDED("d", "30") LIST_END("40")

static void test_410_in_the_stream(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(SECOND_CONTENT), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("old"),
           FAULT_TEXT(EVENT("ERROR", STATUS(410, "Expired", "too old resource version: 1 (280)"))),
           FAULT_CLOSE);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    assert_swept(rig);
}

static void test_410_of_the_request(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, WATCHED, 410, "application/json",
                        STATUS(410, "Expired", "The resourceVersion is too old."));
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(SECOND_CONTENT), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("old"), FAULT_RESET);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    assert_swept(rig);
}

/* A new content that breaks off removes nothing. */
static void test_410_and_then_a_cut(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_GATE("third"), FAULT_TEXT(SECOND_CONTENT), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(ADDED("d", "30")), FAULT_RESET);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("old"),
           FAULT_TEXT(EVENT("ERROR", STATUS(410, "Expired", "too old"))), FAULT_CLOSE);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    expect(rig, is_there, "d");
    assert_rows(rig, "abcd");
    fault_server_open_gate(rig->server, "third");
    assert_swept(rig);
}

static void test_a_list_that_is_none(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    /* Whole at last, as one list or by pages. */
    fault_server_answer(
        rig->server, PAGED, 200, "application/json",
        LIST(OBJECT("a", "1", "") "," OBJECT("b", "2", "") "," OBJECT("c", "3", ""), "10"));
    fault_server_answer(
        rig->server, LISTED, 200, "application/json",
        LIST(OBJECT("a", "1", "") "," OBJECT("b", "2", "") "," OBJECT("c", "3", ""), "10"));
    fault_server_answer_times(rig->server, LISTED, 1, 200, "application/json", "{}");
    fault_server_answer_times(rig->server, LISTED, 1, 200, "application/json", "[]");
    fault_server_answer_times(rig->server, LISTED, 1, 200, "application/json", "");
    fault_server_answer_times(rig->server, LISTED, 1, 200, "application/json",
                              "{\"kind\":\"NotebookList\",\"items\":[");
    fault_server_answer(rig->server, STREAMED, 422, "application/json",
                        STATUS(422, "Invalid", "unknown"));
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("old"),
           FAULT_TEXT(EVENT("ERROR", STATUS(410, "Expired", "too old"))), FAULT_CLOSE);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    expect(rig, was_asked, NOTEBOOKS "*resourceVersion=10");
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
    assert_int_equal(rig->removed, 0);
    assert_in_range(fault_server_count(rig->server, LISTED), 2, 5);
}

/* Objects that are wrong ---------------------------------------------------------------------- */

#define META(name, version)                                                                        \
    "\"metadata\":{\"name\":\"" name "\",\"namespace\":\"lab\",\"resourceVersion\":\"" version "\"}"

static void test_wrong_types(void **state)
{
    struct rig *rig = *state;
    const struct server *server;

    SCRIPT(STREAMED, 0, HEAD,
           FAULT_TEXT(
               EVENT("ADDED", "{" META("a", "1") ",\"spec\":\"all of it\"}")
                   EVENT("ADDED", "{" META("b", "2") ",\"spec\":{\"template\":{\"spec\":"
                                                     "{\"containers\":{\"x\":1}}}}}")
                       EVENT("ADDED", "{\"metadata\":[1,2]}")
                           EVENT("ADDED", "{\"metadata\":{\"name\":7}}") EVENT("ADDED", "\"text\"")
                               EVENT("ODD", "{}") "[1,2,3]\n" EVENT("ADDED", OBJECT("c", "3", ""))
                                   LIST_END("10")),
           FAULT_STALL);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
    server = model_server(rig->model, "lab", "a");
    assert_non_null(server->unreadable);
    assert_non_null(strstr(server->unreadable, "spec: not an object"));
    assert_non_null(strstr(server->unreadable, "all of it"));
    assert_non_null(model_server(rig->model, "lab", "b")->unreadable);
    assert_null(model_server(rig->model, "lab", "c")->unreadable);
}

/* Objects of another namespace are not taken for ours. */
static void test_objects_from_elsewhere(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD,
           FAULT_TEXT(
               EVENT("ADDED", "{\"metadata\":{\"name\":\"x\",\"namespace\":\"other\"},"
                              "\"spec\":{}}")
                   THREE EVENT("DELETED", "{\"metadata\":{\"name\":\"a\",\"namespace\":\"other\"}}")
                       ADDED("d", "12")),
           FAULT_STALL);
    begin(rig);
    expect(rig, is_there, "d");
    assert_rows(rig, "abcd");
    assert_null(model_server(rig->model, "other", "x"));
}

/* The same row again and again: each way of reading is given up, the row stays, and the person reads
 * that it is too much. */
static void test_contents_without_end(void **state)
{
#define SMALL "{\"metadata\":{\"name\":\"a\"}}"
    enum { MANY = 200100 };
    struct rig *rig = *state;

    fault_server_answer(rig->server, PAGED, 200, "application/json",
                        "{\"kind\":\"NotebookList\",\"metadata\":{\"resourceVersion\":\"1\","
                        "\"continue\":\"more\"},\"items\":[" SMALL "]}");
    SCRIPT(LISTED, 0, HEAD, FAULT_TEXT("{\"kind\":\"NotebookList\",\"items\":["),
           FAULT_REPEAT(SMALL ",", MANY), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_REPEAT(EVENT("ADDED", SMALL), MANY), FAULT_STALL);
    begin(rig);
    for (int i = 0; i < 1500 && feed_of(rig).error.code != ERR_TOO_LARGE; i++)
        loop_turn(rig->loop, 10);
    assert_int_equal(feed_of(rig).error.code, ERR_TOO_LARGE);
    expect(rig, was_asked, LISTED);
    expect(rig, was_asked, PAGED);
    assert_rows(rig, "a");
}

#define FIVE_MB (5 << 20)

static void test_an_object_of_five_megabytes(void **state)
{
    struct rig *rig = *state;
    const struct server *server;

    SCRIPT(
        STREAMED, 0, HEAD,
        FAULT_TEXT(ADDED("a", "1") "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"b\","
                                   "\"namespace\":\"lab\",\"annotations\":{\"x\":\""),
        FAULT_REPEAT("0123456789abcdef", FIVE_MB / 16),
        FAULT_TEXT("\"}}}}\n" ADDED("c", "3") LIST_END("10")), FAULT_STALL);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
    server = model_server(rig->model, "lab", "b");
    assert_non_null(server->unreadable);
    assert_non_null(strstr(server->unreadable, "over 4 MiB"));
    assert_true(strlen(server->unreadable) <= 4096);
}

struct told {
    int answers;
    struct error error;
    struct str text;
};

static void note_told(void *data, const struct error *error, const char *text, size_t len)
{
    struct told *told = data;

    told->answers++;
    told->error = *error;
    str_add_n(&told->text, str_or(text, ""), text ? len : 0);
}

/* An object loses no first bytes: what is too long is said to be. Of a log the end counts. */
static void test_answers_that_are_too_long(void **state)
{
    struct rig *rig = *state;
    struct ref ref = {"lab", "a"};
    struct told told = {.text = STR_INIT(1u << 20)};
    const struct platform_ops *ops;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    SCRIPT(NOTEBOOKS "/a", 0, HEAD, FAULT_TEXT("{\"x\":\""),
           FAULT_REPEAT("0123456789abcdef", 9 << 16), FAULT_TEXT("\"}"), FAULT_CLOSE);
    SCRIPT("GET /api/v1/namespaces/lab/pods/a/log*", 0,
           FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"),
           FAULT_REPEAT("0123456789abcde\n", 1 << 16), FAULT_TEXT("the end\n"), FAULT_CLOSE);
    begin(rig);
    expect_feed(rig, FEED_LIVE);
    ops = rig->platform->ops;
    ops->read_yaml(rig->platform, &told, KIND_SERVER, &ref, note_told, &told);
    while (told.answers < 1)
        loop_turn(rig->loop, WAIT_MS);
    assert_int_equal(told.error.code, ERR_TOO_LARGE);
    ops->read_log(rig->platform, &told, &ref, "a", 0, false, note_told, &told);
    while (told.answers < 2)
        loop_turn(rig->loop, WAIT_MS);
    assert_int_equal(told.error.code, ERR_NONE);
    assert_string_equal(told.text.s + told.text.len - strlen("\nthe end\n"), "\nthe end\n");
    str_fini(&told.text);
}

/* Grown beyond reading, and its name stands behind what is too long: the row that was there stays.
 */
static void test_a_nameless_giant(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1") ADDED("c", "3")),
           FAULT_TEXT("{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"annotations\":{\"x\":\""),
           FAULT_REPEAT("0123456789abcdef", FIVE_MB / 16),
           FAULT_TEXT("\"},\"name\":\"b\"}}}\n" LIST_END("40")), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("old"),
           FAULT_TEXT(EVENT("ERROR", STATUS(410, "Expired", "too old"))), FAULT_CLOSE);
    begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    while (fault_server_count(rig->server, STREAMED) < 2)
        loop_turn(rig->loop, 20);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
    assert_never_fewer(rig, 3);
}

/* Refusals ------------------------------------------------------------------------------------ */

/* Live, then cut off; everything is answered so until the gate opens; then right again, with one
 * row more. */
static void refused(struct rig *rig, int status, const char *type, const char *body,
                    enum link_state link, enum feed_state feed)
{
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_RESET);
    begin_with_three(rig);
    fault_server_answer(rig->server, "GET *", status, type, body);
    fault_server_open_gate(rig->server, "cut");
    expect_link(rig, link);
    expect_feed(rig, feed);
    assert_rows(rig, "abc");
    be_a_platform(rig);
    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(ADDED("d", "12")), FAULT_STALL);
    SCRIPT(
        STREAMED, 0, HEAD,
        FAULT_TEXT(ADDED("a", "1") ADDED("b", "2") ADDED("c", "3") ADDED("d", "12") LIST_END("40")),
        FAULT_STALL);
    expect(rig, is_there, "d");
    expect_feed(rig, FEED_LIVE);
    expect_link(rig, LINK_LIVE);
    assert_rows(rig, "abcd");
    assert_never_fewer(rig, 3);
}

static void test_401(void **state)
{
    refused(*state, 401, "application/json", STATUS(401, "Unauthorized", "Unauthorized"),
            LINK_SIGNED_OUT, FEED_STALE);
}

static void test_403(void **state)
{
    refused(*state, 403, "application/json", STATUS(403, "Forbidden", "may not"), LINK_LIVE,
            FEED_STALE);
}

/* A filter on the way forbids, not the platform: what was read is kept, however long it lasts. */
static void test_403_of_somebody_in_between(void **state)
{
    refused(*state, 403, "text/html", "<html>Blocked</html>", LINK_OFFLINE, FEED_STALE);
}

/* Not for a moment: then what may not be read is not shown, and comes back with the right. */
static void test_403_that_lasts(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_RESET);
    begin_with_three(rig);
    fault_server_answer(rig->server, NOTEBOOKS "*", 403, "application/json",
                        STATUS(403, "Forbidden", "may not"));
    fault_server_open_gate(rig->server, "cut");
    expect_feed(rig, FEED_FORBIDDEN);
    assert_rows(rig, "");
    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
}

static void test_429(void **state)
{
    refused(*state, 429, "text/plain; charset=utf-8\r\nRetry-After: 1",
            "Too many requests, please try again later.\n", LINK_SLOWED, FEED_STALE);
}

static void test_500(void **state)
{
    refused(*state, 500, "application/json", STATUS(500, "InternalError", "etcd is away"),
            LINK_LIVE, FEED_STALE);
}

static void test_503(void **state)
{
    refused(*state, 503, "text/plain", "no healthy upstream", LINK_OFFLINE, FEED_STALE);
}

/* A server that starts does not know all its kinds and rules at once. */
static void test_404_for_a_moment(void **state)
{
    refused(*state, 404, "text/plain", "404 page not found\n", LINK_LIVE, FEED_STALE);
}

static void test_html(void **state)
{
    refused(*state, 200, "text/html", "<html>Sign in</html>", LINK_OFFLINE, FEED_STALE);
}

/* Somebody else's page for every address: no sign of life, however often it comes. */
static void test_html_is_no_sign_of_life(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_RESET);
    begin_with_three(rig);
    fault_server_answer(rig->server, "GET *", 404, "text/html", "<html>Not here</html>");
    fault_server_open_gate(rig->server, "cut");
    expect_link(rig, LINK_OFFLINE);
    int64_t lost = link_of(rig).since, end = clock_mono_ms() + WAIT_MS;
    int asked = fault_server_count(rig->server, "GET /version");
    while (fault_server_count(rig->server, "GET /version") < asked + 4 && clock_mono_ms() < end)
        loop_turn(rig->loop, 20);
    expect_link(rig, LINK_OFFLINE);
    assert_int_equal(link_of(rig).since, lost);
    assert_rows(rig, "abc");
}

static void test_redirect_to_sign_in(void **state)
{
    refused(*state, 302, "text/html\r\nLocation: /login", "", LINK_SIGNED_OUT, FEED_STALE);
}

/* Lost connections ---------------------------------------------------------------------------- */

static void test_the_server_goes_and_comes_back(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(DELETED("a", "11")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    fault_server_down(rig->server);
    expect_link(rig, LINK_OFFLINE);
    expect_feed(rig, FEED_STALE);
    assert_true(link_of(rig).error.code == ERR_REFUSED || link_of(rig).error.code == ERR_CUT);
    assert_rows(rig, "abc");
    assert_true(feed_of(rig).as_of > 0);
    fault_server_up(rig->server);
    expect(rig, is_gone, "a");
    expect_link(rig, LINK_LIVE);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "bc");
    assert_int_equal(rig->removed, 1);
}

/* As by SIGSTOP: connections stand, nothing is answered. */
static void test_the_server_freezes(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(DELETED("b", "11")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    fault_server_freeze(rig->server, true);
    expect_link(rig, LINK_OLD);
    assert_int_equal(feed_of(rig).state, FEED_STALE);
    assert_rows(rig, "abc");
    fault_server_freeze(rig->server, false);
    expect_link(rig, LINK_LIVE);
    /* The old stream is dead: it is opened again from where it was. */
    expect(rig, is_gone, "b");
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "ac");
}

static void test_a_long_silence_is_offline(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    fault_server_freeze(rig->server, true);
    expect_link(rig, LINK_OFFLINE);
    assert_rows(rig, "abc");
    fault_server_freeze(rig->server, false);
    expect_link(rig, LINK_LIVE);
    expect_feed(rig, FEED_LIVE);
    assert_never_fewer(rig, 3);
}

/* Bookmarks cease though the other side lives: the stream is dead and nobody said so. */
static void test_a_stream_without_bookmarks(void **state)
{
    struct rig *rig = *state;
    struct pace pace = quick;

    pace.stream_silence = 400;
    kubernetes_set_pace(rig->platform, &pace);
    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(DELETED("b", "11")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    expect(rig, is_gone, "b");
    assert_rows(rig, "ac");
    assert_int_equal(link_of(rig).state, LINK_LIVE);
}

/* While all is quiet the link stays live, because a small request is answered. */
static void test_quiet_is_not_old(void **state)
{
    struct rig *rig = *state;
    int64_t begun;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    begun = clock_mono_ms();
    while (clock_mono_ms() - begun < 1500) {
        loop_turn(rig->loop, 50);
        assert_int_equal(link_of(rig).state, LINK_LIVE);
    }
    assert_in_range(fault_server_count(rig->server, "GET /version"), 3, 12);
}

static void test_nobody_there_at_first(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    fault_server_down(rig->server);
    begin(rig);
    assert_int_equal(link_of(rig).state, LINK_CONNECTING);
    expect_link(rig, LINK_OFFLINE);
    assert_true(link_of(rig).again > 0);
    assert_int_equal(feed_of(rig).state, FEED_STALE);
    fault_server_up(rig->server);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
}

/* Neither the keeper's tries nor the person's begin the loss anew. */
static void test_offline_counts_from_the_loss(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    fault_server_down(rig->server);
    expect_link(rig, LINK_OFFLINE);
    int64_t lost = link_of(rig).since;
    for (int i = 0; i < 3; i++) {
        while (clock_mono_ms() < lost + 50 * (i + 1))
            loop_turn(rig->loop, 20);
        platform_retry(rig->platform);
        expect_link(rig, LINK_OFFLINE);
        assert_int_equal(link_of(rig).since, lost);
    }
    fault_server_up(rig->server);
    platform_retry(rig->platform);
    expect_link(rig, LINK_LIVE);
    assert_true(link_of(rig).since > lost);
    fault_server_down(rig->server);
    expect_link(rig, LINK_OFFLINE);
    assert_true(link_of(rig).since > lost + 50); /* another loss */
}

/* Each try that fails says when the next one is. */
static void test_nobody_there_for_long(void **state)
{
    struct rig *rig = *state;
    int64_t begun = clock_mono_ms(), said = 0;
    int tries = 0;

    fault_server_down(rig->server);
    begin(rig);
    while (tries < 4 && clock_mono_ms() - begun < 20000) {
        loop_turn(rig->loop, 20);
        if (link_of(rig).again > 0 && link_of(rig).again != said) {
            said = link_of(rig).again;
            tries++;
        }
    }
    assert_int_equal(tries, 4);
}

/* The key R. */
static void test_retry_reads_again_at_once(void **state)
{
    struct rig *rig = *state;
    struct pace slow = quick;

    slow.signed_out_again = 600000;
    slow.backoff_first = 600000;
    slow.backoff_most = 600000;
    kubernetes_set_pace(rig->platform, &slow);
    fault_server_down(rig->server);
    begin(rig);
    expect_link(rig, LINK_OFFLINE);
    fault_server_up(rig->server);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    platform_retry(rig->platform);
    expect_feed(rig, FEED_LIVE);
    assert_rows(rig, "abc");
}

/* Changes ------------------------------------------------------------------------------------- */

struct outcome {
    bool over;
    struct error error;
};

static void take_outcome(void *data, const struct error *error)
{
    struct outcome *outcome = data;

    outcome->over = true;
    outcome->error = *error;
}

static bool is_over(struct rig *rig, const void *data)
{
    (void)rig;
    return ((const struct outcome *)data)->over;
}

static enum error_code stop_a(struct rig *rig)
{
    struct platform_change change = {.verb = VERB_STOP_SERVER,
                                     .ref = {"lab", "a"},
                                     .uid = "uid-a",
                                     .generation = 1,
                                     .was_stopped = false};
    struct outcome outcome = {0};

    rig->platform->ops->change(rig->platform, rig, &change, take_outcome, &outcome);
    assert_true(waits(rig, is_over, &outcome));
    return outcome.error.code;
}

#define ONE     "/apis/kubeflow.org/v1/namespaces/lab/notebooks/a"
#define STALE   STATUS(409, "Conflict", "the object has been modified")
#define STOPPED ",\"annotations\":{\"kubeflow-resource-stopped\":\"2026-11-22T04:07:31Z\"}"

static void test_a_conflict_about_something_else_is_repeated(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "GET " ONE, 200, "application/json", OBJECT("a", "9", ""));
    fault_server_answer(rig->server, "PATCH " ONE, 200, "application/json", OBJECT("a", "10", ""));
    fault_server_answer_times(rig->server, "PATCH " ONE, 2, 409, "application/json", STALE);
    platform_start(rig->platform);
    assert_int_equal(stop_a(rig), ERR_NONE);
    assert_int_equal(fault_server_count(rig->server, "PATCH " ONE), 3);
}

static void test_a_conflict_about_the_same_is_told(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "PATCH " ONE, 409, "application/json", STALE);
    fault_server_answer(rig->server, "GET " ONE, 200, "application/json",
                        OBJECT("a", "9", STOPPED));
    platform_start(rig->platform);
    assert_int_equal(stop_a(rig), ERR_CONFLICT);
    assert_int_equal(fault_server_count(rig->server, "PATCH " ONE), 1);
}

static void test_endless_conflicts_end(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "PATCH " ONE, 409, "application/json", STALE);
    fault_server_answer(rig->server, "GET " ONE, 200, "application/json", OBJECT("a", "9", ""));
    platform_start(rig->platform);
    assert_int_equal(stop_a(rig), ERR_CONFLICT);
    assert_in_range(fault_server_count(rig->server, "PATCH " ONE), 2, 10);
}

static void test_a_refused_change(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "PATCH " ONE, 403, "application/json",
                        STATUS(403, "Forbidden", "exceeded quota"));
    platform_start(rig->platform);
    assert_int_equal(stop_a(rig), ERR_FORBIDDEN);
    fault_server_down(rig->server);
    assert_int_equal(stop_a(rig), ERR_REFUSED);
}

/* Long before the link would ask of itself: a person waits. */
static void test_a_change_without_an_answer_is_doubt(void **state)
{
    struct rig *rig = *state;
    struct pace patient = quick;
    struct platform_change change = {
        .verb = VERB_STOP_SERVER, .ref = {"lab", "a"}, .uid = "uid-a", .generation = 1};
    struct outcome outcome = {0};

    patient.ask_after = 60000;
    kubernetes_set_pace(rig->platform, &patient);
    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    begin_with_three(rig);
    fault_server_freeze(rig->server, true);
    rig->platform->ops->change(rig->platform, rig, &change, take_outcome, &outcome);
    expect_link(rig, LINK_OLD);
    assert_false(outcome.over);
    assert_rows(rig, "abc");
    fault_server_freeze(rig->server, false);
    expect_link(rig, LINK_LIVE);
    platform_forget(rig->platform, rig);
}

/* What was seen in another run, of a namespace that may no longer be read. */
static void test_remembered_rows_that_are_forbidden_go(void **state)
{
    struct rig *rig = *state;
    struct server remembered = {.meta = {.namespace = "lab", .name = "x", .uid = "u"}};
    struct server elsewhere = {.meta = {.namespace = "other", .name = "y", .uid = "v"}};

    model_put_server(rig->model, &remembered);
    model_put_server(rig->model, &elsewhere);
    fault_server_answer(rig->server, NOTEBOOKS "*", 403, "application/json",
                        STATUS(403, "Forbidden", "no"));
    begin(rig);
    expect_feed(rig, FEED_FORBIDDEN);
    assert_true(is_gone(rig, "x"));
    assert_non_null(model_server(rig->model, "other", "y"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, close_rig)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_streaming_list),
        TEST(test_no_streaming_list_by_422),
        TEST(test_no_streaming_list_by_error_event),
        TEST(test_a_streaming_list_without_end),
        TEST(test_pages_as_the_last_resort),
        TEST(test_another_version_is_served),
        TEST(test_not_served),
        TEST(test_watch_forbidden),
        TEST(test_cut_in_the_first_content),
        TEST(test_cut_in_the_middle_of_an_object),
        TEST(test_garbage_lines),
        TEST(test_garbage_after_objects),
        TEST(test_web_page_in_the_stream),
        TEST(test_a_normal_end),
        TEST(test_streams_that_always_end_in_half_an_object),
        TEST(test_no_haste_with_short_streams),
        TEST(test_410_in_the_stream),
        TEST(test_410_of_the_request),
        TEST(test_410_and_then_a_cut),
        TEST(test_a_list_that_is_none),
        TEST(test_wrong_types),
        TEST(test_objects_from_elsewhere),
        TEST(test_contents_without_end),
        TEST(test_an_object_of_five_megabytes),
        TEST(test_a_nameless_giant),
        TEST(test_answers_that_are_too_long),
        TEST(test_401),
        TEST(test_403),
        TEST(test_403_of_somebody_in_between),
        TEST(test_403_that_lasts),
        TEST(test_429),
        TEST(test_500),
        TEST(test_503),
        TEST(test_404_for_a_moment),
        TEST(test_html),
        TEST(test_html_is_no_sign_of_life),
        TEST(test_redirect_to_sign_in),
        TEST(test_the_server_goes_and_comes_back),
        TEST(test_the_server_freezes),
        TEST(test_a_long_silence_is_offline),
        TEST(test_a_stream_without_bookmarks),
        TEST(test_quiet_is_not_old),
        TEST(test_nobody_there_at_first),
        TEST(test_nobody_there_for_long),
        TEST(test_offline_counts_from_the_loss),
        TEST(test_retry_reads_again_at_once),
        TEST(test_a_conflict_about_something_else_is_repeated),
        TEST(test_a_conflict_about_the_same_is_told),
        TEST(test_endless_conflicts_end),
        TEST(test_a_refused_change),
        TEST(test_a_change_without_an_answer_is_doubt),
        TEST(test_remembered_rows_that_are_forbidden_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
