#include "messages.h"

#include <stdlib.h>

#include <carnet/base/clock.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>
#include <carnet/tui/draw.h>

#include "words.h"

#define CLOCK_FROM  100 /* columns from which the line says when */
#define CLOCK_CELLS 5

struct message {
    int64_t when;
    bool is_failure; /* `error` is why; drawn so */
    bool is_trouble;
    struct text text;        /* of a failure without one the words are the error's */
    char *values[TEXT_ARGS]; /* owned: the strings of text */
    struct error error;
};
struct messages {
    const struct actions *actions; /* or null */
    struct message ring[MESSAGES_MAX];
    size_t count, next;
    bool in_line;          /* the newest still stands in the message line */
    struct error standing; /* where nothing else stands in it; ERR_NONE: nothing */
};

struct messages *messages_new(const struct actions *actions)
{
    struct messages *messages = mem_zalloc(1, sizeof *messages);
    messages->actions = actions;
    return messages;
}

static void forget(struct message *message)
{
    for (size_t i = 0; i < TEXT_ARGS; i++)
        free(message->values[i]);
}

void messages_free(struct messages *messages)
{
    if (!messages)
        return;
    for (size_t i = 0; i < MESSAGES_MAX; i++)
        forget(&messages->ring[i]);
    free(messages);
}

static struct message *newest(struct messages *messages)
{
    return &messages->ring[(messages->next + MESSAGES_MAX - 1) % MESSAGES_MAX];
}

static struct message *add(struct messages *messages, int64_t now)
{
    struct message *message = &messages->ring[messages->next];
    messages->next = (messages->next + 1) % MESSAGES_MAX;
    if (messages->count < MESSAGES_MAX)
        messages->count++;
    messages->in_line = true;
    forget(message);
    *message = (struct message){.when = now};
    return message;
}

void messages_say(struct messages *messages, int64_t now, const struct text *text)
{
    struct message *message = add(messages, now);
    message->text = *text;
    for (size_t i = 0; i < TEXT_ARGS; i++)
        if (text->args[i].s)
            message->text.args[i].s = message->values[i] = mem_strdup(text->args[i].s);
}

void messages_say_failure(struct messages *messages, int64_t now, const struct text *text,
                          const struct error *error)
{
    messages_say(messages, now, text);
    struct message *message = newest(messages);
    message->is_failure = true;
    message->error = *error;
}

void messages_say_error(struct messages *messages, int64_t now, const struct error *error)
{
    messages_say_failure(messages, now, &(struct text){0}, error);
}

void messages_say_trouble(struct messages *messages, int64_t now, const struct error *error)
{
    messages_say_error(messages, now, error);
    newest(messages)->is_trouble = true;
}

void messages_end_trouble(struct messages *messages)
{
    if (newest(messages)->is_trouble)
        messages->in_line = false;
}

void messages_stand(struct messages *messages, const struct error *error)
{
    messages->standing = error ? *error : ERROR_NONE;
}

void messages_end(struct messages *messages, const char *msgid)
{
    const struct message *newest =
        &messages->ring[(messages->next + MESSAGES_MAX - 1) % MESSAGES_MAX];
    if (newest->text.msgid == msgid)
        messages->in_line = false;
}

void messages_clear_line(struct messages *messages)
{
    messages->in_line = false;
}

size_t messages_count(const struct messages *messages)
{
    return messages->count;
}

/* The reason is put into words now, in the language of its sentence. */
static void render(struct str *out, const struct messages *messages, const struct message *message)
{
    AUTO_STR struct str why = STR_INIT(STR_LINE);
    struct text text = message->text;
    size_t free_arg = 0;
    while (free_arg < TEXT_ARGS && text.args[free_arg].name)
        free_arg++;
    if (message->is_failure)
        words_error(&why, &message->error, messages->actions);
    if (message->is_failure && free_arg < TEXT_ARGS)
        text.args[free_arg] = ARG_S("why", why.s);
    if (text.msgid)
        text_render(out, &text);
    else
        str_add(out, why.s);
}

int64_t messages_at(const struct messages *messages, size_t i, struct str *out, bool *is_error)
{
    size_t at = (messages->next + 2 * MESSAGES_MAX - 1 - i) % MESSAGES_MAX;
    const struct message *message = &messages->ring[at];
    render(out, messages, message);
    *is_error = message->is_failure;
    return message->when;
}

/* What the line says: the newest message, else what stands in it. False: nothing. */
static bool in_line(const struct messages *messages, struct str *out, int64_t *when, bool *failed)
{
    *when = 0;
    *failed = true;
    if (messages->in_line && messages->count > 0) {
        *when = messages_at(messages, 0, out, failed);
        return true;
    }
    if (messages->standing.code == ERR_NONE)
        return false;
    words_error(out, &messages->standing, messages->actions);
    return true;
}

/* Cells of its text, beside the clock that a wide line has at its end. */
static int text_cols(int cols)
{
    return cols - 2 - (cols >= CLOCK_FROM ? CLOCK_CELLS + 2 : 0);
}

int messages_rows(const struct messages *messages, int cols)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    bool is_error;
    int64_t when;
    if (!in_line(messages, &text, &when, &is_error))
        return 0;
    int rows = draw_wrapped_rows(text.s, text_cols(cols));
    return rows < 1 ? 1 : rows > MESSAGE_ROWS ? MESSAGE_ROWS : rows;
}

void messages_draw(const struct messages *messages, struct area area, const char *whole)
{
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    bool is_error;
    int64_t when;
    int cols = text_cols(area.cols), last = area.rows - 1;
    if (messages_rows(messages, area.cols) == 0 || cols <= 0)
        return;
    in_line(messages, &text, &when, &is_error);
    if (when > 0 && area.cols >= CLOCK_FROM) {
        char clock[CLOCK_CELLS + 1];
        clock_hour_minute(clock, when);
        area_text_right(area, last, area.cols - 1, INK_MUTED, clock);
    }
    if (draw_wrapped_rows(text.s, cols) > area.rows) {
        cols -= (int)utf8_width(whole) + 2;
        area_text(area, last, 1 + cols + 2, INK_MUTED, whole);
    }
    draw_wrapped(area, 0, 1, cols, area.rows, is_error ? INK_FAILED : INK_TEXT, text.s);
}
