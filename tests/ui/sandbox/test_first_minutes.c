/*
 * A person's first minutes on the sandbox: carnet as it is started, in a terminal, with real
 * servers. The journeys are told in order, in one home; the sandbox that the first of them started
 * serves them all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <carnet/base/str.h>

#include "support/contract.h"
#include "support/house.h"

#define CLAIMS "/api/v1/namespaces/demo/persistentvolumeclaims/"
#define LINK   "● live"

/* What was seen last time is there at once, with its age; keys that change something wait for more.
 */
static struct terminal *begin(struct house *house, const char *shows)
{
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, shows);
    assert_true(terminal_wait_no_text(t, " old"));
    return t;
}

static void finish(struct terminal *t)
{
    house_assert_quits(t);
    terminal_stop(t);
}

static void press(struct terminal *t, const char *keys, const char *shows)
{
    terminal_keys(t, keys);
    house_assert_shows(t, shows);
}

/* carnet without its screen, waited for. */
static void run(struct house *house, const char *first, const char *second, const char *says)
{
    int status;
    house->args[0] = first;
    house->args[1] = second;
    struct terminal *t = house_start(house, 24, 80);
    memset(house->args, 0, sizeof house->args);
    assert_true(terminal_wait_exit(t, &status));
    house_assert_shows(t, says);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    terminal_stop(t);
}

/* What the platform itself holds. */
static int ask(struct house *house, const char *path)
{
    struct hand hand;
    setenv("CARNET_TEST_KUBECONFIG",
           test_folder_path(&house->folder, ".local/state/carnet/sandbox/kubeconfig"), 1);
    assert_true(hand_open(&hand, NULL));
    int status = hand_sends(&hand, "GET", path, NULL);
    hand_close(&hand);
    return status;
}

/* -- journeys -------------------------------------------------------------------------------- */

/* Nothing is configured: a word while it starts, then servers that live, what needs the person
 * first. */
static void test_first_start(void **state)
{
    struct terminal *t = begin(*state, "● Ready");
    house_assert_shows(t, "carnet  sandbox / demo");
    house_assert_shows(t, LINK);
    house_assert_shows(t, "○ Stopped");
    house_assert_shows(t, "▸  needs-a-gpu     ◐ Waiting");
    house_assert_shows(t, "This is the sandbox");
    house_assert_shows(t, "context add NAME --kubeconfig FILE");
    assert_true(house_row_of(t, "needs-a-gpu") < house_row_of(t, "hello"));
    size_t len;
    assert_non_null(strstr(terminal_raw(t, &len), "Starting the sandbox…"));
    press(t, "j", "── hello ━━ Overview");
    terminal_keys(t, HOUSE_ESC);
    assert_true(terminal_wait_no_text(t, "Welcome"));
    finish(t);
}

static void test_stop_and_start(void **state)
{
    struct terminal *t = begin(*state, "● Ready");
    assert_false(terminal_shows(t, "Welcome")); /* it was seen */
    press(t, "/name:hello\r", "1 of ");
    press(t, "s", "Stop the server hello?");
    press(t, "\r", "s Stop"); /* the safe choice is where the ▸ is */
    assert_true(terminal_wait_no_text(t, "Stop the server hello?"));
    assert_true(terminal_shows(t, "● Ready"));
    press(t, "s", "Stop the server hello?");
    press(t, "j\r", "○ Stopped");
    press(t, "s", "● Ready");
    finish(t);
}

static void test_delete_keeps_the_volume(void **state)
{
    struct terminal *t = begin(*state, "resting");
    assert_int_equal(ask(*state, CLAIMS "resting-workspace"), 200);
    press(t, "/name:resting\r", "1 of ");
    press(t, "d", "Delete the server resting?");
    house_assert_shows(t, "volume resting-workspace");
    assert_true(terminal_wait_no_text(t, "reading what depends on it"));
    press(t, "j\r", "Deleting resting; volume resting-workspace stays.");
    house_assert_shows(t, "0 of ");
    assert_int_equal(ask(*state, CLAIMS "resting-workspace"), 200);
    finish(t);
}

/* Two other namespaces: one to work in, one to look at, where keys say why they do nothing. */
static void test_namespaces(void **state)
{
    struct terminal *t = begin(*state, "hello");
    press(t, "N", "━━ Namespace");
    press(t, "team\r", "sandbox / team");
    house_assert_shows(t, "analysis        ✕ Failed");
    house_assert_shows(t, "too-big         ◐ Waiting");
    house_assert_shows(t, "d Delete");
    press(t, "0", "sandbox / all namespaces");
    house_assert_shows(t, "reading-room");
    house_assert_shows(t, "analysis");
    house_assert_shows(t, "3 namespaces not readable");
    press(t, "N", "━━ Namespace");
    press(t, "library\r", "sandbox / library");
    house_assert_shows(t, "reading-room    ● Ready");
    assert_true(terminal_wait_no_text(t, "d Delete"));
    press(t, "s", "Not allowed in library (your role: viewer). Ask colleague@sandbox.local.");
    press(t, "jd", "Not allowed in library (your role: viewer). Ask colleague@sandbox.local.");
    assert_false(terminal_shows(t, "Delete the server"));
    finish(t);
}

/* What was chosen holds for the next time: language and namespace; what was deleted stays deleted.
 */
static void test_coming_back(void **state)
{
    struct terminal *t = begin(*state, "sandbox / library");
    press(t, "L", "1 Serveurs");
    house_assert_shows(t, "● Prêt");
    finish(t);
    t = begin(*state, "1 Serveurs");
    assert_true(terminal_wait_no_text(t, "état de"));
    house_assert_shows(t, "sandbox / library");
    press(t, "N", "Espace de noms");
    press(t, "demo\r", "sandbox / demo");
    house_assert_shows(t, "hello           ● Prêt");
    assert_true(terminal_wait_no_text(t, "resting"));
    assert_true(terminal_wait_no_text(t, "état de"));
    press(t, "L", "1 Servers");
    assert_true(terminal_wait_idle(t));
    finish(t);
}

/* Beside a platform of one's own the sandbox is one of two, to be gone to and left. */
static void test_both_ways(void **state)
{
    static const char *const servers[] = {HOUSE_SERVER("jl-cpu", "registry.example/jupyter:1"),
                                          NULL};
    struct house *house = *state;
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    run(house, "sandbox", "stop", "The sandbox has ended");
    house_platform(house, servers);
    str_addf(&path, "%s/.kube/config", house->folder.path);
    house_set(house, "KUBECONFIG", path.s);
    struct terminal *t = begin(house, "jl-cpu");
    house_assert_shows(t, "house / lab");
    press(t, "C", "2 platforms");
    house_assert_shows(t, "on this machine, not running");
    press(t, "j", "▸  sandbox");
    press(t, "\r", "Starting the sandbox…");
    press(t, "?", "house / lab / Help"); /* keys are answered while it starts */
    terminal_keys(t, "\x1b");
    house_assert_shows(t, "sandbox / ");
    house_assert_shows(t, "● Ready");
    assert_true(terminal_wait_no_text(t, "Starting the sandbox…"));
    press(t, "C", "on this machine, running");
    press(t, "k\r", "house / lab");
    house_assert_shows(t, "jl-cpu");
    finish(t);
    run(house, "sandbox", "status", "It ends by itself ten minutes after its last client");
    run(house, "sandbox", "stop", "The sandbox has ended");
}

/* It ends under the screen: what was seen stays, with its age; choosing it starts it again. */
static void test_ends_meanwhile(void **state)
{
    struct house *house = *state;
    struct terminal *t = begin(house, "● Ready");
    run(house, "sandbox", "stop", "The sandbox has ended");
    house_assert_shows(t, "✕ offline");
    assert_true(terminal_shows(t, "● Ready"));
    press(t, "C", "▸• sandbox");
    house_assert_shows(t, "on this machine, not running");
    press(t, "\r", "Starting the sandbox…");
    house_assert_shows(t, LINK);
    house_assert_shows(t, "● Ready");
    assert_false(terminal_shows(t, "started again"));
    finish(t);
}

/* On a terminal a reset is asked for by its name. */
static void test_reset_asks(void **state)
{
    struct house *house = *state;
    int status;
    house->args[0] = "sandbox";
    house->args[1] = "reset";
    struct terminal *t = house_start(house, 24, 80);
    memset(house->args, 0, sizeof house->args);
    house_assert_shows(t, "deletes everything in it");
    house_assert_shows(t, "Type reset to do it:");
    terminal_keys(t, "yes\r");
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(WEXITSTATUS(status), 1);
    house_assert_shows(t, "Nothing was reset.");
    terminal_stop(t);
}

/* -- the home -------------------------------------------------------------------------------- */

static int make_house(void **state)
{
    *state = calloc(1, sizeof(struct house));
    house_init(*state);
    house_set(*state, "KUBECONFIG", NULL);
    return 0;
}

static int leave_house(void **state)
{
    run(*state, "sandbox", "stop", "The sandbox");
    house_fini(*state);
    free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_start),
        cmocka_unit_test(test_stop_and_start),
        cmocka_unit_test(test_delete_keeps_the_volume),
        cmocka_unit_test(test_namespaces),
        cmocka_unit_test(test_coming_back),
        cmocka_unit_test(test_ends_meanwhile),
        cmocka_unit_test(test_both_ways),
        cmocka_unit_test(test_reset_asks),
    };
    return cmocka_run_group_tests(tests, make_house, leave_house);
}
