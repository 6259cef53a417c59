#include "utf8_fold.h"

#include <string.h>

#include <carnet/base/utf8.h>

#include "utf8_latin.h"

static unsigned ascii_lower(unsigned rune)
{
    return rune >= 'A' && rune <= 'Z' ? rune + ('a' - 'A') : rune;
}

/* Cyrillic and Greek: small letters, Ё as Е, Greek vowels without their accents. */
static unsigned other_lower(unsigned rune)
{
    static const unsigned greek[][2] = {
        {0x386, 0x3B1}, {0x388, 0x3B5}, {0x389, 0x3B7}, {0x38A, 0x3B9}, {0x38C, 0x3BF},
        {0x38E, 0x3C5}, {0x38F, 0x3C9}, {0x3AC, 0x3B1}, {0x3AD, 0x3B5}, {0x3AE, 0x3B7},
        {0x3AF, 0x3B9}, {0x3C2, 0x3C3}, {0x3CC, 0x3BF}, {0x3CD, 0x3C5}, {0x3CE, 0x3C9},
    };
    if (rune == 0x401 || rune == 0x451)
        return 0x435;
    if (rune >= 0x400 && rune <= 0x40F)
        return rune + 0x50;
    if (rune >= 0x410 && rune <= 0x42F)
        return rune + 0x20;
    if (rune >= 0x460 && rune <= 0x52F && !(rune >= 0x482 && rune <= 0x489) &&
        !(rune >= 0x4C0 && rune <= 0x4CF))
        return rune | 1;
    if (rune >= 0x391 && rune <= 0x3A9 && rune != 0x3A2)
        return rune + 0x20;
    for (size_t i = 0; i < sizeof greek / sizeof *greek; i++)
        if (greek[i][0] == rune)
            return greek[i][1];
    return rune;
}

size_t utf8_fold_rune(unsigned rune, unsigned out[2])
{
    if (rune < 0x80) {
        out[0] = ascii_lower(rune);
        return 1;
    }
    if (utf8_rune_width(rune) == 0)
        return 0;
    char base[3];
    utf8_latin_base(rune, base);
    if (base[0] == '\0') {
        out[0] = rune == 0xA0 || rune == 0x202F ? ' ' : rune == 0x2019 ? '\'' : other_lower(rune);
        return 1;
    }
    out[0] = ascii_lower((unsigned char)base[0]);
    out[1] = ascii_lower((unsigned char)base[1]);
    return base[1] != '\0' ? 2 : 1;
}

void utf8_fold(struct str *out, const char *s)
{
    for (size_t left = strlen(s); left > 0;) {
        unsigned rune, folded[2];
        size_t took = utf8_read(s, left, &rune);
        size_t count = utf8_fold_rune(rune, folded);
        for (size_t i = 0; i < count; i++)
            str_add_rune(out, folded[i]);
        s += took;
        left -= took;
    }
}
