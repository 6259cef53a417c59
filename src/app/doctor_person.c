/*
 * Who signs in, what the platform makes of it, and what it lets the person do.
 */
#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>

#include "doctor.h"

#define SOON_S   (3 * 86400) /* credentials that nobody renews by themselves */
#define CLOCKS_S 60          /* what two clocks may differ */

static const char *way_text(enum sign_in way)
{
    switch (way) {
    case SIGN_IN_TOKEN:
        return _("A token in the kubeconfig, as {user}.");
    case SIGN_IN_TOKEN_FILE:
        return _("The token in {name}, as {user}.");
    case SIGN_IN_PROGRAM:
        return _("The program {name}, as {user}.");
    case SIGN_IN_CERTIFICATE:
        return _("A certificate, as {user}.");
    case SIGN_IN_PASSWORD:
        return _("A name and a password, as {user}.");
    default:
        return _("Nobody signs in: the kubeconfig names no credentials for this platform.");
    }
}

static void add_renewal(struct str *out, const struct checkup *checkup)
{
    switch (checkup->sign_in) {
    case SIGN_IN_TOKEN_FILE:
        str_add(out, _("Sign in anew, or ask whoever renews that file."));
        break;
    case SIGN_IN_PROGRAM:
        TR_FILL(out, _("Run {name} by hand to see what it says."),
                ARG_S("name", checkup->sign_in_name));
        break;
    default:
        str_add(out, _("Fetch the kubeconfig again, or sign in anew."));
    }
}

/* As the error advises, or as whoever signs in so can be mended. */
static void say_refused(const struct checkup *checkup, struct finding *finding)
{
    AUTO_STR struct str renewal = STR_INIT(STR_LINE);
    add_renewal(&renewal, checkup);
    finding_error(finding, &checkup->answer, renewal.s);
}

void check_sign_in(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (!*checkup->server) {
        finding_unchecked(finding, facts);
    } else if (checkup->error.code != ERR_NONE) {
        finding_error(finding, &checkup->error, _("Fetch the kubeconfig again."));
    } else if (checkup->sign_in == SIGN_IN_PROGRAM && !checkup->program_found) {
        finding->verdict = VERDICT_WRONG;
        TR_FILL(&finding->text,
                _("The program {name} signs you in, and it is not on this machine."),
                ARG_S("name", checkup->sign_in_name));
        str_add(&finding->mend, _("Install it, or choose another platform."));
    } else if (checkup->sign_in_failed) {
        say_refused(checkup, finding);
    } else {
        TR_FILL(&finding->text, way_text(checkup->sign_in), ARG_S("name", checkup->sign_in_name),
                ARG_S("user", checkup->user));
        if (checkup->sign_in == SIGN_IN_NOBODY) {
            finding->verdict = VERDICT_DOUBTFUL;
            str_add(&finding->mend, _("Ask who runs the platform for a kubeconfig of your own."));
        }
    }
}

/* What nobody renews by itself deserves a word before it ends. */
static bool ends_soon(const struct checkup *checkup, int64_t left)
{
    return left < SOON_S &&
           (checkup->sign_in == SIGN_IN_TOKEN || checkup->sign_in == SIGN_IN_CERTIFICATE);
}

static void say_dates(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    int64_t left = checkup->until - facts->now, age = facts->now - checkup->from;
    char until[CLOCK_TEXT], from[CLOCK_TEXT];
    const char *said = _("Good until {until}, for another {time}.");
    clock_format(until, checkup->until);
    clock_format(from, checkup->from);
    if (left <= 0) {
        finding->verdict = VERDICT_WRONG;
        said = _("Ended at {until}, {time} ago.");
        left = -left;
    } else if (checkup->from > facts->now + CLOCKS_S) {
        finding->verdict = VERDICT_WRONG;
        said = _("Good only from {from} on, in {time}.");
        left = -age;
        str_add(&finding->mend, _("Check the clock of this machine."));
    } else if (ends_soon(checkup, left)) {
        finding->verdict = VERDICT_DOUBTFUL;
        said = _("Ends at {until}, in {time}.");
    }
    TR_FILL(&finding->text, said, ARG_S("until", until), ARG_S("from", from),
            ARG_K("time", ARG_DURATION, left));
    if (finding->verdict != VERDICT_FINE && finding->mend.len == 0)
        add_renewal(&finding->mend, checkup);
    if (checkup->from > 0 && age > 0) {
        str_add_char(&finding->text, ' ');
        TR_FILL(&finding->text, _("It was given {time} ago."), ARG_K("time", ARG_DURATION, age));
    }
}

void check_sign_in_dates(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (!*checkup->server || checkup->error.code != ERR_NONE || checkup->sign_in_failed ||
        checkup->sign_in == SIGN_IN_NOBODY ||
        (checkup->sign_in == SIGN_IN_PROGRAM && !checkup->asked)) {
        finding_unchecked(finding, facts);
    } else if (checkup->until > 0) {
        say_dates(facts, finding);
    } else {
        str_add(&finding->text, _("No end is written in what signs you in."));
        if (checkup->written > 0) {
            str_add_char(&finding->text, ' ');
            TR_FILL(&finding->text, _("The file was written {time} ago."),
                    ARG_K("time", ARG_DURATION, facts->now - checkup->written));
        }
    }
}

void check_accepted(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (checkup->sign_in_failed) {
        finding_unchecked(finding, facts);
    } else if (checkup->asked && checkup->answer.code == ERR_UNAUTHORIZED) {
        say_refused(checkup, finding);
    } else if (*facts->person) {
        TR_FILL(&finding->text, _("The platform knows you as {person}."),
                ARG_S("person", facts->person));
    } else if (facts->connected) {
        str_add(&finding->text, _("The platform takes you, and does not say as whom."));
    } else {
        finding_unchecked(finding, facts);
    }
}

/* Failures that other checks tell. */
static bool told_elsewhere(const struct checkup *checkup)
{
    return checkup->answer.code == ERR_TLS || checkup->answer.code == ERR_UNAUTHORIZED ||
           checkup->sign_in_failed || checkup->error.code != ERR_NONE;
}

void check_version(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    if (*checkup->version) {
        TR_FILL(&finding->text, _("Kubernetes {version}."), ARG_S("version", checkup->version));
    } else if (!checkup->asked || told_elsewhere(checkup)) {
        finding_unchecked(finding, facts);
    } else if (checkup->answer.code == ERR_FORBIDDEN) {
        finding->verdict = VERDICT_UNCHECKED;
        str_add(&finding->text, _("You may not ask for it."));
    } else if (checkup->answer.code != ERR_NONE) {
        finding_error(finding, &checkup->answer, _("Tell who runs the platform."));
    } else {
        finding->verdict = VERDICT_DOUBTFUL;
        str_add(&finding->text, _("It answers, but not as Kubernetes does."));
        str_add(&finding->mend, _("Check the address in the kubeconfig."));
    }
}

void check_servers(const struct doctor_facts *facts, struct finding *finding)
{
    const struct arg ns = ARG_S("ns", facts->namespace);
    int64_t n = (int64_t)facts->server_count;
    switch (facts->connected ? facts->servers.state : FEED_NONE) {
    case FEED_LIVE:
        TR_FILL(&finding->text, trn("{n} server in {ns}.", "{n} servers in {ns}.", n),
                ARG_N("n", n), ns);
        return;
    case FEED_FORBIDDEN:
        finding->verdict = VERDICT_WRONG;
        TR_FILL(&finding->text, _("You may not list the servers in {ns}."), ns);
        str_add(&finding->mend,
                _("Name a namespace of yours with -n, or ask the owner of this one to add you."));
        return;
    case FEED_NOT_SERVED:
        finding->verdict = VERDICT_WRONG;
        str_add(&finding->text,
                _("The platform has no notebook servers (notebooks.kubeflow.org): Kubeflow is not "
                  "installed there."));
        str_add(&finding->mend, _("Choose another platform, or ask who runs this one."));
        return;
    case FEED_STALE:
        finding_error(finding, &facts->servers.error, _("Tell who runs the platform."));
        return;
    default:
        finding_unchecked(finding, facts);
    }
}

/* Without these, reasons and figures stay empty. */
static bool explains(enum right right)
{
    return right == RIGHT_LIST_PODS || right == RIGHT_LIST_EVENTS || right == RIGHT_LIST_VOLUMES;
}

void check_rights(const struct doctor_facts *facts, struct finding *finding)
{
    AUTO_STR struct str missing = STR_INIT(STR_LINE);
    const struct arg ns = ARG_S("ns", facts->namespace);
    bool known = false, blind = false;
    for (enum right right = 0; right < RIGHT_COUNT; right++) {
        enum allowed allowed = facts->rights.allowed[right];
        known |= allowed != ALLOWED_UNKNOWN;
        if (allowed != ALLOWED_NO)
            continue;
        blind |= explains(right);
        str_add(&missing, missing.len ? ", " : "");
        str_add(&missing, str_or(facts->right_names[right], "?"));
    }
    if (!facts->connected || !known) {
        finding_unchecked(finding, facts);
        return;
    }
    TR_FILL(&finding->text,
            rights_role(&facts->rights) == ROLE_VIEWER
                ? _("You may only read in {ns} (your role: viewer). You lack: {rights}.")
            : missing.len ? _("In {ns} you lack: {rights}.")
                          : _("In {ns} you may do all that carnet offers."),
            ns, ARG_S("rights", missing.s));
    if (facts->rights.allowed[RIGHT_LIST_SERVERS] == ALLOWED_NO)
        finding->verdict = VERDICT_WRONG;
    else if (blind)
        finding->verdict = VERDICT_DOUBTFUL;
    if (finding->verdict != VERDICT_FINE)
        TR_FILL(&finding->mend, _("Ask the owner of {ns} for what you need."), ns);
}
