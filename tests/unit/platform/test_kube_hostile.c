/*
 * What an API server would say that wants to harm who reads it: figures beyond all types, wrong
 * types wherever one can stand, lists without an end, times at the end of time, texts that a
 * terminal obeys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/data/json.h>
#include <carnet/model/model.h>

#include "../../../src/platform/kubernetes/resource.h"
#include "../../../src/platform/kubernetes/status_error.h"
#include "support/decode_bench.h"

/* Figures ------------------------------------------------------------------------------------- */

static const struct {
    const char *json;
    int times;
} figures[] = {
    {"3", 3},
    {"-1", 0},
    {"-9223372036854775808", 0},
    {"2147483648", DECODE_TIMES}, /* one more than an int has */
    {"4294967297", DECODE_TIMES}, /* 1, for who cuts it */
    {"1e18", DECODE_TIMES},
    {"1e999", 0},
    {"1.5", 0},
    {"\"7\"", 0},
    {"[7]", 0},
    {"{}", 0},
    {"null", 0},
    {"true", 0},
};

static void counts_have_a_sign_and_an_end(void **state)
{
    struct bench *bench = *state;
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
        struct pod pod;
        struct server server;
        struct event event;
        const char *n = figures[i].json;
        str_addf(&text,
                 "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[{\"name\":\"c\"}]},"
                 "\"count\":%s,\"series\":{\"count\":%s},"
                 "\"status\":{\"readyReplicas\":%s,\"containerStatuses\":[{\"name\":\"c\","
                 "\"restartCount\":%s,\"lastState\":{\"terminated\":{\"exitCode\":%s}}}]}}",
                 n, n, n, n, n);
        const struct json *object = bench_parse(bench, text.s);
        assert_true(decode_pod(&bench->decoder, object, &pod));
        assert_int_equal(pod.containers[0].restarts, figures[i].times);
        assert_int_equal(pod.containers[0].last.exit_code, figures[i].times);
        assert_true(decode_server(&bench->decoder, object, &server));
        assert_int_equal(server.ready_replicas, figures[i].times);
        assert_true(decode_event(&bench->decoder, object, &event));
        assert_int_equal(event.count, figures[i].times > 0 ? figures[i].times : 1);
    }
}

static void amounts_are_not_negative(void **state)
{
    static const char *const bad[] = {"\"-1\"", "-1",        "\"-9Ei\"", "\"\"",
                                      "[]",     "\"1 GiB\"", "null"};
    struct bench *bench = *state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        struct volume volume;
        struct node node;
        str_addf(&text,
                 "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"resources\":{\"requests\":{"
                 "\"storage\":%s}}},\"status\":{\"capacity\":{\"storage\":%s},"
                 "\"allocatable\":{\"cpu\":%s,\"memory\":%s,\"pods\":%s,\"nvidia.com/gpu\":%s}}}",
                 bad[i], bad[i], bad[i], bad[i], bad[i], bad[i]);
        const struct json *object = bench_parse(bench, text.s);
        assert_true(decode_volume(&bench->decoder, object, &volume));
        assert_int_equal(volume.asked, QUANTITY_NONE);
        assert_int_equal(volume.capacity, QUANTITY_NONE);
        assert_true(decode_node(&bench->decoder, object, &node));
        assert_int_equal(node.cpu, QUANTITY_NONE);
        assert_int_equal(node.pods, QUANTITY_NONE);
        assert_int_equal(node.gpus, 0);
    }
}

static void no_time_is_at_the_end_of_time(void **state)
{
    static const char *const bad[] = {"9999-12-31T23:59:59Z",
                                      "2100-01-01T00:00:01Z",
                                      "0000-00-00T00:00:00Z",
                                      "-001-01-01T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "1969-12-31T23:59:59Z",
                                      ""};
    struct bench *bench = *state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        struct event event;
        str_addf(&text,
                 "{\"metadata\":{\"name\":\"x\",\"creationTimestamp\":\"2026-11-22T03:57:46Z\"},"
                 "\"firstTimestamp\":\"%s\",\"lastTimestamp\":\"%s\",\"eventTime\":\"%s\"}",
                 bad[i], bad[i], bad[i]);
        assert_true(decode_event(&bench->decoder, bench_parse(bench, text.s), &event));
        assert_int_equal(event.first, clock_parse("2026-11-22T03:57:46Z"));
        assert_int_equal(event.last, clock_parse("2026-11-22T03:57:46Z"));
    }
}

/* Wrong types --------------------------------------------------------------------------------- */

/* Every member of every object these objects have, replaced by each of these. */
static const char *const anything[] = {"null",  "true",           "-1",
                                       "1e999", "\"\\u001b[2J\"", "[]",
                                       "{}",    "[[[{}]]]",       "{\"a\":{\"a\":[null]}}"};
static const char *const objects[] = {
    "{\"metadata\":@,\"spec\":@,\"status\":@,\"involvedObject\":@}",
    "{\"metadata\":{\"name\":\"x\",\"namespace\":@,\"uid\":@,\"labels\":@,\"annotations\":@,"
    "\"finalizers\":@,\"managedFields\":@,\"creationTimestamp\":@,\"generation\":@},"
    "\"spec\":{\"template\":@,\"containers\":@,\"initContainers\":@,\"volumes\":@,"
    "\"accessModes\":@,\"resources\":@,\"hard\":@,\"owner\":@,\"unschedulable\":@},"
    "\"status\":{\"conditions\":@,\"containerStatuses\":@,\"containerState\":@,\"hard\":@,"
    "\"used\":@,\"allocatable\":@,\"capacity\":@,\"phase\":@},"
    "\"involvedObject\":@,\"source\":@,\"series\":@,\"count\":@,\"containers\":@}",
    "{\"metadata\":{\"name\":\"x\",\"namespace\":\"lab\",\"finalizers\":[@,@],\"managedFields\":[@]"
    ","
    "\"annotations\":{\"poddefault.admission.kubeflow.org/poddefault-\":@,"
    "\"kubeflow-resource-stopped\":@}},"
    "\"spec\":{\"template\":{\"spec\":{\"containers\":[@],\"volumes\":[@]}},\"containers\":[@,@],"
    "\"volumes\":[@],\"accessModes\":[@],\"hard\":{\"\":@,\"pods\":@}},"
    "\"status\":{\"conditions\":[@],\"containerStatuses\":[@],\"containerState\":{\"waiting\":@,"
    "\"running\":@},\"allocatable\":{\"cpu\":@}},\"containers\":[@]}",
};

static void fill(struct str *out, const char *pattern, const char *with)
{
    str_clear(out);
    for (const char *c = pattern; *c; c++)
        if (*c == '@')
            str_add(out, with);
        else
            str_add_char(out, *c);
}

static void any_type_may_stand_anywhere(void **state)
{
    struct bench *bench = *state;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    for (int resource = 0; resource < RESOURCE_COUNT; resource++)
        for (size_t o = 0; o < ARRAY_LEN(objects); o++)
            for (size_t i = 0; i < ARRAY_LEN(anything); i++) {
                struct intake_scope scope = {resource, "lab"};
                fill(&text, objects[o], anything[i]);
                enum intake_result result =
                    intake_list_item(&bench->intake, &scope, text.s, text.len);
                assert_true(result == INTAKE_TAKEN || result == INTAKE_NAMELESS);
            }
}

/* What is null, or of another type, hides nothing that stands beside it. */
static void a_state_that_is_null_hides_no_other(void **state)
{
    struct bench *bench = *state;
    struct container_state it;
    decode_state(
        &bench->decoder,
        bench_parse(bench, "{\"waiting\":null,\"running\":[],\"terminated\":{\"exitCode\":3}}"),
        &it);
    assert_int_equal(it.phase, CONTAINER_ENDED);
    assert_int_equal(it.exit_code, 3);
}

/* "" is the model's word for all namespaces: nothing of the API may be in it. */
static void nothing_lives_in_no_namespace(void **state)
{
    static const char *const items[] = {"{\"metadata\":{\"name\":\"x\"}}",
                                        "{\"metadata\":{\"name\":\"x\",\"namespace\":\"\"}}",
                                        "{\"metadata\":{\"name\":\"x\",\"namespace\":{}}}"};
    struct bench *bench = *state;
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        struct intake_scope scope = {KIND_SERVER, NULL};
        assert_int_equal(intake_list_item(&bench->intake, &scope, items[i], strlen(items[i])),
                         INTAKE_NAMELESS);
    }
    assert_int_equal(model_count(bench->model, KIND_SERVER, NULL), 0);
}

/* Length -------------------------------------------------------------------------------------- */

/* Each container asks for its status, each amount of a quota for what is used: were the whole list
 * looked at every time, one item of 4 MiB would keep carnet busy for a second. */
static void the_end_of_a_long_list_is_not_looked_at(void **state)
{
    struct bench *bench = *state;
    struct pod pod;
    struct quota quota;
    AUTO_STR struct str text = STR_INIT(4u << 20);
    str_add(&text, "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"containers\":[{\"name\":\"c\"}]},"
                   "\"status\":{\"hard\":{\"pods\":\"1\"},\"used\":{");
    for (int i = 0; i < DECODE_LIST; i++)
        str_addf(&text, "\"a%d\":\"1\",", i);
    str_add(&text, "\"pods\":\"1\"},\"containerStatuses\":[");
    for (int i = 0; i < DECODE_LIST; i++)
        str_addf(&text, "{\"name\":\"a%d\"},", i);
    str_add(&text, "{\"name\":\"c\",\"restartCount\":5}]}}");
    const struct json *object = bench_parse(bench, text.s);
    assert_true(decode_pod(&bench->decoder, object, &pod));
    assert_int_equal(pod.containers[0].restarts, 0);
    assert_true(decode_quota(&bench->decoder, object, &quota));
    assert_string_equal(quota.items[0].used, "");
}

static void nesting_has_an_end(void **state)
{
    struct bench *bench = *state;
    struct intake_scope scope = {KIND_EVENT, "lab"};
    AUTO_STR struct str text = STR_INIT(4u << 20);
    str_add(&text, "{\"metadata\":{\"name\":\"x\",\"a\":");
    for (int i = 0; i < 500000; i++)
        str_add(&text, i % 2 ? "[" : "{\"a\":");
    assert_int_equal(intake_list_item(&bench->intake, &scope, text.s, text.len), INTAKE_NAMELESS);
}

/* Texts --------------------------------------------------------------------------------------- */

static void assert_clean(const char *text, size_t max)
{
    assert_true(strlen(text) <= max);
    for (const char *c = text; *c; c++)
        assert_false((unsigned char)*c < 0x20 || *c == 0x7f);
    assert_null(strstr(text, "\u202e"));
    assert_null(strstr(text, "\xc2\x9b"));
}

static void what_a_terminal_obeys_is_nowhere(void **state)
{
#define EVIL "\\u001b]0;x\\u0007\\u009b2J\\u202e\\n\\u007f"
    struct bench *bench = *state;
    struct event event;
    struct pod pod;
    struct volume volume;
    const struct json *object = bench_parse(
        bench, "{\"metadata\":{\"name\":\"n" EVIL "\",\"namespace\":\"" EVIL "\",\"uid\":\"" EVIL
               "\",\"finalizers\":[\"" EVIL "\"],\"annotations\":{"
               "\"poddefault.admission.kubeflow.org/poddefault-" EVIL "\":\"\"}},"
               "\"involvedObject\":{\"kind\":\"" EVIL "\",\"name\":\"" EVIL "\"},"
               "\"reason\":\"" EVIL "\",\"message\":\"" EVIL "\",\"source\":{\"component\":\"" EVIL
               "\"},\"spec\":{\"volumes\":[{\"persistentVolumeClaim\":{\"claimName\":\"" EVIL
               "\"}}],\"storageClassName\":\"" EVIL "\"},\"status\":{\"phase\":\"" EVIL "\"}}");
    assert_true(decode_event(&bench->decoder, object, &event));
    assert_clean(event.meta.name, DECODE_NAME);
    assert_clean(event.meta.finalizers[0], DECODE_NAME);
    assert_clean(event.about_kind, DECODE_NAME);
    assert_clean(event.message, DECODE_MESSAGE);
    assert_clean(event.source, DECODE_NAME);
    assert_true(decode_pod(&bench->decoder, object, &pod));
    assert_clean(pod.poddefaults[0], DECODE_NAME);
    assert_clean(pod.claims[0], DECODE_NAME);
    assert_clean(pod.phase, DECODE_NAME);
    assert_true(decode_volume(&bench->decoder, object, &volume));
    assert_clean(volume.storage_class, DECODE_NAME);
    assert_clean(volume.phase, DECODE_NAME);
}

/* Failures ------------------------------------------------------------------------------------ */

static void a_status_cannot_make_up_a_code(void **state)
{
    static const char *const codes[] = {"4294967697", "-401", "0", "99", "600", "1e300", "\"401\""};
    struct bench *bench = *state;
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);
        struct error error = ERROR_NONE;
        str_addf(&text,
                 "{\"kind\":\"Status\",\"code\":%s,\"reason\":\"\\u001b[2J\","
                 "\"details\":{\"retryAfterSeconds\":4294967297}}",
                 codes[i]);
        status_error(&error, bench_parse(bench, text.s), 500);
        assert_int_equal(error.status, 500);
        assert_int_equal(error.code, ERR_SERVER);
        assert_int_equal(error.retry_after_s, 0);
        assert_string_equal(error.reason, "");
    }
}

#define on_a_bench(test) cmocka_unit_test_setup_teardown(test, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on_a_bench(counts_have_a_sign_and_an_end),
        on_a_bench(amounts_are_not_negative),
        on_a_bench(no_time_is_at_the_end_of_time),
        on_a_bench(any_type_may_stand_anywhere),
        on_a_bench(a_state_that_is_null_hides_no_other),
        on_a_bench(nothing_lives_in_no_namespace),
        on_a_bench(the_end_of_a_long_list_is_not_looked_at),
        on_a_bench(nesting_has_an_end),
        on_a_bench(what_a_terminal_obeys_is_nowhere),
        on_a_bench(a_status_cannot_make_up_a_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
