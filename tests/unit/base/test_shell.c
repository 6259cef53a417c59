/* Words for a shell, read back by the machine's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/shell.h>

/* What a shell gives back for it: one word, these bytes, between ( and ). */
static void assert_read_back(const char *word)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE), expected = STR_INIT(STR_LINE);
    char got[1024] = "";
    str_add(&line, "cd / && set -- ");
    assert_true(shell_add_word(&line, word));
    str_add(&line, "; printf '%s:(%s)' $# \"$1\"");
    FILE *shell = popen(line.s, "r");
    assert_non_null(shell);
    size_t len = fread(got, 1, sizeof got - 1, shell);
    got[len] = '\0';
    assert_int_equal(pclose(shell), 0);
    str_addf(&expected, "1:(%s)", word);
    assert_string_equal(got, expected.s);
}

static void a_shell_reads_them_back(void **state)
{
    static const char *const words[] = {
        "train-gpu",
        "",
        " ",
        "a b",
        "it's",
        "'",
        "''",
        "$(id)",
        "`id`",
        "$HOME",
        "~",
        "~root",
        "*",
        "[a-z]*",
        "a;b",
        "a&&b",
        "a|b",
        "a>b",
        "a\\b",
        "\\",
        "\"",
        "#a",
        "!!",
        "{a,b}",
        "-n",
        "--",
        "=a",
        "a=b",
        "x\\'; id; '",
        "é – 雪",
        "%s%n",
        "a#b",
        "\\n",
        "^a",
        "(a)",
        "nvidia.com/gpu",
        "{\"a\":\"b\"}",
        "user@host:/x",
        "a'b'c",
        "'; id; '",
        "$'\\n'",
        "../x,y+z",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_read_back(words[i]);
}

static void plain_ones_stay_readable(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_true(shell_add_word(&out, "/etc/kube/config"));
    str_add_char(&out, ' ');
    assert_true(shell_add_word(&out, "my context"));
    assert_string_equal(out.s, "/etc/kube/config 'my context'");
}

/* Pasted, they would press keys. */
static void control_characters_are_refused(void **state)
{
    static const char *const words[] = {"a\nb", "\r",   "\x1b[2J",  "a\tb",
                                        "\x7f", "\x01", "\xc2\x9b", "\xc2\x80"};
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    str_add(&out, "before");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        assert_false(shell_add_word(&out, words[i]));
        assert_string_equal(out.s, "before");
    }
}

/* Half a word is another word. */
static void what_does_not_fit_is_not_begun(void **state)
{
    AUTO_STR struct str out = STR_INIT(8);
    str_add(&out, "ab");
    assert_false(shell_add_word(&out, "longer than that"));
    assert_string_equal(out.s, "ab");
    assert_false(shell_add_word(&out, "plain-and-long"));
    assert_string_equal(out.s, "ab");
    assert_false(shell_add_word(&out, "''"));
    assert_string_equal(out.s, "ab");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shell_reads_them_back),
        cmocka_unit_test(plain_ones_stay_readable),
        cmocka_unit_test(control_characters_are_refused),
        cmocka_unit_test(what_does_not_fit_is_not_begun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
