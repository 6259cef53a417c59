/* Who may do what: people, bindings of a registry, and the reviews that tell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include "../../../src/sandbox/objects/registry.h"
#include "../../../src/sandbox/people/people.h"
#include "../../../src/sandbox/people/reviews.h"
#include "../../../src/sandbox/people/rights.h"
#include "support/folder.h"

struct scene {
    struct test_folder folder;
    struct loop *loop;
    struct registry *registry;
    struct people *people;
    struct rights rights;
};

static void create(struct scene *scene, const char *group, const char *plural, const char *ns,
                   const char *text)
{
    struct json_doc doc;
    struct answer answer = {0};
    struct error error = ERROR_NONE;
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, text, strlen(text), &error));
    if (!registry_create(scene->registry, resource_find(group, "v1", plural), ns, &doc, doc.root,
                         WRITE_SYSTEM, &answer))
        fail_msg("%s", answer.message);
    json_doc_fini(&doc);
}

static void bind_subject(struct scene *scene, const char *ns, const char *kind, const char *role,
                         const char *subject, const char *user)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_addf(
        &text,
        "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"RoleBinding\","
        "\"metadata\":{\"name\":\"%s-%.3s\",\"namespace\":\"%s\"},"
        "\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"%s\",\"name\":\"%s\"},"
        "\"subjects\":[{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"%s\","
        "\"name\":\"%s\"}]}",
        role, user, ns, kind, role, subject, user);
    create(scene, "rbac.authorization.k8s.io", "rolebindings", ns, text.s);
}

static void bind(struct scene *scene, const char *ns, const char *kind, const char *role,
                 const char *user)
{
    bind_subject(scene, ns, kind, role, "User", user);
}

static int set_up(void **state)
{
    struct scene *scene = mem_zalloc(1, sizeof *scene);
    struct error error = ERROR_NONE;
    test_folder_init(&scene->folder);
    scene->loop = loop_new();
    scene->registry = registry_open(scene->loop, NULL, &error);
    scene->people = people_open(scene->folder.path, &error);
    assert_non_null(scene->registry);
    assert_non_null(scene->people);
    rights_init(&scene->rights, scene->people, scene->registry);
    create(scene, "", "namespaces", NULL,
           "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"demo\"}}");
    create(scene, "", "namespaces", NULL,
           "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"team\"}}");
    create(scene, "rbac.authorization.k8s.io", "roles", "team",
           "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"Role\",\"metadata\":"
           "{\"name\":\"reader\",\"namespace\":\"team\"},\"rules\":[{\"verbs\":[\"get\"],"
           "\"apiGroups\":[\"\"],\"resources\":[\"configmaps\"],\"resourceNames\":[\"hints\"]}]}");
    bind(scene, "demo", "ClusterRole", "kubeflow-admin", "you@sandbox.local");
    bind(scene, "demo", "ClusterRole", "kubeflow-view", "viewer@sandbox.local");
    bind(scene, "team", "Role", "reader", "you@sandbox.local");
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    people_close(scene->people);
    registry_close(scene->registry);
    loop_free(scene->loop);
    test_folder_fini(&scene->folder);
    free(scene);
    return 0;
}

static struct person who(struct scene *scene, const char *id)
{
    struct person person;
    const struct access *access = &scene->rights.access;
    const char *token = id ? people_token(scene->people, people_by_id(id)) : NULL;
    assert_true(access->identify(access->data, token, &person));
    return person;
}

static bool may(struct scene *scene, const char *id, const char *verb, const char *group,
                const char *resource, const char *ns)
{
    const struct access_ask ask = {verb, group, resource, "", ns, "", NULL};
    struct person person = who(scene, id);
    return scene->rights.access.decide(scene->rights.access.data, &person, &ask);
}

static void test_who(void **state)
{
    struct scene *scene = *state;
    const struct access *access = &scene->rights.access;
    struct person person = who(scene, NULL);
    assert_string_equal(person.name, "system:anonymous");
    person = who(scene, "viewer");
    assert_string_equal(person.name, "viewer@sandbox.local");
    assert_false(access->identify(access->data, "no-token-of-ours", &person));
    assert_false(access->identify(access->data, "", &person));
}

static void test_bindings(void **state)
{
    struct scene *scene = *state;
    assert_true(may(scene, "you", "delete", "kubeflow.org", "notebooks", "demo"));
    assert_false(may(scene, "you", "list", "kubeflow.org", "notebooks", "team"));
    assert_false(may(scene, "you", "list", "kubeflow.org", "notebooks", ""));
    assert_true(may(scene, "viewer", "watch", "kubeflow.org", "notebooks", "demo"));
    assert_false(may(scene, "viewer", "patch", "kubeflow.org", "notebooks", "demo"));
    assert_false(may(scene, "colleague", "list", "", "pods", "demo"));
    assert_true(may(scene, "colleague", "list", "", "namespaces", ""));
    assert_false(may(scene, "stranger", "list", "", "namespaces", ""));
    assert_false(may(scene, NULL, "list", "", "pods", "demo"));
    assert_true(may(scene, "administrator", "delete", "", "nodes", ""));
}

static void test_subjects_are_of_their_kind(void **state)
{
    struct scene *scene = *state;
    bind_subject(scene, "team", "ClusterRole", "kubeflow-view", "Group", "colleague@sandbox.local");
    bind_subject(scene, "team", "ClusterRole", "kubeflow-view", "User", "system:authenticated");
    assert_false(may(scene, "colleague", "list", "", "pods", "team"));
    bind_subject(scene, "team", "ClusterRole", "kubeflow-edit", "Group", "system:authenticated");
    assert_true(may(scene, "colleague", "list", "", "pods", "team"));
    assert_false(may(scene, NULL, "list", "", "pods", "team"));
}

static void test_a_role_of_a_namespace(void **state)
{
    struct scene *scene = *state;
    struct access_ask ask = {"get", "", "configmaps", "", "team", "hints", NULL};
    struct person you = who(scene, "you");
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    assert_true(rights_decide(&scene->rights, &you, &ask, &why));
    assert_string_equal(why.s,
                        "RBAC: allowed by RoleBinding \"reader-you/team\" of Role \"reader\" "
                        "to User \"you@sandbox.local\"");
    ask.name = "secrets-of-others";
    assert_false(rights_decide(&scene->rights, &you, &ask, NULL));
}

static void test_paths(void **state)
{
    struct scene *scene = *state;
    static const struct {
        const char *id, *verb, *path;
        bool may;
    } rows[] = {
        {NULL, "get", "/version", true},
        {NULL, "get", "/healthz", true},
        {NULL, "get", "/apis", false},
        {"you", "get", "/apis", true},
        {"you", "get", "/metrics", false},
        {"you", "post", "/version", false},
        {"you", "get", "/versions-of-mine", false},
        {"you", "get", "/apistle", false},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct access_ask ask = {rows[i].verb, "", "", "", "", "", rows[i].path};
        struct person person = who(scene, rows[i].id);
        if (rights_decide(&scene->rights, &person, &ask, NULL) != rows[i].may)
            fail_msg("%s %s", rows[i].verb, rows[i].path);
    }
}

/* Posts a review; the status member's text. */
static int review(struct scene *scene, const char *id, const char *kind, const char *text,
                  struct str *out)
{
    struct json_doc doc;
    struct answer answer = {0};
    struct error error = ERROR_NONE;
    struct person person = who(scene, id);
    const struct access *access = &scene->rights.access;
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, text, strlen(text), &error));
    access->review(access->data, &person, kind, &doc, &answer);
    json_write(out, answer.code < 300 ? json_get(doc.root, "status") : NULL, false);
    json_doc_fini(&doc);
    return answer.code;
}

static void test_access_review(void **state)
{
    struct scene *scene = *state;
    static const char text[] =
        "{\"spec\":{\"resourceAttributes\":{\"namespace\":\"demo\",\"verb\":"
        "\"create\",\"group\":\"kubeflow.org\",\"resource\":\"notebooks\"}}}";
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    assert_int_equal(review(scene, "you", "selfsubjectaccessreviews", text, &out), 201);
    assert_string_equal(out.s,
                        "{\"allowed\":true,\"reason\":\"RBAC: allowed by RoleBinding "
                        "\\\"kubeflow-admin-you/demo\\\" of ClusterRole \\\"kubeflow-admin\\\" "
                        "to User \\\"you@sandbox.local\\\"\"}");
    str_clear(&out);
    assert_int_equal(review(scene, "viewer", "selfsubjectaccessreviews", text, &out), 201);
    assert_string_equal(out.s, "{\"allowed\":false}");
    assert_int_equal(review(scene, "you", "selfsubjectaccessreviews", "{\"spec\":{}}", &out), 422);
    assert_int_equal(review(scene, "you", "selfsubjectaccessreviews", "[]", &out), 400);
}

static void test_rules_review(void **state)
{
    struct scene *scene = *state;
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    assert_int_equal(review(scene, "you", "selfsubjectrulesreviews",
                            "{\"spec\":{\"namespace\":\"team\"}}", &out),
                     201);
    assert_non_null(strstr(out.s, "\"hints\""));
    assert_non_null(strstr(out.s, "\"selfsubjectreviews\""));
    assert_non_null(strstr(out.s, "\"incomplete\":false"));
    assert_null(strstr(out.s, "\"rolebindings\""));
    assert_int_equal(review(scene, "you", "selfsubjectrulesreviews", "{\"spec\":{}}", &out), 400);
}

static void test_self_review(void **state)
{
    struct scene *scene = *state;
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    assert_int_equal(review(scene, "stranger", "selfsubjectreviews", "{}", &out), 201);
    assert_string_equal(out.s, "{\"userInfo\":{\"username\":\"stranger@sandbox.local\","
                               "\"groups\":[\"system:authenticated\"]}}");
}

int main(void)
{
#define IN_SCENE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        IN_SCENE(test_who),
        IN_SCENE(test_bindings),
        IN_SCENE(test_subjects_are_of_their_kind),
        IN_SCENE(test_a_role_of_a_namespace),
        IN_SCENE(test_paths),
        IN_SCENE(test_access_review),
        IN_SCENE(test_rules_review),
        IN_SCENE(test_self_review),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
