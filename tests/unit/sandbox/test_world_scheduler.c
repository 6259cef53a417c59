#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/sandbox/inner.h>

#include "support/sandbox_world.h"

#define SLEEP  "\"image\":\"localhost/sleep\""
#define ASK(r) SLEEP ",\"resources\":{\"requests\":{" r "}}"
#define NONE   "0/1 nodes are available: "
#define HOPELESS                                                                                   \
    " no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not "      \
    "helpful for scheduling."
#define TAKEN                                                                                      \
    " no new claims to deallocate, preemption: 0/1 nodes are available: 1 No preemption victims "  \
    "found for incoming pod."

/* Both the condition and the event say it. */
static void waits_with(struct test_world *scene, const char *name, const char *text)
{
    test_world_wait(scene, "", "Pod", "default", name, "status.conditions.0.message", text);
    test_world_wait(scene, "", "Pod", "default", name, "status.conditions.0.reason",
                    "Unschedulable");
    test_world_wait(scene, "", "Pod", "default", name, "status.phase", "Pending");
    test_world_said(scene, "default", name, "FailedScheduling", text);
}

static void runs(struct test_world *scene, const char *name)
{
    test_world_wait(scene, "", "Pod", "default", name, "status.phase", "Running");
}

static void more_than_the_machine_has(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "cpu", ASK("\"cpu\":\"1000\""), "");
    waits_with(scene, "cpu", NONE "1 Insufficient cpu." HOPELESS);
    test_world_pod(scene, "default", "memory", ASK("\"memory\":\"9Ti\""), "");
    waits_with(scene, "memory", NONE "1 Insufficient memory." HOPELESS);
    test_world_pod(scene, "default", "both", ASK("\"memory\":\"9Ti\",\"cpu\":\"1000\""), "");
    waits_with(scene, "both", NONE "1 Insufficient cpu, 1 Insufficient memory." HOPELESS);
    test_world_pod(scene, "default", "gpu",
                   SLEEP ",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}", "");
    waits_with(scene, "gpu", NONE "1 Insufficient nvidia.com/gpu." HOPELESS);
}

static void what_is_freed_is_given_to_who_waits(void **state)
{
    struct test_world *scene = *state;
    const struct json *node = test_world_look(scene, "", "Node", "", "localhost");
    AUTO_STR struct str all = STR_INIT(STR_LINE);
    str_addf(&all, SLEEP ",\"resources\":{\"requests\":{\"cpu\":\"%s\"}}",
             json_str(json_at(node, "status.allocatable.cpu"), "1"));
    test_world_pod(scene, "default", "first", all.s, "");
    runs(scene, "first");
    test_world_pod(scene, "default", "second", all.s, "");
    waits_with(scene, "second", NONE "1 Insufficient cpu." TAKEN);
    test_world_delete(scene, "", "Pod", "default", "first", "Background");
    runs(scene, "second");
    test_world_wait(scene, "", "Pod", "default", "second", "status.conditions.4.status", "True");
    test_world_wait(scene, "", "Pod", "default", "second", "status.conditions.4.reason", "");
}

static void a_gpu_that_is_put_there(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "gpu",
                   SLEEP ",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}", "");
    waits_with(scene, "gpu", NONE "1 Insufficient nvidia.com/gpu." HOPELESS);
    struct answer answer = {0};
    struct error error = ERROR_NONE;
    static const char patch[] = "{\"status\":{\"capacity\":{\"nvidia.com/gpu\":\"1\"}}}";
    assert_true(json_parse(&scene->doc, patch, strlen(patch), &error));
    assert_true(registry_patch(scene->registry, resource_by_kind("", "Node"), "", "localhost",
                               PATCH_MERGE, &scene->doc, scene->doc.root, WRITE_STATUS, &answer));
    runs(scene, "gpu");
    test_world_pod(scene, "default", "gpu2",
                   SLEEP ",\"resources\":{\"limits\":{\"nvidia.com/gpu\":\"1\"}}", "");
    waits_with(scene, "gpu2", NONE "1 Insufficient nvidia.com/gpu." TAKEN);
}

static void the_node_and_its_words(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "selector", SLEEP, "\"nodeSelector\":{\"disk\":\"fast\"}");
    waits_with(scene, "selector",
               NONE "1 node(s) didn't match Pod's node affinity/selector." HOPELESS);
    test_world_patch(scene, "", "Node", "", "localhost", "{\"spec\":{\"unschedulable\":true}}");
    test_world_pod(scene, "default", "cordon", SLEEP, "");
    waits_with(scene, "cordon", NONE "1 node(s) were unschedulable." HOPELESS);
    test_world_patch(scene, "", "Node", "", "localhost",
                     "{\"metadata\":{\"labels\":{\"disk\":\"fast\"}},\"spec\":{\"unschedulable\":"
                     "null,\"taints\":[{\"key\":\"k\",\"effect\":\"NoSchedule\"}]}}");
    waits_with(scene, "cordon", NONE "1 node(s) had untolerated taint(s)." HOPELESS);
    test_world_patch(scene, "", "Node", "", "localhost", "{\"spec\":{\"taints\":null}}");
    runs(scene, "cordon");
    runs(scene, "selector");
}

#define CLAIM(name, more)                                                                          \
    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"" name     \
    "\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":"  \
    "\"1Gi\"}}" more "}}"
#define USE(claim)                                                                                 \
    "\"volumes\":[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"" claim "\"}}]"
#define AT(path) ",\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"" path "\"}]"

static void claims_that_cannot_be(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "none", SLEEP, USE("missing"));
    waits_with(scene, "none", NONE "persistentvolumeclaim \"missing\" not found. not found");
    test_world_create(scene, "", "PersistentVolumeClaim", "default",
                      CLAIM("odd", ",\"storageClassName\":\"nosuch\""));
    test_world_pod(scene, "default", "odd", SLEEP, USE("odd"));
    waits_with(scene, "odd", NONE "pod has unbound immediate PersistentVolumeClaims. not found");
    assert_string_equal(test_world_event(scene, "default", "odd", "ProvisioningFailed"),
                        "storageclass.storage.k8s.io \"nosuch\" not found");
}

static void claim_folder(struct test_world *scene, const char *name, struct str *path)
{
    const struct json *claim = test_world_look(scene, "", "PersistentVolumeClaim", "default", name);
    assert_non_null(claim);
    str_addf(path, "%s/claims/%s", world_living(scene->world),
             json_str(json_at(claim, "metadata.uid"), ""));
}

static void a_claim_waits_is_bound_used_and_goes(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM("home", ""));
    assert_string_equal(test_world_event(scene, "default", "home", "WaitForFirstConsumer"),
                        "waiting for first consumer to be created before binding");
    test_world_wait(scene, "", "PersistentVolumeClaim", "default", "home", "status.phase",
                    "Pending");
    test_world_pod(scene, "default", "user",
                   "\"image\":\"localhost/notebook:1\",\"command\":[\"sh\",\"-c\",\"echo mine > "
                   "note; exec sleep 100\"]" AT("/home/jovyan"),
                   USE("home"));
    test_world_wait(scene, "", "PersistentVolumeClaim", "default", "home",
                    "status.capacity.storage", "1Gi");
    runs(scene, "user");
    AUTO_STR struct str folder = STR_INIT(STR_LINE), note = STR_INIT(STR_LINE);
    claim_folder(scene, "home", &folder);
    str_addf(&note, "%s/note", folder.s);
    for (int i = 0; i < 100 && access(note.s, F_OK) != 0; i++)
        loop_turn(scene->loop, 50);
    assert_int_equal(access(note.s, F_OK), 0);
    test_world_delete(scene, "", "PersistentVolumeClaim", "default", "home", "Background");
    loop_turn(scene->loop, 100);
    assert_non_null(test_world_look(scene, "", "PersistentVolumeClaim", "default", "home"));
    test_world_delete(scene, "", "Pod", "default", "user", "Background");
    test_world_wait_gone(scene, "", "PersistentVolumeClaim", "default", "home");
    assert_int_not_equal(access(folder.s, F_OK), 0);
}

/* A link that a pod left in its claim leads nowhere: neither mounts nor removal follow it. */
static void links_are_not_followed(void **state)
{
    struct test_world *scene = *state;
    const char *outside = test_folder_text(&scene->folder, "outside/kept", "kept");
    AUTO_STR struct str dir = STR_INIT(STR_LINE), spec = STR_INIT(STR_LINE * 2);
    str_add(&dir, outside);
    str_truncate(&dir, dir.len - strlen("/kept"));
    assert_int_equal(chmod(dir.s, 0777), 0);
    str_addf(&spec,
             "\"image\":\"localhost/notebook:1\",\"command\":[\"sh\",\"-c\",\"ln -s %s way; exit "
             "0\"]" AT("/home/jovyan"),
             dir.s);
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM("trap", ""));
    test_world_pod(scene, "default", "setter", spec.s, "\"restartPolicy\":\"Never\"," USE("trap"));
    test_world_wait(scene, "", "Pod", "default", "setter", "status.phase", "Succeeded");
    test_world_pod(scene, "default", "caught",
                   SLEEP ",\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"/d\",\"subPath\":"
                         "\"way\"}]",
                   USE("trap"));
    assert_string_equal(test_world_event(scene, "default", "caught", "FailedMount"),
                        "MountVolume.SetUp failed for volume \"v\" : its subPath leads out of the "
                        "volume");
    test_world_delete(scene, "", "Pod", "default", "caught", "Background");
    test_world_wait_gone(scene, "", "Pod", "default", "caught");
    test_world_delete(scene, "", "Pod", "default", "setter", "Background");
    test_world_delete(scene, "", "PersistentVolumeClaim", "default", "trap", "Background");
    test_world_wait_gone(scene, "", "PersistentVolumeClaim", "default", "trap");
    assert_int_equal(access(outside, F_OK), 0);
}

static void mount_paths_that_would_lead_out(void **state)
{
    struct test_world *scene = *state;
    static const char *const paths[] = {"/../../../../tmp/x", "/a/./b", "relative", "/", "/a//b"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_STR struct str container = STR_INIT(STR_LINE), name = STR_INIT(STR_LINE);
        str_addf(&container, SLEEP ",\"volumeMounts\":[{\"name\":\"v\",\"mountPath\":\"%s\"}]",
                 paths[i]);
        str_addf(&name, "out-%zu", i);
        test_world_pod(scene, "default", name.s, container.s,
                       "\"volumes\":[{\"name\":\"v\",\"emptyDir\":{}}]");
        assert_string_equal(test_world_event(scene, "default", name.s, "FailedMount"),
                            "MountVolume.SetUp failed for volume \"v\" : its mount path cannot be "
                            "used here");
    }
    test_world_pod(scene, "default", "host", SLEEP AT("/h"),
                   "\"volumes\":[{\"name\":\"v\",\"hostPath\":{\"path\":\"/etc\"}}]");
    assert_string_equal(test_world_event(scene, "default", "host", "FailedMount"),
                        "MountVolume.SetUp failed for volume \"v\" : the sandbox offers "
                        "persistentVolumeClaim, emptyDir, configMap, secret, downwardAPI and "
                        "projected only");
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(more_than_the_machine_has), CASE(what_is_freed_is_given_to_who_waits),
        CASE(a_gpu_that_is_put_there),   CASE(the_node_and_its_words),
        CASE(claims_that_cannot_be),     CASE(a_claim_waits_is_bound_used_and_goes),
        CASE(links_are_not_followed),    CASE(mount_paths_that_would_lead_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
