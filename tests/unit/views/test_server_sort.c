/* Sorting many servers by every column: the quick way must stand in the order that comparing says.
 */
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
#include <carnet/views/server_row.h>

enum { ROWS = 700 };

struct fixture {
    struct server_row rows[ROWS];
    char names[ROWS][64], namespaces[ROWS][64], keys[ROWS][160];
    unsigned seed;
};

static unsigned pick(struct fixture *f, unsigned below)
{
    f->seed = f->seed * 1103515245u + 12345u;
    return (f->seed >> 16) % below;
}

static int64_t some_figure(struct fixture *f)
{
    static const int64_t figures[] = {ROW_NONE, ROW_UNKNOWN, 0, 1, 2, 1000, INT64_MAX};
    return figures[pick(f, ARRAY_LEN(figures))];
}

static int64_t some_time(struct fixture *f)
{
    static const int64_t times[] = {ROW_NONE, ROW_UNKNOWN, 0, 1790000000, 1790000001, 1};
    return times[pick(f, ARRAY_LEN(times))];
}

/* Names that are the same in several namespaces, or for more bytes than a rank has. */
static void make_row(struct fixture *f, int i)
{
    static const char *const stems[] = {"notebook", "a", "",
                                        "an-unusually-long-name-that-many-servers-begin-with-"};
    static const char *const images[] = {"",
                                         "jupyterlab-cpu",
                                         "registry.example.ca/a/jupyterlab-cpu:v1@sha256:00",
                                         "registry.example.ca/b/jupyterlab-cpu:v1",
                                         "x/jupyterlab-with-a-name-beyond-all-ranks:1",
                                         "x/jupyterlab-with-a-name-beyond-all-ranks:2"};
    const char *stem = stems[pick(f, 4)], *other = stems[pick(f, 4)];
    unsigned number = pick(f, 40);
    snprintf(f->names[i], sizeof f->names[i], "%s%u", stem, number);
    snprintf(f->namespaces[i], sizeof f->namespaces[i], "%s%d", other, i);
    snprintf(f->keys[i], sizeof f->keys[i], "%s%d/%s%u", other, i, stem, number);
    f->rows[i] = (struct server_row){
        .namespace = f->namespaces[i],
        .name = f->names[i],
        .image = images[pick(f, ARRAY_LEN(images))],
        .state = (enum state)pick(f, STATE_COUNT),
        .since = some_time(f),
        .created = some_time(f),
        .idle_from = some_time(f),
        .cpu_used = some_figure(f),
        .memory_used = some_figure(f),
        .gpus = some_figure(f),
    };
}

static int set_up(void **state)
{
    struct fixture *f = mem_zalloc(1, sizeof *f);
    f->seed = 11;
    for (int i = 0; i < ROWS; i++)
        make_row(f, i);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static int compare(void *data, const void *a, const void *b, int column)
{
    return server_row_compare(a, b, column);
}

static uint64_t rank(void *data, const void *row, int column, int part)
{
    return server_row_rank(row, column, part);
}

/* Of texts compare has the last word: a rank that says nothing costs time and nothing else. */
static uint64_t poor_rank(void *data, const void *row, int column, int part)
{
    return column >= 0 && server_row_columns[column].parts > 0 ? 7
                                                               : server_row_rank(row, column, part);
}

static void assert_order(struct list *list, int column, bool reverse)
{
    list_sort(list, column, reverse);
    assert_int_equal(list_count(list), ROWS);
    for (size_t i = 1; i < ROWS; i++) {
        int order = server_row_compare(list_row(list, i - 1), list_row(list, i), column);
        if (reverse && order > -LIST_ALWAYS && order < LIST_ALWAYS)
            order = -order;
        assert_true(order < 0);
    }
}

static void every_column(struct fixture *f, const struct list_ops *ops)
{
    struct list *list = list_new(ops, NULL, server_row_columns, SERVER_COLUMNS);
    for (int i = 0; i < ROWS; i++)
        list_put(list, f->keys[i], &f->rows[i]);
    for (int column = -1; column < SERVER_COLUMNS; column++) {
        assert_order(list, column, false);
        assert_order(list, column, true);
    }
    list_free(list);
}

static void by_ranks(void **state)
{
    static const struct list_ops ops = {.compare = compare, .rank = rank, .tie = COLUMN_NAME};
    every_column(*state, &ops);
}

static void without_ranks(void **state)
{
    static const struct list_ops ops = {.compare = compare};
    every_column(*state, &ops);
}

static void by_poor_ranks(void **state)
{
    static const struct list_ops ops = {.compare = compare, .rank = poor_rank, .tie = COLUMN_NAME};
    every_column(*state, &ops);
}

/* The order of ties is kept: it must follow what comes and goes. */
static void rows_come_and_go(void **state)
{
    static const struct list_ops ops = {.compare = compare, .rank = rank, .tie = COLUMN_NAME};
    struct fixture *f = *state;
    struct list *list = list_new(&ops, NULL, server_row_columns, SERVER_COLUMNS);
    for (int i = 0; i < ROWS / 2; i++)
        list_put(list, f->keys[i], &f->rows[i]);
    list_sort(list, COLUMN_AGE, true);
    for (int i = 0; i < 100; i++)
        list_remove(list, f->keys[i]);
    list_sort(list, COLUMN_GPU, false);
    list_begin(list);
    for (int i = ROWS - 1; i >= 0; i--)
        list_put(list, f->keys[i], &f->rows[i]);
    list_end(list);
    assert_order(list, COLUMN_STATE, false);
    list_clear(list);
    for (int i = 0; i < ROWS; i++)
        list_put(list, f->keys[i], &f->rows[i]);
    assert_order(list, COLUMN_IDLE, true);
    list_free(list);
}

/* Where two ranks differ, comparing says the same; else a sort would be as slow as without them. */
static void ranks_agree_with_comparing(void **state)
{
    struct fixture *f = *state;
    for (int column = -1; column < SERVER_COLUMNS; column++)
        for (int i = 1; i < ROWS; i++) {
            const struct server_row *a = &f->rows[i - 1], *b = &f->rows[i];
            uint64_t left = server_row_rank(a, column, 0), right = server_row_rank(b, column, 0);
            if (left != right)
                assert_true((left < right) == (server_row_compare(a, b, column) < 0));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_ranks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_ranks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(by_poor_ranks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rows_come_and_go, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ranks_agree_with_comparing, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
