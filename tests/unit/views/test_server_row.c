/* Cells and order of the server list's rows, as text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/quantity.h>
#include <carnet/views/server_row.h>

#define NOW 1795349040
#define MIN 60
#define DAY 86400
#define GIB ((int64_t)1 << 30)

static struct server_row ready_row(void)
{
    return (struct server_row){
        .namespace = "aaw-team",
        .name = "jl-cpu",
        .image = "registry.example.ca/team/jupyterlab-cpu:v1.9",
        .state = STATE_READY,
        .since = NOW - 2 * DAY,
        .created = NOW - 2 * DAY,
        .idle_from = NOW - 5 * MIN,
        .cpu_used = 400,
        .cpu_asked = 2000,
        .memory_used = 31 * GIB / 10,
        .memory_asked = 8 * GIB,
    };
}

static const char *cell(const struct server_row *row, enum server_column column, int width)
{
    static struct list_cell shown;
    server_row_cell(row, column, width, NOW, &shown);
    return shown.text;
}

static void figures_stand_on_their_slash(void **state)
{
    struct server_row row = ready_row();
    assert_string_equal(cell(&row, COLUMN_CPU, 8), " 0.4/2");
    assert_string_equal(cell(&row, COLUMN_MEMORY, 9), " 3.1/8");
    row.cpu_used = 12345;
    row.cpu_asked = 500;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), "12.3/0.5");
    row.memory_used = 1024 * GIB;
    row.memory_asked = 1536 * GIB;
    assert_string_equal(cell(&row, COLUMN_MEMORY, 9), "1,024/1,536");
    row.cpu_used = 150000;
    row.cpu_asked = 200000;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), " 150/200");
}

static void what_was_asked_for_is_never_zero(void **state)
{
    struct server_row row = ready_row();
    row.cpu_asked = 10;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), "0.4/0.01");
    row.cpu_asked = 5;
    row.cpu_used = ROW_NONE;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), "  –/0.01");
    row.cpu_asked = 100;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), "   –/0.1");
    row.memory_asked = GIB / 64;
    assert_string_equal(cell(&row, COLUMN_MEMORY, 9), " 3.1/0.02");
}

static void a_long_name_is_cut_in_its_middle(void **state)
{
    struct server_row row = ready_row();
    row.name = "census-2026-dissemination-model-training-gpu";
    assert_string_equal(cell(&row, COLUMN_NAME, 52), row.name);
    assert_string_equal(cell(&row, COLUMN_NAME, 20), "census-202…ining-gpu");
}

static void what_is_no_figure_is_never_zero(void **state)
{
    struct server_row row = ready_row();
    row.cpu_used = ROW_UNKNOWN;
    row.memory_used = ROW_NONE;
    row.memory_asked = ROW_NONE;
    row.idle_from = ROW_UNKNOWN;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), "   ?/2");
    assert_string_equal(cell(&row, COLUMN_MEMORY, 9), "   –/–");
    assert_string_equal(cell(&row, COLUMN_IDLE, 8), "  ?");
    assert_string_equal(cell(&row, COLUMN_GPU, 3), "  –");
    row.cpu_used = 0;
    row.idle_from = ROW_NONE;
    row.created = 0;
    assert_string_equal(cell(&row, COLUMN_CPU, 8), " 0.0/2");
    assert_string_equal(cell(&row, COLUMN_IDLE, 8), "  –");
    assert_string_equal(cell(&row, COLUMN_AGE, 8), "  ?");
}

static void ages_keep_their_columns(void **state)
{
    struct server_row row = ready_row();
    assert_string_equal(cell(&row, COLUMN_IDLE, 8), "  5 min");
    assert_string_equal(cell(&row, COLUMN_AGE, 8), "  2 d  ");
    row.since = NOW - 22 * MIN;
    assert_string_equal(cell(&row, COLUMN_FOR, 6), "22 min");
    row.idle_from = NOW + DAY; /* a clock that goes wrong */
    assert_string_equal(cell(&row, COLUMN_IDLE, 8), "  0 s  ");
}

static void images_are_cut_in_the_middle(void **state)
{
    struct server_row row = ready_row();
    assert_string_equal(cell(&row, COLUMN_IMAGE, 16), "jupyterlab-cpu");
    row.image = "jupyterlab-pytorch:v1.9";
    assert_string_equal(cell(&row, COLUMN_IMAGE, 21), "jupyterlab-pytorch");
    assert_string_equal(cell(&row, COLUMN_IMAGE, 16), "jupyterl…pytorch");
    assert_string_equal(cell(&row, COLUMN_IMAGE, 13), "jupyter…torch");
    row.image = "localhost:5000/a@sha256:0123456789";
    assert_string_equal(cell(&row, COLUMN_IMAGE, 16), "a");
    row.image = "";
    assert_string_equal(cell(&row, COLUMN_IMAGE, 16), "");
}

static void an_image_that_is_wrong_is_shown_whole(void **state)
{
    struct server_row row = ready_row();
    row.image = "ghcr.io/team/geo:2026";
    row.image_matters = true;
    assert_string_equal(cell(&row, COLUMN_IMAGE, 21), "ghcr.io/team/geo:2026");
    assert_string_equal(cell(&row, COLUMN_IMAGE, 18), "ghcr.io/…/geo:2026");
    assert_string_equal(cell(&row, COLUMN_IMAGE, 16), "ghcr.io…geo:2026");
    assert_string_equal(cell(&row, COLUMN_IMAGE, 12), "ghcr.i…:2026");
    row.image = "a-very-long-name-without-any-registry:tag";
    assert_string_equal(cell(&row, COLUMN_IMAGE, 12), "a-very…y:tag");
}

static void state_is_shape_and_word(void **state)
{
    struct server_row row = ready_row();
    struct list_cell shown;
    assert_string_equal(cell(&row, COLUMN_STATE, 10), "● Ready");
    row.state = STATE_FAILED;
    server_row_cell(&row, COLUMN_STATE, 10, NOW, &shown);
    assert_string_equal(shown.text, "✕ Failed");
    assert_int_equal(shown.style, INK_FAILED);
    row.unreadable = true;
    assert_string_equal(cell(&row, COLUMN_STATE, 12), "✕ Unreadable");
    assert_int_equal(server_row_state_width(false), 10);
    assert_int_equal(server_row_state_width(true), 12);
    language_set("fr");
    assert_int_equal(server_row_state_width(false), 13);
    language_set("en");
}

static void french_has_its_figures(void **state)
{
    struct server_row row = ready_row();
    language_set("fr");
    assert_string_equal(cell(&row, COLUMN_CPU, 8), " 0,4/2");
    assert_string_equal(cell(&row, COLUMN_AGE, 8), "  2 j   ");
    assert_string_equal(cell(&row, COLUMN_STATE, 13), "● Prêt");
    language_set("en");
}

/* A name longer than a cell's text is cut between characters. */
static void a_huge_name_is_cut_between_characters(void **state)
{
    char name[400];
    struct server_row row = ready_row();
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        memcpy(name + i, "é", 2);
    name[sizeof name - 2] = '\0';
    row.name = name;
    const char *shown = cell(&row, COLUMN_NAME, 400);
    assert_int_equal(strlen(shown) % 2, 0);
    assert_true(strlen(shown) >= 120);
}

static int order(const struct server_row *a, const struct server_row *b, int column)
{
    int there = server_row_compare(a, b, column), back = server_row_compare(b, a, column);
    assert_true((there < 0) == (back > 0));
    return there;
}

static void what_needs_the_person_comes_first(void **state)
{
    struct server_row failed = ready_row(), waiting = ready_row(), ready = ready_row();
    failed.state = STATE_FAILED;
    failed.name = "z";
    waiting.state = STATE_WAITING;
    assert_true(order(&failed, &waiting, -1) < 0);
    assert_true(order(&waiting, &ready, -1) < 0);
    struct server_row other = ready;
    other.name = "a";
    assert_true(order(&other, &ready, -1) < 0);
    other.name = ready.name;
    other.namespace = "z";
    assert_true(order(&ready, &other, -1) < 0);
}

static void largest_first_and_no_figure_last(void **state)
{
    struct server_row busy = ready_row(), idle = ready_row(), unknown = ready_row();
    busy.cpu_used = 2000;
    unknown.cpu_used = ROW_UNKNOWN;
    assert_true(order(&busy, &idle, COLUMN_CPU) < 0);
    assert_int_equal(order(&idle, &unknown, COLUMN_CPU), -LIST_ALWAYS);
    idle.idle_from = NOW - 9 * DAY;
    unknown.idle_from = ROW_UNKNOWN;
    assert_true(order(&idle, &busy, COLUMN_IDLE) < 0);
    assert_int_equal(order(&unknown, &busy, COLUMN_IDLE), LIST_ALWAYS);
}

static struct server facts(void)
{
    return (struct server){
        .meta = {.namespace = "ns", .name = "a", .created = NOW - DAY},
        .image = "a",
        .asked = {1000, QUANTITY_NONE, QUANTITY_NONE, 4 * GIB, 0, ""},
        .last_activity = NOW - 60,
        .stopped = 1,
    };
}

static void rows_are_filled_from_facts(void **state)
{
    struct server server = facts();
    struct status status = {.state = STATE_READY, .since = NOW - DAY};
    struct usage usage = {.cpu = 250, .memory = GIB};
    struct server_facts all = {.server = &server, .status = &status, .usage = &usage};
    struct server_row row;
    server_row_fill(&row, &all, NOW);
    assert_int_equal(row.cpu_used, 250);
    assert_int_equal(row.memory_asked, 4 * GIB); /* the limit stands for what is not asked */
    assert_int_equal(row.idle_from, NOW - 60);
    all.usage = NULL;
    server_row_fill(&row, &all, NOW);
    assert_int_equal(row.cpu_used, ROW_UNKNOWN); /* runs, not measured */
    status.state = STATE_STOPPED;
    server_row_fill(&row, &all, NOW);
    assert_int_equal(row.cpu_used, ROW_NONE);
    assert_int_equal(row.idle_from, ROW_UNKNOWN); /* stopped, at a time that cannot be read */
    server.stopped = NOW - 9 * DAY;
    server_row_fill(&row, &all, NOW);
    assert_int_equal(row.idle_from, NOW - 9 * DAY);
    server.unreadable = "raw";
    server_row_fill(&row, &all, NOW);
    assert_int_equal(row.cpu_asked, ROW_UNKNOWN);
    assert_int_equal(row.gpus, ROW_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_stand_on_their_slash),
        cmocka_unit_test(what_was_asked_for_is_never_zero),
        cmocka_unit_test(a_long_name_is_cut_in_its_middle),
        cmocka_unit_test(what_is_no_figure_is_never_zero),
        cmocka_unit_test(ages_keep_their_columns),
        cmocka_unit_test(images_are_cut_in_the_middle),
        cmocka_unit_test(an_image_that_is_wrong_is_shown_whole),
        cmocka_unit_test(state_is_shape_and_word),
        cmocka_unit_test(french_has_its_figures),
        cmocka_unit_test(a_huge_name_is_cut_between_characters),
        cmocka_unit_test(what_needs_the_person_comes_first),
        cmocka_unit_test(largest_first_and_no_figure_last),
        cmocka_unit_test(rows_are_filled_from_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
