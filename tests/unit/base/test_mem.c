/* mem: what is returned can be used; what cannot be had ends the program, hooks first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/mem.h>

static void test_zero_bytes(void **state)
{
    AUTO_FREE void *a = mem_alloc(0);
    AUTO_FREE void *b = mem_zalloc(0, 8);
    assert_non_null(a);
    assert_non_null(b);
}

static void test_zalloc_is_zero(void **state)
{
    AUTO_FREE unsigned char *p = mem_zalloc(1000, 3);
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(p[i], 0);
}

static void test_resize_keeps_content(void **state)
{
    char *p = mem_strdup("abc");
    p = mem_resize(p, 100, 10);
    assert_string_equal(p, "abc");
    free(p);
}

static void test_strndup_stops_at_nul_and_at_len(void **state)
{
    const char text[4] = {'a', 'b', 'c', 'd'}; /* no NUL on purpose */
    AUTO_FREE char *four = mem_strndup(text, 4);
    AUTO_FREE char *two = mem_strndup(text, 2);
    AUTO_FREE char *short_one = mem_strndup("x", 100);
    AUTO_FREE char *none = mem_strndup("x", 0);
    assert_memory_equal(four, "abcd", 5);
    assert_string_equal(two, "ab");
    assert_string_equal(short_one, "x");
    assert_string_equal(none, "");
}

static void test_room_grows_by_doubling(void **state)
{
    int *items = NULL;
    size_t cap = 0, moves = 0;
    for (int i = 0; i < 10000; i++) {
        size_t before = cap;
        ARRAY_ROOM(items, cap, (size_t)i + 1);
        moves += cap != before;
        items[i] = i;
    }
    for (int i = 0; i < 10000; i++)
        assert_int_equal(items[i], i);
    assert_true(cap >= 10000 && cap < 20001);
    assert_true(moves < 15);
    free(items);
}

static void exit_hook(void)
{
    fputs("hook;", stderr);
    fflush(stderr);
}

static void raw_hook(void)
{
    ssize_t written = write(STDERR_FILENO, "raw;", 4);
    (void)written;
}

static void ask_too_much(void)
{
    free(mem_alloc((size_t)PTRDIFF_MAX + 1));
}

static void ask_product_that_overflows(void)
{
    free(mem_zalloc(SIZE_MAX / 2 + 1, 2));
}

static void ask_room_that_overflows(void)
{
    size_t cap = 0;
    free(mem_room(NULL, &cap, SIZE_MAX / 4, 8));
}

static void ask_resize_that_overflows(void)
{
    free(mem_resize(NULL, SIZE_MAX, SIZE_MAX));
}

/* Runs `ask` in a child; its standard error and exit status. */
static int run_child(void (*ask)(void), char *said, size_t size)
{
    int pipe_ends[2];
    assert_int_equal(pipe(pipe_ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        dup2(pipe_ends[1], STDERR_FILENO);
        close(pipe_ends[0]);
        close(pipe_ends[1]);
        atexit(raw_hook);
        ask();
        _exit(77); /* it must not come back */
    }
    close(pipe_ends[1]);
    size_t len = 0;
    ssize_t got;
    while (len < size - 1 && (got = read(pipe_ends[0], said + len, size - 1 - len)) > 0)
        len += (size_t)got;
    said[len] = '\0';
    close(pipe_ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_no_memory_ends_after_the_hooks(void **state)
{
    void (*const asks[])(void) = {ask_too_much, ask_product_that_overflows, ask_room_that_overflows,
                                  ask_resize_that_overflows};
    for (size_t i = 0; i < ARRAY_LEN(asks); i++) {
        char said[1024];
        assert_int_equal(run_child(asks[i], said, sizeof said), EXIT_FAILURE);
        assert_memory_equal(said, "raw;carnet: no memory", 21);
        assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1); /* one line */
    }
}

static void ask_with_stdio_hook(void)
{
    atexit(exit_hook);
    ask_too_much();
}

static void test_a_hook_that_writes_to_stderr(void **state)
{
    char said[1024];
    assert_int_equal(run_child(ask_with_stdio_hook, said, sizeof said), EXIT_FAILURE);
    assert_non_null(strstr(said, "hook;"));
    assert_non_null(strstr(said, "no memory"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zero_bytes),
        cmocka_unit_test(test_zalloc_is_zero),
        cmocka_unit_test(test_resize_keeps_content),
        cmocka_unit_test(test_strndup_stops_at_nul_and_at_len),
        cmocka_unit_test(test_room_grows_by_doubling),
        cmocka_unit_test(test_no_memory_ends_after_the_hooks),
        cmocka_unit_test(test_a_hook_that_writes_to_stderr),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
