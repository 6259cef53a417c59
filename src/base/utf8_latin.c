#include "utf8_latin.h"

#include <stddef.h>
#include <string.h>

#include <carnet/base/mem.h>

/* One ASCII letter for each code point from U+00C0 and from U+1E00, from the decompositions and
 * the names of Unicode 14; a space where there is none. */
static const char from_00c0[] = "AAAAAA CEEEEIIIIDNOOOOO OUUUUY  aaaaaa ceeeeiiiidnooooo ouuuuy y"
                                "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi  JjKk LlLlLlL"
                                "lLlNnNnNn NnOoOoOo  RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
                                "bBBb   Cc DDd    FfG   IKkl  NnOOo  Pp     tTtTUu VYyZz         "
                                "     D  L  N AaIiOoUuUuUuUuUu AaAa  GgGgKkOoOo  j D Gg  NnAa  Oo"
                                "AaAaEeEeIiIiOoOoRrRrUuUuSsTt  HhNd  ZzAaEeOoOoOoOoYylnt   ACcLTs"
                                "z  B  EeJj qRrYy";
static const char from_1e00[] = "AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMm"
                                "MmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRrSsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVv"
                                "WwWwWwWwWwXxXxYyZzZzZzhtwyasss  AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe"
                                "EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy    Yy";

static const struct {
    unsigned rune;
    char letters[3];
} pairs[] = {
    {0xC6, "AE"},  {0xDE, "Th"},   {0xDF, "ss"},   {0xE6, "ae"},   {0xFE, "th"},
    {0x132, "IJ"}, {0x133, "ij"},  {0x152, "OE"},  {0x153, "oe"},  {0x1C4, "DZ"},
    {0x1C5, "Dz"}, {0x1C6, "dz"},  {0x1C7, "LJ"},  {0x1C8, "Lj"},  {0x1C9, "lj"},
    {0x1CA, "NJ"}, {0x1CB, "Nj"},  {0x1CC, "nj"},  {0x1F1, "DZ"},  {0x1F2, "Dz"},
    {0x1F3, "dz"}, {0x1E9E, "SS"}, {0xFB00, "ff"}, {0xFB01, "fi"}, {0xFB02, "fl"},
};

void utf8_latin_base(unsigned rune, char out[3])
{
    char letter = ' ';
    if (rune >= 0x00C0 && rune < 0x00C0 + sizeof from_00c0 - 1)
        letter = from_00c0[rune - 0x00C0];
    else if (rune >= 0x1E00 && rune < 0x1E00 + sizeof from_1e00 - 1)
        letter = from_1e00[rune - 0x1E00];
    out[0] = letter == ' ' ? '\0' : letter;
    out[1] = '\0';
    if (letter != ' ' || rune < 0x00C0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        if (pairs[i].rune == rune)
            memcpy(out, pairs[i].letters, 3);
}
