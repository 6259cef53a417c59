/*
 * The .mo format of GNU gettext: a header of seven 32-bit words, a table of msgids sorted by
 * strcmp, and a table of translations; each entry is a length and an offset. A context stands
 * before its msgid, with \004 between; plural texts follow one another after a NUL. Either byte
 * order. (GNU gettext manual, "The Format of GNU MO Files".)
 */
#include <stdlib.h>
#include <string.h>

#include <carnet/base/i18n.h>
#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "plural.h"

enum { HEADER = 28, ENTRY = 8, CONTEXT_END = 4 };
#define MAGIC         0x950412deu
#define MAGIC_SWAPPED 0xde120495u

struct catalogue {
    const char *bytes;
    size_t len, count;
    size_t ids, texts; /* offsets of the two tables */
    bool swapped;
    struct plural plural;
};

struct entry {
    const char *s; /* ends with a NUL at s[len] */
    size_t len;
};

static uint32_t word_at(const struct catalogue *c, size_t offset)
{
    uint32_t word;
    memcpy(&word, c->bytes + offset, sizeof word);
    return c->swapped ? __builtin_bswap32(word) : word;
}

/* Only for tables that table_fits and entry_fits have looked at. */
static struct entry entry_at(const struct catalogue *c, size_t table, size_t i)
{
    return (struct entry){.s = c->bytes + word_at(c, table + i * ENTRY + 4),
                          .len = word_at(c, table + i * ENTRY)};
}

static bool table_fits(const struct catalogue *c, size_t table)
{
    return table >= HEADER && table <= c->len && c->count <= (c->len - table) / ENTRY;
}

static bool entry_fits(const struct catalogue *c, size_t table, size_t i)
{
    size_t len = word_at(c, table + i * ENTRY), offset = word_at(c, table + i * ENTRY + 4);
    return offset < c->len && len < c->len - offset && c->bytes[offset + len] == '\0';
}

/* A translation goes to the terminal: UTF-8, no control but the newline and the separating NUL. */
static bool is_drawable(struct entry text)
{
    for (size_t at = 0; at < text.len;) {
        unsigned rune;
        size_t took = utf8_read(text.s + at, text.len - at, &rune);
        bool control =
            (rune < 0x20 && rune != '\n' && rune != '\0') || (rune >= 0x7F && rune < 0xA0);
        if (control || (rune == UTF8_BAD && took == 1))
            return false;
        at += took;
    }
    return true;
}

static const char *check_entries(const struct catalogue *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!entry_fits(c, c->ids, i) || !entry_fits(c, c->texts, i))
            return "an entry points outside the file";
        if (i > 0 && strcmp(entry_at(c, c->ids, i - 1).s, entry_at(c, c->ids, i).s) >= 0)
            return "the entries are not sorted";
        if (!is_drawable(entry_at(c, c->texts, i)))
            return "a text has control characters or is not UTF-8";
    }
    return NULL;
}

static const char *check(struct catalogue *c)
{
    if (c->len < HEADER)
        return "the file is too short";
    uint32_t magic;
    memcpy(&magic, c->bytes, sizeof magic);
    if (magic != MAGIC && magic != MAGIC_SWAPPED)
        return "this is not a catalogue";
    c->swapped = magic == MAGIC_SWAPPED;
    if (word_at(c, 4) >> 16 > 1)
        return "the format is newer than this program";
    c->count = word_at(c, 8);
    c->ids = word_at(c, 12);
    c->texts = word_at(c, 16);
    if (!table_fits(c, c->ids) || !table_fits(c, c->texts))
        return "a table points outside the file";
    const char *why = check_entries(c);
    if (why)
        return why;
    const char *header = catalogue_find(c, NULL, "");
    return plural_read(&c->plural, header ? header : "") ? NULL : "Plural-Forms cannot be read";
}

struct catalogue *catalogue_load(const void *bytes, size_t len, const char **why)
{
    struct catalogue *c = mem_zalloc(1, sizeof *c);
    c->bytes = bytes;
    c->len = len;
    const char *wrong = check(c);
    if (!wrong)
        return c;
    if (why)
        *why = wrong;
    free(c);
    return NULL;
}

void catalogue_free(struct catalogue *catalogue)
{
    free(catalogue);
}

/* strcmp of `id` with `context` \004 `msgid`, without putting the two together. */
static int compare(const char *id, const char *context, const char *msgid)
{
    if (context) {
        size_t len = strlen(context);
        int order = strncmp(id, context, len);
        if (order != 0)
            return order;
        id += len;
        if (*id != CONTEXT_END)
            return (unsigned char)*id - CONTEXT_END;
        id++;
    }
    return strcmp(id, msgid);
}

static bool find(const struct catalogue *c, const char *context, const char *msgid,
                 struct entry *text)
{
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare(entry_at(c, c->ids, middle).s, context, msgid);
        if (order == 0) {
            *text = entry_at(c, c->texts, middle);
            return text->s[0] != '\0';
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

const char *catalogue_find(const struct catalogue *c, const char *context, const char *msgid)
{
    struct entry text;
    return find(c, context, msgid, &text) ? text.s : NULL;
}

const char *catalogue_find_plural(const struct catalogue *c, const char *one, int64_t n)
{
    struct entry text;
    if (!find(c, NULL, one, &text))
        return NULL;
    uint64_t count = n < 0 ? -(uint64_t)n : (uint64_t)n;
    const char *form = text.s, *end = text.s + text.len;
    for (unsigned skip = plural_form(&c->plural, count); skip > 0; skip--) {
        const char *nul = form + strlen(form);
        if (nul >= end)
            return NULL; /* fewer forms than promised */
        form = nul + 1;
    }
    return form;
}
