/*
 * The message line and the last 100 messages. A message stays in the line until the next action.
 * Kept as texts with their values, so that a change of the language changes them too.
 */
#ifndef CARNET_SRC_VIEWS_MESSAGES_H
#define CARNET_SRC_VIEWS_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/i18n.h>
#include <carnet/tui/grid.h>

#define MESSAGES_MAX 100

struct messages;
struct messages *messages_new(void);
void messages_free(struct messages *messages); /* accepts null */
void messages_say(struct messages *messages, int64_t now, const struct text *text);
void messages_say_failure(struct messages *messages, int64_t now,
                          const struct text *text); /* drawn as an error */
void messages_say_error(struct messages *messages, int64_t now, const struct error *error);
/* Of the connection or the list, said by itself: it leaves the line when it has passed. */
void messages_say_trouble(struct messages *messages, int64_t now, const struct error *error);
void messages_end_trouble(struct messages *messages);
void messages_clear_line(struct messages *messages); /* the next action began */
bool messages_in_line(const struct messages *messages);
size_t messages_count(const struct messages *messages);
/* Message `i`, 0 the newest, in the current language. */
int64_t messages_at(const struct messages *messages, size_t i, struct str *out, bool *is_error);
void messages_draw(const struct messages *messages, struct area area);

#endif
