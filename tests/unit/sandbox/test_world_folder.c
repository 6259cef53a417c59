#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../../../src/sandbox/world/kubelet.h"
#include "../../../src/sandbox/world/world_folder.h"
#include "support/folder.h"

static void names(void **state)
{
    assert_true(folder_name_ok("a"));
    assert_true(folder_name_ok("..."));
    static const char *const bad[] = {"", ".", "..", "a/b", "/"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_false(folder_name_ok(bad[i]));
    assert_false(folder_name_ok(NULL));
}

static void making_never_leaves(void **state)
{
    struct test_folder folder;
    test_folder_init(&folder);
    const char *outside = test_folder_text(&folder, "outside/file", "x");
    AUTO_STR struct str target = STR_INIT(STR_LINE);
    str_add(&target, outside);
    str_truncate(&target, target.len - strlen("/file"));
    assert_int_equal(mkdir(test_folder_path(&folder, "in"), 0700), 0);
    int dir = open(test_folder_path(&folder, "in"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(symlinkat(target.s, dir, "link"), 0);
    int made = folder_open(dir, "/a/b//c/", 0700, (uid_t)-1);
    assert_true(made >= 0);
    close(made);
    assert_int_equal(access(test_folder_path(&folder, "in/a/b/c"), F_OK), 0);
    assert_int_equal(folder_open(dir, "../outside", 0700, (uid_t)-1), -1);
    assert_int_equal(folder_open(dir, "a/../../outside", 0700, (uid_t)-1), -1);
    assert_int_equal(folder_open(dir, "link/deep", 0700, (uid_t)-1), -1);
    assert_int_equal(folder_open(dir, "link", 0700, (uid_t)-1), -1);
    assert_int_not_equal(access(test_folder_path(&folder, "outside/deep"), F_OK), 0);
    close(dir);
    test_folder_fini(&folder);
}

static void removing_takes_links_as_links(void **state)
{
    struct test_folder folder;
    test_folder_init(&folder);
    const char *kept = test_folder_text(&folder, "outside/kept", "x");
    test_folder_text(&folder, "in/tree/deep/file", "x");
    int dir = open(test_folder_path(&folder, "in"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(symlinkat(test_folder_path(&folder, "outside"), dir, "tree/deep/way"), 0);
    assert_int_equal(symlinkat("/", dir, "tree/root"), 0);
    assert_int_equal(mkdirat(dir, "tree/closed", 0000), 0);
    assert_true(folder_remove(dir, "tree"));
    assert_int_not_equal(access(test_folder_path(&folder, "in/tree"), F_OK), 0);
    assert_int_equal(access(kept, F_OK), 0);
    assert_false(folder_remove(dir, ".."));
    assert_false(folder_remove(dir, "../outside"));
    assert_true(folder_remove(dir, "never was"));
    assert_int_equal(symlinkat(test_folder_path(&folder, "outside"), dir, "way"), 0);
    assert_true(folder_remove(dir, "way")); /* the link itself */
    assert_int_equal(access(kept, F_OK), 0);
    close(dir);
    test_folder_fini(&folder);
}

static void images(void **state)
{
    assert_int_equal(image_kind("localhost/notebook:1"), IMAGE_NOTEBOOK);
    assert_int_equal(image_kind("ghcr.io/x/jupyterlab-cpu:v1"), IMAGE_NOTEBOOK);
    assert_int_equal(image_kind("jupyterlab-cpu"), IMAGE_NOTEBOOK);
    assert_int_equal(image_kind("localhost:5000/sleep"), IMAGE_SLEEP);
    assert_int_equal(image_kind("localhost/notebook:9"), IMAGE_UNKNOWN);
    assert_int_equal(image_kind("localhost/note:1"), IMAGE_UNKNOWN);
    assert_int_equal(image_kind("notebook@sha256:0"), IMAGE_UNKNOWN);
    assert_int_equal(image_kind(""), IMAGE_UNKNOWN);
}

/* What is offered in words can be had. */
static void images_that_are_offered(void **state)
{
    assert_true(image_count() > 0);
    for (size_t i = 0; i < image_count(); i++) {
        AUTO_STR struct str name = STR_INIT(STR_LINE);
        image_name(i, &name);
        assert_int_not_equal(image_kind(name.s), IMAGE_UNKNOWN);
    }
}

static void durations(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } cases[] = {{10, "10s"}, {80, "1m20s"}, {300, "5m0s"}, {3661, "1h1m1s"}, {0, "0s"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        duration_text(&text, cases[i].seconds);
        assert_string_equal(text.s, cases[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(making_never_leaves),
        cmocka_unit_test(removing_takes_links_as_links),
        cmocka_unit_test(images),
        cmocka_unit_test(images_that_are_offered),
        cmocka_unit_test(durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
