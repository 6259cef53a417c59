/*
 * carnet doctor: what is wrong with my setup, line by line.
 *
 * First all facts are gathered (doctor_facts.c), as far as each can be had; then one table of
 * checks judges them. A check is a pure function from facts to a finding, so that each can be tried
 * alone. Ids are part of `-o json` and stay.
 */
#ifndef CARNET_SRC_APP_DOCTOR_H
#define CARNET_SRC_APP_DOCTOR_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/model/rights.h>
#include <carnet/platform/checkup.h>
#include <carnet/platform/platform.h>

#include "choice.h"

struct program;

/* The sandbox, where that is what carnet shows. */
enum doctor_sandbox { SANDBOX_NOT_MEANT, SANDBOX_SLEEPS, SANDBOX_RUNS };

enum language_from { LANGUAGE_BY_FLAG, LANGUAGE_BY_SETTING, LANGUAGE_BY_ENVIRONMENT };

struct doctor_facts {
    int64_t now;        /* wall */
    const char *called; /* as the person calls carnet; null: so */

    /* What the person set up. */
    char settings_file[512];
    bool settings_there;
    struct error settings; /* of the file */
    struct choice choice;
    struct error choice_error; /* it names what is not there */
    enum doctor_sandbox sandbox;
    struct checkup checkup;

    /* What the platform lets the person do; only if it answered. */
    bool connected;
    char namespace[254], person[254];
    struct feed servers;
    size_t server_count;
    struct rights rights;
    const char *right_names[RIGHT_COUNT];

    /* This machine. */
    const char *term; /* null: not set */
    bool in_terminal; /* any of the standard descriptors is one */
    bool term_known;
    int rows, cols, colours; /* 0: not known */
    bool no_colour, utf8, ascii_chosen;
    char encoding_from[64]; /* "LC_ALL=C": what says that it is not UTF-8 */
    enum language_from language_from;
    char language_word[64]; /* "LANG=fr_CA.UTF-8": what asks for it; "" nothing */
    char state_folder[512], kubectl[512];
    struct error state; /* why it cannot be written */
};

enum verdict { VERDICT_FINE, VERDICT_DOUBTFUL, VERDICT_WRONG, VERDICT_UNCHECKED };
struct finding {
    enum verdict verdict;
    struct str text;     /* what is */
    struct str mend;     /* what to do about it; empty when nothing is */
    struct str evidence; /* somebody else's words; empty if none */
};
void finding_init(struct finding *finding);
void finding_fini(struct finding *finding);

struct doctor_check {
    const char *id;    /* fixed, in English */
    const char *title; /* msgid, context "check" */
    void (*judge)(const struct doctor_facts *facts, struct finding *finding);
};
/* In the order they are told; ends with a null id. */
const struct doctor_check *doctor_checks(void);
const char *verdict_id(enum verdict verdict); /* "fine", "doubtful", "wrong", "unchecked" */

/* Asks everything; takes as long as a dead platform's deadlines. */
void doctor_gather(struct doctor_facts *facts, struct program *program);

/* For the checks ------------------------------------------------------------------------------- */

/* Says the error's sentence, and as what to do its advice; or `mend` (translated) where that is a key
 * of the screen, there is none, or it is only what its code brings. */
void finding_error(struct finding *finding, const struct error *error, const char *mend);
/* Not checked, and why: by what is known to be missing before it. */
void finding_unchecked(struct finding *finding, const struct doctor_facts *facts);
/* The way there stands as far as this step. */
bool doctor_got_past(const struct doctor_facts *facts, enum probe_step step);

/* doctor_setup.c */
void check_settings(const struct doctor_facts *facts, struct finding *finding);
void check_platform(const struct doctor_facts *facts, struct finding *finding);
void check_kubeconfig(const struct doctor_facts *facts, struct finding *finding);
/* doctor_way.c */
void check_name(const struct doctor_facts *facts, struct finding *finding);
void check_connection(const struct doctor_facts *facts, struct finding *finding);
void check_authority(const struct doctor_facts *facts, struct finding *finding);
void check_certificate_dates(const struct doctor_facts *facts, struct finding *finding);
void check_certificate_names(const struct doctor_facts *facts, struct finding *finding);
/* doctor_person.c */
void check_sign_in(const struct doctor_facts *facts, struct finding *finding);
void check_sign_in_dates(const struct doctor_facts *facts, struct finding *finding);
void check_accepted(const struct doctor_facts *facts, struct finding *finding);
void check_version(const struct doctor_facts *facts, struct finding *finding);
void check_servers(const struct doctor_facts *facts, struct finding *finding);
void check_rights(const struct doctor_facts *facts, struct finding *finding);
/* doctor_here.c */
void check_clock(const struct doctor_facts *facts, struct finding *finding);
void check_terminal(const struct doctor_facts *facts, struct finding *finding);
void check_colours(const struct doctor_facts *facts, struct finding *finding);
void check_encoding(const struct doctor_facts *facts, struct finding *finding);
void check_language(const struct doctor_facts *facts, struct finding *finding);
void check_state(const struct doctor_facts *facts, struct finding *finding);
void check_kubectl(const struct doctor_facts *facts, struct finding *finding);

#endif
