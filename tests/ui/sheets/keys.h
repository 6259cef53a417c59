/* What the tests of the sheets share: keys as one string, and what the frame shows. */
#ifndef TESTS_UI_SHEETS_KEYS_H
#define TESTS_UI_SHEETS_KEYS_H

#include <string.h>

#include <carnet/tui/key.h>

#include "support/fixture_platform.h"
#include "support/stage.h"

#define TEAM "aaw-team"

/* Keys that are no characters. */
#define UP     "\x1e"
#define DOWN   "\x1f"
#define LEFT   "\x1c"
#define RIGHT  "\x1d"
#define ESC    "\x1b"
#define ENTER  "\r"
#define F2     "\x01"
#define CTRL_Y "\x02"

static inline void press(struct stage *stage, const char *keys)
{
    for (; *keys; keys++) {
        const char key[2] = {*keys, '\0'};
        switch (*keys) {
        case '\x1e':
            stage_key(stage, K_UP);
            break;
        case '\x1f':
            stage_key(stage, K_DOWN);
            break;
        case '\x1c':
            stage_key(stage, K_LEFT);
            break;
        case '\x1d':
            stage_key(stage, K_RIGHT);
            break;
        case '\x02':
            stage_key(stage, K_CTRL | 'y');
            break;
        case '\x01':
            stage_key(stage, K_F1 + 1);
            break;
        default:
            stage_keys(stage, key);
        }
    }
}

static inline void paste(struct stage *stage, const char *text)
{
    const struct input_event event = {
        .type = INPUT_PASTE, .paste = text, .paste_len = strlen(text)};
    ui_event(stage->ui, &event);
    stage_settle(stage);
}

/* The row of the frame a text stands in, -1: in none. */
static inline int row_of(struct stage *stage, const char *what)
{
    const char *text = stage_text(stage), *found = strstr(text, what);
    int row = 0;
    if (!found)
        return -1;
    for (; text < found; text++)
        row += *text == '\n';
    return row;
}

static inline size_t changes(struct stage *stage)
{
    size_t count;
    fixture_changes(stage->platform, &count);
    return count;
}

static inline const struct fixture_change *change(struct stage *stage, size_t at)
{
    static const struct fixture_change none = {.verb = (enum platform_verb) - 1};
    size_t count;
    const struct fixture_change *all = fixture_changes(stage->platform, &count);
    return at < count ? &all[at] : &none;
}

#define assert_shows(stage, text) assert_true(row_of(stage, text) >= 0)
#define assert_hides(stage, text) assert_int_equal(row_of(stage, text), -1)
/* The ▸ stands in the row of this text. */
#define assert_at(stage, text)                                                                     \
    do {                                                                                           \
        assert_shows(stage, text);                                                                 \
        assert_int_equal(row_of(stage, "▸"), row_of(stage, text));                                 \
    } while (0)

#endif
