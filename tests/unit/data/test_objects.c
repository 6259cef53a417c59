/* The durable table: versions, the log, compaction, groups, one owner, and kill -9. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/str.h>
#include <carnet/data/objects.h>

#include "support/folder.h"

static struct test_folder folder;

static int setup(void **state)
{
    test_folder_init(&folder);
    return 0;
}

static int teardown(void **state)
{
    test_folder_fini(&folder);
    return 0;
}

static struct objects *open_it(size_t keep)
{
    struct error error = ERROR_NONE;
    struct objects *objects = objects_open(test_folder_path(&folder, "db"), keep, &error);
    assert_non_null(objects);
    return objects;
}

static void put(struct objects *objects, enum objects_change change, const char *name,
                const char *text)
{
    struct error error;
    struct objects_key key = {"g/things", "ns", name};
    assert_true(objects_put(objects, change, &key, text, strlen(text), &error));
}

static void add_object(void *user, const struct objects_key *key, uint64_t version,
                       const char *text, size_t len)
{
    str_addf(user, "%s@%llu=%.*s ", key->name, (unsigned long long)version, (int)len, text);
}

static void add_entry(void *user, const struct objects_entry *entry)
{
    str_addf(user, "%llu%c%s=%.*s<%.*s ", (unsigned long long)entry->version, "AMD"[entry->change],
             entry -> key.name, (int)entry->len, entry->text, (int)entry->before_len,
             entry->before ? entry->before : "");
}

static void assert_objects(struct objects *objects, const char *expected)
{
    struct error error;
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    assert_true(objects_load(objects, add_object, &out, &error));
    assert_string_equal(out.s, expected);
}

static void assert_since(struct objects *objects, uint64_t after, const char *ns,
                         const char *expected)
{
    struct error error;
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    assert_true(objects_since(objects, after, "g/things", ns, add_entry, &out, &error));
    assert_string_equal(out.s, expected);
}

static void test_changes(void **state)
{
    struct objects *objects = open_it(100);
    assert_int_equal(objects_version(objects), 0);
    assert_int_equal(objects_next(objects), 1);
    put(objects, OBJECTS_ADDED, "a", "1");
    put(objects, OBJECTS_ADDED, "b", "2");
    put(objects, OBJECTS_MODIFIED, "a", "3");
    put(objects, OBJECTS_DELETED, "b", "4");
    assert_int_equal(objects_version(objects), 4);
    assert_objects(objects, "a@3=3 ");
    assert_since(objects, 0, NULL, "1Aa=1< 2Ab=2< 3Ma=3<1 4Db=4<2 ");
    assert_since(objects, 2, "ns", "3Ma=3<1 4Db=4<2 ");
    assert_since(objects, 0, "other", "");
    objects_close(objects);
    objects = open_it(100);
    assert_int_equal(objects_version(objects), 4);
    assert_objects(objects, "a@3=3 ");
    objects_close(objects);
    struct stat found;
    assert_int_equal(stat(test_folder_path(&folder, "db"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
}

static void test_compaction(void **state)
{
    struct error error;
    struct objects *objects = open_it(10);
    for (uint64_t i = 1; i <= 500; i++) {
        put(objects, OBJECTS_MODIFIED, "a", "x");
        assert_true(objects_oldest(objects) + 10 <= i || objects_oldest(objects) == 0);
    }
    assert_int_equal(objects_version(objects), 500);
    assert_true(objects_oldest(objects) >= 400 && objects_oldest(objects) <= 490);
    assert_false(objects_since(objects, objects_oldest(objects) - 1, "g/things", NULL, add_entry,
                               NULL, &error));
    assert_int_equal(error.code, ERR_GONE);
    uint64_t oldest = objects_oldest(objects);
    objects_close(objects);
    objects = open_it(10);
    assert_int_equal(objects_oldest(objects), oldest);
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    assert_true(objects_since(objects, oldest, "g/things", NULL, add_entry, &out, &error));
    assert_true(str_starts(out.s, "4"));
    objects_close(objects);
}

/* A write that fails takes back the compaction that went before it in its transaction. */
static void test_failed_compaction(void **state)
{
    struct error error;
    struct objects *objects = open_it(10);
    struct objects_key key = {"g/things", "ns", "b"};
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    for (int i = 0; i < 74; i++) /* the next one compacts */
        put(objects, OBJECTS_MODIFIED, "a", "x");
    assert_int_equal(objects_oldest(objects), 0);
    assert_false(objects_put(objects, OBJECTS_ADDED, &key, "", SIZE_MAX, &error));
    assert_int_equal(objects_version(objects), 74);
    assert_int_equal(objects_oldest(objects), 0);
    assert_true(objects_since(objects, 0, "g/things", NULL, add_entry, &out, &error));
    assert_true(str_starts(out.s, "1Ma=x< 2Ma=x<x "));
    put(objects, OBJECTS_ADDED, "b", "y");
    assert_int_equal(objects_oldest(objects), 64);
    objects_close(objects);
}

static void test_groups(void **state)
{
    struct error error;
    struct objects *objects = open_it(100);
    assert_true(objects_begin(objects, &error));
    put(objects, OBJECTS_ADDED, "a", "1");
    put(objects, OBJECTS_ADDED, "b", "2");
    assert_true(objects_end(objects, &error));
    assert_objects(objects, "a@1=1 b@2=2 ");
    assert_true(objects_begin(objects, &error));
    put(objects, OBJECTS_ADDED, "c", "3");
    struct objects_key key = {"g/things", "ns", "d"};
    assert_false(objects_put(objects, OBJECTS_ADDED, &key, "", SIZE_MAX, &error));
    assert_false(objects_end(objects, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_int_equal(objects_version(objects), 2);
    assert_objects(objects, "a@1=1 b@2=2 ");
    objects_close(objects);
}

static void test_one_owner(void **state)
{
    struct objects *objects = open_it(100);
    put(objects, OBJECTS_ADDED, "a", "1");
    pid_t child = fork();
    if (child == 0) {
        struct error error = ERROR_NONE;
        struct objects *second = objects_open(test_folder_path(&folder, "db"), 100, &error);
        _exit(second ? 1 : error.code == ERR_IO ? 0 : 2);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    objects_close(objects);
    objects = open_it(100);
    assert_objects(objects, "a@1=1 ");
    objects_close(objects);
}

static void test_not_a_database(void **state)
{
    struct error error = ERROR_NONE;
    char junk[4096];
    memset(junk, 'x', sizeof junk);
    const char *path = test_folder_file(&folder, "junk", junk, sizeof junk);
    assert_null(objects_open(path, 100, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_null(objects_open(test_folder_path(&folder, "no/such/folder"), 100, &error));
    assert_null(objects_open(test_folder_path(&folder, ""), 100, &error));
}

/* The child says each version after it was acknowledged; it is killed in the middle of its work. */
static void write_until_killed(int out)
{
    struct objects *objects = open_it(50);
    for (;;) {
        char text[600];
        memset(text, 'x', sizeof text - 1);
        text[sizeof text - 1] = '\0';
        snprintf(text, 24, "%llu", (unsigned long long)objects_next(objects));
        struct objects_key key = {"g/things", "ns", "a"};
        struct error error;
        if (!objects_put(objects, OBJECTS_MODIFIED, &key, text, sizeof text, &error))
            _exit(3);
        uint64_t version = objects_version(objects);
        if (write(out, &version, sizeof version) != sizeof version)
            _exit(4);
    }
}

static uint64_t last_acknowledged(int in, pid_t child, int after)
{
    uint64_t version = 0, last = 0;
    for (int n = 0; read(in, &version, sizeof version) == sizeof version; n++) {
        last = version;
        if (n == after)
            kill(child, SIGKILL);
    }
    return last;
}

static void read_version(void *user, const struct objects_key *key, uint64_t version,
                         const char *text, size_t len)
{
    char expected[24];
    snprintf(expected, sizeof expected, "%llu", (unsigned long long)version);
    assert_int_equal(strncmp(text, expected, strlen(expected)), 0);
    *(uint64_t *)user = version;
}

static void test_kill(void **state)
{
    for (int round = 0; round < 5; round++) {
        int pipes[2], status;
        uint64_t kept = 0;
        struct error error;
        assert_int_equal(pipe(pipes), 0);
        pid_t child = fork();
        if (child == 0) {
            close(pipes[0]);
            write_until_killed(pipes[1]);
        }
        close(pipes[1]);
        uint64_t said = last_acknowledged(pipes[0], child, 20 + round * 17);
        close(pipes[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        struct objects *objects = open_it(50);
        assert_true(objects_load(objects, read_version, &kept, &error));
        /* One more may have been written than was said. */
        assert_true(kept == said || kept == said + 1);
        assert_int_equal(objects_version(objects), kept);
        objects_close(objects);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_compaction, setup, teardown),
        cmocka_unit_test_setup_teardown(test_failed_compaction, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups, setup, teardown),
        cmocka_unit_test_setup_teardown(test_one_owner, setup, teardown),
        cmocka_unit_test_setup_teardown(test_not_a_database, setup, teardown),
        cmocka_unit_test_setup_teardown(test_kill, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
