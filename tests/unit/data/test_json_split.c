#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/str.h>
#include <carnet/data/json.h>
#include <carnet/data/json_split.h>

static size_t max_item = 2000;

/* What came of a feed: items each in a line of its own, the rest after '='. */
struct outcome {
    struct str text;
    size_t stop_after; /* items, 0: never */
    size_t items;
    bool ok;
    enum error_code code;
};

static bool on_item(void *user, const char *text, size_t len)
{
    struct outcome *outcome = user;
    str_add_n(&outcome->text, text, len);
    str_add_char(&outcome->text, '\n');
    outcome->items++;
    return outcome->stop_after == 0 || outcome->items % outcome->stop_after != 0;
}

static void on_too_large(void *user, const char *head, size_t len)
{
    struct outcome *outcome = user;
    str_addf(&outcome->text, "too large, %zu: %.*s\n", len, (int)(len < 20 ? len : 20), head);
}

static const struct json_split_handlers handlers = {.item = on_item, .too_large = on_too_large};

/* Feeds a piece from memory of its own, so that a byte read past it is seen; stops resume. */
static bool feed(struct json_split *split, const char *bytes, size_t len)
{
    char *piece = malloc(len ? len : 1);
    memcpy(piece, bytes, len);
    bool ok = true;
    for (size_t at = 0; at < len && ok;)
        at += json_split_feed(split, piece + at, len - at, &ok);
    free(piece);
    return ok;
}

/* The text in pieces of `step` bytes (0: whole), with one more cut at `cut`. */
static struct outcome run(enum json_split_form form, const char *text, size_t len, size_t step,
                          size_t cut)
{
    struct outcome outcome = {.text = STR_INIT(STR_DOCUMENT), .ok = true};
    struct json_split *split = json_split_new(form, max_item, &handlers, &outcome);
    for (size_t at = 0; at < len && outcome.ok;) {
        size_t n = step && step < len - at ? step : len - at;
        if (at < cut && at + n > cut)
            n = cut - at;
        outcome.ok = feed(split, text + at, n);
        at += n;
    }
    struct error error = ERROR_NONE;
    const char *rest = NULL;
    size_t rest_len = 0;
    outcome.ok = json_split_end(split, &rest, &rest_len, &error);
    outcome.code = error.code;
    if (outcome.ok && form == JSON_SPLIT_LIST) {
        str_add_char(&outcome.text, '=');
        str_add_n(&outcome.text, rest, rest_len);
    }
    json_split_free(split);
    return outcome;
}

static void assert_outcome(enum json_split_form form, const char *text, size_t step, size_t cut,
                           const char *expected)
{
    struct outcome outcome = run(form, text, strlen(text), step, cut);
    if (!outcome.ok || strcmp(outcome.text.s, expected) != 0)
        print_error("step %zu, cut %zu of: %s\n", step, cut, text);
    assert_true(outcome.ok);
    assert_string_equal(outcome.text.s, expected);
    str_fini(&outcome.text);
}

/* Whole, in every size of pieces up to 40, and cut at every place. */
static void assert_splits(enum json_split_form form, const char *text, const char *expected)
{
    for (size_t step = 0; step <= 40; step++)
        assert_outcome(form, text, step, 0, expected);
    for (size_t cut = 1; cut < strlen(text); cut++)
        assert_outcome(form, text, 0, cut, expected);
}

static void assert_refused(enum json_split_form form, const char *text, enum error_code code)
{
    for (size_t step = 0; step <= 3; step++) {
        struct outcome outcome = run(form, text, strlen(text), step, 0);
        if (outcome.ok || outcome.code != code)
            print_error("step %zu of: %s\n", step, text);
        assert_false(outcome.ok);
        assert_int_equal(outcome.code, code);
        str_fini(&outcome.text);
    }
}

static void test_builtin_kinds_metadata_first(void **state)
{
    assert_splits(JSON_SPLIT_LIST,
                  "{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":"
                  "\"716\",\"continue\":\"abc\"},\"items\":[{\"metadata\":{\"name\":\"a\"}},"
                  "{\"metadata\":{\"name\":\"b\"}}]}\n",
                  "{\"metadata\":{\"name\":\"a\"}}\n{\"metadata\":{\"name\":\"b\"}}\n"
                  "={\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":"
                  "\"716\",\"continue\":\"abc\"}}");
}

static void test_custom_kinds_metadata_last(void **state)
{
    assert_splits(JSON_SPLIT_LIST,
                  "{\"apiVersion\":\"kubeflow.org/v1\",\"items\":[{\"a\":1},{\"a\":2}],"
                  "\"kind\":\"NotebookList\",\"metadata\":{\"continue\":\"\","
                  "\"resourceVersion\":\"666\"}}",
                  "{\"a\":1}\n{\"a\":2}\n={\"apiVersion\":\"kubeflow.org/v1\",\"kind\":"
                  "\"NotebookList\",\"metadata\":{\"continue\":\"\",\"resourceVersion\":\"666\"}}");
}

static void test_items_alone_first_and_twice(void **state)
{
    assert_splits(JSON_SPLIT_LIST, "{\"items\":[{}]}", "{}\n={}");
    assert_splits(JSON_SPLIT_LIST, "{\"items\":[],\"a\":1}", "={\"a\":1}");
    assert_splits(JSON_SPLIT_LIST, "{\"items\":[1],\"a\":1,\"items\":[2]}", "1\n2\n={\"a\":1}");
    assert_splits(JSON_SPLIT_LIST, "{}", "={}");
    assert_splits(JSON_SPLIT_LIST, "{\"items\":null,\"b\":[]}", "={\"items\":null,\"b\":[]}");
    assert_splits(JSON_SPLIT_LIST, "{\"items\":{\"a\":[1]}}", "={\"items\":{\"a\":[1]}}");
    assert_splits(JSON_SPLIT_LIST, "{\"items\":\"[1,2]\"}", "={\"items\":\"[1,2]\"}");
}

static void test_items_deeper_are_not_the_list(void **state)
{
    assert_splits(JSON_SPLIT_LIST,
                  "{\"metadata\":{\"items\":[1,2]},\"x\":[{\"items\":[3]}],\"k\":\"items\","
                  "\"items\":[{\"items\":[{\"a\":[4]}]},[\"items\",[5]]],\"itemss\":[6]}",
                  "{\"items\":[{\"a\":[4]}]}\n[\"items\",[5]]\n={\"metadata\":{\"items\":[1,2]},"
                  "\"x\":[{\"items\":[3]}],\"k\":\"items\",\"itemss\":[6]}");
}

static void test_strings_that_look_like_structure(void **state)
{
    assert_splits(JSON_SPLIT_LIST,
                  "{\"items\":[{\"a\":\"}]\\\"}],{[\\\\\"},{\"\\\"items\\\":[\":\"\\\\\\\"\"},"
                  "\"],\\\\\",\"é😀\\u00e9]\"],\"m\\\"}\":\"}\\\\\"}",
                  "{\"a\":\"}]\\\"}],{[\\\\\"}\n{\"\\\"items\\\":[\":\"\\\\\\\"\"}\n"
                  "\"],\\\\\"\n\"é😀\\u00e9]\"\n={\"m\\\"}\":\"}\\\\\"}");
}

static void test_runs_of_backslashes(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE), expected = STR_INIT(STR_LINE);
    for (size_t count = 0; count <= 20; count++) {
        str_clear(&text);
        str_clear(&expected);
        str_add(&expected, "{\"k\":\"");
        str_pad(&expected, '\\', count * 2);
        str_add(&expected, "\\\"}\",\"l\":[]}\n7\n={}");
        str_add(&text, "{\"items\":[");
        str_add_n(&text, expected.s, expected.len - strlen("\n7\n={}"));
        str_add(&text, ",7]}");
        assert_splits(JSON_SPLIT_LIST, text.s, expected.s);
    }
}

static void test_spaces_everywhere(void **state)
{
    assert_splits(JSON_SPLIT_LIST,
                  " {\n\t\"kind\" : \"L\" ,\r\n \"items\" : [ { \"a\" : 1 } , 2 , \"x\" ] , "
                  "\"n\" : -1.5e3 } \n ",
                  "{ \"a\" : 1 }\n2\n\"x\"\n={\"kind\":\"L\",\"n\":-1.5e3}");
}

static void test_watch_lines(void **state)
{
    assert_splits(JSON_SPLIT_SEQUENCE,
                  "{\"type\":\"ADDED\",\"object\":{\"items\":[1]}}\n{\"type\":\"BOOKMARK\"}\n",
                  "{\"type\":\"ADDED\",\"object\":{\"items\":[1]}}\n{\"type\":\"BOOKMARK\"}\n");
    assert_splits(JSON_SPLIT_SEQUENCE, "{}{\"a\":\"}{\"}[]\r\n\r\n {}",
                  "{}\n{\"a\":\"}{\"}\n[]\n{}\n");
    assert_splits(JSON_SPLIT_SEQUENCE, "1 true\nnull \"a b\"-2", "1\ntrue\nnull\n\"a b\"\n-2\n");
    assert_splits(JSON_SPLIT_SEQUENCE, "", "");
    assert_splits(JSON_SPLIT_SEQUENCE, "\n \n", "");
}

static void test_what_is_not_a_list(void **state)
{
    static const char *const texts[] = {
        "[1]",
        "<html></html>",
        "404 page not found",
        "x",
        "{]",
        "{a",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{,}",
        "{\"a\":1 \"b\":2}",
        "{\"items\":[1,]}",
        "{\"items\":[,1]}",
        "{\"items\":[1 2]}",
        "{\"items\":[1}}",
        "{\"items\":[1]]",
        "{} {}",
        "{}x",
        "{\"items\":x}",
        "{\"items\"[1]}",
        "{\"items\":[x]}",
        "{\"items\":[1],}",
        "{\"items\":[}",
        "\"s\"",
        "null",
        "{\"a\":\"b\"\"c\":1}",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_refused(JSON_SPLIT_LIST, texts[i], ERR_PROTOCOL);
}

static void test_what_is_not_a_sequence(void **state)
{
    static const char *const texts[] = {"<html>", "{},{}", "]", "}", "{}}", "page not found", ":"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        assert_refused(JSON_SPLIT_SEQUENCE, texts[i], ERR_PROTOCOL);
}

static void test_every_prefix_is_cut(void **state)
{
    const char *list = "{\"m\":{\"v\":\"1\"},\"items\":[{\"a\":\"\\\\\"},1],\"k\":true}";
    for (size_t len = 0; len < strlen(list); len++) {
        struct outcome outcome = run(JSON_SPLIT_LIST, list, len, 0, 0);
        assert_false(outcome.ok);
        assert_int_equal(outcome.code, ERR_CUT);
        str_fini(&outcome.text);
    }
    const char *item = "{\"a\":[\"x\\\"\",{}]}";
    for (size_t len = 1; len < strlen(item); len++) {
        struct outcome outcome = run(JSON_SPLIT_SEQUENCE, item, len, 0, 0);
        assert_int_equal(outcome.code, ERR_CUT);
        str_fini(&outcome.text);
    }
}

static void test_an_error_is_sticky(void **state)
{
    struct outcome outcome = {.text = STR_INIT(STR_LINE)};
    struct json_split *split = json_split_new(JSON_SPLIT_SEQUENCE, max_item, &handlers, &outcome);
    bool ok = true;
    assert_int_equal(json_split_feed(split, "{}<html>", 8, &ok), 2);
    assert_false(ok);
    assert_int_equal(json_split_feed(split, "{}", 2, &ok), 0);
    assert_false(ok);
    struct error error = ERROR_NONE;
    assert_false(json_split_end(split, NULL, NULL, &error));
    assert_non_null(strstr(error.evidence, "<html>"));
    assert_string_equal(outcome.text.s, "{}\n");
    json_split_free(split);
    str_fini(&outcome.text);
}

static void test_stopping_and_going_on(void **state)
{
    static const char text[] = "{\"items\":[1,{\"a\":2},3],\"b\":4}";
    struct outcome outcome = {.text = STR_INIT(STR_LINE), .stop_after = 1};
    struct json_split *split = json_split_new(JSON_SPLIT_LIST, max_item, &handlers, &outcome);
    bool ok = true;
    size_t taken[4], at = 0;
    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        taken[i] = json_split_feed(split, text + at, sizeof text - 1 - at, &ok);
        assert_true(ok);
        at += taken[i];
    }
    assert_int_equal(taken[0], strlen("{\"items\":[1"));
    assert_int_equal(taken[1], strlen(",{\"a\":2}"));
    assert_int_equal(taken[2], strlen(",3"));
    assert_int_equal(at, sizeof text - 1);
    assert_string_equal(outcome.text.s, "1\n{\"a\":2}\n3\n");
    json_split_free(split);
    str_fini(&outcome.text);
}

/* {"items":[{"s":"xxx…"},2]} whose first item has `size` bytes. */
static void list_with_item(struct str *text, size_t size)
{
    str_clear(text);
    str_add(text, "{\"items\":[{\"s\":\"");
    str_pad(text, 'x', size - strlen("{\"s\":\"\"}"));
    str_add(text, "\"},2]}");
}

static void assert_too_large(const struct str *text, size_t step, size_t head)
{
    AUTO_STR struct str expected = STR_INIT(STR_LINE);
    str_addf(&expected, "too large, %zu: {\"s\":\"xxxxxxxxxxxxxx\n2\n={}", head);
    assert_outcome(JSON_SPLIT_LIST, text->s, step, 0, expected.s);
}

static void test_an_item_over_the_limit(void **state)
{
    static const size_t limits[] = {100, 2000, 4096, 6000};
    static const size_t steps[] = {0, 1, 7, 64, 1000, 5000};
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    size_t before = max_item;
    for (size_t i = 0; i < ARRAY_LEN(steps) * ARRAY_LEN(limits); i++) {
        size_t step = steps[i % ARRAY_LEN(steps)];
        max_item = limits[i / ARRAY_LEN(steps)];
        list_with_item(&text, max_item);
        struct outcome outcome = run(JSON_SPLIT_LIST, text.s, text.len, step, 0);
        assert_int_equal(outcome.items, 2);
        assert_int_equal(outcome.text.len, max_item + strlen("\n2\n={}"));
        str_fini(&outcome.text);
        list_with_item(&text, max_item + 1);
        assert_too_large(&text, step, max_item < 4096 ? max_item + 1 : 4096);
        list_with_item(&text, 10 * max_item + 4096);
        assert_too_large(&text, step, 4096);
    }
    max_item = before;
}

static void test_a_huge_item_keeps_little(void **state)
{
    AUTO_STR struct str chunk = STR_INIT(1u << 20);
    str_pad(&chunk, 'x', 1u << 20);
    struct outcome outcome = {.text = STR_INIT(STR_LINE)};
    struct json_split *split = json_split_new(JSON_SPLIT_LIST, 3u << 20, &handlers, &outcome);
    assert_true(feed(split, "{\"items\":[\"", 11));
    for (int i = 0; i < 20; i++)
        assert_true(feed(split, chunk.s, chunk.len));
    assert_true(feed(split, "\",{\"a\":1}]}", 11));
    assert_string_equal(outcome.text.s, "too large, 4096: \"xxxxxxxxxxxxxxxxxxx\n{\"a\":1}\n");
    struct error error;
    assert_true(json_split_end(split, NULL, NULL, &error));
    json_split_free(split);
    str_fini(&outcome.text);
}

static void test_the_rest_is_bounded(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_add(&text, "{\"a\":\"");
    str_pad(&text, 'x', 100000);
    str_add(&text, "\"}");
    struct outcome outcome = run(JSON_SPLIT_LIST, text.s, text.len, 1000, 0);
    assert_int_equal(outcome.code, ERR_TOO_LARGE);
    str_fini(&outcome.text);
    str_clear(&text);
    str_add_char(&text, '{');
    str_add_char(&text, '"');
    str_pad(&text, 'k', 100000); /* a key without end */
    outcome = run(JSON_SPLIT_LIST, text.s, text.len, 0, 0);
    assert_int_equal(outcome.code, ERR_TOO_LARGE);
    str_fini(&outcome.text);
}

static void test_deep_items_hide_no_other(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE), expected = STR_INIT(STR_LINE);
    str_pad(&expected, '[', 900);
    str_add(&expected, "\"]\"");
    str_pad(&expected, ']', 900);
    str_add(&text, "{\"items\":[");
    str_add(&text, expected.s);
    str_add(&text, ",2]}");
    str_add(&expected, "\n2\n={}");
    assert_splits(JSON_SPLIT_LIST, text.s, expected.s);
}

/* Random documents, cut at random places, against the same document parsed whole. */

static uint64_t random_state = 0x9E3779B97F4A7C15u;

static unsigned random_below(unsigned limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state % limit);
}

static void random_string(struct str *out)
{
    static const char *const parts[] = {"\\\"", "\\\\",  "]",       "}", "[", "{", ",",
                                        ":",    "items", "\\u0041", "é", "😀", "a", "\\n"};
    str_add_char(out, '"');
    for (unsigned n = random_below(8); n > 0; n--)
        str_add(out, parts[random_below(ARRAY_LEN(parts))]);
    str_add_char(out, '"');
}

static void random_value(struct str *out, unsigned depth)
{
    unsigned kind = random_below(depth > 5 ? 3 : 5);
    if (kind == 0) {
        str_addf(out, "%d", (int)random_below(2000) - 1000);
    } else if (kind == 1) {
        str_add(out, random_below(2) ? "true" : "null");
    } else if (kind == 2) {
        random_string(out);
    } else {
        str_add_char(out, kind == 3 ? '[' : '{');
        for (unsigned n = random_below(5), i = 0; i < n; i++) {
            if (i)
                str_add_char(out, ',');
            if (kind == 4) {
                random_string(out);
                str_add_char(out, ':');
            }
            random_value(out, depth + 1);
        }
        str_add_char(out, kind == 3 ? ']' : '}');
    }
}

static void test_random_documents(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT), expected = STR_INIT(STR_DOCUMENT);
    for (int round = 0; round < 3000; round++) {
        str_clear(&text);
        str_clear(&expected);
        str_add(&text, "{\"items\":[");
        for (unsigned n = random_below(6), i = 0; i < n; i++) {
            if (i)
                str_add_char(&text, ',');
            size_t begin = text.len;
            random_value(&text, 0);
            str_add_n(&expected, text.s + begin, text.len - begin);
            str_add_char(&expected, '\n');
        }
        str_add(&text, "],\"rest\":");
        str_add(&expected, "={\"rest\":");
        size_t begin = text.len;
        random_value(&text, 0);
        str_add_n(&expected, text.s + begin, text.len - begin);
        str_add_char(&text, '}');
        str_add_char(&expected, '}');
        assert_outcome(JSON_SPLIT_LIST, text.s, 1 + random_below(30),
                       random_below((unsigned)text.len), expected.s);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin_kinds_metadata_first),
        cmocka_unit_test(test_custom_kinds_metadata_last),
        cmocka_unit_test(test_items_alone_first_and_twice),
        cmocka_unit_test(test_items_deeper_are_not_the_list),
        cmocka_unit_test(test_strings_that_look_like_structure),
        cmocka_unit_test(test_runs_of_backslashes),
        cmocka_unit_test(test_spaces_everywhere),
        cmocka_unit_test(test_watch_lines),
        cmocka_unit_test(test_what_is_not_a_list),
        cmocka_unit_test(test_what_is_not_a_sequence),
        cmocka_unit_test(test_every_prefix_is_cut),
        cmocka_unit_test(test_an_error_is_sticky),
        cmocka_unit_test(test_stopping_and_going_on),
        cmocka_unit_test(test_an_item_over_the_limit),
        cmocka_unit_test(test_a_huge_item_keeps_little),
        cmocka_unit_test(test_the_rest_is_bounded),
        cmocka_unit_test(test_deep_items_hide_no_other),
        cmocka_unit_test(test_random_documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
