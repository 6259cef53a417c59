/*
 * Which watches the present wants need: starts, ends and re-times them.
 */
#ifndef CARNET_KUBERNETES_FEEDS_PLAN_H
#define CARNET_KUBERNETES_FEEDS_PLAN_H

struct feeds;
struct watch;

void feeds_plan(struct feeds *feeds);
struct watch *feeds_find(const struct feeds *feeds, int resource, const char *namespace);
/* The watch that serves a namespace (null: all): its own, or the one of all. Null: none. */
struct watch *feeds_serving(const struct feeds *feeds, int resource, const char *namespace);

#endif
