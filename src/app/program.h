/*
 * The program: what the screen and every command share. main.c only calls program_main.
 *
 * Which platform: --kubeconfig/--context/--sandbox, the person's own choice (setting `context`), KUBECONFIG or
 * ~/.kube/config, in-cluster, the sandbox. One platform at a time, with a model of its own.
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
#include "weight.h"

struct loop;
struct store;
struct credentials;
struct model;
struct str;
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
    struct weight weight; /* of this run, all platforms together */
    const char *called; /* as the person calls it: "carnet", "build/carnet" */
    bool on_screen;     /* what is written to the terminal would be drawn over */
    bool *terminal; /* for who signs in by asking; null: the screen has it, or there is none */
    bool asking;    /* it is asking now */
    struct credentials *signed_in; /* in the platform that is chosen next; null: nobody yet */
    bool on_sandbox;    /* that is what is shown */
    bool sandbox_ends;  /* we started it, and it ends with us: there is no terminal */
};

int program_main(int argc, char **argv);

/* Chooses and starts a platform; `context` null: by the rules above. The one before stays if this fails. */
bool program_connect(struct program *program, const char *context, struct error *error) MUST_CHECK;
void program_disconnect(struct program *program);
bool program_read_only(const struct program *program); /* by flag or setting */
int64_t program_now(const struct program *program); /* of this machine */
/* By the platform's clock: for the age of all that it stamped. */
int64_t program_platform_now(const struct program *program);

/* The namespace this run is about: -A ("" is all), -n, an own context's; null: the kubeconfig context
 * decides. What a screen showed last is no matter here: commands mean the same every time. */
const char *program_namespace(const struct program *program);

#define SANDBOX_CONTEXT "sandbox" /* its name among the platforms, unless another has it */

/* Where kubeconfigs are looked for, by flag, environment or an own context. */
struct kubernetes_source program_source(const struct program *program, const char *kubeconfig);

/* The sentence of an error where there are no keys to press. Adds to `out`. */
/* Writes an error to standard error as a person reads it: the sentence, then the other side's words. */
void program_complain(const struct error *error);

/*
 * For commands: runs the loop until `ready` says so (true) or `timeout_ms` passed (false); below 0: without a limit.
 */
bool program_wait(struct program *program, bool (*ready)(struct program *program, void *data),
                  void *data, int timeout_ms);
/* The connection has failed in a way that a command does not wait out; `error` may be null. */
bool program_link_failed(const struct program *program, struct error *error);
/* Wants the kinds of a list (servers and what their state rests on) in a namespace (null: all) and waits
 * until they were read. False: `error` says why the servers could not be. */
bool program_read_servers(struct program *program, const char *namespace, struct error *error)
    MUST_CHECK;

/* Waits longer until everything that could use a volume there was read, and says so. It may still not be
 * afterwards. */
void program_read_users(struct program *program, const char *namespace);

/* program_sandbox.c: starts it if need be, which may take seconds; null on error. Called by program_connect. */
bool program_sandbox_runs(void);
/* Starts it for a person without waiting: a descriptor to read and to close, as of sandbox_launch; -1 if it
 * cannot be. */
int program_sandbox_launch(struct error *error);
struct platform *program_sandbox(struct program *program, struct model *model, struct error *error);
/* At the end, without connections: waits until what ends with us has ended. */
void program_sandbox_leave(struct program *program);
bool program_sandbox_folder(struct str *folder, struct error *error) MUST_CHECK;
bool program_path(char *path, size_t size) MUST_CHECK; /* this executable */

/* screen_program.c, snapshot.c */
enum exit_code program_screen(struct program *program);
enum exit_code program_snapshot(struct program *program, int cols, int rows);

#endif
