/* The sandbox seen from outside: the lock, starts that fail, kubeconfigs. */
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/sandbox/sandbox.h>

#include "../../../src/sandbox/lock.h"
#include "support/folder.h"

static void test_the_lock_names_its_holder(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    int held[2];
    char byte;
    pid_t holder;
    test_folder_init(&folder);
    assert_true(lock_holder(folder.path, &holder, &error));
    assert_int_equal(holder, 0);
    assert_int_equal(pipe(held), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = lock_take(folder.path, &error);
        if (write(held[1], fd >= 0 ? "y" : "n", 1) == 1)
            pause();
        _exit(0);
    }
    assert_int_equal(read(held[0], &byte, 1), 1);
    assert_int_equal(byte, 'y');
    assert_true(lock_holder(folder.path, &holder, &error));
    assert_int_equal(holder, child);
    assert_int_equal(lock_take(folder.path, &error), -1);
    assert_int_equal(error.code, ERR_EXISTS);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_true(lock_holder(folder.path, &holder, &error));
    assert_int_equal(holder, 0); /* no stale lock */
    close(held[0]);
    close(held[1]);
    test_folder_fini(&folder);
}

/* As from another container: the lock is seen, its holder has no number there. 0: all is as wanted;
 * 77: such a place cannot be made. */
static int look_from_elsewhere(const char *folder)
{
    struct error error = ERROR_NONE;
    pid_t holder;
    int status;
    if (unshare(CLONE_NEWPID) != 0)
        return 77;
    pid_t inside = fork();
    if (inside == 0) {
        if (lock_holder(folder, &holder, &error) || error.code != ERR_EXISTS)
            _exit(1);
        error = (struct error)ERROR_NONE;
        if (sandbox_stop(folder, &error) || error.code != ERR_EXISTS)
            _exit(2);
        error = (struct error)ERROR_NONE;
        if (sandbox_reset(folder, &error) || error.code != ERR_EXISTS)
            _exit(3);
        error = (struct error)ERROR_NONE;
        if (sandbox_start(folder, "/bin/false", -1, &error) || error.code != ERR_EXISTS)
            _exit(4);
        _exit(0);
    }
    return waitpid(inside, &status, 0) == inside && WIFEXITED(status) ? WEXITSTATUS(status) : 9;
}

static void test_a_lock_of_another_container_is_held(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    int status;
    test_folder_init(&folder);
    const char *objects = test_folder_text(&folder, "objects.db", "theirs");
    test_folder_text(&folder, "ready", "");
    int fd = lock_take(folder.path, &error);
    assert_true(fd >= 0);
    pid_t child = fork();
    if (child == 0)
        _exit(look_from_elsewhere(folder.path));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(access(objects, F_OK), 0);
    close(fd);
    test_folder_fini(&folder);
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_looking_at_nothing(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    struct sandbox_status status;
    test_folder_init(&folder);
    const char *missing = test_folder_path(&folder, "none");
    assert_true(sandbox_look(missing, &status, &error));
    assert_false(status.running);
    assert_true(sandbox_stop(missing, &error));
    assert_true(sandbox_reset(missing, &error));
    assert_int_not_equal(access(missing, F_OK), 0); /* nothing was made by looking */
    test_folder_fini(&folder);
}

static void test_a_program_that_does_not_serve(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    struct sandbox_status status;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    test_folder_init(&folder);
    const char *inside = test_folder_path(&folder, "sandbox");
    assert_false(sandbox_start(inside, "/bin/false", -1, &error));
    error_text(&text, &error);
    assert_non_null(strstr(text.s, "did not start"));
    error = (struct error)ERROR_NONE;
    assert_false(sandbox_start(inside, "/nonexistent/carnet", -1, &error));
    assert_int_equal(error.code, ERR_IO);
    assert_true(sandbox_look(inside, &status, &error));
    assert_false(status.running);
    test_folder_fini(&folder);
}

static void test_a_folder_that_cannot_be(void **state)
{
    struct error error = ERROR_NONE;
    assert_false(sandbox_start("/dev/null/sandbox", "/bin/false", -1, &error));
    assert_int_equal(error.code, ERR_IO);
}

static void test_kubeconfig_needs_a_start(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    test_folder_init(&folder);
    assert_false(sandbox_kubeconfig(folder.path, NULL, &out, &error));
    assert_int_equal(error.code, ERR_NOT_FOUND);
    assert_false(sandbox_kubeconfig(folder.path, "mallory", &out, &error));
    assert_int_equal(error.code, ERR_NOT_FOUND);
    assert_int_equal(out.len, 0);
    test_folder_fini(&folder);
}

/* Reset removes a link in a pod's folder, and not what it leads to. */
static void test_reset_follows_no_link(void **state)
{
    struct test_folder folder;
    struct error error = ERROR_NONE;
    test_folder_init(&folder);
    const char *mine = test_folder_text(&folder, "precious/file", "mine");
    test_folder_text(&folder, "sandbox/pods/a/file", "theirs");
    test_folder_text(&folder, "sandbox/objects.db", "theirs");
    assert_int_equal(symlink(test_folder_path(&folder, "precious"),
                             test_folder_path(&folder, "sandbox/pods/a/link")),
                     0);
    assert_true(sandbox_reset(test_folder_path(&folder, "sandbox"), &error));
    assert_int_not_equal(access(test_folder_path(&folder, "sandbox/pods"), F_OK), 0);
    assert_int_not_equal(access(test_folder_path(&folder, "sandbox/objects.db"), F_OK), 0);
    assert_int_equal(access(mine, F_OK), 0);
    test_folder_fini(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_lock_names_its_holder),
        cmocka_unit_test(test_a_lock_of_another_container_is_held),
        cmocka_unit_test(test_looking_at_nothing),
        cmocka_unit_test(test_a_program_that_does_not_serve),
        cmocka_unit_test(test_a_folder_that_cannot_be),
        cmocka_unit_test(test_kubeconfig_needs_a_start),
        cmocka_unit_test(test_reset_follows_no_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
