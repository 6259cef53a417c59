/*
 * Push splitter: cuts a stream of JSON into the objects that matter, without keeping the text.
 *
 * Two forms: a list (each element of the top-level array "items" is one item; the rest of the object
 * without `items` is kept apart and given at the end, "metadata" may stand before or after) and a
 * sequence (each top-level value is one item, as watches send them, separated or not by newlines).
 * Feed it any cut of the bytes: strings, escapes and UTF-8 may be split anywhere.
 * Limits: an item larger than `max_item` is swallowed and told as too large with its first 4 KiB;
 * text that is not JSON at the level the splitter sees is an error, sticky. What is inside an item is
 * not looked at beyond its strings and brackets: one that is damaged or nested too deep is handed out
 * like others, and json_parse refuses that one alone.
 * Memory: one item and the rest (at most 64 KiB, beyond it an error). An item that lies whole in the
 * bytes fed is handed out from there, without a copy. "items" that is no array belongs to the rest.
 */
#ifndef CARNET_DATA_JSON_SPLIT_H
#define CARNET_DATA_JSON_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

enum json_split_form { JSON_SPLIT_LIST, JSON_SPLIT_SEQUENCE };

struct json_split_handlers {
    /* One item's exact text. Returning false stops the feed (json_split_feed then returns how far
     * it came, the item counted as taken). */
    bool (*item)(void *user, const char *text, size_t len);
    /* An item over the limit: its beginning. */
    void (*too_large)(void *user, const char *head, size_t len);
};
struct json_split;
struct json_split *json_split_new(enum json_split_form form, size_t max_item,
                                  const struct json_split_handlers *handlers, void *user);
void json_split_free(struct json_split *split);
/* Bytes taken: `len`, or fewer when an item handler said stop. False in *ok on an error. */
size_t json_split_feed(struct json_split *split, const char *bytes, size_t len, bool *ok);
/* The end of the bytes; it completes (and hands out) a bare number or word at the end of a
 * sequence. A list: `*rest` is the object without its items, as JSON text (valid until
 * the splitter is freed). False: cut in the middle or not JSON; `error` says. */
bool json_split_end(struct json_split *split, const char **rest, size_t *rest_len,
                    struct error *error) MUST_CHECK;

#endif
