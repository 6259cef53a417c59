/* The world of screens.md 3: names, figures and ages as the frames show them. */
#include "support/fixture_world.h"

#include <stdio.h>
#include <string.h>

#include <carnet/base/quantity.h>

#include "support/facts.h"
#include "support/fixture_platform.h"

#define TEAM "aaw-team"
#define MIB  (FACTS_GIB / 1024)

static const char gpu_words[] =
    "0/14 nodes are available: 4 Insufficient nvidia.com/gpu, 10 node(s) didn't match Pod's node "
    "affinity/selector.";
static const char geo_words[] =
    "Back-off pulling image \"ghcr.io/team/geo:2026\": ErrImagePull: rpc error: code = NotFound "
    "desc = manifest for ghcr.io/team/geo:2026 not found: manifest unknown";

/* One server in few words. */
struct plain {
    const char *ns, *name, *image;
    int64_t cpu, memory_gib, age, idle; /* idle -1: no annotation */
    int64_t used_cpu, used_memory;      /* 0: not measured */
};

static struct server plain_server(const struct plain *plain)
{
    struct server server = facts_server(plain->ns, plain->name);
    int64_t memory = plain->memory_gib * FACTS_GIB;
    server.image = plain->image;
    server.asked = (struct resources){plain->cpu, plain->cpu, memory, memory, 0, ""};
    server.meta.created = FACTS_NOW - plain->age;
    server.last_activity = plain->idle < 0 ? 0 : FACTS_NOW - plain->idle;
    return server;
}

static void put_ready(struct model *world, const struct plain *plain, struct server server)
{
    struct pod pod = facts_pod(plain->ns, plain->name);
    struct container container = facts_container(plain->name);
    struct condition conditions[] = {facts_condition("PodScheduled", 1, "", ""),
                                     facts_condition("Ready", 1, "", "")};
    conditions[0].changed = conditions[1].changed = FACTS_NOW - plain->age;
    container.now.started = pod.started = pod.meta.created = FACTS_NOW - plain->age;
    container.ready = true;
    container.image = plain->image;
    pod.phase = "Running";
    pod.node = "node-05";
    pod.containers = &container;
    pod.container_count = 1;
    pod.conditions = server.conditions = conditions;
    pod.condition_count = server.condition_count = 2;
    server.container = container.now;
    server.ready_replicas = 1;
    model_put_server(world, &server);
    model_put_pod(world, &pod);
    struct usage usage = facts_usage(plain->ns, pod.meta.name, plain->used_cpu, plain->used_memory);
    if (plain->used_cpu)
        model_put_usage(world, &usage);
}

static void put_plain(struct model *world, const struct plain *plain)
{
    put_ready(world, plain, plain_server(plain));
}

static void put_volume(struct model *world, const char *ns, const char *name, int64_t gib)
{
    struct volume volume = facts_volume(ns, name);
    volume.asked = volume.capacity = gib * FACTS_GIB;
    model_put_volume(world, &volume);
}

/* 3.1
 * -------------------------------------------------------------------------------------------------
 */
static void put_event(struct model *world, struct event event, bool warning, int64_t count,
                      int64_t first, int64_t last)
{
    event.warning = warning;
    event.count = count;
    event.first = FACTS_NOW - first;
    event.last = FACTS_NOW - last;
    model_put_event(world, &event);
}

static void put_train_gpu(struct model *world)
{
    const char *name = "train-gpu";
    struct mount mounts[] = {{"train-gpu-workspace", "train-gpu-workspace", "/home/jovyan"},
                             {"vol-1", "vol-1", "/home/jovyan/vol-1"}};
    struct plain plain = {TEAM, name, "jupyterlab-pytorch:v1.9", 4000, 96, 4 * FACTS_MIN, -1, 0, 0};
    struct server server = plain_server(&plain);
    server.asked.gpus = 1;
    server.asked.gpu_resource = "nvidia.com/gpu";
    server.mounts = mounts;
    server.mount_count = 2;
    struct condition condition = facts_condition("PodScheduled", 0, "Unschedulable", gpu_words);
    struct pod pod = facts_pod(TEAM, name);
    pod.conditions = server.conditions = &condition;
    pod.condition_count = server.condition_count = 1;
    model_put_server(world, &server);
    model_put_pod(world, &pod);
    put_volume(world, TEAM, "train-gpu-workspace", 16);
    put_volume(world, TEAM, "vol-1", 64);
    put_event(world, facts_event(TEAM, "Pod", "train-gpu-0", "FailedScheduling", gpu_words), true,
              9, 4 * FACTS_MIN, 40);
    put_event(world,
              facts_event(TEAM, "StatefulSet", name, "SuccessfulCreate",
                          "create Pod train-gpu-0 in StatefulSet train-gpu successful"),
              false, 1, 4 * FACTS_MIN, 4 * FACTS_MIN);
    put_event(
        world,
        facts_event(TEAM, "PersistentVolumeClaim", "train-gpu-workspace", "ProvisioningSucceeded",
                    "Successfully provisioned volume pvc-2f6c8f9e-77a4-4d0e-9d2f-0c1e6a1b3d55"),
        false, 1, 4 * FACTS_MIN + 3, 4 * FACTS_MIN + 3);
}

static void put_r_prices(struct model *world)
{
    struct plain plain = {TEAM,          "r-prices",     "rstudio:v1.9", 4000,       16,
                          6 * FACTS_DAY, 3 * FACTS_HOUR, 1700,           11878 * MIB};
    struct mount mounts[] = {{"r-prices-workspace", "r-prices-workspace", "/home/jovyan"},
                             {"panel", "panel-2019", "/home/jovyan/panel"}};
    struct server server = plain_server(&plain);
    server.kind = "group-one";
    server.mounts = mounts;
    server.mount_count = 2;
    put_ready(world, &plain, server);
    put_volume(world, TEAM, "r-prices-workspace", 16);
    put_volume(world, TEAM, "panel-2019", 64);
}

static void put_old_rstudio(struct model *world)
{
    struct plain plain = {TEAM, "old-rstudio", "rstudio:v1.9", 2000, 8, 21 * FACTS_DAY, -1, 0, 0};
    struct mount mounts[] = {{"old-rstudio-workspace", "old-rstudio-workspace", "/home/jovyan"},
                             {"panel", "panel-2019", "/home/jovyan/panel"}};
    struct server server = plain_server(&plain);
    server.kind = "group-one";
    server.mounts = mounts;
    server.mount_count = 2;
    server.stopped = FACTS_NOW - 9 * FACTS_DAY;
    model_put_server(world, &server);
    put_volume(world, TEAM, "old-rstudio-workspace", 16);
}

static void put_nodes(struct model *world)
{
    for (int i = 1; i <= 14; i++) {
        char name[32];
        snprintf(name, sizeof name, "node-%02d", i);
        struct node node = facts_node(name, i <= 4 ? 6 : 0);
        model_put_node(world, &node);
    }
}

struct place_of {
    const char *name, *owner;
    enum role role;
    int64_t last_used; /* ago; 0 never */
};

static void allow_as(struct model *world, const char *ns, enum role role)
{
    facts_allow(world, ns, role == ROLE_OWNER, role == ROLE_OWNER || role == ROLE_CONTRIBUTOR);
}

static void put_places(struct model *world, const struct place_of *places, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct namespace namespace = facts_namespace(places[i].name, places[i].owner);
        if (places[i].last_used)
        namespace.last_used = FACTS_NOW - places[i].last_used;
        model_put_namespace(world, &namespace);
        allow_as(world, places[i].name, places[i].role);
    }
}

void world_begin(struct model *world)
{
    static const struct place_of places[] = {
        {"ada-lovelace", FIXTURE_PERSON, ROLE_OWNER, 3 * FACTS_DAY},
        {TEAM, FIXTURE_PERSON, ROLE_OWNER, 1},
        {"census-2026", "grace.hopper@example.ca", ROLE_CONTRIBUTOR, 4 * FACTS_DAY},
        {"lab-7", "grace.hopper@example.ca", ROLE_VIEWER, FACTS_DAY},
    };
    static const struct plain jl_cpu = {TEAM,          "jl-cpu", "jupyterlab-cpu:v1.9",
                                        2000,          8,        2 * FACTS_DAY,
                                        5 * FACTS_MIN, 400,      3174 * MIB};
    static const struct plain lab[] = {
        {"lab-7", "assay", "jupyterlab-cpu:v1.9", 2000, 8, 5 * FACTS_DAY, FACTS_HOUR, 100,
         FACTS_GIB},
        {"lab-7", "plates", "rstudio:v1.9", 2000, 8, 9 * FACTS_DAY, 2 * FACTS_DAY, 50, FACTS_GIB},
    };
    model_put_person(world, FIXTURE_PERSON);
    put_places(world, places, sizeof places / sizeof *places);
    put_nodes(world);
    put_train_gpu(world);
    put_plain(world, &jl_cpu);
    put_r_prices(world);
    put_old_rstudio(world);
    put_plain(world, &lab[0]);
    put_plain(world, &lab[1]);
}

/* 3.4
 * -------------------------------------------------------------------------------------------------
 */
static void put_geo_map(struct model *world)
{
    struct plain plain = {TEAM, "geo-map", "ghcr.io/team/geo:2026", 1000, 4, 22 * FACTS_MIN, -1,
                          0,    0};
    struct server server = plain_server(&plain);
    struct pod pod = facts_pod(TEAM, "geo-map");
    struct container container = facts_container("geo-map");
    struct condition conditions[] = {
        facts_condition("PodScheduled", 1, "", ""),
        facts_condition("Ready", 0, "ContainersNotReady",
                        "containers with unready status: [geo-map]"),
    };
    conditions[0].changed = conditions[1].changed = FACTS_NOW - 22 * FACTS_MIN;
    container.image = plain.image;
    container.now = facts_waiting("ImagePullBackOff", geo_words);
    pod.meta.created = FACTS_NOW - 22 * FACTS_MIN;
    pod.node = "node-07";
    pod.containers = &container;
    pod.container_count = 1;
    pod.conditions = server.conditions = conditions;
    pod.condition_count = server.condition_count = 2;
    server.container = container.now;
    model_put_server(world, &server);
    model_put_pod(world, &pod);
    put_event(
        world,
        facts_event(TEAM, "Pod", "geo-map-0", "Failed",
                    "Failed to pull image \"ghcr.io/team/geo:2026\": rpc error: code = NotFound "
                    "desc = manifest for ghcr.io/team/geo:2026 not found: manifest unknown"),
        true, 9, 22 * FACTS_MIN, 20);
}

void world_add_wide(struct model *world)
{
    static const struct plain sas = {TEAM,      "sas-panel",     "sas:v1.9", 2000,         8,
                                     FACTS_DAY, 26 * FACTS_HOUR, 100,        2 * FACTS_GIB};
    static const struct quota_item items[] = {{"requests.cpu", "24", "70"},
                                              {"requests.memory", "210Gi", "343Gi"},
                                              {"requests.nvidia.com/gpu", "5", "8"},
                                              {"pods", "12", "100"}};
    struct quota quota = {
        .meta = {.namespace = TEAM, .name = "kf-resource-quota"}, .items = items, .item_count = 4};
    put_geo_map(world);
    put_plain(world, &sas);
    model_put_quota(world, &quota);
}

/* 3.6
 * -------------------------------------------------------------------------------------------------
 */
void world_add_namespaces(struct model *world)
{
    static const struct place_of places[] = {
        {"lab-imaging", "grace.hopper@example.ca", ROLE_CONTRIBUTOR, 12 * FACTS_DAY},
        {"collab-2026", FIXTURE_PERSON, ROLE_OWNER, 0},
        {"geo", "grace.hopper@example.ca", ROLE_CONTRIBUTOR, 0},
        {"prices", "grace.hopper@example.ca", ROLE_CONTRIBUTOR, 0},
        {"stats-can-6", "grace.hopper@example.ca", ROLE_VIEWER, 0},
        {"survey-2026", "grace.hopper@example.ca", ROLE_CONTRIBUTOR, 0},
        {"trade", "grace.hopper@example.ca", ROLE_CONTRIBUTOR, 0},
        {"vital-stats", "grace.hopper@example.ca", ROLE_VIEWER, 0},
    };
    put_places(world, places, sizeof places / sizeof *places);
    for (int i = 1; i <= 5; i++) {
        char name[32];
        snprintf(name, sizeof name, "panel-%d", i);
        struct plain plain = {"collab-2026", name,           "rstudio:v1.9", 2000,     8,
                              9 * FACTS_DAY, FACTS_HOUR * i, 100 + i,        FACTS_GIB};
        put_plain(world, &plain);
    }
}

/* 3.10
 * ------------------------------------------------------------------------------------------------
 */
static void put_gpu(struct model *world, const char *ns, const char *name, int64_t idle)
{
    struct plain plain = {
        ns, name, "jupyterlab-pytorch:v1.9", 4000, 96, 12 * FACTS_DAY, idle, 10, 2 * FACTS_GIB};
    struct server server = plain_server(&plain);
    server.asked.gpus = 1;
    server.asked.gpu_resource = "nvidia.com/gpu";
    put_ready(world, &plain, server);
}

/* Sixteen GPU servers: fourteen idle in six namespaces, one active, one that may not be stopped. */
static void put_idle_gpus(struct model *world)
{
    static const char *const places[] = {"census-2026", "geo",    "survey-2026",
                                         "trade",       "prices", "collab-2026"};
    put_gpu(world, "census-2026", "bert-a", 9 * FACTS_DAY);
    put_gpu(world, "census-2026", "bert-b", 9 * FACTS_DAY);
    put_gpu(world, "geo", "seg-train", 3 * FACTS_DAY);
    put_gpu(world, "geo", "seg-live", 2 * FACTS_MIN);
    put_gpu(world, "prices", "demo", 26 * FACTS_HOUR);
    put_gpu(world, "stats-can-6", "w2v", 2 * FACTS_DAY);
    for (int i = 0; i < 10; i++) {
        char name[32];
        snprintf(name, sizeof name, "fit-%02d", i + 1);
        put_gpu(world, places[i % 6], name, (25 - i) * FACTS_HOUR);
    }
}

void world_add_fleet(struct model *world)
{
    static const char *const places[] = {"ada-lovelace", "census-2026", "survey-2026", "trade"};
    world_add_namespaces(world);
    put_idle_gpus(world);
    for (int i = 0; model_count(world, KIND_SERVER, NULL) < 212; i++) {
        char name[32];
        snprintf(name, sizeof name, "nb-%03d", i);
        struct plain plain = {places[i % 4],
                              name,
                              "jupyterlab-cpu:v1.9",
                              2000,
                              8,
                              30 * FACTS_DAY,
                              (i % 20) * FACTS_HOUR,
                              150,
                              FACTS_GIB};
        put_plain(world, &plain);
    }
}

/* What the platform does ----------------------------------------------------------------------- */
static void remove_pod(struct model *world, const struct ref *ref)
{
    const struct server *server = model_server(world, ref->namespace, ref->name);
    const struct pod *pod = server ? model_server_pod(world, server) : NULL;
    if (!pod)
        return;
    char name[300];
    snprintf(name, sizeof name, "%s", pod->meta.name);
    model_remove(world, KIND_USAGE, ref->namespace, name);
    model_remove(world, KIND_POD, ref->namespace, name);
}

void world_stop(struct model *world, const struct ref *ref, int64_t now)
{
    const struct server *old = model_server(world, ref->namespace, ref->name);
    if (!old)
        return;
    struct server server = *old;
    server.stopped = now;
    server.last_activity = 0;
    server.ready_replicas = 0;
    server.condition_count = 0;
    server.container = (struct container_state){.reason = "", .message = ""};
    model_put_server(world, &server);
    remove_pod(world, ref);
}

void world_start(struct model *world, const struct ref *ref)
{
    const struct server *old = model_server(world, ref->namespace, ref->name);
    if (!old)
        return;
    struct server server = *old;
    server.stopped = 0;
    model_put_server(world, &server);
    struct pod pod = facts_pod(ref->namespace, ref->name);
    struct condition scheduled = facts_condition("PodScheduled", 1, "", "");
    pod.meta.created = scheduled.changed = FACTS_NOW;
    pod.node = "node-05";
    pod.conditions = &scheduled;
    pod.condition_count = 1;
    model_put_pod(world, &pod);
}

void world_delete(struct model *world, const struct ref *ref)
{
    remove_pod(world, ref);
    model_remove(world, KIND_SERVER, ref->namespace, ref->name);
}

void world_copy(struct model *to, enum kind kind, const void *facts)
{
    switch (kind) {
    case KIND_NAMESPACE:
        model_put_namespace(to, facts);
        break;
    case KIND_SERVER:
        model_put_server(to, facts);
        break;
    case KIND_POD:
        model_put_pod(to, facts);
        break;
    case KIND_VOLUME:
        model_put_volume(to, facts);
        break;
    case KIND_EVENT:
        model_put_event(to, facts);
        break;
    case KIND_QUOTA:
        model_put_quota(to, facts);
        break;
    case KIND_NODE:
        model_put_node(to, facts);
        break;
    default:
        model_put_usage(to, facts);
        break;
    }
}
