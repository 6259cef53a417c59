#include "support/rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/kubernetes.h>

/* Life ---------------------------------------------------------------------------------------- */

static void note(void *data, const struct model_change *change)
{
    struct rig *rig = data;
    size_t rows = model_count(rig->model, KIND_SERVER, "lab");

    rig->removed += change->kind == KIND_SERVER && change->type == MODEL_REMOVED;
    if (rig->watch_least && rows < rig->least)
        rig->least = rows;
}

/* The answers every platform gives; the notebooks are each test's own. */
void rig_serve_groups(struct rig *rig)
{
    fault_server_answer(rig->server, "GET /version", 200, "application/json", "{\"major\":\"1\"}");
    fault_server_answer(rig->server, "GET /apis/kubeflow.org", 200, "application/json",
                        "{\"kind\":\"APIGroup\",\"versions\":[{\"version\":\"v1\"}]}");
    fault_server_answer(rig->server, "GET /apis/kubeflow.org/v1", 200, "application/json",
                        "{\"resources\":[{\"name\":\"notebooks\"},{\"name\":\"profiles\"}]}");
}

static const char *write_config(struct rig *rig, const char *namespace)
{
    AUTO_STR struct str config = STR_INIT(STR_LINE);

    str_addf(&config,
             "current-context: rig\n"
             "clusters: [{name: c, cluster: {server: '%s'}}]\n"
             "users: [{name: u, user: {token: secret}}]\n"
             "contexts: [{name: rig, context: {cluster: c, user: u, namespace: %s}}]\n",
             fault_server_url(rig->server), namespace);
    return test_folder_text(&rig->folder, "config", config.s);
}

struct rig *rig_new(const struct rig_options *options)
{
    static const struct fault_options plain = {0};
    struct rig *rig = mem_zalloc(1, sizeof *rig);
    struct error error = ERROR_NONE;
    struct kubernetes_source source = {0};

    test_folder_init(&rig->folder);
    rig->server = fault_server_new(options->server ? options->server : &plain);
    rig->loop = loop_new();
    rig->model = model_new();
    source.kubeconfig = write_config(rig, str_or(options->namespace, "lab"));
    rig->platform = kubernetes_new(rig->loop, rig->model, &source, NULL, &error);
    if (!rig->platform)
        fail_msg("%s %s", error_word(error.code), error.evidence);
    rig->pace = *options->pace;
    kubernetes_set_pace(rig->platform, &rig->pace);
    rig->listener = model_listen(rig->model, note, rig);
    return rig;
}

void rig_free(struct rig *rig)
{
    platform_free(rig->platform);
    model_unlisten(rig->listener);
    model_free(rig->model);
    loop_free(rig->loop);
    fault_server_free(rig->server);
    test_folder_fini(&rig->folder);
    free(rig);
}

/* A second stands for some milliseconds. */
static const struct pace in_a_hurry = {
    .backoff_first = 20,
    .backoff_most = 150,
    .ask_after = 200,
    .answer_within = 80,
    .own_answer = 60,
    .ask_timeout = 400,
    .offline_after = 1500,
    .signed_out_again = 150,
    .look_again = 50,
    .recheck = 60,
    .stream_silence = 60000,
    .list_silence = 700,
    .rate_check = 100,
    .poll = 150,
    .refused_first = 60,
    .refused_most = 200,
    .linger = 200,
};

int rig_open(void **state)
{
    *state = rig_new(&(struct rig_options){.pace = &in_a_hurry});
    rig_serve_groups(*state);
    return 0;
}

int rig_close(void **state)
{
    rig_free(*state);
    return 0;
}

/* What is wanted, and waiting for it ---------------------------------------------------------- */

void rig_begin(struct rig *rig)
{
    platform_start(rig->platform);
    platform_want(rig->platform, rig, KIND_SERVER, "lab");
}

bool rig_waits(struct rig *rig, rig_holds_fn *holds, const void *data)
{
    int64_t end = clock_mono_ms() + RIG_MS;

    while (!holds(rig, data)) {
        if (clock_mono_ms() >= end)
            return false;
        loop_turn(rig->loop, 20);
    }
    return true;
}

struct feed rig_feed(struct rig *rig)
{
    struct feed feed;

    platform_feed(rig->platform, KIND_SERVER, "lab", &feed);
    return feed;
}

struct link rig_link(struct rig *rig)
{
    struct link link;

    platform_link(rig->platform, &link);
    return link;
}

static bool feed_is(struct rig *rig, const void *data)
{
    return rig_feed(rig).state == *(const enum feed_state *)data;
}

static bool link_is(struct rig *rig, const void *data)
{
    return rig_link(rig).state == *(const enum link_state *)data;
}

bool rig_has(struct rig *rig, const void *data)
{
    return model_server(rig->model, "lab", data) != NULL;
}

bool rig_has_not(struct rig *rig, const void *data)
{
    return !rig_has(rig, data);
}

bool rig_was_asked(struct rig *rig, const void *pattern)
{
    return fault_server_count(rig->server, pattern) > 0;
}

void rig_expect_feed(struct rig *rig, enum feed_state state)
{
    if (!rig_waits(rig, feed_is, &state))
        fail_msg("feed is %d, not %d (%s, %s)", rig_feed(rig).state, state,
                 error_word(rig_feed(rig).error.code), rig_feed(rig).error.evidence);
}

void rig_expect_link(struct rig *rig, enum link_state state)
{
    if (!rig_waits(rig, link_is, &state))
        fail_msg("link is %d, not %d (%s)", rig_link(rig).state, state,
                 error_word(rig_link(rig).error.code));
}

void rig_expect(struct rig *rig, rig_holds_fn *holds, const char *what)
{
    if (!rig_waits(rig, holds, what))
        fail_msg("%s: what was expected did not come", what);
}

void rig_assert_rows(struct rig *rig, const char *names)
{
    char name[2] = "";

    assert_int_equal(model_count(rig->model, KIND_SERVER, "lab"), strlen(names));
    for (; *names; names++) {
        name[0] = *names;
        assert_true(rig_has(rig, name));
    }
}

void rig_never_fewer(struct rig *rig, size_t rows)
{
    rig->watch_least = true;
    rig->least = rows;
}

void rig_assert_never_fewer(struct rig *rig, size_t rows)
{
    assert_true(rig->least >= rows);
}

void rig_begin_with_three(struct rig *rig)
{
    rig_begin(rig);
    rig_expect_feed(rig, FEED_LIVE);
    rig_expect_link(rig, LINK_LIVE);
    rig_assert_rows(rig, "abc");
    rig_never_fewer(rig, 3);
}
