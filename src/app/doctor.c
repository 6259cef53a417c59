#include "doctor.h"

#include <string.h>

#include <carnet/base/i18n.h>

#include "program.h"

static const struct doctor_check checks[] = {
    {"settings", NC_("check", "Settings"), check_settings},
    {"platform", NC_("check", "Platform"), check_platform},
    {"kubeconfig", NC_("check", "Kubeconfig"), check_kubeconfig},
    {"name", NC_("check", "Name look-up"), check_name},
    {"connection", NC_("check", "Connection"), check_connection},
    {"tls.authority", NC_("check", "Certificate, who made it"), check_authority},
    {"tls.dates", NC_("check", "Certificate, dates"), check_certificate_dates},
    {"tls.names", NC_("check", "Certificate, names"), check_certificate_names},
    {"signin", NC_("check", "Signing in"), check_sign_in},
    {"signin.dates", NC_("check", "Signing in, dates"), check_sign_in_dates},
    {"signin.accepted", NC_("check", "Who you are"), check_accepted},
    {"server.version", NC_("check", "Server version"), check_version},
    {"server.notebooks", NC_("check", "Notebook servers"), check_servers},
    {"rights", NC_("check", "Rights"), check_rights},
    {"clock", NC_("check", "Clock"), check_clock},
    {"terminal", NC_("check", "Terminal"), check_terminal},
    {"terminal.colours", NC_("check", "Colours"), check_colours},
    {"terminal.encoding", NC_("check", "Encoding"), check_encoding},
    {"language", NC_("check", "Language"), check_language},
    {"state", NC_("check", "State folder"), check_state},
    {"kubectl", NC_("check", "kubectl"), check_kubectl},
    {NULL, NULL, NULL},
};

const struct doctor_check *doctor_checks(void)
{
    return checks;
}

const char *verdict_id(enum verdict verdict)
{
    static const char *const ids[] = {
        [VERDICT_FINE] = "fine",
        [VERDICT_DOUBTFUL] = "doubtful",
        [VERDICT_WRONG] = "wrong",
        [VERDICT_UNCHECKED] = "unchecked",
    };
    return ids[verdict];
}

void finding_init(struct finding *finding)
{
    finding->verdict = VERDICT_FINE;
    str_init(&finding->text, STR_LINE);
    str_init(&finding->mend, STR_LINE);
    str_init(&finding->evidence, STR_LINE);
}

void finding_fini(struct finding *finding)
{
    str_fini(&finding->text);
    str_fini(&finding->mend);
    str_fini(&finding->evidence);
}

void finding_error(struct finding *finding, const struct error *error, const char *mend)
{
    finding->verdict = VERDICT_WRONG;
    error_sentence(&finding->text, error);
    str_add(&finding->evidence, error->evidence);
    bool general = !error->msgid && *mend; /* whoever looks knows better what to look at */
    if (!general && !error_advises_key(error))
        error_advice(&finding->mend, error);
    if (finding->mend.len == 0)
        str_add(&finding->mend, mend);
}

void finding_unchecked(struct finding *finding, const struct doctor_facts *facts)
{
    finding->verdict = VERDICT_UNCHECKED;
    str_add(&finding->text,
            facts->sandbox == SANDBOX_SLEEPS
                ? _("The sandbox does not run now. carnet starts it when it is shown.")
                : _("Something above comes first."));
}

bool doctor_got_past(const struct doctor_facts *facts, enum probe_step step)
{
    return facts->checkup.tried && facts->checkup.failed > step;
}
