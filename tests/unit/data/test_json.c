#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include <carnet/data/json.h>

#define MEMORY (4u << 20)

static struct json_doc doc;

static int setup(void **state)
{
    json_doc_init(&doc, MEMORY);
    return 0;
}

static int teardown(void **state)
{
    json_doc_fini(&doc);
    return 0;
}

static const struct json *parsed(const char *text)
{
    struct error error = ERROR_NONE;
    assert_true(json_parse(&doc, text, strlen(text), &error));
    return doc.root;
}

static enum error_code refused(const char *text, size_t len)
{
    struct error error = ERROR_NONE;
    assert_false(json_parse(&doc, text, len, &error));
    assert_null(doc.root);
    return error.code;
}

static void assert_written(const struct json *node, bool pretty, const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    json_write(&out, node, pretty);
    assert_string_equal(out.s, expected);
}

static void test_paths(void **state)
{
    const struct json *pod = parsed("{\"metadata\":{\"name\":\"a\",\"labels\":{\"app.x/y\":\"z\"}},"
                                    "\"Metadata\":1,\"\":{\"\":7}}");
    assert_string_equal(json_str(json_at(pod, "metadata.name"), ""), "a");
    assert_null(json_at(pod, "metadata.nam"));
    assert_null(json_at(pod, "metadata.names"));
    assert_null(json_at(pod, "metadata.name.first"));
    assert_null(json_at(pod, "METADATA"));
    assert_int_equal(json_int(json_get(pod, "Metadata"), 0), 1);
    assert_null(json_at(pod, "metadata.labels.app.x/y"));
    assert_string_equal(json_str(json_get(json_at(pod, "metadata.labels"), "app.x/y"), ""), "z");
    assert_int_equal(json_int(json_at(pod, "."), 0), 7);
    assert_null(json_at(pod, "metadata."));
}

static void test_nothing_values(void **state)
{
    static const char *const texts[] = {"null", "true", "1", "\"x\"", "[]", "{}", "[1,{}]"};
    assert_null(json_get(NULL, "x"));
    assert_null(json_at(NULL, "x.y"));
    assert_null(json_first(NULL));
    assert_null(json_next(NULL));
    assert_null(json_key(NULL));
    assert_int_equal(json_count(NULL), 0);
    assert_int_equal(json_type(NULL), JSON_NONE);
    assert_null(json_str(NULL, NULL));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const struct json *node = parsed(texts[i]);
        assert_null(json_get(node, "x"));
        assert_null(json_at(node, "x.y"));
        assert_null(json_key(node));
        assert_string_equal(json_str(node, "-"), i == 3 ? "x" : "-");
        assert_int_equal(json_int(node, -5), i == 2 ? 1 : -5);
        assert_int_equal(json_bool(node, false), i == 1);
        assert_int_equal(json_count(node), i == 6 ? 2 : 0);
    }
}

static void test_types_and_order(void **state)
{
    static const enum json_type expected[] = {JSON_NULL,   JSON_BOOL,  JSON_BOOL,  JSON_NUMBER,
                                              JSON_STRING, JSON_ARRAY, JSON_OBJECT};
    const struct json *array = parsed(" [null, true, false, -2.5, \"s\", [], {}] \r\n\t");
    size_t i = 0;
    JSON_EACH(element, array) {
        assert_int_equal(json_type(element), expected[i]);
        i++;
    }
    assert_int_equal(i, 7);
    const struct json *object = parsed("{\"b\":1,\"a\":2,\"b\":3}");
    assert_string_equal(json_key(json_first(object)), "b");
    assert_int_equal(json_int(json_get(object, "b"), 0), 1); /* the first of two */
    assert_int_equal(json_count(object), 3);
}

static void test_whole_numbers(void **state)
{
    assert_int_equal(json_int(parsed("9007199254740992"), 0), 9007199254740992);
    assert_int_equal(json_int(parsed("-9007199254740992"), 0), -9007199254740992);
    assert_int_equal(json_int(parsed("1e3"), 0), 1000);
    assert_int_equal(json_int(parsed("1.5"), -1), -1);
    assert_int_equal(json_int(parsed("9223372036854775808"), -1), -1);
    assert_true(json_int(parsed("-9223372036854775808"), -1) == INT64_MIN);
    assert_int_equal(json_int(parsed("1e999"), -1), -1);
    assert_int_equal(json_int(parsed("-1e999"), -1), -1);
}

static void test_nul_in_a_string_ends_it(void **state)
{
    const struct json *node = parsed("{\"name\":\"real\\u0000hidden\",\"a\\u0000b\":2}");
    assert_string_equal(json_str(json_get(node, "name"), ""), "real");
    assert_int_equal(json_int(json_get(node, "a"), 0), 2);
}

static void test_strings(void **state)
{
    assert_string_equal(json_str(parsed("\"\\u00e9\\ud83d\\ude00\\/\\n\""), ""), "é😀/\n");
    assert_int_equal(refused("\"\\ud83d\"", 8), ERR_PROTOCOL);
    assert_int_equal(refused("\"\\ude00\"", 8), ERR_PROTOCOL);
    assert_int_equal(refused("\"\\x\"", 4), ERR_PROTOCOL);
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "",         " ",    "{",          "[1,]",    "{\"a\":1,}", "{a:1}", "{\"a\" 1}", "nul",
        "{}{}",     "1 2",  "\"open",     "[1",      "'a'",        "-",     "+1",        "\xFF",
        "{\"a\":1", "[}",   "{\"a\":1]",  "[1 2]",   "<html>",     "]",     "{]",        "tru e",
        "{} x",     "[1]]", "\"a\"\"b\"", "{\"a\"}", "[,]",        "{,}",   ":",         ",",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_int_equal(refused(texts[i], strlen(texts[i])), ERR_PROTOCOL);
    /* Every prefix of a document is refused, and reading stops at the length. */
    const char *whole = "{\"a\":[1,true,null,\"x\\u00e9\"],\"b\":{\"c\":-1.5e3}}";
    for (size_t len = 0; len < strlen(whole); len++) {
        char *copy = malloc(len + 1); /* so that a read past the end is seen */
        memcpy(copy, whole, len);
        refused(copy, len);
        free(copy);
    }
}

static void test_evidence_is_where_it_stopped(void **state)
{
    struct error error = ERROR_NONE;
    const char *text = "{\"a\":1} <html>";
    assert_false(json_parse(&doc, text, strlen(text), &error));
    assert_non_null(strstr(error.evidence, "<html>"));
}

static void test_depth(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_pad(&text, '[', 200);
    str_pad(&text, ']', 200);
    const struct json *node = parsed(text.s);
    size_t depth = 0;
    for (; node; node = json_first(node))
        depth++;
    assert_int_equal(depth, 200);
    str_clear(&text);
    str_pad(&text, '[', 201);
    str_pad(&text, ']', 201);
    assert_int_equal(refused(text.s, text.len), ERR_TOO_LARGE);
    str_clear(&text);
    str_pad(&text, '[', 1000000);
    refused(text.s, text.len);
    str_clear(&text);
    for (int i = 0; i < 100000; i++)
        str_add(&text, "{\"a\":");
    refused(text.s, text.len);
}

static void test_memory_limit(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_add_char(&text, '[');
    while (text.len < MEMORY / 8)
        str_add(&text, "1,");
    str_add(&text, "1]");
    assert_int_equal(refused(text.s, text.len), ERR_TOO_LARGE);
    /* The doc can be used again, and cJSON does not go on with the arena. */
    assert_int_equal(json_int(json_get(parsed("{\"a\":4}"), "a"), 0), 4);
    json_doc_fini(&doc);
    assert_int_equal(json_int(parsed("5"), 0), 5);
    json_doc_fini(&doc);
    cJSON *node = cJSON_CreateString("outside");
    assert_null(doc.arena.first);
    cJSON_Delete(node);
}

static void test_two_docs(void **state)
{
    struct json_doc other;
    struct error error;
    json_doc_init(&other, MEMORY);
    assert_true(json_parse(&other, "{\"name\":\"other\"}", 16, &error));
    const struct json *mine = parsed("{\"name\":\"mine\"}");
    assert_string_equal(json_str(json_get(mine, "name"), ""), "mine");
    assert_string_equal(json_str(json_get(other.root, "name"), ""), "other");
    json_doc_fini(&other);
}

static void test_a_small_doc_after_large_ones(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    for (size_t size = 10; size < 20000; size *= 3) {
        str_clear(&text);
        str_add_char(&text, '[');
        for (size_t i = 0; i < size; i++)
            str_addf(&text, "\"%zu\",", i);
        str_add(&text, "0]");
        assert_int_equal(json_count(parsed(text.s)), size + 1);
        assert_int_equal(json_int(parsed("[[],3]") ? json_next(json_first(doc.root)) : NULL, 0), 3);
    }
}

static void test_write(void **state)
{
    const char *text =
        "{\"a\":[1,-2.5,true,false,null,\"x\\ny\"],\"b\":{},\"c\":[],\"d\":{\"e\":1}}";
    const struct json *node = parsed(text);
    assert_written(node, false, text);
    assert_written(node, true,
                   "{\n  \"a\": [\n    1,\n    -2.5,\n    true,\n    false,\n    null,\n"
                   "    \"x\\ny\"\n  ],\n  \"b\": {},\n  \"c\": [],\n  \"d\": {\n    \"e\": 1\n"
                   "  }\n}");
    assert_written(NULL, false, "null");
}

static void test_numbers_survive(void **state)
{
    static const char *const numbers[][2] = {
        {"0", "0"},
        {"-0", "-0"},
        {"0.1", "0.1"},
        {"1e21", "1e+21"},
        {"1.50", "1.5"},
        {"123456789012", "123456789012"},
        {"5e-324", NULL},
        {"0.30000000000000004", "0.30000000000000004"},
        {"1e999", "1e999"},
        {"-1e999", "-1e999"},
        {"9007199254740992", "9007199254740992"},
        {"3.141592653589793", "3.141592653589793"},
    };
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        AUTO_STR struct str once = STR_INIT(STR_LINE), twice = STR_INIT(STR_LINE);
        json_write(&once, parsed(numbers[i][0]), false);
        if (numbers[i][1])
            assert_string_equal(once.s, numbers[i][1]);
        json_write(&twice, parsed(once.s), false);
        assert_string_equal(once.s, twice.s);
    }
}

static void assert_quoted(const char *text, const char *expected)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    json_quote(&out, text);
    assert_string_equal(out.s, expected);
}

static void test_quote(void **state)
{
    assert_quoted("", "\"\"");
    assert_quoted("a\"b\\c", "\"a\\\"b\\\\c\"");
    assert_quoted("\n\t\r\b\f\x01\x1b[31m\x7f", "\"\\n\\t\\r\\b\\f\\u0001\\u001b[31m\\u007f\"");
    assert_quoted("é😀", "\"é😀\"");
    assert_quoted("a\xC2\x9B"
                  "b\xE2\x80\xAE",
                  "\"a\\u009bb\\u202e\"");
    assert_quoted("bad\xFF\xC3(", "\"bad\xEF\xBF\xBD\xEF\xBF\xBD(\"");
}

static void test_quote_is_read_back(void **state)
{
    char text[256 + 1];
    for (int c = 1; c < 128; c++)
        text[c - 1] = (char)c;
    memcpy(text + 127, "é\xC2\x85\xE2\x80\xA8😀", sizeof "é\xC2\x85\xE2\x80\xA8😀");
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    json_quote(&out, text);
    assert_string_equal(json_str(parsed(out.s), ""), text);
}

static void test_builder(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    struct json_out w = json_out(&out);
    json_begin(&w, NULL, '{');
    json_put_str(&w, "k\"", "v\n");
    json_put_str(&w, "none", NULL);
    json_begin(&w, "list", '[');
    json_put_int(&w, NULL, INT64_MIN);
    json_put_int(&w, NULL, INT64_MAX);
    json_begin(&w, NULL, '[');
    json_end(&w);
    json_begin(&w, NULL, '{');
    json_put_bool(&w, "yes", true);
    json_end(&w);
    json_put_null(&w, NULL);
    json_end(&w);
    json_put_raw(&w, "raw", "{\"x\":1}");
    json_put_bool(&w, "no", false);
    json_end(&w);
    assert_string_equal(out.s, "{\"k\\\"\":\"v\\n\",\"none\":null,\"list\":[-9223372036854775808,"
                               "9223372036854775807,[],{\"yes\":true},null],\"raw\":{\"x\":1},"
                               "\"no\":false}");
    assert_int_equal(json_count(parsed(out.s)), 5);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(test_paths),
        CASE(test_nothing_values),
        CASE(test_types_and_order),
        CASE(test_whole_numbers),
        CASE(test_nul_in_a_string_ends_it),
        CASE(test_strings),
        CASE(test_refused),
        CASE(test_evidence_is_where_it_stopped),
        CASE(test_depth),
        CASE(test_memory_limit),
        CASE(test_two_docs),
        CASE(test_a_small_doc_after_large_ones),
        CASE(test_write),
        CASE(test_numbers_survive),
        CASE(test_quote),
        CASE(test_quote_is_read_back),
        CASE(test_builder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
