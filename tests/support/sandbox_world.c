#include "sandbox_world.h"

#include <carnet/base/mem.h>

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/clock.h>

enum { PATIENCE_MS = 30000, TURN_MS = 50 };

static void begin(struct test_world *scene)
{
    struct error error = ERROR_NONE;
    const struct world_options options = {.folder = scene->folder.path, .program = scene->program};
    scene->world = world_new(scene->loop, scene->registry, &options, &error);
    assert_non_null(scene->world);
}

void test_world_init(struct test_world *scene)
{
    memset(scene, 0, sizeof *scene);
    struct error error = ERROR_NONE;
    ssize_t len = readlink("/proc/self/exe", scene->program, sizeof scene->program - 1);
    assert_true(len > 0);
    test_folder_init(&scene->folder);
    assert_int_equal(chmod(scene->folder.path, 0711), 0); /* another account may pass */
    scene->loop = loop_new();
    scene->registry = registry_open(scene->loop, NULL, &error);
    assert_non_null(scene->registry);
    json_doc_init(&scene->doc, 64u << 20);
    begin(scene);
}

void test_world_restart(struct test_world *scene)
{
    world_free(scene->world);
    begin(scene);
}

void test_world_fini(struct test_world *scene)
{
    world_free(scene->world);
    int left = test_world_processes(scene);
    assert_true(world_forget(scene->folder.path));
    registry_close(scene->registry);
    loop_free(scene->loop);
    json_doc_fini(&scene->doc);
    test_folder_fini(&scene->folder);
    assert_int_equal(left, 0);
}

int test_world_setup(void **state)
{
    struct test_world *scene = mem_zalloc(1, sizeof *scene);
    test_world_init(scene);
    *state = scene;
    return 0;
}

int test_world_teardown(void **state)
{
    test_world_fini(*state);
    free(*state);
    return 0;
}

static const struct resource *kind_of(const char *group, const char *kind)
{
    const struct resource *resource = resource_by_kind(group, kind);
    assert_non_null(resource);
    return resource;
}

void test_world_create(struct test_world *scene, const char *group, const char *kind,
                       const char *ns, const char *json)
{
    struct answer answer = {0};
    struct error error = ERROR_NONE;
    assert_true(json_parse(&scene->doc, json, strlen(json), &error));
    if (!registry_create(scene->registry, kind_of(group, kind), ns, &scene->doc, scene->doc.root, 0,
                         &answer))
        fail_msg("%s: %d %s", kind, answer.code, answer.message);
}

void test_world_patch(struct test_world *scene, const char *group, const char *kind, const char *ns,
                      const char *name, const char *merge)
{
    struct answer answer = {0};
    struct error error = ERROR_NONE;
    assert_true(json_parse(&scene->doc, merge, strlen(merge), &error));
    if (!registry_patch(scene->registry, kind_of(group, kind), ns, name, PATCH_MERGE, &scene->doc,
                        scene->doc.root, 0, &answer))
        fail_msg("%s: %d %s", kind, answer.code, answer.message);
}

void test_world_delete(struct test_world *scene, const char *group, const char *kind,
                       const char *ns, const char *name, const char *propagation)
{
    struct answer answer = {0};
    struct delete_options options = {
        .propagation = propagation, .grace_s = -1, .uid = "", .version = ""};
    if (!registry_delete(scene->registry, kind_of(group, kind), ns, name, &options, &scene->doc,
                         &answer))
        fail_msg("%s: %d %s", kind, answer.code, answer.message);
}

void test_world_pod(struct test_world *scene, const char *ns, const char *name,
                    const char *container, const char *spec)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(&text,
             "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\"},\"spec\":{"
             "\"terminationGracePeriodSeconds\":1,\"containers\":[{\"name\":\"c\",%s}]%s%s}}",
             name, container, spec[0] != '\0' ? "," : "", spec);
    test_world_create(scene, "", "Pod", ns, text.s);
}

const struct json *test_world_look(struct test_world *scene, const char *group, const char *kind,
                                   const char *ns, const char *name)
{
    size_t len = 0;
    struct error error = ERROR_NONE;
    const char *text = registry_get(scene->registry, kind_of(group, kind), ns, name, &len);
    if (!text || !json_parse(&scene->doc, text, len, &error))
        return NULL;
    return scene->doc.root;
}

/* A path that may go through arrays by index. */
static const struct json *at(const struct json *node, const char *path)
{
    AUTO_FREE char *copy = mem_strdup(path);
    char *rest = copy;
    for (char *part; node && (part = strsep(&rest, "."));) {
        if (json_type(node) == JSON_ARRAY) {
            const struct json *item = json_first(node);
            for (long i = strtol(part, NULL, 10); item && i > 0; i--)
                item = json_next(item);
            node = item;
        } else {
            node = json_get(node, part);
        }
    }
    return node;
}

static void text_at(struct test_world *scene, const struct json *object, const char *path,
                    struct str *out)
{
    const struct json *node = at(object, path);
    str_clear(out);
    if (json_type(node) == JSON_STRING)
        str_add(out, json_str(node, ""));
    else if (node)
        json_write(out, node, false);
}

void test_world_wait(struct test_world *scene, const char *group, const char *kind, const char *ns,
                     const char *name, const char *path, const char *value)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    for (;;) {
        text_at(scene, test_world_look(scene, group, kind, ns, name), path, &text);
        if (str_eq(text.s, value))
            return;
        if (clock_mono_ms() > until)
            break;
        loop_turn(scene->loop, TURN_MS);
    }
    AUTO_STR struct str whole = STR_INIT(STR_DOCUMENT);
    if (test_world_look(scene, group, kind, ns, name))
        json_write(&whole, json_get(scene->doc.root, "status"), false);
    fail_msg("%s %s/%s: %s is \"%s\", not \"%s\": %s", kind, ns, name, path, text.s, value,
             whole.s);
}

void test_world_wait_gone(struct test_world *scene, const char *group, const char *kind,
                          const char *ns, const char *name)
{
    test_world_wait(scene, group, kind, ns, name, "metadata.name", "");
}

struct sought {
    struct test_world *scene;
    const char *about, *reason, *wanted, *message;
};

static bool compare(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct sought *sought = data;
    struct error error = ERROR_NONE;
    if (!json_parse(&sought->scene->doc, text, len, &error))
        return true;
    const struct json *event = sought->scene->doc.root;
    const char *message = json_str(json_get(event, "message"), "");
    if (str_eq(json_str(json_at(event, "involvedObject.name"), ""), sought->about) &&
        str_eq(json_str(json_get(event, "reason"), ""), sought->reason) &&
        (!sought->wanted || str_eq(message, sought->wanted)))
        sought->message = message;
    return !sought->message;
}

static const char *find_event(struct sought *sought, const char *ns)
{
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    for (;;) {
        registry_each(sought->scene->registry, kind_of("", "Event"), ns, compare, sought);
        if (sought->message || clock_mono_ms() > until)
            return sought->message;
        loop_turn(sought->scene->loop, TURN_MS);
    }
}

const char *test_world_event(struct test_world *scene, const char *ns, const char *about,
                             const char *reason)
{
    struct sought sought = {scene, about, reason, NULL, NULL};
    const char *message = find_event(&sought, ns);
    if (!message)
        fail_msg("no event %s about %s/%s", reason, ns, about);
    return message;
}

void test_world_said(struct test_world *scene, const char *ns, const char *about,
                     const char *reason, const char *message)
{
    struct sought sought = {scene, about, reason, message, NULL};
    if (!find_event(&sought, ns))
        fail_msg("no event %s about %s/%s: %s", reason, ns, about, message);
}

static void note(void *data)
{
    *(bool *)data = true;
}

void test_world_settle(struct test_world *scene)
{
    bool settled = false;
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    world_when_settled(scene->world, note, &settled);
    while (!settled && clock_mono_ms() < until)
        loop_turn(scene->loop, TURN_MS);
    assert_true(settled);
}

static bool lives_below(const char *pid, const char *folder)
{
    char path[300], value[8192];
    size_t folder_len = strlen(folder);
    snprintf(path, sizeof path, "/proc/%s/cwd", pid);
    ssize_t len = readlink(path, value, sizeof value - 1);
    if (len > (ssize_t)folder_len && strncmp(value, folder, folder_len) == 0)
        return true;
    snprintf(path, sizeof path, "/proc/%s/environ", pid);
    FILE *file = fopen(path, "re");
    size_t got = file ? fread(value, 1, sizeof value - 1, file) : 0;
    if (file)
        fclose(file);
    return memmem(value, got, folder, folder_len) != NULL;
}

int test_world_processes(const struct test_world *scene)
{
    int count = 0;
    DIR *all = opendir("/proc");
    for (struct dirent *entry; all && (entry = readdir(all));) {
        if (strtol(entry->d_name, NULL, 10) > 1 && strtol(entry->d_name, NULL, 10) != getpid())
            count += lives_below(entry->d_name, scene->folder.path);
    }
    if (all)
        closedir(all);
    return count;
}
