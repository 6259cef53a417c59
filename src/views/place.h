/*
 * Where the person is, and what a key means there.
 */
#ifndef CARNET_SRC_VIEWS_PLACE_H
#define CARNET_SRC_VIEWS_PLACE_H

#include <stdbool.h>
#include <stddef.h>

struct action;
struct text;
struct ui;

unsigned place_now(const struct ui *ui); /* one of places_together */
const struct action *place_action(const struct ui *ui, int key);
/* The id of the action a key stands for where the person is now, "" if none: sheets compare it with
 * "list.up" and the like, so that changed keys work in them too. */
const char *place_action_id(const struct ui *ui, int key);
/* The person is in the list, and it has rows (`count`); otherwise `why` says which is not so. */
bool place_in_list(const struct ui *ui, size_t count, struct text *why);

#endif
