/*
 * Private to the world: where pods and claims have their folders.
 *
 * In the sandbox's own folder; but a sandbox of root's runs pods as nobody, who can pass neither
 * root's home nor a folder of mode 0700. It then keeps them in a folder of its own below
 * /var/lib/carnet-sandbox, which names the sandbox it belongs to and goes with it.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_WORLD_LIVING_H
#define CARNET_SRC_SANDBOX_WORLD_WORLD_LIVING_H

#include <stdbool.h>

#include <carnet/base/error.h>

/* Makes it; the path is the caller's to free. Null: `error` says why. */
char *living_make(const char *folder, struct error *error);
/* Removes those below `elsewhere` whose sandbox has no folder any more (a test's, a container's) in
 * a place that is there (a home may not be mounted): only what has the mark of a sandbox of ours,
 * no link followed. Done at each start. */
void living_drop_ownerless(const char *elsewhere);

#endif
