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

static void test_frames(void **state)
{
    struct stage *stage = welcome_stage(24, 80);
    stage_check_both(stage, "servers/welcome");
    stage_free(stage);
    stage = welcome_stage(60, 200);
    assert_shows(stage, "This is the sandbox");
    assert_shows(stage, "carnet context add");
    stage_free(stage);
}

static void test_esc_hides_it(void **state)
{
    struct stage *stage = welcome_stage(24, 80);
    stage_keys(stage, "!"); /* Esc first clears the filter */
    stage_key(stage, K_ESC);
    assert_shows(stage, "Welcome");
    assert_int_equal(stage->asked.welcomed, 0);
    stage_key(stage, K_ESC);
    assert_hides(stage, "Welcome");
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
    assert_shows(stage, "Welcome");
    stage_keys(stage, "?");
    assert_int_equal(stage->asked.welcomed, 1);
    stage_key(stage, K_ESC);
    assert_hides(stage, "Welcome");
    stage_free(stage);
}

/* A screen without the room keeps its detail. */
static void test_no_room(void **state)
{
    struct stage *stage = welcome_stage(20, 60);
    assert_hides(stage, "Welcome");
    stage_free(stage);
}

static void test_elsewhere_there_is_none(void **state)
{
    struct stage *stage = stage_new(24, 80);
    assert_hides(stage, "Welcome");
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
