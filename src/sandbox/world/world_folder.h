/*
 * Private to the world: folders that cannot be used to reach outside.
 *
 * Names come from objects that people write. Every step goes by a descriptor and no link is ever
 * followed; ".." and empty parts are refused. What is below a folder of the sandbox's stays below
 * it.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_WORLD_FOLDER_H
#define CARNET_SRC_SANDBOX_WORLD_WORLD_FOLDER_H

#include <stdbool.h>
#include <sys/types.h>

#include <carnet/base/error.h>

/* One part of a path that may be made by us: not empty, not "." or "..", no '/', at most 255 bytes.
 */
bool folder_name_ok(const char *name);
/* Opens the folder of a relative (or absolute, taken as relative) path below `dir`, making what is
 * missing with `mode` and, if `owner` is not -1, that owner. -1 with errno: ELOOP where a link
 * stands in the way. */
int folder_open(int dir, const char *path, mode_t mode, uid_t owner);
/* Opens the folder a path's last part belongs to; *last points into `path`. */
int folder_open_parent(int dir, const char *path, mode_t mode, uid_t owner, const char **last);
/* Writes a file of that name anew, for `owner` alone (-1: as we are). Whatever stood there goes
 * first, a link as a link: the folder may belong to an account that is not to be trusted. */
bool folder_write(int dir, const char *name, const char *text, uid_t owner);
/* Removes it and all below it, links as links, never leaving the file system it is on. True when it
 * is gone. */
bool folder_remove(int dir, const char *name);
/* Whether another account could reach it: every folder above lets it pass. */
bool folder_reachable(const char *path);

#endif
