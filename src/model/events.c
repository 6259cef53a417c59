/* Events: how many are kept, and which belong to a server. */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "store.h"

#define EVENTS_PER_OBJECT 100u
#define EVENTS_IN_ALL     20000u
/* Past the limit this many go at once, so that finding the oldest is paid for rarely. */
#define EVENTS_AT_ONCE 1000u

/* Limits --------------------------------------------------------------------------------------- */
static int64_t last_of(const struct entry *entry)
{
    const struct event *event = entry_facts(entry);
    return event->last;
}

static void settle_object(struct model *model, const struct entry *newest)
{
    const struct event *event = entry_facts(newest);
    struct relation_key key =
        relation_key(ABOUT, newest->place, event->about_kind, event->about.name);
    struct entry *oldest = NULL;
    size_t count = 0;
    for (struct link *at = relation_first(model, &key); at; at = relation_next(at, &key)) {
        count++;
        if (!oldest || last_of(link_entry(at)) < last_of(oldest))
            oldest = link_entry(at);
    }
    if (count > EVENTS_PER_OBJECT)
        store_remove(model, oldest);
}

struct gathered {
    struct entry **items;
    size_t len, cap;
};

static bool gather(void *data, const void *facts)
{
    struct gathered *all = data;
    ARRAY_ROOM(all->items, all->cap, all->len + 1);
    all->items[all->len++] = facts_entry(facts);
    return true;
}

static int older_first(const void *a, const void *b)
{
    int64_t x = last_of(*(struct entry *const *)a), y = last_of(*(struct entry *const *)b);
    return x < y ? -1 : x > y;
}

static void settle_all(struct model *model)
{
    struct gathered all = {0};
    model_each(model, KIND_EVENT, NULL, gather, &all);
    qsort(all.items, all.len, sizeof *all.items, older_first);
    for (size_t i = 0; i < EVENTS_AT_ONCE; i++)
        store_remove(model, all.items[i]);
    free(all.items);
}

void events_settle(struct model *model, const struct entry *newest)
{
    settle_object(model, newest);
    if (model->counts[KIND_EVENT] > EVENTS_IN_ALL)
        settle_all(model);
}

/* Reissued events: the notebook controller repeats what it sees of a pod or StatefulSet as an event
 * of the Notebook, with the kind in lower case (kubeflow.md 2.8).
 * ------------------------------------------- */
const char *event_reissued(const struct event *event, struct reissued *reissued)
{
    static const char mark[] = "Reissued from ";
    static const struct {
        const char *lower, *kind;
    } kinds[] = {{"pod/", "Pod"}, {"statefulset/", "StatefulSet"}};
    if (!str_starts(event->message, mark))
        return NULL;
    const char *at = event->message + sizeof mark - 1;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!str_starts(at, kinds[i].lower))
            continue;
        at += strlen(kinds[i].lower);
        const char *end = strstr(at, ": ");
        if (!end || (size_t)(end - at) >= sizeof reissued->name)
            return NULL;
        reissued->kind = kinds[i].kind;
        memcpy(reissued->name, at, (size_t)(end - at));
        reissued->name[end - at] = '\0';
        return end + 2;
    }
    return NULL;
}

static bool original_known(const struct model *model, const struct entry *entry)
{
    const struct event *event = entry_facts(entry);
    struct reissued reissued;
    const char *words = event_reissued(event, &reissued);
    if (!words)
        return false;
    struct relation_key key = relation_key(ABOUT, entry->place, reissued.kind, reissued.name);
    for (struct link *at = relation_first(model, &key); at; at = relation_next(at, &key)) {
        const struct event *original = entry_facts(link_entry(at));
        if (strcmp(original->reason, event->reason) == 0 && strcmp(original->message, words) == 0)
            return true;
    }
    return false;
}

/* Of one server -------------------------------------------------------------------------------- */
static void gather_about(const struct model *model, const struct place *place, const char *kind,
                         const char *name, struct gathered *all)
{
    struct relation_key key = relation_key(ABOUT, place, kind, name);
    for (struct link *at = relation_first(model, &key); at; at = relation_next(at, &key)) {
        if (!original_known(model, link_entry(at)))
            gather(all, entry_facts(link_entry(at)));
    }
}

/* Its pods as they are known; without one, the name a StatefulSet gives its first. */
static void gather_pods(const struct model *model, const struct place *place, const char *server,
                        struct gathered *all)
{
    AUTO_STR struct str first = STR_INIT(STR_LINE);
    str_addf(&first, "%s-0", server);
    bool first_known = false;
    struct relation_key key = relation_key(POD_OF, place, NULL, server);
    for (struct link *at = relation_first(model, &key); at; at = relation_next(at, &key)) {
        const struct pod *pod = entry_facts(link_entry(at));
        first_known = first_known || str_eq(pod->meta.name, first.s);
        gather_about(model, place, "Pod", pod->meta.name, all);
    }
    if (!first_known)
        gather_about(model, place, "Pod", first.s, all);
}

static bool mounted_before(const struct server *server, size_t mount)
{
    for (size_t i = 0; i < mount; i++) {
        if (str_eq(server->mounts[i].claim, server->mounts[mount].claim))
            return true;
    }
    return false;
}

static int newer_first(const void *a, const void *b)
{
    const struct event *x = *(const struct event *const *)a, *y = *(const struct event *const *)b;
    if (x->last != y->last)
        return x->last > y->last ? -1 : 1;
    if (x->first != y->first)
        return x->first > y->first ? -1 : 1;
    return strcmp(x->meta.name, y->meta.name);
}

/* An earlier server of the same name had events of its own. A claim outlives servers: its events
 * count. */
static bool of_an_earlier_one(const struct event *event, const struct server *server)
{
    return event->last && event->last + CLOCKS_APART_S < server->meta.created &&
           !str_eq(event->about_kind, "PersistentVolumeClaim");
}

size_t model_server_events(const struct model *model, const struct server *server,
                           const struct event **events, size_t max)
{
    const struct place *place = place_find(model, server->meta.namespace);
    if (!place || place->buckets[KIND_EVENT].len == 0)
        return 0;
    struct gathered all = {0};
    gather_about(model, place, "Notebook", server->meta.name, &all);
    gather_about(model, place, "StatefulSet", server->meta.name, &all);
    gather_pods(model, place, server->meta.name, &all);
    for (size_t i = 0; i < server->mount_count && i < CLAIMS_MAX; i++) {
        if (server->mounts[i].claim[0] && !mounted_before(server, i))
            gather_about(model, place, "PersistentVolumeClaim", server->mounts[i].claim, &all);
    }
    const struct event **found = mem_zalloc(all.len ? all.len : 1, sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < all.len; i++) {
        const struct event *event = entry_facts(all.items[i]);
        if (!of_an_earlier_one(event, server))
            found[count++] = event;
    }
    qsort(found, count, sizeof *found, newer_first);
    for (size_t i = 0; i < count && i < max; i++)
        events[i] = found[i];
    free(found);
    free(all.items);
    return count;
}
