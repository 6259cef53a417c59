/*
 * What is said about stopping, starting and deleting servers, wherever it is asked for.
 */
#ifndef CARNET_SRC_VIEWS_SERVER_ACTIONS_H
#define CARNET_SRC_VIEWS_SERVER_ACTIONS_H

struct plan;
struct plan_item;
struct str;
struct ui;
/* "Stopping {name}. s starts it again.", of a plan for one server that was sent. */
void server_say_sent(struct ui *ui, const struct plan *plan);
/* "{name}: is being deleted already.", of one that is not sent. */
void server_say_left_out(struct ui *ui, const struct plan_item *item);
void server_start_key(struct str *out, const struct ui *ui); /* the key that stops and starts */

#endif
