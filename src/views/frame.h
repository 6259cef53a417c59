/*
 * Private to views: what the parts of the screen share, and the little each of them needs.
 *
 * struct ui owns the parts; each is one file with its own struct, made with the ui and asked to
 * draw, to take events, and to answer what it would put into the key line. From the lowest up:
 * this and sheet.h, which know no part; the parts (servers, detail, spaces, messages); what is
 * asked of several (place.h, shown.h, changes.h); sheets and actions; keys.h and mouse.h; ui.c,
 * which makes all of them, and ui_draw.c.
 */
#ifndef CARNET_SRC_VIEWS_FRAME_H
#define CARNET_SRC_VIEWS_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/i18n.h>
#include <carnet/model/model.h>
#include <carnet/platform/platform.h>
#include <carnet/tui/action.h>
#include <carnet/tui/grid.h>
#include <carnet/views/host.h>

#include "layout.h"

struct changes;  /* changes.h: changes on their way */
struct detail;   /* detail.h: the lower (or right) pane: one server, in tabs */
struct header;   /* header.h: the first row */
struct key_line; /* keyline.h: the last row */
struct messages; /* messages.h: the message line and the last 100 */
struct servers;  /* servers.h: the server list */
struct spaces;   /* spaces.h: the namespaces pane from 100 columns */
struct sheet;    /* sheet.h: what stands in place of the lower pane, or of all panes */
struct trouble;  /* trouble.h: what is said by itself */

struct ui {
    struct ui_options options;
    struct loop *loop;
    struct actions *actions;
    struct platform *platform; /* null: see `no_platform` */
    struct model *model;       /* the platform's; null without one */
    struct model_listener *listener;
    struct error no_platform;
    char context[PLATFORM_NAME_SIZE];
    char namespace[254]; /* shown now; unused when `all` */
    bool all;
    enum pane focus;
    bool zoomed;
    struct layout layout; /* of the last frame */
    struct servers *servers;
    struct detail *detail;
    struct spaces *spaces;
    struct messages *messages;
    struct changes *changes;
    bool welcome;           /* welcome.h */
    char program[128];      /* as the person calls it */
    unsigned welcome_tried; /* its keys that were used, as bits */
    struct sheet *sheet;    /* null: none */
    struct key_line *key_line;
    struct header *header;
    struct trouble *trouble;
    struct ui_weight weight; /* as the header shows it; `next` 0: it does not */
    int64_t interrupted;     /* monotonic ms of the last Ctrl-C, 0 none */
};

/* Time, drawing ------------------------------------------------------------------------------- */
/* A text that names commands to type, with {carnet} as the person calls it; where that does not fit
 * into `room` cells (a long path), its plain name. */
void frame_with_commands(const struct ui *ui, struct str *out, const char *text, size_t room);
int64_t frame_now(const struct ui *ui); /* wall, of this machine */
/* By the platform's clock: for the age of all that it stamped. */
int64_t frame_platform_now(const struct ui *ui);
void frame_dirty(struct ui *ui);
/* "━━ title ─────────── right " in the first row of an area; ▸ before it when there is nothing to
 * choose. */
void frame_title(struct area area, const char *title, const char *right, bool focus);
/* Rows of a larger grid from `first` on, cut where the area ends: for what is drawn whole and
 * scrolled. */
void frame_copy_rows(const struct grid *from, int first, struct area to);

/* Saying -------------------------------------------------------------------------------------- */
/* Says something in the message line (until the next action) and keeps it among the last 100.
 * Copied with its values:  frame_say(ui, &(struct text){.msgid = N_("…"), .args = {ARG_S("name",
 * name)}}); */
void frame_say(struct ui *ui, const struct text *text);
void frame_say_error(struct ui *ui, const struct error *error);

#endif
