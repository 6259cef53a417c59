#include <ctype.h>
#include <string.h>

#include <sys/stat.h>

#include <carnet/base/i18n.h>
#include <carnet/data/file.h>
#include <carnet/data/settings.h>

#define FILE_MAX (256u << 10)
#define KEY_MAX  128

/* One line, cut into its parts; all point into it. */
struct line {
    const char *begin, *end;       /* without its newline */
    const char *key, *key_end;     /* null: not an entry */
    const char *value, *value_end; /* trimmed, quotes included, comment left out */
    bool empty;                    /* nothing but space or a comment */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_key_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static const char *trim_end(const char *begin, const char *end)
{
    while (end > begin && is_blank(end[-1]))
        end--;
    return end;
}

/* The quote that closes the one at `at`, or null. */
static const char *closing_quote(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at < end ? at : NULL;
}

/* Where the value ends: a quoted one after its quote, another before a comment. */
static const char *value_end(const char *value, const char *end)
{
    const char *quote = value < end && *value == '"' ? closing_quote(value, end) : NULL;
    if (quote) {
        const char *after = skip_blanks(quote + 1, end);
        if (after == end || *after == '#')
            return quote + 1;
    }
    for (const char *at = value; at < end; at++)
        if (*at == '#' && (at == value || is_blank(at[-1])))
            return trim_end(value, at);
    return trim_end(value, end);
}

static struct line cut_line(const char *begin, const char *end)
{
    struct line line = {.begin = begin, .end = end};
    const char *key = skip_blanks(begin, end);
    line.empty = key == end || *key == '#';
    const char *key_end = key;
    while (key_end < end && is_key_char(*key_end))
        key_end++;
    const char *equals = skip_blanks(key_end, end);
    if (key_end == key || key_end - key > KEY_MAX || equals == end || *equals != '=' ||
        memchr(begin, '\0', (size_t)(end - begin)))
        return line;
    line.key = key;
    line.key_end = key_end;
    line.value = skip_blanks(equals + 1, end);
    line.value_end = value_end(line.value, end);
    return line;
}

/* The line at `at`, and where the next one begins. */
static struct line next_line(const char **at, const char *end)
{
    const char *begin = *at, *newline = memchr(begin, '\n', (size_t)(end - begin));
    *at = newline ? newline + 1 : end;
    return cut_line(begin, newline ? newline : end);
}

/* A quoted value loses its quotes, and backslashes before '"' and '\'. */
static void read_value(struct str *out, const struct line *line)
{
    const char *at = line->value, *end = line->value_end;
    bool quoted = end - at >= 2 && *at == '"' && closing_quote(at, end) == end - 1;
    if (!quoted) {
        str_add_n(out, at, (size_t)(end - at));
        return;
    }
    for (at++, end--; at < end; at++) {
        if (*at == '\\' && at + 1 < end && (at[1] == '"' || at[1] == '\\'))
            at++;
        str_add_char(out, *at);
    }
}

static void tell_wrong(const struct settings_handlers *handlers, void *user, int number,
                       const struct line *line)
{
    if (!handlers->wrong)
        return;
    AUTO_STR struct str text = STR_INIT(STR_LINE);
    str_add_n(&text, line->begin, (size_t)(trim_end(line->begin, line->end) - line->begin));
    handlers->wrong(user, number, text.s);
}

static void tell_line(const struct settings_handlers *handlers, void *user, int number,
                      const struct line *line)
{
    if (line->empty)
        return;
    AUTO_STR struct str key = STR_INIT(KEY_MAX), value = STR_INIT(STR_LINE);
    if (line->key) {
        str_add_n(&key, line->key, (size_t)(line->key_end - line->key));
        read_value(&value, line);
    }
    if (!line->key || value.cut || !handlers->entry(user, key.s, value.s, number))
        tell_wrong(handlers, user, number, line);
}

static bool has_byte_order_mark(const char *text, size_t len)
{
    return len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0;
}

void settings_parse(const char *text, size_t len, const struct settings_handlers *handlers,
                    void *user)
{
    const char *at = has_byte_order_mark(text, len) ? text + 3 : text, *end = text + len;
    for (int number = 1; at < end; number++) {
        struct line line = next_line(&at, end);
        tell_line(handlers, user, number, &line);
    }
}

bool settings_read(const char *path, const struct settings_handlers *handlers, void *user,
                   struct error *error)
{
    AUTO_STR struct str text = STR_INIT(FILE_MAX);
    if (!file_read(path, &text, error))
        return false;
    settings_parse(text.s, text.len, handlers, user);
    return true;
}

/* -- changing one key ------------------------------------------------------ */

/* Quotes only what would not be read back as it is. */
static void write_value(struct str *out, const char *value)
{
    struct line line = {.value = value, .value_end = value + strlen(value)};
    AUTO_STR struct str back = STR_INIT(STR_LINE);
    if (value_end(value, line.value_end) == line.value_end && !is_blank(*value))
        read_value(&back, &line);
    if (strcmp(back.s, value) == 0) {
        str_add(out, value);
        return;
    }
    str_add_char(out, '"');
    for (; *value; value++) {
        if (*value == '"' || *value == '\\')
            str_add_char(out, '\\');
        str_add_char(out, *value);
    }
    str_add_char(out, '"');
}

/* The last line that sets the key: that is the one that counts when read. */
static struct line find_key(const struct str *text, const char *key)
{
    struct line found = {.key = NULL};
    const char *at = text->s, *end = text->s + text->len;
    if (has_byte_order_mark(at, text->len))
        at += 3;
    while (at < end) {
        struct line line = next_line(&at, end);
        size_t len = (size_t)(line.key_end - line.key);
        if (line.key && strlen(key) == len && memcmp(key, line.key, len) == 0)
            found = line;
    }
    return found;
}

static void replace_value(struct str *out, const struct str *text, const struct line *line,
                          const char *value)
{
    str_add_n(out, text->s, (size_t)(line->value - text->s));
    write_value(out, value);
    str_add_n(out, line->value_end, (size_t)(text->s + text->len - line->value_end));
}

static void append_key(struct str *out, const struct str *text, const char *key, const char *value)
{
    str_add_n(out, text->s, text->len);
    if (text->len > 0 && text->s[text->len - 1] != '\n')
        str_add_char(out, '\n');
    str_add(out, key);
    str_add(out, " = ");
    write_value(out, value);
    str_add_char(out, '\n');
}

static bool can_be_set(const char *key, const char *value)
{
    size_t len = 0;
    while (is_key_char(key[len]))
        len++;
    return len > 0 && len <= KEY_MAX && !key[len] && strlen(value) < STR_LINE &&
           !strpbrk(value, "\r\n");
}

/* A file that is not there is empty. */
static bool read_text(const char *path, struct str *text, struct error *error)
{
    struct error missing = ERROR_NONE;
    if (file_read(path, text, &missing) || missing.code == ERR_NOT_FOUND)
        return true;
    *error = missing;
    return false;
}

static bool write_text(const char *path, const struct str *text, struct error *error)
{
    struct stat found;
    unsigned mode = stat(path, &found) == 0 ? found.st_mode & 0777 : 0600;
    if (text->cut) {
        error_set(error, ERR_TOO_LARGE,
                  NA_("{file} is larger than carnet reads.", "Take out what is not needed."),
                  "file", path);
        return false;
    }
    return file_make_parents(path, 0700, error) &&
           file_write(path, text->s, text->len, mode, error);
}

bool settings_set(const char *path, const char *key, const char *value, struct error *error)
{
    AUTO_STR struct str text = STR_INIT(FILE_MAX), changed = STR_INIT(FILE_MAX);
    if (!can_be_set(key, value)) {
        error_set(error, ERR_USAGE, N_("{key} cannot be set to a text with line breaks."), "key",
                  key);
        return false;
    }
    if (!read_text(path, &text, error))
        return false;
    struct line line = find_key(&text, key);
    if (line.key)
        replace_value(&changed, &text, &line, value);
    else
        append_key(&changed, &text, key, value);
    return write_text(path, &changed, error);
}

static bool is_one_of(const struct line *line, const char *const keys[], size_t count)
{
    size_t len = line->key ? (size_t)(line->key_end - line->key) : 0;
    for (size_t i = 0; line->key && i < count; i++) {
        if (strlen(keys[i]) == len && memcmp(keys[i], line->key, len) == 0)
            return true;
    }
    return false;
}

bool settings_unset(const char *path, const char *const keys[], size_t count, struct error *error)
{
    AUTO_STR struct str text = STR_INIT(FILE_MAX), changed = STR_INIT(FILE_MAX);
    if (!read_text(path, &text, error))
        return false;
    const char *at = text.s, *end = text.s + text.len;
    if (has_byte_order_mark(at, text.len))
        at += 3;
    str_add_n(&changed, text.s, (size_t)(at - text.s));
    while (at < end) {
        const char *begin = at;
        struct line line = next_line(&at, end);
        if (!is_one_of(&line, keys, count))
            str_add_n(&changed, begin, (size_t)(at - begin));
    }
    return changed.len == text.len || write_text(path, &changed, error);
}
