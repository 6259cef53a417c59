/* Failed answers, versions of discovery, paths, and what an error means for the link. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/data/json.h>
#include <carnet/net/http.h>

#include "../../../src/platform/kubernetes/discovery.h"
#include "../../../src/platform/kubernetes/link.h"
#include "../../../src/platform/kubernetes/resource.h"
#include "../../../src/platform/kubernetes/status_error.h"

static struct error read_answer(int status, const char *type, const char *body)
{
    struct error error = {.code = ERR_PROTOCOL};
    struct http_head head = {.status = status, .content_type = type, .warning = ""};

    status_error_read(NULL, &head, body, strlen(body), &error);
    return error;
}

#define STATUS(code, reason, details)                                                              \
    "{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"its words\",\"reason\":\"" reason   \
    "\",\"details\":{" details "},\"code\":" #code "}"

static void test_status_objects(void **state)
{
    static const struct {
        int status;
        const char *body;
        enum error_code code;
    } rows[] = {
        {401, STATUS(401, "Unauthorized", ""), ERR_UNAUTHORIZED},
        {403, STATUS(403, "Forbidden", ""), ERR_FORBIDDEN},
        {404, STATUS(404, "NotFound", "\"name\":\"x\",\"kind\":\"notebooks\""), ERR_NOT_FOUND},
        {404, STATUS(404, "NotFound", ""), ERR_NOT_SERVED},
        {409, STATUS(409, "Conflict", ""), ERR_CONFLICT},
        {409, STATUS(409, "AlreadyExists", ""), ERR_EXISTS},
        {410, STATUS(410, "Expired", ""), ERR_GONE},
        {413, STATUS(413, "RequestEntityTooLarge", ""), ERR_TOO_LARGE},
        {422, STATUS(422, "Invalid", ""), ERR_INVALID},
        {400, STATUS(400, "BadRequest", ""), ERR_INVALID},
        {429, STATUS(429, "TooManyRequests", "\"retryAfterSeconds\":7"), ERR_BUSY},
        {500, STATUS(500, "InternalError", ""), ERR_SERVER},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct error error = read_answer(rows[i].status, "application/json", rows[i].body);

        if (error.code != rows[i].code)
            fail_msg("row %zu: %s", i, error_word(error.code));
        assert_string_equal(error.evidence, "its words");
        assert_int_equal(error.status, rows[i].status);
    }
    assert_int_equal(read_answer(429, "application/json",
                                 STATUS(429, "TooManyRequests", "\"retryAfterSeconds\":3601"))
                         .retry_after_s,
                     600);
    assert_int_equal(read_answer(429, "application/json",
                                 STATUS(429, "TooManyRequests", "\"retryAfterSeconds\":4294967297"))
                         .retry_after_s,
                     600);
    assert_int_equal(read_answer(429, "application/json",
                                 STATUS(429, "TooManyRequests", "\"retryAfterSeconds\":-1"))
                         .retry_after_s,
                     0);
    assert_int_equal(read_answer(429, "application/json",
                                 STATUS(429, "TooManyRequests", "\"retryAfterSeconds\":7"))
                         .retry_after_s,
                     7);
}

static void test_other_answers(void **state)
{
    struct error error = read_answer(404, "text/plain; charset=utf-8", "404 page not found\n");
    (void)state;

    assert_int_equal(error.code, ERR_NOT_SERVED);
    error = read_answer(410, "text/plain", "gone");
    assert_int_equal(error.code, ERR_GONE);
    error = read_answer(503, "text/plain", "no healthy\x1b[31m upstream");
    assert_int_equal(error.code, ERR_SERVER);
    assert_null(strchr(error.evidence, '\033'));
    error = read_answer(500, "application/json", "{\"kind\":\"Status\"");
    assert_int_equal(error.code, ERR_SERVER);
    error = read_answer(403, "application/json", "");
    assert_int_equal(error.code, ERR_FORBIDDEN);
    error =
        read_answer(500, "application/json",
                    "{\"kind\":\"Status\",\"reason\":\"\\u001b[2J\",\"message\":7,\"code\":\"x\"}");
    assert_int_equal(error.code, ERR_SERVER);
    assert_string_equal(error.reason, "");
}

static void test_what_it_means_for_the_link(void **state)
{
    static const struct {
        enum error_code code;
        int status;
        enum link_state state;
    } rows[] = {
        {ERR_NONE, 0, LINK_LIVE},         {ERR_FORBIDDEN, 403, LINK_LIVE},
        {ERR_NOT_SERVED, 404, LINK_LIVE}, {ERR_SERVER, 500, LINK_LIVE},
        {ERR_SERVER, 503, LINK_OFFLINE},  {ERR_REFUSED, 0, LINK_OFFLINE},
        {ERR_NAME, 0, LINK_OFFLINE},      {ERR_HTML, 200, LINK_OFFLINE},
        {ERR_TLS, 0, LINK_CERTIFICATE},   {ERR_UNAUTHORIZED, 401, LINK_SIGNED_OUT},
        {ERR_BUSY, 429, LINK_SLOWED},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(
            link_state_of(&(struct error){.code = rows[i].code, .status = rows[i].status}),
            rows[i].state);
}

static const struct json *parse(struct json_doc *doc, const char *text)
{
    struct error error;

    json_doc_init(doc, 1u << 20);
    assert_true(json_parse(doc, text, strlen(text), &error));
    return doc->root;
}

static void test_versions_best_first(void **state)
{
    struct json_doc doc;
    char versions[4][DISCOVERY_VERSION];
    unsigned count;
    (void)state;

    count = discovery_read_versions(
        versions, 4,
        parse(&doc, "{\"versions\":[{\"version\":\"v1alpha1\"},{\"version\":\"v2\"},"
                    "{\"version\":\"../../etc\"},{\"version\":7},{\"version\":\"v1\"},"
                    "{\"version\":\"v1beta1\"},{\"version\":\"v3\"},{\"version\":\"v4\"}]}"));
    assert_int_equal(count, 4);
    assert_string_equal(versions[0], "v1");
    assert_string_equal(versions[1], "v1beta1");
    assert_string_equal(versions[2], "v1alpha1");
    assert_string_equal(versions[3], "v2");
    json_doc_fini(&doc);
    assert_false(discovery_has(parse(&doc, "{\"resources\":[{\"name\":\"notebooks/status\"}]}"),
                               "notebooks"));
    json_doc_fini(&doc);
}

static void test_paths(void **state)
{
    AUTO_STR struct str out = STR_INIT(STR_LINE);
    (void)state;

    resource_path(&out, &(struct resource_path){
                            .resource = KIND_POD, .namespace = "a/b", .name = "x?watch=1"});
    assert_string_equal(out.s, "/api/v1/namespaces/a%2Fb/pods/x%3Fwatch%3D1");
    str_clear(&out);
    resource_path(&out, &(struct resource_path){.resource = KIND_SERVER, .version = "v1beta1"});
    assert_string_equal(out.s, "/apis/kubeflow.org/v1beta1/notebooks");
    str_clear(&out);
    resource_path(&out, &(struct resource_path){.resource = KIND_NODE, .namespace = "ada"});
    assert_string_equal(out.s, "/api/v1/nodes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_status_objects),
        cmocka_unit_test(test_other_answers),
        cmocka_unit_test(test_what_it_means_for_the_link),
        cmocka_unit_test(test_versions_best_first),
        cmocka_unit_test(test_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
