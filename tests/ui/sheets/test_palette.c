/* The palette: commands by name in both languages, and why one cannot be done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/views/places.h>

#include "keys.h"

static int setup(void **state)
{
    struct stage *stage = stage_new(24, 80);
    stage_text(stage);
    *state = stage;
    return 0;
}

static int teardown(void **state)
{
    stage_free(*state);
    return 0;
}

static void names_in_both_languages(void **state)
{
    struct stage *stage = *state;
    press(stage, ":supprimer");
    assert_at(stage, "Delete the server train-gpu               Supprimer le serveur");
    press(stage, F2);
    assert_at(stage, "Supprimer le serveur train-gpu            Delete the server");
    press(stage, ESC ":delete");
    assert_at(stage, "Supprimer le serveur train-gpu            Delete the server");
}

static void does_it(void **state)
{
    struct stage *stage = *state;
    press(stage, ":all name" ENTER);
    assert_shows(stage, "/ all namespaces");
    assert_hides(stage, "━━ Command");
    press(stage, ":stop the" ENTER);
    assert_int_equal(changes(stage), 1);
    assert_string_equal(change(stage, 0)->name, "train-gpu");
}

static void opens_other_sheets(void **state)
{
    struct stage *stage = *state;
    press(stage, ":last mess" ENTER);
    assert_shows(stage, "▸Messages");
    press(stage, ":delete the" ENTER);
    assert_shows(stage, "━━ Delete the server train-gpu?");
}

/* Letters strewn over a name are none of it: Enter runs nothing that was not meant. */
static void strewn_letters(void **state)
{
    struct stage *stage = *state;
    press(stage, ":hist");
    assert_shows(stage, "No command matches.");
    press(stage, ENTER);
    assert_shows(stage, "━━ Command ");
    press(stage, ESC F2 ":hist");
    assert_shows(stage, "Aucune commande ne correspond.");
    press(stage, ESC F2 ":ds"); /* beginnings of words are meant */
    assert_shows(stage, "Delete the server train-gpu");
    press(stage, ESC ":de ser");
    assert_shows(stage, "Delete the server train-gpu");
    press(stage, ESC ":erver train"); /* and what stands there as it is typed */
    assert_shows(stage, "Delete the server train-gpu");
}

static void how_many(void **state)
{
    struct stage *stage = *state;
    press(stage, ":");
    AUTO_STR struct str all = STR_INIT(STR_LINE);
    str_add(&all, stage_row(stage, row_of(stage, "━━ Command")));
    assert_non_null(strstr(all.s, " of "));
    press(stage, "zzzz");
    assert_shows(stage, "━━ Command ");
    assert_shows(stage, " 0 of ");
    assert_shows(stage, "No command matches.");
    assert_hides(stage, "▸");
    press(stage, ENTER);
    assert_shows(stage, "━━ Command ");
}

/* What cannot be done stays, with the reason for its key; choosing it says it and changes nothing.
 */
static void reasons(void **state)
{
    struct stage *stage = *state;
    ui_show(stage->ui, stage->platform, "lab-7");
    stage_text(stage);
    press(stage, ":delete");
    int row = row_of(stage, "▸  Delete");
    assert_non_null(strstr(stage_row(stage, row), "Not allowed in lab-7"));
    press(stage, ENTER);
    assert_shows(stage, "━━ Command ");
    assert_shows(stage, "delete▏");
}

static void offline(void **state)
{
    struct stage *stage = *state;
    fixture_offline(stage->platform, 60, 8);
    press(stage, ":delete the");
    const char *row = stage_row(stage, row_of(stage, "▸  Delete the server"));
    assert_non_null(strstr(row, "offline"));
    press(stage, ENTER);
    assert_shows(stage, "Not sent: no connection. R tries now.");
    assert_int_equal(changes(stage), 0);
    fixture_live(stage->platform);
    stage_settle(stage);
    assert_null(strstr(stage_row(stage, row_of(stage, "▸")), "offline"));
}

/* With marks the name is that of many; without rows there is a reason. */
static void marks(void **state)
{
    struct stage *stage = *state;
    press(stage, "  :stop");
    assert_at(stage, "Stop every marked server");
    assert_hides(stage, "marked server train-gpu");
}

static void no_rows(void **state)
{
    struct stage *stage = *state;
    fixture_clear(stage->platform, TEAM);
    press(stage, ":delete the");
    assert_at(stage, "Delete the server");
    press(stage, ENTER);
    assert_int_equal(changes(stage), 0);
}

static void assert_reasons(struct stage *stage)
{
    const struct action *found[128];
    size_t count =
        actions_list(stage->actions, PLACE_LIST | PLACE_SERVER | PLACE_PAGER, found, 128);
    for (size_t i = 0; i < count; i++) {
        struct text why = {0};
        if (action_possible(stage->actions, found[i], &why) || why.msgid)
            continue;
        fail_msg("%s cannot be done, and nothing says why", found[i]->id);
    }
}

/* Nothing is muted without a word, wherever the person is. */
static void everything_muted_has_a_reason(void **state)
{
    struct stage *stage = *state;
    stage_size(stage, 36, 120);
    assert_reasons(stage);
    stage_key(stage, K_TAB);
    assert_reasons(stage);
    stage_key(stage, K_TAB);
    assert_reasons(stage);
    stage_key(stage, K_TAB);
    fixture_clear(stage->platform, TEAM);
    stage_text(stage);
    assert_reasons(stage);
    ui_show_error(stage->ui, "aaw-prod", &(struct error){.code = ERR_CONFIG});
    assert_reasons(stage);
}

/* The selected server vanishes: the command stays at the ▸, without its name. */
static void the_server_vanishes(void **state)
{
    struct stage *stage = *state;
    press(stage, ":delete the");
    assert_at(stage, "Delete the server train-gpu");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    assert_at(stage, "Delete the server jl-cpu");
}

static void changed_keys_show(void **state)
{
    struct stage *stage = *state;
    const char *clash;
    assert_true(actions_bind(stage->actions, "object.delete", 'D', &clash));
    press(stage, ":delete the");
    const char *row = stage_row(stage, row_of(stage, "▸"));
    assert_string_equal(row + strlen(row) - 1, "D");
}

static void every_command_is_named(void **state)
{
    struct stage *stage = *state;
    const struct action *found[128];
    size_t count = actions_list(stage->actions, ~0u, found, 128);
    for (size_t i = 0; i < count; i++) {
        assert_true(found[i]->palette && *found[i]->palette);
        assert_string_not_equal(
            tr_in(language_next(), "palette", action_palette(stage->actions, found[i])), "");
    }
}

static void the_equal_call(void **state)
{
    struct stage *stage = *state;
    press(stage, ":stop the");
    assert_shows(stage, "PATCH notebooks/train-gpu   kubeflow-resource-stopped = now");
    press(stage, CTRL_Y);
    assert_string_equal(stage->asked.copied,
                        "kubectl --context=aaw-prod -n aaw-team patch "
                        "notebooks.kubeflow.org/train-gpu --type=merge -p "
                        "'{\"metadata\":{\"uid\":\"uid-of-train-gpu\",\"annotations\":"
                        "{\"kubeflow-resource-stopped\":\"2026-11-22T12:04:00Z\"}}}'");
    assert_shows(stage, "Copied, if your terminal allows it: kubectl --context=aaw-prod");
    assert_shows(stage, "━━ Command"); /* it stays open */
    assert_int_equal(changes(stage), 0);
    press(stage, ESC ":sort the");
    stage->asked.copied[0] = '\0';
    press(stage, CTRL_Y);
    assert_string_equal(stage->asked.copied, "");
    assert_shows(stage, "There is no call of kubectl for this.");
}

#define a_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        a_test(the_equal_call),
        a_test(names_in_both_languages),
        a_test(does_it),
        a_test(opens_other_sheets),
        a_test(how_many),
        a_test(strewn_letters),
        a_test(reasons),
        a_test(offline),
        a_test(marks),
        a_test(no_rows),
        a_test(everything_muted_has_a_reason),
        a_test(the_server_vanishes),
        a_test(changed_keys_show),
        a_test(every_command_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
