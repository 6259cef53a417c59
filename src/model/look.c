#include "look.h"

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

#include "store.h"

bool container_waits_for(const struct container *container, const char *reason)
{
    return container->now.phase == CONTAINER_WAITING && str_eq(container->now.reason, reason);
}

/* ContainerCreating and PodInitializing are on the way; every other word is trouble
 * (kubeflow.md 2.3). */
bool container_fails(const struct container *container)
{
    if (container->now.phase == CONTAINER_ENDED)
        return !container->init || container->now.exit_code != 0;
    return container->now.phase == CONTAINER_WAITING && container->now.reason[0] &&
           !container_waits_for(container, "ContainerCreating") &&
           !container_waits_for(container, "PodInitializing");
}

/* The first that fails, init containers first; else the server's own, which bears its name. */
static const struct container *most_telling(const struct pod *pod, const char *server)
{
    const struct container *own = NULL;
    for (int init = 1; init >= 0; init--) {
        for (size_t i = 0; i < pod->container_count; i++) {
            const struct container *container = &pod->containers[i];
            if (container->init != (init == 1))
                continue;
            if (container_fails(container))
                return container;
            if (!container->init && (!own || str_eq(container->name, server)))
                own = container;
        }
    }
    return own;
}

void look_init(struct look *look, const struct model *model, const struct server *server,
               char *notes)
{
    look->model = model;
    look->server = server;
    look->notes = notes;
    look->noted = look->event_count = 0;
    look->events_read = false;
    look->attempt = facts_entry(server)->restarted ? 0 : server->meta.created;
    look->pod = model_server_pod(model, server);
    look->seen_by_server = (struct container){
        .name = server->meta.name,
        .image = server->image,
        .now = server->container,
        .last = {.reason = "", .message = ""},
        .restarts = -1, /* not told */
        .memory_limit = server->asked.memory_limit,
    };
    look->container = look->pod ? most_telling(look->pod, server->meta.name) : NULL;
    if (!look->container) {
        if (look->pod) /* its containers say nothing yet: what the server saw is of another pod */
            look->seen_by_server.now = (struct container_state){.reason = "", .message = ""};
        look->container = &look->seen_by_server;
    }
    look->conditions = look->pod ? look->pod->conditions : server->conditions;
    look->condition_count = look->pod ? look->pod->condition_count : server->condition_count;
}

const struct condition *look_condition(const struct look *look, const char *type)
{
    for (size_t i = 0; i < look->condition_count; i++) {
        if (str_eq(look->conditions[i].type, type))
            return &look->conditions[i];
    }
    return NULL;
}

bool look_scheduled(const struct look *look)
{
    const struct condition *scheduled = look_condition(look, "PodScheduled");
    return (look->pod && look->pod->node[0]) || (scheduled && scheduled->status == 1);
}

/* Events
 * -----------------------------------------------------------------------------------------------
 */
/* Whether an event is of this very object: by uid where both are known, else by time. */
static bool of_this(const struct event *event, bool by_uid, const char *uid, int64_t created)
{
    if (by_uid && event->about_uid[0] && uid[0])
        return str_eq(event->about_uid, uid);
    return event->last >= created;
}

static bool holds_now(const struct look *look, const struct happening *happening, bool reissued)
{
    const struct event *event = happening->event;
    const struct meta *server = &look->server->meta;
    if (str_eq(happening->kind, "Pod")) {
        if (!look->pod) /* conditions of the server: there is a pod, only carnet does not see it */
            return look->server->condition_count > 0 && event->last >= server->created;
        if (!reissued && !str_eq(event->about.name, look->pod->meta.name))
            return false;
        return of_this(event, !reissued, look->pod->meta.uid, look->pod->meta.created);
    }
    if (str_eq(happening->kind, "PersistentVolumeClaim")) {
        const struct volume *volume =
            model_volume(look->model, server->namespace, event->about.name);
        return !volume || of_this(event, true, volume->meta.uid, volume->meta.created);
    }
    bool of_server = str_eq(happening->kind, "Notebook");
    return of_this(event, of_server, server->uid, server->created);
}

static void read_events(struct look *look)
{
    const struct event *found[LOOK_EVENTS];
    size_t count = model_server_events(look->model, look->server, found, LOOK_EVENTS);
    for (size_t i = 0; i < count && i < LOOK_EVENTS; i++) {
        struct happening happening = {found[i], found[i]->about_kind, found[i]->message, 0, 0};
        struct reissued reissued;
        const char *words = event_reissued(found[i], &reissued);
        if (words) {
            happening.kind = reissued.kind;
            happening.words = words;
        }
        if (holds_now(look, &happening, words != NULL))
            look->events[look->event_count++] = happening;
    }
    look->events_read = true;
}

/* The same words of the same object may come in many events: told as the list of events does. */
static void fold(struct look *look, struct happening *happening)
{
    const struct event *newest = happening->event;
    happening->count = 0;
    for (size_t i = 0; i < look->event_count; i++) {
        const struct event *event = look->events[i].event;
        int64_t first = event->first ? event->first : event->last;
        if (!str_eq(event->reason, newest->reason) ||
            !str_eq(event->about.name, newest->about.name) ||
            !str_eq(look->events[i].words, happening->words))
            continue;
        happening->count += event->count > 0 ? event->count : 1;
        if (first && (first < happening->first || !happening->first))
            happening->first = first;
    }
}

const struct happening *look_event(struct look *look, const char *kind, const char *reason)
{
    if (!look->events_read)
        read_events(look);
    for (size_t i = 0; i < look->event_count; i++) {
        if (str_eq(look->events[i].kind, kind) && str_eq(look->events[i].event->reason, reason)) {
            fold(look, &look->events[i]);
            return &look->events[i];
        }
    }
    return NULL;
}

const struct happening *look_warning(struct look *look)
{
    if (!look->events_read)
        read_events(look);
    for (size_t i = 0; i < look->event_count; i++) {
        if (look->events[i].event->warning) {
            fold(look, &look->events[i]);
            return &look->events[i];
        }
    }
    return NULL;
}

/* Notes
 * ------------------------------------------------------------------------------------------------
 */
const char *look_note(struct look *look, const char *text, size_t len)
{
    if (len + 1 > LOOK_NOTES - look->noted)
        return "";
    char *at = look->notes + look->noted;
    memcpy(at, text, len);
    at[len] = '\0';
    look->noted += len + 1;
    return at;
}

const char *look_note_after(struct look *look, const char *words, const char *before,
                            const char *stops)
{
    const char *at = strstr(words, before);
    if (!at)
        return NULL;
    at += strlen(before);
    return look_note(look, at, strcspn(at, stops));
}
