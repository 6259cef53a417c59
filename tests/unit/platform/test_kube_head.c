/* Names in the beginning of what cannot be parsed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../../src/platform/kubernetes/head.h"

static struct head_names names;

static bool event(const char *text)
{
    return head_names(&names, text, strlen(text), true);
}

static bool item(const char *text)
{
    return head_names(&names, text, strlen(text), false);
}

static void test_event(void **state)
{
    (void)state;
    assert_true(
        event("{\"type\":\"ADDED\",\"object\":{\"kind\":\"Notebook\",\"metadata\":{\"labels\":"
              "{\"name\":\"not this\"},\"name\":\"b\",\"namespace\":\"lab\",\"annotations\":"
              "{\"x\":\"cut of"));
    assert_string_equal(names.type, "ADDED");
    assert_string_equal(names.name, "b");
    assert_string_equal(names.namespace, "lab");
}

static void test_item(void **state)
{
    (void)state;
    assert_true(item(" { \"metadata\" : { \"name\" : \"b\" , \"x\": tru"));
    assert_string_equal(names.name, "b");
    assert_string_equal(names.namespace, "");
    assert_string_equal(names.type, "");
}

static void test_only_the_right_place_counts(void **state)
{
    (void)state;
    assert_false(
        item("{\"name\":\"top\",\"spec\":{\"name\":\"spec\"},\"metadata\":{\"ownerReferences\":"
             "[{\"name\":\"owner\"}],\"annotations\":{\"name\":\"a\"}}}"));
    assert_false(event("{\"metadata\":{\"name\":\"b\"}}"));
    assert_false(item("{\"object\":{\"metadata\":{\"name\":\"b\"}}}"));
    assert_false(item("{\"spec\":{\"metadata\":{\"name\":\"deep\"}}}"));
}

static void test_strings_hide_braces(void **state)
{
    (void)state;
    assert_true(item("{\"a\":\"}}\\\"{\",\"metadata\":{\"x\":\"\\\\\",\"name\":\"b\"}}"));
    assert_string_equal(names.name, "b");
}

static void test_odd_names(void **state)
{
    char longer[600];
    (void)state;

    assert_false(item("{\"metadata\":{\"name\":\"a\\u0000b\"}}"));
    assert_false(item("{\"metadata\":{\"name\":7}}"));
    assert_false(item("{\"metadata\":{\"name\":\"cut of"));
    assert_false(item(""));
    assert_false(item("}}}}]]]"));
    assert_false(item("\"\\"));
    memset(longer, 'x', sizeof longer);
    memcpy(longer, "{\"metadata\":{\"name\":\"", 21);
    memcpy(longer + 590, "\"}}", 4);
    assert_false(item(longer));
}

/* Every beginning of a text is safe to read, and finds the name only when it is whole. */
static void test_every_cut(void **state)
{
    static const char text[] =
        "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"b\"},\"s\":[{";
    size_t whole = (size_t)(strstr(text, "\"b\"") + 3 - text);
    (void)state;

    for (size_t len = 0; len < sizeof text; len++)
        assert_int_equal(head_names(&names, text, len, true), len >= whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event),
        cmocka_unit_test(test_item),
        cmocka_unit_test(test_only_the_right_place_counts),
        cmocka_unit_test(test_strings_hide_braces),
        cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_every_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
