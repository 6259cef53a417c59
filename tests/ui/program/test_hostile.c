/*
 * Objects written by somebody who means harm, or by a program that is broken: they show safely, and
 * the rows beside them are unharmed. What a real API server would refuse is tried here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

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

#define GOOD_FIRST HOUSE_SERVER("aa-good", "registry.example/good:1")
#define GOOD_LAST  HOUSE_SERVER("zz-good", "registry.example/good:2")

/* -- what must never reach the terminal -------------------------------------------------------- */

/* As JSON: title, colours, clear, alternate screen, device control, C1, a bell, backspaces. */
#define ATTACK                                                                                     \
    "\\u001b]0;pwned\\u0007\\u001b[31;5mRED\\u001b[2J\\u001b[?1049l\\u001bP+q544e\\u001b\\\\"      \
    "\\u009b31m\\u009d0;pwned\\u009c\\u0007\\b\\b\\r\\u007f"
/* Right-to-left override, isolates, zero width, line separators, tags, a lone surrogate. */
#define BIDI "\\u202egnp.exe\\u202c\\u2066x\\u2069\\u200b\\u2028\\u2029\\udb40\\udc41\\ufeff"

#define HOSTILE(name)                                                                              \
    "{\"apiVersion\":\"kubeflow.org/v1\",\"kind\":\"Notebook\",\"metadata\":{\"name\":\"" name     \
    "\",\"namespace\":\"lab\",\"uid\":\"uid-" name "\",\"resourceVersion\":\"1\","                 \
    "\"annotations\":{\"notebooks.kubeflow.org/server-type\":\"" ATTACK "\","                      \
    "\"notebooks.kubeflow.org/creator\":\"" BIDI "\",\"" ATTACK "\":\"" BIDI                       \
    "\"},\"labels\":{\"" BIDI "\":\"" ATTACK                                                       \
    "\"}},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"" name                     \
    "\",\"image\":\"" ATTACK "evil" BIDI "\"}]}}},\"status\":{\"readyReplicas\":0,"                \
    "\"conditions\":[{\"type\":\"" ATTACK "\",\"status\":\"True\",\"reason\":\"" BIDI              \
    "\",\"message\":\"" ATTACK "\"}],\"containerState\":{\"waiting\":{\"reason\":"                 \
    "\"ImagePullBackOff\",\"message\":\"" ATTACK "words" BIDI "\"}}}}"
#define HOSTILE_EVENT                                                                              \
    "{\"metadata\":{\"name\":\"e1\",\"namespace\":\"lab\",\"uid\":\"e1\"},\"type\":\"Warning\","   \
    "\"involvedObject\":{\"kind\":\"Notebook\",\"name\":\"mallory\",\"namespace\":\"lab\","        \
    "\"uid\":\"uid-mallory\"},\"reason\":\"" ATTACK "Reason\",\"message\":\"" ATTACK               \
    "eventwords" BIDI "\",\"source\":{\"component\":\"" BIDI "\"},\"count\":3,"                    \
    "\"lastTimestamp\":\"2026-11-22T06:00:00Z\"}"

/* The sequences carnet and ncurses themselves write: CSI, charset and keypad choices. */
static size_t own_sequence(const char *at)
{
    if (at[1] == '[') {
        size_t len = 2 + strspn(at + 2, "?0123456789;$");
        return strchr("mHJKABCDGdXPLM@hlrptbcSTEF", at[len]) && at[len] ? len + 1 : 0;
    }
    if (at[1] == '(' || at[1] == ')')
        return strchr("B0A", at[2]) ? 3 : 0;
    return at[1] && strchr("78=>M", at[1]) ? 2 : 0;
}

static void assert_output_is_safe(struct terminal *t)
{
    static const char *const never[] = {
        "\033]",        "\033P",        "\033[31;5m",   "pwned\007",
        "\xc2\x9b",     "\xc2\x9d",     "\x7f",         "\xe2\x80\xae",
        "\xe2\x80\xac", "\xe2\x81\xa6", "\xe2\x81\xa9", "\xe2\x80\xa8",
        "\xe2\x80\xa9", "\xef\xbb\xbf", "\xed\xa0\x80", "\xf3\xa0\x81\x81",
        "\xe2\x80\x8b",
    };
    size_t len;
    const char *raw = terminal_raw(t, &len);
    assert_int_equal(strlen(raw), len); /* no NUL */
    for (size_t i = 0; i < ARRAY_LEN(never); i++)
        if (strstr(raw, never[i]))
            fail_msg("sequence %zu came through", i);
    for (const char *at = raw; (at = strchr(at, '\033')) != NULL;) {
        size_t known = own_sequence(at);
        if (known == 0)
            fail_msg("not a sequence of our own: ESC %.12s", at + 1);
        at += known;
    }
    assert_null(strchr(raw, '\007'));
    assert_true(terminal_is_alternate(t));
}

static void start_with(struct house *house, const char *const notebooks[])
{
    static const char *const events[] = {HOSTILE_EVENT, NULL};
    house_platform(house, notebooks);
    house_list(house, HOUSE_EVENTS, events);
    fault_server_answer(house->server, "GET " HOUSE_NOTEBOOKS "/mallory", 200, "application/json",
                        HOSTILE("mallory"));
}

static void assert_neighbours_are_well(struct terminal *t)
{
    house_assert_shows(t, "aa-good");
    house_assert_shows(t, "zz-good");
    assert_true(terminal_shows(t, "good:1") || terminal_shows(t, "good"));
}

/* Every tab and page that shows the object's words. */
static void test_escape_sequences_and_bidi(void **state)
{
    static const int sizes[][2] = {{24, 80}, {60, 200}, {10, 40}};
    struct house *house = *state;
    start_with(house, (const char *const[]){GOOD_FIRST, HOSTILE("mallory"), GOOD_LAST, NULL});
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct terminal *t = house_start(house, sizes[i][0], sizes[i][1]);
        assert_neighbours_are_well(t);
        house_assert_shows(t, "mallory"); /* failed: the first row, selected */
        if (sizes[i][0] >= 24) {
            house_assert_shows(t, "words");
            terminal_keys(t, "\033[C");
            house_assert_shows(t, "eventwords");
            terminal_keys(t, "\033[C");
            house_assert_shows(t, "apiVersion");
            terminal_keys(t, "\t");
            for (int page = 0; page < 6; page++)
                terminal_keys(t, "\033[6~");
            assert_true(terminal_wait_idle(t));
            terminal_keys(t, "\033[Z");
        }
        terminal_keys(t, "s");
        assert_true(terminal_wait_idle(t));
        terminal_keys(t, HOUSE_ESC "d");
        assert_true(terminal_wait_idle(t));
        terminal_keys(t, HOUSE_ESC "/evil");
        house_assert_shows(t, "mallory");
        terminal_keys(t, HOUSE_ESC HOUSE_ESC);
        assert_neighbours_are_well(t);
        assert_output_is_safe(t);
        house_assert_quits(t);
        terminal_stop(t);
    }
}

/* A name is not free text on a real server. Here it is. */
static void test_hostile_names(void **state)
{
    struct house *house = *state;
    start_with(house,
               (const char *const[]){GOOD_FIRST, HOUSE_SERVER("x" ATTACK "y", "img"),
                                     HOUSE_SERVER(BIDI, "img"), HOUSE_SERVER("../..", "img"),
                                     HOUSE_SERVER("%s%n{name}", "{image}%s"), GOOD_LAST, NULL});
    struct terminal *t = house_start(house, 24, 80);
    assert_neighbours_are_well(t);
    house_assert_shows(t, "%s%n{name}");
    for (int row = 0; row < 6; row++) {
        terminal_keys(t, "js");
        assert_true(terminal_wait_idle(t));
        terminal_keys(t, HOUSE_ESC);
    }
    assert_neighbours_are_well(t);
    assert_output_is_safe(t);
    house_assert_quits(t);
    terminal_stop(t);
}

/* -- shapes ------------------------------------------------------------------------------------ */

static const char *const shapes[] = {
    "{}",
    "{\"metadata\":null}",
    "{\"metadata\":{}}",
    "{\"metadata\":[]}",
    "{\"metadata\":{\"name\":null}}",
    "{\"metadata\":{\"name\":7,\"namespace\":\"lab\"}}",
    "{\"metadata\":{\"name\":\"\",\"namespace\":\"lab\"}}",
    "{\"metadata\":{\"name\":\"no-namespace\"}}",
    "{\"metadata\":{\"name\":\"elsewhere\",\"namespace\":\"not-lab\"}}",
    "{\"metadata\":{\"name\":\"w1\",\"namespace\":\"lab\"},\"spec\":null,\"status\":null}",
    "{\"metadata\":{\"name\":\"w2\",\"namespace\":\"lab\"},\"spec\":\"text\",\"status\":[1]}",
    "{\"metadata\":{\"name\":\"w3\",\"namespace\":\"lab\",\"annotations\":[],\"labels\":7,"
    "\"finalizers\":{},\"generation\":\"many\",\"creationTimestamp\":false}}",
    "{\"metadata\":{\"name\":\"w4\",\"namespace\":\"lab\",\"annotations\":{\"a\":{},"
    "\"kubeflow-resource-stopped\":{},\"notebooks.kubeflow.org/last-activity\":[]}}}",
    "{\"metadata\":{\"name\":\"w5\",\"namespace\":\"lab\"},\"spec\":{\"template\":{\"spec\":{"
    "\"containers\":{\"0\":{}},\"volumes\":\"none\"}}}}",
    "{\"metadata\":{\"name\":\"w6\",\"namespace\":\"lab\"},\"spec\":{\"template\":{\"spec\":{"
    "\"containers\":[null,7,\"x\",[],{\"name\":[],\"image\":{},\"resources\":[],"
    "\"volumeMounts\":3}]}}}}",
    "{\"metadata\":{\"name\":\"w7\",\"namespace\":\"lab\"},\"spec\":{\"template\":{\"spec\":{"
    "\"containers\":[{\"name\":\"w7\",\"image\":\"i\",\"resources\":{\"requests\":{\"cpu\":1e400,"
    "\"memory\":\"9999999999999999999Ei\",\"nvidia.com/gpu\":-5},\"limits\":{\"cpu\":\"\","
    "\"memory\":true,\"nvidia.com/gpu\":\"1e99\"}}}]}}}}",
    "{\"metadata\":{\"name\":\"w8\",\"namespace\":\"lab\",\"creationTimestamp\":"
    "\"99999-99-99T99:99:99Z\",\"deletionTimestamp\":\"-1\"},\"status\":{\"readyReplicas\":-1,"
    "\"conditions\":[null,1,{\"type\":7}],\"containerState\":{\"running\":null,\"waiting\":7,"
    "\"terminated\":{\"exitCode\":99999999999}}}}",
    "{\"metadata\":{\"name\":\"twice\",\"name\":\"w9\",\"namespace\":\"lab\",\"uid\":\"a\","
    "\"uid\":\"b\"},\"spec\":{},\"spec\":7}",
    "{\"metadata\":{\"name\":\"w10\",\"namespace\":\"lab\",\"annotations\":{\"a\":\"\\ud800 "
    "\\udc00\"}}}",
    "{\"metadata\":{\"name\":\"w11\\u0000x\",\"namespace\":\"lab\"}}",
    "null",
    "7",
    "[]",
    "\"text\"",
};

#define QUOTA(name, used, hard)                                                                    \
    "{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"lab\",\"uid\":\"" name                   \
    "\"},\"status\":{\"used\":{\"cpu\":\"" used "\",\"memory\":\"" used "\",\"pods\":\"" used      \
    "\"},\"hard\":{\"cpu\":\"" hard "\",\"memory\":\"" hard "\",\"pods\":\"" hard "\"}}}"

static void test_quotas_without_measure(void **state)
{
    static const char *const amounts[][2] = {{"9999999999Ei", "1m"},
                                             {"9999999999Ei", "9999999999Ei"},
                                             {"1", "0"},
                                             {"-5", "-1"},
                                             {"8E", "9000000T"},
                                             {"words", "2"}};
    struct house *house = *state;
    start_with(house, (const char *const[]){GOOD_FIRST, GOOD_LAST, NULL});
    for (size_t i = 0; i < ARRAY_LEN(amounts); i++) {
        AUTO_STR struct str quota = STR_INIT(STR_DOCUMENT);
        str_addf(&quota, QUOTA("q", "%s", "%s"), amounts[i][0], amounts[i][0], amounts[i][0],
                 amounts[i][1], amounts[i][1], amounts[i][1]);
        house_list(house, "/api/v1/namespaces/lab/resourcequotas",
                   (const char *const[]){quota.s, NULL});
        struct terminal *t = house_start(house, 60, 200);
        assert_neighbours_are_well(t);
        assert_true(terminal_wait_idle(t));
        house_assert_quits(t);
        terminal_stop(t);
    }
}

static void test_wrong_types_everywhere(void **state)
{
    struct house *house = *state;
    const char *list[ARRAY_LEN(shapes) + 3] = {GOOD_FIRST};
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        list[i + 1] = shapes[i];
    list[ARRAY_LEN(shapes) + 1] = GOOD_LAST;
    start_with(house, list);
    struct terminal *t = house_start(house, 60, 200);
    assert_neighbours_are_well(t);
    static const char *const named[] = {"w1", "w2", "w3", "w4",  "w5",
                                        "w6", "w7", "w8", "w10", "w11"};
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        house_assert_shows(t, named[i]);
    for (int row = 0; row < 20; row++) {
        terminal_keys(t, "j");
        assert_true(terminal_wait_idle(t));
    }
    /* The same as changes of a live list: the stream goes on after each. */
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++)
        house_event(house, HOUSE_NOTEBOOKS, i % 2 ? "MODIFIED" : "ADDED", shapes[i]);
    house_event(house, HOUSE_NOTEBOOKS, "ADDED", HOUSE_SERVER("came-after", "img"));
    house_assert_shows(t, "came-after");
    assert_neighbours_are_well(t);
    assert_output_is_safe(t);
    house_assert_quits(t);
    terminal_stop(t);
}

/* Events of the watch that are none. */
static void test_wrong_watch_lines(void **state)
{
    struct house *house = *state;
    start_with(house, (const char *const[]){GOOD_FIRST, GOOD_LAST, NULL});
    struct terminal *t = house_start(house, 24, 80);
    assert_neighbours_are_well(t);
    static const char *const lines[] = {
        "{}",
        "{\"type\":\"ADDED\"}",
        "{\"type\":7,\"object\":{}}",
        "{\"object\":{\"metadata\":{\"name\":\"aa-good\"}}}",
        "{\"type\":\"EXPLODED\",\"object\":" GOOD_FIRST "}",
        "{\"type\":\"DELETED\",\"object\":{}}",
        "{\"type\":\"DELETED\",\"object\":null}",
        "{\"type\":\"BOOKMARK\",\"object\":{}}",
        "{\"type\":\"BOOKMARK\"}",
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++)
        fault_server_push_line(house->server, HOUSE_NOTEBOOKS, lines[i]);
    house_event(house, HOUSE_NOTEBOOKS, "ADDED", HOUSE_SERVER("came-after", "img"));
    house_assert_shows(t, "came-after");
    assert_neighbours_are_well(t);
    house_assert_quits(t);
    terminal_stop(t);
}

/* -- sizes ------------------------------------------------------------------------------------- */

static char *repeated(const char *head, const char *middle, size_t times, const char *tail)
{
    struct str text;
    str_init(&text, 64u << 20);
    str_add(&text, head);
    for (size_t i = 0; i < times; i++)
        str_add(&text, middle);
    str_add(&text, tail);
    char *copy = mem_strdup(text.s);
    str_fini(&text);
    return copy;
}

#define NAMED(name)                                                                                \
    "{\"metadata\":{\"name\":\"" name "\",\"namespace\":\"lab\",\"uid\":\"" name "\""
#define WITH_IMAGE(name)                                                                           \
    NAMED(name)                                                                                    \
    "},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"" name "\",\"image\":\""

static void test_huge_and_deep(void **state)
{
    enum { HUGE_BYTES = (4u << 20) / 8 };
    struct house *house = *state;
    AUTO_FREE char *image = repeated(WITH_IMAGE("big-image"), "abcdefgh", HUGE_BYTES, "\"}]}}}}");
    AUTO_FREE char *most =
        repeated(WITH_IMAGE("big-fits"), "abcdefgh", HUGE_BYTES - 100, "\"}]}}}}");
    AUTO_FREE char *note =
        repeated(NAMED("big-note") ",\"annotations\":{\"a\":\"", "\\u001b[31m ", 200000, "\"}}}");
    AUTO_FREE char *deep = repeated(NAMED("deep") "},\"spec\":", "[", 100000, "");
    AUTO_FREE char *ends = repeated(deep, "]", 100000, "}");
    AUTO_FREE char *wide =
        repeated(NAMED("wide") ",\"annotations\":{\"k\":\"v\"", ",\"k\":\"v\"", 100000, "}}}");
    AUTO_FREE char *list =
        repeated(WITH_IMAGE("long-list") "i\"}", ",{\"name\":\"c\"}", 100000, "]}}}}");
    const char *objects[] = {GOOD_FIRST, image, most, note, ends, wide, list, GOOD_LAST, NULL};
    start_with(house, objects);
    struct terminal *t = house_start(house, 60, 200);
    assert_neighbours_are_well(t);
    static const char *const named[] = {"big-image", "big-fits", "big-note",
                                        "deep",      "wide",     "long-list"};
    for (size_t i = 0; i < ARRAY_LEN(named); i++)
        house_assert_shows(t, named[i]);
    for (int row = 0; row < 8; row++) {
        terminal_keys(t, "j");
        assert_true(terminal_wait_idle(t));
    }
    house_event(house, HOUSE_NOTEBOOKS, "MODIFIED", image);
    house_event(house, HOUSE_NOTEBOOKS, "MODIFIED", ends);
    house_event(house, HOUSE_NOTEBOOKS, "ADDED", HOUSE_SERVER("came-after", "img"));
    house_assert_shows(t, "came-after");
    assert_neighbours_are_well(t);
    assert_output_is_safe(t);
    house_assert_quits(t);
    terminal_stop(t);
}

int main(void)
{
#define IN_HOUSE(test) cmocka_unit_test_setup_teardown(test, make_house, leave_house)
    const struct CMUnitTest tests[] = {
        IN_HOUSE(test_escape_sequences_and_bidi), IN_HOUSE(test_hostile_names),
        IN_HOUSE(test_wrong_types_everywhere),    IN_HOUSE(test_quotas_without_measure),
        IN_HOUSE(test_wrong_watch_lines),         IN_HOUSE(test_huge_and_deep),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
