/* i18n: choosing and switching languages, texts with braces, texts kept for later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

static int english(void **state)
{
    return language_set("en") ? 0 : -1;
}

static const char *choose(const char *language, const char *all, const char *messages,
                          const char *lang)
{
    const char *values[] = {language, all, messages, lang};
    return language_choose(values, 4);
}

static void test_choice(void **state)
{
    assert_string_equal(choose(NULL, NULL, NULL, NULL), "en");
    assert_string_equal(choose("", "", "", ""), "en");
    assert_string_equal(choose("fr", "C", NULL, NULL), "fr"); /* LC_ALL=C LANGUAGE=fr */
    assert_string_equal(choose("fr", "C.UTF-8", NULL, "en_CA.UTF-8"), "fr");
    assert_string_equal(choose(NULL, "C", NULL, "fr_CA.UTF-8"), "en");
    assert_string_equal(choose(NULL, "POSIX", NULL, "fr"), "en");
    assert_string_equal(choose(NULL, "", NULL, "fr_CA.UTF-8"), "fr");
    assert_string_equal(choose(NULL, NULL, "fr_FR@euro", "en"), "fr");
    assert_string_equal(choose("de:fr_CA:en", NULL, NULL, NULL), "fr");
    assert_string_equal(choose("de", "fr_CA", NULL, NULL), "fr"); /* the first carnet has */
    assert_string_equal(choose("de:es", "ja_JP", NULL, "zh"), "en");
    assert_string_equal(choose(":::fr:", NULL, NULL, NULL), "fr");
    assert_string_equal(choose("french", NULL, NULL, "frr_DE"), "en"); /* only whole codes */
    assert_string_equal(choose("_", "..", "@", "-"), "en");
    assert_string_equal(language_choose(NULL, 0), "en");
}

static void test_setting(void **state)
{
    assert_true(language_set("fr_CA.UTF-8"));
    assert_string_equal(language_current()->code, "fr");
    assert_string_equal(language_current()->name, "Français");
    assert_string_equal(language_next()->code, "en");
    assert_false(language_set("tlh"));
    assert_false(language_set(""));
    assert_false(language_set(NULL));
    assert_string_equal(language_current()->code, "fr"); /* stays */
    assert_true(language_set("C"));
    assert_string_equal(language_current()->code, "en");
}

static void test_next_goes_round(void **state)
{
    size_t count;
    const struct language *list = language_list(&count);
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(language_current(), &list[i]);
        language_set(language_next()->code);
    }
    assert_ptr_equal(language_current(), &list[0]);
}

static void test_translation_and_switch(void **state)
{
    const char *msgid = "You are signed out.";
    assert_string_equal(tr(msgid), msgid);
    language_set("fr");
    assert_string_equal(tr(msgid), "Vous êtes déconnecté.");
    assert_string_equal(trc("unit", "GiB"), "Gio");
    assert_string_equal(tr("GiB"), "GiB"); /* only with its context */
    assert_string_equal(tr("never seen"), "never seen");
    assert_string_equal(tr(""), ""); /* not the header of the catalogue */
    assert_string_equal(trn("{n} cat never seen", "{n} cats never seen", 0), "{n} cats never seen");
    language_set("en");
    assert_string_equal(tr(msgid), msgid);
}

static void test_a_text_in_the_other_language(void **state)
{
    size_t count;
    const struct language *list = language_list(&count);
    assert_string_equal(tr_in(&list[1], "unit", "d"), "j");
    assert_string_equal(tr_in(&list[0], "unit", "d"), "d");
    assert_string_equal(language_current()->code, "en");
}

static void test_english_plurals(void **state)
{
    assert_string_equal(trn("one", "many", 1), "one");
    assert_string_equal(trn("one", "many", -1), "one");
    assert_string_equal(trn("one", "many", 0), "many");
    assert_string_equal(trn("one", "many", INT64_MIN), "many");
}

static void check_fill(const char *pattern, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    TR_FILL(&out, pattern, ARG_S("a", "x{b}"), ARG_N("b", 1234), ARG_S("none", NULL));
    assert_string_equal(out.s, want);
}

static void test_fill(void **state)
{
    check_fill("", "");
    check_fill("plain", "plain");
    check_fill("{a}", "x{b}"); /* values are not looked into */
    check_fill("<{b}{a}{b}>", "<1,234x{b}1,234>");
    check_fill("{none}.", ".");
    check_fill("{other} {a", "{other} {a");
    check_fill("{", "{");
    check_fill("{}", "{}");
    check_fill("{{a}}", "{x{b}}");
    check_fill("a} {b}", "a} 1,234");
    check_fill("%s %n {b} %", "%s %n 1,234 %");
    check_fill("{aa} {A}", "{aa} {A}");
}

static void test_fill_without_args(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    tr_fill(&out, "{a}", NULL, 0);
    assert_string_equal(out.s, "{a}");
}

static void test_text_kept(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    struct text text = {NP_("{n} server of {who}", "{n} servers of {who}"),
                        2,
                        {ARG_N("n", 2), ARG_S("who", "ada")}};
    text_render(&out, &text);
    assert_string_equal(out.s, "2 servers of ada");
    str_clear(&out);
    text.count = text.args[0].n = 1;
    text_render(&out, &text);
    assert_string_equal(out.s, "1 server of ada");
    str_clear(&out);
    text_render(&out, &(struct text){0});
    assert_string_equal(out.s, "");
    text_render(&out, &(struct text){.msgid = "The platform failed."});
    assert_true(str_starts(out.s, "The platform failed"));
    str_clear(&out);
    language_set("fr");
    text_render(&out, &(struct text){.msgid = "{host} cannot be found.",
                                     .args = {ARG_S("host", "k8s.example.ca")}});
    assert_true(str_starts(out.s, "k8s.example.ca est introuvable."));
    str_clear(&out);
    text_render(&out, &(struct text){.msgid = "{step}", .args = {ARG_M("step", "ask for less")}});
    assert_string_equal(out.s, "demander moins"); /* of the language it is written in */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_choice, english),
        cmocka_unit_test_setup(test_setting, english),
        cmocka_unit_test_setup(test_next_goes_round, english),
        cmocka_unit_test_setup(test_translation_and_switch, english),
        cmocka_unit_test_setup(test_a_text_in_the_other_language, english),
        cmocka_unit_test_setup(test_english_plurals, english),
        cmocka_unit_test_setup(test_fill, english),
        cmocka_unit_test_setup(test_fill_without_args, english),
        cmocka_unit_test_setup(test_text_kept, english),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
