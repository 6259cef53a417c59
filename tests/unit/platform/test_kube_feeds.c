/* Which requests the wants lead to, and what feeds say: against a server that answers as it is
 * told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>

#include "support/rig.h"
#include "support/sleep.h"
#include "support/tls.h"

static const struct pace quick = {
    .backoff_first = 20,
    .backoff_most = 100,
    .ask_after = 60000,
    .answer_within = 60000,
    .ask_timeout = 60000,
    .offline_after = 60000,
    .signed_out_again = 60000,
    .look_again = 50,
    .recheck = 50,
    .stream_silence = 60000,
    .list_silence = 60000,
    .rate_check = 100,
    .poll = 200,
    .refused_first = 60000,
    .refused_most = 60000,
    .linger = 150,
};

static struct rig *new_rig(const struct fault_options *server)
{
    return rig_new(&(struct rig_options){.server = server, .pace = &quick, .namespace = "mine"});
}

static int open_rig(void **state)
{
    *state = new_rig(NULL);
    return 0;
}

/* What the server says ------------------------------------------------------------------------ */

#define HEAD                                                                                       \
    FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
#define ADDED(more)  "{\"type\":\"ADDED\",\"object\":{\"metadata\":{" more "}}}\n"
#define NAMED(ns, n) ADDED("\"namespace\":\"" ns "\",\"name\":\"" n "\"")
#define LIST_END                                                                                   \
    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\",\"annotations\":{" \
    "\"k8s.io/initial-events-end\":\"true\"}}}}\n"
#define FORBIDDEN                                                                                  \
    "{\"kind\":\"Status\",\"message\":\"cannot list\",\"reason\":\"Forbidden\",\"code\":403}"

static void stream(struct rig *rig, const char *pattern, const char *text)
{
    fault_server_script(rig->server, pattern, 0,
                        (struct fault_step[]){HEAD, FAULT_TEXT(text), FAULT_STALL, FAULT_END});
}

static void forbid(struct rig *rig, const char *pattern)
{
    fault_server_answer(rig->server, pattern, 403, "application/json", FORBIDDEN);
}

/* Waiting ------------------------------------------------------------------------------------- */

static struct feed feed_of(struct rig *rig, enum kind kind, const char *ns)
{
    struct feed feed;

    platform_feed(rig->platform, kind, ns, &feed);
    return feed;
}

static void expect_feed(struct rig *rig, enum kind kind, const char *ns, enum feed_state state)
{
    int64_t end = clock_mono_ms() + RIG_MS;

    while (feed_of(rig, kind, ns).state != state) {
        if (clock_mono_ms() > end)
            fail_msg("%s is %d, not %d (%s)", kind_word(kind), feed_of(rig, kind, ns).state, state,
                     feed_of(rig, kind, ns).error.evidence);
        loop_turn(rig->loop, 20);
    }
}

static void expect_count(struct rig *rig, const char *pattern, int count)
{
    int64_t end = clock_mono_ms() + RIG_MS;

    while (fault_server_count(rig->server, pattern) < count) {
        if (clock_mono_ms() > end)
            fail_msg("%s was asked %d times", pattern, fault_server_count(rig->server, pattern));
        loop_turn(rig->loop, 20);
    }
}

static void turn_for(struct rig *rig, int ms)
{
    int64_t end = clock_mono_ms() + ms;

    while (clock_mono_ms() < end)
        loop_turn(rig->loop, 20);
}

/* Wants --------------------------------------------------------------------------------------- */

#define IN(ns) "GET /apis/kubeflow.org/v1/namespaces/" ns "/notebooks*"
#define ALL    "GET /apis/kubeflow.org/v1/notebooks*"

static void test_one_watch_for_all_who_want(void **state)
{
    struct rig *rig = *state;
    int one, other;

    stream(rig, IN("mine"), NAMED("mine", "a") LIST_END);
    platform_start(rig->platform);
    assert_int_equal(feed_of(rig, KIND_SERVER, "mine").state, FEED_NONE);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    platform_want(rig->platform, &other, KIND_SERVER, "mine");
    assert_int_equal(feed_of(rig, KIND_SERVER, "mine").state, FEED_LOADING);
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    platform_unwant(rig->platform, &one, KIND_SERVER, "mine");
    platform_forget(rig->platform, &other);
    turn_for(rig, 500);
    assert_int_equal(feed_of(rig, KIND_SERVER, "mine").state, FEED_LIVE);
    assert_int_equal(fault_server_count(rig->server, IN("mine")), 1);
    platform_unwant(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_NONE);
    assert_null(model_server(rig->model, "mine", "a")); /* nobody keeps it right any more */
}

static void test_a_quick_return_costs_nothing(void **state)
{
    struct rig *rig = *state;
    int one;

    stream(rig, IN("mine"), NAMED("mine", "a") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    platform_forget(rig->platform, &one);
    turn_for(rig, 50);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    turn_for(rig, 400);
    assert_int_equal(feed_of(rig, KIND_SERVER, "mine").state, FEED_LIVE);
    assert_int_equal(fault_server_count(rig->server, IN("mine")), 1);
}

/* All namespaces serve each of them; when only one is wanted afterwards, its rows stay. */
static void test_all_and_one(void **state)
{
    struct rig *rig = *state;
    int one, all;

    stream(rig, ALL, NAMED("mine", "a") NAMED("other", "b") LIST_END);
    stream(rig, IN("mine"), NAMED("mine", "a") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &all, KIND_SERVER, NULL);
    expect_feed(rig, KIND_SERVER, NULL, FEED_LIVE);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    turn_for(rig, 100);
    assert_int_equal(fault_server_count(rig->server, IN("mine")), 0);
    assert_false(feed_of(rig, KIND_SERVER, NULL).partial);
    platform_forget(rig->platform, &all);
    expect_count(rig, IN("mine"), 1);
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    turn_for(rig, 300);
    assert_non_null(model_server(rig->model, "mine", "a"));
    assert_null(model_server(rig->model, "other", "b"));
}

/* Rows that nothing confirms are as old as the last word of the stream that brought them, not as
 * its beginning, also where a person's R ended it. */
static void test_the_age_is_that_of_the_last_word(void **state)
{
    struct rig *rig = *state;
    int one;

    fault_server_script(rig->server, IN("mine"), 0,
                        (struct fault_step[]){HEAD, FAULT_TEXT(NAMED("mine", "a") LIST_END),
                                              FAULT_GATE("word"), FAULT_TEXT(NAMED("mine", "b")),
                                              FAULT_STALL, FAULT_END});
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    turn_for(rig, 2500);
    fault_server_open_gate(rig->server, "word");
    for (int64_t end = clock_mono_ms() + RIG_MS;
         clock_mono_ms() < end && !model_server(rig->model, "mine", "b");)
        loop_turn(rig->loop, 20);
    int64_t heard = clock_wall();
    fault_server_answer(rig->server, IN("mine"), 500, "text/plain", "no");
    platform_retry(rig->platform);
    expect_feed(rig, KIND_SERVER, "mine", FEED_STALE);
    assert_true(feed_of(rig, KIND_SERVER, "mine").as_of >= heard - 1);
}

/* The header's age and the list's are one: from the last word, whatever R tries in between. While
 * it tries, nothing is shown as confirmed. */
static void test_offline_counts_from_the_last_word(void **state)
{
    struct rig *rig = *state;
    struct link before, after;
    int one;

    stream(rig, IN("mine"), NAMED("mine", "a") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    turn_for(rig, 300); /* of silence */
    fault_server_down(rig->server);
    expect_feed(rig, KIND_SERVER, "mine", FEED_STALE);
    platform_link(rig->platform, &before);
    for (int64_t end = clock_mono_ms() + RIG_MS;
         clock_mono_ms() < end && before.state != LINK_OFFLINE;) {
        loop_turn(rig->loop, 20);
        platform_link(rig->platform, &before);
    }
    assert_int_equal(before.state, LINK_OFFLINE);
    assert_int_equal(before.since, before.last_byte);
    platform_retry(rig->platform);
    do {
        loop_turn(rig->loop, 0);
        assert_int_equal(feed_of(rig, KIND_SERVER, "mine").state, FEED_STALE);
        platform_link(rig->platform, &after);
    } while (after.state == LINK_CONNECTING);
    assert_int_equal(after.state, LINK_OFFLINE);
    assert_int_equal(after.since, before.since);
}

/* Without the right to all: the ten most used are watched, the others listed now and then. */
static void test_all_by_parts(void **state)
{
    struct rig *rig = *state;
    int all;

    for (int i = 0; i < 14; i++) {
        char name[16];
        struct namespace ns = {.meta = {.namespace = "", .name = name, .uid = ""},
                               .sources = NS_REMEMBERED,
                               .owner = "",
                               .last_used = 1000 - i};

        snprintf(name, sizeof name, "ns%02d", i);
        model_put_namespace(rig->model, &ns);
    }
    forbid(rig, ALL);
    stream(rig, IN("*") "sendInitialEvents*", NAMED("mine", "a") LIST_END);
    fault_server_answer(rig->server, "GET /apis/kubeflow.org/v1/namespaces/*/notebooks", 200,
                        "application/json",
                        "{\"kind\":\"NotebookList\",\"metadata\":{\"resourceVersion\":\"9\"},"
                        "\"items\":[{\"metadata\":{\"name\":\"x\"},\"spec\":{}}]}");
    forbid(rig, IN("ns03"));
    forbid(rig, IN("ns12"));
    platform_start(rig->platform);
    platform_want(rig->platform, &all, KIND_SERVER, NULL);
    expect_feed(rig, KIND_SERVER, NULL, FEED_LIVE);
    assert_true(feed_of(rig, KIND_SERVER, NULL).partial);
    assert_int_equal(feed_of(rig, KIND_SERVER, NULL).missing, 2);
    expect_count(rig, "GET /apis/kubeflow.org/v1/namespaces/ns13/notebooks",
                 3); /* again and again */
    assert_non_null(model_server(rig->model, "ns13", "x"));
    /* The context's own namespace is the most used one. */
    assert_int_equal(fault_server_count(rig->server, IN("mine") "sendInitialEvents*"), 1);
    assert_int_equal(fault_server_count(rig->server, IN("ns08") "sendInitialEvents*"), 1);
    assert_int_equal(fault_server_count(rig->server, IN("ns09") "sendInitialEvents*"), 0);
    /* Who wants one of the others by name gets it watched. */
    platform_want(rig->platform, &all, KIND_SERVER, "ns13");
    expect_count(rig, "GET /apis/kubeflow.org/v1/namespaces/ns13/notebooks[?]watch*", 1);
}

#define NAMESPACES "GET /api/v1/namespaces[?]*"
#define PODS(ns)   "GET /api/v1/namespaces/" ns "/pods*"

/* Which namespaces there are is asked by itself; until it is known, nothing looks whole. Where
 * servers may not be seen, nothing else is asked for. */
static void test_all_by_parts_finds_namespaces(void **state)
{
    struct rig *rig = *state;
    int all;

    forbid(rig, ALL);
    forbid(rig, "GET /api/v1/pods*");
    forbid(rig, PODS("closed"));
    forbid(rig, IN("closed"));
    stream(rig, IN("mine") "sendInitialEvents*", NAMED("mine", "a") LIST_END);
    stream(rig, IN("other") "sendInitialEvents*", NAMED("other", "b") LIST_END);
    stream(rig, PODS("other"), LIST_END);
    stream(rig, PODS("mine"), LIST_END);
    fault_server_script(
        rig->server, NAMESPACES, 0,
        (struct fault_step[]){HEAD, FAULT_GATE("names"),
                              FAULT_TEXT(ADDED("\"name\":\"mine\"") ADDED("\"name\":\"closed\"")
                                             ADDED("\"name\":\"other\"") LIST_END),
                              FAULT_STALL, FAULT_END});
    platform_start(rig->platform);
    platform_want(rig->platform, &all, KIND_SERVER, NULL);
    for (int64_t end = clock_mono_ms() + RIG_MS;
         clock_mono_ms() < end && !model_server(rig->model, "mine", "a");)
        loop_turn(rig->loop, 20);
    assert_non_null(model_server(rig->model, "mine", "a"));
    assert_int_equal(feed_of(rig, KIND_SERVER, NULL).state, FEED_LOADING);
    fault_server_open_gate(rig->server, "names");
    expect_feed(rig, KIND_SERVER, NULL, FEED_LIVE);
    assert_non_null(model_server(rig->model, "other", "b"));
    assert_int_equal(feed_of(rig, KIND_SERVER, NULL).count, 2);
    assert_int_equal(feed_of(rig, KIND_SERVER, NULL).missing, 1);
    assert_int_equal(feed_of(rig, KIND_NAMESPACE, NULL).state, FEED_LIVE);
    platform_want(rig->platform, &all, KIND_POD, NULL);
    expect_feed(rig, KIND_POD, NULL, FEED_LIVE);
    expect_count(rig, PODS("other"), 1);
    assert_int_equal(fault_server_count(rig->server, PODS("closed")), 0);
}

/* More than are read by parts: those of people come before the cluster's own, the rest is said. */
static void test_all_by_parts_has_an_end(void **state)
{
    struct rig *rig = *state;
    int all;

    for (int i = 0; i < 505; i++) {
        char name[16];
        struct namespace ns = {.meta = {.namespace = "", .name = name, .uid = ""},
                               .sources = NS_REMEMBERED,
                               .platform = i >= 500,
                               .owner = ""};

        snprintf(name, sizeof name, "ns%03d", i);
        model_put_namespace(rig->model, &ns);
    }
    forbid(rig, ALL);
    forbid(rig, NAMESPACES);
    forbid(rig, IN("*"));
    stream(rig, IN("ns504") "sendInitialEvents*", NAMED("ns504", "last") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &all, KIND_SERVER, NULL);
    expect_feed(rig, KIND_SERVER, NULL, FEED_LIVE);
    assert_non_null(model_server(rig->model, "ns504", "last"));
    assert_int_equal(feed_of(rig, KIND_SERVER, NULL).missing, 505); /* and the context's */
    assert_int_equal(fault_server_count(rig->server, IN("ns499")), 0);
}

static void test_all_forbidden_everywhere(void **state)
{
    struct rig *rig = *state;
    int all;

    forbid(rig, ALL);
    forbid(rig, IN("*"));
    platform_start(rig->platform);
    platform_want(rig->platform, &all, KIND_SERVER, NULL);
    expect_feed(rig, KIND_SERVER, NULL, FEED_FORBIDDEN);
    assert_string_equal(feed_of(rig, KIND_SERVER, NULL).error.evidence, "cannot list");
}

/* Kinds --------------------------------------------------------------------------------------- */

static void test_profiles_name_owners(void **state)
{
    struct rig *rig = *state;
    int one;

    stream(rig, "GET /apis/kubeflow.org/v1/profiles*",
           "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"name\":\"mine\"},\"spec\":{\"owner\":{"
           "\"kind\":\"User\",\"name\":\"ada@example.org\"}}}}\n" LIST_END);
    stream(rig, "GET /api/v1/namespaces*",
           ADDED("\"name\":\"mine\"") ADDED("\"name\":\"x\"") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_NAMESPACE, NULL);
    expect_feed(rig, KIND_NAMESPACE, NULL, FEED_LIVE);
    expect_count(rig, "GET /apis/kubeflow.org/v1/profiles*", 1);
    for (int64_t end = clock_mono_ms() + RIG_MS; clock_mono_ms() < end;) {
        loop_turn(rig->loop, 20);
        if (model_namespace(rig->model, "mine")->owner[0])
            break;
    }
    assert_string_equal(model_namespace(rig->model, "mine")->owner, "ada@example.org");
    assert_true(model_namespace(rig->model, "mine")->platform);
    assert_true(model_namespace(rig->model, "mine")->sources & NS_LISTED);
    assert_true(model_namespace(rig->model, "mine")->sources & NS_CONTEXT);
    assert_false(model_namespace(rig->model, "x")->platform);
}

#define METRICS "GET /apis/metrics.k8s.io/v1beta1/namespaces/mine/pods"

static void test_usage_is_asked_now_and_then(void **state)
{
    struct rig *rig = *state;
    int one;

    fault_server_answer(
        rig->server, METRICS, 200, "application/json",
        "{\"kind\":\"PodMetricsList\",\"metadata\":{},\"items\":[{\"metadata\":{"
        "\"name\":\"a-0\",\"namespace\":\"mine\"},\"containers\":[{\"usage\":{\"cpu\":"
        "\"250m\",\"memory\":\"1Mi\"}}]}]}");
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_USAGE, "mine");
    expect_feed(rig, KIND_USAGE, "mine", FEED_LIVE);
    assert_int_equal(model_usage(rig->model, "mine", "a-0")->cpu, 250);
    expect_count(rig, METRICS, 3);
    assert_int_equal(feed_of(rig, KIND_USAGE, "mine").state, FEED_LIVE);
}

/* It took 30 ms: asked again after a hundred times as long, not after the usual 200 ms. */
static void test_slow_usage_is_asked_more_rarely(void **state)
{
    struct rig *rig = *state;
    int64_t began;
    int one;

    fault_server_script(
        rig->server, METRICS, 0,
        (struct fault_step[]){
            HEAD, FAULT_PAUSE(30),
            FAULT_TEXT("{\"kind\":\"PodMetricsList\",\"metadata\":{},\"items\":[]}"), FAULT_CLOSE,
            FAULT_END});
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_USAGE, "mine");
    expect_feed(rig, KIND_USAGE, "mine", FEED_LIVE);
    began = clock_mono_ms();
    expect_count(rig, METRICS, 2);
    assert_true(clock_mono_ms() - began >= 2500);
}

static void test_no_metrics_harm_nobody(void **state)
{
    static const int statuses[] = {404, 503};
    struct rig *rig = *state;
    struct link link;
    int one;

    fault_server_answer(rig->server, METRICS, statuses[1], "application/json",
                        "{\"kind\":\"Status\",\"reason\":\"ServiceUnavailable\",\"code\":503}");
    fault_server_answer(rig->server, "GET /version", 200, "application/json", "{}");
    stream(rig, IN("mine"), NAMED("mine", "a") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_USAGE, "mine");
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_USAGE, "mine", FEED_NOT_SERVED);
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    platform_link(rig->platform, &link);
    assert_int_equal(link.state, LINK_LIVE);
}

static void test_pods_of_all_are_those_of_servers(void **state)
{
    struct rig *rig = *state;
    int one;

    stream(rig, "GET /api/v1/pods[?]labelSelector=notebook-name&watch*", LIST_END);
    stream(rig, "GET /api/v1/namespaces/mine/pods[?]watch*", LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_POD, NULL);
    expect_feed(rig, KIND_POD, NULL, FEED_LIVE);
}

/* Lines and trust ----------------------------------------------------------------------------- */

/* Over a slow line the rest of a long list comes as one compressed answer. */
static void test_a_slow_line(void **state)
{
    static const char row[] = NAMED("mine", "a");
    struct rig *rig = *state;
    char field[64];
    int all;

    fault_server_script(rig->server, ALL, 0,
                        (struct fault_step[]){HEAD,
                                              FAULT_REPEAT(row, (300 << 10) / (int)sizeof row),
                                              FAULT_STALL, FAULT_END});
    stream(rig, ALL "resourceVersion=9*", "");
    fault_server_answer(rig->server, "GET /apis/kubeflow.org/v1/notebooks", 200, "application/json",
                        "{\"kind\":\"NotebookList\",\"metadata\":{\"resourceVersion\":\"9\"},"
                        "\"items\":[{\"metadata\":{\"name\":\"b\",\"namespace\":\"mine\"}}]}");
    platform_start(rig->platform);
    platform_want(rig->platform, &all, KIND_SERVER, NULL);
    expect_feed(rig, KIND_SERVER, NULL, FEED_LIVE);
    assert_non_null(model_server(rig->model, "mine", "b"));
    fault_request_field(fault_server_request(rig->server, "GET /apis/kubeflow.org/v1/notebooks", 0),
                        "Accept-Encoding", field, sizeof field);
    assert_non_null(strstr(field, "gzip"));
}

static void test_a_certificate_nobody_knows(void **state)
{
    struct tls_identity identity;
    struct link link;
    struct rig *rig;
    int one;
    (void)state;

    tls_make(&identity, &(struct tls_spec){.name = "nobody", .alt_names = "IP:127.0.0.1"}, NULL);
    rig = new_rig(&(struct fault_options){.tls = &identity});
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_STALE);
    turn_for(rig, 300);
    platform_link(rig->platform, &link);
    assert_int_equal(link.state, LINK_CERTIFICATE);
    assert_true(link.again > 0); /* only the certificate is looked at again */
    assert_int_equal(fault_server_count(rig->server, NULL), 0);
    rig_free(rig);
    tls_fini(&identity);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_rig, rig_close)

/* More patience than we have is cut, never ignored. */
static void test_a_long_wait_is_kept(void **state)
{
    struct rig *rig = *state;
    int owner;

    fault_server_answer(rig->server, IN("mine"), 503, "application/json\r\nRetry-After: 86400",
                        "{}");
    platform_start(rig->platform);
    platform_want(rig->platform, &owner, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_STALE);
    assert_int_equal(feed_of(rig, KIND_SERVER, "mine").error.retry_after_s, ERROR_RETRY_MAX_S);
    turn_for(rig, 600); /* many times the waits of this test */
    assert_int_equal(fault_server_count(rig->server, IN("mine")), 1);
    stream(rig, IN("mine"), LIST_END);
    platform_retry(rig->platform);
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
}

/* Sleep --------------------------------------------------------------------------------------- */

#define NIGHT_S (8 * 3600)

static enum link_state link_of(struct rig *rig)
{
    struct link link;

    platform_link(rig->platform, &link);
    return link.state;
}

static void live_in_mine(struct rig *rig)
{
    static int owner;

    stream(rig, IN("mine"), NAMED("mine", "a") LIST_END);
    platform_start(rig->platform);
    platform_want(rig->platform, &owner, KIND_SERVER, "mine");
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    assert_int_equal(link_of(rig), LINK_LIVE);
}

/* The lid was closed over night: at the first turn nothing is called live, ages are those of the
 * night, and the other side is asked at once. */
static void test_what_was_read_before_a_sleep_is_old(void **state)
{
    struct rig *rig = *state;

    live_in_mine(rig);
    int asked = fault_server_count(rig->server, "GET /version");
    fault_server_freeze(rig->server, true);
    machine_sleeps(NIGHT_S * 1000);
    loop_turn(rig->loop, 0);
    assert_int_equal(link_of(rig), LINK_OLD);
    struct feed feed = feed_of(rig, KIND_SERVER, "mine");
    assert_int_equal(feed.state, FEED_STALE);
    assert_true(clock_wall() - feed.as_of >= NIGHT_S);
    turn_for(rig, 200);
    assert_int_equal(link_of(rig), LINK_OLD); /* nothing came yet */
    fault_server_freeze(rig->server, false);
    expect_feed(rig, KIND_SERVER, "mine", FEED_LIVE);
    assert_int_equal(link_of(rig), LINK_LIVE);
    assert_int_equal(fault_server_count(rig->server, "GET /version"), asked + 1);
    expect_count(rig, IN("mine"), 2); /* the stream was opened again */
    assert_true(clock_wall() - feed_of(rig, KIND_SERVER, "mine").as_of < 60);
}

static void count_answer(void *data, const struct error *error, const char *text, size_t len)
{
    (void)error;
    (void)text;
    (void)len;
    ++*(int *)data;
}

/* What was asked before the sleep may have been answered before it. */
static void test_old_answers_prove_nothing(void **state)
{
    struct rig *rig = *state;
    struct ref a = {"mine", "a"};
    int owner, answers = 0;

    live_in_mine(rig);
    fault_server_script(rig->server, "GET /version", 0, (struct fault_step[]){FAULT_STALL});
    fault_server_script(rig->server, IN("mine"), 0, (struct fault_step[]){FAULT_STALL});
    fault_server_script(
        rig->server, "GET */notebooks/a", 0,
        (struct fault_step[]){FAULT_GATE("morning"), HEAD, FAULT_TEXT("{}"), FAULT_CLOSE});
    rig->platform->ops->read_yaml(rig->platform, &owner, KIND_SERVER, &a, count_answer, &answers);
    expect_count(rig, "GET */notebooks/a", 1);
    machine_sleeps(NIGHT_S * 1000);
    fault_server_open_gate(rig->server, "morning");
    while (answers == 0)
        loop_turn(rig->loop, 20);
    assert_int_equal(link_of(rig), LINK_OLD);
    assert_int_equal(feed_of(rig, KIND_SERVER, "mine").state, FEED_STALE);
    platform_forget(rig->platform, &owner);
}

/* A wait that was asked for passes in sleep too; what is left of it is kept. */
static void test_a_wait_passes_in_sleep(void **state)
{
    struct rig *rig = *state;

    fault_server_answer_times(rig->server, "GET /version", 1, 429,
                              "application/json\r\nRetry-After: 200", "{}");
    platform_start(rig->platform);
    while (link_of(rig) != LINK_SLOWED)
        loop_turn(rig->loop, 20);
    int asked = fault_server_count(rig->server, "GET /version");
    machine_sleeps(100 * 1000);
    turn_for(rig, 100);
    assert_int_equal(link_of(rig), LINK_SLOWED);
    assert_int_equal(fault_server_count(rig->server, "GET /version"), asked);
    machine_sleeps(110 * 1000);
    expect_count(rig, "GET /version", asked + 1);
    while (link_of(rig) != LINK_LIVE)
        loop_turn(rig->loop, 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_watch_for_all_who_want),
        TEST(test_a_quick_return_costs_nothing),
        TEST(test_the_age_is_that_of_the_last_word),
        TEST(test_offline_counts_from_the_last_word),
        TEST(test_all_and_one),
        TEST(test_all_by_parts),
        TEST(test_all_by_parts_finds_namespaces),
        TEST(test_all_by_parts_has_an_end),
        TEST(test_all_forbidden_everywhere),
        TEST(test_profiles_name_owners),
        TEST(test_usage_is_asked_now_and_then),
        TEST(test_slow_usage_is_asked_more_rarely),
        TEST(test_no_metrics_harm_nobody),
        TEST(test_pods_of_all_are_those_of_servers),
        TEST(test_a_slow_line),
        cmocka_unit_test(test_a_certificate_nobody_knows),
        TEST(test_a_long_wait_is_kept),
        TEST(test_what_was_read_before_a_sleep_is_old),
        TEST(test_old_answers_prove_nothing),
        TEST(test_a_wait_passes_in_sleep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
