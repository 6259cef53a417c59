#include "rules.h"

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

const char step_wait[] = N_("wait");
const char step_report[] = N_("ask those who run the platform, with a report");
const char step_delete[] = N_("delete it; its volumes stay");
/* Where one of them is what is missing. */
const char step_delete_rest[] = N_("delete it; its other volumes stay");
const char step_stop[] = N_("stop it; its volumes stay");
const char step_stop_other[] = N_("stop the other server");
const char step_log[] = N_("read the last lines of its log");

void quote_as(struct status *status, const struct evidence *evidence)
{
    if (!evidence->words || !evidence->words[0] || status->evidence_count == STATUS_EVIDENCE)
        return;
    status->evidence[status->evidence_count++] = *evidence;
}

void quote(struct status *status, const char *source, const char *words, int64_t when,
           int64_t count)
{
    quote_as(status, &(struct evidence){{0}, source, words, when, count});
}

void quote_event(struct status *status, const struct happening *event)
{
    if (event)
        quote(status, event->event->reason, event->words, event->event->last, event->count);
}

void quote_container(struct status *status, const struct container *container)
{
    quote_as(status, &(struct evidence){
                         .what = SAY_WITH(N_("container {name}"), ARG_S("name", container->name)),
                         .source = container->now.reason,
                         .words = container->now.message[0] ? container->now.message
                                                            : container->now.reason,
                         .when = container->now.ended,
                     });
}

void advise_text(struct status *status, enum step_kind kind, struct text words)
{
    if (status->step_count < STATUS_STEPS)
        status->steps[status->step_count++] = (struct step){kind, words};
}

void cannot_start(struct status *status)
{
    status->stuck = true;
    status->more = SAY(N_("It cannot start as it is."));
}

void advise(struct status *status, enum step_kind kind, const char *words)
{
    advise_text(status, kind, SAY(words));
}

/* Since when
 * ------------------------------------------------------------------------------------------ */
static int64_t changed(const struct look *look, const char *type, int status)
{
    const struct condition *condition = look_condition(look, type);
    return condition && condition->status == status ? condition->changed : 0;
}

static int64_t first_known(const int64_t *times, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (times[i] > 0)
            return times[i];
    }
    return 0;
}
#define FIRST_KNOWN(...)                                                                           \
    first_known((const int64_t[]){__VA_ARGS__}, sizeof((int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

/* When the present attempt began: with its pod, else with the server, unless that was started
 * again. */
static int64_t attempt(const struct look *look)
{
    return look->pod ? look->pod->meta.created : look->attempt;
}

static int64_t since(const struct look *look, enum state state)
{
    const struct server *server = look->server;
    switch (state) {
    case STATE_STOPPED:
    case STATE_STOPPING:
        return server->stopped > 1 ? server->stopped : 0;
    case STATE_DELETING:
        return server->meta.deleting;
    case STATE_READY:
        return FIRST_KNOWN(changed(look, "Ready", 1), look->container->now.started,
                           look->pod ? look->pod->started : 0);
    case STATE_FAILED:
        return FIRST_KNOWN(changed(look, "Ready", 0), changed(look, "ContainersReady", 0),
                           attempt(look));
    case STATE_WAITING:
        return FIRST_KNOWN(changed(look, "PodScheduled", 0), attempt(look));
    case STATE_STARTING:
        return FIRST_KNOWN(changed(look, "PodScheduled", 1), attempt(look));
    default:
        return changed(look, "Ready", -1);
    }
}

static size_t volumes_of(const struct server *server)
{
    size_t count = 0;
    for (size_t i = 0; i < server->mount_count; i++)
        count += server->mounts[i].claim[0] != '\0';
    return count;
}

/* That its volumes stay is said of what has some. */
static void leave_out_volumes(const struct look *look, struct status *status)
{
    size_t volumes = volumes_of(look->server);
    for (size_t i = 0; i < status->step_count; i++) {
        struct text *words = &status->steps[i].words;
        bool rest = words->msgid == step_delete_rest;
        if (volumes > (rest ? 1u : 0u))
            continue;
        if (words->msgid == step_delete || rest)
            words->msgid = N_("delete it");
        else if (words->msgid == step_stop)
            words->msgid = N_("stop it");
    }
}

/* What failed can always be told to those who may know more. */
static void advise_report(struct status *status)
{
    for (size_t i = 0; i < status->step_count; i++) {
        if (status->steps[i].kind == STEP_REPORT)
            return;
    }
    advise(status, STEP_REPORT, step_report);
}

/* Judging
 * -----------------------------------------------------------------------------------------------
 */
void rules_judge(struct look *look, struct status *status)
{
    static const struct rule *const groups[] = {rules_life, rules_container, rules_place,
                                                rules_pod};
    for (size_t group = 0; group < ARRAY_LEN(groups); group++) {
        for (const struct rule *rule = groups[group]; rule->holds; rule++) {
            struct found found = {0};
            if (!rule->holds(look, &found))
                continue;
            *status = (struct status){.state = rule->state, .cause = rule->cause, .container = ""};
            status->since = since(look, rule->state);
            if (rule->explain)
                rule->explain(look, &found, status);
            if (status->state == STATE_FAILED)
                advise_report(status);
            leave_out_volumes(look, status);
            return;
        }
    }
    *status = (struct status){.state = STATE_UNKNOWN, .cause = CAUSE_UNKNOWN, .container = ""};
}
