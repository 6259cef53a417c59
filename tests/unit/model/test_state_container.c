/* Reasons read from containers. Texts are those of real kubelets and registries. */
#include "support/verdict.h"

#include <stdlib.h>

#include "support/facts.h"

static struct model *with(struct container container)
{
    struct model *model = model_new();
    facts_put_container(model, "aaw", "nb", &container);
    return model;
}

static struct model *with_waiting(const char *reason, const char *message)
{
    struct container container = facts_container("nb");
    container.now = facts_waiting(reason, message);
    return with(container);
}

/* Images
 * ---------------------------------------------------------------------------------------------------
 */
static void the_registrys_words_tell_images_apart(void **state)
{
    static const struct {
        enum cause cause;
        const char *message;
    } cases[] = {
        {CAUSE_IMAGE_MISSING,
         "Back-off pulling image \"ghcr.io/team/geo:2026\": ErrImagePull: rpc error: code = "
         "NotFound "
         "desc = failed to pull and unpack image \"ghcr.io/team/geo:2026\": failed to resolve "
         "reference \"ghcr.io/team/geo:2026\": ghcr.io/team/geo:2026: not found"},
        {CAUSE_IMAGE_MISSING, "manifest for ghcr.io/team/geo:2026 not found: manifest unknown"},
        {CAUSE_IMAGE_DENIED,
         "failed to pull and unpack image \"ghcr.io/team/private:1\": failed to resolve reference "
         "\"ghcr.io/team/private:1\": failed to authorize: failed to fetch anonymous token: "
         "unexpected status from GET request to https://ghcr.io/token?scope=x: 403 Forbidden"},
        {CAUSE_IMAGE_DENIED, "failed to resolve reference \"reg.example.ca/x:1\": unexpected "
                             "status from HEAD request to "
                             "https://reg.example.ca/v2/x/manifests/1: 401 Unauthorized"},
        {CAUSE_IMAGE_DENIED,
         "Error response from daemon: Get \"https://reg.example.ca/v2/\": unauthorized: "
         "authentication required"},
        {CAUSE_IMAGE_DENIED,
         "failed to resolve reference \"docker.io/team/geo:1\": pull access denied, repository "
         "does "
         "not exist or may require authorization: server message: insufficient_scope: "
         "authorization failed"},
        {CAUSE_REGISTRY,
         "Back-off pulling image \"localhost:5999/nosuch:1\": ErrImagePull: failed to pull and "
         "unpack "
         "image \"localhost:5999/nosuch:1\": failed to resolve reference "
         "\"localhost:5999/nosuch:1\": "
         "failed to do request: Head \"http://localhost:5999/v2/nosuch/manifests/1\": dial tcp "
         "127.0.0.1:5999: connect: connection refused"},
        {CAUSE_IMAGE_MISSING, "NAME_UNKNOWN: repository name not known to registry"},
        {CAUSE_IMAGE_MISSING, "manifest_unknown: manifest unknown"},
        {CAUSE_IMAGE_DENIED, "Requesting bearer token: access is denied"},
        {CAUSE_IMAGE_DENIED, "errors: denied: requested access to the resource"},
        {CAUSE_IMAGE_DENIED, "no basic auth credentials"},
        {CAUSE_REGISTRY, "lookup reg.example.ca: no such host"},
        {CAUSE_REGISTRY, "net/http: TLS handshake timeout"},
        {CAUSE_REGISTRY, "read tcp 10.0.0.1:1: connection reset by peer"},
        {CAUSE_REGISTRY, "connect: no route to host"},
        /* Nearly the same words. */
        {CAUSE_IMAGE_PULL, "the manifest is unknown to us"},
        {CAUSE_IMAGE_PULL, "write was denied by the disk"},
        {CAUSE_IMAGE_PULL, "expected 4010 bytes"},
        {CAUSE_IMAGE_PULL, "TLS handshake succeeded, then a timeout"},
        /* The words stand in the name of the image only. */
        {CAUSE_REGISTRY,
         "Back-off pulling image \"ghcr.io/x/access-denied:not-found\": dial tcp: i/o timeout"},
        {CAUSE_REGISTRY, "failed to pull ghcr.io/x/forbidden:1 : i/o timeout"},
        {CAUSE_IMAGE_PULL, "failed to pull ghcr.io/x/forbidden:1 : no space left on device"},
        {CAUSE_IMAGE_PULL, "Back-off pulling image \"manifest unknown\""},
        {CAUSE_IMAGE_PULL, "Back-off pulling image \"ghcr.io/no such host:1\""},
        {CAUSE_IMAGE_PULL, ""},
        {CAUSE_IMAGE_PULL, "a quote that \"never ends: not found"},
    };
    static const char *const reasons[] = {"ImagePullBackOff", "ErrImagePull"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model *model = with_waiting(reasons[i % 2], cases[i].message);
        assert_verdict(model, STATE_FAILED, cases[i].cause);
        model_free(model);
    }
}

static void an_older_kubelet_has_the_cause_in_its_event(void **state)
{
    struct model *model = with_waiting("ImagePullBackOff", "Back-off pulling image \"geo:2026\"");
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_PULL);
    struct event event = facts_event("aaw", "Pod", "nb-0", "Failed", "Error: ErrImagePull");
    event.last += 1;
    model_put_event(model, &event);
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_PULL);
    const char *words = "Failed to pull image \"geo:2026\": manifest unknown: manifest unknown";
    event.meta.name = "nb-0.newer";
    event.message = words;
    event.last += 1;
    model_put_event(model, &event);
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_MISSING);
    assert_sentence(model, "the image cannot be pulled: the registry says it does not exist");
    assert_evidence(model, "", "manifest unknown: manifest unknown"); /* the short clause */
    assert_int_equal(verdict(model)->evidence_count, 3);
    assert_string_equal(verdict(model)->evidence[1].source, "ImagePullBackOff");
    assert_string_equal(verdict(model)->evidence[1].words, "ImagePullBackOff");
    assert_string_equal(verdict(model)->evidence[2].words, words);
    model_free(model);
}

static void the_event_of_a_failed_pull_comes_first(void **state)
{
    const char *words = "Failed to pull image \"geo:2026\": geo:2026: not found";
    struct model *model = with_waiting("ContainerCreating", "");
    struct event event = facts_event("aaw", "Pod", "nb-0", "Failed", words);
    model_put_event(model, &event);
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_MISSING);
    assert_evidence(model, "", "geo:2026: not found");
    struct event pulled = facts_event("aaw", "Pod", "nb-0", "Pulled", "Successfully pulled image");
    pulled.last = event.last + 5;
    pulled.warning = false;
    model_put_event(model, &pulled);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    pulled.last = event.last - 5; /* of another container, before */
    model_put_event(model, &pulled);
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_MISSING);
    event.message = "Failed to start";
    model_put_event(model, &event);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

static void docker_hub_does_not_tell_private_from_missing(void **state)
{
    struct model *model = with_waiting(
        "ErrImagePull", "pull access denied, repository does not exist or may require "
                        "authorization: server message: insufficient_scope: authorization failed");
    assert_string_equal(verdict_text(&verdict(model)->more),
                        "It is private, or it does not exist: this registry does not tell.");
    model_free(model);
}

static void a_cured_pull_vanishes(void **state)
{
    struct model *model = with_waiting("ImagePullBackOff", "manifest unknown");
    struct event event =
        facts_event("aaw", "Pod", "nb-0", "Failed", "Failed to pull image \"x\": manifest unknown");
    model_put_event(model, &event);
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_MISSING);
    struct container container = facts_container("nb");
    facts_put_container(model, "aaw", "nb", &container);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    facts_put_ready(model, "aaw", "nb");
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    model_free(model);
}

static void names_and_policies(void **state)
{
    struct model *model = with_waiting("InvalidImageName", "couldn't parse image name \"A B\"");
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_PULL);
    assert_sentence(model, "the name of the image is not one the platform can read");
    model_free(model);
    model = with_waiting("ErrImageNeverPull",
                         "Container image \"x\" is not present with pull policy of Never");
    assert_sentence(model, "the image is not on the node and is never pulled there");
    model_free(model);
}

/* Settings, start, end ------------------------------------------------------------------------- */
static void a_missing_secret(void **state)
{
    struct model *model =
        with_waiting("CreateContainerConfigError", "secret \"missing\" not found");
    assert_verdict(model, STATE_FAILED, CAUSE_CONFIG);
    assert_evidence(model, "CreateContainerConfigError", "secret \"missing\" not found");
    model_free(model);
    model = with_waiting("ContainerCreating", "");
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

static void a_program_that_cannot_be_started(void **state)
{
    struct container container = facts_container("nb");
    container.now = facts_waiting("RunContainerError",
                                  "failed to create containerd task: exec: \"/nosuch\": stat "
                                  "/nosuch: no such file or directory: unknown");
    container.last = facts_ended("StartError", 128);
    struct model *model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_START);
    model_free(model);
    container.now = facts_waiting("CrashLoopBackOff", "back-off 10s restarting failed container");
    model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_START);
    model_free(model);
    container.last = facts_ended("Error", 128);
    model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    model_free(model);
}

static void words_for_a_start_and_for_an_image(void **state)
{
    static const struct {
        enum cause cause;
        const char *reason;
    } cases[] = {
        {CAUSE_START, "RunContainerError"},
        {CAUSE_START, "CreateContainerError"},
        {CAUSE_START, "StartError"},
        {CAUSE_START, "ContainerCannotRun"},
        {CAUSE_START, "PostStartHookError"},
        {CAUSE_UNKNOWN, "PreStartHookError"},
        {CAUSE_IMAGE_PULL, "ImageInspectError"},
        {CAUSE_IMAGE_PULL, "RegistryUnavailable"},
        {CAUSE_UNKNOWN, "RegistryAvailable"},
        {CAUSE_CONFIG, "CreateContainerConfigError"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model *model = with_waiting(cases[i].reason, "words");
        assert_verdict(model, STATE_FAILED, cases[i].cause);
        model_free(model);
    }
}

static void out_of_memory_names_the_limit(void **state)
{
    struct container container = facts_container("nb");
    container.memory_limit = 16 * FACTS_GIB;
    container.now = facts_ended("OOMKilled", 137);
    struct model *model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_OOM);
    assert_sentence(model, "it needed more memory than its limit of 16 GiB and was ended");
    model_free(model);
    container.now = facts_waiting("CrashLoopBackOff", "back-off 40s restarting failed container");
    container.last = facts_ended("OOMKilled", 137);
    container.memory_limit = 0;
    model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_OOM);
    assert_sentence(model, "it needed more memory than its node had and was ended");
    assert_evidence(model, "", "OOMKilled, exitCode 137");
    model_free(model);
    container.last = facts_ended("Error", 137); /* killed, but not for memory */
    model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    model_free(model);
    container.now = facts_container("nb").now; /* runs again */
    container.last = facts_ended("OOMKilled", 137);
    model = with(container);
    assert_verdict(model, STATE_STARTING, CAUSE_OOM);
    assert_sentence(model, "it was started again after it needed more memory than its node had");
    model_free(model);
}

/* What runs beside the server's own program has a name: its log and its limits are others. */
static void a_container_beside_it_is_named(void **state)
{
    struct container container = facts_container("istio-proxy");
    container.memory_limit = 1 * FACTS_GIB;
    container.restarts = 2;
    container.now = facts_ended("OOMKilled", 137);
    struct model *model = with(container);
    assert_sentence(model,
                    "its container istio-proxy needed more memory than it may use and was ended");
    assert_step(model, 0, STEP_REPORT, "ask those who run the platform, with a report");
    model_free(model);
    container.now = facts_ended("Error", 2);
    model = with(container);
    assert_sentence(model, "its container istio-proxy ended 3 times, last with code 2");
    model_free(model);
}

static void crashes_are_counted(void **state)
{
    struct container container = facts_container("nb");
    container.now = facts_waiting("CrashLoopBackOff",
                                  "back-off 5m0s restarting failed container=nb pod=nb-0_aaw(u)");
    container.last = facts_ended("Error", 3);
    container.restarts = 6;
    struct model *model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    assert_sentence(model, "the program ended 7 times, last with code 3");
    assert_string_equal(verdict(model)->evidence[1].source, "CrashLoopBackOff");
    model_free(model);
    container.now = facts_ended("Completed", 0);
    container.restarts = 0;
    model = with(container);
    assert_sentence(model, "the program ended 1 time, with code 0");
    model_free(model);
}

static void the_container_that_fails_tells_more_than_the_servers_own(void **state)
{
    struct model *model = model_new();
    struct container containers[] = {facts_container("nb"), facts_container("istio-proxy"),
                                     facts_container("vault-init")};
    struct server server = facts_server("aaw", "nb");
    struct pod pod = facts_pod("aaw", "nb");
    containers[0].now = facts_waiting("PodInitializing", "");
    containers[1].now = facts_waiting("PodInitializing", "");
    containers[2].init = true;
    containers[2].now = facts_ended("Completed", 0); /* as an init container should */
    pod.node = "node-1";
    pod.containers = containers;
    pod.container_count = 3;
    model_put_server(model, &server);
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    containers[2].now = facts_ended("Error", 1);
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    containers[2].now = facts_ended("Completed", 0);
    containers[1].now = facts_waiting("ErrImagePull", "manifest unknown");
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_FAILED, CAUSE_IMAGE_MISSING);
    model_free(model);
}

static void without_the_pod_the_servers_own_status_serves(void **state)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    struct condition conditions[] = {
        facts_condition("PodScheduled", 1, "", ""),
        facts_condition("Ready", 0, "ContainersNotReady", "containers with unready status: [nb]")};
    server.conditions = conditions;
    server.condition_count = 2;
    server.container = facts_waiting("CrashLoopBackOff", "back-off 5m0s restarting failed");
    model_put_server(model, &server);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    assert_sentence(model, "the program ends again and again"); /* how often is not known */
    assert_int_equal(verdict(model)->since, FACTS_NOW - 4 * FACTS_MIN);
    struct pod pod = facts_pod("aaw", "nb"); /* a new pod: what the server saw was of another */
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void an_unknown_word_is_quoted(void **state)
{
    struct model *model = with_waiting("SomethingNew", "words nobody has seen");
    assert_verdict(model, STATE_FAILED, CAUSE_UNKNOWN);
    assert_sentence(model, "The platform gives no cause carnet knows. Its own words:");
    assert_evidence(model, "SomethingNew", "words nobody has seen");
    model_free(model);
    model = with_waiting("SomethingNew", "");
    assert_evidence(model, "SomethingNew", "SomethingNew");
    model_free(model);
    model = with_waiting("", "");
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
}

/* The runtime's word for programs it found gone after their machine was restarted: no program's
 * fault. */
static void started_again_with_its_machine(void **state)
{
    struct container container = facts_container("nb");
    container.last = facts_ended("Unknown", 255);
    struct model *model = with(container);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
    container.last = facts_ended("Completed", 0); /* nor one that ended as it should */
    model = with(container);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    model_free(model);
    container.last = facts_ended("Error", 255);
    model = with(container);
    assert_verdict(model, STATE_STARTING, CAUSE_CRASH);
    assert_sentence(model, "it was started again after its program ended with code 255");
    model_free(model);
}

static const char restarting[] = "Back-off restarting failed container nb in pod nb-0_aaw";

/* Each try changes the conditions: the trouble began with the first end. What was said of it in
 * several events is counted once for all, as the list of events does. */
static void a_loop_has_lasted_since_its_first_end(void **state)
{
    struct container container = facts_container("nb");
    struct event event = facts_event("aaw", "Pod", "nb-0", "BackOff", restarting);
    container.now = facts_waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container");
    container.last = facts_ended("Error", 3);
    container.restarts = 7;
    struct model *model = with(container);
    assert_int_equal(verdict(model)->since, FACTS_NOW - 4 * FACTS_MIN); /* not ready */
    event.meta.name = "nb-0.1";
    event.first = FACTS_NOW - 14 * FACTS_MIN;
    event.last = FACTS_NOW - 9 * FACTS_MIN;
    event.count = 24;
    model_put_event(model, &event);
    event.meta.name = "nb-0.2";
    event.first = FACTS_NOW - 8 * FACTS_MIN;
    event.last = FACTS_NOW - 10;
    event.count = 5;
    model_put_event(model, &event);
    const struct status *status = verdict(model);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    assert_int_equal(status->since, FACTS_NOW - 14 * FACTS_MIN);
    const struct evidence *last = &status->evidence[status->evidence_count - 1];
    assert_string_equal(last->source, "BackOff");
    assert_int_equal(last->count, 29);
    struct event_line line;
    assert_int_equal(model_server_event_lines(model, model_server(model, "aaw", "nb"), &line, 1),
                     1);
    assert_int_equal(line.count, last->count);
    model_free(model);
}

static void what_ends_without_an_error_is_no_server(void **state)
{
    struct container container = facts_container("nb");
    container.now = facts_waiting("CrashLoopBackOff", "back-off 40s restarting failed container");
    container.last = facts_ended("Completed", 0);
    container.restarts = 3;
    struct model *model = with(container);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    assert_string_equal(verdict_text(&verdict(model)->more),
                        "It ends with code 0, but a server's program runs until it is stopped.");
    container.last = facts_ended("Error", 1);
    facts_put_container(model, "aaw", "nb", &container);
    assert_null(verdict(model)->more.msgid);
    model_free(model);
}

/* Only of what there is it is said that it stays. */
static void what_stays_when_it_goes(void **state)
{
    struct model *model = with_waiting("CreateContainerConfigError", "secret \"s\" not found");
    struct server server = *model_server(model, "aaw", "nb");
    struct mount mount = {"w", "work", "/home"};
    server.mounts = NULL;
    server.mount_count = 0;
    model_put_server(model, &server);
    assert_step(model, 1, STEP_DELETE, "delete it");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(model, &server);
    assert_step(model, 1, STEP_DELETE, "delete it; its volumes stay");
    model_free(model);
}

/* Between two ends it is ready for a moment. */
static void a_loop_stays_a_problem_while_it_runs(void **state)
{
    struct model *model = model_new();
    struct pod pod = facts_pod("aaw", "nb");
    struct container container = facts_container("nb");
    struct condition ready = facts_condition("Ready", 1, "", "");
    container.now.started = FACTS_NOW - 4;
    container.last = facts_ended("Error", 3);
    container.restarts = 3;
    pod.containers = &container;
    pod.container_count = pod.condition_count = 1;
    pod.conditions = &ready;
    facts_put_ready(model, "aaw", "nb");
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_READY, CAUSE_CRASH);
    assert_sentence(model, "restarted 3 times, last after its program ended with code 3");
    assert_true(status_needs_person(verdict(model), FACTS_NOW));
    assert_int_equal(status_needs_person_until(verdict(model)), FACTS_NOW - 4 + 600);
    assert_false(status_needs_person(verdict(model), FACTS_NOW - 4 + 600));
    container.last.started = container.last.ended - 3600; /* it had lasted */
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_READY, CAUSE_CRASH);
    assert_false(status_needs_person(verdict(model), FACTS_NOW));
    assert_int_equal(status_needs_person_until(verdict(model)), 0);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_registrys_words_tell_images_apart),
        cmocka_unit_test(an_older_kubelet_has_the_cause_in_its_event),
        cmocka_unit_test(the_event_of_a_failed_pull_comes_first),
        cmocka_unit_test(docker_hub_does_not_tell_private_from_missing),
        cmocka_unit_test(a_cured_pull_vanishes),
        cmocka_unit_test(names_and_policies),
        cmocka_unit_test(a_missing_secret),
        cmocka_unit_test(a_program_that_cannot_be_started),
        cmocka_unit_test(words_for_a_start_and_for_an_image),
        cmocka_unit_test(out_of_memory_names_the_limit),
        cmocka_unit_test(a_container_beside_it_is_named),
        cmocka_unit_test(crashes_are_counted),
        cmocka_unit_test(the_container_that_fails_tells_more_than_the_servers_own),
        cmocka_unit_test(without_the_pod_the_servers_own_status_serves),
        cmocka_unit_test(an_unknown_word_is_quoted),
        cmocka_unit_test(started_again_with_its_machine),
        cmocka_unit_test(what_ends_without_an_error_is_no_server),
        cmocka_unit_test(what_stays_when_it_goes),
        cmocka_unit_test(a_loop_has_lasted_since_its_first_end),
        cmocka_unit_test(a_loop_stays_a_problem_while_it_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
