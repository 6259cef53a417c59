/*
 * Journeys of a person through the program itself: a real terminal, a real cluster, kubectl as the
 * other hand. Skipped without CARNET_TEST_DIR (and CARNET_TEST_KUBECTL).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "support/terminal.h"

#define SERVERS 2
#define WAIT_MS 60000

/* A name of this run alone, so that runs beside each other do no harm. */
static void name_server(char *out, size_t size, int number)
{
    snprintf(out, size, "sh-jour-%d-%c", (int)getpid(), 'a' + number);
}

/* The other hand ------------------------------------------------------------------------------- */

/* Runs it by the admin; what it writes goes to `out`. True: it went well. */
static bool kubectl(struct str *out, const char *arguments)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    char bytes[512];
    size_t count;
    str_addf(&line, "%s --kubeconfig %s/admin.kubeconfig %s 2>/dev/null",
             getenv("CARNET_TEST_KUBECTL"), getenv("CARNET_TEST_DIR"), arguments);
    FILE *pipe = popen(line.s, "r");
    assert_non_null(pipe);
    str_clear(out);
    while ((count = fread(bytes, 1, sizeof bytes, pipe)) > 0)
        str_add_n(out, bytes, count);
    return pclose(pipe) == 0;
}

static void make_server(int number)
{
    AUTO_STR struct str yaml = STR_INIT(STR_LINE), line = STR_INIT(STR_LINE);
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    char file[] = "/tmp/carnet-journey-XXXXXX", name[64];
    name_server(name, sizeof name, number);
    str_addf(&yaml,
             "apiVersion: kubeflow.org/v1\nkind: Notebook\n"
             "metadata: {name: %s, namespace: ada}\n"
             "spec:\n  template:\n    spec:\n      containers:\n      - name: %s\n"
             "        image: localhost/notebook:1\n        imagePullPolicy: IfNotPresent\n"
             "        resources: {requests: {cpu: 10m, memory: 16Mi}}\n",
             name, name);
    int fd = mkstemp(file);
    assert_true(fd >= 0 && write(fd, yaml.s, yaml.len) == (ssize_t)yaml.len);
    close(fd);
    str_addf(&line, "apply -f %s", file);
    bool made = kubectl(&out, line.s);
    unlink(file);
    assert_true(made);
}

static void remove_servers(void)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE), out = STR_INIT(STR_LINE);
    str_add(&line, "delete notebooks -n ada --ignore-not-found --wait=false");
    for (int i = 0; i < SERVERS; i++) {
        char name[64];
        name_server(name, sizeof name, i);
        str_addf(&line, " %s", name);
    }
    kubectl(&out, line.s);
}

/* When the server was stopped, "" while it is not. */
static void stopped_since(struct str *out, int number)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE);
    char name[64];
    name_server(name, sizeof name, number);
    str_addf(&line,
             "get notebook -n ada %s -o "
             "jsonpath='{.metadata.annotations.kubeflow-resource-stopped}'",
             name);
    assert_true(kubectl(out, line.s));
}

static bool is_there(int number)
{
    AUTO_STR struct str line = STR_INIT(STR_LINE), out = STR_INIT(STR_LINE);
    char name[64];
    name_server(name, sizeof name, number);
    str_addf(&line, "get notebook -n ada %s", name);
    return kubectl(&out, line.s);
}

/* The person ----------------------------------------------------------------------------------- */

static bool has_cluster(void)
{
    return getenv("CARNET_TEST_DIR") && getenv("CARNET_TEST_KUBECTL");
}

/* What one journey remembers is not known to the next. */
static void home_of(char *out, size_t size, const char *person, const char *language)
{
    snprintf(out, size, "/tmp/carnet-journey-%d-%s-%s", (int)getpid(), person, language);
}

static struct terminal *begin(const char *person, const char *language)
{
    char config[300], home_is[300], folder[64];
    home_of(folder, sizeof folder, person, language);
    mkdir(folder, 0700);
    snprintf(config, sizeof config, "KUBECONFIG=%s/%s.kubeconfig", getenv("CARNET_TEST_DIR"),
             person);
    snprintf(home_is, sizeof home_is, "HOME=%s", folder);
    const char *const argv[] = {TEST_CARNET, "--lang", language, NULL};
    const char *const env[] = {
        "PATH=/usr/bin:/bin", "TERM=xterm-256color", "LC_ALL=C.UTF-8", config, home_is, NULL};
    struct terminal *t = terminal_start(argv, env, 24, 80);
    assert_true(terminal_wait_text(t, "● "));
    return t;
}

static void finish(struct terminal *t)
{
    int status;
    terminal_keys(t, "\x03\x03"); /* closes what is open, then quits */
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    terminal_stop(t);
}

static void see(struct terminal *t, const char *text)
{
    int64_t deadline = clock_mono_ms() + WAIT_MS;
    while (clock_mono_ms() < deadline)
        if (terminal_wait_text(t, text))
            return;
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    fail_msg("\"%s\" did not come:\n%s", text, frame.s);
}

static void see_no(struct terminal *t, const char *text)
{
    int64_t deadline = clock_mono_ms() + WAIT_MS;
    while (clock_mono_ms() < deadline)
        if (terminal_wait_no_text(t, text))
            return;
    fail_msg("\"%s\" stays", text);
}

/* Journeys ------------------------------------------------------------------------------------- */

static void filter_to_ours(struct terminal *t)
{
    char keys[64];
    snprintf(keys, sizeof keys, "/name:sh-jour-%d-\r", (int)getpid());
    terminal_keys(t, keys);
    see(t, "2 of ");
}

/* Filter, mark two, stop both by a typed number, start them again, delete one of them. */
static void stop_start_delete(void **state)
{
    if (!has_cluster())
        skip();
    AUTO_STR struct str since = STR_INIT(STR_LINE);
    char text[128], name[64];
    for (int i = 0; i < SERVERS; i++)
        make_server(i);
    struct terminal *t = begin("ada", "en");
    filter_to_ours(t);
    terminal_keys(t, "  ");
    see(t, "2 marked");
    terminal_keys(t, "s");
    see(t, "Stop 2 servers?");
    terminal_keys(t, "3\r");
    see(t, "the number to type is 2");
    terminal_keys(t, "\x7f"
                     "2\r");
    see(t, "2 servers stop.");
    see(t, "○ Stopped");
    for (int i = 0; i < SERVERS; i++) {
        stopped_since(&since, i);
        assert_true(since.len > 10 && str_ends(since.s, "Z"));
    }
    see_no(t, "Stopping");
    terminal_keys(t, "s");
    see(t, "Start 2 servers?");
    terminal_keys(t, "2\r");
    see(t, "2 servers start.");
    see_no(t, "○ Stopped");
    for (int i = 0; i < SERVERS; i++) {
        stopped_since(&since, i);
        assert_string_equal(since.s, "");
    }
    /* Marks off, the cursor on the first of them. */
    terminal_keys(t, "A");
    see_no(t, " marked");
    name_server(name, sizeof name, 0);
    terminal_keys(t, "/");
    for (int i = 0; i < 64; i++)
        terminal_keys(t, "\x7f");
    snprintf(text, sizeof text, "name:%s\r", name);
    terminal_keys(t, text);
    see(t, "1 of ");
    terminal_keys(t, "d");
    snprintf(text, sizeof text, "Delete the server %s?", name);
    see(t, text);
    terminal_keys(t, "\r");
    see_no(t, text);
    assert_true(is_there(0));
    terminal_keys(t, "d");
    see(t, text);
    terminal_keys(t, "j\r");
    snprintf(text, sizeof text, "Deleting %s.", name);
    see(t, text);
    see(t, "0 of ");
    int64_t deadline = clock_mono_ms() + WAIT_MS;
    while (is_there(0) && clock_mono_ms() < deadline)
        continue;
    assert_false(is_there(0));
    assert_true(is_there(1));
    finish(t);
}

/* A question is open while kubectl deletes what it is about. */
static void deleted_under_the_question(void **state)
{
    if (!has_cluster())
        skip();
    AUTO_STR struct str line = STR_INIT(STR_LINE), out = STR_INIT(STR_LINE);
    char text[128], name[64];
    name_server(name, sizeof name, 0);
    make_server(0);
    struct terminal *t = begin("ada", "fr");
    snprintf(text, sizeof text, "/nom:%s\r", name);
    terminal_keys(t, text);
    see(t, "1 sur ");
    terminal_keys(t, "d");
    snprintf(text, sizeof text, "Supprimer le serveur %s?", name);
    see(t, text);
    str_addf(&line, "delete notebook -n ada %s", name);
    assert_true(kubectl(&out, line.s));
    see_no(t, text);
    finish(t);
}

/* Who may not list namespaces types the name of one; a viewer hears why a key does nothing. */
static void a_typed_namespace(void **state)
{
    if (!has_cluster())
        skip();
    struct terminal *t = begin("sam", "en");
    terminal_keys(t, "N");
    see(t, "━━ Namespace");
    terminal_keys(t, "ada\r");
    see(t, "You may not list servers in ada.");
    terminal_keys(t, "Nsam");
    see(t, "▸  sam");
    terminal_keys(t, "\r");
    see(t, "/ sam ");
    see_no(t, "You may not list");
    finish(t);
}

static void a_viewer(void **state)
{
    if (!has_cluster())
        skip();
    char keys[64];
    make_server(1);
    struct terminal *t = begin("vic", "en");
    snprintf(keys, sizeof keys, "/name:sh-jour-%d-b\r", (int)getpid());
    terminal_keys(t, keys);
    see(t, "1 of ");
    terminal_keys(t, "d");
    see(t, "You may not delete servers in ada");
    terminal_keys(t, ":delete the");
    see(t, "▸  Delete the server");
    finish(t);
}

static int clean(void **state)
{
    char line[128], folder[64];
    if (!has_cluster())
        return 0;
    remove_servers();
    home_of(folder, sizeof folder, "", "");
    folder[strlen(folder) - 2] = '\0';
    snprintf(line, sizeof line, "rm -rf %s-*", folder);
    return system(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stop_start_delete),
        cmocka_unit_test(deleted_under_the_question),
        cmocka_unit_test(a_typed_namespace),
        cmocka_unit_test(a_viewer),
    };
    return cmocka_run_group_tests(tests, NULL, clean);
}
