/*
 * The causes on a real cluster: a bad image, too much CPU, no GPU, a quota, an unbound volume, a
 * crash loop, too little memory. Each is named right by the first thing the platform says of it:
 * from the first look at which its words are there, and at every look until the end.
 *
 * A registry of our own, on loopback, says "not found" and "unauthorized" as real ones do. Skips
 * without CARNET_TEST_DIR and a node that runs pods.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>
#include <carnet/views/why.h>

#include "support/contract.h"
#include "support/fault_server.h"

#define CAUSE_WAIT_MS 120000

struct cause_case {
    const char *what, *namespace;
    const char *container; /* members of the container, as JSON */
    const char *spec;      /* more members of the pod's spec, or "" */
    enum state state;
    enum cause cause;
    const char *sentence; /* how it begins */
    /* The platform's first words of it: a part of an event's or condition's message, or a reason.
     */
    const char *says;
};

/* PORT stands for the registry's. */
static const struct cause_case cases[] = {
    {"image", "ada", "\"image\":\"localhost:PORT/team/geo:2026\"", "", STATE_FAILED,
     CAUSE_IMAGE_MISSING, "the image cannot be pulled: the registry says it does not exist",
     ": not found"},
    {"denied", "ada", "\"image\":\"localhost:PORT/private/geo:1\"", "", STATE_FAILED,
     CAUSE_IMAGE_DENIED, "the image cannot be pulled: the registry refuses access", ": 401"},
    {"cpu", "ada",
     "\"image\":\"localhost/notebook:1\",\"resources\":{\"requests\":{\"cpu\":\"640\"}}", "",
     STATE_WAITING, CAUSE_NO_ROOM, "no node has 640 CPU free", "Insufficient cpu"},
    {"gpu", "ada",
     "\"image\":\"localhost/notebook:1\",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"64\"}}",
     "", STATE_WAITING, CAUSE_NO_GPU, "no node has 64 free GPUs", "Insufficient nvidia.com/gpu"},
    {"quota", "quota",
     "\"image\":\"localhost/notebook:1\",\"resources\":{\"limits\":{\"cpu\":\"4\",\"memory\":"
     "\"8Gi\"}}",
     "", STATE_WAITING, CAUSE_QUOTA,
     "it asks for more than the namespace's whole quota: ", "exceeded quota"},
    {"volume", "ada", "\"image\":\"localhost/notebook:1\"",
     ",\"volumes\":[{\"name\":\"w\",\"persistentVolumeClaim\":{\"claimName\":\"NAME\"}}]",
     STATE_WAITING, CAUSE_VOLUME_PENDING, "volume NAME is not there yet",
     "didn't find available persistent volumes to bind"},
    {"crash", "ada",
     "\"image\":\"localhost/notebook:1\",\"command\":[\"/bin/sh\",\"-c\",\"echo cannot find geo; "
     "exit 3\"]",
     "", STATE_FAILED, CAUSE_CRASH, "the program ended ", "Back-off restarting failed"},
    {"memory", "ada",
     "\"image\":\"localhost/notebook:1\",\"command\":[\"python3\",\"-c\",\"x=[b'x'*1048576*i for i "
     "in range(1,400)]\"],\"resources\":{\"limits\":{\"memory\":\"32Mi\"}}",
     "", STATE_FAILED, CAUSE_OOM, "it needed more memory than its limit of 32 MiB and was ended",
     "OOMKilled"},
};

/* The registry -------------------------------------------------------------------------------- */

static struct fault_server *registry_new(void)
{
    struct fault_server *server = fault_server_new(&(struct fault_options){0});
    fault_server_answer(server, "* /v2/*", 404, "application/json",
                        "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest "
                        "unknown\"}]}");
    fault_server_answer(server, "* /v2/private/*", 401, "application/json",
                        "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"authentication "
                        "required\"}]}");
    return server;
}

/* Making -------------------------------------------------------------------------------------- */

static void fill_in(struct str *out, const char *text, const char *name, int port)
{
    for (; *text; text++) {
        if (strncmp(text, "PORT", 4) == 0) {
            str_addf(out, "%d", port);
            text += 3;
        } else if (strncmp(text, "NAME", 4) == 0) {
            str_add(out, name);
            text += 3;
        } else {
            str_add_char(out, *text);
        }
    }
}

static void make_claim(struct hand *hand, const char *name)
{
    AUTO_STR struct str body = STR_INIT(STR_DOCUMENT);
    str_addf(
        &body,
        "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"%s\"},"
        "\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"standard\","
        "\"resources\":{\"requests\":{\"storage\":\"900Ti\"}}}}",
        name);
    assert_int_equal(
        hand_sends(hand, "POST", "/api/v1/namespaces/ada/persistentvolumeclaims", body.s), 201);
}

static void make(struct hand *hand, const struct cause_case *c, const char *name, int port)
{
    AUTO_STR struct str template = STR_INIT(STR_DOCUMENT), body = STR_INIT(STR_DOCUMENT);
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&template,
             "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":"
             "\"NAME\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"NAME\","
             "\"imagePullPolicy\":\"IfNotPresent\",%s}],\"terminationGracePeriodSeconds\":1%s}}}}",
             c->container, c->spec);
    fill_in(&body, template.s, name, port);
    if (c->cause == CAUSE_VOLUME_PENDING)
        make_claim(hand, name);
    str_addf(&path, "/apis/kubeflow.org/v1/namespaces/%s/notebooks", c->namespace);
    assert_int_equal(hand_sends(hand, "POST", path.s, body.s), 201);
}

static void take_away(struct hand *hand, const struct cause_case *c, const char *name)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    hand_deletes(hand, c->namespace, name);
    str_addf(&path, "/api/v1/namespaces/ada/persistentvolumeclaims/%s", name);
    if (c->cause == CAUSE_VOLUME_PENDING)
        hand_sends(hand, "DELETE", path.s, NULL);
}

/* Looking ------------------------------------------------------------------------------------- */

struct looking {
    const struct cause_case *c;
    const char *name;
    bool said; /* the platform has said it */
    int64_t first;
};

static bool container_says(const struct pod *pod, const char *words)
{
    for (size_t i = 0; i < pod->container_count; i++) {
        const struct container *container = &pod->containers[i];
        if (strstr(container->now.message, words) || str_eq(container->now.reason, words) ||
            str_eq(container->last.reason, words))
            return true;
    }
    for (size_t i = 0; i < pod->condition_count; i++)
        if (strstr(pod->conditions[i].message, words))
            return true;
    return false;
}

static bool platform_says(struct person *person, const struct server *server, const char *words)
{
    const struct event *events[50];
    const struct pod *pod = model_server_pod(person->model, server);
    size_t count = model_server_events(person->model, server, events, ARRAY_LEN(events));
    for (size_t i = 0; i < count && i < ARRAY_LEN(events); i++)
        if (strstr(events[i]->message, words))
            return true;
    return pod && container_says(pod, words);
}

/* At each look at which the words are there the cause must be the right one. Ends with the state
 * that lasts; on the way a program that ended may run again. */
static bool is_named(struct person *person, void *data)
{
    struct looking *looking = data;
    const struct cause_case *c = looking->c;
    const struct server *server = model_server(person->model, c->namespace, looking->name);
    if (!server || !platform_says(person, server, c->says))
        return false;
    const struct status *status = model_server_status(person->model, server);
    if (!looking->said)
        looking->first = clock_mono_ms();
    looking->said = true;
    if (status->cause != c->cause)
        fail_msg("%s: %s where the platform says '%s'", c->what, cause_id(status->cause), c->says);
    return status->state == c->state;
}

static void assert_sentence(struct person *person, const struct looking *looking)
{
    AUTO_STR struct str expected = STR_INIT(STR_LINE), sentence = STR_INIT(STR_LINE);
    const struct server *server = model_server(person->model, looking->c->namespace, looking->name);
    const struct status *status = model_server_status(person->model, server);
    fill_in(&expected, looking->c->sentence, looking->name, 0);
    text_render(&sentence, &status->sentence);
    if (!str_starts(sentence.s, expected.s))
        assert_string_equal(sentence.s, expected.s);
    assert_true(status->evidence_count > 0);
    assert_true(status->step_count > 0);
    assert_true(status->since > 0);
}

/* The last line of the run that ended. */
static void assert_log(struct person *person, const struct looking *looking)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct why_log log;
    size_t len = 0;
    const struct server *server = model_server(person->model, looking->c->namespace, looking->name);
    assert_true(why_log(person->model, server, &log));
    assert_int_equal(person_reads_log(person, &log.pod, log.container, log.previous, &text).code,
                     ERR_NONE);
    const char *line = why_last_line(text.s, text.len, &len);
    assert_int_equal(len, strlen("cannot find geo"));
    assert_memory_equal(line, "cannot find geo", len);
}

static void watch_namespace(struct person *person, const char *namespace)
{
    static const enum kind kinds[] = {KIND_SERVER, KIND_POD, KIND_EVENT, KIND_VOLUME};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        assert_int_equal(person_wants(person, kinds[i], namespace), FEED_LIVE);
}

static void the_cause_is_named_from_the_first_word(void **state)
{
    const struct cause_case *c = *state;
    struct person person;
    struct hand hand;
    char name[64];
    if (!contract_has_node() || !person_open(&person, "ada") || !hand_open(&hand, "admin")) {
        print_message("# no cluster with a node\n");
        skip();
    }
    struct fault_server *registry = registry_new();
    struct looking looking = {.c = c, .name = contract_name(name, c->what)};
    watch_namespace(&person, c->namespace);
    int64_t begin = clock_mono_ms();
    make(&hand, c, name, fault_server_port(registry));
    bool named = person_waits(&person, is_named, &looking, CAUSE_WAIT_MS);
    if (named) {
        assert_sentence(&person, &looking);
        if (c->cause == CAUSE_CRASH)
            assert_log(&person, &looking);
        print_message("# %s: said after %d ms, and named at once\n", c->what,
                      (int)(looking.first - begin));
    }
    take_away(&hand, c, name);
    fault_server_free(registry);
    hand_close(&hand);
    person_close(&person);
    assert_true(looking.said);
    assert_true(named);
}

int main(void)
{
    struct CMUnitTest tests[ARRAY_LEN(cases)];
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        tests[i] = (struct CMUnitTest){.name = cases[i].what,
                                       .test_func = the_cause_is_named_from_the_first_word,
                                       .initial_state = (void *)(uintptr_t)&cases[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
