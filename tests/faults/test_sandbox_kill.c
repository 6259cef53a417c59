/*
 * kill -9 of a running sandbox, again and again, at moments nobody chose, during 500 patches.
 *
 * What was acknowledged is there afterwards; of the one on its way either nothing or all of it. A
 * watch from the version that was last seen before the death tells exactly what lies between that
 * list and a new one, or says 410.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/data/json.h>

#include "../../src/sandbox/lock.h"
#include "support/contract.h"
#include "support/folder.h"

#define OBJECTS "/api/v1/namespaces/demo/configmaps"
enum { PATCHES = 500, OBJECT_COUNT = 10 };

struct scene {
    struct test_folder folder;
    struct str state, kubeconfig;
    struct hand hand;
};

/* -- the sandbox ------------------------------------------------------------------------------ */

static int carnet(struct scene *scene, const char *words)
{
    AUTO_STR struct str line = STR_INIT(STR_DOCUMENT);
    str_addf(&line,
             "HOME=%s XDG_STATE_HOME=%s XDG_CONFIG_HOME=%s/config XDG_CACHE_HOME=%s/cache "
             "XDG_RUNTIME_DIR=%s " TEST_CARNET " %s",
             scene->folder.path, scene->state.s, scene->folder.path, scene->folder.path,
             scene->folder.path, words);
    return system(line.s);
}

static void start(struct scene *scene)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    assert_int_equal(carnet(scene, "sandbox start >/dev/null"), 0);
    str_addf(&words, "sandbox kubeconfig >%s", scene->kubeconfig.s);
    assert_int_equal(carnet(scene, words.s), 0);
    assert_true(hand_opens_file(&scene->hand, scene->kubeconfig.s));
}

static pid_t serving(struct scene *scene)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    pid_t holder = 0;
    str_addf(&path, "%s/carnet/sandbox", scene->state.s);
    assert_true(lock_holder(path.s, &holder, &error));
    return holder;
}

static int setup(void **state)
{
    struct scene *scene = *state = mem_zalloc(1, sizeof *scene);
    test_folder_init(&scene->folder);
    scene->state = scene->kubeconfig = STR_INIT(STR_LINE);
    str_addf(&scene->state, "%s/state", scene->folder.path);
    str_addf(&scene->kubeconfig, "%s/kubeconfig", scene->folder.path);
    start(scene);
    return 0;
}

static int teardown(void **state)
{
    struct scene *scene = *state;
    hand_close(&scene->hand);
    (void)carnet(scene, "sandbox stop >/dev/null");
    str_fini(&scene->state);
    str_fini(&scene->kubeconfig);
    test_folder_fini(&scene->folder);
    free(scene);
    return 0;
}

/* A process that kills the sandbox some moment after it is told to: which one is left to chance. */
static pid_t make_killer(pid_t victim, long most_us, int *tell)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t killer = fork();
    if (killer == 0) {
        char byte;
        struct timespec chance = {.tv_nsec = (random() % most_us) * 1000};
        close(ends[1]);
        if (read(ends[0], &byte, 1) == 1) {
            nanosleep(&chance, NULL);
            kill(victim, SIGKILL);
        }
        _exit(0);
    }
    close(ends[0]);
    *tell = ends[1];
    return killer;
}

/* -- what it holds ---------------------------------------------------------------------------- */

struct world {
    long values[OBJECT_COUNT]; /* -1: not there */
    char versions[OBJECT_COUNT][24];
    char version[24]; /* of the list */
};

static int index_of(const struct json *object)
{
    const char *name = json_str(json_at(object, "metadata.name"), "");
    return strlen(name) == 2 && *name == 'k' ? name[1] - '0' : -1;
}

static void note(struct world *world, const struct json *object, bool gone)
{
    int i = index_of(object);
    if (i < 0 || i >= OBJECT_COUNT)
        return;
    world->values[i] = gone ? -1 : strtol(json_str(json_at(object, "data.n"), "-1"), NULL, 10);
    snprintf(world->versions[i], sizeof world->versions[i], "%s",
             json_str(json_at(object, "metadata.resourceVersion"), ""));
}

static void read_world(struct scene *scene, struct world *world)
{
    struct json_doc doc;
    struct error error;
    memset(world, 0, sizeof *world);
    for (int i = 0; i < OBJECT_COUNT; i++)
        world->values[i] = -1;
    assert_int_equal(hand_sends(&scene->hand, "GET", OBJECTS, NULL), 200);
    json_doc_init(&doc, 64u << 20);
    assert_true(json_parse(&doc, scene->hand.body.s, scene->hand.body.len, &error));
    snprintf(world->version, sizeof world->version, "%s",
             json_str(json_at(doc.root, "metadata.resourceVersion"), ""));
    JSON_EACH(item, json_get(doc.root, "items"))
        note(world, item, false);
    json_doc_fini(&doc);
}

/* One line of a watch. False: it said 410. */
static bool replay_line(struct world *world, const char *line, size_t len)
{
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, 64u << 20);
    assert_true(json_parse(&doc, line, len, &error));
    const char *type = json_str(json_get(doc.root, "type"), "");
    const struct json *object = json_get(doc.root, "object");
    bool expired = strcmp(type, "ERROR") == 0;
    if (expired)
        assert_int_equal(json_int(json_get(object, "code"), 0), 410);
    else if (strcmp(type, "BOOKMARK") != 0)
        note(world, object, strcmp(type, "DELETED") == 0);
    json_doc_fini(&doc);
    return !expired;
}

/* The old world and what a watch tells since then are the new one. */
static void assert_replays(struct scene *scene, struct world *old, const struct world *now)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, OBJECTS "?watch=true&timeoutSeconds=1&resourceVersion=%s", old->version);
    assert_int_equal(hand_sends(&scene->hand, "GET", path.s, NULL), 200);
    const char *line = scene->hand.body.s, *end = line + scene->hand.body.len;
    while (line < end) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t len = stop ? (size_t)(stop - line) : (size_t)(end - line);
        if (!replay_line(old, line, len))
            return;
        line += len + 1;
    }
    for (int i = 0; i < OBJECT_COUNT; i++) {
        assert_int_equal(old->values[i], now->values[i]);
        assert_string_equal(old->versions[i], now->versions[i]);
    }
}

/* -- the test --------------------------------------------------------------------------------- */

static bool patch(struct scene *scene, int number)
{
    char path[100], body[60];
    snprintf(path, sizeof path, OBJECTS "/k%d", number % OBJECT_COUNT);
    snprintf(body, sizeof body, "{\"data\":{\"n\":\"%d\"}}", number);
    int status = hand_sends(&scene->hand, "PATCH", path, body);
    assert_true(status == 200 || status == 0);
    return status == 200;
}

static void make_objects(struct scene *scene)
{
    for (int i = 0; i < OBJECT_COUNT; i++) {
        char body[100];
        snprintf(body, sizeof body, "{\"metadata\":{\"name\":\"k%d\"},\"data\":{\"n\":\"0\"}}", i);
        assert_int_equal(hand_sends(&scene->hand, "POST", OBJECTS, body), 201);
    }
}

static void assert_nothing_lost(const struct world *now, const long *acknowledged, int under_way)
{
    for (int i = 0; i < OBJECT_COUNT; i++) {
        bool may_be_new = under_way % OBJECT_COUNT == i && now->values[i] == under_way;
        if (!may_be_new)
            assert_int_equal(now->values[i], acknowledged[i]);
    }
}

static void test_killed_while_it_writes(void **state)
{
    static const int moments[] = {20, 90, 140, 230, 300, 420, PATCHES};
    struct scene *scene = *state;
    struct world before, now;
    long acknowledged[OBJECT_COUNT] = {0};
    int number = 1, kills = 0;
    srandom((unsigned)getpid());
    make_objects(scene);
    for (size_t round = 0; round < ARRAY_LEN(moments); round++) {
        int tell = -1;
        bool told = false;
        pid_t killer = make_killer(serving(scene), 20000, &tell);
        read_world(scene, &before);
        while (number <= PATCHES) {
            if (!told && number >= moments[round] && number < PATCHES) {
                assert_int_equal(write(tell, "k", 1), 1);
                told = true;
            }
            if (!patch(scene, number))
                break;
            acknowledged[number % OBJECT_COUNT] = number;
            number++;
        }
        close(tell);
        waitpid(killer, NULL, 0);
        if (number <= PATCHES) {
            kills++;
            hand_close(&scene->hand);
            start(scene);
        }
        read_world(scene, &now);
        assert_nothing_lost(&now, acknowledged, number);
        assert_replays(scene, &before, &now);
        if (number <= PATCHES && now.values[number % OBJECT_COUNT] == number)
            acknowledged[number % OBJECT_COUNT] = number, number++;
    }
    assert_int_equal(number, PATCHES + 1);
    assert_true(kills >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_killed_while_it_writes, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
