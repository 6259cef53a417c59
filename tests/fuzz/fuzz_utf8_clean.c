/*
 * utf8_clean of anything: the result is UTF-8 without controls, invisible or reordering
 * characters, within its maximum, and cleaning it again changes nothing. The first two bytes of
 * the input choose the flags and the maximum.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <carnet/base/utf8.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

static void check_runes(const struct str *clean, int flags)
{
    for (size_t at = 0; at < clean->len;) {
        unsigned rune;
        at += utf8_read(clean->s + at, clean->len - at, &rune);
        must(rune >= 0x20 || (rune == '\n' && (flags & UTF8_KEEP_LINES)));
        must(rune < 0x7F || rune > 0x9F);
        must(rune < 0x200B || rune > 0x200F);
        must(rune < 0x202A || rune > 0x202E);
        must(rune < 0x2060 || rune > 0x206F);
        must(rune != 0xFEFF && rune != 0x061C);
    }
}

/* No grapheme stands alone without a base, and none is longer than a cell holds. */
static void check_graphemes(const struct str *clean)
{
    for (size_t at = 0; at < clean->len;) {
        int width;
        size_t bytes = utf8_grapheme(clean->s + at, clean->len - at, &width);
        must(bytes > 0 && bytes <= 32 && width > 0);
        at += bytes;
    }
}

static void check_uses(const struct str *clean, size_t cells)
{
    struct str out = STR_INIT(STR_DOCUMENT);
    utf8_cut(&out, clean->s, cells, (enum utf8_cut)(cells % 3));
    must(utf8_width(out.s) <= cells);
    str_clear(&out);
    utf8_fit(&out, clean->s, cells);
    must(utf8_width(out.s) == cells);
    str_clear(&out);
    utf8_fold(&out, clean->s);
    str_clear(&out);
    utf8_to_ascii(&out, clean->s);
    for (size_t i = 0; i < out.len; i++)
        must((unsigned char)out.s[i] < 0x7F);
    str_fini(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    int flags = data[0] & 1 ? UTF8_KEEP_LINES : 0;
    size_t max = data[0] & 2 ? data[1] : STR_DOCUMENT;
    struct str clean = STR_INIT(STR_DOCUMENT), again = STR_INIT(STR_DOCUMENT);
    bool whole = utf8_clean(&clean, (const char *)data + 2, size - 2, max, flags);
    must(clean.len <= max && strlen(clean.s) == clean.len && utf8_valid(clean.s, clean.len));
    must(whole || max < 3 || str_ends(clean.s, "…"));
    check_runes(&clean, flags);
    check_graphemes(&clean);
    must(utf8_clean(&again, clean.s, clean.len, STR_DOCUMENT, flags));
    must(str_eq(clean.s, again.s));
    check_uses(&clean, data[1] % 40);
    str_fini(&clean);
    str_fini(&again);
    return 0;
}
