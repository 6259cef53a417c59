/*
 * A thin line to the platform, two megabits a second: what is small arrives while what is long is
 * on its way, rows are there before the list is, and the rest of a long list comes compressed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>

#include "support/rig.h"
#include "support/thin_line.h"

#define WAIT_MS 60000
#define ROW_PAD 5000 /* bytes of annotations, as real notebooks have them */

struct line {
    struct rig *rig;
    struct str rows; /* of the long list */
};

#define IN_LAB "GET /apis/kubeflow.org/v1/namespaces/lab/notebooks*"
#define IN_ALL "GET /apis/kubeflow.org/v1/notebooks"
#define STREAM "[?]watch=1*sendInitialEvents*"
#define HEAD                                                                                       \
    FAULT_TEXT("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
#define LIST_END                                                                                   \
    "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\",\"annotations\":{" \
    "\"k8s.io/initial-events-end\":\"true\"}}}}\n"

static void add_rows(struct str *out, int count)
{
    AUTO_FREE char *pad = mem_zalloc(1, ROW_PAD + 1);
    memset(pad, 'x', ROW_PAD);
    for (int i = 0; i < count; i++)
        str_addf(
            out,
            "{\"type\":\"ADDED\",\"object\":{\"metadata\":{\"namespace\":\"lab\",\"name\":\"n%d\","
            "\"annotations\":{\"a\":\"%s\"}}}}\n",
            i, pad);
    str_add(out, LIST_END);
}

static int open_line(void **state)
{
    struct line *line = mem_zalloc(1, sizeof *line);
    struct pace pace = pace_usual;
    pace.rate_check = 500;
    str_init(&line->rows, 8u << 20);
    line->rig = rig_new(&(struct rig_options){.pace = &pace});
    *state = line;
    return 0;
}

static int close_line(void **state)
{
    struct line *line = *state;
    rig_free(line->rig);
    str_fini(&line->rows);
    free(line);
    return 0;
}

static enum feed_state state_of(struct rig *rig, enum kind kind, const char *namespace)
{
    struct feed feed;
    platform_feed(rig->platform, kind, namespace, &feed);
    return feed.state;
}

static void turn_until(struct rig *rig, enum kind kind, const char *namespace)
{
    int64_t end = clock_mono_ms() + WAIT_MS;
    while (state_of(rig, kind, namespace) != FEED_LIVE && clock_mono_ms() < end)
        loop_turn(rig->loop, 50);
    assert_int_equal(state_of(rig, kind, namespace), FEED_LIVE);
}

/* One megabyte of servers, four seconds: events and claims, asked for after them, do not wait. */
static void what_is_small_does_not_wait(void **state)
{
    struct line *line = *state;
    struct rig *rig = line->rig;
    int one;
    add_rows(&line->rows, 200);
    fault_server_script(rig->server, "GET *" STREAM, 0,
                        (struct fault_step[]){HEAD, FAULT_TEXT(LIST_END), FAULT_STALL, FAULT_END});
    fault_server_script(
        rig->server, IN_LAB, 0,
        (struct fault_step[]){HEAD, FAULT_TEXT(line->rows.s), FAULT_STALL, FAULT_END});
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_SERVER, "lab");
    platform_want(rig->platform, &one, KIND_EVENT, "lab");
    platform_want(rig->platform, &one, KIND_VOLUME, "lab");
    turn_until(rig, KIND_EVENT, "lab");
    turn_until(rig, KIND_VOLUME, "lab");
    assert_int_equal(state_of(rig, KIND_SERVER, "lab"), FEED_LOADING);
    while (model_count(rig->model, KIND_SERVER, "lab") == 0)
        loop_turn(rig->loop, 50);
    assert_int_equal(state_of(rig, KIND_SERVER, "lab"), FEED_LOADING); /* rows before the list */
    turn_until(rig, KIND_SERVER, "lab");
    assert_int_equal(model_count(rig->model, KIND_SERVER, "lab"), 200);
}

/* Measured, not told: the stream is too slow, so one compressed list is asked for instead. */
static void a_long_list_comes_compressed(void **state)
{
    struct line *line = *state;
    struct rig *rig = line->rig;
    char field[64];
    int one;
    add_rows(&line->rows, 1000);
    fault_server_script(
        rig->server, IN_ALL STREAM, 0,
        (struct fault_step[]){HEAD, FAULT_TEXT(line->rows.s), FAULT_STALL, FAULT_END});
    fault_server_script(rig->server, IN_ALL "[?]*resourceVersion=9*", 0,
                        (struct fault_step[]){HEAD, FAULT_STALL, FAULT_END});
    fault_server_answer(rig->server, IN_ALL, 200, "application/json",
                        "{\"kind\":\"NotebookList\",\"metadata\":{\"resourceVersion\":\"9\"},"
                        "\"items\":[{\"metadata\":{\"name\":\"b\",\"namespace\":\"lab\"}}]}");
    platform_start(rig->platform);
    platform_want(rig->platform, &one, KIND_SERVER, NULL);
    turn_until(rig, KIND_SERVER, NULL);
    assert_int_equal(model_count(rig->model, KIND_SERVER, NULL), 1);
    fault_request_field(fault_server_request(rig->server, IN_ALL, 0), "Accept-Encoding", field,
                        sizeof field);
    assert_string_equal(field, "gzip");
}

static void no_thin_line(void **state)
{
    skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_small_does_not_wait, open_line, close_line),
        cmocka_unit_test_setup_teardown(a_long_list_comes_compressed, open_line, close_line),
    };
    const struct CMUnitTest none[] = {cmocka_unit_test(no_thin_line)};
    const char *why;
    if (!thin_line("2mbit", &why)) {
        fprintf(stderr, "skipped: %s\n", why);
        return cmocka_run_group_tests(none, NULL, NULL);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
