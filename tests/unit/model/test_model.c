/* The model as a store: putting, removing, sweeping, who hears of it, and the joins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>

#include "support/facts.h"

/* What was heard, as words: "put server aaw/jl, derived server aaw/jl" ------------------------- */
struct heard {
    struct model *model;
    struct model_listener *listener;
    struct str words;
};

static void hear(void *data, const struct model_change *change)
{
    static const char *const types[] = {"put", "removed", "derived", "rights"};
    struct heard *heard = data;
    str_addf(&heard->words, "%s%s %s %s/%s", heard->words.len ? ", " : "", types[change->type],
             kind_word(change->kind), change->ref.namespace, change->ref.name);
}

static int set_up(void **state)
{
    static struct heard heard;
    heard = (struct heard){.model = model_new(), .words = STR_INIT(STR_DOCUMENT)};
    heard.listener = model_listen(heard.model, hear, &heard);
    *state = &heard;
    return 0;
}

static int tear_down(void **state)
{
    struct heard *heard = *state;
    model_free(heard->model);
    str_fini(&heard->words);
    return 0;
}

static void assert_heard(struct heard *heard, const char *words)
{
    assert_string_equal(heard->words.s, words);
    str_clear(&heard->words);
}

/* Putting and removing ------------------------------------------------------------------------- */
static void an_equal_put_tells_nobody(void **state)
{
    struct heard *heard = *state;
    struct server server = facts_server("aaw", "jl");
    struct mount mounts[] = {{"home", "jl-home", "/home/jovyan"}};
    server.mounts = mounts;
    server.mount_count = 1;
    model_put_server(heard->model, &server);
    assert_heard(heard, "put server aaw/jl");
    struct server same = server;
    struct mount again[] = {{"home", "jl-home", "/home/jovyan"}};
    same.mounts = again;
    model_put_server(heard->model, &same);
    assert_heard(heard, "");
    again[0].path = "/mnt";
    model_put_server(heard->model, &same);
    assert_heard(heard, "put server aaw/jl");
    assert_string_equal(model_server(heard->model, "aaw", "jl")->mounts[0].path, "/mnt");
    assert_int_equal(model_count(heard->model, KIND_SERVER, NULL), 1);
}

static void facts_are_found_by_kind_namespace_and_name(void **state)
{
    struct heard *heard = *state;
    struct server server = facts_server("aaw", "jl"), other = facts_server("lab", "jl");
    struct volume volume = facts_volume("aaw", "jl");
    model_put_server(heard->model, &server);
    model_put_server(heard->model, &other);
    model_put_volume(heard->model, &volume);
    assert_string_equal(model_server(heard->model, "lab", "jl")->meta.namespace, "lab");
    assert_non_null(model_volume(heard->model, "aaw", "jl"));
    assert_null(model_volume(heard->model, "lab", "jl"));
    assert_null(model_server(heard->model, "nowhere", "jl"));
    assert_int_equal(model_count(heard->model, KIND_SERVER, NULL), 2);
    assert_int_equal(model_count(heard->model, KIND_SERVER, "aaw"), 1);
    assert_int_equal(model_count(heard->model, KIND_SERVER, "nowhere"), 0);
    model_remove(heard->model, KIND_SERVER, "aaw", "jl");
    assert_null(model_server(heard->model, "aaw", "jl"));
    assert_non_null(model_server(heard->model, "lab", "jl"));
    assert_non_null(model_volume(heard->model, "aaw", "jl"));
}

static void gone_facts_are_gone_when_it_is_told(void **state)
{
    struct heard *heard = *state;
    struct server server = facts_server("aaw", "jl");
    model_put_server(heard->model, &server);
    str_clear(&heard->words);
    model_remove(heard->model, KIND_SERVER, "aaw", "jl");
    assert_heard(heard, "removed server aaw/jl");
    model_remove(heard->model, KIND_SERVER, "aaw", "jl");
    model_remove(heard->model, KIND_SERVER, "never", "seen");
    assert_heard(heard, "");
}

struct visits {
    size_t count, stop_after;
};

static bool visit(void *data, const void *facts)
{
    struct visits *visits = data;
    return ++visits->count != visits->stop_after;
}

static void each_visits_a_namespace_or_all(void **state)
{
    struct heard *heard = *state;
    for (int i = 0; i < 100; i++) {
        char name[32];
        snprintf(name, sizeof name, "nb-%d", i);
        struct server server = facts_server(i % 4 ? "aaw" : "lab", name);
        model_put_server(heard->model, &server);
    }
    struct visits visits = {0};
    model_each(heard->model, KIND_SERVER, NULL, visit, &visits);
    assert_int_equal(visits.count, 100);
    visits = (struct visits){0};
    model_each(heard->model, KIND_SERVER, "lab", visit, &visits);
    assert_int_equal(visits.count, 25);
    visits = (struct visits){.stop_after = 3};
    model_each(heard->model, KIND_SERVER, NULL, visit, &visits);
    assert_int_equal(visits.count, 3);
    visits = (struct visits){0};
    model_each(heard->model, KIND_POD, "aaw", visit, &visits);
    assert_int_equal(visits.count, 0);
}

/* Sweeps
 * ------------------------------------------------------------------------------------------------
 */
static void a_sweep_removes_what_was_not_put(void **state)
{
    struct heard *heard = *state;
    struct model *model = heard->model;
    struct server a = facts_server("aaw", "a"), b = facts_server("aaw", "b");
    struct server c = facts_server("aaw", "c"), other = facts_server("lab", "b");
    model_put_server(model, &a);
    model_put_server(model, &b);
    model_put_server(model, &other);
    str_clear(&heard->words);
    struct model_sweep *sweep = model_sweep_begin(model, KIND_SERVER, "aaw", false);
    model_put_server(model, &a);
    model_put_server(model, &c);
    model_sweep_end(sweep);
    assert_heard(heard, "put server aaw/c, removed server aaw/b");
    assert_non_null(model_server(model, "lab", "b"));
}

static void an_aborted_sweep_removes_nothing(void **state)
{
    struct heard *heard = *state;
    struct server a = facts_server("aaw", "a");
    model_put_server(heard->model, &a);
    model_sweep_abort(model_sweep_begin(heard->model, KIND_SERVER, "", true));
    assert_int_equal(model_count(heard->model, KIND_SERVER, NULL), 1);
    model_sweep_end(model_sweep_begin(heard->model, KIND_SERVER, "", true));
    assert_int_equal(model_count(heard->model, KIND_SERVER, NULL), 0);
}

static void sweeps_may_overlap(void **state)
{
    struct heard *heard = *state;
    struct model *model = heard->model;
    struct server a = facts_server("aaw", "a"), old = facts_server("aaw", "old");
    struct server l = facts_server("lab", "l"), lab_old = facts_server("lab", "old");
    model_put_server(model, &old);
    model_put_server(model, &lab_old);
    struct model_sweep *aaw = model_sweep_begin(model, KIND_SERVER, "aaw", false);
    model_put_server(model, &a);
    struct model_sweep *lab = model_sweep_begin(model, KIND_SERVER, "lab", false);
    model_sweep_end(aaw); /* a was put before lab's began */
    model_put_server(model, &l);
    model_sweep_end(lab);
    assert_non_null(model_server(model, "aaw", "a"));
    assert_non_null(model_server(model, "lab", "l"));
    assert_int_equal(model_count(model, KIND_SERVER, NULL), 2);
}

/* Listeners
 * -----------------------------------------------------------------------------------------------
 */
static void unlisten_all(void *data, const struct model_change *change)
{
    struct model_listener **listeners = data;
    model_unlisten(listeners[0]);
    model_unlisten(listeners[1]);
    listeners[0] = listeners[1] = NULL;
}

static void listeners_may_go_while_they_are_called(void **state)
{
    struct heard *heard = *state;
    struct model_listener *listeners[2];
    struct server server = facts_server("aaw", "jl");
    listeners[0] = heard->listener;
    listeners[1] = model_listen(heard->model, unlisten_all, listeners);
    model_put_server(heard->model, &server); /* the newer is called first and ends both */
    assert_heard(heard, "");
    server.ready_replicas = 1;
    model_put_server(heard->model, &server);
    assert_heard(heard, "");
    model_unlisten(NULL);
}

/* Joins
 * ------------------------------------------------------------------------------------------------------
 */
static void what_concerns_a_server_is_told_as_derived(void **state)
{
    struct heard *heard = *state;
    struct model *model = heard->model;
    struct mount mount = {"vol-1", "panel-2019", "/home/jovyan/vol-1"};
    struct server jl = facts_server("aaw", "jl"), r = facts_server("aaw", "r");
    jl.mounts = r.mounts = &mount;
    jl.mount_count = r.mount_count = 1;
    model_put_server(model, &jl);
    str_clear(&heard->words);

    struct pod pod = facts_pod("aaw", "jl");
    model_put_pod(model, &pod);
    assert_heard(heard, "put pod aaw/jl-0, derived server aaw/jl");
    struct usage usage = facts_usage("aaw", "jl-0", 400, FACTS_GIB);
    model_put_usage(model, &usage);
    assert_heard(heard, "put usage aaw/jl-0, derived server aaw/jl");
    struct event event = facts_event("aaw", "Pod", "jl-0", "Pulling", "Pulling image");
    model_put_event(model, &event);
    assert_heard(heard, "put event aaw/jl-0.Pulling, derived server aaw/jl");
    event = facts_event("aaw", "StatefulSet", "jl", "FailedCreate", "no");
    model_put_event(model, &event);
    assert_heard(heard, "put event aaw/jl.FailedCreate, derived server aaw/jl");
    event = facts_event("aaw", "Pod", "other-0", "Pulling", "Pulling image");
    model_put_event(model, &event);
    assert_heard(heard, "put event aaw/other-0.Pulling");
    struct volume volume = facts_volume("aaw", "panel-2019");
    model_put_volume(model, &volume);
    assert_heard(heard, "put volume aaw/panel-2019, derived server aaw/jl");
    model_remove(model, KIND_POD, "aaw", "jl-0");
    assert_heard(heard, "removed pod aaw/jl-0, derived server aaw/jl");

    model_put_server(model, &r);
    str_clear(&heard->words);
    volume.phase = "Lost";
    model_put_volume(model, &volume);
    assert_non_null(strstr(heard->words.s, "derived server aaw/jl"));
    assert_non_null(strstr(heard->words.s, "derived server aaw/r"));
}

static void a_pod_that_changes_its_server_concerns_both(void **state)
{
    struct heard *heard = *state;
    struct server jl = facts_server("aaw", "jl"), r = facts_server("aaw", "r");
    model_put_server(heard->model, &jl);
    model_put_server(heard->model, &r);
    struct pod pod = facts_pod("aaw", "jl");
    model_put_pod(heard->model, &pod);
    str_clear(&heard->words);
    pod.server = "r";
    model_put_pod(heard->model, &pod);
    assert_heard(heard, "put pod aaw/jl-0, derived server aaw/jl, derived server aaw/r");
}

static void a_pod_without_label_belongs_by_its_name(void **state)
{
    struct heard *heard = *state;
    struct server server = facts_server("aaw", "a-1");
    model_put_server(heard->model, &server);
    const struct server *known = model_server(heard->model, "aaw", "a-1");
    static const char *const names[] = {"a-1", "a-1-x", "0", "-0", "a-10", "a-1-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct pod pod = facts_pod("aaw", "");
        pod.meta.name = names[i];
        model_put_pod(heard->model, &pod);
        assert_null(model_server_pod(heard->model, known));
    }
    struct pod pod = facts_pod("aaw", "");
    pod.meta.name = "a-1-0";
    model_put_pod(heard->model, &pod);
    assert_string_equal(model_server_pod(heard->model, known)->meta.name, "a-1-0");
}

static void the_pod_of_a_server_is_the_one_that_stays(void **state)
{
    struct heard *heard = *state;
    struct server server = facts_server("aaw", "jl");
    struct pod going = facts_pod("aaw", "jl"), stays = facts_pod("aaw", "jl");
    model_put_server(heard->model, &server);
    going.meta.created = FACTS_NOW;
    going.meta.deleting = FACTS_NOW + 30;
    stays.meta.name = "jl-1";
    stays.meta.created = FACTS_NOW - 60;
    model_put_pod(heard->model, &going);
    const struct server *known = model_server(heard->model, "aaw", "jl");
    assert_string_equal(model_server_pod(heard->model, known)->meta.name, "jl-0");
    model_put_pod(heard->model, &stays);
    assert_string_equal(model_server_pod(heard->model, known)->meta.name, "jl-1");
}

static void servers_of_a_claim_are_found(void **state)
{
    struct heard *heard = *state;
    struct mount twice[] = {{"a", "shared", "/a"}, {"b", "shared", "/b"}, {"dshm", "", "/dev/shm"}};
    struct server jl = facts_server("aaw", "jl"), r = facts_server("aaw", "r");
    struct server elsewhere = facts_server("lab", "jl");
    jl.mounts = r.mounts = elsewhere.mounts = twice;
    jl.mount_count = r.mount_count = elsewhere.mount_count = 3;
    r.stopped = FACTS_NOW - 100;
    model_put_server(heard->model, &jl);
    model_put_server(heard->model, &r);
    model_put_server(heard->model, &elsewhere);
    struct visits visits = {0};
    model_volume_servers(heard->model, "aaw", "shared", visit, &visits);
    assert_int_equal(visits.count, 2);
    model_remove(heard->model, KIND_SERVER, "aaw", "r");
    visits = (struct visits){0};
    model_volume_servers(heard->model, "aaw", "shared", visit, &visits);
    assert_int_equal(visits.count, 1);
    visits = (struct visits){0};
    model_volume_servers(heard->model, "aaw", "", visit, &visits);
    assert_int_equal(visits.count, 0);
}

static void nodes_concern_servers_that_wait(void **state)
{
    struct heard *heard = *state;
    struct server plain = facts_server("aaw", "jl"), gpu = facts_server("aaw", "train");
    plain.ready_replicas = 1;
    model_put_server(heard->model, &plain);
    model_put_server(heard->model, &gpu);
    str_clear(&heard->words);
    struct node node = facts_node("n-1", 4);
    model_put_node(heard->model, &node);
    assert_heard(heard, "put node /n-1, derived server aaw/train");
    node.unschedulable = true;
    model_put_node(heard->model, &node);
    assert_heard(heard, "put node /n-1");
    node.ready = false; /* it does not answer any more */
    model_put_node(heard->model, &node);
    assert_heard(heard, "put node /n-1, derived server aaw/train");
}

/* Also those that run, and those that shall not: what is said of them rests on the node. */
static void a_node_that_is_lost_concerns_its_servers(void **state)
{
    struct heard *heard = *state;
    struct node node = facts_node("node-1", 4), other = facts_node("node-2", 4);
    facts_put_stopped(heard->model, "aaw", "going");
    struct pod pod = facts_pod("aaw", "going");
    pod.node = "node-1";
    pod.meta.deleting = FACTS_NOW;
    model_put_pod(heard->model, &pod);
    model_put_node(heard->model, &other);
    model_put_node(heard->model, &node);
    const struct server *server = model_server(heard->model, "aaw", "going");
    assert_int_equal(model_server_status(heard->model, server)->state, STATE_STOPPING);
    assert_null(model_server_status(heard->model, server)->sentence.msgid);
    str_clear(&heard->words);
    node.ready = false;
    model_put_node(heard->model, &node);
    assert_heard(heard, "put node /node-1, derived server aaw/going");
    assert_string_equal(model_server_status(heard->model, server)->sentence.msgid,
                        "its node {name} does not answer");
    other.ready = false;
    model_put_node(heard->model, &other);
    assert_heard(heard, "put node /node-2");
    node.unschedulable = true;
    model_put_node(heard->model, &node);
    assert_heard(heard, "put node /node-1");
    model_remove(heard->model, KIND_NODE, "", "node-1");
    assert_heard(heard, "removed node /node-1, derived server aaw/going");
}

static void namespaces_gather_their_sources(void **state)
{
    struct heard *heard = *state;
    struct namespace remembered = {
        .meta = {.name = "aaw"}, .sources = NS_REMEMBERED, .last_used = 5};
    struct namespace listed = facts_namespace("aaw", "ada@example.org");
    model_put_namespace(heard->model, &remembered);
    model_put_namespace(heard->model, &listed);
    const struct namespace *known = model_namespace(heard->model, "aaw");
    assert_int_equal(known->sources, NS_REMEMBERED | NS_LISTED);
    assert_int_equal(known->last_used, 5);
    assert_string_equal(known->owner, "ada@example.org");
    remembered.last_used = 9;
    model_put_namespace(heard->model, &remembered); /* knows less, takes nothing away */
    known = model_namespace(heard->model, "aaw");
    assert_string_equal(known->owner, "ada@example.org");
    assert_int_equal(known->last_used, 9);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_equal_put_tells_nobody),
        TEST(facts_are_found_by_kind_namespace_and_name),
        TEST(gone_facts_are_gone_when_it_is_told),
        TEST(each_visits_a_namespace_or_all),
        TEST(a_sweep_removes_what_was_not_put),
        TEST(an_aborted_sweep_removes_nothing),
        TEST(sweeps_may_overlap),
        TEST(listeners_may_go_while_they_are_called),
        TEST(what_concerns_a_server_is_told_as_derived),
        TEST(a_pod_that_changes_its_server_concerns_both),
        TEST(a_pod_without_label_belongs_by_its_name),
        TEST(the_pod_of_a_server_is_the_one_that_stays),
        TEST(servers_of_a_claim_are_found),
        TEST(nodes_concern_servers_that_wait),
        TEST(a_node_that_is_lost_concerns_its_servers),
        TEST(namespaces_gather_their_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
