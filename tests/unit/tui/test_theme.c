/* theme: entries of theme files, and the themes that come with carnet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/tui/theme.h>

static void test_entries(void **state)
{
    struct theme theme;
    const char *why;
    theme_init(&theme, "mine");
    assert_string_equal(theme.name, "mine");
    assert_true(theme_set(&theme, "ok", "114, 10", &why));
    assert_int_equal(theme.many[INK_OK].fg, 114);
    assert_int_equal(theme.many[INK_OK].bg, -1);
    assert_int_equal(theme.few[INK_OK].fg, 10);
    assert_true(theme_set(&theme, "selection", "255 on 24 bold,default reverse", &why));
    assert_int_equal(theme.many[INK_SELECTION].bg, 24);
    assert_true(theme.many[INK_SELECTION].bold);
    assert_false(theme.many[INK_SELECTION].reverse);
    assert_int_equal(theme.few[INK_SELECTION].fg, -1);
    assert_true(theme.few[INK_SELECTION].reverse);
    assert_true(theme_set(&theme, "source.8", "0 on default underline , 15", &why));
    assert_true(theme.many[INK_SOURCE_8].underline);
    assert_false(theme.plain);
    assert_true(theme_set(&theme, "plain", "yes", &why));
    assert_true(theme.plain);
}

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *role, *value;
    } wrong[] = {
        {"nobody", "1, 2"},      {"", "1, 2"},         {"ok", ""},
        {"ok", "114"},           {"ok", "114 10"},     {"ok", ",10"},
        {"ok", "114,"},          {"ok", "256, 1"},     {"ok", "1, 16"},
        {"ok", "-1, 1"},         {"ok", "1 on, 1"},    {"ok", "1 on x, 1"},
        {"ok", "1 blink, 1"},    {"ok", "1, 2, 3"},    {"ok", "9999999999999999999, 1"},
        {"ok", "1 on 2 on 3,1"}, {"ok", "bold 1, 1"},  {"plain", "maybe"},
        {"Text", "1, 1"},        {"source.9", "1, 1"}, {"source 1", "1, 1"},
    };
    struct theme theme, before;
    theme_init(&theme, "x");
    before = theme;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        const char *why = NULL;
        assert_false(theme_set(&theme, wrong[i].role, wrong[i].value, &why));
        assert_non_null(why);
        assert_memory_equal(&theme, &before, sizeof theme);
    }
}

static void test_without_colours(void **state)
{
    struct theme theme;
    theme_init(&theme, "x");
    assert_true(theme.mono[INK_SELECTION].reverse);
    assert_true(theme.mono[INK_DANGER].bold && theme.mono[INK_DANGER].underline);
    assert_true(theme.mono[INK_KEY].bold && theme.mono[INK_HEADER].bold);
    assert_true(theme.mono[INK_ACCENT].underline);
    for (int i = 0; i < INK_COUNT; i++)
        assert_int_equal(theme.mono[i].fg, -1);
}

/* Every line of every theme is understood, and every role is there. */
static void read_theme(const char *name, bool plain)
{
    char path[4096], line[256], role[64], value[128];
    struct theme theme;
    int entries = 0;
    snprintf(path, sizeof path, "%s/themes/%s.theme", TEST_SOURCE_DIR, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    theme_init(&theme, name);
    while (fgets(line, sizeof line, file)) {
        const char *why;
        if (line[0] == '#')
            continue;
        assert_int_equal(sscanf(line, "%63[a-z.0-9] = %127[^\n]", role, value), 2);
        assert_true(theme_set(&theme, role, value, &why));
        entries++;
    }
    fclose(file);
    assert_int_equal(theme.plain, plain);
    assert_int_equal(entries, plain ? 1 : INK_COUNT);
    for (int i = 0; i < INK_COUNT; i++) {
        assert_int_equal(theme.many[i].given, !plain);
        assert_int_equal(theme.few[i].given, !plain);
    }
}

static void test_themes_of_carnet(void **state)
{
    static const char *const names[] = {"dark",       "light",         "safe-dark",
                                        "safe-light", "contrast-dark", "contrast-light"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        read_theme(names[i], false);
    read_theme("plain", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entries),          cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_without_colours),
        cmocka_unit_test(test_themes_of_carnet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
