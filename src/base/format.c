/*
 * Figures as people write them. What differs between languages stands in the catalogues: the
 * separators, the units, and how a number and its unit are put together; a no-break space is
 * theirs too.
 */
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, MONTH = 2629800, YEAR = 31557600 };

/* What stands for a value that is not known (INT64_MIN). */
static const char unknown[] = "?";

static const struct {
    int64_t below, size; /* in seconds: used for durations under `below` */
    const char *name;
} times[] = {
    {60, 1, NC_("unit", "s")},
    {60 * MINUTE, MINUTE, NC_("unit", "min")},
    {48 * HOUR, HOUR, NC_("unit", "h")},
    {100 * DAY, DAY, NC_("unit", "d")},
    {24LL * MONTH, MONTH, NC_("unit", "mo")},
    {INT64_MAX, YEAR, NC_("unit", "y")},
};

static const char *const binary_units[] = {
    NC_("unit", "B"),   NC_("unit", "KiB"), NC_("unit", "MiB"), NC_("unit", "GiB"),
    NC_("unit", "TiB"), NC_("unit", "PiB"), NC_("unit", "EiB"),
};
static const char *const decimal_units[] = {
    NC_("unit", "B"),  NC_("unit", "kB"), NC_("unit", "MB"), NC_("unit", "GB"),
    NC_("unit", "TB"), NC_("unit", "PB"), NC_("unit", "EB"),
};
enum { UNITS = ARRAY_LEN(binary_units) };

static void add_whole(struct str *out, uint64_t n)
{
    const char *separator = trc("group separator", ",");
    char digits[20];
    size_t count = 0;
    do {
        digits[count++] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    while (count > 0) {
        str_add_char(out, digits[--count]);
        if (count > 0 && count % 3 == 0)
            str_add(out, separator);
    }
}

static uint64_t magnitude(struct str *out, int64_t n)
{
    if (n >= 0)
        return (uint64_t)n;
    str_add_char(out, '-');
    return -(uint64_t)n;
}

/* Halves go up. */
static uint64_t divide_rounding(uint64_t n, uint64_t by)
{
    uint64_t rest = n % by;
    return n / by + (rest > 0 && rest >= by - rest);
}

/* Thousandths: one decimal below 100, none from there on; `trim` leaves a ".0" out. */
static void add_rounded(struct str *out, uint64_t milli, bool trim)
{
    uint64_t tenths = divide_rounding(milli, 100);
    if (tenths >= 1000) {
        add_whole(out, divide_rounding(milli, 1000));
        return;
    }
    add_whole(out, tenths / 10);
    if (trim && tenths % 10 == 0)
        return;
    str_add(out, trc("decimal separator", "."));
    str_add_char(out, (char)('0' + tenths % 10));
}

void tr_figure(struct str *out, int64_t milli, bool whole)
{
    if (milli == INT64_MIN) {
        str_add(out, unknown);
        return;
    }
    uint64_t n = magnitude(out, milli);
    if (whole)
        add_whole(out, divide_rounding(n, 1000));
    else
        add_rounded(out, n, false);
}

/* Cores in a sentence: 0.5, 14. What is there is never shown as 0: below a tenth of a core it
 * has the decimals it needs. */
static void add_cpu(struct str *out, int64_t milli)
{
    uint64_t n = magnitude(out, milli);
    if (n == 0 || n >= 100) {
        add_rounded(out, n, true);
        return;
    }
    str_add(out, "0");
    str_add(out, trc("decimal separator", "."));
    if (n % 10 == 0)
        str_addf(out, "0%d", (int)(n / 10));
    else
        str_addf(out, "%03d", (int)n);
}

static void add_number_and_unit(struct str *out, const char *number, const char *unit)
{
    TR_FILL(out, trc("quantity", "{number} {unit}"), ARG_S("number", number),
            ARG_S("unit", trc("unit", unit)));
}

/* Bytes in the largest unit they fill, also when only rounding fills it: 1 GiB, not 1,024 MiB. */
static void add_bytes(struct str *out, int64_t bytes, uint64_t base, const char *const units[])
{
    AUTO_STR struct str number = STR_INIT(STR_LINE);
    uint64_t n = magnitude(&number, bytes), size = 1;
    size_t unit = 0;
    while (unit + 1 < UNITS && divide_rounding(n, size) >= base) {
        size *= base;
        unit++;
    }
    unsigned __int128 milli = (unsigned __int128)n * 1000 / size;
    add_rounded(&number, (uint64_t)milli, true);
    add_number_and_unit(out, number.s, units[unit]);
}

static size_t time_unit(int64_t seconds)
{
    size_t i = 0;
    while (seconds >= times[i].below && i + 1 < ARRAY_LEN(times))
        i++;
    return i;
}

static void add_duration(struct str *out, int64_t seconds)
{
    AUTO_STR struct str number = STR_INIT(STR_LINE);
    uint64_t n = magnitude(&number, seconds);
    int64_t size = (int64_t)(n > INT64_MAX ? INT64_MAX : n);
    size_t unit = time_unit(size);
    add_whole(&number, n / (uint64_t)times[unit].size);
    add_number_and_unit(out, number.s, times[unit].name);
}

static size_t time_unit_width(void)
{
    size_t widest = 3;
    for (size_t i = 0; i < ARRAY_LEN(times); i++) {
        size_t width = utf8_width(trc("unit", times[i].name));
        widest = width > widest ? width : widest;
    }
    return widest;
}

size_t tr_age_column_width(void)
{
    return 3 + 1 + time_unit_width();
}

void tr_age_column(struct str *out, int64_t seconds)
{
    AUTO_STR struct str number = STR_INIT(STR_LINE);
    seconds = seconds > 0 ? seconds : 0;
    size_t unit = time_unit(seconds);
    int64_t n = seconds / times[unit].size;
    add_whole(&number, (uint64_t)(n < 999 ? n : 999));
    utf8_fit_right(out, number.s, 3);
    str_add_char(out, ' ');
    utf8_fit(out, trc("unit", times[unit].name), time_unit_width());
}

static void add_share(struct str *out, int64_t thousandths)
{
    AUTO_STR struct str number = STR_INIT(STR_LINE);
    uint64_t n = magnitude(&number, thousandths);
    add_whole(&number, divide_rounding(n, 10));
    TR_FILL(out, trc("share", "{number}%"), ARG_S("number", number.s));
}

static void add_int(struct str *out, int64_t n)
{
    add_whole(out, magnitude(out, n));
}

void tr_arg(struct str *out, const struct arg *arg)
{
    bool is_text = arg->kind == ARG_STR || arg->kind == ARG_MSGID;
    if (!is_text && arg->n == INT64_MIN) {
        str_add(out, unknown);
        return;
    }
    switch (arg->kind) {
    case ARG_STR:
        str_add(out, str_or(arg->s, ""));
        break;
    case ARG_MSGID:
        str_add(out, tr(str_or(arg->s, "")));
        break;
    case ARG_INT:
        add_int(out, arg->n);
        break;
    case ARG_CPU:
        add_cpu(out, arg->n);
        break;
    case ARG_MEMORY:
        add_bytes(out, arg->n, 1024, binary_units);
        break;
    case ARG_SIZE:
        add_bytes(out, arg->n, 1000, decimal_units);
        break;
    case ARG_DURATION:
        add_duration(out, arg->n);
        break;
    case ARG_SHARE:
        add_share(out, arg->n);
        break;
    }
}
