/* Patches: the examples of RFC 7386 and RFC 6902, strategic merge as kubectl sends it, and hostile
 * ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/mem.h>
#include <carnet/data/json_edit.h>

enum kind { MERGE, PATCH, STRATEGIC };

static const struct json_merge_key keys[] = {{"spec.containers", "name"},
                                             {"spec.containers.env", "name"},
                                             {"metadata.finalizers", ""},
                                             {NULL, NULL}};

/* `expected` null: refused. */
static void check(enum kind kind, const char *target, const char *patch, const char *expected)
{
    struct json_doc doc, patch_doc;
    struct error error = ERROR_NONE;
    struct str out = STR_INIT(STR_DOCUMENT);
    bool test_failed = false, fine;
    json_doc_init(&doc, 16u << 20);
    json_doc_init(&patch_doc, 16u << 20);
    assert_true(json_parse(&doc, target, strlen(target), &error));
    assert_true(json_parse(&patch_doc, patch, strlen(patch), &error));
    if (kind == MERGE)
        fine = json_merge_patch(&doc, json_edit(&doc), json_edit(&patch_doc), &error);
    else if (kind == PATCH)
        fine = json_patch(&doc, json_edit(&doc), json_edit(&patch_doc), &test_failed, &error);
    else
        fine = json_strategic_patch(&doc, json_edit(&doc), json_edit(&patch_doc), keys, &error);
    json_write(&out, json_edit(&doc), false);
    if (expected) {
        if (!fine || strcmp(out.s, expected) != 0)
            print_error("patch %s\n", patch);
        assert_true(fine);
        assert_string_equal(out.s, expected);
    } else {
        assert_false(fine);
        assert_int_equal(error.code, ERR_INVALID);
    }
    str_fini(&out);
    json_doc_fini(&doc);
    json_doc_fini(&patch_doc);
}

static void test_merge(void **state)
{
    /* RFC 7386, appendix A, where the target and the patch are objects. */
    check(MERGE, "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
    check(MERGE, "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}");
    check(MERGE, "{\"a\":\"b\"}", "{\"a\":null}", "{}");
    check(MERGE, "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}");
    check(MERGE, "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}");
    check(MERGE, "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}");
    check(MERGE, "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}",
          "{\"a\":{\"b\":\"d\"}}");
    check(MERGE, "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}");
    check(MERGE, "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}");
    check(MERGE, "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}");
    check(MERGE, "{\"a\":\"b\"}", "[\"c\"]", NULL);
    check(MERGE, "{\"a\":\"b\"}", "null", NULL);
}

static void test_operations(void **state)
{
    /* RFC 6902, appendix A. */
    check(PATCH, "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz\",\"value\":\"qux\"}]",
          "{\"foo\":\"bar\",\"baz\":\"qux\"}");
    check(PATCH, "{\"foo\":[\"bar\",\"baz\"]}",
          "[{\"op\":\"add\",\"path\":\"/foo/1\",\"value\":\"qux\"}]",
          "{\"foo\":[\"bar\",\"qux\",\"baz\"]}");
    check(PATCH, "{\"baz\":\"qux\",\"foo\":\"bar\"}", "[{\"op\":\"remove\",\"path\":\"/baz\"}]",
          "{\"foo\":\"bar\"}");
    check(PATCH, "{\"foo\":[\"bar\",\"qux\",\"baz\"]}", "[{\"op\":\"remove\",\"path\":\"/foo/1\"}]",
          "{\"foo\":[\"bar\",\"baz\"]}");
    check(PATCH, "{\"baz\":\"qux\",\"foo\":\"bar\"}",
          "[{\"op\":\"replace\",\"path\":\"/baz\",\"value\":\"boo\"}]",
          "{\"baz\":\"boo\",\"foo\":\"bar\"}");
    check(PATCH, "{\"foo\":{\"bar\":\"baz\",\"waldo\":\"fred\"},\"qux\":{\"corge\":\"grault\"}}",
          "[{\"op\":\"move\",\"from\":\"/foo/waldo\",\"path\":\"/qux/thud\"}]",
          "{\"foo\":{\"bar\":\"baz\"},\"qux\":{\"corge\":\"grault\",\"thud\":\"fred\"}}");
    check(PATCH, "{\"foo\":[\"all\",\"grass\",\"cows\",\"eat\"]}",
          "[{\"op\":\"move\",\"from\":\"/foo/1\",\"path\":\"/foo/3\"}]",
          "{\"foo\":[\"all\",\"cows\",\"eat\",\"grass\"]}");
    check(PATCH, "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}",
          "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"qux\"},"
          "{\"op\":\"test\",\"path\":\"/foo/1\",\"value\":2}]",
          "{\"baz\":\"qux\",\"foo\":[\"a\",2,\"c\"]}");
    check(PATCH, "{\"baz\":\"qux\"}", "[{\"op\":\"test\",\"path\":\"/baz\",\"value\":\"bar\"}]",
          NULL);
    check(PATCH, "{\"foo\":\"bar\"}", "[{\"op\":\"add\",\"path\":\"/baz/bat\",\"value\":\"q\"}]",
          NULL);
    check(PATCH, "{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":10}]",
          "{\"/\":9,\"~1\":10}");
    check(PATCH, "{\"/\":9,\"~1\":10}", "[{\"op\":\"test\",\"path\":\"/~01\",\"value\":\"10\"}]",
          NULL);
    check(PATCH, "{\"foo\":[\"bar\"]}",
          "[{\"op\":\"add\",\"path\":\"/foo/-\",\"value\":[\"abc\",\"def\"]}]",
          "{\"foo\":[\"bar\",[\"abc\",\"def\"]]}");
    check(PATCH, "{\"a\":1}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]",
          "{\"a\":1,\"b\":1}");
    check(PATCH, "{\"a\":1}", "[{\"op\":\"replace\",\"path\":\"\",\"value\":{\"b\":2}}]",
          "{\"b\":2}");
}

static void test_bad_operations(void **state)
{
    static const char *const bad[] = {"{}",
                                      "[{\"op\":\"add\",\"path\":\"/l/9\",\"value\":1}]",
                                      "[{\"op\":\"add\",\"path\":\"/l/01\",\"value\":1}]",
                                      "[{\"op\":\"remove\",\"path\":\"/l/-\"}]",
                                      "[{\"op\":\"remove\",\"path\":\"/none\"}]",
                                      "[{\"op\":\"replace\",\"path\":\"/none\",\"value\":1}]",
                                      "[{\"op\":\"add\",\"path\":\"x\",\"value\":1}]",
                                      "[{\"op\":\"add\",\"path\":\"/a~2\",\"value\":1}]",
                                      "[{\"op\":\"add\",\"path\":\"/x\"}]",
                                      "[{\"op\":\"frob\",\"path\":\"/l\",\"value\":1}]",
                                      "[{\"op\":\"move\",\"from\":\"/o\",\"path\":\"/o/p\"}]",
                                      "[{\"op\":\"remove\",\"path\":\"\"}]",
                                      "[7]"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        check(PATCH, "{\"l\":[1,2],\"o\":{}}", bad[i], NULL);
}

/* Each copy doubles what there is: neither memory nor depth may follow. */
static void test_growth_ends(void **state)
{
    struct str patch = STR_INIT(1u << 20);
    str_add_char(&patch, '[');
    for (int i = 0; i < 2000; i++)
        str_addf(&patch, "%s{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/x%d\"}", i ? "," : "",
                 i);
    str_add_char(&patch, ']');
    check(PATCH, "{\"a\":{\"b\":[1,2,3]}}", patch.s, NULL);
    str_clear(&patch);
    str_add_char(&patch, '[');
    for (int i = 0; i < 2000; i++)
        str_addf(&patch, "%s{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/a/x\"}", i ? "," : "");
    str_add_char(&patch, ']');
    check(PATCH, "{\"a\":{}}", patch.s, NULL);
    str_fini(&patch);
}

#define POD "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"x\"},{\"name\":\"b\"}]}}"

static void test_strategic(void **state)
{
    check(STRATEGIC, POD,
          "{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"a\"},{\"name\":\"b\"}],"
          "\"containers\":[{\"image\":\"y\",\"name\":\"a\"}],\"tolerations\":[{\"key\":\"k\"}]}}",
          "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"y\"},{\"name\":\"b\"}],"
          "\"tolerations\":[{\"key\":\"k\"}]}}");
    check(STRATEGIC, POD,
          "{\"spec\":{\"$setElementOrder/containers\":[{\"name\":\"b\"},{\"name\":\"c\"}],"
          "\"containers\":[{\"name\":\"c\"},{\"$patch\":\"delete\",\"name\":\"a\"}]}}",
          "{\"spec\":{\"containers\":[{\"name\":\"b\"},{\"name\":\"c\"}]}}");
    check(STRATEGIC, POD, "{\"spec\":{\"containers\":[{\"name\":\"n\"},{\"$patch\":\"replace\"}]}}",
          "{\"spec\":{\"containers\":[{\"name\":\"n\"}]}}");
    check(STRATEGIC, POD, "{\"spec\":{\"$patch\":\"replace\",\"nodeName\":\"n\"}}",
          "{\"spec\":{\"nodeName\":\"n\"}}");
    check(
        STRATEGIC, POD,
        "{\"spec\":{\"containers\":[{\"name\":\"b\",\"env\":[{\"name\":\"E\",\"value\":\"1\"}]}]}}",
        "{\"spec\":{\"containers\":[{\"name\":\"a\",\"image\":\"x\"},{\"name\":\"b\",\"env\":"
        "[{\"name\":\"E\",\"value\":\"1\"}]}]}}");
    check(STRATEGIC, "{\"metadata\":{\"finalizers\":[\"a\",\"b\"]}}",
          "{\"metadata\":{\"$deleteFromPrimitiveList/finalizers\":[\"a\"],\"finalizers\":[\"c\"]}}",
          "{\"metadata\":{\"finalizers\":[\"b\",\"c\"]}}");
    check(STRATEGIC, "{\"s\":{\"a\":1,\"b\":2}}", "{\"s\":{\"$retainKeys\":[\"c\"],\"c\":3}}",
          "{\"s\":{\"c\":3}}");
    check(STRATEGIC, "{\"a\":1}", "{\"a\":null,\"b\":{\"c\":null}}", "{\"b\":{}}");
}

static void test_bad_strategic(void **state)
{
    check(STRATEGIC, POD, "{\"spec\":{\"containers\":[{\"image\":\"y\"}]}}", NULL);
    check(STRATEGIC, POD, "{\"spec\":{\"$frob\":1}}", NULL);
    check(STRATEGIC, POD, "[]", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_merge),          cmocka_unit_test(test_operations),
        cmocka_unit_test(test_bad_operations), cmocka_unit_test(test_growth_ends),
        cmocka_unit_test(test_strategic),      cmocka_unit_test(test_bad_strategic),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
