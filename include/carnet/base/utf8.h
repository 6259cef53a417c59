/*
 * UTF-8: reading, cleaning, measuring, cutting.
 *
 * Bytes, code points and cells are three lengths; every function says which it takes.
 * Widths come from one table of our own (utf8_width.c), used for everything that is drawn.
 */
#ifndef CARNET_BASE_UTF8_H
#define CARNET_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/str.h>

#define UTF8_BAD 0xFFFDu /* stands for what is not UTF-8 */

/* Reads one code point of at most `len` bytes (len > 0); returns the bytes taken (at least 1).
 * What is not valid (overlong, surrogate, above 10FFFF, cut) gives UTF8_BAD and 1 byte. */
size_t utf8_read(const char *s, size_t len, unsigned *rune);
size_t utf8_write(char out[4], unsigned rune); /* bytes written, 1 to 4 */
bool utf8_valid(const char *s, size_t len);

/* Cells a code point takes: 0 (combining, zero width), 1 or 2. Control characters: 1 (they are
 * drawn as a mark, if they get so far). */
int utf8_rune_width(unsigned rune);
/* Cells of a whole text. */
size_t utf8_width(const char *s);
/* Bytes of the grapheme at `s` (base and what combines with it, at most 32 bytes); its cells in
 * *width. 0 at the end. */
size_t utf8_grapheme(const char *s, size_t len, int *width);

/*
 * The one place where text from outside becomes text that may be drawn. Drops C0 and C1 controls
 * and whole escape sequences (CSI, OSC, DCS… up to their end), keeps '\n' only with
 * UTF8_KEEP_LINES (otherwise newlines and tabs become one space), invalid bytes become U+FFFD,
 * bidi controls (U+061C, U+200E-F, U+202A-E, U+2066-9) and zero-width characters (U+200B-D,
 * U+2060, U+FEFF, variation selectors) become U+FFFD or are dropped when they are only joiners.
 * A control string that is not ended stops at the end of its line. A base keeps at most 7 combining
 * marks, and a mark without a base becomes U+FFFD, so that nothing joins what carnet draws.
 * At most `max` bytes are appended; a longer text ends in "…" and false is returned.
 * A text that comes in pieces must be cleaned as a whole: a sequence may be split between two.
 */
enum { UTF8_KEEP_LINES = 1 };
bool utf8_clean(struct str *out, const char *bytes, size_t len, size_t max, int flags);
/* The same of one line into an array of `size` bytes: how names from outside come into structs. */
void utf8_clean_copy(char *out, size_t size, const char *bytes, size_t len);

/* Appends `s` cut to at most `cells` cells; a cut text ends (or begins, or has in its middle) "…". */
enum utf8_cut { UTF8_CUT_END, UTF8_CUT_MIDDLE, UTF8_CUT_START };
void utf8_cut(struct str *out, const char *s, size_t cells, enum utf8_cut where);
/* Appends `s` padded with spaces to `cells`, cut at the end if it is longer. */
void utf8_fit(struct str *out, const char *s, size_t cells);
void utf8_fit_right(struct str *out, const char *s, size_t cells);

/* Appends the same text without accents and without what ASCII lacks ("…" to "..", "’" to "'",
 * other letters by their nearest, else '?'). For terminals without UTF-8. */
void utf8_to_ascii(struct str *out, const char *s);

/* Lower case and without accents, for searching and comparing in both languages. */
void utf8_fold(struct str *out, const char *s);

#endif
