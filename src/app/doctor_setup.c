/*
 * What the person set up: settings, which platform and why, the kubeconfig.
 */
#include <carnet/base/i18n.h>

#include "doctor.h"
#include "settings_table.h"

void check_settings(const struct doctor_facts *facts, struct finding *finding)
{
    if (facts->settings.code != ERR_NONE)
        finding_error(finding, &facts->settings, "");
    else
        TR_FILL(&finding->text,
                facts->settings_there
                    ? _("{file} is understood.")
                    : _("There are none, so everything is as usual. They would be in {file}."),
                ARG_S("file", facts->settings_file));
}

static void say_sandbox(const struct doctor_facts *facts, struct finding *finding)
{
    if (facts->choice.by == CHOSEN_BY_DEFAULT)
        TR_FILL(&finding->text,
                _("No platform is configured: carnet shows the sandbox, a small platform on this "
                  "machine. {carnet} context add NAME --kubeconfig FILE adds another."),
                ARG_S("carnet", str_or(facts->called, "carnet")));
    else
        str_add(&finding->text, _("carnet shows the sandbox, since that was chosen."));
}

static const char *reason(const struct choice *choice, const struct checkup *checkup)
{
    switch (choice->by) {
    case CHOSEN_BY_CONTEXT:
        return _("{name} at {server}: --context says so.");
    case CHOSEN_BY_KUBECONFIG:
        return _("{name} at {server}: the current one of {file}, which --kubeconfig names.");
    case CHOSEN_BY_SETTING:
        return _("{name} at {server}: the settings choose it (context = {name}).");
    case CHOSEN_BY_ENVIRONMENT:
        return _("{name} at {server}: the current one of {file}, which KUBECONFIG names.");
    default:
        return *checkup->file ? _("{name} at {server}: the current one of {file}.")
                              : _("{server}: carnet runs in a pod and uses the pod’s account.");
    }
}

void check_platform(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    const struct choice *choice = &facts->choice;
    if (facts->sandbox != SANDBOX_NOT_MEANT) {
        say_sandbox(facts, finding);
    } else if (facts->choice_error.code != ERR_NONE) {
        finding_error(finding, &facts->choice_error, "");
    } else if (!*checkup->server) {
        finding_error(finding, &checkup->error,
                      _("Ask who runs the cluster for a kubeconfig that works."));
    } else {
        TR_FILL(&finding->text, reason(choice, checkup),
                ARG_S("name", choice->own ? choice->own->name : checkup->context),
                ARG_S("server", checkup->server), ARG_S("file", checkup->file));
    }
}

void check_kubeconfig(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (checkup->left_out_count > 0) {
        finding_error(finding, &checkup->left_out, _("Mend it, or take it out."));
        finding->verdict = VERDICT_DOUBTFUL;
        if (checkup->left_out_count > 1) {
            int64_t more = (int64_t)checkup->left_out_count - 1;
            str_add_char(&finding->text, ' ');
            TR_FILL(&finding->text,
                    trn("{n} more entry is damaged.", "{n} more entries are damaged.", more),
                    ARG_N("n", more));
        }
    } else if (facts->sandbox != SANDBOX_NOT_MEANT) {
        str_add(&finding->text, _("The sandbox needs none of yours."));
    } else if (*checkup->file) {
        TR_FILL(&finding->text, _("{file} holds nothing damaged."), ARG_S("file", checkup->file));
    } else if (*checkup->server) {
        str_add(&finding->text, _("A pod’s account needs none."));
    } else {
        finding_unchecked(finding, facts);
    }
}
