/*
 * What is wanted, and the watches that serve it.
 *
 * Wants are counted by (owner, kind, namespace). A plan, made once per turn after something
 * changed, says which watches there must be; the difference is started and ended. All namespaces
 * are one watch; where that is forbidden, watches for the ten most used namespaces and timed lists
 * for the others; the names of namespaces are then read as well. A watch of all namespaces serves
 * wants of single ones too. What nobody wants lingers a while for quick returns, then its rows go.
 */
#ifndef CARNET_KUBERNETES_FEEDS_H
#define CARNET_KUBERNETES_FEEDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/platform/platform.h>

struct kubernetes;
struct loop_timer;
struct watch;

struct want {
    void *owner;
    int kind;
    char *namespace; /* null: all */
    unsigned count;  /* 0: lingers */
    int64_t until;   /* monotonic: when a lingering one goes */
};

struct feeds {
    struct kubernetes *k;
    struct want *wants;
    size_t want_count, want_cap;
    struct watch **watches;
    size_t watch_count, watch_cap;
    struct loop_timer *linger, *recheck;
    int64_t silent_since; /* for the recheck */
    bool plan_due, patchwork;
    size_t left_out; /* namespaces beyond those that patchwork reads */
};

void feeds_init(struct feeds *feeds, struct kubernetes *k);
void feeds_fini(struct feeds *feeds);

void feeds_want(struct feeds *feeds, void *owner, enum kind kind, const char *namespace);
void feeds_unwant(struct feeds *feeds, void *owner, enum kind kind, const char *namespace);
void feeds_forget(struct feeds *feeds, void *owner);
void feeds_describe(const struct feeds *feeds, enum kind kind, const char *namespace,
                    struct feed *out);
void feeds_read_again(struct feeds *feeds); /* everything, now */

/* Notices from the other parts: */
void feeds_watch_changed(struct feeds *feeds);
void feeds_namespaces_changed(struct feeds *feeds);
void feeds_link_up(struct feeds *feeds);
void feeds_recheck_after(struct feeds *feeds, int64_t silent_since);
void feeds_discovered(struct feeds *feeds);

#endif
