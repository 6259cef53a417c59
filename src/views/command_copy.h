/*
 * The calls of another program (kubectl) that do what carnet would do: copied, never run.
 */
#ifndef CARNET_SRC_VIEWS_COMMAND_COPY_H
#define CARNET_SRC_VIEWS_COMMAND_COPY_H

#include <stdbool.h>
#include <stddef.h>

struct input_event;
struct plan;
struct str;
struct ui;

/* The key that copies the call, in a question or the palette. */
bool command_is_key(const struct ui *ui, const struct input_event *event);
/* That key, as the key line shows it: as the person has it, K_NONE if there is none. */
int command_key(const struct ui *ui, bool typing);
/* Copies what the plan comes to, as it is ticked now, and says the call; or says that there is
 * none. */
void command_copy_plan(struct ui *ui, const struct plan *plan);
/* A call alone; "" says that there is none. */
void command_copy(struct ui *ui, const char *call);

/* The call that reads the server; empty if there is none. */
void command_read(struct str *out, const struct ui *ui, const char *namespace, const char *name);
/* The calls and (may be null) their few words for a plan; without a last newline, which would press
 * Enter where they are pasted. Returns how many. */
size_t command_of_plan(struct str *out, struct str *brief, const struct ui *ui,
                       const struct plan *plan);

#endif
