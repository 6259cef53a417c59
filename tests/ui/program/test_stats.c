/* carnet --stats: what it weighed is said when the terminal is as it was before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "support/house.h"

static const char *const one[] = {HOUSE_SERVER("alpha", "registry.example/a:1"), NULL};

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

static void test_after_the_screen(void **state)
{
    struct house *house = *state;
    house->args[0] = "--stats";
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "alpha");
    assert_false(terminal_shows(t, "calls"));
    house_assert_quits(t);
    house_assert_left(t);
    house_assert_shows(t, "memory: ");
    house_assert_shows(t, " of one core");
    house_assert_shows(t, "terminal: ");
    house_assert_shows(t, " in the last minute; ");
    terminal_stop(t);
}

static void test_only_when_asked(void **state)
{
    struct terminal *t = house_start(*state, 24, 80);
    house_assert_shows(t, "alpha");
    house_assert_quits(t);
    assert_false(terminal_shows(t, "memory: "));
    terminal_stop(t);
}

/* The program itself, not a picture of it: its figures are in the header of a wide screen. */
static void test_in_the_header(void **state)
{
    struct terminal *t = house_start(*state, 40, 140);
    house_assert_shows(t, "alpha");
    house_assert_shows(t, " % CPU ");
    house_assert_shows(t, "/min ");
    house_assert_quits(t);
    terminal_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_after_the_screen, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_only_when_asked, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_in_the_header, make_house, leave_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
