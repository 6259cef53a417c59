/*
 * Private to the world: the kubelet's part, which turns pods of the node into processes and says
 * how they do.
 *
 * Everything here is rebuilt from the objects at the start of a sandbox: a container that ran when
 * the last one ended is reported as ended (reason Unknown, 255, as after the restart of a real
 * node) and started again.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_KUBELET_H
#define CARNET_SRC_SANDBOX_WORLD_KUBELET_H

#include "../process/process.h"
#include "world_parts.h"

enum run_state { RUN_WAITING, RUN_RUNNING, RUN_ENDED };

struct ending {
    bool there;
    int code;
    char reason[32];
    char message[400];
    char started[CLOCK_TEXT], finished[CLOCK_TEXT];
    char id[80];
};

struct check;
struct probes;
/* One container of a pod, from run to run. */
struct run {
    struct pod *pod;
    char *name, *image;
    bool init;
    enum run_state state;
    char reason[40]; /* of waiting */
    char message[1024];
    char started[CLOCK_TEXT], id[80];
    struct ending end, last; /* of this run, of the one before */
    int restarts;
    struct process *process;
    bool placed;                         /* its process is on its way or there */
    int64_t ran_since;                   /* monotonic */
    int64_t back_off_ms;                 /* of crashes; 0 none yet */
    int64_t pull_ms;                     /* of pulls that failed */
    int64_t due;                         /* monotonic: no try before */
    int64_t cpu_ns, cpu_last_ns, memory; /* measured; cpu of the last window */
    int64_t measured;                    /* monotonic: when, in this run; 0 not yet */
    int port;
    struct check *asked;    /* when it was last of use; null: no question is open */
    struct probes *probes;  /* while it runs */
    bool up, ready, judged; /* its startup is over; it is ready; that it is not has been seen */
};

struct pod {
    struct kubelet *kubelet;
    char *ns, *name, *uid;
    struct run *runs;
    size_t count;
    struct map mounts; /* container path to folder, relative to the living folder */
    bool prepared;
    char started[CLOCK_TEXT];
    bool ending, forced;
    int64_t kill_at;     /* monotonic */
    int64_t measured;    /* wall; 0 not yet */
    int64_t active;      /* wall: last sign of use */
    int64_t told_active; /* wall: when that was last written down */
};

struct kubelet {
    struct world *world;
    struct map pods; /* "ns/name" to struct pod */
};

struct kubelet *kubelet_new(struct world *world);
void kubelet_free(struct kubelet *kubelet);
struct pod *kubelet_pod(const struct kubelet *kubelet, const char *ns, const char *name);
bool kubelet_at_rest(const struct kubelet *kubelet, const char *ns, const char *name,
                     const struct json *pod);
/* The part of the pod's spec that describes it; null: none. */
const struct json *run_container(const struct object *object, const struct run *run);
/* Whether one that ended like this is started again, by the pod's restart policy. */
bool run_starts_again(const struct run *run, const struct json *spec);
/* Asks all processes to end; those that do not are ended by kubelet_free. */
void kubelet_ask_all(struct kubelet *kubelet);
bool kubelet_any_runs(const struct kubelet *kubelet);
int kubelet_running(const struct kubelet *kubelet); /* pods with a container that runs */

/* -- parts of it ------------------------------------------------------------------------------ */
/* kubelet_status.c */
bool pod_status_write(struct pod *pod, struct object *object) MUST_CHECK;
/* Where a browser of this machine finds its server, as an annotation: pods have no network of their
 * own. */
bool pod_address_write(struct pod *pod, struct object *object) MUST_CHECK;
void pod_status_restore(struct pod *pod, const struct object *object);
bool pod_ended(const struct pod *pod, const struct json *spec); /* no run will be started again */

/* kubelet_volume.c: makes the pod's folders and volumes. False: `why` for FailedMount, or "" to
 * wait. */
bool volumes_prepare(struct pod *pod, const struct object *object, struct str *why);
void volumes_remove(struct pod *pod);
/* Appends where a container's path lies on this machine, and makes that folder. */
bool volumes_path(const struct pod *pod, const char *path, struct str *out);
/* "<living>/pods/<uid>/<part>" */
void pod_folder(const struct pod *pod, const char *part, struct str *out);
int pod_run_folder(const struct run *run);  /* opens "run/<c>", which is the pod's own; or -1 */
void pods_sweep(const struct world *world); /* folders of pods that are gone */

/* kubelet_image.c */
enum image_kind { IMAGE_UNKNOWN, IMAGE_NOTEBOOK, IMAGE_SLEEP };
enum image_kind image_kind(const char *image);
size_t image_count(void);
void image_name(size_t index, struct str *out); /* appends a name that can be written */

/* kubelet_container.c */
void container_start(struct run *run, const struct object *object, const struct json *container);
void container_says(struct run *run, const struct object *object, const char *type,
                    const char *reason, const char *message);
/* kubelet_command.c: what is executed. False: `run` waits with the reason that was set. */
struct command {
    char **argv, **env;
    size_t argc, envc, arg_cap, env_cap;
    struct str folder;
    int listener;
};
bool command_make(struct run *run, const struct object *object, const struct json *container,
                  struct command *command);
/* Only its variables and its folder. */
bool command_place(struct run *run, const struct object *object, const struct json *container,
                   struct command *command);
void command_fini(struct command *command);

/* Appends the token of the server an image stands for; false: there is none. */
bool command_token(const struct run *run, struct str *token);

/* kubelet_activity.c: asks a notebook server when it was last of use; pod->active follows. */
void activity_ask(struct run *run);
void activity_stop(struct run *run);

/* usage.c */
struct usage *usage_new(struct world *world);
void usage_free(struct usage *usage);
void usage_soon(struct usage *usage);     /* a container has started */
bool pod_measured(const struct pod *pod); /* each of its running containers */
bool usage_of_pod(const struct world *world, const char *ns, const char *name, struct str *out);
bool usage_of_node(const struct world *world, struct str *out);

#endif
