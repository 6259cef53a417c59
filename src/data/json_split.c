#include <stdlib.h>
#include <string.h>

#include <carnet/base/error.h>
#include <carnet/base/str.h>
#include <carnet/data/json_split.h>

#include "json_error.h"
#include "json_scan.h"

#define HEAD_MAX    4096u        /* of an item over the limit */
#define REST_MAX    (64u << 10)  /* a list without its items */
#define BUFFER_KEEP (256u << 10) /* more is given back after the item */

/*
 * What comes next at the level the splitter sees. A list goes
 *   START { KEY_FIRST "key" COLON : VALUE … MEMBER_END , KEY … } OVER
 * and between '[' and ']' of its items ITEM_FIRST … ITEM_END , ITEM …. A sequence stays in ITEM.
 * KEY_TEXT, VALUE_TEXT and ITEM_TEXT are inside a text that json_scan follows.
 */
enum state {
    START,
    KEY_FIRST,
    KEY,
    KEY_TEXT,
    COLON,
    VALUE,
    VALUE_TEXT,
    MEMBER_END,
    ITEM_FIRST,
    ITEM,
    ITEM_TEXT,
    ITEM_END,
    OVER,
    FAILED
};

struct json_split {
    enum json_split_form form;
    size_t max_item;
    struct json_split_handlers handlers;
    void *user;
    enum state state;
    struct json_scan scan;
    bool stopped; /* an item handler said so */

    /* The item that began in earlier bytes; of one that is too large only its head. */
    struct str item;
    size_t item_len;

    struct str rest;
    size_t key_at, key_len; /* the current member's key in `rest`, quotes included */
    size_t member_at;       /* where that member began there, its comma included */

    struct error error;
};

struct json_split *json_split_new(enum json_split_form form, size_t max_item,
                                  const struct json_split_handlers *handlers, void *user)
{
    struct json_split *split = mem_zalloc(1, sizeof *split);
    split->form = form;
    split->max_item = max_item;
    split->handlers = *handlers;
    split->user = user;
    split->state = form == JSON_SPLIT_LIST ? START : ITEM;
    str_init(&split->item, max_item > HEAD_MAX ? max_item : HEAD_MAX);
    str_init(&split->rest, REST_MAX);
    return split;
}

void json_split_free(struct json_split *split)
{
    if (!split)
        return;
    str_fini(&split->item);
    str_fini(&split->rest);
    free(split);
}

static void fail_large(struct json_split *split)
{
    split->state = FAILED;
    json_error_large(&split->error);
}

static void fail_here(struct json_split *split, const char *at, const char *end)
{
    split->state = FAILED;
    json_error_here(&split->error, at, end);
}

static void keep_rest(struct json_split *split, const char *bytes, size_t len)
{
    if (!str_add_n(&split->rest, bytes, len))
        fail_large(split);
}

/* -- items ----------------------------------------------------------------- */

/* Of an item that has become too large only the head is needed from now on. */
static void item_shrink(struct json_split *split)
{
    if (split->item.cap <= BUFFER_KEEP)
        return;
    AUTO_STR struct str head = STR_INIT(HEAD_MAX);
    str_add_n(&head, split->item.s, HEAD_MAX);
    str_fini(&split->item);
    str_add_n(&split->item, head.s, head.len);
}

static void item_keep(struct json_split *split, const char *bytes, size_t len)
{
    split->item_len += len;
    if (split->item_len <= split->max_item) {
        str_add_n(&split->item, bytes, len);
        return;
    }
    item_shrink(split);
    if (split->item.len < HEAD_MAX) {
        size_t lacking = HEAD_MAX - split->item.len;
        str_add_n(&split->item, bytes, len < lacking ? len : lacking);
    }
}

static void item_give(struct json_split *split, const char *text, size_t len)
{
    const struct json_split_handlers *handlers = &split->handlers;
    split->state = split->form == JSON_SPLIT_LIST ? ITEM_END : ITEM;
    if (split->item_len > split->max_item) {
        if (handlers->too_large)
            handlers->too_large(split->user, text, len < HEAD_MAX ? len : HEAD_MAX);
    } else if (handlers->item && !handlers->item(split->user, text, len)) {
        split->stopped = true;
    }
    split->item_len = 0;
    if (split->item.cap > BUFFER_KEEP)
        str_fini(&split->item);
    else
        str_clear(&split->item);
}

/* An item that lies whole in the bytes at hand is given from there, without a copy. */
static const char *item_text(struct json_split *split, const char *at, const char *end)
{
    const char *stop = json_scan(&split->scan, at, end);
    size_t len = (size_t)(stop - at);
    if (!split->scan.done) {
        item_keep(split, at, len);
    } else if (split->item_len == 0) {
        split->item_len = len;
        item_give(split, at, len);
    } else {
        item_keep(split, at, len);
        item_give(split, split->item.s, split->item.len);
    }
    return stop;
}

/* -- the members of a list's object ---------------------------------------- */

static const char *key_text(struct json_split *split, const char *at, const char *end)
{
    const char *stop = json_scan(&split->scan, at, end);
    keep_rest(split, at, (size_t)(stop - at));
    if (split->state != FAILED && split->scan.done) {
        split->key_len = split->rest.len - split->key_at;
        split->state = COLON;
    }
    return stop;
}

static const char *value_text(struct json_split *split, const char *at, const char *end)
{
    const char *stop = json_scan(&split->scan, at, end);
    keep_rest(split, at, (size_t)(stop - at));
    if (split->state != FAILED && split->scan.done)
        split->state = MEMBER_END;
    return stop;
}

static bool begin_key(struct json_split *split, char c)
{
    if (c != '"')
        return false;
    split->member_at = split->rest.len;
    if (split->rest.len > 1)
        keep_rest(split, ",", 1);
    split->key_at = split->rest.len;
    if (split->state != FAILED)
        split->state = KEY_TEXT;
    return json_scan_begin(&split->scan, c);
}

static bool begin_value(struct json_split *split, char c)
{
    static const char items[] = "\"items\"";
    bool is_items = split->key_len == sizeof items - 1 &&
                    memcmp(split->rest.s + split->key_at, items, sizeof items - 1) == 0;
    if (is_items && c == '[') {
        str_truncate(&split->rest, split->member_at);
        split->state = ITEM_FIRST;
        return true;
    }
    keep_rest(split, ":", 1);
    if (split->state != FAILED)
        split->state = VALUE_TEXT;
    return json_scan_begin(&split->scan, c);
}

static bool begin_item(struct json_split *split, char c)
{
    split->state = ITEM_TEXT;
    return json_scan_begin(&split->scan, c);
}

/* -- between texts --------------------------------------------------------- */

/* The states KEY_TEXT, VALUE_TEXT and ITEM_TEXT begin on the byte that led to them. */
static bool begins_text(enum state state)
{
    return state == KEY_TEXT || state == VALUE_TEXT || state == ITEM_TEXT;
}

static bool end_object(struct json_split *split)
{
    keep_rest(split, "}", 1);
    if (split->state != FAILED)
        split->state = OVER;
    return true;
}

static bool go(struct json_split *split, enum state next)
{
    split->state = next;
    return true;
}

/* One byte that is not a space. False: it cannot stand here. */
static bool step(struct json_split *split, char c)
{
    switch (split->state) {
    case START:
        keep_rest(split, "{", 1);
        return c == '{' && go(split, KEY_FIRST);
    case KEY_FIRST:
        return c == '}' ? end_object(split) : begin_key(split, c);
    case KEY:
        return begin_key(split, c);
    case COLON:
        return c == ':' && go(split, VALUE);
    case VALUE:
        return begin_value(split, c);
    case MEMBER_END:
        return c == '}' ? end_object(split) : c == ',' && go(split, KEY);
    case ITEM_FIRST:
        return c == ']' ? go(split, MEMBER_END) : begin_item(split, c);
    case ITEM:
        return begin_item(split, c);
    case ITEM_END:
        return c == ']' ? go(split, MEMBER_END) : c == ',' && go(split, ITEM);
    default:
        return false;
    }
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static const char *advance(struct json_split *split, const char *at, const char *end)
{
    switch (split->state) {
    case KEY_TEXT:
        return key_text(split, at, end);
    case VALUE_TEXT:
        return value_text(split, at, end);
    case ITEM_TEXT:
        return item_text(split, at, end);
    default:
        break;
    }
    if (is_space(*at))
        return at + 1;
    if (!step(split, *at)) {
        fail_here(split, at, end);
        return at;
    }
    return begins_text(split->state) ? at : at + 1;
}

size_t json_split_feed(struct json_split *split, const char *bytes, size_t len, bool *ok)
{
    const char *at = bytes, *end = bytes + len;
    split->stopped = false;
    while (at < end && split->state != FAILED && !split->stopped)
        at = advance(split, at, end);
    *ok = split->state != FAILED;
    return (size_t)(at - bytes);
}

bool json_split_end(struct json_split *split, const char **rest, size_t *rest_len,
                    struct error *error)
{
    /* Only the end of the bytes tells that a bare value at the top has ended. */
    if (split->form == JSON_SPLIT_SEQUENCE && split->state == ITEM_TEXT && split->scan.bare)
        item_give(split, split->item.s, split->item.len);
    if (split->state == FAILED) {
        *error = split->error;
        return false;
    }
    if (split->state != (split->form == JSON_SPLIT_LIST ? OVER : ITEM)) {
        error_set(error, ERR_CUT, NULL, NULL, NULL);
        return false;
    }
    if (rest)
        *rest = split->rest.s;
    if (rest_len)
        *rest_len = split->rest.len;
    return true;
}
