/*
 * What carnet remembers of a platform between runs: namespaces that were used, the one shown last.
 */
#ifndef CARNET_SRC_APP_REMEMBERED_H
#define CARNET_SRC_APP_REMEMBERED_H

#include <stdbool.h>

struct program;

/* Puts the configured and remembered namespaces of the present context into its model. */
void remembered_namespaces(struct program *program);
/* The person went there ("" is all namespaces). */
void remembered_used(struct program *program, const char *namespace);

#endif
