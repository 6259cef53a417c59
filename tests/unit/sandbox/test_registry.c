/* The rules of the registry: what changes versions and generations, deletion, conflicts, quota, and
 * who hears. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/loop/loop.h>

#include "../../../src/sandbox/objects/registry.h"
#include "support/folder.h"

static struct test_folder folder;
static struct loop *loop;
static struct registry *registry;
static struct json_doc doc, given;
static struct answer answer;
static struct str heard;
static struct registry_listener *listener;

static const struct resource *kind(const char *name)
{
    static const char *const groups[] = {"", "kubeflow.org", "batch", "storage.k8s.io"};
    for (size_t i = 0; i < ARRAY_LEN(groups); i++) {
        if (resource_by_kind(groups[i], name))
            return resource_by_kind(groups[i], name);
    }
    fail();
    return NULL;
}

static void hear(void *data, const struct registry_event *event)
{
    str_addf(&heard, "%c%s ", "AMD"[event->change], event -> name);
}

static const struct json *read_json(const char *text)
{
    struct error error;
    assert_true(json_parse(&given, text, strlen(text), &error));
    return json_edit(&given);
}

static void fresh(void)
{
    json_doc_fini(&doc);
    json_doc_init(&doc, 64u << 20);
    memset(&answer, 0, sizeof answer);
}

static int create(const char *kind_name, const char *text, unsigned flags)
{
    fresh();
    (void)registry_create(registry, kind(kind_name), "ada", &doc, read_json(text), flags, &answer);
    return answer.code;
}

static int patch(const char *kind_name, const char *name, enum patch_type type, const char *text,
                 unsigned flags)
{
    fresh();
    (void)registry_patch(registry, kind(kind_name), "ada", name, type, &doc, read_json(text), flags,
                         &answer);
    return answer.code;
}

static int update(const char *name, const char *text, unsigned flags)
{
    fresh();
    (void)registry_update(registry, kind("Notebook"), "ada", name, &doc, read_json(text), flags,
                          &answer);
    return answer.code;
}

static int delete_it(const char *kind_name, const char *name, const char *policy, int64_t grace)
{
    struct delete_options options = {
        .propagation = policy, .grace_s = grace, .uid = "", .version = ""};
    fresh();
    (void)registry_delete(registry, kind(kind_name), "ada", name, &options, &doc, &answer);
    return answer.code;
}

/* Of the last answer's object. */
static const char *text_at(const char *path)
{
    return json_str(json_at(json_edit(&doc), path), "");
}

static int64_t int_at(const char *path)
{
    return json_int(json_at(json_edit(&doc), path), -1);
}

static void open_registry(const char *path)
{
    struct error error = ERROR_NONE;
    registry = registry_open(loop, path, &error);
    assert_non_null(registry);
    heard = STR_INIT(STR_DOCUMENT);
    listener = registry_listen(registry, hear, NULL);
}

static int setup(void **state)
{
    test_folder_init(&folder);
    loop = loop_new();
    json_doc_init(&doc, 64u << 20);
    json_doc_init(&given, 64u << 20);
    open_registry(NULL);
    assert_int_equal(create("Namespace", "{\"metadata\":{\"name\":\"ada\"}}", 0), 201);
    str_clear(&heard);
    return 0;
}

static int teardown(void **state)
{
    registry_unlisten(listener);
    registry_close(registry);
    loop_free(loop);
    str_fini(&heard);
    json_doc_fini(&doc);
    json_doc_fini(&given);
    test_folder_fini(&folder);
    return 0;
}

#define NOTEBOOK(meta)                                                                             \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{" meta                \
    "},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"a\"}]}}}}"

static void test_versions(void **state)
{
    char version[24];
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"n\",\"generation\":9"), 0), 201);
    assert_int_equal(int_at("metadata.generation"), 1);
    assert_int_equal(strlen(text_at("metadata.uid")), 36);
    snprintf(version, sizeof version, "%s", text_at("metadata.resourceVersion"));
    /* Without effect: the same version, nobody hears. */
    assert_int_equal(patch("Notebook", "n", PATCH_MERGE, "{}", 0), 200);
    assert_int_equal(
        patch("Notebook", "n", PATCH_MERGE, "{\"spec\":{\"templat\":{}},\"status\":{}}", 0), 200);
    assert_string_equal(answer.warnings[0], "unknown field \"spec.templat\"");
    assert_string_equal(text_at("metadata.resourceVersion"), version);
    assert_string_equal(heard.s, "An ");
    assert_int_equal(
        patch("Notebook", "n", PATCH_MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", 0), 200);
    assert_int_equal(int_at("metadata.generation"), 1);
    assert_string_not_equal(text_at("metadata.resourceVersion"), version);
    assert_int_equal(patch("Notebook", "n", PATCH_MERGE,
                           "{\"spec\":{\"template\":{\"spec\":{\"serviceAccountName\":\"s\"}}}}",
                           0),
                     200);
    assert_int_equal(int_at("metadata.generation"), 2);
    assert_string_equal(heard.s, "An Mn Mn ");
}

static void test_status(void **state)
{
    create("Notebook", NOTEBOOK("\"name\":\"n\""), 0);
    assert_int_equal(patch("Notebook", "n", PATCH_MERGE,
                           "{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"status\":{\"conditions\":[],"
                           "\"containerState\":{},\"readyReplicas\":1}}",
                           WRITE_STATUS),
                     200);
    assert_int_equal(int_at("status.readyReplicas"), 1);
    assert_null(json_at(json_edit(&doc), "metadata.labels"));
    assert_int_equal(int_at("metadata.generation"), 1);
    patch("Notebook", "n", PATCH_MERGE, "{\"status\":{\"readyReplicas\":7}}", 0);
    assert_int_equal(int_at("status.readyReplicas"), 1);
    assert_int_equal(
        patch("Notebook", "n", PATCH_MERGE, "{\"status\":{\"conditions\":null}}", WRITE_STATUS),
        422);
    assert_string_equal(answer.message, "Notebook.kubeflow.org \"n\" is invalid: "
                                        "status.conditions: Required value");
}

static void test_conflicts(void **state)
{
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"n\""), 0), 201);
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"n\""), 0), 409);
    assert_string_equal(answer.reason, "AlreadyExists");
    assert_int_equal(
        patch("Notebook", "n", PATCH_MERGE, "{\"metadata\":{\"resourceVersion\":\"1\"}}", 0), 409);
    assert_string_equal(answer.reason, "Conflict");
    assert_int_equal(patch("Notebook", "none", PATCH_MERGE, "{}", 0), 404);
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"x\",\"resourceVersion\":\"5\""), 0),
                     500);
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"x\",\"namespace\":\"bob\""), 0), 400);
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"Bad_Name\""), 0), 422);
    assert_int_equal(create("Notebook", NOTEBOOK("\"generateName\":\"gen-\""), 0), 201);
    assert_int_equal(strlen(text_at("metadata.name")), 9);
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"dry\""), WRITE_DRY_RUN), 201);
    assert_null(json_at(json_edit(&doc), "metadata.resourceVersion"));
    assert_int_equal(patch("Notebook", "dry", PATCH_MERGE, "{}", 0), 404);
}

static void test_updates(void **state)
{
    char version[24], text[400];
    create("Notebook", NOTEBOOK("\"name\":\"n\""), 0);
    patch("Notebook", "n", PATCH_MERGE,
          "{\"status\":{\"conditions\":[],\"containerState\":{},\"readyReplicas\":1}}",
          WRITE_STATUS);
    snprintf(version, sizeof version, "%s", text_at("metadata.resourceVersion"));
#define OF_VERSION(meta)                                                                           \
    (snprintf(text, sizeof text, NOTEBOOK("\"name\":\"n\",\"resourceVersion\":\"%s\"" meta),       \
              version),                                                                            \
     text)
    assert_int_equal(update("n", NOTEBOOK("\"name\":\"n\""), 0), 422); /* of which version? */
    assert_int_equal(update("n", NOTEBOOK("\"name\":\"n\",\"resourceVersion\":\"1\""), 0), 409);
    assert_int_equal(update("n", OF_VERSION(",\"uid\":\"another\""), 0), 422);
    assert_non_null(strstr(answer.message, "metadata.uid: Invalid value: \"another\""));
    assert_int_equal(update("m", OF_VERSION(""), 0), 404);
    str_clear(&heard);
    assert_int_equal(update("n", OF_VERSION(",\"labels\":{\"a\":\"b\"}"), WRITE_DRY_RUN), 200);
    assert_string_equal(heard.s, "");
    assert_int_equal(update("n", OF_VERSION(""), 0), 200); /* nothing has changed since */
    assert_string_equal(text_at("metadata.resourceVersion"), version);
    assert_int_equal(update("n", OF_VERSION(",\"labels\":{\"a\":\"b\"}"), 0), 200);
    assert_int_equal(int_at("status.readyReplicas"), 1); /* an update of the one half */
    assert_string_equal(heard.s, "Mn ");
}

static void test_finalizers(void **state)
{
    create("Notebook",
           NOTEBOOK("\"name\":\"f\",\"finalizers\":[\"example.org/x\",\"example.org/z\"]"), 0);
    assert_int_equal(delete_it("Notebook", "f", "Background", -1), 200);
    assert_true(*text_at("metadata.deletionTimestamp"));
    assert_int_equal(int_at("metadata.generation"), 2);
    char version[24];
    snprintf(version, sizeof version, "%s", text_at("metadata.resourceVersion"));
    assert_int_equal(delete_it("Notebook", "f", "Background", -1), 200);
    assert_string_equal(text_at("metadata.resourceVersion"), version);
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"f\""), 0), 409);
    assert_true(str_starts(answer.message, "object is being deleted: "));
    assert_int_equal(patch("Notebook", "f", PATCH_MERGE,
                           "{\"metadata\":{\"finalizers\":[\"example.org/x\",\"example.org/y\"]}}",
                           0),
                     422);
    assert_int_equal(patch("Notebook", "f", PATCH_MERGE,
                           "{\"metadata\":{\"finalizers\":[\"example.org/x\"]}}", 0),
                     200);
    assert_non_null(registry_get(registry, kind("Notebook"), "ada", "f", NULL)); /* one is left */
    assert_int_equal(patch("Notebook", "f", PATCH_MERGE, "{\"metadata\":{\"finalizers\":null}}", 0),
                     200);
    assert_null(registry_get(registry, kind("Notebook"), "ada", "f", NULL));
    assert_string_equal(heard.s, "Af Mf Mf Df ");
}

static void test_deletion(void **state)
{
    create("Notebook", NOTEBOOK("\"name\":\"n\""), 0);
    assert_int_equal(delete_it("Notebook", "n", "Sideways", -1), 422);
    assert_int_equal(delete_it("Notebook", "n", "Foreground", -1), 200);
    assert_string_equal(json_str(json_first(json_at(json_edit(&doc), "metadata.finalizers")), ""),
                        "foregroundDeletion");
    create("Notebook", NOTEBOOK("\"name\":\"m\""), 0);
    struct delete_options options = {.propagation = "", .grace_s = -1, .uid = "abc", .version = ""};
    fresh();
    assert_false(registry_delete(registry, kind("Notebook"), "ada", "m", &options, &doc, &answer));
    assert_int_equal(answer.code, 409);
    options = (struct delete_options){
        .propagation = "", .grace_s = -1, .uid = "", .version = "", .dry_run = true};
    fresh();
    assert_true(registry_delete(registry, kind("Notebook"), "ada", "m", &options, &doc, &answer));
    assert_non_null(registry_get(registry, kind("Notebook"), "ada", "m", NULL));
    assert_int_equal(delete_it("Notebook", "m", "", -1), 200);
    assert_null(json_edit(&doc));
    assert_non_null(strstr(answer.details, "\"uid\":"));
    assert_int_equal(delete_it("Notebook", "m", "", -1), 404);
}

#define POD(name, rest)                                                                            \
    "{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":"   \
    "\"x\"" rest "}]}}"

static void test_pods(void **state)
{
    assert_int_equal(create("Pod", POD("p", ""), 0), 201);
    assert_string_equal(text_at("status.phase"), "Pending");
    assert_string_equal(text_at("status.qosClass"), "BestEffort");
    assert_int_equal(
        patch("Pod", "p", PATCH_STRATEGIC, "{\"spec\":{\"nodeName\":\"here\"}}", WRITE_SYSTEM),
        200);
    assert_int_equal(int_at("metadata.generation"), 1);
    assert_int_equal(patch("Pod", "p", PATCH_MERGE, "{\"spec\":{\"hostNetwork\":true}}", 0), 422);
    assert_int_equal(delete_it("Pod", "p", "", -1), 200);
    assert_int_equal(int_at("metadata.deletionGracePeriodSeconds"), 30);
    assert_non_null(registry_get(registry, kind("Pod"), "ada", "p", NULL));
    assert_int_equal(delete_it("Pod", "p", "", 0), 200);
    assert_null(registry_get(registry, kind("Pod"), "ada", "p", NULL));
    create("Pod", POD("q", ""), 0);
    assert_int_equal(delete_it("Pod", "q", "", -1), 200);
    assert_null(registry_get(registry, kind("Pod"), "ada", "q", NULL));
}

#define CLAIM(name, size)                                                                          \
    "{\"metadata\":{\"name\":\"" name "\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"         \
    "\"resources\":{\"requests\":{\"storage\":\"" size "\"}}}}"

static void test_claims(void **state)
{
    create("StorageClass",
           "{\"metadata\":{\"name\":\"std\",\"annotations\":{\"storageclass.kubernetes.io/"
           "is-default-class\":\"true\"}},\"provisioner\":\"p\"}",
           0);
    assert_int_equal(create("PersistentVolumeClaim", CLAIM("c", "1Gi"), 0), 201);
    assert_string_equal(text_at("spec.storageClassName"), "std");
    assert_string_equal(text_at("status.phase"), "Pending");
    assert_int_equal(patch("PersistentVolumeClaim", "c", PATCH_MERGE,
                           "{\"spec\":{\"accessModes\":[\"ReadWriteMany\"]}}", 0),
                     422);
    assert_int_equal(
        create("PersistentVolumeClaim", "{\"metadata\":{\"name\":\"Q_\"},\"spec\":{}}", 0), 422);
    assert_non_null(strstr(answer.message, "spec.accessModes: Required value: at least 1 access "
                                           "mode is required, spec.resources[storage]: Required "
                                           "value]"));
    assert_int_equal(create("PersistentVolumeClaim",
                            "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"accessModes\":\"x\"}}", 0),
                     400);
}

static void test_quota(void **state)
{
    create("ResourceQuota",
           "{\"metadata\":{\"name\":\"kf\"},\"spec\":{\"hard\":{\"persistentvolumeclaims\":\"1\","
           "\"requests.storage\":\"5Gi\",\"cpu\":\"1\",\"requests.nvidia.com/gpu\":\"1\"}}}",
           0);
    assert_int_equal(create("PersistentVolumeClaim", CLAIM("a", "1Gi"), 0), 201);
    assert_int_equal(create("PersistentVolumeClaim", CLAIM("b", "9Gi"), 0), 403);
    assert_string_equal(
        answer.message,
        "persistentvolumeclaims \"b\" is forbidden: exceeded quota: kf, requested: "
        "persistentvolumeclaims=1,requests.storage=9Gi, used: persistentvolumeclaims=1,"
        "requests.storage=1Gi, limited: persistentvolumeclaims=1,requests.storage=5Gi");
    assert_int_equal(create("Pod", POD("p", ""), 0), 403);
    assert_string_equal(answer.message,
                        "pods \"p\" is forbidden: failed quota: kf: must specify cpu for: c");
    assert_int_equal(create("Pod", POD("p", ",\"resources\":{\"requests\":{\"cpu\":\"600m\"}}"), 0),
                     201);
    assert_int_equal(create("Pod", POD("q", ",\"resources\":{\"requests\":{\"cpu\":\"600m\"}}"), 0),
                     403);
    assert_non_null(strstr(answer.message, "requested: cpu=600m, used: cpu=600m, limited: cpu=1"));
    patch("ResourceQuota", "kf", PATCH_MERGE, "{}", 0);
    assert_string_equal(text_at("status.used.cpu"), "600m");
    assert_string_equal(
        json_str(json_get(json_at(json_edit(&doc), "status.used"), "requests.storage"), ""), "1Gi");
    patch("Pod", "p", PATCH_MERGE, "{\"status\":{\"phase\":\"Succeeded\"}}",
          WRITE_STATUS | WRITE_SYSTEM); /* what has ended uses nothing */
    patch("ResourceQuota", "kf", PATCH_MERGE, "{}", 0);
    assert_string_equal(text_at("status.used.cpu"), "0");
    assert_int_equal(create("Pod", POD("q", ",\"resources\":{\"requests\":{\"cpu\":\"600m\"}}"), 0),
                     201);
    delete_it("Pod", "q", "", 0);
    patch("ResourceQuota", "kf", PATCH_MERGE, "{}", 0);
    assert_string_equal(text_at("status.used.cpu"), "0");
}

/* A number is the quantity it is, in a limit and in what is asked for, and is stored as a text. */
static void test_quota_of_numbers(void **state)
{
    create("ResourceQuota",
           "{\"metadata\":{\"name\":\"kf\"},\"spec\":{\"hard\":{\"cpu\":2,\"requests.storage\":"
           "2048}}}",
           0);
    assert_string_equal(text_at("spec.hard.cpu"), "2");
    assert_int_equal(create("Pod", POD("p", ",\"resources\":{\"requests\":{\"cpu\":1.5}}"), 0),
                     201);
    const struct json *container = json_first(json_at(json_edit(&doc), "spec.containers"));
    assert_string_equal(json_str(json_at(container, "resources.requests.cpu"), ""), "1500m");
    assert_int_equal(create("Pod", POD("q", ",\"resources\":{\"limits\":{\"cpu\":1}}"), 0), 403);
    assert_non_null(strstr(answer.message, "requested: cpu=1, used: cpu=1500m, limited: cpu=2"));
    assert_int_equal(
        create("PersistentVolumeClaim",
               "{\"metadata\":{\"name\":\"c\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"
               "\"resources\":{\"requests\":{\"storage\":4096}}}}",
               0),
        403);
    assert_non_null(strstr(answer.message, "requested: requests.storage=4Ki"));
}

/* Figures at the ends of the type are too large, and nothing else. */
static void test_quota_ends(void **state)
{
    create("ResourceQuota",
           "{\"metadata\":{\"name\":\"kf\"},\"spec\":{\"hard\":{\"memory\":\"1Gi\"}}}", 0);
    assert_int_equal(create("Pod",
                            "{\"metadata\":{\"name\":\"p\"},\"spec\":{\"containers\":["
                            "{\"name\":\"c\",\"image\":\"x\",\"resources\":{\"requests\":{"
                            "\"memory\":\"9Pi\"}}},"
                            "{\"name\":\"d\",\"image\":\"x\",\"resources\":{\"requests\":{"
                            "\"memory\":\"9Pi\"}}}]}}",
                            0),
                     403);
    assert_non_null(strstr(answer.message, "exceeded quota: kf"));
    /* In sum with what is there: a quota may come after the pods. */
    delete_it("ResourceQuota", "kf", "", 0);
#define HUGE_POD(name) POD(name, ",\"resources\":{\"requests\":{\"memory\":\"8Pi\"}}")
    assert_int_equal(create("Pod", HUGE_POD("a"), 0), 201);
    assert_int_equal(create("Pod", HUGE_POD("b"), 0), 201);
    create("ResourceQuota",
           "{\"metadata\":{\"name\":\"kf\"},\"spec\":{\"hard\":{\"memory\":\"1Gi\"}}}", 0);
    assert_int_equal(create("Pod", HUGE_POD("e"), 0), 403);
}

static void test_durations(void **state)
{
    assert_int_equal(create("Pod", POD("p", ""), 0), 201);
    patch("Pod", "p", PATCH_STRATEGIC, "{\"spec\":{\"nodeName\":\"here\"}}", WRITE_SYSTEM);
    assert_int_equal(delete_it("Pod", "p", "", INT64_MAX), 422);
    assert_int_equal(delete_it("Pod", "p", "", 2147483648), 422);
    assert_non_null(strstr(answer.message, "must be less than or equal to 2147483647"));
    assert_non_null(registry_get(registry, kind("Pod"), "ada", "p", NULL));
    assert_int_equal(delete_it("Pod", "p", "", 2147483647), 200);
    assert_int_equal(
        create("Pod",
               "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"terminationGracePeriodSeconds\":"
               "9223372036854770000,\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}",
               0),
        422);
    assert_non_null(strstr(answer.message, "spec.terminationGracePeriodSeconds: Invalid value"));
}

static void test_namespaces(void **state)
{
    fresh();
    assert_false(registry_create(registry, kind("Notebook"), "bob", &doc,
                                 read_json(NOTEBOOK("\"name\":\"n\"")), 0, &answer));
    assert_int_equal(answer.code, 404);
    assert_string_equal(answer.message, "namespaces \"bob\" not found");
    assert_int_equal(delete_it("Namespace", "ada", "", -1), 200);
    assert_string_equal(text_at("status.phase"), "Terminating");
    assert_int_equal(create("Notebook", NOTEBOOK("\"name\":\"n\""), 0), 403);
    assert_non_null(strstr(answer.message, "because it is being terminated"));
    assert_true(registry_remove(registry, kind("Namespace"), "", "ada"));
    assert_null(registry_get(registry, kind("Namespace"), "", "ada", NULL));
}

static void test_apply(void **state)
{
    assert_int_equal(patch("Notebook", "n", PATCH_APPLY, NOTEBOOK("\"name\":\"n\""), 0), 201);
    assert_int_equal(patch("Notebook", "n", PATCH_APPLY, NOTEBOOK("\"labels\":{\"a\":\"b\"}"), 0),
                     200);
    assert_string_equal(text_at("metadata.labels.a"), "b");
    assert_int_equal(patch("Notebook", "x", PATCH_APPLY, NOTEBOOK("\"name\":\"n\""), 0), 400);
}

/* A listener that writes is heard after what it heard, by all alike. */
static void answer_change(void *data, const struct registry_event *event)
{
    struct json_doc own, result;
    struct error error;
    struct answer ignored = {0};
    if (event->change != REGISTRY_ADDED || strcmp(event->name, "first") != 0)
        return;
    json_doc_init(&own, 1u << 20);
    json_doc_init(&result, 1u << 20);
    static const char second[] = NOTEBOOK("\"name\":\"second\"");
    assert_true(json_parse(&own, second, strlen(second), &error));
    assert_true(
        registry_create(registry, kind("Notebook"), "ada", &result, json_edit(&own), 0, &ignored));
    json_doc_fini(&own);
    json_doc_fini(&result);
}

static void test_order_of_hearing(void **state)
{
    struct str late = heard;
    registry_unlisten(listener);
    struct registry_listener *writer = registry_listen(registry, answer_change, NULL);
    listener = registry_listen(registry, hear, NULL);
    heard = late;
    create("Notebook", NOTEBOOK("\"name\":\"first\""), 0);
    assert_string_equal(heard.s, "Afirst Asecond ");
    registry_unlisten(writer);
}

static void hear_again(void *data, const struct registry_event *event)
{
    str_addf(data, "%c%s ", "AMD"[event->change], event -> name);
}

static void test_reopened(void **state)
{
    AUTO_STR struct str again = STR_INIT(STR_DOCUMENT);
    const char *path = test_folder_path(&folder, "db");
    registry_unlisten(listener);
    registry_close(registry);
    str_fini(&heard);
    open_registry(path);
    create("Namespace", "{\"metadata\":{\"name\":\"ada\"}}", 0);
    uint64_t version = registry_version(registry);
    create("Notebook", NOTEBOOK("\"name\":\"b\""), 0);
    create("Notebook", NOTEBOOK("\"name\":\"a\""), 0);
    patch("Notebook", "b", PATCH_MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}", 0);
    delete_it("Notebook", "a", "", -1);
    registry_unlisten(listener);
    registry_close(registry);
    str_fini(&heard);
    open_registry(path);
    assert_int_equal(registry_version(registry), version + 4);
    assert_non_null(strstr(registry_get(registry, kind("Notebook"), "ada", "b", NULL),
                           "\"labels\":{\"a\":\"b\"}"));
    assert_null(registry_get(registry, kind("Notebook"), "ada", "a", NULL));
    assert_true(registry_since(registry, kind("Notebook"), "ada", version, hear_again, &again));
    assert_string_equal(again.s, "Ab Aa Mb Da ");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_versions),
        TEST(test_status),
        TEST(test_conflicts),
        TEST(test_updates),
        TEST(test_finalizers),
        TEST(test_deletion),
        TEST(test_pods),
        TEST(test_claims),
        TEST(test_quota),
        TEST(test_quota_ends),
        TEST(test_quota_of_numbers),
        TEST(test_durations),
        TEST(test_namespaces),
        TEST(test_apply),
        TEST(test_order_of_hearing),
        TEST(test_reopened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
