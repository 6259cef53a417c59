/*
 * What is shown: the namespace, and of it the selected server.
 */
#ifndef CARNET_SRC_VIEWS_SHOWN_H
#define CARNET_SRC_VIEWS_SHOWN_H

#include <stdbool.h>

struct server;
struct ui;

void shown_go(struct ui *ui, const char *namespace, bool all);
/* The selected server, or null; valid until the next event or change of the model. */
const struct server *shown_server(const struct ui *ui);

#endif
