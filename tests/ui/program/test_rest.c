/* At rest nothing is drawn: time alone changes a frame at most once a second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <carnet/loop/loop.h>

#include "support/stage.h"

/* What is due soon is drawn, a few times; then there must be nothing left to do. */
static void assert_rests(struct stage *stage, const char *keys)
{
    int ms = 0;
    for (int frames = 0; frames < 100; frames++) {
        ui_draw(stage->ui, &stage->grid);
        ms = ui_next_change(stage->ui);
        if (ms < 0 || ms >= 1000)
            return;
        loop_turn(stage->loop, ms > 0 ? ms : 1);
    }
    fail_msg("after '%s' a frame is due in %d ms, and again, and again", keys, ms);
}

/* The pane below follows the cursor a moment later: also where there is no such pane to draw. */
static void test_after_a_move(void **state)
{
    static const char *const keys[] = {"",   "j",  "j?", "j:",   "jn", "jo",
                                       "jz", "js", "jd", "jjkG", "j/x"};
    static const int sizes[][2] = {{24, 80}, {60, 200}, {12, 60}, {5, 20}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
            struct stage *stage = stage_new(24, 80);
            stage_keys(stage, keys[i]);
            stage_size(stage, sizes[size][0], sizes[size][1]);
            assert_rests(stage, keys[i]);
            stage_free(stage);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_after_a_move)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
