/* Programs that sign the person in by asking: on the command line they have the terminal, below the
 * screen they have none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>

#include "support/house.h"

/* Asks for a code and gives it as the token; without a terminal it says that it cannot. Each run
 * leaves a line. */
#define PROGRAM                                                                                    \
    "#!/bin/sh\n"                                                                                  \
    "echo run >>\"$0.runs\"\n"                                                                     \
    "case $KUBERNETES_EXEC_INFO in *'\"interactive\":true'*) ;; *)\n"                              \
    "    if (: </dev/tty) 2>/dev/null; then echo 'it has a terminal' >&2; exit 1; fi\n"            \
    "    echo 'nobody to ask' >&2; exit 1 ;;\n"                                                    \
    "esac\n"                                                                                       \
    "printf 'Code: ' >&2\n"                                                                        \
    "read -r code || exit 1\n"                                                                     \
    "echo '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\","       \
    "\"status\":{\"token\":\"'$code'\"}}'\n"

static void sign_in_by(struct house *house, const char *mode)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    const char *program = test_folder_file(&house->folder, "login", PROGRAM, sizeof PROGRAM - 1);
    assert_int_equal(chmod(program, 0700), 0);
    str_addf(&text,
             "current-context: house\n"
             "clusters: [{name: c, cluster: {server: '%s'}}]\n"
             "users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, "
             "command: '%s', interactiveMode: %s}}}]\n"
             "contexts: [{name: house, context: {cluster: c, user: u, namespace: lab}}]\n",
             fault_server_url(house->server), program, mode);
    test_folder_text(&house->folder, ".kube/config", text.s);
}

static int make_house(void **state)
{
    struct house *house = mem_zalloc(1, sizeof *house);
    house_init(house);
    house_platform(house, (const char *const[]){HOUSE_SERVER("jl-cpu", "img"), NULL});
    *state = house;
    return 0;
}

static int leave_house(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

static void asks_on_the_command_line(struct house *house)
{
    char field[100];
    int status;
    house->args[0] = "ps";
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "Code:");
    assert_int_equal(fault_server_count(house->server, NULL), 0); /* nothing goes before it */
    terminal_keys(t, "4711\r");
    house_assert_shows(t, "jl-cpu");
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(WEXITSTATUS(status), 0);
    const struct fault_request *request = house_wait_request(house, "GET *notebooks*");
    assert_non_null(request);
    assert_string_equal(fault_request_field(request, "Authorization", field, sizeof field),
                        "Bearer 4711");
    terminal_stop(t);
}

static void test_if_available(void **state)
{
    sign_in_by(*state, "IfAvailable");
    asks_on_the_command_line(*state);
}

static void test_always(void **state)
{
    sign_in_by(*state, "Always");
    asks_on_the_command_line(*state);
}

static void test_never(void **state)
{
    struct house *house = *state;
    int status;
    sign_in_by(house, "Never");
    house->args[0] = "ps";
    struct terminal *t = house_start(house, 24, 80);
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(WEXITSTATUS(status), 4);
    house_assert_shows(t, "login did not sign you in.");
    house_assert_shows(t, "nobody to ask");
    terminal_stop(t);
}

static void test_below_the_screen(void **state)
{
    struct house *house = *state;
    sign_in_by(house, "Always");
    struct terminal *t = house_start(house, 24, 80);
    assert_true(terminal_wait_words(t, "cannot ask you anything here. Type carnet context test"));
    house_assert_shows(t, "nobody to ask");
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_the_answer_is_no(void **state)
{
    struct house *house = *state;
    int status;
    sign_in_by(house, "IfAvailable");
    house->args[0] = "context";
    house->args[1] = "test";
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "Code:");
    terminal_keys(t, "\004"); /* the end of the input */
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(WEXITSTATUS(status), 4);
    house_assert_shows(t, "login did not sign you in.");
    terminal_stop(t);
}

/* The doctor looks twice at the platform, and the person types the code once. */
static void test_the_doctor_signs_in_once(void **state)
{
    struct house *house = *state;
    AUTO_STR struct str runs = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    int status;
    sign_in_by(house, "Always");
    fault_server_answer(house->server, "GET /version", 200, "application/json",
                        "{\"gitVersion\":\"v1.34.4\"}");
    house->args[0] = "doctor";
    struct terminal *t = house_start(house, 60, 120);
    house_assert_shows(t, "Code:");
    terminal_keys(t, "4711\r");
    assert_true(terminal_wait_exit(t, &status));
    house_assert_shows(t, "1 server in lab.");
    assert_true(file_read(test_folder_path(&house->folder, "login.runs"), &runs, &error));
    assert_string_equal(runs.s, "run\n");
    terminal_stop(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_if_available, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_always, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_never, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_below_the_screen, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_the_answer_is_no, make_house, leave_house),
        cmocka_unit_test_setup_teardown(test_the_doctor_signs_in_once, make_house, leave_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
