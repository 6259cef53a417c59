/*
 * Facts: what a platform says about its objects, as plain structs. No state, no judgement: those are
 * computed from facts in state.h.
 *
 * The same structs serve twice. An adapter fills one with borrowed pointers and hands it to model_put_…,
 * which copies it; what the model gives out points into the model and lives until that object changes.
 * Strings are clean UTF-8 (utf8_clean was applied where they entered) and never null: "" is "not given".
 * Times are wall seconds, 0 is "not known". CPU is thousandths of a core, memory bytes, QUANTITY_NONE is
 * "not given".
 */
#ifndef CARNET_MODEL_FACTS_H
#define CARNET_MODEL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
    KIND_NAMESPACE,
    KIND_SERVER, /* notebook server */
    KIND_POD,
    KIND_VOLUME, /* persistent volume claim */
    KIND_EVENT,
    KIND_QUOTA,
    KIND_NODE,
    KIND_USAGE, /* measured CPU and memory of a pod */
    KIND_COUNT
};
const char *kind_word(enum kind kind); /* fixed English id: "server" */

/* Names an object within one platform. Cluster-wide objects have namespace "". */
struct ref {
    const char *namespace, *name;
};

/* First member of every struct of facts below. */
struct meta {
    const char *namespace, *name, *uid;
    int64_t generation;
    int64_t created;
    int64_t deleting;        /* deletionTimestamp: since when, or by when (pods), it goes */
    const char *const *finalizers;
    size_t finalizer_count;
};

struct condition {
    const char *type, *reason, *message;
    int status; /* 1 true, 0 false, -1 unknown */
    int64_t changed;
};

enum container_phase { CONTAINER_UNKNOWN, CONTAINER_WAITING, CONTAINER_RUNNING, CONTAINER_ENDED };
struct container_state {
    enum container_phase phase;
    const char *reason, *message;
    int exit_code;
    int64_t started, ended;
};
struct container {
    const char *name, *image;
    bool init, ready;
    int restarts;
    struct container_state now, last;
    int64_t memory_limit;
};

/* A volume a server names: mounted claims first, other sources have claim "". */
struct mount {
    const char *volume, *claim, *path;
};

/* What a container asks for and may use at most. */
struct resources {
    int64_t cpu_request, cpu_limit, memory_request, memory_limit;
    int64_t gpus;             /* sum over vendors; 0: none */
    const char *gpu_resource; /* "nvidia.com/gpu" of the first, "" if none */
};

struct server {
    struct meta meta;
    const char *image;
    const char *kind;    /* "jupyter", "group-one", …: annotation server-type, "" unknown */
    const char *creator; /* who made it, "" unknown */
    struct resources asked;
    const struct mount *mounts;
    size_t mount_count;
    int64_t stopped;       /* stop annotation: since when; 1 when present without a readable time */
    /* What wrote the stop mark, by its own name ("kubectl-annotate"), "" not known; by_platform: the
     * same that writes the server's status, which is the platform's controller. */
    const char *stopped_by;
    bool stopped_by_platform;
    int64_t last_activity; /* 0: no annotation, not known */
    bool has_status;
    int ready_replicas;
    struct container_state container; /* status.containerState */
    const struct condition *conditions;
    size_t condition_count;
    /* Not null: the object could not be read; the other facts but namespace and name may be empty.
     * The raw text, cleaned and cut, with the reason in front. */
    const char *unreadable;
    /* Not 0: these facts are of an earlier run of carnet, right at that wall time; the platform has not
     * spoken of this server yet. */
    int64_t remembered;
};

struct pod {
    struct meta meta;
    const char *server; /* name of the server it belongs to (label notebook-name), "" none */
    const char *phase, *node, *reason, *message;
    int64_t started;
    const struct condition *conditions;
    size_t condition_count;
    const struct container *containers;
    size_t container_count;
    const char *const *claims; /* claims its volumes name */
    size_t claim_count;
    const char *const *poddefaults; /* names from the injected annotations */
    size_t poddefault_count;
};

struct volume {
    struct meta meta;
    const char *phase; /* "Bound", "Pending", "Lost" */
    const char *storage_class, *volume_name, *access_mode; /* first mode */
    int64_t asked, capacity; /* bytes */
};

struct event {
    struct meta meta;
    struct ref about;       /* involved object */
    const char *about_uid;  /* its uid, "" unknown: tells a former pod of the same name apart */
    const char *about_kind; /* "Pod", "Notebook", "StatefulSet", "PersistentVolumeClaim", … */
    const char *reason, *message, *source;
    bool warning;
    int64_t count;
    int64_t first, last; /* last by the order of kubeflow.md 4.3 */
};

struct quota_item {
    const char *resource; /* "requests.cpu", "pods", "requests.nvidia.com/gpu" */
    const char *used, *hard; /* as written */
};
struct quota {
    struct meta meta;
    const struct quota_item *items;
    size_t item_count;
};

struct node {
    struct meta meta;
    bool ready, unschedulable;
    int64_t cpu, memory, pods, gpus; /* allocatable */
};

struct usage {
    struct meta meta; /* namespace and name of the pod */
    int64_t cpu, memory;
    int64_t when;
};

/* Where a namespace's name comes from; several may hold. */
enum { NS_LISTED = 1, NS_CONTEXT = 2, NS_CONFIGURED = 4, NS_REMEMBERED = 8, NS_TYPED = 16 };
enum role { ROLE_UNKNOWN, ROLE_OWNER, ROLE_CONTRIBUTOR, ROLE_VIEWER, ROLE_NONE };
struct namespace {
    struct meta meta; /* name; namespace is "" */
    unsigned sources;
    bool terminating;
    bool platform; /* a Kubeflow namespace (kubeflow.md 1.6) */
    const char *owner; /* e-mail of the owner, "" unknown */
    int64_t last_used;
};

#endif
