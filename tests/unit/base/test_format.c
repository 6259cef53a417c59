/* Figures in English and French, as the table of formats has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#define NB "\u00a0"
#define NN "\u202f"

static int english(void **state)
{
    return language_set("en") ? 0 : -1;
}

struct sample {
    enum arg_kind kind;
    int64_t n;
    const char *en, *fr;
};

static const struct sample samples[] = {
    {ARG_INT, 0, "0", "0"},
    {ARG_INT, 999, "999", "999"},
    {ARG_INT, 1000, "1,000", "1" NN "000"},
    {ARG_INT, 1234567, "1,234,567", "1" NN "234" NN "567"},
    {ARG_INT, -1234, "-1,234", "-1" NN "234"},
    {ARG_INT, INT64_MAX, "9,223,372,036,854,775,807",
     "9" NN "223" NN "372" NN "036" NN "854" NN "775" NN "807"},
    {ARG_INT, INT64_MIN, "?", "?"},

    {ARG_CPU, 0, "0", "0"},
    {ARG_CPU, 1, "0.001", "0,001"},
    {ARG_CPU, 50, "0.05", "0,05"},
    {ARG_CPU, 99, "0.099", "0,099"},
    {ARG_CPU, 100, "0.1", "0,1"},
    {ARG_CPU, 500, "0.5", "0,5"},
    {ARG_CPU, 1000, "1", "1"},
    {ARG_CPU, 1960, "2", "2"},
    {ARG_CPU, 14000, "14", "14"},
    {ARG_CPU, 99940, "99.9", "99,9"},
    {ARG_CPU, 99950, "100", "100"},
    {ARG_CPU, 100450, "100", "100"},
    {ARG_CPU, INT64_MIN, "?", "?"},

    {ARG_MEMORY, 0, "0 B", "0" NB "o"},
    {ARG_MEMORY, 1023, "1,023 B", "1" NN "023" NB "o"},
    {ARG_MEMORY, 1024, "1 KiB", "1" NB "Kio"},
    {ARG_MEMORY, 1536, "1.5 KiB", "1,5" NB "Kio"},
    {ARG_MEMORY, INT64_C(512) << 20, "512 MiB", "512" NB "Mio"},
    {ARG_MEMORY, (INT64_C(1) << 30) - 1, "1 GiB", "1" NB "Gio"},
    {ARG_MEMORY, (INT64_C(1023) << 20) + (400 << 10), "1,023 MiB", "1" NN "023" NB "Mio"},
    {ARG_MEMORY, INT64_C(16) << 30, "16 GiB", "16" NB "Gio"},
    {ARG_MEMORY, INT64_C(3) << 40, "3 TiB", "3" NB "Tio"},
    {ARG_MEMORY, INT64_MAX, "8 EiB", "8" NB "Eio"},
    {ARG_MEMORY, -(INT64_C(2) << 30), "-2 GiB", "-2" NB "Gio"},
    {ARG_MEMORY, INT64_MIN, "?", "?"},

    {ARG_SIZE, 4000, "4 kB", "4" NB "ko"},
    {ARG_SIZE, 30000000, "30 MB", "30" NB "Mo"},
    {ARG_SIZE, 1200000000, "1.2 GB", "1,2" NB "Go"},
    {ARG_SIZE, 999, "999 B", "999" NB "o"},
    {ARG_SIZE, 999499, "999 kB", "999" NB "ko"},
    {ARG_SIZE, 999500, "1 MB", "1" NB "Mo"},
    {ARG_SIZE, INT64_MAX, "9.2 EB", "9,2" NB "Eo"},

    {ARG_DURATION, 0, "0 s", "0" NB "s"},
    {ARG_DURATION, 59, "59 s", "59" NB "s"},
    {ARG_DURATION, 60, "1 min", "1" NB "min"},
    {ARG_DURATION, 3599, "59 min", "59" NB "min"},
    {ARG_DURATION, 3600, "1 h", "1" NB "h"},
    {ARG_DURATION, 48 * 3600 - 1, "47 h", "47" NB "h"},
    {ARG_DURATION, 48 * 3600, "2 d", "2" NB "j"},
    {ARG_DURATION, 100 * 86400 - 1, "99 d", "99" NB "j"},
    {ARG_DURATION, 100 * 86400, "3 mo", "3" NB "mois"},
    {ARG_DURATION, 730 * 86400, "23 mo", "23" NB "mois"},
    {ARG_DURATION, 731 * 86400, "2 y", "2" NB "ans"},
    {ARG_DURATION, -90, "-1 min", "-1" NB "min"},
    {ARG_DURATION, INT64_MIN, "?", "?"},

    {ARG_SHARE, 0, "0%", "0" NB "%"},
    {ARG_SHARE, 874, "87%", "87" NB "%"},
    {ARG_SHARE, 875, "88%", "88" NB "%"},
    {ARG_SHARE, 1000, "100%", "100" NB "%"},
    {ARG_SHARE, 12340, "1,234%", "1" NN "234" NB "%"},
};

static void test_kinds(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        const struct arg arg = ARG_K("x", samples[i].kind, samples[i].n);
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        language_set("en");
        tr_arg(&out, &arg);
        assert_string_equal(out.s, samples[i].en);
        str_clear(&out);
        language_set("fr");
        tr_arg(&out, &arg);
        assert_string_equal(out.s, samples[i].fr);
    }
}

static void check_age(int64_t seconds, const char *en, const char *fr)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    language_set("en");
    tr_age_column(&out, seconds);
    assert_string_equal(out.s, en);
    assert_int_equal(utf8_width(out.s), tr_age_column_width());
    str_clear(&out);
    language_set("fr");
    tr_age_column(&out, seconds);
    assert_string_equal(out.s, fr);
    assert_int_equal(utf8_width(out.s), tr_age_column_width());
}

static void test_age_column(void **state)
{
    assert_int_equal(tr_age_column_width(), 7);
    language_set("fr");
    assert_int_equal(tr_age_column_width(), 8);
    check_age(-5, "  0 s  ", "  0 s   ");
    check_age(45, " 45 s  ", " 45 s   ");
    check_age(300, "  5 min", "  5 min ");
    check_age(26 * 3600, " 26 h  ", " 26 h   ");
    check_age(9 * 86400, "  9 d  ", "  9 j   ");
    check_age(122 * 86400, "  4 mo ", "  4 mois");
    check_age(800 * 86400, "  2 y  ", "  2 ans ");
    check_age(INT64_MAX, "999 y  ", "999 ans ");
    check_age(INT64_MIN, "  0 s  ", "  0 s   ");
}

static void check_figure(int64_t milli, bool whole, const char *en, const char *fr)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    language_set("en");
    tr_figure(&out, milli, whole);
    assert_string_equal(out.s, en);
    str_clear(&out);
    language_set("fr");
    tr_figure(&out, milli, whole);
    assert_string_equal(out.s, fr);
}

static void test_figures(void **state)
{
    check_figure(0, false, "0.0", "0,0");
    check_figure(400, false, "0.4", "0,4");
    check_figure(3060, false, "3.1", "3,1");
    check_figure(11600, false, "11.6", "11,6");
    check_figure(99949, false, "99.9", "99,9");
    check_figure(99950, false, "100", "100");
    check_figure(1234500, false, "1,235", "1" NN "235");
    check_figure(96000, true, "96", "96");
    check_figure(1500, true, "2", "2");
    check_figure(-400, false, "-0.4", "-0,4");
    check_figure(INT64_MIN, false, "?", "?");
    check_figure(INT64_MAX, false, "9,223,372,036,854,776",
                 "9" NN "223" NN "372" NN "036" NN "854" NN "776");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_kinds, english),
        cmocka_unit_test_setup(test_age_column, english),
        cmocka_unit_test_setup(test_figures, english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
