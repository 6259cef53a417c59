#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/data/file.h>

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

static void test_read_appends(void **state)
{
    struct error error;
    AUTO_STR struct str out = STR_INIT(100);
    str_add(&out, "before ");
    assert_true(file_read(test_folder_file(&folder, "a", "x\0y\n", 4), &out, &error));
    assert_int_equal(out.len, 11);
    assert_memory_equal(out.s, "before x\0y\n", 11);
    assert_true(file_read("/dev/null", &out, &error));
    assert_int_equal(out.len, 11);
}

static void test_read_failures_leave_the_string(void **state)
{
    struct error error = ERROR_NONE;
    AUTO_STR struct str out = STR_INIT(10);
    str_add(&out, "keep");
    assert_false(file_read(test_folder_path(&folder, "none"), &out, &error));
    assert_int_equal(error.code, ERR_NOT_FOUND);
    assert_string_equal(error.args[0].name, "file");
    assert_non_null(strstr(error.args[0].value, "/none"));
    assert_false(file_read(folder.path, &out, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_false(file_read(test_folder_file(&folder, "b", "0123456", 7), &out, &error));
    assert_int_equal(error.code, ERR_TOO_LARGE);
    assert_string_equal(out.s, "keep");
    assert_true(file_read(test_folder_file(&folder, "b", "012345", 6), &out, &error));
    assert_string_equal(out.s, "keep012345");
    out.len = 0;
    assert_false(file_read("/dev/zero", &out, &error)); /* without end */
    assert_int_equal(error.code, ERR_TOO_LARGE);
}

static void assert_content(const char *path, const char *expected)
{
    struct error error;
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_true(file_read(path, &out, &error));
    assert_string_equal(out.s, expected);
}

static unsigned mode_of(const char *path)
{
    struct stat found;
    assert_int_equal(stat(path, &found), 0);
    return found.st_mode & 07777;
}

static void test_write(void **state)
{
    struct error error;
    const char *path = test_folder_path(&folder, "w");
    assert_true(file_write(path, "one", 3, 0600, &error));
    assert_content(path, "one");
    assert_int_equal(mode_of(path), 0600);
    assert_true(file_write(path, "", 0, 0644, &error));
    assert_content(path, "");
    assert_int_equal(mode_of(path), 0644);
    assert_int_equal(test_folder_count(&folder), 1); /* no temporary file stays */
}

static void test_write_through_a_link(void **state)
{
    struct error error;
    const char *real = test_folder_file(&folder, "real", "old", 3);
    const char *link = test_folder_path(&folder, "link");
    assert_int_equal(symlink(real, link), 0);
    assert_true(file_write(link, "new", 3, 0600, &error));
    assert_content(real, "new");
    struct stat found;
    assert_int_equal(lstat(link, &found), 0);
    assert_true(S_ISLNK(found.st_mode));
}

static void test_a_failed_write_keeps_the_old(void **state)
{
    struct error error = ERROR_NONE;
    assert_false(file_write(test_folder_path(&folder, "no/such/folder"), "x", 1, 0600, &error));
    assert_int_equal(error.code, ERR_NOT_FOUND);
    /* A folder cannot be replaced by a file, and the temporary one goes away. */
    assert_true(file_make_folders(test_folder_path(&folder, "d/e"), 0700, &error));
    assert_false(file_write(test_folder_path(&folder, "d"), "x", 1, 0600, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_int_equal(test_folder_count(&folder), 1);
}

static void test_make_folders(void **state)
{
    struct error error = ERROR_NONE;
    const char *path = test_folder_path(&folder, "a//b/c/");
    assert_true(file_make_folders(path, 0700, &error));
    assert_true(file_make_folders(path, 0700, &error));
    assert_int_equal(mode_of(test_folder_path(&folder, "a/b/c")), 0700);
    test_folder_file(&folder, "file", "", 0);
    assert_false(file_make_folders(test_folder_path(&folder, "file"), 0700, &error));
    assert_false(file_make_folders(test_folder_path(&folder, "file/below"), 0700, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_non_null(strstr(error.args[0].value, "/file/below"));
    error = ERROR_NONE;
    assert_false(file_make_parents(test_folder_path(&folder, "file/settings"), 0700, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_non_null(strstr(error.args[0].value, "/file"));
}

static void assert_path(enum file_kind kind, const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    assert_true(file_path(&out, kind, "x"));
    assert_string_equal(out.s, expected);
}

static void test_paths(void **state)
{
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    setenv("HOME", "/home/ada", 1);
    assert_path(FILE_CONFIG, "/home/ada/.config/carnet/x");
    assert_path(FILE_STATE, "/home/ada/.local/state/carnet/x");
    setenv("XDG_CONFIG_HOME", "/conf", 1);
    setenv("XDG_STATE_HOME", "relative", 1);
    assert_path(FILE_CONFIG, "/conf/carnet/x");
    assert_path(FILE_STATE, "/home/ada/.local/state/carnet/x");
    setenv("XDG_CACHE_HOME", "", 1);
    assert_path(FILE_CACHE, "/home/ada/.cache/carnet/x");
    AUTO_STR struct str small = STR_INIT(5);
    assert_false(file_path(&small, FILE_CONFIG, "x"));
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(test_read_appends),
        CASE(test_read_failures_leave_the_string),
        CASE(test_write),
        CASE(test_write_through_a_link),
        CASE(test_a_failed_write_keeps_the_old),
        CASE(test_make_folders),
        CASE(test_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
