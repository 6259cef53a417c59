#include "themes.h"

#include <string.h>

#include <carnet/base/embedded.h>
#include <carnet/base/log.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/data/settings.h>

static bool entry(void *user, const char *key, const char *value, int line)
{
    const char *why = NULL;
    return theme_set(user, key, value, &why);
}

static void wrong(void *user, int line, const char *text)
{
    log_line(LOG_WARN, "theme", "line %d is not understood", line);
}

static const struct settings_handlers handlers = {entry, wrong};

static const struct embedded *embedded_theme(const char *name)
{
    for (const struct embedded *file = embedded_files; file->kind; file++) {
        if (str_eq(file->kind, "theme") && str_eq(file->name, name))
            return file;
    }
    return NULL;
}

static bool own_file(struct theme *theme, const char *name)
{
    AUTO_STR struct str file = STR_INIT(STR_LINE), path = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    if (strchr(name, '/') || !str_addf(&file, "themes/%s.theme", name))
        return false;
    return file_path(&path, FILE_CONFIG, file.s) && settings_read(path.s, &handlers, theme, &error);
}

bool themes_load(struct theme *theme, const char *name)
{
    const struct embedded *file = embedded_theme(name);
    theme_init(theme, name);
    if (own_file(theme, name))
        return true;
    if (file) {
        settings_parse(file->bytes, file->len, &handlers, theme);
        return true;
    }
    if (!str_eq(name, THEMES_DEFAULT))
        themes_load(theme, THEMES_DEFAULT);
    return false;
}

const char *themes_next(const char *name)
{
    const struct embedded *first = NULL;
    bool take = false;
    for (const struct embedded *file = embedded_files; file->kind; file++) {
        if (!str_eq(file->kind, "theme"))
            continue;
        if (take)
            return file->name;
        if (!first)
            first = file;
        take = str_eq(file->name, name);
    }
    return first ? first->name : THEMES_DEFAULT;
}
