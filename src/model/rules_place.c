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
    return scheduler_mentions(look, found, "persistentvolumeclaim \"");
}

static void explain_volume_missing(struct look *look, const struct found *found,
                                   struct status *status)
{
    const char *name = look_note_after(look, found->words, "persistentvolumeclaim \"", "\"");
    status->sentence = SAY_WITH(N_("volume {name} does not exist"), ARG_S("name", name));
    status->next = SAY(N_("d deletes the server; its other volumes stay"));
    status->next_changes = true;
    quote_scheduler(found, status);
}

static bool volume_pending(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "unbound immediate PersistentVolumeClaims") ||
           scheduler_mentions(look, found, "didn't find available persistent volumes to bind");
}

static const struct volume *pending_volume(const struct look *look)
{
    for (size_t i = 0; i < look->server->mount_count; i++) {
        const struct volume *volume =
            model_volume(look->model, look->server->meta.namespace, look->server->mounts[i].claim);
        if (volume && str_eq(volume->phase, "Pending"))
            return volume;
    }
    return NULL;
}

static void explain_volume_pending(struct look *look, const struct found *found,
                                   struct status *status)
{
    const struct volume *volume = pending_volume(look);
    if (volume)
        status->sentence =
            SAY_WITH(N_("volume {name} is not there yet"), ARG_S("name", volume->meta.name));
    else
        status->sentence = SAY(N_("a volume is not there yet"));
    status->next = SAY(N_("wait; if it stays so, ask those who run the platform"));
    quote_event(status, look_event(look, "PersistentVolumeClaim", "ProvisioningFailed"));
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
        .count = look->model->gpus == 0 ? 1 : asked,
        .args = {ARG_N("n", asked)},
    };
    status->more = SAY(N_("It cannot start as it is."));
    status->next = SAY(look->model->gpus == 0 ? N_("ask for no GPU; d deletes it, its volumes stay")
                                              : N_("ask for fewer GPUs; d deletes it, its volumes "
                                                   "stay"));
    status->next_changes = true;
}

/* "All are in use" is said only where one was asked for and every node with GPUs was found wanting.
 */
static struct text gpus_in_use(struct look *look, const struct found *found, int64_t asked)
{
    char phrase[128];
    const struct model *model = look->model;
    size_t lacking = nodes_lacking(found->words, gpu_phrase(look, phrase, sizeof phrase));
    if (asked == 1 && model->gpus > 0 && lacking >= model->gpu_nodes)
        return (struct text){
            NP_("The only GPU is in use. The server starts by itself when it is freed.",
                "All {n} GPUs are in use. The server starts by itself when one is freed."),
            .count = model->gpus,
            .args = {ARG_N("n", model->gpus)},
        };
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
    if (look->model->nodes > 0 && asked > look->model->gpus_most) {
        explain_no_such_gpu(look, status, asked);
    } else {
        status->sentence = (struct text){
            NP_("no node has a free GPU", "no node has {n} free GPUs"),
            .count = asked,
            .args = {ARG_N("n", asked)},
        };
        status->more = gpus_in_use(look, found, asked);
        status->next =
            SAY(asked == 1 ? N_("wait, or ask for no GPU") : N_("wait, or ask for fewer GPUs"));
    }
    quote_scheduler(found, status);
}

static bool no_room(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "Insufficient ");
}

static struct text room_sentence(const struct resources *asked, bool no_cpu, bool no_memory)
{
    int64_t cpu = asked->cpu_request != QUANTITY_NONE ? asked->cpu_request : asked->cpu_limit;
    int64_t memory =
        asked->memory_request != QUANTITY_NONE ? asked->memory_request : asked->memory_limit;
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

static void explain_no_room(struct look *look, const struct found *found, struct status *status)
{
    status->sentence =
        room_sentence(&look->server->asked, strstr(found->words, "Insufficient cpu") != NULL,
                      strstr(found->words, "Insufficient memory") != NULL);
    status->more = SAY(words_own_pace);
    status->next = SAY(N_("wait, or ask for less; s stops it"));
    status->next_changes = true;
    quote_scheduler(found, status);
}

/* Nodes that do not take it
 * ------------------------------------------------------------------------------ */
static bool selector(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "didn't match Pod's node affinity/selector");
}

static void explain_selector(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("no node is of the kind this server asks for"));
    status->next = SAY(N_("ask those who run the platform; d deletes it, its volumes stay"));
    status->next_changes = true;
    quote_scheduler(found, status);
}

static bool taint(struct look *look, struct found *found)
{
    return scheduler_mentions(look, found, "untolerated taint") ||
           scheduler_mentions(look, found, "that the pod didn't tolerate");
}

static void explain_taint(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the nodes with room do not accept this server"));
    status->next = SAY(N_("ask those who run the platform; d deletes it, its volumes stay"));
    status->next_changes = true;
    quote_scheduler(found, status);
}

static bool unschedulable(struct look *look, struct found *found)
{
    return scheduler_says(look, found) != NULL;
}

static void explain_unschedulable(struct look *look, const struct found *found,
                                  struct status *status)
{
    status->sentence = SAY(N_("no node takes this server"));
    status->more = SAY(words_own_pace);
    status->next = SAY(N_("wait; if it stays so, ask those who run the platform"));
    quote_scheduler(found, status);
}

const struct rule rules_place[] = {
    {CAUSE_VOLUME_MISSING, STATE_WAITING, volume_missing, explain_volume_missing},
    {CAUSE_VOLUME_PENDING, STATE_WAITING, volume_pending, explain_volume_pending},
    {CAUSE_NO_GPU, STATE_WAITING, no_gpu, explain_no_gpu},
    {CAUSE_NO_ROOM, STATE_WAITING, no_room, explain_no_room},
    {CAUSE_SELECTOR, STATE_WAITING, selector, explain_selector},
    {CAUSE_TAINT, STATE_WAITING, taint, explain_taint},
    {CAUSE_UNSCHEDULABLE, STATE_WAITING, unschedulable, explain_unschedulable},
    {0},
};
