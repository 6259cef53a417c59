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

#endif
