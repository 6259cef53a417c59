/* Rights from rules reviews, and the bodies of single reviews. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/data/json.h>

#include "../../../src/platform/kubernetes/access.h"

static struct rights rights_of(const char *rules, const char *more, bool *complete)
{
    struct json_doc doc;
    struct error error;
    struct rights rights;
    AUTO_STR struct str text = STR_INIT(1u << 16);

    str_addf(&text, "{\"status\":{\"resourceRules\":[%s]%s}}", rules, more);
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, text.s, text.len, &error));
    *complete = access_read_rules(doc.root, &rights);
    json_doc_fini(&doc);
    return rights;
}

#define RULE(verbs, groups, resources)                                                             \
    "{\"verbs\":[" verbs "],\"apiGroups\":[" groups "],\"resources\":[" resources "]}"

static void test_an_administrator(void **state)
{
    bool complete;
    struct rights rights =
        rights_of(RULE("\"*\"", "\"*\"", "\"*\""), ",\"incomplete\":false", &complete);
    (void)state;

    assert_true(complete);
    for (int right = 0; right < RIGHT_COUNT; right++)
        assert_int_equal(rights.allowed[right], ALLOWED_YES);
}

static void test_a_viewer(void **state)
{
    bool complete;
    struct rights rights = rights_of(
        RULE("\"create\"", "\"authorization.k8s.io\"", "\"selfsubjectaccessreviews\"") "," RULE(
            "\"get\",\"list\",\"watch\"", "\"kubeflow.org\"",
            "\"*\"") "," RULE("\"get\",\"list\"", "\"\"", "\"pods\",\"events\""),
        ",\"incomplete\":false", &complete);
    (void)state;

    assert_int_equal(rights.allowed[RIGHT_LIST_SERVERS], ALLOWED_YES);
    assert_int_equal(rights.allowed[RIGHT_CREATE_SERVER], ALLOWED_NO);
    assert_int_equal(rights.allowed[RIGHT_CHANGE_SERVER], ALLOWED_NO);
    assert_int_equal(rights.allowed[RIGHT_LIST_PODS], ALLOWED_YES);
    assert_int_equal(rights.allowed[RIGHT_READ_LOGS], ALLOWED_NO);  /* pods is not pods/log */
    assert_int_equal(rights.allowed[RIGHT_LIST_USAGE], ALLOWED_NO); /* pods of another group */
    assert_int_equal(rights_role(&rights), ROLE_VIEWER);
}

static void test_subresources(void **state)
{
    bool complete;
    struct rights rights;
    (void)state;

    rights = rights_of(RULE("\"get\"", "\"\"", "\"pods/log\""), "", &complete);
    assert_int_equal(rights.allowed[RIGHT_READ_LOGS], ALLOWED_YES);
    rights = rights_of(RULE("\"get\"", "\"\"", "\"*/log\""), "", &complete);
    assert_int_equal(rights.allowed[RIGHT_READ_LOGS], ALLOWED_YES);
    rights = rights_of(RULE("\"get\"", "\"\"", "\"pods/exec\""), "", &complete);
    assert_int_equal(rights.allowed[RIGHT_READ_LOGS], ALLOWED_NO);
}

static void test_named_objects_are_not_all(void **state)
{
    bool complete;
    struct rights rights =
        rights_of("{\"verbs\":[\"*\"],\"apiGroups\":[\"*\"],\"resources\":[\"*\"],"
                  "\"resourceNames\":[\"only-this\"]}",
                  "", &complete);
    (void)state;

    assert_int_equal(rights.allowed[RIGHT_LIST_SERVERS], ALLOWED_NO);
}

/* What an incomplete review does not grant is open, not forbidden. */
static void test_incomplete(void **state)
{
    bool complete;
    struct rights rights = rights_of(RULE("\"list\"", "\"kubeflow.org\"", "\"notebooks\""),
                                     ",\"incomplete\":true", &complete);
    struct json_doc doc;
    struct error error;
    (void)state;

    assert_false(complete);
    assert_int_equal(rights.allowed[RIGHT_LIST_SERVERS], ALLOWED_YES);
    assert_int_equal(rights.allowed[RIGHT_CREATE_SERVER], ALLOWED_UNKNOWN);
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, "{\"status\":7}", 12, &error));
    assert_false(access_read_rules(doc.root, &rights));
    assert_int_equal(rights.allowed[RIGHT_LIST_SERVERS], ALLOWED_UNKNOWN);
    json_doc_fini(&doc);
}

static void test_single_reviews(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    (void)state;

    access_write_review(&out, RIGHT_READ_LOGS, "ada");
    assert_string_equal(
        out.s, "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":"
               "\"SelfSubjectAccessReview\",\"spec\":{\"resourceAttributes\":{\"namespace\":"
               "\"ada\",\"verb\":\"get\",\"group\":\"\",\"resource\":\"pods\","
               "\"subresource\":\"log\"}}}");
    str_clear(&out);
    access_write_review(&out, RIGHT_LIST_SERVERS, NULL);
    assert_null(strstr(out.s, "namespace"));
    assert_null(strstr(out.s, "subresource"));
    for (int right = 0; right < RIGHT_COUNT; right++)
        assert_true(strchr(access_right_name((enum right)right), ' ') != NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_administrator), cmocka_unit_test(test_a_viewer),
        cmocka_unit_test(test_subresources),     cmocka_unit_test(test_named_objects_are_not_all),
        cmocka_unit_test(test_incomplete),       cmocka_unit_test(test_single_reviews),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
