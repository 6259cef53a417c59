#include "link.h"

#include <string.h>

#include <carnet/base/clock.h>
#include <carnet/base/log.h>
#include <carnet/loop/loop.h>
#include <carnet/net/http.h>

#include "pace.h"
#include "status_error.h"

static const char *const state_names[] = {
    [LINK_CONNECTING] = "connecting",
    [LINK_LIVE] = "live",
    [LINK_OLD] = "old",
    [LINK_OFFLINE] = "offline",
    [LINK_SIGNED_OUT] = "signed out",
    [LINK_CERTIFICATE] = "certificate",
    [LINK_SLOWED] = "slowed",
};

static void ask(struct link_keeper *keeper);

/* When the state began. Offline counts from the last word, as the age of what is shown does, also
 * where a person's tries lie between. */
static int64_t begins(struct link_keeper *keeper, enum link_state state)
{
    int64_t now = clock_mono_ms(), heard = keeper->link.last_byte;

    if ((state == LINK_OLD || state == LINK_OFFLINE) && keeper->lost == 0)
        keeper->lost = heard > 0 ? heard : now;
    else if (state != LINK_OLD && state != LINK_OFFLINE && state != LINK_CONNECTING)
        keeper->lost = 0;
    return state == LINK_OFFLINE ? keeper->lost : now;
}

/* The one place that changes the state. */
static void become(struct link_keeper *keeper, enum link_state state, const struct error *error)
{
    struct link *link = &keeper->link;

    if (link->state != state) {
        log_line(LOG_INFO, "link", "%s -> %s (%s) %s", state_names[link->state], state_names[state],
                 error ? error_word(error->code) : "", error ? error->evidence : "");
        link->state = state;
        link->since = begins(keeper, state);
    }
    link->error = error ? *error : ERROR_NONE;
    if (state == LINK_LIVE || state == LINK_OLD)
        link->again = 0;
    keeper->notices.changed(keeper->notices.data);
}

static void arm(struct link_keeper *keeper, int64_t ms)
{
    loop_timer_set(keeper->timer, ms < 0 ? 0 : ms);
}

static void try_again_in(struct link_keeper *keeper, int ms)
{
    keeper->link.again = clock_mono_ms() + ms;
    arm(keeper, ms);
}

static bool sends(enum link_state state)
{
    return state == LINK_CONNECTING || state == LINK_LIVE || state == LINK_OLD;
}

bool link_stands(const struct link_keeper *keeper)
{
    return sends(keeper->link.state);
}

bool link_is_live(const struct link_keeper *keeper)
{
    return keeper->link.state == LINK_LIVE || keeper->link.state == LINK_SLOWED;
}

bool link_is_fresh(const struct link_keeper *keeper)
{
    return link_is_live(keeper) || keeper->link.state == LINK_CONNECTING;
}

int64_t link_heard_at(const struct link_keeper *keeper)
{
    return clock_wall() - (clock_mono_ms() - keeper->link.last_byte) / 1000;
}

int64_t link_ahead(const struct link_keeper *keeper)
{
    return skew_ahead(&keeper->skew, clock_wall(), clock_mono_ms());
}

/* Signs of life ------------------------------------------------------------------------------- */

static void come_up(struct link_keeper *keeper)
{
    int64_t silent = keeper->silent;

    keeper->silent = 0;
    become(keeper, LINK_LIVE, NULL);
    if (!keeper->question)
        arm(keeper, keeper->pace->ask_after);
    keeper->notices.up(keeper->notices.data, silent);
}

void link_bytes(struct link_keeper *keeper)
{
    if (keeper->unproven)
        return;
    keeper->link.last_byte = clock_mono_ms();
    keeper->failures = 0;
    if (keeper->link.state == LINK_OLD)
        come_up(keeper);
}

/* A status that says the platform itself is there and knows us. */
static bool is_platform(const struct http_head *head)
{
    if (str_starts(head->content_type, "text/html"))
        return false;
    return head->status != 401 && head->status != 429 && head->status < 500;
}

/* The wait the platform asked for is kept, whatever else it answers meanwhile. */
static bool is_waiting(const struct link_keeper *keeper)
{
    return keeper->link.state == LINK_SLOWED && clock_mono_ms() < keeper->link.again;
}

void link_head(struct link_keeper *keeper, const struct http_head *head)
{
    if (keeper->unproven)
        return;
    keeper->link.last_byte = clock_mono_ms();
    if (is_platform(head))
        skew_note(&keeper->skew, head->date, clock_wall(), keeper->link.last_byte);
    if (is_platform(head) && keeper->link.state != LINK_LIVE && !is_waiting(keeper))
        come_up(keeper);
}

void link_failed_body(struct link_keeper *keeper, const struct http_head *head, const char *bytes,
                      size_t len, struct error *error)
{
    link_head(keeper, head);
    status_error_read(NULL, head, bytes, len, error);
}

/* Trouble ------------------------------------------------------------------------------------- */

enum link_state link_state_of(const struct error *error)
{
    switch (error->code) {
    case ERR_NAME:
    case ERR_REFUSED:
    case ERR_TIMEOUT:
    case ERR_CUT:
    case ERR_HTML:
    case ERR_CONFIG: /* the credentials' plugin or file */
    case ERR_IO:
    case ERR_PROTOCOL: /* of the transport: what is inside an answer is its reader's business */
        return LINK_OFFLINE;
    case ERR_TLS:
        return LINK_CERTIFICATE;
    case ERR_UNAUTHORIZED:
        return LINK_SIGNED_OUT;
    case ERR_BUSY:
        return LINK_SLOWED;
    case ERR_SERVER: /* what stands before a platform that is not there */
        return error->status >= 502 && error->status <= 504 ? LINK_OFFLINE : LINK_LIVE;
    default:
        return LINK_LIVE;
    }
}

static int wait_before_again(struct link_keeper *keeper, enum link_state state,
                             const struct error *error)
{
    const struct pace *pace = keeper->pace;

    if (state == LINK_SIGNED_OUT || state == LINK_CERTIFICATE)
        return pace->signed_out_again;
    if (error->retry_after_s > 0)
        return error->retry_after_s * 1000 + (int)pace_random(500);
    return pace_backoff(pace->backoff_first, pace->backoff_most, keeper->failures);
}

/* False: the error is not about the link. */
static bool go_down(struct link_keeper *keeper, enum link_state state, const struct error *error)
{
    bool known = state == keeper->link.state && loop_timer_armed(keeper->timer);

    if (state == LINK_LIVE)
        return false;
    if (keeper->silent == 0)
        keeper->silent = keeper->link.last_byte;
    become(keeper, state, error);
    if (!known) { /* one wait for all that fail together */
        try_again_in(keeper, wait_before_again(keeper, state, error));
        keeper->failures++;
    }
    return true;
}

/* One request broke or had no answer while others do well: a question will tell. */
static bool is_doubtful(const struct link_keeper *keeper, const struct error *error)
{
    int64_t silence = clock_mono_ms() - keeper->link.last_byte;

    return (error->code == ERR_TIMEOUT || error->code == ERR_CUT) &&
           keeper->link.state == LINK_LIVE && silence < keeper->pace->ask_after;
}

bool link_failed(struct link_keeper *keeper, const struct error *error)
{
    if (is_doubtful(keeper, error)) {
        ask(keeper);
        return false;
    }
    return go_down(keeper, link_state_of(error), error);
}

/* The question -------------------------------------------------------------------------------- */

static void question_head(void *user, struct http_request *request, const struct http_head *head)
{
    struct link_keeper *keeper = user;
    (void)request;
    keeper->unproven = false; /* it was asked after the sleep */
    link_head(keeper, head);
}

static void question_failure(void *user, const struct http_head *head, const char *bytes,
                             size_t len, struct error *error)
{
    ((struct link_keeper *)user)->unproven = false;
    link_failed_body(user, head, bytes, len, error);
}

/* Nothing came, but the connection was not refused either: the link is old, and lost only later. */
static bool only_silent(const struct link_keeper *keeper, const struct error *error)
{
    int64_t silence = clock_mono_ms() - keeper->link.last_byte;

    return error->code == ERR_TIMEOUT && keeper->link.last_byte > 0 &&
           (keeper->link.state == LINK_LIVE || keeper->link.state == LINK_OLD) &&
           silence < keeper->pace->offline_after;
}

/* 403 and 404 are answers too; what has no status is none. */
static enum link_state state_by_question(const struct error *error)
{
    enum link_state state = link_state_of(error);

    if (state == LINK_LIVE && error->code != ERR_NONE && error->status == 0)
        return LINK_OFFLINE;
    return state;
}

static void question_done(void *user, const struct error *error)
{
    struct link_keeper *keeper = user;
    struct http_stats stats;

    keeper->question = NULL;
    if (keeper->link.again == 0) /* the timer was the question's, not that of a planned try */
        loop_timer_set(keeper->timer, -1);
    http_client_stats(keeper->client, &stats);
    keeper->link.rtt_ms = stats.last_rtt_ms;
    if (only_silent(keeper, error)) {
        if (keeper->silent == 0)
            keeper->silent = keeper->link.last_byte;
        become(keeper, LINK_OLD, error);
        arm(keeper, keeper->pace->answer_within);
    } else if (!go_down(keeper, state_by_question(error), error)) {
        if (keeper->link.state != LINK_LIVE && !is_waiting(keeper))
            come_up(keeper);
        if (keeper->link.state == LINK_LIVE)
            arm(keeper, keeper->pace->ask_after);
    }
}

static void ask(struct link_keeper *keeper)
{
    static const struct http_handlers handlers = {
        .head = question_head, .failed_body = question_failure, .done = question_done};
    struct http_options options = {
        .path = "/version", .timeout_ms = keeper->pace->ask_timeout, .quiet = true};

    if (keeper->question)
        return;
    keeper->asked = clock_mono_ms();
    keeper->link.again = 0;
    keeper->question = http_send(keeper->client, &options, &handlers, keeper);
    arm(keeper, keeper->pace->answer_within);
}

void link_ask(struct link_keeper *keeper)
{
    if (link_stands(keeper))
        ask(keeper);
}

bool link_refuses_us(const struct link_keeper *keeper)
{
    const struct link *link = &keeper->link;

    return link->state == LINK_SIGNED_OUT || link->state == LINK_CERTIFICATE ||
           (link->state == LINK_OFFLINE && link->error.code == ERR_CONFIG);
}

void link_try(struct link_keeper *keeper)
{
    ask(keeper);
}

/* Nothing came since then: what is shown may no longer be so. */
static void doubt(struct link_keeper *keeper, int64_t since)
{
    if (keeper->link.state != LINK_LIVE || keeper->link.last_byte >= since)
        return;
    keeper->silent = keeper->link.last_byte;
    become(keeper, LINK_OLD, NULL);
}

void link_doubt(struct link_keeper *keeper, int64_t since)
{
    doubt(keeper, since);
    link_ask(keeper);
}

/* The question has no answer yet. */
static void wait_for_answer(struct link_keeper *keeper)
{
    doubt(keeper, keeper->asked);
    arm(keeper, keeper->pace->ask_timeout);
}

static void due(void *data)
{
    struct link_keeper *keeper = data;
    int64_t silence = clock_mono_ms() - keeper->link.last_byte;

    if (keeper->question)
        wait_for_answer(keeper);
    else if (keeper->link.state == LINK_LIVE && silence < keeper->pace->ask_after)
        arm(keeper, keeper->pace->ask_after - silence);
    else
        ask(keeper);
}

/* The machine slept: nothing is known of what happened meanwhile, connections that stood are likely
 * dead, and waits were for the other side's sake. */
static void woke(void *data)
{
    struct link_keeper *keeper = data;
    int64_t left = keeper->link.again - clock_mono_ms();

    if (keeper->question) {
        http_cancel(keeper->question);
        keeper->question = NULL;
    }
    keeper->failures = 0;
    keeper->unproven = true;
    http_client_reset(keeper->client);
    if (keeper->link.state == LINK_SLOWED && left > 0) {
        arm(keeper, left);
        return;
    }
    doubt(keeper, clock_mono_ms());
    ask(keeper);
    keeper->notices.woke(keeper->notices.data);
}

/* Life ---------------------------------------------------------------------------------------- */

void link_init(struct link_keeper *keeper, struct loop *loop, struct http_client *client,
               const struct pace *pace, const struct link_notices *notices)
{
    *keeper = (struct link_keeper){.loop = loop,
                                   .client = client,
                                   .pace = pace,
                                   .notices = *notices,
                                   .link = {.error = ERROR_NONE, .rtt_ms = -1}};
    keeper->link.since = clock_mono_ms();
    keeper->timer = loop_timer_new(loop, due, keeper);
    keeper->wake = loop_wake_add(loop, woke, keeper);
}

void link_fini(struct link_keeper *keeper)
{
    if (keeper->question)
        http_cancel(keeper->question);
    loop_timer_free(keeper->timer);
    loop_wake_remove(keeper->wake);
    http_client_free(keeper->client);
}

void link_start(struct link_keeper *keeper)
{
    ask(keeper);
}

void link_retry(struct link_keeper *keeper)
{
    keeper->failures = 0;
    if (keeper->question) {
        http_cancel(keeper->question);
        keeper->question = NULL;
    }
    http_client_reset(keeper->client);
    if (!link_stands(keeper))
        become(keeper, LINK_CONNECTING, NULL);
    ask(keeper);
}
