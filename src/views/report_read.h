/*
 * What was read for a report. Private to report.c and report_read.c.
 */
#ifndef CARNET_SRC_VIEWS_REPORT_READ_H
#define CARNET_SRC_VIEWS_REPORT_READ_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>

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

#endif
