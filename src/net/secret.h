/* Strings that are wiped when they are freed. */
#ifndef CARNET_NET_SECRET_H
#define CARNET_NET_SECRET_H

#include <stddef.h>

#include <carnet/base/error.h>

char *secret_dup(const char *s); /* null gives null */
void secret_free(char *s);       /* accepts null */
/* "prefix" + "value" in memory of exactly that size. */
char *secret_join(const char *prefix, const char *value);
/* "Basic …" of RFC 7617. */
char *secret_basic(const char *user, const char *password);
/* The whole of a file of at most `max` bytes, NUL-terminated; null and errno otherwise. */
char *secret_read(const char *path, size_t max);

#endif
