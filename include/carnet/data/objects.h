/*
 * A durable table of objects with one counter of versions and a log of changes (SQLite): what an API server
 * with watches needs under it.
 *
 * Every change gets the next version (one counter for all). A change that was acknowledged survives kill -9
 * and a power cut (journal, synchronous FULL). The log keeps the last `keep` changes; older ones are compacted
 * away and objects_since says so. Texts are opaque here. Keys: kind ("kubeflow.org/notebooks"), namespace
 * ("" cluster-wide), name.
 */
#ifndef CARNET_DATA_OBJECTS_H
#define CARNET_DATA_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct objects;
/* The file is made with mode 0600. ERR_IO when it cannot be opened, is locked by another process, read-only,
 * or the disk is full. */
struct objects *objects_open(const char *path, size_t keep, struct error *error);
void objects_close(struct objects *objects);

uint64_t objects_version(const struct objects *objects); /* the newest */
uint64_t objects_oldest(const struct objects *objects);  /* changes after this one can be replayed */

enum objects_change { OBJECTS_ADDED, OBJECTS_MODIFIED, OBJECTS_DELETED };
struct objects_key {
    const char *kind, *namespace, *name;
};
/* The version the next change will get: callers write it into the text first. */
uint64_t objects_next(const struct objects *objects);
/* Writes one change with that version; several between _begin and _end are one transaction. False: nothing was
 * written. For DELETED `text` is the object's last state. */
bool objects_put(struct objects *objects, enum objects_change change,
                 const struct objects_key *key, const char *text, size_t len, struct error *error)
    MUST_CHECK;
/* After a failed put inside, end writes nothing and is false. Groups do not nest. */
bool objects_begin(struct objects *objects, struct error *error) MUST_CHECK;
bool objects_end(struct objects *objects, struct error *error) MUST_CHECK;

/* Every object, at the start. */
bool objects_load(struct objects *objects,
                  void (*each)(void *user, const struct objects_key *key, uint64_t version,
                               const char *text, size_t len),
                  void *user, struct error *error) MUST_CHECK;
/* One change of the log. `before` is what stood there until then (null for ADDED). */
struct objects_entry {
    enum objects_change change;
    struct objects_key key;
    uint64_t version;
    const char *text, *before;
    size_t len, before_len;
};
/* Changes of a kind (and namespace, null all) after a version, oldest first. False with ERR_GONE: compacted. */
bool objects_since(struct objects *objects, uint64_t after, const char *kind,
                   const char *namespace,
                   void (*each)(void *user, const struct objects_entry *entry), void *user,
                   struct error *error) MUST_CHECK;

#endif
