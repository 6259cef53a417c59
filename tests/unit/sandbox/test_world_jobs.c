/* Jobs: enough pods succeed, too many fail, the time is over, and what is left of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include <carnet/sandbox/inner.h>

#include "support/sandbox_world.h"

#define GROUP "batch"

static void make(struct test_world *scene, const char *name, const char *spec, const char *script)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(
        &text,
        "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"%s\"},\"spec\":{%s"
        "\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":1,\"restartPolicy\":\"Never\","
        "\"containers\":[{\"name\":\"c\",\"image\":\"localhost/sleep\",\"command\":[\"sh\",\"-c\","
        "\"%s\"]}]}}}}",
        name, spec, script);
    test_world_create(scene, GROUP, "Job", "default", text.s);
}

static void wait(struct test_world *scene, const char *job, const char *path, const char *value)
{
    test_world_wait(scene, GROUP, "Job", "default", job, path, value);
}

static void a_few_at_a_time(void **state)
{
    struct test_world *scene = *state;
    make(scene, "par", "\"completions\":5,\"parallelism\":2,", "sleep 0.2");
    wait(scene, "par", "status.active", "2");
    wait(scene, "par", "status.conditions.1.type", "Complete");
    wait(scene, "par", "status.succeeded", "5");
    assert_int_equal(test_world_processes(scene), 0);
}

static void too_many_failures(void **state)
{
    struct test_world *scene = *state;
    make(scene, "bad", "\"backoffLimit\":0,\"parallelism\":2,\"completions\":2,", "exit 3");
    wait(scene, "bad", "status.conditions.1.type", "Failed");
    wait(scene, "bad", "status.conditions.1.reason", "BackoffLimitExceeded");
    assert_string_equal(test_world_event(scene, "default", "bad", "BackoffLimitExceeded"),
                        "Job has reached the specified backoff limit");
}

/* The second try comes ten seconds after the first failed. */
static void a_failure_is_waited_after(void **state)
{
    struct test_world *scene = *state;
    make(scene, "slow", "\"backoffLimit\":3,", "exit 3");
    wait(scene, "slow", "status.failed", "1");
    for (int i = 0; i < 20; i++)
        loop_turn(scene->loop, 50);
    wait(scene, "slow", "status.failed", "1");
    wait(scene, "slow", "status.active", "");
    wait(scene, "slow", "status.failed", "2");
}

static void its_time_is_over(void **state)
{
    struct test_world *scene = *state;
    make(scene, "late", "\"activeDeadlineSeconds\":1,", "sleep 300");
    wait(scene, "late", "status.active", "1");
    wait(scene, "late", "status.conditions.1.reason", "DeadlineExceeded");
    wait(scene, "late", "status.active", "");
    assert_true(str_starts(test_world_event(scene, "default", "late", "SuccessfulDelete"),
                           "Deleted pod: late-"));
    test_world_settle(scene);
    for (int i = 0; i < 200 && test_world_processes(scene) > 0; i++)
        loop_turn(scene->loop, 50);
    assert_int_equal(test_world_processes(scene), 0);
}

static void it_goes_after_its_end(void **state)
{
    struct test_world *scene = *state;
    make(scene, "brief", "\"ttlSecondsAfterFinished\":1,", "exit 0");
    wait(scene, "brief", "status.conditions.1.type", "Complete");
    test_world_wait_gone(scene, GROUP, "Job", "default", "brief");
}

static void suspended(void **state)
{
    struct test_world *scene = *state;
    make(scene, "held", "\"suspend\":true,", "exit 0");
    test_world_settle(scene);
    wait(scene, "held", "status.active", "");
    test_world_patch(scene, GROUP, "Job", "default", "held", "{\"spec\":{\"suspend\":false}}");
    wait(scene, "held", "status.conditions.1.type", "Complete");
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(a_few_at_a_time),  CASE(too_many_failures),     CASE(a_failure_is_waited_after),
        CASE(its_time_is_over), CASE(it_goes_after_its_end), CASE(suspended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
