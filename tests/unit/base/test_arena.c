/* arena: alignment, zeroes, the maximum, and that a reset stops asking for memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdalign.h>
#include <string.h>

#include <carnet/base/arena.h>

static void test_aligned_zeroed_apart(void **state)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    unsigned char *before = NULL;
    for (size_t size = 0; size < 300; size++) {
        unsigned char *p = arena_alloc(&arena, size);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        assert_ptr_not_equal(p, before);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, size);
        before = p;
    }
    arena_fini(&arena);
}

static void test_zeroed_again_after_reset(void **state)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    memset(arena_alloc(&arena, 500), 0xAA, 500);
    arena_reset(&arena);
    const unsigned char *p = arena_alloc(&arena, 500);
    for (size_t i = 0; i < 500; i++)
        assert_int_equal(p[i], 0);
    arena_fini(&arena);
}

static void test_reset_keeps_the_first_block(void **state)
{
    struct arena arena;
    arena_init(&arena, 1 << 20);
    void *first = arena_alloc(&arena, 16);
    size_t small = arena.total;
    for (int i = 0; i < 100; i++)
        arena_alloc(&arena, 1000);
    assert_true(arena.total >= 100000);
    arena_reset(&arena);
    assert_int_equal(arena.total, small);
    assert_ptr_equal(arena_alloc(&arena, 16), first);
    arena_fini(&arena);
    assert_int_equal(arena.total, 0);
}

static void test_maximum_is_kept_and_survives(void **state)
{
    struct arena arena;
    arena_init(&arena, 10000);
    size_t got = 0;
    while (arena_alloc(&arena, 96))
        got += 96;
    assert_true(got <= 10000 && got > 9000);
    assert_true(arena.total <= 10000);
    assert_null(arena_alloc(&arena, 96));
    arena_reset(&arena);
    assert_non_null(arena_alloc(&arena, 96));
    arena_fini(&arena);
    assert_non_null(arena_alloc(&arena, 96)); /* init, fini, use again */
    arena_fini(&arena);
}

static void test_absurd_sizes(void **state)
{
    struct arena arena;
    arena_init(&arena, SIZE_MAX);
    assert_null(arena_alloc(&arena, SIZE_MAX));
    assert_null(arena_alloc(&arena, SIZE_MAX - 8));
    arena_fini(&arena);
    arena_init(&arena, 0);
    assert_null(arena_alloc(&arena, 1));
    assert_null(arena_strdup(&arena, ""));
    arena_reset(&arena);
    arena_fini(&arena);
}

static void test_strings(void **state)
{
    struct arena arena;
    arena_init(&arena, 10000);
    const char raw[3] = {'a', 'b', 'c'};
    assert_string_equal(arena_strdup(&arena, "bonjour"), "bonjour");
    assert_string_equal(arena_strndup(&arena, raw, 3), "abc");
    assert_string_equal(arena_strndup(&arena, "a\0b", 3), "a");
    assert_string_equal(arena_strndup(&arena, "", 0), "");
    arena_fini(&arena);
}

static void test_large_request(void **state)
{
    struct arena arena;
    arena_init(&arena, 10 << 20);
    char *p = arena_alloc(&arena, 5 << 20);
    assert_non_null(p);
    memset(p, 1, 5 << 20);
    assert_non_null(arena_alloc(&arena, 10));
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_aligned_zeroed_apart),
        cmocka_unit_test(test_zeroed_again_after_reset),
        cmocka_unit_test(test_reset_keeps_the_first_block),
        cmocka_unit_test(test_maximum_is_kept_and_survives),
        cmocka_unit_test(test_absurd_sizes),
        cmocka_unit_test(test_strings),
        cmocka_unit_test(test_large_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
