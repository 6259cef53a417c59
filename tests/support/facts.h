/*
 * Facts for tests, shaped like the objects of a real cluster. Each function returns a whole,
 * ordinary struct (strings borrowed, lists empty); a test changes what it is about and puts it.
 */
#ifndef SUPPORT_FACTS_H
#define SUPPORT_FACTS_H

#include <carnet/model/facts.h>
#include <carnet/model/model.h>

#define FACTS_NOW  1795349040 /* 2026-11-22T12:04:00Z */
#define FACTS_MIN  60
#define FACTS_HOUR 3600
#define FACTS_DAY  86400
#define FACTS_GIB  (1024LL * 1024 * 1024)

/* Made a day ago, asks for 2 CPU and 8 GiB, has a status without a pod. */
struct server facts_server(const char *ns, const char *name);
/* Pending pod <server>-0, made four minutes ago, with the uid "uid-of-<server>-0". */
struct pod facts_pod(const char *ns, const char *server);
struct event facts_event(const char *ns, const char *about_kind, const char *about,
                         const char *reason, const char *message);
struct volume facts_volume(const char *ns, const char *name); /* bound, 16 GiB */
struct node facts_node(const char *name, int64_t gpus);
struct namespace facts_namespace(const char *name, const char *owner); /* listed, of the platform */
struct usage facts_usage(const char *ns, const char *pod, int64_t cpu, int64_t memory);

struct condition facts_condition(const char *type, int status, const char *reason,
                                 const char *message);
struct container facts_container(const char *name); /* running for three minutes */
struct container_state facts_waiting(const char *reason, const char *message);
struct container_state facts_ended(const char *reason, int exit_code);

/* Whole situations: puts a server and its pod. */
void facts_put_ready(struct model *model, const char *ns, const char *name);
void facts_put_stopped(struct model *model, const char *ns, const char *name);
void facts_put_unscheduled(struct model *model, const char *ns, const char *name,
                           const char *scheduler);
void facts_put_container(struct model *model, const char *ns, const char *name,
                         const struct container *container);
void facts_allow(struct model *model, const char *ns, bool manage, bool change);

#endif
