#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/base64.h>

/* RFC 4648, section 10. */
static const char *const vectors[][2] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
};

static void test_vectors(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE), back = STR_INIT(STR_LINE);
        base64_write(&text, vectors[i][0], strlen(vectors[i][0]));
        assert_string_equal(text.s, vectors[i][1]);
        assert_true(base64_read(&back, text.s, text.len));
        assert_string_equal(back.s, vectors[i][0]);
    }
}

static void test_all_bytes(void **state)
{
    unsigned char bytes[256 * 3];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 256);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        AUTO_STR struct str text = STR_INIT(STR_LINE), back = STR_INIT(STR_LINE);
        base64_write(&text, bytes, len);
        assert_int_equal(text.len, (len + 2) / 3 * 4);
        assert_true(base64_read(&back, text.s, text.len));
        assert_int_equal(back.len, len);
        assert_memory_equal(back.s, bytes, len);
    }
}

static void test_kind_on_input(void **state)
{
    static const char *const same[] = {
        "Zm9vYg==", "Zm9vYg", "Zm9vYg=", "Zm9v\nYg==\n", " Z m\t9vYg==\r\n", "Zm9vYg=\n="};
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        assert_true(base64_read(&out, same[i], strlen(same[i])));
        assert_string_equal(out.s, "foob");
    }
}

static void test_refused(void **state)
{
    static const char *const texts[] = {
        "Z", "Zm9vY", "Zm9v!", "Zm9v-_", "Zg==Zg==", "Zm9v===", "=Zm9v", "é", "-----BEGIN"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        AUTO_STR struct str out = STR_INIT(STR_LINE);
        str_add(&out, "kept");
        assert_false(base64_read(&out, texts[i], strlen(texts[i])));
        assert_string_equal(out.s, "kept");
    }
    AUTO_STR struct str small = STR_INIT(2);
    assert_false(base64_read(&small, "Zm9v", 4));
    assert_int_equal(small.len, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_all_bytes),
        cmocka_unit_test(test_kind_on_input),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
