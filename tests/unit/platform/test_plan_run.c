/* The executor, on the fixture platform: how many at once, in which order, and how it ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/plan.h>

#include "support/fixture_platform.h"

struct world {
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    struct str told; /* "bert-a done, w2v failed, end 1 1" */
    struct plan_run *run;
    bool drop_at_step;
};

static void step(void *data, const struct plan_item *item)
{
    struct world *world = data;
    str_addf(&world->told, "%s%s %s", world->told.len ? ", " : "", item->ref.name,
             item->progress == PLAN_DONE ? "done" : "failed");
    if (world->drop_at_step) {
        plan_drop(world->run);
        world->run = NULL;
    }
}

static void end(void *data, size_t done, size_t failed)
{
    struct world *world = data;
    str_addf(&world->told, "%send %zu %zu", world->told.len ? ", " : "", done, failed);
    world->run = NULL;
}

static int set_up(void **state)
{
    static struct world world;
    world = (struct world){.loop = loop_new(), .model = model_new(), .told = STR_INIT(STR_LINE)};
    world.platform = fixture_new(world.loop, world.model);
    platform_start(world.platform);
    platform_want(world.platform, &world, KIND_SERVER, NULL);
    platform_want(world.platform, &world, KIND_POD, NULL);
    platform_want(world.platform, &world, KIND_VOLUME, "aaw-team");
    loop_turn(world.loop, 0);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    platform_free(world->platform);
    model_free(world->model);
    loop_free(world->loop);
    str_fini(&world->told);
    return 0;
}

static void turns(struct world *world)
{
    for (int i = 0; i < 20; i++)
        loop_turn(world->loop, 0);
}

static size_t asked(struct world *world)
{
    size_t count;
    fixture_changes(world->platform, &count);
    return count;
}

static struct plan *plan_for(struct world *world, enum platform_verb verb, const char *name)
{
    struct ref ref = {"aaw-team", name};
    return plan_new(world->model,
                    &(struct plan_request){verb, &ref, 1, false, FIXTURE_NOW,
                                           plan_feeds_of(world->platform, "aaw-team")});
}

static void one_is_stopped_with_what_the_person_saw(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_STOP_SERVER, "r-prices");
    plan_start(world->platform, plan, step, end, world);
    assert_int_equal(asked(world), 0); /* nothing happens inside the call */
    turns(world);
    assert_string_equal(world->told.s, "r-prices done, end 1 0");
    size_t count;
    const struct fixture_change *change = fixture_changes(world->platform, &count);
    assert_int_equal(count, 1);
    assert_int_equal(change->verb, VERB_STOP_SERVER);
    assert_string_equal(change->uid, "uid-of-r-prices");
    assert_int_equal(change->generation, 1);
    assert_false(change->was_stopped);
    assert_true(model_server(world->model, "aaw-team", "r-prices")->stopped != 0);
    plan_free(plan);
}

static void an_empty_plan_ends_too(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_STOP_SERVER, "old-rstudio");
    plan_start(world->platform, plan, step, end, world);
    assert_int_equal(world->told.len, 0);
    turns(world);
    assert_string_equal(world->told.s, "end 0 0");
    assert_int_equal(asked(world), 0);
    plan_free(plan);
}

static struct plan *plan_for_ten(struct world *world)
{
    static char names[10][16];
    struct ref refs[10];
    for (int i = 0; i < 10; i++) {
        snprintf(names[i], sizeof names[i], "n-%d", i);
        facts_put_ready(fixture_world(world->platform), "aaw-team", names[i]);
        struct server server = *model_server(fixture_world(world->platform), "aaw-team", names[i]);
        server.last_activity = FIXTURE_NOW - FACTS_DAY;
        model_put_server(fixture_world(world->platform), &server);
        refs[i] = (struct ref){"aaw-team", names[i]};
    }
    return plan_new(world->model,
                    &(struct plan_request){VERB_STOP_SERVER, refs, 10, true, FIXTURE_NOW, {0}});
}

static void four_go_at_once(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for_ten(world);
    plan_leave_out(plan, 5, true);
    fixture_hold(world->platform, true);
    plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_int_equal(asked(world), 4);
    assert_int_equal(plan->items[3].progress, PLAN_DOING);
    assert_int_equal(plan->items[4].progress, PLAN_TO_DO);
    fixture_hold(world->platform, false);
    turns(world);
    assert_int_equal(asked(world), 9);
    assert_int_equal(plan->items[5].progress, PLAN_TO_DO); /* left out */
    assert_non_null(strstr(world->told.s, "end 9 0"));
    plan_free(plan);
}

static void one_that_fails_stops_no_other(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for_ten(world);
    struct error error = {.code = ERR_FORBIDDEN};
    fixture_refuse(world->platform, "n-2", &error);
    plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_non_null(strstr(world->told.s, "n-2 failed"));
    assert_non_null(strstr(world->told.s, "end 9 1"));
    assert_int_equal(plan->items[2].error.code, ERR_FORBIDDEN);
    plan_free(plan);
}

static void stopping_it_sends_nothing_further(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for_ten(world);
    fixture_hold(world->platform, true);
    struct plan_run *run = plan_start(world->platform, plan, step, end, world);
    turns(world);
    plan_stop(run);
    fixture_hold(world->platform, false);
    turns(world);
    assert_int_equal(asked(world), 4);
    assert_non_null(strstr(world->told.s, "end 4 0")); /* what was sent is still told */
    plan_free(plan);
}

static void dropping_it_says_nothing_more(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for_ten(world);
    world->drop_at_step = true;
    world->run = plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_string_equal(world->told.s, "n-0 done");
    plan_free(plan);
    plan_drop(NULL);
}

static void volumes_follow_their_server(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_DELETE_SERVER, "train-gpu");
    plan_tick(plan, 0, true);
    plan_tick(plan, 1, true);
    plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_string_equal(world->told.s, "train-gpu done, end 1 0");
    size_t count;
    const struct fixture_change *changes = fixture_changes(world->platform, &count);
    assert_int_equal(count, 3);
    assert_int_equal(changes[0].verb, VERB_DELETE_SERVER);
    assert_int_equal(changes[1].verb, VERB_DELETE_VOLUME);
    assert_string_equal(changes[1].name, "train-gpu-workspace");
    assert_string_equal(changes[1].uid, "uid-of-train-gpu-workspace");
    assert_string_equal(changes[2].name, "vol-1");
    assert_null(model_volume(world->model, "aaw-team", "vol-1"));
    plan_free(plan);
}

static void no_volume_goes_when_its_server_stays(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_DELETE_SERVER, "train-gpu");
    struct error error = {.code = ERR_CONFLICT};
    fixture_refuse(world->platform, "train-gpu", &error);
    plan_tick(plan, 0, true);
    plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_string_equal(world->told.s, "train-gpu failed, end 0 1");
    assert_int_equal(asked(world), 1);
    assert_non_null(model_volume(world->model, "aaw-team", "train-gpu-workspace"));
    plan_free(plan);
}

static void an_unticked_volume_stays(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_DELETE_SERVER, "train-gpu");
    plan_tick(plan, 1, true);
    plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_int_equal(asked(world), 2);
    assert_non_null(model_volume(world->model, "aaw-team", "train-gpu-workspace"));
    assert_null(model_volume(world->model, "aaw-team", "vol-1"));
    plan_free(plan);
}

/* The history ---------------------------------------------------------------------------------- */
static void note(void *data, const struct platform *platform, const struct platform_change *change,
                 const struct error *error)
{
    struct world *world = data;
    assert_ptr_equal(platform, world->platform);
    assert_true(change->when > 0);
    str_addf(&world->told, "%s[%d %s %d]", world->told.len ? ", " : "", (int)change->verb,
             change->ref.name, (int)error->code);
}

static void each_change_is_kept_with_what_came_of_it(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_DELETE_SERVER, "train-gpu");
    struct error error = {.code = ERR_FORBIDDEN};
    AUTO_STR struct str expected = STR_INIT(STR_LINE);
    world->platform->answered = note;
    world->platform->answered_data = world;
    plan_tick(plan, 0, true);
    fixture_refuse(world->platform, plan->volumes[0].ref.name, &error);
    plan_start(world->platform, plan, step, end, world);
    turns(world);
    str_addf(&expected, "[%d train-gpu %d], [%d %s %d], train-gpu failed, end 0 1",
             (int)VERB_DELETE_SERVER, (int)ERR_NONE, (int)VERB_DELETE_VOLUME,
             plan->volumes[0].ref.name, (int)ERR_FORBIDDEN);
    assert_string_equal(world->told.s, expected.s);
    plan_free(plan);
}

/* Sent, and not waited for: what became of it is not known, and that it was sent is. */
static void what_is_dropped_on_its_way_is_kept_too(void **state)
{
    struct world *world = *state;
    struct plan *plan = plan_for(world, VERB_STOP_SERVER, "r-prices");
    AUTO_STR struct str expected = STR_INIT(STR_LINE);
    world->platform->answered = note;
    world->platform->answered_data = world;
    fixture_hold(world->platform, true);
    struct plan_run *run = plan_start(world->platform, plan, step, end, world);
    turns(world);
    assert_int_equal(world->told.len, 0);
    plan_drop(run);
    str_addf(&expected, "[%d r-prices %d]", (int)VERB_STOP_SERVER, (int)ERR_CANCELLED);
    assert_string_equal(world->told.s, expected.s);
    plan_free(plan);
}

/* Where the answer is missing, not the request, nobody knows. */
static void what_may_have_arrived_is_open(void **state)
{
    static const struct {
        enum error_code code;
        int status;
        bool open;
    } cases[] = {
        {ERR_NONE, 0, false},        {ERR_CANCELLED, 0, true},   {ERR_TIMEOUT, 0, true},
        {ERR_CUT, 0, true},          {ERR_PROTOCOL, 200, true},  {ERR_TOO_LARGE, 200, true},
        {ERR_SERVER, 500, false},    {ERR_SERVER, 501, false},   {ERR_SERVER, 502, true},
        {ERR_SERVER, 503, true},     {ERR_SERVER, 504, true},    {ERR_SERVER, 505, false},
        {ERR_FORBIDDEN, 403, false}, {ERR_CONFLICT, 409, false}, {ERR_BUSY, 429, false},
        {ERR_NAME, 0, false},        {ERR_REFUSED, 0, false},    {ERR_TLS, 0, false},
        {ERR_TOO_LARGE, 413, false}, {ERR_PROTOCOL, 409, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error error = {.code = cases[i].code, .status = cases[i].status};
        struct plan_item item = {.progress = PLAN_FAILED, .error = error};
        assert_int_equal(platform_outcome_open(&error), cases[i].open);
        assert_int_equal(plan_item_open(&item), cases[i].open);
        item.progress = PLAN_DOING;
        assert_false(plan_item_open(&item));
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_is_stopped_with_what_the_person_saw),
        TEST(an_empty_plan_ends_too),
        TEST(four_go_at_once),
        TEST(one_that_fails_stops_no_other),
        TEST(stopping_it_sends_nothing_further),
        TEST(dropping_it_says_nothing_more),
        TEST(volumes_follow_their_server),
        TEST(no_volume_goes_when_its_server_stays),
        TEST(an_unticked_volume_stays),
        TEST(each_change_is_kept_with_what_came_of_it),
        TEST(what_is_dropped_on_its_way_is_kept_too),
        cmocka_unit_test(what_may_have_arrived_is_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
