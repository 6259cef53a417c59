/* The fixture platform keeps the contract of platform.h, and its world is that of the frames. */
#include "support/verdict.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include "support/fixture_platform.h"

struct scene {
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    int changed;
};

static void count_change(void *data)
{
    struct scene *scene = data;
    scene->changed++;
}

static void turn(struct scene *scene)
{
    for (int i = 0; i < 5; i++)
        loop_turn(scene->loop, 0);
}

static int set_up(void **state)
{
    static struct scene scene;
    scene = (struct scene){.loop = loop_new(), .model = model_new()};
    scene.platform = fixture_new(scene.loop, scene.model);
    scene.platform->changed = count_change;
    scene.platform->changed_data = &scene;
    platform_start(scene.platform);
    *state = &scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    platform_free(scene->platform);
    model_free(scene->model);
    loop_free(scene->loop);
    return 0;
}

static void want_all_kinds(struct scene *scene, const char *ns)
{
    for (int kind = 0; kind < KIND_COUNT; kind++)
        platform_want(scene->platform, scene, (enum kind)kind, ns);
    turn(scene);
}

static const struct status *status_of(struct scene *scene, const char *name)
{
    return model_server_status(scene->model, model_server(scene->model, "aaw-team", name));
}

static void the_world_is_that_of_the_frames(void **state)
{
    struct scene *scene = *state;
    want_all_kinds(scene, "aaw-team");
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 4);
    assert_int_equal(model_count(scene->model, KIND_NAMESPACE, NULL), 4);
    assert_int_equal(model_count(scene->model, KIND_NODE, NULL), 14);
    const struct status *status = status_of(scene, "train-gpu");
    assert_int_equal(status->state, STATE_WAITING);
    assert_int_equal(FIXTURE_NOW - status->since, 4 * FACTS_MIN);
    assert_string_equal(verdict_text(&status->sentence), "no node has a free GPU");
    assert_string_equal(verdict_text(&status->more),
                        "All 24 GPUs are in use. The server starts by itself when one is freed.");
    assert_string_equal(status->evidence[0].source, "FailedScheduling");
    assert_int_equal(status->evidence[0].count, 9);
    assert_int_equal(FIXTURE_NOW - status->evidence[0].when, 40);
    assert_true(status_needs_person(status, FIXTURE_NOW));
    const struct event *events[8];
    const struct server *train = model_server(scene->model, "aaw-team", "train-gpu");
    assert_int_equal(model_server_events(scene->model, train, events, 8), 3);
    assert_int_equal(status_of(scene, "jl-cpu")->state, STATE_READY);
    assert_int_equal(status_of(scene, "r-prices")->state, STATE_READY);
    assert_int_equal(status_of(scene, "old-rstudio")->state, STATE_STOPPED);
    assert_int_equal(FIXTURE_NOW - status_of(scene, "old-rstudio")->since, 9 * FACTS_DAY);
}

static void the_wide_world_has_a_failed_server_and_a_quota(void **state)
{
    struct scene *scene = *state;
    fixture_add_wide(scene->platform);
    want_all_kinds(scene, "aaw-team");
    const struct status *status = status_of(scene, "geo-map");
    assert_int_equal(status->state, STATE_FAILED);
    assert_int_equal(status->cause, CAUSE_IMAGE_MISSING);
    assert_int_equal(FIXTURE_NOW - status->since, 22 * FACTS_MIN);
    assert_non_null(model_quota(scene->model, "aaw-team", "kf-resource-quota"));
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 6);
}

static void the_fleet_has_212_servers(void **state)
{
    struct scene *scene = *state;
    fixture_add_fleet(scene->platform);
    want_all_kinds(scene, NULL);
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 212);
    assert_int_equal(model_count(scene->model, KIND_NAMESPACE, NULL), 12);
}

static void only_what_is_wanted_arrives_and_never_inside_the_call(void **state)
{
    struct scene *scene = *state;
    platform_want(scene->platform, scene, KIND_SERVER, "lab-7");
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 0);
    turn(scene);
    assert_int_equal(model_count(scene->model, KIND_SERVER, "lab-7"), 2);
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 2);
    assert_int_equal(model_count(scene->model, KIND_POD, NULL), 0);
    assert_true(scene->changed > 0);
    assert_true(fixture_wanted(scene->platform, KIND_SERVER, "lab-7"));
    platform_unwant(scene->platform, scene, KIND_SERVER, "lab-7");
    assert_false(fixture_wanted(scene->platform, KIND_SERVER, "lab-7"));
}

static void later_changes_of_the_world_are_followed(void **state)
{
    struct scene *scene = *state;
    platform_want(scene->platform, scene, KIND_SERVER, "aaw-team");
    turn(scene);
    model_remove(fixture_world(scene->platform), KIND_SERVER, "aaw-team", "jl-cpu");
    assert_null(model_server(scene->model, "aaw-team", "jl-cpu"));
    struct server server = facts_server("aaw-team", "new"), other = facts_server("geo", "new");
    model_put_server(fixture_world(scene->platform), &server);
    model_put_server(fixture_world(scene->platform), &other);
    assert_non_null(model_server(scene->model, "aaw-team", "new"));
    assert_null(model_server(scene->model, "geo", "new"));
    fixture_clear(scene->platform, "aaw-team");
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 0);
}

static void offline_keeps_what_is_there_and_catches_up(void **state)
{
    struct scene *scene = *state;
    struct link link;
    struct feed feed;
    platform_want(scene->platform, scene, KIND_SERVER, "aaw-team");
    turn(scene);
    fixture_offline(scene->platform, 180, 8);
    model_remove(fixture_world(scene->platform), KIND_SERVER, "aaw-team", "jl-cpu");
    turn(scene);
    assert_non_null(model_server(scene->model, "aaw-team", "jl-cpu"));
    platform_link(scene->platform, &link);
    assert_int_equal(link.state, LINK_OFFLINE);
    assert_int_equal((clock_mono_ms() - link.since) / 1000, 180);
    platform_feed(scene->platform, KIND_SERVER, "aaw-team", &feed);
    assert_int_equal(feed.state, FEED_STALE);
    assert_int_equal(FIXTURE_NOW - feed.as_of, 180);
    fixture_live(scene->platform);
    turn(scene);
    assert_null(model_server(scene->model, "aaw-team", "jl-cpu"));
    assert_int_equal(model_count(scene->model, KIND_SERVER, NULL), 3);
}

static enum feed_state feed_state(struct scene *scene, enum kind kind, const char *ns)
{
    struct feed feed;
    platform_feed(scene->platform, kind, ns, &feed);
    return feed.state;
}

static void feeds_follow_the_script(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(feed_state(scene, KIND_SERVER, "aaw-team"), FEED_NONE);
    fixture_forbid(scene->platform, KIND_SERVER, "lab-7");
    fixture_loading(scene->platform, KIND_VOLUME, NULL, 1500);
    fixture_not_served(scene->platform, KIND_USAGE);
    want_all_kinds(scene, "lab-7");
    want_all_kinds(scene, "aaw-team");
    assert_int_equal(feed_state(scene, KIND_SERVER, "lab-7"), FEED_FORBIDDEN);
    assert_int_equal(feed_state(scene, KIND_SERVER, "aaw-team"), FEED_LIVE);
    assert_int_equal(feed_state(scene, KIND_VOLUME, "aaw-team"), FEED_LOADING);
    assert_int_equal(feed_state(scene, KIND_USAGE, "aaw-team"), FEED_NOT_SERVED);
    assert_int_equal(model_count(scene->model, KIND_SERVER, "lab-7"), 0);
    assert_int_equal(model_count(scene->model, KIND_SERVER, "aaw-team"), 4);
    assert_int_equal(model_count(scene->model, KIND_VOLUME, NULL), 0);
    assert_int_equal(model_count(scene->model, KIND_USAGE, NULL), 0);
    fixture_serve(scene->platform, KIND_SERVER, "lab-7");
    turn(scene);
    assert_int_equal(model_count(scene->model, KIND_SERVER, "lab-7"), 2);
    fixture_stale(scene->platform, KIND_SERVER, "lab-7", 180, NULL);
    assert_int_equal(feed_state(scene, KIND_SERVER, "lab-7"), FEED_STALE);
    assert_int_equal(model_count(scene->model, KIND_SERVER, "lab-7"), 2);
}

static void rights_arrive_when_they_are_asked_for(void **state)
{
    struct scene *scene = *state;
    assert_int_equal(model_role(scene->model, "lab-7"), ROLE_UNKNOWN);
    platform_ask_rights(scene->platform, "lab-7");
    assert_int_equal(model_role(scene->model, "lab-7"), ROLE_UNKNOWN);
    turn(scene);
    assert_int_equal(model_role(scene->model, "lab-7"), ROLE_VIEWER);
    assert_int_equal(model_allowed(scene->model, "lab-7", RIGHT_DELETE_SERVER), ALLOWED_NO);
    assert_string_equal(model_person(scene->model), FIXTURE_PERSON);
}

static void note_text(void *data, const struct error *error, const char *text, size_t len)
{
    struct str *out = data;
    str_addf(out, "%s|%.*s", error_word(error->code), (int)len, text);
}

static void texts_are_answered_and_forgotten(void **state)
{
    struct scene *scene = *state;
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    struct ref ref = {"aaw-team", "jl-cpu"};
    const struct platform_ops *ops = scene->platform->ops;
    ops->read_yaml(scene->platform, &out, KIND_SERVER, &ref, note_text, &out);
    platform_forget(scene->platform, &out);
    turn(scene);
    assert_int_equal(out.len, 0);
    struct error error = {.code = ERR_TIMEOUT};
    fixture_yaml(scene->platform, "jl-cpu", NULL, &error);
    ops->read_yaml(scene->platform, &out, KIND_SERVER, &ref, note_text, &out);
    assert_int_equal(out.len, 0);
    turn(scene);
    assert_true(str_ends(out.s, "|"));
    str_clear(&out);
    fixture_yaml(scene->platform, "jl-cpu", "kind: Notebook\n", NULL);
    ops->read_yaml(scene->platform, &out, KIND_SERVER, &ref, note_text, &out);
    turn(scene);
    assert_true(str_ends(out.s, "|kind: Notebook\n"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_world_is_that_of_the_frames),
        TEST(the_wide_world_has_a_failed_server_and_a_quota),
        TEST(the_fleet_has_212_servers),
        TEST(only_what_is_wanted_arrives_and_never_inside_the_call),
        TEST(later_changes_of_the_world_are_followed),
        TEST(offline_keeps_what_is_there_and_catches_up),
        TEST(feeds_follow_the_script),
        TEST(rights_arrive_when_they_are_asked_for),
        TEST(texts_are_answered_and_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
