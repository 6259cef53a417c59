/*
 * Private to views: the parts of the screen and what they share.
 *
 * struct ui owns the parts; each part is one file with its own struct, made with the ui and asked to draw,
 * to take events, and to answer what it would put into the key line. Parts never call each other: they ask
 * the ui (frame_… functions) or change its shared state below.
 */
#ifndef CARNET_SRC_VIEWS_FRAME_H
#define CARNET_SRC_VIEWS_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/i18n.h>
#include <carnet/model/model.h>
#include <carnet/model/state.h>
#include <carnet/platform/plan.h>
#include <carnet/platform/platform.h>
#include <carnet/tui/action.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/input.h>
#include <carnet/views/places.h>
#include <carnet/views/ui.h>

struct servers;  /* servers.h: the server list */
struct detail;   /* detail.h: the lower (or right) pane: Overview, Events, YAML of the selected server */
struct spaces;   /* spaces.h: the namespaces pane from 100 columns */
struct messages; /* messages.h: the message line and the last 100 */
struct sheet;

enum pane { PANE_LIST, PANE_DETAIL, PANE_SPACES };

/*
 * A sheet takes the place of the lower pane (from 160 columns of the right one): pickers, palette,
 * questions. A page (full) takes the whole body: help, messages. One at a time.
 */
struct sheet_ops {
    bool full;   /* a page: the header's path ends with `title` */
    void (*draw)(struct sheet *sheet, struct area area);
    /* Keys and mouse (coordinates relative to the sheet's area). False: not used, the frame goes on:
     * Esc closes the sheet, actions valid in the place are looked up. */
    bool (*event)(struct sheet *sheet, const struct input_event *event);
    /* Optional: its own entries of the key line, before what PLACE_SHEET offers. */
    void (*key_line)(struct sheet *sheet, struct str *line_ids);
    /* Optional: the model or platform changed. */
    void (*changed)(struct sheet *sheet);
    void (*free)(struct sheet *sheet);
};
struct sheet {
    const struct sheet_ops *ops;
    struct ui *ui;
    bool typing;       /* text is being typed in it now: letters are text, L is F2 */
    const char *title; /* of a page, msgid with context "page" */
};

struct ui {
    struct ui_options options;
    struct loop *loop;
    struct actions *actions;
    struct platform *platform; /* null: see `no_platform` */
    struct model *model;
    struct error no_platform;
    char context[128];
    char namespace[254]; /* shown now; unused when `all` */
    bool all;
    enum pane focus;
    bool zoomed;
    struct servers *servers;
    struct detail *detail;
    struct spaces *spaces;
    struct messages *messages;
    struct sheet *sheet; /* null: none */
    struct grid *grid;   /* during ui_draw */
};

int64_t frame_now(const struct ui *ui); /* wall */
void frame_dirty(struct ui *ui);
/* Opens a sheet (closing another), closes the present one. frame_close frees it. */
void frame_open(struct ui *ui, struct sheet *sheet);
void frame_close(struct ui *ui);
/* The namespace shown: keeps the old rows until the new ones are known. */
void frame_go_namespace(struct ui *ui, const char *namespace, bool all);
/* Says something in the message line (until the next action) and keeps it among the last 100. */
void frame_say(struct ui *ui, const char *msgid_translated);
void frame_say_error(struct ui *ui, const struct error *error);
/* The selected server, or null; the ref is valid until the next event. */
const struct server *frame_selected(const struct ui *ui);
/* Whether changes can be sent now: connection, read only, rights. Fills `why` (a sentence) if not. */
bool frame_may_change(struct ui *ui, const char *namespace, enum right right, struct text *why);

#endif
