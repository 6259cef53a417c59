#include "parts.h"

#include <carnet/base/log.h>
#include <carnet/base/mem.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

enum { LONGEST_WAIT = 24 * 3600 * 1000 }; /* curl_multi_poll takes no "for ever" */

struct loop *loop_new(void)
{
    /* A peer or reader that went away is told by EPIPE; see CURLOPT_NOSIGNAL. */
    signal(SIGPIPE, SIG_IGN);
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct loop *loop = mem_zalloc(1, sizeof *loop);
    loop->idle_fd = -1;
    transfers_init(&loop->transfers);
    fds_init(&loop->fds);
    calls_init(&loop->calls);
    signals_init(&loop->signals);
    wakes_init(loop);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (!loop)
        return;
    wakes_fini(loop);
    children_fini(loop);
    signals_fini(&loop->signals);
    transfers_fini(&loop->transfers);
    timers_fini(&loop->timers);
    calls_fini(&loop->calls);
    fds_fini(&loop->fds);
    free(loop);
}

void loop_stop(struct loop *loop)
{
    loop->stop = true;
}

void loop_before_sleep(struct loop *loop, loop_hook_fn *hook, void *data)
{
    loop->hook = hook;
    loop->hook_data = data;
}

void loop_busy(struct loop *loop)
{
    loop->busy++;
}

void loop_done(struct loop *loop)
{
    loop->busy--;
}

void loop_idle_fd(struct loop *loop, int fd)
{
    loop->idle_fd = fd;
    loop->idle_told = false;
}

uint64_t loop_wakeups(const struct loop *loop)
{
    return loop->wakeups;
}

/* Waits; true if anything of ours or of curl's is ready. */
static bool wait_for(struct loop *loop, int ms)
{
    struct curl_waitfd ours = {.fd = loop->fds.epoll, .events = CURL_WAIT_POLLIN};
    int ready = 0;
    CURLMcode code = curl_multi_poll(loop->transfers.multi, &ours, 1, ms, &ready);
    if (code != CURLM_OK) {
        log_line(LOG_ERROR, "loop", "curl_multi_poll: %s", curl_multi_strerror(code));
        poll(&(struct pollfd){.fd = loop->fds.epoll, .events = POLLIN}, 1, ms < 100 ? ms : 100);
        return false;
    }
    if (ready > (ours.revents ? 1 : 0))
        loop->transfers_ready = true;
    return ready > 0;
}

static bool has_work(const struct loop *loop)
{
    return calls_waiting(&loop->calls) || loop->transfers.wanted || loop->fds.unpollable > 0;
}

/* One byte, never blocking: nobody may be reading. */
static void tell_idle(struct loop *loop)
{
    loop->idle_told = true;
    struct pollfd out = {.fd = loop->idle_fd, .events = POLLOUT};
    if (poll(&out, 1, 0) == 1 && write(loop->idle_fd, ".", 1) < 0 && errno == EPIPE)
        loop->idle_fd = -1;
}

/* How long the sources let us sleep. */
static int longest_wait(const struct loop *loop, int hook_ms, int most)
{
    int64_t ms = most < 0 ? LONGEST_WAIT : most;
    int64_t timer = timers_wait(&loop->timers);
    if (hook_ms >= 0 && hook_ms < ms)
        ms = hook_ms;
    if (timer >= 0 && timer < ms)
        ms = timer;
    return has_work(loop) || loop->stop ? 0 : (int)ms;
}

static void sleep_until_work(struct loop *loop, int hook_ms, bool clean, int most)
{
    int ms = longest_wait(loop, hook_ms, most);
    if (ms == 0) {
        wait_for(loop, 0);
        return;
    }
    bool idle = clean && loop->busy == 0 && loop->idle_fd >= 0 && !loop->idle_told;
    if (idle) {
        if (wait_for(loop, 0))
            return;
        tell_idle(loop);
    }
    wait_for(loop, ms);
    loop->wakeups++;
}

/* `most` bounds the wait at the end of the turn; -1 does not. */
static void turn(struct loop *loop, int most)
{
    bool ready = loop->transfers_ready;
    loop->transfers_ready = false;
    bool called = wakes_run(loop);
    called |= transfers_run(loop, ready);
    called |= fds_run(loop);
    called |= timers_run(loop);
    called |= calls_run(loop);
    if (called)
        loop->idle_told = false;

    bool clean = true;
    int hook_ms = loop->hook ? loop->hook(loop->hook_data, &clean) : -1;
    if (!clean)
        loop->idle_told = false;
    sleep_until_work(loop, hook_ms, clean, most);
}

void loop_run(struct loop *loop)
{
    while (!loop->stop)
        turn(loop, -1);
    loop->stop = false;
}

void loop_turn(struct loop *loop, int ms)
{
    turn(loop, ms);
}
