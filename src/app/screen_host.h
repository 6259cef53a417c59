/*
 * What the screen asks of the program (struct ui_host): contexts, language, theme, remembering.
 * Shared by the interactive program and by snapshots, which have no terminal.
 */
#ifndef CARNET_SRC_APP_SCREEN_HOST_H
#define CARNET_SRC_APP_SCREEN_HOST_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/tui/theme.h>
#include <carnet/views/ui.h>

struct program;
struct screen;
struct actions;

struct screen_host {
    struct program *program;
    struct screen *screen; /* null in a snapshot */
    struct ui *ui;
    struct actions *actions;
    struct theme theme;
    char namespace[254]; /* shown now, "" is all: remembered when it is left */
    bool in_namespace;
    struct loop_fd *starting; /* the sandbox, to be shown once it is ready */
    int starting_fd;
    char going_to[128];
    struct error no_platform; /* why there is none, as of the last try */
    bool remembers; /* across runs: the screen does, a snapshot does not */
    bool dirty, suspend, quit;
};
/* Makes actions, theme and ui, and shows the platform of the options, or why there is none. */
void screen_host_init(struct screen_host *host, struct program *program, bool remembers);
void screen_host_fini(struct screen_host *host);
/* Connects and shows: at the start and when the person goes to another platform. */
void screen_host_connect(struct screen_host *host, const char *context);

#endif
