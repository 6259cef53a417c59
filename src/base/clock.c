#include <carnet/base/clock.h>

#include <string.h>
#include <time.h>

static int64_t ms_of(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_mono_ms(void)
{
    return ms_of(CLOCK_BOOTTIME);
}

int64_t clock_awake_ms(void)
{
    return ms_of(CLOCK_MONOTONIC);
}

int64_t clock_wall(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

/* Exactly `digits` digits at *p, moved past; -1 when they are not there. */
static int read_digits(const char **p, int digits)
{
    int value = 0;
    for (int i = 0; i < digits; i++, (*p)++) {
        if (**p < '0' || **p > '9')
            return -1;
        value = value * 10 + (**p - '0');
    }
    return value;
}

static bool read_char(const char **p, const char *allowed)
{
    if (**p == '\0' || !strchr(allowed, **p))
        return false;
    (*p)++;
    return true;
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to a date of the same calendar, in years from 1970 on. */
static int64_t days_from_epoch(int year, int month, int day)
{
    int64_t past = year - 1;
    int64_t days = past * 365 + past / 4 - past / 100 + past / 400 - 719162;
    for (int m = 1; m < month; m++)
        days += days_in_month(year, m);
    return days + day - 1;
}

static bool read_date(const char **p, int64_t *days)
{
    int year = read_digits(p, 4);
    if (year < 0 || !read_char(p, "-"))
        return false;
    int month = read_digits(p, 2);
    if (month < 1 || month > 12 || !read_char(p, "-"))
        return false;
    int day = read_digits(p, 2);
    if (day < 1 || day > days_in_month(year, month))
        return false;
    *days = days_from_epoch(year, month, day);
    return true;
}

static bool read_time(const char **p, int64_t *seconds)
{
    int hour = read_digits(p, 2);
    if (hour < 0 || hour > 23 || !read_char(p, ":"))
        return false;
    int minute = read_digits(p, 2);
    if (minute < 0 || minute > 59 || !read_char(p, ":"))
        return false;
    int second = read_digits(p, 2);
    if (second < 0 || second > 60) /* 60: a leap second */
        return false;
    if (read_char(p, ".")) {
        if (read_digits(p, 1) < 0)
            return false;
        while (**p >= '0' && **p <= '9')
            (*p)++;
    }
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

/* "Z" or "+05:30": seconds east of UTC. */
static bool read_offset(const char **p, int64_t *east)
{
    *east = 0;
    if (read_char(p, "Zz"))
        return true;
    int sign = **p == '-' ? -1 : 1;
    if (!read_char(p, "+-"))
        return false;
    int hour = read_digits(p, 2);
    if (hour < 0 || hour > 23 || !read_char(p, ":"))
        return false;
    int minute = read_digits(p, 2);
    if (minute < 0 || minute > 59)
        return false;
    *east = sign * (hour * 3600 + minute * 60);
    return true;
}

int64_t clock_parse(const char *text)
{
    int64_t days, seconds, east;
    const char *p = text;
    if (!text || !read_date(&p, &days) || !read_char(&p, "Tt ") || !read_time(&p, &seconds) ||
        !read_offset(&p, &east) || *p != '\0')
        return 0;
    int64_t wall = days * 86400 + seconds - east;
    return wall > 0 ? wall : 0;
}

void clock_format(char out[CLOCK_TEXT], int64_t wall)
{
    const int64_t last = 253402300799; /* 9999-12-31T23:59:59Z */
    time_t t = (time_t)(wall < 0 ? 0 : wall > last ? last : wall);
    struct tm tm;
    gmtime_r(&t, &tm);
    strftime(out, CLOCK_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static struct tm local_time(int64_t wall)
{
    const int64_t last = 253402300799 - 86400; /* still year 9999 in every zone */
    time_t t = (time_t)(wall < 0 ? 0 : wall > last ? last : wall);
    struct tm tm;
    if (!localtime_r(&t, &tm))
        gmtime_r(&t, &tm);
    return tm;
}

void clock_hour_minute(char out[6], int64_t wall)
{
    struct tm tm = local_time(wall);
    strftime(out, 6, "%H:%M", &tm);
}

void clock_date(char out[11], int64_t wall)
{
    struct tm tm = local_time(wall);
    strftime(out, 11, "%Y-%m-%d", &tm);
}
