/* Reasons about the pod as a whole: refused, cannot mount, on its way, lost. */
#include "support/verdict.h"

#include "support/facts.h"

#define QUOTA                                                                                      \
    "create Pod nb-0 in StatefulSet nb failed error: pods \"nb-0\" is forbidden: exceeded quota: " \
    "kf-resource-quota, requested: requests.cpu=4,requests.memory=8Gi, used: "                     \
    "requests.cpu=68,requests.memory=200Gi, limited: requests.cpu=70,requests.memory=201Gi"

static struct model *alone(void)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    model_put_server(model, &server);
    return model;
}

static void put(struct model *model, const char *kind, const char *about, const char *reason,
                const char *message, int64_t ago)
{
    struct event event = facts_event("aaw", kind, about, reason, message);
    event.first = event.last = FACTS_NOW - ago;
    model_put_event(model, &event);
}

/* Refused
 * ---------------------------------------------------------------------------------------------------
 */
static void a_quota_names_what_is_used_up(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate", QUOTA, 90);
    assert_verdict(model, STATE_WAITING, CAUSE_QUOTA);
    assert_sentence(model, "the namespace has reached its quota: CPU 68 of 70");
    assert_int_equal(verdict(model)->since, FACTS_NOW - 90);
    assert_evidence(model, "FailedCreate", QUOTA);
    put(model, "StatefulSet", "nb", "FailedCreate",
        "pods \"nb-0\" is forbidden: exceeded quota: q, and cut here", 90);
    assert_verdict(model, STATE_WAITING, CAUSE_QUOTA);
    assert_sentence(model, "the namespace has reached its quota");
    model_free(model);
}

static void a_refusal_ends_when_a_pod_is_made(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate", QUOTA, 90);
    put(model, "StatefulSet", "nb", "SuccessfulCreate", "create Pod nb-0", 200); /* before */
    assert_verdict(model, STATE_WAITING, CAUSE_QUOTA);
    put(model, "StatefulSet", "nb", "SuccessfulCreate", "create Pod nb-0", 10);
    assert_true(verdict(model)->cause != CAUSE_QUOTA);
    put(model, "StatefulSet", "nb", "SuccessfulCreate", "create Pod nb-0", 200);
    struct pod pod = facts_pod("aaw", "nb");
    model_put_pod(model, &pod);
    assert_true(verdict(model)->cause != CAUSE_QUOTA);
    model_free(model);
}

static void a_refusal_of_a_server_that_had_the_name_before(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate", QUOTA, FACTS_DAY + 1);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void a_webhook_that_refuses(void **state)
{
    const char *words = "create Pod nb-0 in StatefulSet nb failed error: admission webhook "
                        "\"poddefaults.example.org\" denied the request: conflict on env A";
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate", words, 5);
    assert_verdict(model, STATE_FAILED, CAUSE_POD_REFUSED);
    assert_evidence(model, "FailedCreate", words);
    put(model, "Notebook", "nb", "FailedCreate", "Reissued from statefulset/nb: other", 4);
    assert_evidence(model, "FailedCreate", "other");
    model_free(model);
}

static void a_name_too_long_for_the_labels(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate",
        "create Pod nb-0 in StatefulSet nb failed error: Pod \"nb-0\" is invalid: "
        "metadata.labels: Invalid value: \"nb-5d8f\": must be no more than 63 bytes",
        5);
    assert_verdict(model, STATE_FAILED, CAUSE_NAME_TOO_LONG);
    assert_sentence(model, "its name is too long for the platform: 2 characters");
    assert_true(verdict(model)->stuck);
    assert_step(model, 0, STEP_OTHER,
                "make another one with a shorter name, of 50 characters or fewer");
    put(model, "StatefulSet", "nb", "FailedCreate",
        "create Pod nb-0 in StatefulSet nb failed error: Pod \"nb-0\" is invalid: "
        "spec.containers[0].name: Invalid value: must not be empty",
        4);
    assert_verdict(model, STATE_FAILED, CAUSE_POD_REFUSED);
    model_free(model);
}

/* Mounts
 * ------------------------------------------------------------------------------------------------------
 */
static struct model *creating(void)
{
    struct model *model = model_new();
    struct container container = facts_container("nb");
    container.now = facts_waiting("ContainerCreating", "");
    facts_put_container(model, "aaw", "nb", &container);
    return model;
}

static void a_volume_on_another_node(void **state)
{
    const char *words =
        "Multi-Attach error for volume \"pvc-panel\" Volume is already used by pod(s) "
        "r-prices-0";
    struct model *model = creating();
    put(model, "Pod", "nb-0", "FailedAttachVolume", words, 30);
    assert_verdict(model, STATE_WAITING, CAUSE_VOLUME_IN_USE);
    assert_sentence(model, "volume pvc-panel is in use on another node, by r-prices-0");
    struct mount mount = {"p", "panel", "/panel"};
    struct server server = *model_server(model, "aaw", "nb");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(model, &server);
    struct volume volume = facts_volume("aaw", "panel");
    model_put_volume(model, &volume);
    assert_sentence(model, "volume panel is in use on another node, by r-prices-0");
    put(model, "Pod", "nb-0", "FailedAttachVolume",
        "Multi-Attach error for volume \"pvc-panel\" Volume is already exclusively attached to one "
        "node",
        20);
    assert_sentence(model, "volume panel is in use on another node");
    model_free(model);
}

static void a_mount_that_fails_until_it_is_made(void **state)
{
    struct model *model = creating();
    put(model, "Pod", "nb-0", "FailedMount",
        "MountVolume.SetUp failed for volume \"v\" : configmap \"missing\" not found", 30);
    assert_verdict(model, STATE_FAILED, CAUSE_CONFIG);
    assert_sentence(model, "config map missing, which it needs, does not exist");
    put(model, "Pod", "nb-0", "FailedMount",
        "MountVolume.SetUp failed for volume \"v\" : configmap \"missing\" not found yet", 30);
    assert_verdict(model, STATE_WAITING, CAUSE_MOUNT);
    assert_sentence(model, "volume v cannot be mounted");
    put(model, "Pod", "nb-0", "Pulling", "Pulling image \"x\"", 10);
    assert_verdict(model, STATE_STARTING, CAUSE_PULLING);
    model_free(model);
}

/* On the way
 * --------------------------------------------------------------------------------------------------
 */
static void the_image_is_pulled_then_the_container_is_made(void **state)
{
    struct model *model = creating();
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    put(model, "Pod", "nb-0", "Pulling", "Pulling image \"x\"", 30);
    assert_verdict(model, STATE_STARTING, CAUSE_PULLING);
    assert_evidence(model, "Pulling", "Pulling image \"x\"");
    put(model, "Pod", "nb-0", "Pulled", "Successfully pulled image \"x\"", 10);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    assert_sentence(model, "its container is being made");
    model_free(model);
}

static void an_unhealthy_program_is_quoted(void **state)
{
    struct model *model = model_new();
    struct container container = facts_container("nb");
    facts_put_container(model, "aaw", "nb", &container);
    put(model, "Pod", "nb-0", "Unhealthy", "Readiness probe failed: HTTP probe failed", 5);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    assert_evidence(model, "Unhealthy", "Readiness probe failed: HTTP probe failed");
    model_free(model);
}

/* Lost, failed, unknown ------------------------------------------------------------------------ */
static void a_node_that_does_not_answer(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    struct server server = facts_server("aaw", "nb");
    struct pod pod = *model_pod(model, "aaw", "nb-0");
    struct condition conditions[] = {
        facts_condition("PodScheduled", 1, "", ""),
        facts_condition("Ready", -1, "NodeStatusUnknown", "Kubelet stopped posting node status.")};
    pod.conditions = conditions;
    pod.condition_count = 2;
    model_put_server(model, &server);
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_UNKNOWN, CAUSE_NODE_LOST);
    assert_sentence(model, "its node node-1 does not answer");
    assert_evidence(model, "Ready", "Kubelet stopped posting node status.");
    model_free(model);
}

static void an_evicted_pod(void **state)
{
    struct model *model = alone();
    struct pod pod = facts_pod("aaw", "nb");
    pod.phase = "Failed";
    pod.reason = "Evicted";
    pod.message = "The node was low on resource: ephemeral-storage.";
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_FAILED, CAUSE_EVICTED);
    assert_sentence(model, "its node ran short of ephemeral-storage and put it out");
    assert_evidence(model, "Evicted", "The node was low on resource: ephemeral-storage.");
    model_free(model);
}

static void a_warning_without_a_rule_is_quoted(void **state)
{
    struct model *model = alone();
    put(model, "Notebook", "nb", "Strange", "words nobody has seen", 5);
    assert_verdict(model, STATE_WAITING, CAUSE_UNKNOWN);
    assert_evidence(model, "Strange", "words nobody has seen");
    struct event event = facts_event("aaw", "Notebook", "nb", "Strange", "words nobody has seen");
    event.warning = false;
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void a_ready_server_has_no_reason_left(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    put(model, "Pod", "nb-0", "FailedScheduling", "0/1 nodes are available: 1 Insufficient cpu.",
        5);
    put(model, "Pod", "nb-0", "BackOff", "Back-off restarting failed container nb", 5);
    put(model, "StatefulSet", "nb", "FailedCreate", QUOTA, 5);
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    assert_int_equal(verdict(model)->evidence_count, 0);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quota_names_what_is_used_up),
        cmocka_unit_test(a_refusal_ends_when_a_pod_is_made),
        cmocka_unit_test(a_refusal_of_a_server_that_had_the_name_before),
        cmocka_unit_test(a_name_too_long_for_the_labels),
        cmocka_unit_test(a_webhook_that_refuses),
        cmocka_unit_test(a_volume_on_another_node),
        cmocka_unit_test(a_mount_that_fails_until_it_is_made),
        cmocka_unit_test(the_image_is_pulled_then_the_container_is_made),
        cmocka_unit_test(an_unhealthy_program_is_quoted),
        cmocka_unit_test(a_node_that_does_not_answer),
        cmocka_unit_test(an_evicted_pod),
        cmocka_unit_test(a_warning_without_a_rule_is_quoted),
        cmocka_unit_test(a_ready_server_has_no_reason_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
