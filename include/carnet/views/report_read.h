/*
 * What is read for a report, once: the object as YAML, the version of what answers, the last lines
 * of the log that may tell how a program ended. What cannot be had is named with its reason; of a
 * log that is too long the end is kept.
 */
#ifndef CARNET_VIEWS_REPORT_READ_H
#define CARNET_VIEWS_REPORT_READ_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/model/facts.h>

struct platform;

struct report_reading {
    struct platform *platform;
    void (*here)(void *data);
    void *data;
    int open; /* answers that are awaited */
    bool has_yaml;
    struct error no_yaml, no_log; /* why it is not here; no code: it is, or was not asked for */
    bool log_cut;                 /* only its end is here */
    struct str yaml, version, log;
    char log_of[600]; /* "train-0 jupyter", with "--previous" for the run before; "" none */
};

/* `here` (may be null) is called as answers come, from the loop. Freeing it ends what is on its
 * way; the platform must still be there. */
struct report_reading *report_read(struct platform *platform, const struct server *server,
                                   void (*here)(void *data), void *data);
bool report_reading_done(const struct report_reading *reading);
void report_reading_free(struct report_reading *reading); /* accepts null */

#endif
