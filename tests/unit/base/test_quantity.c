/* quantity: suffixes, exponents, rounding up, ends of the type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>

struct sample {
    const char *text;
    int64_t milli, units;
};

static void test_values(void **state)
{
    static const struct sample samples[] = {
        {"0", 0, 0},
        {"-0", 0, 0},
        {"1", 1000, 1},
        {"+1", 1000, 1},
        {"0.5", 500, 1},
        {".5", 500, 1},
        {"5.", 5000, 5},
        {"-1", -1000, -1},
        {"-0.5", -500, -1},
        {"500m", 500, 1},
        {"1500m", 1500, 2},
        {"12345678n", 13, 1},
        {"1u", 1, 1},
        {"0n", 0, 0},
        {"2k", 2000000, 2000},
        {"3M", 3000000000, 3000000},
        {"1G", 1000000000000, 1000000000},
        {"1Ki", 1024000, 1024},
        {"512Mi", 536870912000, 536870912},
        {"16Gi", 17179869184000, 17179869184},
        {"1Pi", INT64_C(1125899906842624000), INT64_C(1125899906842624)},
        {"2T", INT64_C(2000000000000000), INT64_C(2000000000000)},
        {"3P", INT64_C(3000000000000000000), INT64_C(3000000000000000)},
        {"1.5Gi", 1610612736000, 1610612736},
        {"0.1Ki", 102400, 103},
        {"1Ti", INT64_C(1099511627776000), INT64_C(1099511627776)},
        {"1e3", 1000000, 1000},
        {"1E3", 1000000, 1000},
        {"1E+3", 1000000, 1000},
        {"5e-1", 500, 1},
        {"1E", INT64_MAX, INT64_C(1000000000000000000)},
        {"00012", 12000, 12},
        {"0.0000000000000000000000000000001", 1, 1},
        {"1.000000000000000000000000000001", 1001, 2},
        {"1.00000000000000000000000000000000", 1000, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        assert_int_equal(quantity_milli(samples[i].text), samples[i].milli);
        assert_int_equal(quantity_units(samples[i].text), samples[i].units);
    }
}

static void test_ends_of_the_type(void **state)
{
    assert_int_equal(quantity_units("9223372036854775806"), INT64_MAX - 1);
    assert_int_equal(quantity_units("9223372036854775807"), INT64_MAX);
    assert_int_equal(quantity_units("9223372036854775808"), INT64_MAX);
    assert_int_equal(quantity_units("7Ei"), INT64_C(8070450532247928832));
    assert_int_equal(quantity_units("8Ei"), INT64_MAX);
    assert_int_equal(quantity_units("99999999999999999999999999Ei"), INT64_MAX);
    assert_int_equal(quantity_units("-99999999999999999999999999Ei"), -INT64_MAX);
    assert_int_equal(quantity_milli("1e999999999999"), INT64_MAX);
    assert_int_equal(quantity_milli("1e-999999999999"), 1);
    assert_int_equal(quantity_milli("0e999999999999"), 0);
    assert_int_equal(quantity_milli("-1e-400"), -1);
}

static void test_thousands_of_digits(void **state)
{
    char text[3000];
    memset(text, '9', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(quantity_units(text), INT64_MAX);
    memset(text, '0', sizeof text - 1);
    assert_int_equal(quantity_units(text), 0);
    text[1] = '.';
    text[2900] = '1';
    assert_int_equal(quantity_units(text), 1);
    text[1] = '0';
    text[2900] = '.';
    text[2800] = '7';
    text[2801] = '.';
    assert_int_equal(quantity_units(text), QUANTITY_NONE);
}

static void test_what_is_not_a_quantity(void **state)
{
    static const char *const bad[] = {
        "",      " ",   "-",   "+",    ".",   "-.",  "m",   "Gi",   "1 Gi",  " 1",
        "1 ",    "1gi", "1g",  "1K",   "1kk", "1mi", "1e",  "1e+",  "e3",    "1e3m",
        "1.2.3", "--1", "+-1", "0x10", "1,5", "inf", "nan", "1Gib", "1e1.5", "١",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(quantity_milli(bad[i]), QUANTITY_NONE);
        assert_int_equal(quantity_units(bad[i]), QUANTITY_NONE);
    }
    assert_int_equal(quantity_milli(NULL), QUANTITY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_ends_of_the_type),
        cmocka_unit_test(test_thousands_of_digits),
        cmocka_unit_test(test_what_is_not_a_quantity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
