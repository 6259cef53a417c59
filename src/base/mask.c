/* A line goes through the rules in one pass: at each place the first rule that holds says how many
 * bytes stay and how many go. */
#include <carnet/base/mask.h>

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <carnet/base/mem.h>

#define RUN_MIN     32u /* of base64 */
#define SEGMENT_MIN 20u /* between slashes: paths have shorter ones */

struct line {
    const char *at, *end; /* what is left of it */
    char before;          /* the byte in front of `at`, '\0' at the beginning */
};
/* What lines before say about this one. */
struct memory {
    bool in_key;     /* between BEGIN and END of a private key */
    bool value_next; /* the name of a secret stood alone: env of YAML, an option of its own */
    size_t block;    /* not 0: lines indented this far belong to a block that is masked */
};

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

static bool ends_value(char c)
{
    return c == '"' || c == '\'' || c == ',' || c == ';' || c == '&' || c == '}' || c == ')' ||
           c == ']' || isspace((unsigned char)c);
}

static size_t left(const struct line *line)
{
    return (size_t)(line->end - line->at);
}

/* Names of secrets ----------------------------------------------------------------------------- */

static bool has_part(const char *word, size_t len, const char *part)
{
    size_t part_len = strlen(part);
    for (size_t i = 0; i + part_len <= len; i++) {
        if (strncasecmp(word + i, part, part_len) == 0)
            return true;
    }
    return false;
}

/* "secretName", "tokenExpirationSeconds", "secretKeyRef" name objects and times, no secrets. */
static bool names_another_thing(const char *word, size_t len)
{
    static const char *const ends[] = {"name",     "ref",  "seconds", "file", "path",
                                       "audience", "type", "mode",    "id",   "count"};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        size_t end = strlen(ends[i]);
        if (len > end && strncasecmp(word + len - end, ends[i], end) == 0 &&
            !has_part(word, len, "pass") && !has_part(word, len, "accesskeyid"))
            return true;
    }
    return false;
}

static bool names_secret(const char *word, size_t len)
{
    static const char *const parts[] = {
        "passw",           "passphrase", "pwd",         "secret",      "token",
        "apikey",          "api_key",    "api-key",     "accesskey",   "access_key",
        "access-key",      "privatekey", "private_key", "private-key", "credential",
        "sas_key",         "accountkey", "account_key", "signature",   "connection_string",
        "connectionstring"};
    if (len == 3 && strncasecmp(word, "sig", 3) == 0)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (has_part(word, len, parts[i]))
            return !names_another_thing(word, len);
    }
    return false;
}

static bool is_whole_header(const char *word, size_t len)
{
    static const char *const headers[] = {"authorization", "proxy-authorization", "cookie",
                                          "set-cookie"};
    for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
        if (len == strlen(headers[i]) && strncasecmp(word, headers[i], len) == 0)
            return true;
    }
    return false;
}

/* Rules: each returns how many bytes stay before the secret; *secret is how many go; 0: none. -----
 */

static size_t value_len(const char *at, const char *end, bool to_line_end)
{
    char quote = at < end && (*at == '"' || *at == '\'') ? *at : '\0';
    const char *p = at + (quote != '\0');
    while (p < end && (quote ? *p != quote : to_line_end || !ends_value(*p)))
        p += quote == '"' && *p == '\\' && p + 1 < end ? 2 : 1;
    return (size_t)(p - at) + (quote && p < end);
}

/* Behind a name: quotes, "=", ":" and spaces; of an option a space or, in a list, a comma. */
static size_t separator_len(const char *at, const char *end, bool is_option)
{
    const char *p = at;
    while (p < end && (*p == '"' || *p == '\'' || *p == '\\'))
        p++;
    const char *sign = p;
    while (sign < end && *sign == ' ')
        sign++;
    if (sign < end && (*sign == '=' || *sign == ':')) {
        bool colon = *sign == ':';
        for (sign++; sign < end && (*sign == ' ' || *sign == '\\' || (!colon && *sign == '='));)
            sign++;
        return (size_t)(sign - at);
    }
    if (!is_option)
        return 0;
    while (sign < end && (*sign == ' ' || *sign == ','))
        sign++;
    return sign > p ? (size_t)(sign - at) : 0;
}

static size_t named(const struct line *line, size_t *secret)
{
    const char *at = line->at, *end = at;
    if (is_word(line->before) || !is_word(*at))
        return 0;
    while (end < line->end && is_word(*end))
        end++;
    size_t len = (size_t)(end - at);
    bool header = is_whole_header(at, len);
    if (!header && !names_secret(at, len))
        return 0;
    size_t gap = separator_len(end, line->end, at[0] == '-');
    if (gap == 0)
        return 0;
    *secret = value_len(end + gap, line->end, header);
    return len + gap;
}

static size_t after_scheme(const struct line *line, size_t *secret)
{
    static const char *const schemes[] = {"Bearer ", "Basic ", "Negotiate "};
    if (is_word(line->before))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        size_t len = strlen(schemes[i]);
        if (left(line) <= len || strncasecmp(line->at, schemes[i], len) != 0)
            continue;
        size_t value = value_len(line->at + len, line->end, false);
        if (value < 8) /* "bearer of" */
            continue;
        *secret = value;
        return len;
    }
    return 0;
}

/* scheme://user:password@host */
static size_t in_address(const struct line *line, size_t *secret)
{
    if (left(line) < 4 || strncmp(line->at, "://", 3) != 0)
        return 0;
    const char *at = line->at + 3, *found = NULL;
    for (const char *p = at; p < line->end && !strchr("/?# \t\"'<>", *p); p++) {
        if (*p == '@')
            found = p;
    }
    *secret = found ? (size_t)(found - at) : 0;
    return found && found > at ? 3 : 0;
}

static bool has_upper_and_digit(const char *at, const char *end)
{
    bool upper = false, digit = false;
    for (; at < end; at++) {
        upper = upper || isupper((unsigned char)*at);
        digit = digit || isdigit((unsigned char)*at);
    }
    return upper && digit;
}

static size_t known_beginning(const struct line *line)
{
    static const char *const begins[] = {
        "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-",   "xoxp-", "sk-",
        "AKIA", "ASIA", "eyJ",  "hf_",         "AIza",   "dop_v1_", "npm_",  "pypi-"};
    const char *end = line->at;
    if (is_word(line->before))
        return 0;
    while (end < line->end && is_word(*end))
        end++;
    for (size_t i = 0; i < ARRAY_LEN(begins); i++) {
        size_t len = strlen(begins[i]);
        if ((size_t)(end - line->at) >= len + 12 && strncmp(line->at, begins[i], len) == 0 &&
            has_upper_and_digit(line->at, end))
            return (size_t)(end - line->at);
    }
    return 0;
}

static bool is_base64(char c)
{
    return isalnum((unsigned char)c) || c == '+' || c == '/' || c == '_' || c == '-' || c == '=';
}

/* A part without a slash that has letters of both cases and digits. */
static bool looks_random(const char *at, const char *end)
{
    bool upper = false, lower = false, digit = false;
    for (const char *p = at; p < end; p++) {
        upper = upper || isupper((unsigned char)*p);
        lower = lower || islower((unsigned char)*p);
        digit = digit || isdigit((unsigned char)*p);
    }
    return upper && lower && digit && (size_t)(end - at) >= SEGMENT_MIN;
}

static size_t base64_run(const struct line *line)
{
    const char *end = line->at, *segment = line->at;
    bool random = false;
    if (is_base64(line->before))
        return 0;
    for (; end < line->end && is_base64(*end); end++) {
        if (*end != '/')
            continue;
        random = random || looks_random(segment, end);
        segment = end + 1;
    }
    random = random || looks_random(segment, end);
    size_t len = (size_t)(end - line->at);
    return random && len >= RUN_MIN ? len : 0;
}

/* Lines ---------------------------------------------------------------------------------------- */

static void pass(struct line *line, struct str *out, size_t len)
{
    if (len == 0)
        return;
    str_add_n(out, line->at, len);
    line->before = line->at[len - 1];
    line->at += len;
}

/* Quotes stay, so that what was YAML or JSON still is. */
static void overwrite(struct line *line, struct str *out, size_t len)
{
    char first = line->at[0];
    bool quoted = len >= 2 && (first == '"' || first == '\'') && line->at[len - 1] == first;
    bool empty = len == 0 || (quoted && len == 2);
    if (empty) {
        pass(line, out, len);
        return;
    }
    if (quoted)
        str_add_char(out, first);
    str_add(out, MASK);
    if (quoted)
        str_add_char(out, first);
    line->before = line->at[len - 1];
    line->at += len;
}

static void mask_rest(struct line *line, struct str *out)
{
    while (line->at < line->end) {
        size_t secret = 0, kept = named(line, &secret);
        if (kept == 0)
            kept = after_scheme(line, &secret);
        if (kept == 0)
            kept = in_address(line, &secret);
        if (kept == 0 && (secret = known_beginning(line)) == 0)
            secret = base64_run(line);
        if (kept == 0 && secret == 0) {
            pass(line, out, 1);
            continue;
        }
        pass(line, out, kept);
        overwrite(line, out, secret);
    }
}

static bool starts(const struct line *line, const char *what)
{
    return left(line) >= strlen(what) && strncmp(line->at, what, strlen(what)) == 0;
}

/* True: it is an item of a list. */
static bool pass_indent(struct line *line, struct str *out)
{
    bool item = false;
    while (line->at < line->end && (*line->at == ' ' || *line->at == '\t'))
        pass(line, out, 1);
    for (; starts(line, "- "); item = true)
        pass(line, out, 2);
    line->before = '\0';
    return item;
}

/* "name: DB_PASSWORD" of an env, or "--password" as a list item of its own: the next line is it. */
static bool promises_value(const struct line *line)
{
    const char *at = line->at, *end = line->end;
    bool name = starts(line, "name: ");
    at += name ? 6 : 0;
    while (at < end && (*at == '"' || *at == '\''))
        at++;
    while (end > at && !is_word(end[-1]))
        end--;
    for (const char *p = at; p < end; p++) {
        if (!is_word(*p))
            return false;
    }
    return at < end && (name || *at == '-') && names_secret(at, (size_t)(end - at));
}

/* What the line before promised: the value of an env, or the next item of a list. */
static void mask_promised(struct line *line, struct str *out, bool item)
{
    bool env = starts(line, "value:");
    if (env) {
        pass(line, out, 6);
        while (line->at < line->end && *line->at == ' ')
            pass(line, out, 1);
    }
    if (env || (item && *line->at != '-' && !starts(line, "name: ")))
        overwrite(line, out, left(line));
}

static size_t indent_of(const char *text, size_t len)
{
    size_t indent = 0;
    while (indent < len && text[indent] == ' ')
        indent++;
    return indent;
}

/* "password: |": what follows, indented, is the value. */
static bool begins_block(const char *text, size_t len)
{
    while (len > 0 && (text[len - 1] == ' ' || strchr("-+0123456789", text[len - 1])))
        len--;
    return len > 1 && (text[len - 1] == '|' || text[len - 1] == '>') && text[len - 2] == ' ';
}

/* True: the line is within something that is masked whole. */
static bool is_swallowed(struct memory *memory, const char *text, size_t len, struct str *out)
{
    bool begins = memmem(text, len, "-----BEGIN", 10) && memmem(text, len, "PRIVATE KEY", 11);
    if (memory->block && (len == 0 || indent_of(text, len) >= memory->block))
        return true;
    memory->block = 0;
    if (!memory->in_key && !begins)
        return false;
    memory->in_key = !memmem(text, len, "-----END", 8);
    if (begins)
        str_add(out, MASK);
    return true;
}

static void mask_line(struct memory *memory, const char *text, size_t len, struct str *out)
{
    struct line line = {text, text + len, '\0'};
    size_t before = out->len;
    if (is_swallowed(memory, text, len, out))
        return;
    bool item = pass_indent(&line, out), promised = memory->value_next;
    memory->value_next = promises_value(&line);
    if (promised && left(&line) > 0)
        mask_promised(&line, out, item);
    mask_rest(&line, out);
    if (begins_block(text, len) && strstr(out->s + before, MASK))
        memory->block = indent_of(text, len) + 1;
}

void mask_add(struct str *out, const char *text, size_t len)
{
    struct memory memory = {0};
    while (len > 0) {
        const char *newline = memchr(text, '\n', len);
        size_t line = newline ? (size_t)(newline - text) : len;
        mask_line(&memory, text, line, out);
        if (!newline)
            return;
        str_add_char(out, '\n');
        text += line + 1;
        len -= line + 1;
    }
}
