/* What the roles allow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/str.h>

#include "../../../src/sandbox/people/access.h"
#include "../../../src/sandbox/people/roles.h"

static struct access_ask ask(const char *verb, const char *group, const char *resource)
{
    return (struct access_ask){verb, group, resource, "", "demo", "", NULL};
}

static bool role_allows(const char *role, struct access_ask asked)
{
    size_t count = 0;
    const struct role_rule *rules = cluster_role_rules(role, &count);
    for (size_t i = 0; rules && i < count; i++) {
        if (role_rule_allows(&rules[i], &asked))
            return true;
    }
    return false;
}

static void test_three_roles(void **state)
{
    static const struct {
        const char *verb, *group, *resource, *subresource;
        bool view, edit, admin;
    } rows[] = {
        {"list", "kubeflow.org", "notebooks", "", true, true, true},
        {"get", "", "pods", "log", true, true, true},
        {"patch", "kubeflow.org", "notebooks", "", false, true, true},
        {"delete", "", "persistentvolumeclaims", "", false, true, true},
        {"get", "", "secrets", "", false, true, true},
        {"create", "", "pods", "exec", false, true, true},
        {"create", "rbac.authorization.k8s.io", "rolebindings", "", false, false, true},
        {"update", "", "resourcequotas", "", false, false, false},
        {"create", "kubeflow.org", "profiles", "", false, false, false},
        {"list", "", "notebooks", "", false, false, false}, /* another group's */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct access_ask asked = ask(rows[i].verb, rows[i].group, rows[i].resource);
        asked.subresource = rows[i].subresource;
        assert_int_equal(role_allows("kubeflow-view", asked), rows[i].view);
        assert_int_equal(role_allows("kubeflow-edit", asked), rows[i].edit);
        assert_int_equal(role_allows("kubeflow-admin", asked), rows[i].admin);
        assert_false(role_allows("cluster-admin-of-dreams", asked));
    }
}

/* A word is a whole word: "pod" is no "pods", "pods" no "pods/log". */
static void test_words_are_whole(void **state)
{
    static const struct role_rule rule = {"core", "pods/log persistentvolumeclaims", "get list"};
    struct access_ask asked = ask("get", "", "pods");
    assert_false(role_rule_allows(&rule, &asked));
    asked.subresource = "log";
    assert_true(role_rule_allows(&rule, &asked));
    asked = ask("get", "", "persistentvolume");
    assert_false(role_rule_allows(&rule, &asked));
    asked = ask("li", "", "persistentvolumeclaims");
    assert_false(role_rule_allows(&rule, &asked));
    asked = ask("", "", "");
    assert_false(role_rule_allows(&rule, &asked));
}

static void test_role_objects(void **state)
{
    static const char text[] = "{\"verbs\":[\"get\"],\"apiGroups\":[\"\"],"
                               "\"resources\":[\"pods\"],\"resourceNames\":[\"one\"]}";
    struct json_doc doc;
    struct error error = ERROR_NONE;
    struct access_ask asked = ask("get", "", "pods");
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, text, strlen(text), &error));
    assert_false(role_object_allows(doc.root, &asked));
    asked.name = "one";
    assert_true(role_object_allows(doc.root, &asked));
    asked.verb = "delete";
    assert_false(role_object_allows(doc.root, &asked));
    assert_true(json_parse(&doc, "{}", 2, &error));
    assert_false(role_object_allows(doc.root, &asked));
    json_doc_fini(&doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_roles),
        cmocka_unit_test(test_words_are_whole),
        cmocka_unit_test(test_role_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
