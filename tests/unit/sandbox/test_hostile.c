/* What the HTTPS side does with those it does not serve: strangers, browsers, the slow, the many,
 * the malformed. Each is turned away, and the next who comes properly is served. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "../../../src/sandbox/api/http.h"
#include "../../../src/sandbox/api/server_parts.h"
#include "support/sandbox_api.h"

#define NOTEBOOKS "/apis/kubeflow.org/v1/namespaces/ada/notebooks"
#define ME        "Host: 127.0.0.1\r\nAuthorization: Bearer you\r\n"

static struct sandbox_api api;

static int setup(void **state)
{
    sandbox_api_init(&api, NULL);
    return 0;
}

static int teardown(void **state)
{
    sandbox_api_fini(&api);
    return 0;
}

/* The whole request as given; "" when the connection was closed without a word. */
static void expect_raw(const char *request, const char *begins)
{
    AUTO_STR struct str answer = STR_INIT(1u << 20);
    sandbox_api_raw(&api, request, &answer);
    const char *text = answer.s ? answer.s : "";
    if (!str_starts(text, begins))
        print_error("%.200s\n-> %.300s\n", request, text);
    assert_true(str_starts(text, begins));
}

static void expect_get(const char *path, const char *heads, const char *begins)
{
    AUTO_STR struct str request = STR_INIT(1u << 20);
    str_addf(&request, "GET %s HTTP/1.1\r\n%sConnection: close\r\n\r\n", path, heads);
    expect_raw(request.s, begins);
}

static void assert_serves(void)
{
    struct ask ask = {0};
    sandbox_api_ask(&api, &ask, "GET", NOTEBOOKS, NULL, NULL);
    assert_int_equal(ask.status, 200);
    ask_fini(&ask);
}

/* -- who asks --------------------------------------------------------------------------------- */

static void test_pages_of_the_web(void **state)
{
    static const char *const heads[] = {"Origin: https://evil.example\r\n",
                                        "Origin: null\r\n",
                                        "Origin: https://127.0.0.1\r\n",
                                        "Sec-Fetch-Site: cross-site\r\n",
                                        "Sec-Fetch-Site: none\r\n",
                                        "Sec-Fetch-Mode: no-cors\r\n",
                                        "Cookie: a=b\r\n",
                                        "Access-Control-Request-Method: GET\r\n"};
    static const char *const hosts[] = {"evil.example",
                                        "127.0.0.1.evil.example",
                                        "localhost.evil",
                                        "127.0.0.2",
                                        "0.0.0.0",
                                        "[::1].evil",
                                        ""};
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        AUTO_STR struct str all = STR_INIT(1000);
        str_addf(&all, "%s%s", ME, heads[i]);
        expect_get(NOTEBOOKS, all.s, "HTTP/1.1 403");
        expect_get("/version", all.s, "HTTP/1.1 403");
    }
    for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
        AUTO_STR struct str all = STR_INIT(1000);
        str_addf(&all, "Host: %s\r\nAuthorization: Bearer you\r\n", hosts[i]);
        expect_get(NOTEBOOKS, all.s, "HTTP/1.1 403");
    }
    expect_get(NOTEBOOKS, "Host: LOCALHOST:6443\r\nAuthorization: Bearer you\r\n", "HTTP/1.1 200");
    assert_serves();
}

static void test_strangers(void **state)
{
    static const char *const open[] = {"/version", "/healthz", "/livez", "/readyz"};
    static const char *const shut[] = {"/",
                                       "/api",
                                       "/apis",
                                       "/openapi/v3",
                                       NOTEBOOKS,
                                       "/api/v1/nodes",
                                       "/metrics",
                                       "/nowhere",
                                       "/api/v1/namespaces/ada",
                                       "/apis/kubeflow.org/v1"};
    for (size_t i = 0; i < ARRAY_LEN(open); i++)
        expect_get(open[i], "Host: localhost\r\n", "HTTP/1.1 200");
    /* Only to read. */
    expect_raw("DELETE /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
               "HTTP/1.1 403");
    expect_raw("DELETE /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
               "HTTP/1.1 403");
    for (size_t i = 0; i < ARRAY_LEN(shut); i++) {
        expect_get(shut[i], "Host: localhost\r\n", "HTTP/1.1 403");
        expect_get(shut[i], "Host: localhost\r\nAuthorization: Bearer bad\r\n", "HTTP/1.1 401");
        expect_get(shut[i], "Host: localhost\r\nAuthorization: Basic eW91Og==\r\n", "HTTP/1.1 401");
        expect_get(shut[i], "Host: localhost\r\nAuthorization: Negotiate x\r\n", "HTTP/1.1 401");
    }
}

/* They are answered before their bodies come: nothing of a stranger is kept. */
static void test_bodies_of_strangers(void **state)
{
    expect_raw("POST " NOTEBOOKS " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n",
               "HTTP/1.1 403");
    expect_raw("POST " NOTEBOOKS " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer bad\r\n"
               "Content-Length: 3000000\r\n\r\n",
               "HTTP/1.1 401");
    expect_raw("POST " NOTEBOOKS " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
               "\r\n",
               "HTTP/1.1 403");
    expect_raw("POST " NOTEBOOKS " HTTP/1.1\r\n" ME "Content-Length: 99999999999999999999\r\n\r\n",
               "HTTP/1.1 4");
    assert_serves();
}

/* Cut at the maximum it might still be a whole object, another one. */
static void test_a_body_that_does_not_say_how_long_it_is(void **state)
{
    AUTO_STR struct str request = STR_INIT(BODY_MAX + 2000);
    str_addf(&request,
             "POST " NOTEBOOKS " HTTP/1.1\r\n" ME "Content-Type: application/yaml\r\n"
             "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n",
             BODY_MAX + 1);
    size_t head = request.len;
    str_add(&request, "kind: Notebook\napiVersion: kubeflow.org/v1\nmetadata: {name: n}\n"
                      "spec: {template: {spec: {containers: [{name: n}]}}}\n");
    str_pad(&request, ' ', head + BODY_MAX + 1 - request.len);
    str_add(&request, "\r\n0\r\n\r\n");
    assert_false(request.cut);
    expect_raw(request.s, "HTTP/1.1 413");
    assert_serves();
}

/* -- what is asked ---------------------------------------------------------------------------- */

static void test_methods(void **state)
{
    static const char *const methods[] = {
        "OPTIONS", "TRACE", "FROB", "PROPFIND", "get", "AVERYLONGMETHODNAMETHATNOBODYKNOWS"};
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        AUTO_STR struct str request = STR_INIT(1000);
        str_addf(&request, "%s %s HTTP/1.1\r\n%sConnection: close\r\n\r\n", methods[i], NOTEBOOKS,
                 ME);
        expect_raw(request.s, "HTTP/1.1 405");
    }
    expect_raw("GET " NOTEBOOKS " HTTP/1.1\r\n" ME "Connection: close\r\n\r\n", "HTTP/1.1 200");
}

static void test_paths(void **state)
{
    static const char *const paths[] = {"/api/v1/namespaces/%2e%2e/pods",
                                        "/api/v1/namespaces/../pods",
                                        "/api/v1/namespaces/./pods",
                                        "/api/v1/namespaces/a%2fb/pods",
                                        "/api/v1/namespaces/ada%00/pods",
                                        "/api/v1/namespaces/ada/pods/%2e%2e",
                                        "/api/v1/namespaces/ada/pods/..%2f..%2fetc%2fpasswd/log",
                                        "//api/v1/namespaces",
                                        "/api//v1/namespaces",
                                        "/api/v1//namespaces/ada",
                                        "/api/v1/namespaces/%zz",
                                        "/api/v1/namespaces/%",
                                        "/%61pi/../etc/passwd",
                                        "/api/v1/namespaces/ada/pods/p/log/../../x",
                                        "/openapi/v3/../../etc/passwd",
                                        "/openapi/v3/apis//",
                                        "/openapi/v3/apis/%2e%2e/v1",
                                        "/apis/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p"};
    AUTO_STR struct str path = STR_INIT(1u << 20);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        expect_get(paths[i], ME, "HTTP/1.1 404");
    str_add(&path, "/api/v1/namespaces/");
    str_pad(&path, 'a', 6000);
    expect_get(path.s, ME, "HTTP/1.1 404");
    assert_serves();
}

static void test_heads(void **state)
{
    AUTO_STR struct str many = STR_INIT(1u << 20);
    for (int i = 0; i < 3000; i++)
        str_addf(&many, "X-%d: %d\r\n", i, i);
    AUTO_STR struct str request = STR_INIT(2u << 20), answer = STR_INIT(1u << 20);
    str_addf(&request, "GET %s HTTP/1.1\r\n%s", NOTEBOOKS, ME);
    str_add(&request, many.s);
    str_add(&request, "\r\n");
    sandbox_api_raw(&api, request.s, &answer);
    assert_true(answer.len == 0 || str_starts(answer.s, "HTTP/1.1 4"));
    /* A token that is longer than any, one of nothing, a second one. */
    AUTO_STR struct str token = STR_INIT(1u << 16);
    str_add(&token, "Host: localhost\r\nAuthorization: Bearer ");
    str_pad(&token, 'x', 9000);
    str_add(&token, "\r\n");
    expect_get(NOTEBOOKS, token.s, "HTTP/1.1 401");
    expect_raw("GARBAGE\r\n\r\n", "");
    expect_raw("GET /version HTTP/9.9\r\n\r\n", "");
    assert_serves();
}

static void post(const char *type, const struct str *body, int status)
{
    struct ask ask = {0};
    struct http_options options = {.method = "POST",
                                   .path = NOTEBOOKS,
                                   .content_type = type,
                                   .body = body->s,
                                   .body_len = body->len};
    ask_send(&ask, api.loop, api.client, &options);
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.status, status);
    if (ask.body.len > 0)
        assert_true(utf8_valid(ask.body.s, ask.body.len));
    ask_fini(&ask);
}

static void test_bodies(void **state)
{
    static const char head[] = "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\","
                               "\"metadata\":{\"name\":\"n\",\"annotations\":{\"a\":\"";
    AUTO_STR struct str deep = STR_INIT(4u << 20), yaml = STR_INIT(4u << 20);
    AUTO_STR struct str bytes = STR_INIT(STR_DOCUMENT), wide = STR_INIT(4u << 20);
    str_pad(&deep, '[', 1000000);
    post("application/json", &deep, 400);
    str_pad(&yaml, '[', 100000);
    post("application/yaml", &yaml, 400);
    /* A thousand names for one thing, nine times over. */
    str_clear(&yaml);
    str_add(&yaml, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++)
        str_addf(&yaml, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    post("application/yaml", &yaml, 400);
    /* What is not UTF-8 is not kept as it came. */
    str_addf(&bytes, "%s\xff\xfe\xc3(\"}},\"spec\":{}}", head);
    post("application/json", &bytes, 201);
    /* A hundred thousand members with one name. */
    str_add(&wide, "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{"
                   "\"name\":\"w\"},\"spec\":{}");
    for (int i = 0; i < 100000; i++)
        str_add(&wide, ",\"x\":1");
    str_add(&wide, "}");
    int64_t began = clock_mono_ms();
    post("application/json", &wide, 201);
    /* As many containers. */
    str_clear(&wide);
    str_add(&wide, "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{"
                   "\"name\":\"c\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{}");
    for (int i = 0; i < 100000; i++)
        str_add(&wide, ",{}");
    str_add(&wide, "]}}}}");
    post("application/json", &wide, 422);
    assert_true(clock_mono_ms() - began < 20000);
    assert_serves();
}

static void test_selectors(void **state)
{
    AUTO_STR struct str path = STR_INIT(1u << 16);
    str_add(&path, NOTEBOOKS "?labelSelector=");
    for (int i = 0; i < 2000; i++)
        str_addf(&path, "%sa%d", i ? "," : "", i);
    expect_get(path.s, ME, "HTTP/1.1 400");
    expect_get(NOTEBOOKS "?continue=%00%ff&limit=1", ME, "HTTP/1.1 ");
    expect_get(NOTEBOOKS "?limit=99999999999999999999", ME, "HTTP/1.1 400");
    expect_get(NOTEBOOKS "?limit=-9223372036854775808", ME, "HTTP/1.1 200");
}

/* -- the slow and the many -------------------------------------------------------------------- */

static int connect_to_it(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)server_port(api.server)),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    (void)connect(fd, (struct sockaddr *)&address, sizeof address);
    return fd;
}

static bool was_cut(int fd)
{
    char byte;
    return recv(fd, &byte, 1, MSG_DONTWAIT) == 0;
}

/* Its time is moved on by hand: nobody waits for twenty seconds here. */
static void test_who_never_asks(void **state)
{
    int fd = connect_to_it();
    while (!api.server->visitors.first)
        loop_turn(api.loop, 100);
    assert_true(api.server->visitors.first->due <= clock_mono_ms() + 20000);
    assert_false(was_cut(fd));
    api.server->visitors.first->due = 0;
    for (int64_t end = clock_mono_ms() + 20000; !was_cut(fd) && clock_mono_ms() < end;)
        loop_turn(api.loop, 100);
    assert_true(was_cut(fd));
    close(fd);
    assert_serves();
}

static void test_a_crowd_of_strangers(void **state)
{
    enum { CROWD = 600 };
    int fds[CROWD];
    size_t cut = 0;
    for (size_t i = 0; i < CROWD; i++) {
        fds[i] = connect_to_it();
        loop_turn(api.loop, 0);
        if (i % 150 == 149)
            assert_serves();
    }
    for (size_t i = 0; i < CROWD; i++) {
        cut += was_cut(fds[i]);
        close(fds[i]);
    }
    assert_true(cut > 0);
    assert_serves();
}

static void test_many_watches(void **state)
{
    enum { WATCHES = 100 };
    struct ask *asks = mem_zalloc(WATCHES, sizeof *asks);
    struct http_options options = {.path = NOTEBOOKS "?watch=true&resourceVersion=1",
                                   .stream = true};
    AUTO_STR struct str body = STR_INIT(STR_DOCUMENT);
    str_add(&body, "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{"
                   "\"name\":\"n\"},\"spec\":{}}");
    for (size_t i = 0; i < WATCHES; i++)
        ask_send(&asks[i], api.loop, api.client, &options);
    post("application/json", &body, 201);
    for (size_t i = 0; i < WATCHES; i++) {
        assert_true(ask_wait_body(&asks[i], 10));
        assert_true(str_starts(asks[i].body.s, "{\"type\":\"ADDED\""));
    }
    for (size_t i = 0; i < WATCHES; i++)
        ask_fini(&asks[i]);
    free(asks);
    assert_serves();
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_pages_of_the_web),
        TEST(test_strangers),
        TEST(test_bodies_of_strangers),
        TEST(test_a_body_that_does_not_say_how_long_it_is),
        TEST(test_methods),
        TEST(test_paths),
        TEST(test_heads),
        TEST(test_bodies),
        TEST(test_selectors),
        TEST(test_who_never_asks),
        TEST(test_a_crowd_of_strangers),
        TEST(test_many_watches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
