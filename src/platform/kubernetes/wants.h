/*
 * What the screens want to see, counted by (owner, kind, namespace).
 *
 * A want that nobody holds any more lingers until a time of the caller's, for quick returns.
 */
#ifndef CARNET_KUBERNETES_WANTS_H
#define CARNET_KUBERNETES_WANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/model/facts.h>

struct want {
    void *owner;
    enum kind kind;
    char *namespace; /* null: all */
    unsigned count;  /* 0: lingers */
    int64_t until;   /* monotonic: when a lingering one goes */
};
struct wants {
    struct want *items;
    size_t count, cap;
};
/* A namespace null: all of them. */
struct want_target {
    void *owner;
    enum kind kind;
    const char *namespace;
};
void wants_fini(struct wants *wants);
/* True: it is a new one. */
bool wants_add(struct wants *wants, const struct want_target *target);
/* True: nobody holds it any more, and it lingers until then. */
bool wants_remove(struct wants *wants, const struct want_target *target, int64_t until);
bool wants_forget(struct wants *wants, const void *owner, int64_t until); /* all of an owner's */
/* Drops what lingered until `now`. */
void wants_expire(struct wants *wants, int64_t now);
/* When the next lingering one is due to go; 0: none lingers. */
int64_t wants_next(const struct wants *wants);
/* Somebody wants the kind there (null: anywhere), or has until lately. */
bool wants_hold(const struct wants *wants, enum kind kind, const char *namespace);

#endif
