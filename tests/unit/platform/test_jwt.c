/* The dates in a token, and tokens that have none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/base64.h>
#include <carnet/base/str.h>

#include "../../../src/platform/kubernetes/jwt.h"

static bool read_claims(const char *claims, int64_t *from, int64_t *until)
{
    AUTO_STR struct str token = STR_INIT(STR_LINE);
    str_add(&token, "eyJhbGciOiJSUzI1NiJ9.");
    base64_write(&token, claims, strlen(claims));
    for (char *c = token.s; *c; c++)
        *c = (char)(*c == '+' ? '-' : *c == '/' ? '_' : *c);
    while (str_ends(token.s, "="))
        str_truncate(&token, token.len - 1);
    str_add(&token, ".c2ln");
    *from = *until = 0;
    return jwt_dates(token.s, from, until);
}

static void dates_are_read(void **state)
{
    int64_t from, until;
    assert_true(read_claims("{\"iat\":1800000000,\"exp\":1800003600,\"sub\":\"\xc3\xbf?>\"}", &from,
                            &until));
    assert_int_equal(from, 1800000000);
    assert_int_equal(until, 1800003600);
    assert_true(read_claims("{\"iat\":1800000000,\"nbf\":1800000060}", &from, &until));
    assert_int_equal(from, 1800000060); /* it counts only from then on */
    assert_int_equal(until, 0);
}

static void what_is_no_date_is_none(void **state)
{
    int64_t from, until;
    assert_true(read_claims("{\"exp\":\"tomorrow\",\"iat\":-5}", &from, &until));
    assert_int_equal(from, 0);
    assert_int_equal(until, 0);
    assert_true(read_claims("{\"exp\":1e300}", &from, &until));
    assert_int_equal(until, 0);
}

static void other_tokens_are_none(void **state)
{
    int64_t from = 7, until = 7;
    static const char *const others[] = {"",       "abc",   "a.b",     "a..c",
                                         "a.!!.c", "a.e30", "a.bm8.c", "sha256~0123456789"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(jwt_dates(others[i], &from, &until));
    assert_int_equal(from, 7);
    assert_int_equal(until, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(what_is_no_date_is_none),
        cmocka_unit_test(other_tokens_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
