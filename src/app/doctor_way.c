/*
 * The way to the platform: name, connection, certificate.
 */
#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>

#include "doctor.h"

#define SOON_S (14 * 86400) /* a certificate that ends within it is worth a word */

void check_name(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (!checkup->tried)
        finding_unchecked(finding, facts);
    else if (checkup->failed == PROBE_NAME)
        finding_error(finding, &checkup->way,
                      _("Check the address in the kubeconfig, or your network."));
    else if (!*checkup->address || str_eq(checkup->host, checkup->address))
        TR_FILL(&finding->text, _("{host}: there is nothing to look up."),
                ARG_S("host", checkup->host));
    else
        TR_FILL(&finding->text, _("{host} is found at {address}."), ARG_S("host", checkup->host),
                ARG_S("address", checkup->address));
}

void check_connection(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (!doctor_got_past(facts, PROBE_NAME))
        finding_unchecked(finding, facts);
    else if (checkup->failed == PROBE_CONNECTION)
        finding_error(finding, &checkup->way,
                      _("Check the address in the kubeconfig, a VPN, and whether it runs."));
    else
        TR_FILL(&finding->text, _("{host} answers on port {port}."), ARG_S("host", checkup->host),
                ARG_S("port", checkup->port));
}

/* Whatever is said of a certificate that is not looked at anyway is a doubt, not a fault. */
static void blame(const struct doctor_facts *facts, struct finding *finding)
{
    finding->verdict = facts->checkup.insecure ? VERDICT_DOUBTFUL : VERDICT_WRONG;
}

/* True if there is a certificate to speak of; otherwise it is said why there is not. */
static bool shown(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (doctor_got_past(facts, PROBE_CONNECTION) && !checkup->encrypted)
        str_add(&finding->text, _("There is no certificate, since nothing is encrypted."));
    else if (checkup->chain_count == 0)
        finding_unchecked(finding, facts);
    return checkup->chain_count > 0;
}

static void say_distrust(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    const struct certificate *last = &checkup->chain[checkup->chain_count - 1];
    blame(facts, finding);
    str_add(&finding->evidence, checkup->distrust);
    TR_FILL(&finding->text,
            checkup->own_authority
                ? _("It was made by {issuer}, which is not the authority in the kubeconfig.")
                : _("It was made by {issuer}, which this machine does not trust."),
            ARG_S("issuer", last->issuer));
    TR_FILL(&finding->mend,
            checkup->own_authority
                ? _("Fetch the kubeconfig again; if that does not help, somebody stands between "
                    "you and {host}: tell who runs it.")
                : _("Ask who runs {host} for its authority and name it as certificate-authority in "
                    "the kubeconfig."),
            ARG_S("host", checkup->host));
}

void check_authority(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (!doctor_got_past(facts, PROBE_CONNECTION)) {
        finding_unchecked(finding, facts);
    } else if (!checkup->encrypted) {
        finding->verdict = VERDICT_DOUBTFUL;
        str_add(&finding->text, _("The address begins with http://: nothing is encrypted."));
        str_add(&finding->mend, _("Ask who runs it for an address with https://."));
    } else if (checkup->insecure) {
        finding->verdict = VERDICT_DOUBTFUL;
        str_add(&finding->text, _("It is not looked at (insecure-skip-tls-verify): whoever stands "
                                  "between can read along."));
        str_add(&finding->mend, _("Put certificate-authority in its place in the kubeconfig."));
    } else if (checkup->chain_count == 0) {
        if (checkup->failed == PROBE_ENCRYPTION && !*checkup->version)
            finding_error(finding, &checkup->way, _("Check the address in the kubeconfig."));
        else
            finding_unchecked(finding, facts);
    } else if (checkup->trusted) {
        TR_FILL(&finding->text,
                checkup->own_authority ? _("{issuer}, which the kubeconfig trusts.")
                                       : _("{issuer}, which this machine trusts."),
                ARG_S("issuer", checkup->chain[0].issuer));
    } else {
        say_distrust(facts, finding);
    }
}

/* Of a chain that certificate counts which ends first, or has not begun. */
static const struct certificate *weakest(const struct doctor_facts *facts)
{
    const struct checkup *checkup = &facts->checkup;
    const struct certificate *found = &checkup->chain[0];
    for (size_t i = 0; i < checkup->chain_count; i++) {
        const struct certificate *one = &checkup->chain[i];
        if (one->from > facts->now)
            return one;
        if (one->until < found->until)
            found = one;
    }
    return found;
}

void check_certificate_dates(const struct doctor_facts *facts, struct finding *finding)
{
    const struct certificate *certificate;
    char from[11], until[11];
    int64_t left;
    const char *said;

    if (!shown(facts, finding))
        return;
    certificate = weakest(facts);
    clock_date(from, certificate->from);
    clock_date(until, certificate->until);
    left = certificate->until - facts->now;
    if (certificate->from > facts->now) {
        blame(facts, finding);
        said = _("{subject} is valid only from {from} on, in {time}.");
        left = certificate->from - facts->now;
        str_add(&finding->mend, _("Check the clock of this machine; if it is right, whoever runs "
                                  "the platform can renew the certificate."));
    } else if (left <= 0) {
        blame(facts, finding);
        said = _("{subject} ended on {until}, {time} ago.");
        left = -left;
        str_add(&finding->mend, _("Whoever runs the platform can renew it."));
    } else if (left < SOON_S) {
        finding->verdict = VERDICT_DOUBTFUL;
        said = _("{subject} ends on {until}, in {time}.");
        str_add(&finding->mend, _("Tell who runs the platform: it must be renewed before."));
    } else {
        said = _("Good until {until}, for another {time}.");
    }
    TR_FILL(&finding->text, said, ARG_S("subject", certificate->subject), ARG_S("from", from),
            ARG_S("until", until), ARG_K("time", ARG_DURATION, left));
}

void check_certificate_names(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    const char *wanted = *checkup->name ? checkup->name : checkup->host;
    const char *names;
    if (!shown(facts, finding))
        return;
    names = *checkup->chain[0].names ? checkup->chain[0].names : checkup->chain[0].subject;
    if (checkup->fits) {
        TR_FILL(&finding->text, _("It is for {host}."), ARG_S("host", wanted));
        return;
    }
    blame(facts, finding);
    TR_FILL(&finding->text, _("It is for {names}, not for {host}."), ARG_S("names", names),
            ARG_S("host", wanted));
    str_add(&finding->mend, _("Check the address; if it is right, name one of these as "
                              "tls-server-name in the kubeconfig."));
}
