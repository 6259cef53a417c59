#include "support/facts.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/quantity.h>

/* Names that are put together live here; a test needs few of them at a time. */
#define NAMES 64
static const char *joined(const char *a, const char *b)
{
    static char names[NAMES][300];
    static unsigned next;
    char whole[sizeof names[0]];
    snprintf(whole, sizeof whole, "%s%s", a, b);
    return memcpy(names[next++ % NAMES], whole, sizeof whole);
}

static struct meta meta(const char *ns, const char *name, int64_t age)
{
    return (struct meta){.namespace = ns,
                         .name = name,
                         .uid = joined("uid-of-", name),
                         .generation = 1,
                         .created = FACTS_NOW - age};
}

struct server facts_server(const char *ns, const char *name)
{
    return (struct server){
        .meta = meta(ns, name, FACTS_DAY),
        .image = "jupyterlab-cpu:v1.9",
        .kind = "jupyter",
        .creator = "ada",
        .stopped_by = "",
        .asked = {2000, 2000, 8 * FACTS_GIB, 8 * FACTS_GIB, 0, ""},
        .has_status = true,
        .container = {.reason = "", .message = ""},
    };
}

struct pod facts_pod(const char *ns, const char *server)
{
    return (struct pod){
        .meta = meta(ns, joined(server, "-0"), 4 * FACTS_MIN),
        .server = server,
        .phase = "Pending",
        .node = "",
        .reason = "",
        .message = "",
    };
}

struct event facts_event(const char *ns, const char *about_kind, const char *about,
                         const char *reason, const char *message)
{
    return (struct event){
        .meta = meta(ns, joined(joined(about, "."), reason), FACTS_MIN),
        .about = {ns, about},
        .about_uid = joined("uid-of-", about),
        .about_kind = about_kind,
        .reason = reason,
        .message = message,
        .source = "kubelet",
        .warning = true,
        .count = 1,
        .first = FACTS_NOW - FACTS_MIN,
        .last = FACTS_NOW - FACTS_MIN,
    };
}

struct volume facts_volume(const char *ns, const char *name)
{
    return (struct volume){
        .meta = meta(ns, name, FACTS_DAY),
        .phase = "Bound",
        .storage_class = "standard",
        .volume_name = joined("pvc-", name),
        .access_mode = "ReadWriteOnce",
        .asked = 16 * FACTS_GIB,
        .capacity = 16 * FACTS_GIB,
    };
}

struct node facts_node(const char *name, int64_t gpus)
{
    return (struct node){.meta = meta("", name, 90 * FACTS_DAY),
                         .ready = true,
                         .cpu = 32000,
                         .memory = 256 * FACTS_GIB,
                         .pods = 110,
                         .gpus = gpus};
}

struct namespace facts_namespace(const char *name, const char *owner)
{
    return (struct namespace){.meta = meta("", name, 100 * FACTS_DAY),
                              .sources = NS_LISTED,
                              .platform = true,
                              .owner = owner};
}

struct usage facts_usage(const char *ns, const char *pod, int64_t cpu, int64_t memory)
{
    return (struct usage){
        .meta = meta(ns, pod, 0), .cpu = cpu, .memory = memory, .when = FACTS_NOW - 10};
}

struct condition facts_condition(const char *type, int status, const char *reason,
                                 const char *message)
{
    return (struct condition){type, reason, message, status, FACTS_NOW - 4 * FACTS_MIN};
}

struct container facts_container(const char *name)
{
    return (struct container){
        .name = name,
        .image = "jupyterlab-cpu:v1.9",
        .now = {.phase = CONTAINER_RUNNING,
                .reason = "",
                .message = "",
                .started = FACTS_NOW - 3 * FACTS_MIN},
        .last = {.reason = "", .message = ""},
        .memory_limit = QUANTITY_NONE,
    };
}

struct container_state facts_waiting(const char *reason, const char *message)
{
    return (struct container_state){CONTAINER_WAITING, reason, message, 0, 0, 0};
}

struct container_state facts_ended(const char *reason, int exit_code)
{
    return (struct container_state){CONTAINER_ENDED, reason,         "",
                                    exit_code,       FACTS_NOW - 30, FACTS_NOW - 20};
}

/* Situations ----------------------------------------------------------------------------------- */
void facts_put_ready(struct model *model, const char *ns, const char *name)
{
    struct server server = facts_server(ns, name);
    struct pod pod = facts_pod(ns, name);
    struct container container = facts_container(name);
    struct condition conditions[] = {facts_condition("Ready", 1, "", ""),
                                     facts_condition("PodScheduled", 1, "", "")};
    container.ready = true;
    pod.phase = "Running";
    pod.node = "node-1";
    pod.containers = &container;
    pod.container_count = 1;
    pod.conditions = server.conditions = conditions;
    pod.condition_count = server.condition_count = 2;
    server.ready_replicas = 1;
    server.container = container.now;
    server.last_activity = FACTS_NOW - 5 * FACTS_MIN;
    model_put_server(model, &server);
    model_put_pod(model, &pod);
}

void facts_put_stopped(struct model *model, const char *ns, const char *name)
{
    struct server server = facts_server(ns, name);
    server.stopped = FACTS_NOW - 9 * FACTS_DAY;
    model_put_server(model, &server);
}

void facts_put_unscheduled(struct model *model, const char *ns, const char *name,
                           const char *scheduler)
{
    struct server server = facts_server(ns, name);
    struct pod pod = facts_pod(ns, name);
    struct condition condition = facts_condition("PodScheduled", 0, "Unschedulable", scheduler);
    pod.conditions = &condition;
    pod.condition_count = 1;
    model_put_server(model, &server);
    model_put_pod(model, &pod);
}

void facts_put_container(struct model *model, const char *ns, const char *name,
                         const struct container *container)
{
    struct server server = facts_server(ns, name);
    struct pod pod = facts_pod(ns, name);
    struct condition conditions[] = {
        facts_condition("Ready", 0, "ContainersNotReady", "containers with unready status: [c]"),
        facts_condition("PodScheduled", 1, "", "")};
    pod.node = "node-1";
    pod.conditions = conditions;
    pod.condition_count = 2;
    pod.containers = container;
    pod.container_count = 1;
    model_put_server(model, &server);
    model_put_pod(model, &pod);
}

void facts_allow(struct model *model, const char *ns, bool manage, bool change)
{
    struct rights rights;
    for (size_t right = 0; right < RIGHT_COUNT; right++)
        rights.allowed[right] = ALLOWED_YES;
    unsigned char may_change = change ? ALLOWED_YES : ALLOWED_NO;
    rights.allowed[RIGHT_MANAGE_PEOPLE] = manage ? ALLOWED_YES : ALLOWED_NO;
    rights.allowed[RIGHT_CREATE_SERVER] = may_change;
    rights.allowed[RIGHT_CHANGE_SERVER] = may_change;
    rights.allowed[RIGHT_DELETE_SERVER] = may_change;
    rights.allowed[RIGHT_DELETE_VOLUME] = may_change;
    model_put_rights(model, ns, &rights);
}
