/* Commands beside a platform that answers only in part: what is sent, how often, and what is said.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

#include "support/house.h"

#define VOLUMES "/api/v1/namespaces/lab/persistentvolumeclaims"
#define VOLUME(name)                                                                               \
    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"uid\":\"uid-" name "\",\"resourceVersion\":\"1\"},\"spec\":{"      \
    "\"resources\":{\"requests\":{\"storage\":\"10Gi\"}}},\"status\":{\"phase\":\"Bound\"}}"
/* A server that is stopped, with a volume. */
#define SERVER_WITH(name, claim)                                                                   \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"uid\":\"uid-" name "\",\"resourceVersion\":\"1\","                 \
    "\"generation\":1,\"annotations\":{\"kubeflow-resource-stopped\":\"2026-01-02T03:04:05Z\"}},"  \
    "\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"" name                          \
    "\",\"image\":\"registry.example/jl:1\"}],\"volumes\":[{\"name\":\"w\","                       \
    "\"persistentVolumeClaim\":{\"claimName\":\"" claim "\"}}]}}}}"
/* Of no server's, and it uses the volume. */
#define JOB_POD(name, claim)                                                                       \
    "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"" name                       \
    "\",\"namespace\":\"lab\",\"uid\":\"uid-" name "\",\"resourceVersion\":\"1\"},\"spec\":{"      \
    "\"volumes\":[{\"name\":\"w\",\"persistentVolumeClaim\":{\"claimName\":\"" claim               \
    "\"}}],\"containers\":[]},\"status\":{\"phase\":\"Running\"}}"
#define FORBIDDEN                                                                                  \
    "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Forbidden\",\"code\":403,"           \
    "\"message\":\"no\"}"

static int setup(void **state)
{
    struct house *house = mem_zalloc(1, sizeof *house);
    house_init(house);
    house_set(house, "CARNET_HURRY", "10");
    house_platform(
        house, (const char *const[]){SERVER_WITH("a", "shared"), SERVER_WITH("b", "own"), NULL});
    house_list(house, VOLUMES, (const char *const[]){VOLUME("shared"), VOLUME("own"), NULL});
    house_list(house, HOUSE_PODS, (const char *const[]){JOB_POD("copy-x7f2q", "shared"), NULL});
    fault_server_answer(house->server, "DELETE *", 200, "application/json",
                        "{\"kind\":\"Status\",\"status\":\"Success\"}");
    *state = house;
    return 0;
}

static int teardown(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

/* Runs it to its end; `says` are words of what it printed. */
static void run(struct house *house, const char *words, int code, const char *const says[])
{
    AUTO_FREE char *copy = mem_strdup(words);
    char *rest = NULL;
    int status;
    size_t count = 0;
    for (char *word = strtok_r(copy, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        house->args[count++] = word;
    house->args[count] = NULL;
    struct terminal *terminal = house_start(house, 24, 200);
    assert_true(terminal_wait_exit(terminal, &status));
    for (size_t i = 0; says[i]; i++)
        if (!terminal_wait_words(terminal, says[i]))
            house_assert_shows(terminal, says[i]);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), code);
    terminal_stop(terminal);
}

#define SAYS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* Volumes of a deletion ----------------------------------------------------------------------- */

static void a_volume_nobody_else_uses_goes(void **state)
{
    struct house *house = *state;
    run(house, "delete b --with-volumes --yes", 0, SAYS("Deleting b."));
    assert_int_equal(fault_server_count(house->server, "DELETE " VOLUMES "/own"), 1);
}

static void a_volume_of_a_job_stays(void **state)
{
    struct house *house = *state;
    run(house, "delete a --with-volumes --yes", 0, SAYS("copy-x7f2q uses it too", "Deleting a."));
    assert_int_equal(fault_server_count(house->server, "DELETE " HOUSE_NOTEBOOKS "/a"), 1);
    assert_int_equal(fault_server_count(house->server, "DELETE " VOLUMES "*"), 0);
}

/* The list of pods does not come: that is not a list without pods. */
static void pods_that_do_not_come_keep_the_volume(void **state)
{
    struct house *house = *state;
    fault_server_script(house->server, "GET " HOUSE_PODS "*", 0,
                        (struct fault_step[]){FAULT_STALL});
    run(house, "delete a --with-volumes --yes", 5,
        SAYS("Reading who else uses the volumes…",
             "since not all of lab was read; try again later.",
             "Nothing was deleted. Without --with-volumes the server goes and its volumes stay."));
    assert_int_equal(fault_server_count(house->server, "DELETE *"), 0);
    run(house, "delete a --yes", 0, SAYS("Deleting a."));
    assert_int_equal(fault_server_count(house->server, "DELETE " HOUSE_NOTEBOOKS "/a"), 1);
    assert_int_equal(fault_server_count(house->server, "DELETE " VOLUMES "*"), 0);
}

static void pods_one_may_not_list_keep_the_volume(void **state)
{
    struct house *house = *state;
    fault_server_answer(house->server, "GET " HOUSE_PODS "*", 403, "application/json", FORBIDDEN);
    run(house, "delete a --with-volumes --yes", 4,
        SAYS("since you may not list all servers, pods and volumes of lab; ask someone who may.",
             "Nothing was deleted."));
    run(house, "delete a --with-volumes --dry-run", 4, SAYS("Nothing was deleted."));
    assert_int_equal(fault_server_count(house->server, "DELETE *"), 0);
}

/* Outcomes ------------------------------------------------------------------------------------ */

/* The answer is lost, not the request: nobody can say that it failed, nor is it sent again. */
static void an_answer_that_is_lost_is_not_a_failure(void **state)
{
    struct house *house = *state;
    fault_server_script(house->server, "PATCH *", 0, (struct fault_step[]){FAULT_RESET});
    run(house, "start a", 5, SAYS("It is not known whether a was started."));
    assert_int_equal(fault_server_count(house->server, "PATCH *"), 1);
    run(house, "history -o json", 0, SAYS("\"outcome\": \"unknown\"", "\"error\": \"cut\""));
    fault_server_answer(house->server, "PATCH *", 403, "application/json", FORBIDDEN);
    run(house, "start b", 4, SAYS("b: You may not do this"));
    run(house, "history -o json", 0, SAYS("\"outcome\": \"failed\""));
}

/* Calls --------------------------------------------------------------------------------------- */

/* Another file may have a context of that name when the call is copied. */
static void a_call_names_its_kubeconfig(void **state)
{
    struct house *house = *state;
    run(house, "start a --dry-run", 0,
        SAYS("kubectl --kubeconfig=", "/.kube/config --context=house -n lab patch"));
}

/* Clocks --------------------------------------------------------------------------------------- */

#define EMPTY_STREAM                                                                               \
    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"annotations\":{"                           \
    "\"k8s.io/initial-events-end\":\"true\"},\"resourceVersion\":\"9\"}}}\n"

/* The platform's clock says `date`: in what it answers, and in what it stamped `age` s ago. */
static void live_in(struct house *house, time_t date, int age)
{
    static const char *const lists[] = {"GET " HOUSE_PODS "[?]*", "GET " HOUSE_EVENTS "[?]*",
                                        "GET " VOLUMES "[?]*"};
    AUTO_STR struct str type = STR_INIT(STR_LINE), server = STR_INIT(STR_DOCUMENT);
    AUTO_STR struct str stream = STR_INIT(STR_DOCUMENT);
    char words[64], created[CLOCK_TEXT];
    strftime(words, sizeof words, "%a, %d %b %Y %H:%M:%S GMT", gmtime(&date));
    clock_format(created, date - age);
    str_addf(&type, "application/json\r\nDate: %s", words);
    fault_server_answer(house->server, "GET /version", 200, type.s, "{\"major\":\"1\"}");
    str_addf(&stream,
             "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\n%zx\r\n"
             "%s\r\n",
             type.s, strlen(EMPTY_STREAM), EMPTY_STREAM);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++)
        fault_server_script(
            house->server, lists[i], 0,
            (struct fault_step[]){FAULT_TEXT(stream.s), FAULT_CHANNEL("quiet"), FAULT_END});
    str_addf(&server,
             "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{"
             "\"name\":\"young\",\"namespace\":\"lab\",\"uid\":\"u\",\"resourceVersion\":\"1\","
             "\"creationTimestamp\":\"%s\"},\"spec\":{\"template\":{\"spec\":{\"containers\":["
             "{\"name\":\"young\",\"image\":\"i\"}]}}}}",
             created);
    house_list(house, HOUSE_NOTEBOOKS, (const char *const[]){server.s, NULL});
}

/* A server that starts is as old as the platform says, whatever this machine's clock is. */
static void ages_are_by_the_clock_of_the_platform(void **state)
{
    struct house *house = *state;
    time_t now = time(NULL);
    live_in(house, now, 210);
    run(house, "status young -o json", 0, SAYS("\"needs_person\": true"));
    live_in(house, now - 180, 30);
    run(house, "status young -o json", 0, SAYS("\"needs_person\": false"));
    live_in(house, now + 3600, 210);
    run(house, "status young -o json", 0, SAYS("\"needs_person\": true"));
    run(house, "status young", 0, SAYS("since 3 min"));
    live_in(house, now + 100 * 86400, 100 * 86400 - 30); /* nobody's clock: ours counts */
    run(house, "status young -o json", 0, SAYS("\"needs_person\": false"));
}

#define a_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        a_test(a_volume_nobody_else_uses_goes),
        a_test(a_volume_of_a_job_stays),
        a_test(pods_that_do_not_come_keep_the_volume),
        a_test(pods_one_may_not_list_keep_the_volume),
        a_test(an_answer_that_is_lost_is_not_a_failure),
        a_test(a_call_names_its_kubeconfig),
        a_test(ages_are_by_the_clock_of_the_platform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
