/* The executor of plans: a few requests at a time, volumes only once their server is deleted. */
#include <carnet/platform/plan.h>

#include <stdlib.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/loop/loop.h>

#define AT_ONCE 4u

struct plan_run {
    struct platform *platform;
    struct plan *plan;
    void (*step)(void *data, const struct plan_item *item);
    void (*end)(void *data, size_t done, size_t failed);
    void *data;
    size_t next;   /* item to look at next */
    size_t open;   /* items that wait for an answer */
    size_t volume; /* volume to look at next, after the server */
    size_t done, failed;
    bool stopped;
    struct task {
        struct plan_run *run; /* null: free */
        struct plan_item *item;
        struct platform_change change; /* the one that waits for its answer */
    } tasks[AT_ONCE];
};

static void go_on(void *data);

static void tell(const struct task *task, const struct error *error)
{
    const struct platform *platform = task->run->platform;
    if (platform->answered)
        platform->answered(platform->answered_data, platform, &task->change, error);
}

static void finish(struct task *task, const struct error *error)
{
    struct plan_run *run = task->run;
    struct plan_item *item = task->item;
    bool failed = error->code != ERR_NONE;
    item->progress = failed ? PLAN_FAILED : PLAN_DONE;
    item->error = *error;
    run->failed += failed;
    run->done += !failed;
    run->open--;
    task->run = NULL;
    /* From the loop, so that `step` may call plan_drop. */
    loop_defer(run->platform->loop, go_on, run);
    if (run->step)
        run->step(run->data, item);
}

/* Volumes go one by one; the first that fails ends it, and the item with it. */
static void answered(void *data, const struct error *error);

static void send_change(struct task *task, struct platform_change change)
{
    struct platform *platform = task->run->platform;
    change.when = platform_now(platform);
    task->change = change;
    platform->ops->change(platform, task->run, &task->change, answered, task);
}

static bool send_volume(struct task *task)
{
    struct plan_run *run = task->run;
    const struct plan *plan = run->plan;
    while (run->volume < plan->volume_count && !plan->volumes[run->volume].tick)
        run->volume++;
    if (run->volume == plan->volume_count || run->stopped)
        return false;
    send_change(task, plan_volume_change(plan, run->volume++));
    return true;
}

static void answered(void *data, const struct error *error)
{
    struct task *task = data;
    tell(task, error);
    if (error->code != ERR_NONE || !send_volume(task))
        finish(task, error);
}

static struct task *free_task(struct plan_run *run)
{
    for (size_t i = 0; i < AT_ONCE; i++) {
        if (!run->tasks[i].run)
            return &run->tasks[i];
    }
    return NULL;
}

static struct plan_item *next_item(struct plan_run *run)
{
    const struct plan *plan = run->plan;
    while (run->next < plan->item_count && plan->items[run->next].left_out)
        run->next++;
    return run->stopped || run->next == plan->item_count ? NULL : &plan->items[run->next++];
}

static void send(struct plan_run *run, struct task *task, struct plan_item *item)
{
    *task = (struct task){.run = run, .item = item};
    item->progress = PLAN_DOING;
    run->open++;
    send_change(task, plan_item_change(run->plan, (size_t)(item - run->plan->items)));
}

static void release(struct plan_run *run)
{
    loop_defer_cancel(run->platform->loop, run);
    loop_done(run->platform->loop);
    free(run);
}

static void go_on(void *data)
{
    struct plan_run *run = data;
    struct task *task;
    while ((task = free_task(run))) {
        struct plan_item *item = next_item(run);
        if (!item)
            break;
        send(run, task, item);
    }
    if (run->open > 0)
        return;
    void (*end)(void *, size_t, size_t) = run->end;
    void *to = run->data;
    size_t done = run->done, failed = run->failed;
    release(run);
    end(to, done, failed);
}

struct plan_run *plan_start(struct platform *platform, struct plan *plan,
                            void (*step)(void *data, const struct plan_item *item),
                            void (*end)(void *data, size_t done, size_t failed), void *data)
{
    struct plan_run *run = mem_zalloc(1, sizeof *run);
    run->platform = platform;
    run->plan = plan;
    run->step = step;
    run->end = end;
    run->data = data;
    loop_busy(platform->loop);
    loop_defer(platform->loop, go_on, run);
    return run;
}

bool plan_item_open(const struct plan_item *item)
{
    return item->progress == PLAN_FAILED && platform_outcome_open(&item->error);
}

void plan_stop(struct plan_run *run)
{
    run->stopped = true;
}

void plan_drop(struct plan_run *run)
{
    if (!run)
        return;
    platform_forget(run->platform, run);
    for (size_t i = 0; i < AT_ONCE; i++) {
        if (run->tasks[i].run)
            tell(&run->tasks[i], &(struct error){.code = ERR_CANCELLED});
    }
    release(run);
}
