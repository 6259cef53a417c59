/* clock: RFC 3339 in and out, against the C library's own calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

static void test_known_times(void **state)
{
    assert_int_equal(clock_parse("1970-01-01T00:00:01Z"), 1);
    assert_int_equal(clock_parse("2000-02-29T12:00:00Z"), 951825600);
    assert_int_equal(clock_parse("2026-11-22T04:07:31Z"), 1795320451);
    assert_int_equal(clock_parse("2026-11-22T04:07:31.123456Z"), 1795320451);
    assert_int_equal(clock_parse("2026-11-22T04:07:31+00:00"), 1795320451);
    assert_int_equal(clock_parse("2026-11-21T23:07:31-05:00"), 1795320451);
    assert_int_equal(clock_parse("2026-11-22T09:37:31+05:30"), 1795320451);
    assert_int_equal(clock_parse("2026-11-22t04:07:31z"), 1795320451);
    assert_int_equal(clock_parse("2016-12-31T23:59:60Z"), 1483228800); /* leap second */
    assert_int_equal(clock_parse("9999-12-31T23:59:59Z"), 253402300799);
}

static void test_what_is_not_a_time(void **state)
{
    static const char *const bad[] = {
        "",
        "now",
        "2026",
        "2026-11-22",
        "2026-11-22T04:07:31",
        "2026-11-22T04:07Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:61Z",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+01:60",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00Zx",
        " 2026-01-01T00:00:00Z",
        "2026-1-1T00:00:00Z",
        "+2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00-",
        "1900-02-29T00:00:00Z",
        /* before the epoch, and the zero time of Go: not known */
        "0001-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "1970-01-01T00:00:00Z",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(clock_parse(bad[i]), 0);
    assert_int_equal(clock_parse(NULL), 0);
}

static void test_format_and_back(void **state)
{
    char text[CLOCK_TEXT];
    for (int64_t wall = 1; wall < 253402300799; wall = wall * 5 / 4 + 86399) {
        clock_format(text, wall);
        assert_int_equal(clock_parse(text), wall);
        time_t t = (time_t)wall;
        struct tm tm;
        char want[64];
        gmtime_r(&t, &tm);
        strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm);
        assert_string_equal(text, want);
    }
}

static void test_format_of_absurd_times(void **state)
{
    char text[CLOCK_TEXT], minute[6], date[11];
    static const int64_t odd[] = {INT64_MIN, -1, 0, INT64_MAX};
    static const char *const want[] = {"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z",
                                       "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z"};
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        clock_format(text, odd[i]);
        assert_string_equal(text, want[i]);
        clock_hour_minute(minute, odd[i]);
        clock_date(date, odd[i]);
    }
}

static void test_local_time(void **state)
{
    char minute[6], date[11];
    setenv("TZ", "EST5", 1);
    tzset();
    clock_hour_minute(minute, 1795320451);
    clock_date(date, 1795320451);
    assert_string_equal(minute, "23:07");
    assert_string_equal(date, "2026-11-21");
}

static void test_clocks_run(void **state)
{
    int64_t before = clock_mono_ms();
    assert_true(clock_mono_ms() >= before);
    assert_true(clock_wall() > 1700000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_times),     cmocka_unit_test(test_what_is_not_a_time),
        cmocka_unit_test(test_format_and_back), cmocka_unit_test(test_format_of_absurd_times),
        cmocka_unit_test(test_local_time),      cmocka_unit_test(test_clocks_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
