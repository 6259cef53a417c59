/*
 * Stopping, starting and deleting servers, wherever it is asked for.
 */
#ifndef CARNET_SRC_VIEWS_SERVER_ACTIONS_H
#define CARNET_SRC_VIEWS_SERVER_ACTIONS_H

#include <carnet/platform/platform.h>

struct ui;

/* Plans for this one server, whatever is marked, and sends it or asks, as its key would. What may
 * not be done is said. */
void server_act(struct ui *ui, const struct ref *ref, enum platform_verb verb);

#endif
