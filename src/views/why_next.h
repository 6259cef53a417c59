/*
 * Private to views: what the screen adds to carnet/views/why.h.
 */
#ifndef CARNET_SRC_VIEWS_WHY_NEXT_H
#define CARNET_SRC_VIEWS_WHY_NEXT_H

#include <carnet/model/state.h>

struct action;
struct server;
struct str;
struct ui;

/* The action behind a step, or null: then it is advice. */
const struct action *why_action(const struct ui *ui, enum step_kind kind);
/* The first steps this person may take, with their keys: "wait, or press s to stop it". */
void why_next(struct str *out, const struct ui *ui, const struct server *server);

#endif
