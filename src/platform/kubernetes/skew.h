/*
 * How far the platform's clock is ahead of ours, from the Date of its answers. Pure.
 *
 * What it stamps is measured against its own clock, else a server that starts seems older than it
 * is, or not yet made. A Date has whole seconds, comes late, and may be another one's (a proxy's, a
 * cached answer's): the middle of the last few counts, and only what is beyond doubt. It is kept by
 * the monotonic clock, so that a correction of ours is no change of theirs.
 */
#ifndef CARNET_KUBERNETES_SKEW_H
#define CARNET_KUBERNETES_SKEW_H

#include <stdbool.h>
#include <stdint.h>

#define SKEW_SAMPLES 9
struct skew {
    int64_t seen[SKEW_SAMPLES]; /* ms, their clock less the monotonic one */
    unsigned count;             /* ever seen */
    bool known, applies;
    int64_t base; /* the value in use, ms */
};

/* A head with this Date (wall seconds, 0: none) came at these times of ours. */
void skew_note(struct skew *skew, int64_t date, int64_t wall, int64_t mono_ms);
/* Seconds; 0 as long as it is little or not known. */
int64_t skew_ahead(const struct skew *skew, int64_t wall, int64_t mono_ms);

#endif
