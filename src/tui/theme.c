#include <carnet/tui/theme.h>

#include <stdio.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>

static const char *const names[INK_COUNT] = {
    [INK_TEXT] = "text",
    [INK_MUTED] = "muted",
    [INK_ACCENT] = "accent",
    [INK_HEADER] = "header",
    [INK_KEY] = "key",
    [INK_OK] = "ok",
    [INK_WAITING] = "waiting",
    [INK_FAILED] = "failed",
    [INK_STOPPED] = "stopped",
    [INK_STALE] = "stale",
    [INK_INFO] = "info",
    [INK_DANGER] = "danger",
    [INK_SOURCE_1] = "source.1",
    [INK_SOURCE_1 + 1] = "source.2",
    [INK_SOURCE_1 + 2] = "source.3",
    [INK_SOURCE_1 + 3] = "source.4",
    [INK_SOURCE_1 + 4] = "source.5",
    [INK_SOURCE_1 + 5] = "source.6",
    [INK_SOURCE_1 + 6] = "source.7",
    [INK_SOURCE_8] = "source.8",
    [INK_SELECTION] = "selection",
    [INK_FOCUS] = "focus",
};

/* What tells roles apart without colour; roles that are not here are normal. */
static const struct theme_colour mono[INK_COUNT] = {
    [INK_MUTED] = {.dim = true},
    [INK_ACCENT] = {.underline = true},
    [INK_HEADER] = {.bold = true},
    [INK_KEY] = {.bold = true},
    [INK_WAITING] = {.bold = true},
    [INK_FAILED] = {.bold = true},
    [INK_DANGER] = {.bold = true, .underline = true},
    [INK_SELECTION] = {.reverse = true},
    [INK_FOCUS] = {.bold = true, .underline = true},
};

void theme_init(struct theme *theme, const char *name)
{
    *theme = (struct theme){0};
    str_copy(theme->name, sizeof theme->name, name);
    for (int i = 0; i < INK_COUNT; i++) {
        theme->many[i].fg = theme->many[i].bg = theme->few[i].fg = theme->few[i].bg = -1;
        theme->mono[i] = mono[i];
        theme->mono[i].fg = theme->mono[i].bg = -1;
        theme->mono[i].given = true;
    }
}

static bool find_ink(const char *role, enum ink *ink)
{
    for (int i = 0; i < INK_COUNT; i++) {
        if (strcmp(names[i], role) == 0) {
            *ink = (enum ink)i;
            return true;
        }
    }
    return false;
}

/* -- values ---------------------------------------------------------------------------------- */

/* The next word of a value, into `word`; false at the end. */
static bool next_word(const char **at, char *word, size_t size)
{
    *at += strspn(*at, " \t");
    size_t len = strcspn(*at, " \t");
    if (len == 0)
        return false;
    snprintf(word, size, "%.*s", (int)(len < size ? len : size - 1), *at);
    *at += len;
    return true;
}

static bool read_number(const char *word, int limit, short *number)
{
    int value = 0;
    if (strcmp(word, "default") == 0) {
        *number = -1;
        return true;
    }
    for (const char *digit = word; *digit; digit++) {
        if (*digit < '0' || *digit > '9' || value > 255)
            return false;
        value = value * 10 + (*digit - '0');
    }
    *number = (short)value;
    return *word && value < limit;
}

static bool read_flag(const char *word, struct theme_colour *colour)
{
    bool *flag = strcmp(word, "bold") == 0        ? &colour->bold
                 : strcmp(word, "underline") == 0 ? &colour->underline
                 : strcmp(word, "reverse") == 0   ? &colour->reverse
                                                  : NULL;
    if (flag)
        *flag = true;
    return flag != NULL;
}

/* "255 on 24 bold": a colour, perhaps its ground, flags. */
static bool read_colour(const char *text, int limit, struct theme_colour *colour)
{
    char word[16];
    *colour = (struct theme_colour){.fg = -1, .bg = -1, .given = true};
    if (!next_word(&text, word, sizeof word) || !read_number(word, limit, &colour->fg))
        return false;
    bool more = next_word(&text, word, sizeof word);
    if (more && strcmp(word, "on") == 0) {
        if (!next_word(&text, word, sizeof word) || !read_number(word, limit, &colour->bg))
            return false;
        more = next_word(&text, word, sizeof word);
    }
    for (; more; more = next_word(&text, word, sizeof word))
        if (!read_flag(word, colour))
            return false;
    return true;
}

static bool set_plain(struct theme *theme, const char *value, const char **why)
{
    bool yes = strcmp(value, "yes") == 0;
    if (!yes && strcmp(value, "no") != 0) {
        *why = N_("plain is yes or no.");
        return false;
    }
    theme->plain = yes;
    return true;
}

bool theme_set(struct theme *theme, const char *role, const char *value, const char **why)
{
    enum ink ink;
    struct theme_colour many, few;
    if (strcmp(role, "plain") == 0)
        return set_plain(theme, value, why);
    if (!find_ink(role, &ink)) {
        *why = N_("There is no such role. The themes that come with carnet list them all.");
        return false;
    }
    const char *comma = strchr(value, ',');
    AUTO_STR struct str left = STR_INIT(STR_LINE);
    str_add_n(&left, value, comma ? (size_t)(comma - value) : 0);
    if (!comma || !read_colour(left.s, 256, &many) || !read_colour(comma + 1, 16, &few)) {
        *why = N_("A role is two colours, for terminals with 256 and with 16, as in \"255 on 24 "
                  "bold, 15\".");
        return false;
    }
    theme->many[ink] = many;
    theme->few[ink] = few;
    return true;
}
