#include "parts.h"

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>

#include <stdlib.h>

#define UNARMED SIZE_MAX

struct loop_timer {
    struct loop *loop;
    struct loop_timer *next, **self;
    loop_timer_fn *due;
    void *data;
    int64_t at;
    uint64_t order;
    size_t slot; /* in the heap, or UNARMED */
};

static bool sooner(const struct loop_timer *a, const struct loop_timer *b)
{
    return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void put(struct timers *timers, size_t slot, struct loop_timer *timer)
{
    timers->heap[slot] = timer;
    timer->slot = slot;
}

static void rise(struct timers *timers, size_t slot)
{
    struct loop_timer *timer = timers->heap[slot];
    while (slot > 0 && sooner(timer, timers->heap[(slot - 1) / 2])) {
        put(timers, slot, timers->heap[(slot - 1) / 2]);
        slot = (slot - 1) / 2;
    }
    put(timers, slot, timer);
}

static void sink(struct timers *timers, size_t slot)
{
    struct loop_timer *timer = timers->heap[slot];
    for (size_t child; (child = 2 * slot + 1) < timers->len; slot = child) {
        if (child + 1 < timers->len && sooner(timers->heap[child + 1], timers->heap[child]))
            child++;
        if (!sooner(timers->heap[child], timer))
            break;
        put(timers, slot, timers->heap[child]);
    }
    put(timers, slot, timer);
}

static void disarm(struct loop_timer *timer)
{
    struct timers *timers = &timer->loop->timers;
    size_t slot = timer->slot;
    if (slot == UNARMED)
        return;
    timer->slot = UNARMED;
    struct loop_timer *moved = timers->heap[--timers->len];
    if (moved == timer)
        return;
    put(timers, slot, moved);
    rise(timers, slot);
    sink(timers, moved->slot);
}

struct loop_timer *loop_timer_new(struct loop *loop, loop_timer_fn *due, void *data)
{
    struct loop_timer *timer = mem_zalloc(1, sizeof *timer);
    *timer = (struct loop_timer){.loop = loop, .due = due, .data = data, .slot = UNARMED};
    timer->next = loop->timers.all;
    timer->self = &loop->timers.all;
    if (timer->next)
        timer->next->self = &timer->next;
    loop->timers.all = timer;
    return timer;
}

void loop_timer_set(struct loop_timer *timer, int64_t ms_from_now)
{
    struct timers *timers = &timer->loop->timers;
    disarm(timer);
    if (ms_from_now < 0)
        return;
    timer->at = clock_awake_ms() + ms_from_now;
    /* One that arms itself for "at once" is due in the next stage, never again in this one. */
    if (timer->at <= timers->running)
        timer->at = timers->running + 1;
    timer->order = ++timers->armed;
    ARRAY_ROOM(timers->heap, timers->cap, timers->len + 1);
    put(timers, timers->len, timer);
    rise(timers, timers->len++);
}

bool loop_timer_armed(const struct loop_timer *timer)
{
    return timer->slot != UNARMED;
}

void loop_timer_free(struct loop_timer *timer)
{
    if (!timer)
        return;
    disarm(timer);
    *timer->self = timer->next;
    if (timer->next)
        timer->next->self = timer->self;
    free(timer);
}

void timers_fini(struct timers *timers)
{
    while (timers->all)
        loop_timer_free(timers->all);
    free(timers->heap);
}

bool timers_run(struct loop *loop)
{
    struct timers *timers = &loop->timers;
    bool called = false;
    if (timers->len == 0)
        return false;
    timers->running = clock_awake_ms();
    while (timers->len > 0 && timers->heap[0]->at <= timers->running) {
        struct loop_timer *timer = timers->heap[0];
        disarm(timer);
        timer->due(timer->data);
        called = true;
    }
    timers->running = 0;
    return called;
}

int64_t timers_wait(const struct timers *timers)
{
    if (timers->len == 0)
        return -1;
    int64_t left = timers->heap[0]->at - clock_awake_ms();
    return left > 0 ? left : 0;
}
