/* What comes from the terminal: keys early and many, pastes, rubbish, storms of sizes; language and
 * theme. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>

#include "support/house.h"

static const char *const three[] = {HOUSE_SERVER("alpha", "registry.example/a:1"),
                                    HOUSE_SERVER("beta", "registry.example/b:1"),
                                    HOUSE_SERVER("gamma", "registry.example/c:1"), NULL};

static int make_house(void **state)
{
    *state = mem_zalloc(1, sizeof(struct house));
    house_init(*state);
    house_platform(*state, three);
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
    house_assert_shows(t, "gamma");
    return t;
}

static int changes_asked(struct house *house)
{
    return fault_server_count(house->server, "PATCH *") +
           fault_server_count(house->server, "DELETE *") +
           fault_server_count(house->server, "PUT *");
}

/* -- keys -------------------------------------------------------------------------------------- */

static void test_keys_before_the_first_frame(void **state)
{
    struct terminal *t = house_start(*state, 24, 80);
    terminal_keys(t, "L"); /* carnet has not even begun */
    house_assert_shows(t, "Prêt");
    house_assert_quits(t);
    terminal_stop(t);
    t = house_start(*state, 24, 80);
    house_assert_quits(t);
    terminal_stop(t);
}

/* The selection is that of a server, not of a place in the list. */
static void test_selection_stays_with_its_server(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house);
    terminal_keys(t, "j");
    house_assert_shows(t, "▸  beta");
    house_event(house, HOUSE_NOTEBOOKS, "ADDED", HOUSE_SERVER("aardvark", "img"));
    house_assert_shows(t, "aardvark");
    house_assert_shows(t, "▸  beta");
    house_event(house, HOUSE_NOTEBOOKS, "DELETED", HOUSE_SERVER("alpha", "img"));
    assert_true(terminal_wait_no_text(t, "alpha"));
    house_assert_shows(t, "▸  beta");
    house_event(house, HOUSE_NOTEBOOKS, "DELETED", HOUSE_SERVER("beta", "img"));
    assert_true(terminal_wait_no_text(t, "▸  beta"));
    assert_int_equal(changes_asked(house), 0);
    house_assert_quits(t);
    terminal_stop(t);
}

/* What is pressed acts on the server that stood there when it was pressed. */
static void test_stop_sends_the_right_server(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house);
    fault_server_answer(house->server, "PATCH *", 200, "application/json", three[1]);
    terminal_keys(t, "js");
    house_assert_shows(
        t, "Stop the server beta?"); /* when it was active last is not known: it is asked */
    assert_int_equal(changes_asked(house), 0);
    terminal_keys(t, "j\r");
    house_assert_shows(t, "Stopping beta");
    const struct fault_request *sent = house_wait_request(house, "PATCH *");
    assert_non_null(sent);
    assert_non_null(strstr(sent->path, "/namespaces/lab/notebooks/beta"));
    assert_non_null(strstr(sent->body, "kubeflow-resource-stopped"));
    assert_int_equal(changes_asked(house), 1);
    terminal_stop(t);
}

/* -- pastes and rubbish ------------------------------------------------------------------------ */

/* Pasted text is text: never keys, whatever its size. */
static void test_paste_of_a_megabyte(void **state)
{
    enum { BYTES = 1 << 20 };
    struct house *house = *state;
    struct terminal *t = start(house);
    AUTO_FREE char *text = mem_alloc(BYTES + 1);
    for (size_t i = 0; i < BYTES; i++)
        text[i] = "dsy\rq T"[i % 7];
    text[BYTES] = '\0';
    terminal_keys(t, "\033[200~");
    terminal_bytes(t, text, BYTES);
    terminal_keys(t, "\033[201~");
    assert_true(terminal_wait_idle(t));
    house_assert_shows(t, "alpha");
    terminal_keys(t, "/");
    terminal_keys(t, "\033[200~");
    terminal_bytes(t, text, BYTES);
    terminal_keys(t, "\033[201~");
    terminal_keys(t, HOUSE_ESC);
    assert_true(terminal_wait_idle(t));
    terminal_keys(t, HOUSE_ESC);
    house_assert_shows(t, "alpha");
    assert_int_equal(changes_asked(house), 0);
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_filter_by_paste(void **state)
{
    struct terminal *t = start(*state);
    terminal_keys(t, "/\033[200~gam\033[31mma\033[201~");
    assert_true(terminal_wait_idle(t));
    terminal_keys(t, HOUSE_ESC);
    house_assert_shows(t, "alpha");
    house_assert_quits(t);
    terminal_stop(t);
}

/* Bytes that are no keys: halves of sequences, broken UTF-8, answers nobody asked for. The letters
 * that act are left out: this is about the decoder. */
static void test_rubbish(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house);
    static const char *const rubbish[] = {
        "\033[",
        "\033[999999999999;;;;;;;;;;;;~",
        "\033[<0;99999;99999M",
        "\033[<64;1;1M\033[<65;1;1m",
        "\033]52;c;AAAA\007",
        "\033P1$r0m\033\\",
        "\033[?2026;2$y\033[?2026;1$y",
        "\033[I\033[O",
        "\xff\xfe\xc3\x28\xe2\x82\xf0\x90",
        "\033[M   ",
        "\033O",
        "\033\033\033\033",
        "\033[1;2R",
        "\033[0n",
        "\033[200",
        "\033[201~",
        "\xc2\x9b"
        "31m",
        "\033[27;5;9~",
        "\033[57441u",
    };
    unsigned seed = 1;
    for (int round = 0; round < 300; round++) {
        char noise[48];
        size_t len = 0;
        for (; len < sizeof noise; len++) {
            seed = seed * 1103515245u + 12345u;
            char c = (char)(seed >> 16);
            bool acts = (c >= 'A' && c <= 'z') || c == ' ' || c == '\r' || c == 3 || c == 26;
            noise[len] = acts ? '\033' : c;
        }
        terminal_bytes(t, noise, sizeof noise);
        terminal_keys(t, rubbish[(size_t)round % ARRAY_LEN(rubbish)]);
    }
    assert_true(terminal_wait_idle(t));
    for (int i = 0; i < 5; i++) { /* out of whatever was opened */
        terminal_keys(t, HOUSE_ESC);
        assert_true(terminal_wait_idle(t));
    }
    terminal_keys(t, "\014");
    house_assert_shows(t, "alpha");
    assert_int_equal(changes_asked(house), 0);
    house_assert_quits(t);
    terminal_stop(t);
}

/* -- sizes ------------------------------------------------------------------------------------- */

static void test_storm_of_sizes(void **state)
{
    struct house *house = *state;
    house_set(house, "CARNET_NOW", "2026-11-22T12:00:00Z");
    struct terminal *t = start(house);
    AUTO_STR struct str before = STR_INIT(STR_DOCUMENT), after = STR_INIT(STR_DOCUMENT);
    assert_true(terminal_wait_idle(t));
    terminal_frame(t, &before);
    for (int i = 0; i < 200; i++) {
        terminal_resize(t, 1 + i * 7 % 60, 1 + i * 13 % 200);
        if (i % 10 == 0)
            terminal_keys(t, "j?");
        if (i % 10 == 5)
            terminal_keys(t, HOUSE_ESC);
    }
    terminal_resize(t, 24, 80);
    terminal_keys(t, HOUSE_ESC);
    house_assert_shows(t, "gamma");
    terminal_keys(t, "g");
    house_assert_shows(t, "▸  alpha");
    for (int tries = 0; tries < 50 && strcmp(after.s, before.s) != 0; tries++) {
        terminal_keys(t, "\014");
        assert_true(terminal_wait_idle(t));
        str_clear(&after);
        terminal_frame(t, &after);
    }
    assert_string_equal(after.s, before.s);
    house_assert_quits(t);
    terminal_stop(t);
}

/* -- language and theme ------------------------------------------------------------------------ */

static void settings_of(struct house *house, struct str *out)
{
    struct error error;
    assert_true(
        file_read(test_folder_path(&house->folder, ".config/carnet/settings"), out, &error));
}

static void test_language_is_remembered(void **state)
{
    struct house *house = *state;
    AUTO_STR struct str settings = STR_INIT(STR_DOCUMENT);
    test_folder_text(&house->folder, ".config/carnet/settings", "# mine\nmouse = no\n");
    struct terminal *t = start(house);
    house_assert_shows(t, "Ready");
    assert_false(terminal_mouse(t));
    terminal_keys(t, "L");
    house_assert_shows(t, "Prêt");
    assert_false(terminal_shows(t, "Ready"));
    house_assert_quits(t);
    terminal_stop(t);
    settings_of(house, &settings);
    assert_non_null(strstr(settings.s, "# mine\nmouse = no\n"));
    assert_non_null(strstr(settings.s, "language = fr\n"));
    t = start(house);
    house_assert_shows(t, "Prêt");
    terminal_keys(t, "L");
    house_assert_shows(t, "Ready");
    house_assert_quits(t);
    terminal_stop(t);
    t = start(house);
    house_assert_shows(t, "Ready");
    terminal_stop(t);
}

static void test_theme_is_remembered(void **state)
{
    struct house *house = *state;
    AUTO_STR struct str settings = STR_INIT(STR_DOCUMENT), again = STR_INIT(STR_DOCUMENT);
    struct terminal *t = start(house);
    terminal_keys(t, "T");
    house_assert_shows(t, "Theme:");
    house_assert_quits(t);
    terminal_stop(t);
    settings_of(house, &settings);
    assert_non_null(strstr(settings.s, "theme = "));
    t = start(house);
    terminal_keys(t, "T"); /* goes on from the remembered one */
    house_assert_shows(t, "Theme:");
    house_assert_quits(t);
    terminal_stop(t);
    settings_of(house, &again);
    assert_string_not_equal(settings.s, again.s);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_house, leave_house)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(test_keys_before_the_first_frame),
        IN_HOUSE(test_selection_stays_with_its_server),
        IN_HOUSE(test_stop_sends_the_right_server),
        IN_HOUSE(test_paste_of_a_megabyte),
        IN_HOUSE(test_filter_by_paste),
        IN_HOUSE(test_rubbish),
        IN_HOUSE(test_storm_of_sizes),
        IN_HOUSE(test_language_is_remembered),
        IN_HOUSE(test_theme_is_remembered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
