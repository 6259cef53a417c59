/* The namespace picker: what is typed, where the ▸ goes, what is tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>

#include "support/facts.h"
#include "support/fixture_platform.h"
#include "support/stage.h"

static int setup(void **state)
{
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_add_namespaces(stage->platform);
    stage_show(stage, TEAM);
    stage_text(stage);
    *state = stage;
    return 0;
}

static void best_match_is_taken(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlab");
    assert_at(stage, "lab-7 ");
    stage_keys(stage, DOWN ENTER);
    assert_string_equal(stage->asked.namespace, "lab-imaging");
    assert_hides(stage, "━━ Namespace");
}

/* The matching letters are bold and underlined, also under the selection. */
static void matching_letters_are_marked(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlbi");
    int row = stage_row_of(stage, "lab-imaging");
    const struct cell *cells = &stage->grid.cells[row * stage->grid.cols];
    assert_true(cells[3].style & STYLE_UNDERLINE && cells[3].style & STYLE_BOLD);
    assert_false(cells[4].style & STYLE_UNDERLINE);
    assert_true(cells[5].style & STYLE_UNDERLINE);
    assert_true(cells[3].style & STYLE_SELECTED);
}

/* A namespace that appears does not move the ▸ to another row, and nothing typed is lost. */
static void rows_arrive_under_the_cursor(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlab" DOWN);
    assert_at(stage, "lab-imaging");
    struct namespace added = facts_namespace("lab", "");
    added.last_used = FIXTURE_NOW - 5;
    model_put_namespace(stage->world, &added);
    assert_shows(stage, "4 of 13");
    assert_at(stage, "lab-imaging");
    assert_shows(stage, "   lab▏");
}

static void unknown_names_are_tried(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nzoo");
    assert_at(stage, "No namespace matches. ↵ tries \"zoo\".");
    stage_keys(stage, ENTER);
    assert_string_equal(stage->asked.namespace, "zoo");
}

/* Nothing that is typed leads somewhere else. */
static void what_cannot_be_a_name_goes_nowhere(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "N_x" ENTER);
    assert_string_equal(stage->asked.namespace, TEAM);
    assert_shows(stage, "No namespace matches.");
    assert_hides(stage, "▸");
    stage_keys(stage, DOWN);
    assert_at(stage, "0 all namespaces");
}

/* Who may not list namespaces can enter a name that others resemble. */
static void a_name_beside_others_that_match(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlab");
    assert_hides(stage, "↵ tries it");
    stage_keys(stage, ESC);
    fixture_forbid(stage->platform, KIND_NAMESPACE, NULL);
    stage_keys(stage, "Nlab");
    assert_at(stage, "lab-7 ");
    assert_shows(stage, "lab  not in your list, ↵ tries it");
    stage_keys(stage, DOWN DOWN DOWN ENTER);
    assert_string_equal(stage->asked.namespace, "lab");
}

static void zero_is_all(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "N0");
    assert_at(stage, "0 all namespaces");
    stage_keys(stage, ENTER);
    assert_string_equal(stage->asked.namespace, "");
    assert_shows(stage, "/ all namespaces");
}

/* Who may not list them at once gets them one by one. */
static void all_one_by_one(void **state)
{
    struct stage *stage = *state;
    fixture_all_namespaces(stage->platform, ALLOWED_NO);
    stage_keys(stage, "N0");
    assert_at(stage, "0 all namespaces your account may see");
    stage_keys(stage, ENTER);
    assert_string_equal(stage->asked.namespace, "");
    assert_shows(stage, "/ all namespaces");
}

static void reading_is_said(void **state)
{
    struct stage *stage = *state;
    fixture_loading(stage->platform, KIND_NAMESPACE, NULL, 0);
    stage_keys(stage, "N");
    assert_shows(stage, "12 of 12, reading…");
    stage_keys(stage, "geo");
    assert_at(stage, "geo ");
}

static void offline_it_still_works(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlab");
    fixture_offline(stage->platform, 60, 8);
    assert_at(stage, "lab-7 ");
    stage_keys(stage, "-im" ENTER);
    assert_string_equal(stage->asked.namespace, "lab-imaging");
}

static void counts_only_where_known(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "N");
    assert_shows(stage, "Role          Servers        Last shown");
    assert_shows(stage, "4 servers      here");
    assert_hides(stage, "0 servers");
    stage_keys(stage, ESC "0N");
    assert_shows(stage, "5 servers");
    assert_shows(stage, "0 servers");
}

/* Left and right go through the platforms; what was typed goes along. */
static void platforms(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlab" RIGHT);
    assert_string_equal(stage->asked.context, "aaw-dev");
    assert_shows(stage, "   lab▏");
    stage_keys(stage, LEFT);
    assert_string_equal(stage->asked.context, "sandbox");
}

static void pastes_and_languages(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "N");
    stage_paste(stage, "lab-im\n");
    assert_at(stage, "lab-imaging");
    stage_keys(stage, F2);
    assert_shows(stage, "━━ Espace de noms");
    assert_at(stage, "lab-imaging");
    assert_shows(stage, "lab-im▏");
    stage_keys(stage, "L");
    assert_shows(stage, "lab-imL▏");
}

static void mouse(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "N");
    int row = stage_row_of(stage, "lab-imaging");
    stage_click(stage, row, 6);
    assert_at(stage, "lab-imaging");
    stage_wheel(stage, row, 6, 1);
    assert_at(stage, "collab-2026");
    stage_click(stage, stage_row_of(stage, "0 all namespaces"), 6);
    assert_at(stage, "0 all namespaces");
    stage_click(stage, row, 6);
    stage_click(stage, row, 6);
    assert_string_equal(stage->asked.namespace, "lab-imaging");
    stage_keys(stage, "N");
    stage_click(stage, 4, 5);
    assert_hides(stage, "━━ Namespace");
}

/* Names are never cut: what stands beside them gives way. */
static void long_names(void **state)
{
    struct stage *stage = *state;
    const char *name = "a23456789-123456789-123456789-123456789-123456789-123456789-xyz";
    struct namespace added = facts_namespace(name, "");
    model_put_namespace(stage->world, &added);
    stage_keys(stage, "Na234");
    assert_shows(stage, name);
    assert_shows(stage, "xyz  ?");
    stage_keys(stage, ENTER);
    assert_string_equal(stage->asked.namespace, name);
}

/* More than fit: the rest is counted, paging shows it, the last row stays in sight. */
static void more_than_fit(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 40; i++) {
        char name[32];
        snprintf(name, sizeof name, "many-%02d", i);
        struct namespace added = facts_namespace(name, "");
        model_put_namespace(stage->world, &added);
    }
    stage_keys(stage, "Nmany");
    assert_shows(stage, "… 33 more ↓");
    assert_shows(stage, "0 all namespaces");
    for (int i = 0; i < 39; i++)
        stage_keys(stage, DOWN);
    assert_at(stage, "many-39");
    assert_hides(stage, "more ↓");
    stage_keys(stage, DOWN);
    assert_at(stage, "0 all namespaces");
}

static void resized_while_open(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "Nlab" DOWN);
    stage_size(stage, 15, 60);
    assert_at(stage, "lab-imaging");
    stage_size(stage, 60, 200);
    assert_at(stage, "lab-imaging");
    stage_size(stage, 10, 40);
    assert_at(stage, "lab-imaging");
    stage_size(stage, 5, 20);
    stage_text(stage);
    stage_size(stage, 24, 80);
    assert_at(stage, "lab-imaging");
    assert_shows(stage, "lab▏");
}

#define a_test(name) cmocka_unit_test_setup_teardown(name, setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        a_test(best_match_is_taken),
        a_test(matching_letters_are_marked),
        a_test(rows_arrive_under_the_cursor),
        a_test(unknown_names_are_tried),
        a_test(what_cannot_be_a_name_goes_nowhere),
        a_test(a_name_beside_others_that_match),
        a_test(zero_is_all),
        a_test(all_one_by_one),
        a_test(reading_is_said),
        a_test(offline_it_still_works),
        a_test(counts_only_where_known),
        a_test(platforms),
        a_test(pastes_and_languages),
        a_test(mouse),
        a_test(long_names),
        a_test(more_than_fit),
        a_test(resized_while_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
