/*
 * `key = value` files: settings and themes.
 *
 * '#' begins a comment at the start of a line or after a space. Keys are letters, digits, '.', '_',
 * '-'. Values are the rest of the line, trimmed; quotes keep spaces. A file is at most 256 KiB. A line
 * that is not understood does not stop the rest: it is told to `wrong` with its number.
 * What the keys mean is the caller's affair (a table).
 */
#ifndef CARNET_DATA_SETTINGS_H
#define CARNET_DATA_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct settings_handlers {
    /* False: not a key or not a value we know; then it is told to `wrong` too. */
    bool (*entry)(void *user, const char *key, const char *value, int line);
    void (*wrong)(void *user, int line, const char *text);
};
bool settings_read(const char *path, const struct settings_handlers *handlers, void *user,
                   struct error *error) MUST_CHECK;
void settings_parse(const char *text, size_t len, const struct settings_handlers *handlers,
                    void *user);
/* Sets one key in the file, keeping all other lines and comments as they are; makes the file. */
bool settings_set(const char *path, const char *key, const char *value, struct error *error)
    MUST_CHECK;
/* Takes every line of these keys out of the file, all at once; others stay as they are. A file or a key that
 * is not there is fine. */
bool settings_unset(const char *path, const char *const keys[], size_t count, struct error *error)
    MUST_CHECK;

#endif
