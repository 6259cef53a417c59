/* However the program ends, the terminal is as it was: signals, crashes, suspension, a closed
 * window. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

static const char *const one[] = {HOUSE_SERVER("jl-cpu", "registry.example/jupyter:1"), NULL};

static int make_house(void **state)
{
    *state = mem_zalloc(1, sizeof(struct house));
    house_init(*state);
    house_platform(*state, one);
    return 0;
}

static int leave_house(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

static struct terminal *start(struct house *house)
{
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "jl-cpu");
    assert_true(terminal_is_alternate(t));
    assert_true(terminal_mouse(t));
    assert_false(terminal_modes_kept(t));
    return t;
}

/* All that was switched on in the terminal was switched off later. */
static void assert_modes_off(struct terminal *t)
{
    static const char *const modes[] = {"2004", "1004", "1002", "1006", "1049"};
    size_t len;
    const char *raw = terminal_raw(t, &len);
    for (size_t i = 0; i < ARRAY_LEN(modes); i++) {
        AUTO_STR struct str on = STR_INIT(STR_LINE), off = STR_INIT(STR_LINE);
        const char *last_on = NULL;
        str_addf(&on, "\033[?%sh", modes[i]);
        str_addf(&off, "\033[?%sl", modes[i]);
        for (const char *at = strstr(raw, on.s); at; at = strstr(at + 1, on.s))
            last_on = at;
        assert_non_null(last_on);
        if (!strstr(last_on, off.s))
            fail_msg("mode %s was left on", modes[i]);
    }
}

static void assert_left(struct terminal *t)
{
    house_assert_left(t);
    assert_modes_off(t);
}

/* -- ends ------------------------------------------------------------------------------------ */

static void test_quit(void **state)
{
    struct terminal *t = start(*state);
    house_assert_quits(t);
    assert_modes_off(t);
    terminal_stop(t);
}

static void test_interrupt_twice(void **state)
{
    struct terminal *t = start(*state);
    int status;
    terminal_keys(t, "\003");
    house_assert_shows(t, "Ctrl-C");
    terminal_keys(t, "\003");
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_left(t);
    terminal_stop(t);
}

static void test_signals_that_end_it(void **state)
{
    static const int signals[] = {SIGHUP, SIGTERM, SIGINT};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct terminal *t = start(*state);
        int status;
        kill(terminal_pid(t), signals[i]);
        assert_true(terminal_wait_exit(t, &status));
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 128 + signals[i]);
        assert_left(t);
        terminal_stop(t);
    }
}

/* As soon as the terminal is touched: before the first frame, before anything was read. */
static void test_signal_at_once(void **state)
{
    for (int round = 0; round < 10; round++) {
        struct terminal *t = house_start(*state, 24, 80);
        int status;
        assert_true(terminal_wait_raw(t, "\033[?2004h"));
        kill(terminal_pid(t), SIGTERM);
        assert_true(terminal_wait_exit(t, &status));
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 128 + SIGTERM);
        house_assert_left(t);
        terminal_stop(t);
    }
}

static void test_crashes(void **state)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE,
                                  SIGILL,  SIGTRAP, SIGSYS, SIGQUIT};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct terminal *t = start(*state);
        int status;
        kill(terminal_pid(t), signals[i]);
        assert_true(terminal_wait_exit(t, &status));
        if (WIFSIGNALED(status))
            assert_int_equal(WTERMSIG(status), signals[i]);
        else
            assert_int_not_equal(WEXITSTATUS(status), 0); /* a sanitizer took it over */
        assert_left(t);
        terminal_stop(t);
    }
}

/* -- suspension ------------------------------------------------------------------------------ */

static void suspend_and_go_on(struct terminal *t)
{
    assert_true(terminal_wait_stop(t));
    assert_left(t);
    terminal_mark(t);
    kill(terminal_pid(t), SIGCONT);
    assert_true(terminal_wait_raw(t, "\033[?2004h"));
    house_assert_shows(t, "jl-cpu");
    assert_true(terminal_is_alternate(t));
    assert_true(terminal_mouse(t));
    assert_false(terminal_modes_kept(t));
}

static void test_suspend_by_key(void **state)
{
    struct terminal *t = start(*state);
    for (int round = 0; round < 3; round++) {
        terminal_keys(t, "\032");
        suspend_and_go_on(t);
    }
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_suspend_by_signal(void **state)
{
    struct terminal *t = start(*state);
    kill(terminal_pid(t), SIGTSTP);
    suspend_and_go_on(t);
    house_assert_quits(t);
    terminal_stop(t);
}

/* What changed while it was stopped is there afterwards, and the size is the new one. */
static void test_changes_while_suspended(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house);
    terminal_keys(t, "\032");
    assert_true(terminal_wait_stop(t));
    house_event(house, HOUSE_NOTEBOOKS, "ADDED", HOUSE_SERVER("made-meanwhile", "img"));
    terminal_resize(t, 60, 200);
    kill(terminal_pid(t), SIGCONT);
    house_assert_shows(t, "made-meanwhile");
    house_assert_shows(t, "── Namespaces"); /* there is room for them now */
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_ended_while_suspended(void **state)
{
    struct terminal *t = start(*state);
    int status;
    terminal_keys(t, "\032");
    assert_true(terminal_wait_stop(t));
    kill(terminal_pid(t), SIGTERM);
    kill(terminal_pid(t), SIGCONT);
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128 + SIGTERM);
    assert_left(t);
    terminal_stop(t);
}

/* -- the window goes -------------------------------------------------------------------------- */

static void test_window_closed(void **state)
{
    struct terminal *t = start(*state);
    int status;
    terminal_hang_up(t);
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 128 + SIGHUP);
    terminal_stop(t);
}

/* Closed while much is drawn: the pty is gone in the middle of a write. */
static void test_window_closed_under_keys(void **state)
{
    struct terminal *t = start(*state);
    int status;
    for (int i = 0; i < 50; i++)
        terminal_keys(t, "\014?\033T");
    terminal_hang_up(t);
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status) || WTERMSIG(status) == SIGHUP);
    terminal_stop(t);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_house, leave_house)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(test_quit),
        IN_HOUSE(test_interrupt_twice),
        IN_HOUSE(test_signals_that_end_it),
        IN_HOUSE(test_signal_at_once),
        IN_HOUSE(test_crashes),
        IN_HOUSE(test_suspend_by_key),
        IN_HOUSE(test_suspend_by_signal),
        IN_HOUSE(test_changes_while_suspended),
        IN_HOUSE(test_ended_while_suspended),
        IN_HOUSE(test_window_closed),
        IN_HOUSE(test_window_closed_under_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
