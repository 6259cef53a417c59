/* Lists in pages, and deleting what a list shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/mem.h>
#include <carnet/data/json.h>

#include "../../../src/sandbox/objects/registry.h"
#include "served.h"

/* -- pages ------------------------------------------------------------------------------------ */

/* The token in an answer, as it stands in a query. */
static void take_token(struct str *token, const struct str *answer)
{
    struct json_doc doc;
    struct error error;
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, answer->s, answer->len, &error));
    http_escape(token, json_str(json_at(doc.root, "metadata.continue"), ""));
    json_doc_fini(&doc);
}

static void test_pages(void **state)
{
    char path[600];
    struct ask ask = {0};
    struct json_doc doc;
    struct error error;
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("a"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("b"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("c"), 201, "");
    sandbox_api_ask(&api, &ask, "GET", NOTEBOOKS "?limit=2", NULL, NULL);
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, ask.body.s, ask.body.len, &error));
    assert_int_equal(json_count(json_at(doc.root, "items")), 2);
    assert_int_equal(json_int(json_at(doc.root, "metadata.remainingItemCount"), 0), 1);
    AUTO_STR struct str token = STR_INIT(500);
    take_token(&token, &ask.body);
    snprintf(path, sizeof path, NOTEBOOKS "?limit=2&continue=%s", token.s);
    expect("GET", path, NULL, NULL, 200, "\"name\":\"c\"");
    ask_fini(&ask);
    json_doc_fini(&doc);
    expect("GET", NOTEBOOKS "?labelSelector=app%3Db", NULL, NULL, 200, "\"name\":\"b\"");
    expect("GET", NOTEBOOKS "?continue=zz", NULL, NULL, 400, "invalid continue token");
    expect("GET", NOTEBOOKS "?resourceVersion=999999", NULL, NULL, 504,
           "Too large resource version");
}

/* "a:1 c:2 " for a list of "a" and "c" with these labels n, then the version of the list. */
static void page(const char *query, struct str *names, struct str *version, struct str *token)
{
    struct ask ask = {0};
    struct json_doc doc;
    struct error error;
    AUTO_STR struct str path = STR_INIT(1000);
    str_addf(&path, NOTEBOOKS "%s", query);
    sandbox_api_ask(&api, &ask, "GET", path.s, NULL, NULL);
    assert_int_equal(ask.status, 200);
    json_doc_init(&doc, 1u << 20);
    assert_true(json_parse(&doc, ask.body.s, ask.body.len, &error));
    str_clear(names);
    str_clear(version);
    str_clear(token);
    JSON_EACH(item, json_get(doc.root, "items"))
        str_addf(names, "%s:%s ", json_str(json_at(item, "metadata.name"), ""),
                 json_str(json_at(item, "metadata.labels.n"), "-"));
    str_add(version, json_str(json_at(doc.root, "metadata.resourceVersion"), ""));
    str_addf(names, "+%d", (int)json_int(json_at(doc.root, "metadata.remainingItemCount"), 0));
    http_escape(token, json_str(json_at(doc.root, "metadata.continue"), ""));
    json_doc_fini(&doc);
    ask_fini(&ask);
}

/* One is changed, one deleted and made again, one deleted, two are new: before the page's end and
 * behind it. */
static void change_all(void)
{
    expect("PATCH", NOTEBOOKS "/c", MERGE, "{\"metadata\":{\"labels\":{\"n\":\"1\"}}}", 200, "");
    expect("PATCH", NOTEBOOKS "/c", MERGE, "{\"metadata\":{\"labels\":{\"n\":\"2\"}}}", 200, "");
    expect("DELETE", NOTEBOOKS "/d", NULL, NULL, 200, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("d"), 201, "");
    expect("DELETE", NOTEBOOKS "/a", NULL, NULL, 200, "");
    expect("DELETE", NOTEBOOKS "/f", NULL, NULL, 200, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("aa"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("cc"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("zz"), 201, "");
    expect("DELETE", NOTEBOOKS "/zz", NULL, NULL, 200, "");
}

/* Later pages show what the first one's version had, whatever has come since. */
static void test_pages_of_one_version(void **state)
{
    static const char *const names[] = {NOTEBOOK("a"), NOTEBOOK("b"), NOTEBOOK("c"),
                                        NOTEBOOK("d"), NOTEBOOK("e"), NOTEBOOK("f")};
    AUTO_STR struct str list = STR_INIT(500), version = STR_INIT(50), token = STR_INIT(500);
    AUTO_STR struct str first = STR_INIT(50), query = STR_INIT(600);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        expect("POST", NOTEBOOKS, JSON, names[i], 201, "");
    page("?limit=2", &list, &first, &token);
    assert_string_equal(list.s, "a:- b:- +4");
    change_all();
    str_addf(&query, "?limit=2&continue=%s", token.s);
    page(query.s, &list, &version, &token);
    assert_string_equal(list.s, "c:- d:- +2");
    assert_string_equal(version.s, first.s);
    str_clear(&query);
    str_addf(&query, "?limit=2&continue=%s", token.s);
    page(query.s, &list, &version, &token);
    assert_string_equal(list.s, "e:- f:- +0");
    assert_string_equal(version.s, first.s);
    assert_string_equal(token.s, "");
    page("", &list, &version, &token);
    assert_string_equal(list.s, "aa:- b:- c:2 cc:- d:- e:- +0");
}

/* A version that is still known is shown as it was. */
static void test_exactly_a_version(void **state)
{
    AUTO_STR struct str list = STR_INIT(500), version = STR_INIT(50), token = STR_INIT(500);
    AUTO_STR struct str first = STR_INIT(50), query = STR_INIT(600);
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("a"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("b"), 201, "");
    page("", &list, &first, &token);
    expect("DELETE", NOTEBOOKS "/a", NULL, NULL, 200, "");
    str_addf(&query, "?resourceVersion=%s&resourceVersionMatch=Exact", first.s);
    page(query.s, &list, &version, &token);
    assert_string_equal(list.s, "a:- b:- +0");
    assert_string_equal(version.s, first.s);
}

/* Pages of a list whose first is too old: refused, with a token to go on with. */
static void expect_pages_go_on(const struct str *old)
{
    AUTO_STR struct str path = STR_INIT(1000), token = STR_INIT(500);
    struct ask ask = {0};
    str_addf(&path, NOTEBOOKS "?limit=1&continue=%s", old->s);
    sandbox_api_ask(&api, &ask, "GET", path.s, NULL, NULL);
    assert_int_equal(ask.status, 410);
    assert_non_null(strstr(ask.failure.s, "\"reason\":\"Expired\""));
    take_token(&token, &ask.failure);
    ask_fini(&ask);
    str_clear(&path);
    str_addf(&path, NOTEBOOKS "?limit=1&continue=%s", token.s);
    expect("GET", path.s, NULL, NULL, 200, "\"name\":\"b\"");
}

static void test_too_old(void **state)
{
    struct ask ask = {0};
    AUTO_STR struct str token = STR_INIT(500);
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("a"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("b"), 201, "");
    sandbox_api_ask(&api, &ask, "GET", NOTEBOOKS "?limit=1", NULL, NULL);
    take_token(&token, &ask.body);
    ask_fini(&ask);
    ask = (struct ask){0};
    for (int i = 0; i < 2100; i++) {
        char body[100];
        snprintf(body, sizeof body, "{\"metadata\":{\"annotations\":{\"i\":\"%d\"}}}", i);
        expect("PATCH", NOTEBOOKS "/a", MERGE, body, 200, "");
    }
    expect_pages_go_on(&token);
    expect("GET", NOTEBOOKS "?resourceVersion=1&resourceVersionMatch=Exact", NULL, NULL, 410,
           "Expired");
    ask_send(
        &ask, api.loop, api.client,
        &(struct http_options){.path = NOTEBOOKS "?watch=true&resourceVersion=2", .stream = true});
    assert_true(ask_wait(&ask));
    assert_non_null(strstr(ask.body.s, "{\"type\":\"ERROR\""));
    assert_non_null(strstr(ask.body.s, "\"reason\":\"Expired\",\"code\":410}}\n"));
    ask_fini(&ask);
}

/* -- deleting what is listed ------------------------------------------------------------------ */

/* What may not be listed may not be deleted either, and what cannot be deleted is said. */
static void test_refused_deletes(void **state)
{
    static const struct {
        const char *query;
        int status;
        const char *holds;
    } cases[] = {{"?limit=x", 400, "invalid syntax"},
                 {"?resourceVersion=x", 400, "invalid resource version"},
                 {"?resourceVersion=999999", 504, "Too large resource version"},
                 {"?continue=zz", 400, "invalid continue token"},
                 {"?propagationPolicy=Sideways", 422, "Unsupported value"}};
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("a"), 201, "");
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("b"), 201, "");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_STR struct str path = STR_INIT(200);
        str_addf(&path, "%s%s", NOTEBOOKS, cases[i].query);
        expect("DELETE", path.s, NULL, NULL, cases[i].status, cases[i].holds);
        expect("GET", NOTEBOOKS "/a", NULL, NULL, 200, "");
        expect("GET", NOTEBOOKS "/b", NULL, NULL, 200, "");
    }
    expect("DELETE", NOTEBOOKS "?labelSelector=app%3Da", NULL, NULL, 200, "\"name\":\"a\"");
    expect("GET", NOTEBOOKS "/a", NULL, NULL, 404, "");
    expect("DELETE", NOTEBOOKS, NULL, NULL, 200, "\"name\":\"b\"");
    expect("GET", NOTEBOOKS, NULL, NULL, 200, "\"items\":[]");
}

/* A page, and not what is behind it; then, by its token, the next. */
static void test_a_page_is_deleted(void **state)
{
    struct ask ask = {0};
    AUTO_STR struct str token = STR_INIT(500), path = STR_INIT(600);
    static const char *const names[] = {NOTEBOOK("a"), NOTEBOOK("b"), NOTEBOOK("c"), NOTEBOOK("d")};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        expect("POST", NOTEBOOKS, JSON, names[i], 201, "");
    sandbox_api_ask(&api, &ask, "DELETE", NOTEBOOKS "?limit=2", NULL, NULL);
    assert_int_equal(ask.status, 200);
    assert_non_null(strstr(ask.body.s, "\"name\":\"b\""));
    assert_null(strstr(ask.body.s, "\"name\":\"c\""));
    take_token(&token, &ask.body);
    ask_fini(&ask);
    expect("GET", NOTEBOOKS "/b", NULL, NULL, 404, "");
    expect("GET", NOTEBOOKS "/c", NULL, NULL, 200, "");
    str_addf(&path, NOTEBOOKS "?limit=1&continue=%s", token.s);
    expect("DELETE", path.s, NULL, NULL, 200, "\"name\":\"c\"");
    expect("GET", NOTEBOOKS "/c", NULL, NULL, 404, "");
    expect("GET", NOTEBOOKS "/d", NULL, NULL, 200, "");
}

/* Of body and query one counts; a grace that is no number deletes nothing. */
static void test_options_of_a_deletion(void **state)
{
    static const struct {
        const char *query, *body;
        int status;
        const char *holds;
    } cases[] = {
        {"?gracePeriodSeconds=soon", NULL, 400, "strconv.ParseInt: parsing \\\"soon\\\""},
        {"?gracePeriodSeconds=1.5", NULL, 400, "invalid syntax"},
        {"?dryRun=Some", NULL, 422, "Unsupported value"},
        {"", "{\"gracePeriodSeconds\":\"soon\"}", 500, "cannot unmarshal string into"},
        {"", "{\"gracePeriodSeconds\":1.5}", 500, "cannot unmarshal number 1.5 into"},
        {"", "{\"dryRun\":[\"Some\"]}", 422, "Unsupported value"},
        {"", "{\"dryRun\":[\"All\"]}", 200, "Success"},
        {"", "{", 500, "unexpected end of JSON input"},
    };
    expect("POST", NOTEBOOKS, JSON, NOTEBOOK("a"), 201, "");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_STR struct str path = STR_INIT(200);
        str_addf(&path, NOTEBOOKS "/a%s", cases[i].query);
        expect("DELETE", path.s, cases[i].body ? JSON : NULL, cases[i].body, cases[i].status,
               cases[i].holds);
        expect("GET", NOTEBOOKS "/a", NULL, NULL, 200, "");
    }
    expect("DELETE", NOTEBOOKS "/a?dryRun=All", JSON, "{\"gracePeriodSeconds\":null}", 200,
           "Success");
    expect("GET", NOTEBOOKS "/a", NULL, NULL, 404, "");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_pages),
        TEST(test_pages_of_one_version),
        TEST(test_exactly_a_version),
        TEST(test_too_old),
        TEST(test_refused_deletes),
        TEST(test_a_page_is_deleted),
        TEST(test_options_of_a_deletion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
