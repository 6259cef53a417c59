/*
 * What the screen says by itself of the connection and of the list: each trouble once, when it
 * appears, and it leaves the message line when it has passed.
 */
#ifndef CARNET_SRC_VIEWS_TROUBLE_H
#define CARNET_SRC_VIEWS_TROUBLE_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>

struct ui;

struct trouble {
    enum error_code link, list; /* said last; ERR_NONE: all is well */
    int64_t stale_since;        /* monotonic, of the list under a live link; 0: it is right */
};

/* The platform's states changed. */
void trouble_look(struct ui *ui);
/* The sandbox is shown and nothing listens there any more: trying again cannot help, starting it
 * does. `error` says so; untouched when false. */
bool trouble_sandbox_ended(const struct ui *ui, struct error *error);
/* Seconds since the list was last right, for the header of a live link; -1 when it is, or was a
 * moment ago. */
int64_t trouble_age(const struct ui *ui);

#endif
