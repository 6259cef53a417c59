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
        return RIGHT_CHANGE_SERVER;
    case STEP_DELETE:
        return RIGHT_DELETE_SERVER;
    default:
        return RIGHT_COUNT; /* none is needed */
    }
}

/* Who has the right is a step for those who have not. */
static struct text ask_who_may(const struct model *model, const char *ns)
{
    const struct namespace *facts = model_namespace(model, ns);
    if (facts && facts->owner[0])
        return (struct text){.msgid = N_("ask {owner}, who may change it; you may not"),
                             .args = {ARG_S("owner", facts->owner)}};
    return (struct text){.msgid = N_("ask the owner of {ns}; you may not change it"),
                         .args = {ARG_S("ns", ns)}};
}

size_t model_server_steps(struct model *model, const struct server *server,
                          struct step steps[STATUS_STEPS + 1])
{
    const struct status *status = model_server_status(model, server);
    const char *ns = server->meta.namespace;
    size_t count = 0;
    bool forbidden = false;
    for (size_t i = 0; i < status->step_count; i++) {
        enum right right = right_for(status->steps[i].kind);
        if (right != RIGHT_COUNT && model_allowed(model, ns, right) == ALLOWED_NO)
            forbidden = true;
        else
            steps[count++] = status->steps[i];
    }
    if (!forbidden)
        return count;
    size_t at = count; /* before a report, which is for those who cannot help themselves */
    while (at > 0 && steps[at - 1].kind == STEP_REPORT) {
        steps[at] = steps[at - 1];
        at--;
    }
    steps[at] = (struct step){STEP_ASK, ask_who_may(model, ns)};
    return count + 1;
}
