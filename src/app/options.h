/*
 * The command line: what was asked for.
 */
#ifndef CARNET_SRC_APP_OPTIONS_H
#define CARNET_SRC_APP_OPTIONS_H

#include <stdbool.h>

#include <carnet/base/error.h>
#include <carnet/base/mem.h>

struct command;

enum output { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_YAML, OUTPUT_NAME };

/* Exit codes (documented in --help and the README). */
enum exit_code {
    EXIT_OK = 0,
    EXIT_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_NOT_FOUND = 3,
    EXIT_FORBIDDEN = 4,
    EXIT_UNREACHABLE = 5,
    EXIT_CONFLICT = 6
};
enum exit_code exit_code_of(const struct error *error);

struct options {
    const struct command *command; /* null: the screen */
    const char *const *words;      /* after the command */
    int word_count;
    const char *kubeconfig, *context, *namespace, *language;
    const char *as; /* a person of the sandbox */
    bool sandbox, all_namespaces, read_only, yes, with_volumes, dry_run, stats;
    enum output output;
    int snapshot_cols, snapshot_rows; /* 0: no snapshot */
    bool help, version;
};
/* False: `error` is ERR_USAGE with a sentence, `command` the one it is most likely about, or null.
 * Words point into argv. */
bool options_parse(struct options *options, int argc, char **argv, struct error *error) MUST_CHECK;

#endif
