/*
 * What a sandbox that was killed has left is ended at the next start; a person's own programs that
 * only stand in one of its folders are not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/mem.h>

#include "../../../src/sandbox/process/process.h"
#include "support/folder.h"

struct stray {
    const char *home, *stands; /* null: elsewhere */
    bool terminal;
    bool ends;
};

static _Noreturn void be_stray(const struct stray *stray, int ready)
{
    char home[128];
    char *const environment[] = {home, NULL};
    snprintf(home, sizeof home, "HOME=%s", stray->home ? stray->home : "/");
    if (!stray->terminal)
        setsid();
    if (chdir(stray->stands ? stray->stands : "/") != 0)
        _exit(2);
    dup2(ready, 3); /* closed by the kernel when the program has been executed */
    fcntl(3, F_SETFD, FD_CLOEXEC);
    execle("/bin/sleep", "sleep", "600", (char *)NULL, environment);
    _exit(2);
}

static pid_t start_stray(const struct stray *stray, int *terminal)
{
    int ends[2];
    char byte;
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    pid_t pid = stray->terminal ? forkpty(terminal, NULL, NULL, NULL) : fork();
    if (pid == 0)
        be_stray(stray, ends[1]);
    close(ends[1]);
    assert_int_equal(read(ends[0], &byte, 1), 0);
    close(ends[0]);
    return pid;
}

/* Looked at without taking it: the sweep may have. */
static bool lives(pid_t pid)
{
    siginfo_t info = {0};
    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

static void sweeps_its_own_only(void **state)
{
    struct test_folder folder;
    test_folder_init(&folder);
    const char *below = test_folder_path(&folder, "pods/a");
    assert_int_equal(mkdir(test_folder_path(&folder, "pods"), 0700), 0);
    assert_int_equal(mkdir(below, 0700), 0);
    const struct stray strays[] = {
        {below, NULL, false, true}, {NULL, below, false, true}, {below, NULL, true, true},
        {NULL, below, true, false}, {NULL, NULL, false, false}, {NULL, folder.path, false, false},
    };
    pid_t pids[ARRAY_LEN(strays)];
    int terminals[ARRAY_LEN(strays)];
    for (size_t i = 0; i < ARRAY_LEN(strays); i++)
        pids[i] = start_stray(&strays[i], &terminals[i]);
    process_sweep(test_folder_path(&folder, "pods"));
    for (size_t i = 0; i < ARRAY_LEN(strays); i++) {
        print_message("stray %zu\n", i);
        assert_int_equal(lives(pids[i]), !strays[i].ends);
        kill(pids[i], SIGKILL);
        waitpid(pids[i], NULL, 0);
    }
    test_folder_fini(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sweeps_its_own_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
