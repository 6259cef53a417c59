#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/sandbox/inner.h>

#include "../../../src/sandbox/objects/podlog.h"
#include "support/sandbox_world.h"

#define IMAGE "\"image\":\"localhost/notebook:1\""
#define SH(s) IMAGE ",\"command\":[\"sh\",\"-c\",\"" s "\"]"
enum { PATIENCE_MS = 30000 };

/* -- an answer of the test's own in the place of the HTTP side's ------------------------------ */

struct test_sink {
    struct podlog_sink sink;
    struct str text;
    bool ended;
};

static bool take(struct podlog_sink *to, const char *bytes, size_t len)
{
    struct test_sink *sink = (struct test_sink *)to;
    assert_false(sink->ended);
    str_add_n(&sink->text, bytes, len);
    return true;
}

static void end(struct podlog_sink *to)
{
    struct test_sink *sink = (struct test_sink *)to;
    assert_false(sink->ended);
    sink->ended = true;
}

static size_t pending(const struct podlog_sink *to)
{
    return 0;
}

static const struct podlog_options all = {.tail = -1, .limit_bytes = -1};

static struct test_sink *open_log(struct test_world *scene, const char *pod,
                                  struct podlog_options options)
{
    const struct podlog *log = world_podlog(scene->world);
    struct test_sink *sink = mem_zalloc(1, sizeof *sink);
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    sink->sink = (struct podlog_sink){take, end, pending};
    sink->text = STR_INIT(64u << 20);
    assert_int_equal(log->open(log->data, "default", pod, "c", &options, &sink->sink, &why),
                     PODLOG_OK);
    return sink;
}

static void wait_end(struct test_world *scene, struct test_sink *sink)
{
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    while (!sink->ended && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    assert_true(sink->ended);
}

static void sink_free(struct test_sink *sink)
{
    str_fini(&sink->text);
    free(sink);
}

static void expect(struct test_world *scene, const char *pod, struct podlog_options options,
                   const char *text)
{
    struct test_sink *sink = open_log(scene, pod, options);
    wait_end(scene, sink);
    assert_string_equal(sink->text.s, text);
    sink_free(sink);
}

/* -- reading ---------------------------------------------------------------------------------- */

static void wait_over(struct test_world *scene, const char *pod)
{
    test_world_wait(scene, "", "Pod", "default", pod, "status.phase", "Succeeded");
}

static void whole_tail_limit_and_stamps(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "p",
                   SH("echo one; echo two >&2; sleep 0.1; echo; printf four"),
                   "\"restartPolicy\":\"Never\"");
    wait_over(scene, "p");
    struct podlog_options options = all;
    struct test_sink *sink = open_log(scene, "p", options);
    wait_end(scene, sink);
    assert_int_equal(sink->text.len, strlen("one\ntwo\n\nfour"));
    assert_true(str_ends(sink->text.s, "\n\nfour")); /* no end of line that was not printed */
    sink_free(sink);
    options.tail = 2;
    expect(scene, "p", options, "\nfour");
    options.tail = 0;
    expect(scene, "p", options, "");
    options.limit_bytes = 5;
    options.tail = 2;
    expect(scene, "p", options, "\nfour");
    options.limit_bytes = 3;
    expect(scene, "p", options, "\nfo");
    options = all;
    options.since = clock_wall() + 60;
    expect(scene, "p", options, "");
    options = all;
    options.timestamps = true;
    sink = open_log(scene, "p", options);
    wait_end(scene, sink);
    assert_int_equal(sink->text.s[10], 'T');
    assert_int_equal(sink->text.s[29], 'Z');
    assert_int_equal(sink->text.s[30], ' ');
    assert_true(llabs((long long)(clock_parse(sink->text.s) - clock_wall())) < 100 ||
                clock_parse(sink->text.s) == 0);
    sink_free(sink);
}

static void following_ends_with_the_container(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "f",
                   SH("echo begun; while [ ! -e go ]; do sleep 0.05; done; echo done"),
                   "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "f", "status.phase", "Running");
    struct podlog_options options = all;
    options.follow = true;
    struct test_sink *sink = open_log(scene, "f", options);
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    while (!str_eq(sink->text.s, "begun\n") && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    assert_string_equal(sink->text.s, "begun\n");
    assert_false(sink->ended);
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "f");
    AUTO_STR struct str go = STR_INIT(STR_LINE);
    str_addf(&go, "%s/pods/%s/root/home/jovyan/go", world_living(scene->world),
             json_str(json_at(pod, "metadata.uid"), ""));
    int fd = open(go.s, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    assert_true(fd >= 0);
    close(fd);
    wait_end(scene, sink);
    assert_string_equal(sink->text.s, "begun\ndone\n");
    sink_free(sink);
}

static void the_run_before(void **state)
{
    struct test_world *scene = *state;
    const struct podlog *log = world_podlog(scene->world);
    test_world_pod(scene, "default", "b",
                   SH("if [ -e here ]; then echo second; sleep 100; fi; echo first; touch here; "
                      "exit 1"),
                   "");
    test_world_wait(scene, "", "Pod", "default", "b", "status.containerStatuses.0.restartCount",
                    "1");
    test_world_wait(scene, "", "Pod", "default", "b", "status.phase", "Running");
    struct podlog_options options = all;
    options.previous = true;
    expect(scene, "b", options, "first\n");
    test_world_pod(scene, "default", "young", "\"image\":\"localhost/sleep\"", "");
    test_world_wait(scene, "", "Pod", "default", "young", "status.phase", "Running");
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    struct test_sink nobody = {0};
    assert_int_equal(log->open(log->data, "default", "young", "c", &options, &nobody.sink, &why),
                     PODLOG_NO_PREVIOUS);
    test_world_pod(scene, "default", "pull", "\"image\":\"nosuch:1\"", "");
    test_world_wait(scene, "", "Pod", "default", "pull",
                    "status.containerStatuses.0.state.waiting.reason", "ErrImagePull");
    assert_int_equal(log->open(log->data, "default", "pull", "c", &all, &nobody.sink, &why),
                     PODLOG_WAITING);
    assert_string_equal(why.s, "trying and failing to pull image");
}

static void much_is_rotated_and_long_lines_stay_whole(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "loud",
                   SH("head -c 40000 /dev/zero | tr '\\\\0' x; echo; seq 1 700000"),
                   "\"restartPolicy\":\"Never\"");
    struct podlog_options options = all;
    options.follow = true;
    test_world_wait(scene, "", "Pod", "default", "loud", "spec.nodeName", "localhost");
    wait_over(scene, "loud");
    options.tail = 2;
    expect(scene, "loud", options, "699999\n700000\n");
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "loud");
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/pods/%s/logs/c/0.log", world_living(scene->world),
             json_str(json_at(pod, "metadata.uid"), ""));
    struct stat about;
    assert_int_equal(stat(path.s, &about), 0);
    assert_true(about.st_size < 14 << 20);
    str_add(&path, ".1");
    assert_int_equal(stat(path.s, &about), 0);
    assert_true(about.st_size >= 10 << 20);
    test_world_pod(scene, "default", "long", SH("head -c 40000 /dev/zero | tr '\\\\0' x; echo"),
                   "\"restartPolicy\":\"Never\"");
    wait_over(scene, "long");
    struct test_sink *sink = open_log(scene, "long", all);
    wait_end(scene, sink);
    assert_int_equal(sink->text.len, 40001);
    assert_null(strstr(sink->text.s, "F "));
    sink_free(sink);
}

/* -- the small server ------------------------------------------------------------------------- */

static int ask(int port, const char *target, char *answer, size_t size)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                  .sin_port = htons((uint16_t)port)};
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    dprintf(fd, "GET %s HTTP/1.1\r\nHost: x\r\n\r\n", target);
    size_t len = 0;
    ssize_t got;
    while ((got = read(fd, answer + len, size - 1 - len)) > 0)
        len += (size_t)got;
    answer[len] = '\0';
    close(fd);
    return (int)strtol(answer + strlen("HTTP/1.1 "), NULL, 10);
}

static void the_small_server_answers_who_has_the_token(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "s",
                   IMAGE ",\"env\":[{\"name\":\"NB_PREFIX\",\"value\":\"/notebook/default/s\"}]",
                   "");
    test_world_wait(scene, "", "Pod", "default", "s", "status.phase", "Running");
    struct podlog_options options = all;
    options.follow = true;
    struct test_sink *sink = open_log(scene, "s", options);
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    while (!strstr(sink->text.s, "/s/\n") && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    const char *where = strstr(sink->text.s, "http://127.0.0.1:");
    if (!where || access("/usr/bin/jupyter-lab", X_OK) == 0)
        skip();
    int port = (int)strtol(where + strlen("http://127.0.0.1:"), NULL, 10);
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "s");
    AUTO_STR struct str path = STR_INIT(STR_LINE), target = STR_INIT(STR_LINE);
    str_addf(&path, "%s/pods/%s/run/c/token", world_living(scene->world),
             json_str(json_at(pod, "metadata.uid"), ""));
    struct stat about;
    assert_int_equal(stat(path.s, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    char token[100] = "", answer[8192];
    FILE *file = fopen(path.s, "re");
    assert_non_null(fgets(token, sizeof token, file));
    fclose(file);
    assert_int_equal(ask(port, "/notebook/default/s", answer, sizeof answer), 302);
    assert_int_equal(ask(port, "/elsewhere", answer, sizeof answer), 404);
    assert_int_equal(ask(port, "/notebook/default/s/api/status", answer, sizeof answer), 403);
    assert_int_equal(ask(port, "/notebook/default/s/api/status?token=wrong", answer, sizeof answer),
                     403);
    str_addf(&target, "/notebook/default/s/api/status?token=%s", token);
    assert_int_equal(ask(port, target.s, answer, sizeof answer), 200);
    assert_non_null(strstr(answer, "\"last_activity\""));
    str_clear(&target); /* this one is logged; being looked after is not */
    str_addf(&target, "/notebook/default/s/lab?token=%s", token);
    assert_int_equal(ask(port, target.s, answer, sizeof answer), 200);
    while (!strstr(sink->text.s, "GET /notebook/default/s/lab") && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    assert_non_null(strstr(sink->text.s, "GET /notebook/default/s/lab\n"));
    assert_null(strstr(sink->text.s, "/api/status"));
    assert_null(strstr(sink->text.s, token)); /* never in the log */
    const struct podlog *log = world_podlog(scene->world);
    log->cancel(log->data, &sink->sink);
    sink_free(sink);
}

static void what_is_used_is_measured(void **state)
{
    struct test_world *scene = *state;
    const struct podlog *log = world_podlog(scene->world);
    test_world_pod(scene, "default", "busy", SH("while :; do :; done"), "");
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    while (!log->pod_usage(log->data, "default", "busy", &text) && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    struct json_doc doc;
    struct error error = ERROR_NONE;
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, text.s, text.len, &error));
    const char *cpu = json_str(json_at(json_first(doc.root), "usage.cpu"), "");
    assert_true(strtoll(cpu, NULL, 10) > 100000000); /* a tenth of a core at least */
    assert_true(str_ends(cpu, "n"));
    json_doc_fini(&doc);
    str_clear(&text);
    assert_true(log->node_usage(log->data, "localhost", &text));
    assert_false(log->node_usage(log->data, "other", &text));
}

/* -- the end of the sandbox ------------------------------------------------------------------- */

/* A sandbox in a process of its own, killed without a word: nothing of it goes on. */
static void nothing_outlives_a_killed_sandbox(void **state)
{
    struct test_world *scene = *state;
    pid_t child = fork();
    if (child == 0) {
        struct test_world other;
        test_world_init(&other);
        test_world_pod(&other, "default", "a",
                       SH("(setsid sleep 4242 &); trap '' TERM; while :; do sleep 0.1; done"), "");
        test_world_wait(&other, "", "Pod", "default", "a", "status.phase", "Running");
        for (;;)
            loop_turn(other.loop, 1000);
    }
    int64_t until = clock_mono_ms() + PATIENCE_MS;
    static const char look[] = "pgrep -f '^sleep 4242$' > /dev/null";
    while (system(look) != 0 && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    assert_int_equal(system(look), 0);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    until = clock_mono_ms() + 5000;
    while (system(look) == 0 && clock_mono_ms() < until)
        loop_turn(scene->loop, 50);
    assert_int_not_equal(system(look), 0);
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(whole_tail_limit_and_stamps),
        CASE(following_ends_with_the_container),
        CASE(the_run_before),
        CASE(much_is_rotated_and_long_lines_stay_whole),
        CASE(the_small_server_answers_who_has_the_token),
        CASE(what_is_used_is_measured),
        CASE(nothing_outlives_a_killed_sandbox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
