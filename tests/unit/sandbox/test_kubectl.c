/* kubectl itself, where it is on the machine, against the API in this process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <carnet/base/mem.h>
#include <carnet/loop/spawn.h>

#include "support/folder.h"
#include "support/sandbox_api.h"

enum { WORDS_MAX = 24 };

static struct sandbox_api api;
static struct test_folder folder;
static const char *config, *home;

static const char *kubectl(void)
{
    const char *named = getenv("CARNET_TEST_KUBECTL");
    return named && *named ? named : "kubectl";
}

struct run {
    bool over;
    int status;
    struct str out;
};

static void done(void *data, const struct spawn_result *result)
{
    struct run *run = data;
    run->over = true;
    run->status = result->error != 0 ? -1 : result->status >> 8;
    str_add_n(&run->out, result->out, result->out_len);
    str_add_n(&run->out, result->err, result->err_len);
}

/* Words are separated by spaces; "%" stands for the folder of the test's files. */
static void call(struct run *run, const char *line)
{
    AUTO_STR struct str words = STR_INIT(4000), environment = STR_INIT(400), kube = STR_INIT(400);
    const char *argv[WORDS_MAX + 1] = {kubectl()};
    size_t count = 1;
    for (const char *p = line; *p; p++) {
        if (*p == '%')
            str_add(&words, folder.path);
        else
            str_add_char(&words, *p == ' ' ? '\0' : *p);
    }
    for (char *word = words.s; word < words.s + words.len && count < WORDS_MAX;
         word += strlen(word) + 1)
        argv[count++] = word;
    str_addf(&environment, "HOME=%s", home);
    str_addf(&kube, "KUBECONFIG=%s", config);
    const char *extra[] = {environment.s, kube.s, NULL};
    struct spawn_options options = {
        .argv = argv, .extra_env = extra, .max_output = 1u << 20, .timeout_ms = 60000};
    *run = (struct run){.out = STR_INIT(2u << 20)};
    struct spawn *spawn = spawn_start(api.loop, &options, done, run);
    while (spawn && !run->over)
        loop_turn(api.loop, 1000);
}

/* The exit code, and what is printed holds a text. */
static void expect(const char *line, int status, const char *holds)
{
    struct run run;
    call(&run, line);
    if (run.status != status || !strstr(run.out.s, holds))
        print_error("kubectl %s: %d\n%s\n", line, run.status, run.out.s);
    assert_int_equal(run.status, status);
    assert_non_null(strstr(run.out.s, holds));
    str_fini(&run.out);
}

static int setup(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    test_folder_init(&folder);
    sandbox_api_init(&api, NULL);
    sandbox_api_kubeconfig(&api, "you", &text);
    config = test_folder_text(&folder, "config", text.s);
    home = test_folder_path(&folder, "");
    test_folder_text(&folder, "notebook.yaml",
                     "apiVersion: kubeflow.org/v1\nkind: Notebook\nmetadata: {name: nb}\n"
                     "spec: {template: {spec: {containers: [{name: nb, image: \"x:1\"}]}}}\n");
    test_folder_text(&folder, "changed.yaml",
                     "apiVersion: kubeflow.org/v1\nkind: Notebook\nmetadata: {name: nb}\n"
                     "spec: {template: {spec: {containers: [{name: nb, image: \"x:2\"}]}}}\n");
    test_folder_text(&folder, "wrong.yaml",
                     "apiVersion: kubeflow.org/v1\nkind: Notebook\nmetadata: {name: bad}\n"
                     "spec: {templat: {}}\n");
    test_folder_text(
        &folder, "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        "spec: {containers: [{name: a, image: \"x:1\"}, {name: b, image: \"x:1\"}]}\n");
    test_folder_text(
        &folder, "pod2.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
        "spec: {containers: [{name: a, image: \"x:2\"}, {name: b, image: \"x:1\"}]}\n");
    return 0;
}

static int teardown(void **state)
{
    sandbox_api_fini(&api);
    test_folder_fini(&folder);
    return 0;
}

static void need_kubectl(void)
{
    struct run run;
    call(&run, "version --client");
    int status = run.status;
    str_fini(&run.out);
    if (status == 0)
        return;
    print_message("# kubectl is not on this machine\n");
    skip();
}

static void test_objects(void **state)
{
    need_kubectl();
    expect("get notebooks", 0, "No resources found in ada namespace.");
    expect("create -f %/notebook.yaml", 0, "notebook.kubeflow.org/nb created");
    expect("create -f %/notebook.yaml", 1, "notebooks.kubeflow.org \"nb\" already exists");
    expect("create -f %/wrong.yaml", 1, "unknown field \"spec.templat\"");
    expect("get notebook nb -o jsonpath={.metadata.generation}", 0, "1");
    expect("get notebooks -A", 0, "NAMESPACE   NAME   AGE");
    expect("apply -f %/changed.yaml", 0, "notebook.kubeflow.org/nb configured");
    expect("apply -f %/changed.yaml", 0, "notebook.kubeflow.org/nb unchanged");
    expect("apply --server-side -f %/notebook.yaml", 0, "serverside-applied");
    expect("label notebook nb a=b", 0, "labeled");
    expect("get notebooks -l a=b -o name", 0, "notebook.kubeflow.org/nb");
    expect("annotate notebook nb c=d", 0, "annotated");
    expect("patch notebook nb -p {}", 1, "is not supported by kubeflow.org/v1, Kind=Notebook");
    expect("patch notebook nb --type=merge -p {\"metadata\":{\"labels\":{\"a\":null}}}", 0,
           "patched");
    expect("describe notebook nb", 0, "Kind:         Notebook");
    expect("wait --for=jsonpath={.metadata.name}=nb notebook/nb --timeout=5s", 0, "condition met");
    expect("delete notebook nb", 0, "notebook.kubeflow.org \"nb\" deleted");
    expect("get notebook nb", 1,
           "Error from server (NotFound): notebooks.kubeflow.org \"nb\" not found");
}

static void test_built_in(void **state)
{
    need_kubectl();
    expect("create namespace zz", 0, "namespace/zz created");
    expect("get ns", 0, "zz     Active");
    expect("create configmap cm --from-literal=a=b", 0, "configmap/cm created");
    expect("create serviceaccount who", 0, "serviceaccount/who created");
    expect("create quota q --hard=pods=5", 0, "resourcequota/q created");
    expect("describe quota q", 0, "pods");
    expect("create rolebinding rb --clusterrole=view --user=u", 0, "rolebinding.rbac");
    expect("get rolebinding rb -o wide", 0, "ClusterRole/view");
    expect("create job j --image=x:1", 0, "job.batch/j created");
    expect("get job j", 0, "Running");
    expect("apply -f %/pod.yaml", 0, "pod/p created");
    expect("apply -f %/pod2.yaml", 0, "pod/p configured");
    expect("get pod p -o jsonpath={.spec.containers[*].image}", 0, "x:2 x:1");
    expect("get pods -o wide", 0, "NOMINATED NODE");
    expect("get all", 0, "pod/p");
    expect("describe pod p", 0, "QoS Class:");
    expect("delete pod p", 0, "pod \"p\" deleted");
    expect("delete ns zz --wait=false", 0, "namespace \"zz\" deleted");
}

static void test_access(void **state)
{
    need_kubectl();
    expect("version", 0, "v1.34");
    expect("api-resources", 0, "notebooks");
    expect("api-versions", 0, "kubeflow.org/v1beta1");
    expect("auth can-i create notebooks", 0, "yes");
    expect("auth whoami", 0, "you");
    expect("--token=nobody get pods", 1, "User \"nobody\" cannot list resource \"pods\"");
    expect("get unicorns", 1, "the server doesn't have a resource type \"unicorns\"");
    expect("top pods", 1, "Metrics API not available");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_objects, setup, teardown),
        cmocka_unit_test_setup_teardown(test_built_in, setup, teardown),
        cmocka_unit_test_setup_teardown(test_access, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
