/* The program's start: terminals it cannot use, sizes, encodings, and homes in disorder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "support/house.h"

static int make_house(void **state)
{
    *state = mem_zalloc(1, sizeof(struct house));
    house_init(*state);
    return 0;
}

static int leave_house(void **state)
{
    house_fini(*state);
    free(*state);
    return 0;
}

static const char *const two[] = {HOUSE_SERVER("jl-cpu", "registry.example/jupyter:1"),
                                  HOUSE_SERVER("r-prices", "registry.example/r:2"), NULL};

static struct terminal *start_shown(struct house *house, int rows, int cols, const char *text)
{
    struct terminal *t = house_start(house, rows, cols);
    house_assert_shows(t, text);
    return t;
}

/* -- terminals ------------------------------------------------------------------------------- */

static void test_dumb_terminal(void **state)
{
    struct house *house = *state;
    int status;
    size_t len;
    house_set(house, "TERM", "dumb");
    struct terminal *t = house_start(house, 24, 80);
    assert_true(terminal_wait_exit(t, &status));
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 2);
    const char *raw = terminal_raw(t, &len);
    assert_null(memchr(raw, '\033', len));
    assert_true(str_starts(raw, "carnet: "));
    assert_non_null(strstr(raw, "TERM=dumb"));
    assert_ptr_equal(strchr(raw, '\n'), raw + len - 1); /* one line and no more */
    house_assert_left(t);
    terminal_stop(t);
}

/* Over ssh the other side often has not heard of the terminal: what nearly all understand is used.
 */
static void test_unknown_terminal_type(void **state)
{
    struct house *house = *state;
    static const char *const types[] = {NULL, "", "no-such-terminal", "../../etc/passwd"};
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        house_set(house, "TERM", types[i]);
        struct terminal *t = start_shown(house, 24, 80, "no platform");
        house_assert_quits(t);
        terminal_stop(t);
    }
}

#define BROKEN(name)                                                                               \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"uid\":\"uid-" name                                                 \
    "\",\"resourceVersion\":\"1\"},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":"   \
    "\"" name "\",\"image\":\"registry.example/geo:1\"}]}}},\"status\":{\"readyReplicas\":0,"      \
    "\"conditions\":[],\"containerState\":{\"waiting\":{\"reason\":\"ImagePullBackOff\","          \
    "\"message\":\"no such image\"}}}}"

/* screens.md 7.4 */
static void test_too_small(void **state)
{
    struct house *house = *state;
    house_platform(house,
                   (const char *const[]){two[0], BROKEN("geo-map"), BROKEN("sas-panel"), NULL});
    struct terminal *t = start_shown(house, 5, 20, "sas-panel");
    AUTO_STR struct str frame = STR_INIT(STR_DOCUMENT);
    terminal_frame(t, &frame);
    assert_string_equal(frame.s, "carnet: 2 need you\n"
                                 "✕ geo-map\n"
                                 "✕ sas-panel\n"
                                 "20x5, needs 40x10\n"
                                 "Enlarge, or q quits\n");
    terminal_resize(t, 24, 80);
    assert_true(terminal_wait_text(t, "3 servers"));
    terminal_resize(t, 5, 20);
    assert_true(terminal_wait_text(t, "20x5, needs 40x10"));
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_sizes(void **state)
{
    struct house *house = *state;
    static const int sizes[][2] = {{1, 1}, {1, 200}, {200, 1}, {2, 2}, {60, 200}, {300, 500}};
    house_platform(house, two);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct terminal *t = house_start(house, sizes[i][0], sizes[i][1]);
        assert_true(terminal_wait_idle(t));
        assert_true(terminal_is_alternate(t));
        if (sizes[i][0] >= 24 && sizes[i][1] >= 80)
            house_assert_shows(t, "r-prices");
        house_assert_quits(t);
        terminal_stop(t);
    }
}

static void test_no_color(void **state)
{
    struct house *house = *state;
    house_platform(house, (const char *const[]){two[0], BROKEN("geo-map"), NULL});
    for (int colours = 0; colours < 2; colours++) {
        house_set(house, "NO_COLOR", colours ? NULL : "1");
        struct terminal *t = start_shown(house, 24, 80, "geo-map");
        terminal_keys(t, "?");
        assert_true(terminal_wait_idle(t));
        terminal_keys(t, HOUSE_ESC);
        assert_true(terminal_wait_text(t, "ImagePullBackOff"));
        terminal_keys(t, "T\014d");
        assert_true(terminal_wait_idle(t));
        terminal_keys(t, HOUSE_ESC);
        assert_true(terminal_wait_text(t, "ImagePullBackOff"));
        house_assert_quits(t);
        assert_int_equal(terminal_raw_has_colour(t), colours);
        terminal_stop(t);
    }
}

/* -- encodings ------------------------------------------------------------------------------- */

static bool is_ascii(struct terminal *t)
{
    size_t len;
    const char *raw = terminal_raw(t, &len);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)raw[i] >= 0x80)
            return false;
    return len > 0;
}

/* screens.md 7.5 */
static void test_vt100_without_utf8(void **state)
{
    struct house *house = *state;
    house_set(house, "TERM", "vt100");
    house_set(house, "LC_ALL", "C");
    house_platform(house, (const char *const[]){two[0], BROKEN("geo-map"), NULL});
    struct terminal *t = start_shown(house, 24, 80, "ImagePullBackOff");
    assert_true(terminal_shows(t, "* live   L Francais"));
    assert_true(terminal_shows(t, ">  geo-map         ! Failed"));
    assert_true(terminal_shows(t, "-- geo-map == Overview == Events -- YAML --"));
    assert_true(terminal_shows(t, "* Ready"));
    terminal_keys(t, "L");
    assert_true(terminal_wait_text(t, "En echec"));
    terminal_keys(t, "?");
    assert_true(terminal_wait_idle(t));
    assert_true(is_ascii(t));
    assert_false(terminal_raw_has_colour(t));
    terminal_stop(t);
}

static void test_which_encoding(void **state)
{
    struct house *house = *state;
    static const struct {
        const char *lc_all, *lc_ctype, *lang;
        bool ascii;
    } cases[] = {
        {NULL, NULL, NULL, false},     {NULL, NULL, "C", false},
        {NULL, NULL, "POSIX", false},  {NULL, NULL, "en_CA.UTF-8", false},
        {NULL, NULL, "fr_CA", false},  {NULL, NULL, "en_US.ISO-8859-1", true},
        {"C", NULL, "C.UTF-8", true},  {"POSIX", NULL, "C.UTF-8", true},
        {NULL, "C", "C.UTF-8", true},  {"C.UTF-8", "C", "C", false},
        {"C.utf8", NULL, NULL, false}, {"fr_CA.ISO8859-1", "C.UTF-8", NULL, true},
        {"", "", "C.UTF-8", false},    {"no_SUCH.UTF-8", NULL, NULL, false},
    };
    house_platform(house, two);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        house_set(house, "LC_ALL", cases[i].lc_all);
        house_set(house, "LC_CTYPE", cases[i].lc_ctype);
        house_set(house, "LANG", cases[i].lang);
        house_set(house, "LANGUAGE", "en");
        struct terminal *t = start_shown(house, 24, 80, "r-prices");
        if (is_ascii(t) != cases[i].ascii)
            fail_msg("case %zu: ascii is not %d", i, cases[i].ascii);
        terminal_stop(t);
    }
}

static void test_ascii_by_choice(void **state)
{
    struct house *house = *state;
    house_platform(house, two);
    test_folder_text(&house->folder, ".config/carnet/settings", "ascii = yes\n");
    struct terminal *t = start_shown(house, 24, 80, "r-prices");
    assert_true(is_ascii(t));
    terminal_stop(t);
    test_folder_text(&house->folder, ".config/carnet/settings", "ascii = no\n");
    house_set(house, "LC_ALL", "C");
    t = start_shown(house, 24, 80, "▸  jl-cpu");
    terminal_stop(t);
}

static void test_language_of_the_surroundings(void **state)
{
    struct house *house = *state;
    house_set(house, "LC_ALL", "fr_CA.UTF-8"); /* not on this machine, and not needed */
    struct terminal *t = start_shown(house, 24, 80, "aucune plateforme");
    terminal_stop(t);
    house_set(house, "LANGUAGE", "de:en");
    t = start_shown(house, 24, 80, "no platform");
    terminal_stop(t);
}

/* -- homes ----------------------------------------------------------------------------------- */

static void test_no_platform(void **state)
{
    struct house *house = *state;
    struct terminal *t = start_shown(house, 24, 80, "✕ no platform");
    assert_true(terminal_shows(t, "carnet context add"));
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_no_home(void **state)
{
    struct house *house = *state;
    static const char *const homes[] = {NULL, "", "/dev/null/home", "/dev/null", "relative"};
    for (size_t i = 0; i < ARRAY_LEN(homes); i++) {
        house_set(house, "HOME", homes[i]);
        /* Without HOME the account's own folder counts: kept out of this test. */
        house_set(house, "XDG_CONFIG_HOME", "/dev/null/config");
        house_set(house, "XDG_STATE_HOME", "/dev/null/state");
        house_set(house, "KUBECONFIG", "/dev/null/kubeconfig");
        struct terminal *t = start_shown(house, 24, 80, "no platform");
        terminal_keys(t, "L");
        assert_true(terminal_wait_text(t, "aucune plateforme"));
        house_assert_quits(t);
        terminal_stop(t);
    }
}

static void test_home_that_cannot_be_written(void **state)
{
    struct house *house = *state;
    house_platform(house, two);
    test_folder_text(&house->folder, ".config", "a file where a folder should be");
    test_folder_text(&house->folder, ".local", "here too");
    struct terminal *t = start_shown(house, 24, 80, "r-prices");
    terminal_keys(t, "L");
    assert_true(terminal_wait_text(t, "Prêt"));
    terminal_keys(t, "T");
    assert_true(terminal_wait_idle(t));
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_damaged_settings(void **state)
{
    struct house *house = *state;
    house_platform(house, two);
    test_folder_text(&house->folder, ".config/carnet/settings",
                     "language = fr\nthis is \033[31mno entry\nescape_ms = soon\n");
    struct terminal *t = start_shown(house, 24, 80, "r-prices");
    assert_true(terminal_shows(t, "Français") || terminal_shows(t, "English"));
    assert_true(terminal_shows(t, "Prêt")); /* what could be read counts */
    house_assert_shows(t, "ligne 2");
    size_t len;
    assert_null(strstr(terminal_raw(t, &len), "\033[31mno entry"));
    house_assert_quits(t);
    terminal_stop(t);
}

static void test_damaged_store(void **state)
{
    struct house *house = *state;
    static const char *const contents[] = {"", "no database at all", "SQLite format 3\0 and then"};
    house_platform(house, two);
    for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
        test_folder_file(&house->folder, ".local/state/carnet/carnet.db", contents[i],
                         i == 2 ? 26 : strlen(contents[i]));
        struct terminal *t = start_shown(house, 24, 80, "r-prices");
        house_assert_quits(t);
        terminal_stop(t);
    }
}

static void test_damaged_kubeconfig(void **state)
{
    struct house *house = *state;
    static const char *const contents[] = {"",
                                           "\0\1\2",
                                           "[1, 2",
                                           "clusters: 7\ncontexts: {a: b}\n",
                                           "current-context: nobody\n",
                                           "a: &a [*a]\n"};
    for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
        test_folder_file(&house->folder, ".kube/config", contents[i], strlen(contents[i]) + 1);
        struct terminal *t = start_shown(house, 24, 80, "no platform");
        house_assert_quits(t);
        terminal_stop(t);
    }
}

/* As programs make them: "gke_project_region_cluster" and more. Chosen in the sheet like any
 * other. */
static void test_long_name_of_a_context(void **state)
{
    struct house *house = *state;
    AUTO_STR struct str config = STR_INIT(STR_DOCUMENT);
    house_platform(house, two);
    str_addf(&config,
             "current-context: short\n"
             "clusters: [{name: c, cluster: {server: '%s'}}]\n"
             "contexts: [{name: short, context: {cluster: c, namespace: lab}}, {name: zz-%0300d, "
             "context: {cluster: c, namespace: lab}}]\n",
             fault_server_url(house->server), 7);
    test_folder_text(&house->folder, ".kube/config", config.s);
    struct terminal *t = start_shown(house, 24, 80, "r-prices");
    terminal_keys(t, "C");
    house_assert_shows(t, "zz-0");
    terminal_keys(t, "\033[B\r");
    assert_true(terminal_wait_row(t, 0, " carnet  zz-*● live*"));
    house_assert_shows(t, "r-prices");
    house_assert_quits(t);
    terminal_stop(t);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_house, leave_house)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(test_dumb_terminal),
        IN_HOUSE(test_unknown_terminal_type),
        IN_HOUSE(test_too_small),
        IN_HOUSE(test_sizes),
        IN_HOUSE(test_no_color),
        IN_HOUSE(test_vt100_without_utf8),
        IN_HOUSE(test_which_encoding),
        IN_HOUSE(test_ascii_by_choice),
        IN_HOUSE(test_language_of_the_surroundings),
        IN_HOUSE(test_no_platform),
        IN_HOUSE(test_no_home),
        IN_HOUSE(test_home_that_cannot_be_written),
        IN_HOUSE(test_damaged_settings),
        IN_HOUSE(test_damaged_store),
        IN_HOUSE(test_damaged_kubeconfig),
        IN_HOUSE(test_long_name_of_a_context),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
