/* utf8_to_ascii and utf8_fold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

static void check_ascii(const char *s, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    utf8_to_ascii(&out, s);
    assert_string_equal(out.s, want);
}

static void check_fold(const char *s, const char *want)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    utf8_fold(&out, s);
    assert_string_equal(out.s, want);
}

static void test_glyphs(void **state)
{
    check_ascii("● ◐ ○ ✕ ◌ ✓ ▸ › •", "* ~ - ! . + > . o");
    check_ascii("━ ─ ┄ │", "= - : |");
    check_ascii("‹", "<");
    check_ascii("… ↵ █ ░ –", ".. Ent # . -");
    check_ascii("▁▂▃▄▅▆▇", "1234567");
    check_ascii("├┤┬┴┼┌┘", "+++++++");
    check_ascii("×9", "x9");
}

static void test_french(void **state)
{
    check_ascii("Français, En attente, Arrêté, S’arrête", "Francais, En attente, Arrete, S'arrete");
    check_ascii("«\u00a0nœud\u00a0» 1\u202f234", "\" noeud \" 1 234");
    check_ascii("ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸ Æ Œ", "AAACEEEEIIOOUUUY AE OE");
    check_ascii("àâäçèéêëîïôöùûüÿ æ œ", "aaaceeeeiioouuuy ae oe");
    check_ascii("e\u0301te\u0301", "ete");
}

static void test_others(void **state)
{
    check_ascii("Straße Łódź Ångström Ørsted İstanbul", "Strasse Lodz Angstrom Orsted Istanbul");
    check_ascii("Ожидает ещё Щука ЮГ", "Ozhidaet eshchyo Shchuka YuG");
    check_ascii("“a” — b‘s” €5", "\"a\" - b's\" EUR5");
    check_ascii("日本 😀 \xFF", "?? ? ?");
    check_ascii("", "");
}

/* Whatever comes in, ASCII goes out, and plain ASCII is untouched. */
static void test_always_ascii(void **state)
{
    for (unsigned rune = 1; rune <= 0x10FFFF; rune++) {
        char in[5] = "";
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        in[utf8_write(in, rune)] = '\0';
        utf8_to_ascii(&out, in);
        for (size_t i = 0; i < out.len; i++)
            if ((unsigned char)out.s[i] >= 0x80)
                fail_msg("U+%04X is not ASCII afterwards", rune);
        if (rune < 0x80)
            assert_string_equal(out.s, in);
    }
}

static void test_fold(void **state)
{
    check_fold("Prêt À L’ÉTÉ", "pret a l'ete");
    check_fold("e\u0301TE\u0301", "ete");
    check_fold("Œuvre STRASSE Straße", "oeuvre strasse strasse");
    check_fold("Ожидает ЕЩЁ Ѓ Ґ", "ожидает еще ѓ ґ");
    check_fold("ΑΒΓ Άλφα ς", "αβγ αλφα σ");
    check_fold("日本語-1_x", "日本語-1_x");
    check_fold("1\u202f234\u00a0Go", "1 234 go");
    check_fold("", "");
}

/* Folding twice is folding once. */
static void test_fold_is_stable(void **state)
{
    for (unsigned rune = 1; rune < 0x3000; rune++) {
        char in[5] = "";
        AUTO_STR struct str once = STR_INIT(STR_LINE);
        AUTO_STR struct str twice = STR_INIT(STR_LINE);
        in[utf8_write(in, rune)] = '\0';
        utf8_fold(&once, in);
        utf8_fold(&twice, once.s);
        if (!str_eq(once.s, twice.s))
            fail_msg("U+%04X folds to %s, then to %s", rune, once.s, twice.s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_glyphs), cmocka_unit_test(test_french),
        cmocka_unit_test(test_others), cmocka_unit_test(test_always_ascii),
        cmocka_unit_test(test_fold),   cmocka_unit_test(test_fold_is_stable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
