#include "parts.h"

#include <carnet/base/mem.h>

#include <stdlib.h>

struct call {
    struct call *next;
    loop_call_fn *fn;
    void *data;
    uint64_t order;
};

void calls_init(struct calls *calls)
{
    *calls = (struct calls){0};
    calls->last = &calls->first;
    calls->posted_last = &calls->posted;
    pthread_mutex_init(&calls->lock, NULL);
}

static void free_list(struct call *call)
{
    while (call) {
        struct call *next = call->next;
        free(call);
        call = next;
    }
}

void calls_fini(struct calls *calls)
{
    free_list(calls->first);
    free_list(calls->posted);
    pthread_mutex_destroy(&calls->lock);
}

static struct call *call_new(loop_call_fn *fn, void *data)
{
    struct call *call = mem_zalloc(1, sizeof *call);
    call->fn = fn;
    call->data = data;
    return call;
}

static void append(struct call ***last, struct call *call)
{
    **last = call;
    *last = &call->next;
}

void loop_defer(struct loop *loop, loop_call_fn *fn, void *data)
{
    struct call *call = call_new(fn, data);
    call->order = ++loop->calls.made;
    append(&loop->calls.last, call);
}

void loop_post(struct loop *loop, loop_call_fn *fn, void *data)
{
    struct calls *calls = &loop->calls;
    struct call *call = call_new(fn, data);
    pthread_mutex_lock(&calls->lock);
    append(&calls->posted_last, call);
    atomic_store(&calls->has_posted, true);
    /* Inside the lock: once the call can be seen, the loop may end and be freed. */
    curl_multi_wakeup(loop->transfers.multi);
    pthread_mutex_unlock(&calls->lock);
}

static void drop(struct call **first, struct call ***last, const void *data)
{
    struct call **at = first;
    while (*at) {
        struct call *call = *at;
        if (call->data == data) {
            *at = call->next;
            free(call);
        } else {
            at = &call->next;
        }
    }
    *last = at;
}

void loop_defer_cancel(struct loop *loop, void *data)
{
    struct calls *calls = &loop->calls;
    drop(&calls->first, &calls->last, data);
    pthread_mutex_lock(&calls->lock);
    drop(&calls->posted, &calls->posted_last, data);
    pthread_mutex_unlock(&calls->lock);
}

static void take_posted(struct calls *calls)
{
    pthread_mutex_lock(&calls->lock);
    atomic_store(&calls->has_posted, false);
    while (calls->posted) {
        struct call *call = calls->posted;
        calls->posted = call->next;
        call->next = NULL;
        call->order = ++calls->made;
        append(&calls->last, call);
    }
    calls->posted_last = &calls->posted;
    pthread_mutex_unlock(&calls->lock);
}

bool calls_waiting(const struct calls *calls)
{
    return calls->first || atomic_load(&calls->has_posted);
}

/* Calls made while this runs wait for the next turn, so that no chain of them starves the rest. */
bool calls_run(struct loop *loop)
{
    struct calls *calls = &loop->calls;
    bool called = false;
    if (atomic_load(&calls->has_posted))
        take_posted(calls);
    uint64_t until = calls->made;
    while (calls->first && calls->first->order <= until) {
        struct call *call = calls->first;
        calls->first = call->next;
        if (!calls->first)
            calls->last = &calls->first;
        call->fn(call->data);
        free(call);
        called = true;
    }
    return called;
}
