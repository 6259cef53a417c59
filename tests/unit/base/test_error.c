/* error: texts of every code, values and other people's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/error.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

static int english(void **state)
{
    return language_set("en") ? 0 : -1;
}

static void check_text(const struct error *error, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    error_text(&out, error);
    assert_string_equal(out.s, want);
}

/* On the screen, whose key that tries again may be any. */
static void check_keyed(const struct error *error, const char *retry, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    error_text_keyed(&out, error, retry);
    assert_string_equal(out.s, want);
}

static void test_own_msgid(void **state)
{
    struct error e = ERROR_NONE;
    error_set(&e, ERR_NAME, "{host} is away, {who}.", "host", "k8s.example.ca");
    error_add_arg(&e, "who", "ada");
    assert_int_equal(e.code, ERR_NAME);
    check_text(&e, "k8s.example.ca is away, ada.");
}

static void test_text_of_the_code(void **state)
{
    struct error e;
    error_set(&e, ERR_NAME, NULL, NULL, NULL);
    check_text(&e, "The host cannot be found. Check the address, or your network.");
    error_set(&e, ERR_NAME, NULL, "host", "k8s.example.ca");
    check_text(&e, "k8s.example.ca cannot be found. Check the address, or your network.");
    error_set(&e, ERR_REFUSED, NULL, "host", "h"); /* {port} is not known: the text without */
    check_text(&e, "The host answers but nothing listens on that port. Check the address, or "
                   "ask who runs it.");
    error_add_arg(&e, "port", "443");
    check_text(&e, "h answers but nothing listens on port 443. Check the address, or ask who "
                   "runs it.");
}

static void test_figures_of_the_error(void **state)
{
    struct error e;
    error_set(&e, ERR_BUSY, NULL, NULL, NULL);
    check_text(&e, "The platform asks for less haste.");
    check_keyed(&e, "x", "The platform asks for less haste. x tries again in a while.");
    e.retry_after_s = 12;
    check_text(&e, "The platform asks for less haste. Next try in 12 s.");
    error_set(&e, ERR_SERVER, NULL, NULL, NULL);
    e.status = 503;
    check_text(&e, "The platform failed (status 503).");
    check_keyed(&e, "^R",
                "The platform failed (status 503). ^R tries again; its administrator can help.");
    check_keyed(&e, "", "The platform failed (status 503).");
}

static void test_none_says_nothing(void **state)
{
    struct error e = ERROR_NONE;
    check_text(&e, "");
    assert_string_equal(error_word(ERR_NONE), "none");
    assert_false(error_passes(&e));
}

/* Each code: a word of its own, a sentence in both languages, no brace left in it. */
static void test_every_code(void **state)
{
    const char *words[ERR_UNSUPPORTED + 1];
    for (int code = ERR_CANCELLED; code <= ERR_UNSUPPORTED; code++) {
        AUTO_STR struct str en = STR_INIT(STR_LINE);
        AUTO_STR struct str fr = STR_INIT(STR_LINE);
        struct error e;
        error_set(&e, (enum error_code)code, NULL, NULL, NULL);
        words[code] = error_word(e.code);
        for (int before = ERR_CANCELLED; before < code; before++)
            assert_string_not_equal(words[before], words[code]);
        english(NULL);
        error_text(&en, &e);
        language_set("fr");
        error_text(&fr, &e);
        assert_true(str_ends(en.s, ".") && str_ends(fr.s, "."));
        assert_string_not_equal(en.s, fr.s);
        assert_null(strpbrk(en.s, "{}!"));
        assert_null(strpbrk(fr.s, "{}!'"));
    }
}

static void test_what_passes(void **state)
{
    static const enum error_code passing[] = {ERR_NAME, ERR_REFUSED, ERR_TIMEOUT, ERR_CUT,
                                              ERR_BUSY, ERR_SERVER,  ERR_GONE};
    for (int code = ERR_NONE; code <= ERR_UNSUPPORTED; code++) {
        bool want = false;
        for (size_t i = 0; i < ARRAY_LEN(passing); i++)
            want = want || (int)passing[i] == code;
        assert_int_equal(error_passes(&(struct error){.code = (enum error_code)code}), want);
    }
}

static void test_values_are_cleaned_and_cut(void **state)
{
    struct error e;
    char longer[1000];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    error_set(&e, ERR_NAME, "{host}", "host", "k8s\x1b[31m\u202E\n.ca");
    check_text(&e, "k8s\xEF\xBF\xBD .ca");
    error_set(&e, ERR_NAME, "{host}", "host", longer);
    assert_true(strlen(e.args[0].value) < sizeof e.args[0].value);
    assert_true(str_ends(e.args[0].value, "…"));
    error_set_evidence(&e, longer);
    assert_int_equal(strlen(e.evidence), sizeof e.evidence - 1);
    assert_true(str_ends(e.evidence, "…"));
    error_set_evidence(&e, "\x1b]0;x\x07 0/14 nodes\n are");
    assert_string_equal(e.evidence, " 0/14 nodes  are");
    error_set_evidence(&e, NULL);
    assert_string_equal(e.evidence, "");
}

static void test_too_many_values(void **state)
{
    struct error e;
    error_set(&e, ERR_IO, "{a}{b}{c}{d}", "a", "1");
    error_add_arg(&e, "b", "2");
    error_add_arg(&e, "a", "9"); /* the same name again: replaced */
    error_add_arg(&e, "c", NULL);
    error_add_arg(&e, "d", "4"); /* no room: stays in braces, so that it is seen */
    check_text(&e, "92{d}");
}

static void test_set_replaces_all_and_may_use_itself(void **state)
{
    struct error e;
    error_set(&e, ERR_SERVER, NULL, "host", "before");
    e.status = 500;
    error_set_evidence(&e, "words");
    error_set(&e, ERR_NAME, NULL, "host", e.args[0].value);
    assert_int_equal(e.status, 0);
    assert_string_equal(e.evidence, "");
    check_text(&e, "before cannot be found. Check the address, or your network.");
    struct error copy = e;
    memset(&e, 'x', sizeof e);
    check_text(&copy, "before cannot be found. Check the address, or your network.");
}

static void check_parts(const struct error *e, const char *is, const char *advice, bool key)
{
    AUTO_STR struct str first = STR_INIT(STR_LINE), second = STR_INIT(STR_LINE);
    error_sentence(&first, e);
    error_advice(&second, e);
    assert_string_equal(first.s, is);
    assert_string_equal(second.s, advice);
    assert_int_equal(error_advises_key(e), key);
}

/* Full stops in values and in translations part nothing. */
static void test_what_is_and_what_to_do(void **state)
{
    struct error e;
    error_set(&e, ERR_NOT_FOUND, NA_("{file} is not there.", "Check the name."), "file",
              "/a. R b. C/x");
    check_parts(&e, "/a. R b. C/x is not there.", "Check the name.", false);
    check_text(&e, "/a. R b. C/x is not there. Check the name.");
    language_set("fr");
    check_parts(&e, "/a. R b. C/x n’existe pas.", "Vérifiez le nom.", false);
    language_set("en");
    error_set(&e, ERR_TIMEOUT, NULL, NULL, NULL);
    check_parts(&e, "No answer came in time.", "", true);
    error_set(&e, ERR_TLS, NULL, NULL, NULL); /* two sentences, and neither says what to do */
    check_parts(&e, "The certificate is not one this machine trusts. Nothing was sent.", "", false);
    error_set(&e, ERR_NAME, N_("{host} is away."), "host", "a\nb");
    check_parts(&e, "a b is away.", "", false);
    check_parts(&ERROR_NONE, "", "", false);
}

static void test_unknown_code(void **state)
{
    struct error e = {.code = (enum error_code)1000};
    check_text(&e, "");
    assert_string_equal(error_word((enum error_code) - 1), "none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_own_msgid, english),
        cmocka_unit_test_setup(test_text_of_the_code, english),
        cmocka_unit_test_setup(test_figures_of_the_error, english),
        cmocka_unit_test_setup(test_none_says_nothing, english),
        cmocka_unit_test_setup(test_what_is_and_what_to_do, english),
        cmocka_unit_test_setup(test_every_code, english),
        cmocka_unit_test_setup(test_what_passes, english),
        cmocka_unit_test_setup(test_values_are_cleaned_and_cut, english),
        cmocka_unit_test_setup(test_too_many_values, english),
        cmocka_unit_test_setup(test_set_replaces_all_and_may_use_itself, english),
        cmocka_unit_test_setup(test_unknown_code, english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
