/* Reasons read from the scheduler. Texts are those of Kubernetes 1.34 (kube-wire.md 8.2). */
#include "support/verdict.h"

#include <stdio.h>

#include <carnet/base/quantity.h>

#include "support/facts.h"

#define TAIL                                                                                       \
    " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not "      \
    "helpful for scheduling."
#define GPU "0/1 nodes are available: 1 Insufficient nvidia.com/gpu." TAIL

static void the_schedulers_words_name_the_cause(void **state)
{
    static const struct {
        enum cause cause;
        const char *message;
    } cases[] = {
        {CAUSE_NO_ROOM, "0/1 nodes are available: 1 Insufficient cpu." TAIL},
        {CAUSE_NO_ROOM, "0/1 nodes are available: 1 Insufficient memory." TAIL},
        {CAUSE_NO_ROOM, "0/1 nodes are available: 1 Insufficient ephemeral-storage." TAIL},
        {CAUSE_NO_ROOM, "0/1 nodes are available: 1 Too many pods." TAIL},
        {CAUSE_NO_GPU, GPU},
        {CAUSE_SELECTOR,
         "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector." TAIL},
        {CAUSE_TAINT, "0/1 nodes are available: 1 node(s) had untolerated taint(s)." TAIL},
        {CAUSE_TAINT,
         "0/1 nodes are available: 1 node(s) had taint {dedicated: gpu}, that the pod didn't "
         "tolerate."},
        {CAUSE_UNSCHEDULABLE, "0/1 nodes are available: 1 node(s) were unschedulable." TAIL},
        {CAUSE_VOLUME_MISSING,
         "0/1 nodes are available: persistentvolumeclaim \"missing\" not found. not found"},
        {CAUSE_VOLUME_PENDING,
         "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"},
        {CAUSE_VOLUME_PENDING,
         "0/1 nodes are available: 1 node(s) didn't find available persistent "
         "volumes to bind." TAIL},
        {CAUSE_VOLUME_ZONE,
         "0/1 nodes are available: 1 node(s) had no available volume zone." TAIL},
        {CAUSE_VOLUME_IN_USE,
         "0/1 nodes are available: 1 node has pod using PersistentVolumeClaim with the same name "
         "and ReadWriteOncePod access mode already in-use by another pod." TAIL},
        {CAUSE_UNSCHEDULABLE, "0/1 nodes are available: words nobody has seen"},
        /* Nearly the same words. */
        {CAUSE_UNSCHEDULABLE, "0/1 nodes are available: 1 Too many volumes attached." TAIL},
        {CAUSE_UNSCHEDULABLE, "0/1 nodes are available: 1 node(s) had taint(s) it bears." TAIL},
        {CAUSE_UNSCHEDULABLE,
         "0/1 nodes are available: persistentvolumeclaim \"nb-home\" is being deleted." TAIL},
        {CAUSE_UNSCHEDULABLE,
         "0/1 nodes are available: 1 node(s) exceed max volume count in the zone." TAIL},
        /* Nodes fail at different tests: the one nearest to success counts. */
        {CAUSE_NO_ROOM,
         "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient "
         "cpu."},
        {CAUSE_NO_GPU, "0/14 nodes are available: 4 Insufficient nvidia.com/gpu, 10 node(s) didn't "
                       "match Pod's node affinity/selector."},
        {CAUSE_NO_GPU,
         "0/4 nodes are available: 2 Insufficient cpu, 4 Insufficient nvidia.com/gpu."},
        {CAUSE_SELECTOR, "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) "
                         "didn't match Pod's node affinity/selector."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model *model = model_new();
        facts_put_unscheduled(model, "aaw", "nb", cases[i].message);
        assert_verdict(model, STATE_WAITING, cases[i].cause);
        assert_evidence(model, "PodScheduled", cases[i].message);
        assert_int_equal(verdict(model)->since, FACTS_NOW - 4 * FACTS_MIN);
        model_free(model);
    }
}

static void put_gpu_server(struct model *model, int64_t gpus, const char *message)
{
    facts_put_unscheduled(model, "aaw", "nb", message);
    struct server server = *model_server(model, "aaw", "nb");
    server.asked.gpus = gpus;
    server.asked.gpu_resource = "nvidia.com/gpu";
    model_put_server(model, &server);
}

static void put_nodes(struct model *model, int count, int with_gpu, int64_t gpus)
{
    for (int i = 0; i < count; i++) {
        char name[32];
        snprintf(name, sizeof name, "n-%d", i);
        struct node node = facts_node(name, i < with_gpu ? gpus : 0);
        model_put_node(model, &node);
    }
}

static void a_gpu_that_is_taken_and_one_that_does_not_exist(void **state)
{
    struct model *model = model_new();
    put_gpu_server(model, 1, GPU);
    assert_sentence(model, "no node has a free GPU"); /* nodes may not be listed */
    int64_t begun = verdict(model)->since; /* that may pass: a person is asked for after a while */
    assert_false(status_needs_person(verdict(model), begun));
    assert_true(status_needs_person_at(verdict(model)) > begun);
    assert_string_equal(verdict_text(&verdict(model)->more),
                        "It starts by itself when a GPU is freed; their number is not known here.");
    put_nodes(model, 2, 0, 0);
    assert_sentence(model, "no node of this platform has a GPU");
    assert_string_equal(verdict_text(&verdict(model)->more), "It cannot start as it is.");
    assert_true(status_needs_person(verdict(model), begun)); /* at once: waiting does not help */
    assert_int_equal(status_needs_person_at(verdict(model)), 0);
    struct node gpu = facts_node("n-gpu", 1);
    model_put_node(model, &gpu);
    assert_sentence(model, "no node has a free GPU");
    assert_string_equal(verdict_text(&verdict(model)->more),
                        "The only GPU is in use. The server starts by itself when it is freed.");
    model_remove(model, KIND_NODE, "", "n-gpu");
    assert_sentence(model, "no node of this platform has a GPU");
    model_free(model);
}

static void all_gpus_in_use_is_said_only_when_all_were_looked_at(void **state)
{
    struct model *model = model_new();
    put_nodes(model, 14, 4, 6);
    put_gpu_server(model, 1,
                   "0/14 nodes are available: 4 Insufficient nvidia.com/gpu, 10 node(s) didn't "
                   "match Pod's node affinity/selector.");
    assert_string_equal(verdict_text(&verdict(model)->more),
                        "All 24 GPUs are in use. The server starts by itself when one is freed.");
    assert_step(model, 0, STEP_WAIT, "wait");
    assert_step(model, 1, STEP_EDIT, "ask for no GPU");
    put_gpu_server(model, 1,
                   "0/14 nodes are available: 3 Insufficient nvidia.com/gpu, 11 node(s) had "
                   "untolerated taint(s).");
    assert_string_equal(verdict_text(&verdict(model)->more),
                        "The server starts by itself when a GPU is freed.");
    put_gpu_server(model, 4, "0/14 nodes are available: 14 Insufficient nvidia.com/gpu.");
    assert_sentence(model, "no node has 4 free GPUs");
    assert_step(model, 1, STEP_EDIT, "ask for fewer GPUs");
    put_gpu_server(model, 8, "0/14 nodes are available: 14 Insufficient nvidia.com/gpu.");
    assert_sentence(model, "no node of this platform has 8 GPUs");
    model_free(model);
}

static void another_vendors_gpu(void **state)
{
    struct model *model = model_new();
    facts_put_unscheduled(model, "aaw", "nb",
                          "0/1 nodes are available: 1 Insufficient amd.com/gpu.");
    assert_verdict(model, STATE_WAITING, CAUSE_NO_ROOM); /* it did not ask for one */
    struct server server = *model_server(model, "aaw", "nb");
    server.asked.gpus = 1;
    server.asked.gpu_resource = "amd.com/gpu";
    model_put_server(model, &server);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_GPU);
    model_free(model);
}

static void room_names_what_was_asked(void **state)
{
    struct model *model = model_new();
    facts_put_unscheduled(model, "aaw", "nb", "0/1 nodes are available: 1 Insufficient cpu.");
    assert_sentence(model, "no node has 2 CPU free");
    facts_put_unscheduled(model, "aaw", "nb", "0/1 nodes are available: 1 Insufficient memory.");
    assert_sentence(model, "no node has 8 GiB of memory free");
    facts_put_unscheduled(model, "aaw", "nb",
                          "0/2 nodes are available: 1 Insufficient cpu, 2 Insufficient memory.");
    assert_sentence(model, "no node has 2 CPU and 8 GiB free");
    struct server server = *model_server(model, "aaw", "nb");
    server.asked.memory_request = server.asked.memory_limit = QUANTITY_NONE;
    model_put_server(model, &server);
    assert_sentence(model, "no node has enough room");
    model_free(model);
}

static void put_asking(struct model *model, int64_t cpu, int64_t memory, const char *lacking)
{
    char message[120];
    snprintf(message, sizeof message, "0/1 nodes are available: 1 Insufficient %s.", lacking);
    facts_put_unscheduled(model, "aaw", "nb", message);
    struct server server = *model_server(model, "aaw", "nb");
    server.asked.cpu_request = server.asked.cpu_limit = cpu;
    server.asked.memory_request = server.asked.memory_limit = memory;
    model_put_server(model, &server);
}

/* What the largest node has may be free one day; a little more never is. */
static void as_much_as_the_largest_node_has(void **state)
{
    struct model *model = model_new();
    put_nodes(model, 2, 0, 0);
    put_asking(model, 32000, FACTS_GIB, "cpu");
    assert_sentence(model, "no node has 32 CPU free");
    assert_false(verdict(model)->stuck);
    put_asking(model, 32500, FACTS_GIB, "cpu");
    assert_sentence(model, "no node of this platform has 32.5 CPU: the largest has 32");
    assert_true(verdict(model)->stuck);
    put_asking(model, 1000, 256 * FACTS_GIB, "memory");
    assert_sentence(model, "no node has 256 GiB of memory free");
    assert_false(verdict(model)->stuck);
    put_asking(model, 1000, 257 * FACTS_GIB, "memory");
    assert_sentence(model,
                    "no node of this platform has 257 GiB of memory: the largest has 256 GiB");
    assert_true(verdict(model)->stuck);
    model_free(model);
}

static void put_user(struct model *model, const char *name, const char *claim, const char *node)
{
    struct pod pod = facts_pod("aaw", name);
    const char *const claims[] = {claim};
    pod.claims = claims;
    pod.claim_count = 1;
    pod.node = node;
    model_put_pod(model, &pod);
}

static void who_uses_the_volume_is_named_where_it_is_sure(void **state)
{
    static const char another[] =
        "a volume may be used by one server at a time, and another uses it";
    struct model *model = model_new();
    struct mount mounts[] = {{"a", "one", "/a"}, {"b", "two", "/b"}};
    struct volume volume = facts_volume("aaw", "one");
    volume.access_mode = "ReadWriteOncePod";
    model_put_volume(model, &volume);
    facts_put_unscheduled(model, "aaw", "nb",
                          "0/1 nodes are available: 1 node has pod using PersistentVolumeClaim "
                          "with ReadWriteOncePod access mode already in-use by another pod.");
    struct server server = *model_server(model, "aaw", "nb");
    server.mounts = mounts;
    server.mount_count = 1;
    model_put_server(model, &server);
    assert_sentence(model, another);
    put_user(model, "also-waits", "one", ""); /* as this one does */
    put_user(model, "other", "three", "node-1");
    assert_sentence(model, another);
    put_user(model, "uses-it", "one", "node-1");
    assert_sentence(model, "volume one may be used by one server at a time, and uses-it uses it");
    model_remove(model, KIND_POD, "aaw", "uses-it-0");
    assert_sentence(model, another);
    put_user(model, "uses-it", "one", "node-1");
    server = *model_server(model, "aaw", "nb");
    server.mounts = mounts;
    server.mount_count = 2; /* which of the two is meant is not said */
    model_put_server(model, &server);
    assert_sentence(model, another);
    model_free(model);
}

/* A volume that is lost, but the pod has a node: it was lost later, or is not this one's trouble.
 */
static void a_lost_volume_matters_until_the_pod_has_a_node(void **state)
{
    struct model *model = model_new();
    struct mount mount = {"home", "nb-home", "/home"};
    struct volume volume = facts_volume("aaw", "nb-home");
    volume.phase = "Lost";
    struct server server = facts_server("aaw", "nb");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_volume(model, &volume);
    model_put_server(model, &server);
    assert_verdict(model, STATE_FAILED, CAUSE_VOLUME_LOST);
    volume.phase = "Bound";
    model_put_volume(model, &volume);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    volume.phase = "Lost";
    model_put_volume(model, &volume);
    struct pod pod = facts_pod("aaw", "nb");
    pod.node = "node-1";
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

static void volumes_are_named(void **state)
{
    struct model *model = model_new();
    facts_put_unscheduled(
        model, "aaw", "nb",
        "0/1 nodes are available: persistentvolumeclaim \"nb-home\" not found. not "
        "found");
    assert_sentence(model, "volume nb-home does not exist");
    const char *unbound =
        "0/1 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found";
    facts_put_unscheduled(model, "aaw", "nb", unbound);
    assert_sentence(model, "a volume is not there yet");
    struct mount mounts[] = {{"a", "bound", "/a"}, {"b", "wait", "/b"}};
    struct server server = *model_server(model, "aaw", "nb");
    server.mounts = mounts;
    server.mount_count = 2;
    model_put_server(model, &server);
    struct volume bound = facts_volume("aaw", "bound"), wait = facts_volume("aaw", "wait");
    wait.phase = "Pending";
    model_put_volume(model, &bound);
    model_put_volume(model, &wait);
    struct event event = facts_event("aaw", "PersistentVolumeClaim", "wait", "ProvisioningFailed",
                                     "storageclass.storage.k8s.io \"nosuch\" not found");
    model_put_event(model, &event);
    assert_sentence(model, "volume wait is not there yet");
    assert_evidence(model, "ProvisioningFailed",
                    "storageclass.storage.k8s.io \"nosuch\" not found");
    model_free(model);
}

/* What holds now ------------------------------------------------------------------------------- */
static void the_event_has_the_count_and_the_time(void **state)
{
    struct model *model = model_new();
    facts_put_unscheduled(model, "aaw", "nb", GPU);
    struct event event = facts_event("aaw", "Pod", "nb-0", "FailedScheduling", GPU);
    event.count = 9;
    event.last = FACTS_NOW - 40;
    model_put_event(model, &event);
    assert_evidence(model, "FailedScheduling", GPU);
    assert_int_equal(verdict(model)->evidence_count, 1);
    assert_int_equal(verdict(model)->evidence[0].count, 9);
    assert_int_equal(verdict(model)->evidence[0].when, FACTS_NOW - 40);
    event.message = "0/1 nodes are available: 1 Insufficient cpu."; /* said before it changed */
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_GPU);
    assert_evidence(model, "PodScheduled", GPU);
    assert_int_equal(verdict(model)->evidence_count, 2);
    model_free(model);
}

static void an_old_refusal_loses_once_the_pod_has_a_node(void **state)
{
    struct model *model = model_new();
    facts_put_unscheduled(model, "aaw", "nb", GPU);
    struct event event = facts_event("aaw", "Pod", "nb-0", "FailedScheduling", GPU);
    model_put_event(model, &event);
    struct container container = facts_container("nb");
    container.now = facts_waiting("ContainerCreating", "");
    facts_put_container(model, "aaw", "nb", &container);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

static void events_of_a_former_pod_do_not_count(void **state)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    struct pod pod = facts_pod("aaw", "nb");
    struct event event = facts_event("aaw", "Pod", "nb-0", "FailedScheduling", GPU);
    model_put_server(model, &server);
    model_put_pod(model, &pod);
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_GPU);
    event.about_uid = "uid-of-the-pod-before";
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    event.about_uid = ""; /* not told: time decides */
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_GPU);
    event.last = pod.meta.created - 1;
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void the_controllers_copy_serves_where_pod_events_are_gone(void **state)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    struct pod pod = facts_pod("aaw", "nb");
    struct event event =
        facts_event("aaw", "Notebook", "nb", "FailedScheduling", "Reissued from pod/nb-0: " GPU);
    model_put_server(model, &server);
    model_put_pod(model, &pod);
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_GPU);
    assert_evidence(model, "FailedScheduling", GPU); /* its own words alone */
    event.last = pod.meta.created - 1;               /* of the pod before */
    model_put_event(model, &event);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void who_may_not_see_pods_reads_it_from_the_server(void **state)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    struct condition condition = facts_condition("PodScheduled", 0, "Unschedulable", GPU);
    server.conditions = &condition;
    server.condition_count = 1;
    model_put_server(model, &server);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_GPU);
    condition.status = 1;
    condition.message = "";
    model_put_server(model, &server);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_schedulers_words_name_the_cause),
        cmocka_unit_test(a_gpu_that_is_taken_and_one_that_does_not_exist),
        cmocka_unit_test(all_gpus_in_use_is_said_only_when_all_were_looked_at),
        cmocka_unit_test(another_vendors_gpu),
        cmocka_unit_test(room_names_what_was_asked),
        cmocka_unit_test(as_much_as_the_largest_node_has),
        cmocka_unit_test(volumes_are_named),
        cmocka_unit_test(who_uses_the_volume_is_named_where_it_is_sure),
        cmocka_unit_test(a_lost_volume_matters_until_the_pod_has_a_node),
        cmocka_unit_test(the_event_has_the_count_and_the_time),
        cmocka_unit_test(an_old_refusal_loses_once_the_pod_has_a_node),
        cmocka_unit_test(events_of_a_former_pod_do_not_count),
        cmocka_unit_test(the_controllers_copy_serves_where_pod_events_are_gone),
        cmocka_unit_test(who_may_not_see_pods_reads_it_from_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
