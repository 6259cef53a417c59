/*
 * The program: what the screen and every command share. main.c only calls program_main.
 *
 * Which platform: --kubeconfig/--context, the person's own choice (setting `context`), KUBECONFIG or
 * ~/.kube/config, in-cluster. One platform at a time, with a model of its own.
 */
#ifndef CARNET_SRC_APP_PROGRAM_H
#define CARNET_SRC_APP_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>
#include <carnet/model/facts.h>
#include <carnet/platform/kubernetes.h>

#include "environment.h"
#include "options.h"
#include "settings_table.h"

struct loop;
struct store;
struct model;
struct platform;

struct program {
    struct environment env;
    struct options options;
    struct choices choices;
    struct error settings_error; /* of the settings file, said at the start */
    struct loop *loop;
    struct store *store; /* may be null: then nothing is remembered */
    struct model *model;
    struct platform *platform;
};

int program_main(int argc, char **argv);

/* Chooses and starts a platform; `context` null: by the rules above. The one before stays if this fails. */
bool program_connect(struct program *program, const char *context, struct error *error) MUST_CHECK;
void program_disconnect(struct program *program);
int64_t program_now(const struct program *program);

/* The namespace to begin with: -A ("" is all), -n, the one shown last in this context, an own context's; null: the
 * kubeconfig context decides. `buffer` holds it where needed. */
const char *program_first_namespace(struct program *program, char *buffer, size_t size);

/* Where kubeconfigs are looked for, by flag, environment or an own context. */
struct kubernetes_source program_source(const struct program *program, const char *kubeconfig);

/* Writes an error to standard error as a person reads it: the sentence, then the other side's words. */
void program_complain(const struct error *error);

/*
 * For commands: runs the loop until `ready` says so (true) or `timeout_ms` passed (false).
 */
bool program_wait(struct program *program, bool (*ready)(struct program *program, void *data),
                  void *data, int timeout_ms);
/* Wants the kinds of a list (servers and what their state rests on) in a namespace (null: all) and waits
 * until they were read. False: `error` says why the servers could not be. */
bool program_read_servers(struct program *program, const char *namespace, struct error *error)
    MUST_CHECK;

/* screen_program.c, snapshot.c */
enum exit_code program_screen(struct program *program);
enum exit_code program_snapshot(struct program *program, int cols, int rows);

#endif
