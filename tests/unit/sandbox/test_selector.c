/* Selectors: what they match, and the real server's words where they cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/sandbox/objects/selector.h"

static const char pod[] =
    "{\"metadata\":{\"name\":\"run\",\"namespace\":\"ada\",\"labels\":{\"app\":\"nb\",\"n\":\"7\","
    "\"empty\":\"\"}},\"spec\":{\"nodeName\":\"here\"},\"status\":{\"phase\":\"Running\"}}";

static bool matches(const char *labels, const char *fields)
{
    struct json_doc doc;
    struct error error;
    struct selector selector;
    struct answer answer = {0};
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, pod, strlen(pod), &error));
    assert_true(selector_read(&selector, resource_find("", "v1", "pods"), labels, fields, &answer));
    bool result = selector_matches(&selector, json_edit(&doc));
    selector_fini(&selector);
    json_doc_fini(&doc);
    return result;
}

static void assert_refused(const char *plural, const char *labels, const char *fields,
                           const char *message)
{
    struct selector selector;
    struct answer answer = {0};
    const struct resource *resource = resource_find("", "v1", plural);
    if (!resource)
        resource = resource_find("kubeflow.org", "v1", plural);
    assert_false(selector_read(&selector, resource, labels, fields, &answer));
    assert_int_equal(answer.code, 400);
    assert_string_equal(answer.message, message);
}

static void test_labels(void **state)
{
    assert_true(matches("", NULL));
    assert_true(matches("app=nb", NULL));
    assert_true(matches("app==nb, n=7", NULL));
    assert_false(matches("app=nb,n=8", NULL));
    assert_false(matches("app!=nb", NULL));
    assert_true(matches("none!=nb", NULL));
    assert_true(matches("app in (x, nb)", NULL));
    assert_false(matches("app notin (x,nb)", NULL));
    assert_true(matches("none notin (x)", NULL));
    assert_false(matches("none in (x)", NULL));
    assert_true(matches("app", NULL));
    assert_false(matches("!app", NULL));
    assert_true(matches("!none", NULL));
    assert_true(matches("n>6,n<8", NULL));
    assert_false(matches("n>7", NULL));
    assert_false(matches("app>1", NULL));
    assert_true(matches("empty=", NULL));
    assert_true(matches("empty in (,x)", NULL));
    assert_false(matches("app=", NULL));
}

static void test_fields(void **state)
{
    assert_true(matches(NULL, "metadata.name=run,metadata.namespace=ada"));
    assert_true(matches(NULL, "spec.nodeName==here,status.phase!=Failed"));
    assert_false(matches(NULL, "status.phase=Pending"));
    assert_true(matches(NULL, "spec.hostNetwork=false"));
    assert_true(matches(NULL, "status.podIP="));
    assert_false(matches("app=x", "metadata.name=run"));
}

static void test_name(void **state)
{
    struct selector selector;
    struct answer answer = {0};
    const struct resource *pods = resource_find("", "v1", "pods");
    assert_true(selector_read(&selector, pods, "a=b", "metadata.name=x", &answer));
    assert_string_equal(selector_name(&selector), "x");
    selector_fini(&selector);
    assert_true(selector_read(&selector, pods, "a=b", "metadata.name!=x", &answer));
    assert_null(selector_name(&selector));
    selector_fini(&selector);
}

static void test_refused(void **state)
{
    assert_refused("pods", "a in (", NULL,
                   "unable to parse requirement: found '', expected: ',', ')' or identifier");
    assert_refused("pods", "a=b=c", NULL, "found '=', expected: ',' or 'end of string'");
    assert_refused("pods", "x>a", NULL,
                   "unable to parse requirement: values[0]: Invalid value: \"a\": for 'Gt', 'Lt' "
                   "operators, the value must be an integer");
    assert_refused("pods", "=b", NULL, "found '=', expected: !, identifier, or 'end of string'");
    assert_refused("pods", "UPPER case=1", NULL,
                   "unable to parse requirement: found 'case', expected: in, notin, =, ==, !=, gt, "
                   "lt");
    assert_refused("notebooks", NULL, "spec.nodeName=x",
                   "field label not supported: spec.nodeName");
    assert_refused("persistentvolumeclaims", NULL, "status.phase=x",
                   "\"status.phase\" is not a known field selector: only \"metadata.name\", "
                   "\"metadata.namespace\"");
    assert_refused("pods", NULL, "zz", "invalid selector: 'zz'; can't understand 'zz'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels),
        cmocka_unit_test(test_fields),
        cmocka_unit_test(test_name),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
