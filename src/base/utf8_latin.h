/* Latin letters without their accents, for utf8_ascii.c and utf8_fold.c. */
#ifndef CARNET_SRC_BASE_UTF8_LATIN_H
#define CARNET_SRC_BASE_UTF8_LATIN_H

/* The ASCII letter or letters nearest to a Latin letter ("E" for É, "oe" for œ) in out (at most
 * 3 bytes with the NUL), or an empty string when `rune` is no Latin letter that has one. */
void utf8_latin_base(unsigned rune, char out[3]);

#endif
