/* What keys and the mouse do in the server list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/tui/key.h>
#include <carnet/tui/list.h>

#include "support/fixture_platform.h"
#include "support/stage.h"

#define assert_row(stage, row, text) assert_string_equal(stage_row(stage, row), text)

static size_t count_of(const char *text, const char *what)
{
    size_t n = 0;
    for (; (text = strstr(text, what)); text += strlen(what))
        n++;
    return n;
}

/* The last change that was sent. */
static const struct fixture_change *last_change(struct stage *stage)
{
    return stage_change(stage, stage_changes(stage) - 1);
}

/* Moving --------------------------------------------------------------------------------------- */

/* There is one place where the keys go. */
static void one_cursor(void **state)
{
    static const char *const keys[] = {"",  "j",    "\t", "\t", "N", "\x1b", "?",   "\x1b",
                                       "/", "\x1b", "z",  "o",  "",  "d",    "\x1b"};
    struct stage *stage = *state;
    stage_size(stage, 36, 120);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        stage_keys(stage, keys[i]);
        const char *text = stage_text(stage);
        if (count_of(text, "▸") != 1)
            print_error("%s\n", text);
        assert_int_equal(count_of(text, "▸"), 1);
    }
}

static void the_lower_pane_follows_the_cursor(void **state)
{
    struct stage *stage = *state;
    assert_shows(stage, "── train-gpu ━━ Overview");
    stage_keys(stage, "j");
    ui_draw(stage->ui, &stage->grid); /* at once: the cursor, not yet the pane */
    assert_true(ui_next_change(stage->ui) >= 0 && ui_next_change(stage->ui) <= 40);
    assert_shows(stage, "── jl-cpu ━━ Overview");
    stage_key(stage, K_END);
    assert_shows(stage, "── old-rstudio ━━ Overview");
    stage_key(stage, K_UP);
    stage_keys(stage, "g");
    assert_shows(stage, "── train-gpu ━━ Overview");
}

static void panes_and_tabs(void **state)
{
    struct stage *stage = *state;
    stage_key(stage, K_ENTER);
    assert_shows(stage, "▸━ train-gpu ━━ Overview");
    assert_shows(stage, "›  train-gpu ");
    stage_key(stage, K_RIGHT);
    assert_shows(stage, "━━ Events 3 ━━");
    assert_shows(stage, "SuccessfulCreate");
    stage_key(stage, K_RIGHT);
    assert_shows(stage, "kind: Notebook");
    stage_key(stage, K_RIGHT);
    assert_shows(stage, "kind: Notebook");
    stage_key(stage, K_ESC);
    assert_shows(stage, "▸  train-gpu ");
    stage_key(stage, K_LEFT);
    stage_key(stage, K_LEFT);
    assert_shows(stage, "━━ Overview ━━");
    stage_key(stage, K_SHIFT | K_TAB);
    assert_shows(stage, "▸━ train-gpu");
    stage_key(stage, K_TAB);
    assert_shows(stage, "▸  train-gpu");
}

static void tab_walks_three_panes_on_a_wide_screen(void **state)
{
    struct stage *stage = *state;
    stage_size(stage, 36, 120);
    assert_shows(stage, " › aaw-team      owner");
    stage_key(stage, K_TAB);
    assert_shows(stage, "▸━ train-gpu");
    stage_key(stage, K_TAB);
    assert_shows(stage, " ▸ aaw-team      owner");
    stage_keys(stage, "jj");
    stage_key(stage, K_ENTER);
    assert_string_equal(stage->asked.namespace, "lab-7");
    assert_shows(stage, "carnet  aaw-prod / lab-7");
    assert_shows(stage, "▸  assay");
    stage_keys(stage, "s"); /* a viewer there */
    assert_shows(stage, "Not allowed in lab-7 (your role: viewer). Ask grace.hopper@example.ca.");
    stage_size(stage, 24, 80);
    stage_key(stage, K_TAB);
    stage_key(stage, K_TAB);
    assert_shows(stage, "▸  assay");
}

static void zoom_and_back(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "z");
    assert_hides(stage, "Overview");
    stage_key(stage, K_ENTER);
    assert_shows(stage, "▸━ train-gpu ━━ Overview");
    assert_hides(stage, "old-rstudio");
    stage_key(stage, K_ESC);
    stage_key(stage, K_ESC);
    assert_shows(stage, "old-rstudio");
    assert_shows(stage, "Overview");
}

static void a_small_terminal_opens_the_pane_alone(void **state)
{
    struct stage *stage = *state;
    stage_size(stage, 12, 50);
    assert_hides(stage, "Overview");
    stage_key(stage, K_ENTER);
    assert_shows(stage, "▸━ train-gpu ━━ Overview");
    assert_hides(stage, "jl-cpu");
    assert_hides(stage, "Memory GiB");
    stage_key(stage, K_PAGE_DOWN);
    assert_hides(stage, "no node has a free GPU");
    stage_key(stage, K_END);
    assert_shows(stage, "Memory GiB");
    stage_key(stage, K_ESC);
    assert_shows(stage, "▸  train-gpu");
}

/* Who may change nothing is offered nothing, and told who may. */
static void a_viewer_is_told_who_may(void **state)
{
    struct stage *stage = *state;
    struct container container = facts_container("assay");
    container.restarts = 3;
    container.now = facts_waiting("CrashLoopBackOff", "back-off");
    container.last = facts_ended("Error", 1);
    stage_keys(stage, "N");
    stage_keys(stage, "lab-7");
    stage_key(stage, K_ENTER);
    facts_put_container(stage->world, "lab-7", "assay", &container);
    stage_settle(stage);
    assert_shows(stage, "or ask grace.hopper@example.ca,");
    assert_shows(stage, "who may change this server; you may not");
    assert_hides(stage, "press s");
    stage_keys(stage, "A");
    assert_shows(stage, "2 marked");
    assert_hides(stage, "s Stop");
    assert_hides(stage, "d Delete");
    stage_keys(stage, "s");
    assert_shows(stage, "Not allowed in lab-7 (your role: viewer). Ask grace.hopper@example.ca.");
}

static void a_long_name_costs_image_before_its_letters(void **state)
{
    static const char whole[] = "▸  census-2026-dissemination-model-training-gpu  ●";
    struct stage *stage = *state;
    facts_put_ready(stage->world, TEAM, "census-2026-dissemination-model-training-gpu");
    stage_settle(stage);
    stage_keys(stage, "/census");
    stage_key(stage, K_ENTER);
    assert_shows(stage, whole);
    assert_hides(stage, "State       Image");
    assert_shows(stage, "CPU    Mem GiB");
    stage_size(stage, 36, 120);
    assert_shows(stage, whole);
    assert_shows(stage, "State       Image");
}

/* The longest a server can have: its pods' names would not fit otherwise. */
static void a_longer_name_does_not_cost_the_figures(void **state)
{
    static const char name[] = "census-2026-dissemination-model-training-on-one-gpu1";
    struct stage *stage = *state;
    facts_put_ready(stage->world, TEAM, name);
    stage_settle(stage);
    assert_shows(stage, "CPU    Mem GiB");
    assert_shows(stage, "census-2026-disseminati…l-training-on-one-gpu1  ●");
    stage_keys(stage, "/census");
    stage_key(stage, K_ENTER);
    assert_shows(stage, name); /* in the pane below it is whole */
    stage_size(stage, 36, 120);
    assert_hides(stage, "…l-training");
    assert_shows(stage, "CPU    Mem GiB");
}

static void nothing_to_change_is_said_at_once(void **state)
{
    struct stage *stage = *state;
    struct server going = facts_server(TEAM, "going");
    going.meta.deleting = FIXTURE_NOW - 10;
    model_put_server(stage->world, &going);
    going.meta.name = "going-too";
    model_put_server(stage->world, &going);
    stage_settle(stage);
    stage_keys(stage, "/going");
    stage_key(stage, K_ENTER);
    stage_keys(stage, "Ad");
    assert_shows(stage, "Nothing to change. going: it is being deleted already.");
    assert_hides(stage, "Type 0");
}

/* Marks stay when a filter hides them: that is said where they count. Esc takes them off. */
static void hidden_marks_are_said(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "A/price");
    stage_key(stage, K_ENTER);
    assert_shows(stage, "4 marked, 3 not shown");
    stage_keys(stage, "d");
    assert_shows(stage, "marked, 3 not shown");
    stage_key(stage, K_ESC);
    stage_key(stage, K_ESC);
    assert_hides(stage, "marked");
    assert_shows(stage, "price");
    assert_shows(stage, "1 of 4 servers");
    stage_key(stage, K_ESC);
    assert_shows(stage, "4 servers");
}

/* Rows ----------------------------------------------------------------------------------------- */

/* The selected server keeps its row of the screen while others appear, change and vanish. */
static void the_cursor_stays_on_its_server(void **state)
{
    struct stage *stage = *state;
    struct server failed = facts_server(TEAM, "a-first");
    failed.stopped = FIXTURE_NOW - 60;
    stage_keys(stage, "jj");
    assert_row(stage, 6,
               "▸  r-prices        ● Ready     rstudio           1.7/4   11.6/16     –    3 h");
    model_put_server(stage->world, &failed);
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    stage_settle(stage);
    assert_non_null(strstr(stage_row(stage, 6), "▸  r-prices"));
    assert_shows(stage, "a-first");
    model_remove(stage->world, KIND_SERVER, TEAM, "r-prices");
    stage_settle(stage);
    assert_hides(stage, "r-prices");
    assert_int_equal(count_of(stage_text(stage), "▸"), 1);
}

static void counts_follow_the_model(void **state)
{
    struct stage *stage = *state;
    assert_shows(stage, "4 servers, problems first");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    stage_settle(stage);
    assert_shows(stage, "3 servers, problems first");
    assert_hides(stage, "needs you");
    assert_hides(stage, "GPU"); /* nobody asks for one any more */
}

static void hundreds_of_changes_at_once(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 500; i++) {
        char name[32];
        snprintf(name, sizeof name, "nb-%03d", i);
        struct server server = facts_server(TEAM, name);
        server.stopped = FIXTURE_NOW - i;
        model_put_server(stage->world, &server);
    }
    stage_settle(stage);
    assert_shows(stage, "504 servers, problems first");
    stage_key(stage, K_END);
    assert_shows(stage, "▸  old-rstudio");
    fixture_clear(stage->platform, TEAM);
    stage_settle(stage);
    assert_shows(stage, "No server in aaw-team yet.");
}

/* Filter --------------------------------------------------------------------------------------- */

static void filter_is_typed_kept_and_cleared(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "/pri");
    assert_shows(stage, "filter  pri▏");
    assert_shows(stage, "1 of 4 servers");
    assert_row(stage, 23, " ↵ Keep  ↑ ↓ Move  Esc Clear  F1 Help");
    stage_key(stage, K_ENTER);
    assert_shows(stage, "filter  pri ");
    stage_keys(stage, "j"); /* a movement again, no letter */
    assert_shows(stage, "filter  pri ");
    stage_key(stage, K_ESC);
    assert_shows(stage, "4 servers, problems first");
    stage_keys(stage, "/nothing-like-it");
    assert_shows(stage, "No server matches the filter. Esc clears it.");
    stage_key(stage, K_ESC);
    assert_shows(stage, "4 servers");
    stage_keys(stage, "!");
    assert_shows(stage, "what needs you");
    assert_hides(stage, "jl-cpu");
    stage_keys(stage, "!");
    assert_shows(stage, "jl-cpu");
}

static void another_filter_takes_the_place_of_the_old_one(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "/pri");
    stage_key(stage, K_ENTER);
    stage_keys(stage, "/");
    assert_shows(stage, "filter  pri▏"); /* it holds until something is typed */
    assert_shows(stage, "1 of 4 servers");
    stage_keys(stage, "jl");
    assert_shows(stage, "filter  jl▏");
    assert_shows(stage, "jl-cpu");
    stage_key(stage, K_ENTER);
    stage_keys(stage, "/");
    stage_key(stage, K_END);
    stage_keys(stage, "-c");
    assert_shows(stage, "filter  jl-c▏");
}

static void arrows_move_while_a_filter_is_typed(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "/r");
    stage_key(stage, K_DOWN);
    assert_shows(stage, "▸  r-prices");
    const struct input_event paste = {.type = INPUT_PASTE, .paste = "-prices", .paste_len = 7};
    ui_event(stage->ui, &paste);
    assert_shows(stage, "filter  r-prices▏");
}

/* Changes -------------------------------------------------------------------------------------- */

static void stopping_an_idle_server_asks_nothing(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jjs");
    assert_row(stage, 22, " Stopping r-prices. s starts it again.");
    assert_int_equal(last_change(stage)->verb, VERB_STOP_SERVER);
    assert_string_equal(last_change(stage)->name, "r-prices");
    assert_shows(stage, "▸  r-prices        ○ Stopped");
    assert_shows(stage, "s Start");
    stage_keys(stage, "s");
    assert_int_equal(last_change(stage)->verb, VERB_START_SERVER);
    assert_string_equal(last_change(stage)->name, "r-prices");
    assert_row(stage, 22, " Starting r-prices. s stops it again.");
}

/* What was acted on stays under the cursor, also when the cursor was never moved before. */
static void s_twice_means_the_same_server(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "s");
    assert_string_equal(last_change(stage)->name, "train-gpu");
    stage_text(stage);
    stage_keys(stage, "s");
    assert_string_equal(last_change(stage)->name, "train-gpu");
    assert_int_equal(last_change(stage)->verb, VERB_START_SERVER);
}

static void stopping_an_active_server_is_asked(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "js");
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "━━ Stop the server jl-cpu?");
    stage_key(stage, K_ESC);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "▸  jl-cpu");
}

/* Nothing is claimed before the platform answered. */
static void a_change_without_an_answer_is_not_said_to_be_done(void **state)
{
    struct stage *stage = *state;
    fixture_hold(stage->platform, true);
    stage_keys(stage, "jjs");
    assert_row(stage, 22, " r-prices: stop sent, no answer yet.");
    assert_hides(stage, "Stopping r-prices");
    fixture_hold(stage->platform, false);
    stage_settle(stage);
    assert_row(stage, 22, " Stopping r-prices. s starts it again.");
}

static void assert_outcome(struct stage *stage, enum error_code code, const char *begins)
{
    struct error error = ERROR_NONE;
    error_set(&error, code, NULL, "host", "aaw-prod");
    fixture_refuse(stage->platform, "r-prices", &error);
    stage_keys(stage, "s");
    stage_settle(stage);
    assert_shows(stage, begins);
    assert_hides(stage, "starts it again");
}

/* A request that broke may have arrived; one that was refused has not changed anything. */
static void a_change_that_failed_says_what_is_known(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jj");
    assert_outcome(stage, ERR_REFUSED, "r-prices was not stopped. ");
    assert_outcome(stage, ERR_TIMEOUT, "It is not known whether r-prices was stopped. ");
    assert_outcome(stage, ERR_CUT, "It is not known whether r-prices was stopped. ");
}

static void an_answer_that_is_an_error_is_said(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_CONFLICT, NULL, NULL, NULL);
    fixture_refuse(stage->platform, NULL, &error);
    stage_keys(stage, "jjs");
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add(&text, "r-prices was not stopped. ");
    error_text_keyed(&text, &error, "R");
    assert_true(strlen(text.s) > 60);
    str_truncate(&text, 60); /* the rest is in the second row */
    assert_non_null(strstr(stage_row(stage, 21), text.s));
    assert_shows(stage, "▸  r-prices        ● Ready");
}

static void an_error_names_the_key_that_tries_again_now(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    const char *clash;
    error_set(&error, ERR_CONFLICT, NULL, NULL, NULL);
    fixture_refuse(stage->platform, NULL, &error);
    assert_true(actions_bind(stage->actions, "app.retry", 'v', &clash));
    stage_keys(stage, "jjs");
    assert_shows(stage, "meanwhile. v reads it");
}

static void the_platform_may_go_while_a_change_is_on_its_way(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    fixture_hold(stage->platform, true);
    stage_keys(stage, "jjs");
    error_set(&error, ERR_CONFIG, NULL, NULL, NULL);
    ui_show_error(stage->ui, "other", &error);
    fixture_hold(stage->platform, false);
    stage_settle(stage);
    assert_shows(stage, "✕ no platform");
}

static void read_only_changes_nothing(void **state)
{
    struct stage *stage = stage_prepare(24, 120, true);
    stage_show(stage, TEAM);
    stage_keys(stage, "s");
    assert_shows(stage, "Not sent: carnet was started to read only.");
    stage_keys(stage, "d");
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "s Stop  w Why"); /* muted: there is room to say what there would be */
    stage_size(stage, 24, 80);
    assert_hides(stage, "d Delete");
    stage_free(stage);
}

/* Everywhere ----------------------------------------------------------------------------------- */

static void languages_switch_live(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jjs");
    stage_keys(stage, "L");
    assert_shows(stage, "○ Arrêté");
    assert_shows(stage, "L English");
    stage_keys(stage, "L");
    assert_shows(stage, "○ Stopped");
}

static void keys_of_the_program(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "T");
    assert_row(stage, 22, " Theme: light");
    stage_keys(stage, "j");
    assert_row(stage, 22, " Theme: light"); /* stays until the next action */
    stage_key(stage, K_CTRL | 'l');
    assert_int_equal(stage->asked.redraw, 1);
    assert_row(stage, 22, "");
    stage_key(stage, K_CTRL | 'z');
    assert_int_equal(stage->asked.suspend, 1);
    stage_key(stage, K_CTRL | 'c');
    assert_row(stage, 22, " Ctrl-C again quits.");
    assert_int_equal(stage->asked.quit, 0);
    stage_key(stage, K_CTRL | 'c');
    assert_int_equal(stage->asked.quit, 1);
    stage_keys(stage, "q");
    assert_int_equal(stage->asked.quit, 2);
    stage_keys(stage, "?");
    assert_shows(stage, "/ Help ");
    stage_keys(stage, "q"); /* leaves the page */
    assert_int_equal(stage->asked.quit, 2);
    assert_shows(stage, "Overview");
}

/* Every key, in every place, with and without rows: nothing breaks, nothing is sent unasked. */
static void any_key_anywhere(void **state)
{
    static const int keys[] = {K_UP,     K_DOWN,       K_LEFT,       K_RIGHT,  K_HOME,
                               K_END,    K_PAGE_UP,    K_PAGE_DOWN,  K_TAB,    K_SHIFT | K_TAB,
                               K_ENTER,  K_ESC,        K_F1,         K_F1 + 1, K_BACKSPACE,
                               K_DELETE, K_CTRL | 'y', K_CTRL | 'u', 0x20AC};
    static const int sizes[][2] = {{24, 80}, {5, 20}, {12, 44}, {36, 120}, {60, 200}, {1, 1}};
    struct stage *stage = *state;
    unsigned random = 12345;
    for (int i = 0; i < 4000; i++) {
        random = random * 1103515245u + 12345u;
        unsigned pick = (random >> 16) % 110;
        if (pick >= 95 && pick - 95 < sizeof keys / sizeof *keys)
            stage_key(stage, keys[pick - 95]);
        else if (pick < 95 && pick + 32 != 'q')
            stage_key(stage, (int)pick + 32);
        if (i % 97 == 0)
            stage_size(stage, sizes[i / 97 % 6][0], sizes[i / 97 % 6][1]);
        if (i == 2000)
            fixture_clear(stage->platform, TEAM);
        if (i % 7 == 0)
            ui_draw(stage->ui, &stage->grid);
    }
}

/* Mouse
 * -----------------------------------------------------------------------------------------------
 */

static void a_click_selects_a_second_opens(void **state)
{
    struct stage *stage = *state;
    stage_click(stage, 6, 10);
    assert_shows(stage, "▸  r-prices");
    stage_click(stage, 6, 10);
    assert_shows(stage, "▸━ r-prices ━━ Overview");
    stage_click(stage, 9, 30); /* Events */
    assert_shows(stage, "━━ Events ━━");
    stage_click(stage, 3, 10); /* the column titles are no row */
    assert_shows(stage, "▸━ r-prices");
    stage_click(stage, 1, 3);
    assert_shows(stage, "▸  r-prices");
}

static void labels_are_buttons(void **state)
{
    struct stage *stage = *state;
    stage_click(stage, 0, 64);
    assert_shows(stage, "● Prêt");
    stage_click(stage, 0, 64);
    const char *row = stage_row(stage, 23);
    int col = (int)(strstr(row, "? Help") - row) - 2; /* ↵ has three bytes in one cell */
    stage_click(stage, 23, col);
    assert_shows(stage, "/ Help ");
    stage_click(stage, 0, 2); /* beside what can be pressed */
    stage_click(stage, 23, 79);
    stage_key(stage, K_ESC);
    stage_keys(stage, "N");
    stage_click(stage, 4, 10); /* beside the sheet: it closes */
    assert_shows(stage, "Overview");
}

static void the_wheel_scrolls_what_is_under_it(void **state)
{
    struct stage *stage = *state;
    fixture_add_fleet(stage->platform);
    stage_keys(stage, "0");
    assert_shows(stage, "train-gpu ");
    stage_wheel(stage, 6, 10, 1);
    assert_null(strstr(stage_row(stage, 4), "train-gpu"));
    stage_wheel(stage, 6, 10, -1);
    assert_non_null(strstr(stage_row(stage, 4), "train-gpu"));
}

/* It is said which there are, and nothing of it stays after Esc. */
static void a_state_that_is_none(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "/state:bidule");
    assert_shows(stage, "state:bidule is no state. Esc clears it.");
    assert_shows(stage, "There are: Failed, Waiting, Starting, Stopping, Deleting,");
    stage_key(stage, K_ENTER);
    stage_key(stage, K_ESC);
    assert_hides(stage, "bidule");
    assert_shows(stage, "train-gpu");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_stage(one_cursor),
        with_a_stage(the_lower_pane_follows_the_cursor),
        with_a_stage(panes_and_tabs),
        with_a_stage(tab_walks_three_panes_on_a_wide_screen),
        with_a_stage(zoom_and_back),
        with_a_stage(a_small_terminal_opens_the_pane_alone),
        with_a_stage(the_cursor_stays_on_its_server),
        with_a_stage(hidden_marks_are_said),
        with_a_stage(nothing_to_change_is_said_at_once),
        with_a_stage(a_viewer_is_told_who_may),
        with_a_stage(a_long_name_costs_image_before_its_letters),
        with_a_stage(a_longer_name_does_not_cost_the_figures),
        with_a_stage(counts_follow_the_model),
        with_a_stage(hundreds_of_changes_at_once),
        with_a_stage(filter_is_typed_kept_and_cleared),
        with_a_stage(another_filter_takes_the_place_of_the_old_one),
        with_a_stage(arrows_move_while_a_filter_is_typed),
        with_a_stage(stopping_an_idle_server_asks_nothing),
        with_a_stage(s_twice_means_the_same_server),
        with_a_stage(stopping_an_active_server_is_asked),
        with_a_stage(a_change_without_an_answer_is_not_said_to_be_done),
        with_a_stage(a_change_that_failed_says_what_is_known),
        with_a_stage(an_answer_that_is_an_error_is_said),
        with_a_stage(an_error_names_the_key_that_tries_again_now),
        with_a_stage(the_platform_may_go_while_a_change_is_on_its_way),
        cmocka_unit_test(read_only_changes_nothing),
        with_a_stage(a_state_that_is_none),
        with_a_stage(languages_switch_live),
        with_a_stage(keys_of_the_program),
        with_a_stage(any_key_anywhere),
        with_a_stage(a_click_selects_a_second_opens),
        with_a_stage(labels_are_buttons),
        with_a_stage(the_wheel_scrolls_what_is_under_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
