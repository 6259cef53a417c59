#include "feeds.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/loop/loop.h>

#include "discovery.h"
#include "link.h"
#include "pace.h"
#include "resource.h"

/* Wants --------------------------------------------------------------------------------------- */

static struct want_target target_of(void *owner, enum kind kind, const char *namespace)
{
    const char *scope = resource_info((int)kind)->cluster_scope ? NULL : namespace;

    return (struct want_target){.owner = owner, .kind = kind, .namespace = scope};
}

static int64_t lingers_until(const struct feeds *feeds)
{
    return clock_mono_ms() + feeds->source.link->pace->linger;
}

void feeds_want(struct feeds *feeds, void *owner, enum kind kind, const char *namespace)
{
    struct want_target target = target_of(owner, kind, namespace);

    if (wants_add(&feeds->wants, &target))
        deferred_ask(&feeds->plan);
}

void feeds_unwant(struct feeds *feeds, void *owner, enum kind kind, const char *namespace)
{
    struct want_target target = target_of(owner, kind, namespace);

    if (wants_remove(&feeds->wants, &target, lingers_until(feeds)))
        deferred_ask(&feeds->plan);
}

void feeds_forget(struct feeds *feeds, const void *owner)
{
    if (wants_forget(&feeds->wants, owner, lingers_until(feeds)))
        deferred_ask(&feeds->plan);
}

/* Drops what lingered long enough. While nothing can be read, what is known stays. */
static void drop_old_wants(struct feeds *feeds)
{
    const struct link_keeper *link = feeds->source.link;
    int64_t now = clock_mono_ms(), next;

    if (link->link.state == LINK_LIVE)
        wants_expire(&feeds->wants, now);
    next = wants_next(&feeds->wants);
    if (next > 0)
        loop_timer_set(feeds->linger, next > now ? next - now : link->pace->linger);
}

/* Planning ------------------------------------------------------------------------------------ */

static void plan_now(void *data)
{
    struct feeds *feeds = data;

    drop_old_wants(feeds);
    watches_plan(&feeds->watches, &feeds->wants);
    deferred_ask(feeds->source.changed);
}

static void linger_due(void *data)
{
    struct feeds *feeds = data;

    deferred_ask(&feeds->plan);
}

void feeds_namespaces_changed(struct feeds *feeds)
{
    if (feeds->watches.patchwork)
        deferred_ask(&feeds->plan);
}

/* Notices ------------------------------------------------------------------------------------- */

void feeds_link_up(struct feeds *feeds, int64_t silent)
{
    for (size_t i = 0; i < feeds->watches.count; i++)
        watch_wake(feeds->watches.items[i]);
    if (silent == 0)
        return;
    feeds->silent_since = silent;
    loop_timer_set(feeds->recheck, feeds->source.link->pace->recheck);
}

void feeds_open_again(struct feeds *feeds)
{
    for (size_t i = 0; i < feeds->watches.count; i++)
        watch_recheck(feeds->watches.items[i], INT64_MAX);
}

static void recheck_due(void *data)
{
    struct feeds *feeds = data;

    for (size_t i = 0; i < feeds->watches.count; i++)
        watch_recheck(feeds->watches.items[i], feeds->silent_since);
}

void feeds_read_again(struct feeds *feeds)
{
    feeds->source.no_streaming_lists = false;
    for (size_t i = 0; i < feeds->watches.count; i++)
        watch_read_again(feeds->watches.items[i]);
}

/* Kubeflow's kinds: whoever waits to know, or asked for another version, asks anew. */
void feeds_discovered(struct feeds *feeds)
{
    for (size_t i = 0; i < feeds->watches.count; i++) {
        struct watch *w = feeds->watches.items[i];
        const char *version = discovery_version(feeds->source.discovery, w->scope.resource);
        bool other = w->api_version[0] && strcmp(w->api_version, version) != 0;

        if (other || (w->state == WATCH_NOT_SERVED && !loop_timer_armed(w->timer)))
            watch_read_again(w);
    }
}

/* Life ---------------------------------------------------------------------------------------- */

void feeds_init(struct feeds *feeds, const struct watch_source *source, const char *context)
{
    struct loop *loop = source->link->loop;

    *feeds = (struct feeds){.source = *source,
                            .watches = {.source = &feeds->source, .context = context}};
    feeds->source.plan = &feeds->plan;
    deferred_init(&feeds->plan, loop, plan_now, feeds);
    feeds->linger = loop_timer_new(loop, linger_due, feeds);
    feeds->recheck = loop_timer_new(loop, recheck_due, feeds);
}

void feeds_fini(struct feeds *feeds)
{
    watches_fini(&feeds->watches);
    wants_fini(&feeds->wants);
    loop_timer_free(feeds->linger);
    loop_timer_free(feeds->recheck);
    deferred_fini(&feeds->plan);
}
