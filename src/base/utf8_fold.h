/* One code point folded for searching; for utf8_fold.c and fuzzy.c. */
#ifndef CARNET_SRC_BASE_UTF8_FOLD_H
#define CARNET_SRC_BASE_UTF8_FOLD_H

#include <stddef.h>

/* The code points that stand for `rune` in a folded text (none for a combining mark), at most 2;
 * returns how many. */
size_t utf8_fold_rune(unsigned rune, unsigned out[2]);

#endif
