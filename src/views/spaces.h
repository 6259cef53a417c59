/*
 * The namespaces pane at the left, from 100 columns: names and what the person is in each.
 */
#ifndef CARNET_SRC_VIEWS_SPACES_H
#define CARNET_SRC_VIEWS_SPACES_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/model/model.h>
#include <carnet/tui/grid.h>

struct ui;

struct spaces *spaces_new(struct ui *ui);
void spaces_free(struct spaces *spaces); /* accepts null */
void spaces_show(struct spaces *spaces); /* another platform or namespace is shown */
void spaces_changed(struct spaces *spaces, const struct model_change *change);
void spaces_move(struct spaces *spaces, int rows); /* INT_MIN, INT_MAX: first, last */
void spaces_page(struct spaces *spaces, int pages);
void spaces_scroll(struct spaces *spaces, int rows); /* the wheel */
/* Selects the name at a row of the pane; false: none there. */
bool spaces_click(struct spaces *spaces, int row);
const char *spaces_selected(const struct spaces *spaces); /* null: empty */
/* Of a few namespaces what the person is in each is asked for, once. */
void spaces_ask_roles(struct spaces *spaces);
void spaces_draw(struct spaces *spaces, struct area area, bool focus);

#endif
