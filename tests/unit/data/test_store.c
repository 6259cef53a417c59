#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/data/store.h>

#include "support/folder.h"

static struct test_folder folder;
static struct store *store;

static int setup(void **state)
{
    struct error error;
    test_folder_init(&folder);
    store = store_open(":memory:", &error);
    return store ? 0 : -1;
}

static int teardown(void **state)
{
    store_close(store);
    test_folder_fini(&folder);
    return 0;
}

static void add_namespace(void *user, const struct store_namespace *ns)
{
    str_addf(user, "%s@%lld*%lld ", ns->name, (long long)ns->last_used, (long long)ns->uses);
}

static void assert_namespaces(const char *context, const char *expected)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    store_namespaces(store, context, add_namespace, &text);
    assert_string_equal(text.s, expected);
}

static void test_namespaces(void **state)
{
    assert_namespaces("lab", "");
    store_namespace_used(store, "lab", "ada", 10);
    store_namespace_used(store, "lab", "bob'; DROP TABLE namespaces; --", 20);
    store_namespace_used(store, "lab", "ada", 30);
    store_namespace_used(store, "other", "ada", 5);
    assert_namespaces("lab", "ada@30*2 bob'; DROP TABLE namespaces; --@20*1 ");
    assert_namespaces("other", "ada@5*1 ");
    store_namespace_forget(store, "lab", "ada");
    store_namespace_forget(store, "lab", "nobody");
    assert_namespaces("lab", "bob'; DROP TABLE namespaces; --@20*1 ");
    assert_namespaces("other", "ada@5*1 ");
}

static void count_namespace(void *user, const struct store_namespace *ns)
{
    size_t *count = user;
    ++*count;
}

static void test_at_most_100_namespaces(void **state)
{
    for (int i = 0; i < 150; i++) {
        AUTO_STR struct str name = STR_INIT(STR_LINE);
        str_addf(&name, "ns-%d", i);
        store_namespace_used(store, "lab", name.s, i);
    }
    size_t count = 0;
    store_namespaces(store, "lab", count_namespace, &count);
    assert_int_equal(count, 100);
}

static void test_texts(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_false(store_get(store, "last.context", &out));
    store_put(store, "last.context", "lab");
    store_put(store, "last.context", "é 'x'");
    store_put(store, "empty", "");
    str_add(&out, ">");
    assert_true(store_get(store, "last.context", &out));
    assert_true(store_get(store, "empty", &out));
    assert_string_equal(out.s, ">é 'x'");
}

static void test_rows(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    int64_t when = -1;
    assert_false(store_rows_get(store, "lab", "ada", &when, &out));
    assert_int_equal(when, -1);
    store_rows_put(store, "lab", "ada", 100, "a\0b", 3);
    store_rows_put(store, "lab", "bob", 100, NULL, 0);
    assert_true(store_rows_get(store, "lab", "ada", &when, &out));
    assert_int_equal(when, 100);
    assert_int_equal(out.len, 3);
    assert_memory_equal(out.s, "a\0b", 3);
    str_clear(&out);
    store_rows_put(store, "lab", "ada", 200, "c", 1);
    assert_true(store_rows_get(store, "lab", "ada", &when, &out));
    assert_true(store_rows_get(store, "lab", "bob", &when, &out));
    assert_string_equal(out.s, "c");
}

static void test_rows_are_bounded(void **state)
{
    AUTO_STR struct str big = STR_INIT(STR_DOCUMENT), out = STR_INIT(STR_DOCUMENT);
    int64_t when;
    str_pad(&big, 'x', (256u << 10) + 1);
    store_rows_put(store, "lab", "big", 1, big.s, big.len);
    assert_false(store_rows_get(store, "lab", "big", &when, &out));
    store_rows_put(store, "lab", "big", 1, big.s, big.len - 1);
    assert_true(store_rows_get(store, "lab", "big", &when, &out));
    assert_int_equal(out.len, big.len - 1);
    for (int i = 0; i < 60; i++) {
        AUTO_STR struct str scope = STR_INIT(STR_LINE);
        str_addf(&scope, "ns-%d", i);
        store_rows_put(store, "lab", scope.s, 10 + i, "x", 1);
    }
    assert_false(store_rows_get(store, "lab", "big", &when, &out)); /* the oldest go */
    assert_false(store_rows_get(store, "lab", "ns-9", &when, &out));
    assert_true(store_rows_get(store, "lab", "ns-10", &when, &out));
}

static void test_file_is_private_and_stays(void **state)
{
    struct error error = ERROR_NONE;
    struct stat found;
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    const char *path = test_folder_text(&folder, "store.db", "");
    assert_int_equal(chmod(path, 0644), 0);
    struct store *file = store_open(path, &error);
    assert_non_null(file);
    store_put(file, "a", "1");
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    store_close(file);
    file = store_open(path, &error);
    assert_true(store_get(file, "a", &out));
    assert_string_equal(out.s, "1");
    assert_int_equal(test_folder_count(&folder), 1); /* no journal, no WAL */
    store_close(file);
}

static void test_two_at_the_same_time(void **state)
{
    struct error error = ERROR_NONE;
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    const char *path = test_folder_path(&folder, "store.db");
    struct store *first = store_open(path, &error), *second = store_open(path, &error);
    store_put(first, "a", "1");
    store_put(second, "a", "2");
    assert_true(store_get(first, "a", &out));
    assert_string_equal(out.s, "2");
    store_close(first);
    store_close(second);
}

static void assert_not_opened(const char *path)
{
    struct error error = ERROR_NONE;
    assert_null(store_open(path, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_string_equal(error.args[0].value, path);
}

static void test_what_is_no_store(void **state)
{
    struct error error;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    assert_not_opened(folder.path);
    assert_not_opened(test_folder_path(&folder, "no/such/folder"));
    str_pad(&text, 'x', 4000);
    const char *path = test_folder_text(&folder, "text", text.s);
    assert_not_opened(path);
    str_clear(&text);
    assert_true(file_read(path, &text, &error)); /* and it was left alone */
    assert_int_equal(text.len, 4000);
}

static void damage(const char *path, off_t from)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    struct stat found;
    assert_int_equal(fstat(fd, &found), 0);
    for (off_t at = from; at < found.st_size; at += 7)
        assert_int_equal(pwrite(fd, "\xA5", 1, at), 1);
    close(fd);
}

static void test_a_damaged_store_does_no_harm(void **state)
{
    for (off_t from = 0; from < 9000; from += 500) {
        struct error error = ERROR_NONE;
        AUTO_STR struct str name = STR_INIT(STR_LINE), out = STR_INIT(STR_DOCUMENT);
        str_addf(&name, "store-%d.db", (int)from);
        const char *path = test_folder_path(&folder, name.s);
        struct store *file = store_open(path, &error);
        store_put(file, "a", "1");
        store_namespace_used(file, "lab", "ada", 1);
        store_close(file);
        damage(path, from);
        file = store_open(path, &error);
        (void)store_get(file, "a", &out);
        store_put(file, "b", "2");
        store_namespaces(file, "lab", add_namespace, &out);
        store_close(file);
    }
}

static void test_a_newer_store_is_left_alone(void **state)
{
    struct error error = ERROR_NONE;
    const char *path = test_folder_path(&folder, "store.db");
    store_close(store_open(path, &error));
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "\0\0\0\x63", 4, 60), 4); /* user_version in SQLite's header */
    close(fd);
    assert_not_opened(path);
}

static void test_no_store_remembers_nothing(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    int64_t when;
    store_put(NULL, "a", "1");
    assert_false(store_get(NULL, "a", &out));
    store_namespace_used(NULL, "a", "b", 1);
    store_namespace_forget(NULL, "a", "b");
    store_namespaces(NULL, "a", add_namespace, &out);
    store_rows_put(NULL, "a", "b", 1, "x", 1);
    assert_false(store_rows_get(NULL, "a", "b", &when, &out));
    store_close(NULL);
    assert_int_equal(out.len, 0);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(test_namespaces),
        CASE(test_at_most_100_namespaces),
        CASE(test_texts),
        CASE(test_rows),
        CASE(test_rows_are_bounded),
        CASE(test_file_is_private_and_stays),
        CASE(test_two_at_the_same_time),
        CASE(test_what_is_no_store),
        CASE(test_a_damaged_store_does_no_harm),
        CASE(test_a_newer_store_is_left_alone),
        CASE(test_no_store_remembers_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
