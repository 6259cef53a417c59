#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/sleep.h"

/* What was called, in order, one letter each. */
struct scene {
    struct loop *loop;
    char log[256];
    int a[2], b[2]; /* pipes */
    struct loop_fd *source[2];
    struct loop_timer *timer[3];
    struct loop_child *child;
    int status;
    int left; /* how often something repeats itself */
    bool clean;
    int hook_ms;
};

static void note(struct scene *scene, char letter)
{
    size_t len = strlen(scene->log);
    if (len + 1 < sizeof scene->log)
        scene->log[len] = letter;
}

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    scene->loop = loop_new();
    scene->clean = true;
    scene->hook_ms = -1;
    assert_int_equal(pipe2(scene->a, O_CLOEXEC | O_NONBLOCK), 0);
    assert_int_equal(pipe2(scene->b, O_CLOEXEC | O_NONBLOCK), 0);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    loop_free(scene->loop);
    for (int i = 0; i < 2; i++) {
        close(scene->a[i]);
        close(scene->b[i]);
    }
    free(scene);
    return 0;
}

static void put_byte(int fd)
{
    assert_int_equal(write(fd, "x", 1), 1);
}

/* Turns until the log is `wanted` letters long; fails after a while. */
static void turn_until(struct scene *scene, size_t wanted)
{
    int64_t end = clock_mono_ms() + 10000;
    while (strlen(scene->log) < wanted && clock_mono_ms() < end)
        loop_turn(scene->loop, 100);
    assert_true(strlen(scene->log) >= wanted);
}

/* Descriptors --------------------------------------------------------------------------------- */

static void on_a(void *data, int fd, int events)
{
    struct scene *scene = data;
    char byte;
    assert_int_equal(events, LOOP_READ);
    assert_int_equal(fd, scene->a[0]);
    note(scene, read(fd, &byte, 1) == 1 ? 'a' : 'A');
}

static void test_ready_descriptor_is_told(void **state)
{
    struct scene *scene = *state;
    scene->source[0] = loop_fd_add(scene->loop, scene->a[0], LOOP_READ, on_a, scene);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "");
    put_byte(scene->a[1]);
    turn_until(scene, 1);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "a");
    loop_fd_remove(scene->source[0]);
    put_byte(scene->a[1]);
    loop_turn(scene->loop, 0);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "a");
    loop_fd_remove(NULL);
}

static void on_writable(void *data, int fd, int events)
{
    assert_int_equal(events, LOOP_WRITE);
    note(data, 'w');
}

static void test_writable_and_parked(void **state)
{
    struct scene *scene = *state;
    struct loop_fd *source = loop_fd_add(scene->loop, scene->a[1], LOOP_WRITE, on_writable, scene);
    turn_until(scene, 1);
    loop_fd_events(source, 0);
    size_t before = strlen(scene->log);
    loop_turn(scene->loop, 0);
    loop_turn(scene->loop, 0);
    assert_int_equal(strlen(scene->log), before);
    loop_fd_events(source, LOOP_WRITE);
    turn_until(scene, before + 1);
}

/* A parked source whose other end is gone must not keep the loop awake. */
static void test_parked_hang_up_sleeps(void **state)
{
    struct scene *scene = *state;
    struct loop_fd *source = loop_fd_add(scene->loop, scene->a[0], LOOP_READ, on_a, scene);
    loop_fd_events(source, 0);
    close(scene->a[1]);
    scene->a[1] = -1;
    int64_t start = clock_mono_ms();
    loop_turn(scene->loop, 60);
    assert_true(clock_mono_ms() - start >= 50);
    assert_string_equal(scene->log, "");
    loop_fd_events(source, LOOP_READ); /* now the hang-up is read */
    turn_until(scene, 1);
    assert_string_equal(scene->log, "A");
}

static void remove_both(void *data, int fd, int events)
{
    struct scene *scene = data;
    note(scene, 'r');
    loop_fd_remove(scene->source[0]);
    loop_fd_remove(scene->source[1]);
}

static void test_callback_removes_itself_and_its_neighbour(void **state)
{
    struct scene *scene = *state;
    scene->source[0] = loop_fd_add(scene->loop, scene->a[0], LOOP_READ, remove_both, scene);
    scene->source[1] = loop_fd_add(scene->loop, scene->b[0], LOOP_READ, remove_both, scene);
    put_byte(scene->a[1]);
    put_byte(scene->b[1]);
    for (int i = 0; i < 4; i++)
        loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "r");
}

static void park_neighbour(void *data, int fd, int events)
{
    struct scene *scene = data;
    note(scene, 'p');
    loop_fd_events(scene->source[0], 0);
    loop_fd_events(scene->source[1], 0);
}

static void test_callback_parks_its_neighbour(void **state)
{
    struct scene *scene = *state;
    scene->source[0] = loop_fd_add(scene->loop, scene->a[0], LOOP_READ, park_neighbour, scene);
    scene->source[1] = loop_fd_add(scene->loop, scene->b[0], LOOP_READ, park_neighbour, scene);
    put_byte(scene->a[1]);
    put_byte(scene->b[1]);
    for (int i = 0; i < 4; i++)
        loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "p");
}

static void on_file(void *data, int fd, int events)
{
    struct scene *scene = data;
    char byte;
    note(scene, 'f');
    if (read(fd, &byte, 1) == 0)
        loop_fd_remove(scene->source[0]);
}

/* Standard input may be a file, which epoll refuses. */
static void test_plain_file_is_always_ready(void **state)
{
    struct scene *scene = *state;
    FILE *file = tmpfile();
    fputs("12", file);
    rewind(file);
    scene->source[0] = loop_fd_add(scene->loop, fileno(file), LOOP_READ, on_file, scene);
    turn_until(scene, 3);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "fff");
    fclose(file);
}

/* Timers -------------------------------------------------------------------------------------- */

static void due_1(void *data)
{
    note(data, '1');
}

static void due_2(void *data)
{
    note(data, '2');
}

static void due_3(void *data)
{
    note(data, '3');
}

static void test_timers_come_in_order(void **state)
{
    struct scene *scene = *state;
    scene->timer[0] = loop_timer_new(scene->loop, due_1, scene);
    scene->timer[1] = loop_timer_new(scene->loop, due_2, scene);
    scene->timer[2] = loop_timer_new(scene->loop, due_3, scene);
    assert_false(loop_timer_armed(scene->timer[0]));
    loop_timer_set(scene->timer[2], 30);
    loop_timer_set(scene->timer[1], 1);
    loop_timer_set(scene->timer[0], 15);
    loop_timer_set(scene->timer[1], 20); /* replaces */
    assert_true(loop_timer_armed(scene->timer[0]));
    turn_until(scene, 3);
    assert_string_equal(scene->log, "123");
    assert_false(loop_timer_armed(scene->timer[0]));
    for (int i = 0; i < 3; i++)
        loop_timer_free(scene->timer[i]);
}

static void test_timers_of_one_moment_keep_their_order(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 3; i++) {
        static loop_timer_fn *const due[] = {due_1, due_2, due_3};
        scene->timer[i] = loop_timer_new(scene->loop, due[i], scene);
    }
    loop_timer_set(scene->timer[1], 0);
    loop_timer_set(scene->timer[2], -1);
    loop_timer_set(scene->timer[0], 0);
    turn_until(scene, 2);
    assert_string_equal(scene->log, "21");
}

static void due_frees_others(void *data)
{
    struct scene *scene = data;
    note(scene, 'x');
    for (int i = 0; i < 3; i++)
        loop_timer_free(scene->timer[i]);
}

static void test_timer_frees_itself_and_others(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 3; i++) {
        scene->timer[i] = loop_timer_new(scene->loop, due_frees_others, scene);
        loop_timer_set(scene->timer[i], 0);
    }
    turn_until(scene, 1);
    for (int i = 0; i < 3; i++)
        loop_turn(scene->loop, 2);
    assert_string_equal(scene->log, "x");
}

static void due_again(void *data)
{
    struct scene *scene = data;
    note(scene, 't');
    loop_timer_set(scene->timer[0], 0);
}

static void test_timer_for_at_once_starves_nobody(void **state)
{
    struct scene *scene = *state;
    scene->timer[0] = loop_timer_new(scene->loop, due_again, scene);
    loop_timer_set(scene->timer[0], 0);
    loop_turn(scene->loop, 0); /* must return */
    assert_true(strlen(scene->log) <= 1);
    loop_fd_add(scene->loop, scene->a[0], LOOP_READ, on_a, scene);
    put_byte(scene->a[1]);
    while (!strchr(scene->log, 'a'))
        loop_turn(scene->loop, 0);
}

static void test_many_timers(void **state)
{
    struct scene *scene = *state;
    enum { MANY = 200 };
    struct loop_timer *timers[MANY];
    for (int i = 0; i < MANY; i++) {
        timers[i] = loop_timer_new(scene->loop, due_1, scene);
        loop_timer_set(timers[i], (i * 37) % 20);
    }
    for (int i = 0; i < MANY; i += 2)
        loop_timer_free(timers[i]);
    turn_until(scene, MANY / 2);
    loop_turn(scene->loop, 25);
    loop_turn(scene->loop, 0);
    assert_int_equal(strlen(scene->log), MANY / 2);
}

/* Deferred calls ------------------------------------------------------------------------------ */

static void call_1(void *data)
{
    note(data, '1');
}

static void call_2(void *data)
{
    note(data, '2');
}

static void call_again(void *data)
{
    struct scene *scene = data;
    note(scene, 'c');
    if (--scene->left > 0)
        loop_defer(scene->loop, call_again, scene);
}

static void test_deferred_calls_run_once_in_order(void **state)
{
    struct scene *scene = *state;
    loop_defer(scene->loop, call_1, scene);
    loop_defer(scene->loop, call_2, scene);
    assert_string_equal(scene->log, "");
    loop_turn(scene->loop, 0);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "12");
}

static void test_deferred_chain_takes_a_turn_each(void **state)
{
    struct scene *scene = *state;
    scene->left = 3;
    loop_defer(scene->loop, call_again, scene);
    loop_turn(scene->loop, 1000); /* the next one is waiting: must not sleep */
    assert_string_equal(scene->log, "c");
    loop_turn(scene->loop, 1000);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "ccc");
}

static void call_cancels(void *data)
{
    struct scene *scene = data;
    note(scene, 'x');
    loop_defer_cancel(scene->loop, scene->log); /* the key of another call */
}

static void call_never(void *data)
{
    fail();
}

static void test_deferred_calls_are_cancelled_by_key(void **state)
{
    struct scene *scene = *state;
    loop_defer(scene->loop, call_never, scene->log);
    loop_defer_cancel(scene->loop, scene->log);
    loop_defer(scene->loop, call_cancels, scene);
    loop_defer(scene->loop, call_never, scene->log); /* in the same batch */
    loop_defer(scene->loop, call_1, scene);
    loop_turn(scene->loop, 0);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "x1");
}

static void stop(void *data)
{
    loop_stop(data);
}

static void test_calls_that_wait_die_with_the_loop(void **state)
{
    struct loop *loop = loop_new();
    loop_defer(loop, call_never, NULL);
    loop_timer_set(loop_timer_new(loop, call_never, NULL), 0);
    loop_free(loop);
}

/* Signals and children ------------------------------------------------------------------------ */

static void on_signal(void *data, int signo)
{
    note(data, signo == SIGUSR1 ? 'u' : 'h');
}

static void test_signals_are_told(void **state)
{
    struct scene *scene = *state;
    loop_on_signal(scene->loop, SIGUSR1, on_signal, scene);
    loop_on_signal(scene->loop, SIGHUP, on_signal, scene);
    kill(getpid(), SIGUSR1);
    turn_until(scene, 1);
    kill(getpid(), SIGHUP);
    turn_until(scene, 2);
    assert_string_equal(scene->log, "uh");

    loop_on_signal(scene->loop, SIGUSR1, NULL, NULL);
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, NULL, &blocked);
    assert_false(sigismember(&blocked, SIGUSR1));
    assert_true(sigismember(&blocked, SIGHUP));
    loop_on_signal(scene->loop, SIGHUP, NULL, NULL);
}

static void on_child(void *data, pid_t pid, int status)
{
    struct scene *scene = data;
    scene->status = status;
    note(scene, 'e');
}

static pid_t child_that_waits(struct scene *scene, int code)
{
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        close(scene->b[1]);
        fcntl(scene->b[0], F_SETFL, 0);
        if (read(scene->b[0], &byte, 1) < 0)
            _exit(99);
        _exit(code);
    }
    return pid;
}

static void test_child_is_reaped(void **state)
{
    struct scene *scene = *state;
    pid_t pid = child_that_waits(scene, 7);
    assert_non_null(loop_child_add(scene->loop, pid, on_child, scene));
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "");
    put_byte(scene->b[1]);
    turn_until(scene, 1);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "e");
    assert_true(WIFEXITED(scene->status));
    assert_int_equal(WEXITSTATUS(scene->status), 7);
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
}

static void test_child_that_ended_before(void **state)
{
    struct scene *scene = *state;
    pid_t pid = fork();
    if (pid == 0)
        _exit(3);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    loop_child_add(scene->loop, pid, on_child, scene);
    turn_until(scene, 1);
    assert_int_equal(WEXITSTATUS(scene->status), 3);
}

static void test_forgotten_child_is_not_told(void **state)
{
    struct scene *scene = *state;
    pid_t pid = child_that_waits(scene, 0);
    loop_child_remove(loop_child_add(scene->loop, pid, on_child, scene));
    loop_child_remove(NULL);
    put_byte(scene->b[1]);
    assert_int_equal(waitpid(pid, NULL, 0), pid); /* still ours to reap */
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "");
    assert_null(loop_child_add(scene->loop, pid, on_child, scene)); /* nobody */
}

/* Order, sleep, idleness ---------------------------------------------------------------------- */

static int hook(void *data, bool *clean)
{
    struct scene *scene = data;
    note(scene, 'H');
    *clean = scene->clean;
    return scene->hook_ms;
}

static void test_order_of_a_turn(void **state)
{
    struct scene *scene = *state;
    loop_on_signal(scene->loop, SIGUSR1, on_signal, scene);
    loop_before_sleep(scene->loop, hook, scene);
    loop_timer_set(loop_timer_new(scene->loop, due_1, scene), 0);
    loop_defer(scene->loop, call_2, scene);
    kill(getpid(), SIGUSR1);
    loop_fd_add(scene->loop, scene->a[0], LOOP_READ, on_a, scene);
    put_byte(scene->a[1]);
    loop_turn(scene->loop, 0);
    assert_string_equal(scene->log, "au12H");
    loop_on_signal(scene->loop, SIGUSR1, NULL, NULL);
}

static void test_hook_bounds_the_sleep(void **state)
{
    struct scene *scene = *state;
    loop_before_sleep(scene->loop, hook, scene);
    scene->hook_ms = 5;
    int64_t start = clock_mono_ms();
    loop_turn(scene->loop, 5000);
    assert_true(clock_mono_ms() - start < 4000);
}

static void test_stop_ends_run_and_run_may_be_called_again(void **state)
{
    struct scene *scene = *state;
    loop_defer(scene->loop, stop, scene->loop);
    loop_defer(scene->loop, call_1, scene); /* the present turn is finished */
    loop_run(scene->loop);
    assert_string_equal(scene->log, "1");
    loop_stop(scene->loop); /* also before */
    loop_run(scene->loop);
    loop_timer_set(loop_timer_new(scene->loop, stop, scene->loop), 5);
    loop_run(scene->loop);
}

static void test_idle_loop_sleeps(void **state)
{
    struct scene *scene = *state;
    loop_fd_add(scene->loop, scene->a[0], LOOP_READ, on_a, scene);
    loop_timer_set(loop_timer_new(scene->loop, stop, scene->loop), 200);
    uint64_t before = loop_wakeups(scene->loop);
    loop_run(scene->loop);
    assert_true(loop_wakeups(scene->loop) - before <= 2);
}

static int idle_bytes(const struct scene *scene)
{
    char bytes[64];
    ssize_t got = read(scene->b[0], bytes, sizeof bytes);
    return got < 0 ? 0 : (int)got;
}

static void turns(struct scene *scene, int count)
{
    for (int i = 0; i < count; i++)
        loop_turn(scene->loop, 1);
}

static void test_idle_is_told_once_each_time(void **state)
{
    struct scene *scene = *state;
    loop_fd_add(scene->loop, scene->a[0], LOOP_READ, on_a, scene);
    loop_idle_fd(scene->loop, scene->b[1]);
    turns(scene, 4);
    assert_int_equal(idle_bytes(scene), 1);
    put_byte(scene->a[1]);
    turns(scene, 4);
    assert_string_equal(scene->log, "a");
    assert_int_equal(idle_bytes(scene), 1);
    turns(scene, 4);
    assert_int_equal(idle_bytes(scene), 0);
    loop_idle_fd(scene->loop, -1);
    put_byte(scene->a[1]);
    turns(scene, 4);
    assert_int_equal(idle_bytes(scene), 0);
}

static void test_not_idle_while_busy(void **state)
{
    struct scene *scene = *state;
    loop_idle_fd(scene->loop, scene->b[1]);
    loop_busy(scene->loop);
    loop_busy(scene->loop);
    turns(scene, 3);
    loop_done(scene->loop);
    turns(scene, 3);
    assert_int_equal(idle_bytes(scene), 0);
    loop_done(scene->loop);
    turns(scene, 3);
    assert_int_equal(idle_bytes(scene), 1);
}

static void test_not_idle_while_something_is_to_be_drawn_or_done(void **state)
{
    struct scene *scene = *state;
    loop_idle_fd(scene->loop, scene->b[1]);
    loop_before_sleep(scene->loop, hook, scene);
    scene->clean = false;
    turns(scene, 3);
    assert_int_equal(idle_bytes(scene), 0);
    scene->clean = true;
    scene->left = 5;
    loop_defer(scene->loop, call_again, scene);
    turns(scene, 4);
    assert_int_equal(idle_bytes(scene), 0);
    turns(scene, 4);
    assert_int_equal(idle_bytes(scene), 1);
}

/* Nobody reads the notices: neither a full pipe nor a closed one may stop the loop. */
static void test_unread_idle_notices_do_no_harm(void **state)
{
    struct scene *scene = *state;
    loop_idle_fd(scene->loop, scene->b[1]);
    fcntl(scene->b[1], F_SETFL, 0);
    fcntl(scene->b[1], F_SETPIPE_SZ, 4096);
    for (int i = 0; i < 5000; i++) {
        loop_defer(scene->loop, call_1, scene);
        loop_turn(scene->loop, 0);
        loop_turn(scene->loop, 1 - i % 2);
        scene->log[0] = '\0';
    }
    close(scene->b[0]);
    scene->b[0] = -1;
    loop_defer(scene->loop, call_1, scene);
    turns(scene, 3);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

/* Sleep --------------------------------------------------------------------------------------- */

static void note_wake(void *data)
{
    struct str *told = data;
    str_add(told, "woke ");
}

static void note_timer(void *data)
{
    struct str *told = data;
    str_add(told, "timer ");
}

/* Who asked hears of it, once and first; timers count awake time. */
static void test_a_sleep_is_told(void **state)
{
    struct loop *loop = loop_new();
    AUTO_STR struct str told = STR_INIT(STR_LINE);
    struct loop_wake *first = loop_wake_add(loop, note_wake, &told);
    struct loop_wake *second = loop_wake_add(loop, note_wake, &told);
    struct loop_timer *later = loop_timer_new(loop, note_timer, &told);
    struct loop_timer *now = loop_timer_new(loop, note_timer, &told);
    int64_t before = clock_mono_ms();
    loop_timer_set(later, 3600 * 1000);
    loop_turn(loop, 0);
    assert_string_equal(told.s, "");
    machine_sleeps(8 * 3600 * 1000);
    assert_true(clock_mono_ms() - before >= 8 * 3600 * 1000);
    loop_timer_set(now, 0);
    while (!strstr(told.s, "timer"))
        loop_turn(loop, 1);
    assert_string_equal(told.s, "woke woke timer ");
    assert_true(loop_timer_armed(later));
    loop_wake_remove(second);
    loop_wake_remove(NULL);
    str_clear(&told);
    machine_sleeps(2000);
    loop_turn(loop, 0);
    assert_string_equal(told.s, "woke ");
    machine_sleeps(300); /* less than two clocks may seem apart */
    loop_turn(loop, 0);
    assert_string_equal(told.s, "woke ");
    loop_wake_remove(first);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sleep_is_told),
        SCENE(test_ready_descriptor_is_told),
        SCENE(test_writable_and_parked),
        SCENE(test_parked_hang_up_sleeps),
        SCENE(test_callback_removes_itself_and_its_neighbour),
        SCENE(test_callback_parks_its_neighbour),
        SCENE(test_plain_file_is_always_ready),
        SCENE(test_timers_come_in_order),
        SCENE(test_timers_of_one_moment_keep_their_order),
        SCENE(test_timer_frees_itself_and_others),
        SCENE(test_timer_for_at_once_starves_nobody),
        SCENE(test_many_timers),
        SCENE(test_deferred_calls_run_once_in_order),
        SCENE(test_deferred_chain_takes_a_turn_each),
        SCENE(test_deferred_calls_are_cancelled_by_key),
        SCENE(test_calls_that_wait_die_with_the_loop),
        SCENE(test_signals_are_told),
        SCENE(test_child_is_reaped),
        SCENE(test_child_that_ended_before),
        SCENE(test_forgotten_child_is_not_told),
        SCENE(test_order_of_a_turn),
        SCENE(test_hook_bounds_the_sleep),
        SCENE(test_stop_ends_run_and_run_may_be_called_again),
        SCENE(test_idle_loop_sleeps),
        SCENE(test_idle_is_told_once_each_time),
        SCENE(test_not_idle_while_busy),
        SCENE(test_not_idle_while_something_is_to_be_drawn_or_done),
        SCENE(test_unread_idle_notices_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
