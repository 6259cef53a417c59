/* The HTTPS side: reading, writing, watching, and who is turned away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/data/json.h>

#include "../../../src/sandbox/api/server.h"
#include "../../../src/sandbox/api/server_parts.h"
#include "../../../src/sandbox/objects/podlog.h"
#include "../../../src/sandbox/objects/registry.h"
#include "served.h"
#include "support/folder.h"

static void test_life_of_an_object(void **state)
{
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("n"), 201, "\"generation\":1");
    expect("GET", NOTEBOOKS "/n", NULL, NULL, 200, "{\"apiVersion\":\"kubeflow.org/v1\"");
    expect("GET", "/apis/kubeflow.org/v1beta1/namespaces/ada/notebooks/n", NULL, NULL, 200,
           "{\"apiVersion\":\"kubeflow.org/v1beta1\"");
    expect("GET", NOTEBOOKS, NULL, NULL, 200, "{\"apiVersion\":\"kubeflow.org/v1\",\"items\":[{");
    expect("GET", "/apis/kubeflow.org/v1alpha1/notebooks", NULL, NULL, 200,
           "\"items\":[{\"apiVersion\":\"kubeflow.org/v1alpha1\"");
    expect("GET", "/api/v1/namespaces", NULL, NULL, 200,
           "\"items\":[{\"metadata\":{\"name\":\"ada\"");
    expect("PATCH", NOTEBOOKS "/n", MERGE, "{\"metadata\":{\"labels\":{\"x\":\"y\"}}}", 200,
           "\"x\":\"y\"");
    expect("PATCH", NOTEBOOKS "/n", "application/strategic-merge-patch+json", "{}", 415,
           "UnsupportedMediaType");
    expect("PUT", NOTEBOOKS "/n", JSON, NOTEBOOK("n"), 422, "must be specified for an update");
    expect("DELETE", NOTEBOOKS "/n", JSON, "{\"propagationPolicy\":\"Background\"}", 200,
           "\"status\":\"Success\"");
    expect("GET", NOTEBOOKS "/n", NULL, NULL, 404, "notebooks.kubeflow.org \\\"n\\\" not found");
}

static void watch(struct ask *ask, const char *query)
{
    AUTO_STR struct str path = STR_INIT(600);
    str_addf(&path, NOTEBOOKS "?watch=true%s", query);
    struct http_options options = {.path = path.s, .stream = true};
    ask_send(ask, api.loop, api.client, &options);
}

/* Turns the loop until the watch has brought that text. */
static void wait_for(struct ask *ask, const char *text)
{
    while (!strstr(ask->body.s ? ask->body.s : "", text))
        assert_true(ask_wait_body(ask, ask->body.len + 1));
}

static void test_watch(void **state)
{
    struct ask all = {0}, few = {0}, later = {0};
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("a"), 201, "");
    watch(&all,
          "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true");
    wait_for(&all, "k8s.io/initial-events-end");
    assert_true(str_starts(all.body.s, "{\"type\":\"ADDED\",\"object\":{\"apiVersion\":"));
    watch(&few, "&labelSelector=app%3Da");
    wait_for(&few, "ADDED");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("b"), 201, "");
    expect("PATCH", NOTEBOOKS "/a", MERGE, "{\"metadata\":{\"labels\":{\"app\":\"z\"}}}", 200, "");
    expect("PATCH", NOTEBOOKS "/a", MERGE, "{\"metadata\":{\"labels\":{\"app\":\"a\"}}}", 200, "");
    expect("DELETE", NOTEBOOKS "/a", NULL, NULL, 200, "");
    wait_for(&all, "DELETED");
    /* Ceased to match, began again, went: in the eyes of the selector. */
    wait_for(&few, "\"type\":\"DELETED\",\"object\":{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":"
                   "\"Notebook\",\"metadata\":{\"creationTimestamp\"");
    const char *second = strstr(few.body.s, "\n{\"type\":\"ADDED\"");
    assert_non_null(second);
    wait_for(&few, "\n{\"type\":\"ADDED\"");
    assert_null(strstr(few.body.s, "\"name\":\"b\""));
    /* The same from the log. Version 2 was the first notebook's. */
    watch(&later, "&resourceVersion=2&labelSelector=app%3Da");
    wait_for(&later, "\n{\"type\":\"DELETED\"");
    assert_true(str_starts(later.body.s, "{\"type\":\"DELETED\""));
    ask_fini(&all);
    ask_fini(&few);
    ask_fini(&later);
}

/* What is in other namespaces is nobody's business who may see one. */
static void test_watch_of_one_namespace(void **state)
{
    static const char bobs[] = "/apis/kubeflow.org/v1/namespaces/bob/notebooks";
    struct ask ada = {0}, all = {0}, later = {0}, one = {0};
    struct http_options everywhere = {.path = "/apis/kubeflow.org/v1/notebooks?watch=true",
                                      .stream = true};
    expect("POST", "/api/v1/namespaces", JSON, "{\"metadata\":{\"name\":\"bob\"}}", 201, "");
    expect("POST", bobs, JSON, NOTEBOOK("before"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("first"), 201, "");
    watch(&ada, "");
    watch(&one, "&fieldSelector=metadata.name%3Dlast");
    ask_send(&all, api.loop, api.client, &everywhere);
    wait_for(&ada, "\"first\"");
    wait_for(&all, "\"first\"");
    expect("POST", bobs, JSON, NOTEBOOK("hidden"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("last"), 201, "");
    wait_for(&ada, "\"name\":\"last\"");
    wait_for(&one, "\"name\":\"last\"");
    wait_for(&all, "\"name\":\"last\"");
    watch(&later, "&resourceVersion=2"); /* the same from the log */
    wait_for(&later, "\"name\":\"last\"");
    assert_non_null(strstr(all.body.s, "\"hidden\""));
    assert_null(strstr(ada.body.s, "\"bob\""));
    assert_null(strstr(later.body.s, "\"bob\""));
    assert_null(strstr(one.body.s, "\"first\""));
    ask_fini(&ada);
    ask_fini(&all);
    ask_fini(&later);
    ask_fini(&one);
}

static void test_watch_ends(void **state)
{
    struct ask ask = {0};
    watch(&ask, "&timeoutSeconds=3&resourceVersion=1&allowWatchBookmarks=true");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    assert_non_null(strstr(ask.body.s, "BOOKMARK"));
    ask_fini(&ask);
}

static void come_and_go(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)server_port(api.server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    for (int64_t end = clock_mono_ms() + 200; clock_mono_ms() < end;)
        loop_turn(api.loop, 50);
    close(fd);
}

/* Those who come again and again do not keep the server from seeing who has left. */
static void test_who_has_left_is_seen(void **state)
{
    struct ask ask = {0};
    watch(&ask, "");
    while (ask.heads == 0)
        loop_turn(api.loop, 50);
    assert_non_null(api.server->streams);
    ask_fini(&ask);
    for (int i = 0; api.server->streams && i < 50; i++)
        come_and_go();
    assert_null(api.server->streams);
}

static void put_notebook(const char *name, size_t value_len)
{
    struct json_doc doc;
    struct error error;
    struct answer answer = {0};
    AUTO_STR struct str text = STR_INIT(64u << 20);
    str_addf(&text,
             "{\"metadata\":{\"name\":\"%s\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{"
             "\"name\":\"c\",\"env\":[{\"name\":\"E\",\"value\":\"",
             name);
    str_pad(&text, 'x', value_len);
    str_add(&text, "\"}]}]}}}}");
    json_doc_init(&doc, 256u << 20);
    assert_true(json_parse(&doc, text.s, text.len, &error));
    if (!registry_create(api.registry, resource_by_kind("kubeflow.org", "Notebook"), "ada", &doc,
                         json_edit(&doc), 0, &answer))
        fail_msg("%s", answer.message);
    json_doc_fini(&doc);
}

static void test_yaml_too_large(void **state)
{
    struct ask ask = {0};
    struct http_options options = {.path = NOTEBOOKS, .accept = "application/yaml"};
    for (int i = 0; i < 50; i++) {
        char name[16];
        snprintf(name, sizeof name, "n%d", i);
        put_notebook(name, 1400u << 10);
    }
    ask_send(&ask, api.loop, api.client, &options);
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.status, 500);
    assert_non_null(strstr(ask.failure.s, "the list is too large"));
    ask_fini(&ask);
}

/* What a browser, another name for this machine, or somebody without a token gets. */
static void test_turned_away(void **state)
{
    static const struct {
        const char *heads, *status;
    } cases[] = {
        {"Host: 127.0.0.1\r\nAuthorization: Bearer you\r\n", "HTTP/1.1 200"},
        {"Host: localhost:1\r\nAuthorization: bearer you\r\n", "HTTP/1.1 200"},
        {"Host: 127.0.0.1\r\nAuthorization: Bearer you\r\nOrigin: https://evil.example\r\n",
         "HTTP/1.1 403"},
        {"Host: 127.0.0.1\r\nAuthorization: Bearer you\r\nCookie: a=b\r\n", "HTTP/1.1 403"},
        {"Host: evil.example\r\nAuthorization: Bearer you\r\n", "HTTP/1.1 403"},
        {"Host: 127.0.0.1.evil.example\r\nAuthorization: Bearer you\r\n", "HTTP/1.1 403"},
        {"Host: 127.0.0.1\r\nAuthorization: Basic eW91Og==\r\n", "HTTP/1.1 401"},
        {"Host: 127.0.0.1\r\nAuthorization: Bearer bad\r\n", "HTTP/1.1 401"},
        {"Host: 127.0.0.1\r\nAuthorization: Bearer nobody\r\n", "HTTP/1.1 403"},
        {"Host: 127.0.0.1\r\n", "HTTP/1.1 403"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_STR struct str request = STR_INIT(2000), answer = STR_INIT(1u << 20);
        str_addf(&request, "GET %s HTTP/1.1\r\n%sConnection: close\r\n\r\n", NOTEBOOKS,
                 cases[i].heads);
        sandbox_api_raw(&api, request.s, &answer);
        if (!str_starts(answer.s, cases[i].status))
            print_error("%s: %s\n", cases[i].heads, answer.s);
        assert_true(str_starts(answer.s, cases[i].status));
    }
}

static void test_limits(void **state)
{
    struct ask ask = {0};
    size_t len = 4u << 20;
    AUTO_FREE char *large = mem_alloc(len + 1);
    memset(large, ' ', len);
    large[len] = '\0';
    struct http_options options = {
        .method = "POST", .path = NOTEBOOKS, .content_type = JSON, .body = large, .body_len = len};
    ask_send(&ask, api.loop, api.client, &options);
    assert_true(ask_wait(&ask));
    /* The answer, or the connection is cut before the body is out. */
    assert_true(ask.status == 413 || ask.error.code == ERR_CUT);
    ask_fini(&ask);
    AUTO_STR struct str request = STR_INIT(1u << 20), answer = STR_INIT(1u << 20);
    str_add(&request, "GET /version HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
    str_pad(&request, 'x', 100000);
    str_add(&request, "\r\n\r\n");
    sandbox_api_raw(&api, request.s, &answer);
    assert_true(answer.len == 0 || str_starts(answer.s, "HTTP/1.1 4"));
    expect("GET", "/version", NULL, NULL, 200, "\"minor\": \"34\"");
}

static void test_discovery(void **state)
{
    expect("GET", "/api", NULL, NULL, 200, "{\"kind\":\"APIVersions\"");
    expect("GET", "/apis", NULL, NULL, 200, "{\"kind\":\"APIGroupList\"");
    expect("GET", "/apis/kubeflow.org", NULL, NULL, 200, "\"preferredVersion\"");
    expect("GET", "/apis/kubeflow.org/v1", NULL, NULL, 200, "\"name\":\"notebooks/status\"");
    expect("GET", "/apis/kubeflow.org/v9", NULL, NULL, 404, "404 page not found");
    expect("GET", "/api/v1/namespaces/ada/nopes", NULL, NULL, 404,
           "the server could not find the requested resource");
    expect("GET", "/openapi/v3", NULL, NULL, 200, "apis/kubeflow.org/v1");
    expect("GET", "/openapi/v3/apis/kubeflow.org/v1", NULL, NULL, 200, "\"fieldValidation\"");
    expect("GET", "/openapi/v2", NULL, NULL, 404, "404");
    expect("GET", "/readyz", NULL, NULL, 200, "ok");
    expect("GET", "/apis/metrics.k8s.io/v1beta1", NULL, NULL, 404, "404");
    expect("GET", "/../etc/passwd", NULL, NULL, 404, "404");
}

/* -- a world of the test's own ----------------------------------------------------------------- */

struct fake_world {
    struct podlog_sink *sink; /* of a log that is followed */
    int cancelled;
    int64_t tail;
};

static enum podlog_verdict open_log(void *data, const char *ns, const char *pod,
                                    const char *container, const struct podlog_options *options,
                                    struct podlog_sink *sink, struct str *why)
{
    struct fake_world *world = data;
    world->tail = options->tail;
    if (options->previous)
        return PODLOG_NO_PREVIOUS;
    assert_true(sink->write(sink, "one\n", 4));
    if (options->follow)
        world->sink = sink;
    else
        sink->end(sink);
    return PODLOG_OK;
}

static void cancel_log(void *data, struct podlog_sink *sink)
{
    struct fake_world *world = data;
    assert_ptr_equal(sink, world->sink);
    world->cancelled++;
}

static bool pod_usage(void *data, const char *ns, const char *pod, struct str *containers)
{
    return str_add(containers, "[{\"name\":\"c\",\"usage\":{\"cpu\":\"5m\",\"memory\":\"3Mi\"}}]");
}

static bool node_usage(void *data, const char *node, struct str *usage)
{
    return false;
}

static void test_logs(void **state)
{
    struct fake_world fake = {0};
    struct podlog world = {&fake, open_log, cancel_log, pod_usage, node_usage};
    struct ask ask = {0};
    static const char path[] = "/api/v1/namespaces/ada/pods/p/log";
    expect("POST", "/api/v1/namespaces/ada/pods", JSON,
           "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":"
           "\"x\"}]}}",
           201, "");
    expect("GET", path, NULL, NULL, 503, "ServiceUnavailable");
    server_set_world(api.server, &world);
    expect("GET", "/api/v1/namespaces/ada/pods/p/log?tailLines=7", NULL, NULL, 200, "one\n");
    assert_int_equal(fake.tail, 7);
    expect("GET", "/api/v1/namespaces/ada/pods/p/log?previous=true", NULL, NULL, 400,
           "previous terminated container \\\"c\\\" in pod \\\"p\\\" not found");
    expect("GET", "/api/v1/namespaces/ada/pods/p/log?container=x", NULL, NULL, 400,
           "container x is not valid for pod p");
    expect("GET", "/api/v1/namespaces/ada/pods/q/log", NULL, NULL, 404, "pods \\\"q\\\" not found");
    expect("GET", "/apis/metrics.k8s.io/v1beta1/namespaces/ada/pods", NULL, NULL, 200, "\"5m\"");
    struct http_options options = {.path = "/api/v1/namespaces/ada/pods/p/log?follow=true",
                                   .stream = true};
    ask_send(&ask, api.loop, api.client, &options);
    wait_for(&ask, "one\n");
    assert_true(fake.sink->write(fake.sink, "two\n", 4));
    wait_for(&ask, "one\ntwo\n");
    ask_fini(&ask);
    while (fake.cancelled == 0)
        loop_turn(api.loop, 100);
    assert_int_equal(fake.cancelled, 1);
}

#define PIECE (1u << 20)

/* Follows the log of pod p; the world's end of it is then fake.sink. */
static void follow(struct ask *ask, struct podlog *world)
{
    struct http_options options = {.path = "/api/v1/namespaces/ada/pods/p/log?follow=true",
                                   .stream = true};
    expect("POST", "/api/v1/namespaces/ada/pods", JSON,
           "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":"
           "\"x\"}]}}",
           201, "");
    server_set_world(api.server, world);
    ask_send(ask, api.loop, api.client, &options);
    wait_for(ask, "one\n");
}

/* What counts is what waits, not what was ever sent; and all of it arrives as it was. */
static void test_long_stream(void **state)
{
    struct fake_world fake = {0};
    struct podlog world = {&fake, open_log, cancel_log, pod_usage, node_usage};
    struct ask ask = {0};
    AUTO_FREE char *piece = mem_alloc(PIECE);
    follow(&ask, &world);
    size_t written = 4;
    for (int i = 0; i < 100; i++) {
        memset(piece, 'a' + i % 26, PIECE);
        assert_true(fake.sink->write(fake.sink, piece, PIECE));
        written += PIECE;
        /* Something always waits, as behind a slow line. */
        while (fake.sink->pending(fake.sink) > 2 * PIECE)
            loop_turn(api.loop, 100);
    }
    fake.sink->end(fake.sink);
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    assert_int_equal(ask.body.len, written);
    for (size_t i = 0; i < 100 * (size_t)PIECE; i++) {
        if (ask.body.s[4 + i] != (char)('a' + i / PIECE % 26))
            fail_msg("byte %zu is another", i);
    }
    ask_fini(&ask);
}

/* Who does not read is told that this was not all. */
static void test_stream_overrun(void **state)
{
    struct fake_world fake = {0};
    struct podlog world = {&fake, open_log, cancel_log, pod_usage, node_usage};
    struct ask ask = {0};
    AUTO_FREE char *piece = mem_zalloc(1, PIECE);
    follow(&ask, &world);
    int taken = 0;
    while (taken < 200 && fake.sink->write(fake.sink, piece, PIECE))
        taken++;
    assert_in_range(taken, 32, 199);
    assert_false(fake.sink->write(fake.sink, piece, 1));
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_CUT);
    assert_int_equal(ask.body.len, 4 + (size_t)taken * PIECE);
    while (fake.cancelled == 0)
        loop_turn(api.loop, 100);
    ask_fini(&ask);
}

static void test_port_taken(void **state)
{
    struct error error = ERROR_NONE;
    struct server_options options = {.loop = api.loop,
                                     .registry = api.registry,
                                     .cert_pem = api.identity.cert_pem,
                                     .key_pem = api.identity.key_pem,
                                     .port = server_port(api.server)};
    assert_null(server_new(&options, &error));
    assert_int_equal(error.code, ERR_IO);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_life_of_an_object),
        TEST(test_watch),
        TEST(test_watch_of_one_namespace),
        TEST(test_watch_ends),
        TEST(test_who_has_left_is_seen),
        TEST(test_yaml_too_large),
        TEST(test_turned_away),
        TEST(test_limits),
        TEST(test_discovery),
        TEST(test_logs),
        TEST(test_long_stream),
        TEST(test_stream_overrun),
        TEST(test_port_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
