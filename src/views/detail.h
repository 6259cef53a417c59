/*
 * The lower pane (from 160 columns the right one): Overview, Events, YAML of the selected server.
 *
 * It follows the cursor of the list, but not while keys come fast: detail_hold puts that off, so
 * that a move of the cursor costs few bytes.
 */
#ifndef CARNET_SRC_VIEWS_DETAIL_H
#define CARNET_SRC_VIEWS_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/model/model.h>
#include <carnet/tui/grid.h>

struct platform;
struct ui;

struct detail *detail_new(struct ui *ui);
void detail_free(struct detail *detail);                             /* accepts null */
void detail_leave(struct detail *detail, struct platform *platform); /* that platform goes away */
void detail_changed(struct detail *detail, const struct model_change *change);
void detail_hold(struct detail *detail);        /* the cursor was moved by a key */
void detail_follow(struct detail *detail);      /* once in every frame, drawn or not */
int detail_due(const struct detail *detail);    /* ms until it follows, -1: it has */
/* The connection may have changed: what failed with it is asked for again when it is back. */
void detail_link_changed(struct detail *detail);
void detail_reload(struct detail *detail);      /* what was read by itself is read again */
bool detail_shows(const struct detail *detail); /* there is a server to show */

void detail_tab(struct detail *detail, int direction);
void detail_scroll(struct detail *detail, int lines); /* INT_MIN, INT_MAX: first, last */
void detail_page(struct detail *detail, int pages);
void detail_wrap(struct detail *detail);                    /* long lines of YAML, and back */
bool detail_click(struct detail *detail, int row, int col); /* on a tab: shows it */
void detail_draw(struct detail *detail, struct area area, bool focus);
/* An age of less than a minute is shown: a second changes it. */
bool detail_counts_seconds(const struct detail *detail);

#endif
