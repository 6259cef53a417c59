/* Plans are pure: what would be changed, what is asked first, what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <carnet/base/quantity.h>
#include <carnet/model/model.h>
#include <carnet/platform/plan.h>

#include "support/facts.h"

static const struct plan_feeds all_read = {FEED_LIVE, FEED_LIVE, FEED_LIVE};

static struct plan *plan_one(struct model *model, enum platform_verb verb, const char *name)
{
    struct ref ref = {"aaw", name};
    return plan_new(model, &(struct plan_request){verb, &ref, 1, false, FACTS_NOW, all_read});
}

static struct plan *plan_many(struct model *model, enum platform_verb verb, const struct ref *refs,
                              size_t count)
{
    return plan_new(model, &(struct plan_request){verb, refs, count, true, FACTS_NOW, all_read});
}

static void put_idle(struct model *model, const char *name, int64_t idle)
{
    facts_put_ready(model, "aaw", name);
    struct server server = *model_server(model, "aaw", name);
    server.last_activity = idle < 0 ? 0 : FACTS_NOW - idle;
    model_put_server(model, &server);
}

/* One server ----------------------------------------------------------------------------------- */
static void a_stop_that_loses_nothing_asks_nothing(void **state)
{
    struct model *model = model_new();
    put_idle(model, "idle", 10 * FACTS_MIN);
    struct plan *plan = plan_one(model, VERB_STOP_SERVER, "idle");
    assert_int_equal(plan->ask, PLAN_ASK_NOTHING);
    assert_int_equal(plan->count, 1);
    assert_false(plan->running_work);
    plan_free(plan);
    facts_put_unscheduled(model, "aaw", "waits", "0/1 nodes are available: 1 Insufficient cpu.");
    plan = plan_one(model, VERB_STOP_SERVER, "waits");
    assert_int_equal(plan->ask, PLAN_ASK_NOTHING);
    plan_free(plan);
    model_free(model);
}

static void a_stop_that_may_lose_work_asks(void **state)
{
    struct model *model = model_new();
    put_idle(model, "busy", 10 * FACTS_MIN - 1);
    struct plan *plan = plan_one(model, VERB_STOP_SERVER, "busy");
    assert_int_equal(plan->ask, PLAN_ASK_CHOICE);
    assert_true(plan->running_work);
    assert_false(plan->items[0].left_out); /* alone it is what the person means */
    plan_free(plan);
    put_idle(model, "rstudio", -1); /* says nothing about its activity */
    plan = plan_one(model, VERB_STOP_SERVER, "rstudio");
    assert_int_equal(plan->ask, PLAN_ASK_CHOICE);
    assert_int_equal(plan->items[0].idle, -1);
    assert_false(plan->running_work);
    plan_free(plan);
    model_free(model);
}

static void what_cannot_be_done_is_left_out_for_good(void **state)
{
    struct model *model = model_new();
    facts_put_stopped(model, "aaw", "stopped");
    put_idle(model, "ready", FACTS_DAY);
    struct server going = facts_server("aaw", "going");
    going.meta.deleting = FACTS_NOW - 5;
    model_put_server(model, &going);
    struct server broken = facts_server("aaw", "broken");
    broken.unreadable = "spec.template is a number";
    model_put_server(model, &broken);
    static const struct {
        enum platform_verb verb;
        const char *name, *why;
    } cases[] = {
        {VERB_STOP_SERVER, "broken", "carnet cannot read it, so it does not change it"},
        {VERB_START_SERVER, "broken", "carnet cannot read it, so it does not change it"},
        {VERB_STOP_SERVER, "stopped", "it is stopped already"},
        {VERB_START_SERVER, "ready", "it is not stopped"},
        {VERB_STOP_SERVER, "going", "it is being deleted already"},
        {VERB_DELETE_SERVER, "going", "it is being deleted already"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan *plan = plan_one(model, cases[i].verb, cases[i].name);
        assert_int_equal(plan->count, 0);
        assert_int_equal(plan->ask, PLAN_ASK_NOTHING);
        assert_string_equal(plan->items[0].why_left_out.msgid, cases[i].why);
        plan_leave_out(plan, 0, false);
        assert_int_equal(plan->count, 0);
        plan_free(plan);
    }
    struct plan *plan = plan_one(model, VERB_DELETE_SERVER, "broken");
    assert_int_equal(plan->count, 1); /* a deletion needs nothing of what cannot be read */
    plan_free(plan);
    model_free(model);
}

static void a_right_that_is_missing_is_said(void **state)
{
    struct model *model = model_new();
    put_idle(model, "jl", FACTS_DAY);
    struct plan *plan = plan_one(model, VERB_STOP_SERVER, "jl");
    assert_int_equal(plan->count, 1); /* not known: the platform decides */
    plan_free(plan);
    facts_allow(model, "aaw", false, false);
    plan = plan_one(model, VERB_STOP_SERVER, "jl");
    assert_int_equal(plan->count, 0);
    assert_string_equal(plan->items[0].why_left_out.msgid, "you may not stop it");
    plan_free(plan);
    plan = plan_one(model, VERB_DELETE_SERVER, "jl");
    assert_string_equal(plan->items[0].why_left_out.msgid, "you may not delete it");
    plan_free(plan);
    model_free(model);
}

static void what_vanished_is_not_in_it(void **state)
{
    struct model *model = model_new();
    put_idle(model, "jl", FACTS_DAY);
    struct ref refs[] = {{"aaw", "gone"}, {"aaw", "jl"}};
    struct plan *plan = plan_many(model, VERB_STOP_SERVER, refs, 2);
    assert_int_equal(plan->item_count, 1);
    assert_string_equal(plan->items[0].ref.name, "jl");
    plan_free(plan);
    plan = plan_one(model, VERB_STOP_SERVER, "gone");
    assert_int_equal(plan->item_count, 0);
    assert_int_equal(plan->ask, PLAN_ASK_NOTHING);
    plan_free(plan);
    model_free(model);
}

static void a_plan_outlives_what_it_was_made_of(void **state)
{
    struct model *model = model_new();
    put_idle(model, "jl", FACTS_DAY);
    struct plan *plan = plan_one(model, VERB_DELETE_SERVER, "jl");
    model_free(model);
    assert_string_equal(plan->items[0].ref.namespace, "aaw");
    assert_string_equal(plan->items[0].uid, "uid-of-jl");
    assert_int_equal(plan->items[0].generation, 1);
    plan_free(plan);
    plan_free(NULL);
}

/* Deletion and volumes ------------------------------------------------------------------------- */
static struct model *with_volumes(void)
{
    static const struct mount old[] = {{"w", "old-home", "/home/jovyan"},
                                       {"p", "panel", "/panel"},
                                       {"again", "panel", "/again"},
                                       {"dshm", "", "/dev/shm"}};
    struct model *model = model_new();
    struct server server = facts_server("aaw", "old"), other = facts_server("aaw", "r-prices");
    struct volume home = facts_volume("aaw", "old-home");
    server.mounts = old;
    server.mount_count = 4;
    other.mounts = &old[1];
    other.mount_count = 1;
    home.capacity = QUANTITY_NONE; /* not bound: what was asked counts */
    model_put_server(model, &server);
    model_put_server(model, &other);
    model_put_volume(model, &home);
    return model;
}

static void a_deletion_names_what_stays_and_what_may_go(void **state)
{
    struct model *model = with_volumes();
    struct plan *plan = plan_one(model, VERB_DELETE_SERVER, "old");
    assert_int_equal(plan->ask, PLAN_ASK_CHOICE);
    assert_int_equal(plan->volume_count, 2);
    assert_string_equal(plan->volumes[0].ref.name, "old-home");
    assert_int_equal(plan->volumes[0].size, 16 * FACTS_GIB);
    assert_string_equal(plan->volumes[0].uid, "uid-of-old-home");
    assert_null(plan->volumes[0].other_server);
    assert_string_equal(plan->volumes[1].other_server, "r-prices");
    assert_int_equal(plan->volumes[1].size, QUANTITY_NONE); /* not known */

    plan_tick(plan, 1, true); /* another server needs it */
    assert_false(plan->volumes[1].tick);
    assert_int_equal(plan->ask, PLAN_ASK_CHOICE);
    plan_tick(plan, 0, true);
    assert_int_equal(plan->ask, PLAN_ASK_NAME);
    assert_false(plan_typed_right(plan, "ol"));
    assert_false(plan_typed_right(plan, ""));
    assert_true(plan_typed_right(plan, "old"));
    plan_tick(plan, 0, false);
    assert_int_equal(plan->ask, PLAN_ASK_CHOICE);
    plan_tick(plan, 9, true);
    plan_free(plan);
    model_free(model);
}

static void a_volume_that_may_not_be_deleted_is_not_ticked(void **state)
{
    struct model *model = with_volumes();
    struct rights rights = {0};
    rights.allowed[RIGHT_DELETE_VOLUME] = ALLOWED_NO;
    model_put_rights(model, "aaw", &rights);
    struct plan *plan = plan_one(model, VERB_DELETE_SERVER, "old");
    assert_true(plan->volumes[0].forbidden);
    plan_tick(plan, 0, true);
    assert_false(plan->volumes[0].tick);
    plan_free(plan);
    model_free(model);
}

static void a_pod_that_uses_a_volume_keeps_it(void **state)
{
    struct model *model = with_volumes();
    const char *const claims[] = {"old-home"};
    struct pod own = facts_pod("aaw", "old"), job = facts_pod("aaw", "");
    own.claims = job.claims = claims;
    own.claim_count = job.claim_count = 1;
    model_put_pod(model, &own);
    struct plan *plan = plan_one(model, VERB_DELETE_SERVER, "old");
    assert_null(plan->volumes[0].other_server); /* its own pod does not count */
    plan_free(plan);
    job.meta.name = "copy-x7f2q";
    model_put_pod(model, &job);
    plan = plan_one(model, VERB_DELETE_SERVER, "old");
    assert_string_equal(plan->volumes[0].other_server, "copy-x7f2q");
    plan_free(plan);
    model_free(model);
}

static void expect_unsure(struct model *model, struct plan_feeds feeds, enum error_code why)
{
    struct ref ref = {"aaw", "old"};
    struct plan *plan = plan_new(
        model, &(struct plan_request){VERB_DELETE_SERVER, &ref, 1, false, FACTS_NOW, feeds});
    assert_int_equal(plan->unsure.code, why);
    assert_int_equal(plan_may_tick(plan, 0), why == ERR_NONE);
    plan_tick(plan, 0, true);
    assert_int_equal(plan->volumes[0].tick, why == ERR_NONE);
    assert_false(plan_may_tick(plan, 1)); /* another server uses it, that much is known */
    assert_int_equal(plan->ask, why == ERR_NONE ? PLAN_ASK_NAME : PLAN_ASK_CHOICE);
    plan_free(plan);
}

/* Who was not read cannot be asked: the silence of a list is not "nobody". */
static void a_volume_whose_users_are_not_known_stays(void **state)
{
    static const struct {
        enum feed_state state;
        enum error_code why;
    } cases[] = {
        {FEED_NONE, ERR_TIMEOUT},       {FEED_LOADING, ERR_TIMEOUT},     {FEED_STALE, ERR_CUT},
        {FEED_NOT_SERVED, ERR_TIMEOUT}, {FEED_FORBIDDEN, ERR_FORBIDDEN}, {FEED_LIVE, ERR_NONE},
    };
    struct model *model = with_volumes();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum feed_state is = cases[i].state;
        expect_unsure(model, (struct plan_feeds){is, FEED_LIVE, FEED_LIVE}, cases[i].why);
        expect_unsure(model, (struct plan_feeds){FEED_LIVE, is, FEED_LIVE}, cases[i].why);
        expect_unsure(model, (struct plan_feeds){FEED_LIVE, FEED_LIVE, is}, cases[i].why);
    }
    model_free(model);
}

/* Its mounts are not known; that it is the one being deleted is no reason. */
static void a_server_that_cannot_be_read_may_use_it(void **state)
{
    struct model *model = with_volumes();
    struct server broken = facts_server("aaw", "broken"), far = facts_server("geo", "broken");
    struct server own = *model_server(model, "aaw", "old");
    broken.unreadable = far.unreadable = own.unreadable = "spec.template is a number";
    model_put_server(model, &far);
    model_put_server(model, &own);
    expect_unsure(model, all_read, ERR_NONE);
    model_put_server(model, &broken);
    expect_unsure(model, all_read, ERR_PROTOCOL);
    model_free(model);
}

/* Many
 * ------------------------------------------------------------------------------------------------------
 */
static void put_gpu_server(struct model *model, const char *ns, const char *name, int64_t idle)
{
    facts_put_ready(model, ns, name);
    struct server server = *model_server(model, ns, name);
    server.last_activity = FACTS_NOW - idle;
    server.asked =
        (struct resources){4000, QUANTITY_NONE, QUANTITY_NONE, 96 * FACTS_GIB, 1, "nvidia.com/gpu"};
    model_put_server(model, &server);
}

static void many_are_counted_and_active_ones_left_out(void **state)
{
    struct model *model = model_new();
    put_gpu_server(model, "census", "bert-a", 9 * FACTS_DAY);
    put_gpu_server(model, "census", "bert-b", 9 * FACTS_DAY);
    put_gpu_server(model, "geo", "seg-live", 2 * FACTS_MIN);
    put_gpu_server(model, "stats", "w2v", FACTS_DAY);
    facts_allow(model, "stats", false, false);
    struct ref refs[] = {
        {"census", "bert-a"}, {"census", "bert-b"}, {"geo", "seg-live"}, {"stats", "w2v"}};
    struct plan *plan = plan_many(model, VERB_STOP_SERVER, refs, 4);
    assert_int_equal(plan->ask, PLAN_ASK_NUMBER);
    assert_int_equal(plan->count, 2);
    assert_int_equal(plan->namespaces, 1);
    assert_int_equal(plan->gpus, 2);
    assert_int_equal(plan->cpu, 8000);
    assert_int_equal(plan->memory, 192 * FACTS_GIB);
    assert_string_equal(plan->items[2].why_left_out.msgid, "active {age} ago");
    assert_int_equal(plan->items[2].why_left_out.args[0].n, 2 * FACTS_MIN);
    assert_true(plan->items[2].may_put_back);
    assert_false(plan->items[3].may_put_back);
    assert_true(plan_typed_right(plan, "2"));
    assert_false(plan_typed_right(plan, "4"));
    assert_false(plan_typed_right(plan, "2 "));
    assert_false(plan_typed_right(plan, ""));

    plan_leave_out(plan, 2, false);
    assert_int_equal(plan->count, 3);
    assert_int_equal(plan->namespaces, 2);
    assert_true(plan->running_work);
    plan_leave_out(plan, 3, false); /* forbidden stays forbidden */
    assert_int_equal(plan->count, 3);
    plan_leave_out(plan, 0, true);
    plan_leave_out(plan, 1, true);
    assert_int_equal(plan->count, 1);
    assert_int_equal(plan->ask, PLAN_ASK_NUMBER); /* marked many: still a number */
    assert_true(plan_typed_right(plan, "1"));
    plan_leave_out(plan, 0, false);
    assert_int_equal(plan->count, 2);
    plan_leave_out(plan, 99, true);
    plan_free(plan);
    model_free(model);
}

/* The others were deleted meanwhile: the one that is left is asked about as before. */
static void one_left_of_many_is_still_many(void **state)
{
    struct model *model = model_new();
    put_idle(model, "live", 2 * FACTS_MIN);
    struct ref refs[] = {{"aaw", "gone"}, {"aaw", "live"}};
    static const enum platform_verb verbs[] = {VERB_STOP_SERVER, VERB_DELETE_SERVER};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        struct plan *plan = plan_many(model, verbs[i], refs, 2);
        assert_int_equal(plan->item_count, 1);
        assert_int_equal(plan->volume_count, 0);
        assert_true(plan->items[0].left_out);
        assert_int_equal(plan->count, 0);
        assert_false(plan_typed_right(plan, ""));
        assert_false(plan_typed_right(plan, "0"));
        plan_leave_out(plan, 0, false);
        assert_int_equal(plan->ask, PLAN_ASK_NUMBER);
        assert_false(plan_typed_right(plan, ""));
        assert_true(plan_typed_right(plan, "1"));
        plan_free(plan);
    }
    model_free(model);
}

static void a_stopped_server_frees_nothing_when_deleted(void **state)
{
    struct model *model = model_new();
    facts_put_stopped(model, "aaw", "a");
    facts_put_stopped(model, "aaw", "b");
    struct ref refs[] = {{"aaw", "a"}, {"aaw", "b"}};
    struct plan *plan = plan_many(model, VERB_DELETE_SERVER, refs, 2);
    assert_int_equal(plan->count, 2);
    assert_int_equal(plan->cpu, 0);
    assert_int_equal(plan->volume_count, 0); /* of many, every volume stays */
    plan_free(plan);
    plan = plan_many(model, VERB_START_SERVER, refs, 2);
    assert_int_equal(plan->cpu, 4000);
    assert_int_equal(plan->ask, PLAN_ASK_NUMBER);
    plan_free(plan);
    plan = plan_one(model, VERB_START_SERVER, "a");
    assert_int_equal(plan->ask, PLAN_ASK_NOTHING);
    plan_free(plan);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_that_loses_nothing_asks_nothing),
        cmocka_unit_test(a_stop_that_may_lose_work_asks),
        cmocka_unit_test(what_cannot_be_done_is_left_out_for_good),
        cmocka_unit_test(a_right_that_is_missing_is_said),
        cmocka_unit_test(what_vanished_is_not_in_it),
        cmocka_unit_test(a_plan_outlives_what_it_was_made_of),
        cmocka_unit_test(a_deletion_names_what_stays_and_what_may_go),
        cmocka_unit_test(a_volume_that_may_not_be_deleted_is_not_ticked),
        cmocka_unit_test(a_pod_that_uses_a_volume_keeps_it),
        cmocka_unit_test(a_volume_whose_users_are_not_known_stays),
        cmocka_unit_test(a_server_that_cannot_be_read_may_use_it),
        cmocka_unit_test(many_are_counted_and_active_ones_left_out),
        cmocka_unit_test(one_left_of_many_is_still_many),
        cmocka_unit_test(a_stopped_server_frees_nothing_when_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
