/*
 * The incident report: what carnet knows of a server, why it is as it is and what that rests on, as
 * Markdown in every language carnet has, for the people who run the platform.
 *
 * Pure: model in, text out. The platform's words are quoted as received; what looks like a secret
 * is masked in each of them by itself (base/mask.h). Times are UTC.
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
    int64_t now;                          /* wall */
    bool all;                             /* feeds are of all namespaces */
    const struct report_reading *reading; /* what was read for it, as far as it came; or null */
};
/* Appends; a maximum of REPORT_MAX is enough. */
void report_write(struct str *out, const struct report *report);
/* A name for its file: "carnet-aaw-team-train-gpu-2026-11-22-1204.md"; nothing in it leads
 * elsewhere. */
void report_file_name(struct str *out, const struct report *report);

#endif
