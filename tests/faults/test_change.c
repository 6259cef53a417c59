/*
 * One change of a person under conflicts, refusals and silence; what was remembered and may no
 * longer be read.
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

static struct error stop_a_error(struct rig *rig)
{
    struct platform_change change = {.verb = VERB_STOP_SERVER,
                                     .ref = {"lab", "a"},
                                     .uid = "uid-a",
                                     .generation = 1,
                                     .was_stopped = false};
    struct outcome outcome = {0};

    rig->platform->ops->change(rig->platform, rig, &change, take_outcome, &outcome);
    assert_true(rig_waits(rig, is_over, &outcome));
    return outcome.error;
}

static enum error_code stop_a(struct rig *rig)
{
    return stop_a_error(rig).code;
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

/* What is read again is no object: nobody said that it changed. It was refused, that much is known.
 */
static void test_a_conflict_that_cannot_be_read(void **state)
{
    static const char *const bodies[] = {"{\"metadata\":", "", "hello"};
    struct rig *rig = *state;

    fault_server_answer(rig->server, "PATCH " ONE, 409, "application/json", STALE);
    platform_start(rig->platform);
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct error error;

        fault_server_answer(rig->server, "GET " ONE, 200, "application/json", bodies[i]);
        error = stop_a_error(rig);
        assert_int_equal(error.code, ERR_PROTOCOL);
        assert_false(platform_outcome_open(&error));
    }
    assert_int_equal(fault_server_count(rig->server, "PATCH " ONE), 3);
}

/* Its stop mark is as the person saw it; the rest is not, or it is another server. */
static void test_a_conflict_about_another_spec_is_told(void **state)
{
    static const char *const bodies[] = {
        "{\"metadata\":{\"name\":\"a\",\"uid\":\"uid-a\",\"generation\":2}}",
        "{\"metadata\":{\"name\":\"a\",\"uid\":\"uid-b\",\"generation\":1}}",
    };
    struct rig *rig = *state;

    fault_server_answer(rig->server, "PATCH " ONE, 409, "application/json", STALE);
    platform_start(rig->platform);
    for (int i = 0; i < 2; i++) {
        fault_server_answer(rig->server, "GET " ONE, 200, "application/json", bodies[i]);
        assert_int_equal(stop_a(rig), ERR_CONFLICT);
        assert_int_equal(fault_server_count(rig->server, "PATCH " ONE), i + 1);
    }
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
    struct pace patient = rig->pace;
    struct platform_change change = {
        .verb = VERB_STOP_SERVER, .ref = {"lab", "a"}, .uid = "uid-a", .generation = 1};
    struct outcome outcome = {0};

    patient.ask_after = 60000;
    kubernetes_set_pace(rig->platform, &patient);
    SCRIPT(WATCHED, 0, HEAD, FAULT_STALL);
    SCRIPT(STREAMED, 0, HEAD, FAULT_TEXT(THREE), FAULT_STALL);
    rig_begin_with_three(rig);
    fault_server_freeze(rig->server, true);
    rig->platform->ops->change(rig->platform, rig, &change, take_outcome, &outcome);
    rig_expect_link(rig, LINK_OLD);
    assert_false(outcome.over);
    rig_assert_rows(rig, "abc");
    fault_server_freeze(rig->server, false);
    rig_expect_link(rig, LINK_LIVE);
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
    rig_begin(rig);
    rig_expect_feed(rig, FEED_FORBIDDEN);
    assert_true(rig_has_not(rig, "x"));
    assert_non_null(model_server(rig->model, "other", "y"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_conflict_about_something_else_is_repeated),
        TEST(test_a_conflict_about_the_same_is_told),
        TEST(test_a_conflict_that_cannot_be_read),
        TEST(test_a_conflict_about_another_spec_is_told),
        TEST(test_endless_conflicts_end),
        TEST(test_a_refused_change),
        TEST(test_a_change_without_an_answer_is_doubt),
        TEST(test_remembered_rows_that_are_forbidden_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
