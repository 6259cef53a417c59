/* The incident report: both languages in one text, the platform's words quoted, secrets masked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/views/report.h>
#include <carnet/views/report_read.h>
#include <carnet/views/why.h>

#include "support/facts.h"
#include "support/fixture_platform.h"

#define GPU "0/14 nodes are available: 14 Insufficient nvidia.com/gpu."

struct stand {
    struct loop *loop;
    struct model *model;
    struct platform *platform;
    struct report_reading read;
    struct str out;
};

static int setup(void **state)
{
    struct stand *stand = mem_zalloc(1, sizeof *stand);
    stand->loop = loop_new();
    stand->model = model_new();
    stand->platform = fixture_new(stand->loop, stand->model);
    str_init(&stand->out, REPORT_MAX);
    str_init(&stand->read.yaml, STR_LINE);
    str_init(&stand->read.version, STR_LINE);
    str_init(&stand->read.log, STR_LINE);
    str_add(&stand->read.version, "v1.34.4");
    facts_put_unscheduled(stand->model, "aaw", "train", GPU);
    struct event event = facts_event("aaw", "Pod", "train-0", "FailedScheduling", GPU);
    event.count = 9;
    event.first = FACTS_NOW - 4 * FACTS_MIN;
    event.last = FACTS_NOW - 40;
    model_put_event(stand->model, &event);
    *state = stand;
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;
    language_set("en");
    platform_free(stand->platform);
    model_free(stand->model);
    loop_free(stand->loop);
    str_fini(&stand->out);
    str_fini(&stand->read.yaml);
    str_fini(&stand->read.version);
    str_fini(&stand->read.log);
    free(stand);
    return 0;
}

static struct report facts(struct stand *stand)
{
    return (struct report){.platform = stand->platform,
                           .model = stand->model,
                           .server = model_server(stand->model, "aaw", "train"),
                           .now = FACTS_NOW,
                           .reading = &stand->read};
}

static const char *write(struct stand *stand, const char *yaml)
{
    struct report report = facts(stand);
    stand->read.has_yaml = yaml != NULL;
    str_clear(&stand->read.yaml);
    str_add(&stand->read.yaml, str_or(yaml, ""));
    str_clear(&stand->out);
    report_write(&stand->out, &report);
    return stand->out.s;
}

static void assert_has(const char *text, const char *what)
{
    if (!strstr(text, what))
        fail_msg("\"%s\" is not in:\n%s", what, text);
}

static void assert_lacks(const char *text, const char *what)
{
    if (strstr(text, what))
        fail_msg("\"%s\" is in:\n%s", what, text);
}

static void says_both_languages(void **state)
{
    const char *text = write(*state, NULL);
    assert_has(text, "## Incident report: server train in aaw\n");
    assert_has(text, "**Waiting**");
    assert_has(text, "No node has a free GPU. (`no-gpu`)\n");
    assert_has(text, "## Rapport d’incident\u00a0: serveur train dans aaw\n");
    assert_has(text, "**En attente**");
    assert_has(text, "Aucun nœud n’a de GPU libre. (`no-gpu`)\n");
    assert_true(strstr(text, "## Incident") < strstr(text, "## Rapport"));
    assert_string_equal(language_current()->code, "en");
}

static void the_persons_own_comes_first(void **state)
{
    language_set("fr");
    const char *text = write(*state, NULL);
    assert_true(strstr(text, "## Rapport") < strstr(text, "## Incident"));
    assert_string_equal(language_current()->code, "fr");
}

static void evidence_events_and_versions(void **state)
{
    struct stand *stand = *state;
    const char *text = write(stand, "kind: Notebook\n");
    assert_has(text, "  ```text\n  " GPU "\n  ```\n");
    assert_has(text, "| 2026-11-22T12:03:20Z | 2026-11-22T12:00:00Z | 9 | Warning | Pod/train-0 | "
                     "FailedScheduling | " GPU " |\n");
    assert_has(text, "- carnet ");
    assert_has(text, "v1.34.4\n");
    assert_has(text, "## YAML\n\n```yaml\nkind: Notebook\n```\n");
    assert_has(text, "| Platform | aaw-prod |");
    assert_lacks(text, "## Log");
    str_add(&stand->read.log, "Traceback\nkey=1 password=pw\n");
    str_copy(stand->read.log_of, sizeof stand->read.log_of, "train-0 train --previous");
    text = write(stand, NULL);
    assert_has(text,
               "## Log: train-0 train --previous\n\n```text\nTraceback\nkey=1 password=•••\n```");
}

static void what_it_uses_as_the_list_shows_it(void **state)
{
    struct stand *stand = *state;
    struct usage usage = facts_usage("aaw", "train-0", 400, 3 * FACTS_GIB);
    assert_lacks(write(stand, NULL), "| Used now |");
    model_put_usage(stand->model, &usage);
    assert_has(write(stand, NULL), "| Used now | CPU 0.4, memory 3 GiB |");
}

static void what_was_not_read_is_said(void **state)
{
    struct stand *stand = *state;
    struct report report = facts(stand);
    report.reading = NULL;
    model_remove(stand->model, KIND_EVENT, "aaw", "train-0.FailedScheduling");
    report_write(&stand->out, &report);
    assert_has(stand->out.s, "(its version is not known)");
    assert_has(stand->out.s, "Events were not read.");
    assert_lacks(stand->out.s, "No event");
    assert_lacks(stand->out.s, "## YAML");
    platform_start(stand->platform);
    platform_want(stand->platform, stand, KIND_EVENT, "aaw");
    assert_has(write(stand, NULL), "No event that the platform still keeps");
}

/* A part that is missing without a word would say that there is none. */
static void what_could_not_be_had_is_said_with_its_reason(void **state)
{
    struct stand *stand = *state;
    const char *text = write(stand, "kind: Notebook\n");
    assert_lacks(text, "is not in this report");
    assert_lacks(text, "Of the log");
    error_set(&stand->read.no_yaml, ERR_FORBIDDEN, N_("You may not read {name}."), "name", "a|b");
    error_set(&stand->read.no_log, ERR_TOO_LARGE, N_("It is too long for a report."), NULL, NULL);
    text = write(stand, NULL);
    assert_has(text, "The YAML is not in this report. You may not read a\\|b.\n");
    assert_has(text, "The log is not in this report. It is too long for a report.\n");
    stand->read.no_log = ERROR_NONE;
    stand->read.log_cut = true;
    str_add(&stand->read.log, "last\n");
    assert_has(write(stand, NULL), "Of the log, only the last line is in this report.\n");
}

static void turn(void *data)
{
    (void)data;
}

static struct report_reading *read_crashed(struct stand *stand, const char *words,
                                           const struct error *error)
{
    struct container container = facts_container("nb");
    container.now = facts_waiting("CrashLoopBackOff", "back-off 5m0s");
    container.last = facts_ended("Error", 1);
    container.restarts = 3;
    facts_put_container(stand->model, "aaw", "nb", &container);
    fixture_yaml(stand->platform, "nb-0", words, error);
    struct report_reading *reading =
        report_read(stand->platform, model_server(stand->model, "aaw", "nb"), turn, stand);
    for (int i = 0; i < 100 && !report_reading_done(reading); i++)
        loop_turn(stand->loop, 5);
    assert_true(report_reading_done(reading));
    return reading;
}

static void a_log_that_is_only_an_end_is_told_so(void **state)
{
    struct stand *stand = *state;
    struct report_reading *reading = read_crashed(stand, LOG_CUT "middle\nlast\n", NULL);
    assert_true(reading->log_cut);
    assert_string_equal(reading->log.s, LOG_CUT "middle\nlast\n");
    report_reading_free(reading);

    reading = read_crashed(stand, "one\ntwo\n", NULL);
    assert_string_equal(reading->log.s, "one\ntwo\n");
    assert_false(reading->log_cut);
    report_reading_free(reading);

    AUTO_STR struct str words = STR_INIT(STR_LINE);
    for (int i = 0; i < WHY_LOG_LINES; i++)
        str_addf(&words, "line %d\n", i);
    reading = read_crashed(stand, words.s, NULL); /* as many as were asked for: there may be more */
    assert_true(reading->log_cut);
    report_reading_free(reading);
}

/* A cut that is not told would say that there was no more. */
static void what_is_left_out_is_counted(void **state)
{
    struct stand *stand = *state;
    for (int i = 0; i < 60; i++) {
        char name[32];
        snprintf(name, sizeof name, "Reason%d", i);
        struct event event = facts_event("aaw", "Pod", "train-0", name, name);
        event.first = event.last = FACTS_NOW - i;
        model_put_event(stand->model, &event);
        if (i == 20)
            assert_lacks(write(stand, NULL), "latest events");
    }
    assert_has(write(stand, NULL), "\nOnly the 40 latest events are in this report.\n");
    assert_has(stand->out.s, "\nSeuls les 40 événements les plus récents");
    str_add(&stand->read.log, "one\ntwo\n");
    stand->read.log_cut = true;
    assert_has(write(stand, NULL), "Of the log, only the last 2 lines are in this report.\n");
}

static void a_log_that_failed_is_remembered(void **state)
{
    struct stand *stand = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_FORBIDDEN, NULL, NULL, NULL);
    struct report_reading *reading = read_crashed(stand, NULL, &error);
    assert_int_equal(reading->no_log.code, ERR_FORBIDDEN);
    assert_int_equal(reading->no_yaml.code, ERR_NONE);
    report_reading_free(reading);
}

static void what_is_not_the_cause(void **state)
{
    struct stand *stand = *state;
    struct mount mount = {"home", "home", "/home/jovyan"};
    struct server server = *model_server(stand->model, "aaw", "train");
    struct volume volume = facts_volume("aaw", "home");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(stand->model, &server);
    model_put_volume(stand->model, &volume);
    const char *text = write(stand, NULL);
    assert_has(text, "### Not the cause\n\n- ");
    assert_has(text, "### Pas en cause\n\n- ");
}

/* What is the cause, or is not known, is not said to be fine. */
static void nothing_is_fine_that_is_not(void **state)
{
    struct stand *stand = *state;
    struct mount mount = {"home", "home", "/home/jovyan"};
    struct volume volume = facts_volume("aaw", "home");
    struct node node = facts_node("node-1", 0);
    facts_put_unscheduled(stand->model, "aaw", "train",
                          "0/1 nodes are available: 1 node(s) had volume node affinity conflict.");
    struct server server = *model_server(stand->model, "aaw", "train");
    server.mounts = &mount;
    server.mount_count = 1;
    model_put_server(stand->model, &server);
    model_put_volume(stand->model, &volume);
    assert_lacks(write(stand, NULL),
                 "volumes are bound"); /* it is, and is in the way all the same */

    struct pod pod = *model_pod(stand->model, "aaw", "train-0");
    pod.conditions = NULL;
    pod.condition_count = 0;
    pod.node = "node-1";
    model_put_pod(stand->model, &pod);
    model_put_node(stand->model, &node);
    const char *text = write(stand, NULL);
    assert_has(text, "- ✓ volumes are bound\n");
    assert_has(text, "- ✓ node node-1 answers\n");
    node.ready = false;
    model_put_node(stand->model, &node);
    assert_lacks(write(stand, NULL), "node node-1 answers\n");
    volume.phase = "Pending";
    model_put_volume(stand->model, &volume);
    assert_lacks(write(stand, NULL), "volumes are bound");
}

static void secrets_are_masked_wherever_they_stand(void **state)
{
    struct stand *stand = *state;
    struct event event = facts_event(
        "aaw", "Pod", "train-0", "Failed",
        "GET https://ada:pw1@reg.example.ca/v2: Authorization: Bearer abcDEF1234567890");
    struct server server = *model_server(stand->model, "aaw", "train");
    event.first = event.last = FACTS_NOW;
    model_put_event(stand->model, &event);
    event.meta.name = "two";
    event.message = "key dGhpc19pc19hX3ZlcnlfbG9uZ19zZWNyZXQ0Mg_with_Under-scores9 end";
    model_put_event(stand->model, &event);
    server.image = "https://bob:pw2@reg.example.ca/x";
    model_put_server(stand->model, &server);
    const char *text =
        write(stand, "env:\n- name: DB_PASSWORD\n  value: pw3\nargs:\n- --token=pw4\n");
    static const char *const secrets[] = {"pw1",    "pw2",     "pw3",    "pw4",
                                          "abcDEF", "dGhpc19", "scores9"};
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        assert_lacks(text, secrets[i]);
    assert_has(text, "reg.example.ca");
}

/* Words about keys and Secrets in one part take nothing away from the others. */
static void each_part_is_masked_by_itself(void **state)
{
    struct stand *stand = *state;
    struct event event = facts_event("aaw", "Pod", "train-0", "Failed",
                                     "it begins with -----BEGIN RSA PRIVATE KEY-----");
    event.first = event.last = FACTS_NOW;
    model_put_event(stand->model, &event);
    str_add(&stand->read.log, "kind: Secret\n--token\n");
    str_copy(stand->read.log_of, sizeof stand->read.log_of, "train-0 train");
    const char *text = write(stand, "data:\n  a: plain\n");
    assert_has(text, "it begins with -----BEGIN RSA PRIVATE KEY-----");
    assert_has(text, "## Rapport d");
    assert_has(text, "### Versions");
    assert_has(text, "```yaml\ndata:\n  a: plain\n```\n");
}

/* A report goes to people who read it later: facts that are old say so, and why. */
static void old_facts_are_told_as_old(void **state)
{
    struct stand *stand = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_CUT, NULL, "host", "aaw.example.ca");
    assert_lacks(write(stand, NULL), "State read at");
    fixture_stale(stand->platform, KIND_SERVER, "aaw", 90, &error);
    const char *text = write(stand, NULL);
    assert_has(text, "**State read at 2026-11-22T12:02:30Z, 1 min before this report; it could not "
                     "be read since.** The connection to aaw.example.ca was lost.\n");
    assert_has(text, "**État lu à 2026-11-22T12:02:30Z, ");
    fixture_old(stand->platform, 90);
    fixture_stale(stand->platform, KIND_SERVER, "aaw", 90, NULL);
    assert_has(write(stand, NULL), "since.** The platform does not answer.");
}

static void events_that_were_never_read_are_not_absent(void **state)
{
    struct stand *stand = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_UNAUTHORIZED, NULL, NULL, NULL);
    model_sweep_end(model_sweep_begin(stand->model, KIND_EVENT, "aaw", false));
    fixture_unread(stand->platform, KIND_EVENT, "aaw", &error);
    const char *text = write(stand, NULL);
    assert_has(text, "Events were not read. You are signed out.");
    assert_has(text, "Événements non lus.");
    assert_lacks(text, "No event");
    assert_lacks(text, "Aucun événement");
    fixture_stale(stand->platform, KIND_EVENT, "aaw", 90, &error);
    assert_has(write(stand, NULL), "As of 12:02, no event that the platform still kept");
}

/* What comes from outside makes no markup and breaks out of no block. */
static void foreign_words_stay_words(void **state)
{
    struct stand *stand = *state;
    struct event event =
        facts_event("aaw", "Pod", "train-0", "Odd", "a | b <script> [x](http://y) `c`");
    event.first = event.last = FACTS_NOW;
    model_put_event(stand->model, &event);
    const char *text = write(stand, "a: |\n  ```\n  ````\n  # no heading\n");
    assert_has(text, "a \\| b \\<script\\> \\[x\\](http://y) \\`c\\`");
    assert_has(text, "`````yaml\n");
    assert_has(text, "\n`````\n");
}

static void its_file_leads_nowhere_else(void **state)
{
    struct stand *stand = *state;
    AUTO_STR struct str name = STR_INIT(STR_LINE);
    struct server server = facts_server("../..", "a/b\\$(id)\x1b");
    struct report report = facts(stand);
    report.server = &server;
    report_file_name(&name, &report);
    assert_true(str_starts(name.s, "carnet-------a-b--"));
    assert_null(strpbrk(name.s, "/\\$(\x1b"));
    assert_true(str_ends(name.s, ".md"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(says_both_languages, setup, teardown),
        cmocka_unit_test_setup_teardown(the_persons_own_comes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(evidence_events_and_versions, setup, teardown),
        cmocka_unit_test_setup_teardown(what_it_uses_as_the_list_shows_it, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_not_read_is_said, setup, teardown),
        cmocka_unit_test_setup_teardown(what_could_not_be_had_is_said_with_its_reason, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_log_that_is_only_an_end_is_told_so, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_left_out_is_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(a_log_that_failed_is_remembered, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_the_cause, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_fine_that_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(secrets_are_masked_wherever_they_stand, setup, teardown),
        cmocka_unit_test_setup_teardown(each_part_is_masked_by_itself, setup, teardown),
        cmocka_unit_test_setup_teardown(old_facts_are_told_as_old, setup, teardown),
        cmocka_unit_test_setup_teardown(events_that_were_never_read_are_not_absent, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(foreign_words_stay_words, setup, teardown),
        cmocka_unit_test_setup_teardown(its_file_leads_nowhere_else, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
