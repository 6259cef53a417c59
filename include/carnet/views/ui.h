/*
 * The screen of carnet as a whole: give it events, it draws frames.
 *
 * It knows no terminal: app feeds input events and shows the grid (or prints it). It holds one
 * platform at a time; what it needs from the rest of the program it asks of its host. All calls
 * from the loop's thread.
 */
#ifndef CARNET_VIEWS_UI_H
#define CARNET_VIEWS_UI_H

#include <stdbool.h>

#include <carnet/tui/event.h>
#include <carnet/tui/grid.h>
#include <carnet/views/host.h>

struct error;
struct platform;
struct text;
struct ui;

struct ui *ui_new(const struct ui_options *options);
void ui_free(struct ui *ui);
/* Shows a platform (already started), or a page that says why there is none. The old platform may
 * be freed after the call. `namespace` as in the options. */
void ui_show(struct ui *ui, struct platform *platform, const char *namespace);
void ui_show_error(struct ui *ui, const char *context, const struct error *error);
/* Something the program has to say, in the message line. */
void ui_say(struct ui *ui, const struct text *text);
void ui_say_error(struct ui *ui, const struct error *error);
/* The first minute on the sandbox: what it is and three keys to try, until they were tried, Esc, or
 * another platform. */
void ui_welcome(struct ui *ui);
void ui_event(struct ui *ui, const struct input_event *event);
void ui_draw(struct ui *ui, struct grid *grid);
/* In how many ms the frame changes by time alone (clock minute, ages, pending pane), -1: not. */
int ui_next_change(const struct ui *ui);
/* True when the present namespace's servers were read (or could not be): a snapshot may be taken.
 */
bool ui_settled(const struct ui *ui);
/* True when also everything that says more about them was read (or could not be). */
bool ui_complete(const struct ui *ui);

#endif
