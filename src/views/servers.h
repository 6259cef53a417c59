/*
 * The server list: rows from the model, the filter, what the rule and the header say about them.
 */
#ifndef CARNET_SRC_VIEWS_SERVERS_H
#define CARNET_SRC_VIEWS_SERVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/str.h>
#include <carnet/model/model.h>
#include <carnet/tui/event.h>
#include <carnet/tui/grid.h>

struct layout_wish;
struct list;
struct list_column;
struct plan;
struct ui;

struct servers *servers_new(struct ui *ui);
void servers_free(struct servers *servers); /* accepts null */
/* What is shown changed (platform, namespace): rows are read anew from the model. */
void servers_show(struct servers *servers);
void servers_changed(struct servers *servers, const struct model_change *change);
/* Takes in what changed since the last call; before drawing and before an event. */
void servers_sync(struct servers *servers);

struct list *servers_list(const struct servers *servers);
/* The columns, for sorting: their ids and titles; index is what list_sort takes. */
const struct list_column *servers_columns(size_t *count);
/* "problems first", "longest idle first": how the rule names an order. Translated. */
const char *servers_order(int column, bool reverse);
/* The object at the cursor; false: none. Valid until the next event or change of the model. */
/* Why there is no row to act on: there is none, or they were not read; a msgid. */
const char *servers_none(const struct servers *servers);
bool servers_selected(const struct servers *servers, struct ref *ref);
/* The marked ones, in no order; returns how many were filled in. */
size_t servers_marked(const struct servers *servers, struct ref *refs, size_t max);
/* What a plan has done, or cannot do, is no longer marked. */
void servers_unmark_done(struct servers *servers, const struct plan *plan);
size_t servers_needs(struct servers *servers, int64_t now);      /* how many need the person */
int64_t servers_next_need(struct servers *servers, int64_t now); /* wall, when more do; 0 never */

/* The filter. */
bool servers_typing(const struct servers *servers); /* its text is being typed */
bool servers_event(struct servers *servers, const struct input_event *event); /* while typing */
void servers_filter_open(struct servers *servers);
bool servers_filter_clear(struct servers *servers); /* false: there was none */
void servers_problems(struct servers *servers);     /* only what needs the person, and back */

int servers_rows(const struct servers *servers); /* rows the pane would like, with titles */
bool servers_settled(const struct servers *servers);
void servers_draw(struct servers *servers, struct area area, bool focus);
void servers_draw_rule(struct servers *servers, struct area area, int tab_cols);
/* The worst rows, "✕ geo-map", for a terminal that is too small. */
size_t servers_worst(const struct servers *servers, char (*out)[64], size_t max);

#endif
