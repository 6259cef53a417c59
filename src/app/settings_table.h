/*
 * The person's settings: ~/.config/carnet/settings, `key = value`, one table of what is known.
 */
#ifndef CARNET_SRC_APP_SETTINGS_TABLE_H
#define CARNET_SRC_APP_SETTINGS_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

#define CHOICES_NAMESPACES 64

enum tristate { AUTO_CHOICE, YES_CHOICE, NO_CHOICE };

/* A platform that carnet itself knows by name: `context.NAME.kubeconfig = FILE` and the like. */
struct own_context {
    char *name, *kubeconfig, *context, *namespace;
};
struct key_choice {
    char *action, *key;
};
struct choices {
    char *language, *theme, *context;
    enum tristate ascii, mouse;
    int escape_ms;
    bool read_only;
    char *namespaces[CHOICES_NAMESPACES]; /* for people who may not list them */
    size_t namespace_count;
    struct own_context *own;
    size_t own_count, own_cap;
    struct key_choice *keys;
    size_t key_count, key_cap;
    char *wrong; /* first line that was not understood, or null, */
    int wrong_line;
};
/* A missing file is fine. False: it is there and cannot be read. */
bool choices_read(struct choices *choices, struct error *error) MUST_CHECK;
void choices_fini(struct choices *choices);
/* Writes one setting into the file. */
bool choices_save(const char *key, const char *value, struct error *error) MUST_CHECK;
/* Takes a platform of carnet's own out of the settings, and the choice of it. */
bool choices_drop_own(const struct choices *choices, const char *name, struct error *error)
    MUST_CHECK;
const struct own_context *choices_own(const struct choices *choices, const char *name);

#endif
