#include "mask_word.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <carnet/base/mask.h>
#include <carnet/base/mem.h>

bool mask_is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

bool mask_is_one_of(char c, const char *chars)
{
    return c && strchr(chars, c);
}

bool mask_has_part(const char *word, size_t len, const char *part)
{
    size_t part_len = strlen(part);
    for (size_t i = 0; i + part_len <= len; i++) {
        if (strncasecmp(word + i, part, part_len) == 0)
            return true;
    }
    return false;
}

static bool is_same(const char *word, size_t len, const char *other)
{
    return len == strlen(other) && strncasecmp(word, other, len) == 0;
}

static bool ends_with(const char *word, size_t len, const char *end)
{
    size_t end_len = strlen(end);
    return len >= end_len && strncasecmp(word + len - end_len, end, end_len) == 0;
}

typedef bool match_fn(const char *word, size_t len, const char *other);

static bool any_of(const char *word, size_t len, const char *const *others, size_t count,
                   match_fn *match)
{
    for (size_t i = 0; i < count; i++) {
        if (match(word, len, others[i]))
            return true;
    }
    return false;
}
#define ANY(word, len, list, match) any_of(word, len, list, ARRAY_LEN(list), match)

/* Segments: "DB_PASS_2", "smtp.pass", "dbPass" ------------------------------------------------- */

static bool is_joint(char c)
{
    return c == '_' || c == '-' || c == '.';
}

/* Without the figures at its end. */
static size_t without_number(const char *word, size_t len)
{
    size_t left = len;
    while (left > 0 && isdigit((unsigned char)word[left - 1]))
        left--;
    while (left > 0 && left < len && is_joint(word[left - 1]))
        left--;
    return left > 0 ? left : len;
}

/* Where the last segment of the first `len` bytes begins. */
static size_t last_segment(const char *word, size_t len)
{
    size_t at = len;
    while (at > 0 && !is_joint(word[at - 1])) {
        at--;
        if (at > 0 && isupper((unsigned char)word[at]) && islower((unsigned char)word[at - 1]))
            break;
    }
    return at;
}

/* Words in small letters, with hyphens: names of pods and servers look like this. */
static bool is_kebab(const char *word, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (isupper((unsigned char)word[i]) || word[i] == '_')
            return false;
    }
    return memchr(word, '-', len) && word[0] != '-';
}

/* Names of secrets ----------------------------------------------------------------------------- */

/* "secretName", "tokenExpirationSeconds", "secretKeyRef" name objects and times, no secrets. */
static bool names_another_thing(const char *word, size_t len)
{
    static const char *const ends[] = {
        "name",  "ref",    "seconds", "file",      "path",     "audience", "type",       "mode",
        "count", "names",  "stdin",   "url",       "uri",      "endpoint", "expires",    "expiry",
        "ttl",   "length", "enabled", "namespace", "provider", "issuer",   "expiration", "id"};
    static const char *const still[] = {"pass", "accesskeyid", "access_key_id", "secretid",
                                        "secret_id"};
    if (mask_has_part(word, len, "tokeniz") || mask_has_part(word, len, "tokenis") ||
        mask_has_part(word, len, "secretar") || ends_with(word, len, "secretname") ||
        ends_with(word, len, "ref") || ends_with(word, len, "stdin") ||
        is_same(word, len, "secrets") || ends_with(word, len, "pullsecrets"))
        return true;
    return ANY(word, len, ends, ends_with) && !ANY(word, len, still, mask_has_part);
}

/* "DB_PASS", "PGPASS", "dbPass"; not "bypass". */
static bool ends_in_pass(const char *word, size_t len, size_t segment)
{
    static const char *const others[] = {"bypass",   "compass",  "surpass",  "trespass",
                                         "overpass", "bandpass", "highpass", "multipass",
                                         "lowpass",  "impasse"};
    static const char *const ends[] = {"pass", "passe"};
    return ANY(word + segment, len - segment, ends, ends_with) &&
           !ANY(word, len, others, ends_with);
}

/* "ENCRYPTION_KEY", "signingKey", "storage-key"; not "topologyKey" nor "primary_key". */
static bool ends_in_key(const char *word, size_t len, size_t segment)
{
    static const char *const kinds[] = {"signing", "encryption",  "master",  "license",  "ssh",
                                        "session", "shared",      "storage", "function", "auth",
                                        "client",  "deploy",      "service", "host",     "wandb",
                                        "sas",     "account",     "api",     "access",   "private",
                                        "secret",  "subscription"};
    static const char *const open[] = {"primary", "foreign", "public", "sort", "cache"};
    size_t before = segment;
    if (!is_same(word + segment, len - segment, "key") || segment == 0)
        return false;
    while (before > 0 && is_joint(word[before - 1]))
        before--;
    if (strncmp(word + segment, "KEY", 3) == 0 && word[segment - 1] == '_')
        return !ANY(word, before, open, ends_with);
    return ANY(word, before, kinds, ends_with);
}

/* What stands last decides: "REDIS_AUTH", "_xsrf", "GH_PAT". */
static bool ends_as_secret(const char *word, size_t len)
{
    static const char *const lasts[] = {"auth", "jwt",  "bearer",   "creds",     "cred",  "otp",
                                        "xsrf", "csrf", "password", "passwords", "cookie"};
    size_t whole = without_number(word, len), segment = last_segment(word, whole);
    return ANY(word + segment, whole - segment, lasts, is_same) ||
           ends_in_pass(word, whole, segment) || ends_in_key(word, whole, segment) ||
           (whole - segment == 3 && segment > 0 && strncmp(word + segment, "PAT", 3) == 0);
}

static bool has_noun(const char *word, size_t len)
{
    static const char *const nouns[] = {"secret", "token", "credential", "jeton", "signature"};
    size_t segment = last_segment(word, without_number(word, len));
    if (is_kebab(word, len)) /* "secret-lab" is a server, "client-secret" a secret */
        return ANY(word + segment, len - segment, nouns, mask_has_part);
    return ANY(word, len, nouns, mask_has_part);
}

static bool has_secret_part(const char *word, size_t len)
{
    static const char *const parts[] = {"passw",
                                        "passphrase",
                                        "motdepasse",
                                        "pwd",
                                        "apikey",
                                        "api_key",
                                        "api-key",
                                        "accesskey",
                                        "access_key",
                                        "access-key",
                                        "privatekey",
                                        "private_key",
                                        "private-key",
                                        "accountkey",
                                        "account_key",
                                        "sas_key",
                                        "key-data",
                                        "key_data",
                                        "certificate-data",
                                        "authority-data",
                                        "connection_string",
                                        "connectionstring",
                                        "connstr",
                                        "dockerconfigjson",
                                        "dockercfg",
                                        "sessionid",
                                        "session_id"};
    return ANY(word, len, parts, mask_has_part);
}

static bool is_plain_noun(const char *word, size_t len)
{
    static const char *const nouns[] = {"secret",      "token", "tokens", "credential",
                                        "credentials", "auth",  "pass",   "signature",
                                        "bearer",      "jeton", "cookie", "passe"};
    return ANY(word, len, nouns, is_same);
}

enum secrecy mask_secrecy(const char *word, size_t len)
{
    static const char *const headers[] = {"authorization", "proxy-authorization", "cookie",
                                          "set-cookie"};
    if (ANY(word, len, headers, is_same) || ends_with(word, len, "-authorization"))
        return SECRET_HEADER;
    if (is_same(word, len, "sig"))
        return SECRET_NAME;
    if (is_same(word, len, "sessionid") || is_same(word, len, "session_id"))
        return SECRET_NAME;
    if (!has_secret_part(word, len) && !has_noun(word, len) && !ends_as_secret(word, len))
        return SECRET_NOT;
    if (names_another_thing(word, len))
        return SECRET_NOT;
    return is_plain_noun(word, len) ? SECRET_NOUN : SECRET_NAME;
}

bool mask_is_pair_name(const char *word, size_t len)
{
    return is_same(word, len, "name") || is_same(word, len, "key");
}

bool mask_is_pair_value(const char *word, size_t len)
{
    return is_same(word, len, "value") || is_same(word, len, "val");
}

/* Values --------------------------------------------------------------------------------------- */

/* "$(DB_PASSWORD)", "${DB_PASSWORD}" */
static bool is_reference(const char *value, size_t len)
{
    if (len < 4 || value[0] != '$' || !mask_is_one_of(value[1], "({") ||
        !mask_is_one_of(value[len - 1], ")}"))
        return false;
    for (size_t i = 2; i + 1 < len; i++) {
        if (!isalnum((unsigned char)value[i]) && value[i] != '_')
            return false;
    }
    return true;
}

static bool consists_of(const char *value, size_t len, const char *chars)
{
    for (size_t i = 0; i < len; i++) {
        if (!mask_is_one_of(value[i], chars))
            return false;
    }
    return true;
}

bool mask_is_harmless(const char *value, size_t len, const char *word, size_t word_len)
{
    static const char *const harmless[] = {
        "true",      "false",    "null",       "none",       "nil", "<nil>", "~",
        "undefined", "redacted", "<redacted>", "[redacted]", MASK,  "[]",    "{}"};
    if (len == 0 || ANY(value, len, harmless, is_same) || is_reference(value, len))
        return true;
    if (consists_of(value, len, "*"))
        return true;
    if (ends_with(word, word_len, "tokens")) /* "max_tokens=4096" */
        return consists_of(value, len, "0123456789");
    return ends_with(word, word_len, "pwd") && word_len <= 6 && value[0] == '/'; /* a folder */
}

bool mask_is_prose(const char *at, const char *end)
{
    static const char *const begins[] = {
        "unexpected", "failed",  "expected", "invalid",   "cannot",       "could",     "unable",
        "not",        "no",      "error",    "timed",     "context",      "unknown",   "missing",
        "permission", "exit",    "exec",     "access",    "unauthorized", "forbidden", "denied",
        "expired",    "request", "required", "malformed", "signature",    "server"};
    const char *stop = at;
    if (end - at > 4 && mask_is_one_of(at[0], "345") && isdigit((unsigned char)at[1]) &&
        isdigit((unsigned char)at[2]) && at[3] == ' ' && isupper((unsigned char)at[4]))
        return true; /* "403 Forbidden" */
    while (stop < end && isalpha((unsigned char)*stop))
        stop++;
    bool ended = stop == end || mask_is_one_of(*stop, " ,.;:\"')");
    return ended && ANY(at, (size_t)(stop - at), begins, is_same);
}
