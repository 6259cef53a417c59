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
/* Plans for this one server, whatever is marked, and sends it or asks, as its key would. What may not
 * be done is said. */
void server_act(struct ui *ui, const struct ref *ref, enum platform_verb verb);
/* "Stopping {name}. s starts it again.", of a plan for one server that was sent. */
void server_say_sent(struct ui *ui, const struct plan *plan);
/* "{name}: is being deleted already.", of one that is not sent. */
void server_say_left_out(struct ui *ui, const struct plan_item *item);
void server_start_key(struct str *out, const struct ui *ui); /* the key that stops and starts */

#endif
