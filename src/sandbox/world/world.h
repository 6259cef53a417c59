/*
 * Private to the sandbox: the world that moves.
 *
 * Controllers, a scheduler and a kubelet's part over one registry: they hear of changes, put keys
 * into a queue and bring the objects nearer to what they say, each in a call of its own from the
 * loop (never inside a write). One thread, so no write of theirs meets a conflict. States are never
 * painted on: what a pod's status says was done by, or happened to, processes of this machine.
 */
#ifndef CARNET_SRC_SANDBOX_WORLD_WORLD_H
#define CARNET_SRC_SANDBOX_WORLD_WORLD_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct loop;
struct podlog;
struct registry;
struct world;

struct world_options {
    const char *folder;  /* of the sandbox, absolute; pods and claims get folders below it */
    const char *program; /* this program, or one whose main calls sandbox_inner */
};

/* Ends what an earlier sandbox left behind, then starts to move. Null: `error` (ERR_IO) says why.
 */
struct world *world_new(struct loop *loop, struct registry *registry,
                        const struct world_options *options, struct error *error) MUST_CHECK;
/* Asks every process to end and calls `ended` when none is left, by force after `grace_ms`. */
typedef void world_fn(void *data);
void world_end(struct world *world, int grace_ms, world_fn *ended, void *data);
/* Ends what still runs at once, and waits for it. */
void world_free(struct world *world);

/* Settled: nothing is queued, and each pod runs and is ready, has ended, or waits for something
 * that only a person or a back-off can bring. `settled` is called once, from the loop. */
bool world_settled(const struct world *world);
void world_when_settled(struct world *world, world_fn *settled, void *data);

/* How many notebooks there are, and how many pods have a process that runs. */
void world_count(const struct world *world, int *servers, int *running);

/* Logs and figures, for the HTTP side. Lives as long as the world. */
const struct podlog *world_podlog(const struct world *world);

/* Where pods and claims have their folders: in the sandbox's own, but below /var/lib where root's
 * sandbox runs pods as nobody, who could not reach it there. */
const char *world_living(const struct world *world);
/* For a reset, while no sandbox runs: ends what was left and removes those folders. */
bool world_forget(const char *folder) MUST_CHECK;

#endif
