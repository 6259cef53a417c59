/*
 * Bytes of a terminal to events. A pure function of bytes and time: no descriptor, no curses, no
 * clock.
 *
 * Feed what was read; take events until there is none. A lone ESC waits `escape_ms`: input_wait
 * says how long the caller should let pass before input_timeout. Understood: UTF-8, CSI and SS3
 * keys with modifiers, SGR mouse, bracketed paste (given whole, at most 64 KiB, cleaned of ESC and
 * C1), focus, answers to DECRQM and DA, kitty and modifyOtherKeys forms. What is not understood is
 * swallowed whole, never typed.
 */
#ifndef CARNET_TUI_INPUT_H
#define CARNET_TUI_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/tui/event.h>

struct input;
struct input *input_new(int escape_ms);
void input_free(struct input *input);
void input_feed(struct input *input, const char *bytes, size_t len, long long now_ms);
bool input_next(struct input *input, struct input_event *event);
int input_wait(const struct input *input, long long now_ms); /* ms, -1: nothing waits */
void input_timeout(struct input *input, long long now_ms);

#endif
