/* draw: rules, wrapped text, bars, hits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/tui/draw.h>

static struct grid make(int rows, int cols)
{
    struct grid grid;
    grid_init(&grid);
    grid_resize(&grid, rows, cols);
    return grid;
}

static void assert_frame(struct grid *grid, const char *want)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    grid_text(grid, &text, false);
    assert_string_equal(text.s, want);
    grid_fini(grid);
}

/* -- rules ----------------------------------------------------------------------------------- */

static const struct rule_part parts[] = {
    {.text = "train-gpu"}, {.text = "Overview", .active = true},
    {.text = "Events 3"},  {.text = "Logs"},
    {.text = "Volumes"},   {.text = "YAML"},
    {.text = "Connect"},
};

static void assert_rule(const struct rule_part *list, size_t count, int cols, const char *right,
                        bool focus, const char *want)
{
    struct grid grid = make(1, cols);
    draw_rule(grid_area(&grid), 0, list, count, right, focus, NULL);
    assert_frame(&grid, want);
}

static void test_rule_of_the_lower_pane(void **state)
{
    assert_rule(
        parts, 7, 80, NULL, false,
        "── train-gpu ━━ Overview ━━ Events 3 ── Logs ── Volumes ── YAML ── Connect ─────\n");
    assert_rule(
        parts, 7, 80, NULL, true,
        "▸━ train-gpu ━━ Overview ━━ Events 3 ── Logs ── Volumes ── YAML ── Connect ─────\n");
}

static void test_rule_of_a_sheet(void **state)
{
    const struct rule_part title = {.text = "Namespace", .active = true};
    assert_rule(&title, 1, 40, "3 of 12", false, "━━ Namespace ────────────────── 3 of 12\n");
    assert_rule(&title, 1, 40, "", false, "━━ Namespace ───────────────────────────\n");
    assert_rule(NULL, 0, 10, NULL, false, "──────────\n");
    assert_rule(NULL, 0, 20, "4 servers", false, "───────── 4 servers\n");
}

static void test_rule_leaves_parts_out(void **state)
{
    assert_rule(parts, 7, 50, NULL, false, "── train-gpu ━━ Overview ━━ Events 3 ── Logs ─────\n");
    assert_rule(parts, 7, 50, "as of 12:01", false,
                "── train-gpu ━━ Overview ━━────────── as of 12:01\n");
    struct rule_part last[7];
    memcpy(last, parts, sizeof last);
    last[1].active = false;
    last[6].active = true;
    assert_rule(last, 7, 50, NULL, false, "── train-gpu ── Overview ── Events 3 ━━ Connect ━━\n");
    assert_rule(last, 7, 30, "gives way", false, "── train-gpu ━━ Connect ━━────\n");
}

static void test_rule_cuts_a_title_too_long(void **state)
{
    const struct rule_part title = {.text = "a-name-that-is-rather-long", .active = true};
    assert_rule(&title, 1, 20, NULL, false, "━━ a-name-that-is-…\n");
}

static void test_rule_hits(void **state)
{
    struct rule_hit hits[7];
    struct grid grid = make(1, 40);
    draw_rule(grid_area(&grid), 0, parts, 7, NULL, false, hits);
    assert_int_equal(hits[0].col, 3);
    assert_int_equal(hits[0].cols, 9);
    assert_int_equal(hits[1].col, 16);
    assert_int_equal(hits[1].cols, 8);
    assert_int_equal(hits[6].cols, 0); /* not drawn */
    assert_int_equal(grid.cells[16].style & 0xff, INK_FOCUS);
    assert_int_equal(grid.cells[13].style & 0xff, INK_ACCENT);
    assert_int_equal(grid.cells[0].style & 0xff, INK_MUTED);
    grid_fini(&grid);
}

static void test_rule_of_any_width(void **state)
{
    for (int cols = 0; cols < 90; cols++) {
        struct grid grid = make(1, cols);
        struct rule_hit hits[7];
        draw_rule(grid_area(&grid), 0, parts, 7, "4 servers", true, hits);
        for (size_t i = 0; i < 7; i++)
            assert_true(hits[i].col + hits[i].cols <= cols || hits[i].cols == 0);
        grid_fini(&grid);
    }
}

/* -- text ------------------------------------------------------------------------------------ */

static void assert_wrapped(const char *text, int rows, int cols, int used, const char *want)
{
    struct grid grid = make(rows, cols + 2);
    assert_int_equal(draw_wrapped(grid_area(&grid), 0, 1, cols, rows, INK_TEXT, text), used);
    int all = draw_wrapped_rows(text, cols);
    assert_int_equal(all < rows ? all : rows, used);
    assert_frame(&grid, want);
}

static void test_wrapped(void **state)
{
    assert_wrapped("one two three", 3, 8, 2, " one two\n three\n\n");
    assert_wrapped("one two three", 1, 8, 1, " one two…\n");
    assert_wrapped("one two", 1, 7, 1, " one two\n");
    assert_wrapped("", 2, 8, 0, "\n\n");
    assert_wrapped("a   b", 2, 2, 2, " a\n b\n");
    assert_wrapped("pneumonoultra x", 3, 6, 3, " pneumo\n noultr\n a x\n");
    assert_wrapped("日本語 text", 2, 5, 2, " 日本\n 語…\n");
}

static void test_hits_are_told(void **state)
{
    const size_t hits[] = {0, 4, 6};
    struct grid grid = make(1, 10);
    assert_int_equal(
        draw_hits(grid_area(&grid), 0, 1, INK_TEXT, "l\u00e9abé", hits, ARRAY_LEN(hits)), 6);
    assert_int_equal(grid.cells[1].style, STYLE_BOLD | STYLE_UNDERLINE);
    assert_int_equal(grid.cells[2].style, 0);
    assert_int_equal(grid.cells[3].style, 0);
    assert_int_equal(grid.cells[4].style, STYLE_BOLD | STYLE_UNDERLINE);
    assert_int_equal(grid.cells[5].style, STYLE_BOLD | STYLE_UNDERLINE); /* in its second byte */
    grid_fini(&grid);
    grid = make(1, 10);
    assert_int_equal(draw_hits(grid_area(&grid), 0, 3, INK_TEXT, "à l’envers", NULL, 0), 10);
    assert_frame(&grid, "   à l’en…\n");
}

static void assert_bar(int share, const char *want)
{
    struct grid grid = make(1, 10);
    draw_bar(grid_area(&grid), 0, 0, 10, share, INK_OK);
    assert_frame(&grid, want);
}

static void test_bars(void **state)
{
    assert_bar(0, "░░░░░░░░░░\n");
    assert_bar(1, "█░░░░░░░░░\n");
    assert_bar(340, "███░░░░░░░\n");
    assert_bar(650, "███████░░░\n");
    assert_bar(999, "█████████░\n");
    assert_bar(1000, "██████████\n");
    assert_bar(4000, "██████████\n");
    assert_bar(-5, "░░░░░░░░░░\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rule_of_the_lower_pane),
        cmocka_unit_test(test_rule_of_a_sheet),
        cmocka_unit_test(test_rule_leaves_parts_out),
        cmocka_unit_test(test_rule_cuts_a_title_too_long),
        cmocka_unit_test(test_rule_hits),
        cmocka_unit_test(test_rule_of_any_width),
        cmocka_unit_test(test_wrapped),
        cmocka_unit_test(test_hits_are_told),
        cmocka_unit_test(test_bars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
