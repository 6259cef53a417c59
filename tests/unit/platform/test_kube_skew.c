/* The platform's clock, as far as the Date of its answers tells. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "../../../src/platform/kubernetes/skew.h"

#define WALL INT64_C(1795000000)

/* Both clocks as they are at `ms` of the monotonic one; ours is right, theirs `ahead` ms before it.
 */
static int64_t ours(int64_t ms)
{
    return WALL + ms / 1000;
}

static void answer(struct skew *skew, int64_t ms, int64_t ahead_ms, int64_t late_ms)
{
    int64_t date = (WALL * 1000 + ms - late_ms + ahead_ms) / 1000;
    skew_note(skew, date, ours(ms), ms);
}

static void near(int64_t value, int64_t expected)
{
    if (llabs(value - expected) > 2)
        fail_msg("%lld is not near %lld", (long long)value, (long long)expected);
}

static void three_answers_tell(void **state)
{
    static const int64_t aheads[] = {180, -180, 7, -7, 3600 * 5, 86000, -86000};
    for (size_t i = 0; i < sizeof aheads / sizeof *aheads; i++) {
        struct skew skew = {0};
        for (int k = 0; k < 3; k++) {
            assert_int_equal(skew_ahead(&skew, ours(0), 0), 0); /* one may be anybody's */
            answer(&skew, k * 130, aheads[i] * 1000, 20);
        }
        near(skew_ahead(&skew, ours(500), 500), aheads[i]);
        near(skew_ahead(&skew, ours(9000000), 9000000), aheads[i]);
    }
}

static void little_is_nothing(void **state)
{
    for (int64_t ahead = -4; ahead <= 4; ahead++) {
        struct skew skew = {0};
        for (int k = 0; k < 40; k++) {
            answer(&skew, k * 777, ahead * 1000, (k % 7) * 90);
            assert_int_equal(skew_ahead(&skew, ours(k * 777), k * 777), 0);
        }
    }
}

/* Of another year, or none: a page's, a cache's, a broken machine's. */
static void absurd_dates_do_not_count(void **state)
{
    static const int64_t dates[] = {0,         -5,       1, 784111777, WALL + 86401, WALL - 86401,
                                    INT64_MAX, INT64_MIN};
    struct skew skew = {0};
    for (int k = 0; k < 64; k++)
        skew_note(&skew, dates[k % 8], WALL, 0);
    assert_int_equal(skew_ahead(&skew, WALL, 0), 0);
    for (int k = 0; k < 3; k++)
        answer(&skew, 0, 180000, 0);
    near(skew_ahead(&skew, ours(0), 0), 180);
}

/* A cached answer, one that was held up: the others know better. */
static void one_that_is_late_moves_nothing(void **state)
{
    struct skew skew = {0};
    for (int k = 0; k < 100; k++) {
        answer(&skew, k * 1000, 180000, k % 4 == 2 ? 60000 + k * 1000 : 30);
        if (k >= 4)
            near(skew_ahead(&skew, ours(k * 1000), k * 1000), 180);
    }
}

/* What is read never goes backwards while nobody's clock is set. */
static void it_does_not_jump_about(void **state)
{
    static const int64_t aheads[] = {180000, 5000, 4400, -5100, -62345};
    for (size_t i = 0; i < sizeof aheads / sizeof *aheads; i++) {
        struct skew skew = {0};
        int64_t last = 0;
        srandom(7);
        for (int64_t ms = 0; ms < 600000; ms += 313) {
            if (ms % 5 == 0)
                answer(&skew, ms, aheads[i], random() % 900);
            int64_t now = ours(ms) + skew_ahead(&skew, ours(ms), ms);
            if (ms > 20000 && last > 0)
                assert_true(now >= last && now <= last + 1);
            last = now;
        }
    }
}

/* Our clock is set right, or wrong: theirs goes on, and ages with it. */
static void our_clock_is_set(void **state)
{
    struct skew skew = {0};
    for (int k = 0; k < 9; k++)
        answer(&skew, k * 1000, 180000, 0);
    near(skew_ahead(&skew, ours(9000) + 180, 9000), 0);
    near(skew_ahead(&skew, ours(9000) - 600, 9000), 780);
    for (int k = 9; k < 18; k++) /* and now they agree */
        skew_note(&skew, ours(k * 1000) + 180, ours(k * 1000) + 180, k * 1000);
    assert_int_equal(skew_ahead(&skew, ours(18000) + 180, 18000), 0);
}

/* Theirs is set: followed after a few answers. */
static void their_clock_is_set(void **state)
{
    struct skew skew = {0};
    for (int k = 0; k < 30; k++)
        answer(&skew, k * 1000, 180000, 0);
    for (int k = 30; k < 36; k++)
        answer(&skew, k * 1000, 0, 0);
    assert_int_equal(skew_ahead(&skew, ours(36000), 36000), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_answers_tell),
        cmocka_unit_test(little_is_nothing),
        cmocka_unit_test(absurd_dates_do_not_count),
        cmocka_unit_test(one_that_is_late_moves_nothing),
        cmocka_unit_test(it_does_not_jump_about),
        cmocka_unit_test(our_clock_is_set),
        cmocka_unit_test(their_clock_is_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
