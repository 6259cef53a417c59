/*
 * The connection as a whole: refusals of every kind, and servers that go, freeze and come back. The
 * link says the truth, and the rows that were read stay.
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

/* Refusals ------------------------------------------------------------------------------------ */

/* Live, then cut off; everything is answered so until the gate opens; then right again, with one
 * row more. */
static void refused(struct rig *rig, int status, const char *type, const char *body,
                    enum link_state link, enum feed_state feed)
{
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_RESET);
    rig_begin_with_three(rig);
    fault_server_answer(rig->server, "GET *", status, type, body);
    fault_server_open_gate(rig->server, "cut");
    rig_expect_link(rig, link);
    rig_expect_feed(rig, feed);
    rig_assert_rows(rig, "abc");
    rig_serve_groups(rig);
    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(ADDED("d", "12")), FAULT_STALL);
    SCRIPT(
        STREAMED, 0, HEAD,
        FAULT_TEXT(ADDED("a", "1") ADDED("b", "2") ADDED("c", "3") ADDED("d", "12") LIST_END("40")),
        FAULT_STALL);
    rig_expect(rig, rig_has, "d");
    rig_expect_feed(rig, FEED_LIVE);
    rig_expect_link(rig, LINK_LIVE);
    rig_assert_rows(rig, "abcd");
    rig_assert_never_fewer(rig, 3);
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
    rig_begin_with_three(rig);
    fault_server_answer(rig->server, NOTEBOOKS "*", 403, "application/json",
                        STATUS(403, "Forbidden", "may not"));
    fault_server_open_gate(rig->server, "cut");
    rig_expect_feed(rig, FEED_FORBIDDEN);
    rig_assert_rows(rig, "");
    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
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

/* So many more tries of the link's keeper. */
static void wait_for_questions(struct rig *rig, int more)
{
    int64_t end = clock_mono_ms() + RIG_MS;
    int asked = fault_server_count(rig->server, "GET /version");
    while (fault_server_count(rig->server, "GET /version") < asked + more && clock_mono_ms() < end)
        loop_turn(rig->loop, 20);
}

/* Somebody else's page for every address: no sign of life, however often it comes. */
static void test_html_is_no_sign_of_life(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_GATE("cut"), FAULT_RESET);
    rig_begin_with_three(rig);
    fault_server_answer(rig->server, "GET *", 404, "text/html", "<html>Not here</html>");
    fault_server_open_gate(rig->server, "cut");
    rig_expect_link(rig, LINK_OFFLINE);
    wait_for_questions(rig, 1); /* what was answered before the page came has arrived by now */
    rig_expect_link(rig, LINK_OFFLINE);
    int64_t lost = rig_link(rig).since;
    wait_for_questions(rig, 4);
    rig_expect_link(rig, LINK_OFFLINE);
    assert_int_equal(rig_link(rig).since, lost);
    rig_assert_rows(rig, "abc");
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
    rig_begin_with_three(rig);
    fault_server_down(rig->server);
    rig_expect_link(rig, LINK_OFFLINE);
    rig_expect_feed(rig, FEED_STALE);
    assert_true(rig_link(rig).error.code == ERR_REFUSED || rig_link(rig).error.code == ERR_CUT);
    rig_assert_rows(rig, "abc");
    assert_true(rig_feed(rig).as_of > 0);
    fault_server_up(rig->server);
    rig_expect(rig, rig_has_not, "a");
    rig_expect_link(rig, LINK_LIVE);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "bc");
    assert_int_equal(rig->removed, 1);
}

/* As by SIGSTOP: connections stand, nothing is answered. */
static void test_the_server_freezes(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(DELETED("b", "11")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_begin_with_three(rig);
    fault_server_freeze(rig->server, true);
    rig_expect_link(rig, LINK_OLD);
    assert_int_equal(rig_feed(rig).state, FEED_STALE);
    rig_assert_rows(rig, "abc");
    fault_server_freeze(rig->server, false);
    rig_expect_link(rig, LINK_LIVE);
    /* The old stream is dead: it is opened again from where it was. */
    rig_expect(rig, rig_has_not, "b");
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "ac");
}

static void test_a_long_silence_is_offline(void **state)
{
    struct rig *rig = *state;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_begin_with_three(rig);
    fault_server_freeze(rig->server, true);
    rig_expect_link(rig, LINK_OFFLINE);
    rig_assert_rows(rig, "abc");
    fault_server_freeze(rig->server, false);
    rig_expect_link(rig, LINK_LIVE);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_never_fewer(rig, 3);
}

/* Bookmarks cease though the other side lives: the stream is dead and nobody said so. */
static void test_a_stream_without_bookmarks(void **state)
{
    struct rig *rig = *state;
    struct pace pace = rig->pace;

    pace.stream_silence = 400;
    kubernetes_set_pace(rig->platform, &pace);
    SCRIPT(WATCHED, 0, HEAD, FAULT_TEXT(DELETED("b", "11")), FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_begin_with_three(rig);
    rig_expect(rig, rig_has_not, "b");
    rig_assert_rows(rig, "ac");
    assert_int_equal(rig_link(rig).state, LINK_LIVE);
}

/* While all is quiet the link stays live, because a small request is answered. */
static void test_quiet_is_not_old(void **state)
{
    struct rig *rig = *state;
    int64_t begun;

    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_begin_with_three(rig);
    begun = clock_mono_ms();
    while (clock_mono_ms() - begun < 1500) {
        loop_turn(rig->loop, 50);
        assert_int_equal(rig_link(rig).state, LINK_LIVE);
    }
    assert_in_range(fault_server_count(rig->server, "GET /version"), 3, 12);
}

static void test_nobody_there_at_first(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    fault_server_down(rig->server);
    rig_begin(rig);
    assert_int_equal(rig_link(rig).state, LINK_CONNECTING);
    rig_expect_link(rig, LINK_OFFLINE);
    assert_true(rig_link(rig).again > 0);
    assert_int_equal(rig_feed(rig).state, FEED_STALE);
    fault_server_up(rig->server);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
}

/* Neither the keeper's tries nor the person's begin the loss anew. */
static void test_offline_counts_from_the_loss(void **state)
{
    struct rig *rig = *state;

    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_begin_with_three(rig);
    fault_server_down(rig->server);
    rig_expect_link(rig, LINK_OFFLINE);
    int64_t lost = rig_link(rig).since;
    for (int i = 0; i < 3; i++) {
        while (clock_mono_ms() < lost + 50 * (i + 1))
            loop_turn(rig->loop, 20);
        platform_retry(rig->platform);
        rig_expect_link(rig, LINK_OFFLINE);
        assert_int_equal(rig_link(rig).since, lost);
    }
    fault_server_up(rig->server);
    platform_retry(rig->platform);
    rig_expect_link(rig, LINK_LIVE);
    assert_true(rig_link(rig).since > lost);
    fault_server_down(rig->server);
    rig_expect_link(rig, LINK_OFFLINE);
    assert_true(rig_link(rig).since > lost + 50); /* another loss */
}

/* Each try that fails says when the next one is. */
static void test_nobody_there_for_long(void **state)
{
    struct rig *rig = *state;
    int64_t begun = clock_mono_ms(), said = 0;
    int tries = 0;

    fault_server_down(rig->server);
    rig_begin(rig);
    while (tries < 4 && clock_mono_ms() - begun < 20000) {
        loop_turn(rig->loop, 20);
        if (rig_link(rig).again > 0 && rig_link(rig).again != said) {
            said = rig_link(rig).again;
            tries++;
        }
    }
    assert_int_equal(tries, 4);
}

/* The key R. */
static void test_retry_reads_again_at_once(void **state)
{
    struct rig *rig = *state;
    struct pace slow = rig->pace;

    slow.signed_out_again = 600000;
    slow.backoff_first = 600000;
    slow.backoff_most = 600000;
    kubernetes_set_pace(rig->platform, &slow);
    fault_server_down(rig->server);
    rig_begin(rig);
    rig_expect_link(rig, LINK_OFFLINE);
    fault_server_up(rig->server);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    platform_retry(rig->platform);
    rig_expect_feed(rig, FEED_LIVE);
    rig_assert_rows(rig, "abc");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
