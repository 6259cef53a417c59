/*
 * The message line and the last 100 messages. A message stays in the line until the next action; a
 * sentence that does not fit has more rows, up to MESSAGE_ROWS. Kept as texts with their values, so
 * that a change of the language changes them too.
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
#define MESSAGE_ROWS 4

struct messages;
struct actions;
struct messages *
messages_new(const struct actions *actions);   /* for the keys that are named; may be null */
void messages_free(struct messages *messages); /* accepts null */
void messages_say(struct messages *messages, int64_t now, const struct text *text);
/* Drawn as an error. `text` has the reason as {why}, which it does not fill itself. */
void messages_say_failure(struct messages *messages, int64_t now, const struct text *text,
                          const struct error *error);
void messages_say_error(struct messages *messages, int64_t now, const struct error *error);
/* Of the connection or the list, said by itself: it leaves the line when it has passed. */
void messages_say_trouble(struct messages *messages, int64_t now, const struct error *error);
void messages_end_trouble(struct messages *messages);
/* Says it wherever no message stands in the line, until it is told again; null: nothing. */
void messages_stand(struct messages *messages, const struct error *error);
/* What was said with this very msgid is no longer so: it leaves the line. */
void messages_end(struct messages *messages, const char *msgid);
void messages_clear_line(struct messages *messages); /* the next action began */
/* How many rows what stands in the line takes on so wide a screen, at most MESSAGE_ROWS; 0:
 * nothing. */
int messages_rows(const struct messages *messages, int cols);
size_t messages_count(const struct messages *messages);
/* Message `i`, 0 the newest, in the current language. */
int64_t messages_at(const struct messages *messages, size_t i, struct str *out, bool *is_error);
/* Where it needs more rows than there are, `whole` says which key shows all of it. */
void messages_draw(const struct messages *messages, struct area area, const char *whole);

#endif
