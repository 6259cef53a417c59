/* Where a value begins behind its name, and where it ends. */
#include "mask_line.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum {
    KEY_MAX = 48,   /* a longer word is no key */
    BETWEEN_MAX = 8 /* bytes between a value and the next key */
};

static bool is_quote(char c)
{
    return c == '"' || c == '\'' || c == '`';
}

size_t mask_left(const struct mask_line *line)
{
    return (size_t)(line->end - line->at);
}

bool mask_starts(const struct mask_line *line, const char *what)
{
    size_t len = strlen(what);
    return mask_left(line) >= len && strncasecmp(line->at, what, len) == 0;
}

size_t mask_word_len(const struct mask_line *line)
{
    const char *end = line->at;
    bool behind_letter =
        end - line->begin >= 2 && end[-2] == '\xc3' && (end[-1] & 0x80); /* "dépasse" */
    if (mask_is_word(line->before) || behind_letter)
        return 0;
    while (end < line->end && mask_is_word(*end))
        end++;
    return (size_t)(end - line->at);
}

/* Between name and value ----------------------------------------------------------------------- */

/* Blanks, also the no-break ones that French has before a colon. */
static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end) {
        if (*at == ' ' || *at == '\t')
            at++;
        else if (end - at >= 2 && memcmp(at, "\u00a0", 2) == 0)
            at += 2;
        else if (end - at >= 3 && memcmp(at, "\u202f", 3) == 0)
            at += 3;
        else
            break;
    }
    return at;
}

/* The quote that ends the name, with its backslashes, and the bracket of an index. */
static const char *skip_name_end(const char *at, const char *end)
{
    const char *p = at;
    while (p < end && *p == '\\')
        p++;
    if (p == end || !is_quote(*p))
        return at;
    p++;
    return p < end && *p == ']' ? p + 1 : p;
}

static bool names_secret(const struct mask_line *line, const char *at)
{
    struct mask_line word = *line;
    word.at = at;
    word.before = '\0';
    return mask_secrecy(at, mask_word_len(&word)) != SECRET_NOT;
}

/* In quotes, with a sign behind: no value, but another secret's name. */
static bool is_quoted_name(const struct mask_line *line, const char *at)
{
    const char *end = line->end;
    if (at == end || !is_quote(*at))
        return false;
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    const char *behind = close ? skip_blanks(close + 1, end) : end;
    return behind < end && mask_is_one_of(*behind, ":=") && names_secret(line, at + 1);
}

/* Of an option the value is the next word, of a list the next item; else only after a password. */
static const char *without_sign(const struct mask_line *line, size_t word_len, const char *p,
                                const char *end, bool quoted)
{
    const char *value = skip_blanks(p, end);
    if (value < end && *value == '-' && names_secret(line, value))
        return NULL; /* "--token --password x": the first has no value */
    bool first_of_two = quoted && line->at - line->begin >= 2 && line->at[-2] == '(';
    if (line->at[0] == '-' || first_of_two) {
        while (value < end && *value == ',')
            value = skip_blanks(value + 1, end);
        return value > p ? value : NULL;
    }
    bool password = mask_has_part(line->at, word_len, "passw");
    bool in_quotes = value > p && value < end && is_quote(*value);
    return password && !quoted && in_quotes ? value : NULL;
}

/* In prose a quoted name may end a sentence's part: 'volume "token-1" : not found'. */
static bool is_key_in_quotes(const struct mask_line *line, const char *value, bool quoted,
                             bool spaced)
{
    bool head = line->at == line->head;
    if (!quoted || head || value == line->end || !isalpha((unsigned char)*value))
        return true;
    return !spaced && (line->curly || line->in_double || line->in_single);
}

struct mask_gap mask_gap(const struct mask_line *line, size_t word_len, enum secrecy secrecy)
{
    const char *after = line->at + word_len, *p = skip_name_end(after, line->end);
    struct mask_gap gap = {.quoted = p > after};
    const char *sign = skip_blanks(p, line->end), *value = NULL;
    gap.spaced = sign > p;
    if (sign < line->end && *sign == '>' && line->before == '<') {
        gap.sign = '>';
        value = sign + 1;
    } else if (sign < line->end && (*sign == '=' || *sign == ':')) {
        gap.sign = *sign;
        for (value = sign + 1; value < line->end && mask_is_one_of(*value, "=>"); value++)
            ;
        value = skip_blanks(value, line->end);
        if (gap.sign == ':' && !is_key_in_quotes(line, value, gap.quoted, gap.spaced))
            value = NULL;
    } else if (secrecy != SECRET_HEADER) {
        gap.sign = ' ';
        value = without_sign(line, word_len, p, line->end, gap.quoted);
    }
    bool taken = value && !is_quoted_name(line, value);
    gap.len = taken ? (size_t)(value - after) : 0;
    return gap;
}

/* Quoted values -------------------------------------------------------------------------------- */

static size_t backslashes_before(const char *begin, const char *at)
{
    size_t count = 0;
    while (at > begin && at[-1] == '\\') {
        at--;
        count++;
    }
    return count;
}

/* Within a text that is itself quoted, quotes have backslashes before them, as many at both ends:
 * 0, 1, 3… and with more they belong to the value. One with fewer ends the text around. */
static const char *closing_quote(const char *at, const char *end, char quote, size_t depth)
{
    for (const char *p = at; p < end; p++) {
        size_t before;
        if (*p != quote)
            continue;
        if (quote == '\'' && p + 1 < end && p[1] == '\'' && depth == 0) {
            p++; /* '' of YAML; of a shell, an empty end and another beginning */
            continue;
        }
        before = quote == '"' || depth > 0 ? backslashes_before(at, p) : 0;
        if (before < depth)
            return p - before;
        if (before % (2 * (depth + 1)) == depth)
            return p + 1;
    }
    return end;
}

static bool hangs_on(const char *p, const char *end)
{
    if (end - p > 2 && p[-1] == '\'' && p[0] == '\\' && p[1] == '\'')
        return true;
    return p < end && !isspace((unsigned char)*p) && !mask_is_one_of(*p, ",;)]}&|<>\\:`");
}

size_t mask_quoted_len(const char *at, const char *end)
{
    const char *p = at;
    while (p < end && *p == '\\')
        p++;
    size_t depth = (size_t)(p - at);
    if (p - at < 3 && p + 1 < end && isalpha((unsigned char)*p) && is_quote(p[1]))
        p++; /* b'…' */
    if (p == end || !is_quote(*p))
        return 0;
    p = closing_quote(p + 1, end, *p, depth);
    while (hangs_on(p, end)) { /* 'ab'c"d"\'e of a shell */
        p += *p == '\\';
        p = is_quote(*p) && p[-1] != '\\' ? closing_quote(p + 1, end, *p, 0) : p + 1;
    }
    return (size_t)(p - at);
}

/* Values without quotes ------------------------------------------------------------------------ */

/* " user=", ", user: ", ";User Id=": another value begins, this one has ended. */
static bool begins_key(const char *at, const char *end)
{
    const char *p = at;
    while (p < end && p - at < BETWEEN_MAX &&
           (isspace((unsigned char)*p) || mask_is_one_of(*p, ",;&\"'\\{[(")))
        p++;
    const char *word = p;
    while (p < end && p - word < KEY_MAX && mask_is_word(*p))
        p++;
    if (p == word)
        return false;
    const char *sign = p;
    if (*at == ';' && p < end && *p == ' ') /* "User Id" */
        for (sign = p + 1; sign < end && sign - p < KEY_MAX && mask_is_word(*sign);)
            sign++;
    while (sign < end && (*sign == '"' || *sign == '\'' || *sign == '\\'))
        sign++;
    if (sign == end || (*sign != '=' && *sign != ':'))
        return false;
    return *sign == '=' || sign + 1 == end || sign[1] != '/';
}

static bool closes_bracket(const struct mask_line *line, const char *p)
{
    bool opened =
        (*p == ')' && line->round) || (*p == ']' && line->square) || (*p == '}' && line->curly);
    return opened && (p + 1 == line->end || mask_is_one_of(p[1], " \t,;)]}\"'"));
}

static bool closes_quote(const struct mask_line *line, const char *p)
{
    if (!(*p == '"' && line->in_double) && !(*p == '\'' && line->in_single))
        return false;
    return p + 1 == line->end || mask_is_one_of(p[1], " \t,;:)]}\\|&>");
}

enum stop {
    STOP_NEVER = 0,
    STOP_BLANK = 1,   /* a word */
    STOP_KEY = 2,     /* another name with its sign */
    STOP_QUERY = 4,   /* "&" of an address */
    STOP_BRACKET = 8, /* that was opened before the name */
    STOP_TAG = 16
};

static bool stops_at(const struct mask_line *line, const char *p, unsigned stops)
{
    if (closes_quote(line, p))
        return true;
    if ((stops & STOP_BLANK) && isspace((unsigned char)*p) && p[-1] != '\\')
        return true;
    if ((stops & STOP_QUERY) && mask_is_one_of(*p, "&#\"'<>"))
        return true;
    if ((stops & STOP_TAG) && *p == '<')
        return true;
    if ((stops & STOP_BRACKET) && closes_bracket(line, p))
        return true;
    return (stops & STOP_KEY) && mask_is_one_of(*p, " \t,;&") && begins_key(p, line->end);
}

/* A bracket that was opened within: "$(NAME)" */
static bool is_closed_within(const char *at, const char *end)
{
    char close = end[-1], open = close == ')' ? '(' : close == ']' ? '[' : close == '}' ? '{' : 0;
    return open && memchr(at, open, (size_t)(end - at));
}

/* What ends a sentence, a list or a text around is no part of it. */
static const char *without_tail(const char *at, const char *end)
{
    while (end > at && mask_is_one_of(end[-1], ",;)]}\"'\\ \t\r") && !is_closed_within(at, end))
        end--;
    return end;
}

static size_t run_len(const struct mask_line *line, const char *at, unsigned stops)
{
    const char *p = at;
    while (p < line->end && !stops_at(line, p, stops))
        p++;
    const char *end = without_tail(at, p);
    return (size_t)((end > at ? end : p) - at);
}

size_t mask_shell_word_len(const struct mask_line *line, const char *at)
{
    size_t quoted = mask_quoted_len(at, line->end);
    return quoted ? quoted : run_len(line, at, STOP_BLANK | STOP_BRACKET);
}

/* "[…]" of a list; "{…}" of ODBC. An object has names of its own, an empty list nothing. */
static size_t bracket_len(const struct mask_line *line, const char *at, char sign)
{
    char close = *at == '[' ? ']' : '}';
    const char *first = skip_blanks(at + 1, line->end);
    if ((*at == '{' && sign != '=') || first == line->end || *first == '{' || *first == close)
        return 0;
    const char *end = memchr(at, close, (size_t)(line->end - at));
    return (size_t)((end ? end + 1 : line->end) - at);
}

static unsigned stops_of(const struct mask_line *line, const struct mask_gap *gap,
                         enum secrecy secrecy)
{
    bool head = line->at == line->head;
    char before = line->before;
    if (secrecy == SECRET_HEADER)
        return STOP_NEVER;
    if (gap->sign == '>')
        return STOP_TAG;
    if (before == '?' || (before == '&' && gap->sign == '='))
        return STOP_QUERY | STOP_BLANK;
    if (!gap->quoted && (before == '"' || before == '\'')) /* "NAME=correct horse" */
        return STOP_NEVER;
    if (gap->sign == ':' && head)
        return STOP_NEVER;
    if (gap->sign == '=' && (head || before == ';'))
        return STOP_KEY;
    if (gap->sign == ':' && secrecy == SECRET_NAME)
        return STOP_KEY | STOP_BRACKET;
    return gap->sign == ' ' ? STOP_BLANK | STOP_BRACKET : STOP_BLANK | STOP_KEY | STOP_BRACKET;
}

size_t mask_value_len(struct mask_line *line, size_t word_len, const struct mask_gap *gap,
                      enum secrecy secrecy)
{
    const char *at = line->at + word_len + gap->len;
    if (at >= line->end)
        return 0;
    if (*at == '{' || *at == '[') {
        size_t len = bracket_len(line, at, gap->sign);
        if (len > 0 || *at == '{')
            return len;
        return 0;
    }
    size_t quoted = mask_quoted_len(at, line->end);
    bool yaml = gap->sign == ':' && line->at == line->head;
    if (secrecy == SECRET_NOUN && gap->sign == ':' && !quoted && !gap->quoted &&
        mask_is_prose(at, line->end))
        return 0;
    size_t len = quoted ? quoted : run_len(line, at, stops_of(line, gap, secrecy));
    line->whole_value = yaml && (!quoted || at + len == line->end);
    return len;
}
