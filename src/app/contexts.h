/*
 * All platforms (contexts) that can be chosen: carnet's own, then those of the kubeconfig, then in-cluster, then
 * the sandbox. An own one hides a kubeconfig's of the same name, and either of them the sandbox.
 */
#ifndef CARNET_SRC_APP_CONTEXTS_H
#define CARNET_SRC_APP_CONTEXTS_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct program;

struct context {
    const char *name, *server, *user, *namespace; /* "" where not known */
    bool current;
    bool sandbox, running;      /* running: said of the sandbox only */
    const struct error *broken; /* null, or why it cannot be used */
};
/* Where it is, for people: its address; of the sandbox, whether it runs. */
const char *context_place(const struct context *context);
/* False when the kubeconfig could not be read (ERR_NOT_FOUND: there is none); the others are told all the same. */
bool contexts_each(struct program *program, void (*each)(void *user, const struct context *context),
                   void *user, struct error *error);
/* Whether the sandbox is meant by its name: no other platform has it. */
bool contexts_sandbox(struct program *program, const char *name);
/* Whether there is any platform but the sandbox. */
bool contexts_others(struct program *program);
/* Whether a context (null: the current one) of this file can be used. */
bool contexts_usable(struct program *program, const char *kubeconfig, const char *context,
                     struct error *error) MUST_CHECK;
/* The absolute path of a file that is there, else null; freed by the caller. */
char *contexts_absolute(const char *path);

#endif
