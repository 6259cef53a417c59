#include "weight.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/platform/platform.h>

enum { INTERVAL_LEAST = 5000, INTERVAL_MOST = 60000, MINUTE = 60000, COST_SHARE = 10000 };

void weight_init(struct weight *weight, int64_t now)
{
    *weight = (struct weight){.began = now, .interval = INTERVAL_LEAST};
}

/* Readings ------------------------------------------------------------------------------------ */

/* 0: the newest; null: there is none so old. */
static const struct weight_reading *reading_at(const struct weight *weight, int back)
{
    if (back >= weight->count)
        return NULL;
    return &weight->readings[(weight->newest + WEIGHT_READINGS - back) % WEIGHT_READINGS];
}

bool weight_due(const struct weight *weight, int64_t now)
{
    return now >= weight_next(weight);
}

int64_t weight_next(const struct weight *weight)
{
    const struct weight_reading *last = reading_at(weight, 0);
    return last ? last->at + weight->interval : weight->began;
}

static bool is_near(int64_t a, int64_t b, int64_t by)
{
    return a - b <= by && b - a <= by;
}

/* The last digit of a program that idles never stands still: a timed list here, a tick of the CPU's
 * clock there. That is no news. */
static bool looks_the_same(const struct weight_figures *a, const struct weight_figures *b)
{
    return is_near(a->cpu, b->cpu, 5) && is_near(a->calls, b->calls, 1) &&
           is_near(a->memory, b->memory, 500 * 1000);
}

/* Reading takes at most one ten-thousandth of the time, wherever it takes long: on a machine that
 * is overloaded, more than a minute may pass. */
static int64_t affordable(const struct weight_reading *reading)
{
    return reading->took * COST_SHARE / 1000;
}

void weight_take(struct weight *weight, const struct weight_reading *reading)
{
    struct weight_figures before, after;
    weight_figures(weight, &before);
    weight->newest = (weight->newest + 1) % WEIGHT_READINGS;
    weight->readings[weight->newest] = *reading;
    weight->count += weight->count < WEIGHT_READINGS;
    weight_figures(weight, &after);
    if (!looks_the_same(&before, &after))
        weight->interval = INTERVAL_LEAST;
    else
        weight->interval =
            weight->interval * 2 < INTERVAL_MOST ? weight->interval * 2 : INTERVAL_MOST;
    if (weight->interval < affordable(reading))
        weight->interval = affordable(reading);
}

/* Figures ------------------------------------------------------------------------------------- */

static int64_t divided(int64_t amount, int64_t by)
{
    return by > 0 ? (amount + by / 2) / by : 0;
}

/* The newest reading that is a minute old, or what was at the start. */
static struct weight_reading a_minute_ago(const struct weight *weight)
{
    const struct weight_reading *last = reading_at(weight, 0);
    for (int back = 1; back < weight->count; back++) {
        const struct weight_reading *reading = reading_at(weight, back);
        if (last->at - reading->at >= MINUTE)
            return *reading;
    }
    if (weight->count == WEIGHT_READINGS)
        return *reading_at(weight, WEIGHT_READINGS - 1);
    return (struct weight_reading){.at = weight->began};
}

static int64_t calls_a_minute(const struct weight *weight, const struct weight_reading *last)
{
    const struct weight_reading then = a_minute_ago(weight);
    int64_t calls = (int64_t)(last->requests - then.requests), passed = last->at - then.at;
    return passed > MINUTE ? divided(calls * MINUTE, passed) : calls;
}

void weight_figures(const struct weight *weight, struct weight_figures *figures)
{
    const struct weight_reading *last = reading_at(weight, 0), *before = reading_at(weight, 1);
    const struct weight_reading start = {.at = weight->began};
    *figures = (struct weight_figures){0};
    if (!last)
        return;
    if (!before)
        before = &start;
    figures->memory = last->memory;
    figures->cpu = divided((last->cpu - before->cpu) * 1000, last->at - before->at);
    figures->calls = calls_a_minute(weight, last);
}

/* Sentences ----------------------------------------------------------------------------------- */

static void say_memory(const struct weight_reading *last, struct str *out)
{
    TR_FILL(out, trc("stats", "memory: {now}, at most {most}; {own} of it shared with no program"),
            ARG_K("now", ARG_SIZE, last->memory), ARG_K("most", ARG_SIZE, last->most),
            ARG_K("own", ARG_SIZE, last->own));
    str_add_char(out, '\n');
}

static void say_cpu(const struct weight *weight, const struct weight_reading *last, struct str *out)
{
    AUTO_STR struct str number = STR_INIT(STR_LINE);
    AUTO_STR struct str share = STR_INIT(STR_LINE);
    int64_t passed = last->at - weight->began;
    tr_figure(&number, divided(last->cpu * 100 * 1000, passed), false);
    TR_FILL(&share, trc("share", "{number}%"), ARG_S("number", number.s));
    TR_FILL(out, trc("stats", "CPU: {spent} ms in {time}, that is {share} of one core"),
            ARG_N("spent", last->cpu), ARG_K("time", ARG_DURATION, passed / 1000),
            ARG_S("share", share.s));
    str_add_char(out, '\n');
}

static void say_terminal(const struct weight_reading *last, struct str *out)
{
    TR_FILL(out,
            trn("terminal: {bytes} in {n} frame", "terminal: {bytes} in {n} frames",
                (int64_t)last->frames),
            ARG_K("bytes", ARG_SIZE, (int64_t)last->terminal), ARG_N("n", (int64_t)last->frames));
    str_add_char(out, '\n');
}

static void say_platform(const struct weight *weight, const struct weight_reading *last,
                         struct str *out)
{
    TR_FILL(out,
            trn("platform: {n} call, {last} in the last minute; {bytes} received",
                "platform: {n} calls, {last} in the last minute; {bytes} received",
                (int64_t)last->requests),
            ARG_N("n", (int64_t)last->requests), ARG_N("last", calls_a_minute(weight, last)),
            ARG_K("bytes", ARG_SIZE, (int64_t)last->received));
    str_add_char(out, '\n');
}

void weight_say(const struct weight *weight, struct str *out)
{
    const struct weight_reading *last = reading_at(weight, 0);
    if (!last)
        return;
    say_memory(last, out);
    say_cpu(weight, last, out);
    if (last->frames > 0)
        say_terminal(last, out);
    say_platform(weight, last, out);
}

/* The machine --------------------------------------------------------------------------------- */

/* "VmRSS:     1234 kB" */
static int64_t status_bytes(const char *status, const char *name)
{
    const char *at = strstr(status, name);
    return at ? strtoll(at + strlen(name), NULL, 10) * 1024 : 0;
}

static void read_memory(struct weight_reading *reading)
{
    char text[4096];
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0)
        close(fd);
    text[len > 0 ? len : 0] = '\0';
    reading->memory = status_bytes(text, "\nVmRSS:");
    reading->most = status_bytes(text, "\nVmHWM:");
    reading->own = status_bytes(text, "\nRssAnon:");
}

/* Of all threads. */
static int64_t cpu_microseconds(void)
{
    struct timespec cpu;
    if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu) != 0)
        return 0;
    return (int64_t)cpu.tv_sec * 1000000 + cpu.tv_nsec / 1000;
}

void weight_read(struct weight *weight, const struct platform *platform)
{
    struct weight_reading reading = {.at = clock_mono_ms()};
    int64_t began = cpu_microseconds();
    struct platform_traffic traffic;
    platform_traffic(platform, &traffic);
    reading.cpu = began / 1000;
    read_memory(&reading);
    reading.terminal = weight->terminal;
    reading.frames = weight->frames;
    reading.requests = weight->requests + traffic.requests;
    reading.received = weight->received + traffic.received;
    reading.took = cpu_microseconds() - began;
    weight_take(weight, &reading);
}

void weight_leave(struct weight *weight, const struct platform *platform)
{
    struct platform_traffic traffic;
    platform_traffic(platform, &traffic);
    weight->requests += traffic.requests;
    weight->received += traffic.received;
}
