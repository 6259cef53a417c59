#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/sandbox/inner.h>

#include "../../../src/sandbox/objects/podlog.h"
#include "../../../src/sandbox/world/kubelet.h"
#include "support/sandbox_world.h"

#define STATE "status.containerStatuses.0.state."
#define LAST  "status.containerStatuses.0.lastState."
#define IMAGE "\"image\":\"localhost/notebook:1\""
#define SH(s) IMAGE ",\"command\":[\"sh\",\"-c\",\"" s "\"]"

static void a_command_that_ends_well(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "once", SH("echo done"), "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "once", "status.phase", "Succeeded");
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "once");
    const struct json *status = json_first(json_at(pod, "status.containerStatuses"));
    assert_string_equal(json_str(json_at(status, "state.terminated.reason"), ""), "Completed");
    assert_int_equal(json_int(json_at(status, "state.terminated.exitCode"), -1), 0);
    test_world_wait(scene, "", "Pod", "default", "once", "status.conditions.2.reason",
                    "PodCompleted");
    assert_string_equal(test_world_event(scene, "default", "once", "Scheduled"),
                        "Successfully assigned default/once to localhost");
    assert_string_equal(test_world_event(scene, "default", "once", "Created"),
                        "Created container: c");
}

static void a_command_that_fails_for_good(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "bad", SH("exit 4"), "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "bad", "status.phase", "Failed");
    test_world_wait(scene, "", "Pod", "default", "bad", STATE "terminated.exitCode", "4");
    test_world_wait(scene, "", "Pod", "default", "bad", STATE "terminated.reason", "Error");
    test_world_wait(scene, "", "Pod", "default", "bad", "status.conditions.2.reason", "PodFailed");
}

static void a_crash_is_tried_again_and_then_waits(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "crash", SH("exit 3"), "");
    test_world_wait(scene, "", "Pod", "default", "crash", STATE "waiting.reason",
                    "CrashLoopBackOff");
    test_world_wait(scene, "", "Pod", "default", "crash", "status.phase", "Running");
    test_world_wait(scene, "", "Pod", "default", "crash", "status.containerStatuses.0.restartCount",
                    "1");
    test_world_wait(scene, "", "Pod", "default", "crash", LAST "terminated.exitCode", "3");
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "crash");
    const struct json *status = json_first(json_at(pod, "status.containerStatuses"));
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_addf(&text, "back-off 10s restarting failed container=c pod=crash_default(%s)",
             json_str(json_at(pod, "metadata.uid"), ""));
    assert_string_equal(json_str(json_at(status, "state.waiting.message"), ""), text.s);
    assert_true(str_starts(test_world_event(scene, "default", "crash", "BackOff"),
                           "Back-off restarting failed container c in pod crash_default("));
}

/* The container's process, or its keeper's. */
static pid_t recorded(struct test_world *scene, const char *name, bool keepers)
{
    const struct json *pod = test_world_look(scene, "", "Pod", "default", name);
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "%s/pods/%s/records/c", world_living(scene->world),
             json_str(json_at(pod, "metadata.uid"), ""));
    FILE *record = fopen(path.s, "re");
    assert_non_null(record);
    int keeper = 0, child = 0;
    unsigned long long since = 0;
    assert_int_equal(fscanf(record, "%d %llu %d %llu", &keeper, &since, &child, &since), 4);
    fclose(record);
    return keepers ? keeper : child;
}

static void a_killed_process_is_started_again(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "run", "\"image\":\"localhost/sleep\"", "");
    test_world_wait(scene, "", "Pod", "default", "run", "status.conditions.2.status", "True");
    assert_int_equal(kill(recorded(scene, "run", false), SIGKILL), 0);
    test_world_wait(scene, "", "Pod", "default", "run", "status.containerStatuses.0.restartCount",
                    "1");
    test_world_wait(scene, "", "Pod", "default", "run", LAST "terminated.exitCode", "137");
    test_world_wait(scene, "", "Pod", "default", "run", "status.conditions.2.status", "True");
    assert_int_equal(kill(recorded(scene, "run", false), SIGKILL), 0);
    assert_true(str_starts(test_world_event(scene, "default", "run", "BackOff"),
                           "Back-off restarting failed container c in pod run_default("));
    test_world_wait(scene, "", "Pod", "default", "run", STATE "waiting.reason", "CrashLoopBackOff");
    test_world_wait(scene, "", "Pod", "default", "run", "status.conditions.2.status", "False");
}

static void a_killed_keeper_leaves_nothing(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "lost", SH("(setsid sleep 302 &); sleep 303"),
                   "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "lost", "status.phase", "Running");
    loop_turn(scene->loop, 200);
    assert_true(test_world_processes(scene) >= 3);
    assert_int_equal(kill(recorded(scene, "lost", true), SIGKILL), 0);
    test_world_wait(scene, "", "Pod", "default", "lost", "status.phase", "Failed");
    test_world_wait(scene, "", "Pod", "default", "lost", STATE "terminated.exitCode", "137");
    assert_int_equal(test_world_processes(scene), 0);
}

static void children_that_hide_end_with_their_container(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(
        scene, "default", "hide",
        SH("(setsid setsid sleep 300 &) ; (cd / ; HOME=/ setsid sleep 301 &) ; sleep 0.2"),
        "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "hide", "status.phase", "Succeeded");
    assert_int_equal(test_world_processes(scene), 0);
}

static void too_much_memory(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(
        scene, "default", "greedy",
        SH("x=$(head -c 100000000 /dev/zero | tr '\\\\0' x); sleep 60") ",\"resources\":{"
                                                                        "\"limits\":{\"memory\":"
                                                                        "\"32Mi\"}}",
        "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "greedy", STATE "terminated.reason", "OOMKilled");
    test_world_wait(scene, "", "Pod", "default", "greedy", STATE "terminated.exitCode", "137");
}

/* A daemon's parent is the keeper: what it takes is the container's all the same. */
static void too_much_memory_of_a_daemon(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "daemon",
                   SH("((x=$(head -c 100000000 /dev/zero | tr '\\\\0' x); sleep 61) &);"
                      " sleep 62") ",\"resources\":{\"limits\":{\"memory\":\"32Mi\"}}",
                   "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "daemon", STATE "terminated.reason", "OOMKilled");
    assert_int_equal(test_world_processes(scene), 0);
}

/* At most what the sandbox's own small server answers. */
static void ask_server(int port, const char *path, char answer[2000])
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    AUTO_STR struct str request = STR_INIT(STR_LINE);
    str_addf(&request, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", path);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, request.s, request.len, 0), request.len);
    size_t len = 0;
    ssize_t got;
    while (len < 1999 && (got = recv(fd, answer + len, 1999 - len, 0)) > 0)
        len += (size_t)got;
    answer[len] = '\0';
    close(fd);
}

static void read_token(struct test_world *scene, char token[128])
{
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "nb");
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct stat about;
    str_addf(&path, "%s/pods/%s/run/c/token", world_living(scene->world),
             json_str(json_at(pod, "metadata.uid"), ""));
    assert_int_equal(stat(path.s, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_true(geteuid() != 0 || about.st_uid != 0);
    FILE *file = fopen(path.s, "re");
    assert_non_null(fgets(token, 128, file));
    fclose(file);
}

static int port_of_nb(struct test_world *scene)
{
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "nb");
    const char *address =
        json_str(json_get(json_at(pod, "metadata.annotations"), "sandbox.carnet/address"), "");
    assert_true(str_starts(address, "http://127.0.0.1:"));
    return (int)strtol(address + strlen("http://127.0.0.1:"), NULL, 10);
}

static void only_its_token_opens_a_server(void **state)
{
    struct test_world *scene = *state;
    char token[128], answer[2000];
    test_world_pod(scene, "default", "nb",
                   "\"image\":\"localhost/jupyterlab-cpu:v1\",\"env\":[{\"name\":\"NB_PREFIX\","
                   "\"value\":\"/n\"}]",
                   "");
    test_world_wait(scene, "", "Pod", "default", "nb", "status.conditions.2.status", "True");
    int port = port_of_nb(scene);
    read_token(scene, token);
    if (access("/usr/bin/jupyter-lab", X_OK) == 0 ||
        access("/usr/local/bin/jupyter-lab", X_OK) == 0)
        skip();
    ask_server(port, "/n/api", answer);
    assert_non_null(strstr(answer, "200 OK"));
    ask_server(port, "/n/lab", answer);
    assert_non_null(strstr(answer, "403 Forbidden"));
    ask_server(port, "/n/lab?token=0", answer);
    assert_non_null(strstr(answer, "403 Forbidden"));
    ask_server(port, "/n/../etc/passwd?token=0", answer);
    assert_null(strstr(answer, "root:"));
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    str_addf(&path, "/n/lab?token=%s", token);
    ask_server(port, path.s, answer);
    assert_non_null(strstr(answer, "200 OK"));
    assert_null(strstr(answer, token));
}

/* The folder of the token belongs to the pod: where it has put links instead, the next run writes
 * files of its own, and what the links lead to stays as it is. */
static void a_planted_link_is_not_written_through(void **state)
{
    struct test_world *scene = *state;
    char token[128], kept[16] = "";
    const char *precious = test_folder_text(&scene->folder, "precious", "mine");
    static const char *const names[] = {"token", "jupyter.json"};
    test_world_pod(scene, "default", "nb", "\"image\":\"localhost/notebook:1\"", "");
    test_world_wait(scene, "", "Pod", "default", "nb", "status.conditions.2.status", "True");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        AUTO_STR struct str path = STR_INIT(STR_LINE);
        str_addf(
            &path, "%s/pods/%s/run/c/%s", world_living(scene->world),
            json_str(json_at(test_world_look(scene, "", "Pod", "default", "nb"), "metadata.uid"),
                     ""),
            names[i]);
        unlink(path.s);
        assert_int_equal(symlink(precious, path.s), 0);
    }
    assert_int_equal(kill(recorded(scene, "nb", false), SIGKILL), 0);
    test_world_wait(scene, "", "Pod", "default", "nb", "status.containerStatuses.0.restartCount",
                    "1");
    test_world_wait(scene, "", "Pod", "default", "nb", "status.conditions.2.status", "True");
    FILE *file = fopen(precious, "re");
    assert_non_null(fgets(kept, sizeof kept, file));
    fclose(file);
    assert_string_equal(kept, "mine");
    read_token(scene, token);
    assert_string_not_equal(token, "mine");
}

/* A page that is asked for is use; being looked at by the sandbox is none. */
static void a_server_says_when_it_was_of_use(void **state)
{
    struct test_world *scene = *state;
    char token[128], answer[2000];
    AUTO_STR struct str status = STR_INIT(STR_LINE), page = STR_INIT(STR_LINE);
    test_world_pod(scene, "default", "nb",
                   "\"image\":\"localhost/jupyterlab-cpu:v1\",\"env\":[{\"name\":\"NB_PREFIX\","
                   "\"value\":\"/n/\"}]",
                   "");
    test_world_settle(scene);
    read_token(scene, token);
    const struct pod *pod = kubelet_pod(scene->world->kubelet, "default", "nb");
    int64_t first = pod->active;
    assert_true(first > 0);
    while (clock_wall() < first + 2)
        loop_turn(scene->loop, 100);
    str_addf(&status, "/n/api/status?token=%s", token);
    str_addf(&page, "/n/lab?token=%s", token);
    ask_server(port_of_nb(scene), status.s, answer);
    assert_non_null(strstr(answer, "last_activity"));
    char *before = strstr(answer, "\"last_activity\": ");
    assert_int_equal(clock_parse(before + strlen("\"last_activity\": \"")) <= first + 1, 1);
    ask_server(port_of_nb(scene), page.s, answer);
    int64_t until = clock_mono_ms() + 30000;
    while (pod->active < first + 2 && clock_mono_ms() < until)
        loop_turn(scene->loop, 100);
    assert_true(pod->active >= first + 2);
}

static int64_t cpu_used(struct test_world *scene, const char *name)
{
    AUTO_STR struct str use = STR_INIT(STR_DOCUMENT);
    const struct podlog *podlog = world_podlog(scene->world);
    assert_true(podlog->pod_usage(podlog->data, "default", name, &use));
    struct json_doc doc;
    struct error error = ERROR_NONE;
    json_doc_init(&doc, STR_DOCUMENT);
    assert_true(json_parse(&doc, use.s, use.len, &error));
    const char *cpu = json_str(json_at(json_first(doc.root), "usage.cpu"), "0n");
    int64_t used = strtoll(cpu, NULL, 10);
    json_doc_fini(&doc);
    return used;
}

/* A quarter of a second after its start, not at the first round. */
static void it_is_measured_at_once(void **state)
{
    struct test_world *scene = *state;
    AUTO_STR struct str use = STR_INIT(STR_DOCUMENT);
    const struct podlog *podlog = world_podlog(scene->world);
    test_world_settle(scene);
    test_world_pod(scene, "default", "run", SH("while :; do :; done"), "");
    assert_false(podlog->pod_usage(podlog->data, "default", "run", &use));
    test_world_settle(scene);
    assert_true(cpu_used(scene, "run") > 10000000); /* it works all the time it gets */
}

static void what_a_daemon_uses_is_measured(void **state)
{
    struct test_world *scene = *state;
    test_world_settle(scene);
    test_world_pod(scene, "default", "run",
                   SH("(setsid sh -c 'while :; do :; done' &); exec sleep 63"), "");
    test_world_settle(scene);
    assert_true(cpu_used(scene, "run") > 10000000);
}

static void an_image_that_is_not_there(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "pull", "\"image\":\"localhost:5999/nosuch:1\"", "");
    test_world_wait(scene, "", "Pod", "default", "pull", STATE "waiting.reason", "ErrImagePull");
    test_world_wait(scene, "", "Pod", "default", "pull", STATE "waiting.reason",
                    "ImagePullBackOff");
    test_world_wait(scene, "", "Pod", "default", "pull", "status.phase", "Pending");
    test_world_wait(scene, "", "Pod", "default", "pull", "status.conditions.2.message",
                    "containers with unready status: [c]");
    assert_string_equal(test_world_event(scene, "default", "pull", "BackOff"),
                        "Back-off pulling image \"localhost:5999/nosuch:1\"");
}

static void a_command_that_is_not_there(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "no", IMAGE ",\"command\":[\"/nosuch\"]", "");
    test_world_wait(scene, "", "Pod", "default", "no", STATE "waiting.reason", "RunContainerError");
    test_world_wait(scene, "", "Pod", "default", "no", LAST "terminated.reason", "StartError");
    test_world_wait(scene, "", "Pod", "default", "no", LAST "terminated.exitCode", "128");
}

static void deleting_asks_first_and_then_forces(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "deaf", SH("trap '' TERM; while :; do sleep 0.1; done"), "");
    test_world_wait(scene, "", "Pod", "default", "deaf", "status.phase", "Running");
    loop_turn(scene->loop, 200);
    int64_t began = clock_mono_ms();
    test_world_delete(scene, "", "Pod", "default", "deaf", "Background");
    assert_non_null(test_world_look(scene, "", "Pod", "default", "deaf"));
    test_world_wait_gone(scene, "", "Pod", "default", "deaf");
    assert_true(clock_mono_ms() - began >= 900); /* its grace is a second */
    assert_int_equal(test_world_processes(scene), 0);
    assert_string_equal(test_world_event(scene, "default", "deaf", "Killing"),
                        "Stopping container c");
}

static void only_what_the_spec_gives_is_in_the_environment(void **state)
{
    struct test_world *scene = *state;
    setenv("SECRET_OF_THE_SANDBOX", "x", 1);
    test_world_pod(
        scene, "default", "env",
        SH("env | cut -d= -f1 | sort | tr '\\\\n' ' ' > list; id -u > id; exit 0") ",\"env\":[{"
                                                                                   "\"name\":\"A\","
                                                                                   "\"value\":"
                                                                                   "\"b\"},{"
                                                                                   "\"name\":\"B\","
                                                                                   "\"value\":\"$("
                                                                                   "A)c\"}]",
        "\"restartPolicy\":\"Never\"");
    test_world_wait(scene, "", "Pod", "default", "env", "status.phase", "Succeeded");
    const struct json *pod = test_world_look(scene, "", "Pod", "default", "env");
    AUTO_STR struct str path = STR_INIT(STR_LINE), id = STR_INIT(STR_LINE);
    str_addf(&path, "%s/pods/%s/root/home/jovyan/", world_living(scene->world),
             json_str(json_at(pod, "metadata.uid"), ""));
    str_addf(&id, "%sid", path.s);
    str_add(&path, "list");
    char text[400] = "", user[20] = "";
    FILE *list = fopen(path.s, "re"), *who = fopen(id.s, "re");
    assert_non_null(list);
    assert_non_null(who);
    assert_non_null(fgets(text, sizeof text, list));
    assert_non_null(fgets(user, sizeof user, who));
    fclose(list);
    fclose(who);
    assert_string_equal(text, "A B HOME PATH PWD "); /* PWD is the shell's own */
    assert_true(strtol(user, NULL, 10) != 0);
}

static void a_restart_of_the_sandbox_tells_what_happened(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "again", "\"image\":\"localhost/sleep\"", "");
    test_world_wait(scene, "", "Pod", "default", "again", "status.conditions.2.status", "True");
    test_world_restart(scene);
    assert_int_equal(test_world_processes(scene), 0);
    test_world_wait(scene, "", "Pod", "default", "again", "status.containerStatuses.0.restartCount",
                    "1");
    test_world_wait(scene, "", "Pod", "default", "again", LAST "terminated.reason", "Unknown");
    test_world_wait(scene, "", "Pod", "default", "again", "status.conditions.2.status", "True");
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(a_command_that_ends_well),
        CASE(a_command_that_fails_for_good),
        CASE(a_crash_is_tried_again_and_then_waits),
        CASE(a_killed_process_is_started_again),
        CASE(a_killed_keeper_leaves_nothing),
        CASE(children_that_hide_end_with_their_container),
        CASE(too_much_memory),
        CASE(too_much_memory_of_a_daemon),
        CASE(only_its_token_opens_a_server),
        CASE(a_planted_link_is_not_written_through),
        CASE(a_server_says_when_it_was_of_use),
        CASE(it_is_measured_at_once),
        CASE(what_a_daemon_uses_is_measured),
        CASE(an_image_that_is_not_there),
        CASE(a_command_that_is_not_there),
        CASE(deleting_asks_first_and_then_forces),
        CASE(only_what_the_spec_gives_is_in_the_environment),
        CASE(a_restart_of_the_sandbox_tells_what_happened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
