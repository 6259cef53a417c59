#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/data/yaml.h>

#define MEMORY (64u << 20)

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

static const struct json *read_yaml(const char *text)
{
    struct error error = ERROR_NONE;
    if (!yaml_read(&doc, text, strlen(text), &error))
        print_error("%s, line %s, %s\n", error.msgid, error.args[0].value, error.evidence);
    assert_int_equal(error.code, ERR_NONE);
    return doc.root;
}

/* YAML in, JSON out. */
static void assert_means(const char *yaml, const char *json)
{
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    json_write(&out, read_yaml(yaml), false);
    assert_string_equal(out.s, json);
}

static struct error refused(const char *text, size_t len)
{
    struct error error = ERROR_NONE;
    assert_false(yaml_read(&doc, text, len, &error));
    assert_null(doc.root);
    return error;
}

static void assert_refused(const char *text, const char *line, const char *in_msgid)
{
    struct error error = refused(text, strlen(text));
    assert_int_equal(error.code, ERR_CONFIG);
    assert_string_equal(error.args[0].name, "line");
    assert_string_equal(error.args[0].value, line);
    assert_non_null(strstr(error.msgid, "{file}"));
    assert_non_null(strstr(error.msgid, in_msgid));
}

/* JSON in, YAML out. */
static void assert_written(const char *json, const char *const *skip, const char *yaml)
{
    struct json_doc source;
    struct error error;
    json_doc_init(&source, MEMORY);
    assert_true(json_parse(&source, json, strlen(json), &error));
    AUTO_STR struct str out = STR_INIT(STR_DOCUMENT);
    yaml_write(&out, source.root, skip);
    assert_string_equal(out.s, yaml);
    json_doc_fini(&source);
}

static void test_kubeconfig_shape(void **state)
{
    assert_means("# a comment\napiVersion: v1\nkind: Config\nclusters:\n- name: lab\n  cluster:\n"
                 "    server: https://10.0.0.1:6443 # the lab\n    insecure-skip-tls-verify: true\n"
                 "users: []\npreferences: {}\n",
                 "{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"clusters\":[{\"name\":\"lab\","
                 "\"cluster\":{\"server\":\"https://10.0.0.1:6443\",\"insecure-skip-tls-verify\":"
                 "true}}],\"users\":[],\"preferences\":{}}");
}

static void test_plain_scalars(void **state)
{
    assert_means("[null, ~, Null, NULL, nULL, true, TRUE, tRUE, false, False, yes, off]",
                 "[null,null,null,null,\"nULL\",true,true,\"tRUE\",false,false,\"yes\",\"off\"]");
    assert_means("[0, -1, +7, 012, 0x1F, 0o17, 0x, 0o8, 1_000, 1.5, .5, 5., -1e3, 1e, ., -, 1.2.3]",
                 "[0,-1,7,12,31,15,\"0x\",\"0o8\",\"1_000\",1.5,0.5,5,-1000,\"1e\",\".\",\"-\","
                 "\"1.2.3\"]");
    assert_means("[.inf, -.inf, .nan, 2026-11-22, 12:30]",
                 "[\".inf\",\"-.inf\",\".nan\",\"2026-11-22\",\"12:30\"]");
    assert_means("['1', \"true\", !!str 1, ! 2, !!int 3]", "[\"1\",\"true\",\"1\",\"2\",3]");
}

static void test_keys_are_texts(void **state)
{
    assert_means("1: a\ntrue: b\n~: c\n'': d\n? long\n: e\n<<: f\n",
                 "{\"1\":\"a\",\"true\":\"b\",\"~\":\"c\",\"\":\"d\",\"long\":\"e\",\"<<\":\"f\"}");
}

static void test_blocks_and_quotes(void **state)
{
    assert_means("a: |\n  x\n   y\nb: >-\n  x\n  y\nc: 'it''s'\nd: \"\\t\\u00e9\\x41\\/\"\n",
                 "{\"a\":\"x\\n y\\n\",\"b\":\"x y\",\"c\":\"it's\",\"d\":\"\\té"
                 "A/\"}");
}

static void test_nothing_in_it(void **state)
{
    assert_int_equal(json_type(read_yaml("")), JSON_NULL);
    assert_int_equal(json_type(read_yaml("# only a comment\n")), JSON_NULL);
    assert_int_equal(json_type(read_yaml("---\n...\n")), JSON_NULL);
}

static void test_first_document_only(void **state)
{
    assert_means("a: 1\n---\na: 2\n", "{\"a\":1}");
    assert_means("a: 1\n--- \n]: not looked at\n", "{\"a\":1}");
}

static void test_json_is_yaml(void **state)
{
    const char *json =
        "{\n\t\"a\": [1, -2.5e3, true, null, \"x\\n\\\"\\/\\u00e9\"],\n\t\"b\": {}\n}\n";
    assert_means(json, "{\"a\":[1,-2500,true,null,\"x\\n\\\"/é\"],\"b\":{}}");
    assert_means("{\"a\":\"\\ud83d\\ude00\"}", "{\"a\":\"😀\"}"); /* what libyaml alone refuses */
    assert_refused("{\"a\":1,\n\"a\":2}", "2", "twice");
}

static void test_lines_and_texts(void **state)
{
    const struct json *root = read_yaml("a: 1\n\nb:\n  - 007\n  - c: true\n");
    assert_int_equal(yaml_line(root), 1);
    assert_int_equal(yaml_line(json_get(root, "a")), 1);
    const struct json *list = json_get(root, "b");
    assert_int_equal(yaml_line(list), 4);
    assert_int_equal(yaml_line(json_next(json_first(list))), 5);
    assert_int_equal(yaml_line(NULL), 0);
    assert_string_equal(yaml_text(json_first(list), ""), "007");
    assert_string_equal(yaml_text(json_at(json_next(json_first(list)), "c"), ""), "true");
    assert_string_equal(yaml_text(list, "-"), "-");
    assert_string_equal(yaml_text(NULL, "-"), "-");
    /* JSON that only the JSON reader takes: no lines, and none made up. */
    root = read_yaml("{\"a\":\"\\ud83d\\ude00\",\"n\":42}");
    assert_int_equal(yaml_line(json_get(root, "n")), 0);
}

static void test_refused_with_the_line(void **state)
{
    assert_refused("a: 1\nb: [1, 2\nc: 3\n", "3", "not YAML");
    assert_refused("a: 1\n\tb: 2\n", "2", "not YAML");
    assert_refused("a: \"open\nb: 1\n", "3", "not YAML");
    assert_refused("a: 1\nb: 2\n  c: 3\n", "3", "not YAML");
    assert_refused("a: 1\nb: \x01\n", "2", "not YAML");
    assert_refused("a: 1\nb: 2\nc: \xFF\n", "3", "not YAML");
    assert_refused("a: 1\nb: 2\n\na: 3\n", "4", "twice");
    assert_refused("x:\n  a: 1\n  b: 2\n  a: 3\n", "4", "twice");
    assert_refused("a: 1\n? [1]\n: 2\n", "2", "key");
    assert_refused("a: 1\nb: *nothing\n", "2", "alias");
    assert_refused("a: &a [*a]\n", "1", "alias");
    assert_refused("a: @b\n", "1", "not YAML");
    struct error error = refused("a: 1\nname: x\nname: y\n", 21);
    assert_string_equal(error.args[1].name, "key");
    assert_string_equal(error.args[1].value, "name");
    error = refused("a: [1\n", 6);
    assert_true(error.evidence[0] != '\0');
}

static void test_same_key_in_different_places(void **state)
{
    assert_means("a: {x: 1}\nb: {x: 1, a: {x: 2}}\n",
                 "{\"a\":{\"x\":1},\"b\":{\"x\":1,\"a\":{\"x\":2}}}");
}

static void test_aliases(void **state)
{
    assert_means("a: &x {k: [1, 2]}\nb: *x\nc: &y word\nd: *y\n*y : e\n",
                 "{\"a\":{\"k\":[1,2]},\"b\":{\"k\":[1,2]},\"c\":\"word\",\"d\":\"word\","
                 "\"word\":\"e\"}");
}

static void test_billion_laughs(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add(&text, "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
        str_addf(&text, "a%d: &a%d [", i, i);
        for (int n = 0; n < 10; n++)
            str_addf(&text, "*a%d,", i - 1);
        str_add(&text, "]\n");
    }
    assert_refused(text.s, "3", "alias");
}

static void test_limits(void **state)
{
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    str_pad(&text, '[', 100);
    str_pad(&text, ']', 100);
    assert_int_equal(json_type(read_yaml(text.s)), JSON_ARRAY);
    str_clear(&text);
    str_pad(&text, '[', 40000);
    assert_refused(text.s, "1", "deeper");
    str_clear(&text);
    for (int depth = 0; depth < 101; depth++) {
        str_pad(&text, ' ', (size_t)depth);
        str_add(&text, "a:\n");
    }
    assert_refused(text.s, "101", "deeper");
    str_clear(&text);
    str_pad(&text, '\n', (4u << 20) + 1);
    assert_int_equal(refused(text.s, text.len).code, ERR_TOO_LARGE);
    str_clear(&text);
    str_add_char(&text, '[');
    while (text.len < 3u << 20)
        str_add(&text, "0,");
    str_add_char(&text, ']');
    assert_int_equal(refused(text.s, text.len).code, ERR_TOO_LARGE); /* of the doc's memory */
    assert_means("a: 1", "{\"a\":1}");
}

static void test_written_as_kubectl_does(void **state)
{
    assert_written(
        "{\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\",\"labels\":{},\"x\":[],"
        "\"creationTimestamp\":\"2026-11-22T04:07:31Z\",\"generation\":1},\"spec\":{"
        "\"containers\":[{\"name\":\"c\",\"args\":[\"sh\",\"-c\",\"echo: \\\"hi\\\"\"],"
        "\"ip\":\"10.0.0.1\",\"on\":\"yes\",\"cpu\":\"1\",\"mem\":\"16Gi\",\"none\":null,"
        "\"ok\":false,\"script\":\"a\\nb\\n\"}],\"nested\":[[1,2],[]]}}",
        NULL,
        "apiVersion: v1\n"
        "metadata:\n"
        "  name: a\n"
        "  labels: {}\n"
        "  x: []\n"
        "  creationTimestamp: \"2026-11-22T04:07:31Z\"\n"
        "  generation: 1\n"
        "spec:\n"
        "  containers:\n"
        "  - name: c\n"
        "    args:\n"
        "    - sh\n"
        "    - -c\n"
        "    - 'echo: \"hi\"'\n"
        "    ip: 10.0.0.1\n"
        "    \"on\": \"yes\"\n"
        "    cpu: \"1\"\n"
        "    mem: 16Gi\n"
        "    none: null\n"
        "    ok: false\n"
        "    script: |\n"
        "      a\n"
        "      b\n"
        "  nested:\n"
        "  - - 1\n"
        "    - 2\n"
        "  - []\n");
}

static void test_quoted_where_needed(void **state)
{
    static const char *const quoted[] = {
        "",         "~",
        "null",     "True",
        "no",       "Y",
        "off",      "1",
        "-1.5",     "1e3",
        "0x1f",     "0o7",
        "017",      "1_000",
        ".5",       "+.inf",
        ".NaN",     "12:30",
        "<<",       "=",
        "0b101",    "-0x1F",
        "5.",       "1:2:3",
        "2026-1-2", "2026-11-22 10:00:00",
        "1_0.5_0",
    };
    static const char *const plain[] = {
        "a",  "nulls",        "truey", "nope",   "v1",          "1.2.3", "10.0.0.1", "0x",
        "-",  "1Gi",          "500m",  "e3",     "_",           "1e",    "2026-11",  "a:b",
        "/x", "http://a/b#c", "é",     "12:30a", "2026-11-22x", "+",     "..",       "1-2",
    };
    AUTO_STR struct str json = STR_INIT(STR_LINE), yaml = STR_INIT(STR_LINE);
    for (size_t i = 0; i < ARRAY_LEN(quoted) + ARRAY_LEN(plain); i++) {
        bool quote = i < ARRAY_LEN(quoted);
        const char *text = quote ? quoted[i] : plain[i - ARRAY_LEN(quoted)];
        str_clear(&json);
        str_clear(&yaml);
        str_addf(&json, "[\"%s\"]", text);
        str_addf(&yaml, quote ? "- \"%s\"\n" : "- %s\n", text);
        if (strcmp(text, "-") == 0)
            continue; /* not plain, but not for its type: libyaml's own rule */
        assert_written(json.s, NULL, yaml.s);
    }
}

static void test_skip(void **state)
{
    static const char *const skip[] = {"metadata.managedFields", "secret", NULL};
    assert_written("{\"items\":[{\"metadata\":{\"managedFields\":[1],\"name\":\"a\"}}],"
                   "\"managedFields\":1,\"xmetadata\":{\"managedFields\":2},\"secret\":3,"
                   "\"metadata\":{\"managedFields\":{\"a\":1}}}",
                   skip,
                   "items:\n- metadata:\n    name: a\nmanagedFields: 1\nxmetadata:\n"
                   "  managedFields: 2\nmetadata: {}\n");
}

static void test_bad_utf8_is_written_as_fffd(void **state)
{
    assert_written("[\"a\xFF\"]", NULL, "- a\xEF\xBF\xBD\n");
}

static void test_a_full_string_ends_it(void **state)
{
    AUTO_STR struct str out = STR_INIT(20);
    yaml_write(&out, read_yaml("[aaaaaaaa, bbbbbbbb, cccccccc, dddddddd]"), NULL);
    assert_true(out.cut);
    assert_int_equal(out.len, 20);
}

/* -- what is written and read again is the same ---------------------------- */

static uint64_t random_state = 0x2545F4914F6CDD1Du;

static unsigned random_below(unsigned limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 11) % limit;
}

static void random_string(struct str *out)
{
    static const char *const parts[] = {
        " ",
        "\n",
        "\n\n",
        "\t",
        "a",
        "b c",
        ":",
        ": ",
        "#",
        " #",
        "-",
        "- ",
        "'",
        "\"",
        "\\",
        "{",
        "}",
        "[",
        "]",
        ",",
        "&",
        "*",
        "!",
        "|",
        ">",
        "%",
        "@",
        "`",
        "?",
        "? ",
        "---",
        "...",
        "null",
        "1",
        "true",
        "~",
        "é",
        "😀",
        "\r",
        "\x01",
        "\x1b",
        "\x7f",
        "\xC2\x85",
        "\xE2\x80\xA8",
        "\xEF\xBB\xBF",
        "=",
        "<<",
        ".",
        "e",
        "_",
        "0x",
        "\xEF\xBF\xBE",
        "\xC2\xA0",
        "\r\n",
        "  ",
        "\n  ",
        " \n",
    };
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    for (unsigned n = random_below(random_below(4) ? 4 : 12); n > 0; n--)
        str_add(&text, parts[random_below(ARRAY_LEN(parts))]);
    json_quote(out, text.s);
}

static void random_number(struct str *out)
{
    switch (random_below(4)) {
    case 0:
        str_addf(out, "%d", (int)random_below(100) - 50);
        break;
    case 1:
        str_addf(out, "%.17g", ((double)random_below(1000000) - 500000) / 997.0);
        break;
    case 2:
        str_addf(out, "%d.%de%d", (int)random_below(9), (int)random_below(99),
                 (int)random_below(640) - 320);
        break;
    default:
        str_addf(out, "%lld", (long long)random_state >> random_below(63));
    }
}

static void random_value(struct str *out, unsigned depth);

static void random_container(struct str *out, unsigned depth, bool object)
{
    str_add_char(out, object ? '{' : '[');
    for (unsigned n = random_below(4), i = 0; i < n; i++) {
        if (i)
            str_add_char(out, ',');
        if (object) {
            /* The number keeps keys apart. */
            AUTO_STR struct str key = STR_INIT(STR_LINE);
            random_string(&key);
            str_truncate(&key, key.len - 1);
            str_add(out, key.s);
            str_addf(out, "%u\":", i);
        }
        random_value(out, depth + 1);
    }
    str_add_char(out, object ? '}' : ']');
}

static void random_value(struct str *out, unsigned depth)
{
    switch (random_below(depth > 6 ? 4 : 8)) {
    case 0:
        random_number(out);
        break;
    case 1:
        str_add(out, random_below(3) ? "true" : random_below(2) ? "false" : "null");
        break;
    case 2:
    case 3:
        random_string(out);
        break;
    default:
        random_container(out, depth, random_below(2));
    }
}

static void test_round_trip(void **state)
{
    struct json_doc source;
    json_doc_init(&source, MEMORY);
    AUTO_STR struct str json = STR_INIT(STR_DOCUMENT), yaml = STR_INIT(STR_DOCUMENT);
    AUTO_STR struct str before = STR_INIT(STR_DOCUMENT), after = STR_INIT(STR_DOCUMENT);
    for (int round = 0; round < 20000; round++) {
        str_clear(&json);
        str_clear(&yaml);
        str_clear(&before);
        str_clear(&after);
        random_value(&json, 0);
        struct error error = ERROR_NONE;
        assert_true(json_parse(&source, json.s, json.len, &error));
        json_write(&before, source.root, false);
        yaml_write(&yaml, source.root, NULL);
        bool ok = yaml_read(&doc, yaml.s, yaml.len, &error);
        json_write(&after, doc.root, false);
        if (!ok || strcmp(before.s, after.s) != 0)
            print_error("%s\n%s\n%s\n%s %s\n", before.s, yaml.s, after.s,
                        ok ? "" : error.args[0].value, error.evidence);
        assert_true(ok);
        assert_string_equal(before.s, after.s);
    }
    json_doc_fini(&source);
}

#define CASE(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        CASE(test_kubeconfig_shape),
        CASE(test_plain_scalars),
        CASE(test_keys_are_texts),
        CASE(test_blocks_and_quotes),
        CASE(test_nothing_in_it),
        CASE(test_first_document_only),
        CASE(test_json_is_yaml),
        CASE(test_lines_and_texts),
        CASE(test_refused_with_the_line),
        CASE(test_same_key_in_different_places),
        CASE(test_aliases),
        CASE(test_billion_laughs),
        CASE(test_limits),
        CASE(test_written_as_kubectl_does),
        CASE(test_quoted_where_needed),
        CASE(test_skip),
        CASE(test_bad_utf8_is_written_as_fffd),
        CASE(test_a_full_string_ends_it),
        CASE(test_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
