/* carnet's own weight: from readings to figures, how often it is read, and the lines of --stats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/platform/platform.h>

#include "../../../src/app/weight.h"

static void take(struct weight *weight, int64_t at, int64_t cpu, uint64_t requests)
{
    const struct weight_reading reading = {
        .at = at, .cpu = cpu, .memory = 14000000, .requests = requests};
    weight_take(weight, &reading);
}

static struct weight_figures figures_of(const struct weight *weight)
{
    struct weight_figures figures;
    weight_figures(weight, &figures);
    return figures;
}

static void nothing_is_known_before_the_first_reading(void **state)
{
    struct weight weight;
    weight_init(&weight, 1000);
    assert_true(weight_due(&weight, 1000));
    assert_int_equal(figures_of(&weight).memory, 0);
    assert_int_equal(figures_of(&weight).cpu, 0);
}

/* The share is of the time since the reading before: what was long ago is no matter. */
static void cpu_is_that_since_the_reading_before(void **state)
{
    struct weight weight;
    weight_init(&weight, 0);
    take(&weight, 5000, 2500, 0);
    assert_int_equal(figures_of(&weight).cpu, 500);
    take(&weight, 15000, 2510, 0);
    assert_int_equal(figures_of(&weight).cpu, 1);
    assert_int_equal(figures_of(&weight).memory, 14000000);
}

static void calls_are_those_of_the_last_minute(void **state)
{
    struct weight weight;
    weight_init(&weight, 0);
    take(&weight, 5000, 0, 12);
    assert_int_equal(figures_of(&weight).calls, 12);
    take(&weight, 10000, 0, 13);
    assert_int_equal(figures_of(&weight).calls, 13);
    take(&weight, 65000, 0, 15); /* the first twelve are a minute old */
    assert_int_equal(figures_of(&weight).calls, 3);
    take(&weight, 185000, 0, 25); /* ten in two minutes */
    assert_int_equal(figures_of(&weight).calls, 5);
}

/* Readings closer than expected push the one of a minute ago out of the ring. */
static void a_full_ring_is_no_excuse(void **state)
{
    struct weight weight;
    weight_init(&weight, 0);
    for (int i = 1; i <= 100; i++)
        take(&weight, i * 1000, 0, (uint64_t)i * 2);
    assert_int_equal(figures_of(&weight).calls, 30); /* of the fifteen seconds that are kept */
}

static void two_readings_at_once_divide_by_nothing(void **state)
{
    struct weight weight;
    weight_init(&weight, 0);
    take(&weight, 0, 7, 1);
    take(&weight, 0, 9, 1);
    assert_int_equal(figures_of(&weight).cpu, 0);
}

/* A meter that looks at a program at rest must not be what wakes it. */
static void it_is_read_more_rarely_while_nothing_changes(void **state)
{
    struct weight weight;
    int64_t at = 0;
    int readings = 0;
    weight_init(&weight, 0);
    for (; at < 600000; at = weight_next(&weight), readings++) {
        assert_true(weight_due(&weight, at));
        take(&weight, at, 40, 9);
        assert_false(weight_due(&weight, at));
    }
    assert_in_range(readings, 10, 16);
    take(&weight, at, 5000, 9); /* it worked */
    assert_int_equal(weight_next(&weight) - at, 5000);
}

/* A program that idles with its watches open: some calls a minute, some CPU, never the same twice.
 */
static void little_changes_are_no_news(void **state)
{
    struct weight weight;
    int readings = 0;
    weight_init(&weight, 0);
    for (int64_t at = 0; at < 3600000; at = weight_next(&weight), readings++)
        take(&weight, at, at * 5 / 10000 + at / 30000 * 5, (uint64_t)(at / 31000));
    assert_in_range(readings, 60, 90); /* an hour: once a minute, and not each five seconds */
}

static void what_is_news_is_read_again_soon(void **state)
{
    static const struct {
        int64_t cpu, memory;
        uint64_t requests;
    } news[] = {{400, 14000000, 0}, {0, 15000000, 0}, {0, 14000000, 5}};
    for (size_t i = 0; i < ARRAY_LEN(news); i++) {
        struct weight weight;
        weight_init(&weight, 0);
        for (int64_t at = 0; at < 600000; at = weight_next(&weight))
            take(&weight, at, 0, 0);
        int64_t at = weight_next(&weight);
        assert_int_equal(at - weight.readings[weight.newest].at, 60000);
        weight_take(&weight, &(struct weight_reading){.at = at,
                                                      .cpu = news[i].cpu,
                                                      .memory = news[i].memory,
                                                      .requests = news[i].requests});
        assert_int_equal(weight_next(&weight) - at, 5000);
    }
}

/* A meter that costs is read so rarely that it does not: here 40 ms each time. */
static void a_costly_reading_is_made_rarely(void **state)
{
    struct weight weight;
    int64_t spent = 0, at = 0;
    weight_init(&weight, 0);
    for (int i = 1; at < 24 * 3600000; at = weight_next(&weight), i++) {
        weight_take(&weight, &(struct weight_reading){.at = at, .cpu = i * 1000, .took = 40000});
        spent += 40;
    }
    assert_true(spent * 10000 <= at);
    weight_take(&weight, &(struct weight_reading){.at = at, .took = 30}); /* as is usual */
    assert_true(weight_next(&weight) - at <= 60000);
}

/* Platforms ----------------------------------------------------------------------------------- */

static void ten_calls(const struct platform *platform, struct platform_traffic *traffic)
{
    *traffic = (struct platform_traffic){10, 2000};
}

static void platforms_that_were_left_stay_counted(void **state)
{
    const struct platform_ops ops = {.traffic = ten_calls}, silent = {.id = "silent"};
    const struct platform first = {.ops = &ops}, second = {.ops = &ops}, other = {.ops = &silent};
    struct weight weight;
    weight_init(&weight, clock_mono_ms());
    weight_read(&weight, &first);
    assert_int_equal(figures_of(&weight).calls, 10);
    weight_leave(&weight, &first);
    weight_leave(&weight, &other);
    weight_leave(&weight, NULL);
    weight_read(&weight, &second);
    assert_int_equal(figures_of(&weight).calls, 20);
    assert_int_equal(weight.readings[weight.newest].received, 4000);
}

static void this_process_weighs_something(void **state)
{
    struct weight weight;
    weight_init(&weight, clock_mono_ms());
    weight_read(&weight, NULL);
    const struct weight_reading *reading = &weight.readings[weight.newest];
    assert_true(reading->memory > 500 * 1000);
    assert_true(reading->most >= reading->memory);
    assert_in_range(reading->took, 1, 100000);
    assert_true(reading->own > 0 && reading->own < reading->memory);
}

/* --stats ------------------------------------------------------------------------------------- */

static void lines_of_stats(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct weight weight;
    const struct weight_reading reading = {.at = 720000,
                                           .cpu = 720,
                                           .memory = 24000000,
                                           .most = 27000000,
                                           .own = 9100000,
                                           .terminal = 1200000,
                                           .frames = 340,
                                           .requests = 24,
                                           .received = 62500000};
    weight_init(&weight, 0);
    weight_take(&weight, &reading);
    weight_say(&weight, &text);
    assert_string_equal(text.s,
                        "memory: 24 MB, at most 27 MB; 9.1 MB of it shared with no program\n"
                        "CPU: 720 ms in 12 min, that is 0.1% of one core\n"
                        "terminal: 1.2 MB in 340 frames\n"
                        "platform: 24 calls, 2 in the last minute; 62.5 MB received\n");
}

static void a_command_draws_no_frames(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct weight weight;
    weight_init(&weight, 0);
    take(&weight, 2000, 20, 1);
    weight_say(&weight, &text);
    assert_null(strstr(text.s, "terminal"));
    assert_non_null(strstr(text.s, "platform: 1 call, 1 in the last minute"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_known_before_the_first_reading),
        cmocka_unit_test(cpu_is_that_since_the_reading_before),
        cmocka_unit_test(calls_are_those_of_the_last_minute),
        cmocka_unit_test(a_full_ring_is_no_excuse),
        cmocka_unit_test(two_readings_at_once_divide_by_nothing),
        cmocka_unit_test(it_is_read_more_rarely_while_nothing_changes),
        cmocka_unit_test(little_changes_are_no_news),
        cmocka_unit_test(what_is_news_is_read_again_soon),
        cmocka_unit_test(a_costly_reading_is_made_rarely),
        cmocka_unit_test(platforms_that_were_left_stay_counted),
        cmocka_unit_test(this_process_weighs_something),
        cmocka_unit_test(lines_of_stats),
        cmocka_unit_test(a_command_draws_no_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
