/*
 * What carnet remembers of a platform between runs: namespaces that were used, the one shown last.
 */
#ifndef CARNET_SRC_APP_REMEMBERED_H
#define CARNET_SRC_APP_REMEMBERED_H

#include <stddef.h>

struct program;
struct str;

/* Puts the configured and remembered namespaces of the present context into its model. */
void remembered_namespaces(struct program *program);
/* Where a screen begins: what was asked for (-A, -n), the one shown last, else as program_namespace.
 * `buffer` holds it where needed. */
const char *remembered_namespace(struct program *program, char *buffer, size_t size);
/* The person leaves it ("" is all namespaces): kept if its servers could be read, so that a name that
 * was mistyped or is forbidden does not become home; forgotten if it is known to be none. */
void remembered_left(struct program *program, const char *namespace);

/* Under which name things of the present platform are stored. */
void remembered_key(const struct program *program, struct str *key);

#endif
