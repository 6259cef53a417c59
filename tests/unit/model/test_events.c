/* Events of a server: which belong to it, which are doubles, how many are kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/model/model.h>

#include "support/facts.h"

static const struct event *listed[300];

static size_t list(struct model *model)
{
    return model_server_events(model, model_server(model, "aaw", "train"), listed, 300);
}

static struct model *world(void)
{
    struct model *model = model_new();
    struct mount mount = {"home", "train-home", "/home/jovyan"};
    struct server server = facts_server("aaw", "train");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(model, &server);
    return model;
}

static void put(struct model *model, const char *kind, const char *about, const char *reason,
                const char *message, int64_t ago)
{
    struct event event = facts_event("aaw", kind, about, reason, message);
    event.first = event.last = FACTS_NOW - ago;
    model_put_event(model, &event);
}

static void those_of_its_children_come_along(void **state)
{
    struct model *model = world();
    put(model, "Notebook", "train", "Note", "of the notebook", 50);
    put(model, "StatefulSet", "train", "SuccessfulCreate", "create Pod train-0", 40);
    put(model, "Pod", "train-0", "FailedScheduling", "0/14 nodes", 10);
    put(model, "PersistentVolumeClaim", "train-home", "ProvisioningSucceeded", "done", 30);
    put(model, "Pod", "other-0", "FailedScheduling", "not ours", 5);
    put(model, "PersistentVolumeClaim", "other-home", "ProvisioningFailed", "not ours", 5);
    put(model, "Pod", "train", "Odd", "a pod with the server's name", 5);
    assert_int_equal(list(model), 4);
    assert_string_equal(listed[0]->reason, "FailedScheduling");
    assert_string_equal(listed[1]->reason, "ProvisioningSucceeded");
    assert_string_equal(listed[2]->reason, "SuccessfulCreate");
    assert_string_equal(listed[3]->reason, "Note");
    assert_int_equal(model_server_events(model, model_server(model, "aaw", "train"), listed, 1), 4);
    model_free(model);
}

static void a_claim_mounted_twice_counts_once(void **state)
{
    struct model *model = model_new();
    struct mount mounts[] = {{"a", "data", "/a"}, {"b", "data", "/b"}};
    struct server server = facts_server("aaw", "train");
    server.mounts = mounts;
    server.mount_count = 2;
    model_put_server(model, &server);
    put(model, "PersistentVolumeClaim", "data", "ProvisioningSucceeded", "done", 30);
    assert_int_equal(list(model), 1);
    model_free(model);
}

static void a_reissued_double_is_folded(void **state)
{
    struct model *model = world();
    put(model, "Notebook", "train", "FailedScheduling",
        "Reissued from pod/train-0: 0/14 nodes are available", 5);
    assert_int_equal(list(model), 1); /* the original is not known */
    put(model, "Pod", "train-0", "FailedScheduling", "0/14 nodes are available", 10);
    assert_int_equal(list(model), 1);
    assert_string_equal(listed[0]->about_kind, "Pod");
    model_free(model);
}

static void a_near_double_stays(void **state)
{
    struct model *model = world();
    put(model, "Pod", "train-0", "FailedScheduling", "0/14 nodes are available", 10);
    put(model, "Notebook", "train", "FailedScheduling",
        "Reissued from pod/train-0: 0/13 nodes are available", 5);
    assert_int_equal(list(model), 2);
    put(model, "Notebook", "train", "Other", "Reissued from pod/", 4);
    put(model, "Notebook", "train", "Third", "Reissued from nothing/train-0: x", 3);
    assert_int_equal(list(model), 4);
    model_free(model);
}

static void put_numbered(struct model *model, const char *about, int number, int64_t last)
{
    char name[64];
    struct event event = facts_event("aaw", "Pod", about, "Pulling", "x");
    snprintf(name, sizeof name, "%s.%d", about, number);
    event.meta.name = name;
    event.last = last;
    model_put_event(model, &event);
}

static void a_hundred_are_kept_of_one_object(void **state)
{
    struct model *model = world();
    put_numbered(model, "train-1", 0, FACTS_NOW);
    for (int i = 0; i < 250; i++)
        put_numbered(model, "train-0", i, FACTS_NOW - 1000 + i);
    assert_int_equal(list(model), 100);
    assert_int_equal(listed[0]->last, FACTS_NOW - 1000 + 249);
    assert_int_equal(listed[99]->last, FACTS_NOW - 1000 + 150); /* the oldest went */
    put_numbered(model, "train-0", 500, FACTS_NOW - 5000);      /* older than all that are kept */
    assert_int_equal(list(model), 100);
    assert_int_equal(listed[99]->last, FACTS_NOW - 1000 + 150);
    model_free(model);
}

static void twenty_thousand_are_kept_in_all(void **state)
{
    struct model *model = world();
    for (int i = 0; i < 21000; i++) {
        char about[32];
        snprintf(about, sizeof about, "pod-%d", i / 50);
        put_numbered(model, about, i, FACTS_NOW - 100000 + i);
        assert_true(model_count(model, KIND_EVENT, NULL) <= 20000);
    }
    assert_true(model_count(model, KIND_EVENT, NULL) > 18000);
    put(model, "Pod", "train-0", "Pulled", "newest", 0);
    assert_int_equal(list(model), 1);
    model_free(model);
}

static void those_of_an_earlier_server_stay_away(void **state)
{
    struct model *model = world();
    struct server server = facts_server("aaw", "train");
    server.meta.created = FACTS_NOW - 100;
    model_put_server(model, &server);
    put(model, "Pod", "train-0", "Failed", "of the one deleted before", 200);
    put(model, "Notebook", "train", "Failed", "clocks are a little apart", 103);
    put(model, "Pod", "train-0", "Scheduled", "of this one", 90);
    assert_int_equal(list(model), 2);
    assert_string_equal(listed[0]->message, "of this one");
    assert_string_equal(listed[1]->message, "clocks are a little apart");
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(those_of_its_children_come_along),
        cmocka_unit_test(those_of_an_earlier_server_stay_away),
        cmocka_unit_test(a_claim_mounted_twice_counts_once),
        cmocka_unit_test(a_reissued_double_is_folded),
        cmocka_unit_test(a_near_double_stays),
        cmocka_unit_test(a_hundred_are_kept_of_one_object),
        cmocka_unit_test(twenty_thousand_are_kept_in_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
