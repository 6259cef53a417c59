/* Rules that need no reason: what the person or the platform did to the server as a whole. */
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "rules.h"
#include "store.h"

/* Could not be read ---------------------------------------------------------------------------- */
static bool unreadable(struct look *look, struct found *found)
{
    return look->server->unreadable != NULL;
}

static void explain_unreadable(struct look *look, const struct found *found, struct status *status)
{
    status->since = 0;
    status->sentence = SAY(N_("carnet cannot read this object"));
    advise(status, STEP_ASK, N_("show the text to those who run the platform"));
    advise(status, STEP_DELETE, step_delete);
    quote(status, "Notebook", look->server->unreadable, 0, 0);
}

/* Seen last time: stopped and ready are shown as they were, of others nothing can be said. ----- */
static bool remembered(struct look *look, struct found *found)
{
    return look->server->remembered && !look->server->stopped && !look->server->ready_replicas;
}

static void explain_remembered(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("seen last time, and not read since"));
}

/* Being deleted: before stopped, or a stopped server that is deleted would say "stopped". ------ */
static bool deleting(struct look *look, struct found *found)
{
    return look->server->meta.deleting != 0;
}

static const char *finalizers(struct look *look, const struct meta *meta)
{
    AUTO_STR struct str all = STR_INIT(300);
    for (size_t i = 0; i < meta->finalizer_count; i++) {
        if (i > 0)
            str_add(&all, ", ");
        str_add(&all, meta->finalizers[i]);
    }
    return look_note(look, all.s, all.len);
}

/* A deletion in the foreground waits for what belongs to the server: that is its pod. */
static bool waits_for_pod_only(const struct look *look)
{
    const struct meta *meta = &look->server->meta;
    return look->pod && meta->finalizer_count == 1 &&
           str_eq(meta->finalizers[0], "foregroundDeletion");
}

static void explain_deleting(struct look *look, const struct found *found, struct status *status)
{
    const struct meta *meta = &look->server->meta;
    if (meta->finalizer_count == 0) {
        advise(status, STEP_WAIT, step_wait);
        return;
    }
    const char *names = finalizers(look, meta);
    if (waits_for_pod_only(look)) {
        status->sentence = SAY(N_("its pod is ending first"));
        advise(status, STEP_WAIT, step_wait);
    } else {
        status->sentence =
            SAY_WITH(N_("deletion waits for: {finalizers}"), ARG_S("finalizers", names));
        advise(status, STEP_WAIT, N_("wait: whoever set this mark takes it away when done"));
        advise(status, STEP_REPORT, step_report);
    }
    quote(status, "finalizers", names, meta->deleting, 0);
}

/* Stopped
 * ------------------------------------------------------------------------------------------------
 */
static bool stopping(struct look *look, struct found *found)
{
    return look->server->stopped && (look->pod || look->server->ready_replicas > 0);
}

/* What keeps the pod, where something does. */
static void explain_stopping(struct look *look, const struct found *found, struct status *status)
{
    struct found lost = {0};
    const struct pod *pod = look->pod;
    if (node_lost(look, &lost)) {
        explain_lost(look, &lost, status);
        return;
    }
    if (!pod || !pod->meta.deleting || pod->meta.finalizer_count == 0) {
        advise(status, STEP_WAIT, step_wait);
        return;
    }
    const char *names = finalizers(look, &pod->meta);
    status->sentence = SAY_WITH(N_("its pod waits for: {finalizers}"), ARG_S("finalizers", names));
    advise(status, STEP_REPORT, step_report);
    quote(status, "finalizers", names, pod->meta.deleting, 0);
}

static bool stopped(struct look *look, struct found *found)
{
    return look->server->stopped != 0;
}

/* Known for certain: carnet stamped it, and remembers when. */
static struct text from_here(struct look *look)
{
    char clock[6];
    clock_hour_minute(clock, look->server->stopped);
    return SAY_WITH(N_("from here, at {time}"),
                    ARG_S("time", look_note(look, clock, strlen(clock))));
}

/* A stop for idleness and a stop by a person leave the same mark; only who wrote it tells them
 * apart, where the platform keeps that (kubeflow.md 7), or carnet's own history. */
static void explain_stopped(struct look *look, const struct found *found, struct status *status)
{
    const struct server *server = look->server;
    if (stopped_here(look->model, server)) {
        status->sentence = from_here(look);
        status->more = SAY(N_("The call stands in the local history."));
    } else if (server->stopped_by[0] && server->stopped_by_platform)
        status->sentence =
            SAY(N_("likely by the platform for idleness: its own controller did it"));
    else if (server->stopped_by[0])
        status->sentence =
            SAY_WITH(N_("likely by a person, with {tool}"), ARG_S("tool", server->stopped_by));
    else
        status->sentence =
            SAY(N_("by a person, or by the platform for idleness: both look the same"));
    advise(status, STEP_START, N_("start it again"));
    quote_as(status, &(struct evidence){.what = SAY(N_("stop mark written by")),
                                        .source = "",
                                        .words = server->stopped_by,
                                        .when = server->stopped > 1 ? server->stopped : 0});
}

/* Ready: as the pod says, whose word is the newest, by the controller's count where it says
 * nothing. A pod that goes is not: the count says 1 until it has ended.
 * --------------- */
static bool ready(struct look *look, struct found *found)
{
    const struct condition *condition = look->pod ? look_condition(look, "Ready") : NULL;
    if (look->pod && look->pod->meta.deleting)
        return false;
    return condition ? condition->status == 1 : look->server->ready_replicas > 0;
}

/* … after its program ended badly: it runs, but what was in memory is gone. */
static bool ready_after_end(struct look *look, struct found *found)
{
    const struct container *container = look->container;
    return ready(look, found) && container->now.phase == CONTAINER_RUNNING &&
           ended_badly(&container->last);
}

static bool ready_after_memory(struct look *look, struct found *found)
{
    return ready_after_end(look, found) && str_eq(look->container->last.reason, "OOMKilled");
}

/* The pod goes though nobody stopped the server: the StatefulSet makes another. ---------------- */
static bool replaced(struct look *look, struct found *found)
{
    return look->pod && look->pod->meta.deleting;
}

static void explain_replaced(struct look *look, const struct found *found, struct status *status)
{
    status->since = look->pod->meta.deleting; /* by when it should have ended */
    status->sentence = SAY(N_("its former pod is ending, a new one follows"));
    advise(status, STEP_WAIT, step_wait);
}

const struct rule rules_life[] = {
    {CAUSE_UNREADABLE, STATE_UNKNOWN, unreadable, explain_unreadable},
    {CAUSE_REMEMBERED, STATE_UNKNOWN, remembered, explain_remembered},
    {CAUSE_DELETING, STATE_DELETING, deleting, explain_deleting},
    {CAUSE_STOPPED, STATE_STOPPING, stopping, explain_stopping},
    {CAUSE_STOPPED, STATE_STOPPED, stopped, explain_stopped},
    {CAUSE_NODE_LOST, STATE_UNKNOWN, node_lost, explain_lost},
    {CAUSE_OOM, STATE_READY, ready_after_memory, explain_back},
    {CAUSE_CRASH, STATE_READY, ready_after_end, explain_back},
    {CAUSE_NONE, STATE_READY, ready, NULL},
    {CAUSE_STARTING, STATE_STARTING, replaced, explain_replaced},
    {0},
};
