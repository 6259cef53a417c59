#include "watches.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/map.h>
#include <carnet/model/model.h>

#include "resource.h"
#include "wants.h"
#include "watch.h"

/* Without a right to all namespaces at once (architecture.md, Network). */
#define WATCHED_NAMESPACES 10
#define LISTED_NAMESPACES  500

struct watch *watches_find(const struct watches *watches, int resource, const char *namespace)
{
    for (size_t i = 0; i < watches->count; i++) {
        struct watch *w = watches->items[i];
        const char *own = w->scope.namespace;

        if (w->scope.resource == resource &&
            (own && namespace ? strcmp(own, namespace) == 0 : own == namespace))
            return w;
    }
    return NULL;
}

/* The content of all namespaces is there and may be read. */
static bool serves_all(const struct watch *all)
{
    return all && all->has_content && !all->refused;
}

struct watch *watches_serving(const struct watches *watches, int resource, const char *namespace)
{
    struct watch *own = watches_find(watches, resource, namespace);
    struct watch *all = watches_find(watches, resource, NULL);

    return own || !serves_all(all) ? own : all;
}

static struct watch *need(struct watches *watches, int resource, const char *namespace)
{
    struct watch *w = watches_find(watches, resource, namespace);

    if (!w) {
        w = watch_new(watches->source, resource, namespace);
        ARRAY_ROOM(watches->items, watches->cap, watches->count + 1);
        watches->items[watches->count++] = w;
    }
    w->wanted = true;
    return w;
}

/* All namespaces by parts --------------------------------------------------------------------- */

struct ranked {
    const char *name; /* the model's */
    int64_t used;
    bool of_people; /* the platform made it for somebody; the cluster's own come last */
};
struct ranking {
    const char *context;
    struct ranked *names;
    size_t count, cap;
};

static bool rank_one(void *data, const void *facts)
{
    struct ranking *ranking = data;
    const struct namespace *ns = facts;
    bool first = ranking->context && strcmp(ns->meta.name, ranking->context) == 0;

    ARRAY_ROOM(ranking->names, ranking->cap, ranking->count + 1);
    ranking->names[ranking->count++] = (struct ranked){
        .name = ns->meta.name,
        .used = first ? INT64_MAX : ns->last_used,
        .of_people = ns->platform,
    };
    return true;
}

static int most_used_first(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;

    if (left->used != right->used)
        return left->used > right->used ? -1 : 1;
    if (left->of_people != right->of_people)
        return left->of_people ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* Whose servers may not be seen needs no pods read. */
static bool is_closed(const struct watches *watches, int resource, const char *namespace)
{
    const struct watch *servers = watches_find(watches, KIND_SERVER, namespace);

    return resource != KIND_SERVER && servers && servers->refused;
}

static void need_names(struct watches *watches)
{
    need(watches, KIND_NAMESPACE, NULL);
    need(watches, RESOURCE_PROFILE, NULL);
}

/* A namespace that refuses takes no place of those that are watched. */
static void need_parts(struct watches *watches, int resource)
{
    struct ranking ranking = {.context = watches->context};
    size_t watched = 0;

    watches->patchwork = true;
    need_names(watches);
    model_each(watches->source->intake->model, KIND_NAMESPACE, NULL, rank_one, &ranking);
    if (ranking.count > 0)
        qsort(ranking.names, ranking.count, sizeof *ranking.names, most_used_first);
    for (size_t i = 0; i < ranking.count && i < LISTED_NAMESPACES; i++) {
        struct watch *w;

        if (is_closed(watches, resource, ranking.names[i].name))
            continue;
        w = need(watches, resource, ranking.names[i].name);
        w->part = true;
        w->poll_planned = watched >= WATCHED_NAMESPACES;
        watched += !w->refused;
    }
    watches->left_out = ranking.count > LISTED_NAMESPACES ? ranking.count - LISTED_NAMESPACES : 0;
    free(ranking.names);
}

static void need_all(struct watches *watches, int resource)
{
    struct watch *all;

    if (resource == KIND_NAMESPACE) {
        need_names(watches);
        return;
    }
    all = need(watches, resource, NULL);
    if (all->refused && !resource_info(resource)->cluster_scope)
        need_parts(watches, resource);
}

static void need_one(struct watches *watches, int resource, const char *namespace)
{
    struct watch *all = watches_find(watches, resource, NULL);

    if (all && all->wanted && serves_all(all))
        return;
    need(watches, resource, namespace)->poll_planned = false;
}

/* Rows nobody keeps up to date any more ------------------------------------------------------- */

static void drop_scope(struct watches *watches, enum kind kind, const char *namespace)
{
    model_sweep_end(model_sweep_begin(watches->source->intake->model, kind,
                                      namespace ? namespace : "", !namespace));
}

static bool note_namespace(void *data, const void *facts)
{
    struct map *names = data;
    const struct meta *meta = facts; /* every fact struct begins with it */

    map_set(names, meta->namespace, names);
    return true;
}

/* All namespaces but those that are still watched. */
static void drop_others(struct watches *watches, enum kind kind)
{
    struct map names;
    const char *name;
    void *value;

    map_init(&names, NULL);
    model_each(watches->source->intake->model, kind, NULL, note_namespace, &names);
    for (size_t at = 0; map_next(&names, &at, &name, &value);)
        if (!watches_find(watches, (int)kind, name))
            drop_scope(watches, kind, name);
    map_fini(&names);
}

static void drop_rows(struct watches *watches, const struct intake_scope *scope)
{
    if (scope->resource == RESOURCE_PROFILE || scope->resource == KIND_NAMESPACE)
        return; /* the names of namespaces are few and are asked for from everywhere */
    if (!scope->namespace)
        drop_others(watches, (enum kind)scope->resource);
    else if (!watches_find(watches, scope->resource, NULL))
        drop_scope(watches, (enum kind)scope->resource, scope->namespace);
}

static void end_unwanted(struct watches *watches)
{
    size_t kept = 0, count = watches->count;
    struct watch **gone = mem_zalloc(count + 1, sizeof *gone);
    size_t gone_count = 0;

    for (size_t i = 0; i < count; i++) {
        if (watches->items[i]->wanted)
            watches->items[kept++] = watches->items[i];
        else
            gone[gone_count++] = watches->items[i];
    }
    watches->count = kept;
    for (size_t i = 0; i < gone_count; i++) {
        watch_end(gone[i]);
        drop_rows(watches, &gone[i]->scope);
        watch_free(gone[i]);
    }
    free(gone);
}

/* --------------------------------------------------------------------------------------------- */

void watches_plan(struct watches *watches, const struct wants *wants)
{
    watches->patchwork = false;
    watches->left_out = 0;
    for (size_t i = 0; i < watches->count; i++)
        watches->items[i]->wanted = watches->items[i]->part = watches->items[i]->poll_planned =
            false;
    for (size_t i = 0; i < wants->count; i++)
        if (!wants->items[i].namespace)
            need_all(watches, (int)wants->items[i].kind);
    for (size_t i = 0; i < wants->count; i++)
        if (wants->items[i].namespace)
            need_one(watches, (int)wants->items[i].kind, wants->items[i].namespace);
    end_unwanted(watches);
    for (size_t i = 0; i < watches->count; i++) {
        struct watch *w = watches->items[i];

        watch_set_polled(w, w->poll_planned);
        if (w->state == WATCH_OFF)
            watch_begin(w);
    }
}

void watches_fini(struct watches *watches)
{
    for (size_t i = 0; i < watches->count; i++)
        watch_free(watches->items[i]);
    free(watches->items);
}
