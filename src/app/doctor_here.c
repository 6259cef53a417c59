/*
 * This machine: clock, terminal, language, folders.
 */
#include <stdlib.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "doctor.h"

#define SKEW_DOUBTFUL_S 30
#define SKEW_WRONG_S    300 /* tokens and certificates are judged by the other clock */

void check_clock(const struct doctor_facts *facts, struct finding *finding)
{
    const struct checkup *checkup = &facts->checkup;
    int64_t skew = checkup->date_at - checkup->date;
    const struct arg time = ARG_K("time", ARG_DURATION, skew < 0 ? -skew : skew);
    if (checkup->date == 0 && checkup->asked && checkup->answer.code == ERR_NONE) {
        finding->verdict = VERDICT_UNCHECKED;
        str_add(&finding->text, _("The platform does not say what time it is."));
        return;
    }
    if (checkup->date == 0) {
        finding_unchecked(finding, facts);
        return;
    }
    if (llabs(skew) < SKEW_DOUBTFUL_S) {
        str_add(&finding->text, _("It agrees with the platform’s."));
        return;
    }
    finding->verdict = llabs(skew) < SKEW_WRONG_S ? VERDICT_DOUBTFUL : VERDICT_WRONG;
    TR_FILL(&finding->text,
            skew > 0 ? _("This machine’s clock is {time} ahead of the platform’s.")
                     : _("This machine’s clock is {time} behind the platform’s."),
            time);
    str_add(&finding->mend,
            _("Let it be set by the network (NTP): ages and sign-ins depend on it."));
}

static const char *size_text(const struct doctor_facts *facts)
{
    if (facts->rows == 0)
        return _("{term}.");
    if (facts->rows < 10 || facts->cols < 40)
        return _("{term}, {cols} columns and {rows} rows: too small for a list.");
    if (facts->rows < 24 || facts->cols < 80)
        return _("{term}, {cols} columns and {rows} rows; from 80 by 24 on carnet shows details.");
    return _("{term}, {cols} columns and {rows} rows.");
}

static void say_terminal(const struct doctor_facts *facts, struct finding *finding)
{
    const struct arg args[] = {ARG_S("term", facts->term), ARG_N("cols", facts->cols),
                               ARG_N("rows", facts->rows)};
    if (!facts->term_known) {
        finding->verdict = VERDICT_DOUBTFUL;
        tr_fill(&finding->text,
                _("This machine does not know {term}: carnet takes it for a common one."), args, 1);
        str_add(&finding->mend,
                _("Set TERM=xterm-256color, or install the package that describes it."));
        return;
    }
    tr_fill(&finding->text, size_text(facts), args, ARRAY_LEN(args));
    if (facts->rows > 0 && (facts->rows < 10 || facts->cols < 40)) {
        finding->verdict = VERDICT_DOUBTFUL;
        str_add(&finding->mend, _("Make it 40 by 10 at least, better 80 by 24."));
    }
}

void check_terminal(const struct doctor_facts *facts, struct finding *finding)
{
    if (!facts->in_terminal) {
        finding->verdict = VERDICT_UNCHECKED;
        str_add(&finding->text, _("There is none here."));
    } else if (!facts->term || str_eq(facts->term, "dumb")) {
        finding->verdict = VERDICT_WRONG;
        str_add(&finding->text, _("TERM does not say of which kind it is."));
        str_add(&finding->mend, _("Set it, for example by: export TERM=xterm-256color"));
    } else {
        say_terminal(facts, finding);
    }
}

void check_colours(const struct doctor_facts *facts, struct finding *finding)
{
    if (facts->no_colour)
        str_add(&finding->text, _("None, since NO_COLOR is set."));
    else if (!facts->in_terminal || !facts->term_known) {
        finding->verdict = VERDICT_UNCHECKED;
        str_add(&finding->text, _("The terminal is not known."));
    } else if (facts->colours < 8)
        str_add(&finding->text, _("None: shapes and words say everything."));
    else
        TR_FILL(&finding->text, _("{n} colours."), ARG_N("n", facts->colours));
}

void check_encoding(const struct doctor_facts *facts, struct finding *finding)
{
    if (facts->ascii_chosen)
        str_add(&finding->text, _("ASCII, since the settings say ascii = yes."));
    else if (facts->utf8)
        str_add(&finding->text, "UTF-8.");
    else {
        finding->verdict = VERDICT_DOUBTFUL;
        TR_FILL(&finding->text, _("{variable} asks for no UTF-8: frames are drawn in ASCII."),
                ARG_S("variable", facts->encoding_from));
        str_add(
            &finding->mend,
            _("If the terminal can do UTF-8, set LC_ALL=C.UTF-8, or ascii = no in the settings."));
    }
}

void check_language(const struct doctor_facts *facts, struct finding *finding)
{
    const struct arg language = ARG_S("language", language_current()->name);
    const struct arg word = ARG_S("word", facts->language_word);
    if (facts->language_from == LANGUAGE_BY_FLAG)
        TR_FILL(&finding->text, _("{language}: --lang says so."), language);
    else if (facts->language_from == LANGUAGE_BY_SETTING)
        TR_FILL(&finding->text, _("{language}: the settings say so."), language);
    else if (*facts->language_word)
        TR_FILL(&finding->text, _("{language}: {word} says so."), language, word);
    else
        TR_FILL(&finding->text, _("{language}: nothing asks for another one."), language);
}

void check_state(const struct doctor_facts *facts, struct finding *finding)
{
    if (facts->state.code != ERR_NONE) {
        finding_error(finding, &facts->state,
                      _("Make it yours to write; until then carnet remembers nothing."));
        finding->verdict = VERDICT_DOUBTFUL;
    } else {
        TR_FILL(&finding->text, _("{folder} can be written."),
                ARG_S("folder", facts->state_folder));
    }
}

void check_kubectl(const struct doctor_facts *facts, struct finding *finding)
{
    if (*facts->kubectl)
        TR_FILL(&finding->text, _("carnet does not need it; it is at {path}."),
                ARG_S("path", facts->kubectl));
    else
        str_add(&finding->text, _("carnet does not need it, and it is not on this machine."));
}
