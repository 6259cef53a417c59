/* pace: how often frames are drawn; osc52: what goes to the clipboard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "../../../src/tui/osc52.h"
#include "../../../src/tui/pace.h"

static void test_rates(void **state)
{
    struct pace pace;
    pace_init(&pace, false);
    assert_int_equal(pace_next(&pace, 1000), 1000);
    pace_frame(&pace, 1000, 1, 0);
    assert_int_equal(pace_next(&pace, 1001), 1016);
    assert_int_equal(pace_next(&pace, 5000), 5000);
    pace_init(&pace, true);
    pace_frame(&pace, 1000, 1, 0);
    assert_int_equal(pace_next(&pace, 1001), 1050);
}

static void test_keys_are_never_delayed(void **state)
{
    struct pace pace;
    pace_init(&pace, true);
    pace_frame(&pace, 1000, 100, 0);
    pace.key = true;
    assert_int_equal(pace_next(&pace, 1001), 1001);
    pace_frame(&pace, 1001, 100, 0); /* and the one after is */
    assert_true(pace_next(&pace, 1002) > 1050);
}

static void test_slow_lines(void **state)
{
    struct pace pace;
    pace_init(&pace, false);
    for (int i = 0; i < 10; i++)
        pace_frame(&pace, 1000, 31, 0);
    assert_int_equal(pace_next(&pace, 1000), 1200); /* 5 a second, no less */
    for (int i = 0; i < 40; i++)
        pace_frame(&pace, 1000, 1, 0);
    assert_int_equal(pace_next(&pace, 1000), 1016); /* and back */
    pace_frame(&pace, 1000, 1, 100000);
    assert_int_equal(pace_next(&pace, 1000), 1032);
}

static void test_clipboard(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT), long_text = STR_INIT(STR_DOCUMENT);
    assert_true(osc52_add(&out, "train-gpu", 9));
    assert_string_equal(out.s, "\033]52;c;dHJhaW4tZ3B1\a");
    str_clear(&out);
    assert_true(osc52_add(&out, "", 0));
    assert_string_equal(out.s, "\033]52;c;\a");
    str_clear(&out);
    str_pad(&long_text, 'x', OSC52_MAX / 4 * 3 + 1);
    assert_true(osc52_add(&out, long_text.s, long_text.len - 1));
    assert_true(out.len <= OSC52_MAX + 8);
    str_clear(&out);
    assert_false(osc52_add(&out, long_text.s, long_text.len));
    assert_int_equal(out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_keys_are_never_delayed),
        cmocka_unit_test(test_slow_lines),
        cmocka_unit_test(test_clipboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
