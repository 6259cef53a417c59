/*
 * What the rules look at: one server with everything that concerns it, reduced to what holds now.
 *
 * Facts of the past are left out here once, so that no rule has to think of them: events of a
 * former pod or of a server that had the same name before, conditions of the server when its pod is
 * known.
 */
#ifndef MODEL_LOOK_H
#define MODEL_LOOK_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/model/facts.h>
#include <carnet/model/state.h>

#define LOOK_EVENTS 200u
#define LOOK_NOTES  640u

struct model;

/* An event, and what it is about even where the controller repeats it on the Notebook. */
struct happening {
    const struct event *event;
    const char *kind;  /* "Pod", "StatefulSet", "Notebook", "PersistentVolumeClaim" */
    const char *words; /* of the platform, without "Reissued from …" */
    int64_t count, first; /* over all events that say the same of it; as event_line */
};

struct look {
    const struct model *model;
    const struct server *server;
    const struct pod *pod;             /* or null */
    const struct container *container; /* the one that says most about why; never null */
    const struct condition *conditions;
    size_t condition_count;
    int64_t attempt;                 /* since when the server is tried without a pod; 0 not known */
    struct container seen_by_server; /* stands in where the pod is not known */

    struct happening events[LOOK_EVENTS]; /* newest first; use look_event */
    size_t event_count;
    bool events_read;

    char *notes; /* LOOK_NOTES bytes that live as long as the answer */
    size_t noted;
};

void look_init(struct look *look, const struct model *model, const struct server *server,
               char *notes);
const struct condition *look_condition(const struct look *look, const char *type);
/* The newest event about such an object with such a reason. */
const struct happening *look_event(struct look *look, const char *kind, const char *reason);
/* The newest event at all that is a warning. */
const struct happening *look_warning(struct look *look);
bool look_scheduled(const struct look *look);

/* Copies `len` bytes to where they live as long as the answer; "" when there is no room left. */
const char *look_note(struct look *look, const char *text, size_t len);
/* The text between `before` and the next of `stops` (or the end); null when `before` is not there.
 */
const char *look_note_after(struct look *look, const char *words, const char *before,
                            const char *stops);

/* Whether a container's state says that it will not come up without somebody's help. */
bool container_fails(const struct container *container);
bool container_waits_for(const struct container *container, const char *reason);

#endif
