/* A plan as calls: of what its run sends, in its order, and of nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>
#include <carnet/platform/plan.h>

#include "support/facts.h"
#include "support/fixture_platform.h"

#define TEAM "aaw-team"

struct stand {
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    struct str out;
};

static int setup(void **state)
{
    struct stand *stand = mem_zalloc(1, sizeof *stand);
    stand->loop = loop_new();
    stand->model = model_new();
    stand->platform = fixture_new(stand->loop, stand->model);
    str_init(&stand->out, STR_DOCUMENT);
    facts_put_ready(stand->model, TEAM, "a");
    facts_put_ready(stand->model, TEAM, "b");
    facts_put_stopped(stand->model, TEAM, "c");
    *state = stand;
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;
    platform_free(stand->platform);
    model_free(stand->model);
    loop_free(stand->loop);
    str_fini(&stand->out);
    free(stand);
    return 0;
}

static struct plan *plan_of(struct stand *stand, enum platform_verb verb, size_t count)
{
    static const struct ref refs[] = {{TEAM, "a"}, {TEAM, "b"}, {TEAM, "c"}};
    return plan_new(
        stand->model,
        &(struct plan_request){
            verb, refs, count, count > 1, FACTS_NOW, {FEED_LIVE, FEED_LIVE, FEED_LIVE}});
}

static void one_line_for_each_that_is_sent(void **state)
{
    struct stand *stand = *state;
    struct plan *plan = plan_of(stand, VERB_STOP_SERVER, 3);
    for (size_t i = 0; i < 2; i++)
        plan_leave_out(plan, i, false);
    assert_int_equal(plan->count, 2); /* c is stopped already */
    assert_int_equal(plan_commands(stand->platform, plan, &stand->out), 2);
    const char *second = strchr(stand->out.s, '\n') + 1;
    assert_non_null(strstr(stand->out.s, "notebooks.kubeflow.org/a --type=merge"));
    assert_non_null(strstr(second, "notebooks.kubeflow.org/b --type=merge"));
    assert_null(strstr(stand->out.s, "/c "));
    assert_string_equal(strchr(second, '\n'), "\n");
    str_clear(&stand->out);
    plan_brief(stand->platform, plan, &stand->out);
    assert_string_equal(stand->out.s,
                        "PATCH notebooks/a   kubeflow-resource-stopped = now, and 1 more");
    plan_leave_out(plan, 0, true);
    str_clear(&stand->out);
    assert_int_equal(plan_commands(stand->platform, plan, &stand->out), 1);
    assert_null(strstr(stand->out.s, "/a "));
    plan_free(plan);
}

static void volumes_go_only_after_their_server(void **state)
{
    struct stand *stand = *state;
    struct mount mounts[] = {{"home", "a-home", "/home"}, {"data", "a-data", "/data"}};
    struct server server = *model_server(stand->model, TEAM, "a");
    struct volume volume = facts_volume(TEAM, "a-home"), other = facts_volume(TEAM, "a-data");
    server.mounts = mounts;
    server.mount_count = 2;
    model_put_server(stand->model, &server);
    model_put_volume(stand->model, &volume);
    model_put_volume(stand->model, &other);
    struct plan *plan = plan_of(stand, VERB_DELETE_SERVER, 1);
    plan_tick(plan, 1, true);
    assert_int_equal(plan_commands(stand->platform, plan, &stand->out), 1);
    assert_string_equal(stand->out.s,
                        "kubectl --context=aaw-prod -n aaw-team delete notebooks.kubeflow.org/a "
                        "--cascade=foreground --wait=false &&\n"
                        "  kubectl --context=aaw-prod -n aaw-team delete "
                        "persistentvolumeclaims/a-data --cascade=background --wait=false\n");
    plan_free(plan);
}

/* Half of a deletion is another one. */
static void an_item_has_all_its_calls_or_none(void **state)
{
    struct stand *stand = *state;
    struct mount mount = {"home", "not a name", "/home"};
    struct server server = *model_server(stand->model, TEAM, "a");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(stand->model, &server);
    struct plan *plan = plan_of(stand, VERB_DELETE_SERVER, 1);
    plan_tick(plan, 0, true);
    assert_int_equal(plan_commands(stand->platform, plan, &stand->out), 0);
    assert_int_equal(stand->out.len, 0);
    plan_tick(plan, 0, false);
    assert_int_equal(plan_commands(stand->platform, plan, &stand->out), 1);
    plan_free(plan);
}

static void a_platform_without_calls_has_none(void **state)
{
    struct stand *stand = *state;
    struct platform_ops mute = *stand->platform->ops;
    const struct platform_ops *kept = stand->platform->ops;
    struct plan *plan = plan_of(stand, VERB_START_SERVER, 3);
    mute.change_command = NULL;
    mute.change_brief = NULL;
    stand->platform->ops = &mute;
    assert_int_equal(plan_commands(stand->platform, plan, &stand->out), 0);
    plan_brief(stand->platform, plan, &stand->out);
    assert_int_equal(stand->out.len, 0);
    stand->platform->ops = kept;
    plan_free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_line_for_each_that_is_sent, setup, teardown),
        cmocka_unit_test_setup_teardown(volumes_go_only_after_their_server, setup, teardown),
        cmocka_unit_test_setup_teardown(an_item_has_all_its_calls_or_none, setup, teardown),
        cmocka_unit_test_setup_teardown(a_platform_without_calls_has_none, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
