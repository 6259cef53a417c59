/* The next steps, as far as the person has the right to take them. */
#include <carnet/base/mem.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>

static enum right right_for(enum step_kind kind)
{
    switch (kind) {
    case STEP_EDIT:
    case STEP_STOP:
    case STEP_START:
    case STEP_OTHERS:
        return RIGHT_CHANGE_SERVER;
    case STEP_LOG:
        return RIGHT_READ_LOGS;
    case STEP_DELETE:
        return RIGHT_DELETE_SERVER;
    default:
        return RIGHT_COUNT; /* none is needed */
    }
}

/* Who has the right is a step for those who have not; with what to ask for, where that mends
 * something. */
static struct text ask_who_may(const struct model *model, const char *ns, const struct text *step)
{
    const struct namespace *facts = model_namespace(model, ns);
    struct text ask = {.args = {ARG_S("ns", ns)}};
    if (facts && facts->owner[0]) {
        ask.args[0] = ARG_S("owner", facts->owner);
        ask.msgid = step ? N_("ask {owner}, since you may not do it yourself: {step}")
                         : N_("ask {owner}, who may change this server; you may not");
    } else {
        ask.msgid = step ? N_("ask the owner of {ns}, since you may not do it yourself: {step}")
                         : N_("ask the owner of {ns}; you may not change this server");
    }
    if (step)
        ask.args[1] = ARG_M("step", step->msgid);
    return ask;
}

/* Stopping and deleting give back what it holds, and mend nothing. */
static bool mends(enum step_kind kind)
{
    return kind != STEP_STOP && kind != STEP_DELETE;
}

size_t model_server_steps(struct model *model, const struct server *server,
                          struct step steps[STATUS_STEPS + 1])
{
    const struct status *status = model_server_status(model, server);
    const char *ns = server->meta.namespace;
    size_t count = 0;
    bool forbidden = false;
    const struct text *mending = NULL; /* the most useful of those */
    for (size_t i = 0; i < status->step_count; i++) {
        const struct step *step = &status->steps[i];
        enum right right = right_for(step->kind);
        if (right == RIGHT_COUNT || model_allowed(model, ns, right) != ALLOWED_NO) {
            steps[count++] = *step;
            continue;
        }
        forbidden = true;
        if (!mending && mends(step->kind))
            mending = &step->words;
    }
    if (!forbidden)
        return count;
    size_t at = count; /* before a report, which is for those who cannot help themselves */
    while (at > 0 && steps[at - 1].kind == STEP_REPORT) {
        steps[at] = steps[at - 1];
        at--;
    }
    steps[at] = (struct step){STEP_ASK, ask_who_may(model, ns, mending)};
    return count + 1;
}
