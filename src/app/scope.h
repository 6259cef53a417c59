/*
 * Which namespaces and servers a command is about.
 */
#ifndef CARNET_SRC_APP_SCOPE_H
#define CARNET_SRC_APP_SCOPE_H

#include <stdbool.h>
#include <stddef.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/model/facts.h>

struct program;

/* Connects, and finds the namespace a command is about: null is all. Kept until scope_fini. */
struct scope {
    char *namespace; /* null: all namespaces */
};
bool scope_init(struct scope *scope, struct program *program, struct error *error) MUST_CHECK;
void scope_fini(struct scope *scope);

/* "name", or "namespace/name" as `ps -A -o name` prints it. The ref points into `word`, `buffer` and the
 * scope. False (ERR_USAGE): too long, or no namespace is known. */
bool scope_ref(const struct scope *scope, const char *word, char *buffer, size_t size, struct ref *ref,
               struct error *error) MUST_CHECK;

#endif
