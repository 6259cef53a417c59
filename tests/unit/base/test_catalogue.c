/* catalogue: .mo files made here, good and hostile, and plural forms of many languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

/* One entry; lengths are given because plural texts have a NUL inside. Sorted by `id`. */
struct line {
    const char *id;
    size_t id_len;
    const char *text;
    size_t text_len;
};
#define LINE(id, text)                                                                             \
    {                                                                                              \
        (id), sizeof(id) - 1, (text), sizeof(text) - 1                                             \
    }

enum { FILE_MAX = 4096 };
struct mo {
    unsigned char bytes[FILE_MAX];
    size_t len;
    bool swapped;
};

static void put_word(struct mo *mo, size_t at, uint32_t word)
{
    if (mo->swapped)
        word = __builtin_bswap32(word);
    memcpy(mo->bytes + at, &word, 4);
}

static void put_text(struct mo *mo, size_t entry, const char *text, size_t len)
{
    put_word(mo, entry, (uint32_t)len);
    put_word(mo, entry + 4, (uint32_t)mo->len);
    assert_true(mo->len + len + 1 < FILE_MAX);
    memcpy(mo->bytes + mo->len, text, len);
    mo->bytes[mo->len + len] = '\0';
    mo->len += len + 1;
}

static void make_mo(struct mo *mo, const struct line *lines, size_t count, bool swapped)
{
    *mo = (struct mo){.swapped = swapped, .len = 28 + count * 16};
    put_word(mo, 0, 0x950412de);
    put_word(mo, 8, (uint32_t)count);
    put_word(mo, 12, 28);
    put_word(mo, 16, (uint32_t)(28 + count * 8));
    for (size_t i = 0; i < count; i++) {
        put_text(mo, 28 + i * 8, lines[i].id, lines[i].id_len);
        put_text(mo, 28 + count * 8 + i * 8, lines[i].text, lines[i].text_len);
    }
}

/* The bytes as a block of exactly their length, so that a read past it is seen. */
static struct catalogue *load(const struct mo *mo, size_t len, void **copy, const char **why)
{
    *copy = mem_alloc(len);
    memcpy(*copy, mo->bytes, len);
    return catalogue_load(*copy, len, why);
}

static const struct line sample[] = {
    LINE("", "Content-Type: text/plain; charset=UTF-8\n"
             "Plural-Forms: nplurals=2; plural=(n > 1);\n"),
    LINE("Open", "Ouvrir"),
    LINE("Untranslated", ""),
    LINE("state\004Open", "Ouvert"),
    LINE("{n} server\0{n} servers", "{n} serveur\0{n} serveurs"),
};

static void check_sample(bool swapped)
{
    struct mo mo;
    AUTO_FREE void *copy = NULL;
    const char *why = "untouched";
    make_mo(&mo, sample, ARRAY_LEN(sample), swapped);
    struct catalogue *c = load(&mo, mo.len, &copy, &why);
    assert_non_null(c);
    assert_string_equal(why, "untouched");
    assert_string_equal(catalogue_find(c, NULL, "Open"), "Ouvrir");
    assert_string_equal(catalogue_find(c, "state", "Open"), "Ouvert");
    assert_null(catalogue_find(c, "stat", "Open"));
    assert_null(catalogue_find(c, "states", "Open"));
    assert_null(catalogue_find(c, "", "Open"));
    assert_null(catalogue_find(c, NULL, "Ope"));
    assert_null(catalogue_find(c, NULL, "Opens"));
    assert_null(catalogue_find(c, NULL, "Untranslated"));
    assert_string_equal(catalogue_find_plural(c, "{n} server", 0), "{n} serveur");
    assert_string_equal(catalogue_find_plural(c, "{n} server", 1), "{n} serveur");
    assert_string_equal(catalogue_find_plural(c, "{n} server", -1), "{n} serveur");
    assert_string_equal(catalogue_find_plural(c, "{n} server", 2), "{n} serveurs");
    assert_string_equal(catalogue_find_plural(c, "{n} server", INT64_MIN), "{n} serveurs");
    assert_null(catalogue_find_plural(c, "Open", 2)); /* it has one form only */
    assert_null(catalogue_find_plural(c, "no such text", 1));
    catalogue_free(c);
}

static void test_both_byte_orders(void **state)
{
    check_sample(false);
    check_sample(true);
    catalogue_free(NULL);
}

static void test_every_truncation_is_refused(void **state)
{
    struct mo mo;
    make_mo(&mo, sample, ARRAY_LEN(sample), false);
    for (size_t len = 0; len < mo.len; len++) {
        void *copy;
        const char *why = NULL;
        assert_null(load(&mo, len, &copy, &why));
        assert_non_null(why);
        free(copy);
    }
}

static void use(const struct catalogue *c)
{
    for (size_t i = 0; i < ARRAY_LEN(sample); i++) {
        const char *text = catalogue_find(c, NULL, sample[i].id);
        if (text)
            assert_true(strlen(text) < FILE_MAX);
        for (int64_t n = 0; n < 5; n++)
            catalogue_find_plural(c, sample[i].id, n);
        catalogue_find(c, "state", sample[i].id);
    }
}

/* Each word of the header and the tables replaced by each of some awkward values. */
static void test_damaged_words(void **state)
{
    static const uint32_t awkward[] = {0,          1,          27,         28,        0x7FFFFFFF,
                                       0x80000000, 0xFFFFFFFF, 0xFFFFFFF8, 0x20000000};
    struct mo good;
    make_mo(&good, sample, ARRAY_LEN(sample), false);
    for (size_t at = 0; at < 28 + 16 * ARRAY_LEN(sample); at += 4) {
        for (size_t i = 0; i < ARRAY_LEN(awkward) + 1; i++) {
            struct mo mo = good;
            void *copy;
            put_word(&mo, at, i < ARRAY_LEN(awkward) ? awkward[i] : (uint32_t)good.len);
            struct catalogue *c = load(&mo, mo.len, &copy, NULL);
            if (c)
                use(c);
            catalogue_free(c);
            free(copy);
        }
    }
}

/* Each byte of the file changed in several ways. */
static void test_damaged_bytes(void **state)
{
    struct mo good;
    make_mo(&good, sample, ARRAY_LEN(sample), false);
    for (size_t at = 0; at < good.len; at++) {
        for (int bit = 0; bit < 8; bit++) {
            struct mo mo = good;
            void *copy;
            mo.bytes[at] ^= (unsigned char)(1 << bit);
            struct catalogue *c = load(&mo, mo.len, &copy, NULL);
            if (c)
                use(c);
            catalogue_free(c);
            free(copy);
        }
    }
}

static void check_refused(const struct line *lines, size_t count, const char *want)
{
    struct mo mo;
    AUTO_FREE void *copy = NULL;
    const char *why = "";
    make_mo(&mo, lines, count, false);
    assert_null(load(&mo, mo.len, &copy, &why));
    assert_string_equal(why, want);
}

static void test_hostile_content(void **state)
{
    static const struct line unsorted[] = {LINE("b", "x"), LINE("a", "y")};
    static const struct line twice[] = {LINE("a", "x"), LINE("a", "y")};
    static const struct line escape[] = {LINE("a", "\x1b[31mred")};
    static const struct line c1[] = {LINE("a", "\xC2\x9B"
                                               "31m")};
    static const struct line latin1[] = {LINE("a", "pr\xEAt")};
    static const struct line plural[] = {LINE("", "Plural-Forms: nplurals=2; plural=system(n);\n")};
    check_refused(unsorted, 2, "the entries are not sorted");
    check_refused(twice, 2, "the entries are not sorted");
    check_refused(escape, 1, "a text has control characters or is not UTF-8");
    check_refused(c1, 1, "a text has control characters or is not UTF-8");
    check_refused(latin1, 1, "a text has control characters or is not UTF-8");
    check_refused(plural, 1, "Plural-Forms cannot be read");
}

/* A text without its NUL would be read into the next one, the last one past the file. */
static void test_missing_nul(void **state)
{
    struct mo mo;
    AUTO_FREE void *copy = NULL;
    const char *why = "";
    make_mo(&mo, sample, ARRAY_LEN(sample), false);
    mo.bytes[mo.len - 1] = 'x';
    assert_null(load(&mo, mo.len, &copy, &why));
    assert_string_equal(why, "an entry points outside the file");
}

static void test_no_header_no_entries(void **state)
{
    struct mo mo;
    AUTO_FREE void *copy = NULL;
    make_mo(&mo, NULL, 0, false);
    struct catalogue *c = load(&mo, mo.len, &copy, NULL);
    assert_non_null(c);
    assert_null(catalogue_find(c, NULL, ""));
    assert_null(catalogue_find(c, NULL, "x"));
    catalogue_free(c);
}

/* The form of `n` under an expression, told from a catalogue with eight forms; -1 if refused. */
static int form(int forms, const char *expression, int64_t n)
{
    struct mo mo;
    void *copy;
    char header[2048];
    int len = snprintf(header, sizeof header,
                       "Language: xx\nPlural-Forms: nplurals=%d; plural=%s;\n", forms, expression);
    const struct line lines[] = {{"", 0, header, (size_t)len},
                                 LINE("a\0b", "0\0001\0002\0003\0004\0005\0006\0007")};
    make_mo(&mo, lines, 2, false);
    struct catalogue *c = load(&mo, mo.len, &copy, NULL);
    const char *text = c ? catalogue_find_plural(c, "a", n) : NULL;
    int found = text ? text[0] - '0' : -1;
    catalogue_free(c);
    free(copy);
    return found;
}

static void test_plural_forms_of_languages(void **state)
{
    static const char ru[] = "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
                             "(n%100<10 || n%100>=20) ? 1 : 2)";
    static const char ar[] = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
                             "n%100>=11 ? 4 : 5";
    static const char sl[] = "(n%100==1 ? 0 : n%100==2 ? 1 : n%100==3 || n%100==4 ? 2 : 3)";
    static const int64_t ru_one[] = {1, 21, 31, 101, 1001}, ru_few[] = {2, 3, 4, 22, 34, 102},
                         ru_many[] = {0, 5, 11, 12, 14, 20, 25, 111, 112};
    for (size_t i = 0; i < ARRAY_LEN(ru_one); i++)
        assert_int_equal(form(3, ru, ru_one[i]), 0);
    for (size_t i = 0; i < ARRAY_LEN(ru_few); i++)
        assert_int_equal(form(3, ru, ru_few[i]), 1);
    for (size_t i = 0; i < ARRAY_LEN(ru_many); i++)
        assert_int_equal(form(3, ru, ru_many[i]), 2);
    static const struct {
        int64_t n;
        int form;
    } arabic[] = {{0, 0}, {1, 1}, {2, 2}, {3, 3}, {110, 3}, {11, 4}, {99, 4}, {100, 5}, {102, 5}};
    for (size_t i = 0; i < ARRAY_LEN(arabic); i++)
        assert_int_equal(form(6, ar, arabic[i].n), arabic[i].form);
    assert_int_equal(form(4, sl, 101), 0);
    assert_int_equal(form(4, sl, 102), 1);
    assert_int_equal(form(4, sl, 104), 2);
    assert_int_equal(form(4, sl, 105), 3);
    assert_int_equal(form(1, "0", 7), 0);
    assert_int_equal(form(2, "n != 1", 1), 0);
    assert_int_equal(form(2, "n>1", 0), 0);
}

static void test_plural_operators(void **state)
{
    assert_int_equal(form(8, "1+2*3", 0), 7);
    assert_int_equal(form(8, "(1+2)*2", 0), 6);
    assert_int_equal(form(8, "7-2-1", 0), 4); /* from the left */
    assert_int_equal(form(8, "8/2/2", 0), 2);
    assert_int_equal(form(8, "n%7%4", 6), 2);
    assert_int_equal(form(8, "!n", 0), 1);
    assert_int_equal(form(8, "!!n+!0", 5), 2);
    assert_int_equal(form(8, "1<2==1", 0), 1); /* < binds tighter than == */
    assert_int_equal(form(8, "0&&0||1", 0), 1);
    assert_int_equal(form(8, "1||0&&0", 0), 1);
    assert_int_equal(form(8, "n?n-1?2:3:4", 2), 2);
    assert_int_equal(form(8, "n?n-1?2:3:4", 1), 3);
    assert_int_equal(form(8, "n?n-1?2:3:4", 0), 4);
    assert_int_equal(form(8, "2<=2", 0), 1);
    assert_int_equal(form(8, "3>=4", 0), 0);
    assert_int_equal(form(8, "  n  ==  3 ", 3), 1);
}

static void test_plural_that_leaves_its_bounds(void **state)
{
    assert_int_equal(form(2, "n", 7), 0); /* more than nplurals */
    assert_int_equal(form(8, "1/n", 0), 0);
    assert_int_equal(form(8, "1%n", 0), 0);
    assert_int_equal(form(8, "n-1", 0), 0);
    assert_int_equal(form(8, "n*999999999*999999999", INT64_MAX), 0);
}

static void test_plural_that_cannot_be_read(void **state)
{
    static const char *const bad[] = {
        "",    "n n", "n=1", "n==",        "(n",  "n)",  "n?1", "n?1:", "?1:2", "m",
        "n&1", "n|1", "-1",  "9999999999", "n;1", "1 2", "n!",  "!",    "()",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        if (form(2, bad[i], 1) != -1)
            fail_msg("\"%s\" was read", bad[i]);
    assert_int_equal(form(0, "0", 1), -1);
    assert_int_equal(form(9, "0", 1), -1);
    assert_int_equal(form(-1, "0", 1), -1);
}

static void test_deep_and_long_plurals_are_refused(void **state)
{
    char text[1500];
    memset(text, '(', 1000);
    snprintf(text + 1000, 8, "n");
    assert_int_equal(form(2, text, 1), -1);
    memset(text, '!', 1000);
    assert_int_equal(form(2, text, 1), -1);
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "n+", 2);
    text[1400] = 'n';
    text[1401] = '\0';
    assert_int_equal(form(2, text, 1), -1);
    for (size_t i = 0; i + 4 < sizeof text; i += 4)
        memcpy(text + i, "n?1:", 4);
    text[1200] = '0';
    text[1201] = '\0';
    assert_int_equal(form(2, text, 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_byte_orders),
        cmocka_unit_test(test_every_truncation_is_refused),
        cmocka_unit_test(test_damaged_words),
        cmocka_unit_test(test_damaged_bytes),
        cmocka_unit_test(test_hostile_content),
        cmocka_unit_test(test_missing_nul),
        cmocka_unit_test(test_no_header_no_entries),
        cmocka_unit_test(test_plural_forms_of_languages),
        cmocka_unit_test(test_plural_operators),
        cmocka_unit_test(test_plural_that_leaves_its_bounds),
        cmocka_unit_test(test_plural_that_cannot_be_read),
        cmocka_unit_test(test_deep_and_long_plurals_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
