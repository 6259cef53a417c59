/*
 * carnet in a terminal on a real cluster, with kubectl as the other hand: what is done there is
 * seen here. How long it took is printed, and never a reason to fail.
 *
 * Skips without CARNET_TEST_DIR; what stops the API server also without CARNET_TEST_DISTURB=1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

#define NODE_MS 120000 /* until a container runs, on a busy machine */

/* -- the other hand ---------------------------------------------------------------------------- */

static void skip_without(const char *variable)
{
    if (getenv(variable))
        return;
    print_message("# no %s\n", variable);
    skip();
}

/* As administrator; true when kubectl agreed. `input` may be null. */
static bool kubectl(const char *arguments, const char *input)
{
    AUTO_STR struct str line = STR_INIT(STR_DOCUMENT);
    str_addf(&line, "'%s' --kubeconfig '%s/admin.kubeconfig' %s >/dev/null 2>&1",
             getenv("CARNET_TEST_KUBECTL"), getenv("CARNET_TEST_DIR"), arguments);
    FILE *pipe = popen(line.s, "w");
    assert_non_null(pipe);
    fputs(input ? input : "", pipe);
    return pclose(pipe) == 0;
}

/* A name of this run: "wh-PID-<what>". */
static const char *own(char out[64], const char *what)
{
    snprintf(out, 64, "wh-%d-%s", (int)getpid(), what);
    return out;
}

static void create(const char *name, const char *gpus)
{
    AUTO_STR struct str object = STR_INIT(STR_DOCUMENT);
    str_addf(
        &object,
        "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"%s\","
        "\"namespace\":\"ada\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"%s\","
        "\"image\":\"localhost/notebook:1\",\"imagePullPolicy\":\"IfNotPresent\",\"resources\":{"
        "\"requests\":{\"cpu\":\"10m\",\"memory\":\"16Mi\"},\"limits\":{\"nvidia.com/gpu\":\"%s\"}}"
        "}]}}}}",
        name, name, gpus);
    assert_true(kubectl("create -f -", object.s));
}

/* kubectl VERB notebook NAME MORE */
static void change(const char *verb, const char *name, const char *more)
{
    AUTO_STR struct str line = STR_INIT(STR_DOCUMENT);
    str_addf(&line, "-n ada %s notebook %s %s", verb, name, more);
    assert_true(kubectl(line.s, NULL));
}

static void ctl(const char *command)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    str_addf(&line, "'%s/tests/cluster/ctl' -d '%s' %s >/dev/null", TEST_SOURCE_DIR,
             getenv("CARNET_TEST_DIR"), command);
    assert_int_equal(system(line.s), 0);
}

/* -- carnet ------------------------------------------------------------------------------------ */

static int make_house(void **state)
{
    *state = mem_zalloc(1, sizeof(struct house));
    house_init(*state);
    return 0;
}

static int leave_house(void **state)
{
    char name[64];
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    static const char *const used[] = {"one", "gpu", "kept", "goes"};
    str_add(&line, "delete notebooks -n ada --ignore-not-found --wait=false");
    for (size_t i = 0; i < ARRAY_LEN(used); i++)
        str_addf(&line, " %s", own(name, used[i]));
    if (getenv("CARNET_TEST_DIR"))
        kubectl(line.s, NULL);
    house_fini(*state);
    free(*state);
    return 0;
}

/* A person's carnet, as wide as needed to see all columns. */
static struct terminal *start_as(struct house *house, const char *person)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    skip_without("CARNET_TEST_DIR");
    str_addf(&path, "%s/%s.kubeconfig", getenv("CARNET_TEST_DIR"), person);
    house_set(house, "KUBECONFIG", path.s);
    struct terminal *t = house_start(house, 60, 200);
    house_assert_shows(t, "● live");
    return t;
}

/* Only rows of this run: others may use the cluster too. */
static void filter_own(struct terminal *t, const char *what)
{
    char name[64];
    terminal_keys(t, "/");
    terminal_keys(t, own(name, what));
    terminal_keys(t, "\r");
}

static bool wait_longer(struct terminal *t, const char *text, int ms)
{
    int64_t deadline = clock_mono_ms() + ms;
    while (!terminal_wait_text(t, text))
        if (clock_mono_ms() > deadline)
            return false;
    return true;
}

/* Prints the time from kubectl's answer to the frame that shows it. */
static void assert_seen(struct terminal *t, const char *what, const char *text)
{
    int64_t begin = clock_mono_ms();
    house_assert_shows(t, text);
    print_message("# %s: shown %d ms after kubectl answered\n", what,
                  (int)(clock_mono_ms() - begin));
}

static void assert_gone(struct terminal *t, const char *what, const char *text)
{
    int64_t begin = clock_mono_ms();
    if (!terminal_wait_no_text(t, text))
        house_assert_shows(t, "(it is still there)");
    print_message("# %s: gone %d ms after kubectl answered\n", what,
                  (int)(clock_mono_ms() - begin));
}

/* -- what is done is seen ---------------------------------------------------------------------- */

#define STOPPED "kubeflow-resource-stopped"

static void test_servers_come_change_and_go(void **state)
{
    char name[64];
    struct terminal *t = start_as(*state, "ada");
    bool node = strcmp(getenv("CARNET_TEST_NODE"), "yes") == 0;
    own(name, "one");
    filter_own(t, "o"); /* less than the name: that is awaited as a row */
    create(name, "0");
    assert_seen(t, "created", name);
    if (node)
        assert_true(wait_longer(t, "● Ready", NODE_MS));
    change("patch", name,
           "--type json -p '[{\"op\":\"replace\",\"path\":"
           "\"/spec/template/spec/containers/0/image\",\"value\":\"localhost/another:2\"}]'");
    assert_seen(t, "changed", "another:2");
    change("annotate", name, "" STOPPED "=2026-11-22T06:00:00Z");
    assert_seen(t, "stopped", node ? "Stop" : "○ Stopped");
    assert_true(wait_longer(t, "○ Stopped", NODE_MS));
    change("annotate", name, "" STOPPED "-");
    int64_t begin = clock_mono_ms();
    assert_true(terminal_wait_no_text(t, "○ Stopped"));
    print_message("# started: shown %d ms after kubectl answered\n",
                  (int)(clock_mono_ms() - begin));
    change("delete", name, "--wait=false");
    assert_gone(t, "deleted", name);
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_scheduler_speaks(void **state)
{
    char name[64];
    struct terminal *t = start_as(*state, "ada");
    if (strcmp(getenv("CARNET_TEST_NODE"), "yes") != 0) {
        print_message("# no node\n");
        terminal_stop(t);
        skip();
    }
    filter_own(t, "gpu");
    create(own(name, "gpu"), "7");
    assert_true(wait_longer(t, "◐ Waiting", NODE_MS));
    assert_true(wait_longer(t, "FailedScheduling", NODE_MS));
    house_assert_shows(t, "Insufficient"); /* the scheduler's own words, on two lines */
    house_assert_shows(t, "nvidia.com/gpu");
    house_assert_quits(t);
    terminal_stop(t);
}

/* What a real API server takes from somebody who means harm. */
static void test_hostile_texts(void **state)
{
    char name[64];
    size_t len;
    struct terminal *t = start_as(*state, "ada");
    filter_own(t, "one");
    create(own(name, "one"), "0");
    house_assert_shows(t, name);
    change("patch", name,
           "--type merge -p '{\"metadata\":{\"annotations\":{"
           "\"notebooks.kubeflow.org/server-type\":\"\\u001b]0;pwned\\u0007\","
           "\"words\":\"\\u001b[2J\\u202eback\\u0000x\\u009b31m\"}}}'");
    change("patch", name,
           "--type json -p '[{\"op\":\"replace\",\"path\":"
           "\"/spec/template/spec/containers/0/image\","
           "\"value\":\"localhost/e\\u001b[31mvil\\u202e:666\"}]'");
    house_assert_shows(t, ":666");
    terminal_keys(t, "\033[C\033[C");
    house_assert_shows(t, "apiVersion");
    house_assert_shows(t, "words:");
    const char *raw = terminal_raw(t, &len);
    static const char *const never[] = {"\033]", "\033[31mvil", "\xe2\x80\xae", "\xc2\x9b", "\007"};
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        assert_null(memmem(raw, len, never[i], strlen(never[i])));
    house_assert_quits(t);
    terminal_stop(t);
}

/* -- four people ------------------------------------------------------------------------------- */

/* Where a word stands in the last row: the key line. */
static struct terminal_cell key_cell(struct terminal *t, const char *word)
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    char *line, *at;
    int col = 0;
    terminal_frame(t, &frame);
    str_truncate(&frame, frame.len - 1);
    line = strrchr(frame.s, '\n');
    at = line ? strstr(line, word) : NULL;
    if (!at)
        fail_msg("no %s in the key line:%s", word, line ? line : "");
    for (const char *c = line + 1; c < at; c++)
        col += ((unsigned char)*c & 0xc0) != 0x80;
    return terminal_cell(t, 59, col);
}

static bool is_muted(struct terminal *t, const char *word)
{
    assert_true(terminal_wait_idle(t));
    return key_cell(t, word).fg != key_cell(t, "Filter").fg;
}

static void shown_to(struct house *house, const char *person, bool may_change)
{
    char name[64];
    struct terminal *t = start_as(house, person);
    own(name, "one");
    filter_own(t, "on");
    house_assert_shows(t, name);
    if (may_change) {
        for (int tries = 0; tries < 100 && is_muted(t, "Stop"); tries++)
            terminal_keys(t, "\014");
        assert_false(is_muted(t, "Stop"));
    } else {
        terminal_keys(t, "s");
        house_assert_shows(t, "You may not stop or start servers in ada (your role: viewer)");
        terminal_keys(t, "d");
        house_assert_shows(t, "You may not delete servers in ada (your role: viewer)");
        terminal_keys(t, "\033[A");
        assert_true(is_muted(t, "Stop"));
    }
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_owner_editor_viewer(void **state)
{
    char name[64];
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    skip_without("CARNET_TEST_DIR");
    create(own(name, "one"), "0");
    shown_to(*state, "ada", true);
    shown_to(*state, "ben", true);
    shown_to(*state, "vic", false);
    str_addf(&line,
             "get notebook -n ada %s -o jsonpath='{.metadata.annotations}' | { ! grep -q " STOPPED
             "; }",
             name);
    assert_true(kubectl(line.s, NULL));
}

static void test_stranger(void **state)
{
    struct house *house = *state;
    struct terminal *t = start_as(house, "sam");
    house_assert_shows(t, "test / sam");
    terminal_stop(t);
    house->args[0] = "-n";
    house->args[1] = "ada";
    t = start_as(house, "sam");
    house_assert_shows(t, "You may not list servers in ada.");
    house_assert_shows(t, "list notebooks.kubeflow.org");
    assert_false(terminal_shows(t, "No server"));
    house_assert_quits(t);
    terminal_stop(t);
}

/* -- the API server goes and comes ------------------------------------------------------------- */

static struct terminal *start_disturbing(struct house *house, char kept[64], char goes[64])
{
    skip_without("CARNET_TEST_DISTURB");
    struct terminal *t = start_as(house, "ada");
    create(own(kept, "kept"), "0");
    create(own(goes, "goes"), "0");
    filter_own(t, "");
    house_assert_shows(t, kept);
    house_assert_shows(t, goes);
    return t;
}

static void assert_back(struct terminal *t, int64_t begin)
{
    assert_true(wait_longer(t, "● live", 60000));
    print_message("# live again %d ms after the server was\n", (int)(clock_mono_ms() - begin));
}

static void test_server_ended_and_started(void **state)
{
    char kept[64], goes[64];
    struct terminal *t = start_disturbing(*state, kept, goes);
    ctl("stop-api");
    house_assert_shows(t, "✕ offline");
    assert_true(terminal_shows(t, kept) && terminal_shows(t, goes));
    terminal_keys(t, "s"); /* keys answer, and say why nothing is sent */
    house_assert_shows(t, "Not sent: no connection");
    terminal_keys(t, "?");
    house_assert_shows(t, "Keys");
    terminal_keys(t, HOUSE_ESC);
    ctl("start-api");
    assert_back(t, clock_mono_ms());
    assert_true(terminal_shows(t, kept) && terminal_shows(t, goes));
    change("delete", goes, "--wait=false");
    assert_gone(t, "deleted after the restart", goes);
    assert_true(terminal_shows(t, kept));
    house_assert_quits(t);
    terminal_stop(t);
}

/* Forty seconds without a word from the server, keys pressed all the while. */
static void test_server_stopped_and_continued(void **state)
{
    enum { SILENCE_MS = 40000 };
    char kept[64], goes[64];
    AUTO_STR struct str deletion = STR_INIT(STR_LINE);
    struct terminal *t = start_disturbing(*state, kept, goes);
    ctl("pause-api");
    int64_t end = clock_mono_ms() + SILENCE_MS;
    bool aged = false;
    int longest = 0, round = 0;
    while (clock_mono_ms() < end) {
        AUTO_STR struct str selected = STR_INIT(STR_LINE);
        int64_t begin = clock_mono_ms();
        str_addf(&selected, "▸  %s", round % 2 ? goes : kept); /* in the order of names */
        terminal_keys(t, round++ % 2 ? "g" : "G");
        house_assert_shows(t, selected.s);
        int took = (int)(clock_mono_ms() - begin);
        longest = took > longest ? took : longest;
        aged = aged || terminal_shows(t, "s old");
        assert_true(terminal_shows(t, kept) && terminal_shows(t, goes));
        poll(NULL, 0, 200);
    }
    print_message("# slowest key while the server stood still: %d ms\n", longest);
    assert_true(aged);
    /* A deletion that waits at the door and is done when the server goes on. */
    str_addf(&deletion, "delete notebook -n ada %s --wait=false &", goes);
    kubectl(deletion.s, NULL);
    ctl("resume-api");
    assert_back(t, clock_mono_ms());
    assert_gone(t, "deleted meanwhile", goes);
    assert_true(terminal_shows(t, kept));
    house_assert_quits(t);
    terminal_stop(t);
}

/* Whatever a failing test left the server in. */
static int leave_disturbed(void **state)
{
    if (getenv("CARNET_TEST_DISTURB")) {
        ctl("resume-api");
        ctl("start-api");
    }
    return leave_house(state);
}

int main(void)
{
#define DISTURBING(test) cmocka_unit_test_setup_teardown(test, make_house, leave_disturbed)
#define IN_HOUSE(test)   cmocka_unit_test_setup_teardown(test, make_house, leave_house)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(test_servers_come_change_and_go),
        IN_HOUSE(test_scheduler_speaks),
        IN_HOUSE(test_hostile_texts),
        IN_HOUSE(test_owner_editor_viewer),
        IN_HOUSE(test_stranger),
        DISTURBING(test_server_ended_and_started),
        DISTURBING(test_server_stopped_and_continued),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
