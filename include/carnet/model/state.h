/*
 * State and reason of a server, computed from facts.
 *
 * The words are the eight of screens.md 10; their ids are fixed English and stand in -o json. The table of
 * facts to state is in kubeflow.md 2.3 with its corrections (deleting before stopped; PodInitializing and
 * ContainerCreating are "on the way"; pull and start errors are failures; PodScheduled False).
 * A reason rests on evidence: the platform's own words, quoted, with their time. An unknown cause says so.
 */
#ifndef CARNET_MODEL_STATE_H
#define CARNET_MODEL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/i18n.h>
#include <carnet/model/facts.h>

struct model;

enum state {
    STATE_FAILED, /* order: what needs the person first (screens.md 1, item 4) */
    STATE_WAITING,
    STATE_STARTING,
    STATE_STOPPING,
    STATE_DELETING,
    STATE_UNKNOWN,
    STATE_READY,
    STATE_STOPPED,
    STATE_COUNT
};
const char *state_id(enum state state);    /* "failed" … */
const char *state_msgid(enum state state); /* "Failed" …, context "state" */
const char *state_shape(enum state state); /* "●", "◐", "○", "✕", "◌" */

enum cause {
    CAUSE_NONE,
    CAUSE_UNREADABLE,
    CAUSE_REMEMBERED,    /* seen last time; not known yet how it is now */
    CAUSE_DELETING,      /* finalizers */
    CAUSE_QUOTA,         /* StatefulSet could not create its pod */
    CAUSE_PODDEFAULT,    /* configurations contradict each other: the pod was refused */
    CAUSE_WEBHOOK,       /* what checks pods does not answer: the pod was refused */
    CAUSE_NAME_TOO_LONG, /* for the labels of its pod: that is refused */
    CAUSE_POD_REFUSED,   /* FailedCreate for another reason */
    CAUSE_NO_GPU,
    CAUSE_NO_ROOM,       /* CPU or memory */
    CAUSE_TAINT,
    CAUSE_SELECTOR,
    CAUSE_VOLUME_PENDING,
    CAUSE_VOLUME_MISSING,
    CAUSE_VOLUME_LOST,   /* its storage is gone */
    CAUSE_VOLUME_ZONE,   /* only usable on other nodes than those with room */
    CAUSE_VOLUME_IN_USE, /* by another pod, where one only may use it */
    CAUSE_UNSCHEDULABLE, /* the scheduler's words, none of the above */
    CAUSE_IMAGE_MISSING,
    CAUSE_IMAGE_DENIED,
    CAUSE_REGISTRY,      /* does not answer */
    CAUSE_IMAGE_PULL,    /* pull fails, cause not told apart */
    CAUSE_CONFIG,        /* secret or config map missing */
    CAUSE_START,         /* RunContainerError, StartError */
    CAUSE_OOM,
    CAUSE_CRASH,
    CAUSE_EVICTED,
    CAUSE_NODE_LOST,
    CAUSE_MOUNT,
    CAUSE_PULLING,       /* on the way: image is being pulled */
    CAUSE_STARTING,      /* on the way: container starts, not ready yet */
    CAUSE_NO_EVENT,      /* nothing said yet */
    CAUSE_STOPPED,
    CAUSE_UNKNOWN,       /* the raw words are the evidence */
    CAUSE_COUNT
};
const char *cause_id(enum cause cause); /* fixed English id for -o json: "no-gpu" */

/* A cause about the image: its whole reference is worth showing. */
bool cause_is_image(enum cause cause);
/* A program that ended: the last lines of its log may say why. */
bool cause_is_end(enum cause cause);

struct evidence {
    struct text what;   /* "container geo-map", "registry's answer"; none: the source says it */
    const char *source; /* "FailedScheduling", "ImagePullBackOff", …; "" when `what` says it */
    const char *words;  /* the platform's, as received (clean) */
    int64_t when;       /* 0 unknown */
    int64_t count;      /* times seen; 0 unknown */
};
#define STATUS_EVIDENCE 4

/* What somebody can do about it. Words are a verb phrase ("delete it; its volumes stay"). */
enum step_kind {
    STEP_WAIT,
    STEP_ASK,    /* somebody else */
    STEP_EDIT,   /* the server's own settings */
    STEP_OTHER,  /* something that is not this server, and that carnet knows no right for */
    STEP_LOG,    /* read what its program wrote */
    STEP_OTHERS, /* stop another server of the namespace */
    STEP_REPORT, /* tell those who run the platform */
    STEP_STOP,   /* these and the next two change the server: see model_server_steps */
    STEP_START,
    STEP_DELETE
};
const char *step_id(enum step_kind kind); /* fixed English id for -o json: "wait" */
struct step {
    enum step_kind kind;
    struct text words;
};
#define STATUS_STEPS 4

/* Strings and text args point into the model. */
struct status {
    enum state state;
    enum cause cause;
    int64_t since;        /* of this state; 0 unknown */
    int64_t uneasy_until; /* it runs after it failed, and may fail again: until then; 0: no */
    bool stuck;           /* it waits, and time alone cannot mend it: somebody has to change something */
    struct text sentence; /* the cause: "no node has a free GPU"; none for ready */
    struct text more;     /* a second sentence, or none */
    struct evidence evidence[STATUS_EVIDENCE]; /* most specific first */
    size_t evidence_count;
    struct step steps[STATUS_STEPS]; /* whoever may take them; most useful first */
    size_t step_count;
    /* The container whose end or trouble is the cause, "" none: its log may say more. `ended` tells
     * that the run that matters is the present one (else it is the one before). */
    const char *container;
    bool ended;
};

/*
 * Computed on first asking after a change, then remembered: the answer is valid until a change to this
 * server's facts, or until 50 other servers were asked about. Rows of a list copy what they show.
 */
const struct status *model_server_status(struct model *model, const struct server *server);
/* The steps the present person may take: what the rights forbid is left out, and who may do it is a step
 * then. At most STATUS_STEPS + 1. Lives as long as the status. */
size_t model_server_steps(struct model *model, const struct server *server,
                          struct step steps[STATUS_STEPS + 1]);
/* Failed, stuck, uneasy, or waiting or starting for more than two minutes. `now` is wall time. */
bool status_needs_person(const struct status *status, int64_t now);
/* When that may become true by time alone (wall), or 0: for a timer of the header's count. */
int64_t status_needs_person_at(const struct status *status);
/* When a need that holds now ends by time alone (wall), or 0. */
int64_t status_needs_person_until(const struct status *status);

#endif
