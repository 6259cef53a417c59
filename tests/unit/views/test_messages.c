/* The last messages: kept with their values, in the language of the moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

#include "../../../src/views/messages.h"

static const char *text_of(const struct messages *messages, size_t i)
{
    static char out[300];
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    bool is_error;
    messages_at(messages, i, &text, &is_error);
    snprintf(out, sizeof out, "%s", text.s);
    return out;
}

static void say_name(struct messages *messages, int64_t now, const char *name)
{
    messages_say(
        messages, now,
        &(struct text){.msgid = N_("{name} is being deleted."), .args = {ARG_S("name", name)}});
}

static void values_are_copied(void **state)
{
    struct messages *messages = messages_new(NULL);
    char name[] = "r-prices";
    say_name(messages, 7, name);
    memset(name, 'x', sizeof name - 1);
    assert_string_equal(text_of(messages, 0), "r-prices is being deleted.");
    messages_free(messages);
}

static void a_change_of_language_changes_them(void **state)
{
    struct messages *messages = messages_new(NULL);
    say_name(messages, 7, "a");
    language_set("fr");
    assert_string_equal(text_of(messages, 0), "a est en cours de suppression.");
    language_set("en");
    messages_free(messages);
}

/* Also of the reason within the sentence. */
static void a_failure_is_of_one_language(void **state)
{
    struct messages *messages = messages_new(NULL);
    struct error error = ERROR_NONE;
    error_set(&error, ERR_SERVER, NULL, NULL, NULL);
    error.status = 503;
    messages_say_failure(
        messages, 7,
        &(struct text){.msgid = N_("{name} was not stopped. {why}"), .args = {ARG_S("name", "a")}},
        &error);
    assert_non_null(strstr(text_of(messages, 0), "a was not stopped. The platform failed"));
    language_set("fr");
    assert_non_null(strstr(text_of(messages, 0), "La plateforme a une défaillance"));
    language_set("en");
    messages_free(messages);
}

static void the_last_hundred_are_kept(void **state)
{
    struct messages *messages = messages_new(NULL);
    char name[16];
    assert_int_equal(messages_count(messages), 0);
    assert_int_equal(messages_rows(messages, 80), 0);
    for (int i = 0; i < 250; i++) {
        snprintf(name, sizeof name, "n%d", i);
        say_name(messages, i, name);
    }
    assert_int_equal(messages_count(messages), MESSAGES_MAX);
    assert_string_equal(text_of(messages, 0), "n249 is being deleted.");
    assert_string_equal(text_of(messages, MESSAGES_MAX - 1), "n150 is being deleted.");
    messages_free(messages);
}

static void errors_and_texts_take_turns(void **state)
{
    struct messages *messages = messages_new(NULL);
    struct error error = ERROR_NONE;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    bool is_error = false;
    error_set(&error, ERR_TIMEOUT, "{host} is slow.", "host", "api");
    messages_say_error(messages, 9, &error);
    assert_int_equal(messages_at(messages, 0, &text, &is_error), 9);
    assert_true(is_error);
    assert_string_equal(text.s, "api is slow.");
    say_name(messages, 10, "b");
    assert_string_equal(text_of(messages, 1), "api is slow.");
    messages_clear_line(messages);
    assert_int_equal(messages_rows(messages, 80), 0);
    assert_int_equal(messages_count(messages), 2);
    messages_free(messages);
}

static void long_ones_have_rows(void **state)
{
    struct messages *messages = messages_new(NULL);
    say_name(messages, 7, "a");
    assert_int_equal(messages_rows(messages, 80), 1);
    assert_int_equal(messages_rows(messages, 20), 2);
    say_name(messages, 8, "census-2026-dissemination-model-training-on-one-gpu");
    assert_int_equal(messages_rows(messages, 80), 1);
    assert_int_equal(messages_rows(messages, 60), 2);
    assert_int_equal(messages_rows(messages, 22), MESSAGE_ROWS); /* more are not lent */
    messages_free(messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_copied),
        cmocka_unit_test(a_change_of_language_changes_them),
        cmocka_unit_test(a_failure_is_of_one_language),
        cmocka_unit_test(the_last_hundred_are_kept),
        cmocka_unit_test(errors_and_texts_take_turns),
        cmocka_unit_test(long_ones_have_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
