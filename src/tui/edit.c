#include <carnet/tui/edit.h>

#include <string.h>

#include <carnet/base/utf8.h>

void edit_init(struct edit *edit, size_t max)
{
    *edit = (struct edit){0};
    str_init(&edit->text, max);
}

void edit_fini(struct edit *edit)
{
    str_fini(&edit->text);
}

void edit_set(struct edit *edit, const char *text)
{
    str_clear(&edit->text);
    str_add(&edit->text, text);
    edit->at = edit->text.len;
    edit->selected = false;
}

void edit_select(struct edit *edit)
{
    edit->at = edit->text.len;
    edit->selected = edit->text.len > 0;
}

/* -- moving ---------------------------------------------------------------------------------- */

static size_t after(const struct edit *edit, size_t at)
{
    int width;
    return at + utf8_grapheme(edit->text.s + at, edit->text.len - at, &width);
}

static size_t before(const struct edit *edit, size_t at)
{
    size_t begin = 0;
    for (size_t next; begin < at && (next = after(edit, begin)) < at;)
        begin = next;
    return begin;
}

static size_t word_before(const struct edit *edit, size_t at)
{
    const char *s = edit->text.s;
    while (at > 0 && s[at - 1] == ' ')
        at--;
    while (at > 0 && s[at - 1] != ' ')
        at--;
    return at;
}

/* -- changing -------------------------------------------------------------------------------- */

static void erase(struct edit *edit, size_t from, size_t to)
{
    struct str *text = &edit->text;
    if (from >= to)
        return;
    memmove(text->s + from, text->s + to, text->len - to);
    str_truncate(text, text->len - (to - from));
    edit->at = from;
}

/* As much as there is room for, in whole graphemes. */
static void insert(struct edit *edit, const char *s, size_t len)
{
    struct str *text = &edit->text;
    size_t room = text->max - text->len, fits = 0;
    for (size_t took; fits < len; fits += took) {
        int width;
        took = utf8_grapheme(s + fits, len - fits, &width);
        if (fits + took > room)
            break;
    }
    AUTO_STR struct str tail = STR_INIT(text->max);
    str_add(&tail, text->s + edit->at);
    str_truncate(text, edit->at);
    str_add_n(text, s, fits);
    edit->at = text->len;
    str_add_n(text, tail.s, tail.len);
}

static void paste(struct edit *edit, const char *s, size_t len)
{
    while (len > 0 && (s[len - 1] == '\n' || s[len - 1] == ' '))
        len--;
    AUTO_STR struct str clean = STR_INIT(edit->text.max);
    utf8_clean(&clean, s, len, edit->text.max, 0);
    insert(edit, clean.s, clean.len);
}

static bool is_character(int key)
{
    return key >= K_SPACE && key != K_BACKSPACE && key <= 0x10FFFF;
}

static bool type(struct edit *edit, int key)
{
    if (!is_character(key))
        return false;
    char bytes[4];
    size_t len = utf8_write(bytes, (unsigned)key);
    AUTO_STR struct str clean = STR_INIT(STR_LINE);
    utf8_clean(&clean, bytes, len, sizeof bytes, 0);
    if (clean.len == len && memcmp(clean.s, bytes, len) == 0)
        insert(edit, bytes, len);
    return true;
}

static bool key_pressed(struct edit *edit, int key)
{
    size_t at = edit->at;
    switch (key) {
    case K_LEFT:
        edit->at = before(edit, at);
        return true;
    case K_RIGHT:
        edit->at = after(edit, at);
        return true;
    case K_HOME:
    case K_CTRL | 'a':
        edit->at = 0;
        return true;
    case K_END:
    case K_CTRL | 'e':
        edit->at = edit->text.len;
        return true;
    case K_BACKSPACE:
        erase(edit, before(edit, at), at);
        return true;
    case K_DELETE:
        erase(edit, at, after(edit, at));
        return true;
    case K_CTRL | 'u':
        erase(edit, 0, at);
        return true;
    case K_CTRL | 'k':
        erase(edit, at, edit->text.len);
        return true;
    case K_CTRL | 'w':
        erase(edit, word_before(edit, at), at);
        return true;
    default:
        return type(edit, key);
    }
}

/* True if that was all the key had to do. */
static bool replace_selected(struct edit *edit, const struct input_event *event)
{
    bool removes =
        event->type == INPUT_KEY && (event->key == K_BACKSPACE || event->key == K_DELETE);
    bool replaces =
        event->type == INPUT_PASTE || (event->type == INPUT_KEY && is_character(event->key));
    if (removes || replaces)
        erase(edit, 0, edit->text.len);
    return removes;
}

bool edit_event(struct edit *edit, const struct input_event *event)
{
    bool used = edit->selected && replace_selected(edit, event);
    if (event->type == INPUT_PASTE) {
        paste(edit, event->paste, event->paste_len);
        used = true;
    } else if (!used) {
        used = event->type == INPUT_KEY && key_pressed(edit, event->key);
    }
    if (used)
        edit->selected = false;
    return used;
}

/* -- drawing --------------------------------------------------------------------------------- */

/* Where drawing begins so that the cursor (one cell) is still within `cols`. */
static size_t first_shown(const struct edit *edit, int cols)
{
    size_t from = 0;
    int used = 0;
    for (size_t at = 0; at < edit->at;) {
        int width;
        at += utf8_grapheme(edit->text.s + at, edit->text.len - at, &width);
        used += width;
        while (used > cols - 1 && from < at) {
            from += utf8_grapheme(edit->text.s + from, edit->text.len - from, &width);
            used -= width;
        }
    }
    return from;
}

int edit_draw(const struct edit *edit, struct area area, int row, int col, int cols, bool focus)
{
    struct area box = area_part(area, row, col, 1, cols);
    const char *s = edit->text.s;
    if (!focus) {
        AUTO_STR struct str cut = STR_INIT(STR_LINE);
        utf8_cut(&cut, s, (size_t)box.cols, UTF8_CUT_END);
        return col + area_text(box, 0, 0, INK_TEXT, cut.s);
    }
    size_t from = first_shown(edit, box.cols);
    enum ink ink = edit->selected ? INK_SELECTION : INK_TEXT;
    int cursor = area_text_n(box, 0, 0, ink, s + from, edit->at - from);
    int end = area_text(box, 0, cursor, INK_ACCENT, "▏");
    end = area_text(box, 0, end, INK_TEXT, s + edit->at);
    area_cursor(box, 0, cursor, true);
    return col + end;
}
