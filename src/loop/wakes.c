/*
 * The machine slept: seen by the clock that went on meanwhile. The wait itself counts awake time,
 * so that a timer which the kernel cancels when the clock was set, as it is by waking up, ends it
 * at once (timerfd_create(2), TFD_TIMER_CANCEL_ON_SET).
 */
#include "parts.h"

#include <carnet/base/clock.h>
#include <carnet/base/log.h>
#include <carnet/base/mem.h>

#include <stdlib.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define SLEEP_LEAST_MS 1000 /* two readings of two clocks are never quite the same */

struct loop_wake {
    struct loop_wake *next, **self;
    loop_wake_fn *woke;
    void *data;
};

static int64_t slept_ms(void)
{
    int64_t awake = clock_awake_ms();
    return clock_mono_ms() - awake;
}

static void arm(int fd)
{
    const struct itimerspec never = {.it_value = {.tv_sec = INT32_MAX}};
    timerfd_settime(fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

/* It only ends the wait: the next turn looks at the clocks. */
static void clock_was_set(void *data, int fd, int events)
{
    uint64_t expired;
    if (read(fd, &expired, sizeof expired) < 0 || events)
        arm(fd);
}

void wakes_init(struct loop *loop)
{
    struct wakes *wakes = &loop->wakes;
    *wakes = (struct wakes){.slept = slept_ms()};
    wakes->fd = timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
    if (wakes->fd < 0)
        return; /* the wait then goes on for what is left of it */
    arm(wakes->fd);
    wakes->source = loop_fd_add(loop, wakes->fd, LOOP_READ, clock_was_set, loop);
}

void wakes_fini(struct loop *loop)
{
    struct wakes *wakes = &loop->wakes;
    while (wakes->first)
        loop_wake_remove(wakes->first);
    loop_fd_remove(wakes->source);
    if (wakes->fd >= 0)
        close(wakes->fd);
}

bool wakes_run(struct loop *loop)
{
    struct wakes *wakes = &loop->wakes;
    int64_t slept = slept_ms(), more = slept - wakes->slept;
    wakes->slept = slept;
    if (more < SLEEP_LEAST_MS)
        return false;
    log_line(LOG_INFO, "loop", "awake after %lld s", (long long)more / 1000);
    for (struct loop_wake *wake = wakes->first, *next; wake; wake = next) {
        next = wake->next;
        wake->woke(wake->data);
    }
    return true;
}

struct loop_wake *loop_wake_add(struct loop *loop, loop_wake_fn *woke, void *data)
{
    struct loop_wake *wake = mem_zalloc(1, sizeof *wake);
    *wake = (struct loop_wake){loop->wakes.first, &loop->wakes.first, woke, data};
    if (wake->next)
        wake->next->self = &wake->next;
    loop->wakes.first = wake;
    return wake;
}

void loop_wake_remove(struct loop_wake *wake)
{
    if (!wake)
        return;
    *wake->self = wake->next;
    if (wake->next)
        wake->next->self = wake->self;
    free(wake);
}
