/*
 * Private to the screen: how often frames are drawn. Arithmetic only; times are monotonic
 * milliseconds.
 *
 * At most 60 a second on a fast line, 20 on one that is said to be slow. A frame that was slow to
 * go out, or that still waits in the terminal's queue, halves the rate, down to 5 a second; quick
 * ones bring it back step by step. The first frame after a key press is never delayed by that.
 *
 * What a write says of a slow line is little: between here and a terminal far away there is room
 * for megabytes. There the terminal is asked after each frame whether it has come. While one is on
 * its way no other is drawn, so that what comes next is the newest; a key's frame goes out at once
 * unless kilobytes are on their way. A terminal that never answers is no longer asked.
 */
#ifndef CARNET_SRC_TUI_PACE_H
#define CARNET_SRC_TUI_PACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACE_FLYING 16

struct pace {
    int least, interval;        /* ms between frames: at best, and now */
    int64_t last;               /* when the last frame was drawn; 0: none yet */
    bool key;                   /* a key was pressed since */
    bool asks;                  /* frames are to be followed by a question */
    size_t flying[PACE_FLYING]; /* bytes of the frames on their way, oldest first */
    int questions;              /* how many */
    int64_t since;              /* of the wait for the oldest one's answer */
    bool answers;               /* it did at least once */
    int given_up;               /* waits in a row */
};
void pace_init(struct pace *pace, bool slow_line);
int64_t pace_next(const struct pace *pace, int64_t now);
/* A frame was drawn: it took `took` ms to write, and `queued` bytes had not left when it began. */
void pace_frame(struct pace *pace, int64_t now, int64_t took, int queued);
/* After pace_frame: the frame had so many bytes and ended with the question. */
void pace_asked(struct pace *pace, int64_t now, size_t bytes);
void pace_answered(struct pace *pace, int64_t now);

#endif
