/* What a pod finds in its folders and variables, and that no name in an object leads out of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <carnet/sandbox/inner.h>

#include "../../../src/sandbox/world/claims.h"
#include "support/sandbox_world.h"

#define STATE "status.containerStatuses.0.state."
#define NEVER "\"restartPolicy\":\"Never\""
#define SH(s) "\"image\":\"localhost/notebook:1\",\"command\":[\"sh\",\"-c\",\"" s "\"]"

static void make_sources(struct test_world *scene)
{
    test_world_create(
        scene, "", "ConfigMap", "default",
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"conf\"}"
        ",\"data\":{\"a\":\"one\",\"b\":\"two\"},\"binaryData\":{\"c\":\"AAH/\"}}");
    test_world_create(scene, "", "Secret", "default",
                      "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"key\"},"
                      "\"data\":{\"word\":\"c2VzYW1l\"},\"stringData\":{\"plain\":\"open\"}}");
}

static void path_of(struct test_world *scene, const char *pod, const char *file, struct str *path)
{
    const struct json *object = test_world_look(scene, "", "Pod", "default", pod);
    str_addf(path, "%s/pods/%s/root/home/jovyan/%s", world_living(scene->world),
             json_str(json_at(object, "metadata.uid"), ""), file);
}

static void expect_file(struct test_world *scene, const char *pod, const char *file,
                        const char *expected)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    path_of(scene, pod, file, &path);
    char text[1000] = "";
    FILE *stream = fopen(path.s, "re");
    assert_non_null(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    fclose(stream);
    assert_string_equal(text, expected);
}

static void ends(struct test_world *scene, const char *pod)
{
    test_world_wait(scene, "", "Pod", "default", pod, "status.phase", "Succeeded");
}

#define MOUNT(name, path) "{\"name\":\"" name "\",\"mountPath\":\"" path "\"}"

static void config_maps_and_secrets_are_files(void **state)
{
    struct test_world *scene = *state;
    make_sources(scene);
    test_world_pod(
        scene, "default", "reads",
        SH("cat conf/a conf/b key/word key/plain > said; od -An -tx1 conf/c >> said; cat one >> "
           "said; "
           "echo x > conf/a || echo shut >> said; rm -f conf/b || echo kept >> said; "
           "cat all/map/deep all/s all/me >> said") ",\"volumeMounts\":[" MOUNT("c",
                                                                                "/home/jovyan/"
                                                                                "conf") "," MOUNT("s",
                                                                                                  "/home/jovyan/key") "," MOUNT("p",
                                                                                                                                "/home/jovyan/all") ",{\"name\":\"c\",\"mountPath\":\"/home/jovyan/one\",\"subPath\":\"a\"}]",
        NEVER
        ",\"volumes\":[{\"name\":\"c\",\"configMap\":{\"name\":\"conf\"}},"
        "{\"name\":\"s\",\"secret\":{\"secretName\":\"key\"}},"
        "{\"name\":\"p\",\"projected\":{\"sources\":["
        "{\"configMap\":{\"name\":\"conf\",\"items\":[{\"key\":\"a\",\"path\":\"map/deep\"}]}},"
        "{\"secret\":{\"name\":\"key\",\"items\":[{\"key\":\"word\",\"path\":\"s\"}]}},"
        "{\"configMap\":{\"name\":\"absent\",\"optional\":true}},"
        "{\"downwardAPI\":{\"items\":[{\"path\":\"me\",\"fieldRef\":{\"fieldPath\":"
        "\"metadata.name\"}}]}}]}}]");
    ends(scene, "reads");
    if (geteuid() == 0) /* an own account's files could be unlocked by it */
        expect_file(scene, "reads", "said",
                    "onetwosesameopen 00 01 ff\noneshut\nkept\nonesesamereads");
    AUTO_STR struct str secret = STR_INIT(STR_LINE), folder = STR_INIT(STR_LINE);
    struct stat about;
    path_of(scene, "reads", "key/word", &secret);
    assert_int_equal(stat(secret.s, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0440); /* its owner's and the pod's, nobody else's */
    path_of(scene, "reads", "key/", &folder);
    assert_int_equal(stat(folder.s, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0750);
}

static void variables_from_elsewhere(void **state)
{
    struct test_world *scene = *state;
    make_sources(scene);
    test_world_pod(
        scene, "default", "vars",
        SH("echo $W-$A-$P_a-$P_b-$ME-$L-$NO > said") ",\"envFrom\":[{\"prefix\":\"P_\","
                                                     "\"configMapRef\":{\"name\":\"conf\"}},"
                                                     "{\"secretRef\":{\"name\":\"no\","
                                                     "\"optional\":true}}],\"env\":["
                                                     "{\"name\":\"W\",\"valueFrom\":{"
                                                     "\"secretKeyRef\":{\"name\":\"key\",\"key\":"
                                                     "\"word\"}}},"
                                                     "{\"name\":\"A\",\"valueFrom\":{"
                                                     "\"configMapKeyRef\":{\"name\":\"conf\","
                                                     "\"key\":\"a\"}}},"
                                                     "{\"name\":\"P_b\",\"value\":\"mine\"},"
                                                     "{\"name\":\"ME\",\"valueFrom\":{\"fieldRef\":"
                                                     "{\"fieldPath\":\"metadata.name\"}}},"
                                                     "{\"name\":\"L\",\"valueFrom\":{\"fieldRef\":{"
                                                     "\"fieldPath\":\"metadata.labels['x']\"}}},"
                                                     "{\"name\":\"NO\",\"valueFrom\":{"
                                                     "\"secretKeyRef\":{\"name\":\"key\",\"key\":"
                                                     "\"no\","
                                                     "\"optional\":true}}},{\"name\":\"BAD=1\","
                                                     "\"value\":\"x\"},"
                                                     "{\"name\":\"LD_PRELOAD\",\"value\":\"/"
                                                     "nosuch\"}]",
        NEVER);
    ends(scene, "vars");
    expect_file(scene, "vars", "said", "sesame-one-one-mine-vars--\n");
}

static void what_is_missing_is_said_and_waited_for(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(
        scene, "default", "early",
        SH("cat conf/a > said") ",\"volumeMounts\":[" MOUNT("c", "/home/jovyan/conf") "]",
        NEVER ",\"volumes\":[{\"name\":\"c\",\"configMap\":{\"name\":\"conf\"}}]");
    test_world_pod(
        scene, "default", "lacks",
        SH("exit 0") ",\"env\":[{\"name\":\"W\",\"valueFrom\":{\"secretKeyRef\":{\"name\":"
                     "\"key\",\"key\":\"nosuch\"}}}]",
        NEVER);
    test_world_said(scene, "default", "early", "FailedMount",
                    "MountVolume.SetUp failed for volume \"c\" : configmap \"conf\" not found");
    test_world_wait(scene, "", "Pod", "default", "early", STATE "waiting.reason",
                    "ContainerCreating");
    test_world_wait(scene, "", "Pod", "default", "lacks", STATE "waiting.reason",
                    "CreateContainerConfigError");
    test_world_wait(scene, "", "Pod", "default", "lacks", STATE "waiting.message",
                    "secret \"key\" not found");
    make_sources(scene);
    ends(scene, "early");
    expect_file(scene, "early", "said", "one");
    test_world_wait(scene, "", "Pod", "default", "lacks", STATE "waiting.message",
                    "couldn't find key nosuch in Secret default/key");
}

/* -- nothing outside -------------------------------------------------------------------------- */

static void refused(struct test_world *scene, const char *name, const char *mount,
                    const char *volume, const char *why)
{
    AUTO_STR struct str container = STR_INIT(STR_LINE), spec = STR_INIT(STR_LINE),
                        text = STR_INIT(STR_LINE);
    str_addf(&container, "%s,\"volumeMounts\":[{\"name\":\"v\",%s}]", SH("exit 0"), mount);
    str_addf(&spec, "%s,\"volumes\":[{\"name\":\"v\",%s}]", NEVER, volume);
    str_addf(&text, "MountVolume.SetUp failed for volume \"v\" : %s", why);
    test_world_pod(scene, "default", name, container.s, spec.s);
    test_world_said(scene, "default", name, "FailedMount", text.s);
}

static void no_name_leads_out(void **state)
{
    struct test_world *scene = *state;
    static const char out[] = "its mount path cannot be used here",
                      below[] = "its subPath leads out of the volume";
    make_sources(scene);
    refused(
        scene, "host", "\"mountPath\":\"/data\"", "\"hostPath\":{\"path\":\"/etc\"}",
        "the sandbox offers persistentVolumeClaim, emptyDir, configMap, secret, downwardAPI and "
        "projected only");
    refused(scene, "up", "\"mountPath\":\"/../../up\"", "\"emptyDir\":{}", out);
    refused(scene, "inner", "\"mountPath\":\"/a/../../../b\"", "\"emptyDir\":{}", out);
    refused(scene, "flat", "\"mountPath\":\"data\"", "\"emptyDir\":{}", out);
    refused(scene, "root", "\"mountPath\":\"/\"", "\"emptyDir\":{}", out);
    refused(scene, "sub", "\"mountPath\":\"/data\",\"subPath\":\"../../logs\"", "\"emptyDir\":{}",
            below);
    refused(scene, "full", "\"mountPath\":\"/data\",\"subPath\":\"/etc\"", "\"emptyDir\":{}",
            below);
    refused(scene, "key", "\"mountPath\":\"/data\"",
            "\"configMap\":{\"name\":\"conf\",\"items\":[{\"key\":\"a\",\"path\":\"../../../x\"}]}",
            "its file ../../../x cannot be made");
    refused(scene, "slash", "\"mountPath\":\"/data\"",
            "\"configMap\":{\"name\":\"conf\",\"items\":[{\"key\":\"a\",\"path\":\"/tmp/x\"}]}",
            "its file /tmp/x cannot be made");
    refused(scene, "token", "\"mountPath\":\"/data\"",
            "\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"token\"}}]}",
            "failed to fetch token: the sandbox gives no tokens to pods");
}

static void no_working_folder_leads_out(void **state)
{
    struct test_world *scene = *state;
    test_world_pod(scene, "default", "away",
                   SH("pwd > /tmp/nosuch") ",\"workingDir\":\"/../../../../etc\"", NEVER);
    test_world_wait(scene, "", "Pod", "default", "away", STATE "waiting.reason",
                    "CreateContainerConfigError");
}

#define CLAIM                                                                                      \
    "{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\",\"metadata\":{\"name\":\"work\"},"  \
    "\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":"      \
    "\"1Gi\"}}}}"
#define ON_CLAIM                                                                                   \
    NEVER ",\"volumes\":[{\"name\":\"v\",\"persistentVolumeClaim\":{\"claimName\":\"work\"}}]"

/* A pod leaves links in its claim; the next one's paths do not follow them, and what is behind them
 * outlives the claim. */
static void no_link_leads_out(void **state)
{
    struct test_world *scene = *state;
    const char *precious = test_folder_text(&scene->folder, "precious/file", "mine");
    AUTO_STR struct str lays = STR_INIT(STR_LINE);
    str_addf(
        &lays,
        SH("ln -s %s/precious v/link; ln -s / v/root; ln -s link v/twice") ",\"volumeMounts\":"
                                                                           "[" MOUNT("v",
                                                                                     "/home/jovyan/"
                                                                                     "v") "]",
        scene->folder.path);
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM);
    test_world_pod(scene, "default", "lays", lays.s, ON_CLAIM);
    ends(scene, "lays");
    static const char *const paths[] = {"link", "link/deep", "root/tmp", "twice"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        AUTO_STR struct str mount = STR_INIT(STR_LINE);
        char name[] = "led0";
        name[3] = (char)('0' + i);
        str_addf(&mount, "\"mountPath\":\"/d\",\"subPath\":\"%s\"", paths[i]);
        refused(scene, name, mount.s, "\"persistentVolumeClaim\":{\"claimName\":\"work\"}",
                "its subPath leads out of the volume");
        test_world_delete(scene, "", "Pod", "default", name, "Background");
        test_world_wait_gone(scene, "", "Pod", "default", name);
    }
    test_world_delete(scene, "", "Pod", "default", "lays", "Background");
    test_world_wait_gone(scene, "", "Pod", "default", "lays");
    test_world_delete(scene, "", "PersistentVolumeClaim", "default", "work", "Background");
    test_world_wait_gone(scene, "", "PersistentVolumeClaim", "default", "work");
    assert_int_equal(access(precious, F_OK), 0);
    assert_int_not_equal(access(test_folder_path(&scene->folder, "precious/deep"), F_OK), 0);
}

/* A folder and a file in it, below where the world keeps its pods and claims. */
static void lay(struct test_world *scene, const char *part, const char *uid, struct str *path)
{
    str_addf(path, "%s/%s", world_living(scene->world), part);
    mkdir(path->s, 0711);
    str_addf(path, "/%s", uid);
    assert_int_equal(mkdir(path->s, 0700), 0);
    AUTO_STR struct str file = STR_INIT(STR_LINE);
    str_addf(&file, "%s/kept", path->s);
    assert_int_equal(mkdir(file.s, 0700), 0);
}

/* Whose objects cannot be read may be anybody's: they stay until all can be. */
static void what_cannot_be_read_is_not_swept(void **state)
{
    struct test_world *scene = *state;
    size_t len;
    const struct resource *kind = resource_by_kind("", "PersistentVolumeClaim");
    AUTO_STR struct str own = STR_INIT(STR_LINE), other = STR_INIT(STR_LINE);
    test_world_create(scene, "", "PersistentVolumeClaim", "default", CLAIM);
    /* One behind it that can be read makes it no better. */
    test_world_create(scene, "", "PersistentVolumeClaim", "default",
                      "{\"metadata\":{\"name\":\"worth\"},\"spec\":{\"accessModes\":["
                      "\"ReadWriteOnce\"],\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}");
    const struct json *claim =
        test_world_look(scene, "", "PersistentVolumeClaim", "default", "work");
    lay(scene, "claims", json_str(json_at(claim, "metadata.uid"), ""), &own);
    lay(scene, "claims", "nobodys", &other);
    char *text = (char *)(uintptr_t)registry_get(scene->registry, kind, "default", "work", &len);
    text[0] = 'x';
    claims_sweep(scene->world);
    assert_int_equal(access(own.s, F_OK), 0);
    assert_int_equal(access(other.s, F_OK), 0);
    text[0] = '{';
    claims_sweep(scene->world);
    assert_int_equal(access(own.s, F_OK), 0);
    assert_int_not_equal(access(other.s, F_OK), 0);
}

int main(int argc, char **argv)
{
    int code;
    if (sandbox_inner(argc, argv, &code))
        return code;
    const struct CMUnitTest tests[] = {
#define CASE(name) cmocka_unit_test_setup_teardown(name, test_world_setup, test_world_teardown)
        CASE(config_maps_and_secrets_are_files),
        CASE(variables_from_elsewhere),
        CASE(what_is_missing_is_said_and_waited_for),
        CASE(no_name_leads_out),
        CASE(no_working_folder_leads_out),
        CASE(no_link_leads_out),
        CASE(what_cannot_be_read_is_not_swept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
