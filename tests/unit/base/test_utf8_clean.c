/* utf8_clean: the boundary. Nothing that a terminal would act on may come through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#define BAD "\xEF\xBF\xBD"

static void check_n(const char *bytes, size_t len, int flags, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_true(utf8_clean(&out, bytes, len, STR_LINE, flags));
    assert_string_equal(out.s, want);
}

static void check(const char *s, const char *want)
{
    check_n(s, strlen(s), 0, want);
    check_n(s, strlen(s), UTF8_KEEP_LINES, want);
}

static void test_good_text_is_untouched(void **state)
{
    check("", "");
    check("0/14 nodes are available: 4 Insufficient nvidia.com/gpu", "0/14 nodes are available: 4 "
                                                                     "Insufficient nvidia.com/gpu");
    check("Prêt « x » 日本語 Готов 😀 e\u0301", "Prêt « x » 日本語 Готов 😀 e\u0301");
    check(" ~ ", " ~ ");
}

static void test_controls_are_dropped(void **state)
{
    for (unsigned c = 1; c < 0x20; c++) {
        if (c == '\n' || c == '\t' || c == 0x1B)
            continue;
        char text[] = {'a', (char)c, 'b', '\0'};
        check(text, "ab");
    }
    check("a\x7f"
          "b",
          "ab");
    check_n("a\0b", 3, 0, "ab");
}

static void test_c1_controls_are_dropped(void **state)
{
    for (unsigned c = 0x80; c < 0xA0; c++) {
        char utf8[] = {'a', '\xC2', (char)c, 'm', 'b', '\0'};
        char raw[] = {'a', (char)c, 'm', 'b', '\0'};
        bool string = c == 0x90 || c == 0x98 || c >= 0x9D;
        check(utf8, string ? "a" : c == 0x9B ? "ab" : "amb");
        check(raw, "a" BAD "mb"); /* a byte that is not UTF-8 */
    }
}

static void test_csi(void **state)
{
    check("\x1b[31mred\x1b[0m", "red");
    check("a\x1b[1;2;3;38:2::1:2:3mb", "ab");
    check("a\x1b[?1049hb", "ab");
    check("a\x1b[>0;95;0cb", "ab");
    check("a\x1b[2 qb", "ab");
    check("a\x1b[!pb", "ab");
    check("a\x1b[@b\x1b[~c", "abc"); /* the ends of the finals */
    check("a\xC2\x9B"
          "31mb",
          "ab");
    check("a\x1b[3\x07"
          "1mb",
          "ab");                      /* a control inside is part of it */
    check("a\x1b[31\x18mb", "amb");   /* CAN ends it */
    check("a\x1b[31\x1b[32mb", "ab"); /* ESC begins another */
    check("a\x1b[31éb", "aéb");
    check("a\x1b[", "a");
    check("a\x1b[31", "a");
    check("a\x1b[31\xFFm", "a" BAD "m");
}

static void test_control_strings(void **state)
{
    check("a\x1b]0;title\x07"
          "b",
          "ab");
    check("a\x1b]0;title\x1b\\b", "ab");
    check("a\x1b]0;title\xC2\x9C"
          "b",
          "ab");
    check("a\xC2\x9D"
          "0;title\x07"
          "b",
          "ab");
    check("a\x1b]52;c;QUJD\x07"
          "b",
          "ab"); /* the clipboard */
    check("a\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\b", "alinkb");
    check("a\x1bP$q\x22p\x1b\\b", "ab");
    check("a\x1bX sos \x1b\\b", "ab");
    check("a\x1b^ pm \x1b\\b", "ab");
    check("a\x1b_ apc \x1b\\b", "ab");
    check("a\x1bktitle\x1b\\b", "ab");
    check("a\x1b]0;é\xFFtitle\x07"
          "b",
          "ab");
    check("a\x1b]0;t\x18"
          "b",
          "ab");
    check("a\x1b]0;t\x1b[31mb", "ab"); /* ESC that is no ST begins another sequence */
    check("a\x1b]0;t\x1b\x1b\\b", "ab");
    check("a\x1b]0;t\x1b", "a");
    check("a\x1b]0;never ended", "a");
}

static void test_a_string_does_not_hide_the_next_line(void **state)
{
    check_n("a\x1b]0;x\nb", 8, 0, "a b");
    check_n("a\x1b]0;x\nb", 8, UTF8_KEEP_LINES, "a\nb");
    check_n("a\x1b[3\nb", 6, UTF8_KEEP_LINES, "a\nb");
    check_n("a\x1b\nb", 4, UTF8_KEEP_LINES, "a\nb");
    check_n("a\x1b]0;x\x1b\nb", 9, UTF8_KEEP_LINES, "a\nb");
}

static void test_other_escapes(void **state)
{
    check("a\x1b(Bb", "ab");
    check("a\x1b(Pb", "ab"); /* P is a final here, not DCS */
    check("a\x1b#8b", "ab");
    check("a\x1b%Gb", "ab");
    check("a\x1b"
          "cb",
          "ab"); /* reset */
    check("a\x1b=b\x1b>c\x1b"
          "7d\x1b"
          "8e",
          "abcde");
    check("a\x1b\x1b[31mb", "ab");
    check("a\x1b", "a");
    check("a\x1b(", "a");
    check("a\x1bé", "aé");
    check("a\x1b\\b", "ab");
}

/* Cut anywhere, each part cleaned alone: what comes out is still harmless. */
static void test_split_anywhere(void **state)
{
    static const char text[] = "é\x1b[31m\xC2\x9B"
                               "1m\x1b]0;t\x1b\\\xE2\x80\xAE日\xF0\x9F\x98\x80\x1bP1\x07\n";
    for (size_t cut = 0; cut < sizeof text; cut++) {
        for (int part = 0; part < 2; part++) {
            AUTO_STR struct str out = STR_INIT(STR_LINE);
            const char *from = part ? text + cut : text;
            utf8_clean(&out, from, part ? sizeof text - 1 - cut : cut, STR_LINE, 0);
            assert_true(utf8_valid(out.s, out.len));
            for (size_t i = 0; i < out.len; i++)
                assert_true((unsigned char)out.s[i] >= 0x20 && out.s[i] != 0x7F);
            assert_null(strstr(out.s, "\xC2\x9B"));
        }
    }
}

static void test_lines_and_tabs(void **state)
{
    check_n("a\nb\tc", 5, 0, "a b c");
    check_n("a\r\n\r\n\tb", 7, 0, "a b"); /* a run is one space */
    check_n("a\n", 2, 0, "a ");
    check_n("a\r\nb\n\n\tc\td", 10, UTF8_KEEP_LINES, "a\nb\n\nc d");
    check_n("a\xE2\x80\xA8"
            "b\xE2\x80\xA9"
            "c",
            9, 0, "a b c");
    check_n("a  b", 4, 0, "a  b"); /* spaces of the text stay */
}

static void test_invalid_bytes(void **state)
{
    check("a\xFF"
          "b",
          "a" BAD "b");
    check("\xC3", BAD);
    check("\xE2\x82", BAD BAD);
    check("\xC0\xAF", BAD BAD); /* an overlong slash */
    check("\xED\xA0\x80", BAD BAD BAD);
    check("\xC0\x9B[31m", BAD BAD "[31m"); /* an overlong ESC is no ESC */
    check(BAD, BAD);
}

static void test_bidi_and_invisible(void **state)
{
    static const unsigned marked[] = {0x061C, 0x200B, 0x200E, 0x200F, 0x202A,  0x202B, 0x202C,
                                      0x202D, 0x202E, 0x2060, 0x2066, 0x2067,  0x2068, 0x2069,
                                      0xFEFF, 0xFFF9, 0xFFFE, 0xFFFF, 0xE0041, 0x3164, 0x1FFFF};
    static const unsigned dropped[] = {0x200C, 0x200D, 0xFE00, 0xFE0F, 0xE0100, 0x00AD, 0x034F};
    for (size_t i = 0; i < ARRAY_LEN(marked) + ARRAY_LEN(dropped); i++) {
        bool drop = i >= ARRAY_LEN(marked);
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        str_add_char(&text, 'a');
        str_add_rune(&text, drop ? dropped[i - ARRAY_LEN(marked)] : marked[i]);
        str_add_char(&text, 'b');
        check(text.s, drop ? "ab" : "a" BAD "b");
    }
    check("\xEF\xBB\xBF{}", "{}"); /* a byte order mark at the start */
    check("👩\u200D👧", "👩👧");
    check("❤\uFE0F", "❤");
}

static void test_floods_of_marks(void **state)
{
    AUTO_STR struct str flood = STR_INIT(STR_DOCUMENT);
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    int width;
    str_add(&flood, "日");
    for (int i = 0; i < 10000; i++)
        str_add(&flood, "\u0301");
    str_add(&flood, "x");
    utf8_clean(&out, flood.s, flood.len, STR_DOCUMENT, 0);
    assert_true(out.len < 40);
    size_t first = utf8_grapheme(out.s, out.len, &width);
    assert_int_equal(first, out.len - 1); /* one grapheme, then x */
    check("\u0301x", BAD "x");            /* would sit on what carnet wrote before */
    check_n("a\n\u0301x", 5, UTF8_KEEP_LINES, "a\n" BAD "x");
}

static void check_max(const char *s, size_t max, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    str_add(&out, "<");
    bool whole = utf8_clean(&out, s, strlen(s), max, 0);
    assert_string_equal(out.s + 1, want);
    assert_true(out.len - 1 <= max);
    assert_int_equal(whole, !str_ends(want, "…") && !(want[0] == '\0' && s[0] != '\0'));
    assert_false(out.cut); /* the caller's own limit, not the string's */
}

static void test_maximum(void **state)
{
    check_max("abcdef", 6, "abcdef");
    check_max("abcdef", 5, "ab…");
    check_max("abcdef", 3, "…");
    check_max("abcdef", 2, "");
    check_max("abcdef", 0, "");
    check_max("", 0, "");
    check_max("éééé", 8, "éééé");
    check_max("éééé", 7, "éé…");
    check_max("éééé", 6, "é…");
    check_max("日本語", 8, "日…");
    check_max("ae\u0301xyzw", 6, "a…"); /* not an e without its mark */
    check_max("ae\u0301xyzw", 7, "ae\u0301…");
    check_max("abc\x1b[31m", 3, "abc"); /* what is dropped takes no room */
    check_max("abcd\x1b[31mefgh", 7, "abcd…");
}

static void test_every_maximum(void **state)
{
    static const char text[] = "ab\x1b[1mé日\u0301\xFF😀x\n\ty\u202Ez0123456789 fin";
    AUTO_STR struct str all = STR_INIT(STR_LINE);
    utf8_clean(&all, text, sizeof text - 1, STR_LINE, 0);
    for (size_t max = 0; max <= all.len + 2; max++) {
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        bool whole = utf8_clean(&out, text, sizeof text - 1, max, 0);
        assert_int_equal(whole, max >= all.len);
        assert_true(out.len <= max);
        assert_true(utf8_valid(out.s, out.len));
        size_t kept = whole ? out.len : out.len >= 3 ? out.len - 3 : 0;
        assert_memory_equal(out.s, all.s, kept);
        if (!whole && max >= 3)
            assert_string_equal(out.s + kept, "…");
    }
}

static void test_maximum_of_the_string(void **state)
{
    AUTO_STR struct str out = STR_INIT(8);
    str_add(&out, "12");
    assert_false(utf8_clean(&out, "abcdefgh", 8, 100, 0));
    assert_string_equal(out.s, "12abc…");
    assert_true(out.cut);
}

/* The fast path and the slow one must agree: every byte at every place of a long plain text. */
static void test_fast_path(void **state)
{
    for (size_t place = 0; place < 20; place++) {
        for (int byte = 0; byte < 256; byte++) {
            char text[21], one_by_one[128] = "";
            memset(text, 'a', 20);
            text[20] = '\0';
            text[place] = (char)byte;
            AUTO_STR struct str fast = STR_INIT(STR_LINE);
            AUTO_STR struct str slow = STR_INIT(STR_LINE);
            utf8_clean(&fast, text, 20, STR_LINE, 0);
            utf8_clean(&slow, text + place, 1, STR_LINE, 0);
            memset(one_by_one, 'a', place);
            memcpy(one_by_one + place, slow.s, slow.len);
            /* ESC a: a final byte goes with it */
            size_t rest = byte == 0x1B && place < 19 ? 18 - place : 19 - place;
            memset(one_by_one + place + slow.len, 'a', rest);
            assert_string_equal(fast.s, one_by_one);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_text_is_untouched),
        cmocka_unit_test(test_controls_are_dropped),
        cmocka_unit_test(test_c1_controls_are_dropped),
        cmocka_unit_test(test_csi),
        cmocka_unit_test(test_control_strings),
        cmocka_unit_test(test_a_string_does_not_hide_the_next_line),
        cmocka_unit_test(test_other_escapes),
        cmocka_unit_test(test_split_anywhere),
        cmocka_unit_test(test_lines_and_tabs),
        cmocka_unit_test(test_invalid_bytes),
        cmocka_unit_test(test_bidi_and_invisible),
        cmocka_unit_test(test_floods_of_marks),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_every_maximum),
        cmocka_unit_test(test_maximum_of_the_string),
        cmocka_unit_test(test_fast_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
