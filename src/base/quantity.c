#include <carnet/base/quantity.h>

#include <stdbool.h>
#include <string.h>

typedef unsigned __int128 wide;

/* 20 decimal digits times 2^60 (Ei) still fit 128 bits. */
enum { DIGITS_MAX = 20, POWER_MAX = 400 };

/* number * 10^ten * 2^two, and a bit more if `rest`. */
struct parsed {
    bool negative, rest;
    wide number;
    int ten, two;
};

struct suffix {
    const char *text;
    int ten, two;
};

static const struct suffix suffixes[] = {
    {"", 0, 0},    {"n", -9, 0},  {"u", -6, 0},  {"m", -3, 0},  {"k", 3, 0},   {"M", 6, 0},
    {"G", 9, 0},   {"T", 12, 0},  {"P", 15, 0},  {"E", 18, 0},  {"Ki", 0, 10}, {"Mi", 0, 20},
    {"Gi", 0, 30}, {"Ti", 0, 40}, {"Pi", 0, 50}, {"Ei", 0, 60},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes one digit in, or only remembers that there was one when there are enough. */
static void take_digit(struct parsed *q, int *digits, char c, bool fraction)
{
    if (*digits < DIGITS_MAX && q->ten > -POWER_MAX) {
        q->number = q->number * 10 + (wide)(c - '0');
        *digits += q->number > 0;
        q->ten -= fraction;
        return;
    }
    q->rest = q->rest || c != '0';
    if (!fraction && q->ten < POWER_MAX)
        q->ten++;
}

static const char *read_number(const char *p, struct parsed *q)
{
    int digits = 0;
    bool some = false, fraction = false;
    if (*p == '+' || *p == '-')
        q->negative = *p++ == '-';
    for (;; p++) {
        if (*p == '.' && !fraction) {
            fraction = true;
        } else if (is_digit(*p)) {
            some = true;
            take_digit(q, &digits, *p, fraction);
        } else {
            return some ? p : NULL;
        }
    }
}

/* "e3", "E-3": what stands after a number with an exponent. */
static bool read_exponent(const char *p, struct parsed *q)
{
    if (*p != 'e' && *p != 'E')
        return false;
    p++;
    int sign = *p == '-' ? -1 : 1;
    if (*p == '+' || *p == '-')
        p++;
    if (!is_digit(*p))
        return false;
    int power = 0;
    for (; is_digit(*p); p++)
        power = power < POWER_MAX ? power * 10 + (*p - '0') : POWER_MAX;
    q->ten += sign * power;
    return *p == '\0';
}

static bool read_suffix(const char *p, struct parsed *q)
{
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        if (strcmp(p, suffixes[i].text) == 0) {
            q->ten += suffixes[i].ten;
            q->two = suffixes[i].two;
            return true;
        }
    }
    return read_exponent(p, q);
}

static int64_t scaled(struct parsed q)
{
    wide value = q.number << q.two;
    for (; q.ten > 0 && value > 0 && value <= INT64_MAX; q.ten--)
        value *= 10;
    for (; q.ten < 0 && (value > 0); q.ten++) {
        q.rest = q.rest || value % 10 != 0;
        value /= 10;
    }
    if (q.rest)
        value++;
    int64_t result = value > INT64_MAX ? INT64_MAX : (int64_t)value;
    return q.negative ? -result : result;
}

static int64_t quantity(const char *text, int ten)
{
    struct parsed q = {.ten = ten};
    const char *p = text ? read_number(text, &q) : NULL;
    if (!p || !read_suffix(p, &q))
        return QUANTITY_NONE;
    return scaled(q);
}

int64_t quantity_milli(const char *text)
{
    return quantity(text, 3);
}

int64_t quantity_units(const char *text)
{
    return quantity(text, 0);
}
