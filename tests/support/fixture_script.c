/* What a test says about the fixture platform. */
#include <stdlib.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/loop/loop.h>

#include "support/fixture_parts.h"
#include "support/fixture_world.h"

/* The world ------------------------------------------------------------------------------------ */
struct model *fixture_world(struct platform *platform)
{
    return fixture_of(platform)->world;
}

void fixture_add_wide(struct platform *platform)
{
    world_add_wide(fixture_world(platform));
}

void fixture_add_namespaces(struct platform *platform)
{
    world_add_namespaces(fixture_world(platform));
}

void fixture_add_fleet(struct platform *platform)
{
    world_add_fleet(fixture_world(platform));
}

void fixture_clear(struct platform *platform, const char *ns)
{
    static const enum kind kinds[] = {KIND_SERVER, KIND_POD,   KIND_VOLUME,
                                      KIND_EVENT,  KIND_QUOTA, KIND_USAGE};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        model_sweep_end(model_sweep_begin(fixture_world(platform), kinds[i], ns, false));
}

/* The connection ------------------------------------------------------------------------------- */
static void set_link(struct platform *platform, enum link_state state, int age, int again,
                     const struct error *error)
{
    struct fixture *fixture = fixture_of(platform);
    int64_t now = clock_mono_ms();
    fixture->link = (struct link){
        .state = state,
        .since = now - age * 1000LL,
        .last_byte = now - age * 1000LL,
        .again = again ? now + again * 1000LL : 0,
        .error = error ? *error : ERROR_NONE,
        .rtt_ms = state == LINK_LIVE ? 38 : -1,
    };
    if (state == LINK_LIVE)
        fixture_read_soon(fixture);
    fixture_changed(fixture);
}

void fixture_live(struct platform *platform)
{
    set_link(platform, LINK_LIVE, 0, 0, NULL);
}

void fixture_connecting(struct platform *platform)
{
    set_link(platform, LINK_CONNECTING, 2, 0, NULL);
}

void fixture_old(struct platform *platform, int age)
{
    set_link(platform, LINK_OLD, age, 0, NULL);
}

void fixture_offline(struct platform *platform, int age, int again)
{
    struct error error = ERROR_NONE;
    error_set(&error, ERR_REFUSED, NULL, NULL, NULL);
    set_link(platform, LINK_OFFLINE, age, again, &error);
}

void fixture_link(struct platform *platform, enum link_state state, const struct error *error)
{
    set_link(platform, state, 0, state == LINK_SLOWED ? 12 : 0, error);
}

/* Feeds
 * ------------------------------------------------------------------------------------------------------
 */
static void drop_script(struct fixture *fixture, enum kind kind, const char *ns)
{
    for (struct script **at = &fixture->scripts; *at; at = &(*at)->next) {
        struct script *gone = *at;
        if (gone->kind == kind && !gone->namespace == !ns && str_eq(gone->namespace, ns)) {
            *at = gone->next;
            free(gone->namespace);
            free(gone);
            return;
        }
    }
}

static void set_feed(struct platform *platform, enum kind kind, const char *ns,
                     const struct feed *feed)
{
    struct fixture *fixture = fixture_of(platform);
    drop_script(fixture, kind, ns);
    struct script *script = mem_zalloc(1, sizeof *script);
    *script = (struct script){kind, ns ? mem_strdup(ns) : NULL, *feed, fixture->scripts};
    fixture->scripts = script;
    fixture_changed(fixture);
}

void fixture_serve(struct platform *platform, enum kind kind, const char *ns)
{
    struct fixture *fixture = fixture_of(platform);
    drop_script(fixture, kind, ns);
    fixture_read_soon(fixture);
}

void fixture_loading(struct platform *platform, enum kind kind, const char *ns, size_t count)
{
    set_feed(platform, kind, ns, &(struct feed){.state = FEED_LOADING, .count = count});
}

void fixture_forbid(struct platform *platform, enum kind kind, const char *ns)
{
    struct feed feed = {.state = FEED_FORBIDDEN};
    error_set(&feed.error, ERR_FORBIDDEN, NULL, NULL, NULL);
    set_feed(platform, kind, ns, &feed);
}

void fixture_not_served(struct platform *platform, enum kind kind)
{
    struct feed feed = {.state = FEED_NOT_SERVED};
    error_set(&feed.error, ERR_NOT_SERVED, NULL, NULL, NULL);
    set_feed(platform, kind, NULL, &feed);
}

void fixture_stale(struct platform *platform, enum kind kind, const char *ns, int age,
                   const struct error *error)
{
    set_feed(platform, kind, ns,
             &(struct feed){.state = FEED_STALE,
                            .as_of = FIXTURE_NOW - age,
                            .error = error ? *error : ERROR_NONE});
}

void fixture_unread(struct platform *platform, enum kind kind, const char *ns,
                    const struct error *error)
{
    set_feed(platform, kind, ns, &(struct feed){.state = FEED_STALE, .error = *error});
}

void fixture_partial(struct platform *platform, enum kind kind, size_t missing)
{
    set_feed(platform, kind, NULL,
             &(struct feed){
                 .state = FEED_LIVE, .as_of = FIXTURE_NOW, .partial = true, .missing = missing});
}

void fixture_all_namespaces(struct platform *platform, enum allowed allowed)
{
    fixture_of(platform)->all = allowed;
    fixture_changed(fixture_of(platform));
}

/* Changes and texts ---------------------------------------------------------------------------- */
const struct fixture_change *fixture_changes(struct platform *platform, size_t *count)
{
    *count = fixture_of(platform)->change_count;
    return fixture_of(platform)->changes;
}

void fixture_refuse(struct platform *platform, const char *name, const struct error *error)
{
    struct refusal *refusal = &fixture_of(platform)->refusal;
    free(refusal->name);
    *refusal = (struct refusal){name ? mem_strdup(name) : NULL, error ? *error : ERROR_NONE};
}

void fixture_hold(struct platform *platform, bool hold)
{
    struct fixture *fixture = fixture_of(platform);
    fixture->hold = hold;
    for (struct call *call = fixture->calls; call && !hold; call = call->next) {
        loop_defer_cancel(platform->loop, call);
        loop_defer(platform->loop, fixture_answer, call);
    }
}

void fixture_yaml(struct platform *platform, const char *name, const char *text,
                  const struct error *error)
{
    struct text_of *answer = &fixture_of(platform)->text;
    free(answer->name);
    free(answer->text);
    *answer = (struct text_of){mem_strdup(name), text ? mem_strdup(text) : NULL,
                               error ? *error : ERROR_NONE};
}

int fixture_retries(const struct platform *platform)
{
    return fixture_of(platform)->retries;
}

bool fixture_wanted(const struct platform *platform, enum kind kind, const char *ns)
{
    return fixture_follows_want(fixture_of(platform), kind, ns ? ns : "");
}
