/* Where everything stands, for sizes of the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../src/views/layout.h"

static struct layout lay_out(struct layout_wish wish)
{
    struct layout layout;
    layout_compute(&layout, &wish);
    return layout;
}

static void assert_box(const struct box *box, int row, int col, int rows, int cols)
{
    assert_int_equal(box->row, row);
    assert_int_equal(box->col, col);
    assert_int_equal(box->rows, rows);
    assert_int_equal(box->cols, cols);
}

static void eighty_columns_stack_list_and_detail(void **state)
{
    struct layout layout = lay_out((struct layout_wish){
        .rows = 24, .cols = 80, .list_rows = 5, .detail = true, .focus = PANE_LIST});
    assert_int_equal(layout.size, FRAME_FULL);
    assert_box(&layout.list, 3, 0, 5, 80);
    assert_box(&layout.lower, 9, 0, 13, 80);
    assert_box(&layout.message, 22, 0, 1, 80);
    assert_box(&layout.key_line, 23, 0, 1, 80);
    assert_int_equal(layout.spaces.rows, 0);
    assert_int_equal(layout.border, -1);
}

static void a_long_list_takes_three_fifths(void **state)
{
    struct layout layout =
        lay_out((struct layout_wish){.rows = 24, .cols = 80, .list_rows = 1000, .detail = true});
    assert_int_equal(layout.list.rows, 11);
    assert_int_equal(layout.lower.rows, 7);
    layout =
        lay_out((struct layout_wish){.rows = 50, .cols = 80, .list_rows = 1000, .detail = true});
    assert_int_equal(layout.list.rows, 27);
}

static void nothing_to_show_gives_the_list_everything(void **state)
{
    struct layout layout = lay_out((struct layout_wish){.rows = 24, .cols = 80, .list_rows = 1});
    assert_int_equal(layout.list.rows, 19);
    assert_int_equal(layout.lower.rows, 0);
}

static void a_sheet_gets_thirteen_rows(void **state)
{
    struct layout_wish wish = {.rows = 24, .cols = 80, .list_rows = 40, .sheet = true};
    struct layout layout = lay_out(wish);
    assert_int_equal(layout.list.rows, 5);
    assert_int_equal(layout.lower.rows, 13);
    wish.list_rows = 1; /* over an empty list */
    layout = lay_out(wish);
    assert_int_equal(layout.list.rows, 4);
}

static void wide_screens_get_more_panes(void **state)
{
    struct layout layout =
        lay_out((struct layout_wish){.rows = 36, .cols = 120, .list_rows = 5, .detail = true});
    assert_box(&layout.spaces, 1, 0, 33, 24);
    assert_int_equal(layout.border, 24);
    assert_box(&layout.tabs, 1, 25, 1, 95);
    assert_box(&layout.list, 3, 25, 5, 95);
    assert_box(&layout.lower, 9, 25, 25, 95);

    layout = lay_out((struct layout_wish){.rows = 60, .cols = 200, .list_rows = 7, .detail = true});
    assert_true(layout.right);
    assert_int_equal(layout.border_right, 134);
    assert_box(&layout.lower, 1, 135, 57, 65);
    assert_box(&layout.quota, 39, 25, 19, 109);
    assert_box(&layout.list, 3, 25, 36, 109);

    layout = lay_out((struct layout_wish){.rows = 60, .cols = 200, .list_rows = 200});
    assert_int_equal(layout.quota.rows, 0);
    assert_int_equal(layout.list.rows, 55);
}

static void zoom_gives_one_pane_the_body(void **state)
{
    struct layout_wish wish = {.rows = 36,
                               .cols = 120,
                               .list_rows = 5,
                               .detail = true,
                               .zoomed = true,
                               .focus = PANE_DETAIL};
    struct layout layout = lay_out(wish);
    assert_box(&layout.lower, 3, 0, 31, 120);
    assert_int_equal(layout.list.rows, 0);
    assert_int_equal(layout.spaces.rows, 0);
    wish.focus = PANE_LIST;
    layout = lay_out(wish);
    assert_box(&layout.list, 3, 0, 31, 120);
}

static void small_terminals_show_one_pane(void **state)
{
    struct layout_wish wish = {.rows = 23, .cols = 79, .list_rows = 5, .detail = true};
    struct layout layout = lay_out(wish);
    assert_int_equal(layout.size, FRAME_REDUCED);
    assert_int_equal(layout.tabs.rows, 0);
    assert_box(&layout.rule, 1, 0, 1, 79);
    assert_box(&layout.list, 2, 0, 19, 79);
    assert_int_equal(layout.lower.rows, 0);
    wish.focus = PANE_DETAIL;
    layout = lay_out(wish);
    assert_box(&layout.lower, 2, 0, 19, 79);
    wish.sheet = true;
    wish.focus = PANE_LIST;
    layout = lay_out(wish);
    assert_int_equal(layout.lower.rows, 19);
    assert_int_equal(layout.list.rows, 0);
}

/* The rows above the message line are lent to it; where all stands stays. */
static void a_long_message_takes_rows_from_what_is_above(void **state)
{
    struct layout_wish wish = {
        .rows = 24, .cols = 80, .list_rows = 5, .detail = true, .message_rows = 1};
    struct layout layout = lay_out(wish);
    assert_box(&layout.message, 22, 0, 1, 80);
    assert_box(&layout.lower, 9, 0, 13, 80);
    wish.message_rows = 3;
    layout = lay_out(wish);
    assert_box(&layout.message, 20, 0, 3, 80);
    assert_box(&layout.list, 3, 0, 5, 80);
    assert_box(&layout.lower, 9, 0, 11, 80);
    wish.page = true;
    layout = lay_out(wish);
    assert_box(&layout.page, 1, 0, 19, 80);
    wish.message_rows = 1;
    layout = lay_out(wish);
    assert_box(&layout.page, 1, 0, 21, 80); /* not below it */
    layout = lay_out((struct layout_wish){
        .rows = 36, .cols = 120, .list_rows = 5, .detail = true, .message_rows = 2});
    assert_box(&layout.spaces, 1, 0, 32, 24);
    assert_box(&layout.lower, 9, 25, 24, 95);
    layout = lay_out((struct layout_wish){.rows = 10, .cols = 40, .message_rows = 3});
    assert_box(&layout.list, 2, 0, 4, 40);
}

static void limits_of_the_three_sizes(void **state)
{
    assert_int_equal(lay_out((struct layout_wish){.rows = 10, .cols = 40}).size, FRAME_REDUCED);
    assert_int_equal(lay_out((struct layout_wish){.rows = 9, .cols = 200}).size, FRAME_TOO_SMALL);
    assert_int_equal(lay_out((struct layout_wish){.rows = 60, .cols = 39}).size, FRAME_TOO_SMALL);
    assert_int_equal(lay_out((struct layout_wish){.rows = 24, .cols = 79}).size, FRAME_REDUCED);
    assert_int_equal(lay_out((struct layout_wish){.rows = 24, .cols = 80}).size, FRAME_FULL);
}

static bool inside(const struct box *box, int rows, int cols)
{
    return box->row >= 0 && box->col >= 0 && box->row + box->rows <= rows &&
           box->col + box->cols <= cols;
}

/* No size puts anything outside the terminal, or one thing over another. */
static void every_size_fits(void **state)
{
    for (int rows = 1; rows <= 70; rows++) {
        for (int cols = 1; cols <= 220; cols += 3) {
            for (int bits = 0; bits < 48; bits++) {
                struct layout_wish wish = {.rows = rows,
                                           .cols = cols,
                                           .list_rows = 1 + rows * (bits & 1),
                                           .detail = (bits & 2) != 0,
                                           .sheet = (bits & 4) != 0,
                                           .zoomed = (bits & 8) != 0,
                                           .message_rows = (rows + cols + bits) % 4,
                                           .focus = (enum pane)(bits / 16)};
                struct layout layout = lay_out(wish);
                assert_true(inside(&layout.list, rows, cols));
                assert_true(inside(&layout.lower, rows, cols));
                assert_true(inside(&layout.spaces, rows, cols));
                assert_true(inside(&layout.quota, rows, cols));
                if (layout.lower.rows > 0 && layout.list.rows > 0 && !layout.right)
                    assert_true(layout.list.row + layout.list.rows < layout.lower.row);
                if (layout.size != FRAME_TOO_SMALL)
                    assert_true(layout.lower.row + layout.lower.rows <= layout.message.row);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eighty_columns_stack_list_and_detail),
        cmocka_unit_test(a_long_list_takes_three_fifths),
        cmocka_unit_test(nothing_to_show_gives_the_list_everything),
        cmocka_unit_test(a_sheet_gets_thirteen_rows),
        cmocka_unit_test(wide_screens_get_more_panes),
        cmocka_unit_test(zoom_gives_one_pane_the_body),
        cmocka_unit_test(small_terminals_show_one_pane),
        cmocka_unit_test(a_long_message_takes_rows_from_what_is_above),
        cmocka_unit_test(limits_of_the_three_sizes),
        cmocka_unit_test(every_size_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
