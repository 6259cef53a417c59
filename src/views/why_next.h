/*
 * Private to views: what the screen adds to carnet/views/why.h.
 */
#ifndef CARNET_SRC_VIEWS_WHY_NEXT_H
#define CARNET_SRC_VIEWS_WHY_NEXT_H

#include <stddef.h>

#include <carnet/model/state.h>

struct action;
struct server;
struct str;
struct ui;

/* The action behind a step, or null: then it is advice. */
const struct action *why_action(const struct ui *ui, enum step_kind kind);
/* The steps that can be taken now: what carnet would not send is left out (read only, no
 * connection). At most STATUS_STEPS + 1. */
size_t why_steps(struct ui *ui, const struct server *server, struct step steps[STATUS_STEPS + 1]);
/* A step's words, with how where that is not plain. Appended. */
void why_step_words(struct str *out, const struct ui *ui, const struct step *step);
/* The first steps this person may take, with their keys: "wait, or press s to stop it". */
void why_next(struct str *out, struct ui *ui, const struct server *server);

#endif
