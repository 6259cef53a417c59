/*
 * Base64 (RFC 4648, the standard alphabet), strictly on output, kindly on input.
 *
 * Reading skips white space and does without the final '='; anything else that is not of the alphabet,
 * or a length that no bytes have, is refused.
 */
#ifndef CARNET_BASE_BASE64_H
#define CARNET_BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/mem.h>
#include <carnet/base/str.h>

void base64_write(struct str *out, const void *bytes, size_t len);
/* Appends the bytes. False when it is not base64 or does not fit: then nothing was appended. */
bool base64_read(struct str *out, const char *text, size_t len) MUST_CHECK;

#endif
