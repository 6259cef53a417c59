#include "settings_table.h"

#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/data/file.h>
#include <carnet/data/settings.h>

static void replace(char **slot, const char *value)
{
    free(*slot);
    *slot = mem_strdup(value);
}

static bool set_language(struct choices *c, const char *value)
{
    replace(&c->language, value);
    return true;
}

static bool set_theme(struct choices *c, const char *value)
{
    replace(&c->theme, value);
    return true;
}

static bool set_context(struct choices *c, const char *value)
{
    replace(&c->context, value);
    return true;
}

static bool yes_or_no(enum tristate *slot, const char *value)
{
    if (str_eq(value, "yes"))
        *slot = YES_CHOICE;
    else if (str_eq(value, "no"))
        *slot = NO_CHOICE;
    else if (str_eq(value, "auto"))
        *slot = AUTO_CHOICE;
    else
        return false;
    return true;
}

static bool set_ascii(struct choices *c, const char *value)
{
    return yes_or_no(&c->ascii, value);
}

static bool set_mouse(struct choices *c, const char *value)
{
    return yes_or_no(&c->mouse, value);
}

static bool set_read_only(struct choices *c, const char *value)
{
    enum tristate wanted = AUTO_CHOICE;
    if (!yes_or_no(&wanted, value))
        return false;
    c->read_only = wanted == YES_CHOICE;
    return true;
}

static bool set_escape(struct choices *c, const char *value)
{
    char *end;
    long ms = strtol(value, &end, 10);
    if (*end || ms < 1 || ms > 2000)
        return false;
    c->escape_ms = (int)ms;
    return true;
}

static bool set_namespaces(struct choices *c, const char *value)
{
    while (*value) {
        size_t len = strcspn(value, ", ");
        if (len && c->namespace_count < CHOICES_NAMESPACES)
            c->namespaces[c->namespace_count++] = mem_strndup(value, len);
        value += len;
        value += strspn(value, ", ");
    }
    return true;
}

static const struct {
    const char *key;
    bool (*set)(struct choices *choices, const char *value);
} settings[] = {
    {"language", set_language},   {"theme", set_theme},           {"context", set_context},
    {"ascii", set_ascii},         {"mouse", set_mouse},           {"escape_ms", set_escape},
    {"read_only", set_read_only}, {"namespaces", set_namespaces},
};

static struct own_context *own_slot(struct choices *c, const char *name, size_t len)
{
    for (size_t i = 0; i < c->own_count; i++) {
        if (strlen(c->own[i].name) == len && !memcmp(c->own[i].name, name, len))
            return &c->own[i];
    }
    ARRAY_ROOM(c->own, c->own_cap, c->own_count + 1);
    c->own[c->own_count] = (struct own_context){.name = mem_strndup(name, len)};
    return &c->own[c->own_count++];
}

/* context.NAME.kubeconfig, context.NAME.context, context.NAME.namespace; NAME may hold dots. */
static bool set_own(struct choices *c, const char *rest, const char *value)
{
    const char *dot = strrchr(rest, '.');
    struct own_context *own;
    if (!dot || dot == rest)
        return false;
    own = own_slot(c, rest, (size_t)(dot - rest));
    if (str_eq(dot, ".kubeconfig"))
        replace(&own->kubeconfig, value);
    else if (str_eq(dot, ".context"))
        replace(&own->context, value);
    else if (str_eq(dot, ".namespace"))
        replace(&own->namespace, value);
    else
        return false;
    return true;
}

static bool entry(void *user, const char *key, const char *value, int line)
{
    struct choices *c = user;
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        if (str_eq(settings[i].key, key))
            return settings[i].set(c, value);
    }
    if (str_starts(key, "context."))
        return set_own(c, key + strlen("context."), value);
    if (!str_starts(key, "key."))
        return false;
    ARRAY_ROOM(c->keys, c->key_cap, c->key_count + 1);
    c->keys[c->key_count++] =
        (struct key_choice){mem_strdup(key + strlen("key.")), mem_strdup(value)};
    return true;
}

static void wrong(void *user, int line, const char *text)
{
    struct choices *c = user;
    if (c->wrong)
        return;
    c->wrong = mem_strdup(text);
    c->wrong_line = line;
}

static const struct settings_handlers handlers = {entry, wrong};

bool choices_read(struct choices *choices, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    *choices = (struct choices){.escape_ms = 0};
    if (!file_path(&path, FILE_CONFIG, "settings"))
        return true;
    if (settings_read(path.s, &handlers, choices, error))
        return true;
    if (error->code != ERR_NOT_FOUND)
        return false;
    *error = ERROR_NONE;
    return true;
}

void choices_fini(struct choices *choices)
{
    free(choices->language);
    free(choices->theme);
    free(choices->context);
    free(choices->wrong);
    for (size_t i = 0; i < choices->namespace_count; i++)
        free(choices->namespaces[i]);
    for (size_t i = 0; i < choices->own_count; i++) {
        free(choices->own[i].name);
        free(choices->own[i].kubeconfig);
        free(choices->own[i].context);
        free(choices->own[i].namespace);
    }
    free(choices->own);
    for (size_t i = 0; i < choices->key_count; i++) {
        free(choices->keys[i].action);
        free(choices->keys[i].key);
    }
    free(choices->keys);
    *choices = (struct choices){0};
}

static bool find_file(struct str *path, struct error *error)
{
    if (file_path(path, FILE_CONFIG, "settings"))
        return true;
    error_set(error, ERR_IO,
              NA_("There is no home folder to keep settings in.", "Set HOME to one."), NULL, NULL);
    return false;
}

bool choices_save(const char *key, const char *value, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    return find_file(&path, error) && settings_set(path.s, key, value, error);
}

bool choices_drop_own(const struct choices *choices, const char *name, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    AUTO_STR struct str kubeconfig = STR_INIT(STR_LINE), context = STR_INIT(STR_LINE);
    AUTO_STR struct str namespace = STR_INIT(STR_LINE);
    str_addf(&kubeconfig, "context.%s.kubeconfig", name);
    str_addf(&context, "context.%s.context", name);
    str_addf(&namespace, "context.%s.namespace", name);
    const char *const keys[] = {kubeconfig.s, context.s, namespace.s, "context"};
    bool chosen = str_eq(choices->context, name);
    return find_file(&path, error) &&
           settings_unset(path.s, keys, ARRAY_LEN(keys) - (chosen ? 0 : 1), error);
}

const struct own_context *choices_own(const struct choices *choices, const char *name)
{
    for (size_t i = 0; i < choices->own_count; i++) {
        if (str_eq(choices->own[i].name, name))
            return &choices->own[i];
    }
    return NULL;
}
