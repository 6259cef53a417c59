/*
 * Keeps a sandbox changing, as the loader of tests/cluster does with a real API server. For the
 * soak.
 *
 *     change KUBECONFIG COUNT                    makes that many stopped servers, in 20 namespaces
 *     change KUBECONFIG COUNT RATE SECONDS       changes them, so many a second: of twenty changes
 *                                                eighteen note activity, one deletes a server, the
 *                                                next makes it again
 *
 * The last line says how many were made. Exit 1: one was refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>

#include "support/contract.h"

enum {
    NAMESPACES = 20,
    ROUND = 20,
    CREATED = 201,
    DONE = 200,
    EXISTS = 409,
    FIRST_ACTIVITY = 1767225600
};

struct changes {
    struct hand hand;
    size_t servers, made, refused;
};

/* -- one server after the other --------------------------------------------------------------- */

struct place {
    char namespace[32], name[32];
};

static struct place place_of(const struct changes *changes, size_t number)
{
    struct place place;
    size_t server = number % changes->servers;
    snprintf(place.namespace, sizeof place.namespace, "soak-%zu", server % NAMESPACES + 1);
    snprintf(place.name, sizeof place.name, "server-%04zu", server + 1);
    return place;
}

static void note(struct changes *changes, const struct place *place, int status, int wanted)
{
    changes->made++;
    if (status == wanted)
        return;
    changes->refused++;
    fprintf(stderr, "%s/%s: %d %.200s\n", place->namespace, place->name, status,
            changes->hand.body.s);
}

static void make(struct changes *changes, const struct place *place)
{
    int status = hand_creates(&changes->hand, place->namespace, place->name,
                              "\"kubeflow-resource-stopped\":\"2026-01-01T00:00:00Z\"", "{}");
    note(changes, place, status, CREATED);
}

static void note_activity(struct changes *changes, const struct place *place, size_t number)
{
    char when[CLOCK_TEXT];
    AUTO_STR struct str patch = STR_INIT(STR_LINE);
    clock_format(when, FIRST_ACTIVITY + (int64_t)number);
    str_addf(&patch,
             "{\"metadata\":{\"annotations\":{\"notebooks.kubeflow.org/last-activity\":\"%s\"}}}",
             when);
    int status = hand_patches(&changes->hand, place->namespace, place->name, patch.s);
    note(changes, place, status, DONE);
}

static void change(struct changes *changes, size_t number)
{
    size_t turn = number % ROUND;
    struct place place = place_of(changes, turn == ROUND - 1 ? number - 1 : number);
    if (turn == ROUND - 2)
        note(changes, &place, hand_deletes(&changes->hand, place.namespace, place.name), DONE);
    else if (turn == ROUND - 1)
        make(changes, &place);
    else
        note_activity(changes, &place, number);
}

/* -- all of them ------------------------------------------------------------------------------ */

static void make_namespaces(struct changes *changes)
{
    for (int i = 1; i <= NAMESPACES; i++) {
        char body[128];
        snprintf(
            body, sizeof body,
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"soak-%d\"}}",
            i);
        int status = hand_sends(&changes->hand, "POST", "/api/v1/namespaces", body);
        if (status != CREATED && status != EXISTS)
            changes->refused++;
    }
}

static void make_all(struct changes *changes)
{
    make_namespaces(changes);
    for (size_t i = 0; i < changes->servers; i++) {
        struct place place = place_of(changes, i);
        make(changes, &place);
    }
}

/* At an even pace; fewer where the server is too slow: the time counts. */
static void change_all(struct changes *changes, int64_t rate, int64_t seconds)
{
    int64_t begun = clock_mono_ms();
    for (int64_t i = 0; i < rate * seconds && clock_mono_ms() - begun < seconds * 1000; i++) {
        int64_t early = begun + i * 1000 / rate - clock_mono_ms();
        struct timespec pause = {early / 1000, early % 1000 * 1000000};
        if (early > 0)
            nanosleep(&pause, NULL);
        change(changes, (size_t)i);
    }
}

int main(int argc, char **argv)
{
    struct changes changes = {.servers = argc > 2 ? strtoul(argv[2], NULL, 10) : 0};
    int64_t rate = argc == 5 ? strtol(argv[3], NULL, 10) : 0;
    int64_t seconds = argc == 5 ? strtol(argv[4], NULL, 10) : 0;
    if (changes.servers == 0 || (argc != 3 && rate <= 0)) {
        fprintf(stderr, "usage: change KUBECONFIG COUNT [RATE SECONDS]\n");
        return 2;
    }
    if (!hand_opens_file(&changes.hand, argv[1]))
        return 1;
    int64_t begun = clock_mono_ms();
    if (argc == 3)
        make_all(&changes);
    else
        change_all(&changes, rate, seconds);
    double taken = (double)(clock_mono_ms() - begun) / 1000;
    hand_close(&changes.hand);
    printf("%zu changes in %.1f s, %.0f a second, %zu refused\n", changes.made, taken,
           taken > 0 ? (double)changes.made / taken : 0, changes.refused);
    return changes.refused == 0 ? 0 : 1;
}
