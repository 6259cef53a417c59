/*
 * Objects as they stood at an earlier version, for lists that go on: what has changed since is
 * undone by what the changes remember of the state before them.
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/map.h>
#include <carnet/base/str.h>

#include "registry_parts.h"

/* An object that has changed since; without a text it was not there. */
struct past {
    char *ns, *name, *text;
    size_t len;
};
struct pasts {
    struct map known; /* "ns/name" of each */
    struct past *items;
    size_t len, cap;
};

static char *copy_text(const char *text, size_t len)
{
    char *copy = mem_alloc(len + 1);
    memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}

/* The first change after that version knows what stood there at it. */
static void note_change(void *data, const struct registry_event *event)
{
    struct pasts *pasts = data;
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%s/%s", event->ns, event->name);
    if (map_get(&pasts->known, key.s))
        return;
    map_set(&pasts->known, key.s, pasts);
    ARRAY_ROOM(pasts->items, pasts->cap, pasts->len + 1);
    pasts->items[pasts->len++] = (struct past){
        mem_strdup(event->ns), mem_strdup(event->name),
        event->before ? copy_text(event->before, event->before_len) : NULL, event->before_len};
}

static int by_key(const void *a, const void *b)
{
    const struct past *one = a, *other = b;
    return registry_compare(&(struct registry_key){one->ns, one->name},
                            &(struct registry_key){other->ns, other->name});
}

static void pasts_fini(struct pasts *pasts)
{
    for (size_t i = 0; i < pasts->len; i++) {
        free(pasts->items[i].ns);
        free(pasts->items[i].name);
        free(pasts->items[i].text);
    }
    free(pasts->items);
    map_fini(&pasts->known);
}

/* Both in their order, and of one key what stood there. */
struct merging {
    const struct shelf *shelf;
    const struct pasts *pasts;
    const char *ns; /* null: all */
    size_t at, past;
};

/* < 0: the shelf's record is next; 0: it is, as it was; > 0: one that is no longer there. */
static int next_of(const struct merging *m)
{
    if (m->at == m->shelf->len)
        return 1;
    if (m->past == m->pasts->len)
        return -1;
    const struct record *record = m->shelf->records[m->at];
    const struct past *past = &m->pasts->items[m->past];
    return registry_compare(&(struct registry_key){record->ns, record->name},
                            &(struct registry_key){past->ns, past->name});
}

static bool has_more(const struct merging *m)
{
    return m->past < m->pasts->len ||
           (m->at < m->shelf->len && (!m->ns || str_eq(m->shelf->records[m->at]->ns, m->ns)));
}

static void merge(struct merging *m, registry_each_fn *each, void *data)
{
    bool more = true;
    while (more && has_more(m)) {
        int order = next_of(m);
        if (order < 0) {
            const struct record *record = m->shelf->records[m->at++];
            more = each(data, record->ns, record->name, record->text->s, record->text->len);
            continue;
        }
        const struct past *past = &m->pasts->items[m->past++];
        m->at += order == 0;
        if (past->text)
            more = each(data, past->ns, past->name, past->text, past->len);
    }
}

bool registry_each_at(struct registry *registry, const struct resource *resource, const char *ns,
                      uint64_t version, const struct registry_key *after, registry_each_fn *each,
                      void *data)
{
    struct pasts pasts = {0};
    struct merging m = {registry_shelf(registry, resource), &pasts, ns, 0, 0};
    map_init(&pasts.known, NULL);
    bool known = registry_since(registry, resource, ns, version, note_change, &pasts);
    if (known) {
        qsort(pasts.items, pasts.len, sizeof *pasts.items, by_key);
        m.at = registry_place(m.shelf, ns, after);
        while (after && m.past < pasts.len &&
               registry_compare(
                   &(struct registry_key){pasts.items[m.past].ns, pasts.items[m.past].name},
                   after) <= 0)
            m.past++;
        merge(&m, each, data);
    }
    pasts_fini(&pasts);
    return known;
}
