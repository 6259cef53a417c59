/* Rules about the pod as a whole: it is refused, cannot mount its volumes, or is on its way. */
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/quantity.h>
#include <carnet/base/str.h>

#include "rules.h"
#include "store.h"

/* Evicted and the like ------------------------------------------------------------------------- */
static bool pod_failed(struct look *look, struct found *found)
{
    return look->pod && str_eq(look->pod->phase, "Failed");
}

static bool evicted(struct look *look, struct found *found)
{
    return pod_failed(look, found) && str_eq(look->pod->reason, "Evicted");
}

/* The kubelet's words for limits of the pod's own, where the node itself is well. */
static bool used_too_much_disk(const char *words)
{
    return strstr(words, "ephemeral local storage usage exceeds the") ||
           strstr(words, "exceeded its local ephemeral storage limit") ||
           (strstr(words, "Usage of EmptyDir volume ") && strstr(words, "exceeds the limit"));
}

/* "The node was low on resource: ephemeral-storage. Threshold quantity: …", or "Pod ephemeral local
 * storage usage exceeds the total limit of containers 1Gi." */
static void explain_evicted(struct look *look, const struct found *found, struct status *status)
{
    const char *words = look->pod->message;
    const char *what = look_note_after(look, words, "low on resource: ", ".");
    if (what)
        status->sentence =
            SAY_WITH(N_("its node ran short of {what} and put it out"), ARG_S("what", what));
    else
        status->sentence = SAY(N_("its node put it out"));
    if (used_too_much_disk(words)) {
        status->sentence = SAY(N_("it used more of its node's disk than it may and was put out"));
        advise(status, STEP_OTHER, N_("keep large files on its volumes, not beside them"));
    }
    advise(status, STEP_WAIT, N_("wait: the platform makes a new pod"));
    advise(status, STEP_REPORT, step_report);
    quote(status, look->pod->reason, str_or(words[0] ? words : NULL, look->pod->reason), 0, 0);
}

static void explain_failed(struct look *look, const struct found *found, struct status *status)
{
    const struct pod *pod = look->pod;
    status->sentence = SAY(N_("The platform gives no cause carnet knows. Its own words:"));
    quote(status, pod->reason[0] ? pod->reason : pod->phase,
          pod->message[0] ? pod->message : str_or(pod->reason, pod->phase), 0, 0);
    quote_event(status, look_warning(look));
}

/* The pod is not made -------------------------------------------------------------------------- */
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

/* A list "requests.cpu=4,requests.memory=8Gi" after such a mark: the value of `what`. */
static const char *amount_of(struct look *look, const char *words, const char *mark,
                             const char *what)
{
    const char *at = strstr(words, mark);
    AUTO_STR struct str key = STR_INIT(STR_LINE);
    str_addf(&key, "%s=", what);
    for (at = at ? at + strlen(mark) : NULL; at && *at;) {
        if (str_starts(at, key.s))
            return look_note(look, at + key.len, strcspn(at + key.len, ","));
        at += strcspn(at, ",");
        if (!*at || at[1] == ' ')
            break;
        at++;
    }
    return NULL;
}

/* More than the whole quota was asked for: no waiting helps. */
static bool more_than_all(const char *requested, const char *hard)
{
    int64_t ask = quantity_milli(requested), most = quantity_milli(hard);
    return ask != QUANTITY_NONE && most != QUANTITY_NONE && ask > most;
}

/* What a quota counts, and how much of it, as people read them. */
static struct arg quota_what(const char *what)
{
    if (str_ends(what, "cpu"))
        return ARG_M("what", N_("CPU"));
    return str_ends(what, "memory") ? ARG_M("what", N_("memory")) : ARG_S("what", what);
}

/* What rounding would make equal to its limit stays as the platform writes it. */
static struct arg quota_amount(const char *name, const char *what, const char *amount)
{
    int64_t milli = quantity_milli(amount), units = quantity_units(amount);
    if (str_ends(what, "cpu") && milli != QUANTITY_NONE && milli % 100 == 0)
        return ARG_K(name, ARG_CPU, milli);
    if (str_ends(what, "memory") && units != QUANTITY_NONE && units % (256 << 20) == 0)
        return ARG_K(name, ARG_MEMORY, units);
    return ARG_S(name, amount);
}

/* "… exceeded quota: kf-resource-quota, requested: cpu=4,memory=8Gi, used: cpu=68,memory=200Gi,
 * limited: cpu=70,memory=201Gi": the first of those that are exceeded. */
static void explain_quota(struct look *look, const struct found *found, struct status *status)
{
    const char *words = strstr(found->event->words, "exceeded quota: ");
    const char *what = look_note_after(look, words, ", used: ", "=,");
    const char *now = what ? amount_of(look, words, ", used: ", what) : NULL;
    const char *most = what ? amount_of(look, words, ", limited: ", what) : NULL;
    const char *asked = what ? amount_of(look, words, ", requested: ", what) : NULL;
    bool never = asked && most && more_than_all(asked, most);
    if (never)
        status->sentence = SAY_WITH(
            N_("it asks for more than the namespace's whole quota: {what} {asked} of {hard}"),
            quota_what(what), quota_amount("asked", what, asked), quota_amount("hard", what, most));
    else if (now && most)
        status->sentence = SAY_WITH(
            N_("the namespace has reached its quota: {what} {used} of {hard}"), quota_what(what),
            quota_amount("used", what, now), quota_amount("hard", what, most));
    else
        status->sentence = SAY(N_("the namespace has reached its quota"));
    if (never)
        cannot_start(status);
    else
        status->more = SAY(N_("The server starts by itself when the quota has room for it."));
    if (!never)
        advise(status, STEP_OTHERS, N_("stop another server of the namespace"));
    advise(status, STEP_EDIT, N_("ask for less"));
    advise(status, STEP_DELETE, step_delete);
    advise(status, STEP_REPORT, N_("ask those who run the platform for a larger quota"));
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

/* The webhook of configurations (PodDefaults), kubeflow.md 4.2: "… denied the request: conflict
 * occurred while applying poddefaults: a,b on pod: nb-0 err: merging env for b has a conflict on
 * X". */
#define CONFLICT "conflict occurred while applying poddefaults: "
static bool poddefaults_conflict(struct look *look, struct found *found)
{
    return refused(look, found) && strstr(found->event->words, CONFLICT);
}

static void explain_conflict(struct look *look, const struct found *found, struct status *status)
{
    const char *names = strstr(found->event->words, CONFLICT) + strlen(CONFLICT);
    size_t len = strcspn(names, " "), first = strcspn(names, ", ");
    size_t second = first < len ? strcspn(names + first + 1, ", ") : 0;
    if (first < len && first + 1 + second == len)
        status->sentence = SAY_WITH(N_("two configurations contradict each other: {a} and {b}"),
                                    ARG_S("a", look_note(look, names, first)),
                                    ARG_S("b", look_note(look, names + first + 1, second)));
    else if (first < len)
        status->sentence = SAY_WITH(N_("configurations contradict each other: {names}"),
                                    ARG_S("names", look_note(look, names, len)));
    else
        status->sentence = SAY_WITH(N_("configuration {name} contradicts the server itself"),
                                    ARG_S("name", look_note(look, names, len)));
    advise(status, STEP_EDIT,
           first < len ? N_("choose only one of them") : N_("leave this configuration out"));
    advise(status, STEP_DELETE, step_delete);
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

static bool webhook_fails(struct look *look, struct found *found)
{
    return refused(look, found) && strstr(found->event->words, "failed calling webhook ");
}

/* Not so: a certificate that is not trusted, an answer that is none. */
static bool is_silent(const char *words)
{
    static const char *const phrases[] = {
        "connection refused",      "no endpoints available", "deadline exceeded", "i/o timeout",
        "Client.Timeout exceeded", "no such host",           "no route to host"};
    for (size_t i = 0; i < ARRAY_LEN(phrases); i++) {
        if (strstr(words, phrases[i]))
            return true;
    }
    return false;
}

static void explain_webhook(struct look *look, const struct found *found, struct status *status)
{
    const char *name =
        look_note_after(look, found->event->words, "failed calling webhook \"", "\"");
    bool answers = !is_silent(found->event->words);
    if (name)
        status->sentence = SAY_WITH(answers ? N_("the platform's own check {name} fails")
                                            : N_("the platform's own check {name} does not answer"),
                                    ARG_S("name", name));
    else
        status->sentence = SAY(N_("one of the platform's own checks fails"));
    status->more = SAY(N_("The platform tries again by itself."));
    advise(status, STEP_WAIT, step_wait);
    advise(status, STEP_REPORT, step_report);
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

static void explain_refused(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the platform refuses to make the server's pod"));
    advise(status, STEP_REPORT, step_report);
    advise(status, STEP_DELETE, step_delete);
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

/* Its pods bear the server's name and more in their labels, which may have 63 characters. */
static bool name_too_long(struct look *look, struct found *found)
{
    return refused(look, found) && strstr(found->event->words, "must be no more than 63 ");
}

static void explain_long_name(struct look *look, const struct found *found, struct status *status)
{
    const char *name = look->server->meta.name;
    status->sentence = SAY_WITH(N_("its name is too long for the platform: {n} characters"),
                                ARG_N("n", (int64_t)strlen(name)));
    cannot_start(status);
    advise(status, STEP_OTHER,
           N_("make another one with a shorter name, of 50 characters or fewer"));
    advise(status, STEP_DELETE, step_delete);
    status->since = found->event->event->first ? found->event->event->first : status->since;
    quote_event(status, found->event);
}

/* Volumes cannot be attached or mounted -------------------------------------------------------- */
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

static bool attached_elsewhere(struct look *look, struct found *found)
{
    return mount_fails(look, found) && strstr(found->event->words, "Multi-Attach error");
}

static void explain_attached(struct look *look, const struct found *found, struct status *status)
{
    const char *words = found->event->words;
    const char *volume = look_note_after(look, words, "for volume \"", "\"");
    const char *who = look_note_after(look, words, "already used by pod(s) ", ".");
    const char *name = volume ? claim_of(look, volume) : "?";
    if (who)
        status->sentence = SAY_WITH(N_("volume {name} is in use on another node, by {who}"),
                                    ARG_S("name", name), ARG_S("who", who));
    else
        status->sentence =
            SAY_WITH(N_("volume {name} is in use on another node"), ARG_S("name", name));
    advise(status, STEP_OTHERS, step_stop_other);
    advise(status, STEP_WAIT, N_("wait until the other server ends"));
    advise(status, STEP_REPORT, step_report);
    quote_event(status, found->event);
}

/* `MountVolume.SetUp failed for volume "keys" : secret "registry-keys" not found` */
static bool mount_lacks(struct look *look, struct found *found)
{
    if (!mount_fails(look, found) || !str_ends(found->event->words, "\" not found"))
        return false;
    return strstr(found->event->words, " : secret \"") ||
           strstr(found->event->words, " : configmap \"");
}

static void explain_lacks(struct look *look, const struct found *found, struct status *status)
{
    const char *secret = look_note_after(look, found->event->words, " : secret \"", "\"");
    const char *map = look_note_after(look, found->event->words, " : configmap \"", "\"");
    status->sentence =
        secret
            ? SAY_WITH(N_("secret {name}, which it needs, does not exist"), ARG_S("name", secret))
            : SAY_WITH(N_("config map {name}, which it needs, does not exist"), ARG_S("name", map));
    advise(status, STEP_OTHER, N_("add it, or wait until someone does"));
    advise(status, STEP_DELETE, step_delete);
    quote_event(status, found->event);
}

static void explain_mount(struct look *look, const struct found *found, struct status *status)
{
    const char *volume = look_note_after(look, found->event->words, "for volume \"", "\"");
    if (volume)
        status->sentence =
            SAY_WITH(N_("volume {name} cannot be mounted"), ARG_S("name", claim_of(look, volume)));
    else
        status->sentence = SAY(N_("a volume cannot be mounted"));
    status->more = SAY(N_("The platform tries again by itself."));
    advise(status, STEP_REPORT, step_report);
    advise(status, STEP_DELETE, step_delete);
    quote_event(status, found->event);
}

/* On its way ----------------------------------------------------------------------------------- */
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
    advise(status, STEP_WAIT, step_wait);
    quote_event(status, found->event);
}

/* The node does not answer: it says so itself, where nodes may be read; else the pod's condition is
 * unknown or false, with an event (what a node controller writes when it gives a node up). */
bool node_lost(struct look *look, struct found *found)
{
    const struct pod *pod = look->pod;
    if (!pod || !pod->node[0])
        return false;
    const struct condition *ready = look_condition(look, "Ready");
    if (ready && ready->status == 1)
        return false; /* most servers: their events need not be read */
    const struct node *node = model_facts(look->model, KIND_NODE, "", pod->node);
    found->condition = ready && ready->status == -1 ? ready : NULL;
    if (node && node->ready && !found->condition)
        return false; /* it is back */
    found->event = look_event(look, "Pod", "NodeNotReady");
    if (found->event && (!ready || found->event->event->last + CLOCKS_APART_S < ready->changed))
        found->event = NULL;
    return found->condition || found->event || (node && !node->ready) ||
           str_eq(pod->reason, "NodeLost");
}

void explain_lost(struct look *look, const struct found *found, struct status *status)
{
    const struct pod *pod = look->pod;
    const struct condition *condition = found->condition;
    const struct condition *ready = look_condition(look, "Ready");
    status->sentence = SAY_WITH(N_("its node {name} does not answer"), ARG_S("name", pod->node));
    advise(status, STEP_WAIT, step_wait);
    advise(status, STEP_REPORT, step_report);
    if (status->state == STATE_UNKNOWN && ready)
        status->since = ready->changed;
    if (condition)
        quote(status, "Ready", condition->message[0] ? condition->message : condition->reason,
              condition->changed, 0);
    quote_event(status, found->event);
    if (status->evidence_count == 0)
        quote_as(status,
                 &(struct evidence){.what = SAY_WITH(N_("node {name}"), ARG_S("name", pod->node)),
                                    .source = "",
                                    .words = pod->message[0] ? pod->message : "NotReady"});
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
    advise(status, STEP_WAIT, step_wait);
}

/* Nothing that carnet knows -------------------------------------------------------------------- */
static bool warned(struct look *look, struct found *found)
{
    found->event = look_warning(look);
    return found->event != NULL;
}

static void explain_warned(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("The platform gives no cause carnet knows. Its own words:"));
    advise(status, STEP_REPORT, step_report);
    quote_event(status, found->event);
}

static bool always(struct look *look, struct found *found)
{
    return true;
}

static void explain_silence(struct look *look, const struct found *found, struct status *status)
{
    bool blind =
        model_allowed(look->model, look->server->meta.namespace, RIGHT_LIST_EVENTS) == ALLOWED_NO;
    status->sentence = blind ? SAY(N_("not known: you may not read the events that would say it"))
                             : SAY(N_("the platform has said nothing yet"));
    advise(status, STEP_WAIT, step_wait);
    advise(status, STEP_REPORT, step_report);
}

const struct rule rules_pod[] = {
    {CAUSE_EVICTED, STATE_FAILED, evicted, explain_evicted},
    {CAUSE_UNKNOWN, STATE_FAILED, pod_failed, explain_failed},
    {CAUSE_QUOTA, STATE_WAITING, over_quota, explain_quota},
    {CAUSE_PODDEFAULT, STATE_FAILED, poddefaults_conflict, explain_conflict},
    {CAUSE_WEBHOOK, STATE_WAITING, webhook_fails, explain_webhook},
    {CAUSE_NAME_TOO_LONG, STATE_FAILED, name_too_long, explain_long_name},
    {CAUSE_POD_REFUSED, STATE_FAILED, refused, explain_refused},
    {CAUSE_VOLUME_IN_USE, STATE_WAITING, attached_elsewhere, explain_attached},
    {CAUSE_CONFIG, STATE_FAILED, mount_lacks, explain_lacks},
    {CAUSE_MOUNT, STATE_WAITING, mount_fails, explain_mount},
    {CAUSE_PULLING, STATE_STARTING, pulling, explain_pulling},
    {CAUSE_STARTING, STATE_STARTING, starting, explain_starting},
    {CAUSE_UNKNOWN, STATE_WAITING, warned, explain_warned},
    {CAUSE_NO_EVENT, STATE_WAITING, always, explain_silence},
    {0},
};
