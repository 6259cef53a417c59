/* str: the promises of its header, one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

static void test_empty_is_a_string(void **state)
{
    struct str a = STR_INIT(10), b;
    str_init(&b, 0);
    assert_string_equal(a.s, "");
    assert_string_equal(b.s, "");
    str_clear(&a);
    str_truncate(&a, 0);
    str_fini(&a);
    str_fini(&a); /* twice does no harm */
    assert_string_equal(a.s, "");
    assert_int_equal(a.max, 10);
}

static void test_appends(void **state)
{
    AUTO_STR struct str s = STR_INIT(STR_LINE);
    assert_true(str_add(&s, "ab"));
    assert_true(str_add_n(&s, "c\0d", 3));
    assert_true(str_add_char(&s, '!'));
    assert_true(str_add_rune(&s, 0x20AC));
    assert_true(str_pad(&s, '-', 3));
    assert_true(str_addf(&s, "%d:%s", 7, "x"));
    const char want[] = "abc\0d!€---7:x";
    assert_int_equal(s.len, sizeof want - 1);
    assert_memory_equal(s.s, want, sizeof want);
    assert_false(s.cut);
}

static void test_appending_nothing(void **state)
{
    AUTO_STR struct str s = STR_INIT(0);
    assert_true(str_add(&s, ""));
    assert_true(str_add_n(&s, "x", 0));
    assert_true(str_pad(&s, ' ', 0));
    assert_true(str_addf(&s, "%s", ""));
    assert_string_equal(s.s, "");
    assert_false(s.cut);
}

static void test_exactly_the_maximum(void **state)
{
    AUTO_STR struct str s = STR_INIT(5);
    assert_true(str_add(&s, "12345"));
    assert_false(s.cut);
    assert_false(str_add_char(&s, '6'));
    assert_true(s.cut);
    assert_string_equal(s.s, "12345");
}

static void test_cut_never_halves_a_sequence(void **state)
{
    const char *text = "aé€𝄞"; /* 1, 2, 3 and 4 bytes */
    const size_t whole[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6};
    for (size_t max = 0; max < 10; max++) {
        AUTO_STR struct str s = STR_INIT(max);
        assert_false(str_add(&s, text));
        assert_int_equal(s.len, whole[max]);
        assert_true(utf8_valid(s.s, s.len));
        assert_true(s.cut);
    }
}

static void test_cut_of_bytes_that_are_not_utf8(void **state)
{
    AUTO_STR struct str s = STR_INIT(6);
    assert_false(str_add_n(&s, "\x80\x80\x80\x80\x80\x80\x80\x80", 8));
    assert_int_equal(s.len, 6); /* no lead byte near: cut where it must */
}

static void test_cut_runes_pad_and_format(void **state)
{
    AUTO_STR struct str s = STR_INIT(4);
    assert_false(str_pad(&s, ' ', 100));
    assert_int_equal(s.len, 4);
    str_clear(&s);
    assert_false(s.cut);
    str_add(&s, "ab");
    assert_false(str_add_rune(&s, 0x20AC));
    assert_string_equal(s.s, "ab");
    assert_false(str_addf(&s, "%s", "€€€"));
    assert_string_equal(s.s, "ab");
    assert_false(str_addf(&s, "%d", 1234));
    assert_string_equal(s.s, "ab12");
}

static void test_long_format(void **state)
{
    AUTO_STR struct str s = STR_INIT(STR_DOCUMENT);
    AUTO_FREE char *word = mem_alloc(5001);
    memset(word, 'w', 5000);
    word[5000] = '\0';
    assert_true(str_addf(&s, "<%s>", word));
    assert_int_equal(s.len, 5002);
    assert_int_equal(s.s[0], '<');
    assert_int_equal(s.s[5001], '>');
}

static void test_memory_stays_near_the_maximum(void **state)
{
    AUTO_STR struct str s = STR_INIT(100);
    for (int i = 0; i < 1000; i++)
        str_add(&s, "0123456789");
    assert_int_equal(s.len, 100);
    assert_true(s.cap <= 101);
}

static void test_largest_maximum(void **state)
{
    AUTO_STR struct str s = STR_INIT(SIZE_MAX);
    assert_true(str_add(&s, "x"));
    assert_string_equal(s.s, "x");
}

static void test_take(void **state)
{
    struct str s = STR_INIT(10);
    AUTO_FREE char *empty = str_take(&s);
    assert_string_equal(empty, "");
    str_add(&s, "abc");
    AUTO_FREE char *full = str_take(&s);
    assert_string_equal(full, "abc");
    assert_string_equal(s.s, "");
    assert_int_equal(s.len, 0);
    assert_false(str_add(&s, "0123456789x")); /* the maximum is still there */
    str_fini(&s);
}

static void test_clear_and_truncate(void **state)
{
    AUTO_STR struct str s = STR_INIT(10);
    str_add(&s, "abcdef");
    const char *memory = s.s;
    str_truncate(&s, 100);
    assert_string_equal(s.s, "abcdef");
    str_truncate(&s, 2);
    assert_string_equal(s.s, "ab");
    str_clear(&s);
    assert_string_equal(s.s, "");
    assert_ptr_equal(s.s, memory);
}

static void test_comparisons_take_null(void **state)
{
    assert_true(str_eq(NULL, ""));
    assert_true(str_eq("a", "a"));
    assert_false(str_eq("a", NULL));
    assert_true(str_starts("carnet", "car"));
    assert_true(str_starts(NULL, NULL));
    assert_false(str_starts(NULL, "x"));
    assert_false(str_starts("car", "carnet"));
    assert_true(str_ends("carnet", "net"));
    assert_true(str_ends("carnet", NULL));
    assert_false(str_ends("net", "carnet"));
    assert_false(str_ends(NULL, "x"));
    assert_string_equal(str_or(NULL, "z"), "z");
    assert_string_equal(str_or("", "z"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty_is_a_string),
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_appending_nothing),
        cmocka_unit_test(test_exactly_the_maximum),
        cmocka_unit_test(test_cut_never_halves_a_sequence),
        cmocka_unit_test(test_cut_of_bytes_that_are_not_utf8),
        cmocka_unit_test(test_cut_runes_pad_and_format),
        cmocka_unit_test(test_long_format),
        cmocka_unit_test(test_memory_stays_near_the_maximum),
        cmocka_unit_test(test_largest_maximum),
        cmocka_unit_test(test_take),
        cmocka_unit_test(test_clear_and_truncate),
        cmocka_unit_test(test_comparisons_take_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
