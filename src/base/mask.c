/* A line goes through the rules in one pass: at each place the first rule that holds says how many
 * bytes stay and how many go. What a line says of the next is in struct memory. */
#include <carnet/base/mask.h>

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include <carnet/base/mem.h>

#include "mask_key.h"
#include "mask_line.h"

enum { LOOK_LINES = 8, LOOK_MAX = 2048 }; /* for the name of a value that stands first */

#define NO_COLUMN ((size_t)-1)

/* What lines before say about this one. Columns are those of a line's first word. */
struct memory {
    bool in_key;   /* a private key is open */
    size_t block;  /* lines behind this column belong to a value that is masked */
    size_t pair;   /* a "name" in this column named a secret */
    size_t all;    /* every value behind this column is a secret */
    size_t items;  /* items from this column on are secrets */
    bool one_item; /* only the next */
};

/* Writing -------------------------------------------------------------------------------------- */

static void note(struct mask_line *line, char c, char before, char after)
{
    if (c == '"' && before != '\\')
        line->in_double = !line->in_double;
    if (c == '\'' &&
        (line->in_single ? !isalnum((unsigned char)after) : !isalnum((unsigned char)before)))
        line->in_single = !line->in_single;
    line->round = line->round || c == '(';
    line->square = line->square || c == '[';
    line->curly = line->curly || c == '{';
    line->all_here = line->all_here && c != '}';
}

static void pass(struct mask_line *line, struct str *out, size_t len)
{
    str_add_n(out, line->at, len);
    for (; len > 0; len--) {
        char c = *line->at++;
        note(line, c, line->before, line->at < line->end ? *line->at : '\0');
        line->before = c;
    }
}

/* Quotes stay, so that what was YAML or JSON still is. */
static void overwrite(struct mask_line *line, struct str *out, size_t len)
{
    const char *at = line->at;
    size_t edge = 0;
    if (len == 0)
        return;
    while (edge < len && at[edge] == '\\')
        edge++;
    edge += edge < len && mask_is_one_of(at[edge], "\"'`");
    bool quoted = edge > 0 && len >= 2 * edge && memcmp(at, at + len - edge, edge) == 0;
    edge = quoted ? edge : 0;
    bool empty = quoted && len == 2 * edge;
    str_add_n(out, at, edge);
    str_add(out, empty ? "" : MASK);
    str_add_n(out, at, edge);
    line->before = at[len - 1];
    line->at += len;
}

/* Names and their values ----------------------------------------------------------------------- */

static bool is_end_of_object(char c)
{
    return c == '{' || c == '}';
}

/* {"value":"x","name":"DB_PASSWORD"}: the name comes behind, in the same object. */
static bool name_follows(const struct mask_line *line, const char *from)
{
    struct mask_line rest = *line;
    const char *stop = from;
    while (stop < line->end && stop - from < LOOK_MAX && !is_end_of_object(*stop))
        stop++;
    rest.end = stop;
    for (rest.at = from; rest.at < stop; rest.before = *rest.at++) {
        size_t len = mask_is_one_of(*rest.at, "nNkK") ? mask_word_len(&rest) : 0;
        if (len == 0 || !mask_is_pair_name(rest.at, len))
            continue;
        struct mask_gap gap = mask_gap(&rest, len, SECRET_NOT);
        rest.at += len + gap.len;
        while (gap.len > 0 && rest.at < stop && !mask_is_word(*rest.at))
            rest.at++;
        rest.before = '\0';
        size_t word = rest.at < stop && gap.len > 0 ? mask_word_len(&rest) : 0;
        return word > 0 && mask_secrecy(rest.at, word) != SECRET_NOT;
    }
    return false;
}

/* The word of a value, for "name: DB_PASSWORD". */
static bool value_names_secret(const struct mask_line *line, size_t offset)
{
    struct mask_line value = *line;
    value.at += offset;
    while (value.at < value.end && mask_is_one_of(*value.at, "\"'\\"))
        value.at++;
    value.before = '\0';
    size_t len = value.at < value.end ? mask_word_len(&value) : 0;
    const char *behind = value.at + len;
    bool whole = behind == value.end || !mask_is_one_of(*behind, "/:@");
    return len > 0 && whole && mask_secrecy(value.at, len) != SECRET_NOT;
}

/* How secret the value of this word is, from what stands around it. */
static enum secrecy secrecy_of(struct mask_line *line, size_t len)
{
    const char *at = line->at;
    if (mask_is_pair_value(at, len) && (line->pair || name_follows(line, at + len)))
        return SECRET_NAME;
    if (line->all_here || (line->all && at == line->head))
        return SECRET_NAME;
    return mask_secrecy(at, len);
}

static bool is_data(const struct mask_line *line, const char *word, size_t len)
{
    return (len == 4 && memcmp(word, "data", 4) == 0 && line->of_secret) ||
           (len == 10 && memcmp(word, "stringData", 10) == 0);
}

/* "API key: x", "account key=x" are names of two words. */
static size_t with_key(const struct mask_line *line, size_t len)
{
    static const char *const firsts[] = {"api",     "account",    "access",       "private",
                                         "license", "encryption", "subscription", "connection"};
    static const char *const seconds[] = {" key", " string"};
    for (size_t i = 0; i < ARRAY_LEN(firsts); i++) {
        if (strlen(firsts[i]) != len || !mask_starts(line, firsts[i]))
            continue;
        for (size_t k = 0; k < ARRAY_LEN(seconds); k++) {
            struct mask_line second = *line;
            second.at += len;
            if (mask_starts(&second, seconds[k]))
                return len + strlen(seconds[k]);
        }
    }
    return 0;
}

static size_t take(struct mask_line *line, size_t len, enum secrecy secrecy, size_t *secret)
{
    struct mask_gap gap = mask_gap(line, len, secrecy);
    if (gap.len == 0)
        return 0;
    const char *value = line->at + len + gap.len;
    size_t size = mask_value_len(line, len, &gap, secrecy), first = 0, last = size;
    while (first < size && mask_is_one_of(value[first], "\"'\\"))
        first++;
    while (last > first && mask_is_one_of(value[last - 1], "\"'\\"))
        last--;
    if (mask_is_harmless(value + first, last - first, line->at, len)) {
        line->whole_value = false;
        size = 0;
    }
    *secret = size;
    return len + gap.len;
}

static size_t named(struct mask_line *line, size_t *secret)
{
    size_t len = mask_word_len(line);
    if (len == 0)
        return 0;
    if (mask_is_pair_name(line->at, len)) {
        struct mask_gap gap = mask_gap(line, len, SECRET_NOT);
        line->pair = gap.len > 0 && gap.sign != ' ' && value_names_secret(line, len + gap.len);
        return 0;
    }
    if (is_data(line, line->at, len)) {
        struct mask_gap gap = mask_gap(line, len, SECRET_NOT);
        const char *value = line->at + len + gap.len;
        line->all_here = gap.len > 0 && value < line->end && *value == '{';
        return 0;
    }
    enum secrecy secrecy = secrecy_of(line, len);
    size_t longer = secrecy == SECRET_NOT ? with_key(line, len) : 0;
    if (longer > 0)
        return take(line, longer, SECRET_NAME, secret);
    return secrecy == SECRET_NOT ? 0 : take(line, len, secrecy, secret);
}

static void mask_rest(struct memory *memory, struct mask_line *line, struct str *out)
{
    while (line->at < line->end) {
        size_t secret = 0, kept = mask_key_begin(line, &secret, &memory->in_key);
        if (kept == 0)
            kept = named(line, &secret);
        if (kept == 0)
            kept = mask_short_option(line, &secret);
        if (kept == 0)
            kept = mask_known(line, &secret);
        pass(line, out, kept + secret > 0 ? kept : 1);
        memory->in_key = memory->in_key || mask_key_is_open(line->at, secret);
        overwrite(line, out, secret);
    }
}

/* Lines ---------------------------------------------------------------------------------------- */

/* True: it is an item of a list. */
static bool find_head(struct mask_line *line)
{
    static const char *const before[] = {"export ", "declare -x ", "set ", "env "};
    const char *at = line->begin;
    bool item = false;
    while (at < line->end && (*at == ' ' || *at == '\t'))
        at++;
    for (; line->end - at >= 2 && at[0] == '-' && at[1] == ' '; item = true)
        at += 2;
    struct mask_line rest = {.at = at, .end = line->end};
    for (size_t i = 0; i < ARRAY_LEN(before); i++) {
        if (mask_starts(&rest, before[i]))
            at += strlen(before[i]);
        rest.at = at;
    }
    line->head = at;
    if (at < line->end && mask_is_one_of(*at, "\"'"))
        line->head++;
    return item;
}

static size_t column_of(const struct mask_line *line)
{
    size_t column = (size_t)(line->head - line->begin);
    bool quoted = column > 0 && mask_is_one_of(line->head[-1], "\"'");
    return column - quoted;
}

static size_t head_word(const struct mask_line *line)
{
    struct mask_line head = *line;
    head.at = line->head;
    head.before = '\0';
    return head.at < head.end ? mask_word_len(&head) : 0;
}

/* "value:" before its "name:": the lines behind of the same object are looked at. */
static bool name_in_next_lines(const struct mask_line *line)
{
    size_t column = column_of(line);
    struct mask_line next = *line;
    for (int i = 0; i < LOOK_LINES && next.end < line->text_end; i++) {
        next.begin = next.end + 1;
        const char *stop = memchr(next.begin, '\n', (size_t)(line->text_end - next.begin));
        next.end = stop ? stop : line->text_end;
        bool item = find_head(&next);
        if (column_of(&next) < column || (item && column_of(&next) == column))
            return false;
        size_t len = head_word(&next);
        next.at = next.head;
        if (column_of(&next) != column || len == 0 || !mask_is_pair_name(next.head, len))
            continue;
        struct mask_gap gap = mask_gap(&next, len, SECRET_NOT);
        return gap.len > 0 && value_names_secret(&next, len + gap.len);
    }
    return false;
}

static const char *last_of(const struct mask_line *line)
{
    const char *end = line->end;
    while (end > line->begin && mask_is_one_of(end[-1], " \t\r"))
        end--;
    return end;
}

/* What of this line is remembered for the next: `- --password`, `tokens:`, `"tokens": [`, `data:`.
 */
static void remember_head(struct memory *memory, const struct mask_line *line, bool item)
{
    size_t len = head_word(line), column = column_of(line);
    const char *p = line->head + len, *end = last_of(line);
    enum secrecy secrecy = len > 0 ? mask_secrecy(line->head, len) : SECRET_NOT;
    while (p < end && mask_is_one_of(*p, "\"'"))
        p++;
    bool alone = p == end || (*p == ',' && p + 1 == end);
    bool option = secrecy != SECRET_NOT && *line->head == '-' && alone;
    if (option) {
        memory->items = item ? (size_t)0 : column;
        memory->one_item = true;
    }
    if (p == end || *p != ':')
        return;
    for (p++; p < end && (*p == ' ' || *p == '['); p++)
        ;
    if (p == end && secrecy != SECRET_NOT)
        memory->items = column;
    if (is_data(line, line->head, len) && (p == end || *p == '{'))
        memory->all = column;
}

/* An item without a name of its own: "- hunter2", "\"hunter2\"," */
static bool is_plain_item(const struct mask_line *line, bool item)
{
    const char *p = line->head + head_word(line);
    size_t offset = (size_t)(line->head - line->at);
    bool quoted = line->head > line->begin && mask_is_one_of(line->head[-1], "\"'");
    if ((!item && !quoted) || (*line->head == '-' && value_names_secret(line, offset)))
        return false;
    while (p < line->end && mask_is_one_of(*p, "\"'"))
        p++;
    return !(p < line->end && *p == ':' && (quoted || p + 1 == line->end || p[1] == ' '));
}

/* Forgets what this line is not part of any more. */
static void begin_line(struct memory *memory, struct mask_line *line, bool item)
{
    size_t column = column_of(line);
    if (line->begin == line->end)
        return;
    if (memory->pair != NO_COLUMN && (column < memory->pair || (item && column == memory->pair)))
        memory->pair = NO_COLUMN;
    if (memory->all != NO_COLUMN && column <= memory->all)
        memory->all = NO_COLUMN;
    line->pair = memory->pair != NO_COLUMN && column == memory->pair;
    line->all = memory->all != NO_COLUMN;
    size_t len = head_word(line);
    if (mask_is_pair_value(line->head, len) && !line->pair)
        line->pair = name_in_next_lines(line);
}

/* True: the whole line was an item of a list of secrets. */
static bool mask_item(struct memory *memory, struct mask_line *line, bool item, struct str *out)
{
    bool promised = memory->items != NO_COLUMN && column_of(line) >= memory->items;
    bool plain = promised && is_plain_item(line, item);
    if (!plain || memory->one_item)
        memory->items = NO_COLUMN;
    memory->one_item = false;
    if (!plain || line->head == line->end)
        return false;
    const char *from = line->begin + column_of(line);
    size_t quoted = mask_quoted_len(from, line->end);
    pass(line, out, (size_t)(from - line->at));
    overwrite(line, out, quoted ? quoted : mask_left(line));
    if (!quoted)
        memory->block = column_of(line);
    return true;
}

static bool is_in_block(struct memory *memory, const struct mask_line *line)
{
    if (memory->block == NO_COLUMN)
        return false;
    if (line->begin == line->end || (size_t)(line->head - line->begin) > memory->block)
        return true;
    memory->block = NO_COLUMN;
    return false;
}

static void mask_line(struct memory *memory, struct mask_line *line, struct str *out)
{
    bool item = find_head(line);
    if (is_in_block(memory, line))
        return;
    if (memory->in_key) {
        size_t len = mask_key_line(line->begin, mask_left(line), &memory->in_key);
        overwrite(line, out, len);
    } else if (mask_key_ends_next(line)) {
        overwrite(line, out, mask_left(line));
    }
    if (line->at == line->end)
        return;
    bool from_key = line->at > line->begin;
    begin_line(memory, line, item);
    if (!from_key && !mask_item(memory, line, item, out)) {
        remember_head(memory, line, item);
        pass(line, out, (size_t)(line->head - line->begin));
        if (line->head == line->begin || !mask_is_one_of(line->before, "\"'"))
            line->before = '\0';
    }
    mask_rest(memory, line, out);
    if (line->whole_value)
        memory->block = column_of(line);
    if (line->pair && mask_is_pair_name(line->head, head_word(line)))
        memory->pair = column_of(line);
}

static bool has_secret_object(const char *text, size_t len)
{
    static const char *const kinds[] = {"kind: Secret", "\"kind\":\"Secret", "\"kind\": \"Secret"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (memmem(text, len, kinds[i], strlen(kinds[i])))
            return true;
    }
    return false;
}

void mask_add(struct str *out, const char *text, size_t len)
{
    const char *end = text + len;
    struct memory memory = {
        .block = NO_COLUMN, .pair = NO_COLUMN, .all = NO_COLUMN, .items = NO_COLUMN};
    bool of_secret = has_secret_object(text, len);
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        struct mask_line line = {
            .begin = text, .at = text, .end = stop, .text_end = end, .of_secret = of_secret};
        mask_line(&memory, &line, out);
        if (!newline)
            return;
        str_add_char(out, '\n');
        text = newline + 1;
    }
}
