/* Rules read from the state of the container that tells most: its image, its settings, its program.
 */
#include <ctype.h>
#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "rules.h"

static bool waits_for_one_of(const struct container *container, const char *const *reasons)
{
    for (; *reasons; reasons++) {
        if (container_waits_for(container, *reasons))
            return true;
    }
    return false;
}

/* Image
 * ---------------------------------------------------------------------------------------------------
 */
/* The event of a failed pull comes before the container says so: it counts until the image is
 * there. */
static bool pull_just_failed(struct look *look)
{
    const struct happening *failed = look_event(look, "Pod", "Failed");
    const struct happening *pulled = look_event(look, "Pod", "Pulled");
    if (!failed || !str_starts(failed->words, "Failed to pull image"))
        return false;
    return !pulled || pulled->event->last < failed->event->last;
}

static bool image_fails(struct look *look)
{
    static const char *const reasons[] = {"ImagePullBackOff",
                                          "ErrImagePull",
                                          "InvalidImageName",
                                          "ErrImageNeverPull",
                                          "ImageInspectError",
                                          "RegistryUnavailable",
                                          NULL};
    if (waits_for_one_of(look->container, reasons))
        return true;
    bool on_the_way = look->container->now.phase == CONTAINER_UNKNOWN ||
                      container_waits_for(look->container, "ContainerCreating");
    return on_the_way && pull_just_failed(look);
}

/* The registry's own words in small letters: what stands in quotes and every path or address are
 * left out, since an image may be named "access-denied". */
static void registry_words(struct str *out, const char *message)
{
    bool quoted = false;
    while (*message) {
        size_t len = strcspn(message, " ");
        bool address = !quoted && memchr(message, '/', len) && !memchr(message, '"', len) &&
                       !str_starts(message, "i/o ");
        for (size_t i = 0; i < len; i++) {
            if (message[i] == '"')
                quoted = !quoted;
            else if (!quoted && !address)
                str_add_char(out, (char)tolower((unsigned char)message[i]));
        }
        message += len + strspn(message + len, " ");
        str_add_char(out, ' ');
    }
}

static bool says_one_of(const char *message, const char *const *phrases)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    registry_words(&words, message);
    for (; *phrases; phrases++) {
        if (strstr(words.s, *phrases))
            return true;
    }
    return false;
}

/* The newest that was said about the image: the container's message, which older kubelets leave
 * without the cause, or the event that has it. */
static bool registry_says(struct look *look, struct found *found, const char *const *phrases)
{
    if (!image_fails(look))
        return false;
    found->event = look_event(look, "Pod", "Failed");
    if (found->event && !strstr(found->event->words, "pull"))
        found->event = NULL;
    return says_one_of(look->container->now.message, phrases) ||
           (found->event && says_one_of(found->event->words, phrases));
}

static bool image_denied(struct look *look, struct found *found)
{
    static const char *const phrases[] = {"unauthorized",
                                          "authentication required",
                                          "access denied",
                                          "access is denied",
                                          "denied: ",
                                          "forbidden",
                                          "401 ",
                                          "insufficient_scope",
                                          "authorization failed",
                                          "no basic auth credentials",
                                          NULL};
    return registry_says(look, found, phrases);
}

static bool image_missing(struct look *look, struct found *found)
{
    static const char *const phrases[] = {"manifest unknown", "manifest_unknown", "name unknown",
                                          "name_unknown",     "not found",        NULL};
    return registry_says(look, found, phrases);
}

static bool registry_away(struct look *look, struct found *found)
{
    static const char *const phrases[] = {
        "dial tcp",    "no such host",          "i/o timeout",         "connection refused",
        "no route to", "tls handshake timeout", "connection reset by", NULL};
    return registry_says(look, found, phrases);
}

static bool image_pull(struct look *look, struct found *found)
{
    static const char *const nothing[] = {NULL};
    registry_says(look, found, nothing); /* for its event */
    return image_fails(look);
}

/* Kubelet and containerd put their own steps in front of what the registry said: each ends in a
 * quoted name and a colon, or in "desc = ". What follows the last of them is the answer. */
static const char *registry_answer(const char *message)
{
    static const char *const marks[] = {"\": ", "desc = "};
    const char *answer = message;
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        for (const char *at = message; (at = strstr(at, marks[i]));) {
            at += strlen(marks[i]);
            answer = at > answer ? at : answer;
        }
    }
    return answer;
}

/* Not of a name that was never asked for at a registry. */
static bool registry_was_asked(const struct container *container)
{
    return !container_waits_for(container, "InvalidImageName") &&
           !container_waits_for(container, "ErrImageNeverPull");
}

/* The registry's clause by itself; false: nothing stands in front of it, or nothing was said. */
static bool quote_answer(struct look *look, const struct happening *event, struct status *status)
{
    const char *words = look->container->now.message, *answer = registry_answer(words);
    if (answer == words && event) {
        words = event->words;
        answer = registry_answer(words);
    }
    if (answer == words || !registry_was_asked(look->container))
        return false;
    quote_as(status, &(struct evidence){.what = SAY(N_("registry's answer")),
                                        .source = "",
                                        .words = answer,
                                        .when = event ? event->event->last : 0,
                                        .count = event ? event->count : 0});
    return true;
}

/* The short clause first; the whole message then stands once. */
static void quote_image(struct look *look, const struct found *found, struct status *status)
{
    const struct container *container = look->container;
    const struct happening *event = found->event;
    struct container brief = *container;
    if (quote_answer(look, event, status) && event)
        brief.now.message = "";
    quote_container(status, &brief);
    if (event && (!brief.now.message[0] || !strstr(brief.now.message, event->words)))
        quote_event(status, event);
}

static void explain_denied(struct look *look, const struct found *found, struct status *status)
{
    static const char *const unclear[] = {"does not exist or may require", NULL};
    status->sentence = SAY(N_("the image cannot be pulled: the registry refuses access"));
    if (says_one_of(look->container->now.message, unclear) ||
        (found->event && says_one_of(found->event->words, unclear)))
        status->more = SAY(N_("It is private, or it does not exist: this registry does not tell."));
    advise(status, STEP_ASK, N_("ask whoever keeps the image for access"));
    advise(status, STEP_DELETE, step_delete);
    quote_image(look, found, status);
}

static void explain_missing(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the image cannot be pulled: the registry says it does not exist"));
    advise(status, STEP_EDIT, N_("correct the name of the image, or its tag"));
    advise(status, STEP_DELETE, step_delete);
    quote_image(look, found, status);
}

static void explain_away(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the image cannot be pulled: its registry does not answer"));
    status->more = SAY(N_("The platform tries again by itself."));
    advise(status, STEP_WAIT, step_wait);
    advise(status, STEP_EDIT, N_("correct the address of the image, if it is not this registry"));
    advise(status, STEP_REPORT, step_report);
    quote_image(look, found, status);
}

static void explain_pull(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("the image cannot be pulled"));
    if (container_waits_for(look->container, "InvalidImageName")) {
        status->sentence = SAY(N_("the name of the image is not one the platform can read"));
        advise(status, STEP_EDIT, N_("correct the name of the image, or its tag"));
        advise(status, STEP_DELETE, step_delete);
    } else if (container_waits_for(look->container, "ErrImageNeverPull")) {
        status->sentence = SAY(N_("the image is not on the node and is never pulled there"));
        advise(status, STEP_EDIT, N_("correct the name of the image, or its tag"));
        advise(status, STEP_DELETE, step_delete);
    } else {
        status->more = SAY(N_("The platform tries again by itself."));
        advise(status, STEP_WAIT, step_wait);
        advise(status, STEP_REPORT, step_report);
    }
    quote_image(look, found, status);
}

/* Settings and start --------------------------------------------------------------------------- */
static const char step_other_image[] = N_("choose an image made for notebook servers");

static bool config_fails(struct look *look, struct found *found)
{
    return container_waits_for(look->container, "CreateContainerConfigError");
}

/* `secret "token" not found`, `couldn't find key user in Secret ada/token` */
static struct text missing_sentence(struct look *look, const char *words)
{
    const char *secret = look_note_after(look, words, "secret \"", "\"");
    const char *map = look_note_after(look, words, "configmap \"", "\"");
    const char *key = look_note_after(look, words, "couldn't find key ", " ");
    const char *holder = look_note_after(look, words, "/", " ");
    if (key && holder)
        return SAY_WITH(N_("key {key} is missing in {name}, which it needs"), ARG_S("name", holder),
                        ARG_S("key", key));
    if (secret && str_ends(words, "not found"))
        return SAY_WITH(N_("secret {name}, which it needs, does not exist"), ARG_S("name", secret));
    if (map && str_ends(words, "not found"))
        return SAY_WITH(N_("config map {name}, which it needs, does not exist"),
                        ARG_S("name", map));
    return (struct text){0};
}

/* The kubelet says by this word that it cannot set the container up: mostly, but not always, since
 * something is missing. */
static void explain_config(struct look *look, const struct found *found, struct status *status)
{
    const char *words = look->container->now.message;
    status->sentence = missing_sentence(look, words);
    if (status->sentence.msgid) {
        advise(status, STEP_OTHER, N_("add it, or wait until someone does"));
    } else if (strstr(words, "image will run as root")) {
        status->sentence = SAY(N_("the image runs as root, and the server may not"));
        advise(status, STEP_EDIT, step_other_image);
    } else {
        status->sentence = SAY(N_("the platform cannot set up its container"));
    }
    advise(status, STEP_DELETE, step_delete);
    quote_container(status, look->container);
}

static bool start_fails(struct look *look, struct found *found)
{
    static const char *const reasons[] = {"RunContainerError",  "CreateContainerError",
                                          "StartError",         "ContainerCannotRun",
                                          "PostStartHookError", NULL};
    const struct container *container = look->container;
    if (waits_for_one_of(container, reasons))
        return true;
    const struct container_state *end =
        container->now.phase == CONTAINER_ENDED ? &container->now : &container->last;
    return container_fails(container) &&
           (str_eq(end->reason, "StartError") || str_eq(end->reason, "ContainerCannotRun"));
}

static void explain_start(struct look *look, const struct found *found, struct status *status)
{
    const struct container *container = look->container;
    status->sentence = SAY(N_("the program in the image cannot be started"));
    advise(status, STEP_EDIT, step_other_image);
    advise(status, STEP_STOP, step_stop);
    advise(status, STEP_DELETE, step_delete);
    quote(status, container->last.reason, container->last.message, container->last.ended, 0);
    quote_container(status, container);
}

/* How it ended
 * ------------------------------------------------------------------------------------------------
 */
static const struct container_state *end_of(const struct container *container)
{
    if (container->now.phase == CONTAINER_ENDED)
        return &container->now;
    bool again = container_waits_for(container, "CrashLoopBackOff");
    return again ? &container->last : NULL;
}

/* Since when its program ends: each start of it changes the conditions, so the first end counts, as
 * far as it is known. */
static int64_t first_end(struct look *look)
{
    const struct container_state *now = &look->container->now, *last = &look->container->last;
    const struct happening *backoff = look_event(look, "Pod", "BackOff");
    const int64_t ends[] = {
        now->phase == CONTAINER_ENDED ? now->ended : 0,
        last->phase == CONTAINER_ENDED ? last->ended : 0,
        backoff && strstr(backoff->words, "restarting failed") ? backoff->first : 0,
    };
    int64_t first = 0;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (ends[i] > 0 && (ends[i] < first || first == 0))
            first = ends[i];
    }
    return first;
}

/* Where it ended before the ends that are known, the conditions may know of an earlier time. */
static void since_first_end(struct look *look, struct status *status)
{
    int64_t first = first_end(look), since = status->since;
    if (first > 0 && (first < since || since == 0 || look->container->restarts < 1))
        status->since = first;
}

static bool out_of_memory(struct look *look, struct found *found)
{
    const struct container_state *end = end_of(look->container);
    return container_fails(look->container) && end && str_eq(end->reason, "OOMKilled");
}

/* Without a message the API's own fields are the words: "Error, exitCode 3". */
static const char *words_of_end(struct look *look, const struct container_state *end)
{
    AUTO_STR struct str words = STR_INIT(STR_LINE);
    if (end->message[0])
        return end->message;
    str_addf(&words, "%s, exitCode %d", end->reason, end->exit_code);
    return look_note(look, words.s, words.len);
}

static void quote_end(struct look *look, const struct container_state *end, struct status *status)
{
    const struct container *container = look->container;
    status->container = container->name;
    status->ended = end == &container->now;
    if (end->phase == CONTAINER_ENDED)
        quote_as(status,
                 &(struct evidence){
                     .what = SAY_WITH(N_("container {name}"), ARG_S("name", container->name)),
                     .source = "",
                     .words = words_of_end(look, end),
                     .when = end->ended,
                 });
    if (container->now.phase == CONTAINER_WAITING)
        quote_container(status, container);
}

/* Beside the server's own program the platform may run others, before it or with it. */
static bool is_own(const struct look *look)
{
    return !look->container->init && str_eq(look->container->name, look->server->meta.name);
}

static struct text memory_sentence(const struct look *look)
{
    const struct container *container = look->container;
    if (!is_own(look))
        return SAY_WITH(N_("its container {name} needed more memory than it may use and was ended"),
                        ARG_S("name", container->name));
    if (container->memory_limit > 0)
        return SAY_WITH(N_("it needed more memory than its limit of {mem} and was ended"),
                        ARG_K("mem", ARG_MEMORY, container->memory_limit));
    return SAY(N_("it needed more memory than its node had and was ended"));
}

static void explain_memory(struct look *look, const struct found *found, struct status *status)
{
    since_first_end(look, status);
    status->sentence = memory_sentence(look);
    if (is_own(look))
        advise(status, STEP_EDIT, N_("ask for more memory, or make the program need less"));
    else
        advise(status, STEP_REPORT, step_report);
    advise(status, STEP_STOP, step_stop);
    quote_end(look, end_of(look->container), status);
    quote_event(status, look_event(look, "Pod", "BackOff"));
}

static bool crashed(struct look *look, struct found *found)
{
    return container_fails(look->container) && end_of(look->container);
}

/* `restarts` counts the starts after the first, and the last run ended too. */
static struct text crash_sentence(const struct look *look, const struct container_state *end)
{
    const struct container *container = look->container;
    int64_t times = container->restarts + 1;
    if (container->restarts < 0 || end->phase != CONTAINER_ENDED)
        return SAY(N_("the program ends again and again"));
    if (is_own(look))
        return (struct text){
            NP_("the program ended {n} time, with code {code}",
                "the program ended {n} times, last with code {code}"),
            .count = times,
            .args = {ARG_N("n", times), ARG_N("code", end->exit_code)},
        };
    return (struct text){
        NP_("its container {name} ended {n} time, with code {code}",
            "its container {name} ended {n} times, last with code {code}"),
        .count = times,
        .args = {ARG_S("name", container->name), ARG_N("n", times), ARG_N("code", end->exit_code)},
    };
}

static void explain_crash(struct look *look, const struct found *found, struct status *status)
{
    const struct container_state *end = end_of(look->container);
    since_first_end(look, status);
    status->sentence = crash_sentence(look, end);
    if (end->phase == CONTAINER_ENDED && end->exit_code == 0)
        status->more =
            SAY(N_("It ends with code 0, but a server's program runs until it is stopped."));
    advise(status, STEP_LOG, step_log);
    advise(status, STEP_STOP, step_stop);
    advise(status, STEP_DELETE, step_delete);
    quote_end(look, end, status);
    quote_event(status, look_event(look, "Pod", "BackOff"));
}

bool ended_badly(const struct container_state *end)
{
    bool gone_with_machine = end->exit_code == 255 && str_eq(end->reason, "Unknown");
    return end->phase == CONTAINER_ENDED && end->exit_code != 0 && !gone_with_machine;
}

/* Runs again after such an end, and is not ready yet. */
static bool runs_again(const struct container *container)
{
    return container->now.phase == CONTAINER_RUNNING && ended_badly(&container->last);
}

static bool back_from_memory(struct look *look, struct found *found)
{
    return runs_again(look->container) && str_eq(look->container->last.reason, "OOMKilled");
}

static bool back_from_crash(struct look *look, struct found *found)
{
    return runs_again(look->container);
}

/* A program that ended soon after its start and runs again for as short a time is likely to end
 * again: the platform itself forgets the earlier ends only then (kubelet, MaxContainerBackOff). */
static int64_t uneasy_until(const struct container *container)
{
    enum { LASTING = 600 };
    const struct container_state *now = &container->now, *last = &container->last;
    bool brief = last->started > 0 && last->ended - last->started < LASTING;
    return container->restarts > 0 && brief && now->started > 0 ? now->started + LASTING : 0;
}

/* How often, where that is more than once and is known. */
static struct text back_sentence(const struct container *container)
{
    if (container->restarts < 2)
        return SAY_WITH(N_("it was started again after its program ended with code {code}"),
                        ARG_N("code", container->last.exit_code));
    return SAY_WITH(N_("restarted {n} times, last after its program ended with code {code}"),
                    ARG_N("n", container->restarts), ARG_N("code", container->last.exit_code));
}

void explain_back(struct look *look, const struct found *found, struct status *status)
{
    const struct container *container = look->container;
    if (status->cause != CAUSE_OOM)
        status->sentence = back_sentence(container);
    else if (container->memory_limit > 0)
        status->sentence = SAY_WITH(N_("it was started again after it needed more memory than its "
                                       "limit of {mem}"),
                                    ARG_K("mem", ARG_MEMORY, container->memory_limit));
    else
        status->sentence =
            SAY(N_("it was started again after it needed more memory than its node had"));
    if (status->cause == CAUSE_OOM)
        advise(status, STEP_EDIT, N_("ask for more memory, or make the program need less"));
    advise(status, STEP_LOG, step_log);
    status->uneasy_until = uneasy_until(container);
    quote_end(look, &container->last, status);
    quote_event(status, look_event(look, "Pod", "BackOff"));
}

/* A word carnet has no rule for ---------------------------------------------------------------- */
static bool unknown_word(struct look *look, struct found *found)
{
    return container_fails(look->container);
}

static void explain_unknown(struct look *look, const struct found *found, struct status *status)
{
    status->sentence = SAY(N_("The platform gives no cause carnet knows. Its own words:"));
    advise(status, STEP_REPORT, step_report);
    quote_container(status, look->container);
    quote_event(status, look_warning(look));
}

const struct rule rules_container[] = {
    {CAUSE_IMAGE_DENIED, STATE_FAILED, image_denied, explain_denied},
    {CAUSE_IMAGE_MISSING, STATE_FAILED, image_missing, explain_missing},
    {CAUSE_REGISTRY, STATE_FAILED, registry_away, explain_away},
    {CAUSE_IMAGE_PULL, STATE_FAILED, image_pull, explain_pull},
    {CAUSE_CONFIG, STATE_FAILED, config_fails, explain_config},
    {CAUSE_START, STATE_FAILED, start_fails, explain_start},
    {CAUSE_OOM, STATE_FAILED, out_of_memory, explain_memory},
    {CAUSE_CRASH, STATE_FAILED, crashed, explain_crash},
    {CAUSE_OOM, STATE_STARTING, back_from_memory, explain_back},
    {CAUSE_CRASH, STATE_STARTING, back_from_crash, explain_back},
    {CAUSE_UNKNOWN, STATE_FAILED, unknown_word, explain_unknown},
    {0},
};
