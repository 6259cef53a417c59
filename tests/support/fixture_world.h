/* The worlds of fixture_platform.h, put into a model. */
#ifndef SUPPORT_FIXTURE_WORLD_H
#define SUPPORT_FIXTURE_WORLD_H

#include <carnet/model/model.h>

void world_begin(struct model *world);
void world_add_wide(struct model *world);
void world_add_namespaces(struct model *world);
void world_add_fleet(struct model *world);

/* What the platform does when a change is granted. */
void world_stop(struct model *world, const struct ref *ref, int64_t now);
void world_start(struct model *world, const struct ref *ref);
void world_delete(struct model *world, const struct ref *ref);
/* Puts any kind of facts, as read from another model. */
void world_copy(struct model *to, enum kind kind, const void *facts);

#endif
