/* Ready is what its probe says; what its liveness gives up on is started again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <carnet/sandbox/inner.h>

#include "support/sandbox_world.h"

#define READY    "status.conditions.2.status"
#define RESTARTS "status.containerStatuses.0.restartCount"
#define STARTED  "status.containerStatuses.0.started"
#define LAST     "status.containerStatuses.0.lastState."
#define SLEEP    "\"image\":\"localhost/sleep\""
#define NOTEBOOK "\"image\":\"localhost/jupyterlab-cpu:v1\""
#define EXEC(s)  "\"exec\":{\"command\":[\"sh\",\"-c\",\"" s "\"]},\"periodSeconds\":1"

static void wait(struct test_world *scene, const char *pod, const char *path, const char *value)
{
    test_world_wait(scene, "", "Pod", "default", pod, path, value);
}

static void without_a_probe_it_is_ready(void **state)
{
    test_world_pod(*state, "default", "plain", SLEEP, "");
    wait(*state, "plain", READY, "True");
    wait(*state, "plain", STARTED, "true");
}

static void a_server_answers(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "nb",
                   NOTEBOOK
                   ",\"env\":[{\"name\":\"NB_PREFIX\",\"value\":\"/n\"}],"
                   "\"ports\":[{\"name\":\"web\",\"containerPort\":8888}],"
                   "\"readinessProbe\":{\"httpGet\":{\"path\":\"/n/api\",\"port\":\"web\"}}",
                   "");
    test_world_pod(scene, "default", "lost",
                   NOTEBOOK ",\"env\":[{\"name\":\"NB_PREFIX\",\"value\":\"/n\"}],"
                            "\"readinessProbe\":{\"httpGet\":{\"path\":\"/m\",\"port\":8888}}",
                   "");
    wait(scene, "nb", READY, "True");
    test_world_said(scene, "default", "lost", "Unhealthy",
                    "Readiness probe failed: HTTP probe failed with statuscode: 404");
    wait(scene, "lost", READY, "False");
    wait(scene, "lost", "status.phase", "Running");
    wait(scene, "lost", "status.conditions.2.message", "containers with unready status: [c]");
}

static int hold_port(int *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void a_port_opens_late_and_closes(void **state)
{
    struct test_world *scene = *state;
    int port, fd = hold_port(&port);
    AUTO_STR struct str container = STR_INIT(STR_LINE), said = STR_INIT(STR_LINE);
    str_addf(&container,
             SLEEP ",\"readinessProbe\":{\"tcpSocket\":{\"port\":%d},\"periodSeconds\":1,"
                   "\"failureThreshold\":1}",
             port);
    str_addf(&said, "Readiness probe failed: dial tcp 127.0.0.1:%d: connect: connection refused",
             port);
    test_world_pod(scene, "default", "late", container.s, "");
    test_world_said(scene, "default", "late", "Unhealthy", said.s);
    wait(scene, "late", READY, "False");
    assert_int_equal(listen(fd, 5), 0);
    wait(scene, "late", READY, "True");
    close(fd);
    wait(scene, "late", READY, "False");
    wait(scene, "late", RESTARTS, "0");
}

static void a_command_decides(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(
        scene, "default", "cmd",
        "\"image\":\"localhost/sleep\",\"command\":[\"sh\",\"-c\",\"sleep 1; touch yes; "
        "exec sleep 600\"],\"readinessProbe\":{" EXEC(
            "echo not $W yet; test -e yes") "},\"env\":[{\"name\":\"W\",\"value\":\"there\"}]",
        "");
    test_world_said(scene, "default", "cmd", "Unhealthy",
                    "Readiness probe failed: not there yet\n");
    wait(scene, "cmd", READY, "True");
}

static void a_command_that_hangs_is_cut(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "hang", SLEEP ",\"readinessProbe\":{" EXEC("sleep 61") "}",
                   "");
    test_world_said(scene, "default", "hang", "Unhealthy",
                    "Readiness probe failed: command timed out: \"sh\" timed out after 1s");
}

static void what_does_not_live_is_started_again(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "dies",
                   SLEEP ",\"livenessProbe\":{" EXEC("exit 1") ",\"failureThreshold\":2}", "");
    test_world_said(scene, "default", "dies", "Killing",
                    "Container c failed liveness probe, will be restarted");
    wait(scene, "dies", RESTARTS, "1");
    wait(scene, "dies", LAST "terminated.exitCode", "143");
}

static void startup_holds_the_others_back(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "slow",
                   "\"image\":\"localhost/sleep\",\"command\":[\"sh\",\"-c\",\"sleep 3; touch yes; "
                   "exec sleep 600\"],\"startupProbe\":{" EXEC(
                       "test -e yes") ",\"failureThreshold\":30},"
                                      "\"livenessProbe\":{" EXEC("test -e yes") ",\"failureTh"
                                                                                "reshold\":"
                                                                                "1}",
                   "");
    wait(scene, "slow", "status.phase", "Running");
    wait(scene, "slow", STARTED, "false");
    wait(scene, "slow", STARTED, "true");
    wait(scene, "slow", READY, "True");
    wait(scene, "slow", RESTARTS, "0");
}

/* A line of an object stays one line of the request; deleting takes a probe that runs with it. */
static void hostile_probes(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "evil",
                   NOTEBOOK
                   ",\"readinessProbe\":{\"httpGet\":{\"port\":99999999,\"path\":\"/a\\r\\nX: "
                   "y\\u0000\",\"httpHeaders\":[{\"name\":\"a\\r\\n\\r\\nGET "
                   "/\",\"value\":\"\\n\"}]},\"periodSeconds\":-5,\"timeoutSeconds\":"
                   "99999999999}",
                   "");
    test_world_pod(scene, "default", "none",
                   SLEEP ",\"readinessProbe\":{\"tcpSocket\":{\"port\":\"nosuch\"}}", "");
    test_world_pod(scene, "default", "busy",
                   SLEEP ",\"readinessProbe\":{" EXEC("sleep 62") ",\"timeoutSeconds\":60}", "");
    test_world_event(scene, "default", "evil", "Unhealthy");
    wait(scene, "busy", "status.phase", "Running");
    loop_turn(scene->loop, 200);
    test_world_delete(scene, "", "Pod", "default", "busy", "Background");
    test_world_wait_gone(scene, "", "Pod", "default", "busy");
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(without_a_probe_it_is_ready),   CASE(a_server_answers),
        CASE(a_port_opens_late_and_closes),  CASE(a_command_decides),
        CASE(a_command_that_hangs_is_cut),   CASE(what_does_not_live_is_started_again),
        CASE(startup_holds_the_others_back), CASE(hostile_probes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
