/* The sheet of the incident report: to a new file, to the clipboard, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>

#include "support/fixture_platform.h"
#include "support/stage.h"

static void writes_what_is_seen(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "I");
    assert_shows(stage, "File   carnet-aaw-team-train-gpu-2026-11-22-");
    assert_shows(stage, "## Incident report: server train-gpu in aaw-team");
    stage_keys(stage, ENTER);
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
    stage_keys(stage, "I");
    stage_key(stage, K_CTRL | 'u');
    stage_keys(stage, ENTER);
    assert_shows(stage, "The file needs a name.");
    stage_keys(stage, "taken.md" ENTER);
    assert_shows(stage, "━━ Incident report"); /* nothing is lost */
    assert_string_equal(stage->asked.saved, "");
    stage_key(stage, K_CTRL | 'u');
    stage_keys(stage, "~/mine.md" ENTER);
    assert_string_equal(stage->asked.saved, "~/mine.md");
}

static void copies_it(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "I" CTRL_Y);
    assert_shows(stage, "Copied, if your terminal allows it.");
    assert_true(str_starts(stage->asked.copied, "## Incident report"));
    assert_string_equal(stage->asked.saved, "");
}

static void the_server_vanishes(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "I");
    model_remove(stage->world, KIND_SERVER, TEAM, "train-gpu");
    assert_hides(stage, "━━ Incident report");
    assert_shows(stage, "train-gpu is no longer there: someone deleted it.");
}

/* The answers come after the sheet is gone. */
static void closed_while_it_reads(void **state)
{
    struct stage *stage = *state;
    fixture_hold(stage->platform, true);
    stage_keys(stage, "I");
    assert_shows(stage, "Reading what belongs in it…");
    stage_keys(stage, ESC);
    fixture_hold(stage->platform, false);
    assert_hides(stage, "━━ Incident report");
    stage_keys(stage, "I");
    assert_shows(stage, "Look through it before you send it");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        with_a_stage(writes_what_is_seen),
        with_a_stage(a_name_that_is_taken_can_be_changed),
        with_a_stage(copies_it),
        with_a_stage(the_server_vanishes),
        with_a_stage(closed_while_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
