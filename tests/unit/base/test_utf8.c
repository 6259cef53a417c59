/* utf8: reading, writing, widths, graphemes, cutting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

static void test_every_code_point_there_and_back(void **state)
{
    for (unsigned rune = 0; rune <= 0x10FFFF; rune++) {
        char bytes[4];
        unsigned back;
        size_t len = utf8_write(bytes, rune);
        size_t took = utf8_read(bytes, len, &back);
        if (took != len || back != (rune >= 0xD800 && rune <= 0xDFFF ? UTF8_BAD : rune))
            fail_msg("U+%04X came back as U+%04X", rune, back);
    }
}

static void test_what_cannot_be_written(void **state)
{
    char bytes[4];
    assert_int_equal(utf8_write(bytes, 0x110000), 3);
    assert_memory_equal(bytes, "\xEF\xBF\xBD", 3);
    assert_int_equal(utf8_write(bytes, 0xFFFFFFFF), 3);
}

static void test_what_is_not_utf8(void **state)
{
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xFE",
        "\xFF",
        "\xC3",
        "\xE2\x82",
        "\xF0\x9D\x84",
        "\xC3(",
        "\xE2(\xA1",
        "\xE2\x82(",
        "\xF0\x9D\x84(",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        unsigned rune = 0;
        assert_int_equal(utf8_read(bad[i], strlen(bad[i]), &rune), 1);
        assert_int_equal(rune, UTF8_BAD);
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    }
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("a\0é\xEF\xBF\xBD", 7)); /* U+FFFD itself is good */
}

static void test_reading_stops_at_len(void **state)
{
    unsigned rune;
    for (size_t len = 1; len < 4; len++) {
        char exact[4];
        memcpy(exact, "\xF0\x9D\x84\x9E", len); /* a longer read would be seen by the sanitizer */
        assert_int_equal(utf8_read(exact, len, &rune), 1);
        assert_int_equal(rune, UTF8_BAD);
    }
}

static void test_own_glyphs_are_one_cell(void **state)
{
    static const char glyphs[] = "●◐○✕◌✓▸›•━─┄│‹…↵←→↑↓█░▁▂▃▄▅▆▇–×├┬┼┤┴’«»\u00a0\u202f";
    for (size_t at = 0; at < sizeof glyphs - 1;) {
        unsigned rune;
        at += utf8_read(glyphs + at, sizeof glyphs - 1 - at, &rune);
        if (utf8_rune_width(rune) != 1)
            fail_msg("U+%04X is not one cell", rune);
    }
}

static void test_widths(void **state)
{
    static const struct {
        unsigned rune;
        int width;
    } samples[] = {
        {'a', 1},    {0x1B, 1},   {0xE9, 1},     {0x300, 0},    {0x36F, 0},   {0x416, 1},
        {0x4E2D, 2}, {0xAC00, 2}, {0x3042, 2},   {0xFF21, 2},   {0xFF71, 1},  {0x1F600, 2},
        {0x2603, 1}, {0x200B, 0}, {0x200D, 0},   {0xFE0F, 0},   {0x20DD, 0},  {0x1160, 0},
        {0x1100, 2}, {0x0E31, 0}, {0x0E01, 1},   {0x20000, 2},  {0x3FFFD, 2}, {0xE0100, 0},
        {0x2800, 1}, {0xFFFD, 1}, {0x10FFFF, 1}, {0x110000, 1}, {0xAD, 1},    {0x3000, 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(samples); i++)
        if (utf8_rune_width(samples[i].rune) != samples[i].width)
            fail_msg("U+%04X: %d cells", samples[i].rune, utf8_rune_width(samples[i].rune));
    assert_int_equal(utf8_width(""), 0);
    assert_int_equal(utf8_width("Prêt"), 4);
    assert_int_equal(utf8_width("Pre\u0302t"), 4);
    assert_int_equal(utf8_width("日本語"), 6);
    assert_int_equal(utf8_width("a\xFF\xFE"), 3);
}

static void test_graphemes(void **state)
{
    int width;
    assert_int_equal(utf8_grapheme("", 0, &width), 0);
    assert_int_equal(utf8_grapheme("ab", 2, &width), 1);
    assert_int_equal(width, 1);
    assert_int_equal(utf8_grapheme("e\u0301x", 4, &width), 3);
    assert_int_equal(width, 1);
    assert_int_equal(utf8_grapheme("語\u0301", 5, &width), 5);
    assert_int_equal(width, 2);
    assert_int_equal(utf8_grapheme("\u0301x", 3, &width), 2);
    assert_int_equal(width, 0);
    assert_int_equal(utf8_grapheme("\xFF\xCC", 2, &width), 1);
}

static void test_grapheme_is_bounded(void **state)
{
    char flood[1001] = "a";
    int width;
    for (size_t i = 1; i + 1 < sizeof flood; i += 2)
        memcpy(flood + i, "\xCC\x81", 2);
    size_t bytes = utf8_grapheme(flood, 999, &width);
    assert_true(bytes <= 32 && bytes > 28);
    assert_int_equal(bytes % 2, 1);
    size_t at = 0; /* goes through to the end */
    while (at < 999) {
        bytes = utf8_grapheme(flood + at, 999 - at, &width);
        assert_true(bytes > 0 && bytes <= 32);
        at += bytes;
    }
}

static void check_cut(const char *s, size_t cells, enum utf8_cut where, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    utf8_cut(&out, s, cells, where);
    assert_string_equal(out.s, want);
    assert_true(utf8_width(out.s) <= cells);
}

static void test_cut(void **state)
{
    check_cut("carnet", 6, UTF8_CUT_END, "carnet");
    check_cut("carnet", 5, UTF8_CUT_END, "carn…");
    check_cut("carnet", 5, UTF8_CUT_START, "…rnet");
    check_cut("carnet", 5, UTF8_CUT_MIDDLE, "car…t");
    check_cut("carnet", 1, UTF8_CUT_END, "…");
    check_cut("carnet", 1, UTF8_CUT_MIDDLE, "…");
    check_cut("carnet", 1, UTF8_CUT_START, "…");
    check_cut("carnet", 0, UTF8_CUT_MIDDLE, "");
    check_cut("", 0, UTF8_CUT_END, "");
    /* the frames of the server list */
    check_cut("jupyterlab-pytorch", 16, UTF8_CUT_MIDDLE, "jupyterl…pytorch");
    check_cut("jupyterlab-pytorch", 13, UTF8_CUT_MIDDLE, "jupyter…torch");
    check_cut("jupyterlab-cpu", 13, UTF8_CUT_MIDDLE, "jupyter…b-cpu");
}

static void test_cut_between_graphemes(void **state)
{
    check_cut("日本語", 5, UTF8_CUT_END, "日本…");
    check_cut("日本語", 4, UTF8_CUT_END, "日…"); /* a cell stays free */
    check_cut("日本語", 4, UTF8_CUT_START, "…語");
    check_cut("日本語x", 4, UTF8_CUT_MIDDLE, "日…x");
    check_cut("e\u0301e\u0301e\u0301", 2, UTF8_CUT_END, "e\u0301…");
    check_cut("e\u0301e\u0301e\u0301", 2, UTF8_CUT_START, "…e\u0301");
    check_cut("e\u0301e\u0301e\u0301", 3, UTF8_CUT_END, "e\u0301e\u0301e\u0301");
}

static void check_fit(const char *s, size_t cells, const char *left, const char *right)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    utf8_fit(&out, s, cells);
    assert_string_equal(out.s, left);
    assert_int_equal(utf8_width(out.s), cells);
    str_clear(&out);
    str_add(&out, "é|");
    utf8_fit_right(&out, s, cells);
    assert_string_equal(out.s + 3, right);
    assert_int_equal(utf8_width(out.s), cells + 2);
}

static void test_fit(void **state)
{
    check_fit("ab", 4, "ab  ", "  ab");
    check_fit("", 2, "  ", "  ");
    check_fit("Prêt", 4, "Prêt", "Prêt");
    check_fit("carnet", 4, "car…", "car…");
    check_fit("日本語", 4, "日… ", " 日…");
    check_fit("日", 1, "…", "…");
    check_fit("carnet", 0, "", "");
}

/* Any bytes, any width: never wider than asked, never half a sequence. */
static void test_cut_of_anything(void **state)
{
    static const char *const pieces[] = {"a", "é", "日", "\u0301", "\xFF", "\xE2\x82", "😀", " "};
    uint32_t random = 1;
    for (int round = 0; round < 20000; round++) {
        AUTO_STR struct str s = STR_INIT(STR_LINE);
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        for (int i = 0; i < 8; i++) {
            random = random * 1664525 + 1013904223;
            str_add(&s, pieces[random >> 29]);
        }
        size_t cells = (random >> 8) % 12;
        utf8_cut(&out, s.s, cells, (enum utf8_cut)((random >> 16) % 3));
        assert_true(utf8_width(out.s) <= cells);
        str_clear(&out);
        utf8_fit_right(&out, s.s, cells);
        assert_int_equal(utf8_width(out.s), cells);
        str_clear(&out);
        utf8_fit(&out, s.s, cells);
        assert_int_equal(utf8_width(out.s), cells);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_code_point_there_and_back),
        cmocka_unit_test(test_what_cannot_be_written),
        cmocka_unit_test(test_what_is_not_utf8),
        cmocka_unit_test(test_reading_stops_at_len),
        cmocka_unit_test(test_own_glyphs_are_one_cell),
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_graphemes),
        cmocka_unit_test(test_grapheme_is_bounded),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_cut_between_graphemes),
        cmocka_unit_test(test_fit),
        cmocka_unit_test(test_cut_of_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
