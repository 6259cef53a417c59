/* The file of a report: a new one, for its owner alone, whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../../src/app/report_file.h"
#include "support/folder.h"

static int set_up(void **state)
{
    static struct test_folder folder;
    test_folder_init(&folder);
    *state = &folder;
    return 0;
}

static int tear_down(void **state)
{
    test_folder_fini(*state);
    return 0;
}

static enum error_code written(const char *home, const char *path, const char *text)
{
    struct error error = ERROR_NONE;
    if (report_file_write(home, path, text, strlen(text), &error))
        return ERR_NONE;
    return error.code;
}

static void assert_text(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[len] = '\0';
    assert_string_equal(text, expected);
}

static void a_new_file_for_its_owner(void **state)
{
    struct test_folder *folder = *state;
    const char *path = test_folder_path(folder, "report.md");
    struct stat about;
    mode_t mask = umask(0);
    assert_int_equal(written(NULL, path, "words\n"), ERR_NONE);
    umask(mask);
    assert_text(path, "words\n");
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0600);
    assert_int_equal(written(folder->path, "~/home.md", "at home\n"), ERR_NONE);
    assert_text(test_folder_path(folder, "home.md"), "at home\n");
}

static void what_is_there_stays(void **state)
{
    struct test_folder *folder = *state;
    const char *path = test_folder_text(folder, "report.md", "mine\n");
    const char *link = test_folder_path(folder, "link.md");
    const char *elsewhere = test_folder_path(folder, "elsewhere");
    assert_int_equal(written(NULL, path, "other\n"), ERR_EXISTS);
    assert_text(path, "mine\n");
    assert_int_equal(symlink(elsewhere, link), 0);
    assert_int_equal(written(NULL, link, "other\n"), ERR_EXISTS);
    assert_int_not_equal(access(elsewhere, F_OK), 0);
}

static void half_a_file_is_none(void **state)
{
    struct test_folder *folder = *state;
    const char *path = test_folder_path(folder, "report.md");
    struct rlimit before, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){4, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum error_code code = written(NULL, path, "more than four bytes\n");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(code, ERR_IO);
    assert_int_not_equal(access(path, F_OK), 0);
}

static void no_such_folder(void **state)
{
    struct test_folder *folder = *state;
    assert_int_equal(written(NULL, test_folder_path(folder, "no/report.md"), "x"), ERR_IO);
    assert_int_equal(test_folder_count(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_file_for_its_owner, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_there_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(half_a_file_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(no_such_folder, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
