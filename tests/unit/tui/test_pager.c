/* pager: lines of spans, scrolled, wrapped, searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/tui/pager.h>

static void draw(struct pager *pager, struct grid *grid, int rows, int cols)
{
    grid_init(grid);
    grid_resize(grid, rows, cols);
    pager_draw(pager, grid_area(grid));
}

static void assert_drawn(struct pager *pager, int rows, int cols, const char *want)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct grid grid;
    draw(pager, &grid, rows, cols);
    grid_text(&grid, &text, false);
    assert_string_equal(text.s, want);
    grid_fini(&grid);
}

/* The first row that is seen. */
static void assert_first(struct pager *pager, int rows, const char *want)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct grid grid;
    draw(pager, &grid, rows, 20);
    grid_text(&grid, &text, false);
    str_truncate(&text, strcspn(text.s, "\n"));
    assert_string_equal(text.s, want);
    grid_fini(&grid);
}

static struct pager *numbered(int count)
{
    struct pager *pager = pager_new();
    char line[32];
    for (int i = 0; i < count; i++) {
        snprintf(line, sizeof line, "line %d", i);
        pager_add(pager, INK_TEXT, line);
        pager_end_line(pager);
    }
    return pager;
}

static void test_lines_and_spans(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct pager *pager = pager_new();
    struct grid grid;
    pager_add(pager, INK_KEY, "image:");
    pager_add(pager, INK_TEXT, " a\nb\n\nc");
    assert_int_equal(pager_lines(pager), 4);
    assert_drawn(pager, 5, 12, "image: a\nb\n\nc\n\n");
    pager_add(pager, INK_OK, "d");
    pager_end_line(pager);
    pager_end_line(pager);
    assert_int_equal(pager_lines(pager), 5);
    pager_text(pager, &text);
    assert_string_equal(text.s, "image: a\nb\n\ncd\n\n");
    draw(pager, &grid, 4, 12);
    assert_int_equal(grid.cells[0].style, INK_KEY);
    assert_int_equal(grid.cells[5].style, INK_KEY);
    assert_int_equal(grid.cells[7].style, INK_TEXT);
    assert_int_equal(grid.cells[3 * 12].style, INK_TEXT);
    assert_int_equal(grid.cells[3 * 12 + 1].style, INK_OK);
    grid_fini(&grid);
    pager_free(pager);
}

static void test_scrolling(void **state)
{
    struct pager *pager = numbered(10);
    assert_drawn(pager, 3, 10, "line 0\nline 1\nline 2\n");
    pager_scroll(pager, 4);
    assert_first(pager, 3, "line 4");
    pager_page(pager, 1);
    assert_first(pager, 3, "line 6");
    pager_page(pager, 9);
    assert_drawn(pager, 3, 10, "line 7\nline 8\nline 9\n");
    pager_scroll(pager, -2147483647);
    assert_first(pager, 3, "line 0");
    pager_last(pager);
    assert_first(pager, 3, "line 7");
    assert_drawn(pager, 20, 10,
                 "line 0\nline 1\nline 2\nline 3\nline 4\nline 5\nline 6\nline 7\nline 8\nline 9\n"
                 "\n\n\n\n\n\n\n\n\n\n");
    pager_first(pager);
    assert_first(pager, 3, "line 0");
    pager_free(pager);
}

static void test_new_content_keeps_the_place(void **state)
{
    struct pager *pager = numbered(100);
    assert_drawn(pager, 2, 10, "line 0\nline 1\n");
    pager_scroll(pager, 50);
    pager_clear(pager);
    pager_add(pager, INK_TEXT, "short\n");
    assert_drawn(pager, 2, 10, "short\n\n"); /* clamped */
    pager_free(pager);
    pager = numbered(100);
    assert_drawn(pager, 2, 10, "line 0\nline 1\n");
    pager_scroll(pager, 50);
    pager_clear(pager);
    for (int i = 0; i < 60; i++) {
        char line[8];
        snprintf(line, sizeof line, "x%d\n", i);
        pager_add(pager, INK_TEXT, line);
    }
    assert_first(pager, 2, "x50");
    pager_free(pager);
}

static void test_empty(void **state)
{
    struct pager *pager = pager_new();
    pager_scroll(pager, 5);
    pager_last(pager);
    pager_page(pager, -1);
    pager_find_next(pager, 1);
    assert_int_equal(pager_find(pager, "x"), 0);
    assert_drawn(pager, 2, 5, "\n\n");
    assert_drawn(pager, 0, 0, "");
    pager_free(pager);
}

static void test_cut(void **state)
{
    struct pager *pager = pager_new();
    pager_add(pager, INK_TEXT, "0123456789\n89 日本\nab");
    assert_drawn(pager, 3, 5, "01234\n89 日\nab\n");
    assert_drawn(pager, 3, 6, "012345\n89 日\nab\n"); /* half of a wide one is not drawn */
    pager_free(pager);
}

static void test_wrapping(void **state)
{
    struct pager *pager = pager_new();
    pager_add(pager, INK_TEXT, "0123456789\n日本語x\n\nend");
    pager_wrap(pager, true);
    assert_drawn(pager, 8, 4, "0123\n4567\n89\n日本\n語x\n\nend\n\n");
    assert_drawn(pager, 2, 4, "0123\n4567\n");
    pager_scroll(pager, 1);
    assert_drawn(pager, 2, 4, "4567\n89\n");
    pager_scroll(pager, 2);
    assert_drawn(pager, 2, 4, "日本\n語x\n");
    pager_scroll(pager, -2);
    assert_drawn(pager, 2, 4, "4567\n89\n");
    pager_last(pager);
    assert_drawn(pager, 2, 4, "\nend\n");
    pager_scroll(pager, 5);
    assert_drawn(pager, 3, 4, "語x\n\nend\n");
    pager_first(pager);
    assert_drawn(pager, 8, 1, "0\n1\n2\n3\n4\n5\n6\n7\n");
    pager_free(pager);
}

static void test_finding(void **state)
{
    struct pager *pager = pager_new();
    struct grid grid;
    pager_add(pager, INK_TEXT, "État\netat ETAT\nx\nx\nx\nl’état");
    draw(pager, &grid, 2, 10);
    grid_fini(&grid);
    assert_int_equal(pager_find(pager, "état"), 4);
    draw(pager, &grid, 2, 10);
    assert_int_equal(grid.cells[0].style, STYLE_SELECTED); /* the present one */
    assert_int_equal(grid.cells[3].style, STYLE_SELECTED);
    assert_int_equal(grid.cells[4].style, 0);
    assert_int_equal(grid.cells[10 + 5].style, STYLE_BOLD | STYLE_UNDERLINE);
    grid_fini(&grid);
    pager_find_next(pager, -1); /* around, to the last */
    assert_first(pager, 2, "x");
    draw(pager, &grid, 2, 10);
    assert_int_equal(grid.cells[10 + 1].style, 0);
    assert_int_equal(grid.cells[10 + 2].style, STYLE_SELECTED);
    grid_fini(&grid);
    pager_find_next(pager, 1);
    assert_first(pager, 2, "État");
    assert_int_equal(pager_find(pager, "nowhere"), 0);
    assert_int_equal(pager_find(pager, ""), 0);
    draw(pager, &grid, 2, 10);
    assert_int_equal(grid.cells[0].style, 0);
    grid_fini(&grid);
    pager_free(pager);
}

static void test_finding_in_new_content(void **state)
{
    struct pager *pager = numbered(5);
    struct grid grid;
    assert_int_equal(pager_find(pager, "line"), 5);
    pager_clear(pager);
    pager_add(pager, INK_TEXT, "a line");
    draw(pager, &grid, 2, 10);
    assert_int_equal(grid.cells[1].style, 0);
    assert_int_equal(grid.cells[2].style, STYLE_SELECTED);
    grid_fini(&grid);
    pager_free(pager);
}

static void test_many_lines(void **state)
{
    struct pager *pager = numbered(200000);
    struct grid grid;
    draw(pager, &grid, 50, 100);
    grid_fini(&grid);
    pager_last(pager);
    assert_first(pager, 50, "line 199950");
    assert_int_equal(pager_find(pager, "line 1999"), 111);
    pager_wrap(pager, true);
    draw(pager, &grid, 50, 3);
    pager_page(pager, -3);
    grid_fini(&grid);
    pager_free(pager);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_and_spans),
        cmocka_unit_test(test_scrolling),
        cmocka_unit_test(test_new_content_keeps_the_place),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_wrapping),
        cmocka_unit_test(test_finding),
        cmocka_unit_test(test_finding_in_new_content),
        cmocka_unit_test(test_many_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
