/*
 * Private to views: the parts of the screen and what they share.
 *
 * struct ui owns the parts; each part is one file with its own struct, made with the ui and asked
 * to draw, to take events, and to answer what it would put into the key line. Parts never call each
 * other: they ask the ui (frame_… functions) or change its shared state below.
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

#include "layout.h"
#include "trouble.h"

struct detail; /* detail.h: the lower (or right) pane: Overview, Events, YAML of the selected server
                */
struct header; /* header.h: the first row */
struct key_line; /* keyline.h: the last row */
struct messages; /* messages.h: the message line and the last 100 */
struct runs;     /* runs.h: changes on their way */
struct servers;  /* servers.h: the server list */
struct spaces;   /* spaces.h: the namespaces pane from 100 columns */
struct sheet;

/*
 * A sheet takes the place of the lower pane (from 160 columns of the right one): pickers, palette,
 * questions. A page (full) takes everything between header and key line: help, messages. One at a
 * time. The area's first row is for the sheet's title (frame_title).
 */
struct sheet_ops {
    bool full; /* a page: the header's path ends with `title` */
    void (*draw)(struct sheet *sheet, struct area area);
    /* Keys, pastes and mouse (coordinates relative to the sheet's area). False: not used, the frame
     * goes on: Esc closes the sheet, actions valid in the place are looked up. May end in
     * frame_close: the sheet must not be touched afterwards. */
    bool (*event)(struct sheet *sheet, const struct input_event *event);
    /* Optional: all its entries of the key line, with Esc. Absent: "Esc Close". */
    void (*key_line)(struct sheet *sheet, struct key_line *line);
    /* Optional: the model, the platform's states or the language changed. */
    void (*changed)(struct sheet *sheet);
    void (*free)(struct sheet *sheet);
};
struct sheet {
    const struct sheet_ops *ops;
    struct ui *ui;
    bool typing;       /* text is being typed in it now: letters are text, L is F2 */
    const char *title;  /* of a page, msgid with context "page" */
    const char *object; /* of a page about one object: its name; null none */
};

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
    struct runs *runs;
    bool welcome;           /* welcome.h */
    char program[128];      /* as the person calls it */
    unsigned welcome_tried; /* its keys that were used, as bits */
    struct sheet *sheet;    /* null: none */
    struct key_line *key_line;
    struct header *header;
    struct trouble trouble;
    struct ui_weight weight;    /* as the header shows it; `next` 0: it does not */
    int64_t interrupted;        /* monotonic ms of the last Ctrl-C, 0 none */
};

/* Time, drawing ------------------------------------------------------------------------------- */
/* A text that names commands to type, with {carnet} as the person calls it; where that does not fit
 * into `room` cells (a long path), its plain name. */
void frame_with_commands(const struct ui *ui, struct str *out, const char *text, size_t room);
int64_t frame_now(const struct ui *ui); /* wall */
void frame_dirty(struct ui *ui);
/* "━━ title ─────────── right " in the first row of an area; ▸ before it when there is nothing to
 * choose. */
void frame_title(struct area area, const char *title, const char *right, bool focus);
/* "▸Title      right" and a rule below it: the first PAGE_TITLE_ROWS rows of a page. */
#define PAGE_TITLE_ROWS 2
void frame_page_title(struct area area, const char *title, const char *right);

/* Rows of a larger grid from `first` on, cut where the area ends: for what is drawn whole and scrolled. */
void frame_copy_rows(const struct grid *from, int first, struct area to);

/* Sheets -------------------------------------------------------------------------------------- */
/* Opens a sheet (closing another); null is ignored. */
void frame_open(struct ui *ui, struct sheet *sheet);
void frame_close(struct ui *ui); /* frees it */
/* Where the person is: bits of enum place. */
unsigned frame_place(const struct ui *ui);
const struct action *frame_action(const struct ui *ui, int key);
/* The id of the action a key stands for where the person is now, "" if none: sheets compare it with
 * "list.up" and the like, so that changed keys work in them too. */
const char *frame_action_id(const struct ui *ui, int key);
/* Closes the sheet and does it, or says why it cannot be done. */
void frame_run_action(struct ui *ui, const struct action *action);

/* What is shown ------------------------------------------------------------------------------- */
void frame_go_namespace(struct ui *ui, const char *namespace, bool all);
/* The selected server, or null; valid until the next event or change of the model. */
const struct server *frame_selected(const struct ui *ui);

/* Saying -------------------------------------------------------------------------------------- */
/* Says something in the message line (until the next action) and keeps it among the last 100.
 * Copied with its values:  frame_say(ui, &(struct text){.msgid = N_("…"), .args = {ARG_S("name",
 * name)}}); */
void frame_say(struct ui *ui, const struct text *text);
void frame_say_error(struct ui *ui, const struct error *error);

/* The person is in the list, and it has rows (`count`); otherwise `why` says which is not so. */
bool frame_in_list(const struct ui *ui, size_t count, struct text *why);

/* Changing ------------------------------------------------------------------------------------ */
/* Whether changes can be sent now: connection, read only, rights. Fills `why` (a sentence) if not.
 */
bool frame_may_change(struct ui *ui, const char *namespace, enum right right, struct text *why);
/* Sends a plan and owns it from now on. `step` (may be null) after each item and, with `ended`,
 * once at the end; true then takes the plan over, otherwise it may be read until then. Closing
 * whatever watches: frame_run_unwatch(ui, data). What came of it is said in the message line by the
 * frame. */
typedef bool frame_step_fn(void *data, struct plan *plan, bool ended);
void frame_run(struct ui *ui, struct plan *plan, frame_step_fn *step, void *data);
void frame_run_unwatch(struct ui *ui, void *data);
void frame_run_stop(struct ui *ui, const struct plan *plan); /* sends nothing further of it */

#endif
