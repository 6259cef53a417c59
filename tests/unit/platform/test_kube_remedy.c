/* What is done about each way in which reading a kind can fail. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/platform/kubernetes/pace.h"
#include "../../../src/platform/kubernetes/remedy.h"

struct row {
    enum error_code code;
    int status;
    struct mishap mishap;
    enum remedy remedy;
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct error error = {.code = rows[i].code, .status = rows[i].status};
        struct mishap mishap = rows[i].mishap;

        mishap.error = &error;
        if (remedy_for(&mishap) != rows[i].remedy)
            fail_msg("row %zu (%s): %d, not %d", i, error_word(error.code), remedy_for(&mishap),
                     rows[i].remedy);
    }
}

#define CHECK(...)                                                                                 \
    check((struct row[]){__VA_ARGS__}, sizeof((struct row[]){__VA_ARGS__}) / sizeof(struct row))
#define STREAMING(...)                                                                             \
    {                                                                                              \
        .reading = true, .way = WAY_STREAM, __VA_ARGS__                                            \
    }
#define LISTING(...)                                                                               \
    {                                                                                              \
        .reading = true, .way = WAY_LIST, __VA_ARGS__                                              \
    }
#define PAGING(...)                                                                                \
    {                                                                                              \
        .reading = true, .way = WAY_PAGES, __VA_ARGS__                                             \
    }
#define WATCHING(...)                                                                              \
    {                                                                                              \
        .reading = false, .known = true, __VA_ARGS__                                               \
    }

static void test_no_streaming_list(void **state)
{
    (void)state;
    CHECK({ERR_INVALID, 422, STREAMING(), REMEDY_LIST},
          {ERR_INVALID, 400, STREAMING(), REMEDY_LIST},
          {ERR_SERVER, 500, STREAMING(.in_band = true), REMEDY_LIST},
          {ERR_SERVER, 500, STREAMING(), REMEDY_BACK_OFF},
          {ERR_INVALID, 422, LISTING(), REMEDY_BACK_OFF},
          {ERR_INVALID, 400, WATCHING(), REMEDY_BACK_OFF});
}

static void test_too_much_for_one_answer(void **state)
{
    (void)state;
    CHECK({ERR_TOO_LARGE, 413, LISTING(), REMEDY_PAGES}, {ERR_SERVER, 504, LISTING(), REMEDY_PAGES},
          {ERR_TIMEOUT, 200, LISTING(.answered = true), REMEDY_BACK_OFF},
          {ERR_TIMEOUT, 200, LISTING(.answered = true, .failures = 2), REMEDY_PAGES},
          {ERR_CUT, 200, STREAMING(.answered = true, .failures = 2), REMEDY_LIST},
          {ERR_TOO_LARGE, 413, PAGING(), REMEDY_BACK_OFF});
}

static void test_versions_that_are_gone(void **state)
{
    (void)state;
    CHECK({ERR_GONE, 410, WATCHING(), REMEDY_READ_AGAIN},
          {ERR_GONE, 410, WATCHING(.in_band = true), REMEDY_READ_AGAIN},
          {ERR_GONE, 410, PAGING(), REMEDY_READ_AGAIN},
          {ERR_GONE, 410, WATCHING(.failures = 9), REMEDY_READ_AGAIN},
          {ERR_GONE, 410, PAGING(.failures = 1), REMEDY_BACK_OFF});
}

static void test_refusals(void **state)
{
    (void)state;
    CHECK({ERR_FORBIDDEN, 403, STREAMING(), REMEDY_LIST},
          {ERR_FORBIDDEN, 403, LISTING(), REMEDY_FORBIDDEN},
          {ERR_FORBIDDEN, 403, PAGING(), REMEDY_FORBIDDEN},
          {ERR_FORBIDDEN, 403, WATCHING(), REMEDY_BACK_OFF},
          {ERR_FORBIDDEN, 403, WATCHING(.failures = 5), REMEDY_POLL},
          {ERR_NOT_SERVED, 404, STREAMING(), REMEDY_NOT_SERVED},
          {ERR_NOT_SERVED, 404, WATCHING(), REMEDY_BACK_OFF},
          {ERR_NOT_SERVED, 404, WATCHING(.failures = 5), REMEDY_NOT_SERVED},
          {ERR_SERVER, 503, LISTING(.measured = true), REMEDY_NOT_SERVED},
          {ERR_SERVER, 503, LISTING(), REMEDY_BACK_OFF});
}

static void test_the_connection(void **state)
{
    (void)state;
    CHECK({ERR_NAME, 0, STREAMING(), REMEDY_LINK}, {ERR_REFUSED, 0, WATCHING(), REMEDY_LINK},
          {ERR_TLS, 0, WATCHING(), REMEDY_LINK}, {ERR_UNAUTHORIZED, 401, WATCHING(), REMEDY_LINK},
          {ERR_BUSY, 429, STREAMING(), REMEDY_LINK}, {ERR_TIMEOUT, 0, WATCHING(), REMEDY_LINK},
          {ERR_CUT, 0, WATCHING(.answered = true), REMEDY_AGAIN},
          {ERR_CUT, 0, WATCHING(.answered = true, .failures = 1), REMEDY_BACK_OFF},
          {ERR_TIMEOUT, 0, WATCHING(.answered = true), REMEDY_AGAIN},
          {ERR_CUT, 0, STREAMING(.answered = true), REMEDY_BACK_OFF},
          {ERR_PROTOCOL, 200, WATCHING(.answered = true), REMEDY_BACK_OFF},
          {ERR_HTML, 200, WATCHING(), REMEDY_BACK_OFF});
}

static void test_a_cache_being_filled(void **state)
{
    struct error error = {.code = ERR_BUSY, .status = 429};
    struct mishap mishap = STREAMING(.error = &error);
    (void)state;

    snprintf(error.evidence, sizeof error.evidence, "storage is (re)initializing");
    assert_int_equal(remedy_for(&mishap), REMEDY_LIST);
    mishap.reading = false;
    assert_int_equal(remedy_for(&mishap), REMEDY_BACK_OFF);
}

static void test_waits_double_and_end(void **state)
{
    int doubled = 800;
    (void)state;

    for (unsigned i = 0; i < 40; i++) {
        int wait = pace_backoff(800, 30000, i);

        assert_in_range(wait, doubled, 30000);
        assert_true(wait <= doubled + doubled / 2);
        doubled = doubled > 15000 ? 30000 : doubled * 2;
    }
    for (unsigned i = 0; i < 1000; i++)
        assert_in_range(pace_random(7), 0, 6);
    assert_int_equal(pace_random(0), 0);
    assert_int_equal(pace_random(1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_streaming_list),
        cmocka_unit_test(test_too_much_for_one_answer),
        cmocka_unit_test(test_versions_that_are_gone),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_the_connection),
        cmocka_unit_test(test_a_cache_being_filled),
        cmocka_unit_test(test_waits_double_and_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
