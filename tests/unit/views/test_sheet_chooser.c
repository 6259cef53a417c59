/* chooser: rows to choose from, of which some stand apart and not all are seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/tui/grid.h>

#include "../../../src/views/chooser.h"

static void draw_row(void *data, struct area area, int number)
{
    char words[16];
    snprintf(words, sizeof words, "row %d", number);
    area_text(area, 0, 3, INK_TEXT, words);
}

static void assert_drawn(struct chooser *chooser, int rows, const char *expected)
{
    struct grid grid;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    grid_init(&grid);
    grid_resize(&grid, rows, 16);
    chooser_draw(chooser, grid_area(&grid), 0, rows, draw_row, NULL);
    grid_text(&grid, &text, false);
    assert_string_equal(text.s, expected);
    grid_fini(&grid);
}

static void keeps_where_it_is(void **state)
{
    struct chooser chooser = {.at = 3};
    chooser_count(&chooser, 10);
    assert_int_equal(chooser.at, 3);
    chooser_count(&chooser, 2);
    assert_int_equal(chooser.at, 1);
    chooser_count(&chooser, 0);
    assert_int_equal(chooser.at, -1);
}

static void counts_what_is_not_seen(void **state)
{
    struct chooser chooser = {.more = true};
    chooser_count(&chooser, 6);
    assert_drawn(&chooser, 4, "▸  row 0\n   row 1\n   row 2\n   … 3 more ↓\n");
    chooser.at = 3;
    assert_drawn(&chooser, 4, "   row 1\n   row 2\n▸  row 3\n   … 2 more ↓\n");
    chooser.at = 5;
    assert_drawn(&chooser, 4, "   row 2\n   row 3\n   row 4\n▸  row 5\n");
    chooser.at = 1;
    assert_drawn(&chooser, 4, "▸  row 1\n   row 2\n   row 3\n   … 2 more ↓\n");
}

/* What stands apart is always seen, and reached last. */
static void the_tail_stays(void **state)
{
    struct chooser chooser = {.more = true, .tail = 1};
    chooser_count(&chooser, 2);
    assert_drawn(&chooser, 5, "▸  row 0\n\n   row 1\n\n\n");
    chooser_count(&chooser, 6);
    assert_drawn(&chooser, 5, "▸  row 0\n   row 1\n   … 3 more ↓\n\n   row 5\n");
    chooser.at = 5;
    assert_drawn(&chooser, 5, "   row 0\n   row 1\n   … 3 more ↓\n\n▸  row 5\n");
}

static void no_room(void **state)
{
    struct chooser chooser = {.more = true, .tail = 1, .at = 4};
    chooser_count(&chooser, 6);
    for (int rows = 0; rows < 4; rows++) {
        struct grid grid;
        grid_init(&grid);
        grid_resize(&grid, rows, 4);
        chooser_draw(&chooser, grid_area(&grid), 0, rows, draw_row, NULL);
        grid_fini(&grid);
    }
    assert_int_equal(chooser.at, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_where_it_is),
        cmocka_unit_test(counts_what_is_not_seen),
        cmocka_unit_test(the_tail_stays),
        cmocka_unit_test(no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
