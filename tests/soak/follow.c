/*
 * Follows all servers of a platform over the line that breaks, for so many seconds, then compares what it holds
 * with a fresh list over a whole line. Prints TAP and figures.
 *
 *     follow SECONDS BROKEN_KUBECONFIG WHOLE_KUBECONFIG
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include <carnet/base/clock.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include "support/contract.h"

#define SETTLE_MS 60000
#define EQUAL_MS  20000
#define TRIES     4

struct comparison {
    const struct model *mine;
    size_t different, missing;
};

static bool compare(void *data, const void *facts)
{
    struct comparison *comparison = data;
    const struct server *theirs = facts;
    const struct server *mine =
        model_server(comparison->mine, theirs->meta.namespace, theirs->meta.name);
    if (!mine)
        comparison->missing++;
    else if (!str_eq(mine->meta.uid, theirs->meta.uid) || mine->stopped != theirs->stopped ||
             mine->last_activity != theirs->last_activity ||
             mine->meta.generation != theirs->meta.generation)
        comparison->different++;
    return true;
}

static bool is_live(struct person *person, void *data)
{
    struct feed feed;
    (void)data;
    platform_feed(person->platform, KIND_SERVER, NULL, &feed);
    return feed.state == FEED_LIVE;
}

/* The same as a fresh list, within the time the last changes may take. */
static bool is_equal(struct person *person, void *data)
{
    struct comparison comparison = {.mine = person->model};
    const struct model *fresh = data;
    model_each(fresh, KIND_SERVER, NULL, compare, &comparison);
    return comparison.different == 0 && comparison.missing == 0 &&
           model_count(fresh, KIND_SERVER, NULL) == model_count(person->model, KIND_SERVER, NULL);
}

static void use(const char *kubeconfig)
{
    setenv("CARNET_TEST_KUBECONFIG", kubeconfig, 1);
}

/* The changes may go on for a moment after their time: a list that was overtaken is taken again. */
static bool becomes_equal(struct person *follower)
{
    bool equal = false;
    for (int i = 0; i < TRIES && !equal; i++) {
        struct person fresh;
        if (!person_open(&fresh, NULL))
            return false;
        person_wants(&fresh, KIND_SERVER, NULL);
        equal = person_waits(follower, is_equal, fresh.model, EQUAL_MS);
        person_close(&fresh);
    }
    return equal;
}

int main(int argc, char **argv)
{
    struct person follower;
    int64_t end;
    bool live, equal;
    if (argc != 4)
        return 2;
    use(argv[2]);
    if (!person_open(&follower, NULL))
        return 2;
    platform_want(follower.platform, &follower, KIND_SERVER, NULL);
    end = clock_mono_ms() + (int64_t)atoi(argv[1]) * 1000;
    while (clock_mono_ms() < end)
        loop_turn(follower.loop, 200);
    live = person_waits(&follower, is_live, NULL, SETTLE_MS);
    printf("%sok 1 - live again after the last cut\n", live ? "" : "not ");
    use(argv[3]);
    equal = becomes_equal(&follower);
    printf("%sok 2 - %zu servers, equal to a fresh list; %zu changes and %zu removals came\n",
           equal ? "" : "not ", model_count(follower.model, KIND_SERVER, NULL), follower.puts,
           follower.removals);
    person_close(&follower);
    return live && equal ? 0 : 1;
}
