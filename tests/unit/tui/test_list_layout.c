/* list_layout: which columns are shown in which width (screens.md 2). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../../../src/tui/list_layout.h"

enum { NAMESPACE, NAME, STATE, IMAGE, CPU, MEMORY, GPU, IDLE, AGE, COLUMNS };

static const struct list_column columns[COLUMNS] = {
    [NAMESPACE] = {.min = 12, .max = 20, .rank = 0},
    [NAME] = {.min = 12, .max = 52, .rank = 0, .gap = 2},
    [STATE] = {.min = 10, .max = 13, .rank = 0, .gap = 2},
    [IMAGE] = {.min = 12, .max = 24, .rank = 3, .gap = 2, .from = 66},
    [CPU] = {.min = 8, .max = 8, .rank = 2, .gap = 1, .from = 52},
    [MEMORY] = {.min = 9, .max = 9, .rank = 1, .gap = 1, .from = 52},
    [GPU] = {.min = 3, .max = 3, .rank = 5, .gap = 1},
    [IDLE] = {.min = 8, .max = 8, .rank = 4, .gap = 2, .from = 78},
    [AGE] = {.min = 7, .max = 7, .rank = 6, .gap = 1, .from = 92},
};

/* Widths as "0 14 10 16 …"; wishes of NAMESPACE and GPU are given, the others as in the frames. */
static void assert_widths(int cols, int name, int state, int namespace, int gpu, const char *want)
{
    int wishes[COLUMNS] = {[NAME] = name, [STATE] = state, [NAMESPACE] = namespace, [GPU] = gpu};
    int widths[COLUMNS], sum = LIST_PREFIX;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    wishes[IMAGE] = 18;
    list_layout_columns(columns, wishes, COLUMNS, cols, widths);
    for (int i = 0; i < COLUMNS; i++) {
        str_addf(&text, i ? " %d" : "%d", widths[i]);
        sum += widths[i] > 0 ? widths[i] + (sum > LIST_PREFIX ? columns[i].gap : 0) : 0;
    }
    assert_string_equal(text.s, want);
    assert_true(sum <= cols || widths[NAME] == columns[NAME].min);
}

static void test_the_frames(void **state)
{
    assert_widths(80, 14, 10, LIST_HIDDEN, 0, "0 14 10 16 8 9 3 8 0");
    assert_widths(80, 14, 13, LIST_HIDDEN, 0, "0 14 13 13 8 9 3 8 0");
    assert_widths(95, 14, 10, LIST_HIDDEN, 0, "0 14 10 18 8 9 3 8 7");
    assert_widths(80, 14, 10, LIST_HIDDEN, LIST_HIDDEN, "0 14 10 18 8 9 0 8 0");
    assert_widths(40, 14, 10, LIST_HIDDEN, 0, "0 14 10 0 0 0 3 0 0");
}

/* One long name costs the lowest-ranked columns, not its own letters. */
static void test_a_long_name(void **state)
{
    assert_widths(80, 18, 10, LIST_HIDDEN, 0, "0 18 10 12 8 9 3 8 0");
    assert_widths(80, 19, 10, LIST_HIDDEN, 0, "0 19 10 15 8 9 0 8 0");
    assert_widths(80, 21, 10, LIST_HIDDEN, 0, "0 21 10 13 8 9 0 8 0");
    assert_widths(80, 30, 10, LIST_HIDDEN, 0, "0 30 10 14 8 9 0 0 0");
    assert_widths(80, 52, 10, LIST_HIDDEN, 0, "0 52 10 0 0 9 0 0 0");
    assert_widths(80, 90, 10, LIST_HIDDEN, 0, "0 52 10 0 0 9 0 0 0");
}

static void test_all_namespaces(void **state)
{
    assert_widths(80, 14, 10, 13, 0, "13 14 10 15 8 9 0 0 0");
    assert_widths(60, 14, 10, 13, 0, "13 14 10 0 0 9 0 0 0");
}

static void test_narrow(void **state)
{
    assert_widths(30, 30, 10, LIST_HIDDEN, 0, "0 15 10 0 0 0 0 0 0");
    assert_widths(10, 30, 10, LIST_HIDDEN, 0, "0 12 10 0 0 0 0 0 0");
    assert_widths(0, 30, 10, LIST_HIDDEN, 0, "0 12 10 0 0 0 0 0 0");
}

/* More room never takes a column away, but where a column that is shown from there on needs it. */
static void test_every_width(void **state)
{
    int widths[COLUMNS], wishes[COLUMNS] = {[NAMESPACE] = LIST_HIDDEN};
    for (int cols = 0; cols < 300; cols++) {
        list_layout_columns(columns, wishes, COLUMNS, cols, widths);
        for (int i = 0; i < COLUMNS; i++) {
            assert_true(widths[i] == 0 || widths[i] >= columns[i].min);
            assert_true(widths[i] <= columns[i].max);
            assert_true(widths[i] == 0 || columns[i].from <= cols);
        }
    }
    assert_int_equal(widths[AGE], 7);
    assert_int_equal(widths[IMAGE], 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_frames),     cmocka_unit_test(test_a_long_name),
        cmocka_unit_test(test_all_namespaces), cmocka_unit_test(test_narrow),
        cmocka_unit_test(test_every_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
