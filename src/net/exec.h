/*
 * Runs one exec plugin and reads what it printed: one run at a time; the answer arrives by `done`,
 * from the loop.
 */
#ifndef CARNET_NET_EXEC_H
#define CARNET_NET_EXEC_H

#include <carnet/net/exec_plugin.h>

struct loop;
struct exec;
/* The other of `answer` and `error` is null. The answer lives during the call. */
typedef void exec_fn(void *data, const struct exec_answer *answer, const struct error *error);

struct exec *exec_new(struct loop *loop, const struct exec_plugin *plugin, exec_fn *done,
                      void *data);
void exec_free(struct exec *exec); /* ends a run; `done` is not called */
/* Its name without folders. */
const char *exec_name(const struct exec *exec);
bool exec_running(const struct exec *exec);
void exec_run(struct exec *exec);

#endif
