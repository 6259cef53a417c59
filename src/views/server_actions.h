/*
 * What a person does to servers: stop, start, delete. To the marked ones, else to the one at the
 * cursor.
 */
#ifndef CARNET_SRC_VIEWS_SERVER_ACTIONS_H
#define CARNET_SRC_VIEWS_SERVER_ACTIONS_H

#include <carnet/tui/action.h>

void server_stop_start(void *self, const struct action *action);
bool server_can_stop_start(void *self, const struct action *action, struct text *why);
void server_stop_start_names(void *self, const struct action *action, const char **line,
                             const char **palette);
void server_delete(void *self, const struct action *action);
bool server_can_delete(void *self, const struct action *action, struct text *why);

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
