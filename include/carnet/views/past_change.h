/*
 * The words for what was changed from here: on the screen and on the command line the same.
 */
#ifndef CARNET_VIEWS_PAST_CHANGE_H
#define CARNET_VIEWS_PAST_CHANGE_H

#include <stdint.h>

struct str;

/* One change as the local history has it. Ids are fixed and English; "" is none. */
struct ui_change {
    int64_t when;        /* wall */
    const char *context; /* the platform's name */
    const char *namespace, *name;
    const char *action, *kind; /* "stop", "start", "delete"; "server", "volume" */
    const char *command;       /* the call that does the same */
    const char *outcome;       /* "done", "failed", "unknown" */
    const char *words;         /* the platform's, of a refusal */
};
/* "stop demo/hello", in the current language; what carnet has no words for by its ids. */
void change_words(struct str *out, const struct ui_change *change);
const char *change_outcome(const char *id); /* translated; "?" of another id */

#endif
