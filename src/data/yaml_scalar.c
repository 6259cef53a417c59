#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "yaml_scalar.h"

#define DIGITS "0123456789"
#define HEX    DIGITS "abcdefABCDEF"

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0)
            return true;
    return false;
}

static bool is_null(const char *text)
{
    static const char *const words[] = {"", "~", "null", "Null", "NULL"};
    return is_one_of(text, words, ARRAY_LEN(words));
}

static bool is_true(const char *text)
{
    static const char *const words[] = {"true", "True", "TRUE"};
    return is_one_of(text, words, ARRAY_LEN(words));
}

static bool is_false(const char *text)
{
    static const char *const words[] = {"false", "False", "FALSE"};
    return is_one_of(text, words, ARRAY_LEN(words));
}

/* "0x1F", "0o17" (prefix given as its second letter): at least one digit, nothing else. */
static bool is_prefixed(const char *text, char letter, const char *digits)
{
    if (text[0] != '0' || text[1] != letter || !text[2])
        return false;
    return !text[2 + strspn(text + 2, digits)];
}

static const char *skip_sign(const char *text)
{
    return *text == '-' || *text == '+' ? text + 1 : text;
}

/* Digits with at most one point, then maybe an exponent. `digits` says what may stand in it. */
static bool is_decimal(const char *text, const char *digits)
{
    text = skip_sign(text);
    size_t before = strspn(text, digits), after = 0;
    const char *at = text + before;
    if (*at == '.') {
        after = strspn(at + 1, digits);
        at += 1 + after;
    }
    if (before + after == 0 || !strpbrk(text, DIGITS))
        return false;
    if (*at == 'e' || *at == 'E') {
        at = skip_sign(at + 1);
        size_t exponent = strspn(at, DIGITS);
        return exponent > 0 && !at[exponent];
    }
    return !*at;
}

enum json_type yaml_resolve(const char *text, bool *truth, double *number)
{
    if (is_null(text))
        return JSON_NULL;
    *truth = is_true(text);
    if (*truth || is_false(text))
        return JSON_BOOL;
    if (is_prefixed(text, 'x', HEX)) {
        *number = (double)strtoull(text + 2, NULL, 16);
        return JSON_NUMBER;
    }
    if (is_prefixed(text, 'o', "01234567")) {
        *number = (double)strtoull(text + 2, NULL, 8);
        return JSON_NUMBER;
    }
    if (is_decimal(text, DIGITS)) {
        *number = strtod(text, NULL);
        return JSON_NUMBER;
    }
    return JSON_STRING;
}

/* YAML 1.1 counts in sixties: "12:30", "-1:30:59.5". */
static bool is_sexagesimal(const char *text)
{
    text = skip_sign(text);
    size_t first = strspn(text, DIGITS "_");
    if (first == 0 || text[first] != ':')
        return false;
    return strspn(text, DIGITS "_:.") == strlen(text);
}

/* "2026-11-22", alone or with a time after it. */
static bool is_date(const char *text)
{
    size_t year = strspn(text, DIGITS);
    if (year != 4 || text[4] != '-')
        return false;
    size_t month = strspn(text + 5, DIGITS);
    if (month < 1 || month > 2 || text[5 + month] != '-')
        return false;
    const char *day = text + 6 + month;
    size_t days = strspn(day, DIGITS);
    return days >= 1 && days <= 2 && (!day[days] || strchr("Tt \t", day[days]));
}

static bool is_word_of_11(const char *text)
{
    static const char *const words[] = {"y",  "Y",  "yes", "Yes", "YES", "n",   "N",   "no", "No",
                                        "NO", "on", "On",  "ON",  "off", "Off", "OFF", "=",  "<<"};
    static const char *const numbers[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"};
    return is_one_of(text, words, ARRAY_LEN(words)) ||
           is_one_of(skip_sign(text), numbers, ARRAY_LEN(numbers));
}

bool yaml_is_ambiguous(const char *text)
{
    bool truth;
    double number;
    if (yaml_resolve(text, &truth, &number) != JSON_STRING || is_word_of_11(text))
        return true;
    const char *bare = skip_sign(text);
    return is_decimal(text, DIGITS "_") || is_prefixed(bare, 'x', HEX "_") ||
           is_prefixed(bare, 'o', "01234567_") || is_prefixed(bare, 'b', "01_") ||
           is_sexagesimal(text) || is_date(text);
}
