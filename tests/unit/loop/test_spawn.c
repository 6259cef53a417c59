#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/loop/spawn.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct scene {
    struct loop *loop;
    int calls, error, status;
    char out[4096], err[4096];
    size_t out_len;
};

static void on_done(void *data, const struct spawn_result *result)
{
    struct scene *scene = data;
    scene->calls++;
    scene->error = result->error;
    scene->status = result->status;
    scene->out_len = result->out_len;
    strncpy(scene->out, result->out, sizeof scene->out - 1);
    strncpy(scene->err, result->err, sizeof scene->err - 1);
    assert_int_equal(result->out[result->out_len], '\0');
    loop_stop(scene->loop);
}

static void give_up(void *data)
{
    loop_stop(data);
}

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    scene->loop = loop_new();
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    loop_free(scene->loop);
    free(scene);
    return 0;
}

static struct spawn_options shell(const char *const *argv)
{
    return (struct spawn_options){.argv = argv, .max_output = 1 << 20, .timeout_ms = 20000};
}

#define SHELL(script) ((const char *const[4]){"sh", "-c", (script), NULL})

static void run(struct scene *scene, const struct spawn_options *options)
{
    loop_timer_set(loop_timer_new(scene->loop, give_up, scene->loop), 30000);
    spawn_start(scene->loop, options, on_done, scene);
    assert_int_equal(scene->calls, 0); /* never from spawn_start */
    loop_run(scene->loop);
    assert_int_equal(scene->calls, 1);
}

static void test_output_and_status(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("echo out; echo err >&2; cat; exit 3"));
    run(scene, &options);
    assert_int_equal(scene->error, 0);
    assert_int_equal(WEXITSTATUS(scene->status), 3);
    assert_string_equal(scene->out, "out\n");
    assert_string_equal(scene->err, "err\n");
}

static void test_program_that_is_not_there(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell((const char *const[4]){"carnet-no-such-program", NULL});
    run(scene, &options);
    assert_int_equal(scene->error, ENOENT);
}

static void test_environment_and_folder(void **state)
{
    struct scene *scene = *state;
    static const char *const extra[] = {"CARNET_TEST=new", "HOMEX=1", NULL};
    struct spawn_options options = shell(SHELL("echo $CARNET_TEST; pwd; env | grep -c ^HOME="));
    setenv("CARNET_TEST", "old", 1);
    setenv("HOME", "/", 1);
    options.extra_env = extra;
    options.directory = "/usr";
    run(scene, &options);
    unsetenv("CARNET_TEST");
    assert_string_equal(scene->out, "new\n/usr\n1\n");
}

/* Signals that we block or ignore are the child's own again. No shell: some clear the mask. */
static void test_child_has_its_signals(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(NULL);
    options.argv = (const char *const[]){"sed", "-n", "s/^SigBlk:.//p; s/^SigIgn:.//p",
                                         "/proc/self/status", NULL};
    sigset_t term, before;
    sigemptyset(&term);
    sigaddset(&term, SIGTERM);
    sigprocmask(SIG_BLOCK, &term, &before);
    run(scene, &options);
    sigprocmask(SIG_SETMASK, &before, NULL);
    char *end;
    assert_int_equal(strtoull(scene->out, &end, 16), 0);
    assert_int_equal(strtoull(end, &end, 16) & 0x7fffffff, 0); /* libc's own are above */
}

static void test_child_has_none_of_our_descriptors(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("ls /proc/self/fd | wc -l"));
    int leak = dup(STDIN_FILENO);
    run(scene, &options);
    close(leak);
    assert_int_equal(strtol(scene->out, NULL, 10), 4); /* the fourth is that of ls */
}

static void test_too_much_output_ends_it(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("yes"));
    options.max_output = 1000;
    run(scene, &options);
    assert_int_equal(scene->error, SPAWN_TOO_MUCH);
    assert_int_equal(scene->out_len, 1000);
}

static void test_just_enough_output(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("printf 1234567890"));
    options.max_output = 10;
    run(scene, &options);
    assert_int_equal(scene->error, 0);
    assert_string_equal(scene->out, "1234567890");
}

static bool alive(pid_t pid)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "/proc/%d/stat", (int)pid);
    int fd = open(path.s, O_RDONLY);
    if (fd < 0)
        return false;
    char stat[256] = "";
    (void)!read(fd, stat, sizeof stat - 1);
    close(fd);
    const char *end = strrchr(stat, ')');
    return end && end[2] != 'Z' && end[2] != 'X';
}

static void expect_gone(pid_t pid)
{
    assert_true(pid > 1);
    for (int64_t end = clock_mono_ms() + 10000; alive(pid) && clock_mono_ms() < end;)
        usleep(1000); /* the kernel is at it */
    assert_false(alive(pid));
}

static void test_time_limit_ends_the_whole_group(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("sleep 1000 & echo $!; wait"));
    options.timeout_ms = 300;
    run(scene, &options);
    assert_int_equal(scene->error, ETIMEDOUT);
    expect_gone((pid_t)strtol(scene->out, NULL, 10));
}

/* An agent that stays behind with our pipe is not waited for, and lives on. */
static void test_agent_left_behind(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("sleep 1000 & echo $!"));
    int64_t start = clock_mono_ms();
    run(scene, &options);
    assert_int_equal(scene->error, 0);
    assert_true(clock_mono_ms() - start < 15000);
    pid_t agent = (pid_t)strtol(scene->out, NULL, 10);
    assert_true(alive(agent));
    kill(agent, SIGKILL);
}

static void test_cancel_is_quiet(void **state)
{
    struct scene *scene = *state;
    struct spawn_options options = shell(SHELL("sleep 1000"));
    struct spawn *spawn = spawn_start(scene->loop, &options, on_done, scene);
    loop_turn(scene->loop, 0);
    spawn_cancel(spawn);
    spawn_cancel(NULL);
    int64_t end = clock_mono_ms() + 10000;
    while (waitpid(-1, NULL, WNOHANG) == 0 && clock_mono_ms() < end)
        loop_turn(scene->loop, 20);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* reaped */
    assert_int_equal(scene->calls, 0);

    options.argv = SHELL("true");
    spawn_cancel(spawn_start(scene->loop, &options, on_done, scene)); /* before its first turn */
    options.argv = (const char *const[4]){"carnet-no-such-program", NULL};
    spawn_cancel(spawn_start(scene->loop, &options, on_done, scene));
    for (int i = 0; i < 5; i++)
        loop_turn(scene->loop, 20);
    assert_int_equal(scene->calls, 0);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_output_and_status),
        SCENE(test_program_that_is_not_there),
        SCENE(test_environment_and_folder),
        SCENE(test_child_has_its_signals),
        SCENE(test_child_has_none_of_our_descriptors),
        SCENE(test_too_much_output_ends_it),
        SCENE(test_just_enough_output),
        SCENE(test_time_limit_ends_the_whole_group),
        SCENE(test_agent_left_behind),
        SCENE(test_cancel_is_quiet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
