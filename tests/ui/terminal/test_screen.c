/* screen: what reaches a real pty, and how the terminal is left. The program in it is the demo of
 * tests/support: this very test, executed again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include <carnet/base/str.h>

#include "support/golden.h"
#include "support/terminal.h"
#include "support/tui_demo.h"

#define ENV(...) ((const char *const[]){"PATH=/usr/bin:/bin", __VA_ARGS__, NULL})
#define MODERN   ENV("TERM=xterm-256color", "LC_ALL=C.UTF-8")

static struct terminal *start(const char *const argv[], const char *const env[], int rows, int cols)
{
    struct terminal *t = terminal_start(argv, env, rows, cols);
    assert_true(terminal_wait_idle(t));
    return t;
}

static void assert_left_clean(struct terminal *t)
{
    int row, col;
    bool visible;
    assert_true(terminal_modes_kept(t));
    assert_false(terminal_is_alternate(t));
    assert_false(terminal_mouse(t));
    terminal_cursor(t, &row, &col, &visible);
    assert_true(visible);
}

static void assert_golden(struct terminal *t, const char *name)
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    golden_check(name, frame.s);
}

/* -- frames ---------------------------------------------------------------------------------- */

static void test_first_frame(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), MODERN, 8, 50);
    int row, col;
    bool visible;
    assert_golden(t, "terminal/first");
    assert_true(terminal_is_alternate(t));
    terminal_cursor(t, &row, &col, &visible);
    assert_int_equal(row, 1); /* on the ▸, for screen readers, but not drawn */
    assert_int_equal(col, 0);
    assert_false(visible);
    terminal_stop(t);
}

static void test_colours_of_256(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), MODERN, 8, 50);
    struct terminal_cell selected = terminal_cell(t, 1, 5), waiting = terminal_cell(t, 2, 19);
    struct terminal_cell bar_end = terminal_cell(t, 1, 49), blank = terminal_cell(t, 2, 49);
    assert_int_equal(selected.fg, 255);
    assert_int_equal(selected.bg, 24);
    assert_int_equal(bar_end.bg, 24); /* all cells of the row */
    assert_string_equal(waiting.text, "◐");
    assert_int_equal(waiting.fg, 221);
    assert_int_equal(waiting.bg, -1);
    assert_int_equal(blank.bg, -1);
    terminal_stop(t);
}

static void test_contrast_paints_its_ground(void **state)
{
    struct terminal *t = start(DEMO("-r", "5", "-t", "contrast-light"), MODERN, 8, 50);
    struct terminal_cell text = terminal_cell(t, 2, 5), blank = terminal_cell(t, 6, 40);
    struct terminal_cell selected = terminal_cell(t, 1, 5);
    assert_int_equal(text.fg, 16);
    assert_int_equal(text.bg, 231);
    assert_int_equal(blank.bg, 231);
    assert_true(selected.reverse);
    terminal_stop(t);
}

static void test_colours_of_8(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), ENV("TERM=xterm", "LC_ALL=C.UTF-8"), 8, 50);
    struct terminal_cell selected = terminal_cell(t, 1, 5), waiting = terminal_cell(t, 2, 19);
    assert_true(selected.reverse);
    assert_int_equal(waiting.fg, 3); /* 11: bold for bright */
    assert_true(waiting.bold);
    terminal_stop(t);
}

static void test_no_color(void **state)
{
    const char *const *env = ENV("TERM=xterm-256color", "LC_ALL=C.UTF-8", "NO_COLOR=1");
    struct terminal *t = start(DEMO("-r", "5"), env, 8, 50);
    terminal_keys(t, "\033[B\014");
    assert_true(terminal_wait_idle(t));
    assert_true(terminal_cell(t, 2, 5).reverse);
    assert_true(terminal_cell(t, 3, 19).bold); /* failed */
    terminal_keys(t, "q");
    int status;
    assert_true(terminal_wait_exit(t, &status));
    assert_false(terminal_raw_has_colour(t));
    terminal_stop(t);
    /* the same check sees colours where there are some */
    t = start(DEMO("-r", "5"), MODERN, 8, 50);
    assert_true(terminal_raw_has_colour(t));
    terminal_stop(t);
}

static void assert_ascii(struct terminal *t)
{
    size_t len;
    const char *raw = terminal_raw(t, &len);
    for (size_t i = 0; i < len; i++)
        assert_true((unsigned char)raw[i] < 0x80);
}

static void test_vt100_is_ascii(void **state)
{
    const char *const *env = ENV("TERM=vt100", "LC_ALL=C", "DEMO_ASCII=1");
    struct terminal *t = start(DEMO("-r", "5"), env, 8, 50);
    assert_golden(t, "terminal/ascii");
    assert_false(terminal_raw_has_colour(t));
    assert_true(terminal_cell(t, 1, 5).reverse);
    terminal_keys(t, "\033[B");
    assert_true(terminal_wait_text(t, ">  server-00001"));
    assert_ascii(t);
    terminal_keys(t, "q");
    int status;
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_true(terminal_modes_kept(t));
    terminal_stop(t);
}

/* UTF-8 frames need no locale of the person's: LANG=C. */
static void test_any_locale_will_do(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), ENV("TERM=xterm-256color", "LANG=C"), 8, 50);
    assert_true(terminal_shows(t, "▸  server-00000    ● Ready"));
    terminal_stop(t);
}

static void test_unknown_term(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), ENV("TERM=nobody-knows", "LC_ALL=C.UTF-8"), 8, 50);
    assert_true(terminal_shows(t, "▸  server-00000    ● Ready"));
    assert_int_equal(terminal_cell(t, 1, 5).bg, 24);
    terminal_stop(t);
}

static void test_dumb_terminal(void **state)
{
    struct terminal *t = terminal_start(DEMO("-r", "5"), ENV("TERM=dumb", "LC_ALL=C.UTF-8"), 8, 80);
    int status;
    size_t len;
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(WEXITSTATUS(status), 2);
    assert_true(terminal_shows(t, "TERM=dumb"));
    assert_null(strchr(terminal_raw(t, &len), '\033'));
    terminal_stop(t);
}

static void test_tiny_and_large(void **state)
{
    static const int sizes[][2] = {{5, 20}, {1, 1}, {2, 2}, {3, 500}, {200, 10}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct terminal *t = start(DEMO("-r", "50"), MODERN, sizes[i][0], sizes[i][1]);
        terminal_keys(t, "\033[B\033[B\033[6~");
        assert_true(terminal_wait_idle(t));
        terminal_keys(t, "q");
        int status;
        assert_true(terminal_wait_exit(t, &status));
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
        terminal_stop(t);
    }
}

/* -- what is written ------------------------------------------------------------------------- */

static void test_nothing_new_writes_nothing(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), MODERN, 8, 50);
    terminal_keys(t, "\033[I"); /* the demo shows each event, so the first changes the frame */
    assert_true(terminal_wait_idle(t));
    terminal_mark(t);
    terminal_keys(t, "\033[I"); /* the same again: a frame like the one before */
    assert_true(terminal_wait_idle(t));
    size_t len;
    terminal_raw(t, &len);
    assert_int_equal(len, 0);
    terminal_stop(t);
}

static void test_cursor_move_is_small(void **state)
{
    struct terminal *t = start(DEMO("-r", "100"), MODERN, 24, 80);
    terminal_keys(t, "\033[B\033[B");
    assert_true(terminal_wait_idle(t));
    terminal_mark(t);
    terminal_keys(t, "\033[B");
    assert_true(terminal_wait_idle(t));
    size_t len;
    terminal_raw(t, &len);
    assert_in_range(len, 1, 200); /* two rows of five pieces, one of them in full width */
    terminal_stop(t);
}

/* Wide characters that move by one cell, over each other and away: both halves go along. */
static void test_wide_characters(void **state)
{
    static const char *const texts[] = {
        "日本語日本語", "日本語日本語a", "xx日本語", "日本語日本語xx",
        "語",           "é日語",         "plain",    "日a本b語"};
    struct terminal *t = start(DEMO("-r", "3"), MODERN, 6, 40);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        AUTO_STR struct str keys = STR_INIT(STR_LINE), shown = STR_INIT(STR_LINE);
        str_addf(&keys, "\033[200~%s\033[201~", texts[i]);
        str_addf(&shown, " paste %s\n", texts[i]);
        terminal_keys(t, keys.s);
        assert_true(terminal_wait_text(t, shown.s));
    }
    terminal_stop(t);
}

static void test_resize(void **state)
{
    struct terminal *t = start(DEMO("-r", "40"), MODERN, 8, 50);
    terminal_keys(t, "\033[F"); /* the last row */
    assert_true(terminal_wait_text(t, "▸  server-00039"));
    terminal_resize(t, 20, 90);
    assert_true(terminal_wait_idle(t));
    assert_true(terminal_shows(t, "server-00022"));
    assert_true(terminal_shows(t, "▸  server-00039"));
    assert_int_equal(terminal_cell(t, 18, 89).bg, 24);
    terminal_resize(t, 6, 30);
    assert_true(terminal_wait_idle(t));
    assert_golden(t, "terminal/resized");
    terminal_stop(t);
}

static void test_copy(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), MODERN, 8, 50);
    terminal_mark(t);
    terminal_keys(t, "y");
    assert_true(terminal_wait_raw(t, "\033]52;c;Y29waWVk\a"));
    terminal_stop(t);
}

/* The emulator does not know mode 2026; a terminal that does gets whole frames. */
static void test_synchronised_update(void **state)
{
    struct terminal *t = start(DEMO("-r", "100"), MODERN, 50, 120);
    terminal_keys(t, "\014"); /* drawn anew: a long frame */
    assert_true(terminal_wait_idle(t));
    size_t len;
    assert_null(strstr(terminal_raw(t, &len), "\033[?2026h"));
    terminal_keys(t, "\033[?2026;2$y");
    assert_true(terminal_wait_idle(t));
    terminal_mark(t);
    terminal_keys(t, "\014");
    assert_true(terminal_wait_raw(t, "\033[?2026l"));
    assert_memory_equal(terminal_raw(t, &len), "\033[?2026h", 8);
    terminal_mark(t);
    terminal_keys(t, "\033[B"); /* short frames need none */
    assert_true(terminal_wait_idle(t));
    assert_null(strstr(terminal_raw(t, &len), "\033[?2026"));
    terminal_stop(t);
}

static void test_mouse_paste_and_focus(void **state)
{
    struct terminal *t = start(DEMO("-r", "5", "-m"), MODERN, 8, 50);
    assert_true(terminal_mouse(t));
    terminal_keys(t, "\033[<0;10;4M");
    assert_true(terminal_wait_text(t, "▸  server-00002"));
    assert_true(terminal_shows(t, "press 1 at 3,9"));
    terminal_keys(t, "\033[200~q and more\033[201~"); /* data, not commands */
    assert_true(terminal_wait_text(t, "paste q and more"));
    terminal_keys(t, "\033[O");
    assert_true(terminal_wait_text(t, "focus 0"));
    terminal_keys(t, "\033"); /* alone: Esc, after a moment */
    assert_true(terminal_wait_text(t, "key Esc"));
    terminal_keys(t, "q");
    int status;
    assert_true(terminal_wait_exit(t, &status));
    assert_left_clean(t);
    static const char *const on_and_off[] = {"\033[?1002h", "\033[?1006h", "\033[?2004h",
                                             "\033[?1004h", "\033[?1002l", "\033[?1006l",
                                             "\033[?2004l", "\033[?1004l"};
    for (size_t i = 0; i < sizeof on_and_off / sizeof *on_and_off; i++)
        assert_true(terminal_wait_raw(t, on_and_off[i]));
    terminal_stop(t);
}

/* -- leaving --------------------------------------------------------------------------------- */

static void end_with(const char *key, int exit_code, int signal)
{
    struct terminal *t = start(DEMO("-r", "5", "-m"), MODERN, 8, 50);
    int status;
    terminal_keys(t, key);
    assert_true(terminal_wait_exit(t, &status));
    if (signal == 0)
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == exit_code);
    else if (WIFSIGNALED(status))
        assert_int_equal(WTERMSIG(status), signal);
    else
        assert_true(WEXITSTATUS(status) != 0); /* a sanitizer took the signal over */
    assert_left_clean(t);
    terminal_stop(t);
}

static void test_end(void **state)
{
    end_with("q", 0, 0);
}

static void test_exit_without_closing(void **state)
{
    end_with("e", 3, 0);
}

static void test_crash_restores_the_terminal(void **state)
{
    end_with("c", 0, SIGSEGV);
    end_with("w", 0, SIGSEGV);
    end_with("a", 0, SIGABRT);
}

static void test_stack_used_up(void **state)
{
    end_with("o", 0, SIGSEGV);
}

static void test_suspend(void **state)
{
    struct terminal *t = start(DEMO("-r", "5", "-m"), MODERN, 8, 50);
    terminal_keys(t, "\033[B");
    assert_true(terminal_wait_text(t, "▸  server-00001"));
    terminal_keys(t, "z");
    assert_true(terminal_wait_stop(t));
    assert_left_clean(t);
    terminal_mark(t);
    kill(terminal_pid(t), SIGCONT);
    assert_true(terminal_wait_text(t, "▸  server-00001"));
    assert_true(terminal_is_alternate(t));
    assert_true(terminal_mouse(t));
    assert_true(terminal_wait_raw(t, "\033[?2004h"));
    terminal_keys(t, "\033[B");
    assert_true(terminal_wait_text(t, "▸  server-00002"));
    terminal_keys(t, "q");
    int status;
    assert_true(terminal_wait_exit(t, &status));
    assert_left_clean(t);
    terminal_stop(t);
}

static void test_hang_up(void **state)
{
    struct terminal *t = start(DEMO("-r", "5"), MODERN, 8, 50);
    int status;
    terminal_hang_up(t);
    assert_true(terminal_wait_exit(t, &status)); /* by SIGHUP, or at the end of its input */
    terminal_stop(t);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "demo") == 0)
        return tui_demo(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_frame),
        cmocka_unit_test(test_colours_of_256),
        cmocka_unit_test(test_contrast_paints_its_ground),
        cmocka_unit_test(test_colours_of_8),
        cmocka_unit_test(test_no_color),
        cmocka_unit_test(test_vt100_is_ascii),
        cmocka_unit_test(test_any_locale_will_do),
        cmocka_unit_test(test_unknown_term),
        cmocka_unit_test(test_dumb_terminal),
        cmocka_unit_test(test_tiny_and_large),
        cmocka_unit_test(test_nothing_new_writes_nothing),
        cmocka_unit_test(test_cursor_move_is_small),
        cmocka_unit_test(test_wide_characters),
        cmocka_unit_test(test_resize),
        cmocka_unit_test(test_copy),
        cmocka_unit_test(test_synchronised_update),
        cmocka_unit_test(test_mouse_paste_and_focus),
        cmocka_unit_test(test_end),
        cmocka_unit_test(test_exit_without_closing),
        cmocka_unit_test(test_crash_restores_the_terminal),
        cmocka_unit_test(test_stack_used_up),
        cmocka_unit_test(test_suspend),
        cmocka_unit_test(test_hang_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
