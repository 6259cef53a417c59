#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "../../../src/sandbox/world/kubelet.h"
#include "../../../src/sandbox/world/world_folder.h"
#include "../../../src/sandbox/world/world_living.h"
#include "../../../src/sandbox/world/world_parts.h"
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

static void holds(const char *path, const char *text)
{
    char got[64] = "";
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    assert_non_null(fgets(got, sizeof got, file));
    fclose(file);
    assert_string_equal(got, text);
}

/* Whatever was planted where a file is to be: what it leads to keeps its text, owner and rights. */
static void writing_replaces_what_was_planted(void **state)
{
    struct test_folder folder;
    struct stat about;
    test_folder_init(&folder);
    const char *kept = test_folder_text(&folder, "outside/kept", "precious");
    test_folder_text(&folder, "in/folder/deep/file", "x");
    int dir = open(test_folder_path(&folder, "in"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_int_equal(chmod(kept, 0644), 0);
    assert_int_equal(symlinkat(kept, dir, "link"), 0);
    assert_int_equal(symlinkat(test_folder_path(&folder, "outside/new"), dir, "dangling"), 0);
    assert_int_equal(linkat(AT_FDCWD, kept, dir, "same", 0), 0);
    static const char *const names[] = {"link", "dangling", "same", "folder", "none"};
    uid_t owner = geteuid() == 0 ? 65534 : (uid_t)-1;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        assert_true(folder_write(dir, names[i], "text", owner));
        assert_int_equal(fstatat(dir, names[i], &about, AT_SYMLINK_NOFOLLOW), 0);
        assert_true(S_ISREG(about.st_mode) && (about.st_mode & 0777) == 0600);
        assert_int_equal(about.st_nlink, 1);
        assert_true(owner == (uid_t)-1 || about.st_uid == owner);
    }
    holds(test_folder_path(&folder, "in/link"), "text");
    holds(kept, "precious");
    assert_int_equal(stat(kept, &about), 0);
    assert_true(about.st_uid == geteuid() && (about.st_mode & 0777) == 0644);
    assert_int_not_equal(access(test_folder_path(&folder, "outside/new"), F_OK), 0);
    assert_false(folder_write(dir, "../outside/kept", "text", (uid_t)-1));
    close(dir);
    test_folder_fini(&folder);
}

/* A folder as a sandbox makes it, named after the folder it belongs to. */
static const char *mark(struct test_folder *folder, const char *owner)
{
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    str_add(&name, "else/");
    hash_text(&name, owner, 12);
    str_add(&name, "/sandbox");
    test_folder_text(folder, name.s, owner);
    str_truncate(&name, name.len - strlen("sandbox"));
    str_add(&name, "pods/p/file");
    test_folder_text(folder, name.s, "x");
    str_truncate(&name, name.len - strlen("/pods/p/file"));
    return test_folder_path(folder, name.s);
}

static bool there(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

static void ownerless_ones_go(void **state)
{
    struct test_folder folder;
    test_folder_init(&folder);
    const char *elsewhere = test_folder_path(&folder, "else");
    const char *kept = test_folder_text(&folder, "outside/kept", "x");
    const char *ownerless = mark(&folder, test_folder_path(&folder, "gone"));
    const char *owned = mark(&folder, test_folder_path(&folder, "outside"));
    AUTO_STR struct str link = STR_INIT(STR_LINE);
    str_addf(&link, "%s/pods/p/way", ownerless);
    assert_int_equal(symlink(test_folder_path(&folder, "outside"), link.s), 0);
    const char *unmounted = mark(&folder, test_folder_path(&folder, "home/sandbox"));
    living_drop_ownerless(elsewhere);
    assert_false(there(ownerless));
    assert_true(there(unmounted));
    assert_true(there(owned));
    assert_true(there(kept));
    living_drop_ownerless(test_folder_path(&folder, "never was"));
    test_folder_fini(&folder);
}

/* Nothing but what has our mark, and no way round by links. */
static void what_is_not_ours_stays(void **state)
{
    struct test_folder folder;
    test_folder_init(&folder);
    const char *gone = test_folder_path(&folder, "gone"), *elsewhere;
    const char *unmarked = test_folder_text(&folder, "else/unmarked/pods/p/file", "x");
    const char *other = test_folder_text(&folder, "else/othername/sandbox", gone);
    const char *relative = mark(&folder, "gone");
    const char *linked = mark(&folder, test_folder_path(&folder, "gone too"));
    AUTO_STR struct str name = STR_INIT(STR_LINE), at = STR_INIT(STR_LINE);
    elsewhere = test_folder_path(&folder, "else");
    /* The mark is a link to a true one. */
    str_addf(&at, "%s/sandbox", linked);
    const char *moved = test_folder_path(&folder, "mark");
    assert_int_equal(rename(at.s, moved), 0);
    assert_int_equal(symlink(moved, at.s), 0);
    /* The folder is a link to a marked one. */
    test_folder_text(&folder, "target/sandbox", gone);
    const char *target = test_folder_text(&folder, "target/pods/p/file", "x");
    str_addf(&name, "%s/", elsewhere);
    hash_text(&name, gone, 12);
    assert_int_equal(symlink(test_folder_path(&folder, "target"), name.s), 0);
    living_drop_ownerless(elsewhere);
    assert_true(there(unmarked) && there(other) && there(relative) && there(linked));
    assert_true(there(target) && there(name.s));
    /* Nor is the place itself a link. */
    assert_int_equal(symlink(elsewhere, test_folder_path(&folder, "way")), 0);
    const char *last = mark(&folder, test_folder_path(&folder, "gone last"));
    living_drop_ownerless(test_folder_path(&folder, "way"));
    assert_true(there(last));
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
        cmocka_unit_test(writing_replaces_what_was_planted),
        cmocka_unit_test(ownerless_ones_go),
        cmocka_unit_test(what_is_not_ours_stays),
        cmocka_unit_test(images),
        cmocka_unit_test(images_that_are_offered),
        cmocka_unit_test(durations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
