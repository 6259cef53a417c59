/* The promises of http.h between a request and who made it; what servers do wrong is in faults/. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/ask.h"
#include "support/fault_server.h"
#include "support/tls.h"

#include <carnet/base/clock.h>
#include <carnet/base/log.h>
#include <carnet/base/mem.h>
#include <carnet/net/credentials.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct scene {
    struct loop *loop;
    struct fault_server *server;
    struct http_client *client;
    int idle[2];
};

static struct http_client *client_for(struct scene *scene, const struct http_endpoint *like,
                                      struct credentials *credentials)
{
    struct http_endpoint endpoint = *like;
    if (!endpoint.base_url)
        endpoint.base_url = fault_server_url(scene->server);
    if (!endpoint.proxy)
        endpoint.proxy = "";
    return http_client_new(scene->loop, &endpoint, credentials);
}

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    scene->loop = loop_new();
    scene->server = fault_server_new(&(struct fault_options){0});
    scene->client = client_for(scene, &(struct http_endpoint){0}, NULL);
    fault_server_answer(scene->server, "* /ok*", 200, "application/json", "{\"ok\":true}");
    fault_server_script(scene->server, "GET /stall", 0, (struct fault_step[]){FAULT_STALL});
    fault_server_script(scene->server, "GET /watch", 0,
                        (struct fault_step[]){FAULT_STREAM_HEAD, FAULT_CHANNEL("watch")});
    assert_int_equal(pipe2(scene->idle, O_CLOEXEC | O_NONBLOCK), 0);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    http_client_free(scene->client);
    loop_free(scene->loop);
    fault_server_free(scene->server);
    close(scene->idle[0]);
    close(scene->idle[1]);
    free(scene);
    return 0;
}

static void turn_until_count(struct scene *scene, const char *pattern, int count)
{
    int64_t end = clock_mono_ms() + 20000;
    while (fault_server_count(scene->server, pattern) < count && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    assert_int_equal(fault_server_count(scene->server, pattern), count);
}

static void turn_until_connected(struct scene *scene, int count)
{
    int64_t end = clock_mono_ms() + 20000;
    while (fault_server_connected(scene->server) != count && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    assert_int_equal(fault_server_connected(scene->server), count);
}

static void turns(struct scene *scene, int count)
{
    for (int i = 0; i < count; i++)
        loop_turn(scene->loop, 5);
}

/* What is sent -------------------------------------------------------------------------------- */

static void test_get(void **state)
{
    struct scene *scene = *state;
    struct ask ask = {0};
    char field[64];
    ask_get(&ask, scene->loop, scene->client, "/ok?a=b%20c&x=../y");
    assert_int_equal(ask.heads, 0);
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    assert_int_equal(ask.status, 200);
    assert_string_equal(ask.type, "application/json");
    assert_string_equal(ask.body.s, "{\"ok\":true}");
    const struct fault_request *request = fault_server_request(scene->server, NULL, 0);
    assert_string_equal(request->method, "GET");
    assert_string_equal(request->path, "/ok?a=b%20c&x=../y");
    assert_string_equal(fault_request_field(request, "accept", field, sizeof field),
                        "application/json");
    assert_int_equal(
        strncmp(fault_request_field(request, "user-agent", field, sizeof field), "carnet/", 7), 0);
    assert_string_equal(fault_request_field(request, "accept-encoding", field, sizeof field), "");
    assert_string_equal(fault_request_field(request, "authorization", field, sizeof field), "");
    assert_non_null(strstr(request->head, " HTTP/1.1\r\n"));
    ask_fini(&ask);
}

static void test_bodies_and_methods(void **state)
{
    static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE"};
    struct scene *scene = *state;
    for (size_t i = 0; i < ARRAY_LEN(methods); i++) {
        char pattern[32], field[64], body[] = "{\"spec\":1}";
        snprintf(pattern, sizeof pattern, "%s /ok", methods[i]);
        struct http_options options = {.method = methods[i],
                                       .path = "/ok",
                                       .body = body,
                                       .body_len = strlen(body),
                                       .content_type = "application/merge-patch+json"};
        struct ask ask = {0};
        ask_send(&ask, scene->loop, scene->client, &options);
        memset(body, 'x', strlen(body)); /* was copied */
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, ERR_NONE);
        const struct fault_request *request = fault_server_request(scene->server, pattern, 0);
        assert_non_null(request);
        assert_string_equal(request->body, "{\"spec\":1}");
        assert_string_equal(fault_request_field(request, "content-type", field, sizeof field),
                            "application/merge-patch+json");
        ask_fini(&ask);

        options.body = NULL;
        options.body_len = 0;
        ask_send(&ask, scene->loop, scene->client, &options);
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, ERR_NONE);
        assert_string_equal(fault_server_request(scene->server, pattern, 1)->body, "");
        ask_fini(&ask);
    }
}

static void test_large_body_is_sent_without_asking_first(void **state)
{
    struct scene *scene = *state;
    size_t len = 3 << 20;
    AUTO_FREE char *body = mem_alloc(len);
    char field[64];
    memset(body, 'b', len);
    struct http_options options = {.method = "POST", .path = "/ok", .body = body, .body_len = len};
    struct ask ask = {0};
    ask_send(&ask, scene->loop, scene->client, &options);
    assert_true(ask_wait(&ask));
    const struct fault_request *request = fault_server_request(scene->server, NULL, 0);
    assert_int_equal(request->body_len, len);
    assert_string_equal(fault_request_field(request, "expect", field, sizeof field), "");
    ask_fini(&ask);
}

static void test_base_path_and_impersonation(void **state)
{
    struct scene *scene = *state;
    char url[128], field[64];
    static const char *const groups[] = {"people", "system:masters", NULL};
    snprintf(url, sizeof url, "%s/k8s/clusters/c-1/", fault_server_url(scene->server));
    struct http_endpoint endpoint = {.base_url = url,
                                     .user_agent = "carnet/7",
                                     .impersonate_user = "ada",
                                     .impersonate_groups = groups};
    struct http_client *client = client_for(scene, &endpoint, NULL);
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/version");
    assert_true(ask_wait(&ask));
    const struct fault_request *request = fault_server_request(scene->server, NULL, 0);
    assert_string_equal(request->path, "/k8s/clusters/c-1/version");
    assert_string_equal(fault_request_field(request, "user-agent", field, sizeof field),
                        "carnet/7");
    assert_string_equal(fault_request_field(request, "impersonate-user", field, sizeof field),
                        "ada");
    assert_non_null(strstr(request->head, "Impersonate-Group: people\r\n"));
    assert_non_null(strstr(request->head, "Impersonate-Group: system:masters\r\n"));
    ask_fini(&ask);
    http_client_free(client);
}

/* A name with a line break would add headers of its writer's choice. */
static void test_no_header_is_smuggled_in(void **state)
{
    struct scene *scene = *state;
    struct http_endpoint endpoint = {.impersonate_user = "ada\r\nImpersonate-Group: masters"};
    struct http_client *client = client_for(scene, &endpoint, NULL);
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/ok");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_CONFIG);
    ask_fini(&ask);
    http_client_free(client);

    struct credentials_config config = {.token = "tok\r\nX-Evil: 1"};
    client = client_for(scene, &(struct http_endpoint){0}, credentials_new(scene->loop, &config));
    ask_get(&ask, scene->loop, client, "/ok");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_CONFIG);
    ask_fini(&ask);
    http_client_free(client);
    assert_int_equal(fault_server_count(scene->server, NULL), 0);
}

/* A query may hold a token. */
static void test_queries_stay_out_of_the_log(void **state)
{
    struct scene *scene = *state;
    struct ask ask = {0};
    char path[] = "/tmp/carnet-log-XXXXXX", text[4096] = "";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_true(log_open(path, LOG_DEBUG));
    ask_get(&ask, scene->loop, scene->client, "/ok?token=s3cr3t");
    assert_true(ask_wait(&ask));
    log_close();
    assert_true(read(fd, text, sizeof text - 1) > 0);
    close(fd);
    unlink(path);
    assert_non_null(strstr(text, "GET /ok: 200"));
    assert_null(strstr(text, "s3cr3t"));
    ask_fini(&ask);
}

static void test_escape(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    http_escape(&out, "a-Z_0.9~/?&= %\xc3\xa9\n");
    assert_string_equal(out.s, "a-Z_0.9~%2F%3F%26%3D%20%25%C3%A9%0A");
}

/* "{}" a hundred times, made by gzip. */
static const unsigned char zipped[] = {0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02,
                                       0x03, 0xab, 0xae, 0xad, 0x1e, 0x16, 0x10, 0x00, 0x0d,
                                       0xc4, 0x60, 0x17, 0xc8, 0x00, 0x00, 0x00};

static void zip_if_asked(void *data, const struct fault_request *request, struct fault_reply *reply)
{
    char field[64], head[128];
    if (strcmp(fault_request_field(request, "accept-encoding", field, sizeof field), "gzip") != 0) {
        fault_reply_answer(reply, 200, "application/json", "plain");
        return;
    }
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %zu\r\n\r\n",
             sizeof zipped);
    fault_reply_add(reply, &(struct fault_step)FAULT_TEXT(head));
    fault_reply_add(reply, &(struct fault_step)FAULT_BYTES((const char *)zipped, sizeof zipped));
    fault_reply_add(reply, &(struct fault_step)FAULT_END);
}

static void test_gzip_where_both_allow_it(void **state)
{
    struct scene *scene = *state;
    fault_server_handle(scene->server, "GET /z", zip_if_asked, NULL);
    for (int allowed = 0; allowed < 4; allowed++) {
        struct http_endpoint endpoint = {.compression = allowed & 1};
        struct http_options options = {.path = "/z", .gzip = allowed & 2};
        struct http_client *client = client_for(scene, &endpoint, NULL);
        struct ask ask = {0};
        ask_send(&ask, scene->loop, client, &options);
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, ERR_NONE);
        assert_int_equal(ask.body.len, allowed == 3 ? 200 : strlen("plain"));
        ask_fini(&ask);
        http_client_free(client);
    }
}

/* The limit is on what comes out, not on what came over the line. */
static void test_gzip_counts_unpacked(void **state)
{
    struct scene *scene = *state;
    fault_server_handle(scene->server, "GET /z", zip_if_asked, NULL);
    struct http_options options = {.path = "/z", .gzip = true, .max_body = 199};
    struct http_client *client =
        client_for(scene, &(struct http_endpoint){.compression = true}, NULL);
    struct ask ask = {0};
    ask_send(&ask, scene->loop, client, &options);
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_TOO_LARGE);
    ask_fini(&ask);
    http_client_free(client);
}

/* Cancelling ---------------------------------------------------------------------------------- */

static void test_cancel_at_every_moment(void **state)
{
    struct scene *scene = *state;
    struct ask ask = {0};
    ask_get(&ask, scene->loop, scene->client, "/ok");
    http_cancel(ask.request); /* before it began */
    http_cancel(NULL);
    ask.request = NULL;
    for (int before = 1; before < 6; before++) {
        struct ask later = {0};
        ask_get(&later, scene->loop, scene->client, "/stall");
        for (int i = 0; i < before; i++)
            loop_turn(scene->loop, 0);
        ask_fini(&later);
    }
    turns(scene, 5);
    assert_int_equal(ask.ends + ask.heads, 0);
    ask_fini(&ask);
}

static void test_cancel_inside_handlers(void **state)
{
    struct scene *scene = *state;
    struct ask in_head = {.cancel_in_head = true}, in_data = {.cancel_in_data = true};
    ask_get(&in_head, scene->loop, scene->client, "/ok");
    ask_get(&in_data, scene->loop, scene->client, "/ok");
    turn_until_count(scene, NULL, 2);
    int64_t end = clock_mono_ms() + 20000;
    while ((in_head.heads == 0 || in_data.pieces == 0) && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    turns(scene, 5);
    assert_int_equal(in_head.heads, 1);
    assert_int_equal(in_head.pieces + in_head.ends, 0);
    assert_int_equal(in_data.pieces, 1);
    assert_int_equal(in_data.ends, 0);
    ask_fini(&in_head);
    ask_fini(&in_data);
}

/* The first call to one of these requests ends them all, or the client. */
struct crowd {
    struct scene *scene;
    struct http_request *requests[4]; /* that the first call ends, or … */
    struct http_client *ended_client;
    int calls;
};

static bool crowd_data(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct crowd *crowd = user;
    crowd->calls++;
    if (crowd->ended_client)
        http_client_free(crowd->ended_client);
    else
        for (size_t i = 0; i < ARRAY_LEN(crowd->requests); i++)
            http_cancel(crowd->requests[i]);
    return true;
}

static void crowd_done(void *user, const struct error *error)
{
    fail();
}

static void test_cancel_of_all_inside_a_handler(void **state)
{
    struct scene *scene = *state;
    static const struct http_handlers handlers = {.data = crowd_data, .done = crowd_done};
    static const struct http_options watch = {.path = "/crowd", .stream = true};
    struct crowd crowd = {.scene = scene};
    fault_server_script(scene->server, "GET /crowd", 0,
                        (struct fault_step[]){FAULT_STREAM_HEAD, FAULT_GATE("go"),
                                              FAULT_TEXT("1\r\nx\r\n"), FAULT_STALL});
    struct ask other = {0};
    for (size_t i = 0; i < ARRAY_LEN(crowd.requests); i++)
        crowd.requests[i] = http_send(scene->client, &watch, &handlers, &crowd);
    ask_send(&other, scene->loop, scene->client, &watch);
    turn_until_count(scene, NULL, 5);
    fault_server_open_gate(scene->server, "go"); /* all five get a byte at once */
    turn_until_connected(scene, 1);
    assert_true(ask_wait_body(&other, 1));
    turns(scene, 5);
    assert_int_equal(crowd.calls, 1);
    assert_int_equal(other.ends, 0);
    ask_fini(&other);
}

static void test_client_ends_inside_a_handler(void **state)
{
    struct scene *scene = *state;
    static const struct http_handlers handlers = {.data = crowd_data, .done = crowd_done};
    struct http_client *client = client_for(scene, &(struct http_endpoint){0}, NULL);
    struct crowd crowd = {.scene = scene, .ended_client = client};
    struct http_options stall = {.path = "/stall"}, good = {.path = "/ok"};
    http_send(client, &stall, &handlers, &crowd);
    http_send(client, &good, &handlers, &crowd);
    int64_t end = clock_mono_ms() + 20000;
    while (crowd.calls == 0 && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    turns(scene, 5);
    assert_int_equal(crowd.calls, 1);
}

static void free_client(void *user, const struct error *error)
{
    struct crowd *crowd = user;
    crowd->calls++;
    http_client_free(crowd->ended_client);
}

static void test_client_ends_in_done(void **state)
{
    struct scene *scene = *state;
    static const struct http_handlers handlers = {.done = free_client};
    static const struct http_handlers never = {.done = crowd_done};
    struct http_client *client = client_for(scene, &(struct http_endpoint){0}, NULL);
    struct crowd crowd = {.scene = scene, .ended_client = client};
    struct http_options stall = {.path = "/stall"}, good = {.path = "/ok"};
    http_send(client, &stall, &never, &crowd);
    http_send(client, &good, &handlers, &crowd);
    int64_t end = clock_mono_ms() + 20000;
    while (crowd.calls == 0 && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    turns(scene, 5);
    assert_int_equal(crowd.calls, 1);
}

static void cancel_in_failure(void *user, const struct http_head *head, const char *bytes,
                              size_t len, struct error *error)
{
    struct crowd *crowd = user;
    crowd->calls++;
    http_cancel(crowd->requests[0]);
}

static void test_cancel_in_failed_body(void **state)
{
    struct scene *scene = *state;
    static const struct http_handlers handlers = {.failed_body = cancel_in_failure,
                                                  .done = crowd_done};
    struct crowd crowd = {.scene = scene};
    crowd.requests[0] =
        http_send(scene->client, &(struct http_options){.path = "/nowhere"}, &handlers, &crowd);
    int64_t end = clock_mono_ms() + 20000;
    while (crowd.calls == 0 && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    turns(scene, 5);
    assert_int_equal(crowd.calls, 1);
}

/* Requests may be sent from every handler. */
struct chain {
    struct scene *scene;
    int left, ends;
};

static void chain_send(struct chain *chain);

static bool chain_data(void *user, struct http_request *request, const char *bytes, size_t len)
{
    struct chain *chain = user;
    if (chain->left-- > 0)
        chain_send(chain);
    return true;
}

static void chain_done(void *user, const struct error *error)
{
    struct chain *chain = user;
    assert_int_equal(error->code, ERR_NONE);
    chain->ends++;
    if (chain->left-- > 0)
        chain_send(chain);
}

static void chain_send(struct chain *chain)
{
    static const struct http_handlers handlers = {.data = chain_data, .done = chain_done};
    http_send(chain->scene->client, &(struct http_options){.path = "/ok"}, &handlers, chain);
}

static void test_sending_inside_handlers(void **state)
{
    struct scene *scene = *state;
    struct chain chain = {.scene = scene, .left = 20};
    chain_send(&chain);
    int64_t end = clock_mono_ms() + 20000;
    while (chain.ends < 21 && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    assert_int_equal(chain.ends, 21);
}

/* Back-pressure ------------------------------------------------------------------------------- */

static void test_pause_and_resume(void **state)
{
    struct scene *scene = *state;
    enum { SIZE = 4 << 20 };
    fault_server_script(scene->server, "GET /big", 0,
                        (struct fault_step[]){FAULT_TEXT("HTTP/1.1 200 OK\r\n\r\n"),
                                              FAULT_REPEAT("0123456789abcdef", SIZE / 16),
                                              FAULT_CLOSE});
    struct ask ask = {.full_after = 1000};
    struct http_options options = {.path = "/big", .stream = true, .silence_ms = 150};
    ask_send(&ask, scene->loop, scene->client, &options);
    assert_true(ask_wait_body(&ask, 1000));
    size_t held = ask.body.len;
    for (int64_t end = clock_mono_ms() + 400; clock_mono_ms() < end;)
        loop_turn(scene->loop, 50); /* longer than the silence it may keep: that is our own */
    assert_int_equal(ask.body.len, held);
    assert_int_equal(ask.ends, 0);
    ask.full_after = held + 1; /* and once more */
    http_resume(ask.request);
    assert_true(ask_wait_body(&ask, held + 1));
    held = ask.body.len;
    turns(scene, 3);
    assert_int_equal(ask.body.len, held);
    ask.full_after = 0;
    http_resume(ask.request);
    http_resume(ask.request); /* does no harm */
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    assert_int_equal(ask.body.len, SIZE);
    for (size_t i = 0; i < SIZE; i++)
        if (ask.body.s[i] != "0123456789abcdef"[i % 16])
            fail_msg("byte %zu", i);
    ask_fini(&ask);
}

/* A flood leaves room for keys: no turn hands on more than a bound. */
static void test_flood_gives_way(void **state)
{
    struct scene *scene = *state;
    enum { SIZE = 16 << 20 };
    fault_server_script(scene->server, "GET /flood", 0,
                        (struct fault_step[]){FAULT_TEXT("HTTP/1.1 200 OK\r\n\r\n"),
                                              FAULT_REPEAT("0123456789abcdef", SIZE / 16),
                                              FAULT_CLOSE});
    struct ask ask = {0};
    size_t most = 0;
    ask_send(&ask, scene->loop, scene->client, &(struct http_options){.path = "/flood"});
    while (ask.ends == 0) {
        size_t before = ask.body.len;
        loop_turn(scene->loop, 20);
        if (ask.body.len - before > most)
            most = ask.body.len - before;
    }
    assert_int_equal(ask.error.code, ERR_NONE);
    assert_int_equal(ask.body.len, SIZE);
    assert_true(most <= 600 * 1024);
    ask_fini(&ask);
}

static void test_cancel_while_paused(void **state)
{
    struct scene *scene = *state;
    struct ask ask = {.full_after = 1};
    ask_send(&ask, scene->loop, scene->client,
             &(struct http_options){.path = "/watch", .stream = true});
    fault_server_push_line(scene->server, "watch", "{}");
    assert_true(ask_wait_body(&ask, 1));
    fault_server_push_line(scene->server, "watch", "{}");
    turns(scene, 5);
    ask.cancel_in_data = true;
    ask.full_after = 0;
    http_resume(ask.request); /* cancels while curl hands on what it held back */
    int64_t end = clock_mono_ms() + 20000;
    while (ask.pieces < 2 && clock_mono_ms() < end)
        loop_turn(scene->loop, 5);
    assert_int_equal(ask.pieces, 2);
    turns(scene, 3);
    turn_until_connected(scene, 0);
    assert_int_equal(ask.ends, 0);
    ask_fini(&ask);
}

/* Streams ------------------------------------------------------------------------------------- */

static void test_stream_line_by_line(void **state)
{
    struct scene *scene = *state;
    struct ask ask = {0};
    ask_send(&ask, scene->loop, scene->client,
             &(struct http_options){.path = "/watch", .stream = true});
    int64_t start = http_last_byte(ask.request);
    for (size_t n = 1; n <= 3; n++) {
        fault_server_push_line(scene->server, "watch", "{}");
        assert_true(ask_wait_body(&ask, 3 * n));
    }
    assert_true(http_last_byte(ask.request) >= start);
    assert_string_equal(ask.body.s, "{}\n{}\n{}\n");
    fault_server_push_end(scene->server, "watch");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    ask_fini(&ask);
    ask_get(&ask, scene->loop, scene->client, "/ok"); /* on the same connection */
    assert_true(ask_wait(&ask));
    assert_int_equal(fault_server_accepted(scene->server), 1);
    ask_fini(&ask);
}

static int idle_bytes(const struct scene *scene)
{
    char bytes[64];
    ssize_t got = read(scene->idle[0], bytes, sizeof bytes);
    return got < 0 ? 0 : (int)got;
}

static void test_streams_are_idle_and_requests_are_not(void **state)
{
    struct scene *scene = *state;
    struct ask watch = {0}, slow = {0}, quiet = {0};
    ask_send(&watch, scene->loop, scene->client,
             &(struct http_options){.path = "/watch", .stream = true});
    ask_send(&quiet, scene->loop, scene->client,
             &(struct http_options){.path = "/stall", .quiet = true});
    turn_until_count(scene, NULL, 2);
    turns(scene, 5);
    loop_idle_fd(scene->loop, scene->idle[1]);
    turns(scene, 5);
    assert_int_equal(idle_bytes(scene), 1);
    ask_get(&slow, scene->loop, scene->client, "/stall");
    turns(scene, 10);
    assert_int_equal(idle_bytes(scene), 0);
    ask_fini(&slow); /* a cancel ends the work, too */
    turns(scene, 5);
    assert_true(idle_bytes(scene) >= 1);
    ask_fini(&watch);
    ask_fini(&quiet);
}

static void stop(void *data)
{
    loop_stop(data);
}

static uint64_t wakeups_in(struct loop *loop, int ms)
{
    struct loop_timer *timer = loop_timer_new(loop, stop, loop);
    loop_timer_set(timer, ms);
    uint64_t before = loop_wakeups(loop);
    loop_run(loop);
    loop_timer_free(timer);
    return loop_wakeups(loop) - before;
}

/* Forty open streams whose silence is watched cost no wake-up; what curl armed while it connected
 * has to run out first. */
static void test_idle_streams_sleep(void **state)
{
    struct scene *scene = *state;
    enum { STREAMS = 40, CONNECT_MS = 300 };
    struct http_client *client =
        client_for(scene, &(struct http_endpoint){.connect_timeout_ms = CONNECT_MS}, NULL);
    struct ask watches[STREAMS] = {0};
    for (int i = 0; i < STREAMS; i++)
        ask_send(&watches[i], scene->loop, client,
                 &(struct http_options){.path = "/watch", .stream = true, .silence_ms = 60000});
    for (int i = 0; i < STREAMS; i++)
        while (watches[i].heads == 0)
            loop_turn(scene->loop, 20);
    wakeups_in(scene->loop, 2 * CONNECT_MS);
    assert_in_range(wakeups_in(scene->loop, 1000), 1, 2);
    for (int i = 0; i < STREAMS; i++)
        ask_fini(&watches[i]);
    http_client_free(client);
}

/* Connections --------------------------------------------------------------------------------- */

static void get_ok(struct scene *scene, struct http_client *client)
{
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/ok");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NONE);
    ask_fini(&ask);
}

static void test_connections_are_kept_and_reset(void **state)
{
    struct scene *scene = *state;
    for (int i = 0; i < 3; i++)
        get_ok(scene, scene->client);
    assert_int_equal(fault_server_accepted(scene->server), 1);
    http_client_reset(scene->client);
    get_ok(scene, scene->client);
    assert_int_equal(fault_server_accepted(scene->server), 2);
}

static void test_statistics(void **state)
{
    struct scene *scene = *state;
    struct http_stats stats;
    http_client_stats(scene->client, &stats);
    assert_int_equal(stats.requests, 0);
    assert_int_equal(stats.last_rtt_ms, -1);
    fault_server_script(scene->server, "GET /slow", 0,
                        (struct fault_step[]){FAULT_PAUSE(60),
                                              FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Length: "
                                                         "2\r\n\r\n{}"),
                                              FAULT_END});
    struct ask ask = {0};
    ask_get(&ask, scene->loop, scene->client, "/slow");
    assert_true(ask_wait(&ask));
    http_client_stats(scene->client, &stats);
    assert_int_equal(stats.requests, 1);
    assert_true(stats.bytes_in >= 2 && stats.bytes_in < 200);
    assert_true(stats.bytes_out > 40);
    assert_true(stats.last_rtt_ms >= 55);
    ask_fini(&ask);
}

/* Proxies ------------------------------------------------------------------------------------- */

/* The environment says "no proxy for 127.0.0.1"; one that is configured counts all the same. */
static void test_configured_proxy(void **state)
{
    struct scene *scene = *state;
    setenv("NO_PROXY", "*", 1);
    setenv("no_proxy", "*", 1);
    struct http_endpoint endpoint = {.base_url = "http://cluster.example:8080",
                                     .proxy = fault_server_url(scene->server)};
    struct http_client *client = client_for(scene, &endpoint, NULL);
    fault_server_answer(scene->server, "GET http://cluster.example:8080/ok", 200,
                        "application/json", "{}");
    get_ok(scene, client);
    http_client_free(client);
    unsetenv("NO_PROXY");
    unsetenv("no_proxy");
}

static void test_proxy_of_the_environment(void **state)
{
    struct scene *scene = *state;
    char *no_proxy = getenv("no_proxy") ? mem_strdup(getenv("no_proxy")) : NULL;
    setenv("no_proxy", "", 1);
    setenv("http_proxy", fault_server_url(scene->server), 1);
    struct http_endpoint endpoint = {.base_url = "http://cluster.example:8080"};
    struct http_client *client = http_client_new(scene->loop, &endpoint, NULL);
    fault_server_answer(scene->server, "GET http://cluster.example:8080/ok", 200,
                        "application/json", "{}");
    get_ok(scene, client);
    http_client_free(client);

    setenv("http_proxy", "http://127.0.0.1:1", 1);
    get_ok(scene, scene->client); /* has "", no proxy at all */
    unsetenv("http_proxy");
    unsetenv("no_proxy");
    if (no_proxy)
        setenv("no_proxy", no_proxy, 1);
    free(no_proxy);
}

static void test_proxy_that_refuses(void **state)
{
    struct scene *scene = *state;
    char text[512];
    static const int statuses[] = {403, 407, 502};
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++) {
        struct http_endpoint endpoint = {.base_url = "https://cluster.example:6443",
                                         .proxy = fault_server_url(scene->server)};
        struct http_client *client = client_for(scene, &endpoint, NULL);
        fault_server_answer(scene->server, "CONNECT cluster.example:6443", statuses[i], "text/html",
                            "<html>");
        struct ask ask = {0};
        ask_get(&ask, scene->loop, client, "/ok");
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, ERR_REFUSED);
        assert_int_equal(ask.heads + ask.failures, 0);
        ask_text(&ask.error, text, sizeof text);
        if (!strstr(text, statuses[i] == 407
                              ? "The proxy on the way to cluster.example asks who you are."
                              : "The proxy does not let carnet through to cluster.example"))
            fail_msg("%d: %s", statuses[i], text);
        ask_fini(&ask);
        http_client_free(client);
    }
}

static void test_proxy_that_is_not_there(void **state)
{
    struct scene *scene = *state;
    char text[512];
    fault_server_down(scene->server);
    setenv("http_proxy", fault_server_url(scene->server), 1);
    for (int by_environment = 0; by_environment < 2; by_environment++) {
        struct http_endpoint endpoint = {.base_url = "http://cluster.example:8080",
                                         .proxy = by_environment ? NULL
                                                                 : fault_server_url(scene->server)};
        struct http_client *client = http_client_new(scene->loop, &endpoint, NULL);
        struct ask ask = {0};
        ask_get(&ask, scene->loop, client, "/ok");
        assert_true(ask_wait(&ask));
        assert_int_equal(ask.error.code, ERR_REFUSED);
        assert_non_null(strstr(ask_text(&ask.error, text, sizeof text),
                               "The proxy on the way to cluster.example cannot be reached"));
        ask_fini(&ask);
        http_client_free(client);
    }
    unsetenv("http_proxy");
}

/* What the environment says, and whether a kept connection's end is then laid at a proxy's door. */
static const struct {
    const char *variable, *value, *no_proxy;
    const char *blamed; /* what the sentence has */
} environments[] = {
    {"http_proxy", "", "", "127.0.0.1 "},
    {"https_proxy", "http://127.0.0.1:1", "", "127.0.0.1 "},
    {"http_proxy", "http://127.0.0.1:1", "*", "127.0.0.1 "},
    {"http_proxy", "http://127.0.0.1:1", "example.org, 127.0.0.1", "127.0.0.1 "},
    {"http_proxy", "http://127.0.0.1:1", "127.0.0.0/8", "127.0.0.1 "},
    {"all_proxy", "http://127.0.0.1:1", "127.0.0.0/31", "127.0.0.1 "},
    {"http_proxy", "http://127.0.0.1:1", "10.0.0.0/8 127.0.0.128/25 ::1", "The proxy"},
    {"all_proxy", "http://127.0.0.1:1", "27.0.0.1", "The proxy"},
};

static void assert_blamed(struct scene *scene, size_t i)
{
    struct http_endpoint endpoint = {.base_url = fault_server_url(scene->server)};
    struct http_client *client = http_client_new(scene->loop, &endpoint, NULL);
    bool direct = environments[i].blamed[0] == '1';
    struct ask ask = {0};
    char text[512];
    setenv(environments[i].variable, environments[i].value, 1);
    setenv("no_proxy", environments[i].no_proxy, 1);
    if (direct)
        get_ok(scene, client); /* leaves a connection, which then breaks before the next answer */
    fault_server_down(scene->server);
    ask_get(&ask, scene->loop, client, "/ok");
    assert_true(ask_wait(&ask));
    ask_text(&ask.error, text, sizeof text);
    if (ask.error.code != ERR_REFUSED || !str_starts(text, environments[i].blamed) ||
        (direct && strstr(text, "proxy")))
        fail_msg("%zu: %s", i, text);
    ask_fini(&ask);
    http_client_free(client);
    unsetenv(environments[i].variable);
    unsetenv("no_proxy");
    fault_server_up(scene->server);
}

static void test_no_proxy_is_blamed_where_there_is_none(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(environments); i++)
        assert_blamed(*state, i);
}

/* The proxy is given the name, not an address that we looked up. */
static void test_socks5_resolves_at_the_proxy(void **state)
{
    struct scene *scene = *state;
    char url[64];
    struct fault_server *socks = fault_server_new(&(struct fault_options){.raw = true});
    fault_server_script(
        socks, "RAW*", 0,
        (struct fault_step[]){FAULT_BYTES("\5\5\0\1\0\0\0\0\0\0", 10), FAULT_CLOSE});
    fault_server_script(socks, "RAW*", 1, (struct fault_step[]){FAULT_BYTES("\5\0", 2), FAULT_END});
    snprintf(url, sizeof url, "socks5://127.0.0.1:%d", fault_server_port(socks));
    struct http_endpoint endpoint = {.base_url = "http://cluster.example:80", .proxy = url};
    struct http_client *client = client_for(scene, &endpoint, NULL);
    struct ask ask = {0};
    char text[512];
    ask_get(&ask, scene->loop, client, "/ok");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_REFUSED);
    assert_non_null(strstr(ask_text(&ask.error, text, sizeof text), "The proxy"));
    const struct fault_request *request = fault_server_request(socks, NULL, 1);
    assert_non_null(request);
    assert_non_null(memmem(request->body, request->body_len, "cluster.example", 15));
    ask_fini(&ask);
    http_client_free(client);
    fault_server_free(socks);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_get),
        SCENE(test_bodies_and_methods),
        SCENE(test_large_body_is_sent_without_asking_first),
        SCENE(test_base_path_and_impersonation),
        SCENE(test_no_header_is_smuggled_in),
        SCENE(test_queries_stay_out_of_the_log),
        cmocka_unit_test(test_escape),
        SCENE(test_gzip_where_both_allow_it),
        SCENE(test_gzip_counts_unpacked),
        SCENE(test_cancel_at_every_moment),
        SCENE(test_cancel_inside_handlers),
        SCENE(test_cancel_of_all_inside_a_handler),
        SCENE(test_client_ends_inside_a_handler),
        SCENE(test_client_ends_in_done),
        SCENE(test_cancel_in_failed_body),
        SCENE(test_sending_inside_handlers),
        SCENE(test_pause_and_resume),
        SCENE(test_flood_gives_way),
        SCENE(test_cancel_while_paused),
        SCENE(test_stream_line_by_line),
        SCENE(test_streams_are_idle_and_requests_are_not),
        SCENE(test_idle_streams_sleep),
        SCENE(test_connections_are_kept_and_reset),
        SCENE(test_statistics),
        SCENE(test_configured_proxy),
        SCENE(test_proxy_of_the_environment),
        SCENE(test_proxy_that_refuses),
        SCENE(test_proxy_that_is_not_there),
        SCENE(test_no_proxy_is_blamed_where_there_is_none),
        SCENE(test_socks5_resolves_at_the_proxy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
