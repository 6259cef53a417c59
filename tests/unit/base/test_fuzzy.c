/* fuzzy: what matches, what is better, where the hits are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/fuzzy.h>
#include <carnet/base/mem.h>

static int32_t score(const char *pattern, const char *text)
{
    int32_t result = fuzzy_match(pattern, text, NULL, 0, NULL);
    assert_int_equal(fuzzy_has(pattern, text), result != FUZZY_NO);
    return result;
}

static void test_matches(void **state)
{
    assert_int_not_equal(score("tg", "train-gpu"), FUZZY_NO);
    assert_int_not_equal(score("TRAIN", "train-gpu"), FUZZY_NO);
    assert_int_not_equal(score("etat", "État"), FUZZY_NO);
    assert_int_not_equal(score("État", "etat"), FUZZY_NO);
    assert_int_not_equal(score("oeuvre", "Œuvre"), FUZZY_NO);
    assert_int_not_equal(score("ожи", "Ожидает"), FUZZY_NO);
    assert_int_equal(score("gt", "train-gpu"), FUZZY_NO);
    assert_int_equal(score("trainn", "train-gpu"), FUZZY_NO);
    assert_int_not_equal(score("train\xCC\x81", "TRAIN"), FUZZY_NO); /* a mark is no letter */
    assert_int_not_equal(score("tra\xC3\xAFn", "train"), FUZZY_NO);
    assert_int_equal(score("\xC3\xA9", "train"), FUZZY_NO);
    assert_int_equal(score("x", ""), FUZZY_NO);
    assert_int_equal(score("", "anything"), 0);
    assert_int_equal(score("", ""), 0);
}

static void assert_better(const char *pattern, const char *good, const char *less)
{
    if (score(pattern, good) <= score(pattern, less))
        fail_msg("%s: %s (%d) should beat %s (%d)", pattern, good, score(pattern, good), less,
                 score(pattern, less));
}

static void test_order(void **state)
{
    assert_better("log", "logs", "catalog");
    assert_better("log", "log", "logs");
    assert_better("gpu", "train-gpu", "gap-up-u");
    assert_better("ns", "new server", "instances");
    assert_better("del", "Delete server", "Model list");
    assert_better("aaw", "aaw-team", "data-away");
    assert_better("ab", "xab", "xa-----------b");
}

static void check_hits(const char *pattern, const char *text, size_t n, const size_t *want)
{
    size_t hits[16], count = 99;
    assert_int_not_equal(fuzzy_match(pattern, text, hits, 16, &count), FUZZY_NO);
    assert_int_equal(count, n);
    assert_memory_equal(hits, want, n * sizeof *want);
}

static void test_hits_are_byte_offsets(void **state)
{
    check_hits("tg", "train-gpu", 2, (size_t[]){0, 6});
    check_hits("gpu", "g-p-gpu", 3, (size_t[]){4, 5, 6}); /* the run, not the first letters */
    check_hits("ta", "État", 2, (size_t[]){2, 3});
    check_hits("e", "aÉ", 1, (size_t[]){1});
}

static void test_hits_are_bounded(void **state)
{
    size_t hits[2] = {7, 7}, count = 0;
    fuzzy_match("trai", "train", hits, 1, &count);
    assert_int_equal(count, 1);
    assert_int_equal(hits[0], 0);
    assert_int_equal(hits[1], 7);
    count = 5;
    assert_int_equal(fuzzy_match("zz", "train", hits, 2, &count), FUZZY_NO);
    assert_int_equal(count, 0);
}

static void test_long_and_broken(void **state)
{
    char text[5000], pattern[200];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    memset(pattern, 'a', sizeof pattern - 1);
    pattern[sizeof pattern - 1] = '\0';
    assert_int_equal(score(pattern, text), FUZZY_NO); /* longer than carnet takes */
    pattern[32] = '\0';
    assert_int_not_equal(score(pattern, text), FUZZY_NO);
    assert_int_not_equal(score("\xFF", "a\xFF"), FUZZY_NO);
    assert_int_not_equal(score("œœœ", "œœœ"), FUZZY_NO);
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "\xC5\x93", 2); /* œ: two letters each */
    assert_int_not_equal(score("oeoeoe", text), FUZZY_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_hits_are_byte_offsets),
        cmocka_unit_test(test_hits_are_bounded),
        cmocka_unit_test(test_long_and_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
