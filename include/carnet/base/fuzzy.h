/*
 * Fuzzy matching of what a person types against names.
 *
 * Case and accents do not count. Every character of `pattern` must appear in `text` in order.
 * Higher scores are better: beginnings of words, runs and whole prefixes count more.
 */
#ifndef CARNET_BASE_FUZZY_H
#define CARNET_BASE_FUZZY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZY_NO INT32_MIN

/* The score, or FUZZY_NO. If `hits` is not null, the byte offsets (in `text`) of the characters
 * that matched are stored there, at most `max`, and their number in *count. */
int32_t fuzzy_match(const char *pattern, const char *text, size_t *hits, size_t max,
                    size_t *count);

/* Whether it matches at all, which is found out sooner: for filters over many names. */
bool fuzzy_has(const char *pattern, const char *text);

#endif
