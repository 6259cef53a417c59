#include <carnet/base/utf8.h>

#include <stdint.h>
#include <string.h>

#include "utf8_plain.h"

enum { GRAPHEME_MAX = 32 };

/* What the first byte says: length, and the bits it brings. 0: not a first byte. */
static size_t lead_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2)
        return 0; /* continuation, or overlong */
    if (lead < 0xE0)
        return 2;
    if (lead < 0xF0)
        return 3;
    return lead < 0xF5 ? 4 : 0;
}

size_t utf8_read(const char *s, size_t len, unsigned *rune)
{
    static const unsigned least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *p = (const unsigned char *)s;
    size_t need = lead_length(p[0]);
    if (need == 1) {
        *rune = p[0];
        return 1;
    }
    *rune = UTF8_BAD;
    if (need == 0 || need > len)
        return 1;
    unsigned value = p[0] & (0xFFu >> (need + 1));
    for (size_t i = 1; i < need; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (p[i] & 0x3F);
    }
    if (value < least[need] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 1;
    *rune = value;
    return need;
}

size_t utf8_write(char out[4], unsigned rune)
{
    if (rune > 0x10FFFF || (rune >= 0xD800 && rune <= 0xDFFF))
        rune = UTF8_BAD;
    if (rune < 0x80) {
        out[0] = (char)rune;
        return 1;
    }
    size_t len = rune < 0x800 ? 2 : rune < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, rune >>= 6)
        out[i] = (char)(0x80 | (rune & 0x3F));
    out[0] = (char)((0xF00u >> len & 0xF0) | rune);
    return len;
}

bool utf8_valid(const char *s, size_t len)
{
    for (size_t at = 0; at < len;) {
        unsigned rune;
        size_t took = utf8_read(s + at, len - at, &rune);
        if (rune == UTF8_BAD && took == 1)
            return false;
        at += took;
    }
    return true;
}

size_t utf8_plain_run(const char *s, size_t len)
{
    /* Eight bytes at a time. */
    const uint64_t ones = 0x0101010101010101u, high = ones * 0x80;
    size_t at = 0;
    for (; len - at >= 8; at += 8) {
        uint64_t word;
        memcpy(&word, s + at, 8);
        /* A high bit: not ASCII; set by - 0x20: a control; set by ^ 0x7F and - 1: DEL. */
        uint64_t odd = word | (word - ones * 0x20) | ((word ^ ones * 0x7F) - ones);
        if (odd & high)
            break;
    }
    while (at < len && s[at] >= 0x20 && s[at] < 0x7F)
        at++;
    return at;
}

size_t utf8_grapheme(const char *s, size_t len, int *width)
{
    *width = 0;
    if (len == 0)
        return 0;
    unsigned rune;
    size_t bytes = utf8_read(s, len, &rune);
    *width = utf8_rune_width(rune);
    while (bytes < len && (unsigned char)s[bytes] >= 0x80) {
        size_t took = utf8_read(s + bytes, len - bytes, &rune);
        if (utf8_rune_width(rune) != 0 || bytes + took > GRAPHEME_MAX)
            break;
        bytes += took;
    }
    return bytes;
}

size_t utf8_width(const char *s)
{
    size_t width = 0;
    for (size_t left = strlen(s); left > 0;) {
        size_t took = utf8_plain_run(s, left);
        width += took;
        if (took == 0) {
            unsigned rune;
            took = utf8_read(s, left, &rune);
            width += (size_t)utf8_rune_width(rune);
        }
        s += took;
        left -= took;
    }
    return width;
}
