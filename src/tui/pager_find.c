#include <carnet/tui/pager.h>

#include <string.h>

#include <carnet/base/mem.h>
#include <carnet/base/utf8.h>

#include "pager_lines.h"

enum { MATCHES_MAX = 100000 };

/* -- one line, folded ------------------------------------------------------------------------ */

/* A folded line, and for every byte of it the byte of the text it comes from (one more, for the
 * end). */
struct folded {
    struct str text;
    size_t *from;
    size_t cap;
};

static void fold_line(const struct pager *pager, const struct line *line, struct folded *folded)
{
    const char *s = pager->text.s;
    str_clear(&folded->text);
    ARRAY_ROOM(folded->from, folded->cap, 1);
    for (size_t at = line->begin; at < line->end;) {
        int width;
        size_t took = utf8_grapheme(s + at, line->end - at, &width), before = folded->text.len;
        char grapheme[64];
        size_t len = took < sizeof grapheme ? took : sizeof grapheme - 1;
        memcpy(grapheme, s + at, len);
        grapheme[len] = '\0';
        utf8_fold(&folded->text, grapheme);
        ARRAY_ROOM(folded->from, folded->cap, folded->text.len + 1);
        while (before < folded->text.len)
            folded->from[before++] = at;
        at += took;
    }
    folded->from[folded->text.len] = line->end;
}

static void add_match(struct pager *pager, size_t begin, size_t end)
{
    ARRAY_ROOM(pager->matches, pager->match_cap, pager->match_count + 1);
    pager->matches[pager->match_count++] = (struct match){begin, end};
}

static void find_in_line(struct pager *pager, const struct folded *folded)
{
    const char *s = folded->text.s, *found;
    size_t at = 0, len = pager->needle.len;
    while (pager->match_count < MATCHES_MAX && at < folded->text.len &&
           (found = memmem(s + at, folded->text.len - at, pager->needle.s, len)) != NULL) {
        size_t begin = (size_t)(found - s);
        add_match(pager, folded->from[begin], folded->from[begin + len]);
        at = begin + len;
    }
}

void pager_search(struct pager *pager)
{
    if (pager->searched)
        return;
    pager->searched = true;
    pager->match_count = 0;
    struct folded folded = {.text = STR_INIT(STR_DOCUMENT)};
    for (size_t i = 0; pager->needle.len > 0 && i < pager->line_count; i++) {
        fold_line(pager, &pager->lines[i], &folded);
        find_in_line(pager, &folded);
    }
    str_fini(&folded.text);
    mem_auto_free(&folded.from);
    if (pager->match >= pager->match_count)
        pager->match = 0;
}

/* -- going there ----------------------------------------------------------------------------- */

size_t pager_match_after(const struct pager *pager, size_t byte)
{
    size_t low = 0, high = pager->match_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pager->matches[middle].end <= byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t line_of(const struct pager *pager, size_t byte)
{
    size_t low = 0, high = pager->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (pager->lines[middle].begin <= byte)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void show_match(struct pager *pager)
{
    if (pager->match_count > 0)
        pager_show_line(pager, line_of(pager, pager->matches[pager->match].begin));
}

size_t pager_find(struct pager *pager, const char *text)
{
    str_clear(&pager->needle);
    utf8_fold(&pager->needle, text);
    pager->searched = false;
    pager_search(pager);
    size_t top = pager->top < pager->line_count ? pager->lines[pager->top].begin : 0;
    size_t first = pager_match_after(pager, top);
    pager->match = first < pager->match_count ? first : 0;
    show_match(pager);
    return pager->match_count;
}

void pager_find_next(struct pager *pager, int direction)
{
    pager_search(pager);
    if (pager->match_count == 0)
        return;
    size_t step = direction < 0 ? pager->match_count - 1 : 1;
    pager->match = (pager->match + step) % pager->match_count;
    show_match(pager);
}
