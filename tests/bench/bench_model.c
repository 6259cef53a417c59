/* What the model costs: memory and time of ten thousand servers, of a hundred changes, of all
 * states. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <carnet/model/model.h>
#include <carnet/model/state.h>

#include "support/facts.h"

#define SERVERS    10000
#define NAMESPACES 200

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double held_mb(void)
{
    struct mallinfo2 info = mallinfo2();
    return (double)(info.uordblks + info.hblkhd) / (1024.0 * 1024.0);
}

static const char *place(int i)
{
    static char name[32];
    snprintf(name, sizeof name, "team-%03d", i % NAMESPACES);
    return name;
}

/* A server as the controller leaves it: a workspace, /dev/shm and a data volume, five conditions.
 */
static void put_server(struct model *model, int i, int64_t activity)
{
    char name[32], workspace[48], uid[40];
    snprintf(name, sizeof name, "notebook-%05d", i);
    snprintf(workspace, sizeof workspace, "notebook-%05d-workspace", i);
    snprintf(uid, sizeof uid, "67cfb94d-b14c-4ee4-894f-%012d", i);
    struct mount mounts[] = {{workspace, workspace, "/home/jovyan"},
                             {"vol-1", "shared-data", "/home/jovyan/vol-1"},
                             {"dshm", "", "/dev/shm"}};
    struct condition conditions[] = {
        facts_condition("PodReadyToStartContainers", 1, "", ""),
        facts_condition("Initialized", 1, "", ""),
        facts_condition("Ready", 1, "", ""),
        facts_condition("ContainersReady", 1, "", ""),
        facts_condition("PodScheduled", 1, "", ""),
    };
    struct server server = facts_server(place(i), name);
    server.meta.uid = uid;
    server.mounts = mounts;
    server.mount_count = 3;
    server.conditions = conditions;
    server.condition_count = 5;
    server.ready_replicas = i % 3 ? 1 : 0;
    server.stopped = i % 3 ? 0 : FACTS_NOW - i;
    server.last_activity = activity;
    server.container.phase = CONTAINER_RUNNING;
    server.container.started = FACTS_NOW - i;
    model_put_server(model, &server);
}

static void put_pod(struct model *model, int i)
{
    char name[32], pod_name[40], uid[40], node[16];
    snprintf(name, sizeof name, "notebook-%05d", i);
    snprintf(pod_name, sizeof pod_name, "notebook-%05d-0", i);
    snprintf(uid, sizeof uid, "77cfb94d-b14c-4ee4-894f-%012d", i);
    snprintf(node, sizeof node, "node-%03d", i % 300);
    struct container container = facts_container(name);
    struct condition conditions[] = {facts_condition("Ready", 1, "", ""),
                                     facts_condition("PodScheduled", 1, "", "")};
    struct pod pod = facts_pod(place(i), name);
    pod.meta.name = pod_name;
    pod.meta.uid = uid;
    pod.node = node;
    pod.phase = "Running";
    pod.conditions = conditions;
    pod.condition_count = 2;
    pod.containers = &container;
    pod.container_count = 1;
    model_put_pod(model, &pod);
}

static void say(const char *what, double ms, size_t count)
{
    printf("%-44s %8.1f ms  %7.2f us each\n", what, ms, ms * 1e3 / (double)count);
}

struct tally {
    struct model *model;
    size_t states[STATE_COUNT];
};

static bool count_state(void *data, const void *facts)
{
    struct tally *tally = data;
    tally->states[model_server_status(tally->model, facts)->state]++;
    return true;
}

static void measure_states(struct model *model, const char *what)
{
    struct tally tally = {.model = model};
    double begin = now_ms();
    model_each(model, KIND_SERVER, NULL, count_state, &tally);
    say(what, now_ms() - begin, SERVERS);
}

static void measure_events(struct model *model)
{
    double begin = now_ms();
    for (int i = 0; i < 20000; i++) {
        char about[40], name[60];
        snprintf(about, sizeof about, "notebook-%05d-0", i % 5000);
        snprintf(name, sizeof name, "%s.18ea41e82f9%05x", about, i);
        struct event event = facts_event(place(i % 5000), "Pod", about, "FailedScheduling",
                                         "0/300 nodes are available: 300 Insufficient cpu.");
        event.meta.name = name;
        event.last = FACTS_NOW - i % 3600;
        model_put_event(model, &event);
    }
    say("20,000 events put", now_ms() - begin, 20000);
}

int main(void)
{
    double before = held_mb(), begin = now_ms();
    struct model *model = model_new();
    for (int i = 0; i < SERVERS; i++)
        put_server(model, i, FACTS_NOW - i);
    say("10,000 servers put", now_ms() - begin, SERVERS);
    printf("%-44s %8.2f MB  %7.0f bytes each\n", "they hold", held_mb() - before,
           (held_mb() - before) * 1024 * 1024 / SERVERS);

    begin = now_ms();
    for (int i = 0; i < SERVERS; i++)
        put_server(model, i, FACTS_NOW - i);
    say("10,000 equal ones put", now_ms() - begin, SERVERS);
    begin = now_ms();
    for (int i = 0; i < 100; i++)
        put_server(model, i * 97, FACTS_NOW + 1);
    say("100 changed ones put", now_ms() - begin, 100);
    measure_states(model, "state of all, without pods");

    before = held_mb();
    begin = now_ms();
    for (int i = 0; i < SERVERS; i++)
        put_pod(model, i);
    say("10,000 pods put", now_ms() - begin, SERVERS);
    printf("%-44s %8.2f MB\n", "they hold", held_mb() - before);
    measure_states(model, "state of all, with pods");

    before = held_mb();
    measure_events(model);
    printf("%-44s %8.2f MB\n", "they hold", held_mb() - before);
    measure_states(model, "state of all, with events");

    begin = now_ms();
    model_sweep_end(model_sweep_begin(model, KIND_SERVER, NULL, true));
    say("10,000 servers swept", now_ms() - begin, SERVERS);
    model_free(model);
    return 0;
}
