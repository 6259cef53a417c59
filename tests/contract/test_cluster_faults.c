/*
 * The API server of the tests' own cluster is ended and started, stopped and continued, under a
 * person who watches: rows stay, the link says the truth, afterwards everything is right again by
 * itself.
 *
 * Disturbs everybody who uses that cluster: only with CARNET_TEST_DISTURB=1 beside CARNET_TEST_DIR,
 * on a cluster brought up by tests/cluster/up for this.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>

#include "support/contract.h"

struct scene {
    struct person person;
    struct hand hand;
    const char *ns;
    char kept[64], other[64];
    size_t rows;
};

static bool is_disturbing(void)
{
    const char *word = getenv("CARNET_TEST_DISTURB");

    return word && word[0] == '1' && getenv("CARNET_TEST_DIR");
}

static void ctl(const char *command)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    const char *program = getenv("CARNET_TEST_CTL");

    str_addf(&line, "'%s' -d '%s' %s >/dev/null",
             program ? program : TEST_SOURCE_DIR "/tests/cluster/ctl", getenv("CARNET_TEST_DIR"),
             command);
    assert_int_equal(system(line.s), 0);
}

/* Two servers, watched. */
static int open_scene(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);

    *state = scene;
    if (!is_disturbing())
        return 0;
    assert_true(hand_open(&scene->hand, NULL));
    assert_true(person_open(&scene->person, NULL));
    scene->ns = scene->hand.namespace;
    hand_creates(&scene->hand, scene->ns, contract_name(scene->kept, "kept"), "", "{}");
    hand_creates(&scene->hand, scene->ns, contract_name(scene->other, "other"), "", "{}");
    assert_int_equal(person_wants(&scene->person, KIND_SERVER, scene->ns), FEED_LIVE);
    scene->rows = model_count(scene->person.model, KIND_SERVER, scene->ns);
    assert_true(scene->rows >= 2);
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;
    bool cleaned = true;

    if (scene->hand.client) {
        cleaned = hand_cleans(&scene->hand, scene->ns);
        person_close(&scene->person);
        hand_close(&scene->hand);
    }
    free(scene);
    return cleaned ? 0 : -1;
}

static struct scene *scene_of(void **state)
{
    if (!is_disturbing()) {
        print_message("# no CARNET_TEST_DISTURB=1\n");
        skip();
    }
    return *state;
}

static bool link_is(struct person *person, void *data)
{
    struct link link;

    platform_link(person->platform, &link);
    return link.state == *(enum link_state *)data;
}

static void expect_link(struct scene *scene, enum link_state state, int ms)
{
    int64_t begun = clock_mono_ms();

    if (!person_waits(&scene->person, link_is, &state, ms))
        fail_msg("the link did not become %d in %d ms", state, ms);
    print_message("# link %d after %d ms\n", state, (int)(clock_mono_ms() - begun));
}

static enum feed_state feed_of(struct scene *scene)
{
    struct feed feed;

    platform_feed(scene->person.platform, KIND_SERVER, scene->ns, &feed);
    return feed.state;
}

static bool feed_is_live(struct person *person, void *data)
{
    (void)person;
    return feed_of(data) == FEED_LIVE;
}

static bool kept_is_there(struct person *person, void *data)
{
    struct scene *scene = data;

    return model_server(person->model, scene->ns, scene->kept) != NULL;
}

static bool other_is_gone(struct person *person, void *data)
{
    struct scene *scene = data;

    return model_server(person->model, scene->ns, scene->other) == NULL;
}

static void assert_rows_stand(struct scene *scene)
{
    assert_int_equal(model_count(scene->person.model, KIND_SERVER, scene->ns), scene->rows);
    assert_int_equal(scene->person.removals, 0);
}

static void test_ended_and_started(void **state)
{
    struct scene *scene = scene_of(state);

    ctl("stop-api");
    expect_link(scene, LINK_OFFLINE, 5000);
    assert_int_equal(feed_of(scene), FEED_STALE);
    assert_rows_stand(scene);
    ctl("start-api");
    expect_link(scene, LINK_LIVE, 40000);
    assert_true(person_waits(&scene->person, feed_is_live, scene, 40000));
    assert_rows_stand(scene);
    hand_deletes(&scene->hand, scene->ns, scene->other);
    assert_true(person_waits(&scene->person, other_is_gone, scene, 20000));
    assert_true(kept_is_there(&scene->person, scene));
}

static bool never(struct person *person, void *data)
{
    (void)person;
    (void)data;
    return false;
}

/* A deletion that waits at the door and is done the moment the server goes on. */
static void delete_in_background(struct scene *scene)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);

    str_addf(&line,
             "'%s' --kubeconfig '%s' -n %s delete --wait=false notebooks.kubeflow.org/%s "
             ">/dev/null 2>&1 &",
             getenv("CARNET_TEST_KUBECTL"), getenv("CARNET_TEST_KUBECONFIG"), scene->ns,
             scene->other);
    assert_int_equal(system(line.s), 0);
}

static void test_stopped_and_continued(void **state)
{
    struct scene *scene = scene_of(state);

    ctl("pause-api");
    expect_link(scene, LINK_OLD, 30000);
    assert_int_equal(feed_of(scene), FEED_STALE);
    assert_rows_stand(scene);
    person_waits(&scene->person, never, NULL, 20000);
    assert_rows_stand(scene);
    delete_in_background(scene);
    person_waits(&scene->person, never, NULL, 1000);
    ctl("resume-api");
    expect_link(scene, LINK_LIVE, 20000);
    assert_true(person_waits(&scene->person, other_is_gone, scene, 20000));
    assert_true(person_waits(&scene->person, feed_is_live, scene, 20000));
    assert_true(kept_is_there(&scene->person, scene));
    assert_int_equal(scene->person.removals, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_scene, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ended_and_started),
        TEST(test_stopped_and_continued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
