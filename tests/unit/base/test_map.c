/* map and pool, against a plain array that does the same. */
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

#include <carnet/base/map.h>
#include <carnet/base/mem.h>

static void test_empty(void **state)
{
    struct map map;
    size_t at = 0;
    map_init(&map, NULL);
    assert_null(map_get(&map, "x"));
    assert_null(map_remove(&map, "x"));
    assert_false(map_next(&map, &at, NULL, NULL));
    map_clear(&map);
    map_fini(&map);
    assert_int_equal(map.len, 0);
}

static void test_set_replaces_and_returns_before(void **state)
{
    int one, two;
    struct map map;
    map_init(&map, NULL);
    assert_null(map_set(&map, "a", &one));
    assert_ptr_equal(map_set(&map, "a", &two), &one);
    assert_ptr_equal(map_get(&map, "a"), &two);
    assert_int_equal(map.len, 1);
    assert_ptr_equal(map_remove(&map, "a"), &two);
    assert_null(map_get(&map, "a"));
    assert_int_equal(map.len, 0);
    map_fini(&map);
}

static void test_keys_are_bytes(void **state)
{
    int a, b, c;
    struct map map;
    map_init(&map, NULL);
    map_set_n(&map, "x\0y", 3, &a);
    map_set_n(&map, "x\0z", 3, &b);
    map_set(&map, "", &c);
    assert_ptr_equal(map_get_n(&map, "x\0y", 3), &a);
    assert_ptr_equal(map_get_n(&map, "x\0z", 3), &b);
    assert_null(map_get(&map, "x"));
    assert_ptr_equal(map_get(&map, ""), &c);
    assert_ptr_equal(map_remove_n(&map, "x\0y", 3), &a);
    assert_ptr_equal(map_get_n(&map, "x\0z", 3), &b);
    map_fini(&map);
}

static void test_key_is_copied(void **state)
{
    char key[] = "abc";
    int value;
    struct map map;
    map_init(&map, NULL);
    map_set(&map, key, &value);
    key[0] = 'z';
    assert_ptr_equal(map_get(&map, "abc"), &value);
    map_fini(&map);
}

enum { NAMES = 500 };

/* Random sets and removes; after each some look-ups against the array. */
static void test_like_an_array(void **state)
{
    struct map map;
    int *array[NAMES] = {0}, values[NAMES];
    size_t len = 0;
    char name[16];
    uint32_t random = 12345;
    map_init(&map, NULL);
    for (int step = 0; step < 50000; step++) {
        random = random * 1664525 + 1013904223;
        size_t i = (random >> 8) % NAMES;
        snprintf(name, sizeof name, "n%zu", i);
        assert_ptr_equal(map_get(&map, name), array[i]);
        if (random >> 31) {
            len += !array[i];
            assert_ptr_equal(map_set(&map, name, &values[i]), array[i]);
            array[i] = &values[i];
        } else {
            len -= !!array[i];
            assert_ptr_equal(map_remove(&map, name), array[i]);
            array[i] = NULL;
        }
        assert_int_equal(map.len, len);
    }
    assert_true(map.cap <= 2048); /* what was removed does not pile up */
    map_fini(&map);
}

/* Names that come and go for ever (pods) must not make the map grow. */
static void test_dead_slots_do_not_pile_up(void **state)
{
    struct map map;
    char name[16];
    map_init(&map, NULL);
    for (int i = 0; i < 100000; i++) {
        snprintf(name, sizeof name, "pod-%d", i);
        map_set(&map, name, &map);
        assert_ptr_equal(map_remove(&map, name), &map);
    }
    assert_int_equal(map.len, 0);
    assert_true(map.cap <= 64);
    map_fini(&map);
}

static void test_next_sees_each_once(void **state)
{
    struct map map;
    bool seen[100] = {false};
    char name[16];
    map_init(&map, NULL);
    for (uintptr_t i = 0; i < 100; i++) {
        snprintf(name, sizeof name, "%d", (int)i);
        map_set(&map, name, &seen[i]);
    }
    const char *key;
    void *value;
    size_t count = 0;
    for (size_t at = 0; map_next(&map, &at, &key, &value); count++) {
        assert_false(*(bool *)value);
        *(bool *)value = true;
        assert_ptr_equal(value, &seen[atol(key)]);
    }
    assert_int_equal(count, 100);
    map_fini(&map);
}

static void test_remove_under_the_cursor(void **state)
{
    struct map map;
    char name[16];
    map_init(&map, NULL);
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "%d", i);
        map_set(&map, name, &map);
    }
    const char *key;
    size_t count = 0;
    for (size_t at = 0; map_next(&map, &at, &key, NULL); count++)
        if (count % 2 == 0)
            assert_ptr_equal(map_remove(&map, key), &map); /* its own key */
    assert_int_equal(count, 1000);
    assert_int_equal(map.len, 500);
    map_fini(&map);
}

static void count_free(void *value)
{
    ++*(int *)value;
}

static void test_free_value(void **state)
{
    int freed = 0;
    struct map map;
    map_init(&map, count_free);
    map_set(&map, "a", &freed);
    map_set(&map, "b", &freed);
    map_set(&map, "c", &freed);
    map_set(&map, "c", &freed);
    map_remove(&map, "a");
    assert_int_equal(freed, 0);
    map_clear(&map);
    assert_int_equal(freed, 2);
    map_set(&map, "d", &freed);
    map_fini(&map);
    assert_int_equal(freed, 3);
}

static void test_hash_differs_between_processes(void **state)
{
    /* exec gives a new secret; the hash of one text comes back as the child's output. */
    char self[4096], line[2][32] = {"", ""};
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 16);
    assert_true(len > 0);
    snprintf(self + len, sizeof self - (size_t)len, " hash");
    for (int i = 0; i < 2; i++) {
        FILE *child = popen(self, "r");
        assert_non_null(child);
        assert_non_null(fgets(line[i], sizeof line[i], child));
        pclose(child);
    }
    assert_string_not_equal(line[0], line[1]);
}

static void test_hash_depends_on_every_byte(void **state)
{
    char text[40] = {0};
    for (size_t len = 1; len <= sizeof text; len++) {
        uint64_t plain = map_hash(text, len);
        assert_true(plain != map_hash(text, len - 1));
        for (size_t i = 0; i < len; i++) {
            text[i] ^= 1;
            assert_true(plain != map_hash(text, len));
            text[i] ^= 1;
        }
        assert_true(plain == map_hash(text, len));
    }
}

static void test_pool_counts(void **state)
{
    struct pool pool;
    char text[] = "aaw-team";
    pool_init(&pool);
    const char *a = pool_ref(&pool, text);
    const char *b = pool_ref(&pool, "aaw-team");
    assert_ptr_equal(a, b);
    assert_ptr_not_equal(a, text);
    assert_string_equal(a, "aaw-team");
    assert_null(pool_ref(&pool, NULL));
    pool_unref(&pool, NULL);
    pool_unref(&pool, "never seen");
    pool_unref(&pool, a);
    assert_int_equal(pool.strings.len, 1);
    assert_string_equal(b, "aaw-team");
    pool_unref(&pool, b);
    assert_int_equal(pool.strings.len, 0);
    pool_fini(&pool);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_set_replaces_and_returns_before),
        cmocka_unit_test(test_keys_are_bytes),
        cmocka_unit_test(test_key_is_copied),
        cmocka_unit_test(test_like_an_array),
        cmocka_unit_test(test_dead_slots_do_not_pile_up),
        cmocka_unit_test(test_next_sees_each_once),
        cmocka_unit_test(test_remove_under_the_cursor),
        cmocka_unit_test(test_free_value),
        cmocka_unit_test(test_hash_differs_between_processes),
        cmocka_unit_test(test_hash_depends_on_every_byte),
        cmocka_unit_test(test_pool_counts),
    };
    if (argc > 1) {
        printf("%016llx\n", (unsigned long long)map_hash("abc", 3));
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
