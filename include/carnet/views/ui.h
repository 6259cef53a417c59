/*
 * The screen of carnet as a whole: give it events, it draws frames.
 *
 * It knows no terminal: app feeds input events and shows the grid (or prints it). It holds one platform at a
 * time; what it needs from the rest of the program it asks of its host. All calls from the loop's thread.
 */
#ifndef CARNET_VIEWS_UI_H
#define CARNET_VIEWS_UI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/tui/grid.h>
#include <carnet/tui/input.h>

struct loop;
struct platform;
struct actions;
struct ui;
struct text;

/* A context (platform) that can be chosen. */
struct ui_context {
    const char *name, *server; /* server: its address, "" unknown */
    bool current;
    const struct error *broken;
};
struct ui_change; /* changes.h */
/* carnet's own weight, as the header says it. */
struct ui_weight {
    int64_t memory; /* bytes, resident */
    int64_t cpu;    /* thousandths of a core */
    int64_t calls;  /* to the platform, in the last minute */
    int64_t next;   /* monotonic ms when these may be others, 0: never */
};
/* What the program does for its screen. All mandatory but weight and sandbox. `host` is ui_options.host. */
struct ui_host {
    void (*dirty)(void *host);   /* a frame is to be drawn */
    void (*quit)(void *host);
    void (*suspend)(void *host);
    void (*redraw)(void *host);  /* draw the terminal again from nothing */
    bool (*copy)(void *host, const char *text, size_t len);
    /* Writes a new file that its owner alone can read; "~/" is the home folder. False: `error` says why. */
    bool (*save)(void *host, const char *path, const char *text, size_t len, struct error *error);
    void (*contexts)(void *host, void (*each)(void *user, const struct ui_context *context),
                     void *user);
    void (*switch_context)(void *host, const char *name); /* ends in ui_show */
    void (*namespace_shown)(void *host, const char *namespace); /* "" is all: remembered */
    void (*language)(void *host); /* next language; the ui redraws */
    const char *(*theme)(void *host); /* next theme; its name */
    void (*welcomed)(void *host); /* the welcome was seen: it never comes back */
    /* Optional. Cheap: called for each frame that shows it. False: not known. */
    bool (*weight)(void *host, struct ui_weight *weight);
    /* Optional. What is shown is the program's own sandbox: going to it again starts it. */
    bool (*sandbox)(void *host);
    /* Optional. Visits what was changed from here, oldest first; false: `error` says why not all. */
    bool (*history)(void *host, void (*each)(void *user, const struct ui_change *change),
                    void *user, struct error *error);
};
struct ui_options {
    struct loop *loop;
    struct actions *actions; /* the ui registers its tables in it */
    const struct ui_host *host_ops;
    void *host;
    int64_t fixed_now;      /* wall; 0: the clock */
    bool read_only;
    const char *program;    /* as the person calls carnet ("build/carnet"), kept; null: "carnet" */
    const char *namespace;  /* to show first; null: the context's; "" all */
};
struct ui *ui_new(const struct ui_options *options);
void ui_free(struct ui *ui);
/* Shows a platform (already started), or a page that says why there is none. The old platform may be freed
 * after the call. `namespace` as in the options. */
void ui_show(struct ui *ui, struct platform *platform, const char *namespace);
void ui_show_error(struct ui *ui, const char *context, const struct error *error);
/* Something the program has to say, in the message line. */
void ui_say(struct ui *ui, const struct text *text);
void ui_say_error(struct ui *ui, const struct error *error);
/* The first minute on the sandbox: what it is and three keys to try, until they were tried, Esc, or another
 * platform. */
void ui_welcome(struct ui *ui);
void ui_event(struct ui *ui, const struct input_event *event);
void ui_draw(struct ui *ui, struct grid *grid);
/* In how many ms the frame changes by time alone (clock minute, ages, pending pane), -1: not. */
int ui_next_change(const struct ui *ui);
/* True when the present namespace's servers were read (or could not be): a snapshot may be taken. */
bool ui_settled(const struct ui *ui);
/* True when also everything that says more about them was read (or could not be). */
bool ui_complete(const struct ui *ui);

#endif
