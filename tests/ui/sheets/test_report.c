/* The sheet of the incident report: to a new file, to the clipboard, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>

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
    language_set("en");
    stage_free(*state);
    return 0;
}

static void writes_what_is_seen(void **state)
{
    struct stage *stage = *state;
    press(stage, "I");
    assert_shows(stage, "File   carnet-aaw-team-train-gpu-2026-11-22-");
    assert_shows(stage, "## Incident report: server train-gpu in aaw-team");
    press(stage, ENTER);
    assert_hides(stage, "━━ Incident report");
    assert_true(str_starts(stage->asked.saved, "carnet-aaw-team-train-gpu-2026-11-22-"));
    assert_shows(stage, "Only you can read it.");
    assert_non_null(strstr(stage->saved.s, "No node has a free GPU."));
    assert_non_null(strstr(stage->saved.s, "Aucun nœud n’a de GPU libre."));
    assert_non_null(strstr(stage->saved.s, "v1.34.4"));
    assert_non_null(strstr(stage->saved.s, "kind: Notebook"));
}

static void a_name_that_is_taken_can_be_changed(void **state)
{
    struct stage *stage = *state;
    press(stage, "I");
    stage_key(stage, K_CTRL | 'u');
    press(stage, ENTER);
    assert_shows(stage, "The file needs a name.");
    press(stage, "taken.md" ENTER);
    assert_shows(stage, "━━ Incident report"); /* nothing is lost */
    assert_string_equal(stage->asked.saved, "");
    stage_key(stage, K_CTRL | 'u');
    press(stage, "~/mine.md" ENTER);
    assert_string_equal(stage->asked.saved, "~/mine.md");
}

static void copies_it(void **state)
{
    struct stage *stage = *state;
    press(stage, "I" CTRL_Y);
    assert_shows(stage, "Copied, if your terminal allows it.");
    assert_true(str_starts(stage->asked.copied, "## Incident report"));
    assert_string_equal(stage->asked.saved, "");
}

static void the_server_vanishes(void **state)
{
    struct stage *stage = *state;
    press(stage, "I");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    assert_hides(stage, "━━ Incident report");
    assert_shows(stage, "train-gpu is no longer there: someone deleted it.");
}

/* The answers come after the sheet is gone. */
static void closed_while_it_reads(void **state)
{
    struct stage *stage = *state;
    fixture_hold(stage->platform, true);
    press(stage, "I");
    assert_shows(stage, "Reading what belongs in it…");
    press(stage, ESC);
    fixture_hold(stage->platform, false);
    assert_hides(stage, "━━ Incident report");
    press(stage, "I");
    assert_shows(stage, "Look through it before you send it");
}

#define a_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        a_test(writes_what_is_seen),
        a_test(a_name_that_is_taken_can_be_changed),
        a_test(copies_it),
        a_test(the_server_vanishes),
        a_test(closed_while_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
