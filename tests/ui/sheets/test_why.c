/* w: why a server is in its state, as a page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "support/fixture_platform.h"
#include "support/golden.h"
#include "support/stage.h"

/* What stands in the world beside the servers of screens.md 3.4 -------------------------------- */

static void put_crash(struct model *world, int restarts, int64_t ended)
{
    struct container container = facts_container("r-crash");
    container.restarts = restarts;
    container.memory_limit = 4 * FACTS_GIB;
    container.now = facts_waiting("CrashLoopBackOff", "back-off 40s restarting failed container");
    container.last = facts_ended("Error", 3);
    container.last.ended = ended;
    facts_put_container(world, TEAM, "r-crash", &container);
}

static void put_world(struct stage *stage)
{
    struct server server = facts_server(TEAM, "a-quota");
    struct event event = facts_event(
        TEAM, "StatefulSet", "a-quota", "FailedCreate",
        "create Pod a-quota-0 in StatefulSet a-quota failed error: pods \"a-quota-0\" is "
        "forbidden: "
        "exceeded quota: kf-resource-quota, requested: requests.cpu=2, used: requests.cpu=69, "
        "limited: requests.cpu=70");
    struct server odd = facts_server(TEAM, "b-odd");
    struct event words = facts_event(TEAM, "Notebook", "b-odd", "Strange", "words nobody has seen");
    fixture_add_wide(stage->platform);
    put_crash(stage->world, 4, FACTS_NOW - 20);
    model_put_server(stage->world, &server);
    event.about_uid = "";
    model_put_event(stage->world, &event);
    model_put_server(stage->world, &odd);
    model_put_event(stage->world, &words);
    fixture_yaml(stage->platform, "r-crash-0",
                 "starting\nModuleNotFoundError: No module named 'geo'\n\n", NULL);
}

static struct stage *begin(int rows, int cols, const char *language)
{
    struct stage *stage = stage_prepare(rows, cols, false);
    language_set(language);
    put_world(stage);
    stage_show(stage, TEAM);
    stage_text(stage);
    return stage;
}

/* Puts the cursor on a server and opens the page. */
static void open_why(struct stage *stage, const char *name)
{
    stage_keys(stage, "/");
    stage_keys(stage, name);
    stage_keys(stage, ENTER "w");
}

/* Frames --------------------------------------------------------------------------------------- */

static const struct frame {
    const char *name, *server;
    int rows, cols;
    bool ascii;
    const char *keys;
} frames[] = {
    {"why_image", "geo-map", 24, 80, false, ""},
    {"why_image_120x36", "geo-map", 36, 120, false, ""},
    {"why_image_ascii", "geo-map", 24, 80, true, ""},
    {"why_image_60x15", "geo-map", 15, 60, false, ""},
    {"why_crash", "r-crash", 24, 80, false, ""},
    {"why_crash_120x36", "r-crash", 36, 120, false, ""},
    {"why_quota", "a-quota", 24, 80, false, ""},
    {"why_unknown", "b-odd", 24, 80, false, ""},
    {"why_stopped", "old-rstudio", 24, 80, false, ""},
    {"why_ready", "jl-cpu", 24, 80, false, ""},
    {"why_events", "train-gpu", 24, 80, false, "\t"},
};

static void a_frame(void **state)
{
    const struct frame *frame = *state;
    static const char *const languages[] = {"en", "fr"};
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        char name[80];
        struct stage *stage = begin(frame->rows, frame->cols, languages[i]);
        open_why(stage, frame->server);
        stage_keys(stage, frame->keys);
        snprintf(name, sizeof name, "sheets/%s%s", frame->name, i == 1 ? ".fr" : "");
        golden_check(name, frame->ascii ? stage_ascii(stage) : stage_text(stage));
        stage_free(stage);
    }
    language_set("en");
}

/* Behaviour ------------------------------------------------------------------------------------ */

static int setup(void **state)
{
    *state = begin(24, 80, "en");
    return 0;
}

static void the_log_is_asked_for_once_for_each_end(void **state)
{
    struct stage *stage = *state;
    const char *last;
    open_why(stage, "train-gpu");
    assert_int_equal(fixture_logs(stage->platform, &last), 0);
    stage_keys(stage, ESC ESC);
    fixture_hold(stage->platform, true);
    open_why(stage, "r-crash");
    assert_shows(stage, "reading…");
    int row = stage_row_of(stage, "What you can do");
    fixture_hold(stage->platform, false);
    stage_settle(stage);
    assert_shows(stage, "ModuleNotFoundError: No module named 'geo'");
    assert_int_equal(stage_row_of(stage, "What you can do"), row); /* nothing moved */
    assert_int_equal(fixture_logs(stage->platform, &last), 1);
    assert_string_equal(last, "r-crash-0 r-crash previous");
    put_crash(stage->world, 4, FACTS_NOW - 20);
    stage_settle(stage);
    assert_int_equal(fixture_logs(stage->platform, &last), 1);
    put_crash(stage->world, 5, FACTS_NOW - 5);
    stage_settle(stage);
    assert_int_equal(fixture_logs(stage->platform, &last), 2);
    stage_keys(stage, "R");
    assert_int_equal(fixture_logs(stage->platform, &last), 3);
}

static void a_log_that_cannot_be_read_says_why(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_NOT_FOUND,
              N_("{container} has not ended before, so there is no earlier log."), "container",
              "r-crash");
    fixture_yaml(stage->platform, "r-crash-0", NULL, &error);
    open_why(stage, "r-crash");
    assert_shows(stage, "r-crash has not ended before");
    stage_keys(stage, ESC);
    fixture_yaml(stage->platform, "r-crash-0", "\n  \n", NULL);
    stage_keys(stage, "w");
    assert_shows(stage, "it wrote nothing");
    stage_keys(stage, ESC);
    fixture_yaml(stage->platform, "r-crash-0", "\033[31mred\033[0m and \033]0;title\007more\n",
                 NULL);
    stage_keys(stage, "w");
    assert_shows(stage, "red and more");
}

/* The history may be read, or the answer come, while the page is open. */
static void a_stop_from_here_is_told_when_it_is_known(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "old-rstudio");
    assert_shows(stage, "by a person, or by the platform");
    int64_t when = model_server(stage->model, TEAM, "old-rstudio")->stopped;
    char clock[6];
    AUTO_STR struct str sentence = STR_INIT(STR_LINE);
    clock_hour_minute(clock, when);
    str_addf(&sentence, "Stopped: from here, at %s.", clock);
    model_put_stopped_here(stage->model, TEAM, "old-rstudio", when);
    assert_shows(stage, sentence.s);
    assert_shows(stage, "The call stands in the local history.");
    str_clear(&sentence);
    stage_keys(stage, "L");
    str_addf(&sentence, "Arrêté : d’ici, à %s.", clock);
    assert_shows(stage, sentence.s);
    stage_keys(stage, "L");
}

/* What carnet cannot do itself has a call that can be copied. */
static void a_step_of_another_program_is_copied(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "train-gpu");
    assert_hides(stage, "Copy the call"); /* to wait has none */
    stage_keys(stage, "j");
    assert_shows(stage, "↵ Copy the call");
    stage_keys(stage, ENTER);
    assert_string_equal(stage->asked.copied, "kubectl --context=aaw-prod -n aaw-team edit "
                                             "notebooks.kubeflow.org/train-gpu");
    assert_shows(stage, "What you can do"); /* the page stays */
}

static void a_log_that_may_not_be_read_is_not_asked_for(void **state)
{
    struct stage *stage = *state;
    struct rights rights = {{0}};
    const char *last;
    rights.allowed[RIGHT_READ_LOGS] = rights.allowed[RIGHT_CHANGE_SERVER] = ALLOWED_NO;
    rights.allowed[RIGHT_DELETE_SERVER] = ALLOWED_NO;
    model_put_rights(stage->world, TEAM, &rights);
    platform_ask_rights(stage->platform, TEAM);
    platform_retry(stage->platform);
    stage_settle(stage);
    open_why(stage, "r-crash");
    assert_int_equal(fixture_logs(stage->platform, &last), 0);
    assert_shows(stage, "? log: no right to see");
    assert_shows(stage, "you may not do it");
    assert_shows(stage, "yourself: read the");
    assert_hides(stage, "–   read the last lines of its log");
    assert_hides(stage, "d   delete it");
}

static void a_step_is_taken_of_this_server_whatever_is_marked(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "g G");
    assert_shows(stage, "1 marked");
    assert_at(stage, "old-rstudio  ");
    stage_keys(stage, "wd"); /* not among its steps */
    assert_shows(stage, "s   start it again");
    stage_keys(stage, "s");
    assert_int_equal(stage_changes(stage), 1);
    assert_string_equal(stage_change(stage, 0)->name, "old-rstudio");
    assert_int_equal(stage_change(stage, 0)->verb, VERB_START_SERVER);
}

static void enter_does_the_step_at_the_cursor(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "train-gpu");
    assert_at(stage, "–   wait");
    assert_hides(stage, "↵ Do it");
    stage_keys(stage, ENTER); /* advice: nothing happens */
    assert_shows(stage, "What you can do");
    stage_keys(stage, DOWN DOWN);
    assert_at(stage, "s   stop it; its volumes stay");
    assert_shows(stage, "↵ Do it");
    stage_keys(stage, ENTER);
    assert_hides(stage, "What you can do");
    assert_int_equal(stage_changes(stage), 1);
    assert_string_equal(stage_change(stage, 0)->name, "train-gpu");
    assert_int_equal(stage_change(stage, 0)->verb, VERB_STOP_SERVER);
}

static void a_changed_key_is_shown_and_works(void **state)
{
    struct stage *stage = *state;
    const char *clash;
    assert_true(actions_bind(stage->actions, "object.delete", 'v', &clash));
    open_why(stage, "geo-map");
    assert_shows(stage, "v   delete it");
    stage_keys(stage, "v");
    assert_shows(stage, "Delete the server geo-map?");
}

static void read_only_offers_and_sends_nothing(void **state)
{
    struct stage *stage = stage_prepare(24, 80, true);
    put_world(stage);
    stage_show(stage, TEAM);
    open_why(stage, "train-gpu");
    assert_shows(stage, "–   ask for no GPU: make it anew with other settings");
    assert_hides(stage, "s   stop it"); /* nor is it offered */
    assert_hides(stage, "d   delete it");
    stage_keys(stage, "sd");
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, ESC);
    assert_hides(stage, "press s to");
    stage_free(stage);
}

static void it_follows_the_model(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "train-gpu");
    assert_shows(stage, "No node has a free GPU.");
    facts_put_ready(stage->world, TEAM, "train-gpu");
    stage_settle(stage);
    assert_shows(stage, "● Ready.");
    assert_hides(stage, "✓"); /* what is fine is not the cause of being well */
    assert_hides(stage, "Not the cause");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    stage_settle(stage);
    assert_shows(stage, "train-gpu is no longer there: someone deleted it.");
    assert_hides(stage, "Not the cause");
}

static void old_data_says_from_when_it_is(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_TIMEOUT, N_("{name} did not answer in time."), "name", "aaw-prod");
    fixture_stale(stage->platform, KIND_SERVER, TEAM, 3 * FACTS_MIN, &error);
    stage_settle(stage);
    open_why(stage, "train-gpu");
    assert_shows(stage, "since 4 min, as of 12:01");
}

static void what_failed_with_the_connection_is_asked_again(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    const char *last;
    error_set(&error, ERR_TIMEOUT, NULL, NULL, NULL);
    fixture_yaml(stage->platform, "r-crash-0", NULL, &error);
    fixture_old(stage->platform, 20);
    open_why(stage, "r-crash");
    assert_shows(stage, "No answer came in time.");
    fixture_yaml(stage->platform, "r-crash-0", "the last words\n", NULL);
    fixture_live(stage->platform);
    stage_settle(stage);
    assert_shows(stage, "the last words");
    int asked = fixture_logs(stage->platform, &last);
    stage_settle(stage);
    assert_int_equal(fixture_logs(stage->platform, &last), asked);
}

static void yaml_that_failed_with_the_connection_is_read_again(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_TIMEOUT, NULL, NULL, NULL);
    fixture_yaml(stage->platform, "geo-map", NULL, &error);
    fixture_old(stage->platform, 20);
    stage_keys(stage, "/geo-map" ENTER RIGHT RIGHT);
    assert_shows(stage, "No answer came in time.");
    fixture_yaml(stage->platform, "geo-map", "kind: Notebook\n", NULL);
    fixture_live(stage->platform);
    stage_settle(stage);
    assert_shows(stage, "kind: Notebook");
    assert_hides(stage, "No answer came in time.");
}

static void without_a_connection_nothing_is_offered_that_needs_one(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "train-gpu");
    assert_shows(stage, "s   stop it");
    fixture_offline(stage->platform, 30, 8);
    stage_settle(stage);
    assert_hides(stage, "s   stop it");
    fixture_live(stage->platform);
    stage_settle(stage);
    assert_shows(stage, "s   stop it");
}

/* Who is told to read the log reads it here. */
static void the_last_lines_of_the_log_unfold(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "r-crash");
    assert_at(stage, "↵   read the last lines of its log");
    assert_shows(stage, "↵ Read");
    assert_hides(stage, "       starting");
    stage_keys(stage, ENTER);
    assert_shows(stage, "last lines of its log");
    assert_shows(stage, "       starting");
    assert_shows(stage, "       ModuleNotFoundError: No module named 'geo'");
    assert_shows(stage, "↵ Fold");
    stage_keys(stage, ENTER);
    assert_hides(stage, "       starting");
}

static void an_empty_log_is_no_step(void **state)
{
    struct stage *stage = *state;
    fixture_yaml(stage->platform, "r-crash-0", "\n", NULL);
    open_why(stage, "r-crash");
    assert_shows(stage, "it wrote nothing");
    assert_hides(stage, "read the last lines");
}

/* Rows of an earlier run, and a platform that answers, but not to this person. */
static void what_was_never_read_is_not_told_as_known(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    struct error error = ERROR_NONE;
    struct server server = facts_server(TEAM, "seen");
    error_set(&error, ERR_UNAUTHORIZED, NULL, NULL, NULL);
    server.remembered = FACTS_NOW - 3 * FACTS_MIN;
    model_put_server(stage->model, &server);
    fixture_unread(stage->platform, KIND_SERVER, TEAM, &error);
    fixture_unread(stage->platform, KIND_EVENT, TEAM, &error);
    fixture_unread(stage->platform, KIND_POD, TEAM, &error);
    fixture_link(stage->platform, LINK_SIGNED_OUT, &error);
    stage_show(stage, TEAM);
    stage_keys(stage, "w");
    assert_shows(stage, "Seen last time, and not read since.");
    assert_shows(stage, "as of 12:01");
    assert_shows(stage, "Events were not read. You are signed out.");
    assert_shows(stage, "? its pod: not read");
    assert_shows(stage, "? events: not read");
    assert_hides(stage, "No event");
    assert_hides(stage, "not answered");
    stage_keys(stage, ESC RIGHT);
    assert_shows(stage, "Events were not read. You are signed out.");
    stage_free(stage);
}

static void a_click_chooses_a_second_does_it(void **state)
{
    struct stage *stage = *state;
    open_why(stage, "train-gpu");
    int row = stage_row_of(stage, "s   stop it");
    stage_click(stage, row, 10);
    assert_at(stage, "s   stop it");
    assert_int_equal(stage_changes(stage), 0);
    stage_click(stage, row, 10);
    assert_int_equal(stage_changes(stage), 1);
}

static void what_may_not_be_looked_at_is_not_guessed(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_add_wide(stage->platform);
    fixture_forbid(stage->platform, KIND_NODE, NULL);
    fixture_forbid(stage->platform, KIND_VOLUME, NULL);
    fixture_forbid(stage->platform, KIND_EVENT, NULL);
    stage_show(stage, TEAM);
    open_why(stage, "train-gpu");
    assert_shows(stage, "? nodes: no right to see");
    assert_shows(stage, "? events: no right to see");
    assert_shows(stage, "✓ quota: 24 of 70 CPU used");
    assert_hides(stage, "volumes are bound");
    stage_free(stage);
}

static void pages_scroll_and_events_unfold(void **state)
{
    struct stage *stage = *state;
    stage_size(stage, 15, 60);
    open_why(stage, "train-gpu");
    assert_hides(stage, "ProvisioningSucceeded");
    stage_keys(stage, "\t");
    assert_shows(stage, "ProvisioningSucceeded");
    assert_shows(stage, "Tab folds");
    stage_keys(stage, "g");
    assert_shows(stage, "No node has a free GPU.");
    stage_keys(stage, "G");
    assert_hides(stage, "No node has a free GPU.");
    stage_keys(stage, ESC);
    assert_hides(stage, "Not the cause");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest behaviour[] = {
        TEST(the_log_is_asked_for_once_for_each_end),
        TEST(a_log_that_cannot_be_read_says_why),
        TEST(a_stop_from_here_is_told_when_it_is_known),
        TEST(a_step_of_another_program_is_copied),
        TEST(a_log_that_may_not_be_read_is_not_asked_for),
        TEST(a_step_is_taken_of_this_server_whatever_is_marked),
        TEST(enter_does_the_step_at_the_cursor),
        TEST(a_changed_key_is_shown_and_works),
        cmocka_unit_test(read_only_offers_and_sends_nothing),
        TEST(it_follows_the_model),
        cmocka_unit_test(what_may_not_be_looked_at_is_not_guessed),
        cmocka_unit_test(what_was_never_read_is_not_told_as_known),
        TEST(without_a_connection_nothing_is_offered_that_needs_one),
        TEST(the_last_lines_of_the_log_unfold),
        TEST(an_empty_log_is_no_step),
        TEST(what_failed_with_the_connection_is_asked_again),
        TEST(yaml_that_failed_with_the_connection_is_read_again),
        TEST(old_data_says_from_when_it_is),
        TEST(a_click_chooses_a_second_does_it),
        TEST(pages_scroll_and_events_unfold),
    };
    struct CMUnitTest tests[ARRAY_LEN(behaviour) + ARRAY_LEN(frames)];
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_LEN(behaviour); i++)
        tests[count++] = behaviour[i];
    for (size_t i = 0; i < ARRAY_LEN(frames); i++)
        tests[count++] = (struct CMUnitTest){.name = frames[i].name,
                                             .test_func = a_frame,
                                             .initial_state = (void *)(uintptr_t)&frames[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
