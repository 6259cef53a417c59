/*
 * Private to the screen: how often frames are drawn. Arithmetic only; times are monotonic
 * milliseconds.
 *
 * At most 60 a second on a fast line, 20 on one that is said to be slow. A frame that was slow to
 * go out, or that still waits in the terminal's queue, halves the rate, down to 5 a second; quick
 * ones bring it back step by step. The first frame after a key press is never delayed.
 */
#ifndef CARNET_SRC_TUI_PACE_H
#define CARNET_SRC_TUI_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {
    int least, interval; /* ms between frames: at best, and now */
    int64_t last;        /* when the last frame was drawn; 0: none yet */
    bool key;            /* a key was pressed since */
};
void pace_init(struct pace *pace, bool slow_line);
int64_t pace_next(const struct pace *pace, int64_t now);
/* A frame was drawn: it took `took` ms to write, and `queued` bytes had not left when it began. */
void pace_frame(struct pace *pace, int64_t now, int64_t took, int queued);

#endif
