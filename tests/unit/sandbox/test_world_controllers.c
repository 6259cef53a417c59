#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/sandbox/inner.h>

#include "../../../src/sandbox/world/teaching.h"
#include "support/sandbox_world.h"

#define KF "kubeflow.org"
#define NOTEBOOK(name, container, meta)                                                            \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\"" meta "},\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":1,"           \
    "\"containers\":[{\"name\":\"" name "\"," container "}]}}}}"
#define NOTEBOOK_IMAGE "\"image\":\"localhost/notebook:1\""

static void a_notebook_runs_stops_and_starts(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, KF, "Notebook", "default",
                      NOTEBOOK("nb", NOTEBOOK_IMAGE, ",\"labels\":{\"x\":\"y\"}"));
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.readyReplicas", "1");
    const struct json *notebook = test_world_look(scene, KF, "Notebook", "default", "nb");
    assert_non_null(json_at(notebook, "status.containerState.running.startedAt"));
    test_world_wait(scene, "", "Pod", "default", "nb-0", "metadata.labels.notebook-name", "nb");
    test_world_wait(scene, "", "Pod", "default", "nb-0", "metadata.labels.x", "y");
    test_world_wait(scene, "", "Pod", "default", "nb-0", "spec.containers.0.env.0.value",
                    "/notebook/default/nb");
    test_world_wait(scene, "", "Service", "default", "nb", "spec.ports.0.name", "http-nb");
    test_world_patch(scene, KF, "Notebook", "default", "nb",
                     "{\"metadata\":{\"annotations\":{\"kubeflow-resource-stopped\":"
                     "\"2026-01-01T00:00:00Z\"}}}");
    test_world_wait_gone(scene, "", "Pod", "default", "nb-0");
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.readyReplicas", "0");
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.containerState", "{}");
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.conditions", "[]");
    assert_int_equal(test_world_processes(scene), 0);
    test_world_patch(scene, KF, "Notebook", "default", "nb",
                     "{\"metadata\":{\"annotations\":{\"kubeflow-resource-stopped\":null}}}");
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.readyReplicas", "1");
}

static void what_happens_to_its_pod_is_said_about_the_notebook(void **state)
{
    struct test_world *scene = *state;
    test_world_create(
        scene, KF, "Notebook", "default",
        NOTEBOOK("big", NOTEBOOK_IMAGE ",\"resources\":{\"requests\":{\"cpu\":\"999\"}}", ""));
    test_world_wait(scene, KF, "Notebook", "default", "big", "status.conditions.0.reason",
                    "Unschedulable");
    const char *text = test_world_event(scene, "default", "big", "FailedScheduling");
    assert_true(str_starts(text, "Reissued from pod/big-0: 0/1 nodes are available: 1 "
                                 "Insufficient cpu."));
}

static void a_quota_refuses_and_the_set_says_so(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, "", "ResourceQuota", "default",
                      "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":"
                      "\"q\"},\"spec\":{\"hard\":{\"requests.memory\":\"1Gi\"}}}");
    test_world_create(
        scene, KF, "Notebook", "default",
        NOTEBOOK("fat", NOTEBOOK_IMAGE ",\"resources\":{\"requests\":{\"memory\":\"2Gi\"}}", ""));
    const char *text = test_world_event(scene, "default", "fat", "FailedCreate");
    assert_non_null(text);
    assert_non_null(strstr(text, "create Pod fat-0 in StatefulSet fat failed error: pods "
                                 "\"fat-0\" is forbidden: exceeded quota: q, requested: "
                                 "requests.memory=2Gi, used: requests.memory=0, limited: "
                                 "requests.memory=1Gi"));
    assert_null(test_world_look(scene, "", "Pod", "default", "fat-0"));
    /* With room it starts by itself, and at once. */
    test_world_patch(scene, "", "ResourceQuota", "default", "q",
                     "{\"spec\":{\"hard\":{\"requests.memory\":\"3Gi\"}}}");
    test_world_wait(scene, KF, "Notebook", "default", "fat", "status.readyReplicas", "1");
    test_world_create(
        scene, KF, "Notebook", "default",
        NOTEBOOK("next", NOTEBOOK_IMAGE ",\"resources\":{\"requests\":{\"memory\":\"2Gi\"}}", ""));
    assert_non_null(test_world_event(scene, "default", "next", "FailedCreate"));
    test_world_delete(scene, KF, "Notebook", "default", "fat", "Background");
    test_world_wait(scene, KF, "Notebook", "default", "next", "status.readyReplicas", "1");
}

static void deleting_a_notebook_takes_all_that_was_its_own(void **state)
{
    static const char *const ways[] = {"Background", "Foreground"};
    struct test_world *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        test_world_create(scene, KF, "Notebook", "default", NOTEBOOK("nb", NOTEBOOK_IMAGE, ""));
        test_world_wait(scene, KF, "Notebook", "default", "nb", "status.readyReplicas", "1");
        test_world_delete(scene, KF, "Notebook", "default", "nb", ways[i]);
        test_world_wait_gone(scene, "", "Pod", "default", "nb-0");
        test_world_wait_gone(scene, "apps", "StatefulSet", "default", "nb");
        test_world_wait_gone(scene, "", "Service", "default", "nb");
        test_world_wait_gone(scene, KF, "Notebook", "default", "nb");
        assert_int_equal(test_world_processes(scene), 0);
    }
}

static void orphans_stay(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, KF, "Notebook", "default", NOTEBOOK("nb", NOTEBOOK_IMAGE, ""));
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.readyReplicas", "1");
    test_world_delete(scene, KF, "Notebook", "default", "nb", "Orphan");
    test_world_wait_gone(scene, KF, "Notebook", "default", "nb");
    test_world_wait(scene, "apps", "StatefulSet", "default", "nb", "metadata.ownerReferences", "");
    test_world_wait(scene, "", "Pod", "default", "nb-0", "status.phase", "Running");
}

#define SECRET(name, more)                                                                         \
    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"" name "\"" more "}}"

/* Of an owner that was deleted and made again nothing is left but its name. */
static void what_an_earlier_owner_left_goes(void **state)
{
    struct test_world *scene = *state;
    AUTO_STR struct str own = STR_INIT(STR_LINE);
    test_world_create(scene, "", "Secret", "default", SECRET("owner", ""));
#define OWNED(name, uid)                                                                           \
    SECRET(name, ",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Secret\","               \
                 "\"name\":\"owner\",\"uid\":\"" uid "\"}]")
    str_addf(
        &own, OWNED("own", "%s"),
        json_str(json_at(test_world_look(scene, "", "Secret", "default", "owner"), "metadata.uid"),
                 ""));
    test_world_create(scene, "", "Secret", "default", own.s);
    test_world_create(scene, "", "Secret", "default",
                      OWNED("left", "00000000-0000-4000-8000-000000000000"));
    test_world_wait_gone(scene, "", "Secret", "default", "left");
    test_world_settle(scene);
    assert_non_null(test_world_look(scene, "", "Secret", "default", "own"));
}

static void a_job_completes(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, "batch", "Job", "default",
                      "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":"
                      "\"sum\"},\"spec\":{\"completions\":2,\"template\":{\"spec\":{"
                      "\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\","
                      "\"image\":\"localhost/notebook:1\",\"command\":[\"true\"]}]}}}}");
    test_world_wait(scene, "batch", "Job", "default", "sum", "status.conditions.1.type",
                    "Complete");
    test_world_wait(scene, "batch", "Job", "default", "sum", "status.succeeded", "2");
    assert_string_equal(test_world_event(scene, "default", "sum", "Completed"), "Job completed");
}

static void a_namespace_goes_with_all_that_is_in_it(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, KF, "Profile", "",
                      "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Profile\",\"metadata\":{"
                      "\"name\":\"ada\"},\"spec\":{\"owner\":{\"kind\":\"User\",\"name\":"
                      "\"ada@example.org\"}}}");
    test_world_wait(scene, "", "ServiceAccount", "ada", "default-editor", "metadata.name",
                    "default-editor");
    test_world_wait(scene, "rbac.authorization.k8s.io", "RoleBinding", "ada", "namespaceAdmin",
                    "metadata.annotations.user", "ada@example.org");
    test_world_create(scene, KF, "Notebook", "ada", NOTEBOOK("nb", NOTEBOOK_IMAGE, ""));
    test_world_wait(scene, KF, "Notebook", "ada", "nb", "status.readyReplicas", "1");
    test_world_delete(scene, KF, "Profile", "", "ada", "Background");
    test_world_wait_gone(scene, "", "Namespace", "", "ada");
    assert_null(test_world_look(scene, KF, "Notebook", "ada", "nb"));
    assert_null(test_world_look(scene, "", "Pod", "ada", "nb-0"));
    assert_int_equal(test_world_processes(scene), 0);
}

static void the_teaching_world_settles(void **state)
{
    struct test_world *scene = *state;
    struct answer answer = {0};
    if (!teaching_make(scene->registry, &answer))
        fail_msg("%d %s", answer.code, answer.message);
    test_world_settle(scene);
    /* No waiting from here on: it has settled. */
    const struct json *hello = test_world_look(scene, KF, "Notebook", "demo", "hello");
    assert_int_equal(json_int(json_at(hello, "status.readyReplicas"), 0), 1);
    const struct json *gpu = test_world_look(scene, KF, "Notebook", "demo", "needs-a-gpu");
    assert_string_equal(
        json_str(json_get(json_first(json_at(gpu, "status.conditions")), "reason"), ""),
        "Unschedulable");
    assert_null(test_world_look(scene, "", "Pod", "demo", "resting-0"));
    const struct json *bad = test_world_look(scene, KF, "Notebook", "team", "analysis");
    assert_true(
        str_ends(json_str(json_at(bad, "status.containerState.waiting.reason"), ""), "Pull") ||
        str_ends(json_str(json_at(bad, "status.containerState.waiting.reason"), ""), "BackOff"));
    assert_null(test_world_look(scene, "", "Pod", "team", "too-big-0"));
    assert_non_null(strstr(test_world_event(scene, "team", "too-big", "FailedCreate"),
                           "exceeded quota: kf-resource-quota"));
    const struct json *room = test_world_look(scene, KF, "Notebook", "library", "reading-room");
    assert_int_equal(json_int(json_at(room, "status.readyReplicas"), 0), 1);
    uint64_t version = registry_version(scene->registry);
    assert_true(teaching_make(scene->registry, &answer)); /* once */
    assert_int_equal(registry_version(scene->registry), version);
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(a_notebook_runs_stops_and_starts),
        CASE(what_happens_to_its_pod_is_said_about_the_notebook),
        CASE(a_quota_refuses_and_the_set_says_so),
        CASE(deleting_a_notebook_takes_all_that_was_its_own),
        CASE(orphans_stay),
        CASE(what_an_earlier_owner_left_goes),
        CASE(a_job_completes),
        CASE(a_namespace_goes_with_all_that_is_in_it),
        CASE(the_teaching_world_settles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
