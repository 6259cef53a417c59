#include <carnet/base/i18n.h>

#include <string.h>

#include <carnet/base/embedded.h>
#include <carnet/base/log.h>
#include <carnet/base/mem.h>

/* A new language: a row here and its catalogue i18n/<code>.po. English needs no catalogue. */
static const struct language languages[] = {
    {"en", "English"},
    {"fr", "Français"},
};
enum { LANGUAGES = ARRAY_LEN(languages) };

/* One of the four file-scope variables of the program. Catalogues are read when first needed and
 * kept: texts of the language before stay valid. */
static struct {
    size_t current;
    bool tried[LANGUAGES];
    struct catalogue *catalogue[LANGUAGES]; /* null: the English texts */
} state;

static const struct embedded *embedded_catalogue(const char *code)
{
    for (const struct embedded *e = embedded_files; e->kind; e++)
        if (strcmp(e->kind, "catalogue") == 0 && strcmp(e->name, code) == 0)
            return e;
    return NULL;
}

static const struct catalogue *catalogue_of(size_t index)
{
    if (state.tried[index])
        return state.catalogue[index];
    state.tried[index] = true;
    const struct embedded *file = embedded_catalogue(languages[index].code);
    const char *why = NULL;
    if (file)
        state.catalogue[index] = catalogue_load(file->bytes, file->len, &why);
    if (why)
        log_line(LOG_ERROR, "i18n", "catalogue %s: %s", languages[index].code, why);
    return state.catalogue[index];
}

static const char *look_up(size_t index, const char *context, const char *msgid)
{
    const struct catalogue *catalogue = catalogue_of(index);
    if (!catalogue || msgid[0] == '\0') /* "" would be the catalogue's header */
        return msgid;
    const char *text = catalogue_find(catalogue, context, msgid);
    return text ? text : msgid;
}

const char *tr(const char *msgid)
{
    return look_up(state.current, NULL, msgid);
}

const char *trc(const char *context, const char *msgid)
{
    return look_up(state.current, context, msgid);
}

const char *trn(const char *one, const char *many, int64_t n)
{
    const struct catalogue *catalogue = catalogue_of(state.current);
    const char *text = catalogue ? catalogue_find_plural(catalogue, one, n) : NULL;
    if (text)
        return text;
    return n == 1 || n == -1 ? one : many;
}

const char *tr_in(const struct language *language, const char *context, const char *msgid)
{
    return look_up((size_t)(language - languages), context, msgid);
}

const struct language *language_list(size_t *count)
{
    *count = LANGUAGES;
    return languages;
}

const struct language *language_current(void)
{
    return &languages[state.current];
}

const struct language *language_next(void)
{
    return &languages[(state.current + 1) % LANGUAGES];
}

static const struct language *language_named(const char *name, size_t len)
{
    for (size_t i = 0; i < LANGUAGES; i++)
        if (strlen(languages[i].code) == len && strncmp(languages[i].code, name, len) == 0)
            return &languages[i];
    return NULL;
}

/* "fr_CA.UTF-8@euro": fr_CA if carnet has it, then fr; "C" and "POSIX" are English. */
static const struct language *language_of_locale(const char *locale, size_t len)
{
    len = strnlen(locale, len);
    size_t whole = 0, letters = 0;
    while (whole < len && !strchr(".@:", locale[whole]))
        whole++;
    while (letters < whole && locale[letters] != '_' && locale[letters] != '-')
        letters++;
    if ((whole == 1 && locale[0] == 'C') || (whole == 5 && strncmp(locale, "POSIX", 5) == 0))
        return &languages[0];
    const struct language *found = language_named(locale, whole);
    return found ? found : language_named(locale, letters);
}

bool language_set(const char *code)
{
    const struct language *language = code ? language_of_locale(code, strlen(code)) : NULL;
    if (!language)
        return false;
    state.current = (size_t)(language - languages);
    return true;
}

const struct language *language_swap(const struct language *language)
{
    const struct language *before = language_current();
    state.current = (size_t)(language - languages);
    return before;
}

const char *language_choose(const char *const values[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *p = values[i] ? values[i] : "";
        while (*p != '\0') {
            size_t len = strcspn(p, ":");
            const struct language *language = language_of_locale(p, len);
            if (language)
                return language->code;
            p += len + (p[len] == ':');
        }
    }
    return languages[0].code;
}
