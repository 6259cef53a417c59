/* list: identity, order, the cursor that keeps its place, marks, filter, frames, and 10,000 rows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

struct row {
    char name[16];
    int rank; /* -1: not known, always last */
};

static int compare(void *data, const void *a, const void *b, int column)
{
    const struct row *left = a, *right = b;
    if (column == 0)
        return strcmp(left->name, right->name);
    if (left->rank < 0 || right->rank < 0)
        return left->rank == right->rank ? 0 : left->rank < 0 ? LIST_ALWAYS : -LIST_ALWAYS;
    return left->rank - right->rank;
}

static bool match(void *data, const void *row, const char *filter)
{
    return strstr(((const struct row *)row)->name, filter) != NULL;
}

static void cell(void *data, const void *row, int column, int width, struct list_cell *out)
{
    const struct row *r = row;
    if (column == 0)
        snprintf(out->text, sizeof out->text, "%s", r->name);
    else
        snprintf(out->text, sizeof out->text, "%d", r->rank);
    out->style = column == 0 ? INK_TEXT : INK_OK;
}

static bool muted(void *data, const void *row)
{
    return ((const struct row *)row)->rank == 99;
}

static const struct list_ops ops = {
    .compare = compare, .match = match, .cell = cell, .muted = muted};
static const struct list_column columns[] = {
    {.id = "name", .title = "Name", .min = 4, .max = 6},
    {.id = "rank", .title = "Rk", .min = 4, .max = 4, .gap = 2, .right = true},
};

/* -- a list of letters ----------------------------------------------------------------------- */

struct fixture {
    struct list *list;
    struct row rows[40];
    size_t count;
};

static struct row *row_named(struct fixture *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->rows[i].name, name) == 0)
            return &f->rows[i];
    struct row *row = &f->rows[f->count++];
    snprintf(row->name, sizeof row->name, "%s", name);
    return row;
}

static const char *selected(const struct list *list)
{
    const struct row *row = list_selected(list);
    return row ? row->name : NULL;
}

static void put(struct fixture *f, const char *name, int rank)
{
    struct row *row = row_named(f, name);
    row->rank = rank;
    list_put(f->list, row->name, row);
}

/* Rows a to h by rank 10, 20, … drawn in `height` rows. */
static struct fixture *make(int height)
{
    struct fixture *f = mem_zalloc(1, sizeof *f);
    f->list = list_new(&ops, NULL, columns, ARRAY_LEN(columns));
    for (int i = 0; i < 8; i++)
        put(f, (char[]){(char)('a' + i), '\0'}, 10 * (i + 1));
    struct grid grid;
    grid_init(&grid);
    grid_resize(&grid, height + 1, 20);
    list_draw(f->list, grid_area(&grid), true);
    grid_fini(&grid);
    return f;
}

static void end(struct fixture *f)
{
    list_free(f->list);
    free(f);
}

/* What is on the screen, as "ab>c": the rows' names, the cursor before its own. */
static void assert_shown(struct fixture *f, int height, const char *want)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct grid grid;
    grid_init(&grid);
    grid_resize(&grid, height + 1, 20);
    list_draw(f->list, grid_area(&grid), true);
    for (int row = 1; row <= height; row++) {
        const struct cell *cells = grid.cells + row * grid.cols;
        if (cells[0].text[0])
            str_add_char(&text, '>');
        str_add(&text, cells[3].text);
    }
    assert_string_equal(text.s, want);
    grid_fini(&grid);
}

/* -- order ----------------------------------------------------------------------------------- */

static void test_order_and_keys(void **state)
{
    struct fixture *f = make(8);
    assert_shown(f, 8, ">abcdefgh");
    put(f, "c", 75);
    assert_shown(f, 8, ">abdefgch");
    put(f, "x", 10); /* as a: then by key */
    assert_shown(f, 8, ">axbdefgc");
    list_remove(f->list, "b");
    list_remove(f->list, "nobody");
    assert_shown(f, 8, ">axdefgch");
    assert_int_equal(list_count(f->list), 8);
    assert_string_equal(((struct row *)list_row(f->list, 2))->name, "d");
    assert_null(list_row(f->list, 8));
    end(f);
}

static void test_sorting(void **state)
{
    struct fixture *f = make(8);
    bool reverse;
    put(f, "d", -1);
    list_sort(f->list, 1, true);
    assert_shown(f, 8, ">hgfecbad"); /* not known stays last */
    list_sort(f->list, 1, false);
    assert_shown(f, 8, ">abcefghd");
    list_move(f->list, 2);
    list_sort(f->list, 0, true); /* the cursor goes with its row */
    assert_shown(f, 8, "hgfed>cba");
    assert_int_equal(list_sort_column(f->list, &reverse), 0);
    assert_true(reverse);
    end(f);
}

static void test_batch(void **state)
{
    struct fixture *f = make(8);
    list_move(f->list, 3);
    list_begin(f->list);
    put(f, "a", 99);
    put(f, "z", 15);
    list_remove(f->list, "b");
    list_end(f->list);
    assert_shown(f, 8, "zce>dfgha");
    end(f);
}

/* A removed or replaced row may be gone before the list hears of it. */
static void test_rows_may_be_freed_first(void **state)
{
    struct list *list = list_new(&ops, NULL, columns, ARRAY_LEN(columns));
    struct row *rows[50];
    for (int i = 0; i < 50; i++) {
        rows[i] = mem_zalloc(1, sizeof **rows);
        snprintf(rows[i]->name, sizeof rows[i]->name, "row-%02d", i);
        rows[i]->rank = i * 7 % 50;
        list_put(list, rows[i]->name, rows[i]);
    }
    list_move(list, 20);
    for (int i = 0; i < 50; i++) {
        char key[16];
        snprintf(key, sizeof key, "row-%02d", i);
        memset(rows[i], 0xee, sizeof **rows);
        free(rows[i]);
        if (i % 2) {
            list_remove(list, key);
            continue;
        }
        rows[i] = mem_zalloc(1, sizeof **rows);
        snprintf(rows[i]->name, sizeof rows[i]->name, "%s", key);
        rows[i]->rank = i * 11 % 50;
        list_put(list, key, rows[i]);
    }
    assert_int_equal(list_count(list), 25);
    for (size_t i = 1; i < list_count(list); i++) {
        const struct row *before = list_row(list, i - 1), *row = list_row(list, i);
        bool held = before == list_selected(list) || row == list_selected(list);
        assert_true(held || before->rank < row->rank);
    }
    for (int i = 0; i < 50; i += 2)
        free(rows[i]);
    list_free(list);
}

/* -- the cursor ------------------------------------------------------------------------------ */

static void test_cursor_stays_first_until_moved(void **state)
{
    struct fixture *f = make(4);
    put(f, "x", 5);
    assert_shown(f, 4, ">xabc");
    list_remove(f->list, "x");
    assert_shown(f, 4, ">abcd");
    list_scroll(f->list, 2); /* the wheel does not move it */
    assert_shown(f, 4, "cdef");
    put(f, "y", 1);
    assert_string_equal(selected(f->list), "y");
    end(f);
}

/* There is room to scroll: true order, and the cursor where it was. */
static void test_cursor_keeps_its_row_by_scrolling(void **state)
{
    struct fixture *f = make(4);
    list_move(f->list, 5);
    assert_shown(f, 4, "cde>f");
    list_move(f->list, -2);
    assert_shown(f, 4, "c>def");
    put(f, "x", 5);
    assert_shown(f, 4, "c>def");
    list_remove(f->list, "a");
    list_remove(f->list, "b");
    assert_shown(f, 4, "c>def");
    put(f, "d", 65); /* the selected one itself moves */
    assert_shown(f, 4, "f>dgh");
    end(f);
}

/* There is none: it is held out of order, until the cursor leaves it. */
static void test_cursor_is_held_in_a_short_list(void **state)
{
    struct fixture *f = make(8);
    list_move(f->list, 2);
    put(f, "c", 95);
    assert_shown(f, 8, "ab>cdefgh");
    put(f, "x", 5);
    list_remove(f->list, "h");
    assert_shown(f, 8, "xa>cbdefg");
    put(f, "a", 85); /* others move around it */
    assert_shown(f, 8, "xb>cdefga");
    assert_string_equal(((struct row *)list_row(f->list, 2))->name, "c");
    list_move(f->list, 1); /* what was below it, and all in true order */
    assert_shown(f, 8, "xb>defgac");
    end(f);
}

/* Walking down a list that is held passes every row once. */
static void test_walking_misses_no_row(void **state)
{
    struct fixture *f = make(8);
    list_move(f->list, 2);
    put(f, "c", 95);
    AUTO_STR struct str seen = STR_INIT(STR_LINE);
    for (int i = 0; i < 6; i++) {
        list_move(f->list, 1);
        str_add(&seen, selected(f->list));
    }
    assert_string_equal(seen.s, "defghc");
    end(f);
}

static void test_selected_row_vanishes(void **state)
{
    struct fixture *f = make(8);
    list_move(f->list, 2);
    list_remove(f->list, "c");
    assert_shown(f, 8, "ab>defgh");
    list_last(f->list);
    list_remove(f->list, "h");
    assert_shown(f, 8, "abdef>g");
    list_first(f->list);
    static const char *const rest[] = {"a", "b", "d", "e", "f", "g"};
    for (size_t i = 0; i < ARRAY_LEN(rest); i++)
        list_remove(f->list, rest[i]);
    assert_null(list_selected(f->list));
    list_move(f->list, 1);
    list_mark(f->list);
    list_page(f->list, -1);
    assert_shown(f, 8, "");
    put(f, "n", 1);
    put(f, "m", 0);
    assert_shown(f, 8, ">mn"); /* a list that was empty begins anew */
    end(f);
}

static void test_held_row_vanishes(void **state)
{
    struct fixture *f = make(8);
    list_move(f->list, 2);
    put(f, "c", 95);
    list_remove(f->list, "c");
    assert_shown(f, 8, "ab>defgh");
    end(f);
}

static void test_moving(void **state)
{
    struct fixture *f = make(4);
    list_move(f->list, -3);
    assert_shown(f, 4, ">abcd");
    list_page(f->list, 1);
    assert_shown(f, 4, "abc>d");
    list_page(f->list, 1);
    assert_shown(f, 4, "def>g");
    list_last(f->list);
    assert_shown(f, 4, "efg>h");
    list_move(f->list, 100);
    assert_shown(f, 4, "efg>h");
    list_page(f->list, -2);
    assert_shown(f, 4, ">bcde");
    list_scroll(f->list, 100);
    assert_shown(f, 4, "efgh");
    list_move(f->list, 1); /* seen again */
    assert_shown(f, 4, ">cdef");
    list_move(f->list, 4);
    assert_shown(f, 4, "def>g");
    list_move(f->list, -2147483647);
    assert_shown(f, 4, ">abcd");
    end(f);
}

static void test_clicking(void **state)
{
    struct fixture *f = make(4);
    list_scroll(f->list, 2);
    assert_true(list_click(f->list, 2));
    assert_string_equal(selected(f->list), "d");
    assert_false(list_click(f->list, 0)); /* the titles */
    assert_false(list_click(f->list, 5));
    assert_false(list_click(f->list, -1));
    assert_string_equal(selected(f->list), "d");
    end(f);
}

static void test_height_changes(void **state)
{
    struct fixture *f = make(8);
    list_last(f->list);
    assert_shown(f, 8, "abcdefg>h");
    assert_shown(f, 3, "fg>h");
    assert_shown(f, 8, "abcdefg>h");
    assert_shown(f, 0, "");
    assert_shown(f, 1, ">h");
    end(f);
}

/* -- filter, marks --------------------------------------------------------------------------- */

static void test_filter(void **state)
{
    struct fixture *f = make(8);
    put(f, "ab", 12);
    put(f, "abc", 90);
    list_move(f->list, 3); /* c, which goes */
    list_filter(f->list, "a");
    assert_shown(f, 8, "aa>a");
    assert_string_equal(selected(f->list), "abc");
    assert_int_equal(list_count(f->list), 3);
    assert_int_equal(list_total(f->list), 10);
    put(f, "za", 1);
    put(f, "zb", 1);
    assert_int_equal(list_count(f->list), 4);
    list_filter(f->list, "nothing");
    assert_int_equal(list_count(f->list), 0);
    assert_null(list_selected(f->list));
    list_filter(f->list, "");
    assert_int_equal(list_count(f->list), 12);
    end(f);
}

static void test_marks(void **state)
{
    struct fixture *f = make(8);
    list_mark(f->list);
    list_mark(f->list);
    assert_shown(f, 8, "ab>cdefgh");
    assert_int_equal(list_mark_count(f->list), 2);
    put(f, "a", 85); /* survives changes and filters */
    list_filter(f->list, "b");
    assert_int_equal(list_marks_hidden(f->list), 1);
    list_remove(f->list, "a");
    assert_int_equal(list_mark_count(f->list), 1);
    list_filter(f->list, "");
    list_mark_all(f->list);
    assert_int_equal(list_mark_count(f->list), 7);
    list_mark_all(f->list);
    assert_int_equal(list_mark_count(f->list), 0);
    list_mark_all(f->list);
    list_clear(f->list);
    assert_int_equal(list_mark_count(f->list), 0);
    assert_int_equal(list_total(f->list), 0);
    end(f);
}

static void collect(void *user, const char *key, void *row)
{
    assert_string_equal(key, ((struct row *)row)->name);
    str_add(user, key);
}

static void test_each_marked(void **state)
{
    AUTO_STR struct str names = STR_INIT(STR_LINE);
    struct fixture *f = make(8);
    list_last(f->list);
    list_mark(f->list);
    list_first(f->list);
    list_mark(f->list);
    put(f, "a", 85);           /* in the order of the list */
    list_filter(f->list, "b"); /* also those that are not shown */
    list_each_marked(f->list, collect, &names);
    assert_string_equal(names.s, "ha");
    end(f);
}

/* -- frames ---------------------------------------------------------------------------------- */

static void test_frame(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    struct fixture *f = make(3);
    struct grid grid;
    put(f, "b", 99);
    list_mark(f->list);
    grid_init(&grid);
    grid_resize(&grid, 4, 18);
    list_draw(f->list, grid_area(&grid), true);
    grid_text(&grid, &text, false);
    assert_string_equal(text.s,
                        "   Name      Rk\n • a         10\n▸  c         30\n   d         40\n");
    assert_int_equal(grid.cells[2 * 18 + 17].style, STYLE_SELECTED); /* the whole row */
    assert_int_equal(grid.cursor_row, 2);
    assert_int_equal(grid.cursor_col, 0);
    assert_int_equal(grid.cells[3 * 18 + 13].style, INK_OK);
    list_last(f->list);
    grid_resize(&grid, 4, 18);
    list_draw(f->list, grid_area(&grid), false);
    str_clear(&text);
    grid_text(&grid, &text, false);
    assert_non_null(strstr(text.s, "›  b         99"));
    assert_int_equal(grid.cells[3 * 18 + 13].style, INK_MUTED); /* and not selected */
    assert_int_equal(grid.cursor_row, -1);
    grid_fini(&grid);
    end(f);
}

static void test_any_size(void **state)
{
    struct fixture *f = make(5);
    for (int rows = 0; rows < 5; rows++) {
        for (int cols = 0; cols < 20; cols++) {
            struct grid grid;
            grid_init(&grid);
            grid_resize(&grid, rows, cols);
            list_draw(f->list, grid_area(&grid), true);
            grid_fini(&grid);
        }
    }
    end(f);
}

/* -- many ------------------------------------------------------------------------------------ */

/* Random changes against what must hold: sorted but for the selected row, selection and its screen
 * row kept. */
static void test_random_changes(void **state)
{
    enum { ROWS = 40 };
    struct fixture *f = make(6);
    unsigned seed = 7;
    for (int round = 0; round < 4000; round++) {
        seed = seed * 1103515245u + 12345u;
        unsigned pick = seed >> 16;
        char name[16];
        snprintf(name, sizeof name, "%c%c", 'a' + (int)(pick % 20), 'p');
        if (pick % 7 == 0)
            list_remove(f->list, name);
        else if (pick % 11 == 0)
            list_move(f->list, (int)(pick % 5) - 2);
        else if (f->count < ROWS)
            put(f, name, (int)(pick / 20 % 30));
        const char *key = selected(f->list);
        size_t found = 0;
        const struct row *last = NULL;
        for (size_t i = 0; i < list_count(f->list); i++) {
            const struct row *row = list_row(f->list, i);
            if (strcmp(row->name, key) == 0) {
                found++;
                continue;
            }
            assert_true(!last || last->rank < row->rank ||
                        (last->rank == row->rank && strcmp(last->name, row->name) < 0));
            last = row;
        }
        assert_int_equal(found, 1);
    }
    end(f);
}

static void test_ten_thousand_rows(void **state)
{
    enum { COUNT = 10000 };
    struct list *list = list_new(&ops, NULL, columns, ARRAY_LEN(columns));
    struct row *rows = mem_zalloc(COUNT, sizeof *rows);
    list_begin(list);
    for (int i = 0; i < COUNT; i++) {
        snprintf(rows[i].name, sizeof rows[i].name, "s%05d", i);
        rows[i].rank = i * 7919 % COUNT;
        list_put(list, rows[i].name, &rows[i]);
    }
    list_end(list);
    list_move(list, 5000);
    const char *key = selected(list);
    for (int i = 0; i < 1000; i++) {
        struct row *row = &rows[i * 31 % COUNT];
        row->rank = row->rank * 31 % COUNT;
        list_put(list, row->name, row);
    }
    assert_string_equal(selected(list), key);
    assert_int_equal(list_count(list), COUNT);
    list_filter(list, "999");
    assert_int_equal(list_count(list), 19);
    for (int i = 0; i < COUNT; i++)
        list_remove(list, rows[i].name);
    assert_int_equal(list_total(list), 0);
    free(rows);
    list_free(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_and_keys),
        cmocka_unit_test(test_sorting),
        cmocka_unit_test(test_batch),
        cmocka_unit_test(test_rows_may_be_freed_first),
        cmocka_unit_test(test_cursor_stays_first_until_moved),
        cmocka_unit_test(test_cursor_keeps_its_row_by_scrolling),
        cmocka_unit_test(test_cursor_is_held_in_a_short_list),
        cmocka_unit_test(test_walking_misses_no_row),
        cmocka_unit_test(test_selected_row_vanishes),
        cmocka_unit_test(test_held_row_vanishes),
        cmocka_unit_test(test_moving),
        cmocka_unit_test(test_clicking),
        cmocka_unit_test(test_height_changes),
        cmocka_unit_test(test_filter),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_each_marked),
        cmocka_unit_test(test_frame),
        cmocka_unit_test(test_any_size),
        cmocka_unit_test(test_random_changes),
        cmocka_unit_test(test_ten_thousand_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
