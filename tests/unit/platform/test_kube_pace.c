/* How long the adapter waits before it asks again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/platform/kubernetes/pace.h"

enum { FIRST = 800, MOST = 30000 };

/* Each wait is twice the one before, and up to half of it more, so that many do not come at once.
 */
static void waits_double(void **state)
{
    int least = FIRST;
    for (unsigned failures = 0; failures < 6; failures++, least *= 2) {
        int most = least + least / 2 < MOST ? least + least / 2 : MOST;
        for (int i = 0; i < 200; i++)
            assert_in_range(pace_backoff(FIRST, MOST, failures), least, most);
    }
}

static void no_wait_is_longer_than_the_longest(void **state)
{
    for (unsigned failures = 6; failures < 100; failures++)
        assert_int_equal(pace_backoff(FIRST, MOST, failures), MOST);
    assert_int_equal(pace_backoff(FIRST, MOST, UINT32_MAX), MOST);
    assert_int_equal(pace_backoff(INT32_MAX / 2 + 1, INT32_MAX, 0) >= INT32_MAX / 2, 1);
}

static void many_do_not_come_at_once(void **state)
{
    int first = pace_backoff(FIRST, MOST, 0), others = 0;
    for (int i = 0; i < 200; i++)
        others += pace_backoff(FIRST, MOST, 0) != first;
    assert_true(others > 0);
    assert_int_equal(pace_random(0), 0);
    assert_int_equal(pace_random(1), 0);
}

static void in_a_hurry_nothing_is_waited_for_in_vain(void **state)
{
    struct pace quick = pace_hurried(&pace_usual, 10), same = pace_hurried(&pace_usual, 0);
    struct pace at_once = pace_hurried(&pace_usual, 1000000);
    assert_int_equal(quick.backoff_first, pace_usual.backoff_first / 10);
    assert_int_equal(quick.linger, pace_usual.linger / 10);
    assert_int_equal(same.poll, pace_usual.poll);
    assert_int_equal(at_once.recheck, 1); /* never 0: that would be without rest */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double),
        cmocka_unit_test(no_wait_is_longer_than_the_longest),
        cmocka_unit_test(many_do_not_come_at_once),
        cmocka_unit_test(in_a_hurry_nothing_is_waited_for_in_vain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
