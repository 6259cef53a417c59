#include <carnet/base/fuzzy.h>

#include <string.h>

#include <carnet/base/utf8.h>

#include "utf8_fold.h"

/* Longer patterns match nothing; of longer texts the beginning is looked at. */
enum { PATTERN_MAX = 32, TEXT_MAX = 192 };
enum {
    SCORE_CHAR = 16,
    SCORE_START = 12,   /* at the very beginning of the text */
    SCORE_BOUNDARY = 8, /* at the beginning of a word */
    SCORE_RUN = 10,     /* right after the character matched before */
    SCORE_PREFIX = 20,  /* the text begins with the whole pattern */
    SCORE_WHOLE = 20,   /* and is nothing else */
    PENALTY_GAP = 1,    /* each character skipped between two matches, at most 8 */
    GAP_MAX = 8,
    NEVER = INT32_MIN / 2
};

struct letters {
    size_t count;
    unsigned rune[TEXT_MAX];
    size_t offset[TEXT_MAX]; /* in bytes */
    bool boundary[TEXT_MAX];
};

static bool is_separator(unsigned rune)
{
    return rune < 0x80 && rune != 0 && strchr(" -_./:,@()", (int)rune) != NULL;
}

static void read_letters(struct letters *letters, const char *s, size_t max)
{
    size_t len = strlen(s);
    bool after_separator = true;
    letters->count = 0;
    for (size_t at = 0; at < len;) {
        unsigned rune, folded[2];
        size_t took = utf8_read(s + at, len - at, &rune);
        size_t count = utf8_fold_rune(rune, folded);
        for (size_t i = 0; i < count && letters->count < max; i++) {
            size_t n = letters->count++;
            letters->rune[n] = folded[i];
            letters->offset[n] = at;
            letters->boundary[n] = after_separator && i == 0;
        }
        if (count > 0)
            after_separator = is_separator(folded[0]);
        at += took;
    }
}

/* best[i][j]: the best score with pattern character i matched at text position j; from[i][j]:
 * where the character before it matched. */
struct table {
    int32_t best[PATTERN_MAX][TEXT_MAX];
    uint8_t from[PATTERN_MAX][TEXT_MAX];
};

static int32_t own_score(const struct letters *text, size_t j)
{
    int32_t score = SCORE_CHAR;
    if (j == 0)
        score += SCORE_START;
    else if (text->boundary[j])
        score += SCORE_BOUNDARY;
    return score;
}

/* The best place before `j` for the character before; its score with what the way to j costs. */
static int32_t best_before(const int32_t *row, size_t j, uint8_t *from)
{
    int32_t best = NEVER;
    for (size_t k = 0; k < j; k++) {
        if (row[k] == NEVER)
            continue;
        int32_t gap = (int32_t)(j - k) - 1;
        int32_t score = row[k];
        score += gap == 0 ? SCORE_RUN : -PENALTY_GAP * (gap < GAP_MAX ? gap : GAP_MAX);
        if (score >= best) {
            best = score;
            *from = (uint8_t)k;
        }
    }
    return best;
}

static void fill(struct table *t, const struct letters *pattern, const struct letters *text)
{
    for (size_t i = 0; i < pattern->count; i++) {
        for (size_t j = 0; j < text->count; j++) {
            t->best[i][j] = NEVER;
            if (pattern->rune[i] != text->rune[j])
                continue;
            int32_t before = i == 0 ? 0 : best_before(t->best[i - 1], j, &t->from[i][j]);
            if (before != NEVER)
                t->best[i][j] = before + own_score(text, j);
        }
    }
}

/* Whether all of the pattern is there in order: most names are told apart here. */
static bool is_subsequence(const struct letters *pattern, const struct letters *text)
{
    size_t i = 0;
    for (size_t j = 0; j < text->count && i < pattern->count; j++)
        i += pattern->rune[i] == text->rune[j];
    return i == pattern->count;
}

static unsigned plain_lower(unsigned char c)
{
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

enum plainly { PLAIN_NO, PLAIN_YES, NOT_PLAIN };

/* The same for ASCII, without taking anything apart: most names are. */
static enum plainly is_plain_subsequence(const char *pattern, const char *text)
{
    size_t i = 0;
    unsigned seen = 0;
    for (size_t j = 0; j < TEXT_MAX && text[j] && pattern[i]; j++) {
        unsigned char p = (unsigned char)pattern[i], t = (unsigned char)text[j];
        seen |= p | t;
        i += plain_lower(p) == plain_lower(t);
    }
    if ((seen | (unsigned char)pattern[i]) >= 0x80)
        return NOT_PLAIN;
    return pattern[i] == '\0' && i <= PATTERN_MAX ? PLAIN_YES : PLAIN_NO;
}

bool fuzzy_has(const char *pattern, const char *text)
{
    struct letters p, t;
    enum plainly plainly = is_plain_subsequence(pattern, text);
    if (plainly != NOT_PLAIN)
        return plainly == PLAIN_YES;
    read_letters(&p, pattern, PATTERN_MAX + 1);
    if (p.count > PATTERN_MAX)
        return false;
    read_letters(&t, text, TEXT_MAX);
    return is_subsequence(&p, &t);
}

static int32_t prefix_score(const struct letters *pattern, const struct letters *text)
{
    if (memcmp(pattern->rune, text->rune, pattern->count * sizeof *text->rune) != 0)
        return 0;
    return pattern->count == text->count ? SCORE_PREFIX + SCORE_WHOLE : SCORE_PREFIX;
}

static void store_hits(const struct table *t, const struct letters *text, size_t last, size_t end,
                       size_t *hits, size_t max)
{
    for (size_t i = last + 1; i-- > 0; end = t->from[i][end])
        if (i < max)
            hits[i] = text->offset[end];
}

int32_t fuzzy_match(const char *pattern, const char *text, size_t *hits, size_t max, size_t *count)
{
    struct letters p, t;
    struct table table;
    read_letters(&p, pattern, PATTERN_MAX + 1);
    read_letters(&t, text, TEXT_MAX);
    if (count)
        *count = 0;
    if (p.count == 0)
        return 0;
    if (p.count > PATTERN_MAX || !is_subsequence(&p, &t))
        return FUZZY_NO;
    fill(&table, &p, &t);
    size_t last = p.count - 1, end = 0;
    for (size_t j = 1; j < t.count; j++)
        if (table.best[last][j] > table.best[last][end])
            end = j;
    if (hits) {
        store_hits(&table, &t, last, end, hits, max);
        if (count)
            *count = p.count < max ? p.count : max;
    }
    return table.best[last][end] + prefix_score(&p, &t);
}
