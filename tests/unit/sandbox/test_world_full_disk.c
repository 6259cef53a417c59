/* What a full disk kept from being written is written later, by itself and soon: nothing of the
 * world waits for ever for a change that was lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include <carnet/base/clock.h>
#include <carnet/sandbox/inner.h>

#include "support/sandbox_world.h"

#define KF "kubeflow.org"
/* Of a container whose image nobody has: no process is started. */
#define CONTAINER "\"containers\":[{\"name\":\"c\",\"image\":\"nobody/has:1\"}]"

enum { FULL_MS = 400, SOON_MS = 4000 };

/* -- the disk --------------------------------------------------------------------------------- */

/* Nothing can be written to a disk while it is full. */
static void fill_disk(bool full)
{
    struct rlimit files;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &files), 0);
    files.rlim_cur = full ? 0 : files.rlim_max;
    signal(SIGXFSZ, full ? SIG_IGN : SIG_DFL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &files), 0);
}

static void turn_for(struct test_world *scene, int ms)
{
    for (int64_t end = clock_mono_ms() + ms; clock_mono_ms() < end;)
        loop_turn(scene->loop, 20);
}

/* What is to be done now fails; then there is room again. */
static void be_full(struct test_world *scene)
{
    fill_disk(true);
    turn_for(scene, FULL_MS);
    fill_disk(false);
}

/* A world with its objects on a disk. */
static int set_up(void **state)
{
    test_world_setup(state);
    struct test_world *scene = *state;
    struct error error = ERROR_NONE;
    world_free(scene->world);
    scene->world = NULL;
    registry_close(scene->registry);
    scene->registry =
        registry_open(scene->loop, test_folder_path(&scene->folder, "objects.db"), &error);
    assert_non_null(scene->registry);
    test_world_restart(scene);
    test_world_settle(scene);
    return 0;
}

/* -- each controller -------------------------------------------------------------------------- */

#define SECRET(name, more)                                                                         \
    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"" name "\"" more "}}"

/* What an owner leaves behind stays, though it could not be written down at first. */
static void orphans_stay(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, "", "Secret", "default", SECRET("owner", ""));
    AUTO_STR struct str owned = STR_INIT(STR_LINE);
    str_addf(
        &owned,
        SECRET("owned", ",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"Secret\","
                        "\"name\":\"owner\",\"uid\":\"%s\"}]"),
        json_str(json_at(test_world_look(scene, "", "Secret", "default", "owner"), "metadata.uid"),
                 ""));
    test_world_create(scene, "", "Secret", "default", owned.s);
    turn_for(scene, 100);
    test_world_delete(scene, "", "Secret", "default", "owner", "Orphan");
    be_full(scene);
    assert_non_null(test_world_look(scene, "", "Secret", "default", "owner"));
    test_world_wait_gone(scene, "", "Secret", "default", "owner");
    test_world_wait(scene, "", "Secret", "default", "owned", "metadata.ownerReferences", "");
}

static void a_profile_gets_its_namespace(void **state)
{
    struct test_world *scene = *state;
    test_world_create(
        scene, KF, "Profile", "",
        "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Profile\",\"metadata\":{"
        "\"name\":\"late\"},\"spec\":{\"owner\":{\"kind\":\"User\",\"name\":\"a@b\"}}}");
    be_full(scene);
    test_world_wait(scene, KF, "Profile", "", "late", "status.conditions.0.type", "Successful");
    assert_non_null(test_world_look(scene, "", "ServiceAccount", "late", "default-viewer"));
}

static void a_namespace_is_furnished_and_goes(void **state)
{
    struct test_world *scene = *state;
    test_world_create(
        scene, "", "Namespace", "",
        "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"new\"}}");
    be_full(scene);
    test_world_wait(scene, "", "ServiceAccount", "new", "default", "metadata.name", "default");
    test_world_wait(scene, "", "ConfigMap", "new", "kube-root-ca.crt", "metadata.namespace", "new");
    test_world_delete(scene, "", "Namespace", "", "new", "Background");
    be_full(scene);
    test_world_wait_gone(scene, "", "Namespace", "", "new");
}

static void a_notebook_gets_set_service_and_status(void **state)
{
    struct test_world *scene = *state;
    test_world_create(
        scene, KF, "Notebook", "default",
        "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"nb\","
        "\"annotations\":{\"kubeflow-resource-stopped\":\"2026-01-01T00:00:00Z\"}},"
        "\"spec\":{\"template\":{\"spec\":{" CONTAINER "}}}}");
    be_full(scene);
    test_world_wait(scene, KF, "Notebook", "default", "nb", "status.readyReplicas", "0");
    test_world_wait(scene, "", "Service", "default", "nb", "metadata.name", "nb");
    test_world_wait(scene, "apps", "StatefulSet", "default", "nb", "status.replicas", "0");
}

static void a_set_follows_its_replicas(void **state)
{
    struct test_world *scene = *state;
    test_world_create(
        scene, "apps", "StatefulSet", "default",
        "{\"apiVersion\":\"apps/v1\",\"kind\":\"StatefulSet\",\"metadata\":{\"name\":\"set\"},"
        "\"spec\":{\"replicas\":1,\"serviceName\":\"\",\"selector\":{\"matchLabels\":{\"a\":\"b\"}}"
        ","
        "\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},\"spec\":{" CONTAINER "}}}}");
    be_full(scene);
    turn_for(scene, SOON_MS); /* a refused pod would wait five minutes */
    assert_non_null(test_world_look(scene, "", "Pod", "default", "set-0"));
    test_world_wait(scene, "apps", "StatefulSet", "default", "set", "status.replicas", "1");
    test_world_patch(scene, "apps", "StatefulSet", "default", "set", "{\"spec\":{\"replicas\":0}}");
    be_full(scene);
    test_world_wait_gone(scene, "", "Pod", "default", "set-0");
    test_world_wait(scene, "apps", "StatefulSet", "default", "set", "status.replicas", "0");
}

struct found {
    char name[254];
};

static bool note_name(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    str_copy(((struct found *)data)->name, sizeof((struct found *)data)->name, name);
    return false;
}

static void a_job_completes(void **state)
{
    struct test_world *scene = *state;
    struct found pod = {""};
    struct answer answer = {0};
    struct error error = ERROR_NONE;
    static const char over[] = "{\"status\":{\"phase\":\"Succeeded\"}}";
    test_world_create(
        scene, "batch", "Job", "default",
        "{\"apiVersion\":\"batch/v1\",\"kind\":\"Job\",\"metadata\":{\"name\":\"sum\"},\"spec\":{"
        "\"template\":{\"spec\":{\"restartPolicy\":\"Never\"," CONTAINER "}}}}");
    test_world_wait(scene, "batch", "Job", "default", "sum", "status.active", "1");
    registry_each(scene->registry, resource_by_kind("", "Pod"), "default", note_name, &pod);
    assert_true(json_parse(&scene->doc, over, strlen(over), &error));
    assert_true(registry_patch(scene->registry, resource_by_kind("", "Pod"), "default", pod.name,
                               PATCH_MERGE, &scene->doc, scene->doc.root, WRITE_STATUS, &answer));
    be_full(scene);
    test_world_wait(scene, "batch", "Job", "default", "sum", "status.conditions.1.type",
                    "Complete");
    assert_string_equal(test_world_event(scene, "default", "sum", "Completed"), "Job completed");
}

#define CLAIM(name)                                                                                \
    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"" name     \
    "\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{"              \
    "\"storage\":\"1Gi\"}}}}"

static void a_claim_that_nobody_uses_goes(void **state)
{
    struct test_world *scene = *state;
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM("c"));
    test_world_event(scene, "default", "c", "WaitForFirstConsumer");
    test_world_delete(scene, "", "PersistentVolumeClaim", "default", "c", "Background");
    be_full(scene);
    test_world_wait_gone(scene, "", "PersistentVolumeClaim", "default", "c");
}

static bool is_about(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    *(int *)data += memmem(text, len, "WaitForFirstConsumer", 20) != NULL;
    return true;
}

/* Told once, and soon: its controller would not tell it again for a quarter of a minute. */
static void an_event_is_told(void **state)
{
    struct test_world *scene = *state;
    int told = 0;
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM("c"));
    be_full(scene);
    registry_each(scene->registry, resource_by_kind("", "Event"), NULL, is_about, &told);
    assert_int_equal(told, 0);
    turn_for(scene, SOON_MS);
    registry_each(scene->registry, resource_by_kind("", "Event"), NULL, is_about, &told);
    assert_int_equal(told, 1);
}

/* What its status says of a container. */
static const char *image_of(struct test_world *scene, const char *pod)
{
    const struct json *object = test_world_look(scene, "", "Pod", "default", pod);
    return json_str(json_get(json_first(json_at(object, "status.containerStatuses")), "image"), "");
}

static void a_pod_says_how_it_does_and_goes(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "p", "\"image\":\"nobody/has:1\"", "");
    test_world_wait(scene, "", "Pod", "default", "p",
                    "status.containerStatuses.0.state.waiting.reason", "ImagePullBackOff");
    test_world_patch(scene, "", "Pod", "default", "p",
                     "{\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"nobody/has:2\"}]}}");
    be_full(scene);
    turn_for(scene, SOON_MS); /* its next pull is ten seconds away */
    assert_string_equal(image_of(scene, "p"), "nobody/has:2");
    test_world_delete(scene, "", "Pod", "default", "p", "Background");
    be_full(scene);
    test_world_wait_gone(scene, "", "Pod", "default", "p");
}

/* -- the quota's own figures ------------------------------------------------------------------ */

static void make_another(void *data, const struct registry_event *event)
{
    if (!str_eq(event->name, "first"))
        return;
    test_world_create(data, "", "PersistentVolumeClaim", "default", CLAIM("second"));
    fill_disk(true); /* before anybody hears of it */
}

static void a_quota_counts(void **state)
{
    struct test_world *scene = *state;
    struct registry_listener *listener = registry_listen(scene->registry, make_another, scene);
    test_world_create(
        scene, "", "ResourceQuota", "default",
        "{\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":{\"persistentvolumeclaims\":\"9\"}}}");
    turn_for(scene, 100);
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM("first"));
    fill_disk(false);
    registry_unlisten(listener);
    test_world_wait(scene, "", "ResourceQuota", "default", "q",
                    "status.used.persistentvolumeclaims", "2");
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, test_world_teardown)
        CASE(orphans_stay),
        CASE(a_profile_gets_its_namespace),
        CASE(a_namespace_is_furnished_and_goes),
        CASE(a_notebook_gets_set_service_and_status),
        CASE(a_set_follows_its_replicas),
        CASE(a_job_completes),
        CASE(a_claim_that_nobody_uses_goes),
        CASE(an_event_is_told),
        CASE(a_pod_says_how_it_does_and_goes),
        CASE(a_quota_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
