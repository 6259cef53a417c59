/*
 * The table of rules: what may hold of a server, the most telling first. The first rule that holds
 * gives state and cause and explains. A new rule is a predicate, an explanation, a row, and a test
 * made from a real object with a near miss beside it.
 */
#ifndef MODEL_RULES_H
#define MODEL_RULES_H

#include "look.h"

/* What a predicate found, for its explanation. */
struct found {
    const struct happening *event;
    const struct condition *condition;
    const char *words;
};
struct rule {
    enum cause cause;
    enum state state;
    bool (*holds)(struct look *look, struct found *found);
    void (*explain)(struct look *look, const struct found *found, struct status *status);
};
/* Groups of rules, in the order in which they are tried; each ends with a null `holds`. */
extern const struct rule rules_life[];      /* gone, stopped, ready */
extern const struct rule rules_container[]; /* the image, the program */
extern const struct rule rules_place[];     /* the scheduler */
extern const struct rule rules_pod[]; /* the pod cannot be made, cannot mount, is on its way */

/* The program ended badly by itself. Not so: the runtime found it gone after its machine was
 * restarted. */
bool ended_badly(const struct container_state *end);
/* Runs again after its program ended badly: for ready servers too (rules_container.c). */
void explain_back(struct look *look, const struct found *found, struct status *status);
/* Whether the pod's node does not answer, and on what that rests (rules_pod.c). */
bool node_lost(struct look *look, struct found *found);
void explain_lost(struct look *look, const struct found *found, struct status *status);

/* Judges; `status` is filled whole. */
void rules_judge(struct look *look, struct status *status);

/* Helpers of explanations. Evidence without words or past the room for it is left out. */
void quote(struct status *status, const char *source, const char *words, int64_t when,
           int64_t count);
void quote_as(struct status *status, const struct evidence *evidence);
void quote_event(struct status *status, const struct happening *event);
void quote_container(struct status *status, const struct container *container);
/* Steps past the room for them are left out. */
/* No waiting helps: says so, and asks for a person at once. */
void cannot_start(struct status *status);
void advise(struct status *status, enum step_kind kind, const char *words);
void advise_text(struct status *status, enum step_kind kind, struct text words);
/* Words that several rules advise. */
extern const char step_wait[], step_report[], step_delete[], step_stop[], step_stop_other[],
    step_log[], step_delete_rest[];
#define SAY(msg)           ((struct text){.msgid = (msg)})
#define SAY_WITH(msg, ...) ((struct text){.msgid = (msg), .args = {__VA_ARGS__}})

#endif
