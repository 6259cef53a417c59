#include "watch.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/log.h>
#include <carnet/data/json_split.h>
#include <carnet/loop/loop.h>
#include <carnet/model/model.h>
#include <carnet/net/http.h>

#include "deferred.h"
#include "discovery.h"
#include "link.h"
#include "pace.h"
#include "resource.h"

/* Below this a whole list is better asked for as one compressed answer (10 Mbit/s). */
#define SLOW_BYTES_PER_S 1250000
#define SLOW_ENOUGH      (256u << 10) /* bytes that must have come before the speed is judged */
#define SLOW_CHECKS      2            /* in a row: a busy server also has a slow moment */
/* Tries to go on from one version before the content is read anew. */
#define VERSION_TRIES 3

static const char *const state_names[] = {
    [WATCH_OFF] = "off",   [WATCH_READING] = "reading",     [WATCH_OPENING] = "opening",
    [WATCH_LIVE] = "live", [WATCH_RESTING] = "resting",     [WATCH_BACKING_OFF] = "backing off",
    [WATCH_LINK] = "link", [WATCH_FORBIDDEN] = "forbidden", [WATCH_NOT_SERVED] = "not served",
};

void watch_become(struct watch *w, enum watch_state state, const char *why)
{
    bool was_busy = w->state == WATCH_READING, is_busy = state == WATCH_READING;

    log_line(LOG_DEBUG, "watch", "%s/%s: %s -> %s (%s) version %s, %zu items",
             w->scope.namespace ? w->scope.namespace : "*",
             resource_info(w->scope.resource)->plural, state_names[w->state], state_names[state],
             why, w->version, w->count);
    loop_timer_set(w->timer, -1);
    if (w->state == WATCH_LIVE) /* it was right until the last word, whatever ended it */
        w->right_at = link_heard_at(w->link);
    w->state = state;
    if (is_busy && !was_busy)
        loop_busy(w->link->loop);
    else if (was_busy && !is_busy)
        loop_done(w->link->loop);
    deferred_ask(w->source->plan);
    deferred_ask(w->source->changed);
}

/* Requests ------------------------------------------------------------------------------------ */

void watch_drop_request(struct watch *w)
{
    if (w->request)
        http_cancel(w->request);
    w->request = NULL;
    json_split_free(w->split);
    w->split = NULL;
    if (w->sweep)
        model_sweep_abort(w->sweep);
    w->sweep = NULL;
    str_clear(&w->next_page);
    w->told = ERROR_NONE;
    w->answered = w->nameless = w->list_end = w->half = false;
}

/* The whole content anew, by the present way. */
static void read_content(struct watch *w, const char *why)
{
    watch_drop_request(w);
    if (!link_stands(w->link)) {
        watch_become(w, WATCH_LINK, "no connection");
        return;
    }
    w->read_version[0] = '\0';
    w->count = 0;
    w->pages = 0;
    w->bytes = w->bytes_seen = 0;
    w->slow_checks = 0;
    w->began = clock_mono_ms();
    if (w->scope.resource < KIND_COUNT)
        w->sweep =
            model_sweep_begin(w->source->intake->model, (enum kind)w->scope.resource,
                              w->scope.namespace ? w->scope.namespace : "", !w->scope.namespace);
    watch_become(w, WATCH_READING, why);
    watch_send_read(w);
    if (w->way == WAY_STREAM)
        loop_timer_set(w->timer, w->link->pace->rate_check);
}

static void open_watch(struct watch *w, const char *why)
{
    watch_drop_request(w);
    if (!link_stands(w->link)) {
        watch_become(w, WATCH_LINK, "no connection");
        return;
    }
    w->began = clock_mono_ms();
    watch_become(w, WATCH_OPENING, why);
    watch_send_open(w);
}

/* Goes on from where it was, or reads. */
static void go_on(struct watch *w, const char *why)
{
    if (w->has_content && w->version[0] && !w->polled)
        open_watch(w, why);
    else
        read_content(w, why);
}

/* The best way there is, with nothing learnt about it yet. */
static void choose_way(struct watch *w)
{
    w->version[0] = '\0';
    w->unwatchable = w->slow_line = false;
    w->polled = resource_info(w->scope.resource)->polled || w->poll_planned;
    w->way = w->polled || w->source->no_streaming_lists ? WAY_LIST : WAY_STREAM;
}

static void back_off(struct watch *w, const struct error *error);

/* Streams ------------------------------------------------------------------------------------- */

/* Figures that are nice to have are asked for more rarely where reading them takes long, so that
 * they never cost more than a hundredth of our time, of the line's and of the platform's. */
static int rest_after(const struct watch *w)
{
    enum { SHARE = 100, MOST = 20 };
    int poll = w->link->pace->poll;
    int64_t wish = (clock_mono_ms() - w->began) * SHARE;

    if (w->scope.resource != KIND_USAGE || wish <= poll)
        return poll;
    return wish < (int64_t)poll * MOST ? (int)wish : poll * MOST;
}

static void rest(struct watch *w)
{
    int poll = rest_after(w);

    watch_become(w, WATCH_RESTING, "content read");
    /* The jitter keeps many timed lists from coming all at once. */
    loop_timer_set(w->timer, poll - poll / 10 + (int)pace_random((unsigned)poll / 5 + 1));
}

void watch_content_whole(struct watch *w)
{
    /* What has no name may be a row that stands: then nothing is removed this time. */
    if (w->sweep && w->nameless)
        model_sweep_abort(w->sweep);
    else if (w->sweep)
        model_sweep_end(w->sweep);
    w->sweep = NULL;
    memcpy(w->version, w->read_version, sizeof w->version);
    w->has_content = true;
    w->refused = false;
    w->failures = w->refusals = 0;
    w->error = ERROR_NONE;
    w->right_at = clock_wall();
    if (w->way == WAY_STREAM)
        watch_become(w, WATCH_LIVE, "content read");
    else if (w->polled)
        rest(w);
    else
        open_watch(w, "content read");
}

/* A stream that lasted is a good one: what went wrong before it is forgotten. */
static bool has_lasted(const struct watch *w)
{
    return clock_mono_ms() - w->began >= 4 * w->link->pace->backoff_first;
}

/* The other side ended in good order, but not between two items. */
static bool in_an_item(struct watch *w)
{
    const char *rest;
    size_t len;
    struct error error;

    return w->split && !json_split_end(w->split, &rest, &len, &error);
}

void watch_ended(struct watch *w)
{
    static const struct error cut = {.code = ERR_CUT}, ended = {.code = ERR_NONE};

    if (w->told.code == ERR_NONE && in_an_item(w)) {
        w->half = true;
        w->told = cut;
    }
    if (w->told.code != ERR_NONE || w->state != WATCH_LIVE) {
        struct error told = w->told.code != ERR_NONE ? w->told : cut;

        watch_failed(w, &told);
    } else if (has_lasted(w)) {
        w->failures = 0;
        open_watch(w, "normal end");
    } else {
        w->request = NULL;
        watch_drop_request(w);
        back_off(w, &ended);
    }
}

/* Trouble ------------------------------------------------------------------------------------- */

static void wait_refused(struct watch *w, enum watch_state state, const char *why)
{
    const struct pace *pace = w->link->pace;

    watch_become(w, state, why);
    loop_timer_set(w->timer, pace_backoff(pace->refused_first, pace->refused_most, w->refusals));
    w->refusals++;
}

static void back_off(struct watch *w, const struct error *error)
{
    const struct pace *pace = w->link->pace;
    int wait = pace_backoff(pace->backoff_first, pace->backoff_most, w->failures);

    if (error->retry_after_s > 0)
        wait = error->retry_after_s * 1000 + (int)pace_random(500);
    w->failures++;
    if (error->code == ERR_GONE || (w->failures >= VERSION_TRIES && error->code != ERR_BUSY))
        w->version[0] = '\0';
    watch_become(w, WATCH_BACKING_OFF, error_word(error->code));
    loop_timer_set(w->timer, wait);
}

static void not_served(struct watch *w)
{
    if (discovery_is_open(w->source->discovery) && w->scope.resource != KIND_USAGE) {
        /* Perhaps another version is: the end of discovery wakes it. */
        watch_become(w, WATCH_NOT_SERVED, "until it is known what is served");
        return;
    }
    wait_refused(w, WATCH_NOT_SERVED, error_word(w->error.code));
}

/* What may no longer be read is not shown as if it were known. Of all namespaces at once nothing
 * goes: each one is asked for by itself now. */
static void drop_content(struct watch *w)
{
    if (w->scope.namespace && w->scope.resource < KIND_COUNT)
        model_sweep_end(model_sweep_begin(w->source->intake->model, (enum kind)w->scope.resource,
                                          w->scope.namespace, false));
}

static void apply(struct watch *w, enum remedy remedy, const struct error *error)
{
    switch (remedy) {
    case REMEDY_AGAIN:
        w->failures++;
        link_ask(w->link);
        go_on(w, error_word(error->code));
        break;
    case REMEDY_READ_AGAIN:
        w->failures++;
        w->version[0] = '\0';
        read_content(w, "version too old");
        break;
    case REMEDY_LIST:
    case REMEDY_PAGES:
        w->way = remedy == REMEDY_LIST ? WAY_LIST : WAY_PAGES;
        if (error->code == ERR_FORBIDDEN) /* a streaming list is a watch */
            w->polled = w->unwatchable = true;
        read_content(w, error_word(error->code));
        break;
    case REMEDY_POLL:
        w->polled = w->unwatchable = true;
        rest(w);
        break;
    case REMEDY_BACK_OFF:
        link_ask(w->link);
        back_off(w, error);
        break;
    case REMEDY_LINK:
        if (link_failed(w->link, error))
            watch_become(w, WATCH_LINK, error_word(error->code));
        else
            back_off(w, error);
        break;
    case REMEDY_FORBIDDEN:
        w->refused = true;
        drop_content(w);
        choose_way(w); /* what may come back is tried as if for the first time */
        wait_refused(w, WATCH_FORBIDDEN, "forbidden");
        break;
    case REMEDY_NOT_SERVED:
        not_served(w);
        break;
    }
}

/* Which kind it is that the platform does not have. */
static void name_kind(struct watch *w)
{
    const struct resource_info *info = resource_info(w->scope.resource);
    AUTO_STR struct str name = STR_INIT(STR_LINE);

    if (w->error.code != ERR_NOT_SERVED || w->error.msgid)
        return;
    str_add(&name, info->plural);
    if (info->group[0])
        str_addf(&name, ".%s", info->group);
    error_add_arg(&w->error, "kind", name.s);
}

void watch_failed(struct watch *w, const struct error *error)
{
    struct error kept = *error;
    struct mishap mishap = {.error = &kept,
                            .reading = w->state == WATCH_READING,
                            .way = w->way,
                            .answered = w->answered,
                            .in_band = w->told.code != ERR_NONE,
                            .measured = w->scope.resource == KIND_USAGE,
                            .known = w->has_content && !w->refused,
                            .failures = w->failures};
    enum remedy remedy;

    if (w->state == WATCH_LIVE && has_lasted(w) && !w->half)
        mishap.failures = w->failures = 0;
    remedy = remedy_for(&mishap);
    if (kept.code == ERR_CANCELLED)
        return;
    w->request = NULL;
    watch_drop_request(w);
    w->error = kept;
    name_kind(w);
    if (remedy == REMEDY_LIST && (kept.code == ERR_INVALID || kept.code == ERR_SERVER))
        w->source->no_streaming_lists = true;
    apply(w, remedy, &kept);
}

/* Time ---------------------------------------------------------------------------------------- */

/* Whether so little came since the last look, and the one before, that the line must be slow. */
static bool is_slow(struct watch *w)
{
    size_t came = w->bytes - w->bytes_seen,
           due = SLOW_BYTES_PER_S / 1000 * (size_t)w->link->pace->rate_check;

    w->bytes_seen = w->bytes;
    w->slow_checks = w->bytes > SLOW_ENOUGH && came < due ? w->slow_checks + 1 : 0;
    return !w->scope.namespace && w->slow_checks >= SLOW_CHECKS;
}

/* While a streaming list runs: is it alive, and is the line fit for it? */
static void check_rate(struct watch *w)
{
    int64_t now = clock_mono_ms();
    bool silent = w->request && now - http_last_byte(w->request) > w->link->pace->list_silence;
    bool slow = is_slow(w);

    if (silent || slow) {
        w->slow_line = slow;
        w->way = WAY_LIST;
        read_content(w, silent ? "no end of the streaming list" : "slow line");
        return;
    }
    loop_timer_set(w->timer, w->link->pace->rate_check);
}

static void due(void *data)
{
    struct watch *w = data;

    switch (w->state) {
    case WATCH_READING:
        check_rate(w);
        break;
    case WATCH_RESTING:
        read_content(w, "time for the next list");
        break;
    case WATCH_BACKING_OFF:
    case WATCH_FORBIDDEN:
    case WATCH_NOT_SERVED:
        go_on(w, "another try");
        break;
    default:
        break;
    }
}

void watch_wake(struct watch *w)
{
    if (w->state == WATCH_LINK || w->state == WATCH_BACKING_OFF ||
        (w->state == WATCH_RESTING && w->error.code != ERR_NONE))
        go_on(w, "woken");
}

void watch_recheck(struct watch *w, int64_t since)
{
    if (w->request && http_last_byte(w->request) <= since &&
        (w->state == WATCH_LIVE || w->state == WATCH_OPENING || w->state == WATCH_READING))
        go_on(w, "silent since an outage");
}

void watch_set_polled(struct watch *w, bool polled)
{
    if (resource_info(w->scope.resource)->polled || w->unwatchable || w->polled == polled)
        return;
    w->polled = polled;
    if (w->state == WATCH_RESTING && !polled)
        go_on(w, "watched from now on");
    else if (polled && (w->state == WATCH_LIVE || w->state == WATCH_OPENING)) {
        watch_drop_request(w);
        rest(w);
    }
}

void watch_read_again(struct watch *w)
{
    w->failures = 0;
    choose_way(w);
    read_content(w, "asked for");
}

/* Life ---------------------------------------------------------------------------------------- */

struct watch *watch_new(struct watch_source *source, int resource, const char *namespace)
{
    struct watch *w = mem_zalloc(1, sizeof *w);

    w->source = source;
    w->link = source->link;
    w->scope.resource = resource;
    w->scope.namespace = namespace ? mem_strdup(namespace) : NULL;
    w->polled = resource_info(resource)->polled;
    w->error = w->told = ERROR_NONE;
    str_init(&w->next_page, 16u << 10);
    w->timer = loop_timer_new(w->link->loop, due, w);
    return w;
}

void watch_begin(struct watch *w)
{
    choose_way(w);
    go_on(w, "wanted");
}

void watch_end(struct watch *w)
{
    watch_drop_request(w);
    watch_become(w, WATCH_OFF, "not wanted");
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    watch_end(w);
    loop_timer_free(w->timer);
    str_fini(&w->next_page);
    free((void *)(uintptr_t)w->scope.namespace);
    free(w);
}
