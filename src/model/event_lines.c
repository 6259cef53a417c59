/* Events as a person reads them: what was said again stands once, with how often and from when to
 * when. */
#include <carnet/base/str.h>

#include "store.h"

/* A server's objects with what is kept of each come to about this many. */
#define EVENTS_LOOKED_AT 500u

static void line_init(struct event_line *line, const struct event *event)
{
    struct reissued reissued;
    const char *words = event_reissued(event, &reissued);
    *line = (struct event_line){
        .event = event,
        .kind = words ? reissued.kind : event->about_kind,
        .words = words ? words : event->message,
        .count = event->count > 0 ? event->count : 1,
        .first = event->first ? event->first : event->last,
        .last = event->last,
    };
    str_copy(line->name, sizeof line->name, words ? reissued.name : event->about.name);
}

static bool same(const struct event_line *a, const struct event_line *b)
{
    return a->event->warning == b->event->warning && str_eq(a->event->reason, b->event->reason) &&
           str_eq(a->words, b->words) && str_eq(a->kind, b->kind) && str_eq(a->name, b->name);
}

/* The newer one stands for both. */
static void join(struct event_line *line, const struct event_line *older)
{
    line->count = line->count > INT64_MAX - older->count ? INT64_MAX : line->count + older->count;
    if (older->first && (older->first < line->first || !line->first))
        line->first = older->first;
}

static bool joined(struct event_line *lines, size_t count, const struct event_line *older)
{
    for (size_t i = 0; i < count; i++) {
        if (same(&lines[i], older)) {
            join(&lines[i], older);
            return true;
        }
    }
    return false;
}

size_t model_server_event_lines(const struct model *model, const struct server *server,
                                struct event_line *lines, size_t max)
{
    const struct event *events[EVENTS_LOOKED_AT];
    size_t known = model_server_events(model, server, events, EVENTS_LOOKED_AT), count = 0;
    for (size_t i = 0; i < known && i < EVENTS_LOOKED_AT; i++) {
        struct event_line line;
        line_init(&line, events[i]);
        if (!joined(lines, count, &line) && count < max)
            lines[count++] = line;
    }
    return count;
}
