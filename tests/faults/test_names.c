/* Name servers that answer late or never. This program has a getaddrinfo of its own, which curl's
 * look-up threads find before the system's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/ask.h"
#include "support/fault_server.h"

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* slow.test is looked up until `answered`; fast.test is 127.0.0.1; others do not exist. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static bool answered;
static int looking;

static void wait_for_the_answer(void)
{
    pthread_mutex_lock(&lock);
    looking++;
    while (!answered)
        pthread_cond_wait(&changed, &lock);
    looking--;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints,
                struct addrinfo **found)
{
    struct {
        struct addrinfo info;
        struct sockaddr_in address;
    } * one;
    if (strcmp(name, "slow.test") == 0)
        wait_for_the_answer();
    else if (strcmp(name, "fast.test") != 0)
        return EAI_NONAME;
    one = calloc(1, sizeof *one);
    one->address.sin_family = AF_INET;
    one->address.sin_port = htons((uint16_t)(service ? strtol(service, NULL, 10) : 0));
    one->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    one->info.ai_family = AF_INET;
    one->info.ai_socktype = SOCK_STREAM;
    one->info.ai_addrlen = sizeof one->address;
    one->info.ai_addr = (struct sockaddr *)&one->address;
    *found = &one->info;
    return 0;
}

void freeaddrinfo(struct addrinfo *info)
{
    free(info);
}

struct scene {
    struct loop *loop;
    struct fault_server *server;
    struct http_client *client;
};

static struct http_client *client_for(struct scene *scene, const char *name, int connect_ms)
{
    char url[64];
    snprintf(url, sizeof url, "http://%s:%d", name, fault_server_port(scene->server));
    struct http_endpoint endpoint = {
        .base_url = url, .proxy = "", .connect_timeout_ms = connect_ms};
    return http_client_new(scene->loop, &endpoint, NULL);
}

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    scene->loop = loop_new();
    scene->server = fault_server_new(&(struct fault_options){0});
    fault_server_answer(scene->server, "*", 200, "application/json", "{}");
    answered = false;
    *state = scene;
    return 0;
}

/* Threads that still look something up are let go, so that nothing is left of them. */
static int tear_down(void **state)
{
    struct scene *scene = *state;
    loop_free(scene->loop);
    fault_server_free(scene->server);
    free(scene);
    pthread_mutex_lock(&lock);
    answered = true;
    pthread_cond_broadcast(&changed);
    while (looking > 0)
        pthread_cond_wait(&changed, &lock);
    pthread_mutex_unlock(&lock);
    return 0;
}

static void turn_until_looking(struct scene *scene)
{
    bool seen = false;
    while (!seen) {
        loop_turn(scene->loop, 5);
        pthread_mutex_lock(&lock);
        seen = looking > 0;
        pthread_mutex_unlock(&lock);
    }
}

static void test_cancel_does_not_wait_for_the_name_server(void **state)
{
    struct scene *scene = *state;
    struct http_client *client = client_for(scene, "slow.test", 60000);
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/x");
    turn_until_looking(scene);
    ask_fini(&ask); /* would hang here for ever */
    http_client_free(client);
}

static void test_others_go_on_meanwhile(void **state)
{
    struct scene *scene = *state;
    struct http_client *slow = client_for(scene, "slow.test", 60000);
    struct http_client *fast = client_for(scene, "fast.test", 60000);
    struct ask waiting = {0}, quick = {0};
    ask_get(&waiting, scene->loop, slow, "/x");
    turn_until_looking(scene);
    ask_get(&quick, scene->loop, fast, "/x");
    assert_true(ask_wait(&quick));
    assert_int_equal(quick.error.code, ERR_NONE);
    assert_int_equal(waiting.ends, 0);

    pthread_mutex_lock(&lock);
    answered = true;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    assert_true(ask_wait(&waiting));
    assert_int_equal(waiting.error.code, ERR_NONE);
    ask_fini(&waiting);
    ask_fini(&quick);
    http_client_free(slow);
    http_client_free(fast);
}

static void test_name_server_that_never_answers(void **state)
{
    struct scene *scene = *state;
    char text[512];
    struct http_client *client = client_for(scene, "slow.test", 200);
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/x");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_TIMEOUT);
    assert_non_null(strstr(ask_text(&ask.error, text, sizeof text), "slow.test"));
    ask_fini(&ask);
    http_client_free(client);
}

static void test_name_that_does_not_exist(void **state)
{
    struct scene *scene = *state;
    struct http_client *client = client_for(scene, "nowhere.test", 0);
    struct ask ask = {0};
    ask_get(&ask, scene->loop, client, "/x");
    assert_true(ask_wait(&ask));
    assert_int_equal(ask.error.code, ERR_NAME);
    ask_fini(&ask);
    http_client_free(client);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE(test_cancel_does_not_wait_for_the_name_server),
        SCENE(test_others_go_on_meanwhile),
        SCENE(test_name_server_that_never_answers),
        SCENE(test_name_that_does_not_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
