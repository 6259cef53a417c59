/* The message line: a sentence that is longer than it is seen whole, or says where it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/tui/key.h>

#include "support/fixture_platform.h"
#include "support/stage.h"

#define WORDS "The proxy between you and the platform has had enough of this connection "

/* r-prices is to be stopped, and what the platform answers is an error. */
static struct stage *refused(int rows, int cols, const struct error *error)
{
    struct stage *stage = stage_new(rows, cols);
    fixture_refuse(stage->platform, "r-prices", error);
    stage_keys(stage, "jjs");
    return stage;
}

static struct error failing(void)
{
    struct error error = ERROR_NONE;
    error_set(&error, ERR_SERVER, NULL, NULL, NULL);
    error.status = 503;
    return error;
}

static void as_many_rows_as_it_needs(void **state)
{
    const struct error error = failing();
    struct stage *stage = refused(24, 80, &error);
    stage_check_both(stage, "servers/message_two_rows");
    stage_free(stage);
    stage = refused(10, 40, &error);
    stage_check_both(stage, "servers/message_40x10");
    stage_free(stage);
}

/* The rows it was lent are given back with the next action. */
static void until_the_next_action(void **state)
{
    const struct error error = failing();
    struct stage *stage = refused(10, 40, &error);
    assert_hides(stage, "old-rstudio");
    stage_keys(stage, "!!");
    assert_hides(stage, "It is not known");
    assert_shows(stage, "old-rstudio");
    stage_free(stage);
}

static void one_row_where_there_is_room(void **state)
{
    const struct error error = failing();
    struct stage *stage = refused(60, 200, &error);
    assert_non_null(strstr(stage_row(stage, 58), "It is not known whether r-prices was stopped. "));
    assert_non_null(strstr(stage_row(stage, 58), "12:04"));
    stage_free(stage);
}

/* The row with the cursor stays in sight, though the list has fewer rows. */
static void the_cursor_is_still_seen(void **state)
{
    struct error error = failing();
    struct stage *stage = stage_prepare(24, 80, false);
    fixture_add_fleet(stage->platform);
    stage_show(stage, "aaw-team");
    fixture_refuse(stage->platform, NULL, &error);
    stage_keys(stage, "0z/stopped" ENTER);
    stage_key(stage, K_END);
    stage_text(stage);
    stage_keys(stage, "s");
    assert_shows(stage, "It is not known");
    assert_shows(stage, "▸  ");
    stage_free(stage);
}

/* Longer than what it is lent: it says which key shows the rest, and there the rest is. */
static void the_end_of_a_very_long_one(void **state)
{
    struct error error = ERROR_NONE;
    error_set(&error, ERR_SERVER, WORDS WORDS WORDS WORDS WORDS "and that is the end.", NULL, NULL);
    struct stage *stage = refused(24, 80, &error);
    stage_check(stage, "servers/message_longest");
    assert_hides(stage, "the end.");
    stage_keys(stage, ":messages" ENTER);
    assert_shows(stage, "the end.");
    stage_free(stage);
}

/* A page ends before it, too. */
static void over_a_page(void **state)
{
    struct stage *stage = stage_new(24, 80);
    AUTO_STR struct str above = STR_INIT(STR_LINE);
    stage_keys(stage, "?");
    str_add(&above, stage_row(stage, 20));
    ui_say(stage->ui, &(struct text){.msgid = WORDS WORDS});
    assert_string_equal(stage_row(stage, 20), above.s);
    assert_non_null(strstr(stage_row(stage, 21), "The proxy between you"));
    assert_non_null(strstr(stage_row(stage, 22), "of this connection"));
    stage_free(stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_rows_as_it_needs),    cmocka_unit_test(until_the_next_action),
        cmocka_unit_test(one_row_where_there_is_room), cmocka_unit_test(the_cursor_is_still_seen),
        cmocka_unit_test(the_end_of_a_very_long_one),  cmocka_unit_test(over_a_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
