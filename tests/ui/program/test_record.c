/* What carnet leaves on disk when asked: the report, and the history of what it changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>

#include "support/house.h"

#define HISTORY ".local/state/carnet/history.jsonl"
#define CTRL_U  "\x15"

static const char *const notebooks[] = {HOUSE_SERVER("a", "registry/image:1"), NULL};

static int make_house(void **state)
{
    struct house *house = mem_zalloc(1, sizeof *house);
    house_init(house);
    house_platform(house, notebooks);
    fault_server_answer(house->server, "GET " HOUSE_NOTEBOOKS "/a", 200, "application/json",
                        notebooks[0]);
    fault_server_answer(house->server, "GET /version", 200, "application/json",
                        "{\"gitVersion\":\"v1.34.4\"}");
    fault_server_answer(house->server, "PATCH " HOUSE_NOTEBOOKS "/*", 200, "application/json",
                        "{}");
    *state = house;
    return 0;
}

static int leave_house(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

/* A file of the home folder, for its owner alone. */
static void read_own(const struct house *house, const char *name, struct str *out)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    struct stat found;
    str_addf(&path, "%s/%s", house->folder.path, name);
    assert_int_equal(stat(path.s, &found), 0);
    assert_int_equal(found.st_mode & 07777, 0600);
    assert_true(file_read(path.s, out, &error));
}

static void the_report_is_a_file_of_its_own(void **state)
{
    struct house *house = *state;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "● Ready");
    terminal_keys(t, "I");
    house_assert_shows(t, "Look through it before you send it");
    terminal_keys(t, CTRL_U "~/mine.md\r");
    house_assert_shows(t, "Written: ~/mine.md. Only you can read it.");
    read_own(house, "mine.md", &text);
    assert_non_null(strstr(text.s, "## Incident report: server a in lab"));
    assert_non_null(strstr(text.s, "## Rapport d’incident"));
    assert_non_null(strstr(text.s, "kubernetes v1.34.4"));
    assert_non_null(strstr(text.s, "image: registry/image:1"));
    terminal_keys(t, "I" CTRL_U "~/mine.md\r");
    house_assert_shows(t, "~/mine.md is there already. Give it another name.");
    terminal_keys(t, CTRL_U "~/nowhere/mine.md\r");
    house_assert_shows(t, "~/nowhere/mine.md cannot be written");
    terminal_keys(t, HOUSE_ESC);
    house_assert_quits(t);
    terminal_stop(t);
}

static void what_the_screen_changed_is_in_the_history(void **state)
{
    struct house *house = *state;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    struct terminal *t = house_start(house, 24, 80);
    house_assert_shows(t, "● Ready");
    terminal_keys(t, "s");
    house_assert_shows(t, "Stop the server a?");
    terminal_keys(t, "\x1b[B\r");
    const struct fault_request *request = house_wait_request(house, "PATCH " HOUSE_NOTEBOOKS "/a*");
    assert_non_null(request);
    house_assert_shows(t, "Stopping a.");
    assert_true(terminal_wait_idle(t));
    house_assert_quits(t);
    terminal_stop(t);
    read_own(house, HISTORY, &text);
    assert_non_null(strstr(text.s, "\"outcome\":\"done\""));
    assert_non_null(strstr(text.s, "-n lab patch notebooks.kubeflow.org/a --type=merge -p '{"));
    /* The patch in the call is the one that was sent. */
    AUTO_STR struct str body = STR_INIT(STR_LINE);
    for (const char *p = request->body; *p; p++) {
        str_add(&body, *p == '"' ? "\\" : "");
        str_add_char(&body, *p);
    }
    assert_non_null(strstr(text.s, body.s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_report_is_a_file_of_its_own, make_house, leave_house),
        cmocka_unit_test_setup_teardown(what_the_screen_changed_is_in_the_history, make_house,
                                        leave_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
