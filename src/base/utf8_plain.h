/* The fast way through ASCII, for those who read text byte by byte. */
#ifndef CARNET_SRC_BASE_UTF8_PLAIN_H
#define CARNET_SRC_BASE_UTF8_PLAIN_H

#include <stddef.h>

/* Bytes at the start of `s` that are printable ASCII: one cell each. */
size_t utf8_plain_run(const char *s, size_t len);

#endif
