/* Objects as a real API server gives them (1.34), and others as it never should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/quantity.h>
#include <carnet/data/json.h>

#include "support/decode_bench.h"

/* Servers ------------------------------------------------------------------------------------- */

#define NOTEBOOK                                                                                   \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{"                     \
    "\"annotations\":{\"notebooks.kubeflow.org/creator\":\"ada@example.org\","                     \
    "\"notebooks.kubeflow.org/server-type\":\"jupyter\","                                          \
    "\"notebooks.kubeflow.org/last-activity\":\"2026-11-22T04:00:00Z\"},"                          \
    "\"creationTimestamp\":\"2026-11-22T03:57:46Z\",\"generation\":3,\"name\":\"jl\","             \
    "\"namespace\":\"ada\",\"resourceVersion\":\"757\",\"uid\":\"ddda\"},"                         \
    "\"spec\":{\"template\":{\"spec\":{\"serviceAccountName\":\"default-editor\",\"containers\":[" \
    "{\"name\":\"istio-proxy\",\"image\":\"proxy:1\"},"                                            \
    "{\"name\":\"jl\",\"image\":\"localhost/notebook:1\",\"resources\":{"                          \
    "\"requests\":{\"cpu\":\"500m\",\"memory\":\"1Gi\"},"                                          \
    "\"limits\":{\"cpu\":2,\"memory\":\"2Gi\",\"nvidia.com/gpu\":\"1\",\"amd.com/gpu\":2}},"       \
    "\"volumeMounts\":[{\"name\":\"home\",\"mountPath\":\"/home/jovyan\"},"                        \
    "{\"name\":\"dshm\",\"mountPath\":\"/dev/shm\"}]}],"                                           \
    "\"volumes\":[{\"name\":\"dshm\",\"emptyDir\":{\"medium\":\"Memory\"}},"                       \
    "{\"name\":\"home\",\"persistentVolumeClaim\":{\"claimName\":\"jl-workspace\"}}]}}},"          \
    "\"status\":{\"readyReplicas\":1,\"containerState\":{\"running\":{\"startedAt\":"              \
    "\"2026-11-22T03:57:50Z\"}},\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\","          \
    "\"lastTransitionTime\":\"2026-11-22T03:57:51Z\"},{\"type\":\"PodScheduled\",\"status\":"      \
    "\"False\","                                                                                   \
    "\"reason\":\"Unschedulable\",\"message\":\"0/1 nodes are available\"}]}}"

static void test_server(void **state)
{
    struct bench *bench = *state;
    struct server server;

    assert_true(decode_server(&bench->decoder, bench_parse(bench, NOTEBOOK), &server));
    assert_null(server.unreadable);
    assert_string_equal(server.meta.namespace, "ada");
    assert_string_equal(server.meta.name, "jl");
    assert_string_equal(server.meta.uid, "ddda");
    assert_int_equal(server.meta.generation, 3);
    assert_int_equal(server.meta.created, clock_parse("2026-11-22T03:57:46Z"));
    assert_string_equal(server.image, "localhost/notebook:1");
    assert_string_equal(server.kind, "jupyter");
    assert_string_equal(server.creator, "ada@example.org");
    assert_int_equal(server.last_activity, clock_parse("2026-11-22T04:00:00Z"));
    assert_int_equal(server.stopped, 0);
    assert_true(server.has_status);
    assert_int_equal(server.ready_replicas, 1);
    assert_int_equal(server.container.phase, CONTAINER_RUNNING);
    assert_int_equal(server.condition_count, 2);
    assert_int_equal(server.conditions[0].status, 1);
    assert_int_equal(server.conditions[1].status, 0);
    assert_string_equal(server.conditions[1].reason, "Unschedulable");
}

static void test_server_resources(void **state)
{
    struct bench *bench = *state;
    struct server server;

    assert_true(decode_server(&bench->decoder, bench_parse(bench, NOTEBOOK), &server));
    assert_int_equal(server.asked.cpu_request, 500);
    assert_int_equal(server.asked.cpu_limit, 2000);
    assert_int_equal(server.asked.memory_request, 1LL << 30);
    assert_int_equal(server.asked.memory_limit, 2LL << 30);
    assert_int_equal(server.asked.gpus, 3);
    assert_string_equal(server.asked.gpu_resource, "nvidia.com/gpu");
    assert_int_equal(server.mount_count, 2);
    assert_string_equal(server.mounts[0].claim, "jl-workspace"); /* claims first */
    assert_string_equal(server.mounts[0].path, "/home/jovyan");
    assert_string_equal(server.mounts[1].claim, "");
    assert_string_equal(server.mounts[1].volume, "dshm");
}

static void test_server_with_nothing(void **state)
{
    struct bench *bench = *state;
    struct server server;

    assert_true(decode_server(&bench->decoder,
                              bench_parse(bench, "{\"metadata\":{\"name\":\"x\"},\"spec\":{}}"),
                              &server));
    assert_null(server.unreadable);
    assert_string_equal(server.image, "");
    assert_false(server.has_status);
    assert_int_equal(server.asked.cpu_request, QUANTITY_NONE);
    assert_string_equal(server.asked.gpu_resource, "");
    assert_int_equal(server.container.phase, CONTAINER_UNKNOWN);
    assert_string_equal(server.container.reason, "");
    assert_true(decode_server(
        &bench->decoder,
        bench_parse(bench, "{\"metadata\":{\"name\":\"x\",\"annotations\":null},\"status\":{}}"),
        &server));
    assert_null(server.unreadable);
    assert_false(server.has_status);
}

static void test_stop_mark(void **state)
{
    static const struct {
        const char *value;
        int64_t stopped;
    } cases[] = {{"\"2026-11-22T04:07:31Z\"", 1795320451},
                 {"\"yes\"", 1},
                 {"\"\"", 1},
                 {"true", 1},
                 {"null", 0}};
    struct bench *bench = *state;
    struct server server;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE);

        str_addf(
            &text,
            "{\"metadata\":{\"name\":\"x\",\"annotations\":{\"kubeflow-resource-stopped\":%s}}}",
            cases[i].value);
        assert_true(decode_server(&bench->decoder, bench_parse(bench, text.s), &server));
        assert_int_equal(server.stopped, cases[i].stopped);
    }
}

static void test_unreadable_servers(void **state)
{
    static const char *const objects[] = {
        "{\"metadata\":{\"name\":\"x\"},\"spec\":7}",
        "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"template\":[]}}",
        "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"template\":{\"spec\":{\"containers\":\"no\"}}}"
        "}",
        "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[1]}}}}",
        "{\"metadata\":{\"name\":\"x\",\"annotations\":[\"a\"]}}",
        "{\"metadata\":{\"name\":\"x\"},\"status\":[]}",
        "{\"metadata\":{\"name\":\"x\"},\"status\":{\"conditions\":{}}}",
        "{\"metadata\":{\"name\":\"x\"},\"status\":{\"containerState\":\"running\"}}",
    };
    struct bench *bench = *state;
    struct server server;

    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        assert_true(decode_server(&bench->decoder, bench_parse(bench, objects[i]), &server));
        assert_non_null(server.unreadable);
        assert_non_null(strstr(server.unreadable, "not "));
        assert_non_null(strstr(server.unreadable, "\"name\":\"x\""));
        assert_string_equal(server.meta.name, "x");
    }
}

/* It stands in reports: what a person keeps in the environment does not. */
static void test_unreadable_without_environment(void **state)
{
    struct bench *bench = *state;
    struct server server;

    assert_true(decode_server(
        &bench->decoder,
        bench_parse(
            bench,
            "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"template\":{\"spec\":{\"containers\":["
            "{\"name\":\"x\",\"env\":[{\"name\":\"HOME_TOWN\",\"value\":\"Rimouski\"}],"
            "\"image\":\"geo\"}]}}},\"status\":[]}"),
        &server));
    assert_non_null(strstr(server.unreadable, "{\"name\":\"x\",\"image\":\"geo\"}"));
    assert_null(strstr(server.unreadable, "Rimouski"));
}

/* Odd things in places that do not matter read as not given. */
static void test_odd_details(void **state)
{
    struct bench *bench = *state;
    struct server server;

    assert_true(decode_server(
        &bench->decoder,
        bench_parse(
            bench,
            "{\"metadata\":{\"name\":\"x\",\"uid\":5,\"generation\":\"9\",\"finalizers\":\"f\","
            "\"creationTimestamp\":\"yesterday\"},\"spec\":{\"template\":{\"spec\":{"
            "\"containers\":[{\"name\":[],\"image\":{},\"resources\":\"all\","
            "\"volumeMounts\":7}],\"volumes\":[7,{\"name\":true}]}}},\"status\":{"
            "\"readyReplicas\":\"one\",\"conditions\":[5,null,{\"type\":{}}]}}"),
        &server));
    assert_string_equal(server.image, "");
    assert_string_equal(server.meta.uid, "");
    assert_int_equal(server.meta.created, 0);
    assert_int_equal(server.meta.finalizer_count, 0);
    assert_int_equal(server.ready_replicas, 0);
    assert_int_equal(server.condition_count, 1);
}

static void test_no_name_is_no_object(void **state)
{
    struct bench *bench = *state;
    struct server server;
    struct pod pod;

    assert_false(decode_server(&bench->decoder, bench_parse(bench, "{}"), &server));
    assert_false(decode_server(&bench->decoder, bench_parse(bench, "[]"), &server));
    assert_false(decode_server(&bench->decoder, bench_parse(bench, "7"), &server));
    assert_false(decode_server(&bench->decoder,
                               bench_parse(bench, "{\"metadata\":{\"name\":\"\"}}"), &server));
    assert_false(
        decode_pod(&bench->decoder, bench_parse(bench, "{\"metadata\":{\"name\":{}}}"), &pod));
}

static void test_texts_are_clean_and_short(void **state)
{
    struct bench *bench = *state;
    struct server server;
    AUTO_STR struct str text = STR_INIT(1u << 20);

    str_add(&text, "{\"metadata\":{\"name\":\"x\"},\"status\":{\"conditions\":[{\"type\":\"T\","
                   "\"message\":\"\\u001b[2J\\u202egone\\n");
    str_pad(&text, 'z', 100000);
    str_add(&text, "\"}]}}");
    assert_true(decode_server(&bench->decoder, bench_parse(bench, text.s), &server));
    assert_int_equal(server.condition_count, 1);
    assert_true(strlen(server.conditions[0].message) <= DECODE_MESSAGE);
    assert_null(strchr(server.conditions[0].message, '\033'));
    assert_null(strchr(server.conditions[0].message, '\n'));
    assert_null(strstr(server.conditions[0].message, "\u202e"));
    assert_non_null(strstr(server.conditions[0].message, "gone"));
}

static void test_long_lists_are_cut(void **state)
{
    struct bench *bench = *state;
    struct server server;
    AUTO_STR struct str text = STR_INIT(1u << 20);

    str_add(&text, "{\"metadata\":{\"name\":\"x\"},\"status\":{\"conditions\":[{}");
    for (int i = 0; i < 5000; i++)
        str_add(&text, ",{\"type\":\"T\"}");
    str_add(&text, "]}}");
    assert_true(decode_server(&bench->decoder, bench_parse(bench, text.s), &server));
    assert_int_equal(server.condition_count, DECODE_LIST);
}

/* Each volume asks for its mount: only the first ones are looked at. */
static void test_long_lists_of_mounts_are_cut(void **state)
{
    struct bench *bench = *state;
    struct server server;
    AUTO_STR struct str text = STR_INIT(1u << 20);

    str_add(&text, "{\"metadata\":{\"name\":\"x\"},\"spec\":{\"template\":{\"spec\":{\"volumes\":["
                   "{\"name\":\"last\"},{\"name\":\"beyond\"}],\"containers\":[{\"name\":\"x\","
                   "\"volumeMounts\":[{\"name\":\"other\",\"mountPath\":\"/other\"}");
    for (int i = 1; i < DECODE_LIST - 1; i++)
        str_add(&text, ",{\"name\":\"other\"}");
    str_add(&text, ",{\"name\":\"last\",\"mountPath\":\"/last\"}"
                   ",{\"name\":\"beyond\",\"mountPath\":\"/beyond\"}]}]}}}}");
    assert_true(decode_server(&bench->decoder, bench_parse(bench, text.s), &server));
    assert_int_equal(server.mount_count, 2);
    assert_string_equal(server.mounts[0].path, "/last");
    assert_string_equal(server.mounts[1].path, "");
}

/* Pods ---------------------------------------------------------------------------------------- */

#define POD                                                                                        \
    "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"run-0\",\"namespace\":"      \
    "\"ada\","                                                                                     \
    "\"uid\":\"67cf\",\"resourceVersion\":\"460\",\"generation\":1,"                               \
    "\"creationTimestamp\":\"2026-11-22T03:57:46Z\",\"labels\":{\"notebook-name\":\"run\"},"       \
    "\"annotations\":{\"poddefault.admission.kubeflow.org/poddefault-gpu\":\"12\"}},"              \
    "\"spec\":{\"volumes\":[{\"name\":\"home\",\"persistentVolumeClaim\":{\"claimName\":\"home\"}" \
    "},"                                                                                           \
    "{\"name\":\"kube-api-access-6mllk\",\"projected\":{}}],"                                      \
    "\"initContainers\":[{\"name\":\"prepare\",\"image\":\"busybox\"}],"                           \
    "\"containers\":[{\"name\":\"run\",\"image\":\"localhost/notebook:1\","                        \
    "\"resources\":{\"limits\":{\"cpu\":\"500m\",\"memory\":\"256Mi\"}}},{\"name\":\"other\"}],"   \
    "\"nodeName\":\"localhost\"},\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":"     \
    "\"PodScheduled\",\"status\":\"True\",\"lastProbeTime\":null,\"lastTransitionTime\":"          \
    "\"2026-11-22T03:57:47Z\"}],\"startTime\":\"2026-11-22T03:57:47Z\",\"containerStatuses\":["    \
    "{\"name\":\"run\",\"state\":{\"waiting\":{\"reason\":\"CrashLoopBackOff\",\"message\":"       \
    "\"back-off 5m0s restarting failed container=c\"}},\"lastState\":{\"terminated\":{"            \
    "\"exitCode\":137,\"reason\":\"OOMKilled\",\"startedAt\":\"2026-11-22T04:00:43Z\","            \
    "\"finishedAt\":\"2026-11-22T04:00:44Z\"}},\"ready\":false,\"restartCount\":6}]}}"

static void test_pod(void **state)
{
    struct bench *bench = *state;
    struct pod pod;

    assert_true(decode_pod(&bench->decoder, bench_parse(bench, POD), &pod));
    assert_string_equal(pod.server, "run");
    assert_string_equal(pod.phase, "Running");
    assert_string_equal(pod.node, "localhost");
    assert_int_equal(pod.claim_count, 1);
    assert_string_equal(pod.claims[0], "home");
    assert_int_equal(pod.poddefault_count, 1);
    assert_string_equal(pod.poddefaults[0], "gpu");
    assert_int_equal(pod.container_count, 3);
    assert_true(pod.containers[0].init);
    assert_string_equal(pod.containers[0].name, "prepare");
    assert_false(pod.containers[1].init);
    assert_int_equal(pod.containers[1].restarts, 6);
    assert_int_equal(pod.containers[1].memory_limit, 256LL << 20);
    assert_int_equal(pod.containers[1].now.phase, CONTAINER_WAITING);
    assert_string_equal(pod.containers[1].now.reason, "CrashLoopBackOff");
    assert_int_equal(pod.containers[1].last.phase, CONTAINER_ENDED);
    assert_int_equal(pod.containers[1].last.exit_code, 137);
    assert_string_equal(pod.containers[1].last.reason, "OOMKilled");
    assert_int_equal(pod.containers[2].now.phase, CONTAINER_UNKNOWN);
}

/* Events -------------------------------------------------------------------------------------- */

static void test_event_of_the_scheduler(void **state)
{
    struct bench *bench = *state;
    struct event event;
    const char *text =
        "{\"metadata\":{\"name\":\"nocpu.18ea41e82f9e769e\",\"namespace\":\"ada\",\"uid\":\"f61f\","
        "\"creationTimestamp\":\"2026-11-22T03:57:46Z\"},\"involvedObject\":{\"kind\":\"Pod\","
        "\"namespace\":\"ada\",\"name\":\"nocpu\",\"uid\":\"c516\"},\"reason\":"
        "\"FailedScheduling\","
        "\"message\":\"0/1 nodes are available: 1 Insufficient cpu.\",\"source\":{},"
        "\"firstTimestamp\":null,\"lastTimestamp\":null,\"type\":\"Warning\","
        "\"eventTime\":\"2026-11-22T03:57:49.174513Z\",\"series\":{\"count\":2,"
        "\"lastObservedTime\":\"2026-11-22T03:57:51.172591Z\"},"
        "\"reportingComponent\":\"default-scheduler\"}";

    assert_true(decode_event(&bench->decoder, bench_parse(bench, text), &event));
    assert_string_equal(event.about.namespace, "ada");
    assert_string_equal(event.about.name, "nocpu");
    assert_string_equal(event.about_kind, "Pod");
    assert_string_equal(event.about_uid, "c516");
    assert_string_equal(event.source, "default-scheduler");
    assert_true(event.warning);
    assert_int_equal(event.count, 2);
    assert_int_equal(event.first, clock_parse("2026-11-22T03:57:49Z"));
    assert_int_equal(event.last, clock_parse("2026-11-22T03:57:51Z"));
}

static void test_event_of_kubelet(void **state)
{
    struct bench *bench = *state;
    struct event event;
    const char *text =
        "{\"metadata\":{\"name\":\"crash.18\",\"namespace\":\"ada\","
        "\"creationTimestamp\":\"2026-11-22T03:57:49Z\"},\"involvedObject\":{\"kind\":\"Pod\","
        "\"name\":\"crash\"},\"reason\":\"BackOff\",\"message\":\"Back-off restarting\","
        "\"source\":{\"component\":\"kubelet\",\"host\":\"localhost\"},"
        "\"firstTimestamp\":\"2026-11-22T03:57:49Z\",\"lastTimestamp\":\"2026-11-22T03:59:31Z\","
        "\"count\":9,\"type\":\"Normal\",\"eventTime\":null,\"reportingComponent\":\"kubelet\"}";

    assert_true(decode_event(&bench->decoder, bench_parse(bench, text), &event));
    assert_string_equal(event.about.namespace, "ada");
    assert_string_equal(event.source, "kubelet");
    assert_false(event.warning);
    assert_int_equal(event.count, 9);
    assert_int_equal(event.last, clock_parse("2026-11-22T03:59:31Z"));
}

/* Others -------------------------------------------------------------------------------------- */

static void test_volume(void **state)
{
    struct bench *bench = *state;
    struct volume volume;
    const char *text =
        "{\"metadata\":{\"name\":\"home\",\"namespace\":\"ada\",\"uid\":\"f7bc\",\"finalizers\":"
        "[\"kubernetes.io/pvc-protection\"]},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"
        "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}},\"volumeName\":\"pv1\","
        "\"storageClassName\":\"standard\"},\"status\":{\"phase\":\"Bound\",\"capacity\":"
        "{\"storage\":\"2Gi\"}}}";

    assert_true(decode_volume(&bench->decoder, bench_parse(bench, text), &volume));
    assert_string_equal(volume.phase, "Bound");
    assert_string_equal(volume.storage_class, "standard");
    assert_string_equal(volume.volume_name, "pv1");
    assert_string_equal(volume.access_mode, "ReadWriteOnce");
    assert_int_equal(volume.asked, 1LL << 30);
    assert_int_equal(volume.capacity, 2LL << 30);
    assert_int_equal(volume.meta.finalizer_count, 1);
}

static void test_quota(void **state)
{
    struct bench *bench = *state;
    struct quota quota;

    assert_true(decode_quota(
        &bench->decoder,
        bench_parse(bench, "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":{\"cpu\":"
                           "\"9\"}},\"status\":{\"hard\":{\"cpu\":\"2\",\"pods\":\"2\"},"
                           "\"used\":{\"cpu\":\"500m\"}}}"),
        &quota));
    assert_int_equal(quota.item_count, 2);
    assert_string_equal(quota.items[0].resource, "cpu");
    assert_string_equal(quota.items[0].hard, "2");
    assert_string_equal(quota.items[0].used, "500m");
    assert_string_equal(quota.items[1].used, "");
}

static void test_node(void **state)
{
    struct bench *bench = *state;
    struct node node;

    assert_true(decode_node(
        &bench->decoder,
        bench_parse(bench,
                    "{\"metadata\":{\"name\":\"n1\"},\"spec\":{\"unschedulable\":true},\"status\":{"
                    "\"allocatable\":{\"cpu\":\"2\",\"memory\":\"24581696Ki\",\"pods\":\"110\","
                    "\"nvidia.com/gpu\":\"4\",\"example.org/other\":\"9\"},\"conditions\":["
                    "{\"type\":\"MemoryPressure\",\"status\":\"False\"},"
                    "{\"type\":\"Ready\",\"status\":\"True\"}]}}"),
        &node));
    assert_true(node.ready);
    assert_true(node.unschedulable);
    assert_int_equal(node.cpu, 2000);
    assert_int_equal(node.memory, 24581696LL * 1024);
    assert_int_equal(node.pods, 110);
    assert_int_equal(node.gpus, 4);
}

static void test_usage_sums_containers(void **state)
{
    struct bench *bench = *state;
    struct usage usage;

    assert_true(decode_usage(
        &bench->decoder,
        bench_parse(bench,
                    "{\"metadata\":{\"name\":\"run-0\",\"namespace\":\"ada\"},\"timestamp\":"
                    "\"2026-11-22T04:00:00Z\",\"containers\":[{\"usage\":{\"cpu\":\"12345678n\","
                    "\"memory\":\"1024Ki\"}},{\"usage\":{\"cpu\":\"1\",\"memory\":\"9E\"}},"
                    "{\"usage\":{\"cpu\":\"x\",\"memory\":\"9E\"}}]}"),
        &usage));
    assert_int_equal(usage.cpu, 1013);
    assert_int_equal(usage.memory, DECODE_AMOUNT); /* saturated, not wrapped */
    assert_int_equal(decode_size(bench_parse(bench, "\"9E\"")), DECODE_AMOUNT);
    assert_int_equal(decode_cpu(bench_parse(bench, "\"9E\"")), DECODE_AMOUNT);
    assert_int_equal(usage.when, clock_parse("2026-11-22T04:00:00Z"));
}

static void test_namespace(void **state)
{
    struct bench *bench = *state;
    struct namespace ns;

    assert_true(decode_namespace(
        &bench->decoder,
        bench_parse(
            bench,
            "{\"metadata\":{\"name\":\"ada\",\"annotations\":{\"owner\":\"ada@example.org\"}},"
            "\"status\":{\"phase\":\"Active\"}}"),
        &ns));
    assert_true(ns.platform);
    assert_string_equal(ns.owner, "ada@example.org");
    assert_false(ns.terminating);
    assert_int_equal(ns.sources, NS_LISTED);
    assert_true(decode_namespace(
        &bench->decoder,
        bench_parse(bench,
                    "{\"metadata\":{\"name\":\"x\"},\"status\":{\"phase\":\"Terminating\"}}"),
        &ns));
    assert_false(ns.platform);
    assert_true(ns.terminating);
    assert_true(decode_namespace(
        &bench->decoder,
        bench_parse(bench, "{\"metadata\":{\"name\":\"x\",\"labels\":{"
                           "\"app.kubernetes.io/part-of\":\"kubeflow-profile\"}}}"),
        &ns));
    assert_true(ns.platform);
}

static void test_gpu_names(void **state)
{
    (void)state;
    assert_true(decode_is_gpu("nvidia.com/gpu"));
    assert_true(decode_is_gpu("requests.nvidia.com/gpu"));
    assert_true(decode_is_gpu("amd.com/gpu"));
    assert_true(decode_is_gpu("gpu.intel.com/i915"));
    assert_true(decode_is_gpu("nvidia.com/mig-1g.5gb"));
    assert_false(decode_is_gpu("cpu"));
    assert_false(decode_is_gpu("gpu"));
    assert_false(decode_is_gpu("example.org/gpus"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bench_open, bench_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_server),
        TEST(test_server_resources),
        TEST(test_server_with_nothing),
        TEST(test_stop_mark),
        TEST(test_unreadable_servers),
        TEST(test_unreadable_without_environment),
        TEST(test_odd_details),
        TEST(test_no_name_is_no_object),
        TEST(test_texts_are_clean_and_short),
        TEST(test_long_lists_are_cut),
        TEST(test_long_lists_of_mounts_are_cut),
        TEST(test_pod),
        TEST(test_event_of_the_scheduler),
        TEST(test_event_of_kubelet),
        TEST(test_volume),
        TEST(test_quota),
        TEST(test_node),
        TEST(test_usage_sums_containers),
        TEST(test_namespace),
        TEST(test_gpu_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
