/*
 * carnet sandbox start | stop | status | reset | kubeconfig: the platform in the program.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <carnet/base/i18n.h>
#include <carnet/base/str.h>
#include <carnet/sandbox/sandbox.h>

#include "command.h"
#include "program.h"

#define FOR_EVER (-1)

static enum exit_code complain(const struct error *error)
{
    program_complain(error);
    return exit_code_of(error);
}

static enum exit_code start(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    char path[PATH_MAX];
    (void)program;
    if (!program_path(path, sizeof path))
        return EXIT_FAILED;
    if (!sandbox_start(folder, path, FOR_EVER, &error))
        return complain(&error);
    puts(_("The sandbox runs. carnet --sandbox shows it; carnet sandbox stop ends it."));
    return EXIT_OK;
}

static enum exit_code stop(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    (void)program;
    if (!sandbox_stop(folder, &error))
        return complain(&error);
    puts(_("The sandbox has ended. What is in it is kept."));
    return EXIT_OK;
}

static void say_counts(const struct sandbox_status *status)
{
    AUTO_STR struct str said = STR_INIT(STR_LINE);
    if (status->servers < 0) {
        puts(_("It is starting, or ending."));
        return;
    }
    TR_FILL(&said, trn("{n} server", "{n} servers", status->servers), ARG_N("n", status->servers));
    str_add(&said, ", ");
    TR_FILL(&said, trn("{n} pod runs.", "{n} pods run.", status->pods), ARG_N("n", status->pods));
    puts(said.s);
    puts(status->lingers ? _("It ends by itself ten minutes after its last client.")
                         : _("It stays until carnet sandbox stop."));
}

static enum exit_code status(struct program *program, const char *folder)
{
    struct sandbox_status status;
    struct error error = ERROR_NONE;
    AUTO_STR struct str said = STR_INIT(STR_LINE), port = STR_INIT(STR_LINE);
    (void)program;
    if (!sandbox_look(folder, &status, &error))
        return complain(&error);
    if (!status.running) {
        puts(_("The sandbox does not run. carnet sandbox start starts it."));
        return EXIT_OK;
    }
    str_addf(&port, "%d", status.port);
    TR_FILL(&said, _("The sandbox runs on port {port} of this machine. Its folder is {folder}."),
            ARG_S("port", port.s), ARG_S("folder", folder));
    puts(said.s);
    say_counts(&status);
    return EXIT_OK;
}

static enum exit_code reset(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    (void)program;
    if (!sandbox_reset(folder, &error))
        return complain(&error);
    puts(_("The sandbox is as at its first start. carnet sandbox start starts it."));
    return EXIT_OK;
}

static enum exit_code kubeconfig(struct program *program, const char *folder)
{
    struct error error = ERROR_NONE;
    AUTO_STR struct str text = STR_INIT(STR_DOCUMENT);
    if (!sandbox_kubeconfig(folder, program->options.as, &text, &error))
        return complain(&error);
    fputs(text.s, stdout);
    return EXIT_OK;
}

static const struct {
    const char *word;
    enum exit_code (*run)(struct program *program, const char *folder);
} verbs[] = {
    {"start", start},           {"stop", stop}, {"status", status}, {"reset", reset},
    {"kubeconfig", kubeconfig},
};

enum exit_code command_sandbox(struct program *program)
{
    AUTO_STR struct str folder = STR_INIT(STR_LINE);
    struct error error = ERROR_NONE;
    if (!program_sandbox_folder(&folder, &error))
        return complain(&error);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (str_eq(verbs[i].word, program->options.words[0]))
            return verbs[i].run(program, folder.s);
    }
    error_set(&error, ERR_USAGE,
              N_("{word} is called in another way. carnet {word} --help shows it."), "word",
              program->options.command->name);
    return complain(&error);
}
