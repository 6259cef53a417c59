/* The list against a plain model of it: many random changes, filters, orders and moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/tui/list.h>

enum { ROWS = 60, STEPS = 20000, HEIGHT = 10 };

struct row {
    bool there;
    int value;
    char key[16];
};
struct fixture {
    struct row rows[ROWS];
    struct list *list;
    struct grid grid;
    unsigned seed;
    char filter[4]; /* as the list has it */
};

static int compare(void *data, const void *a, const void *b, int column)
{
    const struct row *left = a, *right = b;
    return column < 0 ? 0 : left->value - right->value;
}

static bool match(void *data, const void *row, const char *filter)
{
    return ((const struct row *)row)->value % 10 >= atoi(filter);
}

static void cell(void *data, const void *row, int column, int width, struct list_cell *out)
{
    snprintf(out->text, sizeof out->text, "%s", ((const struct row *)row)->key);
}

static const struct list_ops ops = {.compare = compare, .match = match, .cell = cell};
static const struct list_column columns[] = {{.title = "", .min = 4, .max = 8}};

static unsigned pick(struct fixture *f, unsigned below)
{
    f->seed = f->seed * 1103515245u + 12345u;
    return (f->seed >> 16) % below;
}

static int set_up(void **state)
{
    struct fixture *f = mem_zalloc(1, sizeof *f);
    for (int i = 0; i < ROWS; i++)
        snprintf(f->rows[i].key, sizeof f->rows[i].key, "k%02d", i);
    f->list = list_new(&ops, f, columns, ARRAY_LEN(columns));
    f->seed = 7;
    grid_init(&f->grid);
    grid_resize(&f->grid, HEIGHT + 1, 20);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    list_free(f->list);
    grid_fini(&f->grid);
    free(f);
    return 0;
}

/* What must hold whatever happened: the rows shown are those that pass, each once and in order,
 * but for the selected one, which may be held where it stood. */
static void check(struct fixture *f)
{
    const char *filter = f->filter;
    bool reverse;
    int column = list_sort_column(f->list, &reverse);
    const struct row *selected = list_selected(f->list), *before = NULL;
    size_t total = 0, shown = 0;
    for (int i = 0; i < ROWS; i++) {
        total += f->rows[i].there;
        shown += f->rows[i].there && (!filter[0] || match(f, &f->rows[i], filter));
    }
    assert_int_equal(list_total(f->list), total);
    assert_int_equal(list_count(f->list), shown);
    assert_true(shown > 0 ? selected != NULL && selected->there : selected == NULL);
    for (size_t i = 0; i < shown; i++) {
        const struct row *row = list_row(f->list, i);
        assert_non_null(row);
        assert_true(row->there && (!filter[0] || match(f, row, filter)));
        if (row == selected)
            continue;
        if (before) {
            int order = compare(f, before, row, column) * (reverse ? -1 : 1);
            assert_true(order < 0 || (order == 0 && strcmp(before->key, row->key) < 0));
        }
        before = row;
    }
}

static void put(struct fixture *f, struct row *row)
{
    row->there = true;
    row->value = (int)pick(f, 100);
    list_put(f->list, row->key, row);
}

static void take(struct fixture *f, struct row *row)
{
    row->there = false;
    row->value = -1000; /* as good as freed */
    list_remove(f->list, row->key);
}

static void put_many(struct fixture *f)
{
    list_begin(f->list);
    for (unsigned i = pick(f, ROWS); i > 0; i--) {
        struct row *row = &f->rows[pick(f, ROWS)];
        if (pick(f, 4) > 0)
            put(f, row);
        else
            take(f, row);
    }
    list_end(f->list);
}

static void random_step(struct fixture *f)
{
    switch (pick(f, 12)) {
    case 0:
        snprintf(f->filter, sizeof f->filter, "%u", pick(f, 10));
        if (pick(f, 2) == 0)
            f->filter[0] = '\0';
        list_filter(f->list, f->filter);
        break;
    case 1:
        list_sort(f->list, (int)pick(f, 2) - 1, pick(f, 2));
        break;
    case 2:
        put_many(f);
        break;
    case 3:
        list_move(f->list, (int)pick(f, 7) - 3);
        break;
    case 4:
    case 5:
    case 6:
        take(f, &f->rows[pick(f, ROWS)]);
        break;
    default:
        put(f, &f->rows[pick(f, ROWS)]);
    }
}

static void test_random(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < STEPS; i++) {
        random_step(f);
        if (pick(f, 3) == 0)
            list_draw(f->list, grid_area(&f->grid), true);
        check(f);
    }
}

/* The cursor belongs to its row, and the row keeps its line while others come, go and change. */
static void test_cursor_stays(void **state)
{
    struct fixture *f = *state;
    int line = -1;
    for (int i = 0; i < ROWS; i += 2)
        put(f, &f->rows[i]);
    list_sort(f->list, 0, false);
    list_draw(f->list, grid_area(&f->grid), true);
    list_move(f->list, 15);
    for (int i = 0; i < 2000; i++) {
        const struct row *selected = list_selected(f->list);
        list_draw(f->list, grid_area(&f->grid), true);
        if (line >= 0 && list_count(f->list) > 2 * HEIGHT)
            assert_int_equal(f->grid.cursor_row, line);
        line = list_count(f->list) > 2 * HEIGHT ? f->grid.cursor_row : -1;
        if (pick(f, 20) == 0)
            put_many(f);
        else if (pick(f, 3) == 0)
            take(f, &f->rows[pick(f, ROWS)]);
        else
            put(f, &f->rows[pick(f, ROWS)]);
        if (selected->there)
            assert_ptr_equal(list_selected(f->list), selected);
        else
            line = -1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_random, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cursor_stays, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
