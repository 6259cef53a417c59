/* The first minute on the sandbox (screens.md 3.5): the welcome, and how it leaves for good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/i18n.h>

#include "support/golden.h"
#include "support/stage.h"

static struct stage *welcome_stage(int rows, int cols)
{
    struct stage *stage = stage_new(rows, cols);
    ui_welcome(stage->ui);
    return stage;
}

static bool shows(struct stage *stage, const char *text)
{
    return strstr(stage_text(stage), text) != NULL;
}

static void test_frames(void **state)
{
    struct stage *stage = welcome_stage(24, 80);
    golden_check("servers/welcome", stage_text(stage));
    language_set("fr");
    golden_check("servers/welcome.fr", stage_text(stage));
    stage_free(stage);
    stage = welcome_stage(60, 200);
    assert_true(shows(stage, "This is the sandbox"));
    assert_true(shows(stage, "carnet context add"));
    stage_free(stage);
}

static void test_esc_hides_it(void **state)
{
    struct stage *stage = welcome_stage(24, 80);
    stage_keys(stage, "!"); /* Esc first clears the filter */
    stage_key(stage, K_ESC);
    assert_true(shows(stage, "Welcome"));
    assert_int_equal(stage->asked.welcomed, 0);
    stage_key(stage, K_ESC);
    assert_false(shows(stage, "Welcome"));
    assert_int_equal(stage->asked.welcomed, 1);
    stage_key(stage, K_ESC);
    assert_int_equal(stage->asked.welcomed, 1);
    stage_free(stage);
}

static void test_its_keys_hide_it(void **state)
{
    struct stage *stage = welcome_stage(24, 80);
    stage_keys(stage, "w");
    stage_key(stage, K_ESC);
    stage_keys(stage, "s"); /* a server that waits: no question */
    assert_true(shows(stage, "Welcome"));
    stage_keys(stage, "?");
    assert_int_equal(stage->asked.welcomed, 1);
    stage_key(stage, K_ESC);
    assert_false(shows(stage, "Welcome"));
    stage_free(stage);
}

/* A screen without the room keeps its detail. */
static void test_no_room(void **state)
{
    struct stage *stage = welcome_stage(20, 60);
    assert_false(shows(stage, "Welcome"));
    stage_free(stage);
}

static void test_elsewhere_there_is_none(void **state)
{
    struct stage *stage = stage_new(24, 80);
    assert_false(shows(stage, "Welcome"));
    stage_key(stage, K_ESC);
    assert_int_equal(stage->asked.welcomed, 0);
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames),
        cmocka_unit_test(test_esc_hides_it),
        cmocka_unit_test(test_its_keys_hide_it),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_elsewhere_there_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
