/*
 * Private to the world: the folders behind claims. Each claim has one, named by its uid, which goes
 * when the claim goes.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_CLAIMS_H
#define CARNET_SRC_SANDBOX_WORLD_CLAIMS_H

#include "world_parts.h"

#define CLAIMS_FOLDER "claims"

bool claim_folder_make(const struct world *world, const char *uid);
void claim_folder_remove(const struct world *world, const char *uid);
/* Removes the folders in `folder` that are named by no object's uid; closes it. None is removed
 * when one object cannot be read: it may be that one's. */
void folders_sweep(const struct world *world, const struct resource *resource, int folder);
/* Removes folders whose claims are gone; at the start. */
void claims_sweep(const struct world *world);
/* Opens the folder where pods and claims live. */
int living_open(const struct world *world);

#endif
