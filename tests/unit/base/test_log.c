/* log: what reaches the file, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/log.h>
#include <carnet/base/mem.h>

static char folder[] = "/tmp/carnet-test-log-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/log", folder);
    return 0;
}

static int remove_folder(void **state)
{
    unlink(path);
    return rmdir(folder);
}

static int fresh(void **state)
{
    log_close();
    unlink(path);
    return 0;
}

/* The whole file; the caller frees. */
static char *content(void)
{
    FILE *file = fopen(path, "r");
    char *text = mem_zalloc(1, 65536);
    if (file) {
        size_t len = fread(text, 1, 65535, file);
        text[len] = '\0';
        fclose(file);
    }
    return text;
}

static void test_off_until_opened(void **state)
{
    assert_false(log_wants(LOG_ERROR));
    log_line(LOG_ERROR, "http", "lost");
    assert_int_equal(access(path, F_OK), -1);
}

static void test_file_is_private(void **state)
{
    struct stat st;
    umask(0);
    assert_true(log_open(path, LOG_INFO));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_levels(void **state)
{
    assert_true(log_open(path, LOG_INFO));
    assert_true(log_wants(LOG_ERROR));
    assert_true(log_wants(LOG_INFO));
    assert_false(log_wants(LOG_DEBUG));
    log_line(LOG_DEBUG, "watch", "hidden");
    log_line(LOG_WARN, "watch", "seen %d", 3);
    AUTO_FREE char *text = content();
    assert_null(strstr(text, "hidden"));
    assert_non_null(strstr(text, " warn  watch: seen 3\n"));
    assert_int_equal(text[10], 'T'); /* begins with the time */
    assert_int_equal(text[19], 'Z');
}

static void test_control_characters_become_dots(void **state)
{
    assert_true(log_open(path, LOG_INFO));
    log_line(LOG_INFO, "x", "[%s]",
             "a\nb\x1b[31m\x07\x7f\xc2\x9b"
             "é\xff\t");
    AUTO_FREE char *text = content();
    assert_non_null(strstr(text, "[a.b.[31m...é..]\n"));
    assert_ptr_equal(strchr(text, '\n'), text + strlen(text) - 1);
}

static void test_long_line_is_cut_and_ends(void **state)
{
    AUTO_FREE char *word = mem_alloc(5001);
    for (size_t i = 0; i < 5000; i += 2)
        memcpy(word + i, "é", 2);
    word[5000] = '\0';
    assert_true(log_open(path, LOG_INFO));
    log_line(LOG_INFO, "x", "%s", word);
    AUTO_FREE char *text = content();
    assert_true(strlen(text) <= 1024 && strlen(text) > 1000);
    assert_string_equal(text + strlen(text) - 3, "é\n");
}

static void test_appends_to_what_is_there(void **state)
{
    assert_true(log_open(path, LOG_INFO));
    log_line(LOG_INFO, "x", "one");
    assert_true(log_open(path, LOG_INFO)); /* open again without a close */
    log_line(LOG_INFO, "x", "two");
    log_close();
    log_close();
    log_line(LOG_INFO, "x", "three");
    AUTO_FREE char *text = content();
    assert_non_null(strstr(text, "one"));
    assert_non_null(strstr(text, "two"));
    assert_null(strstr(text, "three"));
}

static void test_a_path_that_cannot_be(void **state)
{
    assert_true(log_open(path, LOG_INFO));
    errno = 0;
    assert_false(log_open("/nowhere/at/all", LOG_INFO));
    assert_int_equal(errno, ENOENT);
    assert_true(log_wants(LOG_INFO)); /* the log before stays */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_off_until_opened, fresh),
        cmocka_unit_test_teardown(test_file_is_private, fresh),
        cmocka_unit_test_teardown(test_levels, fresh),
        cmocka_unit_test_teardown(test_control_characters_become_dots, fresh),
        cmocka_unit_test_teardown(test_long_line_is_cut_and_ends, fresh),
        cmocka_unit_test_teardown(test_appends_to_what_is_there, fresh),
        cmocka_unit_test_teardown(test_a_path_that_cannot_be, fresh),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
