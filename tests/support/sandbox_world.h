/* A sandbox's world of a test's own: a registry in memory, a folder, real processes. */
#ifndef CARNET_TESTS_SUPPORT_SANDBOX_WORLD_H
#define CARNET_TESTS_SUPPORT_SANDBOX_WORLD_H

#include <stdbool.h>

#include <carnet/data/json_edit.h>
#include <carnet/loop/loop.h>

#include "../../src/sandbox/objects/registry.h"
#include "../../src/sandbox/world/world.h"
#include "folder.h"

struct test_world {
    struct test_folder folder;
    struct loop *loop;
    struct registry *registry;
    struct world *world;
    struct json_doc doc; /* of the object read last */
    char program[4096];
};

void test_world_init(struct test_world *scene);
void test_world_fini(struct test_world *scene); /* fails if a process of its own is left */
/* cmocka's setup and teardown: *state is such a world. */
int test_world_setup(void **state);
int test_world_teardown(void **state);
/* The world ends as if killed, and begins again on the same folder and registry. */
void test_world_restart(struct test_world *scene);

/* Creates an object from JSON; fails the test if it is refused. */
void test_world_create(struct test_world *scene, const char *group, const char *kind,
                       const char *ns, const char *json);
void test_world_patch(struct test_world *scene, const char *group, const char *kind, const char *ns,
                      const char *name, const char *merge);
void test_world_delete(struct test_world *scene, const char *group, const char *kind,
                       const char *ns, const char *name, const char *propagation);
/* "pod", in its namespace, with one container `c` of `image`, its other fields as JSON ("" none).
 */
void test_world_pod(struct test_world *scene, const char *ns, const char *name,
                    const char *container, const char *spec);
/* The object as it is now; null: there is none. Valid until the next look. */
const struct json *test_world_look(struct test_world *scene, const char *group, const char *kind,
                                   const char *ns, const char *name);
/* Turns the loop until the text at `path` ("status.containerStatuses.0.state.waiting.reason") is
 * `value`, at most half a minute; "" waits until it is not there. Fails the test with what was
 * there instead. */
void test_world_wait(struct test_world *scene, const char *group, const char *kind, const char *ns,
                     const char *name, const char *path, const char *value);
void test_world_wait_gone(struct test_world *scene, const char *group, const char *kind,
                          const char *ns, const char *name);
/* The message of an event of that reason about a thing of that name. Waits for it. */
const char *test_world_event(struct test_world *scene, const char *ns, const char *about,
                             const char *reason);
/* Waits for an event with that message. */
void test_world_said(struct test_world *scene, const char *ns, const char *about,
                     const char *reason, const char *message);
void test_world_settle(struct test_world *scene);
/* How many processes have their home or folder below the world's. */
int test_world_processes(const struct test_world *scene);

#endif
