/*
 * A theme file of any bytes: entries are taken or refused with a reason, colours stay in their range, what
 * is refused changes nothing, and every role has a colour in the end.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/data/settings.h>
#include <carnet/tui/theme.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_colour(const struct theme_colour *colour)
{
    if (colour->fg < -1 || colour->fg > 255 || colour->bg < -1 || colour->bg > 255)
        abort();
}

static void check(const struct theme *theme)
{
    for (int i = 0; i < INK_COUNT; i++) {
        check_colour(&theme->many[i]);
        check_colour(&theme->few[i]);
        check_colour(&theme->mono[i]);
    }
    if (strnlen(theme->name, sizeof theme->name) == sizeof theme->name)
        abort();
}

static bool on_entry(void *user, const char *key, const char *value, int line)
{
    struct theme *theme = user, before = *theme;
    const char *why = NULL;
    if (theme_set(theme, key, value, &why))
        return true;
    if (!why || memcmp(&before, theme, sizeof before) != 0)
        abort();
    return false;
}

static void on_wrong(void *user, int line, const char *text)
{
    if (!text)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct settings_handlers handlers = {on_entry, on_wrong};
    struct theme theme;
    memset(&theme, 0, sizeof theme); /* also what lies between its members is compared */
    theme_init(&theme, "fuzz");
    settings_parse((const char *)data, size, &handlers, &theme);
    check(&theme);
    return 0;
}
