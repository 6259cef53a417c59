/*
 * What a credential plugin prints, taken apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/str.h>

#include "../../../src/platform/kubernetes/exec_credential.h"

struct outcome {
    bool good;
    struct exec_answer answer;
};

static struct outcome parse(const char *text)
{
    struct outcome o = {.answer = {.token = STR_INIT(64), .cert_pem = STR_INIT(64), .key_pem = STR_INIT(64)}};
    struct error error = ERROR_NONE;
    o.good = exec_credential_parse(text, strlen(text), &o.answer, &error);
    assert_int_equal(error.code, ERR_NONE);
    return o;
}

static void done(struct outcome *o)
{
    str_fini(&o->answer.token);
    str_fini(&o->answer.cert_pem);
    str_fini(&o->answer.key_pem);
}

static void test_token(void **state)
{
    struct outcome o = parse("{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\","
                             "\"status\":{\"token\":\"t0k\",\"expirationTimestamp\":\"2026-11-22T04:07:31Z\"}}");
    assert_true(o.good);
    assert_string_equal(o.answer.token.s, "t0k");
    assert_string_equal(o.answer.api_version, "client.authentication.k8s.io/v1");
    assert_int_equal(o.answer.expires, 1795320451);
    done(&o);
}

static void test_certificate(void **state)
{
    struct outcome o = parse("{\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"C\","
                             "\"clientKeyData\":\"K\"}}");
    assert_true(o.good);
    assert_string_equal(o.answer.cert_pem.s, "C");
    assert_string_equal(o.answer.key_pem.s, "K");
    assert_int_equal(o.answer.expires, 0);
    done(&o);
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "", "{", "[]", "null", "sign in at https://example.ca", "{\"kind\":\"Status\",\"status\":{\"token\":\"t\"}}",
        /* a certificate without its key */
        "{\"kind\":\"ExecCredential\",\"status\":{\"clientCertificateData\":\"C\"}}",
        /* longer than the token may be */
        "{\"kind\":\"ExecCredential\",\"status\":{\"token\":"
        "\"0123456789012345678901234567890123456789012345678901234567890123456789\"}}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct outcome o = parse(texts[i]);
        assert_false(o.good);
        done(&o);
    }
}

static void test_wrong_types(void **state)
{
    struct outcome o = parse("{\"kind\":\"ExecCredential\",\"status\":{\"token\":7,\"clientKeyData\":{}}}");
    assert_true(o.good); /* nothing in it: the caller says so */
    assert_int_equal(o.answer.token.len, 0);
    done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_token),
        cmocka_unit_test(test_certificate),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_wrong_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
