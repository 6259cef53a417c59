/*
 * Commands wait: the loop runs until what they need was read, or cannot be.
 */
#include "program.h"

#include <stdio.h>

#include <carnet/base/clock.h>
#include <carnet/base/i18n.h>
#include <carnet/loop/loop.h>
#include <carnet/platform/platform.h>

#define TURN_MS           250 /* what became ready within a turn is seen no later than this */
#define READ_TIMEOUT_MS   60000
#define EXTRAS_TIMEOUT_MS 5000 /* reasons and figures are waited for, but not for ever */

bool program_wait(struct program *program, bool (*ready)(struct program *program, void *data),
                  void *data, int timeout_ms)
{
    int64_t end = clock_mono_ms() + timeout_ms;
    while (!ready(program, data)) {
        int64_t began = clock_mono_ms(), left = timeout_ms < 0 ? TURN_MS : end - clock_mono_ms();
        if (left <= 0)
            return false;
        loop_turn(program->loop,
                  0); /* work that was put off runs here, and nothing may follow it */
        if (!ready(program, data))
            loop_turn(program->loop, (int)(left < TURN_MS ? left : TURN_MS));
        if (program->asking) /* the person's time is not the platform's */
            end += clock_mono_ms() - began;
    }
    return true;
}

struct reading {
    const char *namespace;
    enum kind kind;
};

static bool feed_settled(struct program *program, const struct reading *reading)
{
    struct feed feed;
    platform_feed(program->platform, reading->kind, reading->namespace, &feed);
    return feed.state != FEED_NONE && feed.state != FEED_LOADING;
}

bool program_link_failed(const struct program *program, struct error *error)
{
    struct link link;
    platform_link(program->platform, &link);
    if (link.state != LINK_OFFLINE && link.state != LINK_SIGNED_OUT &&
        link.state != LINK_CERTIFICATE)
        return false;
    if (error)
        *error = link.error;
    return true;
}

static bool read_or_failed(struct program *program, void *data)
{
    return feed_settled(program, data) || program_link_failed(program, NULL);
}

static const enum kind extras[] = {KIND_POD, KIND_EVENT, KIND_VOLUME, KIND_USAGE};

/* A refusal names what is missing, so that one can ask for it. */
static void explain(struct program *program, const char *namespace, const struct feed *feed,
                    struct error *error)
{
    *error = feed->error;
    if (feed->state != FEED_FORBIDDEN)
        return;
    error_set(error, ERR_FORBIDDEN,
              namespace
                  ? N_("You may not list servers in {ns}: the right {right} is missing.")
                  : N_("You may not list servers in all namespaces: the right {right} is missing."),
              "right", program->platform->ops->right_name(program->platform, RIGHT_LIST_SERVERS));
    if (namespace)
        error_add_arg(error, "ns", namespace);
    error_set_evidence(error, feed->error.evidence);
}

bool program_read_servers(struct program *program, const char *namespace, struct error *error)
{
    struct reading servers = {namespace, KIND_SERVER};
    struct feed feed;
    int64_t end;

    platform_want(program->platform, program, KIND_SERVER, namespace);
    for (size_t i = 0; i < ARRAY_LEN(extras); i++)
        platform_want(program->platform, program, extras[i], namespace);
    if (!program_wait(program, read_or_failed, &servers, READ_TIMEOUT_MS)) {
        error_set(error, ERR_TIMEOUT,
                  NA_("The servers were not read within a minute.",
                      "Try again, or ask for one namespace (-n)."),
                  NULL, NULL);
        return false;
    }
    if (!feed_settled(program, &servers) && program_link_failed(program, error))
        return false;
    platform_feed(program->platform, KIND_SERVER, namespace, &feed);
    if (feed.state == FEED_FORBIDDEN || feed.state == FEED_NOT_SERVED || feed.state == FEED_STALE) {
        explain(program, namespace, &feed, error);
        return false;
    }
    end = clock_mono_ms() + EXTRAS_TIMEOUT_MS;
    for (size_t i = 0; i < ARRAY_LEN(extras); i++) {
        struct reading extra = {namespace, extras[i]};
        int64_t left = end - clock_mono_ms();
        if (left > 0)
            program_wait(program, read_or_failed, &extra, (int)left);
    }
    return true;
}

/* What went wrong may be right at the next try: only an answer ends the wait. */
static bool users_read(struct program *program, void *data)
{
    static const enum kind users[] = {KIND_SERVER, KIND_POD, KIND_VOLUME};
    for (size_t i = 0; i < ARRAY_LEN(users); i++) {
        struct feed feed;
        platform_feed(program->platform, users[i], data, &feed);
        if (feed.state != FEED_LIVE && feed.state != FEED_FORBIDDEN &&
            feed.state != FEED_NOT_SERVED)
            return program_link_failed(program, NULL);
    }
    return true;
}

void program_read_users(struct program *program, const char *namespace)
{
    void *data = (void *)(uintptr_t) namespace;
    if (users_read(program, data))
        return;
    fprintf(stderr, "%s\n", _("Reading who else uses the volumes…"));
    program_wait(program, users_read, data,
                 READ_TIMEOUT_MS / (program->env.hurry > 0 ? program->env.hurry : 1));
}
