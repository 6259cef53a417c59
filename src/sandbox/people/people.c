#include "people.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <carnet/base/i18n.h>
#include <carnet/data/file.h>
#include <carnet/data/settings.h>

#define TOKEN_BYTES 24
#define TOKEN_TEXT  (2 * TOKEN_BYTES + 1)

static const struct sandbox_person persons[] = {
    {"you", "you@sandbox.local", "demo", false},
    {"colleague", "colleague@sandbox.local", "team", false},
    {"viewer", "viewer@sandbox.local", "demo", false},
    {"stranger", "stranger@sandbox.local", "elsewhere", false},
    {"administrator", "administrator@sandbox.local", "demo", true},
};

struct people {
    char tokens[ARRAY_LEN(persons)][TOKEN_TEXT]; /* "" not made yet */
};

const struct sandbox_person *people_table(size_t *count)
{
    *count = ARRAY_LEN(persons);
    return persons;
}

const struct sandbox_person *people_by_id(const char *id)
{
    for (size_t i = 0; i < ARRAY_LEN(persons); i++) {
        if (str_eq(persons[i].id, id))
            return &persons[i];
    }
    return NULL;
}

static bool entry(void *user, const char *key, const char *value, int line)
{
    struct people *people = user;
    const struct sandbox_person *person = people_by_id(key);
    if (!person || strlen(value) != TOKEN_TEXT - 1)
        return false;
    memcpy(people->tokens[person - persons], value, TOKEN_TEXT);
    return true;
}

static const struct settings_handlers handlers = {.entry = entry};

static bool make_token(char *out)
{
    unsigned char random[TOKEN_BYTES];
    static const char digits[] = "0123456789abcdef";
    if (RAND_bytes(random, sizeof random) != 1)
        return false;
    for (size_t i = 0; i < sizeof random; i++) {
        out[2 * i] = digits[random[i] >> 4];
        out[2 * i + 1] = digits[random[i] & 15];
    }
    out[2 * sizeof random] = '\0';
    explicit_bzero(random, sizeof random);
    return true;
}

static bool save(const struct people *people, const char *path, struct error *error)
{
    struct str text = STR_INIT(STR_LINE);
    bool ok;
    for (size_t i = 0; i < ARRAY_LEN(persons); i++)
        str_addf(&text, "%s = %s\n", persons[i].id, people->tokens[i]);
    ok = file_write(path, text.s, text.len, 0600, error);
    explicit_bzero(text.s, text.len);
    str_fini(&text);
    return ok;
}

struct people *people_open(const char *folder, struct error *error)
{
    AUTO_STR struct str path = STR_INIT(STR_LINE);
    struct people *people = mem_zalloc(1, sizeof *people);
    struct error missing = ERROR_NONE;
    bool made = false, ok = true;

    str_addf(&path, "%s/tokens", folder);
    if (!settings_read(path.s, &handlers, people, &missing) && missing.code != ERR_NOT_FOUND) {
        *error = missing;
        ok = false;
    }
    for (size_t i = 0; ok && i < ARRAY_LEN(persons); i++) {
        if (people->tokens[i][0])
            continue;
        made = true;
        ok = make_token(people->tokens[i]);
        if (!ok)
            error_set(error, ERR_IO, N_("This machine gives no random numbers."), NULL, NULL);
    }
    if (ok && made)
        ok = save(people, path.s, error);
    if (ok)
        return people;
    people_close(people);
    return NULL;
}

void people_close(struct people *people)
{
    if (!people)
        return;
    explicit_bzero(people, sizeof *people);
    free(people);
}

const struct sandbox_person *people_by_token(const struct people *people, const char *token)
{
    const struct sandbox_person *found = NULL;
    if (strlen(token) != TOKEN_TEXT - 1)
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(persons); i++) {
        if (CRYPTO_memcmp(people->tokens[i], token, TOKEN_TEXT - 1) == 0)
            found = &persons[i];
    }
    return found;
}

const char *people_token(const struct people *people, const struct sandbox_person *person)
{
    return people->tokens[person - persons];
}
