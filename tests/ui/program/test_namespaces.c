/* Where carnet begins: the screen where the person was last, if that could be read; commands and snapshots
 * where they are told to, whatever a screen showed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/wait.h>

#include <carnet/base/str.h>

#include "support/house.h"

#define TEAM_NOTEBOOKS "/apis/kubeflow.org/v1/namespaces/team/notebooks"

static const char *const in_lab[] = {HOUSE_SERVER("jl-cpu", "registry.example/jupyter:1"), NULL};
static const char *const in_team[] = {
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"r-team\","
    "\"namespace\":\"team\",\"uid\":\"t1\",\"resourceVersion\":\"1\",\"generation\":1},\"spec\":{},"
    "\"status\":{\"readyReplicas\":1,\"containerState\":{\"running\":{}},\"conditions\":[]}}",
    NULL};
static const char *const both[] = {HOUSE_NAMESPACE("lab"), HOUSE_NAMESPACE("team"), NULL};

static void make(struct house *house)
{
    house_init(house);
    house_platform(house, in_lab);
    house_list(house, HOUSE_NAMESPACES, both);
    house_list(house, TEAM_NOTEBOOKS, in_team);
}

static void forbid_team(struct house *house)
{
    fault_server_answer(house->server, "GET " TEAM_NOTEBOOKS "*", 403, "application/json",
                        "{\"kind\":\"Status\",\"reason\":\"Forbidden\",\"code\":403}");
}

/* Starts the screen, with -n if it is said, and leaves it when it shows the text. */
static void see(struct house *house, const char *namespace, const char *text)
{
    struct terminal *t;
    house->args[0] = namespace ? "-n" : NULL;
    house->args[1] = namespace;
    t = house_start(house, 24, 80);
    house_assert_shows(t, text);
    house_assert_quits(t);
    terminal_stop(t);
}

/* A command that prints and ends. */
static void assert_prints(struct house *house, const char *const args[2], const char *text)
{
    struct terminal *t;
    int status;
    size_t len;
    house->args[0] = args[0];
    house->args[1] = args[1];
    t = house_start(house, 24, 80);
    assert_true(terminal_wait_exit(t, &status));
    assert_int_equal(status, 0);
    if (!strstr(terminal_raw(t, &len), text))
        fail_msg("'%s' is not in: %s", text, terminal_raw(t, &len));
    terminal_stop(t);
}

static void the_screen_comes_back_to_where_it_was(void **state)
{
    struct house house;
    make(&house);
    see(&house, "team", "r-team");
    see(&house, NULL, "r-team");
    house_fini(&house);
}

static void commands_and_snapshots_do_not_follow_it(void **state)
{
    struct house house;
    make(&house);
    see(&house, "team", "r-team");
    assert_prints(&house, (const char *const[]){"ps", NULL}, "jl-cpu");
    assert_prints(&house, (const char *const[]){"status", "jl-cpu"}, "jl-cpu");
    assert_prints(&house, (const char *const[]){"--snapshot", "80x24"}, "jl-cpu");
    see(&house, NULL, "r-team"); /* and the snapshot changed nothing */
    house_fini(&house);
}

static void what_may_not_be_read_does_not_become_home(void **state)
{
    struct house house;
    make(&house);
    forbid_team(&house);
    see(&house, "team", "You may not list servers in team");
    see(&house, NULL, "jl-cpu");
    house_fini(&house);
}

static void what_is_not_there_does_not_become_home(void **state)
{
    static const char *const nothing[] = {NULL};
    struct house house;
    make(&house);
    house_list(&house, "/apis/kubeflow.org/v1/namespaces/taem/notebooks", nothing);
    see(&house, "taem", "No server in taem");
    see(&house, NULL, "jl-cpu");
    house_fini(&house);
}

static void the_same_name_elsewhere_or_as_another_is_another_platform(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT), path = STR_INIT(STR_LINE);
    struct house house;
    make(&house);
    see(&house, "team", "r-team");
    str_addf(&text,
             "current-context: house\n"
             "clusters: [{name: c, cluster: {server: '%s'}}]\n"
             "users: [{name: somebody-else, user: {token: another-one}}]\n"
             "contexts: [{name: house, context: {cluster: c, user: somebody-else, namespace: lab}}]\n",
             fault_server_url(house.server));
    test_folder_text(&house.folder, "other", text.s);
    str_addf(&path, "%s/other", house.folder.path);
    house_set(&house, "KUBECONFIG", path.s);
    see(&house, NULL, "jl-cpu");
    house_set(&house, "KUBECONFIG", NULL);
    see(&house, NULL, "r-team");
    house_fini(&house);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_screen_comes_back_to_where_it_was),
        cmocka_unit_test(commands_and_snapshots_do_not_follow_it),
        cmocka_unit_test(what_may_not_be_read_does_not_become_home),
        cmocka_unit_test(what_is_not_there_does_not_become_home),
        cmocka_unit_test(the_same_name_elsewhere_or_as_another_is_another_platform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
