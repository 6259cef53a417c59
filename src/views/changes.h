/*
 * Changes: whether they may be sent, and those on their way, plans that were handed over, each
 * until its last answer. What came of one is said in the message line.
 */
#ifndef CARNET_SRC_VIEWS_CHANGES_H
#define CARNET_SRC_VIEWS_CHANGES_H

#include <stdbool.h>

#include <carnet/model/rights.h>

struct plan;
struct text;
struct ui;

struct changes *changes_new(struct ui *ui);
void changes_free(struct changes *changes); /* accepts null; drops them all */
void changes_drop(struct changes *changes); /* the platform goes away: nothing is told any more */

/* Whether changes can be sent now: connection, read only, rights. Fills `why` (a sentence) if not.
 */
bool change_possible(struct ui *ui, const char *namespace, enum right right, struct text *why);

/* Called after each item and, with `ended`, once at the end; true then takes the plan over,
 * otherwise it may be read until then. */
typedef bool change_step_fn(void *data, struct plan *plan, bool ended);
/* Sends a plan and owns it from now on. `step` may be null. Who watches and goes away says so:
 * change_unwatch(ui, data). */
void change_run(struct ui *ui, struct plan *plan, change_step_fn *step, void *data);
void change_unwatch(struct ui *ui, void *data);
void change_stop(struct ui *ui, const struct plan *plan); /* sends nothing further of it */

#endif
