/*
 * What is said of changes to servers: that they were sent, and what came of them.
 */
#ifndef CARNET_SRC_VIEWS_OUTCOME_H
#define CARNET_SRC_VIEWS_OUTCOME_H

#include <stdint.h>

struct plan;
struct plan_item;
struct str;
struct ui;

/* Of a plan for one server: "{name}: stop sent, no answer yet."; nothing is claimed before the
 * answer. */
void outcome_say_sent(struct ui *ui, const struct plan *plan);
/* The answer of one server: "Stopping {name}. s starts it again.", or that it was not stopped (or,
 * where the request may have arrived, that this is not known) and why; of many, how many. */
void outcome_say(struct ui *ui, const struct plan *plan, int64_t done, int64_t failed);
/* "{name}: is being deleted already.", of one that is not sent. */
void outcome_say_left_out(struct ui *ui, const struct plan_item *item);
void outcome_start_key(struct str *out, const struct ui *ui); /* the key that stops and starts */

#endif
