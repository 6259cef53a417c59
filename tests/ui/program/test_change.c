/* carnet start, stop, delete: what is sent, what is said, and how it exits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

#define STOPPED "\"annotations\":{\"kubeflow-resource-stopped\":\"2026-11-20T10:00:00Z\"},"

static const char off[] =
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{" STOPPED
    "\"name\":\"off\",\"namespace\":\"lab\",\"uid\":\"uid-off\",\"resourceVersion\":\"1\","
    "\"generation\":1},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"off\","
    "\"image\":\"i\"}]}}},\"status\":{\"readyReplicas\":0,\"containerState\":{},"
    "\"conditions\":[]}}";
static const char broken[] =
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"broken\","
    "\"namespace\":\"lab\",\"uid\":\"uid-broken\",\"resourceVersion\":\"1\"},"
    "\"spec\":{\"template\":7}}";
static const char *const notebooks[] = {HOUSE_SERVER("a", "i"),
                                        HOUSE_SERVER("b", "i"),
                                        HOUSE_SERVER("c", "i"),
                                        HOUSE_SERVER("d", "i"),
                                        HOUSE_SERVER("e", "i"),
                                        HOUSE_SERVER("f", "i"),
                                        off,
                                        broken,
                                        NULL};

static int make_house(void **state)
{
    struct house *house = mem_zalloc(1, sizeof *house);
    house_init(house);
    house_platform(house, notebooks);
    fault_server_answer(house->server, "PATCH " HOUSE_NOTEBOOKS "/*", 200, "application/json",
                        "{}");
    fault_server_answer(house->server, "DELETE " HOUSE_NOTEBOOKS "/*", 200, "application/json",
                        "{}");
    *state = house;
    return 0;
}

static int leave_house(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

/* carnet VERB and up to six words. */
static struct terminal *start(struct house *house, const char *const words[])
{
    for (size_t i = 0; i < ARRAY_LEN(house->args); i++)
        house->args[i] = NULL;
    for (size_t i = 0; words[i]; i++)
        house->args[i] = words[i];
    return house_start(house, 24, 80);
}
#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void assert_exits(struct terminal *t, int code)
{
    int status;
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
}

static int sent(struct house *house)
{
    return fault_server_count(house->server, "PATCH *") +
           fault_server_count(house->server, "DELETE *");
}

static void stops_those_that_are_named(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house, WORDS("stop", "a", "b"));
    assert_exits(t, 0);
    house_assert_shows(t, "Stopping a.");
    house_assert_shows(t, "Stopping b.");
    assert_int_equal(sent(house), 2);
    const struct fault_request *request =
        fault_server_request(house->server, "PATCH " HOUSE_NOTEBOOKS "/a*", 0);
    assert_non_null(request);
    assert_non_null(strstr(request->body, "\"uid\":\"uid-a\""));
    assert_non_null(strstr(request->body, "\"kubeflow-resource-stopped\":\"20"));
    terminal_stop(t);
}

static void starts_what_is_stopped(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house, WORDS("start", "off", "a"));
    assert_exits(t, 0); /* what is so already is no failure */
    house_assert_shows(t, "a: it is not stopped.");
    house_assert_shows(t, "Starting off.");
    assert_int_equal(sent(house), 1);
    const struct fault_request *request =
        fault_server_request(house->server, "PATCH " HOUSE_NOTEBOOKS "/off*", 0);
    assert_non_null(strstr(request->body, "\"kubeflow-resource-stopped\":null"));
    terminal_stop(t);
}

static void leaves_alone_what_it_cannot_read(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house, WORDS("stop", "broken"));
    assert_exits(t, 1);
    house_assert_shows(t, "broken: carnet cannot read it, so it does not change it.");
    assert_int_equal(sent(house), 0);
    terminal_stop(t);
}

static void a_name_that_is_not_there_sends_nothing(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house, WORDS("stop", "a", "nobody"));
    assert_exits(t, 3);
    house_assert_shows(t, "lab has no server nobody.");
    assert_int_equal(sent(house), 0);
    terminal_stop(t);
}

/* Each failure is said with its server; no key of the screen is named. */
static void failures_are_said_without_keys(void **state)
{
    struct house *house = *state;
    fault_server_answer(house->server, "PATCH " HOUSE_NOTEBOOKS "/b*", 500, "application/json",
                        "{\"kind\":\"Status\",\"message\":\"etcd is away\",\"code\":500}");
    struct terminal *t = start(house, WORDS("stop", "a", "b"));
    assert_exits(t, 1);
    house_assert_shows(t, "Stopping a.");
    house_assert_shows(t, "b: ");
    house_assert_shows(t, "etcd is away");
    assert_false(terminal_shows(t, "R tries"));
    assert_false(terminal_shows(t, "R reads"));
    terminal_stop(t);
}

static void a_deletion_needs_the_name(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house, WORDS("delete", "a"));
    house_assert_shows(t, "Type a to delete it:");
    terminal_bytes(t, "\n", 1);
    assert_exits(t, 1);
    house_assert_shows(t, "Nothing was deleted.");
    assert_int_equal(sent(house), 0);
    terminal_stop(t);

    t = start(house, WORDS("delete", "a"));
    house_assert_shows(t, "Type a to delete it:");
    terminal_bytes(t, "a\n", 2);
    assert_exits(t, 0);
    house_assert_shows(t, "Deleting a.");
    assert_int_equal(fault_server_count(house->server, "DELETE " HOUSE_NOTEBOOKS "/a*"), 1);
    terminal_stop(t);
}

static void yes_answers_for_scripts(void **state)
{
    struct house *house = *state;
    struct terminal *t = start(house, WORDS("delete", "a", "--yes"));
    assert_exits(t, 0);
    assert_int_equal(fault_server_count(house->server, "DELETE " HOUSE_NOTEBOOKS "/a*"), 1);
    terminal_stop(t);
}

/* Answers wait at a gate until the test has seen four requests. */
static struct terminal *held(struct house *house)
{
    fault_server_script(
        house->server, "PATCH " HOUSE_NOTEBOOKS "/*", 0,
        (struct fault_step[]){FAULT_GATE("answer"),
                              FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                         "Content-Length: 2\r\n\r\n{}"),
                              FAULT_END});
    struct terminal *t = start(house, WORDS("stop", "a", "b", "c", "d", "e", "f"));
    assert_non_null(house_wait_request(house, "PATCH " HOUSE_NOTEBOOKS "/a*"));
    assert_non_null(house_wait_request(house, "PATCH " HOUSE_NOTEBOOKS "/b*"));
    assert_non_null(house_wait_request(house, "PATCH " HOUSE_NOTEBOOKS "/c*"));
    assert_non_null(house_wait_request(house, "PATCH " HOUSE_NOTEBOOKS "/d*"));
    return t;
}

static void ctrl_c_sends_nothing_further(void **state)
{
    struct house *house = *state;
    struct terminal *t = held(house);
    terminal_bytes(t, "\003", 1);
    house_assert_shows(t, "Nothing more is sent.");
    fault_server_open_gate(house->server, "answer");
    assert_exits(t, 1);
    house_assert_shows(t, "Stopping d.");
    house_assert_shows(t, "e: not sent.");
    house_assert_shows(t, "f: not sent.");
    assert_int_equal(sent(house), 4);
    terminal_stop(t);
}

static void ctrl_c_twice_does_not_wait(void **state)
{
    struct house *house = *state;
    struct terminal *t = held(house);
    terminal_bytes(t, "\003", 1);
    house_assert_shows(t, "Nothing more is sent.");
    terminal_bytes(t, "\003", 1);
    assert_exits(t, 1);
    house_assert_shows(t, "a: sent, but its answer was not waited for.");
    house_assert_shows(t, "f: not sent.");
    assert_int_equal(sent(house), 4);
    terminal_stop(t);
}

#define in_a_house(name) cmocka_unit_test_setup_teardown(name, make_house, leave_house)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_house(stops_those_that_are_named),
        in_a_house(starts_what_is_stopped),
        in_a_house(leaves_alone_what_it_cannot_read),
        in_a_house(a_name_that_is_not_there_sends_nothing),
        in_a_house(failures_are_said_without_keys),
        in_a_house(a_deletion_needs_the_name),
        in_a_house(yes_answers_for_scripts),
        in_a_house(ctrl_c_sends_nothing_further),
        in_a_house(ctrl_c_twice_does_not_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
