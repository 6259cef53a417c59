/*
 * A terminal far away: what is written while nobody reads is old when it arrives. carnet waits for
 * a frame to have come before it draws the next one, and that is the newest; keys do not wait.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

#define ASKED "\033[5n"

enum { CHANGES = 100, PAUSE_MS = 20, FRAMES_MOST = 8 };

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
    assert_true(terminal_wait_idle(t));
    terminal_mark(t);
    return t;
}

static size_t count(struct terminal *t, const char *bytes)
{
    size_t len, found = 0;
    const char *raw = terminal_raw(t, &len);
    for (const char *at = raw; (at = memmem(at, len - (size_t)(at - raw), bytes, strlen(bytes)));
         at++)
        found++;
    return found;
}

/* Two seconds of changes that nobody reads; a fast line would show a hundred frames of them. */
static void change_unread(struct house *house)
{
    char object[1024];
    for (int i = 0; i < CHANGES; i++) {
        snprintf(object, sizeof object, HOUSE_SERVER("%s%03d", "img"), "beta-", i, "beta-", i,
                 "beta-", i);
        house_event(house, HOUSE_NOTEBOOKS, "ADDED", object);
        poll(NULL, 0, PAUSE_MS);
    }
}

static void test_newest_frame_wins(void **state)
{
    struct house *house = *state;
    house_set(house, "SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    struct terminal *t = start(house);
    change_unread(house);
    house_assert_shows(t, "103 servers");
    assert_in_range(count(t, ASKED), 1, FRAMES_MOST);
    house_assert_quits(t);
    house_assert_left(t);
    terminal_stop(t);
}

/* Here the terminal is near: it is asked nothing. */
static void test_no_questions_at_home(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house);
    change_unread(house);
    house_assert_shows(t, "103 servers");
    assert_int_equal(count(t, ASKED), 0);
    house_assert_quits(t);
    terminal_stop(t);
}

/* Keys pressed while nobody reads: where the cursor ends is seen, not each step. */
static void test_many_keys_few_frames(void **state)
{
    struct house *house = *state;
    house_set(house, "SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22");
    struct terminal *t = start(house);
    change_unread(house);
    house_assert_shows(t, "103 servers");
    assert_true(terminal_wait_idle(t));
    terminal_mark(t);
    for (int i = 0; i < CHANGES; i++)
        terminal_keys(t, i % 2 ? "G" : "g");
    house_assert_shows(t, "▸  gamma");
    size_t len;
    terminal_raw(t, &len);
    assert_true(len < 40 * 1024); /* a hundred whole frames are 150 kB */
    house_assert_quits(t);
    terminal_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_newest_frame_wins, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_no_questions_at_home, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_many_keys_few_frames, make_house, leave_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
