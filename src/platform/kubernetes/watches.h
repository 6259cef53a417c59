/*
 * The watches that there are, and which of them the present wants need.
 *
 * All namespaces are one watch; where that is forbidden, watches for the ten most used namespaces
 * and timed lists for the others (patchwork); the names of namespaces are then read as well. A
 * watch of all namespaces serves wants of single ones too. The rows of a watch that ends go.
 */
#ifndef CARNET_KUBERNETES_WATCHES_H
#define CARNET_KUBERNETES_WATCHES_H

#include <stdbool.h>
#include <stddef.h>

struct wants;
struct watch;
struct watch_source;

struct watches {
    struct watch_source *source;
    const char *context; /* the namespace of the context counts as used most; or null */
    struct watch **items;
    size_t count, cap;
    bool patchwork;
    size_t left_out; /* namespaces beyond those that patchwork reads */
};
void watches_fini(struct watches *watches);
/* Starts, ends and re-times them. */
void watches_plan(struct watches *watches, const struct wants *wants);
struct watch *watches_find(const struct watches *watches, int resource, const char *namespace);
/* The watch that serves a namespace (null: all): its own, or the one of all. Null: none. */
struct watch *watches_serving(const struct watches *watches, int resource, const char *namespace);

#endif
