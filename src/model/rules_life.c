/* Rules that need no reason: what the person or the platform did to the server as a whole. */
#include <carnet/base/str.h>

#include "rules.h"

/* Could not be read
 * ------------------------------------------------------------------------------------ */
static bool unreadable(struct look *look, struct found *found)
{
    return look->server->unreadable != NULL;
}

static void explain_unreadable(struct look *look, const struct found *found, struct status *status)
{
    status->since = 0;
    status->sentence = SAY(N_("carnet cannot read this object"));
    status->next = SAY(N_("show the text to those who run the platform; d deletes the server"));
    quote(status, "Notebook", look->server->unreadable, 0, 0);
}

/* Seen last time: stopped and ready are shown as they were, of others nothing can be said.
 * ---------------------------------------- */
static bool remembered(struct look *look, struct found *found)
{
    return look->server->remembered && !look->server->stopped && !look->server->ready_replicas;
}

static void explain_remembered(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("seen last time; the platform has not answered yet"));
}

/* Being deleted: before stopped, or a stopped server that is deleted would say "stopped".
 * -------------- */
static bool deleting(struct look *look, struct found *found)
{
    return look->server->meta.deleting != 0;
}

static const char *finalizers(struct look *look)
{
    AUTO_STR struct str all = STR_INIT(300);
    const struct meta *meta = &look->server->meta;
    for (size_t i = 0; i < meta->finalizer_count; i++) {
        if (i > 0)
            str_add(&all, ", ");
        str_add(&all, meta->finalizers[i]);
    }
    return look_note(look, all.s, all.len);
}

static void explain_deleting(struct look *look, const struct found *found, struct status *status)
{
    if (look->server->meta.finalizer_count == 0)
        return;
    status->sentence =
        SAY_WITH(N_("deletion waits for: {finalizers}"), ARG_S("finalizers", finalizers(look)));
    status->next = SAY(N_("wait; if it stays so, ask those who run the platform"));
    quote(status, "finalizers", status->sentence.args[0].s, look->server->meta.deleting, 0);
}

/* Stopped
 * ------------------------------------------------------------------------------------------------
 */
static bool stopping(struct look *look, struct found *found)
{
    return look->server->stopped && (look->pod || look->server->ready_replicas > 0);
}

static bool stopped(struct look *look, struct found *found)
{
    return look->server->stopped != 0;
}

static void explain_stopped(struct look *look, const struct found *found, struct status *status)
{
    status->next = SAY(N_("s starts it again"));
}

/* Ready: by the controller's count, or by the pod itself where the controller is behind.
 * --------------- */
static bool ready(struct look *look, struct found *found)
{
    const struct condition *condition = look->pod ? look_condition(look, "Ready") : NULL;
    if (look->server->ready_replicas > 0)
        return true;
    return condition && condition->status == 1 && !look->pod->meta.deleting;
}

/* The pod goes though nobody stopped the server: the StatefulSet makes another.
 * ------------------------ */
static bool replaced(struct look *look, struct found *found)
{
    return look->pod && look->pod->meta.deleting;
}

static void explain_replaced(struct look *look, const struct found *found, struct status *status)
{
    status->since = look->pod->meta.deleting; /* by when it should have ended */
    status->sentence = SAY(N_("its former pod is ending, a new one follows"));
}

const struct rule rules_life[] = {
    {CAUSE_UNREADABLE, STATE_UNKNOWN, unreadable, explain_unreadable},
    {CAUSE_REMEMBERED, STATE_UNKNOWN, remembered, explain_remembered},
    {CAUSE_DELETING, STATE_DELETING, deleting, explain_deleting},
    {CAUSE_STOPPED, STATE_STOPPING, stopping, NULL},
    {CAUSE_STOPPED, STATE_STOPPED, stopped, explain_stopped},
    {CAUSE_NONE, STATE_READY, ready, NULL},
    {CAUSE_STARTING, STATE_STARTING, replaced, explain_replaced},
    {0},
};
