/* Help and messages, and the small sheets: platforms, order, copy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "support/fixture_platform.h"
#include "support/stage.h"

/* Help ----------------------------------------------------------------------------------------- */

static void help_shows_changed_keys(void **state)
{
    struct stage *stage = *state;
    const char *clash;
    assert_true(actions_bind(stage->actions, "list.sort", 'i', &clash));
    assert_true(actions_bind(stage->actions, "list.down", 'e', &clash));
    stage_keys(stage, "?");
    assert_shows(stage, "i    sort");
    assert_shows(stage, "  ↑ e ");
}

/* Each reason once, at the end; what it concerns has its number. */
static void help_says_why_not(void **state)
{
    struct stage *stage = *state;
    ui_show(stage->ui, stage->platform, "lab-7");
    fixture_all_namespaces(stage->platform, ALLOWED_NO);
    stage_text(stage);
    stage_keys(stage, "?");
    assert_shows(stage, "s    stop or start (1)");
    assert_shows(stage, "d    delete (1)");
    assert_shows(stage, "0    all namespaces");
    assert_hides(stage, "all namespaces (");
    stage_keys(stage, "G");
    assert_shows(stage, "(1)  Not allowed in lab-7 (your role: viewer). Ask ");
}

static void help_finds(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "?/pane");
    assert_shows(stage, "pane▏");
    assert_shows(stage, "found 2 times");
    int row = stage_row_of(stage, "next pane");
    assert_true(row > 0);
    stage_keys(stage, ENTER "zz");
    assert_shows(stage, "not found");
    stage_keys(stage, ESC);
    assert_shows(stage, "/ finds a key or a word");
    stage_keys(stage, ESC);
    assert_hides(stage, "Keys of the server list");
}

static void help_scrolls(void **state)
{
    struct stage *stage = *state;
    stage_size(stage, 15, 60);
    stage_keys(stage, "?");
    assert_shows(stage, "row");
    assert_hides(stage, "really zero");
    stage_keys(stage, "G");
    assert_shows(stage, "really");
    stage_keys(stage, "g");
    assert_shows(stage, "row");
    stage_wheel(stage, 8, 10, 1);
    assert_hides(stage, "  ↑ ↓   k j  row");
}

static void help_changes_language(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "?L");
    assert_shows(stage, "▸Touches de la liste des serveurs");
    assert_shows(stage, "L    English");
    stage_keys(stage, "/arr" F2);
    assert_shows(stage, "arr▏");
    assert_shows(stage, "Keys of the server list");
}

/* Every action that has a key and a group is on the page. */
static void help_is_complete(void **state)
{
    struct stage *stage = *state;
    const struct action *found[128];
    size_t count = actions_list(stage->actions, ~0u, found, 128);
    stage_size(stage, 80, 80);
    stage_keys(stage, "?");
    for (size_t i = 0; i < count; i++) {
        const char *words = found[i]->help;
        if (found[i]->group && words)
            assert_shows(stage, words);
    }
}

/* Messages ------------------------------------------------------------------------------------- */

static void messages_newest_first(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "T:last mess" ENTER);
    assert_shows(stage, "▸Messages");
    assert_shows(stage, "Theme: ");
    stage_keys(stage, "T");
    assert_shows(stage, "Theme: ");
    stage_keys(stage, ESC);
    assert_hides(stage, "▸Messages");
}

static void no_messages(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, ":last mess" ENTER);
    assert_shows(stage, "carnet has said nothing yet.");
    stage_keys(stage, "L");
    assert_shows(stage, "▸Messages");
    assert_hides(stage, "carnet has said nothing yet.");
}

/* What was changed from here ------------------------------------------------------------------- */

static const struct ui_change past[] = {
    {.when = FIXTURE_NOW - 3 * 86400,
     .context = "aaw-dev",
     .namespace = "geo",
     .name = "maps-workspace",
     .action = "delete",
     .kind = "volume",
     .command = "kubectl --context=aaw-dev -n geo delete persistentvolumeclaims/maps-workspace",
     .outcome = "unknown",
     .words = ""},
    {.when = FIXTURE_NOW - 3600,
     .context = "aaw-prod",
     .namespace = "aaw-team",
     .name = "train-gpu",
     .action = "delete",
     .kind = "server",
     .command = "kubectl --context=aaw-prod -n aaw-team delete notebooks.kubeflow.org/train-gpu",
     .outcome = "failed",
     .words = "notebooks.kubeflow.org \"train-gpu\" is forbidden"},
    {.when = FIXTURE_NOW - 60,
     .context = "aaw-prod",
     .namespace = "aaw-team",
     .name = "r-prices",
     .action = "stop",
     .kind = "server",
     .command = "kubectl --context=aaw-prod -n aaw-team patch notebooks.kubeflow.org/r-prices "
                "--type=merge -p '{\"metadata\":{\"annotations\":"
                "{\"kubeflow-resource-stopped\":\"2026-11-22T12:03:00Z\"}}}'",
     .outcome = "done",
     .words = ""},
};

static void open_history(struct stage *stage, size_t count)
{
    stage->changes = past;
    stage->change_count = count;
    stage_keys(stage, ":changed from" ENTER);
}

static void history_is_read_newest_first(void **state)
{
    struct stage *stage = *state;
    open_history(stage, ARRAY_LEN(past));
    stage_check(stage, "sheets/history");
    stage_keys(stage, "L");
    stage_check(stage, "sheets/history.fr");
    stage_keys(stage, "Lj");
    assert_at(stage, "▸  2026-11-22 11:04  failed     delete aaw-team/train-gpu");
    assert_shows(stage, "is forbidden");
    stage_keys(stage, ESC);
    assert_hides(stage, "Changed from here");
}

static void a_call_of_the_history_is_copied(void **state)
{
    struct stage *stage = *state;
    open_history(stage, ARRAY_LEN(past));
    stage_keys(stage, "y");
    assert_string_equal(stage->asked.copied, past[2].command);
    stage_keys(stage, "j" ENTER);
    assert_string_equal(stage->asked.copied, past[1].command);
    stage_keys(stage, "G");
    stage_key(stage, K_CTRL | 'y');
    assert_string_equal(stage->asked.copied, past[0].command);
    assert_shows(stage, "Copied, if your terminal allows it: kubectl");
}

/* Where the person has other keys, sheets show and take these. */
static void copying_by_changed_keys(void **state)
{
    struct stage *stage = *state;
    const char *clash;
    assert_true(actions_bind(stage->actions, "object.copy", 'i', &clash));
    assert_true(actions_bind(stage->actions, "palette.copy", K_CTRL | 'e', &clash));
    open_history(stage, ARRAY_LEN(past));
    assert_shows(stage, " i Copy the call");
    stage_keys(stage, "y");
    assert_string_equal(stage->asked.copied, "");
    stage_keys(stage, "i");
    assert_string_equal(stage->asked.copied, past[2].command);
    stage_keys(stage, ESC "I");
    assert_shows(stage, "Ctrl-E Copy");
    stage_key(stage, K_CTRL | 'e');
    assert_true(str_starts(stage->asked.copied, "## Incident report"));
    stage_keys(stage, ESC "d");
    assert_shows(stage, " i Copy the call");
}

static void a_history_that_is_empty_or_cannot_be_read(void **state)
{
    struct stage *stage = *state;
    open_history(stage, 0);
    assert_shows(stage, "carnet has changed nothing from here yet.");
    stage_keys(stage, "y");
    assert_string_equal(stage->asked.copied, "");
    stage_keys(stage, ESC);
    stage->history_fails = true;
    open_history(stage, 1);
    assert_hides(stage, "Changed from here");
    assert_shows(stage, "history.jsonl cannot be read or written.");
}

/* Only the newest are kept; the ring turns where it must. */
static void a_long_history(void **state)
{
    struct stage *stage = *state;
    struct ui_change many[1203];
    char names[1203][12];
    for (size_t i = 0; i < ARRAY_LEN(many); i++) {
        many[i] = past[2];
        many[i].name = names[i];
        snprintf(names[i], sizeof names[i], "nb-%zu", i);
    }
    stage->changes = many;
    stage->change_count = ARRAY_LEN(many);
    stage_keys(stage, ":changed from" ENTER);
    assert_shows(stage, "500 changes");
    assert_at(stage, "▸  2026-11-22 12:03  done       stop aaw-team/nb-1202");
    stage_keys(stage, "G");
    assert_at(stage, "▸  2026-11-22 12:03  done       stop aaw-team/nb-703");
}

/* Platforms ------------------------------------------------------------------------------------ */

static void another_platform(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "C");
    assert_at(stage, "▸• aaw-prod");
    stage_keys(stage, "j" ENTER);
    assert_string_equal(stage->asked.context, "aaw-dev");
    stage->asked.context[0] = '\0';
    stage_keys(stage, "C" ENTER);
    assert_string_equal(stage->asked.context, "");
    assert_hides(stage, "━━ Platform");
}

static void the_platform_is_lost(void **state)
{
    struct stage *stage = *state;
    static const char *const sheets[] = {"N", "C", ":", "o", "y", "?", "d", "  s"};
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        struct error error = ERROR_NONE;
        stage_keys(stage, sheets[i]);
        error_set(&error, ERR_REFUSED, NULL, NULL, NULL);
        ui_show_error(stage->ui, "aaw-prod", &error);
        stage_text(stage);
        stage_keys(stage, ENTER ESC "jk");
        ui_show(stage->ui, stage->platform, TEAM);
        assert_shows(stage, "train-gpu");
        stage_keys(stage, ESC);
    }
    assert_int_equal(stage_changes(stage), 0);
}

/* Order ---------------------------------------------------------------------------------------- */

static void order(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "o");
    assert_at(stage, "What needs you first     now");
    stage_keys(stage, "jj" ENTER);
    assert_hides(stage, "━━ Sort by");
    assert_hides(stage, "problems first");
    stage_keys(stage, "o");
    assert_at(stage, "▸  Name");
    stage_keys(stage, ENTER "g");
    AUTO_STR struct str first = STR_INIT(STR_LINE);
    str_add(&first, stage_row(stage, 4));
    assert_non_null(strstr(first.s, "train-gpu"));
    stage_keys(stage, "oN");
    assert_shows(stage, "━━ Sort by");
}

/* Copy ----------------------------------------------------------------------------------------- */

static void copies(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "y" ENTER);
    assert_string_equal(stage->asked.copied, "train-gpu");
    assert_shows(stage, "Copied, if your terminal allows it.");
    stage_keys(stage, "yj" ENTER);
    assert_string_equal(stage->asked.copied, "aaw-team/train-gpu");
    stage_keys(stage, "yG" ENTER);
    assert_non_null(strstr(stage->asked.copied, "kind: Notebook"));
}

static void copies_calls(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "yjjjj" ENTER);
    assert_string_equal(stage->asked.copied, "kubectl --context=aaw-prod -n aaw-team get "
                                             "notebooks.kubeflow.org/train-gpu -o yaml");
    stage_keys(stage, "jjjy");
    assert_shows(stage, "call that starts it");
    assert_hides(stage, "call that stops it"); /* it is stopped */
    stage_keys(stage, ESC);
    struct server going = *model_server(stage->world, TEAM, "old-rstudio");
    going.meta.deleting = FACTS_NOW;
    model_put_server(stage->world, &going);
    stage_keys(stage, "y");
    assert_shows(stage, "call that reads it");
    assert_hides(stage, "call that deletes it");
    assert_hides(stage, "call that starts it");
}

/* Where the terminal copies nothing the call is read from the screen, to its end. */
static void shows_a_call_in_full(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "y");
    assert_hides(stage, "notebooks.kubeflow.org/train-gpu -o yaml");
    stage_keys(stage, "jjjj");
    assert_shows(stage, "   kubectl --context=aaw-prod -n aaw-team get");
    assert_shows(stage, "notebooks.kubeflow.org/train-gpu");
    stage_keys(stage, "j");
    assert_shows(stage, "call that stops it");
    assert_shows(stage, "   kubectl --context=aaw-prod -n aaw-team patch");
    assert_shows(stage, "--type=merge");
    stage_size(stage, 10, 40);
    assert_at(stage, "call that stops it");
    stage_keys(stage, ESC);
}

static void what_it_copies_vanishes(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "yj");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    assert_hides(stage, "━━ Copy");
    assert_shows(stage, "train-gpu is no longer there: someone deleted it.");
}

/* All of them ---------------------------------------------------------------------------------- */

/* One ▸ (two when the text typed has none), the list's own mark is ›, and Esc brings everything
 * back as it was. */
static void cursor_rules(void **state)
{
    static const char *const sheets[] = {"N", "C", ":", "o", "y", "d", "js"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        stage_keys(stage, "g");
        AUTO_STR struct str before = STR_INIT(STR_DOCUMENT);
        str_add(&before, stage_text(stage));
        stage_keys(stage, sheets[i]);
        const char *text = stage_text(stage), *at = strstr(text, "▸");
        assert_non_null(at);
        assert_null(strstr(at + 1, "▸"));
        assert_non_null(strstr(text, "›"));
        stage_keys(stage, ESC "g");
        assert_string_equal(stage_text(stage), before.s);
    }
}

static void any_size(void **state)
{
    static const char *const sheets[] = {"N", "C", ":", "o", "y", "?", "d", "js", "  s"};
    struct stage *stage = *state;
    for (size_t i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        stage_keys(stage, sheets[i]);
        for (int cols = 20; cols <= 220; cols += 10)
            for (int rows = 5; rows <= 60; rows += 5) {
                stage_size(stage, rows, cols);
                ui_draw(stage->ui, &stage->grid);
            }
        stage_size(stage, 24, 80);
        stage_keys(stage, ESC);
    }
    assert_shows(stage, "━━ Overview");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_stage(help_shows_changed_keys),
        with_a_stage(help_says_why_not),
        with_a_stage(help_finds),
        with_a_stage(help_scrolls),
        with_a_stage(help_changes_language),
        with_a_stage(help_is_complete),
        with_a_stage(messages_newest_first),
        with_a_stage(no_messages),
        with_a_stage(history_is_read_newest_first),
        with_a_stage(a_call_of_the_history_is_copied),
        with_a_stage(a_history_that_is_empty_or_cannot_be_read),
        with_a_stage(copying_by_changed_keys),
        with_a_stage(a_long_history),
        with_a_stage(another_platform),
        with_a_stage(the_platform_is_lost),
        with_a_stage(order),
        with_a_stage(copies),
        with_a_stage(copies_calls),
        with_a_stage(shows_a_call_in_full),
        with_a_stage(what_it_copies_vanishes),
        with_a_stage(cursor_rules),
        with_a_stage(any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
