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

/* A frame of so many bytes goes out, and the terminal is asked. */
static void send(struct pace *pace, int64_t now, size_t bytes)
{
    pace_frame(pace, now, 1, 0);
    if (pace->asks)
        pace_asked(pace, now, bytes);
}

static void answering_pace(struct pace *pace)
{
    pace_init(pace, true);
    send(pace, 1000, 3000);
    pace_answered(pace, 1100);
}

/* Over a slow line one frame is on its way; the next one is the newest. */
static void test_newest_frame_wins(void **state)
{
    struct pace pace;
    answering_pace(&pace);
    assert_int_equal(pace_next(&pace, 1100), 1100);
    send(&pace, 1200, 500);
    assert_int_equal(pace_next(&pace, 1260), 2700); /* not before the answer, or patience ends */
    pace_answered(&pace, 1400);
    assert_int_equal(pace_next(&pace, 1400), 1400);
}

/* A key's frame does not wait for an answer: one round trip, no more. */
static void test_one_round_trip_per_key(void **state)
{
    struct pace pace;
    answering_pace(&pace);
    for (int64_t now = 2000; now < 2000 + 13 * 20; now += 20) {
        pace.key = true;
        assert_int_equal(pace_next(&pace, now), now);
        send(&pace, now, 300);
    }
    pace.key = true;
    send(&pace, 2300, 300); /* 14 frames, 4.2 kB: enough is on its way */
    pace.key = true;
    assert_int_equal(pace_next(&pace, 2320), 3500);
    pace_answered(&pace, 2330);
    assert_int_equal(pace_next(&pace, 2330), 2330);
}

static void test_many_frames_on_their_way(void **state)
{
    struct pace pace;
    answering_pace(&pace);
    for (int i = 0; i < 100; i++)
        send(&pace, 2000, 1);
    for (int i = 0; i < PACE_FLYING; i++) {
        assert_true(pace_next(&pace, 2100) > 2100);
        pace_answered(&pace, 2100);
    }
    assert_int_equal(pace_next(&pace, 2100), 2100);
    pace_answered(&pace, 2100); /* nobody asked */
    assert_int_equal(pace_next(&pace, 2100), 2100);
}

/* The line is stuck: tried again more and more rarely, and right at once when it moves. */
static void test_a_line_that_is_stuck(void **state)
{
    struct pace pace;
    int64_t now = 2000, next = 0;
    answering_pace(&pace);
    for (int wait = 1500; wait <= 12000; wait *= 2) {
        send(&pace, now, 500);
        next = pace_next(&pace, now + 100);
        assert_int_equal(next - now, wait);
        now = next;
    }
    pace_answered(&pace, now);
    send(&pace, now, 500);
    assert_int_equal(pace_next(&pace, now), now + 1500);
}

static void test_a_terminal_that_never_answers(void **state)
{
    struct pace pace;
    pace_init(&pace, true);
    send(&pace, 1000, 3000);
    assert_int_equal(pace_next(&pace, 1100), 1500);
    send(&pace, 1500, 100);
    assert_int_equal(pace_next(&pace, 1600), 2000);
    send(&pace, 2000, 100);
    assert_false(pace.asks);
    assert_int_equal(pace_next(&pace, 2100), 2100);
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
        cmocka_unit_test(test_newest_frame_wins),
        cmocka_unit_test(test_one_round_trip_per_key),
        cmocka_unit_test(test_many_frames_on_their_way),
        cmocka_unit_test(test_a_line_that_is_stuck),
        cmocka_unit_test(test_a_terminal_that_never_answers),
        cmocka_unit_test(test_clipboard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
