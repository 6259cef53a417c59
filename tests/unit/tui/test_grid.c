/* grid: cells, areas, clipping, and its two kinds of text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/tui/grid.h>

static struct grid make(int rows, int cols)
{
    struct grid grid;
    grid_init(&grid);
    grid_resize(&grid, rows, cols);
    return grid;
}

static void assert_text(const struct grid *grid, bool ascii, const char *want)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    grid_text(grid, &text, ascii);
    assert_string_equal(text.s, want);
}

/* No cell begins a wide grapheme without its second half, and the other way round. */
static void assert_whole(const struct grid *grid)
{
    for (int row = 0; row < grid->rows; row++) {
        const struct cell *cells = grid->cells + row * grid->cols;
        for (int col = 0; col < grid->cols; col++) {
            bool second = col > 0 && cells[col - 1].width == 2;
            assert_int_equal(cells[col].width == 0, second);
            assert_true(cells[col].width < 2 || col + 1 < grid->cols);
        }
    }
}

static void test_text_and_styles(void **state)
{
    struct grid grid = make(2, 10);
    struct area all = grid_area(&grid);
    assert_int_equal(area_text(all, 0, 2, INK_OK | STYLE_BOLD, "née"), 5);
    assert_int_equal(area_text_n(all, 1, 0, INK_TEXT, "abcdef", 3), 3);
    assert_text(&grid, false, "  née\nabc\n");
    assert_string_equal(grid.cells[3].text, "é");
    assert_int_equal(grid.cells[3].style, INK_OK | STYLE_BOLD);
    assert_int_equal(grid.cells[0].style, INK_TEXT);
    grid_fini(&grid);
}

static void test_clipping(void **state)
{
    struct grid grid = make(3, 6);
    struct area all = grid_area(&grid), box = area_part(all, 1, 2, 1, 3);
    assert_int_equal(area_text(all, 0, -2, INK_TEXT, "abcdefghijk"), 6);
    area_text(box, 0, 0, INK_TEXT, "12345");
    area_text(box, 1, 0, INK_TEXT, "not in it");
    area_text(box, -1, 0, INK_TEXT, "nor here");
    area_fill(box, 0, -5, 6, INK_TEXT, "x");
    assert_text(&grid, false, "cdefgh\n  x23\n\n");
    struct area none = area_part(all, 5, 5, 3, 3), negative = area_part(all, -4, -4, 3, 6);
    assert_int_equal(none.rows, 0);
    assert_int_equal(negative.rows, 0);
    assert_int_equal(negative.cols, 2);
    assert_int_equal(area_part(all, 0, 0, -1, -1).cols, 0);
    area_text(none, 0, 0, INK_TEXT, "nothing");
    area_cursor(none, 0, 0, true);
    assert_int_equal(grid.cursor_row, -1);
    grid_fini(&grid);
}

static void test_wide_graphemes(void **state)
{
    struct grid grid = make(1, 6);
    struct area all = grid_area(&grid);
    assert_int_equal(area_text(all, 0, 0, INK_TEXT, "日本語x"), 6); /* the x has no room */
    assert_text(&grid, false, "日本語\n");
    assert_whole(&grid);
    area_text(all, 0, 1, INK_TEXT, "-"); /* over a second half */
    assert_text(&grid, false, " -本語\n");
    assert_whole(&grid);
    area_text(all, 0, 3, INK_TEXT, "界"); /* over two halves of different ones */
    assert_text(&grid, false, " - 界\n");
    assert_whole(&grid);
    assert_int_equal(area_text(all, 0, 5, INK_TEXT, "語"), 5); /* would be cut in two */
    assert_text(&grid, false, " - 界\n");
    area_fill(all, 0, 0, 5, INK_TEXT, "本");
    assert_text(&grid, false, "本本\n");
    assert_whole(&grid);
    grid_fini(&grid);
}

static void test_every_overlap_of_wide_ones(void **state)
{
    for (int at = 0; at < 6; at++) {
        for (int width = 1; width <= 2; width++) {
            struct grid grid = make(1, 6);
            area_text(grid_area(&grid), 0, 0, INK_TEXT, "日本語");
            area_text(grid_area(&grid), 0, at, INK_TEXT, width == 1 ? "a" : "月");
            assert_whole(&grid);
            grid_fini(&grid);
        }
    }
}

static void test_what_is_not_printable(void **state)
{
    struct grid grid = make(1, 20);
    struct area all = grid_area(&grid);
    area_text(all, 0, 0, INK_TEXT, "a\033b\tc\302\233\377d");
    assert_text(&grid, false, "a�b�c��d\n");
    grid_clear(&grid);
    area_text(all, 0, 0, INK_TEXT, "\u0301x"); /* a mark without its letter */
    assert_text(&grid, false, "�x\n");
    grid_clear(&grid);
    area_text(all, 0, 0, INK_TEXT, "1\u202f234\u00a0:");
    assert_text(&grid, false, "1 234 :\n");
    grid_fini(&grid);
}

static void test_many_marks_fit_a_cell(void **state)
{
    char text[200] = "e";
    for (int i = 0; i < 60; i++)
        strcat(text, "\u0301");
    struct grid grid = make(1, 4);
    area_text(grid_area(&grid), 0, 0, INK_TEXT, text);
    assert_true(strlen(grid.cells[0].text) < GRID_TEXT);
    assert_int_equal(strlen(grid.cells[0].text) % 2, 1); /* whole marks of two bytes */
    grid_fini(&grid);
}

static void test_right_and_styles(void **state)
{
    struct grid grid = make(1, 10);
    struct area all = grid_area(&grid);
    assert_int_equal(area_text_right(all, 0, 9, INK_TEXT, "été"), 6);
    area_add_style(all, 0, 5, 99, STYLE_SELECTED);
    area_set_style(all, 0, 8, 1, INK_OK);
    assert_text(&grid, false, "      été\n");
    assert_int_equal(grid.cells[4].style, 0);
    assert_int_equal(grid.cells[9].style, STYLE_SELECTED);
    assert_int_equal(grid.cells[8].style, INK_OK);
    assert_int_equal(area_text_right(all, 0, 2, INK_TEXT, "12345"), -3);
    assert_text(&grid, false, "45    été\n");
    area_clear(area_part(all, 0, 0, 1, 7));
    assert_text(&grid, false, "       té\n");
    grid_fini(&grid);
}

static void test_cursor(void **state)
{
    struct grid grid = make(4, 4);
    area_cursor(area_part(grid_area(&grid), 1, 2, 2, 2), 1, 1, true);
    assert_int_equal(grid.cursor_row, 2);
    assert_int_equal(grid.cursor_col, 3);
    assert_true(grid.cursor_visible);
    grid_clear(&grid);
    assert_int_equal(grid.cursor_row, -1);
    grid_resize(&grid, 0, 0);
    assert_text(&grid, false, "");
    grid_fini(&grid);
}

/* -- ASCII ----------------------------------------------------------------------------------- */

static void assert_ascii(const char *text, int cols, const char *want)
{
    struct grid grid = make(1, cols);
    area_text(grid_area(&grid), 0, 0, INK_TEXT, text);
    assert_text(&grid, true, want);
    grid_fini(&grid);
}

static void test_ascii_signs(void **state)
{
    assert_ascii("● ◐ ○ ✕ ◌ ✓ ▸ • ━─┄ █░ ▁▇ – é Œ", 50, "* ~ - ! . + > o =-: #. 17 - e OE\n");
    assert_ascii("›  row ‹ 2 CPU ›", 30, ".  row < 2 CPU >\n");
    assert_ascii("├─┬─┼─┤", 20, "+-+-+-+\n");
    assert_ascii("日本", 10, "? ?\n");
}

static void test_ascii_dots_take_two_cells(void **state)
{
    assert_ascii("jupyterl…pytorch    –/4", 30, "jupyterl..ytorch    -/4\n");
    assert_ascii("Pod's…", 20, "Pod's..\n");
    assert_ascii("abcd…", 5, "abcd.\n"); /* no second cell */
    assert_ascii("…│x", 5, ".|x\n");
}

static void test_ascii_words_push_up_to_a_gap(void **state)
{
    assert_ascii(" n New  ↵ Open  s Stop", 40, " n New  Ent Open  s Stop\n");
    assert_ascii("↑ ↓   k j  row          next", 40, "Up Down  k j  row       next\n");
    assert_ascii("cœur   12", 20, "coeur  12\n");
    assert_ascii("cœur  │x", 20, "coeur |x\n"); /* a pane keeps its border */
}

/* When there is no room the double gaps give some, the last first; then the end is lost. */
static void test_ascii_without_room(void **state)
{
    assert_ascii("↵ a  b  c", 9, "Ent a b c\n");
    assert_ascii("↵abcd", 5, "Entab\n");
}

static void test_ascii_is_one_row_wide(void **state)
{
    static const char *const glyphs[] = {"↵", "…", "œ", "日", "›", "│", " ", "a", "Щ", "é"};
    unsigned seed = 1;
    for (int round = 0; round < 2000; round++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE), ascii = STR_INIT(STR_LINE);
        for (int i = 0; i < 24; i++) {
            seed = seed * 1103515245u + 12345u;
            str_add(&text, glyphs[(seed >> 16) % 10]);
        }
        struct grid grid = make(1, 24);
        area_text(grid_area(&grid), 0, 0, INK_TEXT, text.s);
        grid_text(&grid, &ascii, true);
        assert_true(ascii.len <= 25);
        for (size_t i = 0; i < ascii.len; i++)
            assert_true((unsigned char)ascii.s[i] < 0x80);
        grid_fini(&grid);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_and_styles),
        cmocka_unit_test(test_clipping),
        cmocka_unit_test(test_wide_graphemes),
        cmocka_unit_test(test_every_overlap_of_wide_ones),
        cmocka_unit_test(test_what_is_not_printable),
        cmocka_unit_test(test_many_marks_fit_a_cell),
        cmocka_unit_test(test_right_and_styles),
        cmocka_unit_test(test_cursor),
        cmocka_unit_test(test_ascii_signs),
        cmocka_unit_test(test_ascii_dots_take_two_cells),
        cmocka_unit_test(test_ascii_words_push_up_to_a_gap),
        cmocka_unit_test(test_ascii_without_room),
        cmocka_unit_test(test_ascii_is_one_row_wide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
