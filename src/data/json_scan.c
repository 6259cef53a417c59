#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "json_scan.h"

/*
 * Eight bytes at a time, in plain integer arithmetic (no instruction set is assumed). A "mask" has
 * 0x80 in each byte of the word that is meant, the first byte of the text being the lowest.
 */
#define EACH(byte) (0x0101010101010101u * (uint64_t)(byte))
#define WORD       sizeof(uint64_t)

static inline uint64_t load(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return le64toh(word);
}

/* Exact: no byte influences its neighbour. */
static inline uint64_t mask_equal(uint64_t word, unsigned char byte)
{
    uint64_t x = word ^ EACH(byte);
    return ~(((x & EACH(0x7F)) + EACH(0x7F)) | x | EACH(0x7F));
}

/* Of a mask of quotes: the bytes after an odd number of them, an opening quote included. */
static inline uint64_t mask_inside(uint64_t quotes)
{
    quotes ^= quotes << 8;
    quotes ^= quotes << 16;
    quotes ^= quotes << 32;
    return quotes;
}

static inline size_t mask_count(uint64_t mask)
{
    return ((mask >> 7) * EACH(1)) >> 56;
}

/* Takes words as long as they hold no backslash and the value cannot end in them; what is left is
 * for the slow path. */
static const char *scan_words(struct json_scan *scan, const char *at, const char *end)
{
    size_t depth = scan->depth;
    uint64_t carry = scan->in_string ? EACH(0x80) : 0;
    for (; (size_t)(end - at) >= WORD; at += WORD) {
        uint64_t word = load(at);
        if (mask_equal(word, '\\'))
            break;
        uint64_t inside = mask_inside(mask_equal(word, '"')) ^ carry;
        /* With bit 0x20 set, '[' is '{' and ']' is '}', and nothing else is. */
        uint64_t folded = word | EACH(0x20);
        size_t opened = mask_count(mask_equal(folded, '{') & ~inside);
        size_t closed = mask_count(mask_equal(folded, '}') & ~inside);
        if (closed >= depth)
            break;
        depth = depth + opened - closed;
        carry = inside >> 63 ? EACH(0x80) : 0;
    }
    scan->depth = depth;
    scan->in_string = carry != 0;
    return at;
}

/* One byte, not in a string, of a value in brackets. */
static void scan_bracket(struct json_scan *scan, char c)
{
    if (c == '"') {
        scan->in_string = true;
    } else if (c == '{' || c == '[') {
        scan->depth++;
    } else if (c == '}' || c == ']') {
        if (--scan->depth == 0)
            scan->done = true;
    }
}

static void scan_byte(struct json_scan *scan, char c)
{
    if (scan->escaped) {
        scan->escaped = false;
    } else if (!scan->in_string) {
        scan_bracket(scan, c);
    } else if (c == '\\') {
        scan->escaped = true;
    } else if (c == '"') {
        scan->in_string = false;
        if (scan->depth == 0)
            scan->done = true;
    }
}

static bool is_bare(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '+' || c == '.';
}

bool json_scan_begin(struct json_scan *scan, char first)
{
    bool number = first == '-' || (first >= '0' && first <= '9');
    bool word = first == 't' || first == 'f' || first == 'n';
    *scan = (struct json_scan){.bare = number || word};
    return scan->bare || first == '"' || first == '{' || first == '[';
}

const char *json_scan(struct json_scan *scan, const char *bytes, const char *end)
{
    const char *at = bytes;
    if (scan->bare) {
        while (at < end && is_bare(*at))
            at++;
        if (at < end)
            scan->done = true;
        return at;
    }
    while (at < end && !scan->done) {
        if (scan->depth > 0 && !scan->escaped)
            at = scan_words(scan, at, end);
        /* At least the word that stopped the fast path, byte by byte. */
        const char *stop = (size_t)(end - at) < WORD ? end : at + WORD;
        while (at < stop && !scan->done)
            scan_byte(scan, *at++);
    }
    return at;
}
