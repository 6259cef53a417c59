/*
 * Each rule with objects of a real cluster (objects/real: Kubernetes 1.34, as its API answered,
 * without managed fields; made with the notebooks of tests/cluster) or, for what that cluster
 * cannot produce, with objects written from the references (objects/written: the list's member
 * "source" names them); and with a near miss beside it: the same objects with one word changed, for
 * which the rule must not hold.
 */
#include "support/verdict.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/captured.h"

struct diagnosis {
    const char *file; /* the server has its name; "real/" or "written/" in front */
    enum state state;
    enum cause cause;
    const char *sentence;
    const char *source, *words; /* first evidence; words: a part of it */
    struct {
        const char *from, *to; /* the near miss */
        enum state state;
        enum cause cause;
    } near;
};

static const struct diagnosis table[] = {
    /* The scheduler. */
    {"real/cpu-much",
     STATE_WAITING,
     CAUSE_NO_ROOM,
     "no node has 64 CPU free",
     "FailedScheduling",
     "0/1 nodes are available: 1 Insufficient cpu.",
     {"Insufficient cpu", "Insufficiently cpu", STATE_WAITING, CAUSE_UNSCHEDULABLE}},
    {"real/mem-much",
     STATE_WAITING,
     CAUSE_NO_ROOM,
     "no node has 900 GiB of memory free",
     "FailedScheduling",
     "0/1 nodes are available: 1 Insufficient memory.",
     {"Insufficient memory", "Insufficiently memory", STATE_WAITING, CAUSE_UNSCHEDULABLE}},
    {"real/gpu-none",
     STATE_WAITING,
     CAUSE_NO_GPU,
     "no node has a free GPU",
     "FailedScheduling",
     "1 Insufficient nvidia.com/gpu.",
     {"Insufficient nvidia.com/gpu", "Insufficient nvidia.com/mig", STATE_WAITING, CAUSE_NO_ROOM}},
    {"real/selector",
     STATE_WAITING,
     CAUSE_SELECTOR,
     "no node is of the kind this server asks for",
     "FailedScheduling",
     "didn't match Pod's node affinity/selector",
     {"didn't match Pod's node affinity/selector", "didn't match pod anti-affinity rules",
      STATE_WAITING, CAUSE_UNSCHEDULABLE}},
    {"real/tainted",
     STATE_WAITING,
     CAUSE_TAINT,
     "no node accepts this server: a taint keeps it away",
     "FailedScheduling",
     "1 node(s) had untolerated taint(s)",
     {"had untolerated taint(s)", "were unschedulable", STATE_WAITING, CAUSE_UNSCHEDULABLE}},
    /* Volumes. */
    {"real/unbound",
     STATE_WAITING,
     CAUSE_VOLUME_PENDING,
     "volume too-big is not there yet",
     "FailedScheduling",
     "didn't find available persistent volumes to bind",
     {"didn't find available persistent volumes to bind", "did not have enough free storage",
      STATE_WAITING, CAUSE_UNSCHEDULABLE}},
    {"real/immediate",
     STATE_WAITING,
     CAUSE_VOLUME_PENDING,
     "volume immediate-claim is not there yet",
     "ProvisioningFailed",
     "no volume plugin matched name: kubernetes.io/no-provisioner",
     {"unbound immediate PersistentVolumeClaims", "unknown PersistentVolumeClaims", STATE_WAITING,
      CAUSE_UNSCHEDULABLE}},
    {"real/provision",
     STATE_WAITING,
     CAUSE_VOLUME_PENDING,
     "volume csi-claim is not there yet",
     "ExternalProvisioning",
     "Waiting for a volume to be created either by the external provisioner",
     {"ExternalProvisioning", "ProvisioningSucceeded", STATE_WAITING, CAUSE_NO_EVENT}},
    {"real/pinned",
     STATE_WAITING,
     CAUSE_VOLUME_ZONE,
     "volume pinned-claim cannot be reached from the nodes with room",
     "FailedScheduling",
     "didn't match PersistentVolume's node affinity",
     {"didn't match PersistentVolume's node affinity", "exceed max volume count", STATE_WAITING,
      CAUSE_UNSCHEDULABLE}},
    {"written/zone",
     STATE_WAITING,
     CAUSE_VOLUME_ZONE,
     "volume zoned cannot be reached from the nodes with room",
     "PodScheduled",
     "4 node(s) had volume node affinity conflict",
     {"4 node(s) had volume node affinity conflict", "4 Insufficient memory", STATE_WAITING,
      CAUSE_NO_ROOM}},
    {"real/rwop-b",
     STATE_WAITING,
     CAUSE_VOLUME_IN_USE,
     "volume rwop-claim may be used by one server at a time, and rwop-a uses it",
     "FailedScheduling",
     "ReadWriteOncePod access mode already in-use by another pod",
     {"ReadWriteOncePod access mode already in-use", "an access mode not", STATE_WAITING,
      CAUSE_UNSCHEDULABLE}},
    {"written/multi-attach",
     STATE_WAITING,
     CAUSE_VOLUME_IN_USE,
     "volume panel is in use on another node, by r-prices-0",
     "FailedAttachVolume",
     "Multi-Attach error for volume \"pvc-2f6c8f9e\"",
     {"Multi-Attach error", "AttachVolume.Attach failed", STATE_WAITING, CAUSE_MOUNT}},
    {"real/claim-missing",
     STATE_WAITING,
     CAUSE_VOLUME_MISSING,
     "volume no-such-claim does not exist",
     "FailedScheduling",
     "persistentvolumeclaim \"no-such-claim\" not found",
     {"\\\"no-such-claim\\\" not found", "\\\"no-such-claim\\\" is being deleted", STATE_WAITING,
      CAUSE_UNSCHEDULABLE}},
    {"real/lost-claim",
     STATE_FAILED,
     CAUSE_VOLUME_LOST,
     "volume lost-claim has lost its storage",
     "ClaimLost",
     "Bound claim has lost its PersistentVolume. Data on the volume is lost!",
     {"\"phase\": \"Lost\"", "\"phase\": \"Bound\"", STATE_WAITING, CAUSE_UNSCHEDULABLE}},
    {"real/mount-host",
     STATE_WAITING,
     CAUSE_MOUNT,
     "volume h cannot be mounted",
     "FailedMount",
     "hostPath type check failed: /no/such/path is not a directory",
     {"FailedMount", "FailedCleanup", STATE_STARTING, CAUSE_STARTING}},
    {"real/secret-mount",
     STATE_FAILED,
     CAUSE_CONFIG,
     "secret registry-keys, which it needs, does not exist",
     "FailedMount",
     "MountVolume.SetUp failed for volume \"keys\" : secret \"registry-keys\" not found",
     {"\\\"registry-keys\\\" not found", "\\\"registry-keys\\\" is too large", STATE_WAITING,
      CAUSE_MOUNT}},
    /* The image. */
    {"real/image-gone",
     STATE_FAILED,
     CAUSE_IMAGE_MISSING,
     "the image cannot be pulled: the registry says it does not exist",
     "",
     "localhost:5077/team/geo:2026: not found",
     {": not found", ": short read", STATE_FAILED, CAUSE_IMAGE_PULL}},
    {"real/image-denied",
     STATE_FAILED,
     CAUSE_IMAGE_DENIED,
     "the image cannot be pulled: the registry refuses access",
     "",
     "401 Unauthorized",
     {"401 Unauthorized", "500 Internal Server Error", STATE_FAILED, CAUSE_IMAGE_PULL}},
    {"real/image-down",
     STATE_FAILED,
     CAUSE_REGISTRY,
     "the image cannot be pulled: its registry does not answer",
     "",
     "dial tcp 127.0.0.1:5999: connect: connection refused",
     {"dial tcp 127.0.0.1:5999: connect: connection refused", "unexpected EOF", STATE_FAILED,
      CAUSE_IMAGE_PULL}},
    {"real/image-bad-name",
     STATE_FAILED,
     CAUSE_IMAGE_PULL,
     "the name of the image is not one the platform can read",
     "InvalidImageName",
     "couldn't parse image name",
     {"InvalidImageName", "ContainerCreating", STATE_STARTING, CAUSE_STARTING}},
    {"real/image-never",
     STATE_FAILED,
     CAUSE_IMAGE_PULL,
     "the image is not on the node and is never pulled there",
     "ErrImageNeverPull",
     "is not present with pull policy of Never",
     {"ErrImageNeverPull", "ContainerCreating", STATE_STARTING, CAUSE_STARTING}},
    /* The program. */
    {"real/crash",
     STATE_FAILED,
     CAUSE_CRASH,
     "the program ended 4 times, last with code 3",
     "",
     "Error, exitCode 3",
     {"CrashLoopBackOff", "ContainerCreating", STATE_STARTING, CAUSE_STARTING}},
    {"real/init-fails",
     STATE_FAILED,
     CAUSE_CRASH,
     "its container prepare ended 4 times, last with code 7",
     "",
     "Error, exitCode 7",
     {"CrashLoopBackOff", "PodInitializing", STATE_STARTING, CAUSE_STARTING}},
    {"real/oom",
     STATE_FAILED,
     CAUSE_OOM,
     "it needed more memory than its limit of 32 MiB and was ended",
     "",
     "OOMKilled, exitCode 137",
     {"OOMKilled", "Error", STATE_FAILED, CAUSE_CRASH}},
    {"real/no-program",
     STATE_FAILED,
     CAUSE_START,
     "the program in the image cannot be started",
     "StartError",
     "exec: \"/no/such/program\": stat /no/such/program: no such file or directory",
     {"StartError", "Error", STATE_FAILED, CAUSE_CRASH}},
    {"real/secret-env",
     STATE_FAILED,
     CAUSE_CONFIG,
     "secret token, which it needs, does not exist",
     "CreateContainerConfigError",
     "secret \"token\" not found",
     {"CreateContainerConfigError", "ContainerCreating", STATE_STARTING, CAUSE_STARTING}},
    {"real/not-ready",
     STATE_STARTING,
     CAUSE_STARTING,
     "its program runs but does not answer yet",
     "Unhealthy",
     "Readiness probe failed: dial tcp",
     {"\"reason\": \"ContainersNotReady\",\n      \"status\": \"False\",\n      \"type\": "
      "\"Ready\"",
      "\"status\": \"True\",\n      \"type\": \"Ready\"", STATE_READY, CAUSE_NONE}},
    /* The pod. */
    {"real/over-quota",
     STATE_WAITING,
     CAUSE_QUOTA,
     "it asks for more than the namespace's whole quota: CPU 4 of 0.5",
     "FailedCreate",
     "exceeded quota: kf-resource-quota",
     {"exceeded quota", "maximum cpu usage per Container is 1", STATE_FAILED, CAUSE_POD_REFUSED}},
    {"written/poddefaults",
     STATE_FAILED,
     CAUSE_PODDEFAULT,
     "two configurations contradict each other: proxy-open and proxy-strict",
     "FailedCreate",
     "merging env for proxy-strict has a conflict on HTTP_PROXY",
     {"conflict occurred while applying poddefaults", "some other check", STATE_FAILED,
      CAUSE_POD_REFUSED}},
    {"written/webhook-down",
     STATE_WAITING,
     CAUSE_WEBHOOK,
     "the platform's own check admission-webhook-deployment.kubeflow.org does not answer",
     "FailedCreate",
     "connect: connection refused",
     {"failed calling webhook", "bad answer of webhook", STATE_FAILED, CAUSE_POD_REFUSED}},
    {"written/evicted",
     STATE_FAILED,
     CAUSE_EVICTED,
     "its node ran short of ephemeral-storage and put it out",
     "Evicted",
     "The node was low on resource: ephemeral-storage.",
     {"\"Evicted\"", "\"Preempting\"", STATE_FAILED, CAUSE_UNKNOWN}},
    {"real/node-lost",
     STATE_UNKNOWN,
     CAUSE_NODE_LOST,
     "its node localhost does not answer",
     "NodeNotReady",
     "Node is not ready",
     {"NodeNotReady", "NodeSlow", STATE_STARTING, CAUSE_STARTING}},
    /* The server as a whole. */
    {"real/finalizer",
     STATE_DELETING,
     CAUSE_DELETING,
     "deletion waits for: example.org/keep-data",
     "finalizers",
     "example.org/keep-data",
     {"deletionTimestamp", "deletedTimestamp", STATE_READY, CAUSE_NONE}},
    {"real/idle-stop",
     STATE_STOPPED,
     CAUSE_STOPPED,
     "by a person, or by the platform for idleness: both look the same",
     NULL,
     NULL,
     {"kubeflow-resource-stopped", "kubeflow-resource-idle", STATE_WAITING, CAUSE_NO_EVENT}},
    {"written/stopped-idle",
     STATE_STOPPED,
     CAUSE_STOPPED,
     "likely by the platform for idleness: its own controller did it",
     "",
     "manager",
     {"kubeflow-resource-stopped", "kubeflow-resource-idle", STATE_WAITING, CAUSE_NO_EVENT}},
};

static struct model *read_case(const struct diagnosis *c, const char *from, const char *to)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct model *model = model_new();
    str_addf(&path, "unit/model/objects/%s.json", c->file);
    captured_put(model, path.s, from, to);
    return model;
}

static bool first_server(void *data, const void *facts)
{
    const struct server **out = data;
    const struct server *server = facts;
    if (!*out || strcmp(server->meta.name, (*out)->meta.name) > 0)
        *out = server;
    return true;
}

/* The one the file is named for; of two (a volume in use) the later by name. */
static const struct status *judge(struct model *model)
{
    const struct server *server = NULL;
    model_each(model, KIND_SERVER, NULL, first_server, &server);
    assert_non_null(server);
    return model_server_status(model, server);
}

static void assert_is(const struct status *status, enum state state, enum cause cause)
{
    assert_string_equal(cause_id(status->cause), cause_id(cause));
    assert_string_equal(state_id(status->state), state_id(state));
}

static void a_case(void **state)
{
    const struct diagnosis *c = *state;
    struct model *model = read_case(c, NULL, NULL);
    const struct status *status = judge(model);
    assert_is(status, c->state, c->cause);
    assert_string_equal(verdict_text(&status->sentence), c->sentence);
    if (c->source) {
        assert_true(status->evidence_count > 0);
        assert_string_equal(status->evidence[0].source, c->source);
        if (!strstr(status->evidence[0].words, c->words))
            fail_msg("'%s' is not in '%s'", c->words, status->evidence[0].words);
    }
    assert_true(status->since > 0);
    assert_true(status->step_count > 0);
    model_free(model);
}

static void a_near_miss(void **state)
{
    const struct diagnosis *c = *state;
    struct model *model = read_case(c, c->near.from, c->near.to);
    assert_is(judge(model), c->near.state, c->near.cause);
    model_free(model);
}

/* More than rows can say --------------------------------------------------------------------- */

static void asking_for_more_than_any_node_has(void **state)
{
    static const struct {
        const char *file, *sentence;
    } cases[] = {
        {"cpu-much", "no node of this platform has 64 CPU: the largest has 2"},
        {"mem-much", "no node of this platform has 900 GiB of memory: the largest has "},
        {"gpu-none", "no node of this platform has a GPU"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char path[80];
        struct model *model = model_new();
        snprintf(path, sizeof path, "unit/model/objects/real/%s.json", cases[i].file);
        captured_put(model, path, NULL, NULL);
        captured_put(model, "unit/model/objects/real/node.json", NULL, NULL);
        const struct status *status = judge(model);
        const char *sentence = verdict_text(&status->sentence);
        if (strncmp(sentence, cases[i].sentence, strlen(cases[i].sentence)) != 0)
            assert_string_equal(sentence, cases[i].sentence);
        assert_string_equal(verdict_text(&status->more), "It cannot start as it is.");
        assert_int_equal(status->steps[0].kind, STEP_EDIT);
        model_free(model);
    }
}

static void a_quota_that_will_have_room_again(void **state)
{
    struct model *model = model_new();
    captured_put(model, "unit/model/objects/real/over-quota.json", "requested: cpu=4,memory=8Gi",
                 "requested: cpu=400m,memory=8Mi");
    const struct status *status = judge(model);
    assert_is(status, STATE_WAITING, CAUSE_QUOTA);
    assert_string_equal(verdict_text(&status->sentence),
                        "the namespace has reached its quota: CPU 0 of 0.5");
    assert_int_equal(status->steps[0].kind, STEP_OTHERS);
    model_free(model);
}

static void who_stopped_it_is_told_where_the_platform_keeps_it(void **state)
{
    struct model *model = model_new();
    captured_put(model, "unit/model/objects/written/stopped-idle.json", "\"manager\": \"manager\"",
                 "\"manager\": \"controller\"");
    const struct status *status = judge(model);
    assert_string_equal(verdict_text(&status->sentence),
                        "likely by the platform for idleness: its own controller did it");
    model_free(model);
    model = model_new();
    captured_put(model, "unit/model/objects/written/stopped-idle.json",
                 "\"subresource\": \"status\"", "\"subresource\": \"scale\"");
    status = judge(model);
    assert_string_equal(verdict_text(&status->sentence), "likely by a person, with manager");
    model_free(model);
    model = model_new();
    captured_put(model, "unit/model/objects/real/stop-grace.json", NULL, NULL);
    assert_is(judge(model), STATE_STOPPING, CAUSE_STOPPED);
    const struct server *server = model_server(model, "ada", "stop-grace");
    assert_string_equal(server->stopped_by, "kubectl-annotate");
    assert_false(server->stopped_by_platform);
    model_free(model);
}

static void rights_choose_the_steps(void **state)
{
    struct model *model = model_new();
    struct step steps[STATUS_STEPS + 1];
    struct rights rights = {{0}};
    captured_put(model, "unit/model/objects/real/image-gone.json", NULL, NULL);
    const struct server *server = model_server(model, "ada", "image-gone");
    assert_int_equal(model_server_steps(model, server, steps), 3);
    assert_int_equal(steps[1].kind, STEP_DELETE);
    assert_int_equal(steps[2].kind, STEP_REPORT);
    rights.allowed[RIGHT_DELETE_SERVER] = rights.allowed[RIGHT_CHANGE_SERVER] = ALLOWED_NO;
    model_put_rights(model, "ada", &rights);
    assert_int_equal(model_server_steps(model, server, steps), 2);
    assert_int_equal(steps[1].kind, STEP_REPORT);
    assert_int_equal(steps[0].kind, STEP_ASK);
    assert_string_equal(verdict_text(&steps[0].words),
                        "ask the owner of ada, since you may not do it yourself: correct the name "
                        "of the image, or its tag");
    model_free(model);
}

/* What may not be done is left out, and who may do it is told. */
static void steps_of_a_viewer(void **state)
{
    static const struct {
        const char *file;
        enum right lacks;
        const char *steps;
    } cases[] = {
        {"crash", RIGHT_CHANGE_SERVER, "log delete ask report "},
        {"crash", RIGHT_READ_LOGS, "stop delete ask report "},
        {"secret-env", RIGHT_DELETE_SERVER, "other ask report "},
        {"rwop-b", RIGHT_CHANGE_SERVER, "wait ask "},
        {"over-quota", RIGHT_CHANGE_SERVER, "delete ask report "},
        {"idle-stop", RIGHT_CHANGE_SERVER, "ask "},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_STR struct str path = STR_INIT(STR_LINE), ids = STR_INIT(STR_LINE);
        struct step steps[STATUS_STEPS + 1];
        struct rights rights = {{0}};
        struct model *model = model_new();
        const struct server *server = NULL;
        str_addf(&path, "unit/model/objects/real/%s.json", cases[i].file);
        captured_put(model, path.s, NULL, NULL);
        model_each(model, KIND_SERVER, NULL, first_server, &server);
        rights.allowed[cases[i].lacks] = ALLOWED_NO;
        model_put_rights(model, server->meta.namespace, &rights);
        size_t count = model_server_steps(model, server, steps);
        for (size_t k = 0; k < count; k++)
            str_addf(&ids, "%s ", step_id(steps[k].kind));
        assert_string_equal(ids.s, cases[i].steps);
        model_free(model);
    }
}

/* One object, other words of the platform: what is said must not be more than they hold. */
static void the_sentence_follows_the_words(void **state)
{
    static const struct {
        const char *file, *from, *to, *sentence, *more, *step;
    } cases[] = {
        {"real/secret-env", "secret \\\"token\\\" not found",
         "couldn't find key user in Secret ada/token",
         "key user is missing in token, which it needs", "", "add it, or wait until someone does"},
        {"real/secret-env", "secret \\\"token\\\" not found",
         "container has runAsNonRoot and image will run as root (pod: \\\"nb-0_ada\\\")",
         "the image runs as root, and the server may not", "",
         "choose an image made for notebook servers"},
        {"real/secret-env", "secret \\\"token\\\" not found", "services have not yet been read",
         "the platform cannot set up its container", "", "delete it"},
        {"real/tainted", "had untolerated taint(s)",
         "had untolerated taint {node.kubernetes.io/not-ready: }",
         "no node that would take this server answers",
         "The server starts by itself when one answers again.", "wait"},
        {"real/tainted", "1 node(s) had untolerated taint(s)",
         "1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, 1 node(s) had "
         "untolerated taint {team: geo}",
         "no node accepts this server: a taint keeps it away", "",
         "ask those who run the platform, with a report"},
        {"real/selector", "1 node(s) didn't match Pod's node affinity/selector",
         "1 node(s) didn't match Pod's node affinity/selector, 2 node(s) had untolerated taint(s)",
         "no node that accepts this server is of the kind it asks for", "",
         "ask those who run the platform, with a report"},
        {"real/gpu-none", NULL, NULL, "no node has a free GPU",
         "It starts by itself when a GPU is freed; their number is not known here.", "wait"},
        {"real/cpu-much", NULL, NULL, "no node has 64 CPU free",
         "It starts by itself when a node has room; their size is not known here.", "wait"},
        {"real/immediate", NULL, NULL, "volume immediate-claim is not there yet",
         "Making it failed; the platform tries again by itself.", "wait"},
        {"written/webhook-down", "dial tcp 10.96.11.2:443: connect: connection refused",
         "tls: failed to verify certificate: x509: certificate has expired",
         "the platform's own check admission-webhook-deployment.kubeflow.org fails",
         "The platform tries again by itself.", "wait"},
        {"written/evicted", "The node was low on resource: ephemeral-storage.",
         "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi.",
         "it used more of its node's disk than it may and was put out", "",
         "keep large files on its volumes, not beside them"},
        {"written/poddefaults", "proxy-open,proxy-strict", "proxy-strict",
         "configuration proxy-strict contradicts the server itself", "",
         "leave this configuration out"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_STR struct str path = STR_INIT(STR_LINE);
        struct model *model = model_new();
        str_addf(&path, "unit/model/objects/%s.json", cases[i].file);
        captured_put(model, path.s, cases[i].from, cases[i].to);
        const struct status *status = judge(model);
        assert_string_equal(verdict_text(&status->sentence), cases[i].sentence);
        assert_string_equal(verdict_text(&status->more), cases[i].more);
        assert_string_equal(verdict_text(&status->steps[0].words), cases[i].step);
        model_free(model);
    }
}

static void events_that_may_not_be_read_are_no_silence(void **state)
{
    struct model *model = model_new();
    struct rights rights = {{0}};
    captured_put(model, "unit/model/objects/real/provision.json", "\"kind\": \"Event\"",
                 "\"kind\": \"Unseen\"");
    assert_string_equal(verdict_text(&judge(model)->sentence), "the platform has said nothing yet");
    rights.allowed[RIGHT_LIST_EVENTS] = ALLOWED_NO;
    model_put_rights(model, "ada", &rights);
    assert_string_equal(verdict_text(&judge(model)->sentence),
                        "not known: you may not read the events that would say it");
    model_free(model);
}

static void a_node_that_is_back(void **state)
{
    struct model *model = model_new();
    captured_put(model, "unit/model/objects/real/node-lost.json", NULL, NULL);
    assert_is(judge(model), STATE_UNKNOWN, CAUSE_NODE_LOST);
    captured_put(model, "unit/model/objects/real/node.json", NULL, NULL);
    assert_is(judge(model), STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

enum { CASES = ARRAY_LEN(table), MORE = 8 };

int main(void)
{
    static char names[2 * CASES][80];
    struct CMUnitTest tests[2 * CASES + MORE] = {
        cmocka_unit_test(asking_for_more_than_any_node_has),
        cmocka_unit_test(a_quota_that_will_have_room_again),
        cmocka_unit_test(who_stopped_it_is_told_where_the_platform_keeps_it),
        cmocka_unit_test(rights_choose_the_steps),
        cmocka_unit_test(steps_of_a_viewer),
        cmocka_unit_test(the_sentence_follows_the_words),
        cmocka_unit_test(events_that_may_not_be_read_are_no_silence),
        cmocka_unit_test(a_node_that_is_back),
    };
    for (size_t i = 0; i < CASES; i++) {
        void *c = (void *)(uintptr_t)&table[i];
        snprintf(names[2 * i], sizeof names[0], "%s", table[i].file);
        snprintf(names[2 * i + 1], sizeof names[0], "%s, nearly", table[i].file);
        tests[MORE + 2 * i] =
            (struct CMUnitTest){.name = names[2 * i], .test_func = a_case, .initial_state = c};
        tests[MORE + 2 * i + 1] = (struct CMUnitTest){
            .name = names[2 * i + 1], .test_func = a_near_miss, .initial_state = c};
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
