/* The filter of the server list: which rows it keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "../../../src/views/server_filter.h"

#define NOW 1795349040
#define DAY 86400
#define GIB ((int64_t)1 << 30)

static const struct server_row train = {
    .namespace = "aaw-team",
    .name = "train-gpu",
    .image = "registry.example.ca/jupyterlab-pytorch:v1.9",
    .state = STATE_WAITING,
    .since = NOW - 240,
    .created = NOW - 240,
    .idle_from = ROW_NONE,
    .cpu_used = ROW_NONE,
    .memory_used = ROW_NONE,
    .gpus = 1,
    .needs_from = NOW - 120,
};
static const struct server_row prices = {
    .namespace = "geo",
    .name = "r-prices",
    .image = "rstudio:v1.9",
    .state = STATE_READY,
    .since = NOW - 6 * DAY,
    .created = NOW - 6 * DAY,
    .idle_from = NOW - 9 * DAY,
    .cpu_used = 1700,
    .memory_used = 12 * GIB,
    .gpus = 0,
    .needs_from = NOW + 60,
};

/* Ready for a moment between two ends. */
static void problems_keep_what_may_fail_again(void **state)
{
    struct server_filter filter = {.problems = true};
    struct server_row row = prices, failed = train, fine = prices;
    row.needs_from = 1;
    row.needs_until = NOW + 1;
    failed.state = STATE_FAILED;
    failed.name = "zz-last";
    assert_true(server_filter_match(&filter, &row, false, NOW));
    assert_false(server_filter_match(&filter, &row, false, NOW + 1));
    assert_true(server_row_compare(&row, &failed, -1) < 0); /* by name among the problems */
    assert_true(server_row_compare(&row, &fine, -1) < 0);
    assert_int_equal(server_row_rank(&row, -1, 0), STATE_FAILED);
    assert_true(server_row_compare(&row, &train, COLUMN_STATE) > 0);
}

static bool keeps(const char *text, const struct server_row *row)
{
    struct server_filter filter = {0};
    server_filter_parse(&filter, text);
    return server_filter_match(&filter, row, false, NOW);
}

#define assert_keeps(text, keeps_train, keeps_prices)                                              \
    do {                                                                                           \
        assert_int_equal(keeps(text, &train), keeps_train);                                        \
        assert_int_equal(keeps(text, &prices), keeps_prices);                                      \
    } while (0)

static void words_are_fuzzy_over_names(void **state)
{
    assert_keeps("", true, true);
    assert_keeps("   ", true, true);
    assert_keeps("tgpu", true, false);
    assert_keeps("TRAIN", true, false);
    assert_keeps("r prices", false, true);
    assert_keeps("xyz", false, false);
    assert_keeps("!train", false, true);
}

static void namespaces_count_where_several_are_shown(void **state)
{
    struct server_filter filter = {0};
    server_filter_parse(&filter, "geo");
    assert_false(server_filter_match(&filter, &prices, false, NOW));
    assert_true(server_filter_match(&filter, &prices, true, NOW));
    assert_keeps("ns:geo", false, true);
    assert_keeps("namespace:TEAM", true, false);
}

static void fields_look_at_one_column(void **state)
{
    assert_keeps("state:waiting", true, false);
    assert_keeps("state:wait", true, false);
    assert_keeps("state:aiting", false, false);
    assert_keeps("image:rstudio", false, true);
    assert_keeps("image:registry.example", true, false);
    assert_keeps("name:prices", false, true);
    assert_keeps("STATE:Ready", false, true);
    assert_keeps("state:ready image:pytorch", false, false);
}

static void figures_are_compared(void **state)
{
    assert_keeps("gpu:>0", true, false);
    assert_keeps("gpu:0", false, true);
    assert_keeps("!gpu:0", true, false);
    assert_keeps("gpu:<=1", true, true);
    assert_keeps("cpu:>1.5", false, true);
    assert_keeps("cpu:>1,8", false, false);
    assert_keeps("mem:>=12", false, true);
    assert_keeps("memory:<12", false, false);
}

static void times_have_units(void **state)
{
    assert_keeps("idle:>7d", false, true);
    assert_keeps("idle:7d", false, true); /* alone: at least */
    assert_keeps("idle:>7", false, true); /* days */
    assert_keeps("idle:>9d", false, false);
    assert_keeps("idle:>=9d", false, true);
    assert_keeps("idle:>1w", false, true);
    assert_keeps("age:<5min", true, false);
    assert_keeps("age:<5m", true, false);
    assert_keeps("age:<1h", true, false);
    assert_keeps("for:>1mo", false, false);
    assert_keeps("!idle:>7d", true, false);
}

/* While one types a term that is not complete yet, the list does not jump. */
static void unfinished_terms_hold_for_all(void **state)
{
    assert_keeps("idle:", true, true);
    assert_keeps("idle:>", true, true);
    assert_keeps("idle:>x", true, true);
    assert_keeps("idle:>7parsecs", true, true);
    assert_keeps("!", true, true);
    assert_keeps("state:", true, true);
    assert_keeps("gpu:>=", true, true);
    assert_keeps("idle:>99999999999999999999d", true, true);
}

static void an_unknown_field_is_a_word(void **state)
{
    assert_keeps("colour:red", false, false);
    assert_keeps(":", false, false);
}

static void french_words_are_understood(void **state)
{
    language_set("fr");
    assert_keeps("état:attente", true, false);
    assert_keeps("état:en", true, false);
    assert_keeps("état:\"en attente\"", true, false);
    assert_keeps("état:\"En att", true, false);
    assert_keeps("etat:pret", false, true);
    assert_keeps("état:arr", false, false);
    assert_keeps("state:waiting", true, false);
    assert_keeps("attente", true, false);
    assert_keeps("PRÊT", false, true);
    assert_keeps("inactif:>7j", false, true);
    language_set("en");
}

static void words_look_at_image_and_state_too(void **state)
{
    assert_keeps("rstudio", false, true);
    assert_keeps("pytorch", true, false);
    assert_keeps("registry", false, false); /* would be all of them */
    assert_keeps("waiting", true, false);
    assert_keeps("!waiting", false, true);
    assert_keeps("wa", false, false);
}

static void assert_odd(const char *text, enum filter_odd kind, const char *words)
{
    struct server_filter filter = {0};
    server_filter_parse(&filter, text);
    assert_int_equal(filter.odd, kind);
    if (kind != FILTER_CLEAR)
        assert_string_equal(filter.odd_words, words);
}

static void what_is_not_understood_is_known(void **state)
{
    assert_odd("train state:wait idle:>7d", FILTER_CLEAR, "");
    assert_odd("idle: gpu:>= state:", FILTER_CLEAR, "");
    assert_odd("train colour:red idle:>abc", FILTER_NO_FIELD, "colour");
    assert_odd("!idle:>abc", FILTER_NO_VALUE, "!idle:>abc");
    assert_odd("state:foo", FILTER_NO_STATE, "state:foo");
    assert_odd("gpu:many", FILTER_NO_VALUE, "gpu:many");
}

static void problems_are_those_that_need_the_person_now(void **state)
{
    struct server_filter filter = {.problems = true};
    assert_true(server_filter_match(&filter, &train, false, NOW));
    assert_false(server_filter_match(&filter, &prices, false, NOW));
    assert_true(server_filter_match(&filter, &prices, false, NOW + 61));
}

static void more_terms_than_there_is_room_for_are_left_out(void **state)
{
    assert_keeps("a a a a a a a a a a a a zzz", true, false);
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_keeps(text, false, false);
}

/* Whether the letters of a row were found out makes it quicker, and nothing else. */
static void letters_change_nothing(void **state)
{
    static const char *const filters[] = {"train",        "TRAIN",  "tgpu",  "é",   "e",
                                          "rstud",        "!train", "gpu-9", "zzz", "name:GPU",
                                          "image:Studio", "wait",   "1",     "-"};
    static const char *const names[] = {"train-gpu", "r-prices", "été", "Train", "x", "gpu9-"};
    static const char *const images[] = {"registry/rstudio:v1", "", "é/RStudio@sha256:1",
                                         "a/b/wait"};
    for (size_t i = 0; i < ARRAY_LEN(names) * ARRAY_LEN(images) * ARRAY_LEN(filters); i++) {
        struct server_filter filter = {0};
        struct server_row row = {.name = names[i % ARRAY_LEN(names)],
                                 .namespace = "aaw-team",
                                 .image = images[i / ARRAY_LEN(names) % ARRAY_LEN(images)],
                                 .state = STATE_READY};
        server_filter_parse(&filter, filters[i / ARRAY_LEN(names) / ARRAY_LEN(images)]);
        bool without = server_filter_match(&filter, &row, true, 0);
        row.name_letters = server_row_letters(row.name);
        row.namespace_letters = server_row_letters(row.namespace);
        row.image_letters = server_row_letters(row.image);
        assert_int_equal(server_filter_match(&filter, &row, true, 0), without);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems_keep_what_may_fail_again),
        cmocka_unit_test(words_are_fuzzy_over_names),
        cmocka_unit_test(namespaces_count_where_several_are_shown),
        cmocka_unit_test(fields_look_at_one_column),
        cmocka_unit_test(figures_are_compared),
        cmocka_unit_test(times_have_units),
        cmocka_unit_test(unfinished_terms_hold_for_all),
        cmocka_unit_test(an_unknown_field_is_a_word),
        cmocka_unit_test(french_words_are_understood),
        cmocka_unit_test(words_look_at_image_and_state_too),
        cmocka_unit_test(what_is_not_understood_is_known),
        cmocka_unit_test(problems_are_those_that_need_the_person_now),
        cmocka_unit_test(more_terms_than_there_is_room_for_are_left_out),
        cmocka_unit_test(letters_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
