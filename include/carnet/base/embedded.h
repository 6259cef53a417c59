/*
 * Files that are part of the program: catalogues (kind "catalogue", name "fr") and themes (kind
 * "theme", name "dark"). The table is made at build time and ends with a null kind. Read-only.
 */
#ifndef CARNET_BASE_EMBEDDED_H
#define CARNET_BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
    const char *kind, *name;
    const void *bytes; /* a NUL follows them */
    size_t len;
};
extern const struct embedded embedded_files[];

#endif
