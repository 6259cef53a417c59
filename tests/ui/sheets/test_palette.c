/* The palette: commands by name in both languages, and why one cannot be done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/views/places.h>

#include "support/fixture_platform.h"
#include "support/stage.h"

static void names_in_both_languages(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, ":supprimer");
    assert_at(stage, "Delete the server train-gpu               Supprimer le serveur");
    stage_keys(stage, F2);
    assert_at(stage, "Supprimer le serveur train-gpu            Delete the server");
    stage_keys(stage, ESC ":delete");
    assert_at(stage, "Supprimer le serveur train-gpu            Delete the server");
}

static void does_it(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, ":all name" ENTER);
    assert_shows(stage, "/ all namespaces");
    assert_hides(stage, "━━ Command");
    stage_keys(stage, ":stop the" ENTER);
    assert_int_equal(stage_changes(stage), 1);
    assert_string_equal(stage_change(stage, 0)->name, "train-gpu");
}

static void opens_other_sheets(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, ":last mess" ENTER);
    assert_shows(stage, "▸Messages");
    stage_keys(stage, ":delete the" ENTER);
    assert_shows(stage, "━━ Delete the server train-gpu?");
}

/* Letters strewn over a name are none of it: Enter runs nothing that was not meant. */
static void strewn_letters(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, ":hist");
    assert_shows(stage, "No command matches.");
    stage_keys(stage, ENTER);
    assert_shows(stage, "━━ Command ");
    stage_keys(stage, ESC F2 ":hist");
    assert_shows(stage, "Aucune commande ne correspond.");
    stage_keys(stage, ESC F2 ":ds"); /* beginnings of words are meant */
    assert_shows(stage, "Delete the server train-gpu");
    stage_keys(stage, ESC ":de ser");
    assert_shows(stage, "Delete the server train-gpu");
    stage_keys(stage, ESC ":erver train"); /* and what stands there as it is typed */
    assert_shows(stage, "Delete the server train-gpu");
}

static void how_many(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, ":");
    AUTO_STR struct str all = STR_INIT(STR_LINE);
    str_add(&all, stage_row(stage, stage_row_of(stage, "━━ Command")));
    assert_non_null(strstr(all.s, " of "));
    stage_keys(stage, "zzzz");
    assert_shows(stage, "━━ Command ");
    assert_shows(stage, " 0 of ");
    assert_shows(stage, "No command matches.");
    assert_hides(stage, "▸");
    stage_keys(stage, ENTER);
    assert_shows(stage, "━━ Command ");
}

/* What cannot be done stays, with the reason for its key; choosing it says it and changes nothing.
 */
static void reasons(void **state)
{
    struct stage *stage = *state;
    ui_show(stage->ui, stage->platform, "lab-7");
    stage_text(stage);
    stage_keys(stage, ":delete");
    int row = stage_row_of(stage, "▸  Delete");
    assert_non_null(strstr(stage_row(stage, row), "Not allowed in lab-7"));
    stage_keys(stage, ENTER);
    assert_shows(stage, "━━ Command ");
    assert_shows(stage, "delete▏");
}

static void offline(void **state)
{
    struct stage *stage = *state;
    fixture_offline(stage->platform, 60, 8);
    stage_keys(stage, ":delete the");
    const char *row = stage_row(stage, stage_row_of(stage, "▸  Delete the server"));
    assert_non_null(strstr(row, "offline"));
    stage_keys(stage, ENTER);
    assert_shows(stage, "Not sent: no connection. R tries now.");
    assert_int_equal(stage_changes(stage), 0);
    fixture_live(stage->platform);
    stage_settle(stage);
    assert_null(strstr(stage_row(stage, stage_row_of(stage, "▸")), "offline"));
}

/* With marks the name is that of many; without rows there is a reason. */
static void marks(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "  :stop");
    assert_at(stage, "Stop every marked server");
    assert_hides(stage, "marked server train-gpu");
}

static void no_rows(void **state)
{
    struct stage *stage = *state;
    fixture_clear(stage->platform, TEAM);
    stage_keys(stage, ":delete the");
    assert_at(stage, "Delete the server");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
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
    stage_keys(stage, ":delete the");
    assert_at(stage, "Delete the server train-gpu");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    assert_at(stage, "Delete the server jl-cpu");
}

static void changed_keys_show(void **state)
{
    struct stage *stage = *state;
    const char *clash;
    assert_true(actions_bind(stage->actions, "object.delete", 'D', &clash));
    stage_keys(stage, ":delete the");
    const char *row = stage_row(stage, stage_row_of(stage, "▸"));
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
    stage_keys(stage, ":stop the");
    assert_shows(stage, "PATCH notebooks/train-gpu   kubeflow-resource-stopped = now");
    stage_keys(stage, CTRL_Y);
    assert_string_equal(stage->asked.copied,
                        "kubectl --context=aaw-prod -n aaw-team patch "
                        "notebooks.kubeflow.org/train-gpu --type=merge -p "
                        "'{\"metadata\":{\"uid\":\"uid-of-train-gpu\",\"annotations\":"
                        "{\"kubeflow-resource-stopped\":\"2026-11-22T12:04:00Z\"}}}'");
    assert_shows(stage, "Copied, if your terminal allows it: kubectl --context=aaw-prod");
    assert_shows(stage, "━━ Command"); /* it stays open */
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, ESC ":sort the");
    stage->asked.copied[0] = '\0';
    stage_keys(stage, CTRL_Y);
    assert_string_equal(stage->asked.copied, "");
    assert_shows(stage, "There is no call of kubectl for this.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_stage(the_equal_call),
        with_a_stage(names_in_both_languages),
        with_a_stage(does_it),
        with_a_stage(opens_other_sheets),
        with_a_stage(how_many),
        with_a_stage(strewn_letters),
        with_a_stage(reasons),
        with_a_stage(offline),
        with_a_stage(marks),
        with_a_stage(no_rows),
        with_a_stage(everything_muted_has_a_reason),
        with_a_stage(the_server_vanishes),
        with_a_stage(changed_keys_show),
        with_a_stage(every_command_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
