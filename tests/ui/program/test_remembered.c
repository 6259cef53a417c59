/* What carnet remembers between runs: the rows seen last time stand there, with their age, until the platform
 * has answered. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/house.h"

static const char *const both[] = {HOUSE_SERVER("jl-cpu", "registry.example/jupyter:1"),
                                   HOUSE_SERVER("r-prices", "registry.example/rstudio:1"), NULL};
static const char *const one[] = {HOUSE_SERVER("jl-cpu", "registry.example/jupyter:1"), NULL};

static void see_both(struct house *house)
{
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "r-prices");
    house_assert_shows(t, "live");
    house_assert_quits(t);
    terminal_stop(t);
}

static void rows_of_the_last_time_stand_with_their_age(void **state)
{
    struct house house;
    struct terminal *t;
    house_init(&house);
    house_platform(&house, both);
    see_both(&house);
    fault_server_down(house.server);
    t = house_start(&house, 24, 80);
    house_assert_shows(t, "r-prices");
    house_assert_shows(t, "as of");
    assert_true(terminal_wait_text(t, "offline"));
    assert_true(terminal_shows(t, "r-prices"));
    terminal_keys(t, "s");
    house_assert_shows(t, "Not sent: no connection.");
    terminal_stop(t);
    house_fini(&house);
}

static void the_first_list_puts_them_right(void **state)
{
    struct house house;
    struct terminal *t;
    house_init(&house);
    house_platform(&house, both);
    see_both(&house);
    house_list(&house, HOUSE_NOTEBOOKS, one); /* r-prices was deleted meanwhile */
    t = house_start(&house, 24, 80);
    house_assert_shows(t, "live");
    assert_true(terminal_wait_no_text(t, "r-prices"));
    assert_true(terminal_wait_no_text(t, "as of"));
    assert_true(terminal_shows(t, "jl-cpu"));
    house_assert_quits(t);
    terminal_stop(t);
    house_fini(&house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_the_last_time_stand_with_their_age),
        cmocka_unit_test(the_first_list_puts_them_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
