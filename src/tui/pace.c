#include "pace.h"

enum {
    FAST_MS = 16,
    SLOW_LINE_MS = 50,
    SLOWEST_MS = 200,
    LATE_MS = 30,      /* a write that took longer: the line is full */
    QUEUED_MAX = 4096, /* more than this left over from the frame before: likewise */
};

void pace_init(struct pace *pace, bool slow_line)
{
    *pace = (struct pace){.least = slow_line ? SLOW_LINE_MS : FAST_MS};
    pace->interval = pace->least;
}

int64_t pace_next(const struct pace *pace, int64_t now)
{
    int64_t due = pace->last + pace->interval;
    return pace->key || pace->last == 0 || due < now ? now : due;
}

void pace_frame(struct pace *pace, int64_t now, int64_t took, int queued)
{
    if (took > LATE_MS || queued > QUEUED_MAX)
        pace->interval = pace->interval * 2 < SLOWEST_MS ? pace->interval * 2 : SLOWEST_MS;
    else if (pace->interval > pace->least)
        pace->interval -= (pace->interval - pace->least + 3) / 4;
    pace->last = now;
    pace->key = false;
}
