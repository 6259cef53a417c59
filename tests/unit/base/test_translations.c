/*
 * Every text of every catalogue in the program: the same names in braces as the English text, no
 * text left in English by mistake of form, and for French its own typography.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/embedded.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

struct pair {
    const char *id, *text; /* of one form; the id without its context */
    const char *context;   /* "ctx\004msgid", or null */
};

typedef void look_at(const struct pair *pair, int *wrong);

static uint32_t word_at(const struct embedded *file, size_t offset)
{
    uint32_t word;
    memcpy(&word, (const char *)file->bytes + offset, sizeof word);
    return word;
}

/* All forms of one entry; forms after the first belong to the plural English text. */
static void look_at_entry(const struct embedded *file, size_t i, look_at *look, int *wrong)
{
    const char *bytes = file->bytes;
    size_t ids = word_at(file, 12) + i * 8, texts = word_at(file, 16) + i * 8;
    const char *id = bytes + word_at(file, ids + 4), *end = id + word_at(file, ids);
    const char *text = bytes + word_at(file, texts + 4), *stop = text + word_at(file, texts);
    const char *context = strchr(id, 4) ? id : NULL;
    if (id == end)
        return; /* the header */
    if (context)
        id = strchr(id, 4) + 1;
    const char *many = id + strlen(id) < end ? id + strlen(id) + 1 : id;
    for (bool first = true; text <= stop; text += strlen(text) + 1, first = false)
        look(&(struct pair){first ? id : many, text, context}, wrong);
}

static size_t look_at_all(const char *language, look_at *look, int *wrong)
{
    size_t count = 0;
    for (const struct embedded *file = embedded_files; file->kind; file++) {
        if (!str_eq(file->kind, "catalogue") || (language && !str_eq(file->name, language)))
            continue;
        struct catalogue *catalogue = catalogue_load(file->bytes, file->len, NULL);
        assert_non_null(catalogue);
        catalogue_free(catalogue);
        for (size_t i = 0; i < word_at(file, 8); i++, count++)
            look_at_entry(file, i, look, wrong);
    }
    return count;
}

static void complain(const struct pair *pair, const char *what, int *wrong)
{
    print_error("%s: \"%s\" -> \"%s\"\n", what, pair->id, pair->text);
    ++*wrong;
}

/* Whether each {name} of `a` is in `b`. A form for one may leave a number out ("un serveur"). */
static bool has_names_of(const char *a, const char *b)
{
    for (const char *p = strchr(a, '{'); p; p = strchr(p + 1, '{')) {
        const char *close = strchr(p, '}');
        if (!close)
            return false;
        AUTO_FREE char *name = mem_strndup(p, (size_t)(close - p) + 1);
        if (!strstr(b, name) && !str_eq(name, "{n}"))
            return false;
    }
    return true;
}

static void look_at_names(const struct pair *pair, int *wrong)
{
    if (!has_names_of(pair->id, pair->text) || !has_names_of(pair->text, pair->id))
        complain(pair, "names in braces differ", wrong);
    if (strchr(pair->text, '%') && !strchr(pair->id, '%'))
        complain(pair, "a percent sign that is not in the English text", wrong);
}

static void test_names_in_braces(void **state)
{
    int wrong = 0;
    look_at_all(NULL, look_at_names, &wrong);
    assert_int_equal(wrong, 0);
}

static bool ends_with_nbsp(const char *start, const char *at)
{
    return at - start >= 2 && memcmp(at - 2, "\u00a0", 2) == 0;
}

/* A colon that is followed by neither a space nor the end. */
static bool stands_between(const char *sign)
{
    return !strchr(" ", sign[1]);
}

static bool has_word_with_colon(const char *id)
{
    for (const char *p = strchr(id, ':'); p; p = strchr(p + 1, ':'))
        if (stands_between(p))
            return true;
    return false;
}

/* "://", "12:04", and "état:arrêté" where the English text has such a word too. */
static bool stands_in_word(const char *sign, const char *id)
{
    return strncmp(sign, "://", 3) == 0 || (sign[1] >= '0' && sign[1] <= '9') ||
           (stands_between(sign) && has_word_with_colon(id));
}

/* A sign after a plain space or a letter where French wants a no-break space. */
static bool lacks_space_before(const struct pair *pair, const char *sign)
{
    const char *text = pair->text;
    for (const char *p = strstr(text, sign); p; p = strstr(p + 1, sign))
        if (p > text && !stands_in_word(p, pair->id) && !ends_with_nbsp(text, p))
            return true;
    return false;
}

static bool has_space_before(const char *text, const char *signs)
{
    for (const char *p = strpbrk(text, signs); p; p = strpbrk(p + 1, signs))
        if (p > text && (p[-1] == ' ' || ends_with_nbsp(text, p)) && p[1] != ' ' && p[1] != '\0')
            continue; /* a key or a sign that is spoken of */
        else if (p > text && (p[-1] == ' ' || ends_with_nbsp(text, p)))
            return true;
    return false;
}

static void look_at_french(const struct pair *pair, int *wrong)
{
    const char *text = pair->text;
    if (lacks_space_before(pair, ":") || lacks_space_before(pair, "%") ||
        lacks_space_before(pair, "»"))
        complain(pair, "no-break space missing before : % or »", wrong);
    if (strstr(text, "« ") || strstr(text, " »"))
        complain(pair, "plain space inside « »", wrong);
    if (has_space_before(text, ";!"))
        complain(pair, "space before ; or !", wrong);
    if (strchr(text, '\''))
        complain(pair, "' for ’", wrong);
    if (strchr(text, '!') && !strchr(pair->id, '!'))
        complain(pair, "exclamation mark", wrong);
}

static void test_french_typography(void **state)
{
    int wrong = 0;
    assert_true(look_at_all("fr", look_at_french, &wrong) > 40);
    assert_int_equal(wrong, 0);
}

/* The checks themselves. */
static void test_the_checks_see(void **state)
{
    int wrong = 0;
    static const struct pair bad_names[] = {
        {"{a} is", "{b} est", NULL}, {"{a}", "a", NULL}, {"a", "{a}", NULL}, {"a", "%s", NULL}};
    static const struct pair bad_french[] = {
        {"x", "x: y", NULL},       {"x", "x : y", NULL},     {"x", "5 %", NULL},
        {"x", "« x\u00a0»", NULL}, {"x", "«\u00a0x»", NULL}, {"x", "x ;", NULL},
        {"x", "l'eau", NULL},      {"x", "x!", NULL},        {"x: y", "x:y", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(bad_names); i++) {
        int before = wrong;
        look_at_names(&bad_names[i], &wrong);
        assert_true(wrong > before);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad_french); i++) {
        int before = wrong;
        look_at_french(&bad_french[i], &wrong);
        assert_true(wrong > before);
    }
    wrong = 0;
    look_at_french(
        &(struct pair){"x", "«\u00a0x\u00a0»\u00a0: https://x 12:04 d’or; 5\u00a0%", NULL}, &wrong);
    look_at_french(&(struct pair){"state:waiting", "état:arrêté", NULL}, &wrong);
    look_at_names(&(struct pair){"{a} and {b}, 1 of {n}", "{b} et {a}", NULL}, &wrong);
    assert_int_equal(wrong, 0);
}

/* Texts that stand on one screen and mean different things. */
static void test_no_word_means_two_things(void **state)
{
    static const struct {
        const char *context, *msgid;
    } spaces[] = {{"key name", "Space"}, {"key", "Namespace"}, {"label", "Workspace"}};
    assert_true(language_set("fr"));
    for (size_t i = 0; i < ARRAY_LEN(spaces); i++)
        for (size_t j = i + 1; j < ARRAY_LEN(spaces); j++)
            assert_string_not_equal(trc(spaces[i].context, spaces[i].msgid),
                                    trc(spaces[j].context, spaces[j].msgid));
    /* A platform has one name wherever it is chosen. */
    assert_string_equal(trc("key", "Platform"), trc("sheet", "Platform"));
    language_set("en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_word_means_two_things),
        cmocka_unit_test(test_names_in_braces),
        cmocka_unit_test(test_french_typography),
        cmocka_unit_test(test_the_checks_see),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
