/*
 * What pods and the machine use, measured every 15 seconds and soon after a container started, and
 * when a server was last of use to somebody: that is when its processes worked or the small server
 * was asked for a page. Nothing is invented.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/data/file.h>

#include "kubelet.h"

enum {
    MEASURE_MS = 15000,
    SOON_MS = 250, /* a start has by then used something to be measured */
    TELL_ACTIVITY_S = 60,
    BUSY_PERCENT = 2,
    HEARTBEAT_S = 300
};

struct usage {
    struct world *world;
    struct loop_timer *timer;
    int64_t last_ms;               /* monotonic, of the last whole round */
    int64_t next_ms;               /* monotonic, of the next one */
    int64_t busy_ticks, all_ticks; /* of the machine, at the last round */
    int64_t node_milli;
    int64_t heartbeat;
};

/* -- the machine ------------------------------------------------------------------------------ */

static void read_machine(int64_t *busy, int64_t *all)
{
    AUTO_STR struct str text = STR_INIT(1u << 16);
    struct error error = ERROR_NONE;
    *busy = *all = 0;
    if (!file_read("/proc/stat", &text, &error) || !str_starts(text.s, "cpu "))
        return;
    char *at = text.s + 4;
    for (int i = 0; i < 8; i++) {
        int64_t ticks = strtoll(at, &at, 10);
        *all += ticks;
        *busy += i == 3 || i == 4 ? 0 : ticks; /* idle and waiting for a disk */
    }
}

static void measure_machine(struct usage *usage)
{
    int64_t busy, all;
    read_machine(&busy, &all);
    int64_t window = all - usage->all_ticks, worked = busy - usage->busy_ticks;
    AUTO_OBJECT struct object node = {0};
    if (window > 0 && object_read(usage->world, usage->world->kinds.node, "", NODE_NAME, &node)) {
        int64_t cpus = strtoll(json_str(json_at(node.root, "status.capacity.cpu"), "1"), NULL, 10);
        usage->node_milli = worked * 1000 * (cpus > 0 ? cpus : 1) / window;
    }
    usage->busy_ticks = busy;
    usage->all_ticks = all;
}

static int64_t memory_line(const char *text, const char *name)
{
    const char *at = strstr(text, name);
    return at ? strtoll(at + strlen(name), NULL, 10) : 0;
}

bool usage_of_node(const struct world *world, struct str *out)
{
    AUTO_STR struct str text = STR_INIT(1u << 16);
    struct error error = ERROR_NONE;
    if (world->usage->last_ms == 0 || !file_read("/proc/meminfo", &text, &error))
        return false;
    int64_t used = memory_line(text.s, "MemTotal:") - memory_line(text.s, "MemAvailable:");
    str_addf(out, "{\"cpu\":\"%" PRId64 "m\",\"memory\":\"%" PRId64 "Ki\"}",
             world->usage->node_milli, used);
    return true;
}

/* -- pods ------------------------------------------------------------------------------------- */

static void measure_run(struct run *run)
{
    struct process_use use;
    int64_t now = clock_mono_ms();
    int64_t window_ms = now - (run->measured ? run->measured : run->ran_since);
    process_measure(process_keeper(run->process), &use);
    int64_t worked = use.cpu_ns - run->cpu_ns;
    run->cpu_last_ns = window_ms > 0 && worked > 0 ? worked * 1000 / window_ms : 0;
    run->cpu_ns = use.cpu_ns;
    run->memory = use.memory;
    run->measured = now;
    struct pod *pod = run->pod;
    if (run->cpu_last_ns > (int64_t)1000000000 * BUSY_PERCENT / 100)
        pod->active = clock_wall();
    activity_ask(run);
}

static void tell_activity(struct pod *pod)
{
    struct world *world = pod->kubelet->world;
    int64_t now = clock_wall();
    AUTO_OBJECT struct object object = {0};
    AUTO_OBJECT struct object notebook = {0};
    if (now - pod->told_active < TELL_ACTIVITY_S ||
        !object_read(world, world->kinds.pod, pod->ns, pod->name, &object))
        return;
    pod->told_active = now;
    const char *name = object_label(&object, "notebook-name");
    if (!name || !object_read(world, world->kinds.notebook, pod->ns, name, &notebook) ||
        object_annotation(&notebook, "kubeflow-resource-stopped"))
        return;
    char active[CLOCK_TEXT], checked[CLOCK_TEXT];
    clock_format(active, pod->active);
    clock_format(checked, now);
    struct json *metadata = json_need_object(&notebook.doc, notebook.root, "metadata");
    struct json *annotations = json_need_object(&notebook.doc, metadata, "annotations");
    json_set_str(&notebook.doc, annotations, "notebooks.kubeflow.org/last-activity", active);
    json_set_str(&notebook.doc, annotations, "notebooks.kubeflow.org/last_activity_check_timestamp",
                 checked);
    if (!object_save(world, &notebook))
        pod->told_active = 0; /* the next round tells it */
}

static void measure_pod(struct pod *pod)
{
    bool any = false;
    for (size_t i = 0; i < pod->count; i++) {
        if (pod->runs[i].state != RUN_RUNNING)
            continue;
        any = true;
        if (pod->active == 0)
            pod->active = clock_parse(pod->runs[i].started);
        measure_run(&pod->runs[i]);
    }
    pod->measured = any ? clock_wall() : 0;
    if (any && !pod->ending)
        tell_activity(pod);
}

static void measure_pods(struct usage *usage, bool all)
{
    const char *key;
    void *value;
    for (size_t at = 0; map_next(&usage->world->kubelet->pods, &at, &key, &value);) {
        if (all || !pod_measured(value))
            measure_pod(value);
    }
}

static void whole_round(struct usage *usage, int64_t now)
{
    measure_pods(usage, true);
    measure_machine(usage);
    usage->last_ms = now;
    usage->next_ms = now + MEASURE_MS;
    if (clock_wall() - usage->heartbeat >= HEARTBEAT_S && node_register(usage->world))
        usage->heartbeat = clock_wall();
}

static void on_time(void *data)
{
    struct usage *usage = data;
    int64_t now = clock_mono_ms();
    if (now >= usage->next_ms)
        whole_round(usage, now);
    else
        measure_pods(usage, false);
    loop_timer_set(usage->timer, usage->next_ms - now);
    world_stirred(usage->world);
}

void usage_soon(struct usage *usage)
{
    int64_t left = usage->next_ms - clock_mono_ms();
    loop_timer_set(usage->timer, left < SOON_MS ? (left > 0 ? left : 0) : SOON_MS);
}

bool pod_measured(const struct pod *pod)
{
    for (size_t i = 0; i < pod->count; i++) {
        if (pod->runs[i].state == RUN_RUNNING && !pod->runs[i].measured)
            return false;
    }
    return true;
}

bool usage_of_pod(const struct world *world, const char *ns, const char *name, struct str *out)
{
    const struct pod *pod = kubelet_pod(world->kubelet, ns, name);
    if (!pod || pod->measured == 0)
        return false;
    struct json_out w = json_out(out);
    json_begin(&w, NULL, '[');
    for (size_t i = 0; i < pod->count; i++) {
        const struct run *run = &pod->runs[i];
        if (run->state != RUN_RUNNING || !run->measured)
            continue;
        AUTO_STR struct str cpu = STR_INIT(STR_LINE), memory = STR_INIT(STR_LINE);
        str_addf(&cpu, "%" PRId64 "n", run->cpu_last_ns);
        str_addf(&memory, "%" PRId64 "Ki", run->memory / 1024);
        json_begin(&w, NULL, '{');
        json_put_str(&w, "name", run->name);
        json_begin(&w, "usage", '{');
        json_put_str(&w, "cpu", cpu.s);
        json_put_str(&w, "memory", memory.s);
        json_end(&w);
        json_end(&w);
    }
    json_end(&w);
    return true;
}

struct usage *usage_new(struct world *world)
{
    struct usage *usage = mem_zalloc(1, sizeof *usage);
    usage->world = world;
    usage->heartbeat = clock_wall();
    read_machine(&usage->busy_ticks, &usage->all_ticks);
    usage->next_ms = clock_mono_ms() + SOON_MS;
    usage->timer = loop_timer_new(world->loop, on_time, usage);
    loop_timer_set(usage->timer, SOON_MS);
    return usage;
}

void usage_free(struct usage *usage)
{
    if (!usage)
        return;
    loop_timer_free(usage->timer);
    free(usage);
}
