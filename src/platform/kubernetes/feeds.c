#include "feeds.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>

#include "adapter.h"
#include "feeds_plan.h"
#include "resource.h"
#include "watch.h"

static void plan_soon(struct feeds *feeds);

/* Wants --------------------------------------------------------------------------------------- */

static const char *scope_of(enum kind kind, const char *namespace)
{
    return resource_info((int)kind)->cluster_scope ? NULL : namespace;
}

static bool same_namespace(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static struct want *find_want(struct feeds *feeds, void *owner, enum kind kind,
                              const char *namespace)
{
    for (size_t i = 0; i < feeds->want_count; i++) {
        struct want *want = &feeds->wants[i];

        if (want->count > 0 && want->owner == owner && want->kind == (int)kind &&
            same_namespace(want->namespace, namespace))
            return want;
    }
    return NULL;
}

void feeds_want(struct feeds *feeds, void *owner, enum kind kind, const char *namespace)
{
    const char *scope = scope_of(kind, namespace);
    struct want *want = find_want(feeds, owner, kind, scope);

    if (want) {
        want->count++;
        return;
    }
    ARRAY_ROOM(feeds->wants, feeds->want_cap, feeds->want_count + 1);
    feeds->wants[feeds->want_count++] = (struct want){.owner = owner,
                                                      .kind = (int)kind,
                                                      .namespace = scope ? mem_strdup(scope) : NULL,
                                                      .count = 1};
    plan_soon(feeds);
}

static void let_linger(struct feeds *feeds, struct want *want)
{
    want->count = 0;
    want->owner = NULL;
    want->until = clock_mono_ms() + feeds->k->pace.linger;
    plan_soon(feeds);
}

void feeds_unwant(struct feeds *feeds, void *owner, enum kind kind, const char *namespace)
{
    struct want *want = find_want(feeds, owner, kind, scope_of(kind, namespace));

    if (want && --want->count == 0)
        let_linger(feeds, want);
}

void feeds_forget(struct feeds *feeds, void *owner)
{
    for (size_t i = 0; i < feeds->want_count; i++)
        if (feeds->wants[i].count > 0 && feeds->wants[i].owner == owner)
            let_linger(feeds, &feeds->wants[i]);
}

/* Drops what lingered long enough. While nothing can be read, what is known stays. */
static void drop_old_wants(struct feeds *feeds)
{
    bool live = feeds->k->link.link.state == LINK_LIVE;
    int64_t now = clock_mono_ms(), next = 0;
    size_t kept = 0;

    for (size_t i = 0; i < feeds->want_count; i++) {
        struct want *want = &feeds->wants[i];

        if (want->count == 0 && live && want->until <= now) {
            free(want->namespace);
            continue;
        }
        if (want->count == 0 && (next == 0 || want->until < next))
            next = want->until;
        feeds->wants[kept++] = *want;
    }
    feeds->want_count = kept;
    if (next > 0)
        loop_timer_set(feeds->linger, next > now ? next - now : feeds->k->pace.linger);
}

/* Planning ------------------------------------------------------------------------------------ */

static void plan_now(void *data)
{
    struct feeds *feeds = data;

    feeds->plan_due = false;
    drop_old_wants(feeds);
    feeds_plan(feeds);
    kubernetes_changed(feeds->k);
}

static void plan_soon(struct feeds *feeds)
{
    if (feeds->plan_due)
        return;
    feeds->plan_due = true;
    loop_defer(feeds->k->platform.loop, plan_now, feeds);
}

static void linger_due(void *data)
{
    plan_soon(data);
}

void feeds_watch_changed(struct feeds *feeds)
{
    plan_soon(feeds);
    kubernetes_changed(feeds->k);
}

void feeds_namespaces_changed(struct feeds *feeds)
{
    if (feeds->patchwork)
        plan_soon(feeds);
}

/* Notices ------------------------------------------------------------------------------------- */

void feeds_link_up(struct feeds *feeds)
{
    for (size_t i = 0; i < feeds->watch_count; i++)
        watch_wake(feeds->watches[i]);
}

static void recheck_due(void *data)
{
    struct feeds *feeds = data;

    for (size_t i = 0; i < feeds->watch_count; i++)
        watch_recheck(feeds->watches[i], feeds->silent_since);
}

void feeds_recheck_after(struct feeds *feeds, int64_t silent_since)
{
    feeds->silent_since = silent_since;
    loop_timer_set(feeds->recheck, feeds->k->pace.recheck);
}

void feeds_read_again(struct feeds *feeds)
{
    for (size_t i = 0; i < feeds->watch_count; i++)
        watch_read_again(feeds->watches[i]);
}

/* Kubeflow's kinds: whoever waits to know, or asked for another version, asks anew. */
void feeds_discovered(struct feeds *feeds)
{
    for (size_t i = 0; i < feeds->watch_count; i++) {
        struct watch *w = feeds->watches[i];
        const char *version = discovery_version(&feeds->k->discovery, w->scope.resource);
        bool other = w->api_version[0] && strcmp(w->api_version, version) != 0;

        if (other || (w->state == WATCH_NOT_SERVED && !loop_timer_armed(w->timer)))
            watch_read_again(w);
    }
}

/* Life ---------------------------------------------------------------------------------------- */

void feeds_init(struct feeds *feeds, struct kubernetes *k)
{
    *feeds = (struct feeds){.k = k};
    feeds->linger = loop_timer_new(k->platform.loop, linger_due, feeds);
    feeds->recheck = loop_timer_new(k->platform.loop, recheck_due, feeds);
}

void feeds_fini(struct feeds *feeds)
{
    for (size_t i = 0; i < feeds->watch_count; i++)
        watch_free(feeds->watches[i]);
    free(feeds->watches);
    for (size_t i = 0; i < feeds->want_count; i++)
        free(feeds->wants[i].namespace);
    free(feeds->wants);
    loop_timer_free(feeds->linger);
    loop_timer_free(feeds->recheck);
    loop_defer_cancel(feeds->k->platform.loop, feeds);
}
