/* What is said of a feed: from the states of the watches that serve it. */
#include "feeds.h"

#include <carnet/base/clock.h>

#include "discovery.h"
#include "link.h"
#include "resource.h"

static enum feed_state state_without_content(const struct watch *w)
{
    if (w->error.code == ERR_NONE)
        return FEED_LOADING;
    if (w->error.code == ERR_NOT_SERVED || w->error.code == ERR_NOT_FOUND)
        return FEED_NOT_SERVED;
    return w->state == WATCH_READING ? FEED_LOADING : FEED_STALE;
}

static enum feed_state state_of(const struct watch *w)
{
    if (w->refused)
        return FEED_FORBIDDEN;
    if (w->state == WATCH_NOT_SERVED)
        return discovery_is_open(w->source->discovery) ? FEED_LOADING : FEED_NOT_SERVED;
    if (!w->has_content)
        return link_is_fresh(w->source->link) ? state_without_content(w) : FEED_STALE;
    /* Without an error, too: streams that end at once are tried again later and later. */
    if (w->error.code != ERR_NONE || w->state == WATCH_BACKING_OFF ||
        !link_is_live(w->source->link))
        return FEED_STALE;
    return FEED_LIVE;
}

/* When the content was last known to be right. */
static int64_t right_at(const struct watch *w, enum feed_state state)
{
    if (!w->has_content)
        return 0;
    if (state == FEED_LIVE)
        return clock_wall();
    /* The stream is open: it was right as long as there were signs of life. */
    return w->state == WATCH_LIVE ? link_heard_at(w->source->link) : w->right_at;
}

static void describe(const struct watch *w, struct feed *out)
{
    out->state = state_of(w);
    out->count = w->count;
    out->as_of = right_at(w, out->state);
    out->error = w->error.code != ERR_NONE ? w->error : w->source->link->link.error;
    if (out->state == FEED_LIVE || out->state == FEED_LOADING)
        out->error = ERROR_NONE;
}

/* The worst of the parts speaks for all; a forbidden part is missing, not worst. */
static int weight(enum feed_state state)
{
    switch (state) {
    case FEED_LOADING:
        return 3;
    case FEED_STALE:
        return 2;
    case FEED_LIVE:
        return 1;
    default:
        return 0;
    }
}

/* Which parts there are is not known yet. */
static bool parts_are_open(const struct feeds *feeds)
{
    const struct watch *names = watches_find(&feeds->watches, KIND_NAMESPACE, NULL);
    const struct watch *profiles = watches_find(&feeds->watches, RESOURCE_PROFILE, NULL);

    return feeds->plan.due || !names || !profiles || state_of(names) == FEED_LOADING ||
           state_of(profiles) == FEED_LOADING;
}

static void describe_parts(const struct feeds *feeds, int resource, struct feed *out)
{
    size_t parts = 0;

    out->partial = true;
    for (size_t i = 0; i < feeds->watches.count; i++) {
        const struct watch *w = feeds->watches.items[i];
        struct feed part = {.error = ERROR_NONE};

        if (w->scope.resource != resource || !w->part)
            continue;
        parts++;
        describe(w, &part);
        if (part.state == FEED_FORBIDDEN || part.state == FEED_NOT_SERVED) {
            out->missing++;
            continue;
        }
        out->count += part.count;
        if (weight(part.state) > weight(out->state)) {
            out->state = part.state;
            out->error = part.error;
        }
        if (out->as_of == 0 || (part.as_of > 0 && part.as_of < out->as_of))
            out->as_of = part.as_of;
    }
    out->missing += feeds->watches.left_out;
    if (parts_are_open(feeds)) {
        out->state = FEED_LOADING;
        out->error = ERROR_NONE;
    } else if (parts + feeds->watches.left_out == out->missing) {
        out->state = FEED_FORBIDDEN;
        out->error = watches_find(&feeds->watches, resource, NULL)->error;
    }
}

void feeds_describe(const struct feeds *feeds, enum kind kind, const char *namespace,
                    struct feed *out)
{
    const char *scope = resource_info((int)kind)->cluster_scope ? NULL : namespace;
    const struct watch *w = watches_serving(&feeds->watches, (int)kind, scope);

    *out = (struct feed){.error = ERROR_NONE};
    if (!w)
        out->state = wants_hold(&feeds->wants, kind, scope) ? FEED_LOADING : FEED_NONE;
    else if (!scope && w->refused && !resource_info((int)kind)->cluster_scope)
        describe_parts(feeds, (int)kind, out);
    else
        describe(w, out);
}
