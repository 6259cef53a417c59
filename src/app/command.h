/*
 * The commands of the command line: one table for parsing, --help and the manual.
 */
#ifndef CARNET_SRC_APP_COMMAND_H
#define CARNET_SRC_APP_COMMAND_H

#include "options.h"

struct program;

/* A word and what it means. */
struct help_line {
    const char *word; /* msgid, context "usage": names in capitals are the person's */
    const char *text; /* msgid, context "option", "exit" or "command" */
};

struct command {
    const char *name;
    const char
        *usage; /* "stop NAME…", msgid of context "usage": capitals stand for the person's words */
    const char *help; /* one line, msgid with context "command" */
    int least_words, most_words;
    bool changes; /* the platform: not where it is only to be looked at */
    enum exit_code (*run)(struct program *program);
    const struct help_line
        *more; /* its words, context "command", ends with a null word; null none */
};
const struct command *command_find(const char *name);
/* All of them, ends with a null name. */
const struct command *command_table(void);

/* help.c: what --help and --version print. */
void help_print(const struct options *options);
void version_print(void);
/* On standard error: the way a command is called. */
void usage_print(const struct command *command);
/* Says that the present command is called in another way, and in which. */
enum exit_code command_misused(struct program *program);

/* One file per command: command_<name>.c */
enum exit_code command_ps(struct program *program);
enum exit_code command_status(struct program *program);
enum exit_code command_why(struct program *program);
enum exit_code command_start(struct program *program);
enum exit_code command_stop(struct program *program);
enum exit_code command_delete(struct program *program);
enum exit_code command_report(struct program *program);
enum exit_code command_history(struct program *program);
enum exit_code command_context(struct program *program);
enum exit_code command_sandbox(struct program *program);
enum exit_code command_doctor(struct program *program);

#endif
