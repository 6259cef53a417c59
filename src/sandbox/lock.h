/*
 * One sandbox at a time in a folder: a POSIX lock, dropped by the kernel with the process that holds it.
 */
#ifndef CARNET_SRC_SANDBOX_LOCK_H
#define CARNET_SRC_SANDBOX_LOCK_H

#include <stdbool.h>
#include <sys/types.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

/* Takes it for this process: the descriptor to keep, or -1 with an error (ERR_EXISTS: somebody holds it). */
int lock_take(const char *folder, struct error *error);
/* Who holds it, always a process of this machine and its namespace; 0: nobody (or there is no such
 * folder yet). False with ERR_EXISTS: somebody whom no process number here stands for, in another
 * container or on another machine. */
bool lock_holder(const char *folder, pid_t *holder, struct error *error) MUST_CHECK;

#endif
