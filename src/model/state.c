#include <carnet/model/state.h>

#include <stddef.h>

/* How long a server may wait before a person should look (screens.md 2, Needs you). */
#define PATIENCE 120

static const struct {
    const char *id, *msgid, *shape;
} states[STATE_COUNT] = {
    [STATE_FAILED] = {"failed", NC_("state", "Failed"), "✕"},
    [STATE_WAITING] = {"waiting", NC_("state", "Waiting"), "◐"},
    [STATE_STARTING] = {"starting", NC_("state", "Starting"), "◐"},
    [STATE_STOPPING] = {"stopping", NC_("state", "Stopping"), "◐"},
    [STATE_DELETING] = {"deleting", NC_("state", "Deleting"), "◌"},
    [STATE_UNKNOWN] = {"unknown", NC_("state", "Unknown"), "◌"},
    [STATE_READY] = {"ready", NC_("state", "Ready"), "●"},
    [STATE_STOPPED] = {"stopped", NC_("state", "Stopped"), "○"},
};

const char *state_id(enum state state)
{
    return states[state].id;
}

const char *state_msgid(enum state state)
{
    return states[state].msgid;
}

const char *state_shape(enum state state)
{
    return states[state].shape;
}

const char *cause_id(enum cause cause)
{
    static const char *const ids[CAUSE_COUNT] = {
        [CAUSE_NONE] = "none",
        [CAUSE_UNREADABLE] = "unreadable",
        [CAUSE_REMEMBERED] = "remembered",
        [CAUSE_DELETING] = "deleting",
        [CAUSE_QUOTA] = "quota",
        [CAUSE_PODDEFAULT] = "poddefault",
        [CAUSE_WEBHOOK] = "webhook",
        [CAUSE_NAME_TOO_LONG] = "name-too-long",
        [CAUSE_POD_REFUSED] = "pod-refused",
        [CAUSE_NO_GPU] = "no-gpu",
        [CAUSE_NO_ROOM] = "no-room",
        [CAUSE_TAINT] = "taint",
        [CAUSE_SELECTOR] = "selector",
        [CAUSE_VOLUME_PENDING] = "volume-pending",
        [CAUSE_VOLUME_MISSING] = "volume-missing",
        [CAUSE_VOLUME_LOST] = "volume-lost",
        [CAUSE_VOLUME_ZONE] = "volume-zone",
        [CAUSE_VOLUME_IN_USE] = "volume-in-use",
        [CAUSE_UNSCHEDULABLE] = "unschedulable",
        [CAUSE_IMAGE_MISSING] = "image-missing",
        [CAUSE_IMAGE_DENIED] = "image-denied",
        [CAUSE_REGISTRY] = "registry",
        [CAUSE_IMAGE_PULL] = "image-pull",
        [CAUSE_CONFIG] = "config",
        [CAUSE_START] = "start",
        [CAUSE_OOM] = "out-of-memory",
        [CAUSE_CRASH] = "crash",
        [CAUSE_EVICTED] = "evicted",
        [CAUSE_NODE_LOST] = "node-lost",
        [CAUSE_MOUNT] = "mount",
        [CAUSE_PULLING] = "pulling",
        [CAUSE_STARTING] = "starting",
        [CAUSE_NO_EVENT] = "no-event",
        [CAUSE_STOPPED] = "stopped",
        [CAUSE_UNKNOWN] = "unknown",
    };
    return ids[cause];
}

const char *step_id(enum step_kind kind)
{
    static const char *const ids[] = {
        [STEP_WAIT] = "wait",     [STEP_ASK] = "ask",   [STEP_EDIT] = "edit",
        [STEP_OTHER] = "other",   [STEP_LOG] = "log",   [STEP_OTHERS] = "others",
        [STEP_REPORT] = "report", [STEP_STOP] = "stop", [STEP_START] = "start",
        [STEP_DELETE] = "delete",
    };
    return ids[kind];
}

bool cause_is_image(enum cause cause)
{
    return cause == CAUSE_IMAGE_MISSING || cause == CAUSE_IMAGE_DENIED || cause == CAUSE_REGISTRY ||
           cause == CAUSE_IMAGE_PULL;
}

bool cause_is_end(enum cause cause)
{
    return cause == CAUSE_CRASH || cause == CAUSE_OOM;
}

static bool may_last(const struct status *status)
{
    return (status->state == STATE_WAITING || status->state == STATE_STARTING) && status->since &&
           !status->stuck;
}

bool status_needs_person(const struct status *status, int64_t now)
{
    return status->state == STATE_FAILED || status->stuck || now < status->uneasy_until ||
           (may_last(status) && now - status->since > PATIENCE);
}

int64_t status_needs_person_until(const struct status *status)
{
    return status->state == STATE_READY ? status->uneasy_until : 0;
}

int64_t status_needs_person_at(const struct status *status)
{
    return may_last(status) ? status->since + PATIENCE + 1 : 0;
}
