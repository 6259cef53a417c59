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
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>

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

struct told {
    int ends;
    struct process_news last;
};

static void on_news(void *data, const struct process_news *news)
{
    struct told *told = data;
    told->ends += news->change != PROCESS_STARTED;
    told->last = *news;
}

/* However few descriptors are left, the end of each start is told, and once. The keeper's own three
 * are made above 15: where there is no room for all, it is not started without. */
static void without_descriptors_a_start_fails(void **state)
{
    struct loop *loop = loop_new();
    struct rlimit files, few;
    const char *const none[] = {"true", NULL};
    struct process_spec spec = {.program = "/bin/true",
                                .argv = none,
                                .env = none + 1,
                                .folder = "/",
                                .logs = "/",
                                .log_name = "0.log",
                                .record = "/",
                                .owner = (uid_t)-1,
                                .listener = 0};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &files), 0);
    for (rlim_t most = 4; most < 32; most++) {
        struct told told = {0};
        few = (struct rlimit){most, files.rlim_max};
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
        struct process *process = process_start(loop, &spec, on_news, &told);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &files), 0);
        for (int i = 0; i < 50 && told.ends == 0; i++)
            loop_turn(loop, 100);
        print_message("with %d\n", (int)most);
        assert_int_equal(told.ends, 1);
        assert_int_equal(told.last.change, most < 19 ? PROCESS_FAILED : PROCESS_ENDED);
        process_free(process);
    }
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sweeps_its_own_only),
        cmocka_unit_test(without_descriptors_a_start_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
