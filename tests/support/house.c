#include "support/house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>

enum { VARIABLES = sizeof((struct house *)0)->env / sizeof(char *) - 1 };

/* -- life ------------------------------------------------------------------------------------ */

/* Named, so that a house without a platform has none, and not the sandbox. */
static void set_kubeconfig(struct house *house)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/.kube/config", house->folder.path);
    house_set(house, "KUBECONFIG", path.s);
}

void house_init(struct house *house)
{
    static const char *const passed_on[] = {"ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS",
                                           "CARNET_LOG"};
    *house = (struct house){0};
    test_folder_init(&house->folder);
    house_set(house, "TERM", "xterm-256color");
    house_set(house, "LC_ALL", "C.UTF-8");
    house_set(house, "PATH", "/usr/bin:/bin");
    house_set(house, "HOME", house->folder.path);
    set_kubeconfig(house);
    for (size_t i = 0; i < ARRAY_LEN(passed_on); i++)
        house_set(house, passed_on[i], getenv(passed_on[i]));
}

void house_fini(struct house *house)
{
    for (size_t i = 0; house->env[i]; i++)
        free(house->env[i]);
    if (house->server)
        fault_server_free(house->server);
    test_folder_fini(&house->folder);
}

void house_set(struct house *house, const char *name, const char *value)
{
    size_t at = 0, len = strlen(name), last;
    AUTO_STR struct str entry = STR_INIT(STR_LINE);
    while (house->env[at] &&
           (strncmp(house->env[at], name, len) != 0 || house->env[at][len] != '='))
        at++;
    assert_true(at < VARIABLES);
    free(house->env[at]);
    str_addf(&entry, "%s=%s", name, value ? value : "");
    if (value) {
        house->env[at] = mem_strdup(entry.s);
        return;
    }
    for (last = at; house->env[at] && house->env[last + 1]; last++)
        continue;
    house->env[at] = last > at ? house->env[last] : NULL;
    if (last > at)
        house->env[last] = NULL;
}

/* -- a platform ------------------------------------------------------------------------------ */

static void write_kubeconfig(struct house *house)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(&text,
             "current-context: house\n"
             "clusters: [{name: c, cluster: {server: '%s'}}]\n"
             "users: [{name: u, user: {token: not-a-real-one}}]\n"
             "contexts: [{name: house, context: {cluster: c, user: u, namespace: lab}}]\n",
             fault_server_url(house->server));
    test_folder_text(&house->folder, ".kube/config", text.s);
}

/* The same content for who asks without watching. */
static void plain_list(struct house *house, const char *path, const char *const objects[])
{
    AUTO_STR struct str pattern = STR_INIT(STR_LINE), body = STR_INIT(64u << 20);
    str_add(&body, "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[");
    for (size_t i = 0; objects[i]; i++) {
        str_add(&body, i > 0 ? "," : "");
        str_add(&body, objects[i]);
    }
    str_add(&body, "]}");
    str_addf(&pattern, "GET %s", path);
    fault_server_answer(house->server, pattern.s, 200, "application/json", body.s);
    str_add(&pattern, "[?]limit=*");
    fault_server_answer(house->server, pattern.s, 200, "application/json", body.s);
}

void house_list(struct house *house, const char *path, const char *const objects[])
{
    static const char end[] =
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"annotations\":{"
        "\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"9\"}}}\n";
    AUTO_STR struct str pattern = STR_INIT(STR_LINE);
    AUTO_STR struct str lines = STR_INIT(64u << 20), chunk = STR_INIT(64u << 20);
    for (size_t i = 0; objects[i]; i++) {
        str_add(&lines, "{\"type\":\"ADDED\",\"object\":");
        str_add(&lines, objects[i]);
        str_add(&lines, "}\n");
    }
    str_add(&lines, end);
    str_addf(&chunk, "%zx\r\n", lines.len);
    str_add(&chunk, lines.s);
    str_add(&chunk, "\r\n");
    str_addf(&pattern, "GET %s[?]*", path);
    fault_server_script(house->server, pattern.s, 0,
                        (struct fault_step[]){FAULT_STREAM_HEAD, FAULT_TEXT(chunk.s),
                                              FAULT_CHANNEL(path), FAULT_END});
    plain_list(house, path, objects);
}

void house_event(struct house *house, const char *path, const char *type, const char *object)
{
    AUTO_STR struct str line = STR_INIT(64u << 20);
    str_add(&line, "{\"type\":\"");
    str_add(&line, type);
    str_add(&line, "\",\"object\":");
    str_add(&line, object);
    str_add_char(&line, '}');
    fault_server_push_line(house->server, path, line.s);
}

void house_platform(struct house *house, const char *const notebooks[])
{
    house_platform_as(house, notebooks, &(struct fault_options){0});
    write_kubeconfig(house);
}

void house_platform_as(struct house *house, const char *const notebooks[],
                       const struct fault_options *options)
{
    static const char *const nothing[] = {NULL};
    static const char *const namespaces[] = {HOUSE_NAMESPACE("lab"), NULL};
    static const struct {
        const char *pattern, *body;
    } answers[] = {
        {"GET /version", "{\"major\":\"1\",\"minor\":\"34\"}"},
        {"GET /apis/kubeflow.org", "{\"kind\":\"APIGroup\",\"versions\":[{\"version\":\"v1\"}]}"},
        {"GET /apis/kubeflow.org/v1", "{\"resources\":[{\"name\":\"notebooks\"}]}"},
        {"POST */selfsubjectrulesreviews*",
         "{\"status\":{\"incomplete\":false,\"resourceRules\":[{\"verbs\":[\"*\"],"
         "\"apiGroups\":[\"*\"],\"resources\":[\"*\"]}],\"nonResourceRules\":[]}}"},
        {"POST */selfsubjectaccessreviews*", "{\"status\":{\"allowed\":true}}"},
    };
    house->server = fault_server_new(options);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        fault_server_answer(house->server, answers[i].pattern, 200, "application/json",
                            answers[i].body);
    house_list(house, HOUSE_NOTEBOOKS, notebooks);
    house_list(house, HOUSE_EVENTS, nothing);
    house_list(house, HOUSE_PODS, nothing);
    house_list(house, "/api/v1/namespaces/lab/persistentvolumeclaims", nothing);
    house_list(house, "/api/v1/namespaces/lab/resourcequotas", nothing);
    house_list(house, HOUSE_NAMESPACES, namespaces);
}

/* -- the program ----------------------------------------------------------------------------- */

struct terminal *house_start(struct house *house, int rows, int cols)
{
    const char *argv[10] = {TEST_CARNET};
    for (size_t i = 0; i < ARRAY_LEN(house->args) && house->args[i]; i++)
        argv[i + 1] = house->args[i];
    return terminal_start(argv, (const char *const *)house->env, rows, cols);
}

/* What the program wrote last: a sanitizer's words among it, if it died. */
static void print_raw(struct terminal *t)
{
    enum { TAIL = 3000 };
    size_t len, begin;
    const char *raw = terminal_raw(t, &len);
    begin = len > TAIL ? len - TAIL : 0;
    print_error("written last:\n");
    for (size_t i = begin; i < len; i++)
        print_error(raw[i] == '\033' ? "ESC" : "%c", raw[i]);
    print_error("\n");
}

static void print_frame(struct terminal *t)
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    for (char *line = frame.s, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0'; /* print_error takes a line, not a frame */
        print_error("| %s\n", line);
    }
}

void house_assert_shows(struct terminal *t, const char *text)
{
    if (terminal_wait_text(t, text))
        return;
    print_error("'%s' is not shown:\n", text);
    print_frame(t);
    print_raw(t);
    fail();
}

const struct fault_request *house_wait_request(struct house *house, const char *pattern)
{
    int64_t deadline = clock_mono_ms() + TERMINAL_MS;
    while (fault_server_count(house->server, pattern) == 0 && clock_mono_ms() < deadline)
        poll(NULL, 0, 5);
    return fault_server_request(house->server, pattern, 0);
}

static const char *last_of(const char *text, const char *wanted)
{
    const char *last = text;
    for (const char *at = strstr(text, wanted); at; at = strstr(at + 1, wanted))
        last = at;
    return last;
}

void house_assert_left(struct terminal *t)
{
    size_t len;
    const char *raw = terminal_raw(t, &len);
    assert_true(terminal_modes_kept(t));
    assert_false(terminal_is_alternate(t));
    assert_false(terminal_mouse(t));
    /* Not the emulator's word: its saved cursor is hidden or not, that of terminals is neither. */
    assert_true(last_of(raw, "\033[?25h") >= last_of(raw, "\033[?25l"));
}

void house_assert_quits(struct terminal *t)
{
    int status;
    terminal_keys(t, "q");
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    house_assert_left(t);
}

int house_row_of(struct terminal *t, const char *text)
{
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    int row = 0;
    terminal_frame(t, &frame);
    const char *at = strstr(frame.s, text);
    if (!at)
        return -1;
    for (const char *c = frame.s; c < at; c++)
        row += *c == '\n';
    return row;
}
