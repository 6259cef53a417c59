/* Reasons about the pod as a whole: refused, cannot mount, on its way, lost. */
#include "support/verdict.h"

#include <stdio.h>

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

static void a_refusal_ends_when_a_pod_is_deleted(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate", QUOTA, 90);
    put(model, "StatefulSet", "nb", "SuccessfulDelete", "delete Pod nb-0", 200); /* before */
    assert_verdict(model, STATE_WAITING, CAUSE_QUOTA);
    put(model, "StatefulSet", "nb", "SuccessfulDelete", "delete Pod nb-0", 10);
    assert_true(verdict(model)->cause != CAUSE_QUOTA);
    model_free(model);
}

/* What the quota holds when it is empty may be free one day; a little more never is. */
static void as_much_as_the_whole_quota(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate",
        "exceeded quota: q, requested: cpu=70, used: cpu=1, limited: cpu=70", 90);
    assert_sentence(model, "the namespace has reached its quota: CPU 1 of 70");
    assert_false(verdict(model)->stuck);
    put(model, "StatefulSet", "nb", "FailedCreate",
        "exceeded quota: q, requested: cpu=70001m, used: cpu=1, limited: cpu=70", 90);
    assert_sentence(model, "it asks for more than the namespace's whole quota: CPU 70001m of 70");
    assert_true(verdict(model)->stuck);
    model_free(model);
}

static void configurations_that_contradict_are_all_named(void **state)
{
    static const struct {
        const char *names, *sentence;
    } cases[] = {
        {"a,b", "two configurations contradict each other: a and b"},
        {"a,b,c", "configurations contradict each other: a,b,c"},
        {"a", "configuration a contradicts the server itself"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[200];
        struct model *model = alone();
        snprintf(words, sizeof words,
                 "admission webhook denied the request: conflict occurred while applying "
                 "poddefaults: %s on pod: nb-0 err: merging env for b has a conflict on X",
                 cases[i].names);
        put(model, "StatefulSet", "nb", "FailedCreate", words, 5);
        assert_verdict(model, STATE_FAILED, CAUSE_PODDEFAULT);
        assert_sentence(model, cases[i].sentence);
        model_free(model);
    }
}

static void a_check_that_does_not_answer(void **state)
{
    struct model *model = alone();
    put(model, "StatefulSet", "nb", "FailedCreate",
        "failed calling webhook \"check.example.org\": context deadline exceeded", 5);
    assert_verdict(model, STATE_WAITING, CAUSE_WEBHOOK);
    assert_sentence(model, "the platform's own check check.example.org does not answer");
    put(model, "StatefulSet", "nb", "FailedCreate",
        "failed calling webhook \"check.example.org\": x509: unknown authority", 4);
    assert_verdict(model, STATE_WAITING, CAUSE_WEBHOOK);
    assert_sentence(model, "the platform's own check check.example.org fails");
    put(model, "StatefulSet", "nb", "FailedCreate", "failed calling webhook : i/o timeout", 4);
    assert_verdict(model, STATE_WAITING, CAUSE_WEBHOOK);
    assert_sentence(model, "one of the platform's own checks fails");
    put(model, "StatefulSet", "nb", "FailedCreate", "succeeded calling webhook \"x\"", 3);
    assert_verdict(model, STATE_FAILED, CAUSE_POD_REFUSED);
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

static void a_mount_is_no_trouble_of_a_program_that_runs(void **state)
{
    struct model *model = model_new();
    struct container container = facts_container("nb");
    facts_put_container(model, "aaw", "nb", &container);
    put(model, "Pod", "nb-0", "FailedMount", "MountVolume.SetUp failed for volume \"v\" : x", 30);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    container.now = facts_waiting("ContainerCreating", "");
    facts_put_container(model, "aaw", "nb", &container);
    assert_verdict(model, STATE_WAITING, CAUSE_MOUNT);
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

/* It was there within the second, or it is of another container of a pod whose program runs. */
static void an_image_that_is_there_is_not_being_pulled(void **state)
{
    struct model *model = creating();
    struct container container = facts_container("nb");
    put(model, "Pod", "nb-0", "Pulling", "Pulling image \"x\"", 30);
    put(model, "Pod", "nb-0", "Pulled", "Container image already present", 31);
    assert_verdict(model, STATE_STARTING, CAUSE_PULLING);
    put(model, "Pod", "nb-0", "Pulled", "Container image already present", 30);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    put(model, "Pod", "nb-0", "Pulling", "Pulling image \"x\"", 20);
    assert_verdict(model, STATE_STARTING, CAUSE_PULLING);
    facts_put_container(model, "aaw", "nb", &container);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
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

static void put_on_node(struct model *model, int ready, int64_t changed, const char *reason)
{
    struct server server = facts_server("aaw", "nb");
    struct pod pod = facts_pod("aaw", "nb");
    struct condition condition = facts_condition("Ready", ready, "", "");
    condition.changed = changed;
    pod.node = "node-1";
    pod.reason = reason;
    pod.conditions = &condition;
    pod.condition_count = 1;
    model_put_server(model, &server);
    model_put_pod(model, &pod);
}

/* Each of them alone is enough. */
static void who_says_that_a_node_is_lost(void **state)
{
    struct model *model = model_new();
    struct node node = facts_node("node-1", 0);
    put_on_node(model, 0, FACTS_NOW - 60, "");
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    node.ready = false; /* the node itself */
    model_put_node(model, &node);
    assert_verdict(model, STATE_UNKNOWN, CAUSE_NODE_LOST);
    assert_evidence(model, "", "NotReady");
    put_on_node(model, 1, FACTS_NOW - 60, "");
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    put_on_node(model, 0, FACTS_NOW - 60, "");
    node.ready = true;
    model_put_node(model, &node);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_remove(model, KIND_NODE, "", "node-1"); /* nodes may not be read: the pod's own reason */
    put_on_node(model, 0, FACTS_NOW - 60, "NodeLost");
    assert_verdict(model, STATE_UNKNOWN, CAUSE_NODE_LOST);
    put_on_node(model, 0, FACTS_NOW - 60, "NodeLow");
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

static void an_event_of_a_lost_node_holds_until_the_pod_changes(void **state)
{
    struct model *model = model_new();
    put_on_node(model, 0, FACTS_NOW - 60, "");
    put(model, "Pod", "nb-0", "NodeNotReady", "Node is not ready", 62); /* clocks differ a little */
    assert_verdict(model, STATE_UNKNOWN, CAUSE_NODE_LOST);
    assert_evidence(model, "NodeNotReady", "Node is not ready");
    put_on_node(model, 0, FACTS_NOW - 30, ""); /* it was ready again since */
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

static void a_pod_that_failed_for_no_reason_known(void **state)
{
    struct model *model = alone();
    struct pod pod = facts_pod("aaw", "nb");
    pod.phase = "Failed";
    pod.reason = "UnexpectedAdmissionError";
    pod.message = "Allocate failed";
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_FAILED, CAUSE_UNKNOWN);
    assert_evidence(model, "UnexpectedAdmissionError", "Allocate failed");
    pod.phase = "Pending"; /* the reason alone is none */
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
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
    pod.message = "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.";
    model_put_pod(model, &pod);
    assert_sentence(model, "it used more of its node's disk than it may and was put out");
    pod.message = "The pod was put out by hand.";
    model_put_pod(model, &pod);
    assert_sentence(model, "its node put it out");
    pod.phase = "Running"; /* of a life before */
    model_put_pod(model, &pod);
    assert_true(verdict(model)->cause != CAUSE_EVICTED);
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
        cmocka_unit_test(a_refusal_ends_when_a_pod_is_deleted),
        cmocka_unit_test(as_much_as_the_whole_quota),
        cmocka_unit_test(configurations_that_contradict_are_all_named),
        cmocka_unit_test(a_check_that_does_not_answer),
        cmocka_unit_test(a_refusal_of_a_server_that_had_the_name_before),
        cmocka_unit_test(a_name_too_long_for_the_labels),
        cmocka_unit_test(a_webhook_that_refuses),
        cmocka_unit_test(a_volume_on_another_node),
        cmocka_unit_test(a_mount_that_fails_until_it_is_made),
        cmocka_unit_test(a_mount_is_no_trouble_of_a_program_that_runs),
        cmocka_unit_test(the_image_is_pulled_then_the_container_is_made),
        cmocka_unit_test(an_image_that_is_there_is_not_being_pulled),
        cmocka_unit_test(an_unhealthy_program_is_quoted),
        cmocka_unit_test(a_node_that_does_not_answer),
        cmocka_unit_test(who_says_that_a_node_is_lost),
        cmocka_unit_test(an_event_of_a_lost_node_holds_until_the_pod_changes),
        cmocka_unit_test(a_pod_that_failed_for_no_reason_known),
        cmocka_unit_test(an_evicted_pod),
        cmocka_unit_test(a_warning_without_a_rule_is_quoted),
        cmocka_unit_test(a_ready_server_has_no_reason_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
