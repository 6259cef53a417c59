/*
 * What to do when reading a kind failed: a pure function of what was being done and what came back.
 */
#ifndef CARNET_KUBERNETES_REMEDY_H
#define CARNET_KUBERNETES_REMEDY_H

#include <stdbool.h>

#include <carnet/base/error.h>

/* Ways to get the content of a kind, best first; a way that fails gives way to the next. */
enum way {
    WAY_STREAM, /* streaming list: first rows at once, and it goes on as the watch */
    WAY_LIST,   /* one list */
    WAY_PAGES   /* pages of 500: what the server or the line can bear */
};

struct mishap {
    const struct error *error;
    bool reading;      /* content was being read, not watched */
    enum way way;      /* how, while reading */
    bool answered;     /* a good status came before it broke */
    bool in_band;      /* told by an ERROR event, not by the status */
    bool measured;     /* pod metrics: an extra that is often absent */
    bool known;        /* the kind could be read before */
    unsigned failures; /* in a row, before this one */
};

enum remedy {
    REMEDY_AGAIN,      /* watch again from the last version, at once */
    REMEDY_READ_AGAIN, /* the version is too old: read the content again, at once */
    REMEDY_LIST,       /* read by one list instead, at once */
    REMEDY_PAGES,      /* read by pages instead, at once */
    REMEDY_POLL,       /* may be listed but not watched: timed lists */
    REMEDY_BACK_OFF,   /* try the same later */
    REMEDY_LINK,       /* the connection as a whole: its keeper decides when */
    REMEDY_FORBIDDEN,
    REMEDY_NOT_SERVED
};
enum remedy remedy_for(const struct mishap *mishap);

#endif
