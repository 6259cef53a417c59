/*
 * The incident report: what carnet knows of a server, why it is as it is and what that rests on, as Markdown
 * in every language carnet has, for the people who run the platform.
 *
 * Pure: model in, text out. The platform's words are quoted as received; what looks like a secret is masked
 * in the whole text (base/mask.h). Times are UTC.
 */
#ifndef CARNET_VIEWS_REPORT_H
#define CARNET_VIEWS_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/model/facts.h>

struct model;
struct platform;
struct report_reading;
struct str;

#define REPORT_MAX (4u << 20)

struct report {
    const struct platform *platform;
    struct model *model;
    const struct server *server;
    int64_t now; /* wall */
    bool all;    /* feeds are of all namespaces */
    const struct report_reading *reading; /* what was read for it, as far as it came; or null */
};
/* Appends; a maximum of REPORT_MAX is enough. */
void report_write(struct str *out, const struct report *report);
/* A name for its file: "carnet-aaw-team-train-gpu-2026-11-22-1204.md"; nothing in it leads elsewhere. */
void report_file_name(struct str *out, const struct report *report);

/*
 * What is not in the model is asked for once: the object as YAML, the version of what answers, the last lines
 * of the log that may tell how a program ended. `here` is called as they come, from the loop; what cannot be
 * had is named with its reason; of a log that is too long the end is kept. Freeing it ends what is on its way; the platform must still be there.
 */
struct report_reading *report_read(struct platform *platform, const struct server *server,
                                   void (*here)(void *data), void *data);
bool report_reading_done(const struct report_reading *reading);
void report_reading_free(struct report_reading *reading); /* accepts null */

#endif
