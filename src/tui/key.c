/* Names of keys: for people in their language, in settings files in English. */
#include <carnet/tui/key.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/str.h>
#include <carnet/base/utf8.h>

/* `shown` is a msgid of the context "key name"; signs are the same in every language. */
static const struct {
    int key;
    const char *shown, *file;
} names[] = {
    {K_SPACE, NC_("key name", "Space"), "space"},
    {K_ESC, NC_("key name", "Esc"), "esc"},
    {K_TAB, NC_("key name", "Tab"), "tab"},
    {K_PAGE_UP, NC_("key name", "PgUp"), "pgup"},
    {K_PAGE_DOWN, NC_("key name", "PgDn"), "pgdn"},
    {K_HOME, NC_("key name", "Home"), "home"},
    {K_END, NC_("key name", "End"), "end"},
    {K_INSERT, NC_("key name", "Ins"), "ins"},
    {K_DELETE, NC_("key name", "Del"), "del"},
    {K_BACKSPACE, NC_("key name", "Backspace"), "backspace"},
    {K_ENTER, "↵", "enter"},
    {K_UP, "↑", "up"},
    {K_DOWN, "↓", "down"},
    {K_LEFT, "←", "left"},
    {K_RIGHT, "→", "right"},
};

static const struct {
    int flag;
    const char *shown, *file;
} modifiers[] = {
    {K_CTRL, NC_("key name", "Ctrl"), "ctrl-"},
    {K_ALT, NC_("key name", "Alt"), "alt-"},
    {K_SHIFT, NC_("key name", "Shift"), "shift-"},
};

void key_name(struct str *out, int key)
{
    for (size_t i = 0; i < ARRAY_LEN(modifiers); i++) {
        if (key & modifiers[i].flag) {
            str_add(out, trc("key name", modifiers[i].shown));
            str_add_char(out, '-');
        }
    }
    bool ctrl = key & K_CTRL;
    key &= ~(K_CTRL | K_ALT | K_SHIFT);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].key == key) {
            str_add(out, trc("key name", names[i].shown));
            return;
        }
    }
    if (key >= K_F1 && key <= K_F12)
        str_addf(out, "F%d", key - K_F1 + 1);
    else if (ctrl && key >= 'a' && key <= 'z')
        str_add_char(out, (char)(key - 'a' + 'A'));
    else if (key > K_SPACE && key <= 0x10FFFF)
        str_add_rune(out, (unsigned)key);
}

/* -- and back -------------------------------------------------------------------------------- */

static int parse_modifiers(const char **text)
{
    int flags = 0;
    for (size_t i = 0; i < ARRAY_LEN(modifiers);) {
        size_t len = strlen(modifiers[i].file);
        if (strncasecmp(*text, modifiers[i].file, len) == 0 && (*text)[len]) {
            flags |= modifiers[i].flag;
            *text += len;
            i = 0;
        } else {
            i++;
        }
    }
    return flags;
}

static int parse_function_key(const char *text)
{
    if ((text[0] != 'F' && text[0] != 'f') || text[1] < '1' || text[1] > '9')
        return K_NONE;
    char *end;
    long number = strtol(text + 1, &end, 10);
    return *end == '\0' && number <= 12 ? K_F1 + (int)number - 1 : K_NONE;
}

static int parse_base(const char *text)
{
    unsigned rune;
    size_t len = strlen(text);
    if (len == 0)
        return K_NONE;
    if (utf8_read(text, len, &rune) == len && rune > K_SPACE && rune != K_BACKSPACE &&
        rune != UTF8_BAD && utf8_rune_width(rune) > 0) {
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            if (strcmp(text, names[i].shown) == 0)
                return names[i].key; /* ↵ and the arrows */
        return rune >= 0x80 && rune < 0xA0 ? K_NONE : (int)rune;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcasecmp(text, names[i].file) == 0)
            return names[i].key;
    return parse_function_key(text);
}

int key_parse(const char *text)
{
    int flags = parse_modifiers(&text);
    int key = parse_base(text);
    if (key == K_NONE)
        return K_NONE;
    if ((flags & K_CTRL) && key >= 'A' && key <= 'Z')
        key += 'a' - 'A';
    bool has_character = key < K_UP && key != K_TAB && key != K_ENTER && key != K_ESC;
    if (has_character)
        flags &= ~K_SHIFT;
    return key | flags;
}
