/*
 * Processes of the sandbox that are this same program, executed again with a private argument: the keeper of
 * a container and the small notebook server. Not for people; `main` asks before anything else.
 */
#ifndef CARNET_SANDBOX_INNER_H
#define CARNET_SANDBOX_INNER_H

#include <stdbool.h>

/* True when argv[1] names one of them: it ran, and *code is the exit code. */
bool sandbox_inner(int argc, char **argv, int *code);

#endif
