#include "world_parts.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/log.h>

/* Looked at in one turn; more wait for the next, so that requests are answered between. */
enum { WORK_PER_TURN = 32, BACK_OFF_FIRST_MS = 100, BACK_OFF_LAST_MS = 60000 };

struct item {
    enum work kind;
    int failures;
    bool ready; /* in the line, or asked for again while it ran */
    bool running;
    int64_t due; /* monotonic; 0: none */
    struct item *next;
    char *key, *ns, *name;
};

struct work_queue {
    struct world *world;
    struct loop *loop;
    struct map items; /* key to item */
    struct item *first, *last;
    struct loop_timer *timer;
    bool called;
};

static work_fn *const work_table[WORK_KINDS] = {
    [WORK_PROFILE] = profile_work,
    [WORK_NAMESPACE] = namespace_work,
    [WORK_NOTEBOOK] = notebook_work,
    [WORK_STATEFULSET] = statefulset_work,
    [WORK_JOB] = job_work,
    [WORK_CLAIM] = claim_work,
    [WORK_GC] = gc_work,
    [WORK_REISSUE] = reissue_work,
    [WORK_EVENT] = event_work,
    [WORK_SCHEDULE] = schedule_work,
    [WORK_POD] = pod_work,
};

static void item_free(void *pointer)
{
    struct item *item = pointer;
    free(item->key);
    free(item->ns);
    free(item->name);
    free(item);
}

static void line_up(struct work_queue *queue, struct item *item);

static void on_due(void *data)
{
    struct work_queue *queue = data;
    int64_t now = clock_mono_ms(), nearest = -1;
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&queue->items, &at, &key, &value);) {
        struct item *item = value;
        if (item->due == 0)
            continue;
        if (item->due <= now)
            line_up(queue, item);
        else if (nearest < 0 || item->due < nearest)
            nearest = item->due;
    }
    loop_timer_set(queue->timer, nearest < 0 ? -1 : nearest - now);
}

struct work_queue *work_new(struct world *world, struct loop *loop)
{
    struct work_queue *queue = mem_zalloc(1, sizeof *queue);
    queue->world = world;
    queue->loop = loop;
    map_init(&queue->items, item_free);
    queue->timer = loop_timer_new(loop, on_due, queue);
    return queue;
}

void work_free(struct work_queue *queue)
{
    if (!queue)
        return;
    loop_defer_cancel(queue->loop, queue);
    loop_timer_free(queue->timer);
    map_fini(&queue->items);
    free(queue);
}

static void wait_until(struct work_queue *queue, struct item *item, int64_t ms)
{
    item->due = clock_mono_ms() + (ms > 0 ? ms : 1);
    on_due(queue);
}

static void settle_item(struct work_queue *queue, struct item *item, int64_t again)
{
    if (item->ready) {
        item->ready = false;
        line_up(queue, item);
        return;
    }
    if (again == WORK_FAILED) {
        int64_t ms = (int64_t)BACK_OFF_FIRST_MS << (item->failures < 10 ? item->failures : 10);
        item->failures++;
        wait_until(queue, item, ms < BACK_OFF_LAST_MS ? ms : BACK_OFF_LAST_MS);
    } else if (again >= 0) {
        item->failures = 0;
        wait_until(queue, item, again);
    } else {
        map_remove(&queue->items, item->key);
        item_free(item);
    }
}

static void drain(void *data)
{
    struct work_queue *queue = data;
    queue->called = false;
    for (int i = 0; queue->first && i < WORK_PER_TURN; i++) {
        struct item *item = queue->first;
        queue->first = item->next;
        if (!queue->first)
            queue->last = NULL;
        item->ready = false;
        item->running = true;
        int64_t again = work_table[item->kind](queue->world, item->ns, item->name);
        item->running = false;
        settle_item(queue, item, again);
    }
    if (queue->first && !queue->called) {
        queue->called = true;
        loop_defer(queue->loop, drain, queue);
    }
    if (!queue->first)
        world_stirred(queue->world);
}

static void line_up(struct work_queue *queue, struct item *item)
{
    item->due = 0;
    if (item->ready)
        return;
    item->ready = true;
    if (item->running)
        return;
    item->next = NULL;
    if (queue->last)
        queue->last->next = item;
    else
        queue->first = item;
    queue->last = item;
    if (!queue->called) {
        queue->called = true;
        loop_defer(queue->loop, drain, queue);
    }
}

void work_add(struct world *world, enum work kind, const char *ns, const char *name)
{
    struct work_queue *queue = world->work;
    if (!name || world->stopping)
        return;
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%d/%s/%s", (int)kind, str_or(ns, ""), name);
    struct item *item = map_get(&queue->items, key.s);
    if (!item) {
        item = mem_zalloc(1, sizeof *item);
        item->kind = kind;
        item->key = mem_strdup(key.s);
        item->ns = mem_strdup(str_or(ns, ""));
        item->name = mem_strdup(name);
        map_set(&queue->items, item->key, item);
    }
    line_up(queue, item);
}

bool work_idle(const struct work_queue *queue)
{
    return !queue->first;
}
