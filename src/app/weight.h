/*
 * carnet's own weight: what it takes of the machine, of the line to the terminal and of the
 * platform. For the header of wide screens and for --stats.
 *
 * Measuring costs some hundredths of a millisecond and, for the header, a wake-up: while nothing
 * changes but the last digit it is done more and more rarely, down to once a minute, and more
 * rarely still where it takes long, so that the meter never weighs anything itself. Figures "of the
 * last minute" come from a ring of measurements. Times are monotonic milliseconds.
 */
#ifndef CARNET_SRC_APP_WEIGHT_H
#define CARNET_SRC_APP_WEIGHT_H

#include <stdbool.h>
#include <stdint.h>

struct str;
struct platform;

/* What was taken so far, of memory what is taken now. */
struct weight_reading {
    int64_t at;                /* ms */
    int64_t cpu;               /* ms of all threads */
    int64_t took;              /* microseconds of CPU that this reading cost */
    int64_t memory, most, own; /* bytes: resident, at most so far, shared with nobody */
    uint64_t terminal;         /* bytes */
    uint64_t frames;
    uint64_t requests, received; /* to and from the platforms; bytes */
};

#define WEIGHT_READINGS 16

struct weight {
    struct weight_reading readings[WEIGHT_READINGS]; /* the newest is `newest` */
    int count, newest;
    int64_t began;
    int64_t interval;            /* ms to the next reading for the header */
    uint64_t requests, received; /* of the platforms that were left */
    uint64_t terminal, frames;   /* kept up by who draws */
};

struct weight_figures {
    int64_t memory, cpu, calls; /* bytes, thousandths of a core, of the last minute */
};

void weight_init(struct weight *weight, int64_t now);
/* Whether the header's figures are to be read again. */
bool weight_due(const struct weight *weight, int64_t now);
int64_t weight_next(const struct weight *weight); /* when they are */
/* Pure; `reading` is kept. */
void weight_take(struct weight *weight, const struct weight_reading *reading);
void weight_figures(const struct weight *weight, struct weight_figures *figures);
/* The lines of --stats, up to the last reading. */
void weight_say(const struct weight *weight, struct str *out);

/* Measures this process now; `platform` may be null. */
void weight_read(struct weight *weight, const struct platform *platform);
/* Before a platform is freed: its figures stay counted. Accepts null. */
void weight_leave(struct weight *weight, const struct platform *platform);

#endif
