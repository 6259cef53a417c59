/* The doctor's judgements, each from facts alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>

#include "../../../src/app/doctor.h"

#define NOW  INT64_C(1800000000)
#define HOUR 3600
#define DAY  86400

/* A platform with nothing wrong. */
static struct doctor_facts sound(void)
{
    struct doctor_facts facts = {
        .now = NOW,
        .settings_file = "/home/ada/.config/carnet/settings",
        .choice = {.by = CHOSEN_BY_DEFAULT},
        .checkup = {.context = "lab",
                    .file = "/home/ada/.kube/config",
                    .user = "ada",
                    .server = "https://lab.example.org:6443",
                    .encrypted = true,
                    .own_authority = true,
                    .sign_in = SIGN_IN_TOKEN,
                    .tried = true,
                    .failed = PROBE_DONE,
                    .host = "lab.example.org",
                    .port = "6443",
                    .address = "192.0.2.1",
                    .chain = {{.subject = "lab",
                               .issuer = "lab authority",
                               .names = "lab.example.org",
                               .from = NOW - 10 * DAY,
                               .until = NOW + 100 * DAY}},
                    .chain_count = 1,
                    .fits = true,
                    .trusted = true,
                    .asked = true,
                    .version = "v1.34.4",
                    .date = NOW,
                    .date_at = NOW},
        .connected = true,
        .namespace = "team",
        .person = "ada@example.org",
        .servers = {.state = FEED_LIVE},
        .server_count = 3,
        .term = "xterm-256color",
        .in_terminal = true,
        .term_known = true,
        .rows = 24,
        .cols = 80,
        .colours = 256,
        .utf8 = true,
        .state_folder = "/home/ada/.local/state/carnet",
    };
    memset(facts.rights.allowed, ALLOWED_YES, sizeof facts.rights.allowed);
    return facts;
}

static const struct doctor_check *find(const char *id)
{
    for (const struct doctor_check *check = doctor_checks(); check->id; check++)
        if (str_eq(check->id, id))
            return check;
    fail_msg("no check %s", id);
    return doctor_checks();
}

/* Advice is what the error brings as such: not what follows the last full stop. */
static void what_to_do_is_the_advice_of_the_error(void **state)
{
    static const struct {
        enum error_code code;
        const char *msgid, *mend;
    } cases[] = {
        {ERR_CONFIG, NA_("{file} is not a kubeconfig.", "Check the name."), "Check the name."},
        {ERR_TIMEOUT, NULL, "Ask ada."}, /* a key of the screen */
        {ERR_TLS, NULL, "Ask ada."},     /* "Nothing was sent." */
        {ERR_REFUSED, NULL, "Ask ada."}, /* what is said wherever nothing listens */
        {ERR_IO, N_("{file} is odd. That is all."), "Ask ada."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct finding finding;
        struct error error;
        finding_init(&finding);
        error_set(&error, cases[i].code, cases[i].msgid, "file", "/srv/st. jean. R/config");
        finding_error(&finding, &error, "Ask ada.");
        assert_string_equal(finding.mend.s, cases[i].mend);
        if (cases[i].msgid)
            assert_true(str_starts(finding.text.s, "/srv/st. jean. R/config is "));
        finding_fini(&finding);
    }
}

/* Judges, and looks for words in what is said. */
static void assert_judged(const struct doctor_facts *facts, const char *id, enum verdict verdict,
                          const char *words)
{
    struct finding finding;
    finding_init(&finding);
    find(id)->judge(facts, &finding);
    if (finding.verdict != verdict || !strstr(finding.text.s, words))
        print_error("%s: %s: %s\n", id, verdict_id(finding.verdict), finding.text.s);
    assert_int_equal(finding.verdict, verdict);
    assert_non_null(strstr(finding.text.s, words));
    assert_null(strchr(finding.text.s, '{'));
    assert_null(strchr(finding.mend.s, '{'));
    if (verdict == VERDICT_DOUBTFUL || verdict == VERDICT_WRONG)
        assert_true(finding.mend.len > 0);
    else
        assert_int_equal(finding.mend.len, 0);
    finding_fini(&finding);
}

static void all_is_fine(void **state)
{
    const struct doctor_facts facts = sound();
    for (const struct doctor_check *check = doctor_checks(); check->id; check++)
        assert_judged(&facts, check->id, VERDICT_FINE, "");
    assert_judged(
        &facts, "platform", VERDICT_FINE,
        "lab at https://lab.example.org:6443: the current one of /home/ada/.kube/config.");
    assert_judged(&facts, "name", VERDICT_FINE, "lab.example.org is found at 192.0.2.1.");
}

static void nothing_is_known(void **state)
{
    const struct doctor_facts facts = {.now = NOW, .sandbox = SANDBOX_SLEEPS};
    static const char *const unchecked[] = {
        "name",   "connection", "tls.authority",   "tls.dates",      "tls.names",
        "signin", "clock",      "signin.accepted", "server.version", "server.notebooks",
        "rights", "terminal",   "signin.dates"};
    for (size_t i = 0; i < ARRAY_LEN(unchecked); i++)
        assert_judged(&facts, unchecked[i], VERDICT_UNCHECKED, "");
    assert_judged(&facts, "name", VERDICT_UNCHECKED, "The sandbox does not run now.");
}

/* What comes after the step that failed is not judged. */
static void the_first_failure_on_the_way_counts(void **state)
{
    struct doctor_facts facts = sound();
    struct checkup *checkup = &facts.checkup;
    checkup->chain_count = 0;
    error_set(&checkup->way, ERR_NAME, NULL, "host", "lab.example.org");
    checkup->failed = PROBE_NAME;
    assert_judged(&facts, "name", VERDICT_WRONG, "lab.example.org cannot be found");
    assert_judged(&facts, "connection", VERDICT_UNCHECKED, "");
    assert_judged(&facts, "tls.authority", VERDICT_UNCHECKED, "");
    error_set(&checkup->way, ERR_REFUSED, NULL, "host", "lab.example.org");
    error_add_arg(&checkup->way, "port", "6443");
    checkup->failed = PROBE_CONNECTION;
    assert_judged(&facts, "name", VERDICT_FINE, "is found at");
    assert_judged(&facts, "connection", VERDICT_WRONG, "");
    assert_judged(&facts, "tls.authority", VERDICT_UNCHECKED, "");
    assert_judged(&facts, "tls.dates", VERDICT_UNCHECKED, "");
    checkup->failed = PROBE_DONE;
    assert_judged(&facts, "connection", VERDICT_FINE, "answers on port 6443");
}

static void ids_are_one_of_a_kind(void **state)
{
    for (const struct doctor_check *a = doctor_checks(); a->id; a++)
        for (const struct doctor_check *b = a + 1; b->id; b++)
            assert_string_not_equal(a->id, b->id);
}

static void dates_of_a_chain(void **state)
{
    struct doctor_facts facts = sound();
    struct certificate *above = &facts.checkup.chain[1];
    facts.checkup.chain_count = 2;
    *above = (struct certificate){.subject = "above", .from = NOW - DAY, .until = NOW + 14 * DAY};
    assert_judged(&facts, "tls.dates", VERDICT_FINE, "another 14 d");
    above->until--; /* any one of the chain that ends soon */
    assert_judged(&facts, "tls.dates", VERDICT_DOUBTFUL, "above ends on 2027-01-2");
    above->until = NOW;
    assert_judged(&facts, "tls.dates", VERDICT_WRONG, "above ended on");
    above->until = NOW - 2 * DAY;
    assert_judged(&facts, "tls.dates", VERDICT_WRONG, "2 d ago.");
    above->until = NOW + 90 * DAY;
    above->from = NOW + 1;
    assert_judged(&facts, "tls.dates", VERDICT_WRONG, "above is valid only from");
    facts.checkup.insecure = true;
    assert_judged(&facts, "tls.dates", VERDICT_DOUBTFUL, "above is valid only from");
}

static void no_encryption(void **state)
{
    struct doctor_facts facts = sound();
    facts.checkup.encrypted = false;
    facts.checkup.chain_count = 0;
    assert_judged(&facts, "tls.authority", VERDICT_DOUBTFUL, "nothing is encrypted");
    assert_judged(&facts, "tls.dates", VERDICT_FINE, "no certificate");
    assert_judged(&facts, "tls.names", VERDICT_FINE, "no certificate");
}

static void dates_of_what_signs_in(void **state)
{
    struct doctor_facts facts = sound();
    struct checkup *checkup = &facts.checkup;
    checkup->until = NOW + 3 * DAY;
    assert_judged(&facts, "signin.dates", VERDICT_FINE, "another 3 d");
    checkup->until--;
    assert_judged(&facts, "signin.dates", VERDICT_DOUBTFUL, "Ends at 2027-01-18T");
    checkup->sign_in = SIGN_IN_TOKEN_FILE; /* somebody renews it */
    assert_judged(&facts, "signin.dates", VERDICT_FINE, "Good until");
    checkup->until = NOW;
    assert_judged(&facts, "signin.dates", VERDICT_WRONG, "Ended at");
    checkup->until = NOW - 2 * HOUR;
    assert_judged(&facts, "signin.dates", VERDICT_WRONG, "2 h ago.");
    checkup->sign_in = SIGN_IN_TOKEN; /* an end in the past is no end to come */
    assert_judged(&facts, "signin.dates", VERDICT_WRONG, "2 h ago.");
    checkup->sign_in = SIGN_IN_TOKEN_FILE;
    checkup->until = NOW + HOUR;
    checkup->from = NOW + 61;
    assert_judged(&facts, "signin.dates", VERDICT_WRONG, "Good only from");
    checkup->from = NOW + 60; /* clocks are never quite the same */
    assert_judged(&facts, "signin.dates", VERDICT_FINE, "Good until");
    checkup->until = 0;
    checkup->written = NOW - 2 * HOUR;
    assert_judged(&facts, "signin.dates", VERDICT_FINE, "The file was written 2 h ago.");
}

/* A program that gave nothing is what is wrong, not the person it was to name. */
static void a_sign_in_that_fails(void **state)
{
    struct doctor_facts facts = sound();
    struct checkup *checkup = &facts.checkup;
    facts.connected = false;
    facts.person[0] = checkup->version[0] = '\0';
    checkup->sign_in = SIGN_IN_PROGRAM;
    checkup->program_found = true;
    str_copy(checkup->sign_in_name, sizeof checkup->sign_in_name, "/opt/login");
    checkup->sign_in_failed = true;
    error_set(&checkup->answer, ERR_UNAUTHORIZED,
              NA_("{program} did not sign you in.", "{retry} tries again."), "program", "login");
    assert_judged(&facts, "signin", VERDICT_WRONG, "login did not sign you in.");
    assert_judged(&facts, "signin.dates", VERDICT_UNCHECKED, "");
    assert_judged(&facts, "signin.accepted", VERDICT_UNCHECKED, "");
    assert_judged(&facts, "server.version", VERDICT_UNCHECKED, "");
    checkup->sign_in_failed = false; /* it gave something, which was refused */
    checkup->answer.status = 401;
    assert_judged(&facts, "signin", VERDICT_FINE, "The program /opt/login");
    assert_judged(&facts, "signin.accepted", VERDICT_WRONG, "");
    struct finding finding;
    finding_init(&finding);
    find("signin.accepted")->judge(&facts, &finding);
    assert_string_equal(finding.mend.s, "Run /opt/login by hand to see what it says.");
    finding_fini(&finding);
}

static void clocks(void **state)
{
    struct doctor_facts facts = sound();
    facts.checkup.date_at = NOW + 29;
    assert_judged(&facts, "clock", VERDICT_FINE, "agrees");
    facts.checkup.date_at = NOW + 30;
    assert_judged(&facts, "clock", VERDICT_DOUBTFUL, "ahead");
    facts.checkup.date_at = NOW - 299;
    assert_judged(&facts, "clock", VERDICT_DOUBTFUL, "behind");
    facts.checkup.date_at = NOW - 300;
    assert_judged(&facts, "clock", VERDICT_WRONG, "5 min behind");
    facts.checkup.date = 0;
    assert_judged(&facts, "clock", VERDICT_UNCHECKED, "does not say what time it is");
}

static void rights_that_lack(void **state)
{
    struct doctor_facts facts = sound();
    facts.right_names[RIGHT_DELETE_SERVER] = "delete notebooks.kubeflow.org";
    facts.rights.allowed[RIGHT_DELETE_SERVER] = ALLOWED_NO; /* a viewer is nothing to mend */
    assert_judged(&facts, "rights", VERDICT_FINE,
                  "In team you lack: delete notebooks.kubeflow.org.");
    facts.rights.allowed[RIGHT_CREATE_SERVER] = facts.rights.allowed[RIGHT_MANAGE_PEOPLE] =
        ALLOWED_NO;
    assert_judged(&facts, "rights", VERDICT_FINE,
                  "You may only read in team (your role: viewer). You lack: ");
    facts.rights.allowed[RIGHT_CREATE_SERVER] = facts.rights.allowed[RIGHT_MANAGE_PEOPLE] =
        ALLOWED_YES;
    facts.rights.allowed[RIGHT_LIST_EVENTS] = ALLOWED_NO; /* reasons stay unknown */
    assert_judged(&facts, "rights", VERDICT_DOUBTFUL, "In team you lack");
    facts.rights.allowed[RIGHT_LIST_SERVERS] = ALLOWED_NO;
    assert_judged(&facts, "rights", VERDICT_WRONG, "In team you lack");
    memset(&facts.rights, 0, sizeof facts.rights);
    assert_judged(&facts, "rights", VERDICT_UNCHECKED, "");
}

static void servers_that_cannot_be_had(void **state)
{
    struct doctor_facts facts = sound();
    assert_judged(&facts, "server.notebooks", VERDICT_FINE, "3 servers in team.");
    facts.servers.state = FEED_FORBIDDEN;
    assert_judged(&facts, "server.notebooks", VERDICT_WRONG,
                  "You may not list the servers in team.");
    facts.servers.state = FEED_NOT_SERVED;
    assert_judged(&facts, "server.notebooks", VERDICT_WRONG, "Kubeflow is not installed there.");
    facts.servers.state = FEED_LOADING;
    assert_judged(&facts, "server.notebooks", VERDICT_UNCHECKED, "");
}

static void terminals(void **state)
{
    struct doctor_facts facts = sound();
    facts.rows = 10, facts.cols = 40;
    assert_judged(&facts, "terminal", VERDICT_FINE, "40 columns and 10 rows; from 80 by 24");
    facts.rows = 9;
    assert_judged(&facts, "terminal", VERDICT_DOUBTFUL, "too small");
    facts.rows = facts.cols = 0;
    assert_judged(&facts, "terminal", VERDICT_FINE, "xterm-256color.");
    facts.term_known = false;
    assert_judged(&facts, "terminal", VERDICT_DOUBTFUL, "does not know xterm-256color");
    assert_judged(&facts, "terminal.colours", VERDICT_UNCHECKED, "");
    facts.term = "dumb";
    assert_judged(&facts, "terminal", VERDICT_WRONG, "TERM does not say");
    facts.term = NULL;
    assert_judged(&facts, "terminal", VERDICT_WRONG, "TERM does not say");
    facts.no_colour = true;
    assert_judged(&facts, "terminal.colours", VERDICT_FINE, "NO_COLOR");
}

static void an_error_is_parted(void **state)
{
    struct finding finding;
    struct error error = ERROR_NONE;
    finding_init(&finding);
    error_set(&error, ERR_NAME, NULL, "host", "a.example.org");
    finding_error(&finding, &error, "Otherwise.");
    assert_int_equal(finding.verdict, VERDICT_WRONG);
    assert_string_equal(finding.text.s, "a.example.org cannot be found.");
    assert_string_equal(finding.mend.s, "Otherwise."); /* whoever looks knows better */
    finding_fini(&finding);
    finding_init(&finding);
    finding_error(&finding, &error, "");
    assert_string_equal(finding.mend.s, "Check the address, or your network.");
    finding_fini(&finding);
    finding_init(&finding);
    error_set(&error, ERR_IO, N_("The output could not be written."), NULL, NULL);
    finding_error(&finding, &error, "Otherwise.");
    assert_string_equal(finding.mend.s, "Otherwise.");
    finding_fini(&finding);
}

static void every_line_in_french(void **state)
{
    struct doctor_facts facts = sound();
    language_set("fr");
    assert_judged(&facts, "tls.dates", VERDICT_FINE, "encore");
    facts.checkup.trusted = false;
    assert_judged(&facts, "tls.authority", VERDICT_WRONG, "n’est pas l’autorité du kubeconfig");
    assert_judged(&facts, "rights", VERDICT_FINE, "vous pouvez faire tout");
    language_set("en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sign_in_that_fails),
        cmocka_unit_test(what_to_do_is_the_advice_of_the_error),
        cmocka_unit_test(all_is_fine),
        cmocka_unit_test(nothing_is_known),
        cmocka_unit_test(the_first_failure_on_the_way_counts),
        cmocka_unit_test(ids_are_one_of_a_kind),
        cmocka_unit_test(dates_of_a_chain),
        cmocka_unit_test(no_encryption),
        cmocka_unit_test(dates_of_what_signs_in),
        cmocka_unit_test(clocks),
        cmocka_unit_test(rights_that_lack),
        cmocka_unit_test(servers_that_cannot_be_had),
        cmocka_unit_test(terminals),
        cmocka_unit_test(an_error_is_parted),
        cmocka_unit_test(every_line_in_french),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
