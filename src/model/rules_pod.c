/* Rules about the pod as a whole: it is refused, cannot mount its volumes, or is on its way. */
#include <string.h>

#include <carnet/base/str.h>

#include "rules.h"
#include "store.h"

/* Evicted and the like
 * ---------------------------------------------------------------------------------- */
static bool pod_failed(struct look *look, struct found *found)
{
    return look->pod && str_eq(look->pod->phase, "Failed");
}

static void explain_failed(struct look *look, const struct found *found, struct status *status)
{
    const struct pod *pod = look->pod;
    status->sentence = SAY(N_("The platform gives no cause carnet knows. Its own words:"));
    quote(status, pod->reason[0] ? pod->reason : pod->phase,
          pod->message[0] ? pod->message : str_or(pod->reason, pod->phase), pod->meta.created, 0);
    quote_event(status, look_warning(look));
}

/* The pod is not made
 * ------------------------------------------------------------------------------------ */
/* The StatefulSet's last word, if that was a refusal: a pod made or deleted later ends it. */
static bool refused(struct look *look, struct found *found)
{
    if (look->pod)
        return false;
    found->event = look_event(look, "StatefulSet", "FailedCreate");
    const struct happening *made = look_event(look, "StatefulSet", "SuccessfulCreate");
    const struct happening *deleted = look_event(look, "StatefulSet", "SuccessfulDelete");
    return found->event && (!made || made->event->last < found->event->event->last) &&
           (!deleted || deleted->event->last < found->event->event->last);
}

static bool over_quota(struct look *look, struct found *found)
{
    return refused(look, found) && strstr(found->event->words, "exceeded quota: ");
}

/* "… exceeded quota: kf-resource-quota, requested: cpu=4,memory=8Gi, used: cpu=68,memory=200Gi,
 * limited: cpu=70,memory=201Gi": the first of those that are exceeded. */
static void explain_quota(struct look *look, const struct found *found, struct status *status)
{
    const char *words = strstr(found->event->words, "exceeded quota: ");
    const char *used = strstr(words, ", used: "), *limited = strstr(words, ", limited: ");
    const char *what = used ? look_note_after(look, used, ", used: ", "=,") : NULL;
    const char *now = used ? look_note_after(look, used, "=", ",") : NULL;
    const char *most = limited ? look_note_after(look, limited, "=", ",") : NULL;
    if (what && now && most)
        status->sentence =
            SAY_WITH(N_("the namespace has reached its quota: {what} {used} of {hard}"),
                     ARG_S("what", what), ARG_S("used", now), ARG_S("hard", most));
    else
        status->sentence = SAY(N_("the namespace has reached its quota"));
    status->more = SAY(N_("The server starts by itself when the quota has room for it."));
    status->next = SAY(N_("stop another server of the namespace, or ask for less"));
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

static void explain_refused(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the platform refuses to make the server's pod"));
    status->next = SAY(N_("ask those who run the platform; d deletes it, its volumes stay"));
    status->next_changes = true;
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

/* Volumes cannot be attached or mounted
 * ------------------------------------------------------------------- */
/* Images are pulled after all mounts: an event of that, or later, says that they were made. */
static bool mounted_after(struct look *look, const struct happening *failure)
{
    static const char *const later[] = {"Pulling", "Pulled", "Created", "Started"};
    for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
        const struct happening *event = look_event(look, "Pod", later[i]);
        if (event && event->event->last >= failure->event->last)
            return true;
    }
    return false;
}

static bool mount_fails(struct look *look, struct found *found)
{
    if (look->container->now.phase == CONTAINER_RUNNING)
        return false;
    found->event = look_event(look, "Pod", "FailedAttachVolume");
    if (!found->event)
        found->event = look_event(look, "Pod", "FailedMount");
    return found->event && !mounted_after(look, found->event);
}

/* `Multi-Attach error for volume "pvc-2f6c…" Volume is already used by pod(s) r-prices-0` */
static const char *claim_of(struct look *look, const char *volume_name)
{
    for (size_t i = 0; i < look->server->mount_count; i++) {
        const struct volume *volume =
            model_volume(look->model, look->server->meta.namespace, look->server->mounts[i].claim);
        if (volume && str_eq(volume->volume_name, volume_name))
            return volume->meta.name;
    }
    return volume_name;
}

static void explain_mount(struct look *look, const struct found *found, struct status *status)
{
    const char *multi = strstr(found->event->words, "Multi-Attach error for volume \"");
    const char *volume = multi ? look_note_after(look, multi, "volume \"", "\"") : NULL;
    const char *who = multi ? look_note_after(look, multi, "already used by pod(s) ", ".") : NULL;
    if (volume && who)
        status->sentence = SAY_WITH(N_("volume {name} is in use on another node, by {who}"),
                                    ARG_S("name", claim_of(look, volume)), ARG_S("who", who));
    else if (volume)
        status->sentence = SAY_WITH(N_("volume {name} is in use on another node"),
                                    ARG_S("name", claim_of(look, volume)));
    else
        status->sentence = SAY(N_("a volume cannot be mounted"));
    status->next = SAY(multi ? N_("stop the other server, or wait until it ends")
                             : N_("wait; if it stays so, ask those who run the platform"));
    quote_event(status, found->event);
}

/* On its way
 * --------------------------------------------------------------------------------------------- */
static bool on_its_way(const struct look *look)
{
    return look_scheduled(look) || look->container->now.phase != CONTAINER_UNKNOWN;
}

static bool pulling(struct look *look, struct found *found)
{
    if (!on_its_way(look) || look->container->now.phase == CONTAINER_RUNNING)
        return false;
    found->event = look_event(look, "Pod", "Pulling");
    const struct happening *pulled = look_event(look, "Pod", "Pulled");
    return found->event && (!pulled || pulled->event->last < found->event->event->last);
}

static void explain_pulling(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the image is being pulled"));
    quote_event(status, found->event);
}

/* The node does not answer: Ready becomes unknown. */
static bool lost(struct look *look, struct found *found)
{
    found->condition = look_condition(look, "Ready");
    return found->condition && found->condition->status == -1;
}

static void explain_lost(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("its node does not answer"));
    status->next = SAY(N_("wait; if it stays so, ask those who run the platform"));
    const struct condition *condition = found->condition;
    quote(status, "Ready", condition->message[0] ? condition->message : condition->reason,
          condition->changed, 0);
}

static bool starting(struct look *look, struct found *found)
{
    return on_its_way(look);
}

static void explain_starting(struct look *look, const struct found *found, struct status *status)
{
    if (look->container->now.phase == CONTAINER_RUNNING) {
        status->sentence = SAY(N_("its program runs but does not answer yet"));
        quote_event(status, look_event(look, "Pod", "Unhealthy"));
    } else {
        status->sentence = SAY(N_("its container is being made"));
    }
}

/* Nothing that carnet knows
 * ------------------------------------------------------------------------------- */
static bool warned(struct look *look, struct found *found)
{
    found->event = look_warning(look);
    return found->event != NULL;
}

static void explain_warned(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("The platform gives no cause carnet knows. Its own words:"));
    quote_event(status, found->event);
}

static bool always(struct look *look, struct found *found)
{
    return true;
}

static void explain_silence(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the platform has said nothing yet"));
}

const struct rule rules_pod[] = {
    {CAUSE_UNKNOWN, STATE_FAILED, pod_failed, explain_failed},
    {CAUSE_QUOTA, STATE_WAITING, over_quota, explain_quota},
    {CAUSE_POD_REFUSED, STATE_FAILED, refused, explain_refused},
    {CAUSE_UNKNOWN, STATE_UNKNOWN, lost, explain_lost},
    {CAUSE_MOUNT, STATE_WAITING, mount_fails, explain_mount},
    {CAUSE_PULLING, STATE_STARTING, pulling, explain_pulling},
    {CAUSE_STARTING, STATE_STARTING, starting, explain_starting},
    {CAUSE_UNKNOWN, STATE_WAITING, warned, explain_warned},
    {CAUSE_NO_EVENT, STATE_WAITING, always, explain_silence},
    {0},
};
