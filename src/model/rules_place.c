/* Rules read from the scheduler's words (kube-wire.md 8.2). A node is tested for taints, then
 * labels, then room, then volumes, and is counted at the first test it fails: the last test that is
 * named is the one that came nearest to success, and comes first here. */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/quantity.h>
#include <carnet/base/str.h>

#include "rules.h"
#include "store.h"

static const char words_own_pace[] = N_("The server starts by itself when a node has room.");
static const char words_size_unknown[] =
    N_("It starts by itself when a node has room; their size is not known here.");

/* The scheduler's last words about a pod that has no node yet; the event is the same text with its
 * count. Null: it has a node, or nothing was said. */
static const char *scheduler_says(struct look *look, struct found *found)
{
    if (look_scheduled(look))
        return NULL;
    const struct condition *scheduled = look_condition(look, "PodScheduled");
    bool refused = scheduled && scheduled->status == 0 && scheduled->message[0];
    found->condition = refused ? scheduled : NULL;
    found->event = look_event(look, "Pod", "FailedScheduling");
    if (!refused && !found->event)
        return NULL;
    found->words = refused ? scheduled->message : found->event->words;
    return found->words;
}

static bool scheduler_mentions(struct look *look, struct found *found, const char *phrase)
{
    const char *words = scheduler_says(look, found);
    return words && strstr(words, phrase);
}

static void quote_scheduler(const struct found *found, struct status *status)
{
    const struct happening *event = found->event;
    const struct condition *condition = found->condition;
    if (event && str_eq(event->words, found->words)) {
        quote_event(status, event);
        return;
    }
    if (condition)
        quote(status, "PodScheduled", condition->message, condition->changed, 0);
    quote_event(status, event);
}

/* Volumes
 * -----------------------------------------------------------------------------------------------
 */
static bool volume_missing(struct look *look, struct found *found)
{
    const char *words = scheduler_says(look, found);
    const char *at = words ? strstr(words, "persistentvolumeclaim \"") : NULL;
    return at && strstr(at, "\" not found");
}

static void explain_volume_missing(struct look *look, const struct found *found,
                                   struct status *status)
{
    const char *name = look_note_after(look, found->words, "persistentvolumeclaim \"", "\"");
    status->sentence = SAY_WITH(N_("volume {name} does not exist"), ARG_S("name", name));
    status->stuck = true; /* nobody makes it but a person */
    advise(status, STEP_OTHER, N_("make a volume of that name"));
    advise(status, STEP_DELETE, step_delete_rest);
    quote_scheduler(found, status);
}

static const struct volume *volume_in_phase(const struct look *look, const char *phase)
{
    for (size_t i = 0; i < look->server->mount_count; i++) {
        const struct volume *volume =
            model_volume(look->model, look->server->meta.namespace, look->server->mounts[i].claim);
        if (volume && str_eq(volume->phase, phase))
            return volume;
    }
    return NULL;
}

/* The server's only claim, where there is no doubt which volume is meant; else null. */
static const char *only_claim(const struct look *look)
{
    const char *claim = NULL;
    for (size_t i = 0; i < look->server->mount_count; i++) {
        const char *name = look->server->mounts[i].claim;
        if (!name[0] || str_eq(name, claim))
            continue;
        if (claim)
            return NULL;
        claim = name;
    }
    return claim;
}

/* What the claim's own events say of why it is not bound: trouble first. (That it waits for a first
 * consumer says nothing: the server is one.) */
static const struct happening *volume_event(struct look *look)
{
    static const char *const reasons[] = {"ProvisioningFailed", "FailedBinding",
                                          "ExternalProvisioning", NULL};
    for (const char *const *reason = reasons; *reason; reason++) {
        const struct happening *event = look_event(look, "PersistentVolumeClaim", *reason);
        if (event)
            return event;
    }
    return NULL;
}

static bool volume_pending(struct look *look, struct found *found)
{
    if (scheduler_mentions(look, found, "unbound immediate PersistentVolumeClaims") ||
        scheduler_mentions(look, found, "didn't find available persistent volumes to bind"))
        return true;
    /* The scheduler waits in silence while somebody is to make the volume. */
    if (found->words || look_scheduled(look) || !look->pod)
        return false;
    return volume_in_phase(look, "Pending") && volume_event(look);
}

static void explain_volume_pending(struct look *look, const struct found *found,
                                   struct status *status)
{
    const struct volume *volume = volume_in_phase(look, "Pending");
    if (volume)
        status->sentence =
            SAY_WITH(N_("volume {name} is not there yet"), ARG_S("name", volume->meta.name));
    else
        status->sentence = SAY(N_("a volume is not there yet"));
    const struct happening *event = volume_event(look);
    if (found->words && strstr(found->words, "didn't find available persistent volumes"))
        status->more = SAY(N_("The platform has no free storage that fits it."));
    else if (event && str_eq(event->event->reason, "ProvisioningFailed"))
        status->more = SAY(N_("Making it failed; the platform tries again by itself."));
    advise(status, STEP_WAIT, step_wait);
    advise(status, STEP_REPORT, step_report);
    quote_event(status, event);
    if (found->words)
        quote_scheduler(found, status);
}

static bool volume_lost(struct look *look, struct found *found)
{
    return !look_scheduled(look) && volume_in_phase(look, "Lost");
}

static void explain_volume_lost(struct look *look, const struct found *found, struct status *status)
{
    const struct volume *volume = volume_in_phase(look, "Lost");
    struct found scheduler = {0};
    status->sentence =
        SAY_WITH(N_("volume {name} has lost its storage"), ARG_S("name", volume->meta.name));
    advise(status, STEP_REPORT, N_("ask those who run the platform whether its data can be had"));
    const struct happening *event = look_event(look, "PersistentVolumeClaim", "ClaimLost");
    if (event)
        quote_event(status, event);
    else
        quote_as(status, &(struct evidence){.what = SAY_WITH(N_("volume {name}"),
                                                             ARG_S("name", volume->meta.name)),
                                            .source = "",
                                            .words = volume->phase});
    if (scheduler_says(look, &scheduler))
        quote_scheduler(&scheduler, status);
}

/* Bound, but to storage that only some nodes reach. */
static bool volume_zone(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "didn't match PersistentVolume's node affinity") ||
           scheduler_mentions(look, found, "had volume node affinity conflict") ||
           scheduler_mentions(look, found, "had no available volume zone");
}

static void explain_volume_zone(struct look *look, const struct found *found, struct status *status)
{
    const char *claim = only_claim(look);
    if (claim)
        status->sentence = SAY_WITH(N_("volume {name} cannot be reached from the nodes with room"),
                                    ARG_S("name", claim));
    else
        status->sentence = SAY(N_("a volume cannot be reached from the nodes with room"));
    status->more = SAY(N_("It lies in another zone, or on one node."));
    advise(status, STEP_WAIT, N_("wait until a node near it has room"));
    advise(status, STEP_EDIT, N_("use another volume"));
    advise(status, STEP_REPORT, step_report);
    quote_scheduler(found, status);
}

/* One pod at a time may use it (access mode ReadWriteOncePod). */
static bool volume_in_use(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "ReadWriteOncePod access mode already in-use");
}

struct user {
    const struct look *look;
    const char *claim;
    const struct pod *pod; /* that has a node and takes the claim; null: none */
};

static bool takes_claim(void *data, const void *facts)
{
    struct user *user = data;
    const struct pod *pod = facts;
    if (pod == user->look->pod || !pod->node[0])
        return true;
    for (size_t i = 0; i < pod->claim_count; i++) {
        if (str_eq(pod->claims[i], user->claim))
            user->pod = pod;
    }
    return user->pod == NULL;
}

/* Only of such a volume are servers told when another one's pod changes (relations.c). */
static const struct pod *user_of(const struct look *look, const char *claim)
{
    const char *ns = look->server->meta.namespace;
    const struct volume *volume = claim ? model_volume(look->model, ns, claim) : NULL;
    struct user user = {.look = look, .claim = claim};
    if (volume && volume_for_one_pod(volume))
        model_each(look->model, KIND_POD, ns, takes_claim, &user);
    return user.pod;
}

static void explain_volume_in_use(struct look *look, const struct found *found,
                                  struct status *status)
{
    const char *claim = only_claim(look);
    const struct pod *pod = user_of(look, claim);
    if (pod)
        status->sentence = SAY_WITH(
            N_("volume {name} may be used by one server at a time, and {who} uses it"),
            ARG_S("name", claim), ARG_S("who", pod->server[0] ? pod->server : pod->meta.name));
    else
        status->sentence =
            SAY(N_("a volume may be used by one server at a time, and another uses it"));
    status->more = SAY(N_("The server starts by itself when the other has stopped."));
    advise(status, STEP_OTHERS, step_stop_other);
    advise(status, STEP_WAIT, N_("wait until the other server ends"));
    quote_scheduler(found, status);
}

/* Room
 * --------------------------------------------------------------------------------------------------
 */
/* The number in front of "Insufficient <resource>", the nodes that lack it. */
static size_t nodes_lacking(const char *words, const char *phrase)
{
    const char *at = strstr(words, phrase);
    while (at && at > words && (at[-1] == ' ' || (at[-1] >= '0' && at[-1] <= '9')))
        at--;
    return at ? strtoul(at, NULL, 10) : 0;
}

static const char *gpu_phrase(struct look *look, char *phrase, size_t size)
{
    const char *resource = look->server->asked.gpu_resource;
    AUTO_STR struct str text = STR_INIT(size - 1);
    str_addf(&text, "Insufficient %s", resource[0] ? resource : "nvidia.com/gpu");
    memcpy(phrase, text.s, text.len + 1);
    return phrase;
}

static bool no_gpu(struct look *look, struct found *found)
{
    char phrase[128];
    return scheduler_mentions(look, found, gpu_phrase(look, phrase, sizeof phrase));
}

static void explain_no_such_gpu(struct look *look, struct status *status, int64_t asked)
{
    status->sentence = (struct text){
        NP_("no node of this platform has a GPU", "no node of this platform has {n} GPUs"),
        .count = look->model->nodes.gpus == 0 ? 1 : asked,
        .args = {ARG_N("n", asked)},
    };
    cannot_start(status);
    advise(status, STEP_EDIT,
           look->model->nodes.gpus == 0 ? N_("ask for no GPU") : N_("ask for fewer GPUs"));
    advise(status, STEP_DELETE, step_delete);
}

/* "All are in use" is said only where one was asked for and every node with GPUs was found wanting.
 */
static struct text gpus_in_use(struct look *look, const struct found *found, int64_t asked)
{
    char phrase[128];
    const struct model *model = look->model;
    size_t lacking = nodes_lacking(found->words, gpu_phrase(look, phrase, sizeof phrase));
    if (asked == 1 && model->nodes.gpus > 0 && lacking >= model->nodes.with_gpus)
        return (struct text){
            NP_("The only GPU is in use. The server starts by itself when it is freed.",
                "All {n} GPUs are in use. The server starts by itself when one is freed."),
            .count = model->nodes.gpus,
            .args = {ARG_N("n", model->nodes.gpus)},
        };
    if (model->nodes.count == 0 && asked == 1)
        return SAY(N_("It starts by itself when a GPU is freed; their number is not known here."));
    return (struct text){
        NP_("The server starts by itself when a GPU is freed.",
            "The server starts by itself when {n} GPUs are free on one node."),
        .count = asked,
        .args = {ARG_N("n", asked)},
    };
}

static void explain_no_gpu(struct look *look, const struct found *found, struct status *status)
{
    int64_t asked = look->server->asked.gpus > 0 ? look->server->asked.gpus : 1;
    if (look->model->nodes.count > 0 && asked > look->model->nodes.gpus_most) {
        explain_no_such_gpu(look, status, asked);
    } else {
        status->sentence = (struct text){
            NP_("no node has a free GPU", "no node has {n} free GPUs"),
            .count = asked,
            .args = {ARG_N("n", asked)},
        };
        status->more = gpus_in_use(look, found, asked);
        advise(status, STEP_WAIT, step_wait);
        advise(status, STEP_EDIT, asked == 1 ? N_("ask for no GPU") : N_("ask for fewer GPUs"));
        advise(status, STEP_STOP, step_stop);
    }
    quote_scheduler(found, status);
}

static bool no_room(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "Insufficient ") ||
           scheduler_mentions(look, found, "Too many pods");
}

static int64_t cpu_of(const struct resources *asked)
{
    return asked->cpu_request != QUANTITY_NONE ? asked->cpu_request : asked->cpu_limit;
}

static int64_t memory_of(const struct resources *asked)
{
    return asked->memory_request != QUANTITY_NONE ? asked->memory_request : asked->memory_limit;
}

static struct text room_sentence(const struct resources *asked, bool no_cpu, bool no_memory)
{
    int64_t cpu = cpu_of(asked), memory = memory_of(asked);
    bool cpu_given = cpu != QUANTITY_NONE, memory_given = memory != QUANTITY_NONE;
    if (no_cpu && !no_memory && cpu_given)
        return SAY_WITH(N_("no node has {cpu} CPU free"), ARG_K("cpu", ARG_CPU, cpu));
    if (no_memory && !no_cpu && memory_given)
        return SAY_WITH(N_("no node has {mem} of memory free"), ARG_K("mem", ARG_MEMORY, memory));
    if (no_cpu && no_memory && cpu_given && memory_given)
        return SAY_WITH(N_("no node has {cpu} CPU and {mem} free"), ARG_K("cpu", ARG_CPU, cpu),
                        ARG_K("mem", ARG_MEMORY, memory));
    return SAY(N_("no node has enough room"));
}

/* More than the largest node has: no waiting helps. */
static bool explain_too_large(const struct look *look, struct status *status)
{
    const struct node_sums *nodes = &look->model->nodes;
    int64_t cpu = cpu_of(&look->server->asked), memory = memory_of(&look->server->asked);
    if (nodes->count == 0)
        return false;
    if (cpu > nodes->cpu_most && nodes->cpu_most > 0)
        status->sentence =
            SAY_WITH(N_("no node of this platform has {cpu} CPU: the largest has {most}"),
                     ARG_K("cpu", ARG_CPU, cpu), ARG_K("most", ARG_CPU, nodes->cpu_most));
    else if (memory > nodes->memory_most && nodes->memory_most > 0)
        status->sentence = SAY_WITH(
            N_("no node of this platform has {mem} of memory: the largest has {most}"),
            ARG_K("mem", ARG_MEMORY, memory), ARG_K("most", ARG_MEMORY, nodes->memory_most));
    else
        return false;
    cannot_start(status);
    advise(status, STEP_EDIT, N_("ask for less"));
    advise(status, STEP_DELETE, step_delete);
    return true;
}

static void explain_no_room(struct look *look, const struct found *found, struct status *status)
{
    if (!explain_too_large(look, status)) {
        status->sentence =
            room_sentence(&look->server->asked, strstr(found->words, "Insufficient cpu") != NULL,
                          strstr(found->words, "Insufficient memory") != NULL);
        status->more = SAY(look->model->nodes.count > 0 ? words_own_pace : words_size_unknown);
        advise(status, STEP_WAIT, step_wait);
        advise(status, STEP_EDIT, N_("ask for less"));
        advise(status, STEP_STOP, step_stop);
    }
    quote_scheduler(found, status);
}

/* Nodes that do not take it -------------------------------------------------------------------- */
static bool says_taint(const char *words)
{
    return strstr(words, "untolerated taint") || strstr(words, "that the pod didn't tolerate");
}

static bool selector(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "didn't match Pod's node affinity/selector");
}

static void explain_selector(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = says_taint(found->words) /* those were not asked of what kind they are */
                           ? SAY(N_("no node that accepts this server is of the kind it asks for"))
                           : SAY(N_("no node is of the kind this server asks for"));
    advise(status, STEP_REPORT, step_report);
    advise(status, STEP_DELETE, step_delete);
    quote_scheduler(found, status);
}

static bool taint(struct look *look, struct found *found)
{
    const char *words = scheduler_says(look, found);
    return words && says_taint(words);
}

static size_t times_said(const char *words, const char *phrase)
{
    size_t count = 0;
    for (const char *at = words; (at = strstr(at, phrase)); at++)
        count++;
    return count;
}

/* A node that does not answer bears a mark of the platform's own, and no other is named.
 * (Schedulers from 1.34 on name none.) */
static bool no_node_answers(const char *words)
{
    size_t ill = times_said(words, "untolerated taint {node.kubernetes.io/not-ready") +
                 times_said(words, "untolerated taint {node.kubernetes.io/unreachable");
    return ill > 0 && ill == times_said(words, "untolerated taint");
}

static void explain_taint(struct look *look, const struct found *found, struct status *status)
{
    if (no_node_answers(found->words)) {
        status->sentence = SAY(N_("no node that would take this server answers"));
        status->more = SAY(N_("The server starts by itself when one answers again."));
        advise(status, STEP_WAIT, step_wait);
        advise(status, STEP_REPORT, step_report);
    } else {
        status->sentence = SAY(N_("no node accepts this server: a taint keeps it away"));
        advise(status, STEP_REPORT, step_report);
        advise(status, STEP_DELETE, step_delete);
    }
    quote_scheduler(found, status);
}

static bool unschedulable(struct look *look, struct found *found)
{
    return scheduler_says(look, found) != NULL;
}

static void explain_unschedulable(struct look *look, const struct found *found,
                                  struct status *status)
{
    status->sentence = strstr(found->words, "node(s) were unschedulable")
                           ? SAY(N_("the nodes take no new servers now"))
                           : SAY(N_("no node takes this server"));
    status->more = SAY(N_("The platform tries again by itself."));
    advise(status, STEP_WAIT, step_wait);
    advise(status, STEP_REPORT, step_report);
    quote_scheduler(found, status);
}

const struct rule rules_place[] = {
    {CAUSE_VOLUME_LOST, STATE_FAILED, volume_lost, explain_volume_lost},
    {CAUSE_VOLUME_MISSING, STATE_WAITING, volume_missing, explain_volume_missing},
    {CAUSE_VOLUME_PENDING, STATE_WAITING, volume_pending, explain_volume_pending},
    {CAUSE_VOLUME_ZONE, STATE_WAITING, volume_zone, explain_volume_zone},
    {CAUSE_VOLUME_IN_USE, STATE_WAITING, volume_in_use, explain_volume_in_use},
    {CAUSE_NO_GPU, STATE_WAITING, no_gpu, explain_no_gpu},
    {CAUSE_NO_ROOM, STATE_WAITING, no_room, explain_no_room},
    {CAUSE_SELECTOR, STATE_WAITING, selector, explain_selector},
    {CAUSE_TAINT, STATE_WAITING, taint, explain_taint},
    {CAUSE_UNSCHEDULABLE, STATE_WAITING, unschedulable, explain_unschedulable},
    {0},
};
