/* carnet doctor in terminals of two widths: texts stand beside their titles, or whole words below.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

static int make_house(void **state)
{
    struct house *house = mem_zalloc(1, sizeof *house);
    house_init(house);
    house_platform(house, (const char *const[]){HOUSE_SERVER("jl-cpu", "img"), NULL});
    house->args[0] = "doctor";
    *state = house;
    return 0;
}

static int leave_house(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

static void assert_rows(struct house *house, int cols, const char *const rows[])
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    int status;
    struct terminal *t = house_start(house, 90, cols);
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(WEXITSTATUS(status), 0);
    terminal_frame(t, &frame);
    for (size_t i = 0; rows[i]; i++) {
        if (!strstr(frame.s, rows[i]))
            fprintf(stderr, "no “%s” in:\n%s", rows[i], frame.s);
        assert_non_null(strstr(frame.s, rows[i]));
    }
    terminal_stop(t);
}

static void test_narrow(void **state)
{
    assert_rows(
        *state, 80,
        (const char *const[]){
            "\ndoubtful     Certificate, who made it\n             The address begins with",
            "\nfine         Notebook servers\n             1 server in lab.\n",
            "\nfine         Terminal\n             xterm-256color, 80 columns and 90 rows.\n",
            "2 things are doubtful.\n", NULL});
}

static void test_wide(void **state)
{
    assert_rows(*state, 160,
                (const char *const[]){
                    "\nfine         Notebook servers          1 server in lab.\n",
                    "nothing is encrypted.\n                                       Ask who runs it",
                    NULL});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_narrow, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_wide, make_house, leave_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
