/* The local history: what became of each change, in a file of its owner's alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/platform/platform.h>

#include "../../../src/app/history.h"
#include "../../../src/app/program.h"
#include "support/fixture_platform.h"
#include "support/folder.h"

struct scene {
    struct test_folder folder;
    const char *file;
    struct program program;
};

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    test_folder_init(&scene->folder);
    assert_int_equal(setenv("XDG_STATE_HOME", scene->folder.path, 1), 0);
    scene->file = test_folder_path(&scene->folder, "carnet/history.jsonl");
    scene->program.loop = loop_new();
    scene->program.model = model_new();
    scene->program.platform = fixture_new(scene->program.loop, scene->program.model);
    history_keep(&scene->program);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    platform_free(scene->program.platform);
    model_free(scene->program.model);
    loop_free(scene->program.loop);
    test_folder_fini(&scene->folder);
    free(scene);
    return 0;
}

/* As the executor of plans says it. */
static void answered(struct scene *scene, enum platform_verb verb, const char *name,
                     const struct error *error)
{
    const struct platform *platform = scene->program.platform;
    const struct platform_change change = {
        .verb = verb, .ref = {"lab", name}, .uid = "u-1", .generation = 1, .when = FIXTURE_NOW};
    platform->answered(platform->answered_data, platform, &change, error);
}

static void add_line(void *data, const struct history_entry *entry)
{
    str_addf(data, "%s %s %s %s/%s: %s %s (%s)\n", entry->context, entry->action, entry->kind,
             entry->namespace, entry->name, entry->outcome, entry->error, entry->words);
}

static void assert_history(const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    struct error error = ERROR_NONE;
    assert_true(history_each(add_line, &out, &error));
    assert_string_equal(out.s ? out.s : "", expected);
}

static void what_became_of_each(void **state)
{
    struct scene *scene = *state;
    struct error failed = ERROR_NONE;
    assert_history("");
    answered(scene, VERB_STOP_SERVER, "a", &ERROR_NONE);
    error_set(&failed, ERR_CONFLICT, NULL, NULL, NULL);
    error_set_evidence(&failed, "the object has been modified");
    answered(scene, VERB_START_SERVER, "b", &failed);
    answered(scene, VERB_DELETE_SERVER, "c", &(struct error){.code = ERR_CANCELLED});
    answered(scene, VERB_DELETE_VOLUME, "d", &ERROR_NONE);
    assert_history("aaw-prod stop server lab/a: done  ()\n"
                   "aaw-prod start server lab/b: failed conflict (the object has been modified)\n"
                   "aaw-prod delete server lab/c: unknown  ()\n"
                   "aaw-prod delete volume lab/d: done  ()\n");
}

static void take_command(void *data, const struct history_entry *entry)
{
    str_add(data, entry->command);
    assert_int_equal(entry->when, FIXTURE_NOW);
}

static void the_call_is_the_one_that_was_sent(void **state)
{
    struct scene *scene = *state;
    AUTO_STR struct str command = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    answered(scene, VERB_STOP_SERVER, "a", &ERROR_NONE);
    answered(scene, VERB_STOP_SERVER, "-a b", &ERROR_NONE); /* no such name has one */
    assert_true(history_each(take_command, &command, &error));
    assert_true(str_starts(command.s, "kubectl "));
    assert_non_null(strstr(command.s, " patch notebooks.kubeflow.org/a --type=merge -p "));
    assert_null(strstr(command.s, "-a b"));
}

static mode_t mode_of(const char *path)
{
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return about.st_mode & 07777;
}

static void nobody_else_may_read_it(void **state)
{
    struct scene *scene = *state;
    mode_t mask = umask(0);
    answered(scene, VERB_STOP_SERVER, "a", &ERROR_NONE);
    umask(mask);
    assert_int_equal(mode_of(scene->file), 0600);
    assert_int_equal(mode_of(test_folder_path(&scene->folder, "carnet")), 0700);
    assert_int_equal(chmod(scene->file, 0644), 0); /* whoever did that */
    answered(scene, VERB_STOP_SERVER, "b", &ERROR_NONE);
    assert_int_equal(mode_of(scene->file), 0600);
}

static void a_link_is_not_written_through(void **state)
{
    struct scene *scene = *state;
    const char *elsewhere = test_folder_path(&scene->folder, "elsewhere");
    answered(scene, VERB_STOP_SERVER, "a", &ERROR_NONE);
    assert_int_equal(unlink(scene->file), 0);
    assert_int_equal(symlink(elsewhere, scene->file), 0);
    answered(scene, VERB_STOP_SERVER, "b", &ERROR_NONE);
    assert_int_not_equal(access(elsewhere, F_OK), 0);
}

static void half_a_line_is_taken_back(void **state)
{
    struct scene *scene = *state;
    struct rlimit before, small;
    struct stat about;
    answered(scene, VERB_STOP_SERVER, "a", &ERROR_NONE);
    assert_int_equal(stat(scene->file, &about), 0);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){(rlim_t)about.st_size + 10, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    answered(scene, VERB_STOP_SERVER, "b", &ERROR_NONE);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    answered(scene, VERB_STOP_SERVER, "c", &ERROR_NONE);
    assert_history("aaw-prod stop server lab/a: done  ()\n"
                   "aaw-prod stop server lab/c: done  ()\n");
}

static void a_full_file_becomes_the_one_before(void **state)
{
    struct scene *scene = *state;
    answered(scene, VERB_STOP_SERVER, "old", &ERROR_NONE);
    int fd = open(scene->file, O_WRONLY | O_APPEND | O_CLOEXEC);
    AUTO_FREE char *lines = mem_alloc(HISTORY_FILE_MAX);
    memset(lines, '\n', HISTORY_FILE_MAX);
    assert_true(write(fd, lines, HISTORY_FILE_MAX - 600) > 0);
    close(fd);
    answered(scene, VERB_STOP_SERVER, "new", &ERROR_NONE);
    answered(scene, VERB_STOP_SERVER, "newer", &ERROR_NONE);
    assert_history("aaw-prod stop server lab/old: done  ()\n"
                   "aaw-prod stop server lab/new: done  ()\n"
                   "aaw-prod stop server lab/newer: done  ()\n");
    assert_int_equal(mode_of(test_folder_path(&scene->folder, "carnet/history.1.jsonl")), 0600);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(what_became_of_each),       CASE(the_call_is_the_one_that_was_sent),
        CASE(nobody_else_may_read_it),   CASE(a_link_is_not_written_through),
        CASE(half_a_line_is_taken_back), CASE(a_full_file_becomes_the_one_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
