/* The inside of struct model, for the files of this folder. */
#ifndef MODEL_STORE_H
#define MODEL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/map.h>
#include <carnet/model/model.h>

#include "index.h"
#include "layout.h"

/* One object: this header, the struct of facts, its links by relation, then what layout_pack adds.
 */
struct entry {
    struct link name; /* in model->names */
    struct place *place;
    uint32_t at;     /* position in its bucket */
    uint32_t stamp;  /* sweep during which it was last put */
    uint16_t links;  /* how many relations it has */
    uint16_t status; /* servers: 1 + slot of the remembered status, 0 none */
    uint8_t kind;
    bool restarted; /* servers: the stop mark was seen to go, so its creation says nothing about
                       since */
};

struct bucket {
    struct entry **items;
    size_t len, cap;
};

/* A namespace, or "" for what is cluster-wide. Never goes before the model does. */
struct place {
    const char *name; /* pooled */
    struct bucket buckets[KIND_COUNT];
    struct rights rights;
};

struct status_cache;

/* What the nodes have, as far as rules ask. */
struct node_sums {
    size_t count, lost; /* lost: they do not answer */
    size_t with_gpus;
    int64_t gpus;                             /* of all nodes */
    int64_t gpus_most, cpu_most, memory_most; /* of one node */
};

struct model {
    struct pool pool;
    struct packer packer;
    struct map places;
    struct index names;     /* by kind, namespace and name */
    struct index relations; /* see relations.c */
    size_t counts[KIND_COUNT];
    uint32_t stamp;
    const char *person; /* pooled */
    struct map stopped_here; /* "namespace/name" to a wall time, int64_t */

    struct model_listener *listeners;
    unsigned telling; /* depth of calls to listeners */
    bool unlistened;  /* one of them waits to be freed */

    struct node_sums nodes;
    struct status_cache *statuses;
};

static inline void *entry_facts(const struct entry *entry)
{
    return (void *)((uintptr_t)entry + sizeof(struct entry));
}
static inline struct entry *facts_entry(const void *facts)
{
    return (struct entry *)((uintptr_t)facts - sizeof(struct entry));
}
static inline struct entry *link_entry(const struct link *link)
{
    return (struct entry *)((uintptr_t)link - link->inside);
}
/* A link that is part of the entry's memory. */
static inline void link_init(struct link *link, const struct entry *entry, uint32_t hash)
{
    *link = (struct link){.hash = hash, .inside = (uint32_t)((uintptr_t)link - (uintptr_t)entry)};
}
static inline struct link *entry_links(const struct entry *entry)
{
    return (struct link *)((uintptr_t)entry_facts(entry) + layouts[entry->kind].size);
}

/* place.c */
struct place *place_find(const struct model *model, const char *name);
struct place *place_need(struct model *model, const char *name);
void place_free(void *place);
void place_add(struct entry *entry);                        /* at the end of its bucket */
void place_replace(struct entry *old, struct entry *entry); /* at the same position */
void place_remove(struct entry *entry);

/* model.c */
struct entry *store_find(const struct model *model, enum kind kind, const char *ns,
                         const char *name);
void store_remove(struct model *model, struct entry *entry);

/* nodes.c: sums up again, and tells the servers for which that may change something:
 * from `was` (null: none) to `is` (null: it is gone). */
void nodes_changed(struct model *model, const struct node *was, const struct node *is);

/* listen.c */
void tell(struct model *model, enum model_change_type type, enum kind kind, const char *ns,
          const char *name);
void listeners_fini(struct model *model);

/* relations.c: which objects concern which server. */
size_t relations_count(enum kind kind, const void *facts);
void relations_add(struct model *model, struct entry *entry);
void relations_remove(struct model *model, struct entry *entry);
/* Tells MODEL_DERIVED for every server that the object concerns. */
void relations_tell(struct model *model, const struct entry *entry);
/* Whether the same object now concerns another server than before. */
bool relations_moved(const struct entry *old, const struct entry *entry);
/* More claims than this one server cannot sensibly mount; the rest is not joined. */
#define CLAIMS_MAX 64u
/* The server a pod belongs to: its label, else its name without "-N". False: none. */
bool pod_server_name(const struct pod *pod, char *name, size_t size);
/* One pod at a time may use it (access mode ReadWriteOncePod). */
bool volume_for_one_pod(const struct volume *volume);

enum relation { POD_OF, MOUNTS, ABOUT };
/* for (link = relation_first(…); link; link = relation_next(…)): `what` is the kind of object an
 * event is about, else null. */
struct relation_key {
    enum relation relation;
    const struct place *place;
    const char *what, *name;
    uint32_t hash;
};
struct relation_key relation_key(enum relation relation, const struct place *place,
                                 const char *what, const char *name);
struct link *relation_first(const struct model *model, const struct relation_key *key);
struct link *relation_next(const struct link *link, const struct relation_key *key);

#define CLOCKS_APART_S 5 /* events and objects are stamped by different programs */
/* events.c */
void events_settle(struct model *model, const struct entry *newest); /* keeps the limits */
/* "Reissued from pod/x-0: words": what it repeats, and its words; null: an event of its own. */
struct reissued {
    const char *kind; /* "Pod" */
    char name[260];
};
const char *event_reissued(const struct event *event, struct reissued *reissued);

/* stops.c */
bool stopped_here(const struct model *model, const struct server *server);

/* status.c */
void status_forget(struct model *model, struct entry *server);
void statuses_forget(struct model *model); /* of all servers */
void statuses_free(struct status_cache *statuses);

#endif
