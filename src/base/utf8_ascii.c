#include <carnet/base/utf8.h>

#include <string.h>

#include <carnet/base/mem.h>

#include "utf8_latin.h"

/* Signs, in the order of their code points. The glyphs are those of carnet's own screens. */
static const struct {
    unsigned rune;
    const char *ascii;
} signs[] = {
    {0x00A0, " "},   {0x00A1, "!"},  {0x00A2, "c"},   {0x00A3, "GBP"}, {0x00A5, "JPY"},
    {0x00A6, "|"},   {0x00A7, "S"},  {0x00A9, "(c)"}, {0x00AA, "a"},   {0x00AB, "\""},
    {0x00AC, "-"},   {0x00AD, ""},   {0x00AE, "(r)"}, {0x00B0, "o"},   {0x00B1, "+-"},
    {0x00B2, "2"},   {0x00B3, "3"},  {0x00B4, "'"},   {0x00B5, "u"},   {0x00B6, "P"},
    {0x00B7, "."},   {0x00B9, "1"},  {0x00BA, "o"},   {0x00BB, "\""},  {0x00BF, "?"},
    {0x00D7, "x"},   {0x00F7, "/"},  {0x2010, "-"},   {0x2011, "-"},   {0x2012, "-"},
    {0x2013, "-"},   {0x2014, "-"},  {0x2015, "-"},   {0x2018, "'"},   {0x2019, "'"},
    {0x201A, ","},   {0x201C, "\""}, {0x201D, "\""},  {0x201E, "\""},  {0x2020, "+"},
    {0x2022, "o"},   {0x2026, ".."}, {0x2030, "%o"},  {0x2032, "'"},   {0x2033, "\""},
    {0x2039, "<"},   {0x203A, "."},  {0x2044, "/"},   {0x20AC, "EUR"}, {0x2116, "No"},
    {0x2122, "TM"},  {0x2190, "<-"}, {0x2191, "Up"},  {0x2192, "->"},  {0x2193, "Down"},
    {0x21B5, "Ent"}, {0x2212, "-"},  {0x2248, "~"},   {0x2260, "!="},  {0x2264, "<="},
    {0x2265, ">="},  {0x25B8, ">"},  {0x25CB, "-"},   {0x25CC, "."},   {0x25CF, "*"},
    {0x25D0, "~"},   {0x2713, "+"},  {0x2715, "!"},   {0xFEFF, ""},
};

static const char *sign_ascii(unsigned rune)
{
    size_t low = 0, high = ARRAY_LEN(signs);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (signs[middle].rune == rune)
            return signs[middle].ascii;
        if (signs[middle].rune < rune)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Box drawing: heavy lines "=", dashed ":", upright "|", corners and crossings "+". */
static const char *line_ascii(unsigned rune)
{
    switch (rune) {
    case 0x2500: /* ─ */
        return "-";
    case 0x2501: /* ━ */
    case 0x2550: /* ═ */
        return "=";
    case 0x2502: /* │ */
    case 0x2503: /* ┃ */
    case 0x2551: /* ║ */
        return "|";
    default:
        return rune >= 0x2504 && rune <= 0x250B ? ":" : "+";
    }
}

/* U+0410 to U+042F; small letters are 0x20 further on. */
static const char *const cyrillic[] = {
    "A", "B", "V", "G", "D", "E",  "Zh", "Z",  "I",  "Y",    "K", "L", "M", "N", "O",  "P",
    "R", "S", "T", "U", "F", "Kh", "Ts", "Ch", "Sh", "Shch", "",  "Y", "",  "E", "Yu", "Ya",
};

static bool add_cyrillic(struct str *out, unsigned rune)
{
    if (rune == 0x0401 || rune == 0x0451) { /* Ё ё */
        str_add(out, rune == 0x0401 ? "Yo" : "yo");
        return true;
    }
    if (rune < 0x0410 || rune > 0x044F)
        return false;
    bool small = rune >= 0x0430;
    const char *letters = cyrillic[(rune - 0x0410) % ARRAY_LEN(cyrillic)];
    if (small && letters[0] != '\0') {
        str_add_char(out, (char)(letters[0] + ('a' - 'A')));
        letters++;
    }
    str_add(out, letters);
    return true;
}

static void add_ascii(struct str *out, unsigned rune)
{
    char base[3];
    const char *sign = sign_ascii(rune);
    utf8_latin_base(rune, base);
    if (sign)
        str_add(out, sign);
    else if (base[0] != '\0')
        str_add(out, base);
    else if (rune >= 0x2500 && rune <= 0x257F)
        str_add(out, line_ascii(rune));
    else if (rune >= 0x2581 && rune <= 0x2587) /* ▁ to ▇ */
        str_add_char(out, (char)('1' + (rune - 0x2581)));
    else if (rune >= 0x2588 && rune <= 0x259F) /* █, ░ and between */
        str_add_char(out, rune >= 0x2591 && rune <= 0x2593 ? '.' : '#');
    else if (rune >= 0x2000 && rune <= 0x200A) /* spaces of every width */
        str_add_char(out, ' ');
    else if (rune == 0x202F)
        str_add_char(out, ' ');
    else if (!add_cyrillic(out, rune) && utf8_rune_width(rune) > 0)
        str_add_char(out, '?');
}

void utf8_to_ascii(struct str *out, const char *s)
{
    for (size_t left = strlen(s); left > 0;) {
        unsigned rune;
        size_t took = utf8_read(s, left, &rune);
        if (rune < 0x80)
            str_add_char(out, (char)rune);
        else
            add_ascii(out, rune);
        s += took;
        left -= took;
    }
}
