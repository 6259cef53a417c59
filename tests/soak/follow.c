/*
 * Follows all servers of a platform over the line that breaks until its input ends, which says that nothing
 * is changed any more. Then compares what it holds with a fresh list over a whole line. Prints TAP and figures.
 *
 *     follow BROKEN_KUBECONFIG WHOLE_KUBECONFIG
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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

/* A list that was overtaken by the last changes is taken again. */
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

static void input_ready(void *data, int fd, int events)
{
    char byte;
    (void)events;
    if (read(fd, &byte, 1) <= 0)
        *(bool *)data = true;
}

static void follow(struct person *follower)
{
    bool ended = false;
    struct loop_fd *input = loop_fd_add(follower->loop, STDIN_FILENO, LOOP_READ, input_ready, &ended);
    platform_want(follower->platform, follower, KIND_SERVER, NULL);
    while (!ended)
        loop_turn(follower->loop, 1000);
    loop_fd_remove(input);
}

int main(int argc, char **argv)
{
    struct person follower;
    bool live, equal;
    if (argc != 3)
        return 2;
    use(argv[1]);
    if (!person_open(&follower, NULL))
        return 2;
    follow(&follower);
    live = person_waits(&follower, is_live, NULL, SETTLE_MS);
    printf("%sok 1 - live again after the last cut\n", live ? "" : "not ");
    use(argv[2]);
    equal = becomes_equal(&follower);
    printf("%sok 2 - %zu servers, equal to a fresh list; %zu changes and %zu removals came\n",
           equal ? "" : "not ", model_count(follower.model, KIND_SERVER, NULL), follower.puts,
           follower.removals);
    person_close(&follower);
    return live && equal ? 0 : 1;
}
