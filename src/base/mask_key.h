/*
 * Private keys in PEM, within one line or over many. Private to mask*.c.
 *
 * The words "-----BEGIN RSA PRIVATE KEY-----" alone hide nothing: an error message quotes them.
 * After them, only what looks like a key's lines is swallowed.
 */
#ifndef CARNET_SRC_BASE_MASK_KEY_H
#define CARNET_SRC_BASE_MASK_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include "mask_line.h"

/* A BEGIN of a private key at line->at: how much of the line stays and how much behind it is of the
 * key. *open: the key goes on in the next line. */
size_t mask_key_begin(const struct mask_line *line, size_t *secret, bool *open);
/* A text that goes as a whole, whose key goes on in the next line. */
bool mask_key_is_open(const char *text, size_t len);
/* Bytes of a line that are of an open key. *open: whether it goes on behind it. */
size_t mask_key_line(const char *text, size_t len, bool *open);
/* The next line ends a private key whose beginning was cut away. */
bool mask_key_ends_next(const struct mask_line *line);

#endif
