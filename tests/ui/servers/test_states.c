/* The states of the list: loading, empty, forbidden, old, failing; in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/tui/key.h>

#include "support/fixture_platform.h"
#include "support/golden.h"
#include "support/stage.h"

static void loading(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_loading(stage->platform, KIND_SERVER, TEAM, 0);
    fixture_connecting(stage->platform);
    stage_show(stage, TEAM);
    assert_false(ui_settled(stage->ui));
    stage_check_both(stage, "servers/loading");
    stage_free(stage);
}

/* A key that came before the list: there may well be servers. What was said goes when they come. */
static void a_key_before_the_list(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_loading(stage->platform, KIND_SERVER, TEAM, 0);
    stage_show(stage, TEAM);
    stage_keys(stage, "w");
    assert_non_null(strstr(stage_text(stage), "The list of servers is not read yet."));
    fixture_serve(stage->platform, KIND_SERVER, TEAM);
    stage_settle(stage);
    assert_non_null(strstr(stage_text(stage), "train-gpu"));
    assert_null(strstr(stage_text(stage), "not read yet"));
    stage_free(stage);
    stage = stage_prepare(24, 80, false);
    struct error error = ERROR_NONE;
    error_set(&error, ERR_REFUSED, NULL, NULL, NULL);
    fixture_unread(stage->platform, KIND_SERVER, TEAM, &error);
    fixture_offline(stage->platform, 3, 8);
    stage_show(stage, TEAM);
    stage_keys(stage, "w");
    assert_non_null(strstr(stage_text(stage), "The list of servers is not read yet."));
    stage_free(stage);
}

/* After two seconds the count so far is said. */
static void loading_long(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    int64_t deadline = clock_mono_ms() + 20000;
    fixture_loading(stage->platform, KIND_SERVER, TEAM, 1500);
    stage_show(stage, TEAM);
    assert_null(strstr(stage_text(stage), "1,500"));
    while (!strstr(stage_text(stage), "Reading… 1,500") && clock_mono_ms() < deadline)
        poll(NULL, 0, 20);
    assert_non_null(strstr(stage_text(stage), "Reading… 1,500"));
    stage_free(stage);
}

static void empty(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_clear(stage->platform, TEAM);
    stage_show(stage, TEAM);
    assert_true(ui_settled(stage->ui));
    stage_check_both(stage, "servers/empty");
    stage_free(stage);
}

static void forbidden(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_forbid(stage->platform, KIND_SERVER, "lab-7");
    stage_show(stage, "lab-7");
    stage_check_both(stage, "servers/forbidden");
    stage_free(stage);
}

static void forbidden_all(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_forbid(stage->platform, KIND_SERVER, NULL);
    stage_show(stage, "");
    stage_check_both(stage, "servers/forbidden_all");
    stage_free(stage);
}

/* Rows stay, muted, with their age; the detail pane goes on working. */
static void offline(void **state)
{
    struct stage *stage = stage_new(24, 80);
    stage_text(stage);
    fixture_offline(stage->platform, 180, 8);
    stage_check_both(stage, "servers/offline");
    stage_free(stage);
}

static void offline_refuses(void **state)
{
    struct stage *stage = stage_new(24, 80);
    size_t count;
    fixture_offline(stage->platform, 180, 8);
    stage_settle(stage);
    stage_keys(stage, "s");
    assert_string_equal(stage_row(stage, 22), " Not sent: no connection. R tries now.");
    fixture_changes(stage->platform, &count);
    assert_int_equal(count, 0);
    stage_keys(stage, "R");
    assert_int_equal(fixture_retries(stage->platform), 1);
    stage_free(stage);
}

/* Nobody will answer there again: what starts it is said, not that a try may help. */
static void a_sandbox_that_ended_is_started_again(void **state)
{
    struct stage *stage = stage_new(24, 80);
    stage->sandbox = true;
    stage_text(stage);
    fixture_old(stage->platform, 40);
    stage_settle(stage);
    assert_null(strstr(stage_text(stage), "The sandbox has ended"));
    fixture_offline(stage->platform, 180, 8);
    stage_settle(stage);
    assert_string_equal(stage_row(stage, 22),
                        " The sandbox has ended. C, then Enter, starts it again.");
    stage_keys(stage, "s");
    assert_string_equal(stage_row(stage, 22),
                        " Not sent: the sandbox has ended. C, then Enter, starts it again.");
    stage_keys(stage, "C");
    stage_key(stage, K_ENTER);
    assert_string_equal(stage->asked.context, "aaw-prod"); /* the one that is shown */
    stage_free(stage);
}

static void a_sandbox_that_is_not_there_at_first(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    stage->sandbox = true;
    fixture_loading(stage->platform, KIND_SERVER, TEAM, 0);
    fixture_offline(stage->platform, 3, 8);
    stage_show(stage, TEAM);
    assert_non_null(strstr(stage_text(stage), "C, then Enter, starts it again."));
    assert_null(strstr(stage_text(stage), "tries now"));
    stage_free(stage);
}

/* The platform answers, and not to this person: said wherever nothing else is, until it has passed.
 * Trying again alone cannot help, so it is not promised. */
static void signed_out(void **state)
{
    struct stage *stage = stage_new(24, 80);
    struct error error = ERROR_NONE;
    error_set(&error, ERR_UNAUTHORIZED,
              NA_("{host} does not accept your token.", "Fetch the kubeconfig again."), "host",
              "aaw.example.ca");
    stage_text(stage);
    fixture_link(stage->platform, LINK_SIGNED_OUT, &error);
    stage_settle(stage);
    stage_keys(stage, "o"); /* the next action: the line is free again */
    stage_key(stage, K_ESC);
    stage_check_both(stage, "servers/signed_out");
    assert_null(strstr(stage_row(stage, 0), "R "));
    stage_keys(stage, "s");
    assert_non_null(strstr(stage_text(stage), "Not sent. aaw.example.ca does not accept your"));
    assert_null(strstr(stage_text(stage), "no connection"));
    fixture_live(stage->platform);
    stage_settle(stage);
    stage_keys(stage, "o");
    stage_key(stage, K_ESC);
    assert_null(strstr(stage_text(stage), "your token"));
    stage_free(stage);
}

/* Never connected: why, in place of rows. */
static void unreachable(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_loading(stage->platform, KIND_SERVER, TEAM, 0);
    fixture_offline(stage->platform, 3, 8);
    stage_show(stage, TEAM);
    stage_check_both(stage, "servers/unreachable");
    stage_free(stage);
}

/* The list fails while others work: rows stay, the error is said once. */
static void error_of_the_list(void **state)
{
    struct stage *stage = stage_new(24, 80);
    struct error error = ERROR_NONE;
    error_set(&error, ERR_TIMEOUT, NULL, NULL, NULL);
    stage_text(stage);
    fixture_stale(stage->platform, KIND_SERVER, TEAM, 180, &error);
    stage_check_both(stage, "servers/stale");
    stage_keys(stage, "T");
    assert_null(strstr(stage_row(stage, 22), "time"));
    stage_free(stage);
}

static void unreadable(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    struct server server = facts_server(TEAM, "broken");
    server.unreadable = "spec.template is a number, not an object: {\"spec\":{\"template\":7}}";
    model_put_server(stage->world, &server);
    stage_show(stage, TEAM);
    stage_key(stage, K_END);
    for (int i = 0; i < 5 && !strstr(stage_text(stage), "── broken"); i++)
        stage_keys(stage, "k");
    stage_check_both(stage, "servers/unreadable");
    stage_keys(stage, "s");
    assert_non_null(strstr(stage_row(stage, 22), "carnet cannot read broken"));
    stage_free(stage);
}

static void not_served(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_not_served(stage->platform, KIND_SERVER);
    stage_show(stage, TEAM);
    stage_check_both(stage, "servers/not_served");
    stage_free(stage);
}

static void some_namespaces_cannot_be_read(void **state)
{
    struct stage *stage = stage_prepare(24, 120, false);
    fixture_partial(stage->platform, KIND_SERVER, 3);
    stage_show(stage, "");
    assert_non_null(strstr(stage_row(stage, 2), "3 namespaces not readable"));
    stage_free(stage);
}

static void no_platform(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    struct error error = ERROR_NONE;
    error_set(&error, ERR_CONFIG, NULL, NULL, NULL);
    ui_show_error(stage->ui, "aaw-prod", &error);
    stage_check_both(stage, "servers/no_platform");
    stage_keys(stage, "sdN0!A jkR"); /* nothing of this can harm */
    assert_string_equal(stage->asked.context, "aaw-prod");
    stage_free(stage);
}

static void events_forbidden(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_forbid(stage->platform, KIND_EVENT, TEAM);
    stage_show(stage, TEAM);
    stage_key(stage, K_RIGHT);
    assert_non_null(strstr(stage_text(stage), "You may not read events here. The missing right: "
                                              "list events."));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading),
        cmocka_unit_test(a_key_before_the_list),
        cmocka_unit_test(loading_long),
        cmocka_unit_test(empty),
        cmocka_unit_test(forbidden),
        cmocka_unit_test(forbidden_all),
        cmocka_unit_test(offline),
        cmocka_unit_test(offline_refuses),
        cmocka_unit_test(a_sandbox_that_ended_is_started_again),
        cmocka_unit_test(a_sandbox_that_is_not_there_at_first),
        cmocka_unit_test(signed_out),
        cmocka_unit_test(unreachable),
        cmocka_unit_test(error_of_the_list),
        cmocka_unit_test(unreadable),
        cmocka_unit_test(not_served),
        cmocka_unit_test(some_namespaces_cannot_be_read),
        cmocka_unit_test(no_platform),
        cmocka_unit_test(events_forbidden),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
