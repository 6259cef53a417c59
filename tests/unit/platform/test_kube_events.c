/* Events as a real cluster writes them (1.34), read, put into the model and folded into lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/data/json.h>
#include <carnet/model/model.h>

#include "../../../src/platform/kubernetes/decode.h"
#include "support/facts.h"

#define NOCPU                                                                                      \
    "0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, preemption: 0/1 "   \
    "nodes are available: 1 Preemption is not helpful for scheduling."
#define ABOUT(kind, name)                                                                          \
    "\"involvedObject\":{\"kind\":\"" kind "\",\"namespace\":\"ada\",\"name\":\"" name "\"}"
/* The scheduler's: a series, without the classic stamps. */
#define SCHEDULER                                                                                  \
    "{\"metadata\":{\"name\":\"nb-0.18ea41e82f9e769e\",\"namespace\":\"ada\","                     \
    "\"creationTimestamp\":\"2026-11-22T03:57:49Z\"}," ABOUT(                                      \
        "Pod", "nb-0") ",\"reason\":\"FailedScheduling\",\"message\":\"" NOCPU "\",\"source\":{}," \
                       "\"firstTimestamp\":null,\"lastTimestamp\":null,\"type\":\"Warning\","      \
                       "\"eventTime\":\"2026-11-22T03:57:49.174513Z\",\"series\":{\"count\":2,"    \
                       "\"lastObservedTime\":\"2026-11-22T03:57:51.172591Z\"},"                    \
                       "\"reportingComponent\":\"default-scheduler\"}"
/* The same said again for the next pod of that name: an event of its own. */
#define SCHEDULER_AGAIN                                                                            \
    "{\"metadata\":{\"name\":\"nb-0.18ea41e82f9e76ff\",\"namespace\":\"ada\","                     \
    "\"creationTimestamp\":\"2026-11-22T03:59:00Z\"}," ABOUT(                                      \
        "Pod", "nb-0") ",\"reason\":\"FailedScheduling\",\"message\":\"" NOCPU "\",\"source\":{}," \
                       "\"firstTimestamp\":null,\"lastTimestamp\":null,\"type\":\"Warning\","      \
                       "\"eventTime\":\"2026-11-22T03:59:00.000001Z\",\"reportingComponent\":"     \
                       "\"default-scheduler\"}"
/* The notebook controller's repetition of it: classic. */
#define REISSUED                                                                                   \
    "{\"metadata\":{\"name\":\"nb.18ea41e82faaaaaa\",\"namespace\":\"ada\","                       \
    "\"creationTimestamp\":\"2026-11-22T03:57:49Z\"}," ABOUT(                                      \
        "Notebook",                                                                                \
        "nb") ",\"reason\":\"FailedScheduling\",\"message\":\"Reissued from pod/nb-0: " NOCPU      \
              "\","                                                                                \
              "\"source\":{\"component\":\"notebook-controller\"},\"type\":\"Warning\",\"count\":" \
              "3,"                                                                                 \
              "\"firstTimestamp\":\"2026-11-22T03:57:49Z\",\"lastTimestamp\":\"2026-11-22T03:58:"  \
              "02Z\"}"
#define WAITS                                                                                      \
    "{\"metadata\":{\"name\":\"nb-home.18ea41e82dfb303d\",\"namespace\":\"ada\","                  \
    "\"creationTimestamp\":\"2026-11-22T03:57:46Z\"}," ABOUT(                                      \
        "PersistentVolumeClaim",                                                                   \
        "nb-home") ",\"reason\":\"WaitForFirstConsumer\",\"message\":\"waiting for first "         \
                   "consumer to be created "                                                       \
                   "before binding\",\"source\":{\"component\":\"persistentvolume-controller\"},"  \
                   "\"firstTimestamp\":\"2026-11-22T03:57:46Z\",\"lastTimestamp\":\"2026-11-"      \
                   "22T04:03:06Z\","                                                               \
                   "\"count\":24,\"type\":\"Normal\",\"eventTime\":null}"

static struct event_line lines[50];

static struct model *world(void)
{
    struct model *model = model_new();
    struct mount mount = {"home", "nb-home", "/home/jovyan"};
    struct server server = facts_server("ada", "nb");
    server.meta.created = clock_parse("2026-11-22T03:57:40Z");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(model, &server);
    return model;
}

static void put(struct model *model, const char *text)
{
    struct error error = ERROR_NONE;
    struct json_doc doc;
    struct decoder decoder;
    struct event event;
    json_doc_init(&doc, 1u << 20);
    decoder_init(&decoder);
    assert_true(json_parse(&doc, text, strlen(text), &error));
    assert_true(decode_event(&decoder, doc.root, &event));
    model_put_event(model, &event);
    decoder_fini(&decoder);
    json_doc_fini(&doc);
}

static size_t read_lines(struct model *model)
{
    memset(lines, 0, sizeof lines);
    return model_server_event_lines(model, model_server(model, "ada", "nb"), lines, 50);
}

static int64_t at(const char *stamp)
{
    return clock_parse(stamp);
}

static void what_was_said_again_stands_once(void **state)
{
    struct model *model = world();
    put(model, SCHEDULER);
    put(model, WAITS);
    put(model, SCHEDULER_AGAIN);
    put(model, REISSUED);
    assert_int_equal(read_lines(model), 2);
    assert_string_equal(lines[0].event->reason, "WaitForFirstConsumer"); /* last seen last */
    assert_int_equal(lines[0].count, 24);
    assert_int_equal(lines[0].first, at("2026-11-22T03:57:46Z"));
    assert_int_equal(lines[0].last, at("2026-11-22T04:03:06Z"));
    assert_string_equal(lines[1].kind, "Pod");
    assert_string_equal(lines[1].words, NOCPU);
    assert_int_equal(lines[1].count, 3); /* 2 of the series and the new one; not the repetition's */
    assert_int_equal(lines[1].first, at("2026-11-22T03:57:49Z"));
    assert_int_equal(lines[1].last, at("2026-11-22T03:59:00Z"));
    model_free(model);
}

/* A person may see the notebook's events when the pod's are gone already. */
static void a_repetition_alone_speaks_of_the_original(void **state)
{
    struct model *model = world();
    put(model, REISSUED);
    assert_int_equal(read_lines(model), 1);
    assert_string_equal(lines[0].kind, "Pod");
    assert_string_equal(lines[0].name, "nb-0");
    assert_string_equal(lines[0].words, NOCPU);
    assert_int_equal(lines[0].count, 3);
    assert_int_equal(lines[0].last, at("2026-11-22T03:58:02Z"));
    model_free(model);
}

static void other_words_or_another_object_are_lines_of_their_own(void **state)
{
    struct model *model = world();
    struct event event = facts_event("ada", "Pod", "nb-0", "Pulling", "a");
    event.last = event.first = at("2026-11-22T04:00:00Z");
    model_put_event(model, &event);
    event.meta.name = "second", event.message = "b";
    model_put_event(model, &event);
    event.meta.name = "third", event.warning = !event.warning;
    model_put_event(model, &event);
    event.meta.name = "fourth", event.about_kind = "StatefulSet", event.about.name = "nb";
    model_put_event(model, &event);
    assert_int_equal(read_lines(model), 4);
    assert_int_equal(model_server_event_lines(model, model_server(model, "ada", "nb"), lines, 3),
                     3);
    model_free(model);
}

/* Counts and times come from outside. */
static void absurd_counts_and_missing_times_are_held(void **state)
{
    struct model *model = world();
    struct event event = facts_event("ada", "Pod", "nb-0", "BackOff", "x");
    event.first = event.last = 0;
    event.count = INT64_MAX;
    model_put_event(model, &event);
    event.meta.name = "second", event.count = -5;
    model_put_event(model, &event);
    assert_int_equal(read_lines(model), 1);
    assert_true(lines[0].count == INT64_MAX);
    assert_int_equal(lines[0].first, 0);
    assert_int_equal(lines[0].last, 0);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_again_stands_once),
        cmocka_unit_test(a_repetition_alone_speaks_of_the_original),
        cmocka_unit_test(other_words_or_another_object_are_lines_of_their_own),
        cmocka_unit_test(absurd_counts_and_missing_times_are_held),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
