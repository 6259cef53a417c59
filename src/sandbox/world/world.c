#include "world_parts.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include <carnet/base/i18n.h>

#include "claims.h"
#include "kubelet.h"
#include "kubelet_log.h"
#include "scheduler.h"
#include "world_living.h"

enum { END_LOOK_MS = 50 };

/* -- hearing of changes ----------------------------------------------------------------------- */

struct heard_claim {
    struct world *world;
    const char *ns;
};

static void ask_claim(void *data, const char *claim)
{
    const struct heard_claim *heard = data;
    work_add(heard->world, WORK_CLAIM, heard->ns, claim);
}

static void heard_pod(struct world *world, const struct registry_event *event)
{
    AUTO_OBJECT struct object pod = {0};
    if (!object_parse(event->resource, event->ns, event->name, event->text, event->len, &pod))
        return;
    bool placed = json_str(json_at(pod.root, "spec.nodeName"), "")[0] != '\0';
    scheduler_heard(world->scheduler, event, pod.root);
    work_add(world, placed || event->change == REGISTRY_DELETED ? WORK_POD : WORK_SCHEDULE,
             event->ns, event->name);
    work_add(world, WORK_STATEFULSET, event->ns, object_owner(pod.root, "StatefulSet"));
    work_add(world, WORK_JOB, event->ns, object_owner(pod.root, "Job"));
    work_add(world, WORK_NOTEBOOK, event->ns, object_label(&pod, "notebook-name"));
    struct heard_claim heard = {world, event->ns};
    if (event->change != REGISTRY_MODIFIED || pod_is_over(pod.root))
        pod_each_claim(pod.root, ask_claim, &heard);
}

static void heard_claim(struct world *world, const struct registry_event *event)
{
    if (event->change == REGISTRY_DELETED) {
        AUTO_OBJECT struct object claim = {0};
        if (object_parse(event->resource, event->ns, event->name, event->text, event->len, &claim))
            claim_folder_remove(world, object_uid(&claim));
    } else {
        work_add(world, WORK_CLAIM, event->ns, event->name);
    }
    scheduler_freed(world->scheduler);
}

static void heard(void *data, const struct registry_event *event)
{
    struct world *world = data;
    const struct resource *kind = event->resource;
    gc_heard(world->gc, event->change, kind, event->ns, event->name, event->text, event->len);
    if (kind == world->kinds.pod) {
        heard_pod(world, event);
    } else if (kind == world->kinds.notebook) {
        work_add(world, WORK_NOTEBOOK, event->ns, event->name);
    } else if (kind == world->kinds.statefulset) {
        work_add(world, WORK_STATEFULSET, event->ns, event->name);
        work_add(world, WORK_NOTEBOOK, event->ns, event->name);
    } else if (kind == world->kinds.job) {
        work_add(world, WORK_JOB, event->ns, event->name);
    } else if (kind == world->kinds.claim) {
        heard_claim(world, event);
    } else if (kind == world->kinds.event && event->change != REGISTRY_DELETED) {
        work_add(world, WORK_REISSUE, event->ns, event->name);
    } else if (kind == world->kinds.quota) {
        sets_retry(world, event->ns);
    } else if (kind == world->kinds.ns) {
        work_add(world, WORK_NAMESPACE, "", event->name);
    } else if (kind == world->kinds.profile) {
        work_add(world, WORK_PROFILE, "", event->name);
    } else if (kind == world->kinds.node || kind == world->kinds.storage_class) {
        scheduler_freed(world->scheduler);
    }
}

/* -- what there is at the start --------------------------------------------------------------- */

struct telling {
    struct world *world;
    const struct resource *resource;
};

static bool tell_one(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    const struct telling *telling = data;
    struct registry_event event = {.change = REGISTRY_ADDED,
                                   .resource = telling->resource,
                                   .ns = ns,
                                   .name = name,
                                   .text = text,
                                   .len = len};
    heard(telling->world, &event);
    return true;
}

/* Events were reissued by the world that heard of them first. */
static void tell_all(struct world *world)
{
    size_t count;
    const struct resource *table = resource_table(&count);
    for (size_t i = 0; i < count; i++) {
        struct telling telling = {world, &table[i]};
        if (&table[i] != world->kinds.event)
            registry_each(world->registry, &table[i], NULL, tell_one, &telling);
    }
}

static void find_kinds(struct kinds *kinds)
{
    *kinds = (struct kinds){
        .pod = resource_by_kind("", "Pod"),
        .node = resource_by_kind("", "Node"),
        .event = resource_by_kind("", "Event"),
        .claim = resource_by_kind("", "PersistentVolumeClaim"),
        .quota = resource_by_kind("", "ResourceQuota"),
        .ns = resource_by_kind("", "Namespace"),
        .service = resource_by_kind("", "Service"),
        .account = resource_by_kind("", "ServiceAccount"),
        .configmap = resource_by_kind("", "ConfigMap"),
        .secret = resource_by_kind("", "Secret"),
        .statefulset = resource_by_kind("apps", "StatefulSet"),
        .job = resource_by_kind("batch", "Job"),
        .notebook = resource_by_kind("kubeflow.org", "Notebook"),
        .profile = resource_by_kind("kubeflow.org", "Profile"),
        .role_binding = resource_by_kind("rbac.authorization.k8s.io", "RoleBinding"),
        .storage_class = resource_by_kind("storage.k8s.io", "StorageClass"),
    };
}

static bool need_namespace(struct world *world, const char *name)
{
    size_t len;
    if (registry_get(world->registry, world->kinds.ns, "", name, &len))
        return true;
    AUTO_OBJECT struct object object = {0};
    object_make(world->kinds.ns, "", name, &object);
    return object_create(world, &object, NULL);
}

/* Folders of this machine; bound when a pod needs one, so that the first minute shows how that
 * looks. */
static bool need_storage_class(struct world *world)
{
    size_t len;
    if (registry_get(world->registry, world->kinds.storage_class, "", "standard", &len))
        return true;
    AUTO_OBJECT struct object class = {0};
    object_make(world->kinds.storage_class, "", "standard", &class);
    struct json *metadata = json_need_object(&class.doc, class.root, "metadata");
    json_set_str(&class.doc, json_need_object(&class.doc, metadata, "annotations"),
                 "storageclass.kubernetes.io/is-default-class", "true");
    json_set_str(&class.doc, class.root, "provisioner", "sandbox.carnet/folder");
    json_set_str(&class.doc, class.root, "reclaimPolicy", "Delete");
    json_set_str(&class.doc, class.root, "volumeBindingMode", "WaitForFirstConsumer");
    json_set_bool(&class.doc, class.root, "allowVolumeExpansion", true);
    return object_create(world, &class, NULL);
}

static bool need_objects(struct world *world, struct error *error)
{
    static const char *const namespaces[] = {"default", "kube-system", "kube-public"};
    bool done = need_storage_class(world) && node_register(world);
    for (size_t i = 0; i < ARRAY_LEN(namespaces); i++)
        done = done && need_namespace(world, namespaces[i]);
    if (!done)
        error_set(error, ERR_IO,
                  N_("A change could not be written: look at the space left on the disk."), NULL,
                  NULL);
    return done;
}

/* -- the whole --------------------------------------------------------------------------------- */

const char *world_living(const struct world *world)
{
    return world->living;
}

static enum podlog_verdict open_log(void *data, const char *ns, const char *pod,
                                    const char *container, const struct podlog_options *options,
                                    struct podlog_sink *sink, struct str *why)
{
    return logs_open(data, ns, pod, container, options, sink, why);
}

static void cancel_log(void *data, struct podlog_sink *sink)
{
    logs_cancel(data, sink);
}

static bool pod_usage(void *data, const char *ns, const char *pod, struct str *containers)
{
    return usage_of_pod(data, ns, pod, containers);
}

static bool node_usage(void *data, const char *node, struct str *usage)
{
    return str_eq(node, NODE_NAME) && usage_of_node(data, usage);
}

const struct podlog *world_podlog(const struct world *world)
{
    return &world->podlog;
}

static void make_parts(struct world *world)
{
    world->podlog = (struct podlog){world, open_log, cancel_log, pod_usage, node_usage};
    world->work = work_new(world, world->loop);
    world->events = events_new(world);
    world->gc = gc_new(world);
    world->scheduler = scheduler_new(world);
    world->kubelet = kubelet_new(world);
    world->usage = usage_new(world);
    world->logs = logs_new(world);
}

/* What an earlier sandbox left: processes first, then folders whose objects are gone. */
static void clean_up(struct world *world)
{
    AUTO_STR struct str pods = STR_INIT(PATH_MAX);
    str_addf(&pods, "%s/pods", world->living);
    process_sweep(pods.s);
    pods_sweep(world);
    claims_sweep(world);
}

struct world *world_new(struct loop *loop, struct registry *registry,
                        const struct world_options *options, struct error *error)
{
    struct world *world = mem_zalloc(1, sizeof *world);
    world->loop = loop;
    world->registry = registry;
    world->program = mem_strdup(options->program);
    map_init(&world->refused, NULL);
    find_kinds(&world->kinds);
    world->living = living_make(options->folder, error);
    if (!world->living) {
        world_free(world);
        return NULL;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    clean_up(world);
    make_parts(world);
    tell_all(world);
    world->listener = registry_listen(registry, heard, world);
    if (need_objects(world, error))
        return world;
    world_free(world);
    return NULL;
}

void world_free(struct world *world)
{
    if (!world)
        return;
    world->stopping = true;
    registry_unlisten(world->listener);
    loop_defer_cancel(world->loop, world);
    loop_timer_free(world->ending);
    logs_free(world->logs);
    usage_free(world->usage);
    kubelet_free(world->kubelet);
    scheduler_free(world->scheduler);
    gc_free(world->gc);
    events_free(world->events);
    work_free(world->work);
    map_fini(&world->refused);
    free(world->program);
    free(world->living);
    free(world);
}

void world_count(const struct world *world, int *servers, int *running)
{
    *servers = (int)registry_count(world->registry, world->kinds.notebook);
    *running = kubelet_running(world->kubelet);
}

/* -- stopping --------------------------------------------------------------------------------- */

static void look_for_end(void *data)
{
    struct world *world = data;
    if (kubelet_any_runs(world->kubelet) && clock_mono_ms() < world->end_at) {
        loop_timer_set(world->ending, END_LOOK_MS);
        return;
    }
    world->ended(world->ended_data);
}

void world_end(struct world *world, int grace_ms, world_fn *ended, void *data)
{
    world->stopping = true; /* states stay as they are: the next start tells what happened */
    world->ended = ended;
    world->ended_data = data;
    world->end_at = clock_mono_ms() + grace_ms;
    if (!world->ending)
        world->ending = loop_timer_new(world->loop, look_for_end, world);
    kubelet_ask_all(world->kubelet);
    loop_timer_set(world->ending, 0);
}

/* -- settling --------------------------------------------------------------------------------- */

struct settling {
    const struct world *world;
    bool all;
};

static bool look_at_pod(void *data, const char *ns, const char *name, const char *text, size_t len)
{
    struct settling *settling = data;
    const struct world *world = settling->world;
    AUTO_OBJECT struct object pod = {0};
    if (!object_parse(world->kinds.pod, ns, name, text, len, &pod) || pod_is_over(pod.root))
        return true;
    bool placed = json_str(json_at(pod.root, "spec.nodeName"), "")[0] != '\0';
    settling->all = placed ? kubelet_at_rest(world->kubelet, ns, name, pod.root)
                           : scheduler_explained(world->scheduler, ns, name);
    return settling->all;
}

bool world_settled(const struct world *world)
{
    struct settling settling = {world, work_idle(world->work)};
    if (settling.all)
        registry_each(world->registry, world->kinds.pod, NULL, look_at_pod, &settling);
    return settling.all;
}

static void say_settled(void *data)
{
    struct world *world = data;
    world_fn *settled = world->settled;
    if (!settled || !world_settled(world))
        return;
    world->settled = NULL;
    settled(world->settled_data);
}

void world_stirred(struct world *world)
{
    if (world->settled)
        loop_defer(world->loop, say_settled, world);
}

void world_when_settled(struct world *world, world_fn *settled, void *data)
{
    world->settled = settled;
    world->settled_data = data;
    world_stirred(world);
}
