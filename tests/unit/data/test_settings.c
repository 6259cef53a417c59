#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/data/settings.h>

#include "support/folder.h"

static struct test_folder folder;
static struct str told;

static int setup(void **state)
{
    test_folder_init(&folder);
    str_init(&told, STR_DOCUMENT);
    return 0;
}

static int teardown(void **state)
{
    test_folder_fini(&folder);
    str_fini(&told);
    return 0;
}

static bool on_entry(void *user, const char *key, const char *value, int line)
{
    str_addf(&told, "%d:%s=[%s]\n", line, key, value);
    return strcmp(key, "unknown") != 0;
}

static void on_wrong(void *user, int line, const char *text)
{
    str_addf(&told, "%d?%s\n", line, text);
}

static const struct settings_handlers handlers = {.entry = on_entry, .wrong = on_wrong};

static void assert_told(const char *text, size_t len, const char *expected)
{
    str_clear(&told);
    settings_parse(text, len, &handlers, NULL);
    assert_string_equal(told.s, expected);
}

static void assert_parsed(const char *text, const char *expected)
{
    assert_told(text, strlen(text), expected);
}

static void test_entries(void **state)
{
    assert_parsed("# carnet\n\nlanguage = fr\n  theme=dark  \r\nkeys.stop-now_2 =\nlast = x",
                  "3:language=[fr]\n4:theme=[dark]\n5:keys.stop-now_2=[]\n6:last=[x]\n");
    assert_parsed("", "");
    assert_parsed("\n\n \t\n#x", "");
    assert_parsed("\xEF\xBB\xBF"
                  "a = 1\n",
                  "1:a=[1]\n");
}

static void test_comments(void **state)
{
    assert_parsed("a = x # why\nb = x#y\nc = # all\nd = #\ne = a \t# b # c\n#f = 1\n  # g = 2\n",
                  "1:a=[x]\n2:b=[x#y]\n3:c=[]\n4:d=[]\n5:e=[a]\n");
}

static void test_quotes(void **state)
{
    assert_parsed("a = \"  x \" # why\nb = \"# no comment\"\nc = \"say \\\"hi\\\" \\\\ \\n\"\n"
                  "d = \"open\ne = \"a\" b # c\nf = \"\"\ng = \"\ni = x\"y\"\n",
                  "1:a=[  x ]\n2:b=[# no comment]\n3:c=[say \"hi\" \\ \\n]\n4:d=[\"open]\n"
                  "5:e=[\"a\" b]\n6:f=[]\n7:g=[\"]\n8:i=[x\"y\"]\n");
}

static void test_wrong_lines_do_not_stop_the_rest(void **state)
{
    assert_parsed("no equals\n= x\na b = c\né = 1\nunknown = 1\nok = 1\n[section]\n",
                  "1?no equals\n2?= x\n3?a b = c\n4?é = 1\n5:unknown=[1]\n5?unknown = 1\n6:ok=[1]\n"
                  "7?[section]\n");
    assert_told("a = 1\0x\nb = 2\n", 14, "1?a = 1\n2:b=[2]\n");
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_pad(&text, 'k', 129);
    str_add(&text, " = 1\nlong = ");
    str_pad(&text, 'v', 5000);
    str_add(&text, "\nb = 2\n");
    str_clear(&told);
    settings_parse(text.s, text.len, &handlers, NULL);
    assert_non_null(strstr(told.s, "1?kkk"));
    assert_non_null(strstr(told.s, "2?long = vvv"));
    assert_null(strstr(told.s, "long=["));
    assert_non_null(strstr(told.s, "3:b=[2]\n"));
}

static void test_read(void **state)
{
    struct error error = ERROR_NONE;
    assert_false(settings_read(test_folder_path(&folder, "none"), &handlers, NULL, &error));
    assert_int_equal(error.code, ERR_NOT_FOUND);
    assert_true(settings_read(test_folder_text(&folder, "s", "a = 1\n"), &handlers, NULL, &error));
    assert_string_equal(told.s, "1:a=[1]\n");
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_pad(&text, '\n', (256u << 10) + 1);
    assert_false(settings_read(test_folder_text(&folder, "s", text.s), &handlers, NULL, &error));
    assert_int_equal(error.code, ERR_TOO_LARGE);
}

static void assert_file(const char *path, const char *expected)
{
    struct error error;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    assert_true(file_read(path, &text, &error));
    assert_string_equal(text.s, expected);
}

static void assert_set(const char *before, const char *key, const char *value, const char *after)
{
    struct error error = ERROR_NONE;
    const char *path = test_folder_text(&folder, "settings", before);
    assert_true(settings_set(path, key, value, &error));
    assert_file(path, after);
}

static void test_set_keeps_everything_else(void **state)
{
    assert_set("# mine\n\n  language =  en   # why\nwhat is this\r\ntheme=dark", "language", "fr",
               "# mine\n\n  language =  fr   # why\nwhat is this\r\ntheme=dark");
    assert_set("a = 1", "b", "2", "a = 1\nb = 2\n");
    assert_set("", "b", "2", "b = 2\n");
    assert_set("a = 1\na = 2\n", "a", "3", "a = 1\na = 3\n"); /* the one that counts */
    assert_set("#a = 1\nab = 2\n", "a", "3", "#a = 1\nab = 2\na = 3\n");
    assert_set("a =\nb = 1\n", "a", "x", "a =x\nb = 1\n");
    assert_set("a = \"x # y\" # z\r\n", "a", "v", "a = v # z\r\n");
    assert_set("\xEF\xBB\xBF"
               "a = 1\n",
               "a", "2",
               "\xEF\xBB\xBF"
               "a = 2\n");
}

static void test_set_is_read_back(void **state)
{
    static const char *const values[] = {
        "",     "x",     " x",   "x ",     "a # b", "#x",   "x#y",      "\"",
        "\"\"", "\"a\"", "a\"b", "\\",     "\\\"",  " \\ ", "\"a\" #b", "\"a\\\" b #",
        "é 😀",  "\t",    "\"# ", "a\\\"b", "\"a\\", "= x",
    };
    AUTO_STR struct str expected = STR_INIT(STR_LINE);
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct error error = ERROR_NONE;
        const char *path = i % 8 ? NULL : test_folder_text(&folder, "s", "");
        path = path ? path : folder.paths[folder.count - 1];
        assert_true(settings_set(path, "key", values[i], &error));
        str_clear(&told);
        assert_true(settings_read(path, &handlers, NULL, &error));
        str_clear(&expected);
        str_addf(&expected, "1:key=[%s]\n", values[i]);
        assert_string_equal(told.s, expected.s);
    }
}

static void test_set_makes_the_file_and_its_folder(void **state)
{
    struct error error = ERROR_NONE;
    struct stat found;
    const char *path = test_folder_path(&folder, "conf/carnet/settings");
    assert_true(settings_set(path, "a", "1", &error));
    assert_file(path, "a = 1\n");
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(stat(test_folder_path(&folder, "conf"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
}

static void assert_unset(const char *before, const char *after)
{
    static const char *const keys[] = {"a.b", "c"};
    struct error error = ERROR_NONE;
    const char *path = test_folder_text(&folder, "settings", before);
    assert_true(settings_unset(path, keys, ARRAY_LEN(keys), &error));
    assert_file(path, after);
}

static void test_unset_takes_these_lines_alone(void **state)
{
    struct error error = ERROR_NONE;
    struct stat found;
    static const char *const keys[] = {"a"};
    const char *none = test_folder_path(&folder, "nowhere/settings");
    assert_unset("# mine\n a.b = 1 # one\nx = 2\n\nc=3\r\na.b = 4", "# mine\nx = 2\n\n");
    assert_unset("a.bc = 1\na = 2\n#c = 3\nc\n", "a.bc = 1\na = 2\n#c = 3\nc\n");
    assert_unset("\xEF\xBB\xBF"
                 "c = 1\nd = 2",
                 "\xEF\xBB\xBF"
                 "d = 2");
    assert_unset("", "");
    assert_true(settings_unset(none, keys, 1, &error)); /* nothing to take out */
    assert_int_equal(stat(none, &found), -1);
}

static void test_set_refuses(void **state)
{
    struct error error = ERROR_NONE;
    const char *path = test_folder_text(&folder, "s", "a = 1\n");
    static const char *const bad_keys[] = {"", "a b", "a=", "é", "#a"};
    for (size_t i = 0; i < ARRAY_LEN(bad_keys); i++)
        assert_false(settings_set(path, bad_keys[i], "x", &error));
    assert_false(settings_set(path, "a", "x\ny = 2", &error));
    assert_int_equal(error.code, ERR_USAGE);
    assert_file(path, "a = 1\n");
    /* A file that is too large is not replaced by half of it. */
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_pad(&text, '\n', 256u << 10);
    path = test_folder_text(&folder, "s", text.s);
    assert_false(settings_set(path, "a", "1", &error));
    assert_int_equal(error.code, ERR_TOO_LARGE);
    assert_file(path, text.s);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(test_entries),
        CASE(test_comments),
        CASE(test_quotes),
        CASE(test_wrong_lines_do_not_stop_the_rest),
        CASE(test_read),
        CASE(test_set_keeps_everything_else),
        CASE(test_set_is_read_back),
        CASE(test_set_makes_the_file_and_its_folder),
        CASE(test_unset_takes_these_lines_alone),
        CASE(test_set_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
