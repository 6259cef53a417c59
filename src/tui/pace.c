#include "pace.h"

#include <string.h>

enum {
    FAST_MS = 16,
    SLOW_LINE_MS = 50,
    SLOWEST_MS = 200,
    LATE_MS = 30,      /* a write that took longer: the line is full */
    QUEUED_MAX = 4096, /* more than this left over from the frame before: likewise */
    CREDIT = 4096,     /* bytes on their way that do not hold the frame of a key back */
    FIRST_WAIT = 500,  /* for an answer, of a terminal that has never answered */
    FIRST_TRIES = 2,
    WAIT = 1500, /* else; doubled each time it is in vain */
    WAIT_DOUBLED = 3,
};

void pace_init(struct pace *pace, bool slow_line)
{
    *pace = (struct pace){.least = slow_line ? SLOW_LINE_MS : FAST_MS, .asks = slow_line};
    pace->interval = pace->least;
}

static size_t bytes_flying(const struct pace *pace)
{
    size_t bytes = 0;
    for (int i = 0; i < pace->questions; i++)
        bytes += pace->flying[i];
    return bytes;
}

/* When an answer is no longer waited for. */
static int64_t patience_ends(const struct pace *pace)
{
    int doubled = pace->given_up < WAIT_DOUBLED ? pace->given_up : WAIT_DOUBLED;
    return pace->since + (pace->answers ? WAIT << doubled : FIRST_WAIT);
}

int64_t pace_next(const struct pace *pace, int64_t now)
{
    int64_t due = pace->last + pace->interval, patience = patience_ends(pace);
    if (pace->key || pace->last == 0 || due < now)
        due = now;
    if (bytes_flying(pace) > (pace->key ? CREDIT : 0) && patience > due)
        due = patience;
    return due;
}

static void give_up(struct pace *pace)
{
    pace->questions = 0;
    pace->given_up++;
    if (!pace->answers && pace->given_up >= FIRST_TRIES)
        pace->asks = false;
}

void pace_frame(struct pace *pace, int64_t now, int64_t took, int queued)
{
    if (took > LATE_MS || queued > QUEUED_MAX)
        pace->interval = pace->interval * 2 < SLOWEST_MS ? pace->interval * 2 : SLOWEST_MS;
    else if (pace->interval > pace->least)
        pace->interval -= (pace->interval - pace->least + 3) / 4;
    if (pace->questions > 0 && now >= patience_ends(pace))
        give_up(pace);
    pace->last = now;
    pace->key = false;
}

void pace_asked(struct pace *pace, int64_t now, size_t bytes)
{
    if (pace->questions == 0)
        pace->since = now;
    if (pace->questions == PACE_FLYING)
        pace->flying[PACE_FLYING - 1] += bytes;
    else
        pace->flying[pace->questions++] = bytes;
}

/* An answer that comes after all says that whatever was before it has come too. */
void pace_answered(struct pace *pace, int64_t now)
{
    pace->answers = true;
    pace->given_up = 0;
    if (pace->questions == 0)
        return;
    pace->questions--;
    memmove(pace->flying, pace->flying + 1, (size_t)pace->questions * sizeof *pace->flying);
    pace->since = now;
}
