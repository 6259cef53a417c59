/*
 * Who may do what in the sandbox: struct access over the people and the RoleBindings of a registry.
 */
#ifndef CARNET_SRC_SANDBOX_PEOPLE_RIGHTS_H
#define CARNET_SRC_SANDBOX_PEOPLE_RIGHTS_H

#include "access.h"

struct people;
struct registry;

struct rights {
    const struct people *people;
    const struct registry *registry;
    struct access access; /* what the server takes; its data is this struct */
};
/* Both live longer than this. */
void rights_init(struct rights *rights, const struct people *people,
                 const struct registry *registry);

#endif
