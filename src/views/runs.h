/*
 * Changes on their way: plans that were handed over, each until its last answer. What came of one
 * is said in the message line.
 */
#ifndef CARNET_SRC_VIEWS_RUNS_H
#define CARNET_SRC_VIEWS_RUNS_H

#include "frame.h"

struct runs *runs_new(struct ui *ui);
void runs_free(struct runs *runs); /* accepts null; drops them all */
void runs_drop(struct runs *runs); /* the platform goes away: nothing is told any more */

#endif
