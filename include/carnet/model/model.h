/*
 * The model: all facts carnet holds about one platform, joined, and who hears of changes.
 *
 * One model per platform (context). Facts are keyed by (kind, namespace, name). Put copies; an equal put
 * (nothing changed) tells nobody. Pointers given out are valid until the object is put again or removed,
 * or model_free.
 * A change to a pod, volume, event, node or usage is also told as MODEL_DERIVED for each server it concerns, so
 * that who shows servers needs no joins: pod <-> server by the pod's server label or the name <server>-N,
 * events by the object they are about (Notebook, StatefulSet, Pod, PersistentVolumeClaim), volumes by the
 * claims a server mounts, nodes by the pods on them.
 * Memory: what the facts hold and little more; repeated strings are shared. Events are capped at 100 per
 * object they are about and 20,000 in all, oldest go first.
 */
#ifndef CARNET_MODEL_MODEL_H
#define CARNET_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/model/facts.h>
#include <carnet/model/rights.h>

struct model;
struct model *model_new(void);
void model_free(struct model *model);

/* Writing (adapters) -------------------------------------------------------------------------------- */
void model_put_namespace(struct model *model, const struct namespace *facts); /* sources are added */
void model_put_server(struct model *model, const struct server *facts);
void model_put_pod(struct model *model, const struct pod *facts);
void model_put_volume(struct model *model, const struct volume *facts);
void model_put_event(struct model *model, const struct event *facts);
void model_put_quota(struct model *model, const struct quota *facts);
void model_put_node(struct model *model, const struct node *facts);
void model_put_usage(struct model *model, const struct usage *facts);
void model_remove(struct model *model, enum kind kind, const char *namespace, const char *name);
void model_put_rights(struct model *model, const char *namespace, const struct rights *rights);
/* Who the person is on this platform ("ada@example.org"), "" unknown. */
void model_put_person(struct model *model, const char *person);
/* carnet stopped that server from here, and stamped the stop with that wall time: a stop mark of the same
 * second is this one, any other is somebody else's. The newest is kept for each server, known or not. */
void model_put_stopped_here(struct model *model, const char *namespace, const char *name, int64_t when);

/*
 * A full list replaces what is there without blanking it: begin, put every object of the list, end removes
 * the objects of that kind and namespace ("" and all: every namespace) that were not put in between. An
 * aborted sweep removes nothing. Sweeps of different scopes may overlap.
 */
struct model_sweep;
struct model_sweep *model_sweep_begin(struct model *model, enum kind kind, const char *namespace,
                                      bool all_namespaces);
void model_sweep_end(struct model_sweep *sweep);
void model_sweep_abort(struct model_sweep *sweep);

/* Hearing of changes ---------------------------------------------------------------------------------- */
enum model_change_type {
    MODEL_PUT,     /* new or changed facts */
    MODEL_REMOVED, /* the facts are gone already; ref is valid during the call */
    MODEL_DERIVED, /* what is computed from this server's facts may have changed */
    MODEL_RIGHTS   /* rights of ref.name (a namespace) */
};
struct model_change {
    enum model_change_type type;
    enum kind kind;
    struct ref ref;
};
typedef void model_listener_fn(void *data, const struct model_change *change);
struct model_listener;
/* A listener must not write to the model; it may listen and unlisten. */
struct model_listener *model_listen(struct model *model, model_listener_fn *heard, void *data);
void model_unlisten(struct model_listener *listener); /* allowed while being called; accepts null */

/* Reading ------------------------------------------------------------------------------------------------ */
const struct namespace *model_namespace(const struct model *model, const char *name);
/* The namespace the platform's own configuration begins with (NS_CONTEXT), null without one. */
const char *model_context_namespace(const struct model *model);
const struct server *model_server(const struct model *model, const char *ns, const char *name);
const struct pod *model_pod(const struct model *model, const char *ns, const char *name);
const struct volume *model_volume(const struct model *model, const char *ns, const char *name);
const struct quota *model_quota(const struct model *model, const char *ns, const char *name);
const struct usage *model_usage(const struct model *model, const char *ns, const char *pod);
/* The struct of any kind, or null. */
const void *model_facts(const struct model *model, enum kind kind, const char *ns, const char *name);
size_t model_count(const struct model *model, enum kind kind, const char *namespace); /* null: all */

/* Visits the objects of a kind, of one namespace or (null) of all, in no order. `each` gets the fact struct
 * of the kind and returns false to stop; it must not change the model. */
typedef bool model_each_fn(void *data, const void *facts);
void model_each(const struct model *model, enum kind kind, const char *namespace, model_each_fn *each,
                void *data);

/* The server's pod: the one that is not going away, else the newest. Null: none known. */
const struct pod *model_server_pod(const struct model *model, const struct server *server);
/* Servers that name a claim, running or stopped. */
void model_volume_servers(const struct model *model, const char *ns, const char *claim,
                          model_each_fn *each, void *data);
/*
 * A server's events with its children's (StatefulSet, pods, claims), "Reissued from …" doubles folded into
 * the original where it is known (their counts are not added), newest first. Fills at most `max` pointers,
 * returns how many there are.
 */
size_t model_server_events(const struct model *model, const struct server *server,
                           const struct event **events, size_t max);
/*
 * The same as a person reads them, newest first: what was said of one object in the same words stands once,
 * however many events it came in. A "Reissued from …" whose original is not known speaks of that original.
 */
struct event_line {
    const struct event *event; /* the newest of them */
    const char *kind;          /* of the object it is about: "Pod" */
    char name[254];
    const char *words;   /* without "Reissued from …" */
    int64_t count;       /* over all of them, at least 1 */
    int64_t first, last; /* 0 unknown */
};
/* Fills at most `max`, returns how many it filled. Pointers as in `model_server_events`. */
size_t model_server_event_lines(const struct model *model, const struct server *server,
                                struct event_line *lines, size_t max);

enum allowed model_allowed(const struct model *model, const char *ns, enum right right);
enum role model_role(const struct model *model, const char *ns); /* by rights, or by the owner's name */
const char *model_person(const struct model *model);

#endif
