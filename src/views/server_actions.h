/*
 * What is said about stopping, starting and deleting servers, wherever it is asked for.
 */
#ifndef CARNET_SRC_VIEWS_SERVER_ACTIONS_H
#define CARNET_SRC_VIEWS_SERVER_ACTIONS_H

#include <carnet/platform/platform.h>

struct plan;
struct plan_item;
struct str;
struct ui;
/* Plans for this one server, whatever is marked, and sends it or asks, as its key would. What may
 * not be done is said. */
void server_act(struct ui *ui, const struct ref *ref, enum platform_verb verb);
/* Of a plan for one server: "{name}: stop sent, no answer yet."; nothing is claimed before the
 * answer. */
void server_say_sent(struct ui *ui, const struct plan *plan);
/* Its answer: "Stopping {name}. s starts it again.", or that it was not stopped (or, where the
 * request may have arrived, that this is not known) and why. */
void server_say_outcome(struct ui *ui, const struct plan *plan);
/* "{name}: is being deleted already.", of one that is not sent. */
void server_say_left_out(struct ui *ui, const struct plan_item *item);
void server_start_key(struct str *out, const struct ui *ui); /* the key that stops and starts */

#endif
