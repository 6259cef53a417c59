/*
 * A list and its watch under a server that misbehaves: whatever comes, the rows that were read
 * stay, and everything is right again afterwards without anybody doing anything.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>

#include "support/notebook_words.h"
#include "support/rig.h"

/* Ways to the first content ------------------------------------------------------------------- */

static void test_streaming_list(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1") ADDED("b", "2")), FAULT_GATE("whole"),
           FAULT_TEXT(LIST_END("10")), FAULT_GATE("later"), FAULT_TEXT(ADDED("c", "11")),
           FAULT_STALL);
    rig_begin(rig);
    rig_expect(rig, rig_has, "b"); /* rows are shown before the list is whole */
    assert_int_equal(rig_feed(rig).state, FEED_LOADING);
    fault_server_open_gate(rig->server, "whole");
    rig_expect_feed(rig, FEED_LIVE);
    fault_server_open_gate(rig->server, "later");
    rig_expect(rig, rig_has, "c");
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
    rig_begin(rig);
    rig_expect(rig, rig_has, "c");
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "a");
    assert_int_equal(rig_link(rig).state, LINK_LIVE);
}

/* A server or proxy that knows no streaming list and says nothing: no end mark comes. */
static void test_a_streaming_list_without_end(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    fault_server_answer(rig->server, LISTED, 200, "application/json",
                        LIST(OBJECT("a", "1", "") "," OBJECT("b", "2", ""), "10"));
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1")), FAULT_STALL);
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "ab");
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "ab");
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
}

static void test_not_served(void **state)
{
    struct rig *rig = *state;

    fault_server_answer(rig->server, "GET /apis/kubeflow.org*", 404, "text/plain; charset=utf-8",
                        "404 page not found\n");
    rig_begin(rig);
    rig_expect_feed(rig, FEED_NOT_SERVED);
    rig_expect_link(rig, LINK_LIVE);
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
    rig_begin(rig);
    rig_expect(rig, rig_has, "a");
    rig_expect(rig, rig_has, "b");
    rig_expect(rig, rig_has_not, "a");
}

/* Streams that break -------------------------------------------------------------------------- */

static void test_cut_in_the_first_content(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(ADDED("a", "1") "{\"type\":\"ADDED\",\"object\":{\"meta"),
           FAULT_RESET);
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
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
    rig_begin_with_three(rig);
    fault_server_open_gate(rig->server, "cut");
    rig_expect(rig, rig_has, "e");
    rig_assert_rows(rig, "abcde");
    assert_true(fault_server_count(rig->server, NOTEBOOKS "*resourceVersion=12") >= 1);
    rig_expect_feed(rig, FEED_LIVE);
    assert_int_equal(rig_link(rig).state, LINK_LIVE);
    rig_assert_never_fewer(rig, 3);
}

static void garbage(struct rig *rig, const char *line)
{
    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(ADDED("e", "13")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("go"), FAULT_TEXT(line), FAULT_STALL);
    rig_begin_with_three(rig);
    fault_server_open_gate(rig->server, "go");
    rig_expect(rig, rig_has, "e");
    rig_assert_rows(rig, "abce");
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_never_fewer(rig, 3);
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
    rig_begin_with_three(rig);
    rig_expect(rig, rig_has_not, "b");
    rig_assert_rows(rig, "ac");
    /* From the bookmark, not from the last object. */
    assert_int_equal(fault_server_count(rig->server, NOTEBOOKS "*resourceVersion=20"), 1);
}

/* Each lasts for a while and then breaks off within an object: what it stumbles over there may
 * never come whole, so that after some tries the content is read anew. */
static void test_streams_that_always_end_in_half_an_object(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_PAUSE(4 * rig->pace.backoff_first + 20),
           FAULT_TEXT("{\"type\":\"MODIFIED\",\"object\":{\"meta"), FAULT_CLOSE);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(ADDED("a", "1") ADDED("d", "12") LIST_END("40")),
           FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_CLOSE);
    rig_begin_with_three(rig);
    fault_server_open_gate(rig->server, "cut");
    rig_expect(rig, rig_has, "d");
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "ad");
}

/* Streams that end at once do not make carnet run in circles. */
static void test_no_haste_with_short_streams(void **state)
{
    struct rig *rig = *state;
    int64_t begun;

    SCRIPT(WATCHED, 0, HEAD, FAULT_CLOSE);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_CLOSE);
    rig_begin(rig);
    rig_expect(rig, rig_has, "c");
    begun = clock_mono_ms();
    while (clock_mono_ms() - begun < 1000)
        loop_turn(rig->loop, 50);
    assert_in_range(fault_server_count(rig->server, NOTEBOOKS "*"), 2, 25);
    rig_assert_rows(rig, "abc");
}

/* Versions that are too old ------------------------------------------------------------------- */

/* The content is read again; what is not in it goes, the rest never does. */
static void assert_swept(struct rig *rig)
{
    rig_expect(rig, rig_has_not, "b");
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "acd");
    assert_int_equal(rig->removed, 1);
    rig_assert_never_fewer(rig, 3);
}

#define SECOND_CONTENT ADDED("a", "1") ADDED("c", "3") ADDED("d", "30") LIST_END("40")

static void test_410_in_the_stream(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(SECOND_CONTENT), FAULT_STALL);
    SCRIPT(STREAMED, 1, HEAD, FAULT_TEXT(THREE), FAULT_GATE("old"),
           FAULT_TEXT(EVENT("ERROR", STATUS(410, "Expired", "too old resource version: 1 (280)"))),
           FAULT_CLOSE);
    rig_begin_with_three(rig);
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
    rig_begin_with_three(rig);
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
    rig_begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    rig_expect(rig, rig_has, "d");
    rig_assert_rows(rig, "abcd");
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
    rig_begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    rig_expect(rig, rig_was_asked, NOTEBOOKS "*resourceVersion=10");
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
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
    rig_begin(rig);
    rig_expect(rig, rig_has, "d");
    rig_assert_rows(rig, "abcd");
    assert_null(model_server(rig->model, "other", "x"));
}

static bool is_too_large(struct rig *rig, const void *what)
{
    (void)what;
    return rig_feed(rig).error.code == ERR_TOO_LARGE;
}

/* The same row again and again: each way of reading is given up, the row stays, and the person
 * reads that it is too much. */
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
    rig_begin(rig);
    rig_expect(rig, is_too_large, "that it is too much");
    rig_expect(rig, rig_was_asked, LISTED);
    rig_expect(rig, rig_was_asked, PAGED);
    rig_assert_rows(rig, "a");
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    ops = rig->platform->ops;
    ops->read_yaml(rig->platform, &told, KIND_SERVER, &ref, note_told, &told);
    while (told.answers < 1)
        loop_turn(rig->loop, RIG_MS);
    assert_int_equal(told.error.code, ERR_TOO_LARGE);
    ops->read_log(rig->platform, &told, &ref, "a", 0, false, note_told, &told);
    while (told.answers < 2)
        loop_turn(rig->loop, RIG_MS);
    assert_int_equal(told.error.code, ERR_NONE);
    assert_string_equal(told.text.s + told.text.len - strlen("\nthe end\n"), "\nthe end\n");
    assert_true(str_starts(told.text.s, LOG_CUT "0123456789abcde\n"));
    str_fini(&told.text);
}

/* Each such byte becomes three: the end, which says why, is not what gives way. */
static void test_a_log_that_is_not_utf8(void **state)
{
    struct rig *rig = *state;
    struct ref ref = {"lab", "a"};
    struct told told = {.text = STR_INIT(1u << 20)};
    const struct platform_ops *ops;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    SCRIPT("GET /api/v1/namespaces/lab/pods/a/log*", 0,
           FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"),
           FAULT_REPEAT("\xe9\xe8\xe9\xe8\xe9\xe8\xe9\n", 3500), FAULT_TEXT("the end\n"),
           FAULT_CLOSE);
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    ops = rig->platform->ops;
    ops->read_log(rig->platform, &told, &ref, "a", 0, false, note_told, &told);
    while (told.answers < 1)
        loop_turn(rig->loop, RIG_MS);
    assert_int_equal(told.error.code, ERR_NONE);
    assert_in_range(told.text.len, 60000, 65536);
    assert_true(str_starts(told.text.s, LOG_CUT "\uFFFD"));
    assert_true(str_ends(told.text.s, "\uFFFD\nthe end\n"));
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
    rig_begin_with_three(rig);
    fault_server_open_gate(rig->server, "old");
    while (fault_server_count(rig->server, STREAMED) < 2)
        loop_turn(rig->loop, 20);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
    rig_assert_never_fewer(rig, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

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
        TEST(test_a_log_that_is_not_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
