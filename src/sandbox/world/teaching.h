/*
 * Private to the sandbox: the world of the first start (screens.md 3.5).
 *
 * Three namespaces with different roles for the person: `demo` is theirs, `team` a colleague's to
 * which they contribute, `library` one they may look at. Only wishes are written (profiles, claims,
 * servers): how the servers do is what becomes of them on this machine.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_TEACHING_H
#define CARNET_SRC_SANDBOX_WORLD_TEACHING_H

#include <stdbool.h>

#include "../objects/registry.h"

#define TEACHING_YOU       "you@sandbox.local"
#define TEACHING_COLLEAGUE "colleague@sandbox.local"
#define TEACHING_VIEWER    "viewer@sandbox.local"

/* Writes it once, after world_new made the platform's own namespaces. False: `answer` says what was
 * refused. */
bool teaching_make(struct registry *registry, struct answer *answer);

#endif
