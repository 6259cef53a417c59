/*
 * Joins: pods by their server, servers by the claims they mount, events by what they are about.
 * Each object carries one link for each name it can be found by, so that a question about one
 * server costs what concerns that server.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <carnet/base/str.h>

#include "store.h"

static uint32_t hash_key(enum relation relation, const struct place *place, const char *what,
                         const char *name)
{
    uint64_t hash = map_hash(name, strlen(name));
    if (what)
        hash = hash * 31 + map_hash(what, strlen(what));
    hash ^= ((uint64_t)(uintptr_t)place >> 4) * 0x9E3779B97F4A7C15u + (uint64_t)relation;
    return (uint32_t)(hash ^ (hash >> 32));
}

struct relation_key relation_key(enum relation relation, const struct place *place,
                                 const char *what, const char *name)
{
    return (struct relation_key){relation, place, what, name,
                                 hash_key(relation, place, what, name)};
}

bool pod_server_name(const struct pod *pod, char *name, size_t size)
{
    const char *from = str_or(pod->server, "");
    size_t len = strlen(from);
    if (len == 0) {
        from = str_or(pod->meta.name, "");
        len = strlen(from);
        size_t digits = 0;
        while (digits < len && isdigit((unsigned char)from[len - digits - 1]))
            digits++;
        if (digits == 0 || len < digits + 2 || from[len - digits - 1] != '-')
            return false;
        len -= digits + 1;
    }
    if (len >= size)
        return false;
    memcpy(name, from, len);
    name[len] = '\0';
    return true;
}

static bool mounts_claim(const struct server *server, const char *claim)
{
    for (size_t i = 0; i < server->mount_count; i++) {
        if (strcmp(server->mounts[i].claim, claim) == 0)
            return true;
    }
    return false;
}

static bool matches(const struct link *link, const struct relation_key *key)
{
    const struct entry *entry = link_entry(link);
    if (entry->place != key->place)
        return false;
    const void *facts = entry_facts(entry);
    const struct event *event = facts;
    char name[260];
    switch (key->relation) {
    case POD_OF:
        return entry->kind == KIND_POD && pod_server_name(facts, name, sizeof name) &&
               strcmp(name, key->name) == 0;
    case MOUNTS:
        return entry->kind == KIND_SERVER && mounts_claim(facts, key->name);
    default:
        return entry->kind == KIND_EVENT && strcmp(event->about.name, key->name) == 0 &&
               strcmp(event->about_kind, key->what) == 0;
    }
}

static struct link *next_match(struct link *link, const struct relation_key *key)
{
    while (link && !matches(link, key))
        link = index_next(link);
    return link;
}

struct link *relation_first(const struct model *model, const struct relation_key *key)
{
    if (!key->place)
        return NULL;
    return next_match(index_first(&model->relations, key->hash), key);
}

struct link *relation_next(const struct link *link, const struct relation_key *key)
{
    return next_match(index_next(link), key);
}

/* Links of one object -------------------------------------------------------------------------- */
static bool first_of_its_claim(const struct server *server, size_t mount)
{
    const char *claim = str_or(server->mounts[mount].claim, "");
    if (!claim[0])
        return false;
    for (size_t i = 0; i < mount; i++) {
        if (str_eq(server->mounts[i].claim, claim))
            return false;
    }
    return true;
}

size_t relations_count(enum kind kind, const void *facts)
{
    const struct server *server = facts;
    size_t count = 0;
    char name[260];
    switch (kind) {
    case KIND_POD:
        return pod_server_name(facts, name, sizeof name);
    case KIND_EVENT:
        return 1;
    case KIND_SERVER:
        for (size_t i = 0; i < server->mount_count && i < CLAIMS_MAX; i++)
            count += first_of_its_claim(server, i);
        return count;
    default:
        return 0;
    }
}

static void add_link(struct model *model, struct entry *entry, size_t at,
                     const struct relation_key *key)
{
    struct link *link = &entry_links(entry)[at];
    link_init(link, entry, key->hash);
    index_add(&model->relations, link);
}

void relations_add(struct model *model, struct entry *entry)
{
    const void *facts = entry_facts(entry);
    const struct server *server = facts;
    const struct event *event = facts;
    struct relation_key key;
    char name[260];
    size_t at = 0;
    switch (entry->kind) {
    case KIND_POD:
        if (!pod_server_name(facts, name, sizeof name))
            break;
        key = relation_key(POD_OF, entry->place, NULL, name);
        add_link(model, entry, 0, &key);
        break;
    case KIND_EVENT:
        key = relation_key(ABOUT, entry->place, event->about_kind, event->about.name);
        add_link(model, entry, 0, &key);
        break;
    case KIND_SERVER:
        for (size_t i = 0; i < server->mount_count && at < entry->links; i++) {
            if (!first_of_its_claim(server, i))
                continue;
            key = relation_key(MOUNTS, entry->place, NULL, server->mounts[i].claim);
            add_link(model, entry, at++, &key);
        }
        break;
    default:
        break;
    }
}

void relations_remove(struct model *model, struct entry *entry)
{
    struct link *links = entry_links(entry);
    for (size_t i = 0; i < entry->links; i++)
        index_remove(&model->relations, &links[i]);
}

/* Telling -------------------------------------------------------------------------------------- */
static void tell_server(struct model *model, const struct entry *cause, const char *name)
{
    struct entry *server = store_find(model, KIND_SERVER, cause->place->name, name);
    if (!server)
        return;
    if (cause->kind != KIND_USAGE)
        status_forget(model, server);
    const struct server *facts = entry_facts(server);
    tell(model, MODEL_DERIVED, KIND_SERVER, facts->meta.namespace, facts->meta.name);
}

static void tell_pod_server(struct model *model, const struct entry *cause, const char *pod_name)
{
    char name[260];
    const struct pod *pod = model_pod(model, cause->place->name, pod_name);
    struct pod unknown = {.meta.name = pod_name, .server = ""};
    if (pod_server_name(pod ? pod : &unknown, name, sizeof name))
        tell_server(model, cause, name);
}

static void tell_mounters(struct model *model, const struct entry *cause, const char *claim)
{
    struct relation_key key = relation_key(MOUNTS, cause->place, NULL, claim);
    for (struct link *link = relation_first(model, &key); link; link = relation_next(link, &key)) {
        const struct server *server = entry_facts(link_entry(link));
        tell_server(model, cause, server->meta.name);
    }
}

bool volume_for_one_pod(const struct volume *volume)
{
    return str_eq(volume->access_mode, "ReadWriteOncePod");
}

/* Who waits for a volume that this pod has to itself names it. Other volumes are not looked at: one
 * may be shared by thousands. */
static void tell_who_waits(struct model *model, const struct entry *cause, const struct pod *pod)
{
    for (size_t i = 0; i < pod->claim_count; i++) {
        const struct volume *volume = model_volume(model, cause->place->name, pod->claims[i]);
        if (volume && volume_for_one_pod(volume))
            tell_mounters(model, cause, pod->claims[i]);
    }
}

static void tell_about(struct model *model, const struct entry *cause, const struct event *event)
{
    if (strcmp(event->about_kind, "Pod") == 0)
        tell_pod_server(model, cause, event->about.name);
    else if (strcmp(event->about_kind, "PersistentVolumeClaim") == 0)
        tell_mounters(model, cause, event->about.name);
    else if (strcmp(event->about_kind, "Notebook") == 0 ||
             strcmp(event->about_kind, "StatefulSet") == 0)
        tell_server(model, cause, event->about.name);
}

void relations_tell(struct model *model, const struct entry *entry)
{
    const struct meta *meta = entry_facts(entry);
    char name[260];
    switch (entry->kind) {
    case KIND_POD:
        if (pod_server_name(entry_facts(entry), name, sizeof name))
            tell_server(model, entry, name);
        tell_who_waits(model, entry, entry_facts(entry));
        break;
    case KIND_USAGE:
        tell_pod_server(model, entry, meta->name);
        break;
    case KIND_VOLUME:
        tell_mounters(model, entry, meta->name);
        break;
    case KIND_EVENT:
        tell_about(model, entry, entry_facts(entry));
        break;
    default:
        break;
    }
}

bool relations_moved(const struct entry *old, const struct entry *entry)
{
    const struct event *was = entry_facts(old), *is = entry_facts(entry);
    char before[260] = "", after[260] = "";
    switch (entry->kind) {
    case KIND_POD:
        pod_server_name(entry_facts(old), before, sizeof before);
        pod_server_name(entry_facts(entry), after, sizeof after);
        return strcmp(before, after) != 0;
    case KIND_EVENT:
        return strcmp(was->about.name, is->about.name) != 0 ||
               strcmp(was->about_kind, is->about_kind) != 0;
    default:
        return false;
    }
}
