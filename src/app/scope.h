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

#include "options.h"

struct program;

/* Connects, and finds the namespace a command is about: null is all. Kept until scope_fini. */
struct scope {
    char *namespace; /* null: all namespaces */
};
bool scope_init(struct scope *scope, struct program *program, struct error *error) MUST_CHECK;
void scope_fini(struct scope *scope);

/* "name", or "namespace/name" as `ps -A -o name` prints it. The ref points into `word`, `buffer`
 * and the scope. False (ERR_USAGE): too long, or no namespace is known. */
bool scope_ref(const struct scope *scope, const char *word, char *buffer, size_t size,
               struct ref *ref, struct error *error) MUST_CHECK;

/* The whole of a command about one server, its first word: finds it, reads what is needed of its
 * namespace and tells; what failed before is complained of. */
enum exit_code scope_tell(struct program *program,
                          bool (*read)(struct program *program, const char *namespace,
                                       struct error *error),
                          enum exit_code (*tell)(struct program *program, const struct ref *ref));
/* Says that there is no such server, and with which code that ends. */
enum exit_code scope_not_there(const struct ref *ref);

#endif
