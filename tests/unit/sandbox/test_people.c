/* The people of the sandbox and their tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../../../src/sandbox/people/people.h"
#include "support/folder.h"

static void test_tokens_are_kept(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    struct stat found;
    char first[128];
    test_folder_init(&folder);
    struct people *people = people_open(folder.path, &error);
    assert_non_null(people);
    strcpy(first, people_token(people, people_by_id("you")));
    assert_int_equal(strlen(first), 48);
    assert_string_not_equal(first, people_token(people, people_by_id("viewer")));
    people_close(people);
    assert_int_equal(stat(test_folder_path(&folder, "tokens"), &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    people = people_open(folder.path, &error);
    assert_string_equal(first, people_token(people, people_by_id("you")));
    people_close(people);
    test_folder_fini(&folder);
}

static void test_whose_token(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    char token[128];
    test_folder_init(&folder);
    struct people *people = people_open(folder.path, &error);
    strcpy(token, people_token(people, people_by_id("colleague")));
    assert_ptr_equal(people_by_token(people, token), people_by_id("colleague"));
    token[47] = token[47] == '0' ? '1' : '0';
    assert_null(people_by_token(people, token));
    token[47] = '\0';
    assert_null(people_by_token(people, token));
    assert_null(people_by_token(people, ""));
    assert_null(people_by_id("nobody"));
    people_close(people);
    test_folder_fini(&folder);
}

/* What is no token of ours is made anew; the others stay. */
static void test_damaged_tokens(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    static const char kept[] = "0123456789abcdef0123456789abcdef0123456789abcdef";
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    test_folder_init(&folder);
    str_addf(&text, "you = short\nmallory = %s\nviewer = %s\n", kept, kept);
    test_folder_text(&folder, "tokens", text.s);
    struct people *people = people_open(folder.path, &error);
    assert_non_null(people);
    assert_string_equal(people_token(people, people_by_id("viewer")), kept);
    assert_int_equal(strlen(people_token(people, people_by_id("you"))), 48);
    people_close(people);
    test_folder_fini(&folder);
}

static void test_no_folder(void **state)
{
    struct error error = ERROR_NONE;
    assert_null(people_open("/dev/null/sandbox", &error));
    assert_int_not_equal(error.code, ERR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens_are_kept),
        cmocka_unit_test(test_whose_token),
        cmocka_unit_test(test_damaged_tokens),
        cmocka_unit_test(test_no_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
