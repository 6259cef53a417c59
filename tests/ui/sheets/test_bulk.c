/* The question about many servers: the preview, the number, what is sent and how it went. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>

#include "support/facts.h"
#include "support/fixture_platform.h"
#include "support/stage.h"

/* All namespaces of the fleet, the ready servers with a GPU marked. */
static int setup_fleet(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_add_fleet(stage->platform);
    stage_show(stage, TEAM);
    stage_text(stage);
    stage_keys(stage, "0");
    stage_text(stage);
    stage_keys(stage, "/gpu:>0 state:ready" ENTER "A");
    stage_text(stage);
    *state = stage;
    return 0;
}

/* What may not be stopped, and what was active a moment ago, is left out from the beginning. */
static void left_out_with_reasons(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s");
    assert_shows(stage, "━━ Stop 14 servers in 6 namespaces? ─");
    assert_shows(stage, " 14 of 16 marked");
    assert_shows(stage, "Frees     14 GPU     56 CPU     1,344 GiB");
    for (int i = 0; i < 16; i++)
        stage_keys(stage, DOWN);
    assert_shows(stage, "✕ stats-can-6   w2v           left out: you may not stop it");
    assert_shows(stage, "– geo           seg-live      left out: active 2 min ago");
}

static void the_number_is_typed(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s16" ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "Not sent: the number to type is 14.");
    assert_shows(stage, "Type 14 to stop them: 16▏");
    stage_key(stage, K_BACKSPACE);
    stage_keys(stage, "x4" ENTER);
    stage_settle(stage);
    stage_settle(stage);
    assert_int_equal(stage_changes(stage), 14);
    assert_hides(stage, "Stopping 14");
    assert_shows(stage, "14 servers stop.");
    for (size_t i = 0; i < 14; i++) {
        assert_int_equal(stage_change(stage, i)->verb, VERB_STOP_SERVER);
        assert_string_not_equal(stage_change(stage, i)->name, "seg-live");
        assert_string_not_equal(stage_change(stage, i)->name, "w2v");
    }
}

/* Leaving a row out moves the number; what was typed stays. */
static void the_number_moves(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s1" DOWN " ");
    assert_shows(stage, "Stop 13 servers in 6 namespaces?");
    assert_shows(stage, "Type 13 to stop them: 1▏");
    assert_shows(stage, "left out: by you");
    stage_keys(stage, "4" ENTER);
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, " 4");
    assert_shows(stage, "Type 14 to stop them: 144▏");
}

/* A server vanishes while the question is open: said, counted anew, nothing else moves. */
static void one_vanishes(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s" DOWN " " DOWN);
    int row = stage_row_of(stage, "▸");
    AUTO_STR struct str before = STR_INIT(STR_LINE);
    str_add(&before, stage_row(stage, row));
    stage_keys(stage, "1");
    model_remove(stage->world, KIND_SERVER, "census-2026", "bert-a");
    assert_shows(stage, "bert-a is no longer there: someone deleted it.");
    assert_shows(stage, "12 of 15 marked");
    assert_string_equal(stage_row(stage, stage_row_of(stage, "▸")), before.s);
    assert_shows(stage, "Type 12 to stop them: 1▏");
    assert_shows(stage, "left out: by you");
    stage_keys(stage, "2" ENTER);
    stage_settle(stage);
    stage_settle(stage);
    assert_int_equal(stage_changes(stage), 12);
}

static void all_vanish(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jj  s");
    assert_shows(stage, "1 of 2 marked");
    fixture_clear(stage->platform, TEAM);
    assert_shows(stage, "All of them are left out: nothing would change.");
    stage_keys(stage, "0" ENTER DOWN " ");
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, ESC);
    assert_hides(stage, "nothing would change");
}

/* The idle one of two vanishes: the one in use stays left out, and Enter alone sends nothing. */
static void one_in_use_is_left(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "j  d");
    assert_shows(stage, "1 of 2 marked");
    assert_shows(stage, "left out: active 5 min ago");
    model_remove(stage->world, KIND_SERVER, TEAM, "r-prices");
    assert_shows(stage, "0 of 1 marked");
    assert_shows(stage, "left out: active 5 min ago");
    stage_keys(stage, ENTER "0" ENTER);
    assert_int_equal(stage_changes(stage), 0);
    stage_key(stage, K_BACKSPACE);
    stage_keys(stage, " ");
    assert_shows(stage, "Type 1 to delete it: ▏");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, "1" ENTER);
    stage_settle(stage);
    assert_int_equal(stage_changes(stage), 1);
    assert_string_equal(stage_change(stage, 0)->name, "jl-cpu");
}

/* Rows say how it goes; those that failed keep the sheet open with the reason. */
static void how_it_goes(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_CONFLICT, NULL, "name", "bert-b");
    fixture_refuse(stage->platform, "bert-b", &error);
    stage_keys(stage, "s14");
    fixture_hold(stage->platform, true);
    stage_keys(stage, ENTER);
    assert_shows(stage, "━━ Stopping 14 servers ─");
    assert_shows(stage, "0 of 14 answered");
    assert_shows(stage, "◐ census-2026   bert-a");
    assert_int_equal(stage_changes(stage), 4);
    fixture_hold(stage->platform, false);
    for (int i = 0; i < 10; i++)
        stage_settle(stage);
    assert_int_equal(stage_changes(stage), 14);
    assert_shows(stage, "14 of 14 answered");
    assert_shows(stage, "✓ census-2026   bert-a");
    assert_shows(stage, "✕ census-2026   bert-b        bert-b changed meanwhile.");
    assert_shows(stage, "13 done, 1 not. bert-b: bert-b changed meanwhile.");
    stage_keys(stage, ENTER ESC);
    assert_hides(stage, "answered");
    assert_int_equal(stage_changes(stage), 14);
}

/* One whose answer was lost is neither done nor failed. */
static void what_is_not_known_is_said(void **state)
{
    struct stage *stage = *state;
    struct error cut = ERROR_NONE;
    error_set(&cut, ERR_CUT, NULL, NULL, NULL);
    fixture_refuse(stage->platform, "bert-b", &cut);
    stage_keys(stage, "s14" ENTER);
    for (int i = 0; i < 10; i++)
        stage_settle(stage);
    assert_shows(stage, "? census-2026   bert-b        not known: ");
    assert_shows(stage, "13 done, 1 not known. bert-b: ");
    stage_keys(stage, ESC);
    stage_settle(stage);
}

/* Esc while it runs: what was sent is told, nothing more is sent. */
static void stopped_half_way(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s14");
    fixture_hold(stage->platform, true);
    stage_keys(stage, ENTER);
    assert_shows(stage, "Esc Send nothing further");
    stage_keys(stage, ESC);
    assert_hides(stage, "answered");
    fixture_hold(stage->platform, false);
    for (int i = 0; i < 10; i++)
        stage_settle(stage);
    assert_int_equal(stage_changes(stage), 4);
    assert_shows(stage, "4 done, 10 not sent: you stopped it.");
}

/* Help over it, or a click beside it, closes the sheet; the rest is sent all the same. */
static void looked_away(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s14");
    fixture_hold(stage->platform, true);
    stage_keys(stage, ENTER "?");
    assert_hides(stage, "answered");
    assert_shows(stage, "▸Keys of the server list");
    stage_keys(stage, ESC);
    fixture_hold(stage->platform, false);
    for (int i = 0; i < 10; i++)
        stage_settle(stage);
    assert_int_equal(stage_changes(stage), 14);
    assert_shows(stage, "14 servers stop.");
}

static void clicked_away(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s14");
    fixture_hold(stage->platform, true);
    stage_keys(stage, ENTER);
    stage_click(stage, 3, 6);
    assert_hides(stage, "answered");
    fixture_hold(stage->platform, false);
    for (int i = 0; i < 10; i++)
        stage_settle(stage);
    assert_int_equal(stage_changes(stage), 14);
    assert_shows(stage, "14 servers stop.");
}

static void deletes_many(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jj  d");
    assert_shows(stage, "━━ Delete 2 servers? ─");
    assert_shows(stage, "Keeps     all volumes; the servers and their settings go");
    stage_keys(stage, "2" ENTER);
    stage_settle(stage);
    assert_int_equal(stage_changes(stage), 2);
    assert_int_equal(stage_change(stage, 0)->verb, VERB_DELETE_SERVER);
    assert_int_equal(stage_change(stage, 1)->verb, VERB_DELETE_SERVER);
    assert_shows(stage, "2 servers are being deleted.");
}

static void starts_many(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jj s");
    stage_settle(stage);
    assert_string_equal(stage_change(stage, 0)->name, "r-prices");
    stage_keys(stage, ESC "g"); /* what was stopped is no longer marked */
    while (!strstr(stage_row(stage, stage_row_of(stage, "▸")), "r-prices"))
        stage_keys(stage, "j");
    stage_keys(stage, " g");
    while (!strstr(stage_row(stage, stage_row_of(stage, "▸")), "old-rstudio"))
        stage_keys(stage, "j");
    stage_keys(stage, " s");
    assert_shows(stage, "━━ Start 2 servers? ─");
    assert_hides(stage, "Keeps");
    stage_keys(stage, "2" ENTER);
    stage_settle(stage);
    assert_int_equal(stage_change(stage, 1)->verb, VERB_START_SERVER);
    assert_int_equal(stage_change(stage, 2)->verb, VERB_START_SERVER);
}

static void offline_sends_nothing(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s14");
    fixture_offline(stage->platform, 60, 8);
    stage_text(stage);
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "Not sent: no connection. R tries now.");
    assert_shows(stage, "Type 14 to stop them: 14▏");
    stage_keys(stage, ESC "s");
    assert_hides(stage, "Stop 14 servers");
    assert_shows(stage, "Not sent: no connection. R tries now.");
}

static void languages_and_pastes(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s");
    stage_paste(stage, "14\n");
    assert_shows(stage, "Type 14 to stop them: 14▏");
    stage_keys(stage, F2);
    assert_shows(stage, "━━ Arrêter 14 serveurs dans 6 espaces de noms? ─");
    assert_shows(stage, "Tapez 14 pour les arrêter : 14▏");
}

static void mouse_and_sizes(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s");
    int row = stage_row_of(stage, "bert-b        idle");
    stage_click(stage, row, 6);
    assert_at(stage, "bert-b        idle");
    stage_click(stage, row, 6);
    assert_shows(stage, "bert-b        left out: by you");
    stage_size(stage, 10, 40);
    assert_shows(stage, "Type 13 to stop them: ▏");
    assert_at(stage, "bert-b");
    stage_size(stage, 60, 200);
    assert_shows(stage, "Type 13 to stop them: ▏");
    assert_at(stage, "bert-b        left out: by you");
}

static size_t lines(const char *text)
{
    size_t count = 1;
    for (; (text = strchr(text, '\n')); text++)
        count++;
    return count;
}

static void the_calls_are_those_of_the_servers_that_change(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s" CTRL_Y);
    assert_int_equal(lines(stage->asked.copied), 14);
    assert_non_null(strstr(stage->asked.copied, "-n census-2026 patch "
                                                "notebooks.kubeflow.org/bert-a --type=merge"));
    assert_null(strstr(stage->asked.copied, "seg-live"));
    assert_shows(stage, "14 calls copied, if your terminal allows it.");
    stage_keys(stage, " " CTRL_Y); /* bert-a is left out by hand */
    assert_int_equal(lines(stage->asked.copied), 13);
    assert_null(strstr(stage->asked.copied, "/bert-a "));
    assert_int_equal(stage_changes(stage), 0);
}

#define of_the_fleet(name) cmocka_unit_test_setup_teardown(name, setup_fleet, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        of_the_fleet(the_calls_are_those_of_the_servers_that_change),
        of_the_fleet(left_out_with_reasons),
        of_the_fleet(the_number_is_typed),
        of_the_fleet(the_number_moves),
        of_the_fleet(one_vanishes),
        with_a_stage(all_vanish),
        with_a_stage(one_in_use_is_left),
        of_the_fleet(how_it_goes),
        of_the_fleet(what_is_not_known_is_said),
        of_the_fleet(stopped_half_way),
        of_the_fleet(looked_away),
        of_the_fleet(clicked_away),
        with_a_stage(deletes_many),
        with_a_stage(starts_many),
        of_the_fleet(offline_sends_nothing),
        of_the_fleet(languages_and_pastes),
        of_the_fleet(mouse_and_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
