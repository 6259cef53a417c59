/* Secrets that are known by their own looks, whatever they are called. */
#include "mask_line.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <carnet/base/mem.h>

#define RUN_MIN     32u  /* of base64 */
#define SEGMENT_MIN 20u  /* between slashes: paths have shorter ones */
#define LOOK_MAX    512u /* bytes looked at for an "@" or a program's name */

/* Ways to sign in ------------------------------------------------------------------------------ */

/* "basic authentication failed", "Bearer realm=…": no secret follows. */
static bool is_about_scheme(const char *at, const char *end)
{
    static const char *const words[] = {
        "auth",   "realm=", "error=", "scope=", "charset=",    "credential",
        "token ", "tokens", "scheme", "header", "information", "access "};
    if (at < end && mask_is_one_of(*at, "{[(<"))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        size_t len = strlen(words[i]);
        if ((size_t)(end - at) >= len && strncasecmp(at, words[i], len) == 0)
            return true;
    }
    return false;
}

/* "Bearer token: x": the rule of names knows better. */
static bool is_named(const struct mask_line *line, const char *at)
{
    struct mask_line word = *line;
    word.at = at;
    word.before = '\0';
    size_t len = mask_word_len(&word);
    enum secrecy secrecy = mask_secrecy(at, len);
    return secrecy != SECRET_NOT && mask_gap(&word, len, secrecy).len > 0;
}

static size_t after_scheme(const struct mask_line *line, size_t *secret)
{
    static const struct {
        const char *words;
        size_t least; /* shorter is prose: "the bearer of" */
    } schemes[] = {{"Bearer ", 8}, {"Basic ", 8},          {"Negotiate ", 8},
                   {"NTLM ", 8},   {"Digest username", 1}, {"SharedKey ", 8},
                   {"ApiKey ", 8}, {"identified by ", 1}};
    if (mask_is_word(line->before))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        size_t len = strlen(schemes[i].words);
        if (!mask_starts(line, schemes[i].words) || is_about_scheme(line->at + len, line->end) ||
            is_named(line, line->at + len))
            continue;
        size_t value = mask_shell_word_len(line, line->at + len);
        if (value < schemes[i].least)
            continue;
        *secret = value;
        return len;
    }
    return 0;
}

static bool is_port(const char *at, const char *end)
{
    const char *p = at;
    while (p < end && isdigit((unsigned char)*p))
        p++;
    return p > at && p - at <= 5 && (p == end || mask_is_one_of(*p, "/?# \t\"'<>,;)"));
}

/* scheme://user:password@host; a password may hold "/" and "?" though it should not. */
static size_t in_address(const struct mask_line *line, size_t *secret)
{
    if (!mask_starts(line, "://"))
        return 0;
    const char *at = line->at + 3, *found = NULL, *end = line->end;
    bool in_password = false;
    if ((size_t)(end - at) > LOOK_MAX)
        end = at + LOOK_MAX;
    for (const char *p = at; p < end && !mask_is_one_of(*p, " \t\"'<>"); p++) {
        if (mask_is_one_of(*p, "/?#") && !in_password)
            break;
        if (*p == ':' && !found && !in_password)
            in_password = !is_port(p + 1, line->end);
        if (*p != '@')
            continue;
        found = p;
        in_password = false;
    }
    if (!found || found == at || (found - at == 3 && memcmp(at, "git", 3) == 0))
        return 0;
    *secret = (size_t)(found - at);
    return 3;
}

/* "ada:pw@tcp(db:3306)" of Go's MySQL */
static size_t in_data_source(const struct mask_line *line)
{
    static const char *const nets[] = {"tcp(", "unix(", "("};
    const char *p = line->at, *at = NULL, *colon = NULL;
    if (mask_is_word(line->before) || !isalnum((unsigned char)*p))
        return 0;
    for (; p < line->end && (size_t)(p - line->at) < LOOK_MAX && !isspace((unsigned char)*p); p++) {
        if (*p == ':' && !colon)
            colon = p;
        if (!colon && !mask_is_word(*p))
            return 0;
        if (*p == '@')
            at = p;
    }
    for (size_t i = 0; at && colon && colon < at && i < ARRAY_LEN(nets); i++) {
        size_t len = strlen(nets[i]);
        if ((size_t)(line->end - at) > len && memcmp(at + 1, nets[i], len) == 0)
            return (size_t)(at - line->at);
    }
    return 0;
}

/* Options that are no words -------------------------------------------------------------------- */

static bool has_program_before(const struct mask_line *line, const char *const *programs,
                               size_t count)
{
    size_t len = (size_t)(line->at - line->begin);
    const char *from = len > LOOK_MAX ? line->at - LOOK_MAX : line->begin;
    for (size_t i = 0; i < count; i++) {
        if (memmem(from, (size_t)(line->at - from), programs[i], strlen(programs[i])))
            return true;
    }
    return false;
}

static size_t password_option(const struct mask_line *line, size_t *secret)
{
    static const char *const glued[] = {"mysql", "mariadb"};
    static const char *const apart[] = {"sshpass", "login "};
    const char *at = line->at + 2;
    bool blank = at < line->end && *at == ' ';
    if (at >= line->end || !has_program_before(line, blank ? apart : glued, 2))
        return 0;
    at += blank;
    *secret = mask_shell_word_len(line, at);
    return (size_t)(at - line->at);
}

/* "ada:pw"; not "1000:1000", a user's and a group's number. */
static size_t user_option(const struct mask_line *line, size_t name_len, size_t *secret)
{
    const char *at = line->at + name_len;
    size_t len = mask_shell_word_len(line, at);
    const char *colon = memchr(at, ':', len);
    if (!colon || isdigit((unsigned char)*at) || colon + 2 > at + len || *at == '{')
        return 0;
    *secret = len;
    return name_len;
}

size_t mask_short_option(const struct mask_line *line, size_t *secret)
{
    static const char *const users[] = {"-u ", "-U ", "--user ", "--user=", "--proxy-user "};
    if (mask_is_word(line->before) || !mask_starts(line, "-"))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(users); i++) {
        if (mask_starts(line, users[i]))
            return user_option(line, strlen(users[i]), secret);
    }
    return mask_starts(line, "-p") && line->at[1] == 'p' ? password_option(line, secret) : 0;
}

/* Tokens --------------------------------------------------------------------------------------- */

static bool is_random(const char *at, const char *end, bool lower_too)
{
    bool upper = false, lower = false, digit = false;
    for (; at < end; at++) {
        upper = upper || isupper((unsigned char)*at);
        lower = lower || islower((unsigned char)*at);
        digit = digit || isdigit((unsigned char)*at);
    }
    return upper && digit && (lower || !lower_too);
}

struct beginning {
    const char *text;
    bool telling; /* nothing else begins so; else capitals and figures must follow */
};
static const struct beginning beginnings[] = {{"ghp_", true},
                                              {"gho_", true},
                                              {"ghs_", true},
                                              {"ghu_", true},
                                              {"ghr_", true},
                                              {"github_pat_", true},
                                              {"glpat-", true},
                                              {"gldt-", true},
                                              {"glrt-", true},
                                              {"xoxa-", true},
                                              {"xoxb-", true},
                                              {"xoxp-", true},
                                              {"xoxr-", true},
                                              {"xoxs-", true},
                                              {"xapp-", true},
                                              {"sk_live_", true},
                                              {"rk_live_", true},
                                              {"whsec_", true},
                                              {"dckr_pat_", true},
                                              {"dop_v1_", true},
                                              {"GOCSPX-", true},
                                              {"ya29.", true},
                                              {"AGE-SECRET-KEY-1", true},
                                              {"tskey-", true},
                                              {"sk-", false},
                                              {"nvapi-", false},
                                              {"hvs.", false},
                                              {"hvb.", false},
                                              {"gsk_", false},
                                              {"r8_", false},
                                              {"AKIA", false},
                                              {"ASIA", false},
                                              {"eyJ", false},
                                              {"hf_", false},
                                              {"AIza", false},
                                              {"npm_", false},
                                              {"pypi-", false},
                                              {"SG.", false},
                                              {"ATATT3", false},
                                              {"wandb_v1_", false},
                                              {"dapi", false}};

static size_t known_beginning(const struct mask_line *line)
{
    size_t len = mask_word_len(line);
    for (size_t i = 0; i < ARRAY_LEN(beginnings) && len > 0; i++) {
        const struct beginning *known = &beginnings[i];
        size_t text = strlen(known->text);
        if (len < text + 12 || strncmp(line->at, known->text, text) != 0)
            continue;
        if (known->telling || is_random(line->at, line->at + len, false))
            return len;
    }
    return 0;
}

/* "$2b$12$…", "argon2:$argon2id$…": a password's hash can be tried against word lists. */
static size_t password_hash(const struct mask_line *line)
{
    static const char *const begins[] = {"$argon2", "$2a$", "$2b$",  "$2y$",   "$5$",
                                         "$6$",     "$y$",  "sha1:", "argon2:"};
    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        if (!mask_is_word(line->before) && mask_starts(line, begins[i])) {
            size_t len = mask_shell_word_len(line, line->at);
            return len >= 24 ? len : 0;
        }
    }
    return 0;
}

/* Of Azure: three letters, a figure, "Q~" and some thirty more. */
static size_t azure_secret(const struct mask_line *line)
{
    const char *at = line->at, *end = at;
    if (mask_left(line) < 37 || memcmp(at + 4, "Q~", 2) != 0 || !isdigit((unsigned char)at[3]))
        return 0;
    while (end < line->end && (mask_is_word(*end) || *end == '~'))
        end++;
    return end - at >= 37 ? (size_t)(end - at) : 0;
}

static bool is_base64(char c)
{
    return isalnum((unsigned char)c) || mask_is_one_of(c, "+/_-=");
}

/* A part between slashes has letters of both cases and figures. */
static size_t base64_run(const struct mask_line *line)
{
    const char *end = line->at, *segment = line->at;
    bool random = false;
    if (is_base64(line->before))
        return 0;
    for (;; end++) {
        bool within = end < line->end && is_base64(*end);
        if (within && *end != '/')
            continue;
        random =
            random || ((size_t)(end - segment) >= SEGMENT_MIN && is_random(segment, end, true));
        segment = end + 1;
        if (!within)
            break;
    }
    size_t len = (size_t)(end - line->at);
    return random && len >= RUN_MIN ? len : 0;
}

size_t mask_known(const struct mask_line *line, size_t *secret)
{
    size_t kept = after_scheme(line, secret);
    if (kept == 0)
        kept = in_address(line, secret);
    if (kept > 0)
        return kept;
    *secret = in_data_source(line);
    if (*secret == 0)
        *secret = known_beginning(line);
    if (*secret == 0)
        *secret = password_hash(line);
    if (*secret == 0)
        *secret = azure_secret(line);
    if (*secret == 0)
        *secret = base64_run(line);
    return 0;
}
