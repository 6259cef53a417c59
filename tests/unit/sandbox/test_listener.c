/* A socket that is listened to while no descriptor is free, and callers of another account. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/loop/loop.h>

#include "../../../src/sandbox/inquiry.h"
#include "../../../src/sandbox/process/listener.h"
#include "support/folder.h"

enum { NOBODY = 65534, PATIENCE_MS = 30000 };

/* -- no descriptor is free -------------------------------------------------------------------- */

static void note_caller(void *data, int caller)
{
    close(caller);
    ++*(int *)data;
}

static int open_socket(struct sockaddr_in *address)
{
    socklen_t size = sizeof *address;
    *address =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)address, sizeof *address), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)address, &size), 0);
    return fd;
}

/* As many as there are may stay open, and no more. */
static void keep_descriptors(bool scarce)
{
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    int next = fcntl(0, F_DUPFD_CLOEXEC, 0);
    close(next);
    files.rlim_cur = scarce ? (rlim_t)next : files.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
}

static void without_a_descriptor_it_rests(void **state)
{
    int callers = 0;
    struct sockaddr_in address;
    struct loop *loop = loop_new();
    int fd = open_socket(&address);
    struct listener *listener = listener_new(loop, fd, note_caller, &callers);
    loop_turn(loop, 0);
    int caller = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(caller, (struct sockaddr *)&address, sizeof address), 0);
    keep_descriptors(true);
    uint64_t before = loop_wakeups(loop);
    for (int64_t end = clock_mono_ms() + 500; clock_mono_ms() < end;)
        loop_turn(loop, 50);
    uint64_t turns = loop_wakeups(loop) - before;
    keep_descriptors(false);
    assert_int_equal(callers, 0);
    assert_in_range(turns, 1, 40);
    for (int64_t end = clock_mono_ms() + PATIENCE_MS; callers == 0 && clock_mono_ms() < end;)
        loop_turn(loop, 50);
    assert_int_equal(callers, 1);
    listener_free(listener);
    close(fd);
    close(caller);
    loop_free(loop);
}

/* -- who asks how the sandbox does ------------------------------------------------------------ */

static void three_of_four(void *data, struct inquiry_answer *answer)
{
    *answer = (struct inquiry_answer){.servers = 4, .running = 3, .lingers = true};
}

static pid_t ask_as(const char *folder, uid_t account)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct inquiry_answer answer;
    if (account != 0 &&
        (setresgid(account, account, account) != 0 || setresuid(account, account, account) != 0))
        _exit(9);
    bool answered = inquiry_ask(folder, &answer);
    _exit(!answered ? 1 : answer.servers == 4 && answer.running == 3 && answer.lingers ? 0 : 2);
}

/* The exit code of one that asks from that account: 0 answered, 1 not. */
static int asked_as(struct loop *loop, const char *folder, uid_t account)
{
    int status = 0;
    pid_t child = ask_as(folder, account);
    while (waitpid(child, &status, WNOHANG) == 0)
        loop_turn(loop, 20);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void its_own_account_is_answered(void **state)
{
    struct test_folder folder;
    struct loop *loop = loop_new();
    test_folder_init(&folder);
    struct inquiry *inquiry = inquiry_new(loop, folder.path, three_of_four, NULL);
    assert_non_null(inquiry);
    assert_int_equal(asked_as(loop, folder.path, 0), 0);
    inquiry_free(inquiry);
    test_folder_fini(&folder);
    loop_free(loop);
}

/* The folder keeps others out; should it have been opened, they get no answer all the same. */
static void another_account_is_not(void **state)
{
    struct test_folder folder;
    struct loop *loop = loop_new();
    if (geteuid() != 0)
        skip();
    test_folder_init(&folder);
    struct inquiry *inquiry = inquiry_new(loop, folder.path, three_of_four, NULL);
    assert_int_equal(chmod(folder.path, 0777), 0);
    assert_int_equal(chmod(test_folder_path(&folder, "status"), 0777), 0);
    assert_int_equal(asked_as(loop, folder.path, NOBODY), 1);
    inquiry_free(inquiry);
    test_folder_fini(&folder);
    loop_free(loop);
}

/* What another account put into the folder in the sandbox's place is not believed. */
static void another_account_is_not_believed(void **state)
{
    struct test_folder folder;
    struct inquiry_answer answer;
    int ready[2];
    char byte;
    if (geteuid() != 0)
        skip();
    test_folder_init(&folder);
    assert_int_equal(chmod(folder.path, 0777), 0);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct loop *loop = loop_new();
        if (setresgid(NOBODY, NOBODY, NOBODY) != 0 || setresuid(NOBODY, NOBODY, NOBODY) != 0 ||
            !inquiry_new(loop, folder.path, three_of_four, NULL) || write(ready[1], "y", 1) != 1)
            _exit(1);
        loop_run(loop);
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_false(inquiry_ask(folder.path, &answer));
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(ready[0]);
    test_folder_fini(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_descriptor_it_rests),
        cmocka_unit_test(its_own_account_is_answered),
        cmocka_unit_test(another_account_is_not),
        cmocka_unit_test(another_account_is_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
