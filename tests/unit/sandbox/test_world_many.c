/* Many at once, and changes that come in the middle of others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <carnet/sandbox/inner.h>

#include "support/sandbox_world.h"

enum { MANY = 30 };
#define GROUP   "kubeflow.org"
#define STOPPED "{\"metadata\":{\"annotations\":{\"kubeflow-resource-stopped\":\"now\"}}}"
#define GO_ON   "{\"metadata\":{\"annotations\":{\"kubeflow-resource-stopped\":null}}}"

static int set_up(void **state)
{
    test_world_setup(state);
    struct test_world *scene = *state;
    test_world_create(
        scene, "", "Namespace", "",
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"many\"}}");
    return 0;
}

static void name_of(char name[16], int i)
{
    snprintf(name, 16, "nb%d", i);
}

static void make_notebook(struct test_world *scene, const char *name)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(
        &text,
        "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"%s\"},"
        "\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":2,\"containers\":[{"
        "\"name\":\"%s\",\"image\":\"localhost/jupyterlab-cpu:v1\",\"resources\":{\"requests\":{"
        "\"cpu\":\"1m\",\"memory\":\"1Mi\"}},\"readinessProbe\":{\"httpGet\":{\"path\":"
        "\"/notebook/many/%s/api\",\"port\":8888},\"periodSeconds\":1}}]}}}}",
        name, name, name);
    test_world_create(scene, GROUP, "Notebook", "many", text.s);
}

static void wait_ready(struct test_world *scene, const char *name, const char *replicas)
{
    test_world_wait(scene, GROUP, "Notebook", "many", name, "status.readyReplicas", replicas);
}

static void wait_no_pod(struct test_world *scene, const char *name)
{
    char pod[32];
    snprintf(pod, sizeof pod, "%s-0", name);
    test_world_wait_gone(scene, "", "Pod", "many", pod);
}

static void thirty_at_once(void **state)
{
    struct test_world *scene = *state;
    char name[16];
    for (int i = 0; i < MANY; i++) {
        name_of(name, i);
        make_notebook(scene, name);
    }
    for (int i = 0; i < MANY; i++) {
        name_of(name, i);
        wait_ready(scene, name, "1");
    }
    assert_int_equal(test_world_processes(scene), 2 * MANY); /* each with its keeper */
    int servers, running;
    world_count(scene->world, &servers, &running);
    assert_int_equal(servers, MANY);
    assert_int_equal(running, MANY);
    test_world_delete(scene, "", "Namespace", "", "many", "Background");
    test_world_wait_gone(scene, "", "Namespace", "", "many");
    assert_int_equal(test_world_processes(scene), 0);
    world_count(scene->world, &servers, &running);
    assert_int_equal(servers + running, 0);
}

/* Each is stopped at another moment of its start, from before its set is made to when it is ready.
 */
static void stopped_while_it_starts(void **state)
{
    struct test_world *scene = *state;
    char name[16];
    for (int i = 0; i < 10; i++) {
        name_of(name, i);
        make_notebook(scene, name);
        for (int turns = 0; turns < i * 4; turns++)
            loop_turn(scene->loop, 10);
        test_world_patch(scene, GROUP, "Notebook", "many", name, STOPPED);
    }
    test_world_settle(scene);
    for (int i = 0; i < 10; i++) {
        name_of(name, i);
        wait_no_pod(scene, name);
        wait_ready(scene, name, "0");
    }
    assert_int_equal(test_world_processes(scene), 0);
    name_of(name, 3);
    test_world_patch(scene, GROUP, "Notebook", "many", name, GO_ON);
    wait_ready(scene, name, "1");
}

static void stopped_and_started_again_and_again(void **state)
{
    struct test_world *scene = *state;
    make_notebook(scene, "dizzy");
    for (int i = 0; i < 20; i++) {
        test_world_patch(scene, GROUP, "Notebook", "many", "dizzy", i % 2 ? GO_ON : STOPPED);
        for (int turns = 0; turns < i; turns++)
            loop_turn(scene->loop, 5);
    }
    wait_ready(scene, "dizzy", "1");
    test_world_settle(scene);
    assert_int_equal(test_world_processes(scene), 2);
}

static void deleted_while_it_runs_and_made_again(void **state)
{
    struct test_world *scene = *state;
    static const char *const ways[] = {"Background", "Foreground"};
    make_notebook(scene, "again");
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        wait_ready(scene, "again", "1");
        test_world_delete(scene, GROUP, "Notebook", "many", "again", ways[i]);
        test_world_wait_gone(scene, GROUP, "Notebook", "many", "again");
        make_notebook(scene, "again"); /* while the old one's pod may still be ending */
    }
    wait_ready(scene, "again", "1");
    test_world_settle(scene);
    assert_int_equal(test_world_processes(scene), 2);
    test_world_delete(scene, GROUP, "Notebook", "many", "again", "Background");
    wait_no_pod(scene, "again");
    assert_int_equal(test_world_processes(scene), 0);
}

/* Whoever ends the sandbox in the middle finds everything at the next start. */
static void the_sandbox_ends_in_the_middle(void **state)
{
    struct test_world *scene = *state;
    char name[16];
    for (int i = 0; i < 10; i++) {
        name_of(name, i);
        make_notebook(scene, name);
        loop_turn(scene->loop, 10);
    }
    test_world_restart(scene);
    for (int i = 0; i < 10; i++) {
        name_of(name, i);
        wait_ready(scene, name, "1");
    }
    assert_int_equal(test_world_processes(scene), 20);
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, test_world_teardown)
        CASE(thirty_at_once),
        CASE(stopped_while_it_starts),
        CASE(stopped_and_started_again_and_again),
        CASE(deleted_while_it_runs_and_made_again),
        CASE(the_sandbox_ends_in_the_middle),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
