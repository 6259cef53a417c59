/*
 * The contract of platform.h on a real platform: what is listed, what is heard, what may be done.
 *
 * Everything is seen through the platform and the model; the other hand changes things by plain
 * requests. Without CARNET_TEST_KUBECONFIG every test skips; those that need other people want
 * CARNET_TEST_DIR, those that run pods want a node (see contract.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>
#include <carnet/loop/loop.h>

#include "support/contract.h"
#include "support/contract_people.h"

/* A person and the other hand, in the person's own namespace. */
struct scene {
    struct person person;
    struct hand hand;
    const char *ns;
};

static struct scene *open_scene(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);

    *state = scene;
    if (!hand_open(&scene->hand, NULL) || !person_open(&scene->person, NULL)) {
        print_message("# no CARNET_TEST_KUBECONFIG\n");
        skip();
    }
    scene->ns = scene->hand.namespace;
    return scene;
}

static struct scene *open_scene_with_servers(void **state)
{
    struct scene *scene = open_scene(state);

    assert_int_equal(person_wants(&scene->person, KIND_SERVER, scene->ns), FEED_LIVE);
    return scene;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;

    if (!scene)
        return 0;
    bool cleaned = !scene->hand.client || hand_cleans(&scene->hand, scene->ns);
    person_close(&scene->person);
    hand_close(&scene->hand);
    free(scene);
    return cleaned ? 0 : -1;
}

/* What is waited for -------------------------------------------------------------------------- */

struct sought {
    const char *ns, *name;
    const char *words;
};

static const struct server *find(struct person *person, const struct sought *sought)
{
    return model_server(person->model, sought->ns, sought->name);
}

static bool is_there(struct person *person, void *data)
{
    return find(person, data) != NULL;
}

static bool is_gone(struct person *person, void *data)
{
    return find(person, data) == NULL;
}

static bool is_stopped(struct person *person, void *data)
{
    const struct server *server = find(person, data);

    return server && server->stopped > 0;
}

static bool is_started(struct person *person, void *data)
{
    const struct server *server = find(person, data);

    return server && server->stopped == 0;
}

static bool is_going(struct person *person, void *data)
{
    const struct server *server = find(person, data);

    return server && server->meta.deleting > 0;
}

static void expect(struct scene *scene, person_holds *holds, struct sought *sought)
{
    if (!person_waits(&scene->person, holds, sought, CONTRACT_WAIT_MS))
        fail_msg("%s/%s: what was expected did not come", sought->ns, sought->name);
}

/* Lists and watches --------------------------------------------------------------------------- */

static void test_what_is_there_is_listed(void **state)
{
    struct scene *scene = open_scene(state);
    char name[64];
    const struct server *server;

    contract_name(name, "list");
    assert_int_equal(hand_creates(&scene->hand, scene->ns, name,
                                  "\"notebooks.kubeflow.org/server-type\":\"jupyter\"",
                                  "{\"requests\":{\"cpu\":\"50m\",\"memory\":\"32Mi\"},"
                                  "\"limits\":{\"memory\":\"64Mi\"}}"),
                     201);
    assert_int_equal(person_wants(&scene->person, KIND_SERVER, scene->ns), FEED_LIVE);
    server = model_server(scene->person.model, scene->ns, name);
    assert_non_null(server);
    assert_string_equal(server->image, "localhost/notebook:1");
    assert_string_equal(server->kind, "jupyter");
    assert_int_equal(server->asked.cpu_request, 50);
    assert_int_equal(server->asked.memory_limit, 64 << 20);
    assert_null(server->unreadable);
    assert_true(server->meta.uid[0] != '\0');
    assert_true(server->meta.created > 0);
}

static void test_changes_are_heard(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "heard"), NULL};

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    expect(scene, is_there, &sought);
    hand_patches(&scene->hand, scene->ns, name,
                 "{\"metadata\":{\"annotations\":{\"kubeflow-resource-stopped\":"
                 "\"2026-11-22T04:07:31Z\"}}}");
    expect(scene, is_stopped, &sought);
    assert_int_equal(find(&scene->person, &sought)->stopped, clock_parse("2026-11-22T04:07:31Z"));
    assert_int_equal(hand_deletes(&scene->hand, scene->ns, name), 200);
    expect(scene, is_gone, &sought);
}

static void test_deletion_that_waits_is_seen(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "final"), NULL};
    const struct server *server;

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    hand_patches(&scene->hand, scene->ns, name,
                 "{\"metadata\":{\"finalizers\":[\"example.org/keep\"]}}");
    hand_deletes(&scene->hand, scene->ns, name);
    expect(scene, is_going, &sought);
    server = find(&scene->person, &sought);
    assert_int_equal(server->meta.finalizer_count, 1);
    assert_string_equal(server->meta.finalizers[0], "example.org/keep");
    assert_int_equal(model_server_status(scene->person.model, server)->state, STATE_DELETING);
    hand_patches(&scene->hand, scene->ns, name, "{\"metadata\":{\"finalizers\":null}}");
    expect(scene, is_gone, &sought);
}

/* Steps of one server, told apart by its last activity. */
struct steps {
    struct model *model;
    const char *ns, *prefix;
    int64_t last[10];
    size_t seen, backwards;
};

enum { MANY = 10, ROUNDS = 100 };
#define FIRST_STEP 1700000000

static void note_step(void *data, const struct model_change *change)
{
    struct steps *steps = data;
    const struct server *server;
    size_t at;

    if (change->kind != KIND_SERVER || change->type != MODEL_PUT ||
        !str_starts(change->ref.name, steps->prefix))
        return;
    server = model_server(steps->model, change->ref.namespace, change->ref.name);
    at = (size_t)(change->ref.name[strlen(steps->prefix)] - '0');
    if (at >= MANY || server->last_activity == steps->last[at])
        return;
    /* A platform whose servers run may say when they were active: those are not our steps. */
    if (server->last_activity < FIRST_STEP || server->last_activity >= FIRST_STEP + ROUNDS)
        return;
    steps->backwards += server->last_activity < steps->last[at];
    steps->last[at] = server->last_activity;
    steps->seen++;
}

static bool all_seen(struct person *person, void *data)
{
    struct steps *steps = data;
    (void)person;

    for (size_t i = 0; i < MANY; i++)
        if (steps->last[i] != FIRST_STEP + ROUNDS - 1)
            return false;
    return true;
}

static void patch_step(struct scene *scene, const char *name, int round)
{
    AUTO_STR struct str patch = STR_INIT(STR_LINE);
    char when[CLOCK_TEXT];

    clock_format(when, FIRST_STEP + round);
    str_addf(&patch,
             "{\"metadata\":{\"annotations\":{\"notebooks.kubeflow.org/last-activity\":\"%s\"}}}",
             when);
    assert_int_equal(hand_patches(&scene->hand, scene->ns, name, patch.s), 200);
}

static void assert_like_a_fresh_list(struct scene *scene);

static void test_a_thousand_changes_arrive_in_order(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char prefix[64];
    struct steps steps = {.model = scene->person.model, .ns = scene->ns};
    struct model_listener *listener;
    AUTO_STR struct str name = STR_INIT(STR_LINE);

    steps.prefix = contract_name(prefix, "many-");
    listener = model_listen(scene->person.model, note_step, &steps);
    for (int i = 0; i < MANY; i++) {
        str_clear(&name);
        str_addf(&name, "%s%d", prefix, i);
        assert_int_equal(hand_creates(&scene->hand, scene->ns, name.s, "", "{}"), 201);
    }
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < MANY; i++) {
            str_clear(&name);
            str_addf(&name, "%s%d", prefix, i);
            patch_step(scene, name.s, round);
        }
    assert_true(person_waits(&scene->person, all_seen, &steps, CONTRACT_WAIT_MS));
    assert_int_equal(steps.seen, MANY * ROUNDS);
    assert_int_equal(steps.backwards, 0);
    assert_like_a_fresh_list(scene);
    model_unlisten(listener);
}

/* A fresh list beside the model that heard every change. Both go on hearing: a platform whose
 * servers run may say something of its own between the two. */
struct comparison {
    struct person fresh;
    const char *ns;
    size_t same, other;
};

static bool compare_server(void *data, const void *facts)
{
    struct comparison *comparison = data;
    const struct server *one = facts;
    const struct server *other =
        model_server(comparison->fresh.model, one->meta.namespace, one->meta.name);
    bool same = other && str_eq(one->meta.uid, other->meta.uid) && one->stopped == other->stopped &&
                one->last_activity == other->last_activity &&
                one->meta.generation == other->meta.generation;

    comparison->same += same;
    comparison->other += !same;
    return true;
}

static bool is_like_a_fresh_list(struct person *person, void *data)
{
    struct comparison *comparison = data;

    loop_turn(comparison->fresh.loop, 0);
    comparison->same = comparison->other = 0;
    model_each(person->model, KIND_SERVER, comparison->ns, compare_server, comparison);
    return comparison->other == 0 &&
           comparison->same == model_count(comparison->fresh.model, KIND_SERVER, comparison->ns);
}

static void assert_like_a_fresh_list(struct scene *scene)
{
    struct comparison comparison = {.ns = scene->ns};

    assert_true(person_open(&comparison.fresh, NULL));
    assert_int_equal(person_wants(&comparison.fresh, KIND_SERVER, scene->ns), FEED_LIVE);
    assert_true(person_waits(&scene->person, is_like_a_fresh_list, &comparison, CONTRACT_WAIT_MS));
    person_close(&comparison.fresh);
}

/* Hostile and odd objects --------------------------------------------------------------------- */

static void assert_clean(const char *text)
{
    for (const char *c = text; *c; c++)
        assert_true((unsigned char)*c >= 0x20 && *c != 0x7f);
    assert_true(utf8_valid(text, strlen(text)));
    assert_null(strstr(text, "\u202e"));
    assert_null(strstr(text, "\u2066"));
}

static void test_hostile_texts_are_harmless(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64], other[64];
    struct sought sought = {scene->ns, contract_name(name, "hostile"), NULL};
    struct sought beside = {scene->ns, contract_name(other, "beside"), NULL};
    const struct server *server;

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name,
                                  "\"notebooks.kubeflow.org/creator\":\"\\u001b]0;gone\\u0007"
                                  "\\u001b[2Jad\\u202ea\\u2066\\n\\u0000x\","
                                  "\"notebooks.kubeflow.org/server-type\":\"\\u009b31mred\"",
                                  "{}"),
                     201);
    assert_int_equal(hand_creates(&scene->hand, scene->ns, other, "", "{}"), 201);
    expect(scene, is_there, &sought);
    expect(scene, is_there, &beside);
    server = find(&scene->person, &sought);
    assert_clean(server->creator);
    assert_clean(server->kind);
    assert_non_null(strstr(server->creator, "ad"));
}

static void test_an_empty_object_hides_no_other(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64], other[64];
    struct sought empty = {scene->ns, contract_name(name, "empty"), NULL};
    struct sought beside = {scene->ns, contract_name(other, "whole"), NULL};
    AUTO_STR struct str path = STR_INIT(STR_LINE), body = STR_INIT(STR_LINE);

    str_addf(&path, "/apis/kubeflow.org/v1/namespaces/%s/notebooks", scene->ns);
    str_addf(
        &body,
        "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"%s\","
        "\"labels\":{\"carnet-contract\":\"yes\"}},\"spec\":{}}",
        name);
    assert_int_equal(hand_sends(&scene->hand, "POST", path.s, body.s), 201);
    assert_int_equal(hand_creates(&scene->hand, scene->ns, other, "", "{}"), 201);
    expect(scene, is_there, &empty);
    expect(scene, is_there, &beside);
    assert_string_equal(find(&scene->person, &empty)->image, "");
}

/* Changes ------------------------------------------------------------------------------------- */

/* What the person sees of a server, as a change to it. */
static struct platform_change change_of(struct scene *scene, const struct sought *sought,
                                        enum platform_verb verb)
{
    const struct server *server = find(&scene->person, sought);

    assert_non_null(server);
    return (struct platform_change){.verb = verb,
                                    .ref = {sought->ns, sought->name},
                                    .uid = server->meta.uid,
                                    .generation = server->meta.generation,
                                    .was_stopped = server->stopped > 0};
}

static void assert_code(const struct error *error, enum error_code code)
{
    if (error->code != code)
        fail_msg("%s, not %s: %s", error_word(error->code), error_word(code), error->evidence);
}

static void test_stop_and_start(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "stop"), NULL};
    struct platform_change change;
    struct error error;

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    expect(scene, is_there, &sought);
    change = change_of(scene, &sought, VERB_STOP_SERVER);
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NONE);
    expect(scene, is_stopped, &sought);
    assert_in_range(find(&scene->person, &sought)->stopped, clock_wall() - 60, clock_wall() + 60);

    change = change_of(scene, &sought, VERB_START_SERVER);
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NONE);
    expect(scene, is_started, &sought);
}

static void test_another_object_of_the_name_is_left_alone(void **state)
{
    static const enum platform_verb verbs[] = {VERB_STOP_SERVER, VERB_DELETE_SERVER};
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "other"), NULL};

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    expect(scene, is_there, &sought);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        struct platform_change change = change_of(scene, &sought, verbs[i]);
        struct error error;

        change.uid = "11111111-2222-3333-4444-555555555555";
        error = person_changes(&scene->person, &change);
        assert_code(&error, ERR_CONFLICT);
    }
    assert_int_equal(find(&scene->person, &sought)->stopped, 0);
    assert_int_equal(find(&scene->person, &sought)->meta.deleting, 0);
}

static void test_delete(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "delete"), NULL};
    struct platform_change change;
    AUTO_STR struct str uid = STR_INIT(STR_LINE);
    struct error error;

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    expect(scene, is_there, &sought);
    change = change_of(scene, &sought, VERB_DELETE_SERVER);
    str_add(&uid, change.uid);
    change.uid = uid.s;
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NONE);
    expect(scene, is_gone, &sought);
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NOT_FOUND);
    change.verb = VERB_STOP_SERVER;
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NOT_FOUND);
}

static bool volume_is_there(struct person *person, void *data)
{
    struct sought *sought = data;

    return model_volume(person->model, sought->ns, sought->name) != NULL;
}

static bool volume_is_gone(struct person *person, void *data)
{
    return !volume_is_there(person, data);
}

static void test_volumes(void **state)
{
    struct scene *scene = open_scene(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "volume"), NULL};
    AUTO_STR struct str path = STR_INIT(STR_LINE), body = STR_INIT(STR_LINE);
    struct platform_change change = {.verb = VERB_DELETE_VOLUME, .generation = -1};
    const struct volume *volume;
    struct error error;

    assert_int_equal(person_wants(&scene->person, KIND_VOLUME, scene->ns), FEED_LIVE);
    str_addf(&path, "/api/v1/namespaces/%s/persistentvolumeclaims", scene->ns);
    str_addf(
        &body,
        "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"%s\"},"
        "\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"storageClassName\":\"none\","
        "\"resources\":{\"requests\":{\"storage\":\"3Gi\"}}}}",
        name);
    assert_int_equal(hand_sends(&scene->hand, "POST", path.s, body.s), 201);
    expect(scene, volume_is_there, &sought);
    volume = model_volume(scene->person.model, scene->ns, name);
    assert_int_equal(volume->asked, 3LL << 30);
    assert_string_equal(volume->access_mode, "ReadWriteOnce");
    change.ref = (struct ref){scene->ns, name};
    change.uid = volume->meta.uid;
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NONE);
    expect(scene, volume_is_gone, &sought);
}

/* Other kinds -------------------------------------------------------------------------------- */

static bool has_events(struct person *person, void *data)
{
    const struct server *server = find(person, data);
    const struct event *events[8];

    return server && model_server_events(person->model, server, events, 8) > 0;
}

/* What controllers say about a server and its children is joined to it. */
static void test_events(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "events"), NULL};

    assert_int_equal(person_wants(&scene->person, KIND_EVENT, scene->ns), FEED_LIVE);
    assert_int_equal(person_wants(&scene->person, KIND_POD, scene->ns), FEED_LIVE);
    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    expect(scene, has_events, &sought);
}

static bool has_items(void *data, const void *facts)
{
    const struct quota *quota = facts;

    *(size_t *)data += quota->item_count;
    return true;
}

struct quotas {
    const char *ns;
    size_t items;
};

static bool has_quota(struct person *person, void *data)
{
    struct quotas *quotas = data;

    quotas->items = 0;
    model_each(person->model, KIND_QUOTA, quotas->ns, has_items, &quotas->items);
    return quotas->items > 0;
}

static void test_quotas(void **state)
{
    struct scene *scene = open_scene(state);
    char name[64];
    struct hand admin;
    struct quotas quotas = {scene->ns, 0};
    AUTO_STR struct str path = STR_INIT(STR_LINE), body = STR_INIT(STR_LINE);

    if (!hand_open(&admin, "admin")) {
        print_message("# no CARNET_TEST_DIR\n");
        skip();
    }
    str_addf(&path, "/api/v1/namespaces/%s/resourcequotas", scene->ns);
    str_addf(&body,
             "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"%s\"},"
             "\"spec\":{\"hard\":{\"configmaps\":\"1000\"}}}",
             contract_name(name, "quota"));
    assert_int_equal(hand_sends(&admin, "POST", path.s, body.s), 201);
    assert_int_equal(person_wants(&scene->person, KIND_QUOTA, scene->ns), FEED_LIVE);
    assert_true(person_waits(&scene->person, has_quota, &quotas, CONTRACT_WAIT_MS));
    str_addf(&path, "/%s", name);
    assert_int_equal(hand_sends(&admin, "DELETE", path.s, NULL), 200);
    hand_close(&admin);
}

/* A kind that may not be read, or is not there, harms no other. */
static void test_missing_kinds_harm_nobody(void **state)
{
    struct scene *scene = open_scene(state);
    enum feed_state usage = person_wants(&scene->person, KIND_USAGE, scene->ns);
    enum feed_state nodes = person_wants(&scene->person, KIND_NODE, NULL);
    struct link link;

    assert_true(usage == FEED_LIVE || usage == FEED_NOT_SERVED || usage == FEED_FORBIDDEN);
    assert_true(nodes == FEED_LIVE || nodes == FEED_FORBIDDEN);
    assert_int_equal(person_wants(&scene->person, KIND_SERVER, scene->ns), FEED_LIVE);
    platform_link(scene->person.platform, &link);
    assert_int_equal(link.state, LINK_LIVE);
}

/* Reading ------------------------------------------------------------------------------------- */

static void test_yaml(void **state)
{
    struct scene *scene = open_scene(state);
    char name[64];
    AUTO_STR struct str yaml = STR_INIT(1u << 20);
    struct ref ref = {scene->ns, contract_name(name, "yaml")};
    struct error error;

    assert_int_equal(hand_creates(&scene->hand, scene->ns, name,
                                  "\"kubectl.kubernetes.io/last-applied-configuration\":\"{}\","
                                  "\"odd\":\"\\u001b[31mred\"",
                                  "{}"),
                     201);
    error = person_reads_yaml(&scene->person, KIND_SERVER, &ref, &yaml);
    assert_code(&error, ERR_NONE);
    assert_non_null(strstr(yaml.s, "kind: Notebook"));
    assert_non_null(strstr(yaml.s, name));
    assert_null(strstr(yaml.s, "managedFields"));
    assert_null(strstr(yaml.s, "last-applied"));
    assert_null(strchr(yaml.s, '\033'));

    ref.name = "ct-nobody";
    error = person_reads_yaml(&scene->person, KIND_SERVER, &ref, &yaml);
    assert_code(&error, ERR_NOT_FOUND);
}

static void count_answer(void *data, const struct error *error, const char *text, size_t len)
{
    (void)error;
    (void)text;
    (void)len;
    ++*(int *)data;
}

static bool never(struct person *person, void *data)
{
    (void)person;
    (void)data;
    return false;
}

static void test_who_forgets_is_not_called(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    struct platform *platform = scene->person.platform;
    struct ref ref = {scene->ns, "ct-nobody"};
    int answers = 0, owner = 0;

    platform->ops->read_yaml(platform, &owner, KIND_SERVER, &ref, count_answer, &answers);
    platform_forget(platform, &owner);
    person_waits(&scene->person, never, NULL, 300);
    assert_int_equal(answers, 0);
}

static void test_log_of_a_pod_that_is_not_there(void **state)
{
    struct scene *scene = open_scene(state);
    AUTO_STR struct str text = STR_INIT(1u << 20);
    struct error error = person_reads_log(&scene->person, &(struct ref){scene->ns, "ct-nobody-0"},
                                          "main", false, &text);

    assert_code(&error, ERR_NOT_FOUND);
}

/* People -------------------------------------------------------------------------------------- */

static bool rights_are_known(struct person *person, void *data)
{
    return model_allowed(person->model, data, RIGHT_LIST_SERVERS) != ALLOWED_UNKNOWN &&
           model_person(person->model)[0] != '\0';
}

struct expectation {
    const char *name;
    enum role role;
    enum allowed list, change, people, logs;
};

static void check_person(const struct expectation *expected)
{
    struct person person;
    struct contract_people people;
    char *ns = people.owners, name[254];

    if (!contract_people(&people) || !person_open(&person, expected->name)) {
        print_message("# no CARNET_TEST_DIR\n");
        skip();
    }
    platform_ask_rights(person.platform, ns);
    assert_true(person_waits(&person, rights_are_known, ns, CONTRACT_WAIT_MS));
    assert_int_equal(model_allowed(person.model, ns, RIGHT_LIST_SERVERS), expected->list);
    assert_int_equal(model_allowed(person.model, ns, RIGHT_CHANGE_SERVER), expected->change);
    assert_int_equal(model_allowed(person.model, ns, RIGHT_DELETE_SERVER), expected->change);
    assert_int_equal(model_allowed(person.model, ns, RIGHT_MANAGE_PEOPLE), expected->people);
    assert_int_equal(model_allowed(person.model, ns, RIGHT_READ_LOGS), expected->logs);
    assert_int_equal(model_role(person.model, ns), expected->role);
    contract_person_name(name, expected->name);
    assert_string_equal(model_person(person.model), name);
    person_close(&person);
}

static void test_owner(void **state)
{
    (void)state;
    check_person(&(struct expectation){"ada", ROLE_OWNER, ALLOWED_YES, ALLOWED_YES, ALLOWED_YES,
                                       ALLOWED_YES});
}

static void test_editor(void **state)
{
    (void)state;
    check_person(&(struct expectation){"ben", ROLE_CONTRIBUTOR, ALLOWED_YES, ALLOWED_YES,
                                       ALLOWED_NO, ALLOWED_YES});
}

static void test_viewer(void **state)
{
    (void)state;
    check_person(&(struct expectation){"vic", ROLE_VIEWER, ALLOWED_YES, ALLOWED_NO, ALLOWED_NO,
                                       ALLOWED_YES});
}

static void test_stranger(void **state)
{
    (void)state;
    check_person(
        &(struct expectation){"sam", ROLE_NONE, ALLOWED_NO, ALLOWED_NO, ALLOWED_NO, ALLOWED_NO});
}

static bool all_namespaces_known(struct person *person, void *data)
{
    *(enum allowed *)data = person->platform->ops->all_namespaces(person->platform);
    return *(enum allowed *)data != ALLOWED_UNKNOWN;
}

/* One who may not list namespaces gets in by the context's, and sees that all is not all. */
static void test_a_stranger_gets_in(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    struct person *sam = &scene->person;
    struct contract_people people;
    enum allowed all;
    struct feed feed;
    struct error error;

    *state = scene;
    if (!contract_people(&people) || !person_open(sam, "sam")) {
        print_message("# no CARNET_TEST_DIR\n");
        skip();
    }
    assert_int_equal(person_wants(sam, KIND_NAMESPACE, NULL), FEED_FORBIDDEN);
    assert_non_null(model_namespace(sam->model, people.strangers));
    assert_true(model_namespace(sam->model, people.strangers)->sources & NS_CONTEXT);
    assert_int_equal(person_wants(sam, KIND_SERVER, people.owners), FEED_FORBIDDEN);
    platform_feed(sam->platform, KIND_SERVER, people.owners, &feed);
    assert_code(&feed.error, ERR_FORBIDDEN);
    assert_non_null(strstr(feed.error.evidence, "cannot"));
    assert_int_equal(person_wants(sam, KIND_SERVER, NULL), FEED_LIVE);
    platform_feed(sam->platform, KIND_SERVER, NULL, &feed);
    assert_true(feed.partial);
    assert_true(person_waits(sam, all_namespaces_known, &all, CONTRACT_WAIT_MS));
    assert_int_equal(all, ALLOWED_NO);
    error = person_changes(sam, &(struct platform_change){.verb = VERB_STOP_SERVER,
                                                          .ref = {people.owners, "anything"},
                                                          .uid = "",
                                                          .generation = -1});
    assert_code(&error, ERR_FORBIDDEN);
}

/* Who may see all does, in one feed. */
static void test_all_namespaces(void **state)
{
    struct scene *scene = open_scene(state);
    struct person admin;
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "all"), NULL};
    struct feed feed;

    if (!person_open(&admin, "admin")) {
        print_message("# no CARNET_TEST_DIR\n");
        skip();
    }
    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    assert_int_equal(person_wants(&admin, KIND_SERVER, NULL), FEED_LIVE);
    platform_feed(admin.platform, KIND_SERVER, NULL, &feed);
    assert_false(feed.partial);
    assert_true(person_waits(&admin, is_there, &sought, CONTRACT_WAIT_MS));
    assert_int_equal(person_wants(&admin, KIND_NAMESPACE, NULL), FEED_LIVE);
    assert_non_null(model_namespace(admin.model, scene->ns));
    assert_true(model_namespace(admin.model, scene->ns)->sources & NS_LISTED);
    person_close(&admin);
}

/* Pods (a node is needed) --------------------------------------------------------------------- */

static void need_node(void)
{
    if (!contract_has_node()) {
        print_message("# no node that runs pods\n");
        skip();
    }
}

static bool says(struct person *person, void *data)
{
    struct sought *sought = data;
    const struct server *server = find(person, sought);
    const struct status *status = server ? model_server_status(person->model, server) : NULL;

    for (size_t i = 0; status && i < status->evidence_count; i++)
        if (strstr(status->evidence[i].words, sought->words))
            return true;
    return false;
}

static void test_a_gpu_that_is_not_there(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "gpu"), "Insufficient nvidia.com/gpu"};
    const struct status *status;

    need_node();
    person_wants(&scene->person, KIND_POD, scene->ns);
    person_wants(&scene->person, KIND_EVENT, scene->ns);
    assert_int_equal(
        hand_creates(&scene->hand, scene->ns, name, "", "{\"limits\":{\"nvidia.com/gpu\":\"7\"}}"),
        201);
    expect(scene, says, &sought);
    status = model_server_status(scene->person.model, find(&scene->person, &sought));
    assert_int_equal(status->cause, CAUSE_NO_GPU);
    assert_int_equal(find(&scene->person, &sought)->asked.gpus, 7);
}

static bool is_ready(struct person *person, void *data)
{
    const struct server *server = find(person, data);

    return server && model_server_status(person->model, server)->state == STATE_READY;
}

static bool is_all_stopped(struct person *person, void *data)
{
    const struct server *server = find(person, data);

    return server && model_server_status(person->model, server)->state == STATE_STOPPED;
}

static void test_a_server_runs_and_stops(void **state)
{
    struct scene *scene = open_scene_with_servers(state);
    char name[64];
    struct sought sought = {scene->ns, contract_name(name, "run"), NULL};
    const struct pod *pod;
    AUTO_STR struct str text = STR_INIT(1u << 20), pod_name = STR_INIT(STR_LINE);
    struct platform_change change;
    struct error error;

    need_node();
    person_wants(&scene->person, KIND_POD, scene->ns);
    assert_int_equal(hand_creates(&scene->hand, scene->ns, name, "", "{}"), 201);
    assert_true(person_waits(&scene->person, is_ready, &sought, 60000));
    pod = model_server_pod(scene->person.model, find(&scene->person, &sought));
    assert_non_null(pod);
    assert_string_equal(pod->phase, "Running");
    str_add(&pod_name, pod->meta.name);
    error =
        person_reads_log(&scene->person, &(struct ref){scene->ns, pod_name.s}, name, false, &text);
    assert_code(&error, ERR_NONE);
    error =
        person_reads_log(&scene->person, &(struct ref){scene->ns, pod_name.s}, name, true, &text);
    assert_code(&error, ERR_NOT_FOUND);
    assert_non_null(error.msgid);
    change = change_of(scene, &sought, VERB_STOP_SERVER);
    error = person_changes(&scene->person, &change);
    assert_code(&error, ERR_NONE);
    assert_true(person_waits(&scene->person, is_all_stopped, &sought, 60000));
}

#define TEST(name) cmocka_unit_test_teardown(name, close_scene)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_there_is_listed),
        TEST(test_changes_are_heard),
        TEST(test_deletion_that_waits_is_seen),
        TEST(test_a_thousand_changes_arrive_in_order),
        TEST(test_hostile_texts_are_harmless),
        TEST(test_an_empty_object_hides_no_other),
        TEST(test_stop_and_start),
        TEST(test_another_object_of_the_name_is_left_alone),
        TEST(test_delete),
        TEST(test_volumes),
        TEST(test_events),
        TEST(test_quotas),
        TEST(test_missing_kinds_harm_nobody),
        TEST(test_yaml),
        TEST(test_who_forgets_is_not_called),
        TEST(test_log_of_a_pod_that_is_not_there),
        TEST(test_owner),
        TEST(test_editor),
        TEST(test_viewer),
        TEST(test_stranger),
        TEST(test_a_stranger_gets_in),
        TEST(test_all_namespaces),
        TEST(test_a_gpu_that_is_not_there),
        TEST(test_a_server_runs_and_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
