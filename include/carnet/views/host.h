/*
 * What the screen needs of the program that shows it, and how it is to begin.
 */
#ifndef CARNET_VIEWS_HOST_H
#define CARNET_VIEWS_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct actions;
struct error;
struct loop;

/* A context (platform) that can be chosen. */
struct ui_context {
    const char *name, *server; /* server: its address, "" unknown */
    bool current;
    const struct error *broken;
};
struct ui_change; /* past_change.h */
/* carnet's own weight, as the header says it. */
struct ui_weight {
    int64_t memory; /* bytes, resident */
    int64_t cpu;    /* thousandths of a core */
    int64_t calls;  /* to the platform, in the last minute */
    int64_t next;   /* monotonic ms when these may be others, 0: never */
};
/* What the program does for its screen. All mandatory but weight and sandbox. `host` is
 * ui_options.host. */
struct ui_host {
    void (*dirty)(void *host); /* a frame is to be drawn */
    void (*quit)(void *host);
    void (*suspend)(void *host);
    void (*redraw)(void *host); /* draw the terminal again from nothing */
    bool (*copy)(void *host, const char *text, size_t len);
    /* Writes a new file that its owner alone can read; "~/" is the home folder. False: `error` says
     * why. */
    bool (*save)(void *host, const char *path, const char *text, size_t len, struct error *error);
    void (*contexts)(void *host, void (*each)(void *user, const struct ui_context *context),
                     void *user);
    void (*switch_context)(void *host, const char *name);       /* ends in ui_show */
    void (*namespace_shown)(void *host, const char *namespace); /* "" is all: remembered */
    void (*language)(void *host);                               /* next language; the ui redraws */
    const char *(*theme)(void *host);                           /* next theme; its name */
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
    int64_t fixed_now; /* wall; 0: the clock */
    bool read_only;
    const char *program;   /* as the person calls carnet ("build/carnet"), kept; null: "carnet" */
    const char *namespace; /* to show first; null: the context's; "" all */
};

#endif
