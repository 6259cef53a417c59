/* States that need no reason, since when, and what is remembered. */
#include "support/verdict.h"

#include <stdio.h>

#include <carnet/base/clock.h>

#include <stdio.h>

#include "support/facts.h"

static void ids_are_fixed(void **state)
{
    static const char *const ids[] = {"failed",   "waiting", "starting", "stopping",
                                      "deleting", "unknown", "ready",    "stopped"};
    for (int i = 0; i < STATE_COUNT; i++) {
        assert_string_equal(state_id((enum state)i), ids[i]);
        assert_non_null(state_msgid((enum state)i));
        assert_non_null(state_shape((enum state)i));
    }
    for (int cause = 0; cause < CAUSE_COUNT; cause++)
        assert_non_null(cause_id((enum cause)cause));
}

static void ready(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    assert_null(verdict(model)->sentence.msgid);
    assert_int_equal(verdict(model)->since, FACTS_NOW - 4 * FACTS_MIN);
    model_free(model);
}

/* It runs, but what was in memory is gone: said, where it ended badly. */
static void ready_again_after_its_program_ended(void **state)
{
    static const struct {
        const char *reason;
        int code;
        enum cause cause;
        const char *sentence;
    } cases[] = {
        {"Error", 1, CAUSE_CRASH, "it was started again after its program ended with code 1"},
        {"OOMKilled", 137, CAUSE_OOM,
         "it was started again after it needed more memory than its limit of 8 GiB"},
        {"Error", 137, CAUSE_CRASH, "it was started again after its program ended with code 137"},
        {"Completed", 0, CAUSE_NONE, NULL},
        {"Unknown", 255, CAUSE_NONE, NULL}, /* with its machine */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct model *model = model_new();
        struct container container = facts_container("nb");
        facts_put_ready(model, "aaw", "nb");
        struct pod pod = *model_pod(model, "aaw", "nb-0");
        container.last = facts_ended(cases[i].reason, cases[i].code);
        container.memory_limit = 8 * FACTS_GIB;
        pod.containers = &container;
        model_put_pod(model, &pod);
        assert_verdict(model, STATE_READY, cases[i].cause);
        if (cases[i].sentence)
            assert_sentence(model, cases[i].sentence);
        else
            assert_null(verdict(model)->sentence.msgid);
        model_free(model);
    }
}

static void ready_by_the_pod_when_the_controller_is_behind(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    struct server server = facts_server("aaw", "nb");
    model_put_server(model, &server); /* no status written yet */
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    model_remove(model, KIND_POD, "aaw", "nb-0");
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void a_running_pod_is_not_ready_before_it_says_so(void **state)
{
    struct model *model = model_new();
    struct container container = facts_container("nb");
    facts_put_container(model, "aaw", "nb", &container);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    assert_sentence(model, "its program runs but does not answer yet");
    model_free(model);
}

/* Only a mark of the very second carnet wrote is its own. */
static void stopped_from_here_is_known_for_certain(void **state)
{
    static const char unknown[] =
        "by a person, or by the platform for idleness: both look the same";
    struct model *model = model_new();
    int64_t when = FACTS_NOW - 9 * FACTS_DAY;
    char clock[6], sentence[40];
    clock_hour_minute(clock, when);
    snprintf(sentence, sizeof sentence, "from here, at %s", clock);
    model_put_stopped_here(model, "aaw", "nb", when); /* before the server is known */
    facts_put_stopped(model, "aaw", "nb");
    assert_verdict(model, STATE_STOPPED, CAUSE_STOPPED);
    assert_sentence(model, sentence);
    model_put_stopped_here(model, "aaw", "nb", when - FACTS_DAY); /* an older one says nothing */
    assert_sentence(model, sentence);
    model_put_stopped_here(model, "aaw", "nb", when + 1);
    assert_sentence(model, unknown);
    model_free(model);
    model = model_new();
    facts_put_stopped(model, "aaw", "nb");
    assert_sentence(model, unknown);
    model_put_stopped_here(model, "other", "nb", when);
    model_put_stopped_here(model, "aaw", "nb2", when);
    assert_sentence(model, unknown);
    model_put_stopped_here(model, "aaw", "nb", when); /* what was remembered is judged anew */
    assert_sentence(model, sentence);
    model_free(model);
}

static void stopped_since_the_stop(void **state)
{
    struct model *model = model_new();
    facts_put_stopped(model, "aaw", "nb");
    assert_verdict(model, STATE_STOPPED, CAUSE_STOPPED);
    assert_int_equal(verdict(model)->since, FACTS_NOW - 9 * FACTS_DAY);
    assert_step(model, 0, STEP_START, "start it again");
    struct server server = facts_server("aaw", "nb");
    server.stopped = 1; /* a mark without a time */
    model_put_server(model, &server);
    assert_verdict(model, STATE_STOPPED, CAUSE_STOPPED);
    assert_int_equal(verdict(model)->since, 0);
    model_free(model);
}

/* Changes one thing of the server: what the model gives out lives only until the next put. */
static void put_again(struct model *model, int64_t stopped, int ready_replicas)
{
    struct server server = *model_server(model, "aaw", "nb");
    server.stopped = stopped;
    server.ready_replicas = ready_replicas;
    model_put_server(model, &server);
}

static void stopping_while_its_pod_is_there(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    put_again(model, FACTS_NOW - 3, 1);
    assert_verdict(model, STATE_STOPPING, CAUSE_STOPPED);
    put_again(model, FACTS_NOW - 3, 0); /* the count is gone before the pod is */
    assert_verdict(model, STATE_STOPPING, CAUSE_STOPPED);
    model_remove(model, KIND_POD, "aaw", "nb-0");
    assert_verdict(model, STATE_STOPPED, CAUSE_STOPPED);
    put_again(model, FACTS_NOW - 3, 1); /* pods may not be listed */
    assert_verdict(model, STATE_STOPPING, CAUSE_STOPPED);
    model_free(model);
}

static void deleting_comes_before_stopped(void **state)
{
    static const char *const finalizers[] = {"example.org/keep", "example.org/two"};
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    server.stopped = FACTS_NOW - FACTS_DAY;
    server.meta.deleting = FACTS_NOW - 30;
    server.meta.finalizers = finalizers;
    server.meta.finalizer_count = 2;
    model_put_server(model, &server);
    assert_verdict(model, STATE_DELETING, CAUSE_DELETING);
    assert_int_equal(verdict(model)->since, FACTS_NOW - 30);
    assert_sentence(model, "deletion waits for: example.org/keep, example.org/two");
    server.meta.finalizer_count = 0;
    model_put_server(model, &server);
    assert_verdict(model, STATE_DELETING, CAUSE_DELETING);
    assert_null(verdict(model)->sentence.msgid);
    model_free(model);
}

static void a_deletion_in_the_foreground_waits_for_its_pod(void **state)
{
    static const char *const finalizers[] = {"foregroundDeletion", "example.org/keep"};
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    struct server server = *model_server(model, "aaw", "nb");
    server.meta.deleting = FACTS_NOW - 30;
    server.meta.finalizers = finalizers;
    server.meta.finalizer_count = 1;
    model_put_server(model, &server);
    assert_verdict(model, STATE_DELETING, CAUSE_DELETING);
    assert_sentence(model, "its pod is ending first");
    server = *model_server(model, "aaw", "nb");
    server.meta.finalizers = finalizers;
    server.meta.finalizer_count = 2; /* somebody else's mark as well */
    model_put_server(model, &server);
    assert_sentence(model, "deletion waits for: foregroundDeletion, example.org/keep");
    server = *model_server(model, "aaw", "nb");
    server.meta.finalizers = finalizers;
    server.meta.finalizer_count = 1;
    model_put_server(model, &server);
    model_remove(model, KIND_POD, "aaw", "nb-0");
    assert_sentence(model, "deletion waits for: foregroundDeletion");
    model_free(model);
}

static void a_stop_that_hangs_says_at_what(void **state)
{
    static const char *const finalizers[] = {"example.org/keep"};
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    put_again(model, FACTS_NOW - 3, 1);
    struct pod pod = *model_pod(model, "aaw", "nb-0");
    pod.meta.finalizers = finalizers;
    pod.meta.finalizer_count = 1;
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_STOPPING, CAUSE_STOPPED);
    assert_null(verdict(model)->sentence.msgid); /* nobody has asked it to end yet */
    pod = *model_pod(model, "aaw", "nb-0");
    pod.meta.deleting = FACTS_NOW;
    model_put_pod(model, &pod);
    assert_sentence(model, "its pod waits for: example.org/keep");
    struct condition unknown = facts_condition("Ready", -1, "NodeStatusUnknown", "");
    pod = *model_pod(model, "aaw", "nb-0");
    pod.conditions = &unknown;
    pod.condition_count = 1;
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_STOPPING, CAUSE_STOPPED);
    assert_sentence(model, "its node node-1 does not answer");
    model_free(model);
}

static void what_cannot_be_read_says_so(void **state)
{
    struct model *model = model_new();
    struct server server = {.meta = {.namespace = "aaw", .name = "nb"},
                            .unreadable = "spec is not an object: 42"};
    model_put_server(model, &server);
    assert_verdict(model, STATE_UNKNOWN, CAUSE_UNREADABLE);
    assert_evidence(model, "Notebook", "spec is not an object: 42");
    assert_false(status_needs_person(verdict(model), FACTS_NOW));
    server = facts_server("aaw", "nb"); /* and then it can */
    model_put_server(model, &server);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    model_free(model);
}

static void of_the_last_time_only_what_lasts_is_said(void **state)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    model_put_server(model, &server);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    server.remembered = FACTS_NOW - 600;
    server.ready_replicas = 0;
    model_put_server(model, &server);
    assert_verdict(model, STATE_UNKNOWN, CAUSE_REMEMBERED);
    server.ready_replicas = 1;
    model_put_server(model, &server);
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    server.stopped = FACTS_NOW - 900;
    server.ready_replicas = 0;
    model_put_server(model, &server);
    assert_verdict(model, STATE_STOPPED, CAUSE_STOPPED);
    model_free(model);
}

static void a_pod_that_goes_is_followed_by_another(void **state)
{
    struct model *model = model_new();
    struct container container = facts_container("nb");
    container.now = facts_waiting("CrashLoopBackOff", "back-off 5m0s restarting failed container");
    facts_put_container(model, "aaw", "nb", &container);
    assert_verdict(model, STATE_FAILED, CAUSE_CRASH);
    struct pod pod = *model_pod(model, "aaw", "nb-0");
    pod.meta.deleting = FACTS_NOW + 30;
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    put_again(model, 0, 1); /* stopped and started at once: the count is of the pod that goes */
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    assert_sentence(model, "its former pod is ending, a new one follows");
    model_free(model);
}

/* Its program still answers, and its condition says so until it has ended. */
static void a_ready_pod_that_goes_is_not_ready(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    struct pod pod = *model_pod(model, "aaw", "nb-0");
    pod.meta.deleting = FACTS_NOW + 30;
    model_put_pod(model, &pod);
    assert_verdict(model, STATE_STARTING, CAUSE_STARTING);
    assert_sentence(model, "its former pod is ending, a new one follows");
    model_free(model);
}

static void nothing_said_yet(void **state)
{
    struct model *model = model_new();
    struct server server = facts_server("aaw", "nb");
    server.has_status = false;
    server.meta.created = FACTS_NOW - 3;
    model_put_server(model, &server);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    assert_sentence(model, "the platform has said nothing yet");
    assert_int_equal(verdict(model)->since, FACTS_NOW - 3);
    model_free(model);
}

static void a_server_started_again_does_not_wait_since_its_creation(void **state)
{
    struct model *model = model_new();
    facts_put_stopped(model, "aaw", "nb");
    put_again(model, 0, 0);
    assert_verdict(model, STATE_WAITING, CAUSE_NO_EVENT);
    assert_int_equal(verdict(model)->since, 0);
    assert_false(status_needs_person(verdict(model), FACTS_NOW));
    struct pod pod = facts_pod("aaw", "nb");
    pod.meta.created = FACTS_NOW - 1;
    model_put_pod(model, &pod);
    assert_int_equal(verdict(model)->since, FACTS_NOW - 1);
    model_free(model);
}

static void who_needs_a_person(void **state)
{
    struct status waiting = {.state = STATE_WAITING, .since = FACTS_NOW - 120};
    assert_false(status_needs_person(&waiting, FACTS_NOW));
    assert_int_equal(status_needs_person_at(&waiting), FACTS_NOW + 1);
    assert_true(status_needs_person(&waiting, FACTS_NOW + 1));
    struct status starting = {.state = STATE_STARTING, .since = 0};
    assert_false(status_needs_person(&starting, FACTS_NOW));
    assert_int_equal(status_needs_person_at(&starting), 0);
    struct status failed = {.state = STATE_FAILED};
    assert_true(status_needs_person(&failed, FACTS_NOW));
    assert_int_equal(status_needs_person_at(&failed), 0);
    struct status stuck = {.state = STATE_WAITING, .stuck = true, .since = FACTS_NOW};
    assert_true(status_needs_person(&stuck, FACTS_NOW));
    assert_int_equal(status_needs_person_at(&stuck), 0);
    struct status ready = {.state = STATE_READY, .since = FACTS_NOW - FACTS_DAY};
    assert_false(status_needs_person(&ready, FACTS_NOW));
}

static void answers_are_remembered_until_something_changes(void **state)
{
    struct model *model = model_new();
    facts_put_ready(model, "aaw", "nb");
    const struct status *first = verdict(model);
    for (int i = 0; i < 50; i++) {
        char name[32];
        snprintf(name, sizeof name, "other-%d", i);
        facts_put_stopped(model, "aaw", name);
        model_server_status(model, model_server(model, "aaw", name));
    }
    assert_ptr_equal(verdict(model), first);
    assert_int_equal(first->state, STATE_READY);
    model_remove(model, KIND_SERVER, "aaw", "other-3");
    for (int i = 100; i < 400; i++) { /* many more than are remembered */
        char name[32];
        snprintf(name, sizeof name, "other-%d", i);
        facts_put_stopped(model, "aaw", name);
        model_server_status(model, model_server(model, "aaw", name));
    }
    assert_verdict(model, STATE_READY, CAUSE_NONE);
    facts_put_stopped(model, "aaw", "nb");
    model_remove(model, KIND_POD, "aaw", "nb-0");
    assert_verdict(model, STATE_STOPPED, CAUSE_STOPPED);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_fixed),
        cmocka_unit_test(ready),
        cmocka_unit_test(ready_again_after_its_program_ended),
        cmocka_unit_test(ready_by_the_pod_when_the_controller_is_behind),
        cmocka_unit_test(a_running_pod_is_not_ready_before_it_says_so),
        cmocka_unit_test(stopped_from_here_is_known_for_certain),
        cmocka_unit_test(stopped_since_the_stop),
        cmocka_unit_test(stopping_while_its_pod_is_there),
        cmocka_unit_test(deleting_comes_before_stopped),
        cmocka_unit_test(a_deletion_in_the_foreground_waits_for_its_pod),
        cmocka_unit_test(a_stop_that_hangs_says_at_what),
        cmocka_unit_test(what_cannot_be_read_says_so),
        cmocka_unit_test(of_the_last_time_only_what_lasts_is_said),
        cmocka_unit_test(a_pod_that_goes_is_followed_by_another),
        cmocka_unit_test(a_ready_pod_that_goes_is_not_ready),
        cmocka_unit_test(nothing_said_yet),
        cmocka_unit_test(a_server_started_again_does_not_wait_since_its_creation),
        cmocka_unit_test(who_needs_a_person),
        cmocka_unit_test(answers_are_remembered_until_something_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
