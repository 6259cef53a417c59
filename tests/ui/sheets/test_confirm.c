/* The question about one server: what is asked of the platform, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>

#include "support/facts.h"
#include "support/fixture_platform.h"
#include "support/stage.h"

/* The cursor at old-rstudio, stopped, with a volume of its own and one that r-prices uses too. */
static int setup(void **state)
{
    stage_setup(state);
    stage_keys(*state, "jjj");
    stage_text(*state);
    return 0;
}

static void the_safe_choice_is_first(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d");
    assert_at(stage, "▸  Keep it");
    stage_keys(stage, ENTER);
    assert_hides(stage, "Delete the server");
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, "d" ESC);
    assert_int_equal(stage_changes(stage), 0);
}

static void deletes_the_server_alone(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" DOWN ENTER);
    assert_int_equal(stage_changes(stage), 1);
    assert_int_equal(stage_change(stage, 0)->verb, VERB_DELETE_SERVER);
    assert_string_equal(stage_change(stage, 0)->name, "old-rstudio");
    assert_shows(stage, "Deleting old-rstudio; 2 volumes stay.");
    assert_hides(stage, "old-rstudio     ○");
}

/* Its hint is always there: it is not to do nothing where the ▸ begins. */
static void space_ticks_the_only_box(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d ");
    assert_shows(stage, "[x] also delete old-rstudio-workspace");
    assert_at(stage, "▸  Keep it");
    stage_keys(stage, " ");
    assert_shows(stage, "[ ] also delete old-rstudio-workspace");
    stage_keys(stage, " " DOWN);
    assert_at(stage, "Type old-rstudio to delete it and 16 GiB of data:");
    assert_hides(stage, "Space Tick");
    stage_keys(stage, "old-rstudio" ENTER);
    assert_int_equal(stage_changes(stage), 2);
    assert_shows(stage, "Deleting old-rstudio; volume panel-2019 stays.");
}

/* With a volume ticked the name must be typed in full. */
static void data_asks_for_the_name(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" UP " " DOWN DOWN);
    assert_at(stage, "Type old-rstudio to delete it and 16 GiB of data:");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "Not deleted: what is typed is not old-rstudio.");
    stage_keys(stage, "old-rstudi" ENTER);
    assert_int_equal(stage_changes(stage), 0);
    stage_keys(stage, "o" ENTER);
    assert_int_equal(stage_changes(stage), 2);
    assert_int_equal(stage_change(stage, 0)->verb, VERB_DELETE_SERVER);
    assert_int_equal(stage_change(stage, 1)->verb, VERB_DELETE_VOLUME);
    assert_string_equal(stage_change(stage, 1)->name, "old-rstudio-workspace");
}

/* One that another server uses cannot be ticked: there is one tick only. */
static void shared_volumes_stay(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" UP UP UP);
    assert_at(stage, "[ ] also delete old-rstudio-workspace");
    assert_hides(stage, "also delete panel-2019");
    assert_shows(stage, "panel-2019              64 GiB   r-prices uses it too");
}

static void volumes_one_may_not_delete(void **state)
{
    struct stage *stage = *state;
    struct rights rights;
    for (size_t i = 0; i < RIGHT_COUNT; i++)
        rights.allowed[i] = i == RIGHT_DELETE_VOLUME ? ALLOWED_NO : ALLOWED_YES;
    model_put_rights(stage->model, TEAM, &rights);
    model_put_rights(stage->world, TEAM, &rights);
    stage_keys(stage, "d");
    assert_hides(stage, "[ ]");
    assert_shows(stage, "16 GiB   you may not delete it");
}

/* What the person ticked and typed stays while the model changes under the question. */
static void nothing_typed_is_lost(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" UP " " DOWN DOWN "old-");
    struct volume volume = facts_volume(TEAM, "old-rstudio-workspace");
    volume.asked = volume.capacity = 32 * FACTS_GIB;
    model_put_volume(stage->world, &volume);
    assert_at(stage, "delete it and 32 GiB of data: old-▏");
    stage_keys(stage, F2);
    assert_shows(stage, "32 Gio de données : old-▏");
    stage_keys(stage, "rstudio" ENTER);
    assert_int_equal(stage_changes(stage), 2);
}

/* Another server began to use the volume: it is no longer ticked, and no name is asked. */
static void a_volume_gets_another_user(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" UP " " DOWN DOWN "old-");
    struct server other = facts_server(TEAM, "newcomer");
    struct mount mounts[] = {{"w", "old-rstudio-workspace", "/home/jovyan/vol-1"}};
    other.mounts = mounts;
    other.mount_count = 1;
    model_put_server(stage->world, &other);
    assert_shows(stage, "newcomer uses it too");
    assert_hides(stage, "[x]");
    assert_at(stage, "▸  Delete");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 1);
}

static void the_server_vanishes(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" DOWN);
    model_remove(stage->world, KIND_SERVER, TEAM, "old-rstudio");
    assert_hides(stage, "Delete the server");
    assert_shows(stage, "old-rstudio is no longer there: someone deleted it.");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
}

/* Deleted and made again under the same name: not the one that was asked about. */
static void another_server_of_that_name(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" DOWN);
    stage_text(stage);
    struct server other = facts_server(TEAM, "old-rstudio");
    other.meta.uid = "another";
    model_put_server(stage->world, &other);
    stage_settle(stage);
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_hides(stage, "Delete the server");
}

static void someone_else_deletes_it(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" DOWN);
    struct server going = *model_server(stage->world, TEAM, "old-rstudio");
    going.meta.deleting = FIXTURE_NOW;
    model_put_server(stage->world, &going);
    assert_hides(stage, "Delete the server");
    assert_shows(stage, "old-rstudio: it is being deleted already.");
    assert_int_equal(stage_changes(stage), 0);
}

static void offline_opens_nothing(void **state)
{
    struct stage *stage = *state;
    fixture_offline(stage->platform, 60, 8);
    stage_text(stage);
    stage_keys(stage, "d");
    assert_hides(stage, "Delete the server");
    assert_shows(stage, "Not sent: no connection. R tries now.");
}

/* The connection goes while the question is open: nothing is sent, nothing is lost. */
static void offline_sends_nothing(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" UP " " DOWN DOWN "old-rstudio");
    fixture_offline(stage->platform, 60, 8);
    stage_text(stage);
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "Not sent: no connection. R tries now.");
    assert_shows(stage, "of data: old-rstudio▏");
    fixture_live(stage->platform);
    stage_settle(stage);
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 2);
}

static void forbidden_opens_nothing(void **state)
{
    struct stage *stage = *state;
    ui_show(stage->ui, stage->platform, "lab-7");
    stage_text(stage);
    stage_keys(stage, "d");
    assert_shows(stage, "Not allowed in lab-7 (your role: viewer). Ask ");
    assert_hides(stage, "Delete the server");
    stage_keys(stage, "s");
    assert_shows(stage, "Not allowed in lab-7 (your role: viewer). Ask ");
    assert_int_equal(stage_changes(stage), 0);
}

/* Rights that arrive while the question is open count. */
static void rights_arrive(void **state)
{
    struct stage *stage = *state;
    struct rights rights = {{0}};
    stage_keys(stage, "d" DOWN);
    for (size_t i = 0; i < RIGHT_COUNT; i++)
        rights.allowed[i] = i == RIGHT_DELETE_SERVER ? ALLOWED_NO : ALLOWED_YES;
    model_put_rights(stage->model, TEAM, &rights);
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_hides(stage, "Delete the server");
    assert_shows(stage, "old-rstudio: you may not delete it.");
}

static void what_depends_on_it_is_waited_for(void **state)
{
    struct stage *stage = *state;
    fixture_loading(stage->platform, KIND_VOLUME, TEAM, 0);
    stage_settle(stage);
    stage_keys(stage, "d");
    assert_shows(stage, "reading what depends on it…");
    stage_keys(stage, DOWN ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "carnet still reads what depends on it.");
    fixture_serve(stage->platform, KIND_VOLUME, TEAM);
    stage_settle(stage);
    assert_hides(stage, "reading what depends on it…");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 1);
}

/* Who may use a volume cannot be seen: it is named, not offered, and the server alone may go. */
static void users_one_may_not_see(void **state)
{
    struct stage *stage = *state;
    fixture_forbid(stage->platform, KIND_POD, TEAM);
    stage_settle(stage);
    stage_keys(stage, "d ");
    assert_shows(stage, "volume old-rstudio-workspace   16 GiB");
    assert_shows(stage, "Volumes stay: who else uses them is not known, since you may not");
    assert_shows(stage, "list all servers, pods and volumes of aaw-team; ask someone who");
    assert_hides(stage, "[ ]");
    stage_keys(stage, DOWN ENTER);
    assert_int_equal(stage_changes(stage), 1);
    assert_int_equal(stage_change(stage, 0)->verb, VERB_DELETE_SERVER);
}

/* The list of pods gets old while the question is open: what was ticked stays, and is not sent. */
static void users_of_a_while_ago(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d" UP " " DOWN DOWN "old-rstudio");
    fixture_stale(stage->platform, KIND_POD, TEAM, 60, NULL);
    stage_settle(stage);
    assert_shows(stage, "[x] also delete old-rstudio-workspace");
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 0);
    assert_shows(stage, "Not sent. Volumes stay: who else uses them is not known");
    assert_shows(stage, "of data: old-rstudio▏");
    fixture_serve(stage->platform, KIND_POD, TEAM);
    stage_settle(stage);
    stage_keys(stage, ENTER);
    assert_int_equal(stage_changes(stage), 2);
}

static void a_refusal_is_said(void **state)
{
    struct stage *stage = *state;
    struct error error = ERROR_NONE;
    error_set(&error, ERR_CONFLICT, NULL, "name", "old-rstudio");
    fixture_refuse(stage->platform, "old-rstudio", &error);
    stage_keys(stage, "d" DOWN ENTER);
    assert_shows(stage, "old-rstudio changed meanwhile");
    assert_shows(stage, "old-rstudio     ○");
}

/* A stop asks where something may run in it, else it is sent at once. */
static void stops(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "ks");
    assert_int_equal(stage_changes(stage), 1);
    assert_string_equal(stage_change(stage, 0)->name, "r-prices");
    assert_shows(stage, "Stopping r-prices. s starts it again.");
    stage_keys(stage, "g");
    stage_text(stage);
    while (!strstr(stage_row(stage, stage_row_of(stage, "▸")), "jl-cpu"))
        stage_keys(stage, "j");
    stage_keys(stage, "s");
    assert_shows(stage, "it was active 5 min ago");
    assert_at(stage, "Let it run");
    assert_int_equal(stage_changes(stage), 1);
    stage_keys(stage, "j" ENTER);
    assert_int_equal(stage_changes(stage), 2);
    assert_int_equal(stage_change(stage, 1)->verb, VERB_STOP_SERVER);
    assert_shows(stage, "Stopping jl-cpu. s starts it again.");
}

static void mouse(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "d");
    stage_click(stage, stage_row_of(stage, "[ ] also"), 5);
    assert_at(stage, "[x] also");
    stage_click(stage, stage_row_of(stage, "[x] also"), 5);
    assert_at(stage, "[ ] also");
    stage_click(stage, stage_row_of(stage, "   Delete"), 5);
    assert_at(stage, "▸  Delete");
    assert_int_equal(stage_changes(stage), 0);
    stage_click(stage, stage_row_of(stage, "▸  Delete"), 5);
    assert_int_equal(stage_changes(stage), 1);
}

/* Many volumes: the two choices stay in sight, the ticks are reached one by one. */
static void many_volumes(void **state)
{
    struct stage *stage = *state;
    static struct mount mounts[30];
    static char names[30][24];
    struct server server = *model_server(stage->world, TEAM, "old-rstudio");
    for (int i = 0; i < 30; i++) {
        snprintf(names[i], sizeof names[i], "data-%02d", i);
        mounts[i] = (struct mount){names[i], names[i], "/data"};
    }
    server.mounts = mounts;
    server.mount_count = 30;
    model_put_server(stage->world, &server);
    stage_settle(stage);
    stage_keys(stage, "d ");
    assert_at(stage, "[ ] also delete data-00");
    stage_keys(stage, ESC "d");
    assert_at(stage, "▸  Keep it");
    assert_shows(stage, "   Delete");
    stage_keys(stage, UP);
    assert_at(stage, "[ ] also delete data-29");
    stage_keys(stage, "g ");
    assert_at(stage, "[x] also delete data-00");
    assert_shows(stage, "   Keep it");
    stage_size(stage, 10, 40);
    assert_at(stage, "[x] also delete data-00");
    assert_shows(stage, "   Keep it");
}

static void read_only(void **state)
{
    struct stage *stage = stage_prepare(24, 80, true);
    stage_show(stage, TEAM);
    stage_text(stage);
    stage_keys(stage, "d");
    assert_shows(stage, "Not sent: carnet was started to read only.");
    assert_int_equal(stage_changes(stage), 0);
    stage_free(stage);
}

static void the_call_is_copied_as_it_is_ticked(void **state)
{
    struct stage *stage = *state;
    stage_keys(stage, "jjjdy");
    assert_string_equal(stage->asked.copied,
                        "kubectl --context=aaw-prod -n aaw-team delete "
                        "notebooks.kubeflow.org/old-rstudio --cascade=foreground --wait=false");
    stage_keys(stage, UP " " CTRL_Y);
    assert_string_equal(stage->asked.copied,
                        "kubectl --context=aaw-prod -n aaw-team delete "
                        "notebooks.kubeflow.org/old-rstudio --cascade=foreground --wait=false &&\n"
                        "  kubectl --context=aaw-prod -n aaw-team delete "
                        "persistentvolumeclaims/old-rstudio-workspace --cascade=background "
                        "--wait=false");
    stage_keys(stage, DOWN DOWN "y"); /* a letter of the name being typed */
    assert_shows(stage, "16 GiB of data: y");
    assert_int_equal(stage_changes(stage), 0);
}

#define a_test(name) cmocka_unit_test_setup_teardown(name, setup, stage_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        a_test(the_call_is_copied_as_it_is_ticked),
        a_test(the_safe_choice_is_first),
        a_test(deletes_the_server_alone),
        a_test(space_ticks_the_only_box),
        a_test(data_asks_for_the_name),
        a_test(shared_volumes_stay),
        a_test(volumes_one_may_not_delete),
        a_test(nothing_typed_is_lost),
        a_test(a_volume_gets_another_user),
        a_test(the_server_vanishes),
        a_test(another_server_of_that_name),
        a_test(someone_else_deletes_it),
        a_test(offline_opens_nothing),
        a_test(offline_sends_nothing),
        a_test(forbidden_opens_nothing),
        a_test(rights_arrive),
        a_test(what_depends_on_it_is_waited_for),
        a_test(users_one_may_not_see),
        a_test(users_of_a_while_ago),
        a_test(a_refusal_is_said),
        a_test(stops),
        a_test(mouse),
        a_test(many_volumes),
        cmocka_unit_test(read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
